"""How long the stages of a change take."""

from __future__ import annotations

from datetime import timedelta

from kpikit.errors import RuleError
from kpikit.measures import (
    Count,
    Distribution,
    Joint,
    Measure,
    Quotient,
    Side,
    Sum,
    Survival,
    coalesce,
    col,
)
from kpikit.metrics import RuleDoc, metric
from kpikit.metrics.business import CalendarLike, waited
from kpikit.metrics.censoring import CENSORED, OpenTickets, refused
from kpikit.metrics.stages import stage_span, work_of_stage
from kpikit.units import Unit

__all__ = ["stage_time"]


@metric(
    unit=Unit.DURATION,
    better="lower",
    table="tickets",
    at="{to_stage}_at",
    titles={
        "en": "Time between stages",
        "ru": "Время между этапами",
        "pl": "Czas między etapami",
    },
    asked={"en": "Time between two stages of the work"},
    formula=(
        "from reaching stage A to reaching stage B; repeated visits add up; effort:"
        " logged work of the stage / tickets that reached its end"
    ),
    rules={
        "elapsed": RuleDoc(
            "all time from reaching the one to reaching the other",
            used_by="Jira (time between transitions), value stream reports",
        ),
        "effort": RuleDoc(
            "the work logged on the stage, over the tickets that reached its end",
            used_by="teams that log their time by stage (Jira worklogs, Tempo)",
        ),
    },
    required=("from_stage", "to_stage"),
    source="docs/reference/sources.md#stage-time",
)
def stage_time(
    rule: str = "elapsed",
    from_stage: str = "",
    to_stage: str = "",
    calendar: CalendarLike = None,
    statistic: str = "mean",
    open: OpenTickets = "leave_out",
) -> Measure | Joint:
    """How long tickets take from one stage of the work to another.

    ``stage_time = mean(sum of (stage B reached − stage A reached))``, by ``effort``
    ``sum(work on the stage) / count(tickets that reached stage B)``

    A stage is the value of a ``stage`` event, or a ticket column of instants with
    ``_at`` added. Each visit counts, from reaching A to reaching B next, and the visits
    of a ticket add up; given columns know one visit. A ticket stands in time where it
    first reached B. Without both stages it is not part of a report.

    Args:
        rule: Which time counts. ``effort`` takes the work whose ``stage`` is stage A,
            with or without ``_started``, of tickets that reached B; it stands in time
            where its ticket does, whenever it was done. Bare columns are given by
            table: ``tickets={…}``, ``work={…}``, the instant of B in both.
        from_stage: Stage A, as ``implementation_started``.
        to_stage: Stage B, as ``implementation_done``.
        calendar: Counts only its open time; None is the wall clock. Logged work has
            none.
        statistic: ``mean``, ``median`` or a percentile such as ``p90``; by ``effort``
            the mean alone.
        open: What becomes of tickets that reached A and not B, by ``elapsed``: left
            out, and counted as ``excluded["open"]``, which understates long times.
            ``censored`` takes them as on the way since they first reached A (Kaplan and
            Meier), by ``created_at``: the median then, or another percentile.

    Returns:
        A duration; no value when no ticket came from A to B. By ``effort`` ``n`` counts
        the tickets that reached B, those too that no work was logged on; amounts below
        zero are excluded as ``negative``, and the interval is that of tickets. By
        ``elapsed`` tickets that reached A and not B are excluded as ``open``, B before
        A as ``negative``; those that reached B without A are missing, those that
        reached neither are no part of it.

    Raises:
        ParameterError: A stage is not given, or both are the same.
        RuleError: A calendar, another statistic than the mean, or open tickets as
            ``censored``, by ``effort``.
        UnavailableError: There are neither the columns nor events that say them; by
            ``effort`` there is no table ``work``, or it lacks ``stage``.

    Source: docs/reference/sources.md#stage-time

    >>> from datetime import UTC, datetime, timedelta
    >>> done = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> lag = stage_time.using(from_stage="implementation_done", to_stage="deployed")
    >>> value = lag(
    ...     implementation_done_at=[done] * 2,
    ...     deployed_at=[done + timedelta(days=3), None],
    ... )
    >>> value.value, value.excluded
    (datetime.timedelta(days=3), {'open': 1})
    """
    if rule == "effort":
        _check_effort(calendar, statistic, open)
        return _effort(from_stage, to_stage)
    span = stage_span(from_stage, to_stage, calendar)
    if not from_stage or not to_stage:
        return Distribution(span)
    start, end = col[f"{from_stage}_at"], col[f"{to_stage}_at"]
    if open == CENSORED:
        return Survival(
            coalesce(span, waited(start, col.as_of, calendar)),
            end.is_present(),
            of=start.is_present() | end.is_present(),
            excluded={"negative": span < timedelta(0)},
        )
    return Distribution(
        span,
        of=start.is_present() | end.is_present(),
        excluded={"open": end.is_missing(), "negative": span < timedelta(0)},
    )


def _check_effort(calendar: CalendarLike, statistic: str, open: str) -> None:
    """Logged work is added up: it has no open time and no median.

    Raises:
        RuleError: A calendar is given, or another statistic than the mean, or tickets
            that are not over are asked for.
    """
    if open == CENSORED:
        raise refused(
            "stage_time",
            "effort",
            "it adds up the work of tickets that reached the end of the stage",
            "use rule='elapsed'",
        )
    if calendar is not None:
        raise RuleError(
            "calendar of stage_time must go with the rule elapsed: got 'effort', which"
            " adds up logged work",
            help="leave the calendar out, or use rule='elapsed'",
        )
    if statistic != "mean":
        raise RuleError(
            f"statistic of stage_time must be mean by the rule effort: got"
            f" {statistic!r}",
            help="leave it out, or use rule='elapsed'",
        )


def _effort(from_stage: str, to_stage: str) -> Joint:
    """Work on a stage over the tickets that reached its end, both at that instant."""
    at = f"{to_stage}_at"
    is_over = col[at].is_present()
    work = Sum(
        col.work_seconds,
        of=work_of_stage(from_stage, to_stage) & is_over,
        excluded={"negative": col.work_seconds < "0s"},
    )
    return Quotient(
        Side("work", measure=work, at=at),
        Side("tickets", measure=Count(of=is_over), at=at),
    )
