"""The least, the greatest, or the first present of several values of a row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import DTYPES, Column, Kind, labels_array
from kpikit.measures.coerce import NUMERIC, kind_of, mismatch, storable
from kpikit.measures.compare import absent, joined
from kpikit.measures.expressions import Expr
from kpikit.measures.labels import label_list
from kpikit.measures.literals import Scalar

__all__ = ["choose"]

Mask = NDArray[np.bool_]

_ORDERLESS = (Kind.CATEGORY, Kind.FLAG, Kind.TAGS)


def choose(expr: Expr, name: str, sides: Sequence[Column | Scalar]) -> Column:
    """Apply ``minimum``, ``maximum`` or ``coalesce`` to sides of one kind.

    Args:
        expr: The expression to name in an error.
        name: The function.
        sides: Columns and constants; at least one is a column.

    Raises:
        InputTypeError: The kinds differ, or have no order where one is needed.
    """
    kind = _common_kind(expr, sides)
    if kind is Kind.TAGS or (name != "coalesce" and kind in _ORDERLESS):
        raise mismatch(expr, kind, kind, "use values that have an order")
    if kind is Kind.CATEGORY:
        return _first_labels(sides)
    rows = next(len(side) for side in sides if isinstance(side, Column))
    columns = [_as_kind(expr, side, kind, rows) for side in sides]
    if name == "coalesce":
        return reduce(_first, columns)
    least = name == "minimum"
    return reduce(lambda a, b: _extreme(a, b, least=least), columns)


def _common_kind(expr: Expr, sides: Sequence[Column | Scalar]) -> Kind:
    """The kind of the columns; numbers where whole numbers meet others."""
    kinds = [side.kind for side in sides if isinstance(side, Column)]
    kind = kinds[0]
    for other in kinds[1:]:
        if other is not kind:
            if not {kind, other} <= NUMERIC:
                raise mismatch(expr, kind, other, "use columns of one kind")
            kind = Kind.NUMBER
    scalars = [side for side in sides if not isinstance(side, Column)]
    if kind is Kind.INTEGER and any(kind_of(v) is Kind.NUMBER for v in scalars):
        return Kind.NUMBER
    if kind is Kind.CATEGORY:
        for value in scalars:
            if not isinstance(value, (str, int)):
                raise mismatch(expr, kind, kind_of(value), "write a label in quotes")
    return kind


def _as_kind(expr: Expr, side: Column | Scalar, kind: Kind, rows: int) -> Column:
    """A side as a column of the common kind."""
    if not isinstance(side, Column):
        held = storable(side, kind, expr)
        return Column(kind, np.full(rows, held, dtype=DTYPES[kind]))
    if side.kind is kind:
        return side
    return Column(kind, side.values.astype(DTYPES[kind]), side.missing)


def _first(left: Column, right: Column) -> Column:
    """The left value, or the right where it is missing."""
    gone = absent(left)
    if gone is None:
        return left
    also = absent(right)
    values = np.where(gone, right.values, left.values)
    return Column(left.kind, values, None if also is None else gone & also)


def _extreme(left: Column, right: Column, *, least: bool) -> Column:
    pick = np.minimum if least else np.maximum
    missing = joined(absent(left), absent(right))
    return Column(left.kind, pick(left.values, right.values), missing)


def _first_labels(sides: Sequence[Column | Scalar]) -> Column:
    """``coalesce`` of categories: their labels become one set of labels."""
    places: dict[Any, int] = {}
    codes: NDArray[Any] | None = None
    for side in sides:
        labels = label_list(side) if isinstance(side, Column) else [side]
        table = [places.setdefault(label, len(places)) for label in labels]
        if not isinstance(side, Column):
            found = np.array(table[0], dtype=np.int32)
        else:
            found = np.array([*table, -1], dtype=np.int32)[side.values]
        codes = found if codes is None else np.where(codes < 0, found, codes)
    rows = next(len(side) for side in sides if isinstance(side, Column))
    filled = np.broadcast_to(np.asarray(codes, dtype=np.int32), (rows,))
    return Column(Kind.CATEGORY, filled, labels=labels_array(list(places)))
