"""Scales of surveys: scores that lie outside are errors, not low scores."""

from __future__ import annotations

from kpikit.errors import ScaleError
from kpikit.measures import Expr, Require, col

__all__ = ["on_scale"]


def on_scale(
    low: int,
    high: int,
    *,
    whole: bool = False,
    is_chosen: bool = False,
    score: Expr = col.score,
) -> Require:
    """Every score lies on its scale.

    Args:
        low: The lowest score.
        high: The highest score.
        whole: Whether scores are whole numbers.
        is_chosen: Whether the metric takes another scale, so that a message says how.
        score: The column of the scores.
    """
    rule = score.between(low, high)
    if whole:
        rule = score.is_in(list(range(low, high + 1)))
    kind = "a whole number" if whole else "a score"
    remedy = "correct the scores, or keep other surveys out with .where"
    if is_chosen:
        remedy += ", or say .using(scale=(lowest, highest))"
    return Require(
        rule,
        error=ScaleError,
        message=f"score must be {kind} on its scale {low}..{high}",
        help=remedy,
        show=score,
    )
