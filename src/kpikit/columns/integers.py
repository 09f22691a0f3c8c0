"""Whole numbers in bulk: range, quotients and the grid on which they lie."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["common_grid", "divide", "extent"]

Ints = NDArray[np.int64]
_BLOCK = 1 << 15


def extent(values: Ints) -> tuple[int, int]:
    """The least and the greatest of some numbers, read from memory once.

    >>> extent(np.array([3, 1, 2]))
    (1, 3)
    """
    if len(values) <= _BLOCK:
        return int(values.min()), int(values.max())
    blocks = [values[at : at + _BLOCK] for at in range(0, len(values), _BLOCK)]
    both = [(block.min(), block.max()) for block in blocks]
    return int(min(low for low, _ in both)), int(max(high for _, high in both))


def divide(values: Ints, by: int, out: Ints) -> Ints:
    """Whole quotients of what is not negative, which unsigned division does faster."""
    np.floor_divide(values.view(np.uint64), by, out=out.view(np.uint64))
    return out


def common_grid(points: Ints, low: int, high: int) -> int:
    """The widest step of which all points between two others are multiples.

    Without any such point it is one that nothing between them reaches.

    >>> common_grid(np.array([0, 6, 15, 22]), 0, 22)
    3
    """
    inner = points[(points > low) & (points < high)]
    return int(np.gcd.reduce(inner)) or max(high, 0) + 1
