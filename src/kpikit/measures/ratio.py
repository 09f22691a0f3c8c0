"""The measure that divides one sum by another: ``Ratio``."""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column
from kpikit.measures.cluster import Clusterable, sandwich
from kpikit.measures.compare import joined
from kpikit.measures.exact import add_at
from kpikit.measures.expressions import Expr, lift
from kpikit.measures.figures import State
from kpikit.measures.intervals import normal
from kpikit.measures.measure import Estimate
from kpikit.measures.merging import Parts
from kpikit.measures.rows import Picked, Rows
from kpikit.measures.scope import Scope
from kpikit.measures.values import (
    SUMS,
    merged_sums,
    read_amount,
    scale_of,
    sums_of,
    totals,
)

__all__ = ["Ratio", "side_of"]

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

_SIDES = ("num", "den")
_MOMENTS = ("num_num", "num_den", "den_den")


@frozen(eq=False, repr=False)
class Ratio(Clusterable):
    """A sum over another sum of the same rows; no value where the second is 0.

    Sides of one kind cancel their unit: hours over hours are a plain number, money over
    hours is money for a second. A flag is 1 where it is true. A row that lacks one side
    is missing. The interval is that of the delta method, and there is none below two
    rows; it is not clipped.

    A state has the arrays of :class:`Sum` twice, with ``num_`` and ``den_`` before
    their names, and the centred second moments ``num_num``, ``num_den`` and
    ``den_den``, which parts merge by Chan's formula. With
    ``cluster`` the interval is that of :class:`Clusterable`.

    Args:
        num: What is added above.
        den: What is added below.

    >>> from kpikit.measures.nodes import col
    >>> Ratio(col.talk_seconds, col.shift_seconds, where=col.line == "L1")
    Ratio(col.talk_seconds, col.shift_seconds, where=col.line == 'L1')
    """

    num: Expr = field(converter=lift)
    den: Expr = field(converter=lift)

    arrays: ClassVar[dict[str, Any]] = {
        **{f"{side}_{name}": kind for side in _SIDES for name, kind in SUMS.items()},
        **dict.fromkeys(_MOMENTS, np.float64),
    }
    usual_form: ClassVar[str] = "normal, by the delta method"

    def _inputs(self) -> tuple[Expr, ...]:
        return (self.num, self.den)

    def _parts(
        self, scope: Scope
    ) -> tuple[dict[str, Column], NDArray[np.bool_] | None]:
        num, no_num = read_amount(self.num, scope)
        den, no_den = read_amount(self.den, scope)
        return {"num": num, "den": den}, joined(no_num, no_den)

    def _own(self, rows: Rows, chosen: Picked, n: Ints, edges: Ints | None) -> State:
        del edges
        own: State = {}
        away: dict[str, Floats] = {}
        for side in _SIDES:
            column = rows.parts[side]
            values = chosen.zeroed(column.values)
            sums = sums_of(column.kind, values, chosen.groups, n)
            own |= {f"{side}_{name}": array for name, array in sums.items()}
            means = totals(sums) / np.maximum(n, 1)
            away[side] = chosen.zeroed(values - means[chosen.groups])
        moments = {
            name: add_at(product, chosen.groups, len(n))
            for name, product in _products(away["num"], away["den"]).items()
        }
        sides = (rows.parts[side].values for side in _SIDES)
        return own | moments | self._clusters_of(rows, chosen, len(n), *sides)

    def _merged(self, parts: Parts, n: Ints) -> State:
        own: State = {}
        away: dict[str, Floats] = {}
        rows = parts.gathered("n")
        for side in _SIDES:
            ours = _side_of_parts(parts, side)
            sums = merged_sums(ours)
            own |= {f"{side}_{name}": array for name, array in sums.items()}
            before = totals({name: ours.gathered(name) for name in SUMS})
            means = (totals(sums) / np.maximum(n, 1))[parts.groups]
            away[side] = before / np.maximum(rows, 1) - means
        moments = {
            name: parts.added_floats(parts.gathered(name) + rows * product)
            for name, product in _products(away["num"], away["den"]).items()
        }
        return own | moments | self._merged_clusters(parts)

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        del statistic
        num, den = (totals(side_of(state, side)) for side in _SIDES)
        scale = scale_of(state["num_form"]) / scale_of(state["den_form"])
        with np.errstate(all="ignore"):
            ratio = np.where(den != 0, num / den, np.nan)
        if self.cluster is None:
            variance = _variance(state, ratio, den)
        else:
            variance = sandwich(state, ratio, den)
        return (ratio / scale, *normal(ratio / scale, variance / scale**2, level))


def _variance(state: State, ratio: Floats, den: Floats) -> Floats:
    """The variance of a ratio by the delta method; NaN below two rows."""
    n = state["n"]
    with np.errstate(all="ignore"):
        spread = (
            state["num_num"]
            - 2 * ratio * state["num_den"]
            + ratio**2 * state["den_den"]
        )
        # Rounding may leave it a hair below zero.
        variance = n * np.maximum(spread, 0.0) / (n - 1.0) / den**2
    return np.where(n > 1, variance, np.nan)


def _products(num: Floats, den: Floats) -> dict[str, Floats]:
    """Squares and the product of distances, by the names of the moments."""
    return dict(zip(_MOMENTS, (num * num, num * den, den * den), strict=True))


def side_of(state: State, side: str) -> State:
    """One sum of a state, by the names that sums have."""
    return {name: state[f"{side}_{name}"] for name in SUMS}


def _side_of_parts(parts: Parts, side: str) -> Parts:
    """The same of every part."""
    return evolve(parts, states=tuple(side_of(state, side) for state in parts.states))
