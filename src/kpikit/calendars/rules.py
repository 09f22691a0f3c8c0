"""The rules of a calendar as values: equal rules are equal and hash alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias

from attrs import field, frozen

from kpikit.calendars.dates import read_date
from kpikit.calendars.holiday_rules import Holidays
from kpikit.calendars.hours import (
    CLOSED,
    IntervalsLike,
    Span,
    Week,
    read_intervals,
    read_week,
)
from kpikit.columns.zones import Zone
from kpikit.errors import CalendarError, InputTypeError

__all__ = [
    "Combined",
    "DateHours",
    "Node",
    "Operator",
    "Period",
    "Rules",
    "read_date_hours",
    "read_periods",
    "read_span",
]

# A year of room at both ends of what a datetime can hold.
_FIRST_YEAR, _LAST_YEAR = 2, 9998

DateHours: TypeAlias = tuple[tuple[date, tuple[Span, ...]], ...]
"""Hours by date, sorted."""


def _from_date(given: date | str) -> date:
    return read_date(given, name="from_date")


@frozen
class Period:
    """The weekly hours from a date on, until the next period begins.

    Args:
        from_date: The first local date, a date or ``"2027-01-01"``.
        hours: The weekly hours, as a calendar takes them.

    >>> str(Period("2027-01-01", "Mon-Fri 08:00-16:00").hours)
    'Mon-Fri 08:00-16:00'
    """

    from_date: date = field(converter=_from_date)
    hours: Week = field(converter=read_week)


@frozen
class Rules:
    """Everything that one calendar of one zone says."""

    week: Week
    zone: Zone = field(kw_only=True)
    holidays: Holidays = field(kw_only=True)
    exceptions: DateHours = field(default=(), kw_only=True)
    breaks: DateHours = field(default=(), kw_only=True)
    periods: tuple[Period, ...] = field(default=(), kw_only=True)
    span: tuple[date, date] | None = field(default=None, kw_only=True)


class Operator(StrEnum):
    """How two calendars become one."""

    UNION = "union"
    INTERSECTION = "intersection"
    DIFFERENCE = "difference"


@frozen
class Combined:
    """Two calendars and how they are combined; dates are those of the left one."""

    operator: Operator
    left: Node = field(kw_only=True)
    right: Node = field(kw_only=True)

    @property
    def zone(self) -> Zone:
        """The zone of the left calendar."""
        return self.left.zone


Node: TypeAlias = "Rules | Combined"


def read_date_hours(
    given: Mapping[object, IntervalsLike] | None, *, name: str
) -> DateHours:
    """Hours by date from a mapping such as ``{"2026-12-24": ["09:00-13:00"]}``.

    Raises:
        CalendarError: A date or its hours cannot be read, or a date occurs twice.
        InputTypeError: It is no mapping.
    """
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        raise InputTypeError(
            f"{name} must be a mapping of dates to hours: got {given!r}",
            help="write {date(2026, 12, 24): ['09:00-13:00']}",
        )
    found: dict[date, tuple[Span, ...]] = {}
    for key, intervals in given.items():
        day = read_date(key, name=name)
        if day in found:
            raise CalendarError(
                f"{name} must name a date once: got {day} twice",
                code="repeated-date",
                help="write all hours of the date together",
            )
        if name == "breaks" and intervals == CLOSED:
            raise CalendarError(
                f"breaks must be intervals: got {CLOSED!r} on {day}",
                code="bad-hours",
                help=f"write exceptions={{'{day}': 'closed'}} for a closed date",
            )
        spans = read_intervals(intervals, name=name, on=str(day))
        if spans or name != "breaks":  # a break of no time is none
            found[day] = spans
    return tuple(sorted(found.items()))


def read_periods(given: Iterable[Period]) -> tuple[Period, ...]:
    """Dated changes of the weekly hours, sorted.

    Raises:
        CalendarError: Two periods start on one date.
        InputTypeError: One of them is no period.
    """
    if isinstance(given, Period):
        given = (given,)
    periods = list(given)
    for period in periods:
        if not isinstance(period, Period):
            raise InputTypeError(
                f"periods must be Period objects: got {period!r}",
                help="write kk.Period('2027-01-01', 'Mon-Fri 08:00-16:00')",
            )
    periods.sort(key=lambda period: period.from_date)
    for one, two in pairwise(periods):
        if one.from_date == two.from_date:
            raise CalendarError(
                f"periods must start on different dates: got {one.from_date} twice",
                code="repeated-date",
                help="keep one of them",
            )
    return tuple(periods)


def read_span(given: tuple[object, object] | None) -> tuple[date, date] | None:
    """The first and the last date of a horizon.

    Raises:
        CalendarError: It ends before it starts.
        InputTypeError: It is no pair of dates.
    """
    if given is None:
        return None
    try:
        first, last = given
    except (TypeError, ValueError):
        raise InputTypeError(
            f"span must be a pair of dates: got {given!r}",
            help="write (date(2024, 1, 1), date(2027, 12, 31))",
        ) from None
    begin, end = (read_date(day, name="span") for day in (first, last))
    if end < begin:
        raise CalendarError(
            f"span must not end before it starts: got {begin} to {end}",
            code="bad-span",
            help="swap the dates",
        )
    if begin.year < _FIRST_YEAR or end.year > _LAST_YEAR:
        raise CalendarError(
            f"span must lie in the years {_FIRST_YEAR} to {_LAST_YEAR}:"
            f" got {begin} to {end}",
            code="bad-span",
            help="shorten the span",
        )
    return begin, end
