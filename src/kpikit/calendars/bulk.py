"""Open time between the instants of two columns, block by block."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpikit.calendars.instants import Instants, rows_of, shared_range
from kpikit.calendars.lookup import BLOCK, Scratch
from kpikit.calendars.store import Store
from kpikit.calendars.timeline import Timeline
from kpikit.columns.zones import NAT

__all__ = ["elapsed"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class _OutsideError(Exception):
    """A block has instants that the timeline does not know yet."""


def elapsed(store: Store, starts: Instants, ends: Instants) -> Ints:
    """Open microseconds between pairs of instants, NaT where one is missing."""
    rows = rows_of(starts, ends, names="start and end")
    line = store.timeline
    if line is not None:
        # Instants mostly lie in what is compiled: the blocks find out by the way.
        try:
            return _elapsed(line, starts, ends, rows)
        except _OutsideError:
            pass
    found = shared_range(starts, ends)
    if found is None:
        return np.full(rows, NAT)
    line = store.covering(*found, what="start and end")
    return _elapsed(line, starts, ends, rows)


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
        at = int(column.values[0])
        if at == NAT:
            return np.ones(len(out), dtype=np.bool_)
        if not line.low <= at <= line.high:
            raise _OutsideError
        out[:] = line.open_before(at)
        return None
    at_block = column.values[begin : begin + len(out)]
    low = int(at_block.min())
    gone: Bools | None = None
    if low == NAT:
        gone = at_block == NAT
        at_block = np.where(gone, line.low, at_block)
        low = int(at_block.min())
    if low < line.low or int(at_block.max()) > line.high:
        raise _OutsideError
    line.forward.measure(at_block, out, work)
    return gone
