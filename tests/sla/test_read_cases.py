"""Pinned readings: boundaries, DST nights, holidays, bad input."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kpikit.calendars import Calendar
from kpikit.errors import DurationError, InputError, InputTypeError, NaiveTimeError
from kpikit.sla import read
from kpikit.units import BusinessDays

WARSAW = ZoneInfo("Europe/Warsaw")
OFFICE = Calendar("Mon-Fri 09:00-17:00", tz="Europe/Warsaw")
H = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0, *, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=WARSAW)


def test_a_target_met_exactly_at_closing_time_is_met() -> None:
    found = read(OFFICE, target="4h", start=at(4, 13), stop=at(4, 17))
    assert (found.state, found.due_at) == ("met", at(4, 17))
    # The same elapsed time is still there the next morning.
    night = read(OFFICE, target="4h", start=at(4, 13), as_of=at(5, 9))
    assert (night.state, night.breached_at, night.due_at) == (
        "running",
        None,
        at(4, 17),
    )
    later = read(OFFICE, target="4h", start=at(4, 13), as_of=at(5, 9, 1))
    assert (later.state, later.breached_at) == ("overdue", at(4, 17))
    assert later.overrun == timedelta(minutes=1)


def test_answers_come_in_the_zone_of_the_start() -> None:
    found = read(OFFICE, target="1h", start=at(4, 10), as_of=at(4, 12).astimezone(UTC))
    assert found.due_at is not None
    assert found.due_at.tzinfo is WARSAW
    assert found.segments[0].start.tzinfo is WARSAW
    assert found.as_of is not None
    assert found.as_of.tzinfo is WARSAW


def test_a_pause_across_a_holiday_costs_only_open_time() -> None:
    calendar = Calendar(
        "Mon-Fri 09:00-17:00", tz="Europe/Warsaw", holidays=["2026-05-01"]
    )
    # From Thursday 16:00 over the holiday on Friday to Monday 10:00: two hours.
    found = read(
        calendar,
        target="4h",
        start=at(30, 14, month=4),
        pauses=[(at(30, 16, month=4), at(4, 10))],
        as_of=at(4, 11),
    )
    assert found.elapsed == 3 * H
    assert found.time_in("paused") == 2 * H
    assert found.due_at == at(4, 12)
    assert found.original_due_at == at(4, 10)


@pytest.mark.parametrize(
    ("day", "month", "night"), [(28, 3, 7), (24, 10, 9)], ids=["spring", "autumn"]
)
def test_a_pause_across_a_dst_night_is_as_long_as_the_night(
    day: int, month: int, night: int
) -> None:
    always = Calendar.always("Europe/Warsaw")
    paused = (at(day, 22, month=month), at(day + 1, 6, month=month))
    found = read(
        always,
        target="12h",
        start=at(day, 20, month=month),
        pauses=[paused],
        as_of=at(day + 1, 8, month=month),
    )
    assert found.time_in("paused") == night * H
    assert found.elapsed == 4 * H
    assert found.due_at == at(day + 1, 16, month=month)


def test_business_days_are_turned_into_open_time_once() -> None:
    found = read(OFFICE, target="2bd", start=at(8, 15), as_of=at(8, 15))
    assert found.target == 16 * H
    assert found.due_at == at(12, 15)
    assert (
        read(OFFICE, target=BusinessDays(2), start=at(8, 15), as_of=at(8, 15)) == found
    )
    paused = read(
        OFFICE,
        target="2bd",
        start=at(8, 15),
        pauses=[(at(11, 10), at(11, 12))],
        as_of=at(12, 9),
    )
    assert (paused.target, paused.due_at) == (16 * H, at(12, 17))


def test_an_open_pause_hides_the_due_instant_unless_it_is_past() -> None:
    pauses = [(at(4, 12), None)]
    found = read(OFFICE, target="4h", start=at(4, 10), pauses=pauses, as_of=at(4, 13))
    assert (found.state, found.due_at, found.remaining) == ("paused", None, 2 * H)
    assert found.original_due_at == at(4, 14)
    past = read(OFFICE, target="2h", start=at(4, 10), pauses=pauses, as_of=at(4, 13))
    assert (past.state, past.due_at) == ("paused", at(4, 12))
    broken = read(OFFICE, target="1h", start=at(4, 10), pauses=pauses, as_of=at(4, 13))
    assert (broken.state, broken.breached_at) == ("overdue", at(4, 11))


def test_a_pause_may_begin_now_but_not_at_the_stop() -> None:
    pauses = [(at(4, 12), None)]
    found = read(OFFICE, target="4h", start=at(4, 10), pauses=pauses, as_of=at(4, 12))
    assert (found.state, found.elapsed, found.due_at) == ("paused", 2 * H, None)
    done = read(OFFICE, target="4h", start=at(4, 10), pauses=pauses, stop=at(4, 12))
    assert (done.state, done.due_at) == ("met", at(4, 14))


def test_a_running_pause_with_a_known_end_moves_the_due_instant() -> None:
    found = read(
        OFFICE,
        target="4h",
        start=at(4, 10),
        pauses=[(at(4, 12), at(4, 15)), (at(4, 14), at(4, 16)), (at(5, 9), None)],
        as_of=at(4, 13),
    )
    # The second pause and the third begin later than now.
    assert (found.state, found.due_at) == ("paused", at(4, 17))


def test_overlapping_running_pauses_are_one() -> None:
    found = read(
        OFFICE,
        target="4h",
        start=at(4, 10),
        pauses=[(at(4, 11), at(4, 14)), (at(4, 11, 30), at(4, 15))],
        as_of=at(4, 12),
    )
    assert (found.elapsed, found.due_at) == (H, at(5, 10))


def test_pauses_that_touch_are_one_segment() -> None:
    found = read(
        OFFICE,
        start=at(4, 9),
        pauses=[(at(4, 10), at(4, 11)), (at(4, 10, 30), at(4, 12)), (at(4, 12), None)],
        stop=at(4, 14),
    )
    assert [(each.reason, each.length) for each in found.segments] == [
        ("counting", H),
        ("paused", 4 * H),
    ]


def test_a_stop_after_as_of_is_not_known_yet() -> None:
    found = read(OFFICE, target="1h", start=at(4, 10), stop=at(4, 12), as_of=at(4, 11))
    assert (found.state, found.stopped_at) == ("running", None)


def test_before_its_start_a_clock_waits() -> None:
    found = read(OFFICE, target="1h", start=at(4, 10), as_of=at(4, 9))
    assert (found.state, found.elapsed, found.segments) == ("waiting", timedelta(), ())
    assert found.due_at == at(4, 11)


def test_without_a_target_time_is_only_measured() -> None:
    found = read(OFFICE, start=at(4, 16), stop=at(5, 10))
    assert (found.state, found.elapsed) == ("stopped", 2 * H)
    assert found.due_at is found.original_due_at is found.remaining is None
    assert found.used is found.overrun is found.target is None
    assert not found.is_breached


def test_a_reading_is_json() -> None:
    found = read(OFFICE, target="4h", start=at(4, 15), as_of=at(5, 10))
    told = json.loads(json.dumps(found.to_dict()))
    assert told["due_at"] == "2026-05-05T11:00:00+02:00"
    assert (told["elapsed_seconds"], told["target_seconds"]) == (3 * 3600, 4 * 3600)
    assert (told["used"], told["stopped_at"], told["overrun_seconds"]) == (
        0.75,
        None,
        0,
    )
    assert told["segments"][1] == {
        "start": "2026-05-04T17:00:00+02:00",
        "end": "2026-05-05T09:00:00+02:00",
        "reason": "outside_hours",
        "by": None,
        "counted_seconds": 0,
        "total_seconds": 2 * 3600,
    }
    bare = read(OFFICE, start=at(4, 15), stop=at(4, 16)).to_dict()
    assert (bare["state"], bare["remaining_seconds"]) == ("stopped", None)


def test_the_first_warning_that_was_reached_is_named() -> None:
    found = read(
        OFFICE, target="4h", start=at(4, 10), as_of=at(4, 13), warn_at=[75, 50, 50]
    )
    assert found.warned_at == at(4, 12)
    early = read(OFFICE, target="4h", start=at(4, 10), as_of=at(4, 11), warn_at=[50])
    assert early.warned_at is None


NOW: Any = {"start": at(4, 10), "as_of": at(4, 12), "target": "1h"}


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        (
            {"start": datetime(2026, 5, 4)},
            NaiveTimeError,
            "start must have a time zone",
        ),
        ({"as_of": datetime(2026, 5, 4)}, NaiveTimeError, "as_of must have"),
        ({"stop": datetime(2026, 5, 4)}, NaiveTimeError, "stop must have"),
        ({"stop": at(4, 9)}, InputError, "stop must not be before start.*swap"),
        ({"as_of": None}, InputError, "stop or as_of must be given: got neither"),
        ({"target": "0h"}, DurationError, "target must be more than zero: got '0h'"),
        ({"target": "0bd"}, DurationError, "target must be more than zero"),
        ({"target": timedelta(-1)}, DurationError, "target must be more than zero"),
        ({"target": 4}, DurationError, "target must have a unit"),
        ({"pauses": [(at(4, 12), at(4, 11))]}, InputError, "pauses must not end"),
        ({"pauses": [at(4, 12)]}, InputTypeError, "pauses must be pairs"),
        ({"pauses": None}, InputTypeError, "pauses must be a list of pairs.*got None"),
        ({"pauses": at(4, 12)}, InputTypeError, "pauses must be a list of pairs"),
        ({"warn_at": 50}, InputTypeError, "warn_at must be a list of per cents: got 5"),
        ({"pauses": [(None, None)]}, InputTypeError, "pauses must be an aware"),
        ({"boundary": "<"}, InputError, "boundary must be '>' or '>='"),
        ({"warn_at": [120]}, InputError, "warn_at must be whole per cents.*120"),
        ({"warn_at": [True]}, InputError, "warn_at must be whole per cents"),
    ],
)
def test_bad_input_is_named(changes: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        read(OFFICE, **{**NOW, **changes})


def test_a_calendar_is_needed() -> None:
    calendar: Any = "Mon-Fri 09:00-17:00"
    with pytest.raises(InputTypeError, match="calendar must be a Calendar"):
        read(calendar, **NOW)
