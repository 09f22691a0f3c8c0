"""Labels of categories and tags matched with constants and with each other."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import Column, labels_array
from kpikit.measures.coerce import kind_of, mismatch
from kpikit.measures.expressions import Expr
from kpikit.measures.literals import Scalar
from kpikit.units.showing import shown

__all__ = ["label_list", "matching", "translated"]

Mask = NDArray[np.bool_]


def label_list(column: Column) -> list[Any]:
    """Labels of a column as Python objects."""
    return [] if column.labels is None else list(column.labels.tolist())


def matching(expr: Expr, column: Column, values: Sequence[Scalar]) -> Mask:
    """Which labels of *column* are among constants.

    A constant that no label equals matches nothing.

    Raises:
        InputTypeError: A constant of a type that no label has: a number where all
            labels are text, or a text where none is; or one that is no label.
    """
    labels = labels_array(()) if column.labels is None else column.labels
    match = np.zeros(len(labels), dtype=np.bool_)
    for value in values:
        hits = np.asarray(labels == value, dtype=np.bool_)
        for place in np.flatnonzero(hits).tolist():
            # True equals 1, and is another label.
            hits[place] = isinstance(labels[place], bool) is isinstance(value, bool)
        if not hits.any():
            _check_type(expr, column, value)
        match |= hits
    return match


def _check_type(expr: Expr, column: Column, value: Scalar) -> None:
    """Refuse a constant that cannot be a label of this column."""
    labels = label_list(column)
    if isinstance(value, str):
        if labels and not any(isinstance(label, str) for label in labels):
            raise mismatch(
                expr,
                column.kind,
                f"the text {shown(value)}",
                f"no label is a text; write one such as {shown(labels[0])}",
            )
    elif isinstance(value, (int, float, Decimal)):
        if labels and all(isinstance(label, str) for label in labels):
            raise mismatch(
                expr,
                column.kind,
                f"the constant {shown(value)}",
                f"every label is a text; write one such as {shown(labels[0])}",
            )
    else:
        raise mismatch(expr, column.kind, kind_of(value), "write a label in quotes")


def translated(left: Column, right: Column) -> NDArray[np.int64]:
    """Codes of *right* among the labels of *left*; -2 for labels it lacks.

    Missing stays -1.
    """
    places = {label: place for place, label in enumerate(label_list(left))}
    table = [places.get(label, -2) for label in label_list(right)]
    codes: NDArray[np.int64] = np.array([*table, -1], dtype=np.int64)[right.values]
    return codes
