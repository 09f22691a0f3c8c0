"""A metric on a table, row by row: which rows, what state, which group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.desk.view import View
from kpikit.errors import UnavailableError
from kpikit.measures import OUT_OF_SCOPE, Expr, Measure, Rows, mask
from kpikit.metrics.chosen import Chosen, exploded
from kpikit.metrics.groups import Cells, cells_of
from kpikit.metrics.spanned import spanned, uncut

if TYPE_CHECKING:
    from kpikit.metrics.described import Described

__all__ = ["Facts", "cells", "facts_of", "naming"]


@frozen(eq=False)
class Facts:
    """What a metric found in every row it is about."""

    view: View
    scope: View | Chosen
    measure: Measure
    rows: Rows
    picks: NDArray[np.int64] | None

    @property
    def is_snapshot(self) -> bool:
        """Whether the measure looks at instants instead of adding up over time."""
        return "edges" in self.measure.arrays


def _wheres(metric: Described, view: View, *, is_bare: bool) -> list[Expr]:
    """The metric's own choice of rows and the caller's; bare columns may lack it."""
    found = []
    for name, expr in metric.own_wheres().items():
        if is_bare and name not in view.table.columns:
            continue
        found.append(expr)
    if metric.filter is not None:
        found.append(metric.filter)
    return found


def _of_many(metric: Described, view: View) -> list[str]:
    """The group columns that may have several values in a row."""
    names = [group_column(metric, name, view) for name in metric.groups]
    return [name for name in names if view.column(name).kind is Kind.TAGS]


@contextmanager
def naming(metric: Described) -> Iterator[None]:
    """Say which metric it is that lacks a column or table."""
    try:
        yield
    except UnavailableError as error:
        raise UnavailableError(
            f"{metric.name} cannot be had: {error.message}",
            columns=error.columns,
            help=error.help,
        ) from None


def facts_of(metric: Described, view: View, *, is_bare: bool = False) -> Facts:
    """Evaluate the metric's measure on the rows it is about.

    Raises:
        UnavailableError: A column is missing; names the metric, column and remedies.
    """
    measure, view = metric.measure(), uncut(metric, view)
    scope: View | Chosen = view
    picks = None
    with naming(metric):
        wheres = _wheres(metric, view, is_bare=is_bare)
        if wheres:
            kept = np.ones(view.rows, dtype=np.bool_)
            for expr in wheres:
                kept &= mask(expr, view).true
            if not kept.all():
                picks = np.flatnonzero(kept)
                scope = Chosen(view, picks)
        if metric.definition.spans:
            scope = spanned(metric, view, picks)
            picks = scope.picks
        rows = measure.rows(scope)
        several = _of_many(metric, view)
        if several:
            scope = exploded(scope, several)
            rows = measure.rows(scope)
            # only now: a row that the figure is not about may matter to others
            about = np.flatnonzero(rows.state != OUT_OF_SCOPE)
            scope, rows = scope.take(about), rows.take(about)
            picks = scope.picks
    return Facts(view, scope, measure, rows, picks)


def cells(metric: Described, facts: Facts) -> Cells:
    """The group and period of every row, declared orders respected."""
    scope, view = facts.scope, facts.view
    names = [group_column(metric, name, view) for name in metric.groups]
    orders = declared_orders(names, view)
    must: dict[str, Sequence[Any]] = {}
    if metric.is_complete:
        must = {name: (*orders.get(name, ()), *_labels(view, name)) for name in names}
    grid = None if facts.is_snapshot else metric.grid()
    return cells_of(
        scope,
        names,
        grid=grid,
        at=None if grid is None else _attribution(metric, scope),
        about=facts.rows.state != OUT_OF_SCOPE,
        complete=must,
        orders=orders,
    )


def _attribution(metric: Described, scope: View | Chosen) -> Column:
    """The instants by which rows stand in time.

    Raises:
        UnavailableError: The table has no such column, or it is no instant.
    """
    column = scope.column(metric.row_at)
    if column.kind not in (Kind.INSTANT, Kind.DATE):
        raise UnavailableError(
            f"{metric.name} must stand in time by an instant: got {metric.row_at!r}"
            f" of kind {column.kind}",
            help='name an instant column, as .every("week", at="created_at")',
        )
    return column


def group_column(metric: Described, name: str, view: View) -> str:
    """The column that stands for a group name: priority may mean that at resolution."""
    other = metric.column_of_group(name)
    rule = metric.rule_doc
    is_needed = rule is not None and name in rule.group_as
    return other if is_needed or view.has(other) else name


def declared_orders(names: Sequence[str], view: View) -> dict[str, Sequence[Any]]:
    """The declared order of the words of each column that has one."""
    found: dict[str, Sequence[Any]] = {}
    for name in names:
        if "priority" in name and view.context.priorities:
            found[name] = view.context.priorities
        if {"line", "lines"} & set(name.split("_")) and view.context.lines:
            found[name] = view.context.lines
    return found


def _labels(view: View, name: str) -> list[Any]:
    """Every label that the whole table has."""
    column = view.column(name)
    if column.kind is not Kind.CATEGORY or column.labels is None:
        return []
    seen = np.bincount(column.values[column.values >= 0], minlength=len(column.labels))
    return [v for v, n in zip(column.labels.tolist(), seen, strict=True) if n]
