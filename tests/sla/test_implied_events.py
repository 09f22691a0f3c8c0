"""Tickets whose own columns say what no event of the log does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit import Calendar, Desk, Event
from kpikit.columns.output import to_dicts
from kpikit.sla import Clock, On, Policy, Run, run

START = datetime(2026, 5, 4, 9, tzinfo=UTC)
POLICY = Policy("all", targets={"*": {"first_response": "1h", "resolution": "4h"}})


def table(found: Run) -> list[dict[str, Any]]:
    """The run as the table ``sla`` of a desk."""
    return to_dicts(found.as_table().columns)


def after(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def ran(events: Any = None, **columns: Any) -> Run:
    """A run over tickets of one creation, at 6 hours after it."""
    rows = len(next(iter(columns.values())))
    tickets = {"id": list(range(rows)), "created_at": [START] * rows, **columns}
    given = {} if events is None else {"events": events}
    desk = Desk(tickets=tickets, as_of=after(6), **given)
    return run([POLICY], desk, calendar=Calendar.always())


def told(found: Run) -> list[tuple[int, str, str, float]]:
    return [
        (r["ticket_id"], r["clock"], r["state"], r["elapsed_seconds"] / 3600)
        for r in found.to_dicts()
    ]


def test_columns_of_tickets_alone_stop_clocks() -> None:
    """Answered after 1/2 h and resolved after 5; answered at once and open."""
    found = ran(
        first_response_at=[after(0.5), START, None],
        resolved_at=[after(5), None, None],
        closed_at=[after(6), None, after(3)],
    )
    assert told(found) == [
        (0, "first_response", "met", 0.5),
        (0, "resolution", "breached", 5),
        (1, "first_response", "met", 0),
        (1, "resolution", "overdue", 6),
        (2, "first_response", "overdue", 6),
        (2, "resolution", "met", 3),
    ]
    assert found.problems == {}
    assert "stopped: 2026-05-04 14:00Z (resolved)" in str(found.explain(0))


def test_what_events_say_goes_before_columns() -> None:
    """Each ticket by itself: 0 has its events, 1 only columns, 2 was merged."""
    events = [
        Event(0, at=after(1), kind="message", role="agent"),
        Event(0, at=after(2), kind="status", value="solved"),
        Event(0, at=after(3), kind="status", value="open"),
        Event(1, at=START, kind="created", role="requester"),
        Event(1, at=after(0.25), kind="message", role="requester"),
        Event(2, at=after(1), kind="merged", value="0"),
    ]
    found = ran(
        events,
        first_response_at=[after(5)] + [START] * 2,
        resolved_at=[after(5), after(2), after(3)],
    )
    assert told(found) == [
        (0, "first_response", "met", 1),
        (0, "resolution", "overdue", 5),
        (1, "first_response", "met", 0),
        (1, "resolution", "met", 2),
        (2, "first_response", "met", 0),
        (2, "resolution", "cancelled", 1),
    ]


def in_order(steps: list[int | None]) -> list[datetime | None]:
    """Instants that follow each other, some of them missing."""
    found, hour = [], 0.0
    for step in steps:
        hour += 0 if step is None else step / 2
        found.append(None if step is None else after(hour))
    return found


STEPS = st.lists(st.none() | st.integers(0, 4), min_size=3, max_size=3).map(in_order)
ROWS = st.lists(STEPS, min_size=1, max_size=6)


@given(rows=ROWS, said=st.lists(st.booleans(), min_size=6, max_size=6))
def test_columns_say_what_such_events_would(rows: Any, said: list[bool]) -> None:
    """Whichever tickets say it by events, and whichever by columns."""
    kinds = ("message", "resolved", "closed")
    names = ("first_response_at", "resolved_at", "closed_at")
    events = [Event(row, at=START, kind="created") for row in range(len(rows))]
    by_events, by_columns = list(events), list(events)
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for row, instants in enumerate(rows):
        for name, kind, at in zip(names, kinds, instants, strict=True):
            some = [] if at is None else [Event(row, at=at, kind=kind, role="agent")]
            by_events += some
            by_columns += some if said[row] else []
            columns[name].append(None if said[row] else at)
    plain = ran(by_events, team=["a"] * len(rows))
    assert told(ran(by_columns, **columns)) == told(plain)


def test_later_columns_are_not_known_earlier() -> None:
    tickets = {"id": [0], "created_at": [START], "resolved_at": [after(5)]}
    desk = Desk(tickets=tickets, as_of=after(6))
    found = run([POLICY], desk, calendar=Calendar.always(), as_of=after(3))
    assert [row["state"] for row in found.to_dicts()] == ["overdue", "running"]


def test_a_status_that_ends_without_an_instant_is_counted() -> None:
    """The clock runs on, for nobody knows when it stopped."""
    found = ran(
        [Event(2, at=after(1), kind="status", value="solved")],
        status=["solved", "open", "solved", None, "closed"],
        closed_at=[None, None, None, None, after(2)],
    )
    assert found.problems["no_end"] == 1
    assert found.findings[0].where == "tickets.status"
    assert {r[0]: r[2] for r in told(found) if r[1] == "resolution"} == {
        0: "overdue",
        1: "overdue",
        2: "met",
        3: "overdue",
        4: "met",
    }


@pytest.mark.parametrize("kind", ["note", "message"])
def test_data_without_messages_is_named(kind: str) -> None:
    """Nothing can stop a clock of responses; without such clocks it is no matter."""
    events = [
        Event(0, at=after(1), kind=kind, role="agent"),
        Event(0, at=after(2), kind="resolved", role="agent"),
    ]
    found = ran(events, team=["a", "b"])
    assert found.problems == ({} if kind == "message" else {"no_messages": 2})
    words = [problem.message for problem in found.findings]
    assert words == ([] if kind == "message" else [words[0]])
    named = {row.get("no_stop_because") for row in table(found)}
    assert named == ({None} if kind == "message" else {"no_messages", None})
    alone = Policy("all", targets={"*": {"resolution": "4h"}})
    desk = Desk(tickets={"id": [0], "created_at": [START]}, as_of=after(1))
    assert run([alone], desk, calendar=Calendar.always()).problems == {}


def test_messages_of_nobody_stop_no_clock_of_responses() -> None:
    """Unless tickets say themselves when they were answered."""
    events = [Event(0, at=after(1), kind="message")]
    found = ran(events, team=["a", "b"])
    assert found.problems == {"no_roles": 2}
    assert "no event says whose it is" in found.findings[0].message
    rows = {(row["clock"], row["no_stop_because"]) for row in table(found)}
    assert ("first_response", "no_roles") in rows
    assert ("resolution", None) in rows
    answers = ran(events, first_response_at=[None, after(2)])
    assert not answers.problems
    assert "no_stop_because" not in table(answers)[0]


def test_a_clock_that_any_message_stops_needs_no_roles() -> None:
    own = Clock(start=On(kind="created"), stop=On(kind="message"))
    policy = Policy("own", targets={"*": {"touched": "4h"}})
    tickets = {"id": [0], "created_at": [START]}
    desk = Desk(tickets=tickets, events=[Event(0, at=after(1), kind="message")])
    found = run([policy], desk, calendar=Calendar.always(), clocks={"touched": own})
    assert [row["state"] for row in found.to_dicts()] == ["met"]
    assert not found.problems
    quiet = Desk(tickets=tickets, events=[Event(0, at=after(1), kind="resolved")])
    found = run([policy], quiet, calendar=Calendar.always(), clocks={"touched": own})
    assert found.problems == {"no_messages": 1}
