"""Openings and closings around the instants of a column."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kpikit.calendars.instants import Instants
from kpikit.calendars.store import Store
from kpikit.calendars.timeline import Timeline
from kpikit.columns.zones import NAT

__all__ = [
    "find_edges",
    "next_close",
    "next_open",
    "open_mask",
    "previous_close",
    "previous_open",
]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Finder: TypeAlias = Callable[[Timeline, Ints], tuple[Ints, Bools]]
"""Edges for instants, and a mask of those that the timeline knows."""


def next_open(line: Timeline, at: Ints) -> tuple[Ints, Bools]:
    """The instants themselves when open, else the next openings."""
    rows = np.searchsorted(line.ends, at, "right")
    found = np.append(line.starts, NAT)[rows]
    return np.maximum(at, found), found != NAT


def next_close(line: Timeline, at: Ints) -> tuple[Ints, Bools]:
    """The first closings after the instants."""
    found = np.append(line.ends, line.high)[np.searchsorted(line.ends, at, "right")]
    return found, found != line.high


def previous_open(line: Timeline, at: Ints) -> tuple[Ints, Bools]:
    """The last openings at or before the instants."""
    begins = np.concatenate(([line.low], line.starts))
    found = begins[np.searchsorted(line.starts, at, "right")]
    return found, found != line.low


def previous_close(line: Timeline, at: Ints) -> tuple[Ints, Bools]:
    """The last closings at or before the instants."""
    closes = np.concatenate(([NAT], line.ends))
    found = closes[np.searchsorted(line.ends, at, "right")]
    return found, found != NAT


def find_edges(
    store: Store, at: Instants, find: Finder, *, what: str, back: bool
) -> Ints:
    """Edges around each instant, NaT where it is missing.

    Raises:
        HorizonError: An instant lies outside the horizon, or an edge is not known.
    """
    found = np.full(len(at), NAT)
    bounds = at.range()
    if bounds is None:
        return found
    low, high, _ = bounds
    present = at.values != NAT
    values = at.values[present]

    def search(line: Timeline) -> Ints | None:
        edges, known = find(line, values)
        return edges if known.all() else None

    line = store.covering(low, high, past=1, what="at")
    worst = low if back else high
    found[present] = store.seek(
        line, search, back=back, never=lambda: store.no_edge(what, worst)
    )
    return found


def open_mask(store: Store, at: Instants) -> Bools:
    """Whether each instant is open; False where it is missing.

    Raises:
        HorizonError: An instant lies outside the horizon.
    """
    bounds = at.range()
    if bounds is None:
        return np.zeros(len(at), dtype=np.bool_)
    line = store.covering(bounds[0], bounds[1], past=1, what="at")
    ends = np.concatenate(([NAT], line.ends))
    begun = np.searchsorted(line.starts, at.values, "right")
    # A missing instant lies before everything, and so in no interval.
    return (begun > 0) & (at.values < ends[begun])
