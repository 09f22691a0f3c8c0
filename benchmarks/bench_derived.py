"""Derived ticket columns from a log, beside pandas, polars and DuckDB.

Peers derive seven of the columns that kpikit derives, with the same answers (checked
before anything is timed). "From Arrow" starts with an Arrow table whose rows are in
random order; "derive only" starts with what each tool has once it has read and sorted
the log. kpikit checks and links the rows on the way from Arrow, its peers do not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import data
import numpy as np
import pytest
import timing

from kpikit import Desk
from kpikit.desk.derive import derive

COLUMNS = (
    "created_at",
    "first_response_at",
    "first_resolved_at",
    "resolved_at",
    "agent_replies",
    "reopens",
    "escalated_at",
)

# ------------------------------------------------------------------ kpikit


def desk_of(table: Any) -> Desk:
    """The desk of a log."""
    return Desk(events=table, statuses=data.STATUSES, lines=data.LINES)


def derived(desk: Desk, wanted: tuple[str, ...] | None = COLUMNS) -> Any:
    """The wanted columns, or all of them, from the log of a desk."""
    context = desk.context
    return derive(
        context.log,
        given=desk.table("tickets").table.columns,
        statuses=context.statuses,
        lines=context.lines,
        as_of=context.as_of,
        wanted=wanted,
    ).columns


def from_kpikit(table: Any) -> dict[str, np.ndarray]:
    """The columns by ticket id, NaN where there is none."""
    desk = desk_of(table)
    order = np.argsort(np.array(desk.tickets.column("id").to_list()))
    found = {}
    for name, column in derived(desk).items():
        values = np.where(column.is_missing, np.nan, column.values.astype(np.float64))
        found[name] = values[order]
    return found


# ------------------------------------------------------------------ pandas


def pandas_sorted(table: Any) -> Any:
    """The log as a frame in order."""
    return table.to_pandas().sort_values(["ticket_id", "at"], ignore_index=True)


def pandas_derived(log: Any) -> Any:
    """The columns by groupby and shift."""
    import pandas as pd

    by = log.groupby("ticket_id", sort=False)
    found = pd.DataFrame({"created_at": by["at"].min()})
    said = log[(log["kind"] == "message") & (log["role"] == "agent") & log["public"]]
    replies = said.groupby("ticket_id", sort=False)["at"]
    found["first_response_at"] = replies.min()
    found["agent_replies"] = replies.size()
    statuses = log[log["kind"] == "status"].copy()
    statuses["solved"] = statuses["value"] == "solved"
    before = statuses.groupby("ticket_id", sort=False)["solved"].shift()
    solved = statuses[statuses["solved"]].groupby("ticket_id", sort=False)["at"]
    found["first_resolved_at"] = solved.min()
    last = statuses.drop_duplicates("ticket_id", keep="last").set_index("ticket_id")
    found["resolved_at"] = last["at"].where(last["solved"])
    back = statuses["ticket_id"][~statuses["solved"] & before.eq(True)]
    found["reopens"] = back.value_counts()
    lines = log[log["kind"] == "line"].copy()
    lines["rank"] = lines["value"].astype("str").astype("int64")
    was = lines.groupby("ticket_id", sort=False)["rank"].shift()
    up = pd.concat([log[log["kind"] == "escalated"], lines[lines["rank"] > was]])
    found["escalated_at"] = up.groupby("ticket_id", sort=False)["at"].min()
    return found.fillna({"agent_replies": 0, "reopens": 0})


def from_pandas(frame: Any) -> dict[str, np.ndarray]:
    """The columns as numbers."""
    return {name: _numbers(frame.sort_index()[name]) for name in COLUMNS}


def _numbers(series: Any) -> np.ndarray:
    if series.dtype.kind == "M":
        stamps = series.dt.tz_localize(None).to_numpy().astype("datetime64[us]")
        return np.where(np.isnat(stamps), np.nan, stamps.astype(np.int64) * 1.0)
    return series.to_numpy(dtype=np.float64, na_value=np.nan)


# ------------------------------------------------------------------ polars


def polars_sorted(table: Any) -> Any:
    """The log as a frame in order."""
    import polars as pl

    return pl.from_arrow(table).sort("ticket_id", "at")


def polars_derived(log: Any) -> Any:
    """The columns by one lazy query: windows over statuses and lines, then groups."""
    import polars as pl

    col, ticket = pl.col, "ticket_id"
    rows = log.lazy()
    whole = rows.group_by(ticket).agg(created_at=col("at").min())
    message = (col("kind") == "message") & (col("role") == "agent") & col("public")
    replies = (
        rows.filter(message)
        .group_by(ticket)
        .agg(first_response_at=col("at").min(), agent_replies=pl.len())
    )
    solved = col("solved")
    statuses = (
        rows.filter(col("kind") == "status")
        .with_columns(solved=col("value") == "solved")
        .with_columns(
            before=pl.when(col(ticket) == col(ticket).shift()).then(solved.shift())
        )
        .group_by(ticket)
        .agg(
            first_resolved_at=col("at").filter(solved).min(),
            resolved_at=pl.when(solved.last()).then(col("at").last()),
            reopens=(~solved & col("before").fill_null(False)).sum(),
        )
    )
    rank = col("value").cast(pl.String).cast(pl.Int64, strict=False)
    up = (
        rows.filter(col("kind").is_in(["line", "escalated"]))
        .select(ticket, "at", "kind", rank=rank)
        .with_columns(was=rank_before(pl))
        .filter((col("kind") == "escalated") | (col("rank") > col("was")))
        .group_by(ticket)
        .agg(escalated_at=col("at").min())
    )
    found = whole
    for part in (replies, statuses, up):
        found = found.join(part, on=ticket, how="left")
    return found.with_columns(col("agent_replies", "reopens").fill_null(0)).collect()


def rank_before(pl: Any) -> Any:
    """The line of the ticket before an event."""
    return pl.col("rank").forward_fill().shift().over("ticket_id")


def from_polars(frame: Any) -> dict[str, np.ndarray]:
    """The columns as numbers."""
    frame = frame.sort("ticket_id")
    return {
        name: frame[name].to_physical().cast(float).to_numpy().copy()
        for name in COLUMNS
    }


# ------------------------------------------------------------------ DuckDB

SORTED = """
CREATE OR REPLACE TABLE log AS SELECT * FROM given ORDER BY ticket_id, "at"
"""
QUERY = """
CREATE OR REPLACE TABLE found AS
WITH statuses AS (
    SELECT ticket_id, "at", value = 'solved' AS solved,
        lag(value = 'solved') OVER (PARTITION BY ticket_id ORDER BY "at") AS before
    FROM {log} WHERE kind = 'status'
), lines AS (
    SELECT ticket_id, "at", value::VARCHAR::INT AS rank,
        lag(value::VARCHAR::INT) OVER (PARTITION BY ticket_id ORDER BY "at") AS was
    FROM {log} WHERE kind = 'line'
), escalations AS (
    SELECT ticket_id, "at" FROM {log} WHERE kind = 'escalated'
    UNION ALL SELECT ticket_id, "at" FROM lines WHERE rank > was
), resolutions AS (
    SELECT ticket_id, min("at") FILTER (solved) AS first_resolved_at,
        CASE WHEN arg_max(solved, "at") THEN max("at") END AS resolved_at,
        count(*) FILTER (NOT solved AND before) AS reopens
    FROM statuses GROUP BY ticket_id
), replies AS (
    SELECT ticket_id, min("at") AS created_at,
        min("at") FILTER (kind = 'message' AND role = 'agent' AND public)
            AS first_response_at,
        count(*) FILTER (kind = 'message' AND role = 'agent' AND public)
            AS agent_replies
    FROM {log} GROUP BY ticket_id
), raised AS (
    SELECT ticket_id, min("at") AS escalated_at FROM escalations GROUP BY ticket_id
)
SELECT ticket_id, created_at, first_response_at, agent_replies,
    first_resolved_at, resolved_at, coalesce(reopens, 0) AS reopens, escalated_at
FROM replies LEFT JOIN resolutions USING (ticket_id) LEFT JOIN raised USING (ticket_id)
"""


def duckdb_with(table: Any) -> Any:
    """A connection that sees the Arrow table as it is."""
    import duckdb

    connection = duckdb.connect()
    connection.register("given", table)
    return connection


def from_duckdb(connection: Any) -> dict[str, np.ndarray]:
    """The columns as numbers."""
    asked = ", ".join(
        f"epoch_us({name})::DOUBLE AS {name}" if name.endswith("_at") else name
        for name in COLUMNS
    )
    frame = connection.execute(f"SELECT {asked} FROM found ORDER BY ticket_id")
    found = frame.fetchnumpy()
    return {
        name: np.ma.filled(np.ma.asarray(found[name]).astype(np.float64), np.nan)
        for name in COLUMNS
    }


# ------------------------------------------------------------------ the table


def check(table: Any) -> None:
    """All four tools give equal columns."""
    connection = duckdb_with(table)
    connection.execute(QUERY.format(log="given"))
    expected = from_kpikit(table)
    peers = {
        "pandas": from_pandas(pandas_derived(pandas_sorted(table))),
        "polars": from_polars(polars_derived(polars_sorted(table))),
        "DuckDB": from_duckdb(connection),
    }
    connection.close()
    for peer, found in peers.items():
        for name in COLUMNS:
            np.testing.assert_array_equal(
                found[name], expected[name], err_msg=f"{peer}: {name}"
            )


def whole(table: Any, connection: Any) -> dict[str, Callable[[], object]]:
    """From the Arrow table to the columns."""
    return {
        "kpikit": lambda: derived(desk_of(table)),
        "kpikit, all its columns": lambda: derived(desk_of(table), None),
        "kpikit, the desk alone": lambda: desk_of(table),
        "pandas groupby": lambda: pandas_derived(pandas_sorted(table)),
        "polars query": lambda: polars_derived(polars_sorted(table)),
        "DuckDB window query": lambda: connection.execute(QUERY.format(log="given")),
    }


def derive_only(table: Any, connection: Any) -> dict[str, Callable[[], object]]:
    """From the sorted log to the columns."""
    desk, frame, polars = desk_of(table), pandas_sorted(table), polars_sorted(table)
    connection.execute(SORTED)
    return {
        "kpikit": lambda: derived(desk),
        "kpikit, all its columns": lambda: derived(desk, None),
        "pandas groupby": lambda: pandas_derived(frame),
        "polars query": lambda: polars_derived(polars),
        "DuckDB window query": lambda: connection.execute(QUERY.format(log="log")),
    }


def run(tickets: int = 1_000_000, rounds: int = timing.ROUNDS) -> None:
    """Print both parts of the table."""
    table = data.log_arrow(data.log_columns(tickets))
    check(table)
    everything = len(derived(desk_of(table), None))
    for heading, parts in (("from Arrow", whole), ("derive only", derive_only)):
        connection = duckdb_with(table)
        found = timing.minima(parts(table, connection), rounds)
        connection.close()
        timing.title(
            f"derived columns, {heading}: {tickets:,} tickets, {table.num_rows:,}"
            f" events; {len(COLUMNS)} columns ({everything} where all)"
        )
        for name, seconds in found.items():
            speed = f"{table.num_rows / seconds / 1e6:.1f} M events/s"
            timing.line(name, seconds, base=found["kpikit"], note=speed)


@pytest.mark.parametrize("in_order", [False, True])
def test_peers_derive_the_same_columns(in_order: bool) -> None:
    check(data.log_arrow(data.log_columns(5_000, in_order=in_order)))


def test_all_columns(benchmark: Any) -> None:
    table = data.log_arrow(data.log_columns(20_000))
    found = benchmark(lambda: derived(desk_of(table), None))
    assert set(COLUMNS) <= set(found)


if __name__ == "__main__":
    run()
