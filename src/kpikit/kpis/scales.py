"""Scales of surveys: scores that lie outside are errors, not low scores."""

from __future__ import annotations

from kpikit.errors import ScaleError
from kpikit.measures import Expr, Require, col

__all__ = ["on_scale"]


def on_scale(
    low: int, high: int, *, whole: bool = False, score: Expr = col.score
) -> Require:
    """Every score lies on its scale."""
    rule = score.between(low, high)
    if whole:
        rule = score.is_in(list(range(low, high + 1)))
    kind = "a whole number" if whole else "a score"
    return Require(
        rule,
        error=ScaleError,
        message=f"score must be {kind} on its scale {low}..{high}",
        help="correct the scores, keep other surveys out with .where, or say"
        " .using(scale=(lowest, highest)) where the metric has it",
        show=score,
    )
