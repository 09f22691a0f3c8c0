"""Waits that are not over: taken as lasting still, not left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from kpikit.errors import RuleError
from kpikit.measures import Expr, Measure, Survival, coalesce, col
from kpikit.metrics.business import CalendarLike, waited

__all__ = ["CENSORED", "WITHIN", "OpenTickets", "refused", "until_ended"]

OpenTickets = Literal["leave_out", "censored"]
"""What becomes of what is not over: left out and counted, or lasting still."""

CENSORED = "censored"
WITHIN = "within "
"""How the statistic begins that is the share over after so long."""


def until_ended(
    ended: Expr,
    calendar: CalendarLike,
    *,
    start: Expr | None = None,
    until: Expr | None = None,
    of: Expr | None = None,
    excluded: Mapping[str, Expr] | None = None,
) -> Measure:
    """How long tickets last; what has not ended lasts up to ``as_of``.

    From *start*, where it is not their creation, up to *until*, where they were not
    watched up to ``as_of``, over the rows *of* and without those *excluded*.
    """
    start = col.created_at if start is None else start
    until = col.as_of if until is None else until
    lasted = waited(start, coalesce(ended, until), calendar)
    return Survival(
        lasted,
        ended.is_present(),
        of=of,
        excluded={**(excluded or {}), "negative": ended < start},
    )


def refused(metric: str, rule: str, why: str, remedy: str) -> RuleError:
    """The error of a rule that open rows cannot go with."""
    return RuleError(
        f"open of {metric} must be leave_out with the rule {rule}: got 'censored';"
        f" {why}",
        help=remedy,
    )
