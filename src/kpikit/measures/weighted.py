"""The share of a weight instead of rows: ``WeightedShare``."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from attrs import frozen

from kpikit.measures.figures import State
from kpikit.measures.intervals import wilson
from kpikit.measures.measure import Estimate
from kpikit.measures.ratio import Ratio, side_of
from kpikit.measures.values import totals

__all__ = ["WeightedShare"]


@frozen(eq=False, repr=False)
class WeightedShare(Ratio):
    """The weight of hits over the weight of all, 0..1; no value where that is 0.

    ``num`` is the weight of a row that is a hit and 0 of any other, ``den`` its weight.
    The interval is Wilson's of as many equal rows as the weights are worth (Kish); with
    ``cluster`` that of a ratio, clipped to 0..1.

    >>> from kpikit.measures.nodes import col
    >>> WeightedShare(col.passed_weight, col.weight)
    WeightedShare(col.passed_weight, col.weight)
    """

    usual_form: ClassVar[str] = "Wilson, of as many equal rows as the weights are worth"

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        value, low, high = super()._estimate(state, level, statistic)
        if self.cluster is None:
            n, total = state["n"], totals(side_of(state, "den"))
            with np.errstate(all="ignore"):
                squares = state["den_den"] + total**2 / n
                rows = np.minimum(total**2 / squares, n)
                low, high = wilson(value * rows, rows, level)
        return value, np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)
