"""What one part of the data contributes to both sides of a formula."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve, field, frozen

from kpikit.columns.column import MONEY_MICROS
from kpikit.errors import CurrencyError, MergeError
from kpikit.measures.values import scale_of
from kpikit.metrics.formula_interval import Ends, ends_of, is_part
from kpikit.metrics.partial import Partial
from kpikit.metrics.periods import Grid
from kpikit.metrics.result import Result
from kpikit.metrics.value import Value
from kpikit.units import Money, Unit

if TYPE_CHECKING:
    from kpikit.metrics.formula import Formula

__all__ = ["FormulaPartial"]


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
                f" and {other.metric!r}",
                help="reduce all parts with the same formula, filters and periods",
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
        as_part = is_part(self.metric)
        squares: list[dict[Any, float]] = []
        if as_part:
            squares = [_squares(side) for side in (self.left, self.right)]
        return [
            self._value(place, *sides, as_part=as_part, squares=squares)
            for place in places
        ]

    def _value(
        self,
        place: Any,
        left: dict[Any, Value] | None,
        right: dict[Any, Value] | None,
        *,
        as_part: bool,
        squares: Sequence[dict[Any, float]],
    ) -> Value:
        found = [side.get(place) for side in (left, right) if side is not None]
        told = next(value for value in found if value is not None)
        numbers: list[Any] = [
            side if values is None else _number(values.get(place))
            for side, values in ((self.left, left), (self.right, right))
        ]
        figure = _calculated(self.metric.sign, *numbers)
        base = found[-1]
        ends: Ends = (None, None)
        if not math.isnan(figure):
            one, other = (
                cast("float", side) if values is None else values.get(place)
                for side, values in ((self.left, left), (self.right, right))
            )
            both = [held[place] for held in squares if place in held]
            ends = ends_of(
                self.metric,
                one,
                other,
                as_part=as_part,
                squares=(both[0], both[1]) if len(both) == 2 else None,
            )
        currency = _currency(self.metric, found)
        low, high = (
            None if end is None else _in_unit(end, self.metric.unit, currency)
            for end in ends
        )
        return evolve(
            told,
            value=_in_unit(figure, self.metric.unit, currency),
            low=low,
            high=high,
            n=0 if base is None else base.n,
            missing=sum(v.missing for v in found if v is not None),
            pending=sum(v.pending for v in found if v is not None),
            excluded=_together(v.excluded for v in found if v is not None),
            metric=cast("Any", self.metric),  # it says of itself what a metric does
            source=None,
        )

    def finish(self) -> Any:
        """The figure: a :class:`Value` without groups and periods, else a `Result`."""
        lines = self.values()
        if len(lines) == 1 and not lines[0].group and lines[0].period is None:
            return lines[0]
        return Result(tuple(lines))


def _by_place(side: Any) -> dict[Any, Value] | None:
    """Figures of a side by group and period; None for a number."""
    if isinstance(side, (int, float)):
        return None
    return {(tuple(v.group.values()), v.period): v for v in side.values()}


def _squares(side: Any) -> dict[Any, float]:
    """The squared values of a sum, added up, by group and period; empty of others."""
    if "squares" not in side.state:
        return {}
    found = side.state["squares"] / scale_of(side.state["form"]) ** 2
    return dict(zip(_by_place(side) or {}, found.tolist(), strict=True))


def _together(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """How many rows each reason left out, on both sides."""
    found: Counter[str] = Counter()
    for one in counts:
        found.update(one)
    return dict(found)


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
