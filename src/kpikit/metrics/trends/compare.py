"""Before and after: the difference of a figure, with its interval, by group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve

from kpikit.desk.desk import Desk
from kpikit.errors import InputTypeError
from kpikit.measures import Count, Mean, Net, Snapshot
from kpikit.measures.intervals import apart, byar, z_value
from kpikit.measures.students import student_chance, student_reach
from kpikit.metrics.groups import Key
from kpikit.metrics.trends.difference import Comparison, Difference
from kpikit.metrics.trends.families import normal_chance
from kpikit.metrics.trends.notes import notes_on
from kpikit.metrics.trends.sides import Slot, both_sides, passed_between, spans_of
from kpikit.metrics.trends.spread import Spread
from kpikit.metrics.value import Value
from kpikit.units import Unit

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric

__all__ = ["chance_of", "compare", "difference", "sides_given"]

_POWER = 0.8
"""How likely a true change of this size is seen with the sample that is named."""


def compare(
    metric: Metric, first: Desk | None, second: Desk | None, before: Any, after: Any
) -> Comparison:
    """The figure before and after: of two desks, or of two periods of one.

    Raises:
        InputTypeError: The sides are neither.
    """
    desk, before, after = sides_given(metric, first, second, before, after)
    if metric.every_period is not None:
        raise InputTypeError(
            f"{metric.name} must have no periods to be compared: got"
            f" every {metric.every_period}",
            help="leave .every(…) out; before and after are the periods",
        )
    passed: dict[Key, tuple[int, int]] = {}
    notes: tuple[str, ...] = ()
    if desk is not None:
        before, after = spans_of(desk, before, after)
        notes = notes_on(metric, desk, before, after)
        if isinstance(metric.figure(), Snapshot):
            passed = passed_between(metric, desk, before, after)
    old, new = both_sides(metric, desk, before, after)
    # a figure of the present alone has none of past periods, and says so
    whole = [] if metric.groups else [()]
    keys = dict.fromkeys((*old, *new)) or dict.fromkeys(whole)
    return Comparison(
        tuple(
            difference(metric, key, old.get(key), new.get(key), passed.get(key))
            for key in keys
        ),
        level=metric.level,
        notes=notes,
    )


def sides_given(
    metric: Metric, first: Any, second: Any, before: Any, after: Any
) -> tuple[Desk | None, Any, Any]:
    """A desk with two periods, or no desk and two desks.

    Raises:
        InputTypeError: It is neither.
    """
    if second is not None and before is None and after is None:
        first, before, second, after = None, first, None, second
    if before is None or after is None or second is not None:
        raise InputTypeError(
            f"{metric.name} must be given two sides: got"
            f" {sum(x is not None for x in (first, second, before, after))} arguments",
            help='as (desk_a, desk_b), or (desk, before="2026-04", after="2026-05")',
        )
    if first is not None and not isinstance(first, Desk):
        raise InputTypeError(
            f"desk must be a Desk: got {type(first).__name__}",
            help='as (desk, before="2026-04", after="2026-05")',
        )
    return first, before, after


def difference(
    metric: Metric,
    key: Key,
    old: Slot | None,
    new: Slot | None,
    passed: tuple[int, int] | None = None,
) -> Difference:
    """The change of one group, with what can be said of it.

    Args:
        metric: The metric.
        key: The labels of the group.
        old: Its figure before, None where it was not there.
        new: Its figure after.
        passed: Of what is open at an instant, how many became open in between and how
            many no longer are.
    """
    before = None if old is None else old.value
    after = None if new is None else new.value
    group = dict(zip(metric.groups, key, strict=True))
    if old is None or new is None or old.value.no_data or new.value.no_data:
        return Difference(metric, group=group, before=before, after=after, change=None)
    change = float(new.value) - float(old.value)
    made = Difference(metric, group=group, before=before, after=after, change=change)
    if old.spread is not None and new.spread is not None:
        # made where the figure has no interval of its own
        return _by_spread(made, (old, new), (old.spread, new.spread))
    if passed is not None:
        one, other = (_of_count(count, metric.level) for count in passed)
        low, high = (float(end) for end in apart(one, other))
        return evolve(made, low=low, high=high)
    first, second = _ends_of(metric, old), _ends_of(metric, new)
    if first is None or second is None:
        return made
    low, high = (float(end) for end in apart(second, first))
    if math.isnan(low) or math.isnan(high):
        return made
    rows = (old.value.n, new.value.n)
    per_row = [
        _per_row(metric, ends, n) for ends, n in zip((first, second), rows, strict=True)
    ]
    return evolve(made, low=low, high=high, needed=_needed(metric, change, per_row))


def _by_spread(
    made: Difference, slots: tuple[Slot, Slot], spreads: tuple[Spread, Spread]
) -> Difference:
    """The difference with the interval of Welch, of what both may be off by chance."""
    metric, change = made.metric, made.change or 0.0
    variance = math.fsum(one.variance for one in spreads)
    freedom = _freedom(spreads)
    z = z_value(metric.level)
    reach = z if freedom is None else student_reach(metric.level, freedom)
    away = reach * math.sqrt(variance)
    per_row = [
        one.variance * slot.value.n for one, slot in zip(spreads, slots, strict=True)
    ]
    return evolve(
        made,
        low=change - away,
        high=change + away,
        needed=_needed(metric, change, per_row),
        freedom=freedom,
    )


def _freedom(spreads: tuple[Spread, Spread]) -> int | None:
    """The degrees of freedom of Welch and Satterthwaite; None where all is known."""
    variance = math.fsum(one.variance for one in spreads)
    unsure = math.fsum(
        one.variance**2 / one.freedom for one in spreads if one.freedom is not None
    )
    return max(1, round(variance**2 / unsure)) if unsure else None


Ends = tuple[float, float, float]


def _of_count(count: int, level: float) -> Ends:
    """A count with Byar's interval: it comes by chance."""
    low, high = byar(np.array([count]), np.ones(1), level)
    return float(count), float(low[0]), float(high[0])


def _ends_of(metric: Metric, slot: Slot) -> Ends | None:
    """Value, low and high of a side, as independent data would have them."""
    value, level = slot.value, metric.level
    measure = metric.figure()
    if isinstance(measure, (Count, Snapshot)):
        return _of_count(value.n, level)
    if isinstance(measure, Net) and measure.cluster is None:
        # the interval that is shown stays on the scale; a difference needs it whole
        n = value.n
        mean = float(value) / measure.scale
        spread = float(slot.state["up"][0] + slot.state["down"][0]) / n - mean**2
        reach = z_value(level) * math.sqrt(max(spread, 0.0) / n) * measure.scale
        return float(value), float(value) - reach, float(value) + reach
    return _own_ends(value)


def _own_ends(value: Value) -> Ends | None:
    if value.low is None or value.high is None:
        return None
    return float(value), _plain(value.low), _plain(value.high)


def _per_row(metric: Metric, ends: Ends, n: int) -> float:
    """The variance that one row of a side has, from the interval of all of them."""
    value, low, high = ends
    if metric.unit is Unit.SHARE and 0 < value < 1 and metric.cluster_by is None:
        return value * (1 - value)
    is_students = metric.is_exact and isinstance(metric.figure(), Mean)
    reach = student_reach(metric.level, n - 1) if is_students else z_value(metric.level)
    return ((high - low) / (2 * reach)) ** 2 * n


def _needed(metric: Metric, change: float, per_row: Sequence[float]) -> int | None:
    """Rows that each side needs to show such a change, with power 0.8."""
    if not change:
        return None
    reach = z_value(metric.level) + NormalDist().inv_cdf(_POWER)
    return max(1, math.ceil(reach**2 * math.fsum(per_row) / change**2))


def _plain(end: Any) -> float:
    seconds = getattr(end, "total_seconds", None)
    if seconds is not None:
        return float(seconds())
    return float(getattr(end, "amount", end))


def chance_of(line: Difference) -> float:
    """How likely so clear a change is where nothing changed, from its interval."""
    if line.change is None or line.low is None or line.high is None:
        return 1.0
    # the end that lies towards 0 says how far 0 is away
    reach = line.change - line.low if line.change > 0 else line.high - line.change
    if not reach:
        return 0.0 if line.change else 1.0
    level = line.metric.level
    if line.freedom is not None:
        usual = student_reach(level, line.freedom)
        return student_chance(usual * line.change / reach, line.freedom)
    return normal_chance(z_value(level) * line.change / reach)
