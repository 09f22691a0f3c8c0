"""The whole catalogue in one ``compute``, by priority and week, beside plain queries.

A desk of 1 M tickets, 6 M events, half a million surveys, 2 M entries of work and the
shifts of its agents. kpikit computes every metric that this data allows; DuckDB and
polars compute ten of them, with the same values (checked first). Their queries start
from the ticket columns that kpikit has derived, which is the larger part of the work:
`derived` compares that part.
"""

from __future__ import annotations

import resource
from collections.abc import Callable
from typing import Any

import data
import numpy as np
import timing

import kpikit as kk
from kpikit import Desk, kpis
from kpikit.columns.output import to_arrow

CUT: dict[str, Any] = {"by": ["priority"], "every": "week"}
TEN = {
    "ticket_volume": kpis.ticket_volume,
    "tickets_resolved": kpis.tickets_resolved,
    "first_response_time": kpis.first_response_time.using(rule="any_reply"),
    "resolution_time": kpis.resolution_time,
    "resolved_within": kpis.resolved_within.using(within="1d"),
    "escalation_rate": kpis.escalation_rate.using(rule="any"),
    "reopen_rate": kpis.reopen_rate,
    "csat": kpis.csat,
    "nps": kpis.nps,
    "hours_logged": kpis.hours_logged,
}


def words(rng: np.random.Generator, labels: tuple[str, ...], rows: int) -> Any:
    """A column of words, at random."""
    import pyarrow as pa

    codes = pa.array(rng.integers(0, len(labels), rows, dtype=np.int32))
    return pa.DictionaryArray.from_arrays(codes, pa.array(labels))


def stamps(values: np.ndarray) -> Any:
    """Instants in UTC."""
    import pyarrow as pa

    return pa.array(values).cast(pa.timestamp("us", tz="UTC"))


def tables_of(tickets: int) -> dict[str, Any]:
    """The tables of the desk as Arrow tables."""
    import pyarrow as pa

    rng = np.random.default_rng(data.SEED)
    log = data.log_columns(tickets)
    first = np.full(tickets, np.iinfo(np.int64).max)
    np.minimum.at(first, log["ticket_id"], log["at"])
    surveys, work = tickets // 2, tickets * 2
    asked, done = (rng.integers(0, tickets, rows) for rows in (surveys, work))
    kinds = np.arange(surveys) % 2
    score = np.where(
        kinds == 0, rng.integers(1, 6, surveys), rng.integers(0, 11, surveys)
    )
    days = np.arange(data.START, data.START + data.YEAR, 24 * data.HOUR)
    begins = np.repeat(days, len(data.AGENTS)) + 8 * data.HOUR
    agents = pa.array(data.AGENTS * len(days))
    return {
        "tickets": pa.table(
            {
                "id": np.arange(tickets),
                "created_at": stamps(first),
                "priority": words(rng, data.PRIORITIES, tickets),
                "channel": words(rng, data.CHANNELS, tickets),
                "requester": rng.integers(0, tickets // 5 + 1, tickets),
                "topic": words(rng, tuple("abcdefgh"), tickets),
            }
        ),
        "events": data.log_arrow(log),
        "surveys": pa.table(
            {
                "kind": pa.DictionaryArray.from_arrays(
                    pa.array(kinds.astype(np.int32)), pa.array(["csat", "nps"])
                ),
                "score": score.astype(np.float64),
                "answered_at": stamps(first[asked] + 24 * data.HOUR),
                "ticket_id": asked,
                "respondent": rng.integers(0, tickets // 5 + 1, surveys),
            }
        ),
        "work": pa.table(
            {
                "agent": words(rng, data.AGENTS, work),
                "worked_at": stamps(first[done] + data.HOUR),
                "work_seconds": rng.integers(60, 7200, work),
                "activity": words(rng, ("support", "development"), work),
                "ticket_id": done,
            }
        ),
        "shifts": pa.table(
            {
                "agent": agents,
                "starts_at": stamps(begins),
                "ends_at": stamps(begins + 8 * data.HOUR),
                "break_seconds": np.full(len(begins), 1800),
            }
        ),
    }


def desk_of(tables: dict[str, Any]) -> Desk:
    """The desk of the tables."""
    told: dict[str, Any] = {"statuses": data.STATUSES, "lines": data.LINES}
    return Desk(**tables, **told, priorities=data.PRIORITIES)


def allowed(desk: Desk) -> list[Any]:
    """Every metric that the desk gives in this cut."""
    found = []
    for metric in kpis.all():
        if metric.unset:
            continue
        try:
            metric.by(*CUT["by"]).every(CUT["every"]).reduce(desk)
        except kk.KpikitError:
            continue
        found.append(metric)
    return found


# ------------------------------------------------------------------ peers

WEEK = "date_trunc('week', {at}::TIMESTAMP)"
TICKETS = {
    "ticket_volume": ("created_at", "count(*)"),
    "tickets_resolved": ("first_resolved_at", "count(first_resolved_at)"),
    "first_response_time": (
        "created_at",
        "avg(epoch_us(first_any_reply_at) - epoch_us(created_at)) / 1e6",
    ),
    "resolution_time": (
        "resolved_at",
        "avg(epoch_us(resolved_at) - epoch_us(created_at)) / 1e6",
    ),
    "resolved_within": (
        "created_at",
        (
            "avg(coalesce(resolved_at <= created_at + INTERVAL 1 DAY, false)::INT)"
            " FILTER (created_at + INTERVAL 1 DAY <= $end)"
        ),
    ),
    "escalation_rate": ("created_at", "count(escalated_at) / count(*)"),
    "reopen_rate": (
        "first_resolved_at",
        "count(*) FILTER (reopens > 0) / count(first_resolved_at)",
    ),
}
OTHERS = {
    "csat": (
        "surveys",
        "answered_at",
        "avg((score >= 4)::INT) FILTER (kind = 'csat')",
    ),
    "nps": (
        "surveys",
        "answered_at",
        "100 * avg((score >= 9)::INT - (score <= 6)::INT) FILTER (kind = 'nps')",
    ),
    "hours_logged": ("work", "worked_at", "sum(work_seconds)"),
}
COLUMNS = (
    "id",
    "priority",
    "created_at",
    "first_any_reply_at",
    "first_resolved_at",
    "resolved_at",
    "escalated_at",
    "reopens",
)
Figures = dict[tuple[str, str], float]


def queries(end: str) -> dict[str, str]:
    """One query for each figure; *end* is when the data ends."""
    found = {}
    for name, (at, figure) in TICKETS.items():
        found[name] = (
            f"SELECT priority, {WEEK.format(at=at)} AS week, {figure} FROM facts"
            f" WHERE {at} IS NOT NULL GROUP BY ALL"
        )
    for name, (table, at, figure) in OTHERS.items():
        found[name] = (
            f"SELECT priority, {WEEK.format(at=at)} AS week, {figure}"
            f" FROM {table} JOIN facts ON id = ticket_id GROUP BY ALL"
        )
    return {name: text.replace("$end", f"'{end}'") for name, text in found.items()}


def duckdb_with(facts: Any, tables: dict[str, Any]) -> Any:
    """A connection that sees the Arrow tables as they are."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("facts", facts)
    for name in ("surveys", "work"):
        connection.register(name, tables[name])
    return connection


def by_duckdb(connection: Any, end: str) -> dict[str, Figures]:
    """The ten figures, a query each."""
    return {
        name: _by_week(connection.execute(text).fetchall())
        for name, text in queries(end).items()
    }


def _by_week(rows: list[tuple[Any, ...]]) -> Figures:
    return {
        (str(priority), f"{week:%Y-%m-%d}"): float(value)
        for priority, week, value in rows
        if value is not None
    }


def by_polars(facts: Any, tables: dict[str, Any], end: Any) -> dict[str, Figures]:
    """The ten figures, collected together so that what they share is done once."""
    import polars as pl

    col, day = pl.col, pl.duration(days=1)
    done, back = col("first_resolved_at"), (col("reopens") > 0)
    waited = (col("first_any_reply_at") - col("created_at")).dt.total_microseconds()
    took = (col("resolved_at") - col("created_at")).dt.total_microseconds()
    ripe = col("created_at") + day <= end
    soon = (col("resolved_at") <= col("created_at") + day).fill_null(False)
    of_tickets = {
        "ticket_volume": ("created_at", pl.len()),
        "tickets_resolved": ("first_resolved_at", pl.len()),
        "first_response_time": ("created_at", waited.mean() / 1e6),
        "resolution_time": ("resolved_at", took.mean() / 1e6),
        "resolved_within": ("created_at", soon.filter(ripe).mean()),
        "escalation_rate": ("created_at", col("escalated_at").count() / pl.len()),
        "reopen_rate": ("first_resolved_at", back.sum() / done.count()),
    }
    score = col("score")
    net = (score >= 9).cast(pl.Int64) - (score <= 6).cast(pl.Int64)
    of_others = {
        "csat": ("surveys", "answered_at", (score >= 4).filter(col("kind") == "csat")),
        "nps": ("surveys", "answered_at", (100 * net).filter(col("kind") == "nps")),
    }
    rows = facts.lazy()
    asked = {}
    for name, (at, figure) in of_tickets.items():
        asked[name] = _weekly(pl, rows.filter(col(at).is_not_null()), at, figure)
    owners = rows.select("id", "priority")
    for name, (table, at, figure) in of_others.items():
        joined = tables[table].lazy().join(owners, left_on="ticket_id", right_on="id")
        asked[name] = _weekly(pl, joined, at, figure.mean())
    joined = tables["work"].lazy().join(owners, left_on="ticket_id", right_on="id")
    asked["hours_logged"] = _weekly(pl, joined, "worked_at", col("work_seconds").sum())
    found = pl.collect_all(list(asked.values()))
    return {
        name: _by_week(frame.rows()) for name, frame in zip(asked, found, strict=True)
    }


def _weekly(pl: Any, rows: Any, at: str, figure: Any) -> Any:
    week = pl.col(at).dt.truncate("1w").alias("week")
    return (
        rows.group_by(pl.col("priority").cast(pl.String), week)
        .agg(value=figure)
        .select("priority", "week", "value")
    )


def by_kpikit(desk: Desk) -> dict[str, Figures]:
    """The ten figures of kpikit."""
    found: dict[str, Figures] = {name: {} for name in TEN}
    for value in kk.compute(list(TEN.values()), desk, **CUT):
        if not value.no_data:
            key = (str(value.group["priority"]), str(value.period))
            found[value.metric.name][key] = float(value)
    return found


def check(one: dict[str, Figures], other: dict[str, Figures]) -> None:
    """Both give the same ten figures; weeks without a row are not in a query."""
    for name, figures in other.items():
        mine = {k: v for k, v in one[name].items() if k in figures or v}
        assert mine.keys() == figures.keys(), name
        for key, value in figures.items():
            assert abs(mine[key] - value) <= 1e-9 * max(1.0, abs(value)), (name, key)


def facts_of(desk: Desk) -> Any:
    """The derived ticket columns that the queries of peers need."""
    return to_arrow({name: desk.tickets.column(name) for name in COLUMNS})


def run(tickets: int = 1_000_000, rounds: int = timing.ROUNDS) -> None:
    """Print the table."""
    import polars as pl

    tables = tables_of(tickets)
    desk = desk_of(tables)
    metrics = allowed(desk)
    facts = facts_of(desk)
    connection = duckdb_with(facts, tables)
    frames = {name: pl.from_arrow(tables[name]) for name in ("surveys", "work")}
    frame, end = pl.from_arrow(facts), desk.as_of
    check(by_kpikit(desk), by_duckdb(connection, str(end)))
    check(by_kpikit(desk), by_polars(frame, frames, end))

    def anew(asked: list[Any]) -> Callable[[], object]:
        return lambda: kk.compute(asked, desk_of(tables), **CUT)

    calls: dict[str, Callable[[], object]] = {
        "the desk alone": lambda: desk_of(tables),
        f"{len(metrics)} metrics and their desk": anew(metrics),
        f"{len(metrics)} metrics": lambda: kk.compute(metrics, desk, **CUT),
        "ten metrics": lambda: kk.compute(list(TEN.values()), desk, **CUT),
        "ten DuckDB queries": lambda: by_duckdb(connection, str(end)),
        "ten polars queries": lambda: by_polars(frame, frames, end),
    }
    found = timing.minima(calls, rounds)
    timing.title(
        f"the catalogue by priority and week: {tickets:,} tickets,"
        f" {tables['events'].num_rows:,} events, {tables['work'].num_rows:,} entries of"
        " work; derived columns are there, but where the desk is new"
    )
    for name, seconds in found.items():
        timing.line(name, seconds, base=found["ten metrics"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"  peak of memory, peers included: {peak / 1e9:.1f} GB")


def test_peers_give_the_same_figures() -> None:
    import polars as pl

    tables = tables_of(3_000)
    desk = desk_of(tables)
    facts, own = facts_of(desk), by_kpikit(desk)
    check(own, by_duckdb(duckdb_with(facts, tables), str(desk.as_of)))
    frames = {name: pl.from_arrow(tables[name]) for name in ("surveys", "work")}
    check(own, by_polars(pl.from_arrow(facts), frames, desk.as_of))


if __name__ == "__main__":
    run()
