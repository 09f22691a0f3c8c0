"""The law of the two forms: folding tickets one by one says what the columns say."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from attrs import evolve, fields
from hypothesis import given

from kpikit.desk import Desk
from kpikit.sla import Clock, Live, Policy, run_plan
from kpikit.sla.on import Condition
from reference.clock_streams import Stream, streams


def live_rows(stream: Stream, live: Live) -> list[dict[str, Any]]:
    """Rows of one ticket from its live form."""
    found = []
    for clock, readings in live.cycles(stream.as_of).items():
        for reading in readings:
            over = reading.overrun or timedelta()
            found.append(
                {
                    "clock": clock,
                    "state": reading.state,
                    "target_seconds": seconds(reading.target),
                    "started_at": reading.started_at,
                    "stopped_at": reading.stopped_at,
                    "due_at": reading.due_at,
                    "original_due_at": reading.original_due_at,
                    "elapsed_seconds": seconds(reading.elapsed),
                    "overrun_seconds": seconds(over),
                    "breached_at": reading.breached_at,
                    "warned_at": reading.warned_at,
                }
            )
    return found


def seconds(amount: timedelta | None) -> float | None:
    return None if amount is None else amount.total_seconds()


def lives(stream: Stream) -> dict[Any, Live]:
    found = {}
    for ticket in stream.tickets:
        live = Live.begin(stream.plan, ticket)
        for event in stream.events_of(ticket):
            if event.at <= stream.as_of:
                live = live.apply(event)
        found[ticket.id] = live
    return found


def rows_of(stream: Stream, desk: Desk) -> tuple[dict[Any, list[Any]], dict[str, int]]:
    run = run_plan(stream.plan, desk)
    by_ticket: dict[Any, list[Any]] = {ticket.id: [] for ticket in stream.tickets}
    for row in run.to_dicts():
        by_ticket[row["ticket_id"]].append(row)
    return by_ticket, dict(run.problems)


def check(stream: Stream) -> None:
    found, problems = rows_of(stream, stream.desk())
    counted: Counter[str] = Counter()
    for name, live in lives(stream).items():
        counted.update(live.problems)
        wanted = live_rows(stream, live)
        rows = found[name]
        if not wanted:
            states = ["no_policy"] if live.policy is None else []
            assert [row["state"] for row in rows] == states
            continue
        keys = list(wanted[0])
        assert [{key: row[key] for key in keys} for row in rows] == wanted
        if live.policy is not None and len(live.plan.policies) == 1:
            assert {row["policy"] for row in rows} == {live.policy}
    # What the data as a whole lacks, no ticket can know.
    for word in ("no_messages", "no_roles"):
        problems.pop(word, None)
    assert problems == dict(counted)


@given(stream=streams(changes=()))
def test_columns_say_what_the_live_form_says(stream: Stream) -> None:
    check(stream)


@given(stream=streams())
def test_so_they_do_when_terms_change_under_running_clocks(stream: Stream) -> None:
    check(stream)


@given(stream=streams(changes=("priority", "team") * 3, on_one_calendar=True))
def test_so_they_do_when_terms_change_on_one_calendar(stream: Stream) -> None:
    check(stream)


@given(stream=streams())
def test_functions_say_what_data_says(stream: Stream) -> None:
    """Conditions written as functions of a fact, in columns and folded one by one."""
    plan = stream.plan
    clocks = {name: as_functions(clock) for name, clock in plan.used.items()}
    again = run_plan(evolve(plan, clocks=clocks), stream.desk())
    assert again.to_dicts() == run_plan(plan, stream.desk()).to_dicts()


def as_functions(clock: Clock) -> Clock:
    """The same clock, of whose conditions nothing is known."""
    found: dict[str, Any] = {
        each.name: condition.matches
        for each in fields(Clock)
        if isinstance(condition := getattr(clock, each.name), Condition)
    }
    return evolve(clock, **found)


@given(stream=streams())
def test_predicates_say_what_conditions_say(stream: Stream) -> None:
    """Policies whose conditions are functions of the same columns."""
    plan = stream.plan
    policies = [
        evolve(each, when={}, where=says(each), reads=each.when) if each.when else each
        for each in plan.policies
    ]
    again = run_plan(evolve(plan, policies=policies), stream.desk())
    assert again.to_dicts() == run_plan(plan, stream.desk()).to_dicts()


def says(policy: Policy) -> Any:
    """The conditions of a policy as a function of a row."""
    return lambda row: all(row[name] in words for name, words in policy.when.items())
