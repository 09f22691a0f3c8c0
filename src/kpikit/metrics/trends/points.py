"""The points of a chart: the complete periods of a metric that have a figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen

from kpikit.desk.desk import Desk
from kpikit.metrics.groups import Key
from kpikit.metrics.value import Value
from kpikit.units.showing import counted

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric

__all__ = ["NOT_OVER", "SEASONAL", "Point", "Series", "seasonality", "series_of"]

NOT_OVER = "is not over yet"
_WEEK = 7
_UNTOLD = "the baseline is too short to tell whether weekdays differ; watch weeks"
SEASONAL = (
    "weekdays differ: figures repeat every seven days, so a weekend looks like a"
    " signal; watch weeks, or one weekday"
)


@frozen
class Point:
    """One period with a figure.

    Attributes:
        period: Its name.
        value: The figure as a plain number: durations in seconds.
        n: How many rows count.
        start: Its first instant, in UTC microseconds.
        end: The first instant after it.
        low: Lower limit of what is usual.
        high: Upper limit.
        is_baseline: Whether it is one of those that made the limits.
    """

    period: str
    value: float = field(kw_only=True)
    n: int = field(kw_only=True)
    start: int = field(kw_only=True)
    end: int = field(kw_only=True)
    low: float = field(default=-math.inf, kw_only=True)
    high: float = field(default=math.inf, kw_only=True)
    is_baseline: bool = field(default=False, kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "period": self.period,
            "value": self.value,
            "n": self.n,
            "low": self.low,
            "high": self.high,
            "is_baseline": self.is_baseline,
        }


@frozen(eq=False)
class Series:
    """The points of one group, and what was left out.

    Attributes:
        key: Its labels, one for each group column.
        points: The complete periods that have a figure.
        notes: What was left out.
        unfinished: The period that is not over yet, where there is one.
    """

    key: Key
    points: tuple[Point, ...] = field(kw_only=True)
    notes: tuple[str, ...] = field(kw_only=True)
    unfinished: str | None = field(default=None, kw_only=True)


def series_of(metric: Metric, desk: Desk) -> list[Series]:
    """The points of every group; one series where the metric has no groups.

    Raises:
        UnavailableError: A column is missing.
    """
    part = metric.reduce(desk)
    grid = part.grid
    if grid is None or not len(part.periods):
        told = ("no periods: the data has no rows in time",)
        return [] if metric.groups else [Series((), points=(), notes=told)]
    ends = grid.ends(part.periods).tolist()
    starts = [*grid.ends(part.periods[:1] - 1).tolist(), *ends[:-1]]
    lines, width = part.values(), len(ends)
    return [
        _series(key, lines[place * width :][:width], starts, ends, part.as_of)
        for place, key in enumerate(part.keys)
    ]


def _series(
    key: Key,
    lines: Sequence[Value],
    starts: Sequence[int],
    ends: Sequence[int],
    as_of: int | None,
) -> Series:
    """What the figures of one group come to, period by period."""
    found, notes, gaps, unfinished = [], [], 0, None
    for line, start, end in zip(lines, starts, ends, strict=True):
        if as_of is not None and end > as_of:
            notes.append(
                f"{line.period} {NOT_OVER} and was not judged: the data ends"
                f" {line.as_of}"
            )
            unfinished = str(line.period)
            break
        value = float(line)
        if math.isnan(value):
            gaps += 1
            continue
        found.append(
            Point(str(line.period), value=value, n=line.n, start=start, end=end)
        )
    if gaps:
        notes.append(
            counted(
                gaps,
                "period has no figure and is no point",
                "periods have no figure and are no points",
            )
        )
    return Series(key, points=tuple(found), notes=tuple(notes), unfinished=unfinished)


def seasonality(metric: Metric, points: Sequence[Point]) -> list[str]:
    """A warning where figures by day repeat every week."""
    every = metric.every_period
    if every is None or every.unit not in ("day", "hour") or every.count % _WEEK == 0:
        return []
    lag = _WEEK if every.unit == "day" else 24 * _WEEK
    values = np.array([point.value for point in points])
    if len(values) < 2 * lag:
        return [_UNTOLD]
    away = values - values.mean()
    whole = float(np.dot(away, away))
    alike = float(np.dot(away[:-lag], away[lag:])) / whole if whole else 0.0
    if alike <= 2 / math.sqrt(len(values)):
        return []
    return [SEASONAL]
