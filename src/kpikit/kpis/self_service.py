"""How far people help themselves: the help centre beside the tickets."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from kpikit.columns.column import Column, Kind
from kpikit.kpis.counted import UNWANTED
from kpikit.measures import (
    Count,
    Distinct,
    Joint,
    Measure,
    Quotient,
    Scope,
    Side,
    Sum,
    col,
)
from kpikit.measures.nodes import Custom
from kpikit.metrics import RuleDoc, metric
from kpikit.units import Unit

__all__ = ["knowledge_base_usage", "self_service_rate"]

_VISITS: dict[str, Measure] = {
    "users": Distinct(col.user),
    "sessions": Count(),
    "views": Sum(col.views, excluded={"negative": col.views < 0}),
}
_ASKERS = Side(
    "tickets", measure=Distinct(col.requester, excluded=UNWANTED), at="created_at"
)


@metric(
    unit=Unit.RATIO,
    better="higher",
    table="self_service",
    at="viewed_at",
    titles={
        "en": "Knowledge base usage",
        "ru": "Использование базы знаний",
        "pl": "Wykorzystanie bazy wiedzy",
    },
    asked={"pl": "Wykorzystanie bazy wiedzy"},
    formula="help-centre users / users who opened a ticket",
    rules={
        "users": RuleDoc(
            "people who came to the help centre, each once",
            used_by="Gainsight, Zendesk (as self-service ratio)",
        ),
        "sessions": RuleDoc(
            "sessions in the help centre", used_by="Zendesk (self-service score)"
        ),
        "views": RuleDoc(
            "pages viewed in the help centre", used_by="help-centre dashboards"
        ),
    },
    source="docs/reference/sources.md#knowledge-base-usage",
)
def knowledge_base_usage(rule: str = "users") -> Joint:
    """How many use the help centre for each one who opens a ticket.

    ``knowledge_base_usage = count(help-centre users) / count(users with a ticket)``

    A person counts once in each group and period. Sessions stand in time at
    ``viewed_at``, tickets at ``created_at``. Bare columns are given by table.

    Args:
        rule: What is counted in the help centre.

    Returns:
        A ratio, 0 and up: 4 reads as 4:1. No value when nobody opened a ticket. ``n``
        counts users with a ticket. Sessions without a user and tickets without a
        requester are missing; merged, spam and deleted tickets are excluded. The
        interval is that of people, each with all sessions and tickets.

    Raises:
        UnavailableError: A column or table is not there, on either side.

    Source: docs/reference/sources.md#knowledge-base-usage

    >>> knowledge_base_usage(
    ...     self_service={"user": ["ann", "bob", "ann", "eve"]},
    ...     tickets={"requester": ["eve", "eve"]},
    ... ).value
    3.0
    """
    visits = Side("self_service", measure=_VISITS[rule], at="viewed_at")
    return Quotient(visits, _ASKERS)


@frozen(eq=False, repr=False)
class _EndedWithout(Custom):
    """Whether a session ended without a ticket.

    As it is said; where it is not, a session with a ticket ended in one. In a table
    that never says it, all others did not.
    """

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return frozenset({"deflected", "ticket_id"})

    def __repr__(self) -> str:
        return "ended without a ticket"

    def column_of(self, scope: Scope) -> Column:
        """The flag of each row, missing where nothing tells."""
        if not scope.has("ticket_id"):
            return scope.column("deflected")
        with_ticket = ~scope.column("ticket_id").is_missing
        if not scope.has("deflected"):
            return Column(Kind.FLAG, ~with_ticket)
        said = scope.column("deflected")
        flag = np.where(said.is_missing, np.False_, said.values)
        return Column(Kind.FLAG, flag, said.is_missing & ~with_ticket)


_WITHOUT = _EndedWithout()


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="self_service",
    at="viewed_at",
    titles={
        "en": "Self-service rate",
        "ru": "Доля самообслуживания",
        "pl": "Wskaźnik samoobsługi",
    },
    asked={"en": "Self-service usage"},
    formula="sessions that ended without a ticket / (those + tickets)",
    source="docs/reference/sources.md#self-service-rate",
)
def self_service_rate() -> Joint:
    """How much of what people want is settled without a ticket.

    ``self_service_rate = count(sessions without a ticket) / (those + count(tickets))``

    Sessions stand in time at ``viewed_at``, tickets at ``created_at``. Bare columns are
    given by table.

    Returns:
        A share, 0..1; no value without either. ``n`` counts both. A session ended
        without a ticket when ``deflected`` says so; where the table has no such column,
        when it has no ``ticket_id``. A session of which it is not known is excluded as
        ``unknown``; merged, spam and deleted tickets are excluded. The interval is
        Wilson's.

    Raises:
        UnavailableError: Sessions have neither ``deflected`` nor ``ticket_id``, or a
            table is not there.

    Source: docs/reference/sources.md#self-service-rate

    >>> self_service_rate(
    ...     self_service={"deflected": [True, True, False, None]},
    ...     tickets={"id": [1, 2, 3]},
    ... ).value
    0.4
    """
    settled = Side(
        "self_service",
        measure=Count(
            of=_WITHOUT | _WITHOUT.is_missing(),
            excluded={"unknown": _WITHOUT.is_missing()},
        ),
        at="viewed_at",
    )
    tickets = Side("tickets", measure=Count(excluded=UNWANTED), at="created_at")
    return Quotient(settled, (settled, tickets), interval="wilson")
