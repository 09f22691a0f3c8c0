"""Open time between the instants of two columns, block by block."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpikit.calendars.blocks import on_timeline, present
from kpikit.calendars.instants import Instants, rows_of
from kpikit.calendars.lookup import BLOCK, Scratch
from kpikit.calendars.store import Store
from kpikit.calendars.timeline import Timeline
from kpikit.columns.zones import NAT

__all__ = ["elapsed"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def elapsed(store: Store, starts: Instants, ends: Instants) -> Ints:
    """Open microseconds between pairs of instants, NaT where one is missing."""
    rows = rows_of(starts, ends, names="start and end")
    found = on_timeline(
        store,
        lambda line: _elapsed(line, starts, ends, rows),
        starts,
        ends,
        what="start and end",
    )
    return np.full(rows, NAT) if found is None else found


def _elapsed(line: Timeline, starts: Instants, ends: Instants, rows: int) -> Ints:
    out = np.empty(rows, dtype=np.int64)
    work = line.forward.scratch(min(BLOCK, rows))
    other = np.empty(len(work.one), dtype=np.int64)
    for begin in range(0, rows, BLOCK):
        part = out[begin : begin + BLOCK]
        cut = work.cut(len(part))
        two = other[: len(part)]
        gone = _measure(line, ends, begin, part, cut)
        also = _measure(line, starts, begin, two, cut)
        np.subtract(part, two, out=part)
        for mask in (gone, also):
            if mask is not None:
                part[mask] = NAT
    return out


def _measure(
    line: Timeline, column: Instants, begin: int, out: Ints, work: Scratch
) -> Bools | None:
    """Open time before each instant of a block; a mask where instants are missing."""
    if column.scalar:
        values, gone = present(line, column.values)
        out[:] = line.open_before(int(values[0]))
        return None if gone is None else np.ones(len(out), dtype=np.bool_)
    values, gone = present(line, column.values[begin : begin + len(out)])
    line.forward.measure(values, out, work)
    return gone
