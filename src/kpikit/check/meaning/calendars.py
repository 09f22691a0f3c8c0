"""What another calendar means: hours by weekday, and every date that differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any, TypeAlias

from attrs import field, frozen

from kpikit.calendars.calendar import Calendar
from kpikit.calendars.dates import date_of
from kpikit.calendars.hours import (
    CLOSED,
    DAY_NAMES,
    Span,
    Week,
    format_span,
)
from kpikit.calendars.rules import Rules

__all__ = [
    "CalendarChange",
    "DateChange",
    "Days",
    "HoursChange",
    "calendar_change",
    "week_on",
]

Spans: TypeAlias = tuple[Span, ...]
Window: TypeAlias = tuple[date, date]
_DAY = timedelta(days=1)


def _told(spans: Spans) -> str:
    return ", ".join(map(format_span, spans)) or CLOSED


@frozen
class HoursChange:
    """Weekdays whose usual hours are others.

    Attributes:
        days: The weekdays, as ``mon-thu``.
        old: The hours that held.
        new: The hours that hold.
        first: The first date on which they differ; None for from ever.
        last: The last such date; None for without end.
    """

    days: str
    old: Spans = field(kw_only=True)
    new: Spans = field(kw_only=True)
    first: date | None = field(default=None, kw_only=True)
    last: date | None = field(default=None, kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data, JSON-safe."""
        return {
            "days": self.days,
            "old": [format_span(span) for span in self.old],
            "new": [format_span(span) for span in self.new],
            "from": None if self.first is None else self.first.isoformat(),
            "to": None if self.last is None else self.last.isoformat(),
        }

    def __str__(self) -> str:
        """The change in words."""
        words = [f"{self.days} {_told(self.old)} → {_told(self.new)}"]
        if self.first is not None:
            words.append(f"from {self.first}")
        if self.last is not None:
            words.append(f"to {self.last}")
        return ", ".join(words)


@frozen
class DateChange:
    """One date on which other hours hold, other than by the weekly hours."""

    day: date
    old: Spans = field(kw_only=True)
    new: Spans = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data, JSON-safe."""
        return {
            "date": self.day.isoformat(),
            "old": [format_span(span) for span in self.old],
            "new": [format_span(span) for span in self.new],
        }

    def __str__(self) -> str:
        """The change in words."""
        return f"{self.day} {_told(self.old)} → {_told(self.new)}"


@frozen
class CalendarChange:
    """What is different about a calendar.

    Attributes:
        name: Its name in the old config.
        zone: The two time zones, None where they are one.
        span: The two horizons, None where they are one.
        hours: Weekly hours that are others.
        gained: Dates that are holidays now.
        lost: Dates that are no holidays any more.
        dates: Other dates with other hours.
        window: The dates that were compared one by one.
    """

    name: str
    zone: tuple[str, str] | None = field(default=None, kw_only=True)
    span: tuple[Window | None, Window | None] | None = field(default=None, kw_only=True)
    hours: tuple[HoursChange, ...] = field(default=(), kw_only=True)
    gained: tuple[date, ...] = field(default=(), kw_only=True)
    lost: tuple[date, ...] = field(default=(), kw_only=True)
    dates: tuple[DateChange, ...] = field(default=(), kw_only=True)
    window: Window = field(kw_only=True)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is different."""
        several = (self.hours, self.gained, self.lost, self.dates)
        return self.zone is None and self.span is None and not any(several)

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data, JSON-safe."""
        span = None
        if self.span is not None:
            span = {
                word: None if each is None else [day.isoformat() for day in each]
                for word, each in zip(("old", "new"), self.span, strict=True)
            }
        return {
            "calendar": self.name,
            "zone": None
            if self.zone is None
            else {"old": self.zone[0], "new": self.zone[1]},
            "span": span,
            "hours": [each.to_dict() for each in self.hours],
            "holidays_gained": [day.isoformat() for day in self.gained],
            "holidays_lost": [day.isoformat() for day in self.lost],
            "dates": [each.to_dict() for each in self.dates],
            "compared": [day.isoformat() for day in self.window],
        }


def calendar_change(
    name: str, old: Calendar, new: Calendar, window: Window
) -> CalendarChange:
    """What is different between two calendars.

    Args:
        name: What they are called.
        old: The one, of one zone and its own rules.
        new: The other.
        window: First and last date that are compared one by one; dates that either
            calendar names are compared as well.
    """
    one, two = Days(old, window), Days(new, window)
    zones = (old.tz, new.tz)
    spans = (one.rules.span, two.rules.span)
    gained, lost, others = [], [], []
    for day in sorted({*_each(window), *one.named, *two.named}):
        was, now = one.hours(day), two.hours(day)
        if was == now or not (one.is_special(day) or two.is_special(day)):
            continue
        if two.is_holiday(day) and not one.is_special(day):
            gained.append(day)
        elif one.is_holiday(day) and not two.is_special(day):
            lost.append(day)
        else:
            others.append(DateChange(day, old=was, new=now))
    return CalendarChange(
        name,
        zone=None if zones[0] == zones[1] else zones,
        span=None if spans[0] == spans[1] else spans,
        hours=tuple(_weekly(one.rules, two.rules)),
        gained=tuple(gained),
        lost=tuple(lost),
        dates=tuple(others),
        window=window,
    )


def _each(window: Window) -> Iterator[date]:
    day = window[0]
    while day <= window[1]:
        yield day
        day += _DAY


class Days:
    """The local hours of every date of one calendar."""

    def __init__(self, calendar: Calendar, window: Window) -> None:
        rules = calendar.rules
        if not isinstance(rules, Rules):  # pragma: no cover - configs combine none
            raise TypeError("calendar must be of one zone")
        self.rules = rules
        self._exceptions = dict(rules.exceptions)
        self._breaks = dict(rules.breaks)
        holidays = rules.holidays
        self.named = {
            *self._exceptions,
            *self._breaks,
            *holidays.add,
            *holidays.remove,
        }
        years = [day.year for day in (*window, *self.named)]
        first = max(min(years), holidays.years[0])
        last = min(max(years), holidays.years[1])
        halves, ends = holidays.half_days(first, last)
        closed = holidays.days(first, last).tolist()
        self._closed = {date_of(day) for day in closed}
        self._half = dict(
            zip(map(date_of, halves.tolist()), ends.tolist(), strict=True)
        )

    def usual(self, day: date) -> Spans:
        """What the week says."""
        return week_on(self.rules, day).days[day.weekday()]

    def is_special(self, day: date) -> bool:
        """Whether a date has other hours than its weekday."""
        return self.hours(day) != self.usual(day)

    def is_holiday(self, day: date) -> bool:
        """Whether a holiday closes a date on which it would be open."""
        return (
            day in self._closed
            and day not in self._exceptions
            and bool(self.usual(day))
        )

    def hours(self, day: date) -> Spans:
        """What holds: exception before holiday before week, less breaks."""
        if day in self._exceptions:
            spans = self._exceptions[day]
        elif day in self._closed:
            spans = ()
        else:
            spans = self.usual(day)
            if day in self._half:
                end = self._half[day]
                cut = ((begin, min(close, end)) for begin, close in spans)
                spans = tuple((begin, close) for begin, close in cut if close > begin)
        return _less(spans, self._breaks.get(day, ()))


def _less(spans: Spans, breaks: Spans) -> Spans:
    for begin, end in breaks:
        parts = (
            part
            for low, high in spans
            for part in ((low, min(high, begin)), (max(low, end), high))
        )
        spans = tuple((low, high) for low, high in parts if high > low)
    return spans


def week_on(rules: Rules, day: date) -> Week:
    """The weekly hours that hold on a date."""
    week = rules.week
    for period in rules.periods:
        if period.from_date <= day:
            week = period.hours
    return week


def _weekly(old: Rules, new: Rules) -> Iterator[HoursChange]:
    """The weekly hours that differ, by stretch between two changes of either."""
    starts = sorted({p.from_date for p in (*old.periods, *new.periods)})
    bounds: list[date | None] = [None, *starts, None]
    found: list[tuple[date | None, date | None, Any]] = []
    for first, end in pairwise(bounds):
        day = first or (starts[0] - _DAY if starts else date(2000, 1, 1))
        changes = tuple(_weekdays(week_on(old, day), week_on(new, day)))
        last = None if end is None else end - _DAY
        if found and found[-1][2] == changes:
            found[-1] = (found[-1][0], last, changes)
        else:
            found.append((first, last, changes))
    for first, last, changes in found:
        for days, was, now in changes:
            yield HoursChange(days, old=was, new=now, first=first, last=last)


def _weekdays(old: Week, new: Week) -> Iterable[tuple[str, Spans, Spans]]:
    pairs = enumerate(zip(old.days, new.days, strict=True))
    for (was, now), group in groupby(pairs, key=lambda pair: pair[1]):
        days = [DAY_NAMES[day] for day, _ in group]
        if was != now:
            yield days[0] if len(days) == 1 else f"{days[0]}-{days[-1]}", was, now
