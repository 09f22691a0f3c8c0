"""Primitives over rows that are sorted into groups: first, last, sums, fills.

Everywhere ``groups`` are ascending group numbers, one for each element, and ``rows``
is how many groups there are, those without an element included.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "any_in",
    "carried",
    "closing",
    "count_in",
    "first_in",
    "fresh",
    "group_ends",
    "group_starts",
    "last_in",
    "max_in",
    "previous",
    "rank_in",
    "sum_in",
]

Groups = NDArray[np.integer[Any]]
Scalar = TypeVar("Scalar", bound=np.generic)


def fresh(groups: Groups) -> NDArray[np.bool_]:
    """Whether each element is the first of its group."""
    found = np.ones(len(groups), dtype=np.bool_)
    np.not_equal(groups[1:], groups[:-1], out=found[1:])
    return found


def closing(groups: Groups) -> NDArray[np.bool_]:
    """Whether each element is the last of its group."""
    found = np.ones(len(groups), dtype=np.bool_)
    np.not_equal(groups[1:], groups[:-1], out=found[:-1])
    return found


def group_starts(groups: Groups) -> NDArray[np.intp]:
    """Positions of the first element of each group that occurs."""
    return np.flatnonzero(fresh(groups))


def group_ends(groups: Groups) -> NDArray[np.intp]:
    """Positions of the last element of each group that occurs."""
    return np.flatnonzero(closing(groups))


def _spread(
    groups: Groups,
    values: NDArray[Scalar],
    picks: NDArray[np.intp],
    rows: int,
    absent: Any,
) -> NDArray[Scalar]:
    found = np.full(rows, absent, dtype=values.dtype)
    found[groups.take(picks)] = values.take(picks)
    return found


def first_in(
    groups: Groups, values: NDArray[Scalar], rows: int, absent: Any
) -> NDArray[Scalar]:
    """The first value of each group, *absent* where there is none."""
    return _spread(groups, values, group_starts(groups), rows, absent)


def last_in(
    groups: Groups, values: NDArray[Scalar], rows: int, absent: Any
) -> NDArray[Scalar]:
    """The last value of each group, *absent* where there is none."""
    return _spread(groups, values, group_ends(groups), rows, absent)


def any_in(groups: Groups, rows: int) -> NDArray[np.bool_]:
    """Whether each group has an element."""
    found = np.zeros(rows, dtype=np.bool_)
    found[groups] = True
    return found


def count_in(groups: Groups, rows: int) -> NDArray[np.int64]:
    """How many elements each group has."""
    return np.bincount(groups, minlength=rows).astype(np.int64, copy=False)


def sum_in(groups: Groups, values: NDArray[np.int64], rows: int) -> NDArray[np.int64]:
    """The exact sum of each group, zero where it has no element."""
    found = np.zeros(rows, dtype=np.int64)
    ends = group_ends(groups)
    if len(ends):
        # Differences of running sums: twice as fast as adding group by group, and as
        # exact, for integers that overflow on the way come back.
        sums = np.cumsum(values).take(ends)
        sums[1:] -= sums[:-1].copy()
        found[groups.take(ends)] = sums
    return found


def max_in(
    groups: Groups, values: NDArray[Scalar], rows: int, absent: Any
) -> NDArray[Scalar]:
    """The greatest value of each group, *absent* where there is none."""
    found = np.full(rows, absent, dtype=values.dtype)
    starts = group_starts(groups)
    if len(starts):
        found[groups.take(starts)] = np.maximum.reduceat(values, starts)
    return found


def rank_in(groups: Groups) -> NDArray[np.int64]:
    """How many elements of its group stand before each element."""
    places = np.arange(len(groups), dtype=np.int64)
    begins = np.where(fresh(groups), places, 0)
    np.maximum.accumulate(begins, out=begins)
    return places - begins


def carried(groups: Groups, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each element, where the last one in *mask* up to it stands; -1 for none.

    Only elements of the same group are looked at. A group's first element leaves an
    even mark and an element in *mask* an odd one; the running maximum then says which
    of both came last.
    """
    marks = np.arange(0, 2 * len(groups), 2, dtype=np.int64)
    marks += mask
    marks *= mask | fresh(groups)
    np.maximum.accumulate(marks, out=marks)
    return np.where(marks & 1, marks >> 1, -1)


def previous(groups: Groups, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """As :func:`carried`, but looking only at the elements before each one."""
    found = np.full(len(groups), -1, dtype=np.int64)
    found[1:] = carried(groups, mask)[:-1]
    np.copyto(found, -1, where=fresh(groups))
    return found
