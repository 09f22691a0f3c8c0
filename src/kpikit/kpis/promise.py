"""What was promised: answers, dates, nothing left lying, no handing around."""

from __future__ import annotations

from kpikit.measures import (
    Count,
    Joint,
    Measure,
    Quotient,
    Share,
    Side,
    coalesce,
    col,
)
from kpikit.metrics import Benchmark, RuleDoc, metric
from kpikit.metrics.business import NEVER
from kpikit.units import Unit
from kpikit.units.durations import DurationLike, duration

__all__ = [
    "resolution_rate",
    "resolved_on_time",
    "social_response_rate",
    "stale_tickets",
    "transfer_rate",
]


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="tickets",
    at="due_at",
    titles={
        "en": "Resolved on time",
        "ru": "Выполнено в срок",
        "pl": "Rozwiązane na czas",
    },
    asked={
        "ru": "Количество или % выполненных обращений в срок",
        "en": "Resolved by the promised date",
    },
    formula=(
        "resolved_at ≤ due_at / tickets whose promised due_at is past or met; open and"
        " past due is a miss; the count is the numerator"
    ),
    rules={
        "last_promise": RuleDoc(
            "by the date that was promised last", used_by="Freshservice, Jira"
        ),
        "original_promise": RuleDoc(
            "by the date that was promised first, however often it was moved",
            used_by="service agreements",
        ),
    },
    source="docs/reference/sources.md#resolved-on-time",
)
def resolved_on_time(rule: str = "last_promise") -> Measure:
    """Share of promised tickets that were resolved by the promised date.

    ``resolved_on_time = count(resolved_at ≤ due_at) / count(due_at past or met)``

    Args:
        rule: Which promise counts. Either way a ticket stands in time at ``due_at``.

    Returns:
        A share, 0..1; no value when no promise is past or met. Exactly at the promised
        instant is on time; a resolution that does not stand is none. Tickets whose
        promise is neither past nor met are pending; those without one are no part of
        it.

    Raises:
        UnavailableError: There are neither the columns nor events that say them.

    Source: docs/reference/sources.md#resolved-on-time

    >>> from datetime import UTC, datetime, timedelta
    >>> due = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> done = [due, due + timedelta(hours=1), None]
    >>> value = resolved_on_time(due_at=[due] * 3, resolved_at=done, as_of=done[1])
    >>> value.value, value.n
    (0.3333333333333333, 3)
    """
    due = col.due_at if rule == "last_promise" else col.original_due_at
    met = coalesce(col.resolved_at, NEVER) <= due
    return Share(met, of=due.is_present(), pending=(due >= col.as_of) & ~met)


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="tickets",
    at="created_at",
    titles={
        "en": "Social response rate",
        "ru": "Доля ответов в соцсетях",
        "pl": "Odpowiedzi w mediach społecznościowych",
    },
    asked={"pl": "Wskaźnik odpowiedzi w mediach społecznościowych"},
    formula=(
        "social tickets answered / social tickets that need an answer; spam and those"
        " that need none are left out and counted"
    ),
    where={"channel": ("social",)},
    source="docs/reference/sources.md#social-response-rate",
)
def social_response_rate() -> Measure:
    """Share of social posts in need of an answer that a human agent answered.

    ``social_response_rate = count(answered) / count(social tickets that need it)``

    Returns:
        A share, 0..1; no value without such tickets. Spam and tickets with
        ``no_answer_needed`` are excluded and counted. A ticket that is not answered
        yet counts as unanswered, however young it is.

    Raises:
        UnavailableError: There is neither ``first_response_at`` nor events that say it
            (of a desk also no ``channel``).

    Source: docs/reference/sources.md#social-response-rate

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> value = social_response_rate(
    ...     first_response_at=[at, None, None], is_spam=[False, False, True]
    ... )
    >>> value.value, value.excluded
    (0.5, {'spam': 1})
    """
    return Share(
        col.first_response_at.is_present(),
        excluded={"spam": col.is_spam, "no_answer_needed": col.no_answer_needed},
    )


@metric(
    unit=Unit.COUNT,
    better="lower",
    table="tickets",
    at="as_of",
    titles={
        "en": "Stale tickets",
        "ru": "Зависшие задачи",
        "pl": "Zalegające zgłoszenia",
    },
    asked={"ru": "Нет зависших задач"},
    formula=(
        "open tickets without activity for longer than X; those in a pause status are"
        " left out and counted"
    ),
    rules={
        "inactive": RuleDoc(
            "nobody did anything for longer than the limit; tickets in a pause status"
            " are excluded and counted as paused",
            used_by="common practice of boards and help desks",
        ),
        "overdue": RuleDoc(
            "open past the promised date, whatever the limit",
            used_by="Freshservice (overdue tickets)",
        ),
        "aged": RuleDoc(
            "created longer ago than the limit", used_by="backlog ageing reports"
        ),
    },
    source="docs/reference/sources.md#stale-tickets",
)
def stale_tickets(rule: str = "inactive", after: DurationLike = "7d") -> Measure:
    """How many open tickets lie still at ``as_of``.

    ``stale_tickets = count(open at as_of, last activity more than X before)``

    Open means what it means in ``backlog``, of which this is a part.

    Args:
        rule: What lying still means.
        after: The limit of the rules ``inactive`` and ``aged``; exactly this long is
            not stale yet.

    Returns:
        A count; 0 over nothing. Where nothing but automatic events is known of a
        ticket, its activity is its creation. Without ``due_at`` a ticket is never
        overdue.

    Raises:
        UnavailableError: There are neither the columns nor events that say them, or no
            instant is known.

    Source: docs/reference/sources.md#stale-tickets

    >>> from datetime import UTC, datetime, timedelta
    >>> now = datetime(2026, 5, 31, tzinfo=UTC)
    >>> value = stale_tickets(
    ...     created_at=[now - timedelta(days=30)] * 3,
    ...     resolved_at=[None, None, now],
    ...     last_activity_at=[now - timedelta(days=d) for d in (9, 8, 10)],
    ...     status=["open", "pending", "solved"],
    ...     as_of=now,
    ... )
    >>> value.value, value.excluded
    (1, {'paused': 1})
    """
    limit = duration(after)
    if rule == "overdue":
        return Count(of=col.is_in_backlog & (col.due_at < col.as_of))
    if rule == "aged":
        return Count(of=col.is_in_backlog & (col.created_at + limit < col.as_of))
    active = coalesce(col.last_activity_at, col.created_at)
    return Count(
        of=col.is_in_backlog & (active + limit < col.as_of),
        excluded={"paused": col.status_class == "pause"},
    )


@metric(
    unit=Unit.SHARE,
    better="lower",
    table="tickets",
    at="created_at",
    titles={
        "en": "Transfer rate",
        "ru": "Доля передач",
        "pl": "Wskaźnik przekazań",
    },
    asked={"en": "Transfer rate (same line)"},
    formula="tickets handed to another agent or team of the same line / tickets",
    source="docs/reference/sources.md#transfer-rate",
    benchmarks=(
        Benchmark(
            "below 5 % is excellent, 6 to 10 % acceptable",
            source="KPI Depot, Call transfer rate",
            url="https://kpidepot.com/kpi/call-transfer-rate",
        ),
    ),
)
def transfer_rate() -> Measure:
    """Share of tickets that were handed on within their line.

    ``transfer_rate = count(tickets with transfers) / count(tickets)``

    Returns:
        A share, 0..1; no value without tickets. The first assignment is no transfer,
        and a move to another line is an escalation.

    Raises:
        UnavailableError: There is neither ``transfers`` nor events that say it.

    Source: docs/reference/sources.md#transfer-rate

    >>> transfer_rate(transfers=[0, 2, 1, None]).value
    0.6666666666666666
    """
    return Share(col.transfers > 0)


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="tickets",
    at="created_at",
    titles={
        "en": "Resolution rate",
        "ru": "Доля решённых",
        "pl": "Wskaźnik rozwiązania",
    },
    asked={"en": "Resolution rate", "pl": "Wskaźnik rozwiązania"},
    formula=(
        "of the tickets created in the period, those resolved; flow: resolved in the"
        " period / created in it"
    ),
    rules={
        "cohort": RuleDoc(
            "of the tickets created in the period, those resolved by as_of",
            used_by="HubSpot, Zendesk Explore (by ticket creation)",
        ),
        "flow": RuleDoc(
            "tickets resolved in the period, whenever they were created, beside those"
            " created in it; above 1 the backlog shrinks",
            used_by="created-versus-resolved reports (Jira), Freshdesk's trends",
            bounds=(0, None),
        ),
    },
    source="docs/reference/sources.md#resolution-rate",
    benchmarks=(
        Benchmark(
            "80 % or more is good, 70 % and below needs improvement",
            source="Mindmesh glossary, Resolution rate",
            url="http://www.mindmesh.com/glossary/what-is-resolution-rate",
        ),
    ),
)
def resolution_rate(rule: str = "cohort") -> Measure | Joint:
    """Share of the tickets created that were resolved.

    ``resolution_rate = count(created and resolved) / count(created)``, by ``flow``
    ``count(resolved in the period) / count(created in the period)``

    Args:
        rule: Which tickets are set against which. ``flow`` takes each ticket twice: as
            created at ``created_at``, as resolved at ``first_resolved_at``, so look at
            it ``.every("month")``: ``desk.during(…)`` keeps tickets by their creation.
            A column given as ``at`` is that of both.

    Returns:
        A share, 0..1, by ``flow`` 0 and up, with the interval of tickets that may be
        in both counts; no value without tickets created. ``n`` counts those. A ticket
        that was resolved and is open again counts as resolved. By ``cohort`` young
        periods look worse than they will be.

    Raises:
        UnavailableError: There is neither ``first_resolved_at`` nor events that say it.

    Source: docs/reference/sources.md#resolution-rate

    >>> from datetime import UTC, datetime
    >>> done = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> resolution_rate(first_resolved_at=[done, None, done, done]).value
    0.75
    """
    resolved = col.first_resolved_at.is_present()
    if rule == "cohort":
        return Share(resolved)
    return Quotient(
        Side("tickets", measure=Count(of=resolved), at="first_resolved_at"),
        Side("tickets", measure=Count(), at="created_at"),
    )
