"""Watching a metric period by period: points, limits, signals, state that resumes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from kpikit.columns.zones import Zone
from kpikit.desk.desk import Desk
from kpikit.desk.window import window
from kpikit.errors import InputError, InputTypeError, PayloadError, did_you_mean
from kpikit.measures import Share
from kpikit.metrics.trends.chart import Chart, Charts, Signal
from kpikit.metrics.trends.limits import (
    FEWEST_POINTS,
    METHODS,
    RULES,
    Baseline,
    Memory,
    Reach,
    baseline_of,
    reach_over,
    step,
    width_over,
)
from kpikit.metrics.trends.points import Point, Series, seasonality, series_of
from kpikit.metrics.trends.state import WatchState, WatchStates, read_state
from kpikit.units.showing import counted

if TYPE_CHECKING:
    from kpikit.metrics.groups import Key
    from kpikit.metrics.metric import Metric

__all__ = ["USUAL_BASELINE", "USUAL_RULES", "Watch"]

USUAL_BASELINE = 12
USUAL_RULES = ("beyond", "run")
"""Of a process that stays as it is, one signal in about 150 points."""
_SPREAD = 1.5


@frozen(eq=False)
class _Begun:
    """A series with its baseline: what is judged, what the limits were made of."""

    key: Key
    baseline: Baseline = field(kw_only=True)
    chosen: tuple[Point, ...] = field(default=(), kw_only=True)
    fresh: tuple[Point, ...] = field(kw_only=True)
    notes: tuple[str, ...] = field(kw_only=True)
    memory: Memory = field(factory=Memory, kw_only=True)
    last: str = field(default="", kw_only=True)


@frozen(eq=False)
class Watch:
    """A control chart of a metric, asked with a desk: ``watch(desk)``.

    See :meth:`kpikit.Metric.watch`.
    """

    metric: Metric
    method: str = field(kw_only=True)
    baseline: Any = field(default=USUAL_BASELINE, kw_only=True)
    rules: tuple[str, ...] = field(default=USUAL_RULES, kw_only=True)
    state: WatchState | WatchStates | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Check the method, the rules, the baseline and the metric.

        Raises:
            InputError: A method, rule or baseline that there is not.
            InputTypeError: The metric has no periods; *p* without a share; a desk,
                with which the watch itself is called.
        """
        if isinstance(self.method, Desk):
            raise InputTypeError(
                "method must be a word: got a desk",
                help=f'as {self.metric.name}.every("week").watch("xmr")(desk)',
            )
        _check_word(self.method, METHODS, "method")
        for rule in self.rules:
            _check_word(rule, tuple(RULES)[:4], "rules")
        metric = self.metric
        if metric.every_period is None:
            raise InputTypeError(
                f"{metric.name} must have periods to be watched: got none",
                help=f'as {metric.name}.every("week").watch("{self.method}")',
            )
        if self.method == "p" and not isinstance(metric.figure(), Share):
            raise InputTypeError(
                f"{metric.name} must be a share of rows for method p: it is a"
                f" {metric.unit}",
                help='take "xmr"',
            )
        base = self.baseline
        if isinstance(base, int) and (isinstance(base, bool) or base < FEWEST_POINTS):
            raise InputError(
                f"baseline must be at least {FEWEST_POINTS} periods: got {base!r}",
                help="as baseline=12",
            )

    def resume(
        self, state: WatchState | WatchStates | Mapping[str, Any] | bytes
    ) -> Watch:
        """The same watch, going on where *state* stands, with its baseline.

        Raises:
            PayloadError: It is no state, or that of another watch.
        """
        found = read_state(state)
        metric = self.metric
        mine = (metric.name, self.method, str(metric.every_period), *metric.groups)
        if mine != found.watch:
            raise PayloadError(
                f"state must be of {' '.join(mine)}: got one of"
                f" {' '.join(found.watch)}",
                help="resume the watch that it was taken of",
            )
        return evolve(self, state=found)

    def __call__(self, desk: Desk) -> Any:
        """The chart of a desk: a :class:`Chart`; with groups :class:`Charts`.

        Raises:
            InputTypeError: It is no desk.
            InputError: The baseline is too short, or does not vary; with groups such a
                group is ``unjudged``.
            UnavailableError: A column is missing.
        """
        if not isinstance(desk, Desk):
            raise InputTypeError(
                f"desk must be a Desk: got {type(desk).__name__}",
                help=f'as metric.every("week").watch("{self.method}")(desk)',
            )
        series = series_of(self.metric, desk)
        if self.metric.groups:
            return self._by_group(series, desk)
        (one,) = series
        begun = self._begun(one, desk, self.state)
        return self._chart(begun, reach_over(1, self.method))

    def _by_group(self, series: Sequence[Series], desk: Desk) -> Charts:
        """A chart for each group; together they are held to the alarms of one."""
        metric = self.metric
        known = dict(self.state.states) if isinstance(self.state, WatchStates) else {}
        begun, unjudged = [], []
        for one in series:
            group = dict(zip(metric.groups, one.key, strict=True))
            if self.state is not None and one.key not in known:
                unjudged.append(
                    (group, "it was not there when the baseline was locked")
                )
                continue
            try:
                begun.append(self._begun(one, desk, known.get(one.key)))
            except InputError as error:
                unjudged.append((group, error.message))
        charts = len(begun)
        if isinstance(self.state, WatchStates):
            charts = self.state.charts
        elif self.method != "p":
            begun = [self._widened(one, charts) for one in begun]
        reach = reach_over(charts, self.method)
        drawn = [self._chart(one, reach) for one in begun]
        known |= {one.key: c.state for one, c in zip(begun, drawn, strict=True)}
        state = WatchStates(
            metric.name,
            method=self.method,
            every=str(metric.every_period),
            groups=metric.groups,
            states=tuple(known.items()),
            charts=charts,
        )
        return Charts(tuple(drawn), unjudged=tuple(unjudged), state=state)

    @staticmethod
    def _widened(one: _Begun, charts: int) -> _Begun:
        width = width_over(charts, one.baseline.points)
        return evolve(one, baseline=evolve(one.baseline, width=width))

    def _begun(self, series: Series, desk: Desk, state: Any) -> _Begun:
        """The series with the baseline that it locks, or that *state* has locked.

        Raises:
            InputError: The baseline is too short, or does not vary.
        """
        if state is not None:
            return _Begun(
                series.key,
                baseline=state.baseline,
                fresh=tuple(p for p in series.points if p.period > state.last),
                notes=series.notes,
                memory=state.memory,
                last=state.last,
            )
        chosen, rest = self._divided(series.points, desk)
        values, sizes = [p.value for p in chosen], [p.n for p in chosen]
        made = baseline_of(values, sizes, self.method)
        return _Begun(
            series.key,
            baseline=made,
            chosen=tuple(chosen),
            fresh=tuple(rest),
            notes=(*series.notes, *self._about(chosen, made)),
        )

    def _divided(
        self, points: Sequence[Point], desk: Desk
    ) -> tuple[list[Point], list[Point]]:
        """The points of the baseline, and those after it."""
        base = self.baseline
        if isinstance(base, int):
            if len(points) < base:
                raise InputError(
                    f"baseline must fit the data: got {counted(base, 'period')} of"
                    f" {self.metric.name}, which has"
                    f" {counted(len(points), 'complete one')} with a figure",
                    help=f"take a shorter one (at least {FEWEST_POINTS}), or shorter"
                    " periods",
                )
            return list(points[:base]), list(points[base:])
        if not isinstance(base, (str, tuple)):
            raise InputTypeError(
                f"baseline must be a number of periods or a stretch of time: got"
                f" {base!r}",
                help='as baseline=12, or baseline=("2026-01-01", "2026-04-01")',
            )
        pair = (base, None) if isinstance(base, str) else base
        zone = Zone.of(self.metric.tz or desk.tz or "UTC")
        span = window(pair[0], pair[1], zone)
        chosen = [p for p in points if p.start >= span.start and p.end <= span.end]
        return chosen, [p for p in points if p.start >= span.end]

    def _about(self, chosen: Sequence[Point], made: Baseline) -> list[str]:
        """What is to be known of a baseline."""
        notes = seasonality(self.metric, chosen)
        scores = [made.score(p.value, p.n, self.method) for p in chosen]
        far = [p.period for p, s in zip(chosen, scores, strict=True) if abs(s) > 3]
        if far:
            lie = "lies" if len(far) == 1 else "lie"
            notes.append(
                f"the baseline itself is not steady: {', '.join(far)} {lie} beyond its"
                " limits"
            )
        if self.method == "p" and float(np.std(scores)) > _SPREAD:
            notes.append(
                "the baseline varies more than the number of rows explains; xmr does"
                " not take rows as independent"
            )
        return notes

    def _chart(self, begun: _Begun, reach: Reach) -> Chart:
        """Judge the points one by one."""
        made, memory = begun.baseline, begun.memory
        group = dict(zip(self.metric.groups, begun.key, strict=True))
        signals = []
        for point in begun.fresh:
            score = made.score(point.value, point.n, self.method)
            before = memory.broken
            found, memory = step(score, memory, self.method, self.rules, reach)
            signals += [
                Signal(
                    self.metric,
                    period=point.period,
                    value=point.value,
                    rule=finding.rule,
                    is_up=finding.is_up,
                    group=group,
                )
                for finding in found
                # a rule that stays broken is said once; a point beyond is its own
                if finding.rule == "beyond" or finding not in before
            ]
        notes = begun.notes
        if not begun.fresh:
            notes = (*notes, "no complete period after the baseline yet")
        shown = [self._limited(p, made, reach, is_baseline=True) for p in begun.chosen]
        shown += [self._limited(p, made, reach, is_baseline=False) for p in begun.fresh]
        state = WatchState(
            self.metric.name,
            method=self.method,
            every=str(self.metric.every_period),
            baseline=made,
            memory=memory,
            last=shown[-1].period if shown else begun.last,
        )
        return Chart(
            self.metric,
            method=self.method,
            baseline=made,
            points=tuple(shown),
            signals=tuple(signals),
            notes=notes,
            state=state,
            group=group,
        )

    def _limited(
        self, point: Point, made: Baseline, reach: Reach, *, is_baseline: bool
    ) -> Point:
        """The point with its limits, within the range of the metric."""
        away = reach.beyond * made.spread(point.n, self.method)
        least, most = self.metric.bounds
        low, high = made.centre - away, made.centre + away
        low = low if least is None else max(low, float(least))
        high = high if most is None else min(high, float(most))
        return evolve(point, low=low, high=high, is_baseline=is_baseline)


def _check_word(given: object, known: Sequence[str], name: str) -> None:
    if given not in known:
        raise InputError(
            f"{name} must be one of {', '.join(known)}: got {given!r}",
            help=did_you_mean(str(given), known),
        )
