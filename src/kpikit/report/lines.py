"""The lines of a report: the figures of a metric, and its goals beside them."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, field, frozen

from kpikit.desk import Desk
from kpikit.errors import CurrencyError, UnavailableError
from kpikit.metrics import Goal, Metric, Value, Verdict

__all__ = ["Line", "lines_of_metric"]


@frozen
class Line:
    """One line of a report: a figure, and what became of a goal that it stands for."""

    value: Value
    verdict: Verdict | None = field(default=None, kw_only=True)


def lines_of_metric(
    metric: Metric, goals: Iterable[Goal], desk: Desk, *, is_shown: bool
) -> list[Line]:
    """A line for each figure of a metric, and for each goal that finds no such line.

    Args:
        metric: The metric, cut into groups and periods.
        goals: Goals of exactly this metric.
        desk: The desk.
        is_shown: Whether the report has figures without goals of it.

    Raises:
        UnavailableError: A column is missing, or a figure has several currencies.
        CurrencyError: A figure is in another currency than its goal.
    """
    try:
        partial = metric.reduce(desk)
    except CurrencyError as error:  # of the data: the other figures can be had
        raise UnavailableError(error.message, help=error.help) from error
    lines = [Line(value) for value in partial.values()] if is_shown else []
    for goal in goals:
        for verdict in goal.judge(partial, goal.reduce_other(desk)):
            _attach(lines, verdict)
    return lines


def _attach(lines: list[Line], verdict: Verdict) -> None:
    """Put a verdict at the line of its figure, or on a line of its own."""
    wanted = (verdict.value.group, verdict.value.period)
    for place, line in enumerate(lines):
        value = line.value
        if line.verdict is None and (value.group, value.period) == wanted:
            lines[place] = evolve(line, verdict=verdict)
            return
    lines.append(Line(verdict.value, verdict=verdict))
