"""How many tickets are settled at once, and how many come back."""

from __future__ import annotations

from kpikit.measures import Expr, Measure, Share, coalesce, col
from kpikit.metrics import Benchmark, RuleDoc, metric
from kpikit.metrics.business import NEVER
from kpikit.units import Unit
from kpikit.units.durations import DurationLike, duration

__all__ = ["first_contact_resolution", "reopen_rate", "resolved_without_reopening"]

_RESOLVED = col.first_resolved_at.is_present()
_NOT_REOPENED = col.reopens == 0
_SETTLED: dict[str, Expr] = {
    "one_reply": (col.agent_replies == 1) & _NOT_REOPENED,
    "at_most_one_reply": (col.agent_replies <= 1) & _NOT_REOPENED,
    "no_customer_reply": (col.customer_replies == 0) & _NOT_REOPENED,
    "closed_once_one_agent": (col.agents == 1) & _NOT_REOPENED,
    "first_line": col.escalated_to_line_at.is_missing() & _NOT_REOPENED,
    "net": (col.agent_replies == 1) & _NOT_REOPENED,
    "surveyed": col.is_settled_at_first_contact,
}


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="tickets",
    at="first_resolved_at",
    titles={
        "en": "First contact resolution",
        "ru": "Решение при первом обращении",
        "pl": "Rozwiązanie przy pierwszym kontakcie",
    },
    asked={
        "en": "First contact resolution (FCR)",
        "pl": "Wskaźnik rozwiązania przy pierwszym kontakcie",
    },
    formula="resolved with exactly one public agent reply and not reopened / resolved",
    rules={
        "one_reply": RuleDoc(
            "exactly one public reply of an agent, never reopened",
            used_by="Zendesk (one-touch tickets, counted strictly)",
        ),
        "at_most_one_reply": RuleDoc(
            "one public reply of an agent or none, never reopened",
            used_by="Zendesk (one-touch tickets: fewer than two replies)",
        ),
        "no_customer_reply": RuleDoc(
            "the customer had to write only once, never reopened",
            used_by="Freshservice (FCR %: no reply by the customer), chat desks",
        ),
        "closed_once_one_agent": RuleDoc(
            "one agent held it, and it was never reopened",
            used_by="desks that count hand-overs",
        ),
        "no_reopen": RuleDoc(
            "not reopened within the window after the first resolution",
            used_by="HDI",
        ),
        "no_repeat": RuleDoc(
            "neither reopened nor followed by another ticket of the same requester on"
            " the same topic within the window",
            used_by="call centres (no repeat contact)",
            key="requester",
        ),
        "first_line": RuleDoc(
            "settled without leaving the first line, never reopened",
            used_by="MetricNet (first level resolution)",
        ),
        "net": RuleDoc(
            "one reply, of the tickets the first line could settle: escalated ones are"
            " excluded and counted",
            used_by="MetricNet (net first contact resolution)",
        ),
        "surveyed": RuleDoc(
            "the customer said so in a yes_no survey with the question"
            " first_contact_resolution",
            used_by="SQM (voice of the customer)",
        ),
    },
    source="docs/reference/sources.md#first-contact-resolution",
    benchmarks=(
        Benchmark(
            "70 % on average; 70 to 79 % is good, 80 % or more is world class",
            source="SQM Group, Industry standards for the top call center KPIs"
            " (500 North American call centers, asked by survey)",
            rule="surveyed",
            url="https://www.sqmgroup.com/resources/library/blog/industry-standards-top-call-center-kpis",
        ),
        Benchmark(
            "68 % on average in 2023, from 39 to 91 %",
            source="SQM Group, as quoted by Surveypal",
            year=2023,
            rule="surveyed",
            url="https://surveypal.com/customer-service-benchmarks/",
        ),
        Benchmark(
            "66 % of incidents and 66.9 % of service requests on average",
            source="HDI, Support Center Practices & Salary Report, as quoted by"
            " Freshservice",
            year=2015,
            rule="no_reopen",
            url="http://blog.freshservice.com/it-service-desk-industry-metric-benchmarks/",
        ),
        Benchmark(
            "74 % on average, from 41 to 94 %",
            source="MetricNet, as quoted by ManageEngine",
            rule="first_line",
            url="https://manageengine.co.uk/products/service-desk/reports/first-call-resolution-fcr-calculator.html",
        ),
    ),
)
def first_contact_resolution(
    rule: str = "one_reply", within: DurationLike = "7d"
) -> Measure:
    """Share of resolved tickets that were settled at the first contact.

    ``first_contact_resolution = count(settled at first contact) / count(resolved)``

    Args:
        rule: What settled at the first contact means.
        within: The window of the rules ``no_reopen`` and ``no_repeat``; tickets
            resolved more recently are pending.

    Returns:
        A share, 0..1; no value when nothing was resolved. Tickets of which it is not
        known are missing.

    Raises:
        UnavailableError: There are neither the columns nor events that say them.

    Source: docs/reference/sources.md#first-contact-resolution

    >>> from datetime import UTC, datetime
    >>> done = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> first_contact_resolution(
    ...     first_resolved_at=[done, done, done, None],
    ...     agent_replies=[1, 2, 1, 1],
    ...     reopens=[0, 0, 1, 0],
    ... ).value
    0.3333333333333333
    """
    if rule in ("no_reopen", "no_repeat"):
        window = duration(within)
        until = col.first_resolved_at + window
        settled = coalesce(col.reopened_at, NEVER) > until
        if rule == "no_repeat":
            known = col.requester == col.requester  # unknown requesters are missing
            settled = settled & (coalesce(col.next_contact_at, NEVER) > until) & known
        return Share(settled, of=_RESOLVED, pending=until > col.as_of)
    excluded = {}
    if rule == "net":
        excluded["escalated"] = col.escalated_to_line_at.is_present()
    return Share(_SETTLED[rule], of=_RESOLVED, excluded=excluded)


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="tickets",
    at="first_resolved_at",
    titles={
        "en": "Resolved without reopening",
        "ru": "Решено с первого раза",
        "pl": "Rozwiązane bez ponownego otwarcia",
    },
    asked={
        "ru": "Процент выполненных запросов с первого раза, без возобновления со"
        " стороны пользователя"
    },
    formula=(
        "not reopened by the requester within W of the first resolution / resolved at"
        " least W before as_of; younger ones are pending"
    ),
    rules={
        "by_requester": RuleDoc(
            "only reopenings by the requester spoil it", used_by="service agreements"
        ),
        "by_anyone": RuleDoc(
            "any reopening spoils it", used_by="Zendesk, Freshservice"
        ),
    },
    source="docs/reference/sources.md#resolved-without-reopening",
)
def resolved_without_reopening(
    rule: str = "by_requester", within: DurationLike = "7d"
) -> Measure:
    """Share of resolved tickets that stayed resolved for a while.

    ``resolved_without_reopening = count(not reopened within W) / count(resolved)``

    Args:
        rule: Whose reopening counts.
        within: The window after the first resolution; a reopening exactly at its end
            is still inside.

    Returns:
        A share, 0..1; no value when nothing was resolved long enough ago. Younger
        resolutions are pending.

    Raises:
        UnavailableError: There are neither the columns nor events that say them.

    Source: docs/reference/sources.md#resolved-without-reopening

    >>> from datetime import UTC, datetime, timedelta
    >>> done = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> back = [None, done + timedelta(days=2), done + timedelta(days=9)]
    >>> resolved_without_reopening(
    ...     first_resolved_at=[done] * 3,
    ...     reopened_by_requester_at=back,
    ...     as_of=done + timedelta(days=30),
    ... ).value
    0.6666666666666666
    """
    reopened = (
        col.reopened_by_requester_at if rule == "by_requester" else col.reopened_at
    )
    until = col.first_resolved_at + duration(within)
    return Share(
        coalesce(reopened, NEVER) > until, of=_RESOLVED, pending=until > col.as_of
    )


@metric(
    unit=Unit.SHARE,
    better="lower",
    table="tickets",
    at="first_resolved_at",
    titles={
        "en": "Reopen rate",
        "ru": "Доля возобновлённых",
        "pl": "Wskaźnik ponownych otwarć",
    },
    asked={"en": "Reopen rate"},
    formula="tickets reopened / tickets resolved (whether or not they stand resolved)",
    rules={
        "by_anyone": RuleDoc("any reopening counts", used_by="Zendesk, Freshservice"),
        "by_requester": RuleDoc(
            "only reopenings by the requester count", used_by="service agreements"
        ),
    },
    source="docs/reference/sources.md#reopen-rate",
    benchmarks=(
        Benchmark(
            "3.1 % of tickets on average, at 260 companies",
            source="Endsight, as quoted by MetricHQ",
            year=2022,
            url="https://mhq-gatsby.pages.dev/support/ticket-reopen-rate/",
        ),
        Benchmark(
            "below 5 % at most healthy desks",
            source="AI CX Stack glossary",
            url="https://www.aicxstack.com/glossary/reopen-rate",
        ),
    ),
)
def reopen_rate(rule: str = "by_anyone") -> Measure:
    """Share of resolved tickets that were reopened at least once.

    ``reopen_rate = count(reopened tickets) / count(resolved tickets)``

    Args:
        rule: Whose reopening counts.

    Returns:
        A share, 0..1; no value when nothing was resolved.

    Raises:
        UnavailableError: There are neither the columns nor events that say them.

    Source: docs/reference/sources.md#reopen-rate

    >>> from datetime import UTC, datetime
    >>> done = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> reopen_rate(first_resolved_at=[done, done, None], reopens=[2, 0, 0]).value
    0.5
    """
    reopened = (
        col.reopens > 0
        if rule == "by_anyone"
        else col.reopened_by_requester_at.is_present()
    )
    return Share(reopened, of=_RESOLVED)
