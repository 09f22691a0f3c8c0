"""Arithmetic of metrics: ``hours_logged.where(…) / hours_logged``."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, cast

from attrs import evolve, field, frozen

from kpikit.columns.column import MONEY_MICROS
from kpikit.desk.desk import Desk
from kpikit.errors import CurrencyError, InputTypeError, MergeError
from kpikit.measures import Expr
from kpikit.metrics.aims import Aims
from kpikit.metrics.definition import Bounds, reviver
from kpikit.metrics.partial import Partial
from kpikit.metrics.periods import Grid
from kpikit.metrics.result import Result
from kpikit.metrics.value import Value
from kpikit.units import Money, Unit

__all__ = ["Formula", "FormulaPartial"]

Side = Any  # a Metric, a Formula or a number


@frozen(eq=False, repr=False)
class Formula(Aims):
    """Two metrics, or a metric and a number, joined by ``+ - * /``.

    Filters, groups and periods go to both sides. A figure is there where both sides
    have one; division by zero has none. There is no interval: the two sides may come
    from the same rows, and their intervals cannot simply be joined.
    """

    sign: str
    left: Side = field(kw_only=True)
    right: Side = field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Check that the units go together.

        Raises:
            InputTypeError: They do not.
        """
        _ = self.unit

    # ------------------------------------------------------------ what it is
    @property
    def name(self) -> str:
        """Both sides and the sign."""
        return f"{_text(self.left)} {self.sign} {_text(self.right)}"

    @property
    def titles(self) -> Mapping[str, str]:
        """Titles of both sides with the sign between."""
        return {
            lang: f"{_title(self.left, lang)} {self.sign} {_title(self.right, lang)}"
            for lang in ("en", "ru", "pl")
        }

    @property
    def unit(self) -> Unit:
        """Unit of the figure: alike units divide to a ratio.

        Raises:
            InputTypeError: The units do not go together.
        """
        units = [side.unit for side in (self.left, self.right) if _is_metric(side)]
        if len(units) == 1:
            if self.sign == "/" and not _is_metric(self.left):
                return Unit.RATIO
            return Unit(units[0])
        plain = (Unit.COUNT, Unit.RATIO, Unit.SHARE, Unit.SCORE)
        if self.sign in "+-" and units[0] == units[1]:
            return Unit(units[0])
        if self.sign == "/" and (units[0] == units[1] or units[0] in plain):
            if units[1] not in plain and units[0] != units[1]:
                raise self._unfit(units)
            return Unit.RATIO
        if self.sign == "/" and units[1] in plain:
            return Unit(units[0])
        if self.sign == "*" and units[1] in plain:
            return Unit.RATIO if units[0] in plain else Unit(units[0])
        raise self._unfit(units)

    def _unfit(self, units: list[Unit]) -> InputTypeError:
        return InputTypeError(
            f"units of {self.name} must go together: got {units[0]} {self.sign}"
            f" {units[1]}",
            help="add and subtract alike units; divide by alike units or by counts",
        )

    rule: None = field(default=None, init=False)
    better: str = field(default="neutral", init=False)
    smallest_group: int = field(default=0, init=False)

    @property
    def params(self) -> dict[str, Any]:
        """None of its own; the sides have theirs."""
        return {}

    bounds: Bounds = field(default=(None, None), init=False)

    @property
    def _side(self) -> Any:
        """The first side that is a metric; both are grouped and cut alike."""
        return self.left if _is_metric(self.left) else self.right

    @property
    def groups(self) -> tuple[str, ...]:
        """Group columns of the sides."""
        found: tuple[str, ...] = self._side.groups
        return found

    @property
    def level(self) -> float:
        """Confidence of intervals of the sides."""
        return float(self._side.level)

    def grid(self) -> Grid | None:
        """The periods of the sides."""
        found: Grid | None = self._side.grid()
        return found

    def to_dict(self) -> dict[str, Any]:
        """Sign and sides, safe for JSON; see :meth:`from_dict`."""
        left, right = (
            side.to_dict() if _is_metric(side) else side
            for side in (self.left, self.right)
        )
        return {"sign": self.sign, "left": left, "right": right}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Formula:
        """The formula that :meth:`to_dict` wrote.

        Raises:
            UnknownMetricError: A metric of that name is not defined here.
        """
        left, right = (
            reviver()(side) if isinstance(side, Mapping) else side
            for side in (data["left"], data["right"])
        )
        return cls(data["sign"], left=left, right=right)

    def explain(self) -> str:
        """What both sides are, in words."""
        told = [side.explain() for side in (self.left, self.right) if _is_metric(side)]
        return "\n".join([self.name, *told])

    # ------------------------------------------------------------ cutting it
    def _each(self, change: Callable[[Any], Any]) -> Formula:
        left, right = (
            change(side) if _is_metric(side) else side
            for side in (self.left, self.right)
        )
        return evolve(self, left=left, right=right)

    def where(self, expr: Expr) -> Formula:
        """Both sides over fewer rows."""
        return self._each(lambda side: side.where(expr))

    def by(self, *columns: str) -> Formula:
        """One figure for each value of the columns."""
        return self._each(lambda side: side.by(*columns))

    def every(self, text: str, *, tz: Any = None) -> Formula:
        """One figure for each period; each side stands in time by its own column."""
        return self._each(lambda side: side.every(text, tz=tz))

    # ------------------------------------------------------------ having it
    def __call__(self, desk: Desk | None = None, /, **columns: Any) -> Any:
        """The figure, of a desk or of bare columns of the table both sides share."""
        return self.reduce(desk, **columns).finish()

    def reduce(self, desk: Desk | None = None, /, **columns: Any) -> FormulaPartial:
        """What this data contributes to both sides; partials add up."""
        left, right = (
            side.reduce(desk, **columns) if _is_metric(side) else side
            for side in (self.left, self.right)
        )
        return FormulaPartial(self, left=left, right=right)

    # ------------------------------------------------------------ joining
    def __add__(self, other: Side) -> Formula:
        """The sum of both."""
        return joined("+", self, other)

    def __sub__(self, other: Side) -> Formula:
        """The difference of both."""
        return joined("-", self, other)

    def __mul__(self, other: Side) -> Formula:
        """The product of both."""
        return joined("*", self, other)

    def __truediv__(self, other: Side) -> Formula:
        """One divided by the other."""
        return joined("/", self, other)

    def __eq__(self, other: object) -> bool:
        """Whether both are the same figure."""
        if not isinstance(other, Formula):
            return NotImplemented
        mine, theirs = ((one.sign, one.left, one.right) for one in (self, other))
        return mine == theirs

    def __hash__(self) -> int:
        """Equal formulas hash alike."""
        return hash((self.sign, self.left, self.right))

    def __repr__(self) -> str:
        """How it would be written."""
        return f"{_repr(self.left)} {self.sign} {_repr(self.right)}"


@frozen(eq=False, repr=False)
class FormulaPartial:
    """What one part of the data contributes to both sides of a formula."""

    metric: Formula
    left: Partial | FormulaPartial | float = field(kw_only=True)
    right: Partial | FormulaPartial | float = field(kw_only=True)

    def __add__(self, other: object) -> FormulaPartial:
        """The partial of both parts together.

        Raises:
            MergeError: They are not of one formula.
        """
        if not isinstance(other, FormulaPartial):
            return NotImplemented
        if self.metric != other.metric:
            raise MergeError(
                f"partial results must be of one figure: got {self.metric!r}"
                f" and {other.metric!r}"
            )
        left, right = (
            mine if isinstance(mine, (int, float)) else mine + theirs
            for mine, theirs in ((self.left, other.left), (self.right, other.right))
        )
        return evolve(self, left=left, right=right)

    @property
    def _first(self) -> Partial | FormulaPartial:
        """The first side that is no number."""
        found: Any = self.left
        if isinstance(found, (int, float)):
            found = self.right
        return cast("Partial | FormulaPartial", found)

    @property
    def grid(self) -> Grid | None:
        """The kind of periods of both sides."""
        return self._first.grid

    @property
    def as_of(self) -> int | None:
        """When open intervals ended, in UTC microseconds."""
        return self._first.as_of

    def through(self, last: int) -> FormulaPartial:
        """The same with every period up to one."""
        left, right = (
            side if isinstance(side, (int, float)) else side.through(last)
            for side in (self.left, self.right)
        )
        return evolve(self, left=left, right=right)

    def values(self) -> list[Value]:
        """The figures one by one; a group or period that one side lacks has none."""
        sides = [_by_place(self.left), _by_place(self.right)]
        places = dict.fromkeys(key for side in sides if side for key in side)
        return [self._value(place, *sides) for place in places]

    def _value(
        self,
        place: Any,
        left: dict[Any, Value] | None,
        right: dict[Any, Value] | None,
    ) -> Value:
        found = [side.get(place) for side in (left, right) if side is not None]
        told = next(value for value in found if value is not None)
        numbers: list[Any] = [
            side if values is None else _number(values.get(place))
            for side, values in ((self.left, left), (self.right, right))
        ]
        figure = _calculated(self.metric.sign, *numbers)
        base = found[-1]
        return evolve(
            told,
            value=_in_unit(figure, self.metric.unit, _currency(self.metric, found)),
            low=None,
            high=None,
            n=0 if base is None else base.n,
            missing=sum(v.missing for v in found if v is not None),
            pending=sum(v.pending for v in found if v is not None),
            excluded={},
            metric=cast("Any", self.metric),  # it says of itself what a metric does
            source=None,
        )

    def finish(self) -> Any:
        """The figure: a :class:`Value` without groups and periods, else a `Result`."""
        lines = self.values()
        if len(lines) == 1 and not lines[0].group and lines[0].period is None:
            return lines[0]
        return Result(tuple(lines))


def joined(sign: str, left: Side, right: Side) -> Formula:
    """Two sides joined by a sign.

    Raises:
        InputTypeError: A side is neither a metric nor a number, or groups differ.
    """
    for side in (left, right):
        if not _is_metric(side) and (
            isinstance(side, bool) or not isinstance(side, (int, float))
        ):
            raise InputTypeError(
                f"a side of {sign} must be a metric or a number: got {side!r}"
            )
    if _is_metric(left) and _is_metric(right) and left.groups != right.groups:
        raise InputTypeError(
            f"both sides of {sign} must be grouped alike: got {left.groups}"
            f" and {right.groups}",
            help="join the metrics first, then group: (a / b).by(…)",
        )
    return Formula(sign, left=left, right=right)


def _is_metric(side: Side) -> bool:
    return hasattr(side, "reduce")


def _text(side: Side) -> str:
    return str(side.name) if _is_metric(side) else f"{side:g}"


def _title(side: Side, lang: str) -> str:
    return str(side.titles.get(lang, side.name)) if _is_metric(side) else f"{side:g}"


def _repr(side: Side) -> str:
    return f"({side!r})" if isinstance(side, Formula) else repr(side)


def _by_place(side: Any) -> dict[Any, Value] | None:
    """Figures of a side by group and period; None for a number."""
    if isinstance(side, (int, float)):
        return None
    return {(tuple(v.group.values()), v.period): v for v in side.values()}


def _number(value: Value | None) -> float:
    return math.nan if value is None else float(value)


def _calculated(sign: str, left: float, right: float) -> float:
    if sign == "/":
        return left / right if right else math.nan
    if sign == "*":
        return left * right
    return left + right if sign == "+" else left - right


def _currency(formula: Formula, values: Sequence[Value | None]) -> str | None:
    """The currency of a figure of money.

    Raises:
        CurrencyError: The sides are in different ones.
    """
    held = [value.value for value in values if value is not None]
    names = sorted({one.currency for one in held if isinstance(one, Money)})
    if len(names) > 1:
        raise CurrencyError(
            f"both sides of {formula.sign} must be in one currency:"
            f" got {' and '.join(names)}",
            help="convert one of them first",
        )
    return names[0] if names else None


def _in_unit(figure: float, unit: Unit, currency: str | None) -> Any:
    if math.isnan(figure):
        return None
    if unit is Unit.MONEY and currency is not None:
        return Money.from_micros(round(figure * MONEY_MICROS), currency)
    if unit is Unit.DURATION:
        return timedelta(seconds=figure)
    if unit is Unit.COUNT and figure == int(figure):
        return int(figure)
    return figure
