"""A goal: what a figure should be, checked when it is set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from attrs.validators import instance_of

from kpikit.desk.desk import Desk
from kpikit.errors import GoalError, InputError, InputTypeError, did_you_mean
from kpikit.metrics.definition import reviver
from kpikit.metrics.goal_words import PREVIOUS, WORDS, goal_text
from kpikit.metrics.judge import verdicts
from kpikit.metrics.thresholds import (
    Threshold,
    fixed_length,
    plain_threshold,
    read_threshold,
)
from kpikit.metrics.value import plain_value
from kpikit.metrics.verdict import Verdict
from kpikit.units import BusinessDays, Unit
from kpikit.units.showing import shown

if TYPE_CHECKING:
    from kpikit.metrics.formula import Formula
    from kpikit.metrics.formula_partial import FormulaPartial
    from kpikit.metrics.metric import Metric
    from kpikit.metrics.partial import Partial

__all__ = ["Goal"]

_AGAINST = {"lower": ("at_least", "at_most"), "higher": ("at_most", "at_least")}
_DIRECTIONS = {"lower": "lower is better", "higher": "higher is better"}


def _two(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@frozen(repr=False)
class Goal:
    """What the figure of a metric should be; call it with a desk to judge it.

    Made by ``metric.at_least(x)``, ``.at_most(x)``, ``.exactly(x)``, ``.between(a, b)``
    and ``.better_than(other)``.

    Attributes:
        metric: The metric, with its rule, parameters, filter, groups and periods.
        word: Which of the five it is.
        target: What it asks for, in the metric's unit; of ``between`` two; of
            ``better_than`` the word ``"previous"`` or another metric.
        confident: Whether the interval is asked instead of the point.

    Raises:
        GoalError: It goes against the metric's direction or lies outside its range.
        DurationError: A bare number where a duration is asked for.
        MoneyError: No amount with a currency where money is asked for.
        InputTypeError: The target is of another unit.

    >>> from kpikit import kpis
    >>> kpis.csat.at_least(0.85)
    kpis.csat.at_least(0.85)
    >>> kpis.csat.at_least(0.85)(score=[5, 5, 4, 1])[0].state
    'missed'
    """

    metric: Metric | Formula
    word: str = field(kw_only=True)
    target: Any = field(kw_only=True, converter=_two)
    confident: bool = field(default=False, kw_only=True, validator=instance_of(bool))

    def __attrs_post_init__(self) -> None:
        """Read the target in the metric's unit; check direction and range."""
        if self.word not in WORDS:
            raise InputError(
                f"word of a goal must be one of {', '.join(WORDS)}: got {self.word!r}",
                help=did_you_mean(str(self.word), WORDS),
            )
        if self.is_by_time and not self.has_periods(self.metric):
            object.__setattr__(self, "metric", self.metric.every("month"))
        object.__setattr__(self, "target", self._read())

    @property
    def is_by_time(self) -> bool:
        """Whether a period is held against the one before: months if not said."""
        return self.word == "better_than" and self.target == PREVIOUS

    def _read(self) -> Any:
        if self.word == "better_than":
            return self._other()
        if self.word == "between":
            return self._pair()
        against = _AGAINST.get(self.metric.better, ("", ""))
        if self.word == against[0]:
            raise GoalError(
                f"goal of {self.metric.name} must go with its direction,"
                f" {_DIRECTIONS[self.metric.better]}:"
                f" got .{self.word}({shown(self.target)})",
                help=f"take .{against[1]}({shown(self.target)})",
            )
        if self.word == "exactly" and self.confident:
            raise GoalError(
                "confident must go with at_least, at_most, between or better_than:"
                " got it with exactly",
                help="an interval is hardly ever one point; take .between(a, b)",
            )
        return read_threshold(self.target, self.metric, self.word)

    def _pair(self) -> tuple[Threshold, Threshold]:
        if not isinstance(self.target, tuple) or len(self.target) != 2:
            raise InputTypeError(
                f"between of {self.metric.name} must be two figures:"
                f" got {shown(self.target)}",
                help="as .between(0.7, 0.9)",
            )
        low, high = (read_threshold(x, self.metric, "between") for x in self.target)
        if not self.resolved(low) <= self.resolved(high):
            raise GoalError(
                f"between of {self.metric.name} must be the lower and the higher"
                f" figure: got {shown(self.target[0])} and {shown(self.target[1])}",
                help="change their places",
            )
        return low, high

    def _other(self) -> Any:
        metric, other = self.metric, self.target
        if metric.better not in _DIRECTIONS:
            raise GoalError(
                f"better_than must be asked of a metric with a direction:"
                f" got {metric.name}, of which neither high nor low is better",
                help="take .between(a, b)",
            )
        if self.is_by_time:
            return other
        if not hasattr(other, "reduce"):
            raise InputTypeError(
                f"better_than of {metric.name} must be '{PREVIOUS}' or another metric:"
                f" got {shown(other)}",
                help=f".{_AGAINST[metric.better][1]}(…) takes a figure",
            )
        if other.unit is not metric.unit:
            raise GoalError(
                f"better_than of {metric.name} must be of its unit, {metric.unit}:"
                f" got {other.name}, a {other.unit}",
                help="compare alike figures",
            )
        if other.groups and other.groups != metric.groups:
            raise GoalError(
                f"better_than of {metric.name} must be grouped as it is, or not at all:"
                f" got {', '.join(other.groups)}",
                help="leave .by out of it",
            )
        return other

    @staticmethod
    def has_periods(metric: Any) -> bool:
        """Whether a metric or formula is cut into periods."""
        return metric.grid() is not None

    # ---------------------------------------------------------------- judging it
    def __call__(
        self, desk: Desk | None = None, /, **columns: Any
    ) -> tuple[Verdict, ...]:
        """Whether a desk, or bare columns, meet the goal: a verdict for each group.

        With periods the last complete one is judged; ``verdict.values`` has all.

        Raises:
            UnavailableError: A column is missing; says which and how to supply it.
            CurrencyError: The figure is in another currency than the goal.
        """
        other = self.reduce_other(desk, **columns)
        return self.judge(self.metric.reduce(desk, **columns), other)

    def reduce_other(
        self, desk: Desk | None = None, /, **columns: Any
    ) -> Partial | FormulaPartial | None:
        """What data contributes to the other metric of ``better_than``, if any.

        It has the periods of this one, where it has none of its own.
        """
        if self.word != "better_than" or self.target == PREVIOUS:
            return None
        other: Any = self.target
        grid = self.metric.grid()
        if grid is not None and not self.has_periods(other):
            tz = getattr(self.metric, "tz", None)
            other = other.every(str(grid.period), tz=tz)
        found: Partial | FormulaPartial = other.reduce(desk, **columns)
        return found

    def judge(
        self,
        partial: Partial | FormulaPartial,
        other: Partial | FormulaPartial | None = None,
    ) -> tuple[Verdict, ...]:
        """Whether partial results meet the goal: a verdict for each group.

        Args:
            partial: What the metric's ``reduce`` gave, or several of them added.
            other: The same of the other metric of ``better_than``.

        Raises:
            CurrencyError: The figure is in another currency than the goal.
        """
        return verdicts(self, partial, other)

    def resolved(self, target: Threshold) -> Any:
        """A target as figures are: business days as open time of the calendar."""
        if isinstance(target, BusinessDays):
            return fixed_length(target, self.metric, self.word)
        return target

    # ---------------------------------------------------------------- saying it
    def written(self) -> dict[str, Any]:
        """The goal word and its target, as a config writes them."""
        found: dict[str, Any] = {self.word: self._written_target(plain_threshold)}
        if self.confident:
            found["confident"] = True
        return found

    def figures(self) -> dict[str, Any]:
        """The goal word and its target as figures in JSON: durations in seconds."""
        found = {
            self.word: self._written_target(lambda x: plain_value(self.resolved(x)))
        }
        if self.confident:
            found["confident"] = True
        return found

    def _figure(self, target: Threshold) -> Any:
        return plain_value(self.resolved(target))

    def _written_target(self, plain: Any) -> Any:
        if self.word == "between":
            return [plain(part) for part in self.target]
        if self.word == "better_than":
            return self.target if self.target == PREVIOUS else self.target.name
        return plain(self.target)

    def to_dict(self) -> dict[str, Any]:
        """Everything that makes the goal, safe for JSON; see :meth:`from_dict`."""
        told = {"metric": self.metric.to_dict(), **self.written()}
        if self.word == "better_than" and self.target != PREVIOUS:
            told[self.word] = self.target.to_dict()
        return told

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Goal:
        """The goal that :meth:`to_dict` wrote.

        Raises:
            InputError: There is not exactly one of the five words.
            UnknownMetricError: No metric of that name is defined here.
        """
        words = [word for word in WORDS if word in data]
        if len(words) != 1:
            raise InputError(
                f"goal must have one of {', '.join(WORDS)}:"
                f" got {', '.join(words) or 'none'}",
                help="give what to_dict wrote",
            )
        target = data[words[0]]
        if isinstance(target, list):
            target = tuple(map(_revived, target))
        return cls(
            reviver()(data["metric"]),
            word=words[0],
            target=_revived(target),
            confident=data.get("confident", False),
        )

    def text(self, lang: str = "en") -> str:
        """What is asked for, in words of a language: ``at least 85 %``."""
        return goal_text(self, lang)

    def __str__(self) -> str:
        """Metric and goal in words."""
        return f"{self.metric.label()}: {self.text()}"

    def __repr__(self) -> str:
        """How it would be written."""
        target = self.target
        if self.metric.unit is Unit.DURATION or self.metric.unit is Unit.MONEY:
            target = self._written_target(_for_repr)
        parts = list(target) if self.word == "between" else [target]
        told = [repr(part) for part in parts]
        if self.confident:
            told.append("confident=True")
        made = repr(self.metric)
        if not made.startswith("kpis."):
            made = f"({made})"
        return f"{made}.{self.word}({', '.join(told)})"


def _for_repr(value: Any) -> Any:
    plain = plain_threshold(value)
    return value if isinstance(plain, Mapping) else plain


def _revived(plain: Any) -> Any:
    """A target from its plain form."""
    if isinstance(plain, Mapping) and set(plain) == {"microseconds"}:
        return timedelta(microseconds=plain["microseconds"])
    return reviver()(plain) if isinstance(plain, Mapping) else plain
