"""Exact intervals of shares, means and counts per head, of scipy (extra ``stats``).

They hold the truth at least as often as they say, however few rows there are, where
Wilson's, the normal one and Byar's do so nearly. The price is width.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kpikit.errors import InputError, MissingExtraError
from kpikit.measures.intervals import Bounds, byar, per, wilson, z_value

__all__ = [
    "check_form",
    "clopper_pearson",
    "distributions",
    "garwood",
    "of_heads",
    "of_share",
    "student",
]

Floats: TypeAlias = NDArray[np.float64]


class _Figure(Protocol):
    @property
    def exact_interval(self) -> bool: ...

    @property
    def can_be_exact(self) -> bool: ...


def check_form(measure: _Figure) -> None:
    """Check that an interval that is to be exact has such a form.

    Raises:
        InputError: It has none.
    """
    if measure.exact_interval and not measure.can_be_exact:
        raise InputError(
            "exact_interval must go with an interval that has an exact form:"
            f" got {measure!r}",
            help="leave it out",
        )


def distributions() -> Any:
    """The module of scipy that knows the distributions.

    Raises:
        MissingExtraError: scipy is not installed.
    """
    try:
        from scipy import special
    except ImportError as error:
        raise MissingExtraError(
            "an exact interval", package="scipy", extra="stats"
        ) from error
    return special


def clopper_pearson(hits: NDArray[Any], n: NDArray[Any], level: float) -> Bounds:
    """The interval of a share of Clopper and Pearson (Biometrika 26, 1934).

    Its ends are the shares by which so many hits or more, or so many or fewer, would
    come in ``(1 - level) / 2`` of all cases. NaN without rows.

    >>> low, high = clopper_pearson(np.array([0, 5]), np.array([10, 10]), level=0.95)
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.0, 0.1871], [0.3085, 0.8129])
    """
    special, tail = distributions(), _tail(level)
    some, none = n > 0, np.zeros(np.shape(n))
    # the ends are set apart: there the distribution has no shape
    low = special.betaincinv(np.maximum(hits, 1), n - hits + 1, tail)
    high = special.betaincinv(hits + 1, np.maximum(n - hits, 1), 1 - tail)
    low, high = np.where(hits > 0, low, 0.0), np.where(hits < n, high, 1.0)
    return np.where(some, low, none + np.nan), np.where(some, high, none + np.nan)


def student(
    value: Floats, variance: Floats, freedom: NDArray[Any], level: float
) -> Bounds:
    """Student's interval around *value*, whose own variance is estimated.

    NaN without a degree of freedom.

    >>> low, high = student(np.zeros(1), np.ones(1), np.array([10]), level=0.95)
    >>> round(float(high[0]), 4)
    2.2281
    """
    known = np.where(freedom > 0, freedom, np.nan)
    times: Floats = distributions().stdtrit(known, 1 - _tail(level))
    reach = times * np.sqrt(variance)
    return value - reach, value + reach


def garwood(count: NDArray[Any], heads: NDArray[Any], level: float) -> Bounds:
    """Garwood's interval of a count per head (Biometrika 28, 1936).

    The count is Poisson, the heads are known. Exactly 0 below a count of 0; NaN where
    there are no heads.

    >>> low, high = garwood(np.array(10), np.array(1), 0.95)
    >>> round(float(low), 2), round(float(high), 2)
    (4.8, 18.39)
    """
    special, tail = distributions(), _tail(level)
    low = np.where(count > 0, special.gammaincinv(np.maximum(count, 1), tail), 0.0)
    return per(low, heads), per(special.gammaincinv(count + 1.0, 1 - tail), heads)


def of_share(
    hits: NDArray[Any], n: NDArray[Any], level: float, *, is_exact: bool
) -> Bounds:
    """The interval of a share: Wilson's, or that of Clopper and Pearson."""
    return (clopper_pearson if is_exact else wilson)(hits, n, level)


def of_heads(
    count: NDArray[Any], heads: NDArray[Any], level: float, *, is_exact: bool
) -> Bounds:
    """The interval of a count per head: Byar's, or Garwood's."""
    return (garwood if is_exact else byar)(count, heads, level)


def _tail(level: float) -> float:
    """The chance that is left on each side.

    Raises:
        InputError: *level* is not between 0 and 1.
        InputTypeError: It is no number.
    """
    z_value(level)  # which checks it
    return (1 - level) / 2
