"""A slow, obvious calendar: it walks local days and asks zoneinfo for each edge.

Nothing here is shared with the library. Instants are int microseconds UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
DAY = timedelta(days=1)
WINDOW = 35
"""Days that are walked around an instant; tests stay well inside."""

Spans = list[tuple[int, int]]
Stretch = tuple[int, int]


def micros(at: datetime) -> int:
    """Microseconds of an aware datetime."""
    return (at.astimezone(UTC) - EPOCH) // MICRO


@cache
def wall_to_utc(zone: str, day: date, seconds: int) -> int:
    """The instant of a local time of a date, fold 0; seconds may pass midnight."""
    naive = datetime.combine(day, time()) + timedelta(seconds=seconds)
    return micros(naive.replace(tzinfo=ZoneInfo(zone), fold=0))


@cache
def exists(zone: str, day: date) -> bool:
    """Whether clocks in the zone ever showed the date."""
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    quarters = (noon + timedelta(minutes=15 * step) for step in range(-120, 121))
    return any(at.astimezone(ZoneInfo(zone)).date() == day for at in quarters)


def local_date(zone: str, at: int) -> date:
    """The local date of an instant."""
    return (EPOCH + at * MICRO).astimezone(ZoneInfo(zone)).date()


def united(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches with those that overlap or touch made one."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def combined(operator: str, one: list[Stretch], two: list[Stretch]) -> list[Stretch]:
    """Two sets of stretches under ``|``, ``&`` or ``-``, edge by edge."""
    edges = sorted({edge for stretch in one + two for edge in stretch})
    rules = {
        "|": lambda a, b: a or b,
        "&": lambda a, b: a and b,
        "-": lambda a, b: a and not b,
    }
    return united(
        (start, end)
        for start, end in pairwise(edges)
        if rules[operator](
            any(a <= start < b for a, b in one), any(a <= start < b for a, b in two)
        )
    )


@dataclass
class ReferenceCalendar:
    """Rules as plain Python; spans are seconds since local midnight."""

    zone: str
    week: list[Spans]
    holidays: set[date] = field(default_factory=set)
    half_days: Mapping[date, int] = field(default_factory=dict)
    exceptions: Mapping[date, Spans] = field(default_factory=dict)
    breaks: Mapping[date, Spans] = field(default_factory=dict)
    periods: list[tuple[date, list[Spans]]] = field(default_factory=list)
    walked: dict[date, list[tuple[int, int, date]]] = field(
        default_factory=dict, repr=False
    )

    def spans(self, day: date) -> Spans:
        """The intervals that start on a date."""
        if not exists(self.zone, day):
            return []
        if day in self.exceptions:
            return list(self.exceptions[day])
        if day in self.holidays:
            return []
        week = self.week
        for start, hours in sorted(self.periods):
            if start <= day:
                week = hours
        spans = week[day.weekday()]
        if day in self.half_days:
            close = self.half_days[day]
            spans = [(a, min(b, close)) for a, b in spans if a < close]
        return list(spans)

    def owned(self, at: int) -> list[tuple[int, int, date]]:
        """Open stretches near an instant, each with the date that owns it."""
        middle = local_date(self.zone, at)
        if middle not in self.walked:
            self.walked[middle] = self._walk(middle)
        return self.walked[middle]

    def _walk(self, middle: date) -> list[tuple[int, int, date]]:
        days = [middle + step * DAY for step in range(-WINDOW, WINDOW + 1)]
        raw = [
            (wall_to_utc(self.zone, day, a), wall_to_utc(self.zone, day, b), day)
            for day in days
            for a, b in self.spans(day)
        ]
        raw = [(start, end, day) for start, end, day in raw if start < end]
        closed = united(
            (wall_to_utc(self.zone, day, a), wall_to_utc(self.zone, day, b))
            for day in days
            if exists(self.zone, day)
            for a, b in self.breaks.get(day, [])
        )
        cuts = sorted(
            {edge for a, b, _ in raw for edge in (a, b)}
            | {edge for stretch in closed for edge in stretch}
        )
        found: list[tuple[int, int, date]] = []
        for start, end in pairwise(cuts):
            if any(a <= start < b for a, b in closed):
                continue
            near = [each for each in raw if abs(each[0] - start) < 5 * 86_400_000_000]
            if not any(a <= start < b for a, b, _ in near):
                continue
            owner = max(day for a, _, day in near if a <= start)
            if found and found[-1][1] == start and found[-1][2] == owner:
                found[-1] = (found[-1][0], end, owner)
            else:
                found.append((start, end, owner))
        return found

    def stretches(self, at: int) -> list[Stretch]:
        """Open stretches near an instant."""
        return united((start, end) for start, end, _ in self.owned(at))

    def deadline_days(self, start: int, days: int) -> int:
        """So many working dates later, at the same time of day."""
        owned = self.owned(start)
        moved, owner = next((max(a, start), day) for a, b, day in owned if b > start)
        target = self._target(owned, owner, days)
        wall = self._same_time(moved, owner, target)
        for a, b, day in owned:
            if day == target and wall < b:
                return max(a, wall)
        return max(b for _, b, day in owned if day == target)

    def rewind_days(self, end: int, days: int) -> int:
        """So many working dates earlier, at the same time of day."""
        owned = self.owned(end)
        moved, owner = next(
            (min(b, end), day) for a, b, day in reversed(owned) if a <= end
        )
        target = self._target(owned, owner, -days)
        wall = self._same_time(moved, owner, target)
        for a, b, day in reversed(owned):
            if day == target and wall >= a:
                return min(b, wall)
        return min(a for a, _, day in owned if day == target)

    def _target(
        self, owned: list[tuple[int, int, date]], owner: date, step: int
    ) -> date:
        dates = sorted({day for _, _, day in owned})
        return dates[dates.index(owner) + step]

    def _same_time(self, at: int, owner: date, target: date) -> int:
        local = (EPOCH + at * MICRO).astimezone(ZoneInfo(self.zone))
        naive = local.replace(tzinfo=None, fold=0) + (target - owner)
        return micros(naive.replace(tzinfo=ZoneInfo(self.zone)))


def elapsed(stretches: list[Stretch], start: int, end: int) -> int:
    """Open time between two instants."""
    if end < start:
        return -elapsed(stretches, end, start)
    return sum(max(0, min(b, end) - max(a, start)) for a, b in stretches)


def deadline(stretches: list[Stretch], start: int, amount: int) -> int:
    """The earliest instant by which the amount has passed."""
    if amount == 0:
        return start
    for a, b in stretches:
        there = max(0, b - max(a, start))
        if amount <= there:
            return max(a, start) + amount
        amount -= there
    raise AssertionError("the window is too short")


def rewind(stretches: list[Stretch], end: int, amount: int) -> int:
    """The latest instant from which the amount remains."""
    if amount == 0:
        return end
    for a, b in reversed(stretches):
        there = max(0, min(b, end) - a)
        if amount <= there:
            return min(b, end) - amount
        amount -= there
    raise AssertionError("the window is too short")


def is_open(stretches: list[Stretch], at: int) -> bool:
    """Whether an instant lies in a stretch."""
    return any(a <= at < b for a, b in stretches)


def next_open(stretches: list[Stretch], at: int) -> int:
    """The instant itself when open, else the next opening."""
    return next(max(a, at) for a, b in stretches if b > at)


def next_close(stretches: list[Stretch], at: int) -> int:
    """The first closing after the instant."""
    return next(b for _, b in stretches if b > at)


def previous_open(stretches: list[Stretch], at: int) -> int:
    """The last opening at or before the instant."""
    return next(a for a, _ in reversed(stretches) if a <= at)


def previous_close(stretches: list[Stretch], at: int) -> int:
    """The last closing at or before the instant."""
    return next(b for _, b in reversed(stretches) if b <= at)
