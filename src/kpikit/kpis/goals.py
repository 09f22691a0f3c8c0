"""The goals that were asked for, by metric, as a config would write them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from kpikit.metrics import Goal, Metric
from kpikit.metrics.goal_grammar import goal_of

__all__ = ["GOALS", "asked_goals"]

GOALS: Mapping[str, tuple[Mapping[str, Any], ...]] = MappingProxyType(
    {
        "first_response_time": ({"statistic": "mean", "at_most": "5m"},),
        "next_response_time": (
            {"where": {"channel": ["chat"]}, "statistic": "mean", "at_most": "10m"},
        ),
        "resolution_time": ({"statistic": "mean", "at_most": "24h"},),
        "resolved_within": (
            {"within": "1d", "at_least": 0.80},
            {"within": "1h", "at_least": 0.20},
        ),
        "resolved_per_agent_day": ({"rule": "floor_share", "at_least": 1.0},),
        "first_contact_resolution": ({"at_least": 0.70},),
        "resolved_without_reopening": ({"at_least": 0.70},),
        "stale_tickets": ({"exactly": 0},),
        "csat": ({"at_least": 0.85}, {"rule": "yes", "at_least": 0.80}),
        "ces": ({"every": "month", "better_than": "previous"},),
        "employee_engagement": ({"at_least": 0.80},),
        "self_service_rate": ({"every": "month", "better_than": "previous"},),
        "support_revenue": ({"every": "month", "at_least": "150000 RUB"},),
    }
)
"""Ten tickets a day for each agent are ``floor_share`` of its floor of 10."""


def asked_goals(metric: Metric) -> tuple[Goal, ...]:
    """The goals that were asked for of a metric; most have none.

    >>> from kpikit import kpis
    >>> asked_goals(kpis.stale_tickets)
    (kpis.stale_tickets.exactly(0),)
    """
    return tuple(goal_of(metric, tree) for tree in GOALS.get(metric.name, ()))
