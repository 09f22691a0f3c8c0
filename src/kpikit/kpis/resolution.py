"""How long tickets take, and how many are done in time."""

from __future__ import annotations

from typing import Literal

from kpikit.errors import RuleError
from kpikit.measures import Count, Distribution, Expr, Measure, Share, coalesce, col
from kpikit.metrics import RuleDoc, metric
from kpikit.metrics.business import NEVER, CalendarLike, open_limit, waited
from kpikit.metrics.censoring import CENSORED, OpenTickets, refused, until_ended
from kpikit.units import Unit
from kpikit.units.durations import DurationLike, duration

__all__ = ["resolution_time", "resolved_within", "tickets_resolved"]

_TIMES: dict[str, Expr] = {
    "requester_wait": col.requester_wait_seconds,
    "agent_work": col.agent_work_seconds,
    "agent_wait": col.agent_wait_seconds,
    "on_hold": col.hold_seconds,
}


@metric(
    unit=Unit.DURATION,
    better="lower",
    table="tickets",
    at="resolved_at",
    titles={
        "en": "Resolution time",
        "ru": "Время решения",
        "pl": "Czas rozwiązania",
    },
    asked={
        "en": "Average resolution time",
        "ru": "Время решения инцидентов первого, второго и третьего приоритетов",
        "pl": "Czas rozwiązania",
    },
    formula="last standing resolution − created_at",
    rules={
        "last": RuleDoc(
            "up to the last resolution that stands; reopened and open ones are open",
            used_by="Zendesk (full resolution time), Freshservice",
        ),
        "first": RuleDoc(
            "up to the first resolution, whatever came after",
            used_by="Zendesk (first resolution time)",
        ),
        "requester_wait": RuleDoc(
            "only the time in which the ticket was not resolved",
            used_by="close to Zendesk's requester wait time, which leaves pending out",
        ),
        "agent_work": RuleDoc(
            "only the time in run statuses: the ball was with the agents",
            used_by="Jira Service Management with pausing statuses",
        ),
        "agent_wait": RuleDoc(
            "only the time in which the agents waited for the requester",
            used_by="Zendesk (agent wait time)",
        ),
        "on_hold": RuleDoc(
            "only the time on hold for someone else",
            used_by="Zendesk (on-hold time)",
        ),
    },
    within="resolved_within",
    group_as={"priority": "priority_at_resolution"},
    source="Zendesk, About ticket resolution time; docs/reference/sources.md",
)
def resolution_time(
    rule: str = "last",
    calendar: CalendarLike = None,
    statistic: str = "mean",
    open: OpenTickets = "leave_out",
) -> Measure:
    """How long tickets take from creation to resolution.

    ``resolution_time = mean(resolved_at − created_at)``, on the wall clock or, with a
    calendar, in open time. Grouped by priority it is the priority in force at the
    resolution.

    Args:
        rule: Which time counts.
        calendar: Counts only its open time, for the rules ``last`` and ``first``; None
            is the wall clock.
        statistic: ``mean``, ``median`` or a percentile such as ``p90``.
        open: What becomes of tickets that are not resolved: left out, and counted as
            ``excluded["open"]``. That understates long times; the count says by how
            many tickets. ``censored`` takes them as lasting still (Kaplan and Meier),
            by ``created_at``, for the rules ``last`` and ``first``: the median then, or
            another percentile; by priority it is the present one.

    Returns:
        A duration; no value when nothing was resolved. A ticket without created_at is
        missing; a resolution before creation is excluded as ``negative``.

    Raises:
        UnavailableError: There are neither the columns nor events that say them.
        RuleError: A calendar, or open tickets as ``censored``, with a rule that adds up
            the time of statuses.

    Source: docs/reference/sources.md#resolution-time

    >>> from datetime import UTC, datetime, timedelta
    >>> opened = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> done = [opened + timedelta(hours=2), opened + timedelta(hours=4), None]
    >>> value = resolution_time(created_at=[opened] * 3, resolved_at=done)
    >>> value.value, value.excluded
    (datetime.timedelta(seconds=10800), {'open': 1})
    """
    del statistic
    done = col.first_resolved_at if rule == "first" else col.resolved_at
    if open == CENSORED:
        if rule in _TIMES:
            raise refused(
                "resolution_time",
                rule,
                "a ticket that still adds up time of a status was not watched"
                " independently of that time, which Kaplan and Meier need",
                "use rule='last' or rule='first'",
            )
        return until_ended(done, calendar)
    if rule in ("last", "first"):
        took = waited(col.created_at, done, calendar)
    elif calendar is None:
        took = _TIMES[rule]
    else:
        raise RuleError(
            f"calendar of resolution_time must go with the rules last and first: got"
            f" {rule!r}, which adds up the time of statuses on the wall clock",
            help="leave the calendar out, or use rule='last'",
        )
    excluded = {"open": done.is_missing()}
    if rule in ("last", "first"):
        excluded["negative"] = done < col.created_at
    return Distribution(took, excluded=excluded)


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="tickets",
    at="created_at",
    titles={
        "en": "Resolved within a limit",
        "ru": "Доля решённых в срок",
        "pl": "Rozwiązane w terminie",
    },
    asked={"ru": "Решение 80% тикетов за 1 день, 20% тикетов за 1 час"},
    formula=(
        "last standing resolution within T of creation / tickets created at least T"
        " before as_of; exactly T is a hit; younger ones are pending; open and older is"
        " a miss"
    ),
    rules={
        "mature": RuleDoc(
            "of all tickets old enough to judge; open ones are misses",
            used_by="service agreements (80 % within a day)",
        ),
        "of_resolved": RuleDoc(
            "of the resolved tickets only; open ones are not looked at",
            used_by="Zendesk Explore (resolution time brackets)",
        ),
    },
    source="docs/reference/sources.md#resolved-within",
)
def resolved_within(
    rule: str = "mature",
    within: DurationLike = "1d",
    calendar: CalendarLike = None,
    open: Literal["miss", "leave_out"] = "miss",
) -> Measure:
    """Share of tickets resolved within a limit of their creation.

    ``resolved_within = count(resolved within T) / count(created at least T ago)``

    Args:
        rule: Of which tickets it is the share.
        within: The limit; exactly this long is a hit.
        calendar: Counts only its open time; None is the wall clock. Business days
            (``"3bd"``) need one.
        open: What becomes of open tickets older than the limit: a miss, or left out
            and counted as ``excluded["open"]``.

    Returns:
        A share, 0..1; no value when no ticket is old enough. Younger tickets are
        pending, also when they are resolved; a ticket without created_at is missing;
        a resolution before creation is excluded as ``negative``.

    Raises:
        UnavailableError: There are neither the columns nor events that say them.

    Source: docs/reference/sources.md#resolved-within

    >>> from datetime import UTC, datetime, timedelta
    >>> opened = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> done = [opened + timedelta(hours=2), opened + timedelta(days=2), None]
    >>> now = opened + timedelta(days=7)
    >>> resolved_within(created_at=[opened] * 3, resolved_at=done, as_of=now).value
    0.3333333333333333
    """
    start = col.created_at
    limit = open_limit(start, duration(within), calendar, "resolved_within.within")
    excluded = {"negative": col.resolved_at < col.created_at}
    if rule == "of_resolved":
        return Share(
            waited(start, col.resolved_at, calendar) <= limit,
            of=col.resolved_at.is_present(),
            excluded=excluded,
        )
    if open == "leave_out":
        mature = waited(start, col.as_of, calendar) >= limit
        excluded["open"] = col.resolved_at.is_missing() & mature
    done = col.resolved_at if calendar else coalesce(col.resolved_at, NEVER)
    return Share(
        waited(start, done, calendar, endless=True) <= limit,
        pending=waited(start, col.as_of, calendar) < limit,
        excluded=excluded,
    )


@metric(
    unit=Unit.COUNT,
    better="higher",
    table="tickets",
    at="first_resolved_at",
    titles={
        "en": "Tickets resolved",
        "ru": "Решённые заявки",
        "pl": "Rozwiązane zgłoszenia",
    },
    asked={"ru": "Количество решенных заявок по приоритетам"},
    formula="tickets resolved; groups without any are listed too",
    complete=True,
    source="docs/reference/sources.md#tickets-resolved",
)
def tickets_resolved() -> Measure:
    """How many tickets were resolved, each once however often it was reopened.

    ``tickets_resolved = count(tickets with a first_resolved_at)``

    Returns:
        A count; 0 over nothing. By priority every priority is listed, those with none
        too.

    Raises:
        UnavailableError: There is neither ``first_resolved_at`` nor events that say it.

    Source: docs/reference/sources.md#tickets-resolved

    >>> from datetime import UTC, datetime
    >>> done = datetime(2026, 5, 4, tzinfo=UTC)
    >>> tickets_resolved(first_resolved_at=[done, None]).value
    1
    """
    return Count(of=col.first_resolved_at.is_present())
