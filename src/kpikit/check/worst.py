"""The longest time on the wall that a target may take, over a year of a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.calendars.calendar import Calendar
from kpikit.errors import HorizonError
from kpikit.units.durations import BusinessDays

__all__ = ["Worst", "always_open", "due_later", "edges", "longest", "longest_closed"]

Stamps: TypeAlias = NDArray[np.datetime64]
_YEAR = timedelta(days=366)
_TICK = np.timedelta64(1, "us")
_DAY = np.timedelta64(86_400_000_000, "us")


@frozen
class Worst:
    """The longest time on the wall, and a start that takes it."""

    length: timedelta
    start: datetime = field(kw_only=True)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@lru_cache(maxsize=256)
def edges(calendar: Calendar, today: date) -> tuple[Stamps, Stamps]:
    """Openings and closings of the coming year, in UTC.

    Raises:
        HorizonError: The calendar does not know that year.
    """
    start = _midnight(today)
    found = tuple(calendar.intervals(start, start + _YEAR))
    opens = [each.start.replace(tzinfo=None) for each in found]
    closes = [each.end.replace(tzinfo=None) for each in found]
    return (
        np.array(opens, dtype="datetime64[us]"),
        np.array(closes, dtype="datetime64[us]"),
    )


def always_open(calendar: Calendar, today: date) -> bool:
    """Whether it never closes in the coming year."""
    try:
        opens, closes = edges(calendar, today)
    except HorizonError:
        return False
    return len(opens) == 1 and closes[0] - opens[0] == np.timedelta64(_YEAR)


def longest_closed(calendar: Calendar, today: date) -> timedelta:
    """The longest time for which it is closed in the coming year.

    Raises:
        HorizonError: The calendar does not know that year.
    """
    opens, closes = edges(calendar, today)
    start = np.datetime64(_midnight(today).replace(tzinfo=None), "us")
    bounds = np.concatenate([[start], closes, [start + np.timedelta64(_YEAR)]])
    ends = np.concatenate([opens, [bounds[-1]]])
    found: timedelta = (ends - bounds[:-1]).max().astype(object)
    return found


@lru_cache(maxsize=1024)
def longest(
    calendar: Calendar, amount: timedelta | BusinessDays, today: date
) -> Worst | None:
    """The longest time from a start in the coming year to its due instant.

    Between two starts at which something changes the time on the wall is constant or
    shrinks, so that it is enough to look at those, and just after each.

    Args:
        calendar: The calendar.
        amount: The target.
        today: The first date.

    Returns:
        None where the calendar does not know that far, or never opens.
    """
    try:
        starts = _starts(calendar, amount, today)
        if not len(starts):
            return None
        dues: Any = calendar.deadline(starts, amount)
    except HorizonError:
        return None
    walls = dues - starts
    at = int(walls.argmax())
    length: timedelta = walls[at].astype("timedelta64[s]").astype(object)
    if walls[at] % np.timedelta64(1, "s") > np.timedelta64(999_000, "us"):
        length += timedelta(seconds=1)  # a start just after the change
    start: datetime = starts[at].astype("datetime64[s]").astype(object)
    return Worst(length, start=start.replace(tzinfo=UTC))


def _starts(
    calendar: Calendar, amount: timedelta | BusinessDays, today: date
) -> Stamps:
    """Starts of the coming year at which the time on the wall changes its course."""
    opens, closes = edges(calendar, today)
    found = [opens, closes]
    if isinstance(amount, BusinessDays):
        # the time of day is kept, so every edge matters on every day
        first = np.datetime64(today, "us")
        times = np.unique(np.concatenate([opens, closes]) - first) % _DAY
        days = first + np.arange(_YEAR.days) * _DAY
        found.append((days[:, None] + np.unique(times)[None, :]).ravel())
    elif len(closes):
        found.append(calendar.rewind(closes, amount))
    starts = np.unique(np.concatenate(found))
    starts = np.concatenate([starts, starts + _TICK])
    begin = np.datetime64(today, "us")
    end = begin + np.timedelta64(_YEAR)
    kept: Stamps = starts[(starts >= begin) & (starts < end)]
    return kept


def due_later(
    one: tuple[Calendar, timedelta | BusinessDays],
    two: tuple[Calendar, timedelta | BusinessDays],
    today: date,
) -> tuple[datetime, datetime, datetime] | None:
    """A start in the coming year for which the first is due later than the second.

    Args:
        one: A calendar and a target on it.
        two: The other calendar and target.
        today: The first date.

    Returns:
        The start with the largest difference and both due instants; None where there
        is no such start, or a calendar does not know that far.
    """
    try:
        starts = np.unique(np.concatenate([_starts(*one, today), _starts(*two, today)]))
        if not len(starts):
            return None
        first: Any = one[0].deadline(starts, one[1])
        second: Any = two[0].deadline(starts, two[1])
    except HorizonError:
        return None
    at = int((first - second).argmax())
    if first[at] - second[at] < np.timedelta64(1, "s"):
        return None
    start, due, other = (
        each[at].astype("datetime64[s]").astype(object).replace(tzinfo=UTC)
        for each in (starts, first, second)
    )
    return start, due, other
