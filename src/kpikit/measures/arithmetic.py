"""Sums, differences, products and quotients of columns and constants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import DTYPES, MICROS, Column, Kind
from kpikit.measures.coerce import kind_of, mismatch, storable, too_large
from kpikit.measures.compare import absent, joined
from kpikit.measures.expressions import Expr
from kpikit.measures.literals import Scalar
from kpikit.units.showing import counted

__all__ = ["Term", "calculate", "column_of_term", "term_of_column", "term_of_scalar"]

Mask = NDArray[np.bool_]

_DAY = 86_400 * MICROS
_HIGHEST = (1 << 63) - 1


@frozen(eq=False)
class Term:
    """One side of an operation: values of a column, or one constant as 0-d array."""

    kind: Kind
    values: NDArray[Any]
    missing: Mask | None = field(default=None, kw_only=True)


def term_of_column(column: Column) -> Term:
    """The side that a column is."""
    return Term(column.kind, column.values, missing=absent(column))


def term_of_scalar(expr: Expr, op: str, value: Scalar, other: Kind | None) -> Term:
    """The side that a constant is, read to suit the kind of the other side."""
    kind = kind_of(value)
    if isinstance(value, str) and other in (Kind.SECONDS, Kind.INSTANT):
        kind = Kind.SECONDS
    elif other is Kind.MONEY and op in "+-" and kind in (Kind.INTEGER, Kind.NUMBER):
        kind = Kind.MONEY
    if kind is Kind.CATEGORY:
        partner = Kind.CATEGORY if other is None else other
        raise mismatch(expr, partner, kind, "write a number or a duration")
    held = storable(value, kind, expr)
    return Term(kind, np.array(held, dtype=DTYPES[kind]))


def calculate(expr: Expr, op: str, left: Term, right: Term) -> Term:
    """Apply an operation; the kinds of the sides decide the kind of the result.

    Differences of instants are amounts of time; an instant plus such an amount is an
    instant. A quotient over zero, and a number too large for a float, are missing.

    Raises:
        InputTypeError: The kinds do not go together.
        InputError: A whole result does not fit into 64 bits.
    """
    kind = _RESULTS.get((op, left.kind, right.kind))
    if kind is None:
        raise mismatch(expr, left.kind, right.kind, _remedy(op, left.kind, right.kind))
    missing = joined(left.missing, right.missing)
    if op == "/":
        return _quotient(expr, kind, left, right, missing)
    work = _WORK[op]
    if kind is Kind.NUMBER or Kind.NUMBER in (left.kind, right.kind):
        with np.errstate(all="ignore"):
            raw = work(left.values.astype(np.float64), right.values)
        return _from_float(expr, kind, raw, missing)
    values = work(left.values, right.values)
    if left.kind is Kind.DATE:
        values = values * np.int64(_DAY)
    elif left.kind is not Kind.INSTANT and right.kind is not Kind.INSTANT:
        # Instants of any real clock leave room for sums; other numbers may not.
        _check_fits(expr, op, left, right, values, missing)
    return Term(kind, values, missing=missing)


def _quotient(
    expr: Expr, kind: Kind, left: Term, right: Term, missing: Mask | None
) -> Term:
    with np.errstate(all="ignore"):
        raw = np.true_divide(left.values, right.values)
    zero = right.values == 0
    if zero.any():
        missing = joined(missing, np.broadcast_to(zero, raw.shape))
    return _from_float(expr, kind, raw, missing)


def _from_float(
    expr: Expr, kind: Kind, raw: NDArray[Any], missing: Mask | None
) -> Term:
    """A result worked out in floats, rounded where its kind is whole."""
    lost = ~np.isfinite(raw)
    gone = joined(missing, lost) if lost.any() else missing
    if kind is Kind.NUMBER:
        return Term(kind, raw, missing=gone)
    fits = np.abs(raw) < float(_HIGHEST)
    settled = fits if gone is None else fits | gone
    if not settled.all():
        raise too_large(expr, counted(int((~settled).sum()), "row"))
    return Term(kind, np.where(fits, np.rint(raw), 0).astype(np.int64), missing=gone)


def _check_fits(
    expr: Expr,
    op: str,
    left: Term,
    right: Term,
    values: NDArray[Any],
    missing: Mask | None,
) -> None:
    """Refuse results that wrapped around; a bound on the sides often settles it."""
    a, b = _reach(left.values), _reach(right.values)
    if (a * b if op == "*" else a + b) <= _HIGHEST:
        return
    with np.errstate(over="ignore"):
        exact = _WORK[op](left.values.astype(np.float64), right.values)
        wrong = np.abs(exact - values.astype(np.float64)) > np.float64(1 << 62)
    if missing is not None:
        wrong = wrong & ~missing
    if wrong.any():
        raise too_large(expr, counted(int(wrong.sum()), "row"))


def _reach(values: NDArray[Any]) -> int:
    """The largest distance from zero."""
    if not values.size:
        return 0
    return max(-int(values.min()), int(values.max()))


def column_of_term(term: Term, rows: int) -> Column:
    """A term as a column; one made of constants alone fills every row."""
    missing = term.missing
    if term.values.ndim == 0:
        values = np.full(rows, term.values, dtype=term.values.dtype)
        missing = None if missing is None else np.full(rows, missing, dtype=np.bool_)
        return Column(term.kind, values, missing)
    return Column(term.kind, term.values, missing)


def _remedy(op: str, left: Kind, right: Kind) -> str:
    """What to write instead of kinds that do not go together."""
    kinds = {left, right}
    if kinds & {Kind.INSTANT, Kind.SECONDS} and op in "+-":
        return "add an amount of time such as '4h', or subtract two instants"
    if kinds & {Kind.CATEGORY, Kind.TAGS, Kind.FLAG}:
        return "calculate with numbers, amounts of time, instants or money"
    return "bring both sides to one kind first"


_WORK: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
}


def _results() -> dict[tuple[str, Kind, Kind], Kind]:
    """Which kinds go together, and what becomes of them."""
    integer, number = Kind.INTEGER, Kind.NUMBER
    instant, seconds = Kind.INSTANT, Kind.SECONDS
    table = {
        ("-", instant, instant): seconds,
        ("-", instant, seconds): instant,
        ("+", instant, seconds): instant,
        ("+", seconds, instant): instant,
        ("-", Kind.DATE, Kind.DATE): seconds,
    }
    for op in "+-*":
        table[op, integer, integer] = integer
        for other in (integer, number):
            table[op, number, other] = table[op, other, number] = number
    for left in (integer, number):
        for right in (integer, number):
            table["/", left, right] = number
    for amount in (seconds, Kind.MONEY):
        table["+", amount, amount] = table["-", amount, amount] = amount
        table["/", amount, amount] = number
        for factor in (integer, number):
            table["*", amount, factor] = table["*", factor, amount] = amount
            table["/", amount, factor] = amount
    return table


_RESULTS = _results()
