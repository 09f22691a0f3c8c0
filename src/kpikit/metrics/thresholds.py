"""What a goal asks for, read in the unit of its metric."""

from __future__ import annotations

import math
from datetime import timedelta
from numbers import Real
from typing import Any

from kpikit.calendars import Calendar
from kpikit.calendars.rules import Rules
from kpikit.errors import DurationError, GoalError, InputTypeError
from kpikit.metrics.params import show_param
from kpikit.units import BusinessDays, Money, Unit, duration
from kpikit.units.showing import shown

__all__ = ["Threshold", "fixed_length", "plain_threshold", "read_threshold"]

Threshold = int | float | timedelta | BusinessDays | Money
"""A figure that a goal compares with."""

_EXAMPLES = {
    Unit.SHARE: "a share is 0 to 1: write 0.8 for 80 %",
    Unit.COUNT: "write a whole number, such as 10",
    Unit.RATIO: "write a number, such as 1.5",
    Unit.SCORE: "write a number, such as 4.5",
    Unit.DURATION: "write '5m', '24h' or a timedelta",
    Unit.MONEY: "write '150000 RUB' or Money(150000, 'RUB')",
}


def read_threshold(value: Any, metric: Any, word: str) -> Threshold:
    """A threshold in the unit of a metric.

    Args:
        value: A share 0..1; a duration as everywhere; money as ``"150000 RUB"`` or
            :class:`Money`; a whole number for a count; else a number.
        metric: The metric, with its rule and parameters.
        word: ``at_least`` and so on, for messages.

    Raises:
        GoalError: It lies outside what the metric can be.
        DurationError: It is a bare number where a duration is asked for, or business
            days without a calendar whose days are alike.
        MoneyError: It is no amount with a currency.
        InputTypeError: It is of another unit.
    """
    what = f"{word} of {metric.name}"
    if metric.unit is Unit.DURATION:
        found: Threshold = duration(value, name=what)
        if isinstance(found, BusinessDays):
            fixed_length(found, metric, what)
    elif metric.unit is Unit.MONEY:
        return value if isinstance(value, Money) else Money.parse(value, name=what)
    else:
        found = _number(value, metric.unit, what)
    low, high = metric.bounds
    size = _size(found, metric, what)
    if (low is not None and size < low) or (high is not None and size > high):
        raise GoalError(
            f"{what} must be {_range(low, high, metric.unit)}: got {shown(value)}",
            help=_remedy(value, metric.unit),
        )
    return found


def _number(value: Any, unit: Unit, what: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputTypeError(
            f"{what} must be a number: got {shown(value)}", help=_EXAMPLES[unit]
        )
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise GoalError(
            f"{what} must be a finite number: got {shown(value)}", help=_EXAMPLES[unit]
        )
    if unit is not Unit.COUNT:
        return number
    if number != int(number):
        raise GoalError(
            f"{what} must be a whole number: got {shown(value)}",
            help=f"write {math.floor(number)} or {math.ceil(number)}",
        )
    return int(number)


def _size(found: Threshold, metric: Any, what: str) -> float:
    if isinstance(found, BusinessDays):
        return fixed_length(found, metric, what).total_seconds()
    if isinstance(found, timedelta):
        return found.total_seconds()
    return float(found) if isinstance(found, (int, float)) else 0.0


def _range(low: float | None, high: float | None, unit: Unit) -> str:
    told = "a duration of " if unit is Unit.DURATION else ""
    if high is None:
        return f"{told}{low:g} or more"
    return f"at most {high:g}" if low is None else f"within {low:g} and {high:g}"


def _remedy(value: Any, unit: Unit) -> str:
    if unit is Unit.SHARE and isinstance(value, Real) and 1 < float(value) <= 100:
        return f"a share is 0 to 1: write {float(value) / 100:.10g} for {value:g} %"
    return _EXAMPLES[unit]


def fixed_length(days: BusinessDays, metric: Any, what: str) -> timedelta:
    """Open time of so many ordinary days of the metric's calendar.

    Raises:
        DurationError: The metric has no single calendar, or its days differ.
    """
    calendar = metric.params.get("calendar")
    if not isinstance(calendar, Calendar) or not isinstance(calendar.rules, Rules):
        raise DurationError(
            f"{what} must have a fixed length: got {str(days)!r}",
            help="business days depend on a calendar: give the metric"
            " .using(calendar=…), or write hours, such as '24h'",
        )
    week = calendar.rules.week.days
    lengths = {sum(end - start for start, end in spans) for spans in week if spans}
    if len(lengths) != 1:
        told = " and ".join(f"{seconds / 3600:g} h" for seconds in sorted(lengths))
        raise DurationError(
            f"{what} must have a fixed length: got {str(days)!r} of a calendar whose"
            f" days have {told}",
            help="write hours of open time, such as '24h'",
        )
    return timedelta(seconds=days.n * lengths.pop())


def plain_threshold(value: Any) -> Any:
    """A threshold as a config writes it: ``0.8``, ``"5m"``, ``"150000 RUB"``."""
    if isinstance(value, Money):
        return str(value)
    return show_param(value)
