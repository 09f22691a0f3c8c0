"""Cycles of a ticket and clock as one row: worst, first, last, sum."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from kpikit import Calendar, Desk, Event
from kpikit.errors import InputError
from kpikit.sla import Policy, Run, Target, built_in, run, run_plan
from kpikit.sla.aggregate import AGGREGATES
from reference.clock_streams import Stream, streams

START = datetime(2026, 5, 4, tzinfo=UTC)
LIVE = {"running", "paused", "outside_hours", "overdue"}


def ran(target: str | None = "1h", as_of: float = 12, **options: Any) -> Run:
    """Waits of 0:30, 2:00 and 1:00 for the next response, then one that lasts."""
    waits = [(2, 2.5), (3, 5), (6, 7), (10, None)]
    events = [Event("T", at=after(1), kind="message", role="agent")]
    for asked, answered in waits:
        for hour, role in ((asked, "requester"), (answered, "agent")):
            if hour is not None:
                events.append(Event("T", at=after(hour), kind="message", role=role))
    desk = Desk(
        tickets={"id": ["T", "U"], "created_at": [START] * 2, "tier": ["a", "b"]},
        events=events,
        as_of=after(20),
    )
    policy = Policy(
        "a", when={"tier": ["a"]}, targets={"*": {"next_response": Target(target)}}
    )
    given = {"calendar": Calendar.always(), **options}
    return run([policy], desk, as_of=after(as_of), **given)


def after(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def told(found: Run, cycles: str) -> tuple[Any, ...]:
    row, unmatched = found.per_ticket(cycles).to_dicts()
    assert (unmatched["ticket_id"], unmatched["state"]) == ("U", "no_policy")
    target = row["target_seconds"]
    hours = (row["elapsed_seconds"] / 3600, target and target / 3600)
    return (row["cycle"], row["state"], *hours)


def test_one_cycle_stands_for_all() -> None:
    found = ran(as_of=9)
    assert told(found, "first") == (1, "met", 0.5, 1)
    assert told(found, "last") == (3, "met", 1, 1)
    assert told(found, "worst") == (2, "breached", 2, 1)
    assert found.per_ticket().to_dicts() == found.per_ticket("worst").to_dicts()
    assert told(ran(), "worst") == (2, "breached", 2, 1)
    assert told(ran(as_of=13), "worst") == (4, "overdue", 3, 1)


@pytest.mark.parametrize(
    ("as_of", "wanted"),
    [
        (9, (3, "breached", 3.5, 3)),
        (10.25, (4, "running", 3.75, 4)),
        (10.5, (4, "running", 4, 4)),
        (10.75, (4, "overdue", 4.25, 4)),
        (12, (4, "overdue", 5.5, 4)),
    ],
)
def test_a_sum_holds_all_time_against_all_targets(as_of: float, wanted: Any) -> None:
    assert told(ran(as_of=as_of), "sum") == wanted


def test_a_sum_has_the_boundary_of_its_clocks() -> None:
    assert told(ran(as_of=10.5, boundary=">="), "sum") == (4, "overdue", 4, 4)


def test_a_sum_has_no_due_instant() -> None:
    row = ran().per_ticket("sum").to_dicts()[0]
    assert (row["started_at"], row["stopped_at"]) == (after(2), None)
    times = ("due_at", "original_due_at", "breached_at", "warned_at")
    assert [row[name] for name in times] == [None] * 4
    assert row["overrun_seconds"] == 1.5 * 3600


def test_only_measured_time_adds_up_too() -> None:
    assert told(ran(None, as_of=9), "sum") == (3, "stopped", 3.5, None)
    assert told(ran(None, as_of=11), "sum") == (4, "running", 4.5, None)
    assert told(ran(None, as_of=9), "worst") == (2, "stopped", 2, None)


def test_what_was_cancelled_does_not_count() -> None:
    """Two answers of an hour each, then a merge after 6 hours of the third wait."""
    events = [Event("T", at=START, kind="created", role="requester")]
    for hour in range(1, 5):
        role = "agent" if hour % 2 else "requester"
        events.append(Event("T", at=after(hour), kind="message", role=role))
    events += [
        Event("T", at=after(5), kind="message", role="agent"),
        Event("T", at=after(6), kind="message", role="requester"),
        Event("T", at=after(12), kind="merged", value="U"),
    ]
    desk = Desk(tickets={"id": ["T"], "created_at": [START]}, events=events)
    policy = Policy("all", targets={"*": {"next_response": "2h"}})
    found = run([policy], desk, calendar=Calendar.always(), as_of=after(13))
    rows = {how: found.per_ticket(how).to_dicts()[0] for how in AGGREGATES}
    assert {how: (row["cycle"], row["state"]) for how, row in rows.items()} == {
        "worst": (1, "met"),
        "first": (1, "met"),
        "last": (3, "cancelled"),
        "sum": (2, "met"),
    }
    clocks = {"next_response": built_in("next_response")}
    alone = run(
        [policy],
        Desk(
            tickets=[{"id": "T", "created_at": START}], events=events[:3] + events[-1:]
        ),
        calendar=Calendar.always(),
        clocks=clocks,
        as_of=after(13),
    )
    row = alone.per_ticket("sum").to_dicts()[0]
    assert (row["cycle"], row["state"], row["target_seconds"]) == (0, "cancelled", None)


@given(stream=streams())
def test_aggregates_are_those_of_a_loop(stream: Stream) -> None:
    whole = run_plan(stream.plan, stream.desk())
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in whole.to_dicts():
        groups.setdefault((row["ticket_id"], row["clock"]), []).append(row)
    for how in AGGREGATES:
        found = whole.per_ticket(how).to_dicts()
        assert len(found) == len(groups)
        for row, rows in zip(found, groups.values(), strict=True):
            if how == "sum":
                counted = [each for each in rows if each["state"] != "cancelled"]
                if row["clock"] is None:
                    continue
                assert row["cycle"] == len(counted)
                assert row["elapsed_seconds"] == pytest.approx(
                    sum(each["elapsed_seconds"] for each in counted)
                )
                assert (row["state"] in LIVE) == (rows[-1]["state"] in LIVE)
            else:
                assert row == chosen(rows, how)


def chosen(rows: list[dict[str, Any]], how: str) -> dict[str, Any]:
    if how != "worst":
        return rows[0 if how == "first" else -1]

    def badness(row: dict[str, Any]) -> float:
        share = row["elapsed_seconds"] / (row["target_seconds"] or 1e-6)
        return -1.0 if row["state"] == "cancelled" else share

    return max(rows, key=badness)


def test_unknown_aggregates_are_named() -> None:
    with pytest.raises(InputError, match=r"cycles must be one of .*did you mean 'wor"):
        ran().per_ticket("worse")
    none = run([], Desk(tickets=[]), calendar=Calendar.always(), as_of=START)
    assert [len(none.per_ticket(how)) for how in AGGREGATES] == [0] * 4
