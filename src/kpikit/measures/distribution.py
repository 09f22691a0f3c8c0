"""The measure that keeps every value: ``Distribution``."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from attrs import field, fields, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.measures.expressions import Expr, lift
from kpikit.measures.figures import State
from kpikit.measures.histogram import Histogram
from kpikit.measures.measure import Estimate, Measure
from kpikit.measures.merging import Parts
from kpikit.measures.quantiles import group_sorted, quantile_of, quantiles
from kpikit.measures.rows import Picked, Rows
from kpikit.measures.scope import Scope
from kpikit.measures.sums import Mean, mean_estimate
from kpikit.measures.values import (
    deviations,
    forms,
    merged_forms,
    read_value,
    scale_of,
    sums_of,
    totals,
)

__all__ = ["Distribution"]

Ints = NDArray[np.int64]


@frozen(eq=False, repr=False)
class Distribution(Measure):
    """All values, exactly: their mean, their median, any quantile.

    ``finish`` takes ``statistic``: ``"mean"`` (the default, with the interval of
    :class:`Mean`), ``"median"``, or ``"p90"`` and its like (with an interval from order
    statistics). No value over nothing. A state has ``values`` of its own, ascending
    within each group, ``offsets`` where groups begin and end, one more than there are
    groups, and ``form``.

    Args:
        value: What is looked at.
    """

    value: Expr = field(converter=lift)

    usual_form: ClassVar[str] = "between order statistics"
    arrays: ClassVar[dict[str, Any]] = dict.fromkeys(("values", "offsets", "form"))

    def interval_form(self, statistic: str | None = None) -> str:
        """What the interval of a statistic is called."""
        return Mean.usual_form if quantile_of(statistic) is None else self.usual_form

    def giving(self, statistic: str | None, *, approximately: bool = False) -> Measure:
        """A mean needs no values, and an estimated quantile only their histogram."""
        given: dict[str, Any] = {
            each.name: getattr(self, each.name) for each in fields(Measure)
        }
        if quantile_of(statistic) is None:
            return Mean(self.value, **given)
        return Histogram(self.value, **given) if approximately else self

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
        form = forms(column.kind, n)
        values, groups = chosen.kept(column.values, chosen.groups)
        return _state(values, groups, form)

    def _empty_own(self, size: int) -> State:
        none = np.zeros(0, dtype=np.int64)
        return _state(none, none, np.zeros(size, dtype=np.int64))

    def _merged(self, parts: Parts, n: Ints) -> State:
        del n
        groups, values = parts.ragged("offsets", "values")
        return _state(values, groups, merged_forms(parts))

    def _check_statistic(self, statistic: str | None) -> None:
        quantile_of(statistic)

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        values, offsets, n = state["values"], state["offsets"], state["n"]
        scale = scale_of(state["form"])
        q = quantile_of(statistic)
        if q is not None:
            value, low, high = quantiles(values, offsets, q, level)
            return value / scale, low / scale, high / scale
        kind = Kind.INTEGER if values.dtype == np.int64 else Kind.NUMBER
        groups = np.repeat(np.arange(len(n), dtype=np.int64), np.diff(offsets))
        total = totals(sums_of(kind, values, groups, n))
        m2 = deviations(values, Picked(groups), total / np.maximum(n, 1))
        return mean_estimate(total, m2, n, scale, level)


def _state(values: NDArray[Any], groups: Ints, form: Ints) -> State:
    ordered, offsets = group_sorted(values, groups, len(form))
    if not ordered.size:
        # No values have no type: empty parts are all alike.
        ordered = np.zeros(0, dtype=np.int64)
    return {"values": ordered, "offsets": offsets, "form": form}
