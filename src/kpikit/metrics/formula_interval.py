"""Intervals of formulas: of a figure and a number, of a part of a count or sum."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from kpikit.measures import Count, Distinct, MoneySum, Sum
from kpikit.measures.intervals import wilson
from kpikit.measures.share_of_total import equal_rows
from kpikit.metrics.sided import conditions
from kpikit.metrics.value import Value, plain_value

if TYPE_CHECKING:
    from kpikit.metrics.formula import Formula

__all__ = ["Ends", "ends_of", "form_of", "is_metric", "is_part"]

Ends = tuple[float | None, float | None]
"""Low and high; None for an end that is not known."""

_NONE: Ends = (None, None)


def is_metric(side: Any) -> bool:
    """Whether a side of a formula is a metric or a formula, and no number."""
    return hasattr(side, "reduce")


def form_of(formula: Formula) -> str:
    """What the interval of a formula is called; empty where there is none."""
    left, right = formula.left, formula.right
    if is_metric(left) and is_metric(right):
        if not is_part(formula):
            return ""
        is_sum = isinstance(left.figure(), Sum)
        return f"Wilson, of a part of a {'sum, of equal rows' if is_sum else 'count'}"
    found: str = (left if is_metric(left) else right).interval_form
    return found


def ends_of(
    formula: Formula,
    left: Value | float | None,
    right: Value | float | None,
    *,
    as_part: bool,
    squares: tuple[float, float] | None = None,
) -> Ends:
    """The interval of a figure, of its sides in one group and period.

    A number moves and stretches the interval of the other side. Of a count over a count
    of which it is a part it is Wilson's, of a sum Wilson's of as many equal rows as the
    rows are worth. Two other figures have none together: what they share is not known.

    Args:
        formula: The formula.
        left: Its left side, None where it has no figure.
        right: Its right side.
        as_part: What :func:`is_part` says of it.
        squares: Of sums, the squared values on the left and on the right.
    """
    if isinstance(left, (int, float)) or isinstance(right, (int, float)):
        return _with_number(formula.sign, left, right)
    if left is None or right is None or not as_part:
        return _NONE
    hits, n = float(left), float(right)
    if not 0 <= hits <= n or not n:
        return _NONE
    if squares is not None:
        (n,) = equal_rows(*(np.array([x]) for x in (hits / n, n, *squares))).tolist()
        hits *= n / float(right)
    low, high = wilson(np.array([hits]), np.array([n]), formula.level)
    return float(low[0]), float(high[0])


def is_part(formula: Formula) -> bool:
    """Whether the left side counts, or adds up, some of what the right one does."""
    left, right = formula.left, formula.right
    if formula.sign != "/" or not all(hasattr(s, "definition") for s in (left, right)):
        return False
    made = left.figure()
    if type(made) not in (Count, Distinct, Sum, MoneySum) or made != right.figure():
        return False
    alike = ("table", "row_at", "every_period", "tz", "complete_groups")
    if any(getattr(left, name) != getattr(right, name) for name in alike):
        return False
    if left.definition.spans or right.definition.spans:
        return False
    mine, theirs = (
        {
            part.key
            for expr in (*side.own_wheres().values(), side.filter)
            for part in conditions(expr)
        }
        for side in (left, right)
    )
    return mine >= theirs


def _with_number(sign: str, left: Any, right: Any) -> Ends:
    """The interval of a figure joined with a number, which has no chance in it."""
    number, side = (left, right) if isinstance(left, (int, float)) else (right, left)
    if not isinstance(side, Value):
        return _NONE
    low, high = (_plain(end) for end in (side.low, side.high))
    is_first = number is left
    if sign == "/" and is_first:
        return _divided(number, low, high)
    if sign == "/":  # by 0 there is no figure, so nobody asks
        return _mapped(lambda end: end / number, low, high, falls=number < 0)
    if sign == "*":
        return _mapped(lambda end: end * number, low, high, falls=number < 0)
    if sign == "+":
        return _mapped(lambda end: end + number, low, high)
    if is_first:
        return _mapped(lambda end: number - end, low, high, falls=True)
    return _mapped(lambda end: end - number, low, high)


def _mapped(
    change: Callable[[float], float],
    low: float | None,
    high: float | None,
    *,
    falls: bool = False,
) -> Ends:
    """Both ends changed; they change places where the change falls."""
    ends = [None if end is None else change(end) for end in (low, high)]
    return (ends[1], ends[0]) if falls else (ends[0], ends[1])


def _divided(number: float, low: float | None, high: float | None) -> Ends:
    """A number over an interval: no end where that comes up to 0, none across it."""
    if low is None or high is None or low < 0 < high or not number:
        return _NONE
    ends = [None if end == 0 else number / end for end in (low, high)]
    return (ends[1], ends[0]) if number > 0 else (ends[0], ends[1])


def _plain(end: Any) -> float | None:
    plain = plain_value(end)
    if plain is None:
        return None
    return float(plain["amount"] if isinstance(plain, dict) else plain)
