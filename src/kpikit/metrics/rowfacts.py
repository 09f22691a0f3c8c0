"""The rows behind a figure: id, groups, value, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns import output
from kpikit.columns.column import MICROS, Column, Kind
from kpikit.columns.raw import factorize
from kpikit.desk.view import View
from kpikit.measures import COUNTED, EXCLUDED, MISSING, OUT_OF_SCOPE, PENDING
from kpikit.metrics.groups import codes_of
from kpikit.metrics.rows import Facts, facts_of, group_column
from kpikit.metrics.snapshots import edges_of, open_rows

if TYPE_CHECKING:
    from kpikit.metrics.described import Described

__all__ = ["RowFacts", "row_facts", "stacked"]

_STATES = ["counted", "missing", "pending", "excluded"]


@frozen(eq=False)
class RowFacts:
    """One line for each row a metric is about.

    Columns: ``id`` (of the row, its number where the table has none), ``ticket_id``
    where the table has it, ``table`` where there are several, the group columns,
    ``period`` where there are periods, ``value``, ``state`` (counted, missing,
    pending, excluded) and ``why``.
    """

    columns: dict[str, Column]
    metric: Described = field(kw_only=True)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.columns["state"])

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows as dicts."""
        return iter(self.to_dicts())

    def only(self, group: dict[str, Any], period: str | None) -> RowFacts:
        """The rows of one group and period.

        Rows that stand in no period, or are not divided by a group column, are part of
        every one.
        """
        kept = np.ones(len(self), dtype=np.bool_)
        wanted = dict(group) if period is None else {**group, "period": period}
        for name, label in wanted.items():
            if name not in self.columns:
                continue
            codes, labels = codes_of(self.columns[name], name)
            kept &= codes == labels.index(label) if label in labels else False
        cut = {name: column.take(kept) for name, column in self.columns.items()}
        return evolve(self, columns=cut)

    def ids(self, state: str = "counted") -> list[Any]:
        """Ids of the rows in a state."""
        rows = zip(self.columns["id"].to_list(), self.columns["state"], strict=True)
        return [ident for ident, found in rows if found == state]

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict for each row; amounts of time are seconds."""
        return output.to_dicts(self.columns)

    def to_arrow(self) -> Any:
        """A pyarrow Table (extra ``frames``)."""
        return output.to_arrow(self.columns)

    def to_pandas(self) -> Any:
        """A pandas DataFrame (extra ``frames``)."""
        return output.to_pandas(self.columns)

    def to_polars(self) -> Any:
        """A polars DataFrame (extra ``frames``)."""
        return output.to_polars(self.columns)

    def __repr__(self) -> str:
        """Metric and number of rows."""
        return f"<rows of {self.metric.name}: {len(self)}>"


def row_facts(metric: Described, view: View, *, is_bare: bool = False) -> RowFacts:
    """The value of every row behind a figure.

    Raises:
        UnavailableError: A column is missing.
    """
    facts = facts_of(metric, view, is_bare=is_bare)
    state = facts.rows.state
    about = np.flatnonzero(state != OUT_OF_SCOPE)
    if facts.is_snapshot:
        edges, periods = edges_of(metric, facts)
        about, places = open_rows(facts, edges)
    table_rows = about if facts.picks is None else facts.picks[about]
    columns = _ids(view, table_rows)
    for name in metric.groups:
        column = facts.scope.column(group_column(metric, name, view))
        columns[name] = column.take(about)
    grid = metric.grid()
    if grid is not None and facts.is_snapshot:
        labels = [grid.label(int(i)) for i in periods]
        columns["period"] = Column.category(places, labels)
    elif grid is not None:
        at = facts.scope.column(metric.row_at).take(about)
        distinct, codes = np.unique(grid.of_column(at), return_inverse=True)
        labels = [grid.label(int(i)) for i in distinct]
        columns["period"] = Column.category(np.where(at.is_missing, -1, codes), labels)
    columns["value"] = _value(facts).take(about)
    columns["state"] = Column.category(
        np.minimum(_plain_state(state[about]), 3), _STATES
    )
    reasons = list(facts.measure.reasons)
    why = np.where(state[about] >= EXCLUDED, state[about].astype(int) - EXCLUDED, -1)
    columns["why"] = Column.category(why, reasons)
    return RowFacts(columns, metric=metric)


def _plain_state(state: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Counted 0, missing 1, pending 2, excluded 3."""
    table = np.full(256, 3, dtype=np.int32)
    table[[COUNTED, MISSING, PENDING]] = [0, 1, 2]
    return table[state]


def _ids(view: View, rows: NDArray[np.int64]) -> dict[str, Column]:
    found: dict[str, Column] = {}
    if view.name == "spells" or "id" not in view.table.columns:
        numbers = view.table.source_rows[rows]
        found["id"] = Column(Kind.INTEGER, numbers)
        if view.name == "spells":
            found["id"] = view.column("ticket.id").take(rows)
    else:
        found["id"] = view.table.columns["id"].take(rows)
    if "ticket_id" in view.table.columns:
        found["ticket_id"] = view.table.columns["ticket_id"].take(rows)
    return found


def _value(facts: Facts) -> Column:
    """What the measure saw in each row: a value, or whether it was a hit."""
    parts = facts.rows.parts
    for name in ("value", "hit"):
        if name in parts:
            return parts[name]
    if "up" in parts and "down" in parts:
        score = parts["up"].values.astype(np.int64) - parts["down"].values
        return Column(Kind.INTEGER, score, parts["up"].missing)
    return Column(Kind.INTEGER, np.ones(facts.scope.rows, dtype=np.int64))


def stacked(metric: Described, parts: Sequence[RowFacts]) -> RowFacts:
    """The rows of several tables, one below the other."""
    names = dict.fromkeys(name for part in parts for name in part.columns)
    tables = [side.metric.table for side in parts]
    lengths = [len(part) for part in parts]
    codes = np.repeat(np.arange(len(parts)), lengths)
    columns = {"table": Column.category(codes, tables)}
    for name in names:
        held = [part.columns.get(name) for part in parts]
        columns[name] = (
            _one_below(held) if name == "value" else _words_below(held, lengths)
        )
    return RowFacts(columns, metric=metric)


def _one_below(held: Sequence[Column | None]) -> Column:
    """Values of several tables; plain numbers where they are of several kinds."""
    columns = [column for column in held if column is not None]
    kinds = {column.kind for column in columns}
    gone = np.concatenate([column.is_missing for column in columns])
    if len(kinds) == 1 and Kind.CATEGORY not in kinds:
        values = np.concatenate([column.values for column in columns])
        return Column(columns[0].kind, values, gone)
    numbers = [
        column.values / (MICROS if column.kind in (Kind.SECONDS, Kind.MONEY) else 1)
        for column in columns
    ]
    return Column(Kind.NUMBER, np.concatenate(numbers).astype(np.float64), gone)


def _words_below(held: Sequence[Column | None], lengths: Sequence[int]) -> Column:
    """Labels of several tables, missing in those that lack the column."""
    words: list[Any] = []
    for column, rows in zip(held, lengths, strict=True):
        words += [None] * rows if column is None else column.to_list()
    return Column.category(*factorize(words, len(words)))
