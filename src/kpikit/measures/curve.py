"""The curve of Kaplan and Meier: which part is not over yet, time by time."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.measures.intervals import Bounds, z_value

__all__ = ["Curve", "curve_of"]

Floats: TypeAlias = NDArray[np.float64]
Figure: TypeAlias = tuple[float, float, float]

_NAN = float("nan")
_SLACK = 1e-12
"""What rounding may add to a product of shares."""


@frozen(eq=False)
class Curve:
    """The share that is not over, right after each time at which something ended.

    Attributes:
        times: When something ended, ascending.
        left: The share that is not over after it, with ``low`` and ``high``.
        watched: How long the longest was watched.
    """

    times: NDArray[Any]
    left: Floats = field(kw_only=True)
    low: Floats = field(kw_only=True)
    high: Floats = field(kw_only=True)
    watched: float = field(kw_only=True)

    def quantile(self, share: float) -> Figure:
        """When *share* of all is over, with its interval; NaN where that is unknown.

        The upper end of the curve's interval comes down to it later, so it bounds the
        time from above.
        """
        value, low, high = (
            self._first(curve, 1 - share) for curve in (self.left, self.low, self.high)
        )
        return value, low, high

    def over_within(self, limit: float) -> Figure:
        """The share that is over after *limit*, with its interval.

        NaN where none was watched for so long while some are not over.
        """
        place = int(np.searchsorted(self.times, limit, side="right")) - 1
        left = float(self.left[place]) if place >= 0 else 1.0
        if limit > self.watched and left > 0:
            return _NAN, _NAN, _NAN
        if place < 0:
            return 0.0, _NAN, _NAN
        return 1 - left, 1 - float(self.high[place]), 1 - float(self.low[place])

    def _first(self, curve: Floats, share: float) -> float:
        """The first time at which a curve is no higher than *share*."""
        under = np.flatnonzero(curve <= share + _SLACK)
        return float(self.times[under[0]]) if under.size else _NAN


def curve_of(times: NDArray[Any], ended: NDArray[np.bool_], level: float) -> Curve:
    """The curve of times in ascending order, of which some ended with the event.

    Whoever is watched up to the very time of an event still was at risk of it.
    """
    at, events = np.unique(times[ended], return_counts=True)
    at_risk = len(times) - np.searchsorted(times, at, side="left")
    left = np.cumprod(1 - events / at_risk, dtype=np.float64)
    low, high = _greenwood(left, events, at_risk, level)
    return Curve(at, left=left, low=low, high=high, watched=float(times[-1]))


def _greenwood(
    left: Floats, events: NDArray[Any], at_risk: NDArray[Any], level: float
) -> Bounds:
    """Greenwood's variance, on the scale of log(-log(S)); NaN where S is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(events / (at_risk * (at_risk - events)))
        reach = z_value(level) * np.sqrt(variance) / -np.log(left)
        low, high = left ** np.exp(reach), left ** np.exp(-reach)
    known = left > 0
    return np.where(known, low, np.nan), np.where(known, high, np.nan)
