"""The compiled timeline: sorted edges in UTC with cumulative open time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kpikit.calendars.lookup import Forward, Inverse
from kpikit.calendars.pieces import Pieces
from kpikit.calendars.workdays import Workdays
from kpikit.columns.zones import Zone

__all__ = ["Timeline"]

Ints = NDArray[np.int64]


class Timeline:
    """Open time of a calendar from *low* to *high*, both in microseconds UTC.

    Everything is a look-up: ``bisect`` on lists for one instant, bucket tables for
    columns. Nothing is known outside, so an edge at *low* or *high* may be no edge.
    Tables are made when first asked for and never change.
    """

    def __init__(
        self,
        pieces: Pieces,
        *,
        low: int,
        high: int,
        zone: Zone,
        spare: tuple[int, int] = (0, 0),
    ) -> None:
        """Merge what touches and add up."""
        self.spare = spare
        self.low = low
        self.high = high
        self.pieces = pieces
        self.zone = zone
        self.starts, self.ends = pieces.merged()
        lengths = self.ends - self.starts
        self.before: Ints = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        """Open time before each interval, and in all of them at the end."""
        self.total = int(self.before[-1])

    @cached_property
    def forward(self) -> Forward:
        """From instants to open time."""
        return Forward.of(self.starts, self.ends, self.before, self.low, self.high)

    @cached_property
    def inverse(self) -> Inverse:
        """From open time to instants."""
        return Inverse.of(self.starts, self.before)

    @cached_property
    def workdays(self) -> Workdays:
        """The working dates and what is open on them."""
        return Workdays.of(self.pieces, self.zone, self.spare)

    @cached_property
    def lists(self) -> tuple[list[int], list[int], list[int]]:
        """Starts, ends and open time before, for ``bisect``."""
        return self.starts.tolist(), self.ends.tolist(), self.before.tolist()

    def open_before(self, at: int) -> int:
        """Open time from the beginning of the timeline to *at*."""
        starts, ends, before = self.lists
        i = bisect_right(starts, at) - 1
        if i < 0:
            return 0
        end = ends[i]
        return before[i] + (at if at < end else end) - starts[i]

    def earliest(self, amount: int) -> int | None:
        """The first instant by which *amount* (more than 0) has been open."""
        if amount > self.total:
            return None
        _, ends, before = self.lists
        i = bisect_left(before, amount)
        return ends[i - 1] - (before[i] - amount)

    def latest(self, amount: int) -> int | None:
        """The last instant before which only *amount* (less than all) was open."""
        if amount < 0:
            return None
        starts, _, before = self.lists
        i = bisect_right(before, amount) - 1
        return starts[i] + amount - before[i]

    def is_open(self, at: int) -> bool:
        """Whether *at* lies in an interval."""
        starts, ends, _ = self.lists
        i = bisect_right(starts, at) - 1
        return i >= 0 and at < ends[i]

    def next_open(self, at: int) -> int | None:
        """*at* when open, else the next opening."""
        if self.is_open(at):
            return at
        starts, _, _ = self.lists
        i = bisect_right(starts, at)
        return starts[i] if i < len(starts) else None

    def next_close(self, at: int) -> int | None:
        """The first closing after *at*."""
        _, ends, _ = self.lists
        i = bisect_right(ends, at)
        # At the very end of what is known nobody can say that it closes.
        return ends[i] if i < len(ends) and ends[i] < self.high else None

    def previous_open(self, at: int) -> int | None:
        """The last opening at or before *at*."""
        starts, _, _ = self.lists
        i = bisect_right(starts, at) - 1
        return starts[i] if i >= 0 and starts[i] > self.low else None

    def previous_close(self, at: int) -> int | None:
        """The last closing at or before *at*."""
        _, ends, _ = self.lists
        i = bisect_right(ends, at) - 1
        return ends[i] if i >= 0 else None

    def between(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        """The intervals between two instants, cut at both."""
        if low == high:
            return
        starts, ends, _ = self.lists
        for i in range(bisect_right(ends, low), bisect_left(starts, high)):
            yield max(starts[i], low), min(ends[i], high)
