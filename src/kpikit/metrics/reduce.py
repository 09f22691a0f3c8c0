"""From a view to a partial result: facts of rows, groups, periods, state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpikit.desk.view import View
from kpikit.metrics.partial import Partial
from kpikit.metrics.rowfacts import RowFacts, row_facts
from kpikit.metrics.rows import cells, declared_orders, facts_of, group_column
from kpikit.metrics.snapshots import edges_of

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric

__all__ = ["reduce_view"]


def reduce_view(metric: Metric, view: View, *, is_bare: bool) -> Partial:
    """What the rows of a view contribute to a metric.

    Raises:
        UnavailableError: A column is missing.
    """
    facts = facts_of(metric, view, is_bare=is_bare)
    found = cells(metric, facts)
    grid = metric.grid()
    edges, periods, size = None, found.periods, len(found.keys)
    if facts.is_snapshot:
        edges, periods = edges_of(metric, facts)
    elif grid is not None:
        size *= len(periods)
    if size:
        state = facts.measure.state(facts.rows, found.of_row, size, edges=edges)
    else:
        state = facts.measure.empty(0)
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
        orders={
            name: orders[column]
            for name, column in zip(metric.groups, names, strict=True)
            if column in orders
        },
        facts=_Source(metric, view, is_bare),
    )


class _Source:
    """Remembers where a partial came from, so that its rows can be shown."""

    __slots__ = ("is_bare", "metric", "view")

    def __init__(self, metric: Metric, view: View, is_bare: bool) -> None:
        self.metric, self.view, self.is_bare = metric, view, is_bare

    def rows(self, group: dict[str, Any], period: str | None) -> RowFacts:
        """The rows behind one figure of the metric."""
        found = row_facts(self.metric, self.view, is_bare=self.is_bare)
        return found.only(group, period)
