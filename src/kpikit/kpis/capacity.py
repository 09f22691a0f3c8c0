"""Tickets beside the people: those who ask, and those who answer."""

from __future__ import annotations

from kpikit.columns.column import Kind
from kpikit.kpis.counted import UNWANTED, IfThere, weight_of
from kpikit.measures import (
    Count,
    Expr,
    Joint,
    Measure,
    Quotient,
    Side,
    Sum,
    TimeAverage,
    col,
)
from kpikit.metrics import RuleDoc, metric
from kpikit.metrics.params import Weights
from kpikit.units import Unit

__all__ = ["tickets_per_user"]

_UNTIL = IfThere("valid_to", kind=Kind.DATE)


def _held(table: str, amount: Expr) -> Side:
    """An amount that holds for a time, on average; all of it for every priority."""
    average = TimeAverage(
        amount, col.valid_from, _UNTIL, excluded={"negative": amount < 0}
    )
    return Side(table, measure=average, at=None, whole_for=frozenset({"priority"}))


def _tickets(rule: str, weights: Weights) -> Measure:
    """How many tickets there are, or what they weigh."""
    if rule != "weighted":
        return Count(excluded=UNWANTED)
    weight = weight_of(weights)
    unknown = col.priority.is_present() & weight.is_missing()
    return Sum(weight, excluded={**UNWANTED, "no_weight": unknown})


@metric(
    unit=Unit.RATIO,
    better="lower",
    table="tickets",
    at="created_at",
    titles={
        "en": "Tickets per user",
        "ru": "Обращений на пользователя",
        "pl": "Zgłoszenia na użytkownika",
    },
    asked={
        "ru": "Количество обращений к количеству пользователей с учетом приоритетов"
    },
    formula="tickets / average supported users in the period",
    rules={
        "plain": RuleDoc(
            "every ticket counts as one",
            used_by="MetricNet (tickets per user per month)",
        ),
        "weighted": RuleDoc(
            "a ticket counts with the weight of its priority",
            used_by="desks that plan by effort",
        ),
    },
    source="docs/reference/sources.md#tickets-per-user",
)
def tickets_per_user(rule: str = "plain", weights: Weights = None) -> Joint:
    """How many tickets each supported user opens.

    ``tickets_per_user = count(tickets) / average(users)``

    Users are averaged over time: over the days of each period; without periods over
    those from the first ticket to ``as_of``, or those of ``desk.during(…)``. By
    ``priority`` the tickets of each stand beside all users, so the groups add up; any
    other group column must be there on both sides, as ``organization``.

    Args:
        rule: Whether tickets weigh alike.
        weights: What a ticket of each priority weighs, as ``{"P1": 4, "P2": 2}``. If
            not given, by the declared priorities: 1 for the least urgent, one more for
            each above it.

    Returns:
        A ratio, 0 and up; no value without users. ``n`` is their average, rounded.
        Merged, spam and deleted tickets are excluded; by weight a ticket without a
        priority is missing, and one whose priority has no weight is excluded as
        ``no_weight``. The interval is Byar's; weighted tickets have none.

    Raises:
        UnavailableError: A column or table is not there, on either side.
        ParameterError: No weights are given, and no priorities declared.

    Source: docs/reference/sources.md#tickets-per-user

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 5, 4, tzinfo=UTC)
    >>> tickets_per_user(
    ...     tickets={"created_at": [at] * 5},
    ...     user_counts={"users": [4], "valid_from": ["2026-01-01"]},
    ... ).value
    1.25
    """
    tickets = Side("tickets", measure=_tickets(rule, weights), at="created_at")
    users = _held("user_counts", col.users)
    return Quotient(tickets, users, interval="" if rule == "weighted" else "byar")
