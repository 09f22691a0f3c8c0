"""How far a sum, or a figure over several tables, may be off by chance.

Rows of a sum come by chance, like draws of a Poisson process: that is what a Poisson
bootstrap repeats, and the sum of their squares is what it finds in the end, without its
noise. Of figures over several tables see :mod:`kpikit.measures.unit_spread`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from kpikit.measures import MoneySum, Sum
from kpikit.measures.values import scale_of
from kpikit.metrics.groups import Key
from kpikit.metrics.joining import figures_of_sides, joint_of

if TYPE_CHECKING:
    from kpikit.metrics.partial import Partial

__all__ = ["Spread", "spreads"]


@frozen
class Spread:
    """How far a figure may be off by chance.

    Attributes:
        variance: The square of its standard error.
        freedom: How many units beyond the first told it; None where each row tells as
            much as it can.
    """

    variance: float
    freedom: int | None = None


def spreads(part: Partial) -> dict[Key, Spread]:
    """The spread of each group of a sum, or of a figure over several tables.

    Empty for other figures.
    """
    if part.sides:
        return _of_sides(part)
    if type(part.metric.figure()) not in (Sum, MoneySum):
        return {}
    squares = part.state["squares"] / scale_of(part.state["form"]) ** 2
    pairs = zip(part.keys, squares.tolist(), strict=True)
    return {key: Spread(variance) for key, variance in pairs}


def _of_sides(part: Partial) -> dict[Key, Spread]:
    """The spread of each group of two units or more."""
    joint = joint_of(part)
    if joint.interval_form():
        return {}
    spread = joint.spread(figures_of_sides(part, part.metric.level))
    if spread is None:
        return {}
    found = zip(part.keys, spread.variance.tolist(), spread.units.tolist(), strict=True)
    return {
        key: Spread(variance, units - 1)
        for key, variance, units in found
        if np.isfinite(variance)
    }
