"""Columns compared with constants and with each other."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.errors import InputTypeError
from kpikit.measures.coerce import NUMERIC, kind_of, mismatch, stored
from kpikit.measures.expressions import Expr
from kpikit.measures.labels import matching, translated
from kpikit.measures.literals import Scalar
from kpikit.measures.logic import Truth, known

__all__ = [
    "FLIPPED",
    "absent",
    "compare_columns",
    "compare_scalar",
    "contains_tag",
    "one_of_scalars",
]

Mask = NDArray[np.bool_]

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
FLIPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""What an operator becomes when its sides change places."""

_ORDERLESS = frozenset({Kind.CATEGORY, Kind.FLAG})
_LOWEST, _HIGHEST = -(1 << 63), (1 << 63) - 1
_FEW = 6


def absent(column: Column) -> Mask | None:
    """Mask of missing rows, None where none can be."""
    if column.missing is None and column.kind is not Kind.CATEGORY:
        return None
    return column.is_missing


def compare_scalar(expr: Expr, column: Column, op: str, value: Scalar) -> Truth:
    """A column on the left, a constant on the right."""
    _check_kind(expr, op, column.kind, kind_of(value))
    if column.kind is Kind.CATEGORY:
        hits = _lookup(column, matching(expr, column, (value,)))
        return known(hits if op == "==" else ~hits, column.is_missing)
    bound = stored(value, column.kind, expr)
    if column.kind in (Kind.FLAG, Kind.NUMBER):
        hits = OPERATORS[op](column.values, bound)
    else:
        hits = _against_whole(column.values, op, Fraction(bound))
    return known(hits, absent(column))


def compare_columns(expr: Expr, left: Column, op: str, right: Column) -> Truth:
    """Two columns, row by row."""
    _check_kind(expr, op, left.kind, right.kind)
    both = {left.kind, right.kind}
    if len(both) > 1 and not both <= NUMERIC:
        raise mismatch(expr, left.kind, right.kind, "compare columns of one kind")
    others = translated(left, right) if left.kind is Kind.CATEGORY else right.values
    hits = OPERATORS[op](left.values, others)
    return known(hits, joined(absent(left), absent(right)))


def joined(left: Mask | None, right: Mask | None) -> Mask | None:
    """Rows that are missing in either."""
    if left is None or right is None:
        return right if left is None else left
    both: Mask = left | right
    return both


def one_of_scalars(expr: Expr, column: Column, values: Sequence[Scalar]) -> Truth:
    """Whether the value is one of some constants."""
    _check_kind(expr, "==", column.kind, column.kind)
    if column.kind is Kind.CATEGORY:
        return known(_lookup(column, matching(expr, column, values)), column.is_missing)
    bounds = [stored(value, column.kind, expr) for value in values]
    if column.kind not in (Kind.FLAG, Kind.NUMBER):
        exact = [Fraction(bound) for bound in bounds]
        bounds = [
            bound.numerator
            for bound in exact
            if bound.denominator == 1 and _LOWEST <= bound <= _HIGHEST
        ]
    wanted = np.array(bounds, dtype=column.values.dtype)
    return known(np.isin(column.values, wanted), absent(column))


def contains_tag(expr: Expr, column: Column, tag: Scalar) -> Truth:
    """Whether the tags of a row contain one."""
    if column.kind is not Kind.TAGS or column.offsets is None:
        raise InputTypeError(
            f"{expr!r} must be asked of tags: got a column of kind {column.kind}",
            help="compare one value with ==, or with .is_in([...])",
        )
    hits = _lookup(column, matching(expr, column, (tag,)))
    before = np.concatenate(([0], np.cumsum(hits)))
    counts = before[column.offsets[1:]] - before[column.offsets[:-1]]
    return known(counts > 0, absent(column))


def _check_kind(expr: Expr, op: str, left: Kind, right: Kind) -> None:
    """Refuse tags, and the order of what has none."""
    if Kind.TAGS in (left, right):
        raise InputTypeError(
            f"{expr!r} must not compare tags: got {left} and {right}",
            help="ask for one of the tags with .contains('...')",
        )
    if op not in ("==", "!=") and left in _ORDERLESS:
        raise InputTypeError(
            f"{expr!r} must compare values that have an order: got {left} and {right}",
            help="compare with ==, !=, or list the values with .is_in([...])",
        )


def _lookup(column: Column, match: Mask) -> Mask:
    """Rows whose code matches; -1 reads the last place, which matches nothing."""
    codes = np.flatnonzero(match)
    if len(codes) > _FEW:
        found: Mask = np.append(match, False)[column.values]
        return found
    # A few comparisons are quicker than looking every row up.
    hits = np.zeros(len(column.values), dtype=np.bool_)
    for code in codes:
        hits |= column.values == column.values.dtype.type(code)
    return hits


def _against_whole(values: NDArray[Any], op: str, bound: Fraction) -> Mask:
    """Whole numbers against an exact bound, of any size and between any two."""
    if bound.denominator == 1 and _LOWEST <= bound <= _HIGHEST:
        hits: Mask = OPERATORS[op](values, bound.numerator)
        return hits
    if op in ("==", "!=") or not _LOWEST <= bound <= _HIGHEST:
        # Nothing equals it, and all lie on one side of it.
        return np.full(len(values), OPERATORS[op](0, bound), dtype=np.bool_)
    below = bound.numerator // bound.denominator
    side: Mask = values <= below if op in ("<", "<=") else values > below
    return side
