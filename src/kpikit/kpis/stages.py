"""How long the stages of a change take."""

from __future__ import annotations

from datetime import timedelta

from kpikit.measures import Distribution, Measure, col
from kpikit.metrics import RuleDoc, metric
from kpikit.metrics.business import CalendarLike
from kpikit.metrics.stages import stage_span
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
    formula="from reaching stage A to reaching stage B; repeated visits add up",
    rules={
        "elapsed": RuleDoc(
            "all time from reaching the one to reaching the other",
            used_by="Jira (time between transitions), value stream reports",
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
) -> Measure:
    """How long tickets take from one stage of the work to another.

    ``stage_time = mean(sum of (stage B reached − stage A reached))``

    A stage is the value of a ``stage`` event, or a ticket column of instants with
    ``_at`` added. Each visit counts, from reaching A to reaching B next, and the visits
    of a ticket add up; given columns know one visit. A ticket stands in time where it
    first reached B. Without both stages it is not part of a report.

    Args:
        rule: Which time counts.
        from_stage: Stage A, as ``implementation_started``.
        to_stage: Stage B, as ``implementation_done``.
        calendar: Counts only its open time; None is the wall clock.
        statistic: ``mean``, ``median`` or a percentile such as ``p90``.

    Returns:
        A duration; no value when no ticket came from A to B. Tickets that reached A and
        not B are excluded as ``open``, B before A as ``negative``; those that reached B
        without A are missing, those that reached neither are no part of it.

    Raises:
        ParameterError: A stage is not given, or both are the same.
        UnavailableError: There are neither the columns nor events that say them.

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
    del rule, statistic
    span = stage_span(from_stage, to_stage, calendar)
    if not from_stage or not to_stage:
        return Distribution(span)
    start, end = col[f"{from_stage}_at"], col[f"{to_stage}_at"]
    return Distribution(
        span,
        of=start.is_present() | end.is_present(),
        excluded={"open": end.is_missing(), "negative": span < timedelta(0)},
    )
