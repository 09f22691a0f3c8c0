"""How long work takes from hand to hand: cycle and lead time."""

from __future__ import annotations

from kpikit.measures import Distribution, Measure, col
from kpikit.metrics import RuleDoc, metric
from kpikit.metrics.business import CalendarLike, waited
from kpikit.metrics.censoring import CENSORED, OpenTickets, until_ended
from kpikit.units import Unit

__all__ = ["cycle_time"]


@metric(
    unit=Unit.DURATION,
    better="lower",
    table="tickets",
    at="resolved_at",
    titles={"en": "Cycle time", "ru": "Время цикла", "pl": "Czas cyklu"},
    asked={"en": "Cycle time for administrative processes"},
    formula="work started → done; lead: requested → done",
    rules={
        "cycle": RuleDoc(
            "from the first assignment or the first activity of an agent",
            used_by="Lean, Kanban (cycle time)",
        ),
        "lead": RuleDoc("from the request", used_by="Lean, Kanban (lead time)"),
    },
    source="docs/reference/sources.md#cycle-time",
)
def cycle_time(
    rule: str = "cycle",
    calendar: CalendarLike = None,
    statistic: str = "mean",
    open: OpenTickets = "leave_out",
) -> Measure:
    """How long work takes once it has begun.

    ``cycle_time = mean(resolved_at − work_started_at)``, on the wall clock or, with a
    calendar, in open time.

    Args:
        rule: Where the time begins: at the work, or at the request (``created_at``).
        calendar: Counts only its open time; None is the wall clock.
        statistic: ``mean``, ``median`` or a percentile such as ``p90``.
        open: What becomes of work that is not done: left out, and counted as
            ``excluded["open"]``, which understates long times. ``censored`` takes it as
            going on still (Kaplan and Meier), by ``created_at``: the median then, or
            another percentile.

    Returns:
        A duration; no value when nothing was done. What is not done is excluded as
        ``open``, what was done before it began as ``negative``; a ticket whose start is
        not known is missing.

    Raises:
        UnavailableError: There are neither the columns nor events that say them.

    Source: docs/reference/sources.md#cycle-time

    >>> from datetime import UTC, datetime, timedelta
    >>> began = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> done = [began + timedelta(hours=2), began + timedelta(hours=4), None]
    >>> value = cycle_time(work_started_at=[began] * 3, resolved_at=done)
    >>> value.value, value.excluded
    (datetime.timedelta(seconds=10800), {'open': 1})
    """
    del statistic
    start = col.work_started_at if rule == "cycle" else col.created_at
    if open == CENSORED:
        return until_ended(col.resolved_at, calendar, start=start)
    return Distribution(
        waited(start, col.resolved_at, calendar),
        excluded={
            "open": col.resolved_at.is_missing(),
            "negative": col.resolved_at < start,
        },
    )
