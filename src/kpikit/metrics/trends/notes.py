"""What to know of two stretches of time before acting on their difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpikit.columns.column import MICROS, moment
from kpikit.desk.desk import Desk
from kpikit.desk.window import Window
from kpikit.measures import Count, Sum
from kpikit.units.showing import counted

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric

__all__ = ["notes_on"]

_DAY = 86_400 * MICROS


def notes_on(
    metric: Metric, desk: Desk, before: Window, after: Window
) -> tuple[str, ...]:
    """What is amiss with two periods of a desk, each in a sentence."""
    as_of = desk.context.as_of
    notes = []
    for name, span in (("before", before), ("after", after)):
        if as_of is None or as_of >= span.end - _slack(span):
            continue
        told = "is not over yet" if span.start <= as_of else "has not begun yet"
        notes.append(f"{name} {told}: the data ends {moment(as_of).isoformat()}")
    if before.start < after.end and after.start < before.end:
        notes.append("before and after overlap: rows of both tell nothing of a change")
    elif before.start > after.start:
        notes.append("before lies later than after")
    days = [span.end_day - span.first_day for span in (before, after)]
    if isinstance(metric.figure(), (Count, Sum)) and days[0] != days[1]:
        notes.append(
            f"before has {counted(days[0], 'day')} and after {days[1]}:"
            " a total grows with them"
        )
    return tuple(notes)


def _slack(span: Window) -> int:
    """How long before the end of a period data may end that has all of it.

    The last instant of the data seldom is that of the period: of several days, one that
    reaches the last day is whole.
    """
    return _DAY if span.end_day - span.first_day > 1 else 1
