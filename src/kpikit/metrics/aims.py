"""The five words that make a goal of a metric."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from kpikit.metrics.goal import Goal
from kpikit.metrics.goal_words import PREVIOUS
from kpikit.metrics.label import label_of
from kpikit.metrics.thresholds import Threshold

if TYPE_CHECKING:
    from kpikit.metrics.formula import Formula
    from kpikit.metrics.metric import Metric

__all__ = ["Aims"]


class Aims:
    """What metrics and formulas share: they can be asked to reach a goal.

    Thresholds are in the metric's unit: shares 0..1, durations as everywhere
    (``"5m"``), money as ``"150000 RUB"``, else numbers. ``confident=True`` asks the
    interval instead of the figure alone. Every method raises:

    Raises:
        GoalError: The goal goes against the metric's direction or lies outside its
            range.
        DurationError: A bare number where a duration is asked for.
        MoneyError: No amount with a currency where money is asked for.
        InputTypeError: The threshold is of another unit.
    """

    __slots__ = ()

    def at_least(self, threshold: Threshold | str, *, confident: bool = False) -> Goal:
        """The goal that the figure is this or more.

        >>> from kpikit import kpis
        >>> str(kpis.nps.at_least(30))
        'Net promoter score: at least 30'
        """
        return self._goal("at_least", threshold, confident=confident)

    def at_most(self, threshold: Threshold | str, *, confident: bool = False) -> Goal:
        """The goal that the figure is this or less."""
        return self._goal("at_most", threshold, confident=confident)

    def exactly(self, threshold: Threshold | str) -> Goal:
        """The goal that the figure is this."""
        return self._goal("exactly", threshold)

    def between(
        self, low: Threshold | str, high: Threshold | str, *, confident: bool = False
    ) -> Goal:
        """The goal that the figure lies within two, themselves included."""
        return self._goal("between", (low, high), confident=confident)

    def better_than(
        self, other: Metric | Formula | str = PREVIOUS, *, confident: bool = False
    ) -> Goal:
        """The goal that the figure is better than another one, not just as good.

        Args:
            other: ``"previous"`` for the period before (of a metric without periods,
                for the month before), or another metric of the same unit.
            confident: Whether the interval of the difference must be on the better
                side; the two figures count as independent.
        """
        return self._goal("better_than", other, confident=confident)

    def _goal(self, word: str, target: Any, *, confident: bool = False) -> Goal:
        metric = cast("Metric", self)
        return Goal(metric, word=word, target=target, confident=confident)

    def label(self, lang: str = "en") -> str:
        """The title with what makes this figure differ from the metric's own.

        >>> from kpikit import kpis
        >>> kpis.resolved_within.using(within="1h").label()
        'Resolved within a limit (1 hour)'
        """
        return label_of(self, lang)
