"""The whole catalogue watched at once, with few false alarms."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from attrs import field, frozen

from kpikit.desk import Desk
from kpikit.errors import (
    CurrencyError,
    InputError,
    InputTypeError,
    UnavailableError,
)
from kpikit.kpis import all as all_metrics
from kpikit.measures import Count, Share, Snapshot, Sum
from kpikit.measures.students import student_chance
from kpikit.metrics import Metric
from kpikit.metrics.groups import dump_label
from kpikit.metrics.label import label_of
from kpikit.metrics.table import html_table, text_table
from kpikit.metrics.trends.difference import Verdict, shown_label, verdict_of
from kpikit.metrics.trends.families import holm
from kpikit.metrics.trends.limits import FEWEST_POINTS
from kpikit.metrics.trends.points import (
    NOT_OVER,
    SEASONAL,
    Point,
    Series,
    seasonality,
    series_of,
)
from kpikit.metrics.wording import show_plain
from kpikit.report.asked import check_chance, given_metrics, why_unset
from kpikit.units import Unit
from kpikit.units.showing import counted

__all__ = ["Alarm", "Alarms", "watch"]


@frozen(eq=False)
class Alarm:
    """A period of a metric that its baseline does not explain.

    Attributes:
        period: Which one.
        value: Its figure as a plain number.
        usual: The mean of the baseline.
        chance: How likely such a point is if nothing changed, this metric by itself.
        group: The labels of its group, empty without groups.
    """

    metric: Metric
    period: str = field(kw_only=True)
    start: int = field(kw_only=True)
    value: float = field(kw_only=True)
    usual: float = field(kw_only=True)
    chance: float = field(kw_only=True)
    group: dict[str, Any] = field(factory=dict, kw_only=True)

    def label(self, lang: str = "en") -> str:
        """The title of the metric, with its group."""
        title = label_of(self.metric, lang)
        told = ", ".join(f"{k} {shown_label(v)}" for k, v in self.group.items())
        return f"{title}; {told}" if told else title

    @property
    def verdict(self) -> Verdict:
        """Which way it goes, by the metric's direction."""
        return verdict_of(self.metric.better, self.value - self.usual)

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "metric": self.metric.name,
            "group": {name: dump_label(label) for name, label in self.group.items()},
            "period": self.period,
            "value": self.value,
            "usual": self.usual,
            "chance": self.chance,
            "verdict": self.verdict,
        }


@frozen(eq=False)
class Alarms:
    """What the catalogue shows: adverse alarms first, the latest of them first.

    Attributes:
        watched: The metrics that were judged.
        unjudged: Metrics by name that could not be, and why.
        false_alarms: The chance that one period has any false alarm at all.
        unfinished: The period that is not over yet and was not judged, where there is
            one.
    """

    signals: tuple[Alarm, ...]
    watched: tuple[Metric, ...] = field(kw_only=True)
    unjudged: tuple[tuple[str, str], ...] = field(kw_only=True)
    notes: tuple[str, ...] = field(kw_only=True)
    false_alarms: float = field(kw_only=True)
    unfinished: str | None = field(default=None, kw_only=True)

    @property
    def adverse(self) -> tuple[Alarm, ...]:
        """Those that a customer would feel."""
        return tuple(one for one in self.signals if one.verdict == "adverse")

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "signals": [one.to_dict() for one in self.signals],
            "watched": [metric.name for metric in self.watched],
            "unjudged": [{"metric": n, "why": why} for n, why in self.unjudged],
            "notes": list(self.notes),
            "false_alarms": self.false_alarms,
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """All of it as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def cells(self, lang: str = "en") -> tuple[list[str], list[list[str]]]:
        """Heads and lines as text."""
        rows = [
            [
                one.label(lang),
                one.period,
                show_plain(one.value, one.metric, lang),
                show_plain(one.usual, one.metric, lang),
                one.verdict,
            ]
            for one in self.signals
        ]
        return ["metric", "period", "value", "usual", "verdict"], rows

    def __str__(self) -> str:
        """The alarms as a text table, and what was not judged."""
        table = text_table(*self.cells()) if self.signals else "no signals"
        told = (
            f"{counted(len(self.watched), 'metric')} watched, {len(self.unjudged)} not;"
            f" chance of any false alarm in a period: {100 * self.false_alarms:g} %"
        )
        return "\n".join([table, told, *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_table(*self.cells())


def watch(
    desk: Desk,
    every: str = "week",
    *,
    metrics: Iterable[Metric] | None = None,
    baseline: int = 12,
    false_alarms: float = 0.05,
    tz: str | None = None,
) -> Alarms:
    """Watch the whole catalogue at once.

    Of each metric the first *baseline* complete periods are locked; a later one is
    judged by how likely its figure is as a further draw of them (Student's t, so that
    a short baseline is known to be uncertain; times on a log scale, shares by their
    rows, other averages as less sure where they have fewer rows than usual, and nothing
    as less varied than the baseline was). All metrics of one period
    are one family: Holm's procedure holds the chance of any false alarm among them at
    *false_alarms*, however many there are and however they hang together. Over fifty
    steady periods some fifty times that is still expected.

    Args:
        desk: The desk.
        every: The periods.
        metrics: Which; the whole catalogue if not given. Each group of one that has
            groups is one more of the family.
        baseline: How many periods are taken as ordinary, at least 8.
        false_alarms: The chance of any false alarm in a period.
        tz: Zone of the periods; the desk's if not given, else UTC.

    Returns:
        Adverse alarms first. What could not be judged is listed with its reason.

    Raises:
        InputError: *baseline* is too short, or *false_alarms* no chance.
        InputTypeError: It is no desk, or what is to be watched are no metrics.
    """
    _check(desk, baseline, false_alarms)
    asked = None if metrics is None else given_metrics(metrics)
    looks, unjudged, notes = [], [], []
    for metric in all_metrics() if asked is None else asked:
        if metric.unset:
            # the catalogue has metrics that mean nothing until a parameter is chosen
            if asked is not None:
                unjudged.append((metric.name, why_unset(metric)))
            continue
        try:
            cut = metric.every(every, tz=tz)
            looks += [_Look(metric, cut=cut, series=s) for s in series_of(cut, desk)]
        except (CurrencyError, UnavailableError) as error:
            unjudged.append((metric.name, error.message))
    judged: list[Alarm] = []
    watched: dict[Metric, None] = {}
    seasonal: dict[str, None] = {}
    for look in looks:
        points = look.series.points
        try:
            judged += _judged(look.metric, look.group, points, baseline)
        except InputError as error:
            told = "".join(f", {k} {shown_label(v)}" for k, v in look.group.items())
            unjudged.append((look.metric.name + told, error.message))
            continue
        watched[look.metric] = None
        if seasonality(look.cut, points[:baseline]) == [SEASONAL]:
            seasonal[look.metric.name] = None
    unfinished = [s for look in looks if (s := look.series.unfinished) is not None]
    notes = sorted(n for look in looks for n in look.series.notes if NOT_OVER in n)[:1]
    if seasonal:
        notes.append(f"{', '.join(seasonal)}: {SEASONAL}")
    return Alarms(
        tuple(sorted(_standing(judged, false_alarms), key=_order)),
        watched=tuple(watched),
        unjudged=tuple(unjudged),
        notes=tuple(notes),
        false_alarms=false_alarms,
        unfinished=min(unfinished, default=None),
    )


@frozen(eq=False)
class _Look:
    """One series of a metric: the metric as it was given, its periods, its points."""

    metric: Metric
    cut: Metric = field(kw_only=True)
    series: Series = field(kw_only=True)

    @property
    def group(self) -> dict[str, Any]:
        """The labels of its group."""
        return dict(zip(self.metric.groups, self.series.key, strict=True))


def _check(desk: object, baseline: object, false_alarms: object) -> None:
    """Refuse what cannot be watched, or not so.

    Raises:
        InputTypeError: It is no desk, or the baseline no number of periods.
        InputError: The baseline is too short, or *false_alarms* no chance.
    """
    if not isinstance(desk, Desk):
        raise InputTypeError(
            f"desk must be a Desk: got {type(desk).__name__}", help="as kk.watch(desk)"
        )
    if isinstance(baseline, bool) or not isinstance(baseline, int):
        raise InputTypeError(
            f"baseline must be a number of periods: got {baseline!r}",
            help="as baseline=12",
        )
    if baseline < FEWEST_POINTS:
        raise InputError(
            f"baseline must be at least {FEWEST_POINTS} periods: got {baseline}",
            help="as baseline=12",
        )
    check_chance(false_alarms)


def _order(one: Alarm) -> tuple[int, int, float]:
    rank = {"adverse": 0, "favourable": 2}.get(one.verdict, 1)
    return rank, -one.start, one.chance


def _standing(judged: Sequence[Alarm], most: float) -> list[Alarm]:
    """What stands of every period, all its metrics taken together."""
    families: dict[str, list[Alarm]] = {}
    for one in judged:
        families.setdefault(one.period, []).append(one)
    return [
        one
        for family in families.values()
        for one, stands in zip(
            family, holm([one.chance for one in family], most), strict=True
        )
        if stands
    ]


def _judged(
    metric: Metric, group: dict[str, Any], points: Sequence[Point], size: int
) -> list[Alarm]:
    """Every point after the baseline with its chance.

    Raises:
        InputError: The baseline is too short, or does not vary.
    """
    if len(points) < size:
        raise InputError(
            f"baseline must fit the data: got {size} periods, of which {len(points)}"
            " are complete and have a figure",
            help="give a smaller baseline, shorter periods, or more data",
        )
    rest = points[size:]
    values = np.array([point.value for point in points])
    rows = np.array([point.n for point in points], dtype=np.float64)
    if isinstance(metric.figure(), Share):
        usual, scores = _of_shares(values, rows, size)
    else:
        is_total = isinstance(metric.figure(), (Count, Sum, Snapshot))
        usual, scores = _of_figures(metric, values, size, None if is_total else rows)
    return [
        Alarm(
            metric,
            period=point.period,
            start=point.start,
            value=point.value,
            usual=usual,
            chance=student_chance(float(score), size - 1),
            group=group,
        )
        for point, score in zip(rest, scores, strict=True)
    ]


def _of_figures(
    metric: Metric, values: Any, size: int, rows: Any = None
) -> tuple[float, Any]:
    """The usual figure, and how far later ones are from it, in standard errors.

    A period with fewer rows than usual is surer to be far off; with more rows it is not
    taken as surer. Whether the scale is that of logarithms the baseline decides.
    """
    base = values[:size]
    usual, rest = float(base.mean()), values[size:]
    scores = _scores(base, rest, usual)
    if metric.unit is Unit.DURATION and bool((base > 0).all()):
        known = rest > 0
        logs = np.log(np.where(known, rest, 1.0))
        scores = np.where(known, _scores(np.log(base), logs, usual), scores)
    if rows is not None:
        # standard errors go with the root of the rows: the harmonic mean is usual
        fewer = size / (1 / np.maximum(rows[:size], 1)).sum() / rows[size:]
        scores = scores / np.sqrt(np.maximum(fewer, 1.0))
    return usual, scores


def _scores(base: Any, rest: Any, usual: float) -> Any:
    """How far figures lie from the mean of a baseline, in standard errors.

    Raises:
        InputError: The baseline does not vary.
    """
    mean, spread = float(base.mean()), float(base.std(ddof=1))
    if spread <= 1e-12 * max(1.0, abs(mean)):
        raise InputError(
            f"baseline must vary: got {len(base)} periods of {usual:g} each",
            help="give a longer baseline, or other periods",
        )
    return (rest - mean) / (spread * math.sqrt(1 + 1 / len(base)))


def _of_shares(values: Any, rows: Any, size: int) -> tuple[float, Any]:
    total = float(rows[:size].sum())
    usual = float((values[:size] * rows[:size]).sum() / total)
    if not 0 < usual < 1:
        raise InputError(
            f"baseline must vary: got {size} periods of {usual:g} each",
            help="give a longer baseline, or other periods",
        )
    scores = (values - usual) / np.sqrt(usual * (1 - usual) / rows)
    spread = max(1.0, float(scores[:size].std(ddof=1)))
    return usual, scores[size:] / (spread * np.sqrt(1 + rows[size:] / total))
