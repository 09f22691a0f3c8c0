"""Measures that add values up: ``Sum`` and ``Mean``."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column
from kpikit.measures.cluster import Clusterable, sandwich
from kpikit.measures.exact import add_at
from kpikit.measures.exact_intervals import student
from kpikit.measures.expressions import Expr, lift
from kpikit.measures.figures import State, nothing
from kpikit.measures.intervals import normal, per
from kpikit.measures.measure import Additive, Estimate, Measure
from kpikit.measures.merging import Parts
from kpikit.measures.rows import Picked, Rows
from kpikit.measures.scope import Scope
from kpikit.measures.values import (
    SUMS,
    deviations,
    exact_list,
    merged_sums,
    read_value,
    scale_of,
    sums_of,
    totals,
)

__all__ = ["Mean", "Sum", "mean_estimate"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@frozen(eq=False, repr=False)
class Sum(Measure):
    """The sum of a value; 0 over nothing, and without an interval.

    Whole numbers, amounts of time and money are added exactly. A state has ``hi``,
    ``lo``, ``sum``, ``rest`` and ``form`` of its own, and ``squares``, the sum of
    squared values: how far a sum may be off whose rows come by chance.

    Args:
        value: What is added.
    """

    value: Expr = field(converter=lift)

    additive: ClassVar[Additive] = "everything"
    arrays: ClassVar[dict[str, Any]] = {**SUMS, "squares": np.float64}

    def _inputs(self) -> tuple[Expr, ...]:
        return (self.value,)

    def _parts(
        self, scope: Scope
    ) -> tuple[dict[str, Column], NDArray[np.bool_] | None]:
        column, gone = read_value(self.value, scope)
        return {"value": column}, gone

    def _own(self, rows: Rows, chosen: Picked, n: Ints, edges: Ints | None) -> State:
        del edges
        column = rows.parts["value"]
        values = chosen.zeroed(column.values)
        squares = add_at(values.astype(np.float64) ** 2, chosen.groups, len(n))
        own = sums_of(column.kind, values, chosen.groups, n)
        return own | {"squares": squares}

    def _merged(self, parts: Parts, n: Ints) -> State:
        del n
        return merged_sums(parts) | {"squares": parts.added("squares")}

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        del level, statistic
        size = len(state["n"])
        return totals(state) / scale_of(state["form"]), nothing(size), nothing(size)

    def _exact(self, state: State) -> list[int | None] | None:
        return exact_list(state)


@frozen(eq=False, repr=False)
class Mean(Clusterable):
    """The mean of a value; no value over nothing.

    The interval is normal, from the variance of the sample (n - 1 below it), the exact
    one Student's; there is none below two rows. A state has the arrays of :class:`Sum`
    and ``m2``, the sum of squared distances from the mean, which parts merge by Chan's
    formula. With ``cluster`` the interval is that of :class:`Clusterable`.

    Args:
        value: What is averaged.
    """

    value: Expr = field(converter=lift)

    arrays: ClassVar[dict[str, Any]] = {**SUMS, "m2": np.float64}
    statistics: ClassVar[tuple[str, ...]] = ("mean",)
    usual_form: ClassVar[str] = "normal"
    exact_form: ClassVar[str] = "Student's t (exact for normal values)"

    def _inputs(self) -> tuple[Expr, ...]:
        return (self.value,)

    def _parts(
        self, scope: Scope
    ) -> tuple[dict[str, Column], NDArray[np.bool_] | None]:
        column, gone = read_value(self.value, scope)
        return {"value": column}, gone

    def _own(self, rows: Rows, chosen: Picked, n: Ints, edges: Ints | None) -> State:
        del edges
        column = rows.parts["value"]
        values = chosen.zeroed(column.values)
        own = sums_of(column.kind, values, chosen.groups, n)
        means = totals(own) / np.maximum(n, 1)
        own |= {"m2": deviations(values, chosen, means)}
        return own | self._clusters_of(rows, chosen, len(n), column.values)

    def _merged(self, parts: Parts, n: Ints) -> State:
        own = merged_sums(parts)
        rows = parts.gathered("n")
        before = {name: parts.gathered(name) for name in ("hi", "lo", "sum", "rest")}
        means = totals(before) / np.maximum(rows, 1)
        away = means - (totals(own) / np.maximum(n, 1))[parts.groups]
        own |= {"m2": parts.added_floats(parts.gathered("m2") + rows * away * away)}
        return own | self._merged_clusters(parts)

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        del statistic
        total, n, scale = totals(state), state["n"], scale_of(state["form"])
        if self.cluster is None:
            exact = self.exact_interval
            return mean_estimate(total, state["m2"], n, scale, level, is_exact=exact)
        mean = per(total, n)
        variance = sandwich(state, mean, n.astype(np.float64))
        return (mean / scale, *normal(mean / scale, variance / scale**2, level))


def mean_estimate(
    total: Floats,
    m2: Floats,
    n: Ints,
    scale: Floats,
    level: float,
    *,
    is_exact: bool = False,
) -> Estimate:
    """A mean with its interval, normal or Student's, from sums in stored units."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = total / (n * scale)
        variance = np.where(n > 1, m2 / (n - 1.0) / n, np.nan) / scale**2
    if is_exact:
        return (value, *student(value, variance, n - 1, level))
    return (value, *normal(value, variance, level))
