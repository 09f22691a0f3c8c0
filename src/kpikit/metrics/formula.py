"""Arithmetic of metrics: ``hours_logged.where(…) / hours_logged``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve, field, frozen

from kpikit.desk.desk import Desk
from kpikit.errors import InputTypeError
from kpikit.measures import Expr
from kpikit.metrics.aims import Aims
from kpikit.metrics.definition import Bounds, reviver
from kpikit.metrics.formula_interval import form_of, is_metric
from kpikit.metrics.formula_partial import FormulaPartial
from kpikit.metrics.periods import Grid
from kpikit.metrics.wording import decimals_on
from kpikit.units import Unit

__all__ = ["Formula", "FormulaPartial", "Joinable", "joined"]

Side = Any  # a Metric, a Formula or a number


class Joinable(Aims):
    """What ``+ - * /`` join: a metric or a formula, with another one or a number.

    A number is in the unit of the figure, seconds for a duration. Every sign raises:

    Raises:
        InputTypeError: The other side is neither, or the units do not go together.

    >>> from kpikit import kpis
    >>> kept = 1 - kpis.reopen_rate
    >>> kept(first_resolved_at=["2026-05-04T10:00:00Z"] * 4, reopens=[0, 0, 1, 0]).value
    0.75
    """

    __slots__ = ()

    def __add__(self, other: Side) -> Formula:
        """The sum of both."""
        return joined("+", self, other)

    def __radd__(self, other: Side) -> Formula:
        """A number and this."""
        return joined("+", other, self)

    def __sub__(self, other: Side) -> Formula:
        """The difference of both."""
        return joined("-", self, other)

    def __rsub__(self, other: Side) -> Formula:
        """A number less this."""
        return joined("-", other, self)

    def __mul__(self, other: Side) -> Formula:
        """The product of both."""
        return joined("*", self, other)

    def __rmul__(self, other: Side) -> Formula:
        """A number times this."""
        return joined("*", other, self)

    def __truediv__(self, other: Side) -> Formula:
        """One divided by the other."""
        return joined("/", self, other)

    def __rtruediv__(self, other: Side) -> Formula:
        """A number divided by this."""
        return joined("/", other, self)


@frozen(eq=False, repr=False)
class Formula(Joinable):
    """Two metrics, or a metric and a number, joined by ``+ - * /``.

    Filters, groups and periods go to both sides. A figure is there where both sides
    have one; division by zero has none.

    A number moves and stretches the interval of the other side. A count or sum over one
    of which it is a part, as ``a.where(…) / a``, is a share, and has Wilson's. Two
    other figures have no interval together: they may come from the same rows, and what
    they share is not known.
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
        units = [side.unit for side in (self.left, self.right) if is_metric(side)]
        if len(units) == 1:
            if self.sign == "/" and not is_metric(self.left):
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
    def least_decimals(self) -> int:
        """How many decimals a score of it has at least; its scale is not known."""
        return decimals_on(*self.bounds)

    @property
    def _side(self) -> Any:
        """The first side that is a metric; both are grouped and cut alike."""
        return self.left if is_metric(self.left) else self.right

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
            side.to_dict() if is_metric(side) else side
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

    @property
    def interval_form(self) -> str:
        """What the interval is called; empty where there is none."""
        return form_of(self)

    def explain(self) -> str:
        """What both sides are, in words."""
        form = self.interval_form or "none, as what both sides share is not known"
        told = [side.explain() for side in (self.left, self.right) if is_metric(side)]
        return "\n".join([self.name, f"  interval: {form}", *told])

    # ------------------------------------------------------------ cutting it
    def _each(self, change: Callable[[Any], Any]) -> Formula:
        left, right = (
            change(side) if is_metric(side) else side
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
            side.reduce(desk, **columns) if is_metric(side) else side
            for side in (self.left, self.right)
        )
        return FormulaPartial(self, left=left, right=right)

    # ------------------------------------------------------------ comparing
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


def joined(sign: str, left: Side, right: Side) -> Formula:
    """Two sides joined by a sign.

    Raises:
        InputTypeError: A side is neither a metric nor a number, or groups differ.
    """
    for side in (left, right):
        if not is_metric(side) and (
            isinstance(side, bool) or not isinstance(side, (int, float))
        ):
            raise InputTypeError(
                f"a side of {sign} must be a metric or a number: got {side!r}",
                help=f"as kpis.csat {sign} 2, or a {sign} b of metrics",
            )
    if is_metric(left) and is_metric(right) and left.groups != right.groups:
        raise InputTypeError(
            f"both sides of {sign} must be grouped alike: got {left.groups}"
            f" and {right.groups}",
            help="join the metrics first, then group: (a / b).by(…)",
        )
    return Formula(sign, left=left, right=right)


def _text(side: Side) -> str:
    return str(side.name) if is_metric(side) else f"{side:g}"


def _title(side: Side, lang: str) -> str:
    return str(side.titles.get(lang, side.name)) if is_metric(side) else f"{side:g}"


def _repr(side: Side) -> str:
    return f"({side!r})" if isinstance(side, Formula) else repr(side)
