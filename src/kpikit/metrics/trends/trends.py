"""The words by which a metric is asked what changed, why, and whether to act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from kpikit.desk.desk import Desk
from kpikit.metrics.trends.compare import compare
from kpikit.metrics.trends.decompose import Decomposition, decompose
from kpikit.metrics.trends.difference import Comparison
from kpikit.metrics.trends.open_effect import OpenEffect, open_effect
from kpikit.metrics.trends.watch import USUAL_BASELINE, USUAL_RULES, Watch

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric

__all__ = ["Trends"]


class Trends:
    """What metrics can be asked about time and change."""

    __slots__ = ()

    def compare(
        self,
        first: Desk | None = None,
        second: Desk | None = None,
        /,
        *,
        before: Any = None,
        after: Any = None,
    ) -> Comparison:
        """The figure before and after: its difference with an interval, by group.

        ``metric.compare(desk_a, desk_b)``, or
        ``metric.compare(desk, before="2026-04", after="2026-05")``; a period is such a
        text or a pair (since, until). Rows stand in time by the metric's own column.

        The interval is Newcombe's for shares and made of the two figures' own intervals
        for most others (Zou and Donner, 2008): normal ones give Welch's. Counts are
        Poisson (Byar); a sum has the variance of its squares. A figure over several
        tables has that of the units whose rows come and go together, drawn as a Poisson
        bootstrap draws them, and Student's t. What is open at an instant differs by
        what came and went between both; of two desks it is two counts. Where no
        interval is known, nothing is called clear. Each group is judged by itself: of
        twenty groups in which nothing changed, one is expected to look as if it had.

        Raises:
            InputTypeError: The sides are neither two desks nor a desk and two periods.
            InputError: There is no such period.
            UnavailableError: A column is missing.

        Source: Newcombe, Statistics in Medicine 17 (1998); Zou and Donner, Statistics
        in Medicine 27 (2008).
        """
        return compare(cast("Metric", self), first, second, before, after)

    def decompose(
        self,
        first: Desk | None = None,
        second: Desk | None = None,
        /,
        *,
        by: str | Sequence[str],
        before: Any = None,
        after: Any = None,
    ) -> Decomposition:
        """Split a change into what the mix of work did and what the figures did.

        Called as :meth:`compare` is. A group adds *mix*, its share's change times its
        mean figure, and *rate*, its figure's change times its mean share; all of them
        sum to the change. With several columns, shares are nested in their order. What
        a group adds that exists on one side only is mix, and it is flagged.

        Raises:
            InputTypeError: The figure is no share, mean or ratio of one table.
            InputError: *by* names no column, or there is no such period.
            UnavailableError: A column is missing.

        Source: Kitagawa, Journal of the American Statistical Association 50 (1955);
        Das Gupta, Standardization and Decomposition of Rates (1993).
        """
        return decompose(
            cast("Metric", self), first, second, by=by, before=before, after=after
        )

    def with_open(self, desk: Desk) -> OpenEffect:
        """How far a figure misleads that leaves out what is not over yet.

        The same tickets, by creation: once without the open ones, once with them as
        lasting still. A mean is told as the median, for there is no mean then.

        Raises:
            RuleError: The metric does not know open tickets.
            UnavailableError: A column is missing.

        Source: Kaplan and Meier, Journal of the American Statistical Association 53
        (1958).
        """
        return open_effect(cast("Metric", self), desk)

    def watch(
        self,
        method: str = "xmr",
        *,
        baseline: int | str | tuple[Any, Any] = USUAL_BASELINE,
        rules: str | Sequence[str] = USUAL_RULES,
    ) -> Watch:
        """A control chart of the metric's periods: call it with a desk.

        ``metric.every("week").watch("xmr", baseline=12)(desk)`` locks limits by the
        first twelve complete periods, and names the later points that ordinary
        variation does not explain.

        ``xmr`` judges points by moving ranges and suits every figure. ``p`` judges
        shares by their number of rows. ``ewma`` (weight 0.2, limit 2.962) and ``cusum``
        (slack 0.5, limit 5) see small shifts that last. A process that stays as it is
        gives a signal in about 150 points (``xmr`` and ``p``), 500 (``ewma``) and 465
        (``cusum``) where its limits are known; a short baseline makes it more often.

        With groups there is a chart for each. Their limits lie so much farther away
        that all of them together signal by chance as seldom as one of them by itself:
        every rule breaks so many times more seldom, and deviations that few points
        have to tell are widened as Student's t says (but those of ``p``, which are
        made of rows). Groups whose baseline says nothing are listed as ``unjudged``.

        Args:
            method: ``xmr``, ``p``, ``ewma`` or ``cusum``.
            baseline: How many periods, at least 8; or a stretch of time as
                ``"2026-Q1"`` or (since, until).
            rules: Of ``xmr`` and ``p``: ``beyond``, ``run``, ``two_of_three``,
                ``four_of_five``.

        Raises:
            InputError: No such method or rule, or a baseline too short; when it is
                called also one that does not vary.
            InputTypeError: The metric has no periods.

        Source: Wheeler, Understanding Variation (1993); Montgomery, Introduction to
        Statistical Quality Control; Champ and Woodall, Technometrics 29 (1987).
        """
        chosen = (rules,) if isinstance(rules, str) else tuple(rules)
        return Watch(
            cast("Metric", self), method=method, baseline=baseline, rules=chosen
        )
