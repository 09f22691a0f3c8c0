"""Expressions evaluated on the rows of a scope."""

from __future__ import annotations

import numpy as np

from kpikit.columns.column import DTYPES, Column, Kind, labels_array
from kpikit.errors import InputTypeError
from kpikit.measures.arithmetic import (
    calculate,
    column_of_term,
    term_of_column,
    term_of_scalar,
)
from kpikit.measures.choose import choose
from kpikit.measures.coerce import kind_of, storable
from kpikit.measures.compare import (
    FLIPPED,
    compare_columns,
    compare_scalar,
    contains_tag,
    one_of_scalars,
)
from kpikit.measures.expressions import Expr
from kpikit.measures.literals import Scalar
from kpikit.measures.logic import Truth, all_of, any_of, known, negated
from kpikit.measures.nodes import (
    And,
    Arithmetic,
    Between,
    Col,
    Compare,
    Contains,
    Custom,
    Function,
    IsIn,
    IsMissing,
    Literal,
    Not,
    Or,
)
from kpikit.measures.scope import Scope

__all__ = ["evaluate", "mask"]


def evaluate(expr: Expr, scope: Scope) -> Column:
    """The value of an expression in every row.

    What is a question (a comparison, ``&``, ...) gives a column of flags.

    Raises:
        InputTypeError: Kinds that do not go together; the expression is named.
        UnknownNameError: A column that the scope does not know.
        UnavailableError: A column that it cannot supply.
    """
    match expr:
        case Col(name=name):
            return scope.column(name)
        case Literal(value=value):
            return _spread(expr, value, scope.rows)
        case Arithmetic():
            return _arithmetic(expr, scope)
        case Function(name=name, parts=parts):
            sides = [_side(part, scope) for part in parts]
            if not any(isinstance(side, Column) for side in sides):
                sides[0] = evaluate(parts[0], scope)
            return choose(expr, name, sides)
        case Custom():
            return expr.column_of(scope)
        case _:
            truth = mask(expr, scope)
            gone = truth.missing if truth.missing.any() else None
            return Column(Kind.FLAG, truth.true, gone)


def mask(expr: Expr, scope: Scope) -> Truth:
    """Of which rows an expression is true, and of which it is not known.

    Three values follow Kleene: missing and false is false, missing or true is true.

    Raises:
        InputTypeError: The expression is no question, or its kinds do not go together.
        UnknownNameError: A column that the scope does not know.
        UnavailableError: A column that it cannot supply.
    """
    match expr:
        case Compare(op=op, left=left, right=right):
            return _compare(expr, op, _side(left, scope), _side(right, scope), scope)
        case And(parts=parts):
            return all_of(mask(part, scope) for part in parts)
        case Or(parts=parts):
            return any_of(mask(part, scope) for part in parts)
        case Not(of=of):
            return negated(mask(of, scope))
        case IsMissing(of=of):
            return known(np.array(evaluate(of, scope).is_missing))
        case IsIn(of=of, values=values):
            return one_of_scalars(expr, evaluate(of, scope), values)
        case Between(of=of, low=low, high=high):
            value = evaluate(of, scope)
            ends = ((">=", _side(low, scope)), ("<=", _side(high, scope)))
            return all_of(_compare(expr, op, value, end, scope) for op, end in ends)
        case Contains(of=of, tag=tag):
            return contains_tag(expr, evaluate(of, scope), tag)
        case _:
            return _flags(expr, evaluate(expr, scope))


def _flags(expr: Expr, column: Column) -> Truth:
    """A column of flags as truth."""
    if column.kind is not Kind.FLAG:
        raise InputTypeError(
            f"{expr!r} must be true or false of a row: got a value of kind"
            f" {column.kind}",
            help="compare it with something, such as == or .is_present()",
        )
    return known(column.values, column.missing)


Side = Column | Scalar


def _side(expr: Expr, scope: Scope) -> Side:
    """A constant as it is, anything else evaluated."""
    return expr.value if isinstance(expr, Literal) else evaluate(expr, scope)


def _compare(expr: Expr, op: str, left: Side, right: Side, scope: Scope) -> Truth:
    if isinstance(left, Column):
        if isinstance(right, Column):
            return compare_columns(expr, left, op, right)
        return compare_scalar(expr, left, op, right)
    if isinstance(right, Column):
        return compare_scalar(expr, right, FLIPPED[op], left)
    return compare_scalar(expr, _spread(expr, left, scope.rows), op, right)


def _arithmetic(expr: Arithmetic, scope: Scope) -> Column:
    left, right = _side(expr.left, scope), _side(expr.right, scope)
    kinds = [side.kind if isinstance(side, Column) else None for side in (left, right)]
    terms = [
        term_of_column(side)
        if isinstance(side, Column)
        else term_of_scalar(expr, expr.op, side, other)
        for side, other in ((left, kinds[1]), (right, kinds[0]))
    ]
    return column_of_term(calculate(expr, expr.op, *terms), scope.rows)


def _spread(expr: Expr, value: Scalar, rows: int) -> Column:
    """A constant in every row."""
    kind = kind_of(value)
    if kind is Kind.CATEGORY:
        codes = np.zeros(rows, dtype=np.int32)
        return Column(kind, codes, labels=labels_array([value]))
    held = storable(value, kind, expr)
    return Column(kind, np.full(rows, held, dtype=DTYPES[kind]))
