"""Expressions and measures worked out row by row in plain Python."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from kpikit.measures.expressions import Expr
from kpikit.measures.nodes import (
    And,
    Arithmetic,
    Between,
    Col,
    Compare,
    Contains,
    Function,
    IsIn,
    IsMissing,
    Literal,
    Not,
    Or,
)

_COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def value(expr: Expr, row: Mapping[str, Any]) -> Any:  # noqa: C901
    """The value of an expression in one row, None where missing."""
    match expr:
        case Col(name=name):
            return row[name]
        case Literal(value=constant):
            return constant
        case Compare(op=op, left=left, right=right):
            return _compare(op, value(left, row), value(right, row))
        case Between(of=of, low=low, high=high):
            here = value(of, row)
            return _and(
                _compare(">=", here, value(low, row)),
                _compare("<=", here, value(high, row)),
            )
        case IsIn(of=of, values=values):
            here = value(of, row)
            return None if here is None else any(here == v for v in values)
        case Contains(of=of, tag=tag):
            here = value(of, row)
            return None if here is None else tag in here
        case IsMissing(of=of):
            return value(of, row) is None
        case Not(of=of):
            here = value(of, row)
            return None if here is None else not here
        case And(parts=parts):
            found = True
            for part in parts:
                found = _and(found, value(part, row))
            return found
        case Or(parts=parts):
            found = False
            for part in parts:
                found = _or(found, value(part, row))
            return found
        case Arithmetic(op=op, left=left, right=right):
            return _calculate(op, value(left, row), value(right, row))
        case Function(name="coalesce", parts=parts):
            present = (value(part, row) for part in parts)
            return next((v for v in present if v is not None), None)
        case Function(name=name, parts=parts):
            all_values = [value(part, row) for part in parts]
            if None in all_values:
                return None
            return min(all_values) if name == "minimum" else max(all_values)
    raise AssertionError(expr)


def _compare(op: str, left: Any, right: Any) -> bool | None:
    if left is None or right is None:
        return None
    return bool(_COMPARE[op](left, right))


def _and(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _or(left: bool | None, right: bool | None) -> bool | None:
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def _calculate(op: str, left: Any, right: Any) -> Any:
    if left is None or right is None:
        return None
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        if isinstance(left, Decimal) and isinstance(right, float):
            return left * Decimal(right)
        return left * right
    if right in (0, timedelta(0)):
        return None
    return left / right


def state_of(measure: Any, row: Mapping[str, Any], unknown: bool) -> int:
    """The state code of one row by the rules of precedence."""
    for keep in (measure.where, measure.of):
        if keep is not None and value(keep, row) is not True:
            return 3
    for place, (_, expr) in enumerate(measure.excluded):
        if value(expr, row) is True:
            return 4 + place
    if measure.pending is not None and value(measure.pending, row) is True:
        return 2
    return 1 if unknown else 0


def counted(
    measure: Any, table: Sequence[Mapping[str, Any]], *inputs: Expr
) -> list[tuple[Any, ...]]:
    """The values of *inputs* in the counted rows."""
    found = []
    for row in table:
        values = tuple(value(expr, row) for expr in inputs)
        if state_of(measure, row, None in values) == 0:
            found.append(values)
    return found
