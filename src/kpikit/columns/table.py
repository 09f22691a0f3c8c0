"""A table: named columns of one length, and what was noticed while reading them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column
from kpikit.columns.schema import TableSchema
from kpikit.errors import UnavailableError, nearest

__all__ = ["Table"]


@frozen(eq=False)
class Table:
    """Columns of one table by name.

    ``source_rows`` are the row numbers in the caller's data, which differ from
    0, 1, 2, … once rows were dropped or chosen; ``words`` are the kinds as the caller
    wrote them, where they were mapped.
    """

    schema: TableSchema
    columns: Mapping[str, Column] = field(kw_only=True)
    rows: int = field(kw_only=True)
    source_rows: NDArray[np.int64] = field(kw_only=True)
    words: Column | None = field(default=None, kw_only=True)

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.schema.name

    def __len__(self) -> int:
        """How many rows there are."""
        return self.rows

    def __iter__(self) -> Iterator[str]:
        """Names of the columns."""
        return iter(self.columns)

    def has(self, name: str) -> bool:
        """Whether the table has this column."""
        return name in self.columns

    def column(self, name: str) -> Column:
        """The column of this name.

        Raises:
            UnavailableError: The data does not have it; near names are given.
        """
        try:
            return self.columns[name]
        except KeyError:
            close = nearest(name, self.columns)
            hint = f"it has {' and '.join(map(repr, close))}" if close else ""
            raise UnavailableError(
                f"table {self.name!r} must have the column {name!r}:"
                f" got {', '.join(self.columns) or 'no columns'}",
                columns=(f"{self.name}.{name}",),
                help=hint,
            ) from None

    def take(self, rows: NDArray[Any]) -> Table:
        """The rows of a mask or of positions."""
        source = self.source_rows[rows]
        return evolve(
            self,
            columns={name: column.take(rows) for name, column in self.columns.items()},
            rows=len(source),
            source_rows=source,
            words=None if self.words is None else self.words.take(rows),
        )

    def with_columns(self, columns: Mapping[str, Column]) -> Table:
        """The table with more columns, or others of the same names."""
        return evolve(self, columns={**self.columns, **columns})
