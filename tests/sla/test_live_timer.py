"""A timer that follows ``next_change`` meets every warning and due instant once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpikit.calendars import Calendar, Interval
from kpikit.config import load_config
from kpikit.desk import Event, Ticket
from kpikit.errors import InputError, InputTypeError
from kpikit.sla import Change, Clock, Live, On

WARSAW = ZoneInfo("Europe/Warsaw")
ALWAYS = Calendar.always()
OFFICE = Calendar("Mon-Fri 22:00-06:00; Sun 01:00-04:00", tz="Europe/Warsaw")
MINUTE = timedelta(minutes=1)
WORK = Clock(
    start="created",
    pause=On(status_class="pause"),
    resume=On(status_class="run"),
    stop=On(status_class="resolved"),
)
STATUSES = {"open": "run", "wait": "pause", "done": "resolved"}
BEFORE_CLOCKS_GO_BACK = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)


def begin(start: datetime, *, warn_at: tuple[int, ...] = (50, 80)) -> Live:
    ticket = Ticket("T", created_at=start)
    return WORK.begin(
        ticket, target="100m", calendar=OFFICE, statuses=STATUSES, warn_at=warn_at
    )


def status(at: datetime, word: str) -> Event:
    return Event("T", at=at, kind="status", value=word)


def timer(live: Live, events: list[Event], end: datetime) -> list[tuple[datetime, int]]:
    """What an application is told that sleeps until the next change or event."""
    assert live.ticket.created_at is not None
    now, told = live.ticket.created_at, []
    for event in [*events, None]:
        until = end if event is None else event.at
        while (wake := live.next_change(now)) is not None and wake < until:
            changes = live.changes(now, wake)
            assert changes
            assert {change.at for change in changes} == {wake}
            told += [(change.at, change.percent) for change in changes]
            now = wake
        if event is not None:
            live = live.apply(event)
            told += [(each.at, each.percent) for each in live.changes(now, event.at)]
            now = event.at
    return told


def by_the_minute(events: list[Event], end: datetime) -> list[tuple[datetime, int]]:
    """The same, counted minute by minute."""
    at, used, runs, waits, told = BEFORE_CLOCKS_GO_BACK, 0, True, False, []
    pending = list(events)
    while at < end:
        while pending and pending[0].at == at:
            word = pending.pop(0).value
            runs = runs and word != "done"
            waits = word == "wait"
        wall = at.astimezone(WARSAW)
        sunday = wall.weekday() == 6 and 1 <= wall.hour < 4
        evening = wall.weekday() < 5 and wall.hour >= 22
        morning = 0 < wall.weekday() < 6 and wall.hour < 6
        if runs and not waits and (sunday or evening or morning):
            used += 1
            if used in (50, 80, 100):
                told.append((at + MINUTE, used))
        at += MINUTE
    return told


@settings(max_examples=30)
@given(
    minutes=st.lists(st.integers(1, 3000), max_size=5, unique=True),
    words=st.lists(st.sampled_from(["open", "wait"]), min_size=5, max_size=5),
)
def test_a_timer_meets_every_change_once(minutes: list[int], words: list[str]) -> None:
    ats = [BEFORE_CLOCKS_GO_BACK + MINUTE * each for each in sorted(minutes)]
    events = [status(at, word) for at, word in zip(ats, words, strict=False)]
    end = BEFORE_CLOCKS_GO_BACK + timedelta(days=4)
    live = begin(BEFORE_CLOCKS_GO_BACK)
    assert timer(live, events, end) == by_the_minute(events, end)


def test_changes_add_up_over_any_cuts_of_time() -> None:
    live = begin(BEFORE_CLOCKS_GO_BACK)
    cuts = [BEFORE_CLOCKS_GO_BACK + timedelta(minutes=m) for m in (0, 1, 140, 141, 900)]
    parts = [change for a, b in pairwise(cuts) for change in live.changes(a, b)]
    assert tuple(parts) == live.changes(cuts[0], cuts[-1])
    assert [(change.kind, change.percent) for change in parts] == [
        ("warning", 50),
        ("warning", 80),
        ("due", 100),
    ]
    assert parts[0].to_dict() == {
        "at": "2026-10-24T23:50:00+00:00",
        "clock": "clock",
        "cycle": 1,
        "kind": "warning",
        "percent": 50,
    }


@pytest.mark.parametrize(("boundary", "kinds"), [(">", []), (">=", ["due"])])
def test_a_stop_on_the_due_instant(boundary: str, kinds: list[str]) -> None:
    start = datetime(2026, 5, 4, 9, tzinfo=UTC)
    live = WORK.begin(
        Ticket("T", created_at=start),
        target="1h",
        calendar=ALWAYS,
        statuses=STATUSES,
        boundary=boundary,
    )
    due = start + timedelta(hours=1)
    (before,) = live.changes(start, due)
    assert before == Change(due, clock="clock", cycle=1, kind="due", percent=100)
    stopped = live.apply(status(due, "done"))
    assert [change.kind for change in stopped.changes(start, due)] == kinds


def test_a_clock_without_a_target_changes_never() -> None:
    start = datetime(2026, 5, 4, 9, tzinfo=UTC)
    live = WORK.begin(Ticket("T", created_at=start), calendar=ALWAYS)
    assert live.next_change(start) is None
    assert live.changes(start, start + timedelta(days=9)) == ()
    with pytest.raises(InputError, match="until must not be before since"):
        live.changes(start, start - MINUTE)


def night(hour: int, minute: int, *, fold: int) -> datetime:
    """In the night in which Warsaw has 02:00-03:00 twice, written in its zone."""
    return datetime(2026, 10, 25, hour, minute, tzinfo=WARSAW, fold=fold)


def test_one_wall_time_in_the_doubled_hour_is_two_events() -> None:
    live = begin(night(1, 0, fold=0))
    twice = live.apply(status(night(2, 30, fold=0), "wait"))
    twice = twice.apply(status(night(2, 30, fold=1), "wait"))
    assert len(twice.events) == 2
    assert "twice" not in twice.problems


def test_what_comes_in_the_second_of_two_hours_is_not_known_in_the_first() -> None:
    live = begin(night(1, 0, fold=0)).apply(status(night(2, 10, fold=1), "done"))
    assert live.reading(night(2, 50, fold=0)).state == "overdue"
    assert live.reading(night(2, 50, fold=1)).state == "breached"


def test_rows_and_intervals_compare_their_instants_as_moments() -> None:
    first, second = night(2, 30, fold=0), night(2, 30, fold=1)
    assert status(first, "open") != status(second, "open")
    assert status(first, "open") == status(first.astimezone(UTC), "open")
    assert hash(status(first, "open")) == hash(status(first.astimezone(UTC), "open"))
    assert Ticket("T", created_at=first) != Ticket("T", created_at=second)
    assert Interval(first, second) != Interval(first, first)
    live = begin(first)
    assert Live.from_dict(json.loads(json.dumps(live.to_dict()))) == live


CONFIG = {
    "schema": 1,
    "calendars": {"always": {"timezone": "UTC", "always": True}},
    "statuses": {"open": "run", "wait": "pause", "solved": "resolved"},
    "policies": [
        {"name": "old", "targets": {"*": {"first_response": "1h", "resolution": "4h"}}}
    ],
}
NEW = {"name": "new", "targets": {"*": {"resolution": "8h"}}}


def test_a_kept_ticket_goes_on_under_a_changed_config() -> None:
    start = datetime(2026, 5, 4, 9, tzinfo=UTC)
    live = load_config(CONFIG).begin(Ticket("T", created_at=start))
    live = live.apply(status(start + MINUTE, "wait"))
    changed = load_config(
        {
            **CONFIG,
            "policies": [{"name": "new", "targets": {"*": {"resolution": "8h"}}}],
        }
    )
    for kept in (live.to_dict(), live.to_dict(with_plan=False)):
        again = changed.restore(json.loads(json.dumps(kept)))
        assert again.policy == "new"
        assert list(again.readings(start + MINUTE)) == ["resolution"]
        assert again.reading(start + MINUTE).target == timedelta(hours=8)
    with pytest.raises(InputError, match="life must have 'plan'"):
        Live.from_dict(live.to_dict(with_plan=False))
    with pytest.raises(InputTypeError, match=r"plan must be a Plan: .*restore"):
        Live.from_dict(live.to_dict(), plan=changed)  # type: ignore[arg-type]


def test_a_life_is_short_to_look_at() -> None:
    start = datetime(2026, 5, 4, 9, tzinfo=UTC)
    assert repr(begin(start)) == "<Live 'T': policy 'clock', 0 events>"
    assert repr(Ticket("T", priority="P1")) == "Ticket('T', priority='P1')"
    assert (
        repr(Ticket("T", errors=0, tags=["a"])) == "Ticket('T', errors=0, tags=('a',))"
    )


def test_messages_of_lives_and_clocks_name_the_remedy() -> None:
    start = datetime(2026, 5, 4, 9, tzinfo=UTC)
    with pytest.raises(InputTypeError, match=r"got '\{\"plan\": .{,60}…; give what"):
        Live.from_dict(json.dumps(begin(start).to_dict()))  # type: ignore[arg-type]
    with pytest.raises(InputTypeError, match=r"warn_at must be a list of per cents"):
        begin(start, warn_at=50)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="extra must not repeat a column: got 'team'"):
        Ticket("T", team="one", extra={"team": "two"})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"events": None}, "events of a life must be a list: got None"),
        (
            {"events": [{"ticket_id": "U", "at": "2026-05-04T09:00Z", "kind": "note"}]},
            "event must belong to ticket 'T': got one of 'U'",
        ),
        ({"late": "x"}, "late and twice of a life must be counts: got ['x', 0]"),
        ({"twice": -1}, "late and twice of a life must be counts: got [0, -1]"),
    ],
)
def test_a_life_that_was_changed_by_hand_is_refused(
    change: dict[str, object], message: str
) -> None:
    kept = begin(datetime(2026, 5, 4, 9, tzinfo=UTC)).to_dict()
    with pytest.raises((InputError, InputTypeError)) as raised:
        Live.from_dict({**kept, **change})
    assert raised.value.message == message


def test_what_a_ticket_has_of_its_own_is_kept_as_json() -> None:
    own = {"seats": np.int64(5), "flags": {"b", "a"}, "at": Path("x"), "none": None}
    own["both"] = np.array([1, 2])
    kept = Ticket("T", extra=own).to_dict()["extra"]
    assert json.loads(json.dumps(kept)) == {
        "seats": 5,
        "flags": ["a", "b"],
        "at": "x",
        "none": None,
        "both": [1, 2],
    }
