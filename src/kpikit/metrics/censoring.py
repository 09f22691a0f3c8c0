"""Waits that are not over: taken as lasting still, not left out."""

from __future__ import annotations

from kpikit.measures import Expr, Measure, Survival, coalesce, col
from kpikit.metrics.business import CalendarLike, waited

__all__ = ["CENSORED", "WITHIN", "until_ended"]

CENSORED = "censored"
WITHIN = "within "
"""How the statistic begins that is the share over after so long."""


def until_ended(ended: Expr, calendar: CalendarLike) -> Measure:
    """How long tickets last from creation; what has not ended lasts up to ``as_of``."""
    lasted = waited(col.created_at, coalesce(ended, col.as_of), calendar)
    return Survival(
        lasted, ended.is_present(), excluded={"negative": ended < col.created_at}
    )
