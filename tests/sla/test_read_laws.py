"""Laws of ``sla.read`` against a clock that is counted tick by tick."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from kpikit.calendars import Calendar
from kpikit.sla import Reading, read
from reference.reference_clock import read_by_ticks

TARGETS = st.integers(1, 60)
MAYBE = st.none() | TARGETS
TICK = timedelta(minutes=30)
EPOCH = datetime(2026, 3, 26, tzinfo=UTC)
# A weekend, a DST night and a holiday are in reach of every case.
CALENDARS = (
    Calendar("Mon-Fri 09:00-12:30,13:00-17:30", tz="Europe/Warsaw"),
    Calendar("Mon-Sun 22:00-06:00", tz="Europe/Warsaw"),
    Calendar("Mon-Fri 08:00-16:00", tz="UTC", holidays=["2026-03-30"]),
    Calendar.always(),
)


def instant(tick: int) -> datetime:
    return EPOCH + tick * TICK


@cache
def is_open(calendar: int, tick: int) -> bool:
    return CALENDARS[calendar].is_open(instant(tick))


@frozen
class Case:
    """A clock in ticks."""

    calendar: int
    target: int | None = field(kw_only=True)
    start: int = field(kw_only=True)
    stop: int | None = field(kw_only=True)
    as_of: int | None = field(kw_only=True)
    pauses: tuple[tuple[int, int | None], ...] = field(kw_only=True)
    boundary: str = field(kw_only=True)

    def reading(self, **changes: Any) -> Reading:
        """What the function under test says."""
        given = {
            "target": None if self.target is None else self.target * TICK,
            "start": instant(self.start),
            "stop": None if self.stop is None else instant(self.stop),
            "as_of": None if self.as_of is None else instant(self.as_of),
            "pauses": spans(self.pauses),
            "boundary": self.boundary,
        }
        return read(CALENDARS[self.calendar], **{**given, **changes})


def spans(pauses: Any) -> list[tuple[datetime, datetime | None]]:
    return [(instant(a), None if b is None else instant(b)) for a, b in pauses]


@st.composite
def pause_pairs(draw: st.DrawFn) -> tuple[int, int | None]:
    since = draw(st.integers(0, 300))
    length = draw(st.none() | st.integers(0, 80))
    return since, None if length is None else since + length


@st.composite
def cases(draw: st.DrawFn, *, targets: Any = MAYBE) -> Case:
    start = draw(st.integers(10, 150))
    stop = draw(st.none() | st.integers(start, start + 200))
    now = st.integers(0, 320)
    return Case(
        draw(st.integers(0, len(CALENDARS) - 1)),
        target=draw(targets),
        start=start,
        stop=stop,
        as_of=draw(now if stop is None else st.none() | now),
        pauses=tuple(draw(st.lists(pause_pairs(), max_size=4))),
        boundary=draw(st.sampled_from([">", ">="])),
    )


TARGETS = st.integers(1, 60)


@given(case=cases())
def test_a_reading_counts_as_a_clock_that_ticks(case: Case) -> None:
    found = case.reading()
    wanted = read_by_ticks(
        lambda tick: is_open(case.calendar, tick),
        target=case.target,
        start=case.start,
        stop=case.stop,
        pauses=case.pauses,
        as_of=case.as_of,
        boundary=case.boundary,
    )
    assert found.state == wanted.state
    assert found.elapsed == wanted.elapsed * TICK
    assert found.time_in("paused") == wanted.paused * TICK
    assert found.time_in("outside_hours") == wanted.closed * TICK
    assert found.due_at == (None if wanted.due is None else instant(wanted.due))
    at_first = None if wanted.original is None else instant(wanted.original)
    assert found.original_due_at == at_first
    assert found.breached_at == (found.due_at if wanted.is_over else None)
    assert found.is_breached == wanted.is_over


@given(case=cases())
def test_segments_make_up_the_wall_time(case: Case) -> None:
    found = case.reading()
    parts = found.segments
    assert sum((s.counted for s in parts), timedelta()) == found.elapsed
    end = found.stopped_at or found.as_of
    assert end is not None
    wall = max(end - instant(case.start), timedelta())
    assert sum((s.length for s in parts), timedelta()) == wall
    assert all(a.end == b.start for a, b in pairwise(parts))
    assert all(s.counted == s.length for s in parts if s.reason == "counting")
    assert not any(s.counted for s in parts if s.reason != "counting")
    if parts:
        assert parts[0].start == instant(case.start)
        assert parts[-1].total == found.elapsed


@given(case=cases(targets=TARGETS), more=pause_pairs())
def test_adding_a_pause_never_lowers_the_due_instant(
    case: Case, more: tuple[int, int | None]
) -> None:
    before = case.reading()
    after = case.reading(pauses=spans((*case.pauses, more)))
    assert after.original_due_at == before.original_due_at
    assert after.elapsed <= before.elapsed
    if after.due_at is not None:
        assert before.due_at is not None
        assert after.due_at >= before.due_at


@given(case=cases(), since=st.integers(0, 300), length=st.integers(1, 20))
def test_a_past_pause_in_closed_hours_changes_nothing(
    case: Case, since: int, length: int
) -> None:
    until = since
    while until < since + length and not is_open(case.calendar, until):
        until += 1
    before = case.reading()
    after = case.reading(pauses=spans((*case.pauses, (since, until))))
    assert after.elapsed == before.elapsed
    assert after.due_at == before.due_at
    end = case.stop if case.as_of is None else case.as_of
    if end is not None and not since <= end < until:
        assert after == before


@given(case=cases(targets=TARGETS))
def test_the_due_instant_agrees_with_the_deadline(case: Case) -> None:
    found = case.reading(pauses=())
    calendar = CALENDARS[case.calendar]
    assert case.target is not None
    due = calendar.deadline(instant(case.start), case.target * TICK)
    assert found.due_at == found.original_due_at == due
    assert calendar.elapsed(instant(case.start), due) == case.target * TICK


@given(case=cases(targets=TARGETS))
def test_a_clock_that_stops_when_due_is_met(case: Case) -> None:
    running = case.reading(pauses=(), stop=None, as_of=instant(400))
    found = case.reading(pauses=(), stop=running.due_at, as_of=None, boundary=">")
    assert found.state == "met"
    assert found.used == 1.0
    assert found.remaining == timedelta()
    strict = case.reading(pauses=(), stop=running.due_at, as_of=None, boundary=">=")
    assert strict.state == "breached"
    assert strict.overrun == timedelta()


@given(case=cases(targets=TARGETS))
def test_remaining_used_and_overrun_say_the_same(case: Case) -> None:
    found = case.reading()
    assert found.target is not None
    assert found.remaining == found.target - found.elapsed
    assert found.used == found.elapsed / found.target
    assert found.overrun == max(found.elapsed - found.target, timedelta())
