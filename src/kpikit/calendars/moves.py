"""Deadlines and their mirror for whole columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpikit.calendars.blocks import on_timeline, present
from kpikit.calendars.instants import Amount, Instants, rows_of
from kpikit.calendars.lookup import BLOCK
from kpikit.calendars.store import Store
from kpikit.calendars.timeline import Timeline
from kpikit.columns.zones import NAT
from kpikit.errors import HorizonError

__all__ = ["move"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def move(store: Store, at: Instants, by: Amount, *, back: bool) -> Ints:
    """Instants an amount of business time later, or with *back* earlier.

    Args:
        store: The calendar.
        at: Where to start from.
        by: How far.
        back: Whether to go back in time.

    Returns:
        Microseconds UTC, NaT where the instant or the amount is missing.

    Raises:
        HorizonError: An instant, or an answer, lies outside the horizon.
    """
    what = "end" if back else "start"
    rows = rows_of(at, by, names=f"{what} and duration")
    found = on_timeline(
        store,
        lambda line: _by_time(store, line, at, by, rows, back=back),
        at,
        what=what,
    )
    if found is None:
        return np.full(rows, NAT)
    if by.has_days:
        days = np.broadcast_to(by.days, rows)
        values = np.broadcast_to(at.values, rows)
        picks = np.flatnonzero((days != 0) & (values != NAT))
        if len(picks):
            found[picks] = _by_days(store, values[picks], days[picks], back=back)
    if by.missing is not None and by.missing.any():
        found[np.broadcast_to(by.missing, rows)] = NAT
    return found


def _never(store: Store, at: Ints, *, back: bool) -> HorizonError:
    there = at[at != NAT]
    if back:
        return store.horizon.never("the start", int(there.min()))
    return store.horizon.never("the deadline", int(there.max()))


def _by_time(
    store: Store, line: Timeline, at: Instants, by: Amount, rows: int, *, back: bool
) -> Ints:
    """Move by open time; a row of business days stays where it is."""
    values = np.broadcast_to(at.values, rows)
    if not by.micros.any():
        if len(at):  # for its check
            present(line, at.values)
        return np.array(values)
    micros: int | Ints = int(by.micros[0]) if by.scalar else by.micros
    return store.seek(
        line,
        lambda wider: _moved(wider, values, micros, back=back),
        back=back,
        never=lambda: _never(store, at.values, back=back),
    )


def _moved(line: Timeline, at: Ints, micros: int | Ints, *, back: bool) -> Ints | None:
    """Moved instants, None when the timeline does not reach far enough."""
    rows = len(at)
    if isinstance(micros, np.ndarray):
        micros = np.broadcast_to(micros, rows)
    out = np.empty(rows, dtype=np.int64)
    work = line.forward.scratch(min(BLOCK, rows))
    for begin in range(0, rows, BLOCK):
        part = out[begin : begin + BLOCK]
        stop = begin + len(part)
        cut = work.cut(len(part))
        block, gone = present(line, at[begin:stop])
        step = micros[begin:stop] if isinstance(micros, np.ndarray) else micros
        still = _still(step, gone)
        if still is not None and still.all():
            part[:] = at[begin:stop]
            continue
        least = cut.two
        line.forward.measure(block, least, cut)
        if back:
            np.subtract(least, step, out=least)
        else:
            np.add(least, step - 1, out=least)
        if still is not None:  # these only must be in range
            least[still] = 0
        if (int(least.min()) < 0) if back else (int(least.max()) >= line.total):
            return None
        line.inverse.locate(least, part, cut, back=back)
        if still is not None:
            np.copyto(part, at[begin:stop], where=still)
    return out


def _still(step: int | Ints, gone: Bools | None) -> Bools | None:
    """Rows of a block that stay in place, None where there are none."""
    if not isinstance(step, np.ndarray):
        return gone
    found: Bools = (step == 0) if gone is None else gone | (step == 0)
    return found if found.any() else None


def _by_days(store: Store, at: Ints, days: Ints, *, back: bool) -> Ints:
    """Move by working dates."""
    line = store.covering(int(at.min()), int(at.max()), what="end" if back else "start")

    def find(wider: Timeline) -> Ints | None:
        dates = wider.workdays
        found, reached = dates.ahead_of(at, days) if back else dates.after(at, days)
        return found if reached.all() else None

    return store.seek(line, find, back=back, never=lambda: _never(store, at, back=back))
