"""Values counted in buckets of a fixed relative width: ``Histogram``."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column
from kpikit.errors import ParameterError
from kpikit.measures.exact import add_at
from kpikit.measures.expressions import Expr, lift
from kpikit.measures.figures import State
from kpikit.measures.intervals import quantile_ranks
from kpikit.measures.measure import Estimate, Measure
from kpikit.measures.merging import Parts
from kpikit.measures.quantiles import quantile_of
from kpikit.measures.rows import Picked, Rows
from kpikit.measures.scope import Scope
from kpikit.measures.values import forms, merged_forms, read_value, scale_of

__all__ = ["ERROR", "Histogram"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ERROR = 0.01
"""How far a quantile may be off, as a share of it."""
_RATIO = (1 + ERROR) / (1 - ERROR)
_LOG = np.log(_RATIO)
_ZERO = 1 << 20
"""Number of the bucket of zero; positive values lie above it, negative ones below."""
_ONE = 1 << 16
"""How far from it that of one is, so that the smallest fraction is still beside it."""


@frozen(eq=False, repr=False)
class Histogram(Measure):
    """Quantiles of values that are counted in buckets instead of kept.

    The bucket of a value above zero is ``ceil(log(value) / log(r))`` with
    ``r = 1.01 / 0.99``; it stands for the value in its middle, so a quantile is off by
    1 % at most; a state grows with the spread of the values, not with their number. No
    value over nothing. A state has ``buckets`` in ascending order within each group
    with their ``counts``, ``offsets`` where groups begin and end, and ``form``.

    Args:
        value: What is looked at.

    Source: Masson, Rim, Lee: DDSketch, VLDB 2019
    """

    value: Expr = field(converter=lift)

    usual_form: ClassVar[str] = "between order statistics, within 1 %"
    arrays: ClassVar[dict[str, Any]] = dict.fromkeys(
        ("buckets", "counts", "offsets", "form")
    )
    is_approximate: ClassVar[bool] = True

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
        values, groups = chosen.kept(column.values, chosen.groups)
        ones = np.ones(len(values), dtype=np.int64)
        form = forms(column.kind, n)
        return _state(buckets_of(values), ones, groups, form)

    def _empty_own(self, size: int) -> State:
        none = np.zeros(0, dtype=np.int64)
        return _state(none, none, none, np.zeros(size, dtype=np.int64))

    def _merged(self, parts: Parts, n: Ints) -> State:
        del n
        groups, buckets, counts = parts.ragged("offsets", "buckets", "counts")
        return _state(buckets, counts, groups, merged_forms(parts))

    def _check_statistic(self, statistic: str | None) -> None:
        quantile_of(statistic)

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        q = quantile_of(statistic or "median")
        if q is None:
            raise ParameterError(
                f"statistic of a histogram must be a quantile: got {statistic!r}",
                help="means are exact: take Mean",
            )
        n, scale = state["n"], scale_of(state["form"])
        place = np.maximum(n - 1, 0) * q
        below = np.floor(place).astype(np.int64)
        left = _at(state, below)
        right = _at(state, np.minimum(below + 1, n - 1))
        low, high = quantile_ranks(n, q, level)
        value = left + (right - left) * (place - below)
        return value / scale, _at(state, low - 1) / scale, _at(state, high - 1) / scale


def buckets_of(values: NDArray[Any]) -> Ints:
    """The number of the bucket of each value; buckets rise as values do.

    >>> (buckets_of(np.array([0, 1, -1, 1000])) - buckets_of(np.array([0]))).tolist()
    [0, 65536, -65536, 65882]
    """
    size = np.abs(values.astype(np.float64))
    found = np.full(len(values), _ZERO, dtype=np.int64)
    some = np.flatnonzero(size)
    step = np.ceil(np.log(size[some]) / _LOG).astype(np.int64) + _ONE
    found[some] += np.where(values[some] > 0, step, -step)
    return found


def middles_of(buckets: Ints) -> Floats:
    """The value that stands for all in a bucket."""
    step = np.abs(buckets - _ZERO)
    size = 2 / (1 + _RATIO) * np.exp(np.where(step, step - _ONE, 0) * _LOG)
    found: Floats = np.sign(buckets - _ZERO) * size
    return found


def _state(buckets: Ints, counts: Ints, groups: Ints, form: Ints) -> State:
    """Buckets of each group in order, each once."""
    cells, place = np.unique(groups * (2 * _ZERO) + buckets, return_inverse=True)
    owners, kept = np.divmod(cells, 2 * _ZERO)
    ends = np.cumsum(np.bincount(owners, minlength=len(form)))
    return {
        "buckets": kept,
        "counts": add_at(counts, place.reshape(-1), len(cells)),
        "offsets": np.concatenate(([0], ends)).astype(np.int64),
        "form": form,
    }


def _at(state: State, ranks: Ints) -> Floats:
    """About the value of that rank (from 0) in each group, NaN where it has none."""
    n = state["n"]
    inside = (ranks >= 0) & (ranks < n)
    found = np.full(len(n), np.nan)
    # ranks of all groups on one axis: those of a group come after all before it
    before = np.cumsum(n) - n
    ends = np.cumsum(state["counts"])
    place = np.searchsorted(ends, (before + ranks)[inside], side="right")
    found[inside] = middles_of(state["buckets"][place])
    return found
