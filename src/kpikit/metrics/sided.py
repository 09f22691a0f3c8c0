"""One side of a metric that stands on several tables, as a metric of its own table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from kpikit.desk.view import View
from kpikit.errors import UnavailableError
from kpikit.measures import Expr, Measure, TimeAverage
from kpikit.measures.joint import Joint, Side
from kpikit.measures.nodes import And
from kpikit.measures.unitwise import UnitExpr, by_unit
from kpikit.metrics.described import Described
from kpikit.metrics.rows import group_column
from kpikit.metrics.unit import units_of

__all__ = ["SideMetric", "check_groups", "conditions", "needs_by_table", "sides_of"]


@frozen(eq=False, repr=False)
class SideMetric(Described):
    """A metric narrowed to one of its sides, with the filters and groups it takes.

    Rows that hold for a time are not cut into periods: see :class:`TimeAverage`.
    """

    side: Side = field(kw_only=True)
    comes_with: UnitExpr | None = field(default=None, kw_only=True)

    def figure(self) -> Measure:
        """The measure of the side, which tells units apart where there are some."""
        measure, unit = self.side.measure, self.comes_with
        return measure if unit is None else by_unit(measure, unit)

    @property
    def table(self) -> str:
        """The table of the side."""
        return self.side.table

    @property
    def _is_main(self) -> bool:
        return super().table == self.side.table

    @property
    def row_at(self) -> str:
        """Where its rows stand in time; a time that is chosen is the main table's."""
        if self.chosen_at is not None and self._is_main:
            return self.chosen_at
        return self.side.at or self.definition.at

    def column_of_group(self, name: str) -> str:
        """The column of the side that stands for a group column."""
        return dict(self.side.group_as).get(name, name)

    def own_wheres(self) -> dict[str, Expr]:
        """The metric's own choice of rows, which is one of its main table."""
        return super().own_wheres() if self._is_main else {}

    def identity(self) -> tuple[Any, ...]:
        """What makes two sides the same."""
        return (*super().identity(), self.side.key)


def sides_of(metric: Described) -> tuple[SideMetric, ...]:
    """The sides of a metric; none where it stands on one measure."""
    made = metric.figure()
    if not isinstance(made, Joint):
        return ()
    pairs = zip(made.sides, units_of(metric, made), strict=True)
    return tuple(_side_of(metric, side, unit) for side, unit in pairs)


def needs_by_table(metric: Described) -> dict[str, frozenset[str]]:
    """The columns that a metric reads, by table."""
    found: dict[str, frozenset[str]] = dict.fromkeys(metric.tables, frozenset())
    for side in sides_of(metric):
        own = side.needs.union(map(side.column_of_group, side.groups))
        found[side.table] |= own
    if metric.is_over_time:
        found[metric.table] |= {metric.row_at}
    return found


def _side_of(metric: Described, side: Side, unit: UnitExpr | None) -> SideMetric:
    is_over_time = isinstance(side.measure, TimeAverage)
    return SideMetric(
        metric.definition,
        chosen=metric.chosen,
        filter=_filter_for(metric.filter, side),
        groups=tuple(n for n in metric.groups if n not in side.whole_for),
        every_period=None if is_over_time else metric.every_period,
        tz=metric.tz,
        chosen_at=metric.chosen_at,
        level=metric.level,
        complete_groups=metric.complete_groups,
        side=side,
        comes_with=unit,
    )


def _filter_for(expr: Expr | None, side: Side) -> Expr | None:
    """A filter without what is said of columns by which the side is not divided."""
    found: Expr | None = None
    for part in conditions(expr):
        if part.columns() and part.columns() <= side.whole_for:
            continue
        found = part if found is None else found & part
    return found


def conditions(expr: Expr | None) -> Iterator[Expr]:
    """What must all be true, each by itself."""
    if isinstance(expr, And):
        for part in expr.parts:
            yield from conditions(part)
    elif expr is not None:
        yield expr


def check_groups(side: SideMetric, view: View) -> None:
    """Each group column must be there on every side.

    Raises:
        UnavailableError: This side lacks one.
    """
    for name in side.groups:
        try:
            view.column(group_column(side, name, view))
        except UnavailableError as error:
            raise UnavailableError(
                f"{side.name} cannot be had: by must name columns that all its tables"
                f" have: got {name!r}, which {view.name} lacks",
                columns=(f"{view.name}.{name}",),
                help=f"{error.help}, or leave it out",
            ) from None
