"""Holidays from every source, with additions, removals and half days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import holidays as package
import numpy as np
import pytest
from holidays.countries.poland import Poland

from kpikit.calendars import Calendar, Holidays
from kpikit.calendars.dates import date_of
from kpikit.calendars.holiday_sources import YearlyDays
from kpikit.errors import CalendarError, HorizonError, InputTypeError


def days(found: Holidays, first: int = 2026, last: int = 2026) -> list[str]:
    """Closed dates of years as texts."""
    return [date_of(day).isoformat() for day in found.days(first, last).tolist()]


def hours_on(calendar: Calendar, day: str) -> float:
    """Open hours of a date in UTC."""
    start = datetime.fromisoformat(f"{day}T00:00+00:00")
    return calendar.elapsed(start, start + timedelta(days=1)) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ("PL", "PL"),
        ("pol", "PL"),
        ("DE-BY", "DE-BY"),
        ("de-bayern", "DE-BY"),
        ("NYSE", "XNYS"),
        (Holidays(["PL", "DE-BY"]), "PL, DE-BY"),
        (Holidays("DE", subdivision="BY"), "DE-BY"),
        (Holidays("DE", categories="catholic", subdivision="BY"), "DE-BY (catholic)"),
        (Holidays("US", observed=False), "US"),
        (Holidays("EE", half_days="13:00"), "EE, half days to 13:00"),
        (Holidays(half_days={"12-24": "13:00"}), "12-24 to 13:00"),
        (
            Holidays.yearly("12-24", "01-01", add=["2026-05-05"]),
            "yearly 01-01, 12-24, 1 added",
        ),
        (Holidays.recurring("FREQ=MONTHLY;BYDAY=1MO"), "FREQ=MONTHLY;BYDAY=1MO"),
        ([date(2026, 5, 5), np.datetime64("2026-05-06")], "2 dates"),
        (None, "none"),
        ((), "none"),
        (package.PL(years=2026), "PL"),
        (package.Poland(), "PL"),
        (package.country_holidays("DE", subdiv="BY"), "DE-BY"),
        (package.PL() + package.DE(), "PL, DE"),
        (package.US(categories=("government",)), "US (government)"),
    ],
)
def test_every_form_is_read_and_written(given: Any, label: str) -> None:
    """Equal after to_dict and from_dict, and short in words."""
    found = Holidays.read(given)
    assert str(found) == label
    assert Holidays.from_dict(found.to_dict()) == found
    assert hash(Holidays.from_dict(found.to_dict())) == hash(found)


def test_a_country_has_the_dates_of_the_package() -> None:
    """Within the years that are asked for, and not around them."""
    assert days(Holidays("PL")) == sorted(map(str, package.PL(years=2026)))
    both = days(Holidays(["PL", "DE"]))
    assert set(both) == {
        *map(str, package.PL(years=2026)),
        *map(str, package.DE(years=2026)),
    }


def test_days_observed_across_new_year_are_found() -> None:
    """New Year 2022 was a Saturday: the United States closed on 2021-12-31."""
    assert "2021-12-31" in days(Holidays("US"), 2021, 2021)
    assert "2021-12-31" not in days(Holidays("US", observed=False), 2021, 2021)


def test_added_and_removed_dates() -> None:
    """Removing wins, also over half days."""
    found = Holidays(
        "PL",
        add=["2026-12-24", date(2026, 5, 4)],
        remove=["2026-01-06", "2026-12-31"],
        half_days={"2026-12-31": "12:00", "12-30": "12:00"},
    )
    assert {"2026-12-24", "2026-05-04"} <= set(days(found))
    assert "2026-01-06" not in days(found)
    halves, closes = found.half_days(2026, 2026)
    assert [str(date_of(day)) for day in halves.tolist()] == ["2026-12-30"]
    assert closes.tolist() == [43_200]
    assert days(Holidays(add="2026-05-04")) == ["2026-05-04"]


def test_half_days_of_a_country_end_early() -> None:
    """The package names the dates, the caller the time; a holiday still is one."""
    calendar = Calendar(
        "Mon-Fri 09:00-17:00", tz="UTC", holidays=Holidays("EE", half_days="13:00")
    )
    halves = package.EE(years=2025, categories=("half_day",))
    assert halves
    for day in halves:
        if day.weekday() < 5:
            assert hours_on(calendar, str(day)) == 4
    assert hours_on(calendar, "2025-12-25") == 0
    plain = Calendar("Mon-Fri 09:00-17:00", tz="UTC", holidays="EE")
    assert hours_on(plain, str(min(halves))) in (8, 0)


def test_half_days_of_several_countries() -> None:
    """Those that have some; the others are left as they are."""
    found = Holidays(["PL", "EE"], half_days="13:00")
    halves, closes = found.half_days(2025, 2025)
    named = package.EE(years=2025, categories=("half_day",))
    assert [date_of(day) for day in halves.tolist()] == sorted(named)
    assert set(closes.tolist()) == {46_800}


def test_half_days_by_date() -> None:
    """By day of the year or by date; what starts after the end is gone."""
    calendar = Calendar(
        "Mon-Sun 08:00-12:00,13:00-17:00",
        tz="UTC",
        holidays=Holidays(half_days={"12-24": "12:30", date(2026, 12, 23): "14:00"}),
        exceptions={"2027-12-24": "08:00-18:00"},
    )
    assert hours_on(calendar, "2026-12-24") == 4
    assert hours_on(calendar, "2025-12-24") == 4
    assert hours_on(calendar, "2026-12-23") == 5
    assert hours_on(calendar, "2025-12-23") == 8
    assert hours_on(calendar, "2027-12-24") == 10


def test_yearly_days_include_the_leap_day_where_there_is_one() -> None:
    """02-29 exists in 2024 and 2028."""
    found = YearlyDays(((2, 29), (12, 24)))
    assert [str(date_of(day)) for day in found.days(2024, 2026).tolist()] == [
        "2024-02-29",
        "2024-12-24",
        "2025-12-24",
        "2026-12-24",
    ]


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=1MO;BYMONTH=1,2", None, ["2026-01-05", "2026-02-02"]),
        (
            "rrule:freq=yearly;bymonth=12;bymonthday=24,25",
            None,
            ["2026-12-24", "2026-12-25"],
        ),
        ("FREQ=YEARLY;COUNT=2", "2025-03-01", ["2026-03-01"]),
        (
            "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=-1",
            "2025-12-01",
            ["2026-06-30", "2026-12-31"],
        ),
        (
            "FREQ=WEEKLY;INTERVAL=1;BYDAY=FR;UNTIL=20260115T000000Z",
            None,
            ["2026-01-02", "2026-01-09"],
        ),
        (
            "DTSTART:20260301T000000\nRRULE:FREQ=DAILY;COUNT=2",
            None,
            ["2026-03-01", "2026-03-02"],
        ),
    ],
)
def test_recurring_rules(rule: str, start: str | None, expected: list[str]) -> None:
    """RFC 5545 rules, with a start where they count from one."""
    found = Holidays.recurring(rule, start=start)
    assert days(found) == expected
    assert Holidays.from_dict(found.to_dict()) == found
    assert str(found) == found.sources[0].label


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=MONHTLY", "did you mean 'FREQ=MONTHLY'"),
        ("FREQ=HOURLY;BYDAY=MO", "'FREQ="),
        ("FREQ=MONTHLY;BYDYA=MO", "did you mean 'BYDAY'"),
        ("FREQ=MONTHLY;BYDAY=XX", "invalid 'BYDAY': XX"),
        ("FREQ=YEARLY;INTERVAL=0;BYDAY=MO", "INTERVAL is a whole number of at least 1"),
        ("FREQ=YEARLY;COUNT=x;BYDAY=MO", "COUNT is a whole number of at least 1"),
        ("FREQ=YEARLY;UNTIL=soon;BYDAY=MO", "write UNTIL as 20261231"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "give the first date, start="),
        ("FREQ=MONTHLY", "give the first date, start="),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "it never happens"),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31", "it never happens"),
        (5, "write 'FREQ=MONTHLY;BYDAY=1MO'"),
        ("", "'FREQ="),
    ],
)
def test_rules_that_cannot_be_followed(rule: Any, words: str) -> None:
    """Unknown parts, repeats within a day, counts from nowhere, days that never are."""
    with pytest.raises(CalendarError) as caught:
        Holidays.recurring(rule)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("build", "error", "words"),
    [
        (
            lambda: Holidays("US", categories="goverment"),
            CalendarError,
            "did you mean 'government'",
        ),
        (lambda: Holidays("PL", subdivision="XX"), CalendarError, "PL has 02, 04"),
        (
            lambda: Holidays("PL", half_days="13:00"),
            CalendarError,
            "half_days={'12-24': '13:00'}",
        ),
        (lambda: Holidays(half_days="13:00"), CalendarError, "got no country"),
        (
            lambda: Holidays("EE", half_days="25:00"),
            CalendarError,
            "half_days must be a time",
        ),
        (
            lambda: Holidays("PL", half_days={"13-40": "13:00"}),
            CalendarError,
            "days of the year",
        ),
        (
            lambda: Holidays("PL", half_days={5: "13:00"}),
            InputTypeError,
            "half_days must be dates",
        ),
        (Holidays.yearly, CalendarError, "days must be given: got none"),
        (
            lambda: Holidays.yearly("02-30"),
            CalendarError,
            "write month and day as 12-24",
        ),
        (
            lambda: Holidays.yearly("Dec 24"),
            CalendarError,
            "write month and day as 12-24",
        ),
        (lambda: Holidays([5]), InputTypeError, "holidays must name a country: got 5"),  # type: ignore[list-item]
        (lambda: Holidays(add=[5]), InputTypeError, "add must be dates: got 5"),  # type: ignore[list-item]
    ],
)
def test_names_and_dates_that_are_not_known(build: Any, error: Any, words: str) -> None:
    """The nearest valid word, and the fix."""
    with pytest.raises(error) as caught:
        build()
    assert words in str(caught.value)


def test_an_object_of_the_package_keeps_what_was_changed() -> None:
    """Appended and popped dates come along; other years are known too."""
    given = package.PL(years=[2025, 2026])
    given.append({"2026-05-04": "Closed"})
    given.pop("2026-01-06")
    found = Holidays.read(given)
    assert "2026-05-04" in days(found)
    assert "2026-01-06" not in days(found)
    assert days(found, 2030, 2030) == days(Holidays("PL"), 2030, 2030)
    assert str(found) == "PL, 1 added, 1 removed"


def test_an_object_that_does_not_expand_knows_its_years_only() -> None:
    """A year that it has not read is an error, not a year without holidays."""
    given = package.PL(years=[2025, 2026], expand=False)
    calendar = Calendar("Mon-Fri 09:00-17:00", tz="UTC", holidays=given)
    assert hours_on(calendar, "2026-01-06") == 0
    with pytest.raises(HorizonError, match="known for 2025 to 2026"):
        hours_on(calendar, "2027-01-06")
    gap = package.PL(years=[2024, 2026], expand=False)
    with pytest.raises(CalendarError, match="must know consecutive years"):
        Holidays.read(gap)


class Own(package.HolidayBase):
    """A holiday class of the caller's own."""

    country = "ZZ"
    start_year = 2020

    def _populate(self, year: int) -> None:
        self[date(year, 3, 3)] = "Own day"


class Polish(Poland):
    """A country of the package, changed by inheritance."""

    def _populate(self, year: int) -> None:
        self[date(year, 3, 3)] = "Own day"


@pytest.mark.parametrize("own", [Own, Polish])
def test_a_class_of_ones_own_is_read_into_dates(own: Any) -> None:
    """For the years it has read, or for all that it may know."""
    assert days(Holidays.read(own())) == ["2026-03-03"]
    some = Holidays.read(own(years=[2026, 2027]))
    assert some.years == (2026, 2027)
    assert days(some, 2020, 2030) == ["2026-03-03", "2027-03-03"]
    assert Holidays.read(Own()).years == (2020, 2100)
    assert Holidays.from_dict(some.to_dict()) == some


def test_whole_centuries_are_within_reach() -> None:
    """A span outside 1970 to 2100 is allowed where the holidays know it."""
    rules: dict[str, Any] = {
        "tz": "Europe/Warsaw",
        "holidays": Holidays.yearly("12-25"),
        "span": ("0002-01-01", "9998-12-31"),
    }
    start = datetime(1850, 1, 1, tzinfo=UTC)
    calendar = Calendar("Mon-Fri 09:00-17:00", **rules)
    assert calendar.elapsed(start, start + timedelta(days=7)) == timedelta(hours=40)
    first, last = calendar.horizon
    assert (first.year, last.year) == (1, 9998)
    early = Calendar("Mon-Fri 09:00-16:00", **rules)
    assert early.next_open(first) < first + timedelta(days=4)
    late = Calendar("Mon-Fri 09:00-15:00", **rules)
    assert late.previous_close(last - timedelta(hours=1)) > last - timedelta(days=4)
    with pytest.raises(HorizonError):
        late.next_open(last)
