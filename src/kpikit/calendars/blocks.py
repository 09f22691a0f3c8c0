"""Blocks of instants, checked against what a timeline knows by the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kpikit.calendars.instants import Instants, shared_range
from kpikit.calendars.store import Store
from kpikit.calendars.timeline import Timeline
from kpikit.columns.zones import NAT

__all__ = ["on_timeline", "present"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Found = TypeVar("Found")


class _OutsideError(Exception):
    """A block has instants that the timeline does not know yet."""


def on_timeline(
    store: Store, work: Callable[[Timeline], Found], *columns: Instants, what: str
) -> Found | None:
    """What *work* finds on a timeline that holds all instants, None without any.

    Instants mostly lie in what is compiled already, so the blocks that go through
    :func:`present` find out, and only if they do not the columns are searched for
    their range.

    Raises:
        HorizonError: An instant lies outside the horizon.
    """
    if store.timeline is not None:
        try:
            return work(store.timeline)
        except _OutsideError:
            pass
    found = shared_range(*columns)
    if found is None:
        return None
    return work(store.covering(*found, what=what))


def present(line: Timeline, at: Ints) -> tuple[Ints, Bools | None]:
    """A block with stand-ins for what is missing, and a mask of these if there are.

    Must run inside :func:`on_timeline`.
    """
    low, gone = int(at.min()), None
    if low == NAT:
        gone = at == NAT
        at = np.where(gone, line.low, at)
        low = int(at.min())
    if low < line.low or int(at.max()) > line.high:
        raise _OutsideError
    return at, gone
