"""Time between two instants of a row: on the wall clock, or open time of a calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.calendars import Calendar, PerTicket
from kpikit.columns.column import Column, Kind
from kpikit.errors import DurationError, InputTypeError
from kpikit.measures import Expr
from kpikit.measures.evaluate import evaluate
from kpikit.measures.expressions import lift
from kpikit.measures.nodes import Custom
from kpikit.measures.scope import Scope
from kpikit.metrics.handover import Tickets, open_time
from kpikit.units import BusinessDays

__all__ = [
    "NEVER",
    "CalendarLike",
    "OpenTime",
    "dump_calendar",
    "open_limit",
    "read_calendar",
    "show_calendar",
    "waited",
]

CalendarLike = Calendar | PerTicket | None
"""A calendar, one for each ticket (:func:`kpikit.per`), or None: the wall clock."""

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""An instant after every other: what has not happened in any window."""

FOREVER = 1 << 61
"""Microseconds of what has not ended: longer than any limit."""


@frozen(eq=False, repr=False)
class OpenTime(Custom):
    """Open time from *start* to *end*; ``endless`` takes a missing end as never.

    ``follows`` tells whether events may hand a ticket to another calendar on the way.
    """

    start: Expr = field(converter=lift)
    end: Expr = field(converter=lift)
    calendar: Calendar | PerTicket = field(kw_only=True)
    endless: bool = field(default=False, kw_only=True)
    follows: bool = field(default=True, kw_only=True)

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        found = self.start.columns() | self.end.columns()
        return found | _chooser(self.calendar)

    def __repr__(self) -> str:
        return (
            f"open_time({self.start!r}, {self.end!r}, {show_calendar(self.calendar)})"
        )

    def column_of(self, scope: Scope) -> Column:
        """Open time of each row, missing where an end of it is."""
        start, end = evaluate(self.start, scope), evaluate(self.end, scope)
        gone = start.is_missing | end.is_missing
        found = self._elapsed(scope, _stamps(start, gone), _stamps(end, gone))
        micros = np.where(gone, 0, found.view(np.int64))
        if self.endless:
            never = end.is_missing & ~start.is_missing
            return Column(
                Kind.SECONDS, np.where(never, FOREVER, micros), start.is_missing
            )
        return Column(Kind.SECONDS, micros, gone)

    def _elapsed(
        self,
        scope: Scope,
        start: NDArray[np.datetime64],
        end: NDArray[np.datetime64],
    ) -> NDArray[np.timedelta64]:
        calendar = self.calendar
        if isinstance(calendar, Calendar):
            return calendar.elapsed(start, end)
        values = scope.column(calendar.by).to_list()
        tickets = Tickets.of(scope) if self.follows else None
        return open_time(calendar, values, start, end, tickets)


@frozen(eq=False, repr=False)
class _Deadline(Custom):
    """The instant by which so many business days have passed."""

    start: Expr = field(converter=lift)
    days: BusinessDays = field(kw_only=True)
    calendar: Calendar | PerTicket = field(kw_only=True)

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return self.start.columns() | _chooser(self.calendar)

    def __repr__(self) -> str:
        return f"deadline({self.start!r}, {self.days}, {show_calendar(self.calendar)})"

    def column_of(self, scope: Scope) -> Column:
        """The deadline of each row."""
        start = evaluate(self.start, scope)
        gone = start.is_missing
        stamps = _stamps(start, gone)
        if isinstance(self.calendar, Calendar):
            found = self.calendar.deadline(stamps, self.days)
        else:
            values = scope.column(self.calendar.by).to_list()
            found = self.calendar.deadline(values, stamps, self.days)
        return Column(Kind.INSTANT, np.where(gone, 0, found.view(np.int64)), gone)


def _chooser(calendar: Calendar | PerTicket) -> frozenset[str]:
    return frozenset({calendar.by} if isinstance(calendar, PerTicket) else ())


def _stamps(column: Column, gone: NDArray[np.bool_]) -> NDArray[np.datetime64]:
    stamps = column.values.astype("datetime64[us]")
    stamps[gone] = np.datetime64("NaT")
    return stamps


def waited(
    start: Expr, end: Expr, calendar: CalendarLike, *, endless: bool = False
) -> Expr:
    """Time from *start* to *end*, on the wall clock or on a calendar."""
    if calendar is None:
        return end - start
    return OpenTime(start, end, calendar=calendar, endless=endless)


def open_limit(
    start: Expr, limit: timedelta | BusinessDays, calendar: CalendarLike, name: str
) -> Expr | timedelta:
    """A limit as an amount of time; business days are turned into open time.

    Raises:
        DurationError: Business days without a calendar.
    """
    if isinstance(limit, timedelta):
        return limit
    if calendar is None:
        raise DurationError(
            f"{name} must be hours or days of 24 h without a calendar: got '{limit}'",
            help="give calendar=, or write the limit as '24h'",
        )
    by = _Deadline(start, days=limit, calendar=calendar)
    # Turned into open time once, at the start: no later event changes it.
    return OpenTime(start, by, calendar=calendar, follows=False)


def read_calendar(value: Any, what: str) -> CalendarLike:
    """A calendar parameter: a calendar, its plain form, or none.

    Raises:
        InputTypeError: It is nothing of the kind.
    """
    if value is None or value == "none":
        return None
    if isinstance(value, (Calendar, PerTicket)):
        return value
    if isinstance(value, dict) and "per" in value:
        return PerTicket.from_dict(value)
    if isinstance(value, dict):
        return Calendar.from_dict(value)
    raise InputTypeError(
        f"{what} must be a Calendar or what kpikit.per gives: got {value!r}",
        help="as Calendar('Mon-Fri 09:00-17:00', tz='Europe/Warsaw'); None is the"
        " wall clock",
    )


def dump_calendar(calendar: CalendarLike) -> Any:
    """A calendar parameter as plain data that :func:`read_calendar` takes."""
    return None if calendar is None else calendar.to_dict()


def show_calendar(calendar: CalendarLike) -> str:
    """A calendar parameter in words."""
    if calendar is None:
        return "none"
    if isinstance(calendar, Calendar):
        return repr(calendar).removeprefix("<Calendar ").removesuffix(">")
    return f"by {calendar.by} of the ticket"
