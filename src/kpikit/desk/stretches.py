"""Stretches of time of one owner that may overlap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["uncovered"]

Ints = NDArray[np.int64]


def uncovered(owner: Ints, begin: Ints, end: Ints, *ties: Ints) -> Ints:
    """The part of each stretch that no earlier one of the same owner covers.

    Earlier is what begins before or, of those that begin together, ends before; of
    those that are alike, what has the least of *ties*, the first of which counts most.
    Added up, it is the time in which at least one stretch goes on.

    >>> owner, begin, end = np.array([[1, 1, 2], [0, 3, 3], [5, 9, 9]])
    >>> uncovered(owner, begin, end).tolist()
    [5, 4, 6]
    """
    order = np.lexsort((*ties[::-1], end, begin, owner))
    found = np.zeros(len(owner), dtype=np.int64)
    if not len(order):
        return found
    ranked, starts, ends = owner[order], begin[order], end[order]
    # Owners lie one after the other, each lifted above the one before, so that a
    # running maximum never reaches from one to the next.
    lowest = int(starts.min())
    reach = int(ends.max()) - lowest + 1
    number = np.cumsum(np.append(0, ranked[1:] != ranked[:-1]))
    starts, ends = (at - lowest + number * reach for at in (starts, ends))
    before = np.append(-1, np.maximum.accumulate(ends)[:-1])
    found[order] = np.maximum(ends - np.maximum(starts, before), 0)
    return found
