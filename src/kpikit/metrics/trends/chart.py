"""Control charts as they are read: points, limits, signals; one, or one by group."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from kpikit.metrics.groups import dump_label
from kpikit.metrics.table import html_table, text_table
from kpikit.metrics.trends.difference import Verdict, shown_label, verdict_of
from kpikit.metrics.trends.limits import RULES, Baseline
from kpikit.metrics.trends.points import Point
from kpikit.metrics.trends.state import WatchState, WatchStates
from kpikit.metrics.wording import show_plain

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric

__all__ = ["Chart", "Charts", "Signal"]


@frozen(eq=False)
class Signal:
    """A point that ordinary variation does not explain.

    Attributes:
        period: The period of the point.
        value: Its figure.
        rule: The rule it broke, a key of ``RULES``.
        is_up: Whether it lies above the centre.
        group: The labels of its group, empty without groups.
        verdict: ``adverse``, ``favourable``, or ``changed`` without a direction.
    """

    metric: Metric
    period: str = field(kw_only=True)
    value: float = field(kw_only=True)
    rule: str = field(kw_only=True)
    is_up: bool = field(kw_only=True)
    group: dict[str, Any] = field(factory=dict, kw_only=True)

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
        where = f"{_named(self.group)}, " if self.group else ""
        told = f"{RULES[self.rule]} ({side} the centre), {self.verdict}"
        return f"{where}{self.period}: {told}"

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "metric": self.metric.name,
            "group": _plain(self.group),
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
        group: The labels of its group, empty without groups.
    """

    metric: Metric
    method: str = field(kw_only=True)
    baseline: Baseline = field(kw_only=True)
    points: tuple[Point, ...] = field(kw_only=True)
    signals: tuple[Signal, ...] = field(kw_only=True)
    notes: tuple[str, ...] = field(kw_only=True)
    state: WatchState = field(kw_only=True)
    group: dict[str, Any] = field(factory=dict, kw_only=True)

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
            "group": _plain(self.group),
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
            cells = (show_plain(number, self.metric) for number in numbers)
            rows.append([point.period, *cells, mark])
        return ["period", "value", "low", "high", "signal"], rows

    def __str__(self) -> str:
        """The points as a text table, then the notes."""
        return "\n".join([text_table(*self.cells()), *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_table(*self.cells())


@frozen(eq=False)
class Charts:
    """A chart for each group; all together signal by chance as seldom as one does.

    Attributes:
        charts: The charts, in the order of the groups.
        unjudged: Groups that have no chart, each with the reason.
        state: Where all of them stand; ``watch.resume(state)`` goes on.
    """

    charts: tuple[Chart, ...]
    unjudged: tuple[tuple[dict[str, Any], str], ...] = field(kw_only=True)
    state: WatchStates = field(kw_only=True)

    def __iter__(self) -> Iterator[Chart]:
        """The charts one by one."""
        return iter(self.charts)

    def __len__(self) -> int:
        """How many charts there are."""
        return len(self.charts)

    def __getitem__(self, place: int) -> Chart:
        """The chart of a group."""
        return self.charts[place]

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The signals of all groups: adverse ones first, of those the latest first."""
        rank = {"adverse": 0, "favourable": 2}
        found = [signal for chart in self.charts for signal in chart.signals]
        found.sort(key=lambda signal: signal.period, reverse=True)
        return tuple(sorted(found, key=lambda signal: rank.get(signal.verdict, 1)))

    @property
    def adverse(self) -> tuple[Signal, ...]:
        """The signals that a customer would feel, the latest first."""
        return tuple(signal for signal in self.signals if signal.is_adverse)

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "charts": [chart.to_dict() for chart in self.charts],
            "signals": [signal.to_dict() for signal in self.signals],
            "unjudged": [
                {"group": _plain(group), "why": why} for group, why in self.unjudged
            ],
            "state": self.state.to_dict(),
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """All of it as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def cells(self) -> tuple[list[str], list[list[str]]]:
        """Heads and lines as text: where each group stands."""
        rows = []
        for chart in self.charts:
            metric, told = chart.metric, chart.signals[-1:]
            centre = show_plain(chart.baseline.centre, metric)
            last = show_plain(chart.points[-1].value, metric) if chart.points else ""
            labels = [shown_label(label) for label in chart.group.values()]
            mark = "".join(f"{s.period} {s.rule} {s.verdict}" for s in told)
            counts = [str(len(chart.signals)), str(len(chart.adverse))]
            rows.append([*labels, centre, last, *counts, mark])
        heads = [*self.state.groups, "centre", "last", "signals", "adverse"]
        return [*heads, "latest signal"], rows

    def __str__(self) -> str:
        """A line for each group, then those without a chart and the notes."""
        parts = [text_table(*self.cells(), right=_RIGHT) if self.charts else "no chart"]
        parts += [f"{_named(group)}: {why}" for group, why in self.unjudged]
        for note in dict.fromkeys(n for chart in self.charts for n in chart.notes):
            of = [_named(c.group) for c in self.charts if note in c.notes]
            is_of_all = len(of) == len(self.charts)
            parts.append(note if is_of_all else f"{'; '.join(of)}: {note}")
        return "\n".join(parts)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_table(*self.cells(), right=_RIGHT)


_RIGHT = ("centre", "last", "signals", "adverse")


def _named(group: dict[str, Any]) -> str:
    """A group in few words: ``line 1``."""
    return ", ".join(f"{name} {shown_label(label)}" for name, label in group.items())


def _plain(group: dict[str, Any]) -> dict[str, Any]:
    return {name: dump_label(label) for name, label in group.items()}
