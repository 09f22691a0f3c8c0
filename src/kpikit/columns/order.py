"""The order of rows by several whole numbers, as one sort of packed bits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["order_of_rows", "repeated_rows"]

Words = NDArray[np.uint64]


def order_of_rows(*keys: NDArray[Any]) -> NDArray[np.int64]:
    """Positions of the rows in ascending order; equal rows keep theirs.

    The first key ranks most. The leading bits of the keys and the number of the row
    are packed into one word, so that a plain sort of words (several times as fast as
    a sort of positions) gives the order. Rows whose leading bits tie are few; they are
    ranked among themselves by the bits that are left.

    >>> import numpy as np
    >>> order_of_rows(np.array([2, 1, 1]), np.array([0, 9, 8])).tolist()
    [2, 1, 0]
    """
    rows = len(keys[0])
    if rows < 2:
        return np.arange(rows, dtype=np.int64)
    tail = (rows - 1).bit_length()
    room = 64 - tail
    packed = np.zeros(rows, dtype=np.uint64)
    left: list[tuple[NDArray[Any], int]] = []
    for key in keys:
        width = (int(key.max()) - int(key.min())).bit_length()
        part = min(width, room)
        room -= part
        if part < width:
            left.append((key, width - part))
        packed <<= np.uint64(part)
        packed |= _over_least(key, int(key.min())) >> np.uint64(width - part)
    packed <<= np.uint64(tail)
    packed |= np.arange(rows, dtype=np.uint64)
    packed.sort()
    order = (packed & np.uint64((1 << tail) - 1)).view(np.int64)
    if left:
        packed >>= np.uint64(tail)
        _rank_ties(order, packed, left)
    return order


def _over_least(key: NDArray[Any], least: int) -> Words:
    """How far each number lies over the least one, which always fits 64 bits."""
    over: Words = key.astype(np.uint64)
    over -= np.uint64(least % (1 << 64))
    return over


def _rank_ties(
    order: NDArray[np.int64], packed: Words, left: list[tuple[NDArray[Any], int]]
) -> None:
    """Put the rows with equal leading bits in order by the low bits that are left."""
    where = _neighbours(packed)
    if not where.size:
        return
    picks, tied = order[where], packed[where]
    runs = np.cumsum(np.append(True, tied[1:] != tied[:-1]))
    rest = []
    for key, bits in left:
        low = _over_least(key[picks], int(key.min()))
        low &= np.uint64((1 << bits) - 1)
        rest.append(low)
    order[where] = picks[order_of_rows(runs, *rest)]


def _neighbours(ranked: Words) -> NDArray[np.int64]:
    """Places of the words that are equal to the one before or after."""
    same = ranked[1:] == ranked[:-1]
    near = np.zeros(len(ranked), dtype=np.bool_)
    near[1:] = same
    near[:-1] |= same
    return np.flatnonzero(near)


def repeated_rows(*parts: NDArray[Any]) -> NDArray[np.int64]:
    """Rows, ascending, that may be equal to another in every part.

    Every row that is equal to another is among them; one that is not is there only by
    a chance of one in thousands of millions.
    """
    mixed = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        mixed *= _FACTOR
        mixed += part.astype(np.uint64)
        mixed ^= mixed >> _FOLD
    mixed *= _FACTOR
    ranked = np.sort(mixed)
    if not (ranked[1:] == ranked[:-1]).any():
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(mixed)
    return np.sort(order[_neighbours(ranked)])


_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_FOLD = np.uint64(32)
