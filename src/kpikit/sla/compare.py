"""The same targets in two runs: what became of each under either."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.sla.reading import STATES
from kpikit.sla.run import Run

__all__ = ["Fate", "Pairs", "pair"]

Ints = NDArray[np.int64]


class Fate(IntEnum):
    """What became of a target, as compliance sees it."""

    ABSENT = 0
    """The run has no such target."""
    MET = 1
    MISSED = 2
    """Stopped late, or runs past its due instant."""
    OPEN = 3
    """Runs, and is not used up."""
    LEFT_OUT = 4
    """Cancelled, or only measured."""


_FATE_OF_STATE = {
    "met": Fate.MET,
    "breached": Fate.MISSED,
    "overdue": Fate.MISSED,
    "running": Fate.OPEN,
    "paused": Fate.OPEN,
    "outside_hours": Fate.OPEN,
    "waiting": Fate.OPEN,
    "cancelled": Fate.LEFT_OUT,
    "stopped": Fate.LEFT_OUT,
}
_FATES = np.array([_FATE_OF_STATE.get(state, Fate.ABSENT) for state in STATES])


@frozen(eq=False)
class Pairs:
    """Every target that either run has, by ticket, clock and cycle.

    Attributes:
        clocks: Names of clocks.
        ticket: Row of the ticket.
        clock: Position in *clocks*.
        cycle: Number of the cycle.
        old: Row in the old run, -1 where it has none; likewise *new*.
        before: Fate in the old run; likewise *after* in the new one.
    """

    clocks: tuple[str, ...]
    ticket: Ints = field(kw_only=True)
    clock: Ints = field(kw_only=True)
    cycle: Ints = field(kw_only=True)
    old: Ints = field(kw_only=True)
    new: Ints = field(kw_only=True)
    before: Ints = field(kw_only=True)
    after: Ints = field(kw_only=True)


def pair(old: Run, new: Run) -> Pairs:
    """The targets of two runs over one desk, side by side."""
    clocks = tuple(dict.fromkeys((*new.plan.used, *old.plan.used)))
    most = max(_most_cycles(old), _most_cycles(new)) + 1
    old_rows, old_keys = _keys(old, clocks, most)
    new_rows, new_keys = _keys(new, clocks, most)
    keys = np.union1d(old_keys, new_keys)
    rest, cycle = np.divmod(keys, most)
    ticket, clock = np.divmod(rest, max(len(clocks), 1))
    of_old = _placed(keys, old_keys, old_rows)
    of_new = _placed(keys, new_keys, new_rows)
    return Pairs(
        clocks,
        ticket=ticket,
        clock=clock,
        cycle=cycle,
        old=of_old,
        new=of_new,
        before=_fates(old, of_old),
        after=_fates(new, of_new),
    )


def _most_cycles(run: Run) -> int:
    return int(run.rows.parts["cycle"].max(initial=0))


def _keys(run: Run, clocks: tuple[str, ...], most: int) -> tuple[Ints, Ints]:
    """Rows that have a clock, and a number for ticket, clock and cycle of each."""
    parts = run.rows.parts
    rows = np.flatnonzero(parts["clock"] >= 0)
    place = [clocks.index(name) for name in run.plan.used]
    clock = np.array([*place, -1], dtype=np.int64)[parts["clock"][rows]]
    ticket = parts["ticket"][rows].astype(np.int64)
    keys = (ticket * len(clocks) + clock) * most + parts["cycle"][rows]
    return rows, keys


def _placed(keys: Ints, own: Ints, rows: Ints) -> Ints:
    found = np.full(len(keys), -1, dtype=np.int64)
    found[np.searchsorted(keys, own)] = rows
    return found


def _fates(run: Run, rows: Ints) -> Ints:
    if not len(run.rows):
        return np.full(len(rows), Fate.ABSENT, dtype=np.int64)
    fates = _FATES[run.rows.parts["state"][rows]]
    return np.where(rows < 0, Fate.ABSENT, fates).astype(np.int64)
