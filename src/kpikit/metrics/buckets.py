"""Whole numbers that rise and fall in steps over time, looked up for many instants."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kpikit.columns.zones import Zone

__all__ = ["Steps", "steps_between"]

Ints: TypeAlias = NDArray[np.int64]

_BLOCK = 1 << 13
_FEWEST = 1 << 14
_FIRST_YEAR = -62_135_596_800_000_000


@frozen(eq=False)
class Steps:
    """A number that changes at a few instants: where it does, and to what.

    Time is cut into buckets whose length is a power of two and no more than the least
    gap between changes, so that a bucket meets one change at most. An instant then
    needs its bucket and one comparison instead of a search.
    """

    low: int
    shift: int
    slots: Ints
    """For each bucket, the number of the value in force where it begins."""
    ends: Ints
    """For each bucket, the first change after it begins."""
    values: Ints

    @classmethod
    def of(cls, points: Ints, values: Ints, high: int, *, most: int) -> Steps | None:
        """The steps from the first of *points* up to *high*.

        None where they lie so close that more than *most* buckets would be needed.
        """
        low = int(points[0])
        gaps = np.diff(points)
        shift = int(gaps.min()).bit_length() - 1 if gaps.size else 62
        count = ((high - low) >> shift) + 1
        if count > most:
            return None
        starts = low + (np.arange(count, dtype=np.int64) << shift)
        slots = np.searchsorted(points, starts, "right") - 1
        later = np.append(points[1:], np.iinfo(np.int64).max)
        return cls(low, shift, slots, later[slots], values)

    def at(self, instants: Ints) -> Ints:
        """The number in force at each instant, all within the steps."""
        found = np.empty(len(instants), dtype=np.int64)
        bucket, end = np.empty((2, min(len(instants), _BLOCK)), dtype=np.int64)
        first = int(self.values[0])
        in_row = np.array_equal(self.values, first + np.arange(len(self.values)))
        for start in range(0, len(instants), _BLOCK):
            here = instants[start : start + _BLOCK]
            slot = found[start : start + _BLOCK]
            size = len(here)
            np.subtract(here, self.low, out=bucket[:size])
            bucket[:size] >>= self.shift
            self.slots.take(bucket[:size], out=slot, mode="clip")
            self.ends.take(bucket[:size], out=end[:size], mode="clip")
            slot += here >= end[:size]
            if in_row:
                slot += first
            else:
                slot[:] = self.values.take(slot)
        return found


def steps_between(
    at: Ints, zone: Zone, step: int, number: Callable[[Ints], Ints]
) -> Steps | None:
    """The steps of *number* over the stretch of the instants *at*.

    Args:
        at: The instants that will be looked up.
        zone: The number changes only where the zone's wall clock shows a multiple of
            *step*, or where the zone's offset changes.
        step: In microseconds.
        number: Gives the number at instants.

    Returns:
        The steps; None where reckoning each instant is cheaper.
    """
    if len(at) < _FEWEST:
        return None
    low, high = int(at.min()), int(at.max())
    most = len(at) // 8
    if low < _FIRST_YEAR or (high - low) // step > most:
        return None
    edges, offsets = zone.transitions(low, high)
    first, last = low + int(offsets.min()), high + int(offsets.max())
    walls = np.arange(first // step, last // step + 1, dtype=np.int64) * step
    points = np.concatenate([edges, *(walls - o for o in np.unique(offsets))])
    points = np.unique(points[(points >= low) & (points <= high)])
    values = number(points)
    changes = np.append(True, values[1:] != values[:-1])
    return Steps.of(points[changes], values[changes], high, most=most)
