"""How much comes in, how much is open, how much goes up the lines."""

from __future__ import annotations

from kpikit.kpis.counted import UNWANTED
from kpikit.measures import Count, Expr, Measure, Share, Snapshot, col
from kpikit.metrics import RuleDoc, metric
from kpikit.units import Unit

__all__ = ["backlog", "escalation_rate", "ticket_volume"]


@metric(
    unit=Unit.COUNT,
    better="neutral",
    table="tickets",
    at="created_at",
    titles={
        "en": "Ticket volume",
        "ru": "Количество обращений",
        "pl": "Wolumen zgłoszeń",
    },
    asked={"en": "Support ticket volume", "pl": "Wolumen zgłoszeń"},
    formula="tickets created; merged, spam and deleted ones left out and counted",
    source="docs/reference/sources.md#ticket-volume",
)
def ticket_volume() -> Measure:
    """How many tickets were created.

    ``ticket_volume = count(tickets)`` without merged, spam and deleted ones, which are
    counted as excluded.

    Returns:
        A count; 0 over nothing. In periods, tickets without created_at stand nowhere
        and are counted in ``without_time``.

    Source: docs/reference/sources.md#ticket-volume

    >>> value = ticket_volume(id=["A", "B", "C"], is_spam=[False, True, None])
    >>> value.value, value.excluded
    (2, {'spam': 1})
    """
    return Count(excluded=UNWANTED)


@metric(
    unit=Unit.COUNT,
    better="lower",
    table="spells",
    at="as_of",
    titles={
        "en": "Backlog",
        "ru": "Открытые обращения",
        "pl": "Zaległe zgłoszenia",
    },
    asked={"en": "Open tickets at an instant"},
    formula=(
        "tickets open at the instant, from the events; over time the value at the end"
        " of each period, never a sum"
    ),
    key="ticket",
    source="docs/reference/sources.md#backlog",
)
def backlog() -> Measure:
    """How many tickets are open at an instant; a reopened ticket is open again.

    ``backlog = count(tickets open at the instant)``: at ``as_of``, or with ``.every``
    at the end of each period (of the last one at ``as_of``).

    Returns:
        A count; 0 over nothing. Tickets without created_at are never open.

    Raises:
        UnavailableError: There are neither ``resolved_at`` nor events that say it, or
            no instant is known.

    Source: docs/reference/sources.md#backlog

    >>> from datetime import UTC, datetime, timedelta
    >>> opened = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> done = [opened + timedelta(days=1), None]
    >>> now = opened + timedelta(hours=1)
    >>> backlog(created_at=[opened] * 2, resolved_at=done, as_of=now).value
    2
    """
    return Snapshot(col.opened_at, col.ended_at)


_ESCALATED: dict[str, Expr] = {
    "functional": col.escalated_to_line_at,
    "hierarchical": col.escalated_to_management_at,
    "any": col.escalated_at,
}


@metric(
    unit=Unit.SHARE,
    better="lower",
    table="tickets",
    at="created_at",
    titles={
        "en": "Escalation rate",
        "ru": "Доля эскалаций",
        "pl": "Wskaźnik eskalacji",
    },
    asked={"pl": "Wskaźnik eskalacji", "ru": "Доля эскалаций"},
    formula="tickets moved to a higher line / tickets",
    rules={
        "functional": RuleDoc(
            "moved to a later line, or escalated to anyone but management",
            used_by="ITIL (functional escalation), HDI",
        ),
        "hierarchical": RuleDoc(
            "escalated to management", used_by="ITIL (hierarchical escalation)"
        ),
        "any": RuleDoc("escalated in either way", used_by="Zendesk, MetricNet"),
    },
    source="docs/reference/sources.md#escalation-rate",
)
def escalation_rate(rule: str = "functional") -> Measure:
    """Share of tickets that were escalated.

    ``escalation_rate = count(escalated tickets) / count(tickets)``

    Args:
        rule: What counts as an escalation.

    Returns:
        A share, 0..1; no value without tickets.

    Raises:
        UnavailableError: There are neither the columns nor events that say them.

    Source: docs/reference/sources.md#escalation-rate

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> escalation_rate.using(rule="any")(escalated_at=[at, None, None, None]).value
    0.25
    """
    return Share(_ESCALATED[rule].is_present())
