"""What a table is made of: its columns, declared once, and how they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from attrs import field, frozen

from kpikit.columns.checker import Checker
from kpikit.columns.column import Column, Kind
from kpikit.columns.raw import Raw
from kpikit.columns.scalars import read_flag, read_integer, read_money, read_number
from kpikit.columns.times import Reading, read_date, read_instant, read_seconds
from kpikit.columns.words import infer_kind, read_category, read_tags
from kpikit.errors import UnknownNameError, did_you_mean

__all__ = ["ColumnSpec", "TableSchema", "read_column", "read_own_column"]

_READERS: dict[Kind, Callable[[Raw, str, Reading, Checker], Column]] = {
    Kind.INSTANT: read_instant,
    Kind.DATE: read_date,
    Kind.SECONDS: read_seconds,
    Kind.INTEGER: read_integer,
    Kind.NUMBER: read_number,
    Kind.FLAG: read_flag,
    Kind.CATEGORY: read_category,
    Kind.TAGS: read_tags,
    Kind.MONEY: read_money,
}


@frozen
class ColumnSpec:
    """One column of a table.

    ``is_required`` says that a present column has no empty cell; ``is_key`` that the
    table is nothing without the column; ``words`` are the only values allowed.
    """

    name: str
    kind: Kind = field(converter=Kind, kw_only=True)
    doc: str = field(default="", kw_only=True)
    is_required: bool = field(default=False, kw_only=True)
    is_key: bool = field(default=False, kw_only=True)
    words: tuple[str, ...] = field(default=(), kw_only=True)
    is_derived: bool = field(default=False, kw_only=True)


@frozen
class TableSchema:
    """The columns of one table, and the column by which a row stands in time."""

    name: str
    columns: tuple[ColumnSpec, ...] = field(kw_only=True)
    at: str | None = field(default=None, kw_only=True)
    doc: str = field(default="", kw_only=True)
    by_name: Mapping[str, ColumnSpec] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Index the columns by name."""
        object.__setattr__(self, "by_name", {c.name: c for c in self.columns})

    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(c.name for c in self.columns)

    def __contains__(self, name: object) -> bool:
        """Whether the schema has a column of this name."""
        return name in self.by_name

    def __getitem__(self, name: str) -> ColumnSpec:
        """The column of this name.

        Raises:
            UnknownNameError: There is none; the nearest names are given.
        """
        try:
            return self.by_name[name]
        except KeyError:
            raise UnknownNameError(
                f"column must be one of table {self.name!r}: got {name!r}",
                help=did_you_mean(name, self.by_name),
            ) from None


def read_column(raw: Raw, spec: ColumnSpec, how: Reading, check: Checker) -> Column:
    """One declared column: parsed, its empty cells and its words checked."""
    found = _READERS[spec.kind](raw, spec.name, how, check)
    if spec.is_required:
        empty = found.is_missing & raw.is_missing
        check.cells(
            "missing-value",
            spec.name,
            empty,
            lambda _: "nothing",
            rule="be given in every row",
            help='fill the cells, or drop the rows with table(…, on_bad="drop")',
        )
    if spec.words and found.labels is not None:
        _check_words(found, spec, check)
    return found


def _check_words(found: Column, spec: ColumnSpec, check: Checker) -> None:
    labels = found.labels.tolist() if found.labels is not None else []
    wrong = np.array([label not in spec.words for label in labels] + [False])
    bad = wrong[found.values]
    strange = [labels[code] for code in np.unique(found.values[bad]).tolist()]
    check.cells(
        "unknown-word",
        spec.name,
        bad,
        lambda row: repr(labels[int(found.values[row])]),
        rule=f"be one of {', '.join(spec.words)}",
        help=did_you_mean(str(strange[0]), spec.words) if strange else "",
    )


def read_own_column(name: str, raw: Raw, how: Reading, check: Checker) -> Column:
    """A column of the caller's own, of the kind that its values show.

    Text stays text; stamps without a zone are taken in the table's zone when there
    is one and are a problem when there is none.
    """
    return _READERS[infer_kind(raw)](raw, name, how, check)


def specs(
    kind: Kind | str, docs: Iterable[tuple[str, str]], **more: Any
) -> list[ColumnSpec]:
    """Several columns of one kind from pairs of name and meaning."""
    return [ColumnSpec(name, kind=Kind(kind), doc=doc, **more) for name, doc in docs]
