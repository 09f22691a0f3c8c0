"""One stretch of open time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import field, frozen

from kpikit.columns.column import same_moment

__all__ = ["Interval"]


@frozen
class Interval:
    """One stretch of open time; the closing instant is outside."""

    start: datetime = field(eq=same_moment)
    end: datetime = field(eq=same_moment)

    def __iter__(self) -> Iterator[datetime]:
        """Start and end, as in ``for start, end in calendar.intervals(…)``."""
        yield self.start
        yield self.end

    @property
    def length(self) -> timedelta:
        """How long it is, in elapsed time and not by the clock on the wall."""
        # Two datetimes of one ZoneInfo subtract by wall clock: DST would be lost.
        lead = self.start.utcoffset() or timedelta()
        lag = self.end.utcoffset() or timedelta()
        wall = self.end.replace(tzinfo=None) - self.start.replace(tzinfo=None)
        return wall - (lag - lead)
