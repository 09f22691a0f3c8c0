"""Figures that stand on several tables: sides, and what is made of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from typing import ClassVar, Literal, Self, TypeAlias

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import MONEY_MICROS
from kpikit.measures.distinct import Distinct
from kpikit.measures.exact_intervals import check_form, of_heads, of_share
from kpikit.measures.figures import Figures, State, nothing
from kpikit.measures.measure import Additive, Estimate, Measure
from kpikit.measures.unit_spread import UnitSpread, moves_of, spread_of
from kpikit.measures.validity import TimeAverage

__all__ = ["Joint", "Quotient", "Side", "SideFigures"]

Floats: TypeAlias = NDArray[np.float64]

_STEP = 1e-5
"""How far a side is moved, as part of its figure, to see what the figure does."""


@frozen(eq=False)
class Side:
    """A measure over one of the tables that a figure stands on.

    Args:
        table: The table.
        measure: What is measured in it.
        at: The column by which its rows stand in time; none where they hold for a time.
        group_as: For a group column, the column of this table that stands for it.
        whole_for: Group columns by which this side is not divided: every group has all
            of it, as every user may open tickets of every priority.
    """

    table: str
    measure: Measure = field(kw_only=True)
    at: str | None = field(kw_only=True)
    group_as: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    whole_for: frozenset[str] = field(default=frozenset(), kw_only=True)

    @property
    def key(self) -> str:
        """Canonical text."""
        told = [self.table, self.measure.key, f"at={self.at}"]
        told += [f"{name} as {other}" for name, other in self.group_as]
        told += [f"whole for {name}" for name in sorted(self.whole_for)]
        return f"Side({', '.join(told)})"


@frozen(eq=False)
class SideFigures:
    """What a side gave in every group and period of the figure.

    The state of an average over time is that of every group, for all periods.
    """

    state: State
    figures: Figures


@frozen(eq=False, repr=False)
class Joint:
    """How a figure is made of measures over several tables.

    Each side is measured by itself, in the same groups and periods, and its partial
    results add up like any other's; the figure is made of them at the end. Figures are
    equal when their ``key`` is.
    """

    exact_interval: bool = field(default=False, kw_only=True)

    additive: ClassVar[Additive] = "nothing"
    smallest_group: ClassVar[int] = 0

    def __attrs_post_init__(self) -> None:
        """Refuse an exact interval where there is none."""
        check_form(self)

    @property
    def can_be_exact(self) -> bool:
        """Whether the interval has an exact form."""
        return False

    def exactly(self) -> Self:
        """The same with the exact interval.

        Raises:
            InputError: There is none.
        """
        return evolve(self, exact_interval=True)

    def interval_form(self, statistic: str | None = None) -> str:
        """What the interval is called; empty where there is none."""
        del statistic
        return ""

    @property
    @abstractmethod
    def sides(self) -> tuple[Side, ...]:
        """The sides, each once."""

    @property
    @abstractmethod
    def key(self) -> str:
        """Canonical text."""

    @abstractmethod
    def _estimate(self, parts: Sequence[SideFigures], level: float) -> Estimate:
        """Value, low and high of each group and period."""

    @abstractmethod
    def _n(self, parts: Sequence[SideFigures]) -> NDArray[np.int64]:
        """The denominator of each group and period."""

    def gradient(self, parts: Sequence[SideFigures]) -> list[Floats]:
        """How much the figure moves with that of each side, by group and period."""
        found = []
        for place, part in enumerate(parts):
            value = part.figures.value
            step = _STEP * np.maximum(np.abs(value), 1.0)
            ends = []
            for moved in (value + step, value - step):
                there = list(parts)
                there[place] = evolve(part, figures=evolve(part.figures, value=moved))
                ends.append(self._estimate(there, 0.95)[0])
            found.append((ends[0] - ends[1]) / (2 * step))
        return found

    def spread(self, parts: Sequence[SideFigures]) -> UnitSpread | None:
        """How far the figure may be off when units come and go by chance.

        A side that holds for a time, such as a headcount, is known and adds nothing.
        None where a side is of a measure whose units are not told apart.
        """
        moves, factors = [], []
        for side, part, factor in zip(
            self.sides, parts, self.gradient(parts), strict=True
        ):
            if isinstance(side.measure, TimeAverage):
                continue
            found = moves_of(side.measure, part.state, part.figures.value)
            if found is None:
                return None
            moves.append(found)
            factors.append(factor)
        return spread_of(moves, factors, len(parts[0].figures)) if moves else None

    def _ends(
        self, estimate: Estimate, parts: Sequence[SideFigures], level: float
    ) -> Estimate:
        """The estimate with its own interval, else with that of units."""
        value, low, high = estimate
        spread = None if self.interval_form() else self.spread(parts)
        if spread is None:
            return value, low, high
        reach = spread.reach(level)
        return value, value - reach, value + reach

    def finish(self, parts: Sequence[SideFigures], level: float = 0.95) -> Figures:
        """The figures, of what the sides gave in each group and period."""
        value, low, high = self._ends(self._estimate(parts, level), parts, level)
        every = [part.figures for part in parts]
        reasons = tuple(dict.fromkeys(name for one in every for name in one.reasons))
        excluded = np.zeros((len(value), len(reasons)), dtype=np.int64)
        for one in every:
            for place, name in enumerate(one.reasons):
                excluded[:, reasons.index(name)] += one.excluded[:, place]
        found = Figures(
            value,
            low=low,
            high=high,
            n=self._n(parts),
            missing=sum((one.missing for one in every), np.zeros(len(value), np.int64)),
            pending=sum((one.pending for one in every), np.zeros(len(value), np.int64)),
            excluded=excluded,
            reasons=reasons,
        )
        return self._in_money(found, parts)

    def _in_money(self, found: Figures, parts: Sequence[SideFigures]) -> Figures:
        """The figures with their currencies, where they are money."""
        del parts
        return found

    def __repr__(self) -> str:
        return self.key

    def __eq__(self, other: object) -> bool:
        return self.key == other.key if isinstance(other, Joint) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.key)


def _heads(side: Side, figures: Figures) -> NDArray[np.int64]:
    """How many there are: of keys, how many different ones, not of their rows."""
    if isinstance(side.measure, Distinct):
        return figures.value.astype(np.int64)
    return figures.n


_FORMS = {
    "byar": ("Byar", "Garwood (exact)"),
    "wilson": ("Wilson", "Clopper-Pearson (exact)"),
}
"""What the intervals of quotients are called, and their exact forms."""


def _sides(value: Side | Sequence[Side]) -> tuple[Side, ...]:
    return (value,) if isinstance(value, Side) else tuple(value)


@frozen(eq=False, repr=False)
class Quotient(Joint):
    """What some sides give together over what others do; no value over 0.

    A side may stand both above and below the line. ``n`` is the sum of those below it.
    Money above the line stays money, exactly divided and rounded to a millionth.

    Args:
        num: The side or sides above the line.
        den: Those below it.
        interval: ``"byar"`` for a count above heads that are known, ``"wilson"`` for a
            part of a count; that of other quotients is of units that come and go by
            chance: see :mod:`kpikit.measures.unit_spread`.
    """

    num: tuple[Side, ...] = field(converter=_sides)
    den: tuple[Side, ...] = field(converter=_sides)
    interval: Literal["", "byar", "wilson"] = field(default="", kw_only=True)

    @property
    def can_be_exact(self) -> bool:
        """Whether the interval has an exact form."""
        return bool(self.interval)

    def interval_form(self, statistic: str | None = None) -> str:
        """What the interval is called."""
        del statistic
        usual, exact = _FORMS.get(self.interval, ("", ""))
        return exact if self.exact_interval else usual

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides, each once."""
        return tuple({side.key: side for side in (*self.num, *self.den)}.values())

    @property
    def key(self) -> str:
        """Canonical text."""
        above, below = (
            " + ".join(side.key for side in sides) for sides in (self.num, self.den)
        )
        told = f", interval={self.interval!r}" if self.interval else ""
        told += ", exact_interval=True" if self.exact_interval else ""
        return f"{type(self).__name__}({above} / {below}{told})"

    def _of(self, sides: Sequence[Side], parts: Sequence[SideFigures]) -> list[Figures]:
        """The figures of some of the sides."""
        keys = [side.key for side in self.sides]
        return [parts[keys.index(side.key)].figures for side in sides]

    def _n(self, parts: Sequence[SideFigures]) -> NDArray[np.int64]:
        below = zip(self.den, self._of(self.den, parts), strict=True)
        return reduce(np.add, [_heads(side, one) for side, one in below])

    def _estimate(self, parts: Sequence[SideFigures], level: float) -> Estimate:
        num, den = (
            reduce(np.add, [one.value for one in self._of(sides, parts)])
            for sides in (self.num, self.den)
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.where(den != 0, num / den, np.nan)
        if self.interval == "byar":
            return value, *of_heads(num, den, level, is_exact=self.exact_interval)
        if self.interval == "wilson":
            return value, *of_share(num, den, level, is_exact=self.exact_interval)
        return value, nothing(len(value)), nothing(len(value))

    def _in_money(self, found: Figures, parts: Sequence[SideFigures]) -> Figures:
        above = self._of(self.num, parts)[0]
        if above.currencies is None or above.exact is None:
            return found
        below = self._of(self.den, parts)
        heads = reduce(np.add, [one.value for one in below]).tolist()
        exact = [
            None
            if amount is None or np.isnan(value)
            else round(Fraction(amount) / Fraction(count))
            for amount, count, value in zip(
                above.exact, heads, found.value, strict=True
            )
        ]
        rounded = [np.nan if one is None else one / MONEY_MICROS for one in exact]
        return evolve(
            found,
            value=np.array(rounded, dtype=np.float64),
            exact=exact,
            currencies=above.currencies,
        )
