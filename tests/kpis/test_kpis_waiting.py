"""Waits for answers: from the log, by hand, in groups and periods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit import Calendar, Desk, kpis
from kpikit.errors import UnavailableError

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KINDS = {
    "ask": {"kind": "message", "role": "requester"},
    "answer": {"kind": "message", "role": "agent"},
    "note": {"kind": "note", "role": "agent"},
    "hidden": {"kind": "message", "role": "agent", "public": False},
    "bot": {"kind": "message", "role": "bot"},
    "created": {"kind": "created", "role": "requester"},
}


def log(ticket: str, *steps: tuple[str, int]) -> list[dict[str, Any]]:
    """Events of a ticket: what happened, how many hours after the start."""
    return [{"ticket_id": ticket, "at": AT + n * HOUR, **KINDS[w]} for w, n in steps]


def by_hand(steps: Sequence[tuple[str, int]]) -> list[timedelta | None]:
    """The waits of one ticket, None for one that goes on."""
    found: list[timedelta | None] = []
    since = None
    for what, hour in steps:
        if what == "ask" and since is None:
            since = hour
        if what == "answer" and since is not None:
            found.append((hour - since) * HOUR)
            since = None
    return found if since is None else [*found, None]


STEPS = st.lists(st.tuples(st.sampled_from(list(KINDS)), st.integers(0, 5)), max_size=8)


@given(one=STEPS, two=STEPS)
def test_waits_are_those_of_the_log(one: Any, two: Any) -> None:
    logs = {name: sorted(s, key=lambda x: x[1]) for name, s in (("A", one), ("B", two))}
    events = [e for name, steps in logs.items() for e in log(name, *steps)]
    if not events:
        return
    waits = [wait for steps in logs.values() for wait in by_hand(dict.fromkeys(steps))]
    answered = [wait for wait in waits if wait is not None]
    value = kpis.next_response_time(Desk(events=events))
    assert value.n == len(answered)
    assert value.excluded.get("open", 0) == len(waits) - len(answered)
    if answered:
        assert value.value == sum(answered, timedelta(0)) / len(answered)


DIALOGUE = [
    *log("A", ("created", 0), ("ask", 0), ("answer", 2), ("ask", 3), ("ask", 4)),
    *log("A", ("note", 5), ("hidden", 5), ("bot", 5), ("answer", 6), ("answer", 9)),
    *log("B", ("created", 0), ("ask", 1), ("answer", 9), ("ask", 10)),
]


def test_each_wait_counts_or_each_ticket() -> None:
    desk = Desk(events=DIALOGUE)
    value = kpis.next_response_time(desk)
    assert (value.value, value.n, value.excluded) == (
        (2 + 3 + 8) * HOUR / 3,
        3,
        {"open": 1},
    )
    per_ticket = kpis.next_response_time.using(rule="per_ticket")
    value = per_ticket(desk)
    assert (value.value, value.n) == ((2.5 + 8) * HOUR / 2, 2)
    assert kpis.next_response_time.median()(desk).value == 3 * HOUR


def test_a_ticket_counts_whole_in_each_of_its_tags() -> None:
    tickets = {"id": ["A", "B"], "created_at": [AT] * 2, "tags": [["x", "y"], ["y"]]}
    per_ticket = kpis.next_response_time.using(rule="per_ticket").by("tags")
    found = per_ticket(Desk(tickets=tickets, events=DIALOGUE))
    assert [(v.group["tags"], v.value, v.n) for v in found] == [
        ("x", 2.5 * HOUR, 1),
        ("y", (2.5 + 8) * HOUR / 2, 2),
    ]


def test_waits_are_grouped_as_their_tickets_are() -> None:
    tickets = {
        "id": ["A", "B"],
        "created_at": [AT, AT - 40 * DAY],
        "channel": ["chat", "email"],
    }
    desk = Desk(tickets=tickets, events=DIALOGUE)
    by_channel = kpis.next_response_time.by("channel")(desk)
    assert [(v.group["channel"], v.value) for v in by_channel] == [
        ("chat", 2.5 * HOUR),
        ("email", 8 * HOUR),
    ]
    months = kpis.next_response_time.every("month")(desk)
    assert [(v.period, v.n) for v in months] == [
        ("2026-03-01", 1),
        ("2026-04-01", 0),
        ("2026-05-01", 2),
    ]
    rows = kpis.next_response_time.by("channel").rows(desk).to_dicts()
    assert [(r["ticket_id"], r["value"], r["state"]) for r in rows] == [
        ("A", 7200.0, "counted"),
        ("A", 10800.0, "counted"),
        ("B", 28800.0, "counted"),
        ("B", None, "excluded"),
    ]


def test_a_calendar_counts_its_open_time() -> None:
    calendar = Calendar("Mon-Fri 09:00-12:00", tz="UTC")
    desk = Desk(events=log("A", ("ask", 0), ("answer", 8)))
    assert kpis.next_response_time.using(calendar=calendar)(desk).value == 3 * HOUR


def test_events_must_say_who_wrote() -> None:
    with pytest.raises(
        UnavailableError, match=r"next_response_time.*who wrote.*no roles"
    ):
        kpis.next_response_time(
            Desk(events=[{"ticket_id": 1, "at": AT, "kind": "message"}])
        )
    with pytest.raises(
        UnavailableError, match="who wrote the messages: there are none"
    ):
        kpis.next_response_time(Desk(tickets={"id": [1]}))


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_a_ticket_without_a_wait_that_counts_stands_where_one_goes_on(
    order: list[int],
) -> None:
    """Answered a microsecond too early, and not yet: the ticket is open."""
    answered = [AT - timedelta(microseconds=1), None]
    metric = kpis.next_response_time.using(rule="per_ticket")
    columns = {"ticket_id": ["A", "A"], "asked_at": [AT, AT], "as_of": AT + DAY}
    value = metric(**columns, answered_at=[answered[row] for row in order])
    assert (value.value, value.excluded) == (None, {"open": 1})
    early = metric(ticket_id=["A"], asked_at=[AT], answered_at=answered[:1])
    assert (early.value, early.excluded) == (None, {"negative": 1})


@pytest.mark.parametrize(("resolved", "share"), [(-1, 0.5), (0, 1.0), (0.5, 1.0)])
def test_what_goes_on_is_watched_until_the_ticket_is_resolved(
    resolved: float, share: float
) -> None:
    """A resolution before the question, at once or soon after it, and an answer."""
    rows = [
        *log("A", ("created", -2), ("ask", 0)),
        {"ticket_id": "A", "at": AT + resolved * HOUR, "kind": "resolved"},
        *log("B", ("ask", 0), ("answer", 1)),
    ]
    names = ("ticket_id", "at", "kind", "role")
    events = {name: [row.get(name) for row in rows] for name in names}
    lasting = kpis.next_response_time.using(open="censored")
    found = lasting.within("1h")(Desk(events=events, as_of=AT + 9 * DAY))
    assert (found.value, found.n) == (share, 2)


def test_a_wait_of_no_ticket_stands_for_itself() -> None:
    value = kpis.next_response_time.using(rule="per_ticket")(
        ticket_id=[None, "A", None, "A"],
        asked_at=[AT] * 4,
        answered_at=[AT + n * HOUR for n in (1, 2, 3, 6)],
    )
    assert (value.value, value.n) == (8 / 3 * HOUR, 3)
