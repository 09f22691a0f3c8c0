"""Small tables of every kind of column, as scopes and as plain Python rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import strategies as st

from kpikit.columns.column import DTYPES, Column, Kind
from kpikit.measures.scope import ColumnScope

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

KINDS = {
    "n": Kind.INTEGER,
    "m": Kind.INTEGER,
    "x": Kind.NUMBER,
    "line": Kind.CATEGORY,
    "first_line": Kind.CATEGORY,
    "spam": Kind.FLAG,
    "seen": Kind.FLAG,
    "start": Kind.INSTANT,
    "end": Kind.INSTANT,
    "took": Kind.SECONDS,
    "cost": Kind.MONEY,
    "day": Kind.DATE,
    "tags": Kind.TAGS,
}

LINES = ("L1", "L2", "L3")

_HOURS = st.integers(-3, 3).map(lambda n: timedelta(hours=n))
_OF_KIND: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.INTEGER: st.integers(-4, 4),
    Kind.NUMBER: st.sampled_from([-2.5, -1.0, 0.0, 0.5, 1.0, 3.25]),
    Kind.CATEGORY: st.sampled_from(LINES),
    Kind.FLAG: st.booleans(),
    Kind.INSTANT: _HOURS.map(lambda d: datetime(2026, 5, 1, tzinfo=UTC) + d),
    Kind.SECONDS: _HOURS,
    Kind.MONEY: st.integers(-3, 3).map(lambda n: Decimal(n) / 2),
    Kind.DATE: st.integers(0, 3).map(lambda n: date(2026, 5, 1 + n)),
    Kind.TAGS: st.lists(st.sampled_from(LINES), unique=True, max_size=3).map(tuple),
}

Row = Mapping[str, Any]


def rows(*, most: int = 12) -> st.SearchStrategy[list[Row]]:
    """Rows with every column; any value may be missing."""
    cells = {name: st.none() | _OF_KIND[kind] for name, kind in KINDS.items()}
    return st.lists(st.fixed_dictionaries(cells), max_size=most)


def constants(kind: Kind) -> st.SearchStrategy[Any]:
    """Values that a column of that kind holds."""
    return _OF_KIND[kind]


def make_column(kind: Kind, values: Sequence[Any]) -> Column:
    """A column from Python values, None where missing."""
    gone = np.array([v is None for v in values], dtype=np.bool_)
    if kind is Kind.CATEGORY:
        labels = list(dict.fromkeys(v for v in values if v is not None))
        codes = [-1 if v is None else labels.index(v) for v in values]
        return Column.category(np.array(codes, dtype=np.int32), labels)
    if kind is Kind.TAGS:
        flat = [tag for cell in values for tag in cell or ()]
        labels = list(dict.fromkeys(flat))
        return Column(
            kind,
            np.array([labels.index(tag) for tag in flat], dtype=np.int32),
            gone,
            labels=np.array(labels, dtype=object),
            offsets=np.cumsum([0, *(len(cell or ()) for cell in values)]),
        )
    held = [0 if v is None else _plain(kind, v) for v in values]
    return Column(
        kind, np.array(held, dtype=DTYPES[kind]), gone if gone.any() else None
    )


def _plain(kind: Kind, value: Any) -> Any:
    if kind is Kind.INSTANT:
        return (value - EPOCH) // timedelta(microseconds=1)
    if kind is Kind.SECONDS:
        return value // timedelta(microseconds=1)
    if kind is Kind.DATE:
        return (value - date(1970, 1, 1)).days
    return int(value * 1_000_000) if kind is Kind.MONEY else value


def scope_of(table: Sequence[Row]) -> ColumnScope:
    """The rows as columns of :data:`KINDS`."""
    held = {
        name: make_column(kind, [row[name] for row in table])
        for name, kind in KINDS.items()
    }
    return ColumnScope(held, rows=len(table))


def scope_with(**columns: tuple[Kind, Sequence[Any]]) -> ColumnScope:
    """A scope from kinds and values by name."""
    return ColumnScope({k: make_column(kind, v) for k, (kind, v) in columns.items()})
