"""Judging a goal: the figure of each group, of periods the last complete one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, frozen

from kpikit.metrics.goal_words import PREVIOUS
from kpikit.metrics.reasons import Reason
from kpikit.metrics.value import Value, plain_value
from kpikit.metrics.verdict import Verdict
from kpikit.units import Money

if TYPE_CHECKING:
    from kpikit.metrics.goal import Goal
    from kpikit.metrics.periods import Grid

__all__ = ["unavailable", "verdicts"]

Key = tuple[Any, ...]


@frozen
class _Judged:
    """Figures of one group: the one to judge, the one before it, all of them."""

    value: Value | None
    before: Value | None
    values: tuple[Value, ...]
    period: str | None = None


def verdicts(goal: Goal, partial: Any, other: Any = None) -> tuple[Verdict, ...]:
    """What became of a goal in each group.

    Args:
        goal: The goal.
        partial: What its metric found.
        other: What the metric found that it should be better than.

    Raises:
        CurrencyError: A figure is in another currency than the goal.
    """
    others = {} if other is None else _groups(other)
    found = _groups(partial)
    return tuple(
        _verdict(goal, group, others.get(key, others.get(())))
        for key, group in found.items()
    )


def unavailable(goal: Goal, why: str, columns: Sequence[str] = ()) -> Verdict:
    """The verdict on a goal whose metric the data cannot give.

    Args:
        goal: The goal.
        why: Why it cannot.
        columns: What is missing, where that is why.
    """
    needs = ", ".join(columns)
    key = "unavailable" if needs else "error"
    return _unjudged(goal, Reason(key, {"told": why, "needs": needs}))


def _unjudged(goal: Goal, reason: Reason) -> Verdict:
    value = Value(None, n=0, metric=goal.metric)  # type: ignore[arg-type]
    return Verdict(goal, value=value, state="no data", reason=reason)


def _groups(partial: Any) -> dict[Key, _Judged]:
    """The figures of each group; empty periods up to the last complete one too."""
    grid: Grid | None = partial.grid
    if grid is None:
        return {
            tuple(value.group.values()): _Judged(value, None, (value,))
            for value in partial.values()
        }
    last = _last_complete(grid, partial.as_of)
    if last is None:
        return _split(partial.values(), None, None)
    label, before = grid.label(last), grid.label(last - 1)
    return _split(partial.through(last).values(), label, before)


def _last_complete(grid: Grid, as_of: int | None) -> int | None:
    """The number of the last period that is over."""
    if as_of is None:
        return None
    return int(grid.indices(np.array([as_of], dtype=np.int64))[0]) - 1


def _split(
    values: list[Value], label: str | None, before: str | None
) -> dict[Key, _Judged]:
    by_group: dict[Key, dict[str | None, Value]] = {}
    for value in values:
        by_group.setdefault(tuple(value.group.values()), {})[value.period] = value
    return {
        key: _Judged(found.get(label), found.get(before), tuple(found.values()), label)
        for key, found in (by_group or {(): {}}).items()
    }


def _verdict(goal: Goal, group: _Judged, other: _Judged | None) -> Verdict:
    value = group.value
    if value is None:
        told = _unjudged(goal, _no_period(group))
        first = next(iter(group.values), None)
        if first is not None:
            told = evolve(told, value=evolve(told.value, group=first.group))
        return evolve(told, values=group.values)
    made = Verdict(goal, value=value, state="no data", values=group.values)
    if value.value is None:
        return evolve(made, reason=_no_figure(value))
    if goal.confident and (value.low is None or value.high is None):
        return evolve(made, reason=Reason("no_interval"))
    if goal.word != "better_than":
        return _decided(made, _short(goal, value))
    theirs = None if other is None else other.value
    against = group.before if goal.target == PREVIOUS else theirs
    if against is None or against.value is None:
        return evolve(made, against=against, reason=_no_partner(goal, against))
    made = evolve(made, against=against)
    if goal.confident and (against.low is None or against.high is None):
        return evolve(made, reason=Reason("no_interval_against"))
    return _decided(made, _behind(goal, value, against), strict=True)


def _no_period(group: _Judged) -> Reason:
    if group.values and group.period is not None:
        return Reason("unknown_period", {"period": group.period})
    return Reason("no_period_over" if group.values else "no_rows")


def _no_figure(value: Value) -> Reason:
    when = value.period
    if value.is_suppressed:
        return Reason("too_few", {"when": when, "n": value.n})
    if value.pending:
        return Reason("too_young", {"when": when, "n": value.pending})
    left_out = sum(value.excluded.values()) + value.missing
    if left_out:
        return Reason("left_out", {"when": when, "n": left_out})
    return Reason("no_rows", {"when": when})


def _no_partner(goal: Goal, against: Value | None) -> Reason:
    if goal.target != PREVIOUS:
        return Reason("no_partner", {"name": goal.target.name})
    if against is None:
        return Reason("no_period_before")
    return Reason("nothing_before", {"period": against.period})


def _decided(made: Verdict, short: Any, *, strict: bool = False) -> Verdict:
    """Met when nothing is missing; strictly, when there is something to spare."""
    nothing = _zero(short)
    is_met = short < nothing if strict else short <= nothing
    if is_met:
        return evolve(made, state="met", gap=nothing)
    return evolve(made, state="missed", gap=short)


def _zero(amount: Any) -> Any:
    if isinstance(amount, Money):
        return Money(0, amount.currency)
    return type(amount)(0)


def _short(goal: Goal, value: Value) -> Any:
    """How much is missing from a goal; not above zero when it is met."""
    low, high = _ends(goal, value)
    if goal.word == "at_least":
        return goal.resolved(goal.target) - low
    if goal.word == "at_most":
        return high - goal.resolved(goal.target)
    first, last = goal.target if goal.word == "between" else (goal.target, goal.target)
    return max(goal.resolved(first) - low, high - goal.resolved(last))


def _ends(goal: Goal, value: Value) -> tuple[Any, Any]:
    """What is asked to clear the goal: the ends of the interval, or the figure."""
    if goal.confident:
        return value.low, value.high
    return value.value, value.value


def _behind(goal: Goal, value: Value, against: Value) -> Any:
    """How far a figure is behind another; below zero when it is better.

    Confidently: the far end of the interval of the difference, from the intervals of
    both figures (Zou and Donner 2008; of two shares it is Newcombe's).
    """
    sign = 1 if goal.metric.better == "higher" else -1
    ends: list[tuple[Any, Any, Any]] = [
        (v.low, v.value, v.high) for v in (value, against)
    ]
    if not goal.confident:
        return sign * (ends[1][1] - ends[0][1])
    if sign < 0:
        ends = [(high, middle, low) for low, middle, high in ends]
    (near, mine, _), (_, theirs, far) = ends
    spread = math.hypot(_plain(mine - near), _plain(far - theirs))
    return _like(mine, sign * _plain(theirs - mine) + spread)


def _plain(amount: Any) -> float:
    plain = plain_value(amount)
    return float(plain["amount"] if isinstance(plain, dict) else plain)


def _like(model: Any, amount: float) -> Any:
    """An amount in the form of a figure."""
    if isinstance(model, timedelta):
        return timedelta(seconds=amount)
    if isinstance(model, Money):
        return Money(f"{amount:.6f}", model.currency)
    return amount
