"""The longest time on the wall is that of a search."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpikit.calendars.calendar import Calendar
from kpikit.check.worst import always_open, due_later, longest, longest_closed
from kpikit.units.durations import BusinessDays, duration

TODAY = date(2026, 11, 26)
OFFICE = Calendar("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE")
NIGHT = Calendar("Mon-Fri 22:00-06:00; Sun 10:00-12:00", tz="America/New_York")
SPLIT = Calendar("Mon-Sat 09:00-12:30,13:00-18:00", tz="Asia/Kolkata")
ALWAYS = Calendar.always()


def by_search(calendar: Calendar, amount: timedelta | BusinessDays) -> timedelta:
    """The longest over all quarters of an hour of the year, and just after each."""
    first = np.datetime64(TODAY, "us")
    starts = first + np.arange(366 * 24 * 4) * np.timedelta64(900_000_000, "us")
    starts = np.concatenate([starts, starts + np.timedelta64(1, "us")])
    walls = calendar.deadline(starts, amount) - starts
    found: timedelta = walls.max().astype(object)
    return found


@pytest.mark.parametrize("calendar", [OFFICE, NIGHT, SPLIT], ids=["de", "us", "in"])
@pytest.mark.parametrize("text", ["30m", "8h", "20h", "1bd", "3bd"])
def test_the_longest_is_that_of_a_search(calendar: Calendar, text: str) -> None:
    amount = duration(text)
    worst = longest(calendar, amount, TODAY)
    assert worst is not None
    assert abs(worst.length - by_search(calendar, amount)) <= timedelta(seconds=1)
    just_after = worst.start + timedelta(microseconds=1)
    walls = [
        calendar.deadline(start, amount) - start for start in (worst.start, just_after)
    ]
    assert abs(max(walls) - worst.length) <= timedelta(seconds=1)


@given(st.integers(1, 2000))
@settings(max_examples=20)
def test_around_the_clock_it_is_the_target_itself(minutes: int) -> None:
    amount = timedelta(minutes=minutes)
    worst = longest(ALWAYS, amount, TODAY)
    assert worst is not None
    assert worst.length == amount


def test_christmas_makes_it_longest_in_germany() -> None:
    worst = longest(OFFICE, duration("1h"), TODAY)
    assert worst is not None
    # Thursday 24 December 16:00 local, then Friday to Sunday are closed
    assert worst.start == datetime(2026, 12, 24, 15, tzinfo=UTC) or (
        worst.length > timedelta(days=3)
    )


def test_what_a_calendar_does_not_know_has_no_answer() -> None:
    short = Calendar("Mon 09:00-10:00", tz="UTC", span=("2020-01-01", "2020-12-31"))
    assert longest(short, duration("1h"), TODAY) is None
    assert not always_open(short, TODAY)
    assert due_later((short, duration("1h")), (ALWAYS, duration("1h")), TODAY) is None
    never = Calendar("closed", tz="UTC", exceptions={"2026-01-05": "09:00-10:00"})
    assert longest(never, duration("1h"), TODAY) is None
    assert due_later((never, duration("1h")), (never, duration("1h")), TODAY) is None


def test_the_longest_closed_stretch() -> None:
    plain = Calendar("Mon-Fri 09:00-17:00", tz="UTC")
    assert longest_closed(plain, TODAY) == timedelta(hours=64)
    assert longest_closed(ALWAYS, TODAY) == timedelta(0)
    assert always_open(ALWAYS, TODAY)
    assert not always_open(plain, TODAY)
    never = Calendar("closed", tz="UTC", exceptions={"2026-01-05": "09:00-10:00"})
    assert longest_closed(never, TODAY) == timedelta(days=366)


def test_a_start_that_is_due_later_is_so() -> None:
    hours, day = duration("4h"), duration("8h")
    found = due_later((OFFICE, hours), (ALWAYS, day), TODAY)
    assert found is not None
    start, due, other = found
    for at, (calendar, amount, want) in enumerate(
        [(OFFICE, hours, due), (ALWAYS, day, other)]
    ):
        got = calendar.deadline(start + timedelta(microseconds=1), amount)
        assert abs(got - want) <= timedelta(seconds=1), at
    assert due > other
    assert due_later((ALWAYS, hours), (OFFICE, day), TODAY) is None
