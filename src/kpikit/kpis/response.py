"""How soon customers are answered."""

from __future__ import annotations

from kpikit.measures import Distribution, Expr, Measure, Share, coalesce, col
from kpikit.metrics import Benchmark, RuleDoc, metric
from kpikit.metrics.business import NEVER, CalendarLike, open_limit, waited
from kpikit.metrics.censoring import CENSORED, OpenTickets, until_ended
from kpikit.units import Unit
from kpikit.units.durations import DurationLike, duration

__all__ = ["first_response_time", "responded_within"]

_ANSWERS: dict[str, Expr] = {
    "human": col.first_response_at,
    "any_reply": col.first_any_reply_at,
    "acknowledged": col.acknowledged_at,
}


@metric(
    unit=Unit.DURATION,
    better="lower",
    table="tickets",
    at="created_at",
    titles={
        "en": "First response time",
        "ru": "Время первого ответа",
        "pl": "Czas pierwszej odpowiedzi",
    },
    asked={
        "en": "First response time",
        "ru": "Время реакции на инцидент",
        "pl": "Czas pierwszej odpowiedzi",
    },
    formula="first public reply by a human agent − created_at; never answered is open",
    rules={
        "human": RuleDoc(
            "the first public message of a human agent; bots and notes do not answer",
            used_by="Zendesk (first reply time), Freshservice, Jira Service Management",
        ),
        "any_reply": RuleDoc(
            "the first public message of anyone but the requester, bots included",
            used_by="Intercom when its bot's replies are counted",
        ),
        "acknowledged": RuleDoc(
            "the first event by an agent of any kind: mean time to acknowledge",
            used_by="PagerDuty and incident management (MTTA)",
        ),
        "since_policy": RuleDoc(
            "the same answer as human, counted from the start of the ticket's"
            " first_response clock, which may be later than its creation",
            used_by="service agreements (Jira Service Management's time to first"
            " response, whose clock starts by conditions)",
            table="sla",
        ),
    },
    within="responded_within",
    source="Zendesk, About first reply time; docs/reference/sources.md",
    benchmarks=(
        Benchmark(
            "by email within 12 hours is good, within 4 better, within 1 best; in live"
            " chat within a minute, within 40 seconds, at once",
            source="Zendesk, First reply time",
            year=2024,
            url="https://www.zendesk.de/blog/first-reply-time/",
        ),
        Benchmark(
            "1 minute 36 seconds in live chat, at a typical company",
            source="Zendesk Benchmark Q1 2015, In focus: live chat",
            year=2015,
            url="https://abcdocz.com/doc/1732031/the-zendesk-benchmark",
        ),
    ),
)
def first_response_time(
    rule: str = "human",
    calendar: CalendarLike = None,
    statistic: str = "mean",
    open: OpenTickets = "leave_out",
) -> Measure:
    """How long customers wait for the first answer.

    ``first_response_time = mean(answered at − created_at)``, on the wall clock or, with
    a calendar, in open time.

    Args:
        rule: What counts as the first answer, or from when. ``since_policy`` looks at
            the table ``sla``: the first cycle of each clock ``first_response``, from
            its ``started_at`` to the ticket's ``first_response_at``, whether or not
            the target was met.
        calendar: Counts only its open time; None is the wall clock.
        statistic: ``mean``, ``median`` or a percentile such as ``p90``.
        open: What becomes of tickets not answered yet: left out, and counted as
            ``excluded["open"]``; never zero. ``censored`` takes them as waiting since
            (Kaplan and Meier): the median then, or another percentile.

    Returns:
        A duration; no value when nothing was answered. A ticket without created_at is
        missing; an answer before creation is excluded as ``negative``. By
        ``since_policy`` a clock that has not started is missing, an answer before its
        start is ``negative``, and tickets that no policy matches are excluded as
        ``no_policy``; those whose policy has no such clock are no part of it.

    Raises:
        UnavailableError: There is neither the column of the answer nor events whose
            roles say who answered; by ``since_policy`` there is no table ``sla``:
            ``Config.desk`` makes one of policies, or give ``Desk(sla=…)``.

    Source: docs/reference/sources.md#first-response-time

    >>> from datetime import UTC, datetime, timedelta
    >>> opened = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> first, second = opened + timedelta(minutes=10), opened + timedelta(minutes=30)
    >>> value = first_response_time(
    ...     created_at=[opened] * 3, first_response_at=[first, second, None]
    ... )
    >>> value.value, value.n, value.excluded
    (datetime.timedelta(seconds=1200), 2, {'open': 1})
    """
    del statistic
    if rule == "since_policy":
        return _since_policy(calendar, open)
    answered = _ANSWERS[rule]
    if open == CENSORED:
        return until_ended(answered, calendar)
    return Distribution(
        waited(col.created_at, answered, calendar),
        excluded={"open": answered.is_missing(), "negative": answered < col.created_at},
    )


def _since_policy(calendar: CalendarLike, open: str) -> Measure:
    """From the first start of the clock to the answer, over the table ``sla``."""
    no_policy = col.state == "no_policy"
    of = ((col.clock == "first_response") & (col.cycle == 1)) | no_policy
    started, answered = col.started_at, col.first_response_at
    excluded = {"no_policy": no_policy}
    if open == CENSORED:
        return until_ended(answered, calendar, start=started, of=of, excluded=excluded)
    excluded |= {"open": answered.is_missing(), "negative": answered < started}
    return Distribution(waited(started, answered, calendar), of=of, excluded=excluded)


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="tickets",
    at="created_at",
    titles={
        "en": "Answered within a limit",
        "ru": "Доля ответов в срок",
        "pl": "Odpowiedzi w terminie",
    },
    asked={"en": "Share answered within a limit"},
    formula=(
        "first answered within T / tickets created at least T before as_of; exactly T"
        " is a hit; younger tickets are pending"
    ),
    source="docs/reference/sources.md#responded-within",
)
def responded_within(
    within: DurationLike = "1d", calendar: CalendarLike = None
) -> Measure:
    """Share of tickets first answered within a limit.

    ``responded_within = count(answered within T) / count(created at least T ago)``

    Args:
        within: The limit; exactly this long is a hit.
        calendar: Counts only its open time; None is the wall clock. Business days
            (``"3bd"``) need one.

    Returns:
        A share, 0..1; no value when no ticket is old enough. Younger tickets are
        pending, also when they are answered; a ticket without created_at is missing.

    Raises:
        UnavailableError: There is neither ``first_response_at`` nor events with roles.

    Source: docs/reference/sources.md#responded-within

    >>> from datetime import UTC, datetime, timedelta
    >>> opened = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> answered = [opened + timedelta(hours=1), opened + timedelta(hours=2), None]
    >>> responded_within.using(within="1h")(
    ...     created_at=[opened] * 3,
    ...     first_response_at=answered,
    ...     as_of=opened + timedelta(days=1),
    ... ).value
    0.3333333333333333
    """
    start = col.created_at
    limit = open_limit(start, duration(within), calendar, "responded_within.within")
    answered: Expr = col.first_response_at
    if calendar is None:
        answered = coalesce(answered, NEVER)
    return Share(
        waited(start, answered, calendar, endless=True) <= limit,
        pending=waited(start, col.as_of, calendar) < limit,
        excluded={"negative": col.first_response_at < col.created_at},
    )
