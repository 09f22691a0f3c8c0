"""The open hours of one clock: a calendar, or several one after another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import field, frozen

from kpikit.calendars.calendar import Calendar
from kpikit.calendars.instants import micros_of
from kpikit.columns.column import EPOCH, moment
from kpikit.errors import InputTypeError
from kpikit.units.durations import BusinessDays, exact_micros

__all__ = ["FOREVER", "Hours", "instant", "micros_since"]

FOREVER = 1 << 62
"""Stands for an end that is not known."""
_EXAMPLE = "write datetime(2026, 5, 4, 9, tzinfo=ZoneInfo('Europe/Warsaw'))"


def instant(at: object, name: str) -> int:
    """Microseconds since 1970 of an instant that a caller gives.

    Raises:
        NaiveTimeError: It has no zone.
        InputTypeError: It is no datetime.
    """
    if not isinstance(at, datetime):
        raise InputTypeError(
            f"{name} must be an aware datetime: got {at!r}", help=_EXAMPLE
        )
    return micros_of(at, None, name, remedy=_EXAMPLE)


def micros_since(at: datetime) -> int:
    """Microseconds since 1970 of an aware instant."""
    return exact_micros(at - EPOCH)


@frozen
class Hours:
    """Which calendar counts from when; all in microseconds UTC.

    The first calendar also counts before its instant.
    """

    parts: tuple[tuple[int, Calendar], ...] = field()

    @classmethod
    def of(cls, calendar: Calendar) -> Hours:
        """One calendar over everything."""
        return cls(((0, calendar),))

    @property
    def last(self) -> Calendar:
        """The calendar that counts now."""
        return self.parts[-1][1]

    def then(self, at: int, calendar: Calendar) -> Hours:
        """These hours, and from an instant on those of another calendar."""
        kept = tuple(part for part in self.parts[1:] if part[0] < at)
        return Hours((self.parts[0], *kept, (at, calendar)))

    def elapsed(self, start: int, end: int) -> int:
        """Open time between two instants, the first not after the second."""
        total = 0
        for low, high, calendar in self._stretches(start, end):
            total += exact_micros(calendar.elapsed(moment(low), moment(high)))
        return total

    def deadline(self, start: int, amount: int) -> int:
        """The earliest instant by which so much open time has passed.

        Raises:
            HorizonError: It lies beyond what the calendar knows.
        """
        begin, calendar = start, self.last
        *passing, (last, _, _) = self._stretches(start, FOREVER)
        for low, high, part in passing:
            there = exact_micros(part.elapsed(moment(low), moment(high)))
            if there >= amount:
                begin, calendar = low, part
                break
            amount -= there
        else:
            begin = last
        by = timedelta(microseconds=amount)
        return micros_since(calendar.deadline(moment(begin), by))

    def amount_of(self, start: int, days: BusinessDays) -> int:
        """Business days from an instant on as open time."""
        calendar = self.last
        at = moment(start)
        return exact_micros(calendar.elapsed(at, calendar.deadline(at, days)))

    def is_open(self, at: int) -> bool:
        """Whether it counts at an instant, no earlier than the last calendar."""
        return self.last.is_open(moment(at))

    def intervals(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The open stretches between two instants."""
        for low, high, calendar in self._stretches(start, end):
            for each in calendar.intervals(moment(low), moment(high)):
                yield micros_since(each.start), micros_since(each.end)

    def _stretches(self, start: int, end: int) -> Iterator[tuple[int, int, Calendar]]:
        """The parts that lie between two instants, cut at both."""
        for place, (since, calendar) in enumerate(self.parts):
            low = max(start, since) if place else start
            after = self.parts[place + 1][0] if place + 1 < len(self.parts) else end
            high = min(after, end)
            if low < high:
                yield low, high, calendar
