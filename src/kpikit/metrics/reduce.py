"""From views to a partial result: facts of rows, groups, periods, state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from kpikit.columns.column import EPOCH_DAY, MICROS, Kind, moment
from kpikit.columns.zones import Zone
from kpikit.desk.view import View
from kpikit.desk.window import Window
from kpikit.errors import RuleError
from kpikit.measures import Expr, TimeAverage, col
from kpikit.metrics.described import Described
from kpikit.metrics.partial import Partial
from kpikit.metrics.rowfacts import RowFacts, row_facts, stacked
from kpikit.metrics.rows import (
    Facts,
    cells,
    declared_orders,
    facts_of,
    group_column,
    naming,
)
from kpikit.metrics.sided import SideMetric, check_groups, sides_of
from kpikit.metrics.snapshots import edges_of
from kpikit.metrics.spanned import stretches_of

__all__ = ["facts_of_views", "inside", "reduce_views"]

_DAY = 86_400 * MICROS


def inside(metric: Described, view: View, window: Window) -> Expr:
    """Whether a row stands in a stretch of time, by the metric's own column.

    Raises:
        UnavailableError: There is no such column.
    """
    with naming(metric):
        kind = view.column(metric.row_at).kind
    at: Expr = col[metric.row_at]
    since: Any = moment(window.start)
    until: Any = moment(window.end)
    if kind is Kind.DATE:
        days = (window.first_day, window.end_day)
        since, until = (date.fromordinal(day + EPOCH_DAY) for day in days)
    is_there: Expr = (at >= since) & (at < until)
    return is_there


def reduce_views(
    metric: Described,
    views: Mapping[str, View],
    *,
    is_bare: bool,
    window: Window | None = None,
) -> Partial:
    """What the rows of its tables contribute to a metric.

    Args:
        metric: The metric.
        views: Its tables by name.
        is_bare: Whether they are bare columns.
        window: Of a metric of several tables, the stretch in which rows of each stand.

    Raises:
        UnavailableError: A column is missing.
        RuleError: No side is divided by all group columns.
    """
    source = _Source(metric, views, is_bare, window)
    sides = source.sides()
    if not sides:
        return _reduce(metric, views[metric.table], is_bare=is_bare, source=source)
    if all(side.groups != metric.groups for side in sides):
        raise RuleError(
            f"by must name columns by which a side of {metric.name} is divided:"
            f" got {', '.join(metric.groups)}",
            help="every side is the same for all their values; leave them out",
        )
    main = views[metric.table]
    parts = []
    for side in sides:
        view = views[side.table]
        check_groups(side, view)
        span = None
        if isinstance(side.side.measure, TimeAverage):
            with naming(side):
                span = _span(metric, main) if window is None else _days_of(window)
        parts.append(_reduce(side, view, is_bare=is_bare, span=span))
    return Partial.of_sides(metric, parts, source)


def _reduce(
    metric: Described,
    view: View,
    *,
    is_bare: bool,
    source: Any = None,
    span: NDArray[np.int64] | None = None,
) -> Partial:
    """What the rows of one view contribute."""
    facts = facts_of(metric, view, is_bare=is_bare)
    found = cells(metric, facts)
    grid = metric.grid()
    edges, periods, size = span, found.periods, len(found.keys)
    if facts.is_snapshot:
        edges, periods = edges_of(metric, facts)
    elif grid is not None:
        size *= len(periods)
    state = facts.measure.state(facts.rows, found.of_row, size, edges=edges)
    if span is not None:  # a part without groups knows of its time too
        state["span"] = span
    names = [group_column(metric, name, view) for name in metric.groups]
    orders = declared_orders(names, view)
    return Partial(
        metric,
        keys=tuple(found.keys),
        periods=periods,
        state=state,
        grid=grid,
        as_of=view.context.as_of,
        without_time=found.without_time,
        stretches=stretches_of(facts.scope),
        orders={
            name: orders[column]
            for name, column in zip(metric.groups, names, strict=True)
            if column in orders
        },
        facts=source,
    )


def _days_of(window: Window) -> NDArray[np.int64]:
    """The first local day of a stretch, and the day after its last."""
    return np.array([window.first_day, window.end_day], dtype=np.int64)


def _span(metric: Described, view: View) -> NDArray[np.int64]:
    """The first local day of the figure, and the day after its last.

    The part of a desk that belongs to a stretch of time spans it. Otherwise periods
    span themselves; without them it is from the first row of the main table, whether
    the figure is about it or not, to ``as_of``.
    """
    window, as_of = view.context.window, view.context.as_of
    if window is not None:
        return _days_of(window)
    none = np.zeros(0, dtype=np.int64)
    if metric.every_period is not None or as_of is None or not view.rows:
        return none
    at = view.column(metric.row_at)
    known = at.values[~at.is_missing]
    if not known.size:
        return none
    zone = view.context.zone or Zone.of("UTC")
    ends = np.array([known.min(), max(as_of, known.min())], dtype=np.int64)
    first, last = zone.to_local(ends) // _DAY
    return np.array([first, last + 1], dtype=np.int64)


def facts_of_views(
    metric: Described, views: Mapping[str, View], *, is_bare: bool
) -> RowFacts:
    """The value of every row behind a figure, side by side.

    Raises:
        UnavailableError: A column is missing.
    """
    sides = sides_of(metric)
    if not sides:
        return row_facts(metric, views[metric.table], is_bare=is_bare)
    return stacked(metric, _facts_of_sides(sides, views, is_bare=is_bare))


def _facts_of_sides(
    sides: tuple[SideMetric, ...], views: Mapping[str, View], *, is_bare: bool
) -> list[RowFacts]:
    found = []
    for side in sides:
        check_groups(side, views[side.table])
        found.append(row_facts(side, views[side.table], is_bare=is_bare))
    return found


class _Source:
    """Remembers where a partial came from, so that its rows can be shown."""

    __slots__ = ("is_bare", "metric", "views", "window")

    def __init__(
        self,
        metric: Described,
        views: Mapping[str, View],
        is_bare: bool,
        window: Window | None,
    ) -> None:
        self.metric, self.views, self.is_bare = metric, views, is_bare
        self.window = window

    def sides(self) -> tuple[SideMetric, ...]:
        """The sides of the metric, each narrowed to the stretch of time."""
        return tuple(map(self._narrowed, sides_of(self.metric)))

    def _narrowed(self, side: SideMetric) -> SideMetric:
        if self.window is None or isinstance(side.side.measure, TimeAverage):
            return side
        there = inside(side, self.views[side.table], self.window)
        return evolve(
            side, filter=there if side.filter is None else side.filter & there
        )

    def facts(self) -> list[tuple[Described, Facts]]:
        """What it found in every row of each of its tables, side by side."""
        return [
            (side, facts_of(side, self.views[side.table], is_bare=self.is_bare))
            for side in self.sides() or (self.metric,)
        ]

    def rows(self, group: dict[str, Any], period: str | None) -> RowFacts:
        """The rows behind one figure of the metric."""
        sides = self.sides()
        if not sides:
            view = self.views[self.metric.table]
            found = row_facts(self.metric, view, is_bare=self.is_bare)
            return found.only(group, period)
        every = _facts_of_sides(sides, self.views, is_bare=self.is_bare)
        return stacked(self.metric, [one.only(group, period) for one in every])
