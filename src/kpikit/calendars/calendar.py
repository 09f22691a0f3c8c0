"""Business calendars: open hours as a value, and time measured on them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from attrs import field, frozen

from kpikit.calendars.describe import describe
from kpikit.calendars.holiday_rules import Holidays
from kpikit.calendars.hours import HoursLike, IntervalsLike, read_week
from kpikit.calendars.plain import node_from, node_to, versions
from kpikit.calendars.rules import (
    Combined,
    Node,
    Operator,
    Period,
    Rules,
    read_date_hours,
    read_periods,
    read_span,
)
from kpikit.calendars.store import Store, store_of
from kpikit.calendars.timekeeping import Timekeeping
from kpikit.columns.zones import Zone

__all__ = ["Calendar"]

_WHOLE_WEEK = "Mon-Sun 00:00-24:00"
_ALLOW = "allow_never_open"


@frozen(init=False, repr=False, slots=True)
class Calendar(Timekeeping):
    """When a desk is open, and the open time between instants.

    Calendars of equal rules are equal and hash alike. They are compiled as far as
    the instants at hand need, and only once.

    Args:
        hours: ``"Mon-Fri 09:00-12:30,13:00-17:30; Sat 10:00-14:00"``, or intervals by
            weekday. An interval such as ``22:00-06:00`` runs overnight and belongs to
            the day on which it starts.
        tz: The time zone, by IANA name or as ``ZoneInfo``.
        holidays: ``"PL"``, ``"DE-BY"``, an object of the package ``holidays``, dates,
            or :class:`Holidays`. Intervals that start on a holiday vanish.
        exceptions: Hours of single dates, or ``"closed"``; they beat holidays.
        breaks: Closed times of single dates, whatever is open then.
        periods: Dated changes of the weekly hours.
        span: The first and the last date that it knows; default 1970 to 2100, less
            what the holidays do not know.
        allow_never_open: Whether it may have no opening at all.

    Raises:
        CalendarError: The rules contradict themselves or name something unknown.
        ZoneError: The time zone is not known.
        HorizonError: The span is longer than what the holidays know.

    >>> from datetime import UTC, datetime
    >>> office = Calendar("Mon-Fri 09:00-17:00", tz="UTC")
    >>> office.deadline(datetime(2026, 5, 1, 16, tzinfo=UTC), "2h")
    datetime.datetime(2026, 5, 4, 10, 0, tzinfo=datetime.timezone.utc)
    """

    rules: Node
    _never: bool = field(eq=False)
    _store: Store = field(eq=False)

    def __init__(
        self,
        hours: HoursLike,
        *,
        tz: str | tzinfo,
        holidays: Any = (),
        exceptions: Mapping[Any, IntervalsLike] | None = None,
        breaks: Mapping[Any, IntervalsLike] | None = None,
        periods: Iterable[Period] = (),
        span: tuple[date | str, date | str] | None = None,
        allow_never_open: bool = False,
    ) -> None:
        """Read and check the rules; nothing is compiled yet but to see it open."""
        rules = Rules(
            read_week(hours),
            # By its name, so that it is the same after to_dict and from_dict.
            zone=Zone.of(Zone.of(tz).name),
            holidays=Holidays.read(holidays),
            exceptions=read_date_hours(exceptions, name="exceptions"),
            breaks=read_date_hours(breaks, name="breaks"),
            periods=read_periods(periods),
            span=read_span(span),
        )
        self._fill(rules, never=allow_never_open)

    def _fill(self, rules: Node, *, never: bool) -> None:
        store = store_of(rules)
        if not never:
            store.check_opens()
        self.__attrs_init__(rules, never, store)

    @classmethod
    def _of(cls, rules: Node, *, never: bool) -> Calendar:
        found = cls.__new__(cls)
        found._fill(rules, never=never)
        return found

    @classmethod
    def always(cls, tz: str | tzinfo = "UTC") -> Calendar:
        """Open around the clock.

        >>> Calendar.always()
        <Calendar Mon-Sun 00:00-24:00 in UTC>
        """
        return cls(_WHOLE_WEEK, tz=tz)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Calendar:
        """The calendar that :meth:`to_dict` wrote.

        Raises:
            CalendarError: A key is not known, or a value cannot be read.
        """
        if isinstance(data, Mapping) and _ALLOW in data:
            rest = {key: value for key, value in data.items() if key != _ALLOW}
            return cls._of(node_from(rest), never=bool(data[_ALLOW]))
        rules = node_from(data)
        return cls._of(rules, never=isinstance(rules, Combined))

    def to_dict(self) -> dict[str, Any]:
        """The rules as plain data, JSON-safe.

        >>> Calendar("Mon 09:00-10:00", tz="UTC").to_dict()
        {'hours': {'mon': ['09:00-10:00']}, 'tz': 'UTC'}
        """
        data = node_to(self.rules)
        if self._never and isinstance(self.rules, Rules):
            data[_ALLOW] = True
        return data

    def __reduce__(self) -> tuple[Any, ...]:
        """Calendars travel as their rules; what is compiled stays behind."""
        return (_restored, (self.rules, self._never))

    @property
    def tz(self) -> str:
        """The name of the time zone; of a combination, that of its left side."""
        return self.rules.zone.name

    @property
    def fingerprint(self) -> str:
        """A short text that changes with the rules and with the holiday data."""
        parts = [node_to(self.rules), versions(self.rules)]
        text = json.dumps(parts, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def horizon(self) -> tuple[datetime, datetime]:
        """The first and the last instant that it can speak of, in UTC."""
        found = self._store.horizon
        epoch = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
        return (
            epoch + timedelta(microseconds=found.low),
            epoch + timedelta(microseconds=found.high),
        )

    def __and__(self, other: Calendar) -> Calendar:
        """Open when both are."""
        if not isinstance(other, Calendar):
            return NotImplemented
        return self._with(Operator.INTERSECTION, other)

    def __or__(self, other: Calendar) -> Calendar:
        """Open when either is."""
        if not isinstance(other, Calendar):
            return NotImplemented
        return self._with(Operator.UNION, other)

    def __sub__(self, other: Calendar) -> Calendar:
        """Open when the first is and the second is not."""
        if not isinstance(other, Calendar):
            return NotImplemented
        return self._with(Operator.DIFFERENCE, other)

    def _with(self, operator: Operator, other: Calendar) -> Calendar:
        # Two calendars may well have nothing in common: that is an answer.
        rules = Combined(operator, left=self.rules, right=other.rules)
        return self._of(rules, never=True)

    def __repr__(self) -> str:
        """The week in words, the zone, and what changes it."""
        return f"<Calendar {describe(self.rules)}>"


def _restored(rules: Node, never: bool) -> Calendar:
    return Calendar._of(rules, never=never)
