"""Figures of an instant: where they look, which rows are open, how parts add up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kpikit.errors import MergeError, UnavailableError
from kpikit.measures import State
from kpikit.metrics.rows import Facts

if TYPE_CHECKING:
    from kpikit.metrics.described import Described

__all__ = ["aligned", "edges_of", "open_rows"]

Ints = NDArray[np.int64]


def edges_of(metric: Described, facts: Facts) -> tuple[Ints, Ints]:
    """The instants at which a snapshot looks, and the numbers of their periods.

    Without periods it looks at ``as_of``; with them at the last microsecond of each, as
    the next instant belongs to the next period; at the latest at ``as_of``.

    Raises:
        UnavailableError: No instant is known.
    """
    as_of = facts.view.context.as_of
    none = np.zeros(0, dtype=np.int64)
    if as_of is None:
        if facts.view.rows:
            raise UnavailableError(
                f"{metric.name} must know as_of: got a desk without any instant",
                columns=("as_of",),
                help="give the desk as_of=",
            )
        return np.zeros(1, dtype=np.int64), none
    grid = metric.grid()
    if grid is None:
        return np.array([as_of], dtype=np.int64), none
    start = facts.rows.parts["start"].values[facts.rows.counted]
    if not start.size:
        return none, none
    first, last = grid.indices(np.array([start.min(), as_of], dtype=np.int64))
    periods = np.arange(min(first, last), last + 1, dtype=np.int64)
    return np.minimum(grid.ends(periods) - 1, as_of), periods


def open_rows(facts: Facts, edges: Ints) -> tuple[Ints, Ints]:
    """Every row at every instant at which it is open: positions of both."""
    parts, counted = facts.rows.parts, np.flatnonzero(facts.rows.counted)
    start, end = parts["start"].values[counted], parts["end"]
    stop = np.where(end.is_missing, np.iinfo(np.int64).max, end.values)[counted]
    first = np.searchsorted(edges, start)
    seen = np.maximum(np.searchsorted(edges, stop) - first, 0)
    begins = np.cumsum(seen) - seen
    places = np.arange(seen.sum()) - np.repeat(begins - first, seen)
    return np.repeat(counted, seen), places


def aligned(states: Sequence[State], metric: Described) -> list[State]:
    """States that look at the same instants; none of them is open before its first.

    Parts begin with their own first period, so the longest has the instants of all.

    Raises:
        MergeError: They look at different ones.
    """
    edges = max((state["edges"] for state in states), key=len)
    found = []
    for state in states:
        before = len(edges) - len(state["edges"])
        if not np.array_equal(edges[before:], state["edges"]):
            raise MergeError(
                f"partial results of {metric.name} must look at the same"
                " instants: got different ones",
                help="give every desk the same as_of, and reduce with the same periods",
            )
        levels = np.pad(state["open"], ((0, 0), (before, 0)))
        found.append({**state, "edges": edges, "open": levels})
    return found
