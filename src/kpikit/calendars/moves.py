"""Deadlines and their mirror for whole columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpikit.calendars.instants import Amount, Instants, rows_of
from kpikit.calendars.lookup import BLOCK
from kpikit.calendars.store import Store
from kpikit.calendars.timeline import Timeline
from kpikit.columns.zones import NAT
from kpikit.errors import HorizonError

__all__ = ["move"]

Ints = NDArray[np.int64]


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
    bounds = at.range()
    if bounds is None:
        return np.full(rows, NAT)
    low, high, gaps = bounds
    line = store.covering(low, high, what=what)
    gone = None
    values = at.values
    if gaps:
        gone = values == NAT
        # Any instant that is there anyway stands in, so that no answer is far off.
        values = np.where(gone, high if back else low, values)
    values = np.broadcast_to(values, rows)
    found = _by_time(store, line, values, by, back=back)
    if by.has_days:
        days = np.broadcast_to(by.days, rows)
        picks = np.flatnonzero(days)
        found[picks] = _by_days(store, line, values[picks], days[picks], back=back)
    for missing in (gone, by.missing):
        if missing is not None and missing.any():
            found[np.broadcast_to(missing, rows)] = NAT
    return found


def _never(store: Store, at: Ints, *, back: bool) -> HorizonError:
    if back:
        return store.horizon.never("the start", int(at.min()))
    return store.horizon.never("the deadline", int(at.max()))


def _by_time(store: Store, line: Timeline, at: Ints, by: Amount, *, back: bool) -> Ints:
    """Move by open time; a row of business days stays where it is."""
    micros: int | Ints = int(by.micros[0]) if by.scalar else by.micros
    if not by.micros.any():
        return np.array(at)
    return store.seek(
        line,
        lambda wider: _moved(wider, at, micros, back=back),
        back=back,
        never=lambda: _never(store, at, back=back),
    )


def _moved(line: Timeline, at: Ints, micros: int | Ints, *, back: bool) -> Ints | None:
    """Moved instants, None when the timeline does not reach far enough."""
    rows = len(at)
    if isinstance(micros, np.ndarray):
        micros = np.broadcast_to(micros, rows)
    out = np.empty(rows, dtype=np.int64)
    work = line.forward.scratch(min(BLOCK, rows))
    amounts = np.empty(len(work.one), dtype=np.int64)
    for begin in range(0, rows, BLOCK):
        part = out[begin : begin + BLOCK]
        stop = begin + len(part)
        cut, goal, block = work.cut(len(part)), amounts[: len(part)], at[begin:stop]
        line.forward.measure(block, goal, cut)
        step = micros[begin:stop] if isinstance(micros, np.ndarray) else micros
        still = step == 0 if isinstance(step, np.ndarray) else np.zeros(0, np.bool_)
        if back:
            np.subtract(goal, step, out=goal)
        else:
            np.add(goal, step, out=goal)
        some = bool(still.any())
        if some:  # they stay in place below; here they only must be in range
            goal[still] = 0 if back else 1
        if (int(goal.min()) < 0) if back else (int(goal.max()) > line.total):
            return None
        line.inverse.locate(goal, part, cut, back=back)
        if some:
            np.copyto(part, block, where=still)
    return out


def _by_days(store: Store, line: Timeline, at: Ints, days: Ints, *, back: bool) -> Ints:
    """Move by working dates."""

    def find(wider: Timeline) -> Ints | None:
        dates = wider.workdays
        found, reached = dates.ahead_of(at, days) if back else dates.after(at, days)
        return found if reached.all() else None

    return store.seek(line, find, back=back, never=lambda: _never(store, at, back=back))
