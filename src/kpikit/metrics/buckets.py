"""Whole numbers that rise and fall in steps over time, looked up for many instants."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kpikit.columns.integers import common_grid, divide, extent
from kpikit.columns.zones import Zone

__all__ = ["Steps", "steps_between"]

Ints: TypeAlias = NDArray[np.int64]

_BLOCK = 1 << 15
_FEWEST = 1 << 14
_FIRST_YEAR = -62_135_596_800_000_000


@frozen(eq=False)
class Steps:
    """A number that changes at a few instants, by the cells of a grid.

    All changes lie on the grid, whole hours or quarters of them for a zone of today,
    so an instant needs the number of its cell and no comparison.
    """

    low: int
    """Where the first cell begins."""
    cell: int
    values: Ints
    """The number in force in each cell; the first has the first instant."""

    @classmethod
    def of(cls, points: Ints, values: Ints, high: int, *, most: int) -> Steps | None:
        """The steps from the first of *points* up to *high*.

        None where they lie on so narrow a grid that it would have more than *most*
        cells.
        """
        low = int(points[0])
        cell = common_grid(points, low, high + 1)
        first, last = low // cell, high // cell
        if last - first >= most:
            return None
        cuts = np.concatenate(([first], points[1:] // cell, [last + 1]))
        return cls(first * cell, cell, np.repeat(values, np.diff(cuts)))

    @property
    def range(self) -> tuple[int, int] | None:
        """The numbers of the first and the last instant, None if some lie outside."""
        rises = bool((self.values[1:] >= self.values[:-1]).all())
        return (int(self.values[0]), int(self.values[-1])) if rises else None

    def at(self, instants: Ints, *, less: int = 0) -> Ints:
        """The number in force at each instant, all within the steps, less another."""
        found = np.empty(len(instants), dtype=np.int64)
        values = self.values - less
        bucket = np.empty(min(len(instants), _BLOCK), dtype=np.int64)
        for start in range(0, len(instants), _BLOCK):
            here = instants[start : start + _BLOCK]
            cell = bucket[: len(here)]
            np.subtract(here, self.low, out=cell)
            divide(cell, self.cell, cell)
            values.take(cell, out=found[start : start + _BLOCK], mode="clip")
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
    low, high = extent(at)
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
