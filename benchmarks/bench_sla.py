"""SLA clocks over a log of events, beside a loop, pandas, polars and DuckDB.

All tools are asked one question of the same meaning, with the same answer (checked
before anything is timed): for each ticket the time to its first public message of an
agent and whether it exceeds four hours, around the clock. kpikit besides gives due and
breach instants, states, cycles and reasons, and on a calendar costs what it costs
around the clock; its further lines have no peer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import data
import numpy as np
import pytest
import timing
from bench_derived import desk_of, pandas_sorted, polars_sorted

from kpikit import Desk
from kpikit.calendars import Calendar
from kpikit.sla import Plan, Policy, built_in, run_plan

OFFICE = Calendar("Mon-Fri 09:00-17:00", tz="Europe/Warsaw")
TARGETS = {"first_response": "4h", "resolution": "16h", "next_response": "8h"}
LIMIT = 4 * data.HOUR
LONG_TICKET = 100_000
"""Events of the one very long ticket."""
_COLUMNS = ("ticket", "at", "kind", "role", "actor", "public", "value", "old")

Answer = dict[str, np.ndarray]
"""By ticket, where it was answered: microseconds waited, and whether that is late."""


def plan(*names: str, calendar: Calendar = OFFICE) -> Plan:
    """One policy with a target for each of these clocks."""
    # A plain query does not ask who opened a ticket.
    clocks = {
        "first_response": built_in("first_response", starts_for_agent_tickets=True)
    }
    targets = {"*": {name: TARGETS[name] for name in names}}
    return Plan(
        (Policy("all", targets=targets),),
        calendar=calendar,
        clocks=clocks,
        statuses=data.STATUSES,
    )


def ids_of(desk: Desk) -> np.ndarray:
    """The ids of tickets as numbers, which is what the peers begin with."""
    column = desk.tickets.column("id")
    assert column.labels is not None
    return column.labels.astype(np.int64)[column.values]


def first_answers(desk: Desk, ids: np.ndarray) -> Answer:
    """What the peers say, from a run."""
    parts = run_plan(plan("first_response", calendar=Calendar.always()), desk).rows
    found = parts.parts
    done = found["stop"] != np.iinfo(np.int64).min
    late = (found["elapsed"] > found["target"])[done]
    return _answer(ids[found["ticket"][done]], found["elapsed"][done], late)


def _answer(ticket: Any, waited: Any, late: Any) -> Answer:
    ticket = np.asarray(ticket)
    order = np.argsort(ticket)
    columns = {"ticket": ticket, "waited": waited, "late": late}
    return {name: np.asarray(column)[order] for name, column in columns.items()}


# ------------------------------------------------------------------ peers


def loop(columns: Mapping[str, np.ndarray]) -> Answer:
    """A plain loop over the events in order."""
    created: dict[int, int] = {}
    waited: dict[int, int] = {}
    message, agent = data.KINDS.index("message"), data.ROLES.index("agent")
    names = ("ticket_id", "at", "kind", "role", "public")
    for ticket, at, kind, role, public in zip(
        *(columns[name].tolist() for name in names), strict=True
    ):
        begin = created.setdefault(ticket, at)
        if kind == message and role == agent and public and ticket not in waited:
            waited[ticket] = at - begin
    found = np.array(list(waited.values()), dtype=np.int64)
    return _answer(list(waited), found, found > LIMIT)


def pandas_answers(log: Any) -> Answer:
    """By groupby; the log is in order."""
    said = log[(log["kind"] == "message") & (log["role"] == "agent") & log["public"]]
    created = log.groupby("ticket_id", sort=False)["at"].first()
    first = said.groupby("ticket_id", sort=False)["at"].first()
    waited = (first - created).dropna()
    micros = waited.to_numpy().astype("timedelta64[us]").astype(np.int64)
    return _answer(waited.index.to_numpy(), micros, micros > LIMIT)


def polars_answers(log: Any) -> Answer:
    """By windows of one lazy query."""
    import polars as pl

    col = pl.col
    message = (col("kind") == "message") & (col("role") == "agent") & col("public")
    found = (
        log.lazy()
        .with_columns(created=col("at").first().over("ticket_id"))
        .filter(message)
        .group_by("ticket_id")
        .agg(waited=(col("at") - col("created")).min().dt.total_microseconds())
        .with_columns(late=col("waited") > LIMIT)
        .collect()
    )
    return _answer(*(found[name].to_numpy() for name in found.columns))


def duckdb_answers(connection: Any) -> Answer:
    """By a window query."""
    found = connection.execute(
        f"""
        select ticket_id, waited, waited > {LIMIT} as late from (
            select ticket_id, kind, role, public,
                epoch_us("at") - min(epoch_us("at")) over (
                    partition by ticket_id) as waited
            from log
            qualify row_number() over (
                partition by ticket_id, kind = 'message' and role = 'agent' and public
                order by "at") = 1
        ) where kind = 'message' and role = 'agent' and public
        """
    ).fetchnumpy()
    return _answer(*(found[name] for name in ("ticket_id", "waited", "late")))


def duckdb_log(table: Any) -> Any:
    """A connection that has the log."""
    import duckdb

    connection = duckdb.connect()
    connection.register("given", table)
    connection.execute("create table log as select * from given")
    return connection


def peers(
    columns: dict[str, np.ndarray], desk: Desk
) -> dict[str, Callable[[], Answer]]:
    """Each tool with what it needs to begin."""
    table = data.log_arrow(columns)
    logs = pandas_sorted(table), polars_sorted(table), duckdb_log(table)
    ids = ids_of(desk)
    return {
        "kpikit": lambda: first_answers(desk, ids),
        "a loop in Python": lambda: loop(columns),
        "pandas groupby": lambda: pandas_answers(logs[0]),
        "polars windows": lambda: polars_answers(logs[1]),
        "DuckDB windows": lambda: duckdb_answers(logs[2]),
    }


def check(tools: Mapping[str, Callable[[], Answer]]) -> None:
    """All of them give the same."""
    ours = tools["kpikit"]()
    for name, ask in tools.items():
        for column, values in ask().items():
            assert np.array_equal(values, ours[column]), (name, column)


# ------------------------------------------------------------------ tables


def with_one_long_ticket(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The same with one more ticket that has very many events."""
    rng = np.random.default_rng(data.SEED)
    picks = rng.integers(0, len(columns["at"]), LONG_TICKET)
    found = {name: column[picks] for name, column in columns.items()}
    found["ticket_id"] = np.full(LONG_TICKET, int(columns["ticket_id"].max()) + 1)
    found["at"] = data.START + np.arange(LONG_TICKET) * 60_000_000
    return {
        name: np.concatenate((column, found[name])) for name, column in columns.items()
    }


def run(
    sizes: tuple[int, ...] = (1_000_000, 10_000_000), rounds: int = timing.ROUNDS
) -> None:
    """Print nanoseconds an event and ratios for each size, and the peers for the first.

    *sizes* are numbers of tickets, each with six events.
    """
    first, *_ = sizes
    small = None
    for size in sizes:
        columns = data.log_columns(size, in_order=True)
        desk = desk_of(data.log_arrow(columns))
        _clocks(desk, size, rounds)
        if small is None:
            small = desk
            _peers(columns, desk, rounds)
            longer = desk_of(data.log_arrow(with_one_long_ticket(columns)))
            _clocks(longer, size, rounds, more="one ticket of 100,000 events")
        else:
            del columns
            _growth(small, desk, first, size, rounds)


def _plans() -> dict[str, Plan]:
    asked: dict[str, tuple[str, ...]] = {name: (name,) for name in TARGETS}
    asked["the three together"] = tuple(TARGETS)
    return {name: plan(*clocks) for name, clocks in asked.items()}


def _clocks(desk: Desk, size: int, rounds: int, *, more: str = "") -> None:
    """The clocks against np.sum over all columns of events."""
    log = desk.context.log
    assert log is not None
    arrays = [getattr(log, name) for name in _COLUMNS]
    calls: dict[str, Callable[[], object]] = {
        "np.sum of the event columns": lambda: [np.sum(array) for array in arrays]
    }
    for name, each in _plans().items():
        calls[name] = lambda each=each: run_plan(each, desk)
    best = timing.minima(calls, rounds)
    what = f"SLA clocks over events: {size:,} tickets, {len(log):,} events"
    timing.title(f"{what}, {more}" if more else what)
    base = best["np.sum of the event columns"]
    for name, seconds in best.items():
        note = f"{seconds / len(log) * 1e9:.1f} ns an event"
        target = 45.0 if name == "the three together" else None
        missed = "" if target is None or seconds / base <= target else ", missed"
        timing.line(name, seconds, base=base, target=target, note=note + missed)


def _growth(few: Desk, many: Desk, small: int, large: int, rounds: int) -> None:
    """The larger desk beside the smaller one as often as makes the same number."""
    times = large // small
    calls: dict[str, Callable[[], object]] = {}
    for name, each in _plans().items():
        calls[f"{name}, small"] = lambda each=each: _again(each, few, times)
        calls[name] = lambda each=each: run_plan(each, many)
    what = f"growth, {times} times {small:,} tickets to {large:,}"
    for kept in ("", ", in memory that the process has kept"):
        if kept and not timing.keep_memory():
            continue
        # The first round after that fills the memory.
        best = timing.minima(calls, rounds)
        timing.title(what + kept)
        for name in _plans():
            timing.growth(name, best[name] / best[f"{name}, small"], target=1.15)


def _again(each: Plan, desk: Desk, times: int) -> None:
    for _ in range(times):
        run_plan(each, desk)


def _peers(columns: dict[str, np.ndarray], desk: Desk, rounds: int) -> None:
    tools = peers(columns, desk)
    check(tools)
    best = timing.minima(tools, rounds)
    timing.title("the first response of each ticket, around the clock")
    for name, seconds in best.items():
        note = f"{seconds / len(columns['at']) * 1e9:.1f} ns an event"
        timing.line(name, seconds, base=best["kpikit"], note=note)


def test_peers_agree() -> None:
    for package in ("pandas", "polars", "duckdb", "pyarrow"):
        pytest.importorskip(package)
    columns = data.log_columns(2_000, in_order=True)
    check(peers(columns, desk_of(data.log_arrow(columns))))


def test_clocks(benchmark: Any) -> None:
    pytest.importorskip("pyarrow")
    columns = with_one_long_ticket(data.log_columns(2_000, in_order=True))
    found = benchmark(run_plan, plan(*TARGETS), desk_of(data.log_arrow(columns)))
    assert len(found) > len(TARGETS)


if __name__ == "__main__":
    run()
