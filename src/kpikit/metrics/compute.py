"""Several figures of one desk in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kpikit.desk.desk import Desk
from kpikit.errors import InputTypeError
from kpikit.metrics.formula import Formula
from kpikit.metrics.metric import Metric
from kpikit.metrics.result import Result

__all__ = ["compute", "cut_all"]


def compute(
    metrics: Iterable[Metric | Formula],
    desk: Desk,
    *,
    by: Sequence[str] = (),
    every: str | None = None,
    tz: str | None = None,
) -> Result:
    """All figures as one tidy result.

    Derived columns are made once and shared by all metrics.

    Args:
        metrics: The metrics, each with its own rule, parameters and filter.
        desk: The desk.
        by: Group columns for all of them; a metric's own groups stay when it is empty.
        every: Periods for all of them.
        tz: Zone of the periods; the desk's if not given, else UTC.

    Returns:
        One line for each metric, group and period.

    Raises:
        UnavailableError: A metric lacks a column; says which and how to supply it.
        InputTypeError: Something is no metric, or *by* is one text.
    """
    cut = cut_all(metrics, by=by, every=every, tz=tz)
    return Result(tuple(line for one in cut for line in one.reduce(desk).values()))


def cut_all(
    metrics: Iterable[Metric | Formula],
    *,
    by: Sequence[str] = (),
    every: str | None = None,
    tz: str | None = None,
) -> tuple[Metric | Formula, ...]:
    """Several metrics, all cut by the same groups and periods.

    Raises:
        InputTypeError: Something is no metric, or *by* is one text.
    """
    if isinstance(by, str):
        raise InputTypeError(
            f"by must be a list of columns: got {by!r}", help=f"as by=[{by!r}]"
        )
    if isinstance(metrics, (Metric, Formula)):
        raise InputTypeError(
            f"metrics must be several metrics: got {metrics!r}", help="as [kpis.csat]"
        )
    found = []
    for metric in metrics:
        if not isinstance(metric, (Metric, Formula)):
            raise InputTypeError(
                f"metrics must be metrics: got {metric!r}", help="as [kpis.csat]"
            )
        cut = metric.by(*by) if by else metric
        found.append(cut if every is None else cut.every(every, tz=tz))
    return tuple(found)
