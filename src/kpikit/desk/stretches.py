"""Stretches of time of one owner that may overlap."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind

__all__ = ["ranks_of_rows", "twins", "uncovered"]

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


def twins(owner: Ints, begin: Ints, end: Ints) -> Ints:
    """Positions of the stretches that another of the same owner is alike in time.

    >>> twins(np.array([1, 1, 2, 1]), np.array([0, 0, 0, 0]), np.array([5, 9, 5, 5]))
    array([0, 3])
    """
    order = np.lexsort((end, begin, owner))
    same = np.ones(max(len(order) - 1, 0), dtype=np.bool_)
    for key in (owner, begin, end):
        ranked = key[order]
        same &= ranked[1:] == ranked[:-1]
    known = np.append(False, same) | np.append(same, False)
    return np.sort(order[known[: len(order)]])


def ranks_of_rows(columns: Iterable[Column], rows: int) -> Ints:
    """The place of each row in an order that all columns together decide.

    The order in which the rows come matters to rows alone that are alike in every
    column, and so are interchangeable.
    """
    keys: list[NDArray[np.generic]] = []
    for column in columns:
        gone = column.is_missing
        keys += [gone, np.where(gone, 0, _comparable(column))]
    found = np.zeros(rows, dtype=np.int64)
    if keys:
        found[np.lexsort(keys[::-1])] = np.arange(rows)
    return found


def _comparable(column: Column) -> NDArray[np.generic]:
    """Values that compare alike whichever rows the column has."""
    if column.kind is Kind.TAGS:
        texts = [repr(cell) for cell in column.to_list()]
        return np.unique(np.array(texts, dtype=np.str_), return_inverse=True)[1]
    if column.kind is not Kind.CATEGORY:
        return column.values
    texts = [repr(label) for label in ([] if column.labels is None else column.labels)]
    ranks = np.unique(np.array([*texts, ""], dtype=np.str_), return_inverse=True)[1]
    found: NDArray[np.generic] = ranks[column.values]
    return found
