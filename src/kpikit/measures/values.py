"""Values that are added up: which kinds, in which unit, and their sums in states."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import MICROS, Column, Kind
from kpikit.errors import InputTypeError, MergeError
from kpikit.measures.evaluate import evaluate
from kpikit.measures.exact import (
    add_at,
    float_sums,
    normalised,
    two_sum,
    whole_floats,
    whole_list,
    whole_sums,
)
from kpikit.measures.expressions import Expr
from kpikit.measures.figures import State
from kpikit.measures.merging import Parts
from kpikit.measures.rows import Picked
from kpikit.measures.scope import Scope

__all__ = [
    "FLOAT",
    "SUMS",
    "deviations",
    "exact_list",
    "forms",
    "merged_forms",
    "merged_sums",
    "read_amount",
    "read_value",
    "scale_of",
    "sums_of",
    "totals",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NONE, WHOLE, FLOAT, SPLIT = 0, 1, 2, 3
"""Forms of a group's values: no values, whole numbers, floats, micro-units."""

_FORMS = {
    Kind.INTEGER: WHOLE,
    Kind.NUMBER: FLOAT,
    Kind.SECONDS: SPLIT,
    Kind.MONEY: SPLIT,
}

SUMS: dict[str, Any] = {
    "hi": np.int64,
    "lo": np.int64,
    "sum": np.float64,
    "rest": np.float64,
    "form": np.int64,
}
"""The arrays of a sum: exact ``hi * 2**32 + lo``, floats ``sum + rest``, the form."""


def read_value(expr: Expr, scope: Scope) -> tuple[Column, NDArray[np.bool_] | None]:
    """The values of an expression, and the rows where there is none.

    Raises:
        InputTypeError: They are of a kind that cannot be added up.
    """
    return _checked(expr, evaluate(expr, scope))


def read_amount(expr: Expr, scope: Scope) -> tuple[Column, NDArray[np.bool_] | None]:
    """The same, with a flag as 1 where it is true and 0 where it is not.

    Raises:
        InputTypeError: The values are of a kind that cannot be added up.
    """
    column = evaluate(expr, scope)
    if column.kind is not Kind.FLAG:
        return _checked(expr, column)
    return (
        Column(Kind.INTEGER, column.values.astype(np.int64), column.missing),
        column.missing,
    )


def _checked(expr: Expr, column: Column) -> tuple[Column, NDArray[np.bool_] | None]:
    if column.kind not in _FORMS:
        raise InputTypeError(
            f"{expr!r} must be a number, an amount of time or money: got a value of"
            f" kind {column.kind}",
            help="take a difference of two instants, or count rows with Share or Count",
        )
    if column.kind is not Kind.NUMBER:
        return column, column.missing
    lost = ~np.isfinite(column.values)
    return column, lost if column.missing is None else lost | column.missing


def forms(kind: Kind, n: Ints) -> Ints:
    """The form of each group with rows."""
    return np.where(n > 0, _FORMS[kind], NONE)


def merged_forms(parts: Parts) -> Ints:
    """The forms of merged groups; whole numbers beside floats become floats.

    Raises:
        MergeError: Amounts of time or money were mixed with plain numbers.
    """
    form = parts.gathered("form")
    found = set(np.unique(form).tolist())
    if SPLIT in found and found & {WHOLE, FLOAT}:
        raise MergeError(
            "values must be of one kind in all parts: got plain numbers and amounts of"
            " time or money",
            help="read the column as one kind everywhere",
        )
    merged = np.zeros(parts.size, dtype=np.int64)
    np.maximum.at(merged, parts.groups, form)
    return merged


def sums_of(kind: Kind, values: NDArray[Any], groups: Ints, n: Ints) -> State:
    """Sums by group, as states hold them."""
    size = len(n)
    if kind is Kind.NUMBER:
        total, rest = float_sums(values, groups, size)
        high = low = np.zeros(size, dtype=np.int64)
    else:
        high, low = whole_sums(values, groups, size)
        total = rest = np.zeros(size)
    form = forms(kind, n)
    return {
        "hi": high,
        "lo": low.copy(),
        "sum": total,
        "rest": rest.copy(),
        "form": form,
    }


def merged_sums(parts: Parts) -> State:
    """Sums of several parts."""
    high, low = normalised(parts.added("hi"), parts.added("lo"))
    total, more = float_sums(parts.gathered("sum"), parts.groups, parts.size)
    total, rest = two_sum(total, more + parts.added_floats(parts.gathered("rest")))
    return {
        "hi": high,
        "lo": low,
        "sum": total,
        "rest": rest,
        "form": merged_forms(parts),
    }


def totals(state: State) -> Floats:
    """Sums as floats, in the unit that columns store."""
    whole: Floats = whole_floats(state["hi"], state["lo"])
    parts: Floats = state["sum"] + state["rest"]
    return whole + parts


def scale_of(form: Ints) -> Floats:
    """How many stored units make one unit of a figure."""
    return np.where(form == SPLIT, float(MICROS), 1.0)


def exact_list(state: State) -> list[int | None]:
    """Sums as whole numbers, None where floats are in them."""
    whole = whole_list(state["hi"], state["lo"])
    pairs = zip(whole, state["form"].tolist(), strict=True)
    return [None if form == FLOAT else total for total, form in pairs]


def deviations(values: NDArray[Any], chosen: Picked, means: Floats) -> Floats:
    """Sums of squared distances from the mean of each group."""
    size = len(means)
    if size == 1:
        away = chosen.zeroed(values - means[0])
        return np.array([np.dot(away, away)])
    away = chosen.zeroed(values - means[chosen.groups])
    away *= away
    found: Floats = add_at(away, chosen.groups, size)
    return found
