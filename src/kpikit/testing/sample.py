"""Columns that a metric is called with, whole, in other orders and in parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns.build import Options, build_table
from kpikit.columns.schema import TableSchema
from kpikit.columns.table import Table
from kpikit.columns.times import Reading
from kpikit.columns.zones import Zone
from kpikit.desk.desk import Desk
from kpikit.desk.schemas import SCHEMAS
from kpikit.desk.waits import WAITS
from kpikit.errors import DataError, InputTypeError
from kpikit.metrics import Metric
from kpikit.metrics.source import views_of
from kpikit.testing.columns import bare_columns, given

__all__ = ["Sample", "readable"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CONTEXT = ("as_of", "since", "tz")
Places = Mapping[str, NDArray[np.int64]]


@frozen(eq=False)
class Sample:
    """The tables of a metric, read once, so that a part keeps the types of the whole.

    Attributes:
        tables: The tables by name.
        context: ``as_of`` and ``tz``, the same for every part.
        is_nested: Whether the metric takes its tables by name.
    """

    tables: Mapping[str, Table]
    context: Mapping[str, Any] = field(kw_only=True)
    is_nested: bool = field(kw_only=True)

    @classmethod
    def of(cls, metric: Metric, data: Mapping[str, Any] | Desk) -> Sample:
        """The columns as the metric takes them, with an instant at which time ends.

        Raises:
            InputTypeError: *data* is neither a mapping of columns nor a desk.
            DataError: Cells break the rules of their table.
            UnavailableError: A column or table is missing.
        """
        known = readable(metric, data)
        context = {name: known.pop(name) for name in _CONTEXT if name in known}
        is_nested = len(metric.tables) > 1
        by_table = known if is_nested else {metric.tables[0]: known}
        tz = context.get("tz")
        zone = None if tz is None else Zone.of(tz)
        if "as_of" not in context:
            views = views_of(metric, None, {**known, **context})
            instants = [view.context.as_of for view in views.values()]
            latest = max((at for at in instants if at is not None), default=None)
            if latest is not None:
                context["as_of"] = _EPOCH + timedelta(microseconds=latest)
        tables = {name: _read(name, part, zone) for name, part in by_table.items()}
        return cls(tables, context=context, is_nested=is_nested)

    def columns(self, metric: Metric) -> dict[str, Any]:
        """The columns that a metric takes, as it is called with."""
        parts = {
            name: {key: given(column) for key, column in table.columns.items()}
            for name, table in self.tables.items()
        }
        plain = parts if self.is_nested else next(iter(parts.values()))
        return readable(metric, {**plain, **self.context})

    def take(self, places: Places) -> Sample:
        """Some rows of each table."""
        cut = {name: table.take(places[name]) for name, table in self.tables.items()}
        return evolve(self, tables=cut)

    def empty(self) -> Sample:
        """No rows at all."""
        nothing = np.zeros(0, dtype=np.int64)
        return self.take(dict.fromkeys(self.tables, nothing))

    def mixed(self, chance: Random) -> Sample:
        """The same rows in another order."""
        places = {}
        for name, table in self.tables.items():
            order = list(range(len(table)))
            chance.shuffle(order)
            places[name] = np.array(order, dtype=np.int64)
        return self.take(places)

    def parts(self, chance: Random, number: int, key: str | None) -> list[Sample]:
        """The rows in parts; rows of one key lie in one part.

        Args:
            chance: Where each row or key goes.
            number: How many parts; some may be empty.
            key: The column of the key; rows without it go anywhere.
        """
        of_key: dict[Any, int] = {}
        places: dict[str, NDArray[np.int64]] = {}
        for name, table in self.tables.items():
            keys = _keys(table, key)
            chosen = [chance.randrange(number) for _ in range(len(table))]
            for row, label in enumerate(keys):
                if label is not None:
                    chosen[row] = of_key.setdefault(label, chosen[row])
            places[name] = np.array(chosen, dtype=np.int64)
        return [
            self.take({name: np.flatnonzero(p == part) for name, p in places.items()})
            for part in range(number)
        ]

    def where(self, column: str, label: Any) -> Sample:
        """The rows of which a column has this value."""
        places = {
            name: np.array(
                [row for row, key in enumerate(_keys(table, column)) if key == label],
                dtype=np.int64,
            )
            for name, table in self.tables.items()
        }
        return self.take(places)


def readable(metric: Metric, data: Mapping[str, Any] | Desk) -> dict[str, Any]:
    """The data without columns of one's own that the metric does not read.

    Raises:
        InputTypeError: It is neither a mapping of columns nor a desk.
    """
    data = bare_columns(metric, data)
    if not isinstance(data, Mapping):
        raise InputTypeError(
            f"data must be a mapping of columns or a desk: got {type(data).__name__}",
            help='as {"score": [5, 4, None]}; of several tables, each by its name',
        )
    needs = {name.rpartition(".")[2] for name in metric.needs}

    def of(table: str, columns: Mapping[str, Any]) -> dict[str, Any]:
        known = {*needs, *_schema_of(table).names(), *_CONTEXT}
        return {name: v for name, v in columns.items() if name in known}

    if len(metric.tables) == 1:
        return of(metric.tables[0], data)
    return {
        name: of(name, part) if isinstance(part, Mapping) else part
        for name, part in data.items()
    }


def _schema_of(table: str) -> TableSchema:
    """The columns in which a table is given; spells are in those of tickets."""
    return WAITS if table == "waits" else SCHEMAS.get(table, SCHEMAS["tickets"])


def _read(name: str, columns: Any, zone: Zone | None) -> Table:
    options = Options(how=Reading(tz=zone))
    table, check = build_table(columns, _schema_of(name), options, with_keys=False)
    errors = [p for p in check.problems if p.severity == "error"]
    if errors:
        raise DataError(errors, what=f"the columns of {name}")
    return table


def _keys(table: Table, column: str | None) -> list[Any]:
    if column is None or column not in table.columns:
        return [None] * len(table)
    return table.columns[column].to_list()
