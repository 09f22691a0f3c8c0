"""Instants as whole UTC seconds, and the hours in which the desk works."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")
MINUTE, HOUR, DAY = 60, 3600, 86400


def instant(day: date, seconds: float, zone: ZoneInfo = WARSAW) -> int:
    """The UTC second of a local wall time, told as seconds after midnight."""
    wall = datetime.combine(day, time(), zone) + timedelta(seconds=int(seconds))
    return int(wall.timestamp())


def local(at: int, zone: ZoneInfo = WARSAW) -> datetime:
    """The wall time of an instant."""
    return datetime.fromtimestamp(at, zone)


def stamp(at: int | None) -> str:
    """ISO 8601 with Z; an empty cell for no instant."""
    if at is None:
        return ""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class OpenHours:
    """Sorted stretches of opening, with the open time before each."""

    def __init__(self, stretches: list[tuple[int, int]]) -> None:
        """Take (opening, closing) pairs, sorted and apart."""
        self._starts = [start for start, _ in stretches]
        self._ends = [end for _, end in stretches]
        lengths = [end - start for start, end in stretches]
        self._before = [0, *accumulate(lengths)]

    def is_open(self, at: int) -> bool:
        """Whether somebody is there."""
        row = bisect_right(self._starts, at) - 1
        return row >= 0 and at < self._ends[row]

    def total(self, at: int) -> int:
        """Open seconds from the beginning to an instant."""
        row = bisect_right(self._starts, at) - 1
        if row < 0:
            return 0
        return self._before[row] + min(at, self._ends[row]) - self._starts[row]

    def between(self, start: int, end: int) -> int:
        """Open seconds between two instants."""
        return self.total(end) - self.total(start)

    def advance(self, start: int, seconds: float) -> int:
        """The earliest instant by which that much open time has passed."""
        used = int(seconds)
        if used <= 0:
            return start
        goal = self.total(start) + used
        row = bisect_right(self._before, goal - 1) - 1
        return self._starts[row] + goal - self._before[row]
