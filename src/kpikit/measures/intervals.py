"""Intervals of shares and their differences, of counts, means and quantiles."""

from __future__ import annotations

from functools import lru_cache
from math import comb
from statistics import NormalDist
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kpikit.errors import InputError, InputTypeError
from kpikit.units.showing import shown

__all__ = [
    "apart",
    "byar",
    "newcombe",
    "normal",
    "per",
    "quantile_ranks",
    "wilson",
    "z_value",
]

Floats: TypeAlias = NDArray[np.float64]
Bounds: TypeAlias = tuple[Floats, Floats]

_FEW = 9.0
"""Below this variance the binomial is too skewed to be taken as normal."""
_MOST_EXACT = 1000


@lru_cache(maxsize=64)
def z_value(level: float) -> float:
    """How many standard errors reach to each side at a level of confidence.

    Raises:
        InputError: *level* is not between 0 and 1.
        InputTypeError: It is no number.

    >>> round(z_value(0.95), 6)
    1.959964
    """
    if isinstance(level, bool) or not isinstance(level, (int, float)):
        raise InputTypeError(
            f"level must be a number: got {shown(level)}", help="write 0.95"
        )
    if not 0 < level < 1:
        raise InputError(
            f"level must lie between 0 and 1: got {shown(level)}",
            help="write 0.95 for 95 %",
        )
    return NormalDist().inv_cdf(0.5 + level / 2)


def per(amount: NDArray[Any], n: NDArray[Any]) -> Floats:
    """An amount per row; NaN without rows."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = amount / n
    return np.where(n > 0, found, np.nan)


def wilson(hits: NDArray[Any], n: NDArray[Any], level: float) -> Bounds:
    """Wilson's interval of a share; exactly 0 or 1 at the ends, NaN without rows."""
    z = z_value(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = hits / n
        spread = z * np.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
        middle, scale = share + z * z / (2 * n), 1 + z * z / n
        low = np.clip((middle - spread) / scale, 0.0, 1.0)
        high = np.clip((middle + spread) / scale, 0.0, 1.0)
    low = np.where((hits == 0) & (n > 0), 0.0, low)
    high = np.where((hits == n) & (n > 0), 1.0, high)
    return low, high


def newcombe(
    hits: NDArray[Any],
    n: NDArray[Any],
    other_hits: NDArray[Any],
    other_n: NDArray[Any],
    level: float,
) -> Bounds:
    """Newcombe's interval of a share minus the share of other rows (his method 10).

    It is put together from Wilson's intervals of both, so it stays within -1..1. NaN
    where either has no rows.

    >>> low, high = newcombe(*map(np.array, (56, 70, 48, 80)), level=0.95)
    >>> round(float(low), 4), round(float(high), 4)
    (0.0524, 0.3339)
    """
    one = per(hits, n), *wilson(hits, n, level)
    other = per(other_hits, other_n), *wilson(other_hits, other_n, level)
    return apart(one, other)


def apart(one: tuple[Any, Any, Any], other: tuple[Any, Any, Any]) -> tuple[Any, Any]:
    """The interval of a figure minus another one, from the interval of each.

    Each is (value, low, high), and they are independent. The ends keep what each
    interval knows of its own skew (Zou and Donner, 2008): of Wilson's intervals this is
    Newcombe's, of normal ones Welch's with the normal quantile.
    """
    (value, low, high), (against, other_low, other_high) = one, other
    away = value - against
    return (
        away - np.hypot(value - low, other_high - against),
        away + np.hypot(high - value, against - other_low),
    )


def byar(count: NDArray[Any], heads: NDArray[Any], level: float) -> Bounds:
    """Byar's interval of a count per head; the count is Poisson, the heads are known.

    Exactly 0 below a count of 0; NaN where there are no heads.

    >>> low, high = byar(np.array(10), np.array(1), 0.95)
    >>> round(float(low), 2), round(float(high), 2)
    (4.79, 18.39)
    """
    z = z_value(level)
    above = np.asarray(count) + 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.where(above > 1, count, np.nan)
        low = below * (1 - 1 / (9 * below) - z / (3 * np.sqrt(below))) ** 3
        high = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return per(np.where(above > 1, np.maximum(low, 0.0), 0.0), heads), per(high, heads)


def normal(value: Floats, variance: Floats, level: float) -> Bounds:
    """The normal interval around *value*, whose own variance is given."""
    reach = z_value(level) * np.sqrt(variance)
    return value - reach, value + reach


def quantile_ranks(
    n: NDArray[np.int64], q: float, level: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ranks (from 1) of the order statistics that bound a quantile.

    The number of values below the quantile is binomial: counted exactly for few values,
    taken as normal for many. The ranks enclose the place of the estimate itself. A rank
    below 1 or above n says that so few values give no bound on that side.

    >>> low, high = quantile_ranks(np.array([100, 2]), 0.5, 0.95)
    >>> low.tolist(), high.tolist()
    ([41, 0], [60, 3])
    """
    spread = n * q * (1 - q)
    reach = z_value(level) * np.sqrt(spread)
    low = np.ceil(n * q - reach).astype(np.int64)
    high = np.ceil(n * q + reach).astype(np.int64)
    few = (spread < _FEW) & (n <= _MOST_EXACT)
    for number in np.unique(n[few]).tolist():
        here = few & (n == number)
        low[here], high[here] = _exact_ranks(number, q, level)
    place = np.maximum(n - 1, 0) * q
    low = np.minimum(low, np.floor(place).astype(np.int64) + 1)
    high = np.maximum(high, np.ceil(place).astype(np.int64) + 1)
    return low, high


@lru_cache(maxsize=4096)
def _exact_ranks(n: int, q: float, level: float) -> tuple[int, int]:
    """The greatest rank that is seldom above the quantile, the least seldom below."""
    tail = (1 - level) / 2
    low, high, below = 0, n + 1, 0.0
    for rank in range(1, n + 1):
        # The chance that fewer than `rank` of the values lie below the quantile.
        below += comb(n, rank - 1) * q ** (rank - 1) * (1 - q) ** (n - rank + 1)
        if below <= tail:
            low = rank
        if 1 - below <= tail:
            high = rank
            break
    return low, high
