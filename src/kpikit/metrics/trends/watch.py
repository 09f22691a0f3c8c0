"""Watching a metric period by period: points, limits, signals, state that resumes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from kpikit.columns.zones import Zone
from kpikit.desk.desk import Desk
from kpikit.desk.window import window
from kpikit.errors import InputError, InputTypeError, PayloadError, did_you_mean
from kpikit.measures import Share
from kpikit.metrics.table import html_table, text_table
from kpikit.metrics.trends.charts import (
    FEWEST_POINTS,
    METHODS,
    RULES,
    Baseline,
    Memory,
    baseline_of,
    step,
)
from kpikit.metrics.trends.compare import Verdict, verdict_of
from kpikit.metrics.trends.points import Point, points_of, seasonality
from kpikit.metrics.trends.state import WatchState

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric

__all__ = [
    "USUAL_BASELINE",
    "USUAL_RULES",
    "Chart",
    "Signal",
    "Watch",
    "WatchState",
]

USUAL_BASELINE = 12
USUAL_RULES = ("beyond", "run")
"""Of a process that stays as it is, one signal in about 150 points."""
_SPREAD = 1.5


@frozen(eq=False)
class Signal:
    """A point that ordinary variation does not explain.

    Attributes:
        period: The period of the point.
        value: Its figure.
        rule: The rule it broke, a key of ``RULES``.
        is_up: Whether it lies above the centre.
        verdict: ``adverse``, ``favourable``, or ``changed`` without a direction.
    """

    metric: Metric
    period: str = field(kw_only=True)
    value: float = field(kw_only=True)
    rule: str = field(kw_only=True)
    is_up: bool = field(kw_only=True)

    @property
    def verdict(self) -> Verdict:
        """Which way it goes, by the metric's direction."""
        return verdict_of(self.metric.better, 1.0 if self.is_up else -1.0)

    @property
    def is_adverse(self) -> bool:
        """Whether it is what a customer would feel."""
        return self.verdict == "adverse"

    def __str__(self) -> str:
        side = "above" if self.is_up else "below"
        return f"{self.period}: {RULES[self.rule]} ({side} the centre), {self.verdict}"

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "metric": self.metric.name,
            "period": self.period,
            "value": self.value,
            "rule": self.rule,
            "is_up": self.is_up,
            "verdict": self.verdict,
        }


@frozen(eq=False)
class Chart:
    """The points of a metric, the limits its baseline locks, and its signals.

    Attributes:
        points: The periods with a figure, each with its limits.
        signals: What the points after the baseline broke.
        notes: What to know before acting on it.
        state: Where it stands; ``watch.resume(state)`` goes on.
    """

    metric: Metric
    method: str = field(kw_only=True)
    baseline: Baseline = field(kw_only=True)
    points: tuple[Point, ...] = field(kw_only=True)
    signals: tuple[Signal, ...] = field(kw_only=True)
    notes: tuple[str, ...] = field(kw_only=True)
    state: WatchState = field(kw_only=True)

    def __iter__(self) -> Iterator[Point]:
        """The points one by one."""
        return iter(self.points)

    def __len__(self) -> int:
        """How many points there are."""
        return len(self.points)

    @property
    def adverse(self) -> tuple[Signal, ...]:
        """The signals that a customer would feel."""
        return tuple(signal for signal in self.signals if signal.is_adverse)

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "metric": self.metric.name,
            "method": self.method,
            "centre": self.baseline.centre,
            "sigma": self.baseline.sigma,
            "points": [point.to_dict() for point in self.points],
            "signals": [signal.to_dict() for signal in self.signals],
            "notes": list(self.notes),
            "state": self.state.to_dict(),
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """All of it as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def cells(self) -> tuple[list[str], list[list[str]]]:
        """Heads and lines as text."""
        told: dict[str, list[str]] = {}
        for signal in self.signals:
            told.setdefault(signal.period, []).append(f"{signal.rule} {signal.verdict}")
        rows = []
        for point in self.points:
            numbers = (point.value, point.low, point.high)
            mark = "baseline" if point.is_baseline else ""
            mark = mark or ", ".join(told.get(point.period, []))
            rows.append([point.period, *(f"{x:,.4g}" for x in numbers), mark])
        return ["period", "value", "low", "high", "signal"], rows

    def __str__(self) -> str:
        """The points as a text table, then the notes."""
        return "\n".join([text_table(*self.cells()), *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_table(*self.cells())


@frozen(eq=False)
class Watch:
    """A control chart of a metric, asked with a desk: ``watch(desk)``.

    See :meth:`kpikit.Metric.watch`.
    """

    metric: Metric
    method: str = field(kw_only=True)
    baseline: Any = field(default=USUAL_BASELINE, kw_only=True)
    rules: tuple[str, ...] = field(default=USUAL_RULES, kw_only=True)
    state: WatchState | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Check the method, the rules, the baseline and the metric.

        Raises:
            InputError: A method, rule or baseline that there is not.
            InputTypeError: The metric has no periods, or has groups; *p* without share.
        """
        _check_word(self.method, METHODS, "method")
        for rule in self.rules:
            _check_word(rule, tuple(RULES)[:4], "rules")
        metric = self.metric
        if metric.every_period is None:
            raise InputTypeError(
                f"{metric.name} must have periods to be watched: got none",
                help=f'as {metric.name}.every("week").watch("{self.method}")',
            )
        if metric.groups:
            raise InputTypeError(
                f"{metric.name} must have no groups to be watched: got"
                f" {', '.join(metric.groups)}",
                help="watch one group at a time: as .where(col.line == '1')",
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

    def resume(self, state: WatchState | Mapping[str, Any] | bytes) -> Watch:
        """The same watch, going on where *state* stands, with its baseline.

        Raises:
            PayloadError: It is no state, or that of another watch.
        """
        if isinstance(state, bytes):
            state = WatchState.from_bytes(state)
        elif not isinstance(state, WatchState):
            state = WatchState.from_dict(state)
        mine = (self.metric.name, self.method, str(self.metric.every_period))
        if mine != (state.metric, state.method, state.every):
            raise PayloadError(
                f"state must be of {' '.join(mine)}: got one of {state.metric}"
                f" {state.method} {state.every}",
                help="resume the watch that it was taken of",
            )
        return evolve(self, state=state)

    def __call__(self, desk: Desk) -> Chart:
        """The chart of a desk.

        Raises:
            InputError: The baseline is too short, or does not vary.
            UnavailableError: A column is missing.
        """
        points, notes = points_of(self.metric, desk)
        if self.state is not None:
            fresh = [p for p in points if p.period > self.state.last]
            return self._chart(fresh, [], self.state.baseline, notes)
        chosen, rest = self._divided(points, desk)
        made = baseline_of(
            [p.value for p in chosen],
            [p.n for p in chosen],
            self.method,
        )
        notes += self._about(chosen, made)
        return self._chart(rest, chosen, made, notes)

    def _divided(
        self, points: Sequence[Point], desk: Desk
    ) -> tuple[list[Point], list[Point]]:
        """The points of the baseline, and those after it."""
        base = self.baseline
        if isinstance(base, int):
            if len(points) < base:
                raise InputError(
                    f"baseline must fit the data: got {base} periods of"
                    f" {self.metric.name}, which has {len(points)} complete ones with"
                    " a figure",
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
            notes.append(
                f"the baseline itself is not steady: {', '.join(far)} lie beyond its"
                " limits"
            )
        if self.method == "p" and float(np.std(scores)) > _SPREAD:
            notes.append(
                "the baseline varies more than the number of rows explains; xmr does"
                " not take rows as independent"
            )
        return notes

    def _chart(
        self,
        fresh: Sequence[Point],
        chosen: Sequence[Point],
        made: Baseline,
        notes: list[str],
    ) -> Chart:
        memory = Memory() if self.state is None else self.state.memory
        signals = []
        for point in fresh:
            score = made.score(point.value, point.n, self.method)
            before = memory.broken
            found, memory = step(score, memory, self.method, self.rules)
            signals += [
                Signal(
                    self.metric,
                    period=point.period,
                    value=point.value,
                    rule=finding.rule,
                    is_up=finding.is_up,
                )
                for finding in found
                # a rule that stays broken is said once; a point beyond is its own
                if finding.rule == "beyond" or finding not in before
            ]
        if not fresh:
            notes = [*notes, "no complete period after the baseline yet"]
        shown = [self._limited(p, made, is_baseline=True) for p in chosen]
        shown += [self._limited(p, made, is_baseline=False) for p in fresh]
        last = shown[-1].period if shown else (self.state.last if self.state else "")
        state = WatchState(
            self.metric.name,
            method=self.method,
            every=str(self.metric.every_period),
            baseline=made,
            memory=memory,
            last=last,
        )
        return Chart(
            self.metric,
            method=self.method,
            baseline=made,
            points=tuple(shown),
            signals=tuple(signals),
            notes=tuple(notes),
            state=state,
        )

    def _limited(self, point: Point, made: Baseline, *, is_baseline: bool) -> Point:
        """The point with its limits, within the range of the metric."""
        sigma = made.sigma / math.sqrt(point.n) if self.method == "p" else made.sigma
        least, most = self.metric.bounds
        low, high = made.centre - 3 * sigma, made.centre + 3 * sigma
        low = low if least is None else max(low, float(least))
        high = high if most is None else min(high, float(most))
        return evolve(point, low=low, high=high, is_baseline=is_baseline)


def _check_word(given: object, known: Sequence[str], name: str) -> None:
    if given not in known:
        raise InputError(
            f"{name} must be one of {', '.join(known)}: got {given!r}",
            help=did_you_mean(str(given), known),
        )
