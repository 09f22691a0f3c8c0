"""Waits that are not over: taken as lasting still, not left out."""

from __future__ import annotations

from collections.abc import Mapping

from kpikit.measures import Expr, Measure, Survival, coalesce, col
from kpikit.metrics.business import CalendarLike, waited

__all__ = ["CENSORED", "WITHIN", "until_ended"]

CENSORED = "censored"
WITHIN = "within "
"""How the statistic begins that is the share over after so long."""


def until_ended(
    ended: Expr,
    calendar: CalendarLike,
    *,
    start: Expr | None = None,
    of: Expr | None = None,
    excluded: Mapping[str, Expr] | None = None,
) -> Measure:
    """How long tickets last; what has not ended lasts up to ``as_of``.

    From *start*, where it is not their creation, over the rows *of* and without those
    *excluded*.
    """
    start = col.created_at if start is None else start
    lasted = waited(start, coalesce(ended, col.as_of), calendar)
    return Survival(
        lasted,
        ended.is_present(),
        of=of,
        excluded={**(excluded or {}), "negative": ended < start},
    )
