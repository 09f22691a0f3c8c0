"""Some rows of a view, a row perhaps several times: by its tags, or by periods."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.desk.view import View
from kpikit.measures import Expr, Scope
from kpikit.measures.nodes import Custom

__all__ = ["IS_FIRST_ROW", "Chosen", "each_once", "exploded"]


@frozen(eq=False)
class Chosen:
    """Some rows of a view, as a scope; each column is cut when asked for.

    A row may be there several times, with other values in the columns of *own*.
    """

    view: View
    picks: NDArray[np.int64]
    own: Mapping[str, Column] = field(factory=dict, kw_only=True)

    @property
    def rows(self) -> int:
        """How many rows were chosen."""
        return len(self.picks)

    def has(self, name: str) -> bool:
        """Whether the view has the column."""
        return name in self.own or self.view.has(name)

    def column(self, name: str) -> Column:
        """The column, of the chosen rows."""
        if name in self.own:
            return self.own[name]
        return self.view.column(name).take(self.picks)

    def take(self, places: NDArray[np.int64]) -> Chosen:
        """Some of the chosen rows."""
        own = {name: column.take(places) for name, column in self.own.items()}
        return Chosen(self.view, self.picks[places], own=own)


def exploded(scope: View | Chosen, names: Sequence[str]) -> Chosen:
    """Rows once for each of their values in columns of several values.

    A row without any value is there once, without a value.
    """
    if not isinstance(scope, Chosen):
        scope = Chosen(scope, np.arange(scope.rows, dtype=np.int64))
    for name in names:
        rows, one = _one_by_one(scope.column(name))
        scope = scope.take(rows)
        scope = evolve(scope, own={**scope.own, name: one})
    return scope


def each_once(scope: Scope, make: Callable[[Scope], Column]) -> Column:
    """A column that is made by a look across rows, each of which is there once.

    A row that stands in several groups would otherwise meet itself again.
    """
    if not isinstance(scope, Chosen) or not scope.own:
        return make(scope)
    picks, place = np.unique(scope.picks, return_inverse=True)
    return make(Chosen(scope.view, picks)).take(place)


def _one_by_one(tags: Column) -> tuple[NDArray[np.int64], Column]:
    """Every distinct value of every row with its row, in order of their texts."""
    offsets = np.zeros(1, dtype=np.int64) if tags.offsets is None else tags.offsets
    lengths = np.diff(offsets)
    labels = [] if tags.labels is None else tags.labels.tolist()
    order = sorted(range(len(labels)), key=lambda code: str(labels[code]))
    rank = np.zeros(len(labels), dtype=np.int64)
    rank[order] = np.arange(1, len(labels) + 1)
    # place 0 is that of rows without any value
    rows = np.concatenate(
        (np.repeat(np.arange(len(tags)), lengths), np.flatnonzero(lengths == 0))
    )
    places = np.concatenate((rank[tags.values], np.zeros((lengths == 0).sum(), int)))
    width = len(labels) + 1
    found, place = np.divmod(np.unique(rows * width + places), width)
    return found, Column.category(place - 1, [labels[code] for code in order])


class _IsFirstRow(Custom):
    """Whether a row is the first one of its thing, which may have several."""

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read: none."""
        return frozenset()

    def __repr__(self) -> str:
        return "is_first_row"

    def column_of(self, scope: Scope) -> Column:
        """The flag of each row."""
        first = np.ones(scope.rows, dtype=np.bool_)
        if isinstance(scope, Chosen):
            first[1:] = np.diff(scope.picks) != 0
        return Column(Kind.FLAG, first)


IS_FIRST_ROW: Expr = _IsFirstRow()
"""Of several rows of one thing, made by grouping by a column of several values, one."""
