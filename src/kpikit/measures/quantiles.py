"""Quantiles of values that lie group by group in ascending order."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpikit.errors import ParameterError
from kpikit.measures.intervals import quantile_ranks
from kpikit.units.showing import shown

__all__ = ["group_sorted", "quantile_of", "quantiles"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_QUANTILE = re.compile(r"p([0-9]{1,2}(?:\.[0-9]{1,6})?)")


def quantile_of(statistic: str | None) -> float | None:
    """The quantile that a statistic names, None for the mean.

    Raises:
        ParameterError: It names neither.

    >>> quantile_of("p90"), quantile_of("median"), quantile_of("mean")
    (0.9, 0.5, None)
    """
    if statistic is None or statistic == "mean":
        return None
    if statistic == "median":
        return 0.5
    found = _QUANTILE.fullmatch(statistic) if isinstance(statistic, str) else None
    if found is None or not float(found[1]):
        raise ParameterError(
            f"statistic must be mean, median or a quantile: got {shown(statistic)}",
            help="write 'p90' for the value that 90 % of rows do not exceed",
        )
    return float(found[1]) / 100


def group_sorted(
    values: NDArray[Any], groups: Ints, size: int
) -> tuple[NDArray[Any], Ints]:
    """Values by group, ascending within each, and where each group begins and ends."""
    counts = np.bincount(groups, minlength=size)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    if size == 1 or not values.size:
        return np.sort(values), offsets
    if values.dtype == np.int64:
        low = int(values.min())
        span = int(values.max()) - low + 1
        if span * size < 1 << 63:
            # One sort of group and value in one number.
            ranked = np.sort(groups * span + (values - low))
            ranked -= np.repeat(np.arange(size, dtype=np.int64) * span, counts)
            return ranked + low, offsets
    small = np.uint16 if size <= 1 << 16 else np.int64
    ordered = values[np.argsort(groups.astype(small), kind="stable")]
    for start, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
        ordered[start:end].sort()
    return ordered, offsets


def quantiles(
    values: NDArray[Any], offsets: Ints, q: float, level: float
) -> tuple[Floats, Floats, Floats]:
    """A quantile of each group with its interval; NaN where there is none.

    The value is interpolated between the two nearest, as numpy's ``linear`` does. The
    interval runs between order statistics; a side that so few values cannot bound is
    NaN.
    """
    n = np.diff(offsets)
    place = np.maximum(n - 1, 0) * q
    below = np.floor(place).astype(np.int64)
    share = place - below
    left = _at(values, offsets, below)
    right = _at(values, offsets, np.minimum(below + 1, n - 1))
    step = right - left
    # From the nearer end, as numpy does.
    value = np.where(share < 0.5, left + step * share, right - step * (1 - share))
    low, high = quantile_ranks(n, q, level)
    return value, _at(values, offsets, low - 1), _at(values, offsets, high - 1)


def _at(values: NDArray[Any], offsets: Ints, ranks: Ints) -> Floats:
    """The value of that rank (from 0) in each group, NaN where it has none."""
    n = np.diff(offsets)
    inside = (ranks >= 0) & (ranks < n)
    found = np.full(len(n), np.nan)
    found[inside] = values[(offsets[:-1] + ranks)[inside]]
    return found
