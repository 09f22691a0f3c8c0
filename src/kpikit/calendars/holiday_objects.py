"""Holidays from objects of the package ``holidays``, and from plain data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from kpikit.calendars.dates import (
    date_of,
    day_number,
    day_numbers,
    read_month_day,
)
from kpikit.calendars.holiday_sources import (
    CountryDays,
    FixedDays,
    Source,
    YearlyDays,
    find_entity,
    package,
)
from kpikit.calendars.recurring import RecurringDays
from kpikit.errors import CalendarError, InputTypeError

__all__ = ["read_object", "source_from"]

_DEFAULT_YEARS = (1970, 2100)
_NAMES = {"country", "dates", "yearly", "rule"}
Changed = tuple[tuple[Source, ...], list[date], list[date]]


def read_object(given: Any) -> Changed:
    """Sources of an object of the package, with what was added to and removed from it.

    A country stays a country, so that it knows more years than the object has read;
    an object that must not expand, and one of the caller's own class, is read into
    dates once.

    Raises:
        CalendarError: The object knows years with gaps between them.
        InputTypeError: It is no such object.
    """
    if not isinstance(given, package().HolidayBase):
        raise InputTypeError(
            f"holidays must be dates or an object of the package holidays:"
            f" got {type(given).__name__}",
            help="write holidays=list(the mapping)",
        )
    years = sorted(given.years)
    if years and not given.expand:
        return (_fixed(given, years),), [], []
    sources = tuple(_leaf(leaf) for leaf in getattr(given, "holidays", [given]))
    if not years:
        return sources, [], []
    own = {day_number(day) for day in given}
    # A year of margin: a day observed across new year belongs to its neighbour.
    known: set[int] = set()
    for source in sources:
        known |= set(source.days(max(years[0] - 1, 1), years[-1] + 1).tolist())
    read = {number for number in known if date_of(number).year in given.years}
    return sources, sorted(map(date_of, own - known)), sorted(map(date_of, read - own))


def _leaf(given: Any) -> Source:
    """The source of one object that is no sum of others."""
    code = getattr(given, "country", None) or getattr(given, "market", None)
    found = find_entity(code) if isinstance(code, str) else None
    # Only classes of the package itself: a subclass of one may say anything.
    if (
        found
        and isinstance(given, found)
        and type(given).__module__ == found.__module__
    ):
        usual = {given.default_category}
        return CountryDays.of(
            str(code),
            subdivision=given.subdiv,
            categories=None if given.categories == usual else sorted(given.categories),
            observed=given.observed,
        )
    years = sorted(given.years)
    if not years:
        low = max(_DEFAULT_YEARS[0], getattr(given, "start_year", 1))
        high = min(_DEFAULT_YEARS[1], getattr(given, "end_year", 9999))
        years = list(range(low, high + 1))
        given = given.copy()
        for year in years:
            given.get(date(year, 1, 1))
    return _fixed(given, years)


def _fixed(given: Any, years: list[int]) -> FixedDays:
    if any(two - one > 1 for one, two in pairwise(years)):
        raise CalendarError(
            f"holidays must know consecutive years: got {years}",
            code="bad-holidays",
            help="read all years from the first to the last",
        )
    return FixedDays(tuple(day_numbers(given).tolist()), known=(years[0], years[-1]))


def source_from(data: Mapping[str, Any]) -> Source:
    """The source that its ``to_dict`` wrote.

    Raises:
        CalendarError: It names no source.
    """
    if not isinstance(data, Mapping) or not _NAMES & data.keys():
        raise CalendarError(
            f"sources of holidays must be what to_dict() wrote: got {data!r}",
            help='write {"country": "PL"}',
        )
    if "country" in data:
        return CountryDays.of(
            data["country"],
            subdivision=data.get("subdivision"),
            categories=data.get("categories"),
            observed=data.get("observed", True),
        )
    if "dates" in data:
        days = day_numbers(date.fromisoformat(day) for day in data["dates"])
        years = data.get("years")
        known = None if years is None else (years[0], years[1])
        return FixedDays(tuple(days.tolist()), known=known)
    if "yearly" in data:
        days_of_year = {read_month_day(day, name="yearly") for day in data["yearly"]}
        return YearlyDays(tuple(sorted(days_of_year)))
    return RecurringDays.of(data["rule"], start=data.get("start"))
