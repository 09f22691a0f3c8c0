"""Parameters of metrics: read from the builder's signature, checked when given."""

from __future__ import annotations

import inspect
import math
import re
import types
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin

from attrs import frozen

from kpikit.calendars import Calendar, PerTicket
from kpikit.errors import (
    DurationError,
    InputError,
    InputTypeError,
    ParameterError,
    RuleError,
    did_you_mean,
)
from kpikit.metrics.business import (
    CalendarLike,
    dump_calendar,
    read_calendar,
    show_calendar,
)
from kpikit.metrics.censoring import WITHIN
from kpikit.units import BusinessDays, Money, duration, duration_text
from kpikit.units.durations import DurationLike
from kpikit.units.money import MoneyLike

__all__ = [
    "Param",
    "Scale",
    "Statistic",
    "Weights",
    "check_statistic",
    "dump_params",
    "params_of",
    "plain_params",
    "read_params",
    "show_param",
]

Statistic = str
"""``mean``, ``median`` or a percentile such as ``p90``."""

Weights = tuple[tuple[str | int, float], ...] | None
"""What each word weighs; None: by its declared order."""

Scale = tuple[int, int] | None
"""Lowest and highest score of a survey; None: any."""

_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,6})?)")


@frozen
class Param:
    """A parameter of a metric: its name, what it may be, its default."""

    name: str
    annotation: Any
    default: Any

    def check(self, value: Any, metric: str) -> Any:
        """The value in its canonical form.

        Raises:
            InputError: It breaks the parameter's rule.
        """
        what = f"{metric}.{self.name}"
        if self.annotation == DurationLike:
            if isinstance(value, Mapping) and set(value) == {"microseconds"}:
                return timedelta(microseconds=value["microseconds"])
            span = duration(value, name=what)
            if isinstance(span, timedelta) and span < timedelta(0):
                raise DurationError(
                    f"{what} must not be negative: got {value!r}", help="as '7d'"
                )
            return span
        if self.annotation == Weights:
            return read_weights(value, what)
        if self.annotation == MoneyLike:
            return read_money(value, what)
        if self.annotation == CalendarLike:
            return read_calendar(value, what)
        if self.name == "statistic":
            return check_statistic(value, what)
        if get_origin(self.annotation) is Literal:
            return self._choose(value, what)
        if self.annotation == Scale:
            return None if value is None else self._pair(value, what, (int, int))
        if get_origin(self.annotation) is tuple:
            return self._pair(value, what, get_args(self.annotation))
        return self._scalar(value, what)

    def _choose(self, value: Any, what: str) -> Any:
        known = get_args(self.annotation)
        if value not in known:
            raise RuleError(
                f"{what} must be one of {', '.join(map(str, known))}: got {value!r}",
                help=did_you_mean(str(value), map(str, known)),
            )
        return value

    def _pair(self, value: Any, what: str, kinds: tuple[type, ...]) -> tuple[Any, ...]:
        remedy = f"as {self.default or (1, 5)!r}"
        if (
            not isinstance(value, (tuple, list))
            or len(value) != len(kinds)
            or not all(_is_a(v, k) for v, k in zip(value, kinds, strict=True))
        ):
            names = ", ".join(k.__name__ for k in kinds)
            raise InputTypeError(
                f"{what} must be ({names}): got {value!r}", help=remedy
            )
        if self.name == "scale" and not value[0] < value[1]:
            raise InputError(
                f"{what} must be (lowest, highest): got {value!r}", help=remedy
            )
        return tuple(value)

    def _scalar(self, value: Any, what: str) -> Any:
        options = (
            get_args(self.annotation)
            if get_origin(self.annotation) in (Union, types.UnionType)
            else (self.annotation,)
        )
        if not any(o is Any or _is_a(value, o) for o in options):
            names = " or ".join(getattr(o, "__name__", str(o)) for o in options)
            raise InputTypeError(
                f"{what} must be {names}: got {value!r}",
                help=f"as .using({self.name}={self.default!r})",
            )
        return value


def _is_a(value: Any, kind: Any) -> bool:
    if kind is type(None):
        return value is None
    if isinstance(value, bool) and kind is not bool:
        return False
    return isinstance(value, (int, float) if kind is float else kind)


def read_weights(value: Any, what: str) -> Weights:
    """What each word weighs, as pairs in order, or None.

    Raises:
        InputTypeError: It is no mapping of words to numbers.
        InputError: A number is negative or not finite.
    """
    if value is None:
        return None
    pairs = list(value.items()) if isinstance(value, Mapping) else value
    remedy = 'as {"P1": 4, "P2": 2, "P3": 1}'
    if not isinstance(pairs, (list, tuple)) or not all(
        isinstance(pair, (list, tuple)) and len(pair) == 2 and _is_a(pair[1], float)
        for pair in pairs
    ):
        raise InputTypeError(
            f"{what} must map words to numbers: got {value!r}", help=remedy
        )
    if not pairs or any(not 0 <= weight < math.inf for _, weight in pairs):
        raise InputError(
            f"{what} must have weights of 0 and up: got {value!r}", help=remedy
        )
    return tuple((word, weight) for word, weight in pairs)


def read_money(value: Any, what: str) -> Money | float | None:
    """An amount of money, or a number of a currency that the data says.

    Raises:
        MoneyError: A text that is no amount and currency.
        InputTypeError: It is nothing of the kind.
    """
    if value is None or isinstance(value, Money):
        return value
    if isinstance(value, str):
        return Money.parse(value, name=what)
    is_number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value):
        raise InputTypeError(
            f"{what} must be an amount of money: got {value!r}",
            help="as '150000 RUB', Money, or a number in the currency of the data",
        )
    return float(value) if isinstance(value, Decimal) else value


def check_statistic(value: Any, what: str) -> str:
    """``mean``, ``median``, or a percentile strictly between p0 and p100.

    Where open tickets count, ``within 4h`` too: the share that is over by then.

    Raises:
        RuleError: It is none of these.
    """
    if isinstance(value, str):
        found = _PERCENTILE.fullmatch(value)
        if value in ("mean", "median") or (found and float(found[1]) > 0):
            return value
        if value.startswith(WITHIN):
            duration(value.removeprefix(WITHIN), name=what)
            return value
    raise RuleError(
        f"{what} must be mean, median or a percentile: got {value!r}", help="as 'p90'"
    )


def params_of(builder: Callable[..., Any]) -> dict[str, Param]:
    """The parameters of a builder, each of which must have a default.

    Raises:
        ParameterError: One has no default or no annotation.
    """
    found: dict[str, Param] = {}
    for name, given in inspect.signature(builder, eval_str=True).parameters.items():
        if given.default is given.empty or given.annotation is given.empty:
            raise ParameterError(
                f"parameter {name!r} of {builder.__name__} must have an annotation"
                " and a default: got none",
                help=f'as {name}: str = "…"',
            )
        found[name] = Param(name, given.annotation, given.default)
    return found


def read_params(
    given: Mapping[str, Any], params: Mapping[str, Param], metric: str
) -> dict[str, Any]:
    """The given parameters, checked.

    Raises:
        ParameterError: The metric has no such parameter; near ones are named.
        InputError: A value breaks its rule.
    """
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in params:
            known = list(params)
            told = f"it has {', '.join(known)}" if known else "it has none"
            raise ParameterError(
                f"{metric} must be given its own parameters: got {name!r}",
                help=did_you_mean(name, known) or told,
            )
        found[name] = params[name].check(value, metric)
    return found


def show_param(value: Any) -> Any:
    """A parameter as people write it: durations as ``7d``, pairs as lists."""
    if isinstance(value, (Calendar, PerTicket)):
        return show_calendar(value)
    if isinstance(value, timedelta) and value.microseconds:
        return {"microseconds": value // timedelta(microseconds=1)}
    if isinstance(value, (timedelta, BusinessDays)):
        return duration_text(value)
    if isinstance(value, Money):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def plain_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """All parameters as people write them, safe for JSON."""
    return {name: show_param(value) for name, value in params.items()}


def dump_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as plain data from which they can be read again."""
    return {
        name: dump_calendar(value)
        if isinstance(value, (Calendar, PerTicket))
        else show_param(value)
        for name, value in params.items()
    }
