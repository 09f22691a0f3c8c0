"""The cycles of each ticket and clock as one row: the worst, first or last, or all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.zones import NAT
from kpikit.errors import InputError, did_you_mean
from kpikit.sla.reading import STATES
from kpikit.sla.tables import Rows

__all__ = ["AGGREGATES", "aggregated"]

AGGREGATES = ("worst", "first", "last", "sum")
"""How several cycles become one row."""

Ints = NDArray[np.int64]
_STATE = {word: number for number, word in enumerate(STATES)}
_LIVE = ("running", "paused", "outside_hours", "overdue")


def aggregated(rows: Rows, cycles: str, *, boundary: str) -> Rows:
    """One row for each ticket and clock.

    Args:
        rows: Rows by ticket, clock and cycle.
        cycles: One of :data:`AGGREGATES`. The worst cycle has used the greatest share
            of its target (of cycles without one: the most time). A sum adds up elapsed
            time and targets of cycles that were not cancelled; its ``cycle`` is how
            many, and it has no due instant.
        boundary: ``">"`` or ``">="``.

    Raises:
        InputError: There is no such aggregate.
    """
    if cycles not in AGGREGATES:
        raise InputError(
            f"cycles must be one of {', '.join(AGGREGATES)}: got {cycles!r}",
            help=did_you_mean(str(cycles), AGGREGATES),
        )
    parts = rows.parts
    begins = np.ones(len(rows), dtype=np.bool_)
    begins[1:] = (np.diff(parts["ticket"]) != 0) | (np.diff(parts["clock"]) != 0)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(rows))[: len(first)] - 1
    if cycles == "sum":
        return _summed(rows, first, last, boundary)
    if cycles == "worst":
        rank = _badness(parts["elapsed"], parts["target"])
        rank[parts["state"] == _STATE["cancelled"]] = -1.0
        group = np.cumsum(begins) - 1
        # Of equal ones the first: a stable sort keeps it in front.
        order = np.lexsort((-rank, group))
        return rows.take(order[first])
    return rows.take(first if cycles == "first" else last)


def _badness(elapsed: Ints, target: Ints) -> NDArray[np.float64]:
    return elapsed / np.where(target == NAT, 1, target)


def _summed(rows: Rows, first: Ints, last: Ints, boundary: str) -> Rows:
    parts = rows.parts
    states = parts["state"]
    counts = ~np.isin(states, [_STATE[word] for word in ("cancelled", "no_policy")])
    known = parts["target"] != NAT

    def total(values: Ints) -> Ints:
        sums: Ints = np.add.reduceat(values, first) if len(first) else values
        return sums

    cycles = total(counts.astype(np.int64))
    elapsed = total(np.where(counts, parts["elapsed"], 0))
    target = total(np.where(counts & known, parts["target"], 0))
    lacks = total((counts & ~known).astype(np.int64)) > 0
    live = total(np.isin(states, [_STATE[word] for word in _LIVE]).astype(np.int64)) > 0
    over = elapsed > target if boundary == ">" else elapsed >= target
    ends = states[last]
    # A last cycle that is past its own target may be within that of all.
    going = np.where(ends == _STATE["overdue"], _STATE["running"], ends)
    state = np.select(
        [cycles == 0, live & over & ~lacks, live, lacks, over],
        [ends, _STATE["overdue"], going, _STATE["stopped"], _STATE["breached"]],
        _STATE["met"],
    )
    found = rows.take(last)
    blank = np.full(len(first), NAT)
    found.parts.update(
        cycle=cycles.astype(parts["cycle"].dtype),
        start=parts["start"][first],
        elapsed=elapsed,
        target=np.where(lacks | (cycles == 0), NAT, target),
        state=state.astype(states.dtype),
        due=blank,
        original=blank,
        breached=blank,
        warned=blank,
    )
    return found
