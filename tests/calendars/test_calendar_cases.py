"""Every case that other libraries get wrong, by name, with its worked figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kpikit.calendars import Calendar, Holidays, Period

HOUR = timedelta(hours=1)
WARSAW = ZoneInfo("Europe/Warsaw")


def at(*parts: int, zone: str = "Europe/Warsaw", fold: int = 0) -> datetime:
    """A local time in a zone."""
    return datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold)  # type: ignore[misc, arg-type]


def office(zone: str = "Europe/Warsaw", **rules: object) -> Calendar:
    """Nine to five on weekdays."""
    return Calendar("Mon-Fri 09:00-17:00", tz=zone, **rules)  # type: ignore[arg-type]


NIGHTS = Calendar("Mon-Sun 22:00-06:00", tz="Europe/Warsaw")


@pytest.mark.parametrize(
    ("evening", "hours"),
    [((2026, 3, 28), 7), ((2026, 10, 24), 9), ((2026, 5, 4), 8)],
)
def test_overnight_shift_across_both_dst_nights(
    evening: tuple[int, int, int], hours: int
) -> None:
    """Warsaw, 22:00-06:00: 7 h in spring, 9 h in autumn, 8 h else."""
    year, month, day = evening
    start = at(year, month, day, 22)
    end = at(year, month, day + 1, 6)
    assert NIGHTS.elapsed(start, end) == hours * HOUR
    assert NIGHTS.deadline(start, f"{hours}h") == end
    assert NIGHTS.rewind(end, f"{hours}h") == start
    (interval,) = NIGHTS.intervals(start, end)
    assert (interval.start, interval.end, interval.length) == (start, end, hours * HOUR)


def test_start_inside_an_overnight_shift() -> None:
    """02:00 belongs to the shift of the evening before, and to its date."""
    start = at(2026, 5, 5, 2)
    assert NIGHTS.is_open(start)
    assert NIGHTS.next_open(start) == start
    assert NIGHTS.elapsed(start, at(2026, 5, 5, 12)) == 4 * HOUR
    weekdays = Calendar("Mon-Fri 22:00-06:00", tz="Europe/Warsaw")
    saturday = at(2026, 5, 9, 2)
    assert weekdays.deadline(saturday, "1bd") == at(2026, 5, 12, 2)
    assert weekdays.rewind(saturday, "1bd") == at(2026, 5, 8, 2)


@pytest.mark.parametrize("zone", ["Australia/Sydney", "Asia/Tokyo", "Pacific/Auckland"])
def test_zones_ahead_of_utc(zone: str) -> None:
    """A local Sunday begins on a UTC Saturday, a local Monday on a UTC Sunday."""
    calendar = office(zone)
    monday = at(2026, 5, 4, 9, zone=zone)
    assert monday.astimezone(UTC).weekday() == 6 or zone == "Asia/Tokyo"
    assert calendar.is_open(monday)
    assert not calendar.is_open(monday - timedelta(microseconds=1))
    assert (
        calendar.elapsed(at(2026, 5, 2, zone=zone), at(2026, 5, 4, zone=zone))
        == 0 * HOUR
    )
    assert calendar.next_open(at(2026, 5, 3, 12, zone=zone)) == monday


def test_half_hour_and_negative_dst_zones() -> None:
    """Lord Howe moves by 30 minutes; Dublin's winter time is its daylight saving."""
    island = Calendar("Mon-Sun 00:00-24:00", tz="Australia/Lord_Howe")
    days = [(2026, 10, 4), (2026, 4, 5)]
    lengths = [
        island.elapsed(
            at(y, m, d, zone="Australia/Lord_Howe"),
            at(y, m, d + 1, zone="Australia/Lord_Howe"),
        )
        for y, m, d in days
    ]
    assert lengths == [23.5 * HOUR, 24.5 * HOUR]
    nights = Calendar("Sat 22:00-06:00", tz="Europe/Dublin")
    for month, day, hours in ((3, 28, 7), (10, 24, 9)):
        start = at(2026, month, day, 12, zone="Europe/Dublin")
        assert nights.elapsed(start, start + timedelta(days=1)) == hours * HOUR


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Beirut", date(2024, 3, 31)), ("America/Santiago", date(2024, 9, 8))],
)
def test_a_date_without_midnight(zone: str, day: date) -> None:
    """The clock went from 23:59 to 01:00: the day has 23 hours and starts at one."""
    calendar = Calendar("Mon-Sun 00:00-24:00", tz=zone)
    noon = at(day.year, day.month, day.day, 12, zone=zone)
    midnight = at(day.year, day.month, day.day, zone=zone)
    assert calendar.elapsed(midnight, noon) == 11 * HOUR
    sundays = Calendar("Sun 00:00-24:00", tz=zone)
    (interval,) = sundays.intervals(noon - timedelta(days=2), noon + timedelta(days=2))
    assert interval.length == 23 * HOUR
    assert interval.start.hour == 1
    early = Calendar("Sun 00:00-01:00", tz=zone, exceptions={day: "closed"})
    assert early.elapsed(noon - timedelta(days=2), noon + timedelta(days=2)) == 0 * HOUR
    gone = Calendar("Sun 00:00-00:30", tz=zone)
    assert gone.elapsed(noon - timedelta(days=2), noon + timedelta(days=2)) == HOUR / 2


def test_a_zone_that_skipped_a_day() -> None:
    """Apia had no 2011-12-30: it has no hours and is no working date."""
    zone = "Pacific/Apia"
    calendar = Calendar("Mon-Sun 09:00-17:00", tz=zone)
    thursday, saturday = at(2011, 12, 29, 9, zone=zone), at(2011, 12, 31, 9, zone=zone)
    assert calendar.elapsed(thursday, saturday) == 8 * HOUR
    assert calendar.deadline(thursday, "1bd") == saturday
    assert calendar.rewind(saturday, "1bd") == thursday
    fridays = Calendar("Fri 09:00-17:00", tz=zone, breaks={"2011-12-30": "00:00-24:00"})
    assert fridays.next_open(thursday) == at(2012, 1, 6, 9, zone=zone)


def test_intervals_that_meet_inside_a_gap() -> None:
    """Warsaw 2026-03-29, 01:00-02:45 and 03:00-04:00 are 2 h together, in one."""
    calendar = Calendar("Sun 01:00-02:45,03:00-04:00", tz="Europe/Warsaw")
    start, end = at(2026, 3, 29), at(2026, 3, 29, 12)
    assert calendar.elapsed(start, end) == 2 * HOUR
    (interval,) = calendar.intervals(start, end)
    assert interval.length == 2 * HOUR


def test_fold_0_for_both_ends() -> None:
    """Of two equal wall times the first is meant, for openings and closings."""
    calendar = Calendar("Sun 02:30-03:30", tz="Europe/Warsaw")
    start, end = at(2026, 10, 25), at(2026, 10, 25, 12)
    assert calendar.elapsed(start, end) == 2 * HOUR
    assert calendar.next_open(start) == at(2026, 10, 25, 2, 30, fold=0)
    closing = Calendar("Sun 01:00-02:30", tz="Europe/Warsaw")
    assert closing.elapsed(start, end) == 1.5 * HOUR
    inside = Calendar("Sun 02:00-03:00", tz="Europe/Warsaw")
    assert inside.elapsed(at(2026, 3, 29), at(2026, 3, 29, 12)) == 0 * HOUR


def test_year_end_shutdown() -> None:
    """Closed dates across new year, with one day of the shutdown worked."""
    shutdown = [date(2026, 12, day) for day in range(24, 32)] + [date(2027, 1, 1)]
    calendar = office(
        holidays=Holidays("PL", add=shutdown),
        exceptions={date(2026, 12, 29): ["10:00-14:00"]},
    )
    assert calendar.elapsed(at(2026, 12, 23, 17), at(2027, 1, 4, 9)) == 4 * HOUR
    assert calendar.deadline(at(2026, 12, 23, 16), "6h") == at(2027, 1, 4, 10)


def test_around_the_clock_over_dst() -> None:
    """24x7 is elapsed time: 23 h on the spring day, 25 h on the autumn day."""
    always = Calendar.always("Europe/Warsaw")
    assert always.elapsed(at(2026, 3, 29), at(2026, 3, 30)) == 23 * HOUR
    assert always.elapsed(at(2026, 10, 25), at(2026, 10, 26)) == 25 * HOUR
    assert always.deadline(at(2026, 3, 28, 12), "24h") == at(2026, 3, 29, 13)
    assert always.deadline(at(2026, 3, 28, 12), "1bd") == at(2026, 3, 29, 12)


def test_calendars_in_different_zones_combined() -> None:
    """Follow the sun: Warsaw and New York overlap for two hours."""
    two = office() | office("America/New_York")
    both = office() & office("America/New_York")
    start, end = at(2026, 5, 4), at(2026, 5, 5)
    assert two.elapsed(start, end) == 14 * HOUR
    assert both.elapsed(start, end) == 2 * HOUR
    (interval,) = both.intervals(start, end)
    assert (interval.start, interval.end) == (at(2026, 5, 4, 15), at(2026, 5, 4, 17))
    assert (two - office()).elapsed(start, end) == 6 * HOUR
    assert two.deadline(at(2026, 5, 4, 16), "1bd") == at(2026, 5, 5, 16)
    assert two.tz == "Europe/Warsaw"


def test_the_deadline_is_the_closing_time_not_the_next_opening() -> None:
    """A target used up at 17:00 is due at 17:00."""
    calendar = office()
    assert calendar.deadline(at(2026, 5, 4, 16), "1h") == at(2026, 5, 4, 17)
    assert calendar.rewind(at(2026, 5, 5, 10), "1h") == at(2026, 5, 5, 9)
    assert calendar.rewind(at(2026, 5, 5, 9), "1h") == at(2026, 5, 4, 16)
    assert calendar.deadline(at(2026, 5, 2), "0s") == at(2026, 5, 2)
    assert calendar.rewind(at(2026, 5, 2), "0s") == at(2026, 5, 2)
    assert calendar.deadline(at(2026, 5, 2), "0bd") == at(2026, 5, 2)


def test_intervals_are_half_open() -> None:
    """Open at the opening instant, closed at the closing one."""
    calendar = office()
    assert calendar.is_open(at(2026, 5, 4, 9))
    assert not calendar.is_open(at(2026, 5, 4, 17))
    assert calendar.next_open(at(2026, 5, 4, 17)) == at(2026, 5, 5, 9)
    assert calendar.next_close(at(2026, 5, 4, 17)) == at(2026, 5, 5, 17)
    assert calendar.previous_open(at(2026, 5, 4, 9)) == at(2026, 5, 4, 9)
    assert calendar.previous_close(at(2026, 5, 4, 17)) == at(2026, 5, 4, 17)


def test_between_an_instant_and_itself_lies_nothing() -> None:
    """An interval is never empty, in open hours and at their edges."""
    for hour in (9, 12, 17, 20):
        assert not list(office().intervals(at(2026, 5, 4, hour), at(2026, 5, 4, hour)))


def test_business_days_keep_the_time_of_day() -> None:
    """A closed start moves first; a closed time gives the next opening or the close."""
    lunch = Calendar("Mon-Fri 09:00-12:00,13:00-17:00; Sat 09:00-11:00", tz="UTC")

    def utc(*parts: int) -> datetime:
        return at(*parts, zone="UTC")

    thursday = utc(2026, 5, 7, 15)
    assert lunch.deadline(thursday, "1bd") == utc(2026, 5, 8, 15)
    assert lunch.deadline(thursday, "2bd") == utc(2026, 5, 9, 11)
    assert lunch.deadline(thursday, "3bd") == utc(2026, 5, 11, 15)
    assert lunch.deadline(utc(2026, 5, 10), "1bd") == utc(2026, 5, 12, 9)
    swapped = Calendar(
        "Mon-Fri 09:00-17:00", tz="UTC", exceptions={"2026-05-05": "12:30-18:00"}
    )
    assert swapped.deadline(utc(2026, 5, 4, 10), "1bd") == utc(2026, 5, 5, 12, 30)
    assert swapped.rewind(utc(2026, 5, 6, 10), "1bd") == utc(2026, 5, 5, 12, 30)
    assert swapped.rewind(utc(2026, 5, 6, 17), "1bd") == utc(2026, 5, 5, 17)
    assert lunch.rewind(utc(2026, 5, 10), "1bd") == utc(2026, 5, 8, 11)


def test_order_of_precedence_on_a_date() -> None:
    """Exception beats holiday beats period beats week; a break closes any of them."""
    calendar = Calendar(
        "Mon-Fri 09:00-17:00",
        tz="UTC",
        holidays=["2026-05-04", "2026-05-05", "2026-06-02"],
        exceptions={date(2026, 5, 5): "10:00-14:00", "2026-05-07": "closed"},
        breaks={date(2026, 5, 5): ["12:00-13:00"], "2026-05-06": "00:00-10:00"},
        periods=[Period("2026-06-01", "Mon-Fri 08:00-12:00")],
    )

    def hours(day: str) -> float:
        start = datetime.fromisoformat(f"{day}T00:00+00:00")
        return calendar.elapsed(start, start + timedelta(days=1)) / HOUR

    days = ["05-04", "05-05", "05-06", "05-07", "05-08", "06-01", "06-02"]
    assert [hours(f"2026-{day}") for day in days] == [0, 3, 7, 0, 8, 4, 0]


def test_a_holiday_removes_what_starts_on_it() -> None:
    """The shift that began the evening before runs on; the next one does not start."""
    calendar = Calendar("Mon-Sun 22:00-06:00", tz="UTC", holidays=[date(2026, 5, 5)])
    start = datetime(2026, 5, 4, 12, tzinfo=UTC)
    assert calendar.elapsed(start, start + timedelta(days=2)) == 8 * HOUR


def test_days_to_24_lose_nothing_at_midnight() -> None:
    """Two days to 24:00 are one stretch; seconds are kept."""
    calendar = Calendar("Mon-Tue 00:00-24:00; Wed 09:00:30-09:00:45", tz="UTC")
    start = datetime(2026, 5, 3, tzinfo=UTC)
    first, second = calendar.intervals(start, start + timedelta(days=5))
    assert first.length == 48 * HOUR
    assert second.length == timedelta(seconds=15)


def test_shifts_that_overlap_across_midnight_count_once() -> None:
    """Monday's night and Tuesday's early shift: what began later owns the time."""
    calendar = Calendar("Mon 22:00-06:00; Tue 05:00-10:00; Wed 05:30-07:00", tz="UTC")
    start = datetime(2026, 5, 4, tzinfo=UTC)
    assert calendar.elapsed(start, start + timedelta(days=2)) == 12 * HOUR
    assert calendar.deadline(datetime(2026, 5, 5, 5, 45, tzinfo=UTC), "1bd") == (
        datetime(2026, 5, 6, 5, 45, tzinfo=UTC)
    )


def test_answers_come_back_in_the_zone_of_the_argument() -> None:
    """Asked in New York time, answered in New York time."""
    calendar = office()
    asked = datetime(2026, 5, 4, 10, tzinfo=ZoneInfo("America/New_York"))
    due = calendar.deadline(asked, "4h")
    assert due.tzinfo is asked.tzinfo
    assert due == at(2026, 5, 5, 12)
    naive = calendar.deadline(datetime(2026, 5, 4, 16), "2h", tz="Europe/Warsaw")
    assert naive == at(2026, 5, 5, 10)
    assert naive.tzinfo is WARSAW
    fixed = calendar.next_open(datetime(2026, 5, 2, tzinfo=UTC))
    assert fixed.tzinfo is UTC
    assert fixed == at(2026, 5, 4, 9)
