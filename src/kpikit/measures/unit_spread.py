"""How far a figure of several sides may be off when units come and go by chance.

A Poisson bootstrap draws each unit (a ticket, an agent, a day) a Poisson number of
times, with all its rows on all sides, and makes the figure anew. In the end, without
its noise and its seed, it finds this: each unit moves the figure by what its rows add
to each side, times how much the figure moves with that side; the variance is the sum
of the squares. Units beyond the first are the degrees of freedom.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kpikit.measures.cluster import Clusterable, alone
from kpikit.measures.distinct import Distinct
from kpikit.measures.figures import State, nothing
from kpikit.measures.keys import by_key
from kpikit.measures.measure import Measure
from kpikit.measures.students import student_reach
from kpikit.measures.values import scale_of

__all__ = ["Moves", "UnitSpread", "moves_of", "spread_of"]

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]


@frozen(eq=False)
class Moves:
    """What the units of a side add to its figure, one entry for each group and unit.

    ``known`` says of which groups all rows are in some unit, ``worth`` as how many
    units of one size those of each group count.
    """

    groups: Ints
    keys: Ints
    amounts: Floats
    known: NDArray[np.bool_]
    worth: Floats


@frozen(eq=False)
class UnitSpread:
    """The variance of each figure, NaN below two units, and how many units there are.

    ``worth`` is that of the side whose units are worth the fewest.
    """

    variance: Floats
    units: Ints
    worth: Floats

    def reach(self, level: float) -> Floats:
        """How far the interval reaches to each side: Student's t.

        NaN where a side rests on so few units that a bootstrap would draw none of them
        more often than the interval may fail on one side: the figure has no spread then
        that could be told.
        """
        found = nothing(len(self.variance))
        enough = self.worth > -math.log((1 - level) / 2)
        for place in np.flatnonzero(np.isfinite(self.variance) & enough).tolist():
            times = student_reach(level, int(self.units[place]) - 1)
            found[place] = times * np.sqrt(self.variance[place])
        return found


def moves_of(measure: Measure, state: State, value: Floats) -> Moves | None:
    """What the units of a state add to its figures; None of measures without units.

    Args:
        measure: The measure of the side.
        state: Its state, in which units are told apart.
        value: Its figures.
    """
    n = state["n"]
    if isinstance(measure, Distinct):
        groups = np.repeat(np.arange(len(n)), np.diff(state["offsets"]))
        counts = (state["counts"] >= measure.at_least).astype(np.float64)
        known = np.ones(len(n), dtype=np.bool_)
        return Moves(
            groups, state["keys"], counts, known, _worth(groups, counts, known)
        )
    if "cluster_keys" not in state:
        return None
    groups = np.repeat(np.arange(len(n)), np.diff(state["cluster_offsets"]))
    num, den = state["cluster_num"], state["cluster_den"]
    above, below = _scales(state)
    if not isinstance(measure, Clusterable):
        known = np.bincount(groups, den, minlength=len(n)) == n
        amounts = num / above[groups]
        worth = _worth(groups, amounts, known)
        return Moves(groups, state["cluster_keys"], amounts, known, worth)
    whole = np.bincount(groups, den, minlength=len(n)) / below
    with np.errstate(all="ignore"):
        away = num / above[groups] - value[groups] * den / below[groups]
        amounts = np.nan_to_num(away / whole[groups], posinf=0.0, neginf=0.0)
    known = (np.diff(state["cluster_offsets"]) > 0) | (n == 0)
    worth = _worth(groups, den, known)
    return Moves(groups, state["cluster_keys"], amounts, known, worth)


def _worth(groups: Ints, amounts: Floats, known: NDArray[np.bool_]) -> Floats:
    """As how many units of one size those of each group count (Kish)."""
    size = len(known)
    total = np.bincount(groups, amounts, minlength=size)
    squares = np.bincount(groups, amounts**2, minlength=size)
    return np.divide(total**2, squares, out=np.zeros(size), where=squares > 0)


def _scales(state: State) -> tuple[Floats, Floats]:
    """How many stored units make one, above and below the line."""
    ones = np.ones(len(state["n"]))
    if "num_form" in state:
        return scale_of(state["num_form"]), scale_of(state["den_form"])
    return (scale_of(state["form"]) if "form" in state else ones), ones


def spread_of(
    moves: Sequence[Moves], gradient: Sequence[Floats], size: int
) -> UnitSpread:
    """The spread of figures, of what units add to sides and how sides move figures."""
    known = np.ones(size, dtype=np.bool_)
    worth = np.full(size, np.inf)
    every = []
    for one, factor in zip(moves, gradient, strict=True):
        known &= one.known & np.isfinite(factor)
        worth = np.minimum(worth, one.worth)
        moved = np.nan_to_num(factor)[one.groups] * one.amounts
        every.append((one.groups, one.keys, moved))
    groups, keys, amounts = (
        np.concatenate(column) for column in zip(*every, strict=True)
    )
    variance, units = _of_units(groups, keys, amounts, size)
    return UnitSpread(np.where(known, variance, np.nan), units, worth)


def _of_units(
    groups: Ints, keys: Ints, amounts: Floats, size: int
) -> tuple[Floats, Ints]:
    """The variance of each figure, NaN below two units, and its units."""
    single = alone(keys)
    some = ~single
    offsets, _, sums = by_key(groups[some], keys[some], size, amounts[some])
    owners = np.repeat(np.arange(size), np.diff(offsets))
    squares = np.bincount(owners, sums**2, minlength=size)
    squares = squares + np.bincount(
        groups[single], amounts[single] ** 2, minlength=size
    )
    units = np.diff(offsets) + np.bincount(groups[single], minlength=size)
    with np.errstate(all="ignore"):
        variance = units / (units - 1.0) * squares
    return np.where(units > 1, variance, np.nan), units
