"""Calls and chats: how soon they are taken, how long they last, who gives up."""

from __future__ import annotations

from kpikit.kpis.counted import BY_BOT
from kpikit.measures import (
    Distinct,
    Expr,
    Joint,
    Mean,
    Measure,
    Quotient,
    Share,
    Side,
    Sum,
    coalesce,
    col,
)
from kpikit.metrics import Benchmark, RuleDoc, metric
from kpikit.metrics.business import NEVER
from kpikit.units import Unit
from kpikit.units.durations import DurationLike, duration

__all__ = [
    "abandonment_rate",
    "average_handle_time",
    "average_speed_of_answer",
    "chat_duration",
    "service_level",
]


_ANSWERED = col.answered_at.is_present()
_NEGATIVE_WAIT = col.answered_at < col.started_at


@metric(
    unit=Unit.DURATION,
    better="band",
    table="contacts",
    at="ended_at",
    titles={
        "en": "Average handle time",
        "ru": "Среднее время обслуживания",
        "pl": "Średni czas obsługi",
    },
    asked={"pl": "Średni czas obsługi (AHT)"},
    formula="(talk + hold + wrap-up) / handled contacts",
    rules={
        "per_contact": RuleDoc(
            "the agent's time on each handled contact, wrap-up included",
            used_by="ICMI, MetricNet, call centres",
        ),
        "effort": RuleDoc(
            "the work logged on a ticket, over the tickets that any was logged on",
            used_by="Tymeshift (ticket time / tickets touched), help desks that log"
            " their time on tickets",
            table="work",
            at="worked_at",
        ),
        "resolution": RuleDoc(
            "from the first assignment or agent activity of a ticket to its last"
            " resolution that stands, pauses and nights included",
            used_by="Mojo Helpdesk (from the moment work begins to final resolution);"
            " the same as cycle_time",
            table="tickets",
            at="resolved_at",
        ),
    },
    source="docs/reference/sources.md#average-handle-time",
)
def average_handle_time(rule: str = "per_contact") -> Measure | Joint:
    """How long agents are busy with a contact.

    ``average_handle_time = sum(talk + hold + wrap-up) / count(handled contacts)``, by
    ``effort`` ``sum(work on tickets) / count(tickets worked on)``, by ``resolution``
    ``mean(resolved_at − work_started_at)``

    Args:
        rule: Which time counts, of what: contacts, or tickets. By ``effort`` a ticket
            counts in each group and period that work was logged on it in.

    Returns:
        A duration; no value when nothing was handled. A contact is handled when it was
        answered; one of which an amount is not known is missing. Contacts of bots are
        excluded as ``bot`` (none is where there is no ``is_bot``), amounts below zero
        as ``negative``. By ``effort`` work on no ticket is excluded as ``no_ticket``,
        ``n`` counts tickets, and the interval is theirs. By ``resolution`` tickets that
        are not resolved are excluded as ``open``, those resolved before work began as
        ``negative``; one whose start is not known is missing.

    Raises:
        UnavailableError: Contacts lack ``answered_at`` or one of the three amounts; by
            ``effort`` work lacks ``work_seconds`` or ``ticket_id``; by ``resolution``
            there are neither the ticket columns nor events that say them.

    Source: docs/reference/sources.md#average-handle-time

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> average_handle_time(
    ...     answered_at=[at, at, None],
    ...     talk_seconds=[200, 100, None],
    ...     hold_seconds=[20, 0, None],
    ...     wrap_seconds=[60, 20, None],
    ... ).value
    datetime.timedelta(seconds=200)
    >>> average_handle_time.using(rule="effort")(
    ...     ticket_id=["A", "A", "B", None], work_seconds=[600, 300, 300, 9000]
    ... ).value
    datetime.timedelta(seconds=600)
    """
    if rule == "effort":
        return _logged_by_ticket()
    if rule == "resolution":
        return Mean(
            col.resolved_at - col.work_started_at,
            excluded={
                "open": col.resolved_at.is_missing(),
                "negative": col.resolved_at < col.work_started_at,
            },
        )
    talk, hold, wrap = col.talk_seconds, col.hold_seconds, col.wrap_seconds
    return Mean(
        talk + hold + wrap,
        of=_ANSWERED,
        excluded={
            "bot": BY_BOT,
            "negative": (talk < "0s") | (hold < "0s") | (wrap < "0s"),
        },
    )


def _logged_by_ticket() -> Joint:
    """Work logged on tickets over the tickets that it was logged on."""
    took, ticket = col.work_seconds, col.ticket_id
    logged = Sum(
        took, excluded={"no_ticket": ticket.is_missing(), "negative": took < "0s"}
    )
    tickets = Distinct(ticket, of=ticket.is_present() & (took >= "0s"))
    return Quotient(
        Side("work", measure=logged, at="worked_at"),
        Side("work", measure=tickets, at="worked_at"),
    )


@metric(
    unit=Unit.DURATION,
    better="band",
    table="contacts",
    at="ended_at",
    titles={
        "en": "Chat duration",
        "ru": "Длительность чата",
        "pl": "Czas trwania czatu",
    },
    asked={"pl": "Czas czatu"},
    formula="end − start of the conversation",
    where={"channel": ("chat",)},
    source="docs/reference/sources.md#chat-duration",
)
def chat_duration() -> Measure:
    """How long a chat with an agent lasts, the wait for the agent included.

    ``chat_duration = mean(ended_at − started_at)`` over answered chats

    Returns:
        A duration; no value without ended chats. Excluded are chats of bots (``bot``;
        none is where there is no ``is_bot``), those that go on (``open``), those that
        nobody answered (``unanswered``), and those that end before they start
        (``negative``).

    Raises:
        UnavailableError: Contacts lack one of the three instants (of a desk also
            ``channel``).

    Source: docs/reference/sources.md#chat-duration

    >>> from datetime import UTC, datetime, timedelta
    >>> at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> ends = [at + timedelta(minutes=4), at + timedelta(minutes=8), None]
    >>> value = chat_duration(started_at=[at] * 3, answered_at=[at] * 3, ended_at=ends)
    >>> value.value, value.excluded
    (datetime.timedelta(seconds=360), {'open': 1})
    """
    return Mean(
        col.ended_at - col.started_at,
        excluded={
            "bot": BY_BOT,
            "open": col.ended_at.is_missing(),
            "unanswered": ~_ANSWERED,
            "negative": col.ended_at < col.started_at,
        },
    )


@metric(
    unit=Unit.DURATION,
    better="lower",
    table="contacts",
    at="started_at",
    titles={
        "en": "Average speed of answer",
        "ru": "Средняя скорость ответа",
        "pl": "Średnia szybkość odpowiedzi",
    },
    asked={"en": "Average speed of answer (calls, chats)"},
    formula="mean wait of answered contacts (answered_at − started_at)",
    source="docs/reference/sources.md#average-speed-of-answer",
    benchmarks=(
        Benchmark(
            "28 seconds",
            source="International Finance Corporation, as quoted by LiveAgent",
            url="https://www.liveagent.com/academy/best-practices-industry-standards/",
        ),
    ),
)
def average_speed_of_answer() -> Measure:
    """How long callers who are answered wait for it.

    ``average_speed_of_answer = mean(answered_at − started_at)`` of answered contacts

    Returns:
        A duration; no value when nothing was answered. Contacts of bots are excluded
        as ``bot`` (none is where there is no ``is_bot``), answers before the start as
        ``negative``. Those who gave up are no part of it: see ``abandonment_rate``.

    Raises:
        UnavailableError: Contacts lack ``started_at`` or ``answered_at``.

    Source: docs/reference/sources.md#average-speed-of-answer

    >>> from datetime import UTC, datetime, timedelta
    >>> at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> answers = [at + timedelta(seconds=10), at + timedelta(seconds=30), None]
    >>> average_speed_of_answer(started_at=[at] * 3, answered_at=answers).value
    datetime.timedelta(seconds=20)
    """
    return Mean(
        col.answered_at - col.started_at,
        of=_ANSWERED,
        excluded={"bot": BY_BOT, "negative": _NEGATIVE_WAIT},
    )


@metric(
    unit=Unit.SHARE,
    better="lower",
    table="contacts",
    at="started_at",
    titles={
        "en": "Abandonment rate",
        "ru": "Доля потерянных контактов",
        "pl": "Wskaźnik porzuceń",
    },
    asked={"en": "Abandonment rate"},
    formula="contacts that ended unanswered / contacts offered",
    source="docs/reference/sources.md#abandonment-rate",
    benchmarks=(
        Benchmark(
            "5 to 8 %",
            source="International Finance Corporation, as quoted by MP Telecom",
            url="https://www.mptelecom.com.vn/en/tin-tuc-nganh/danh-gia-hieu-suat-call-center.html",
        ),
    ),
)
def abandonment_rate() -> Measure:
    """Share of contacts that ended before anyone answered.

    ``abandonment_rate = count(ended unanswered) / count(offered)``

    Returns:
        A share, 0..1; no value without contacts. Those who still wait are pending;
        contacts of bots are excluded as ``bot`` (none is where there is no ``is_bot``).

    Raises:
        UnavailableError: Contacts lack ``answered_at`` or ``ended_at``.

    Source: docs/reference/sources.md#abandonment-rate

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> abandonment_rate(answered_at=[at, at, at, None], ended_at=[at] * 4).value
    0.25
    """
    return Share(
        ~_ANSWERED,
        pending=~_ANSWERED & col.ended_at.is_missing(),
        excluded={"bot": BY_BOT},
    )


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="contacts",
    at="started_at",
    titles={
        "en": "Service level",
        "ru": "Уровень сервиса",
        "pl": "Poziom obsługi",
    },
    asked={"en": "Service level (80 % in 20 seconds)"},
    formula="contacts answered within T / contacts offered; exactly T is a hit",
    rules={
        "of_offered": RuleDoc(
            "of all contacts offered: who gives up, however soon, was not answered",
            used_by="ICMI (the strictest of its formulas)",
        ),
        "of_answered": RuleDoc(
            "of the contacts that were answered: who gives up does not count",
            used_by="desks that cannot see lost contacts",
        ),
        "short_abandons_left_out": RuleDoc(
            "of all contacts offered but those given up within T, which are excluded"
            " and counted",
            used_by="call centres that forgive short abandons",
        ),
    },
    source="docs/reference/sources.md#service-level",
    benchmarks=(
        Benchmark(
            "80 % within 20 seconds",
            source="International Finance Corporation, as quoted by LiveAgent",
            url="https://www.liveagent.com/academy/best-practices-industry-standards/",
        ),
    ),
)
def service_level(rule: str = "of_offered", within: DurationLike = "20s") -> Measure:
    """Share of contacts that are answered within a limit.

    ``service_level = count(answered within T) / count(offered)``

    Args:
        rule: Which contacts are below the line.
        within: The limit; exactly this long is a hit, and a short abandon.

    Returns:
        A share, 0..1; no value without contacts. Contacts that began less than T
        before as_of are pending, also when they were answered (by the rule
        ``of_answered`` none is). Contacts of bots are excluded as ``bot`` (none is
        where there is no ``is_bot``), answers before the start as ``negative``.

    Raises:
        UnavailableError: Contacts lack ``started_at`` or ``answered_at``; the rule
            ``short_abandons_left_out`` also needs ``ended_at``.

    Source: docs/reference/sources.md#service-level

    >>> from datetime import UTC, datetime, timedelta
    >>> at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> answers = [at + timedelta(seconds=s) for s in (5, 20, 21)]
    >>> calls = {"started_at": [at] * 4, "answered_at": [*answers, None]}
    >>> service_level(**calls).value
    0.5
    >>> service_level.using(rule="of_answered")(**calls).value
    0.6666666666666666
    """
    limit = duration(within)
    excluded: dict[str, Expr] = {"bot": BY_BOT, "negative": _NEGATIVE_WAIT}
    if rule == "of_answered":
        waited = col.answered_at - col.started_at
        return Share(waited <= limit, of=_ANSWERED, excluded=excluded)
    if rule == "short_abandons_left_out":
        gave_up = col.ended_at - col.started_at
        excluded["short_abandon"] = ~_ANSWERED & (gave_up <= limit)
    return Share(
        coalesce(col.answered_at, NEVER) - col.started_at <= limit,
        pending=col.started_at + limit > col.as_of,
        excluded=excluded,
    )
