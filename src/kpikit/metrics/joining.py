"""Partial results of the sides of a metric, brought to the same groups and periods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from kpikit.columns.column import MICROS
from kpikit.measures import Figures, Measure, State, TimeAverage
from kpikit.measures.joint import Joint, SideFigures
from kpikit.measures.validity import counted
from kpikit.metrics.groups import Key
from kpikit.metrics.periods import Grid

if TYPE_CHECKING:
    from kpikit.metrics.partial import Partial

__all__ = [
    "arrays_of_side",
    "figures_of_sides",
    "joint_figures",
    "joint_of",
    "projected",
    "state_of_sides",
]

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]


def state_of_sides(sides: Sequence[Partial]) -> State:
    """The arrays of all sides, each name after the number of its side."""
    return {
        f"{number}.{name}": array
        for number, side in enumerate(sides)
        for name, array in side.state.items()
    }


def arrays_of_side(arrays: State, number: int) -> State:
    """The arrays of one side, by their own names."""
    start = f"{number}."
    return {
        name.removeprefix(start): array
        for name, array in arrays.items()
        if name.startswith(start)
    }


def joint_figures(partial: Partial, level: float) -> Figures:
    """The figures of a partial result with sides, in its groups and periods."""
    joint = joint_of(partial)
    found = joint.finish(figures_of_sides(partial, level), level)
    if joint.interval_form():
        return found
    least, most = partial.metric.bounds
    lowest = -np.inf if least is None else least
    highest = np.inf if most is None else most
    low, high = (np.clip(end, lowest, highest) for end in (found.low, found.high))
    return evolve(found, low=low, high=high)


def joint_of(partial: Partial) -> Joint:
    """How the figure of a partial result with sides is made."""
    made: Any = partial.metric.figure()
    joint: Joint = made
    return joint


def figures_of_sides(partial: Partial, level: float) -> list[SideFigures]:
    """What each side gave in the groups and periods of a partial result."""
    return [_side(partial, side, level) for side in partial.sides]


def _side(whole: Partial, side: Partial, level: float) -> SideFigures:
    """What a side gave in each group and period of the whole."""
    measure = side.metric.measure()
    periods = whole.periods if whole.grid is not None else np.zeros(1, dtype=np.int64)
    places = {key: place for place, key in enumerate(side.keys)}
    rows = np.array([places.get(key, -1) for key in projected(whole, side)], np.int64)
    if isinstance(measure, TimeAverage):
        state = _spread(measure, side.state, rows)
        figures = measure.finish(state, level)
        if whole.grid is not None:
            averages = measure.over(state, *_windows(whole.grid, periods))
            figures = _in_periods(figures, averages)
        return SideFigures(state, figures)
    own = side.periods if whole.grid is not None else periods
    step = periods - (own[0] if len(own) else 0)
    inside = (step >= 0) & (step < len(own))
    grid = rows[:, None] * len(own) + step
    old = np.where((rows[:, None] >= 0) & inside, grid, -1).reshape(-1)
    state = _spread(measure, side.state, old)
    return SideFigures(state, measure.finish(state, level))


def _in_periods(figures: Figures, averages: Floats) -> Figures:
    """Averages in every period, each with the counts of its group.

    What holds for a time is not cut into periods, so its rows belong to each of them.
    """
    times = averages.shape[1]
    return counted(
        evolve(
            figures,
            value=averages.reshape(-1),
            low=np.repeat(figures.low, times),
            high=np.repeat(figures.high, times),
            missing=np.repeat(figures.missing, times),
            pending=np.repeat(figures.pending, times),
            excluded=np.repeat(figures.excluded, times, axis=0),
        )
    )


def projected(whole: Partial, side: Partial) -> list[Key]:
    """The keys of the whole with the group columns that the side has."""
    kept = [whole.metric.groups.index(name) for name in side.metric.groups]
    return [tuple(key[place] for place in kept) for key in whole.keys]


def _spread(measure: Measure, state: State, old: Ints) -> State:
    """A state with a slot for each of *old*: the slot of that number, -1 for none.

    A slot may go to several places, where a side is not divided by a group column; each
    round of merging fills one place of each.
    """
    order = np.argsort(old, kind="stable")
    order = order[np.searchsorted(old[order], 0) :]
    ranked = old[order]
    turn = np.arange(len(ranked)) - np.searchsorted(ranked, ranked)
    by_turn = np.argsort(turn, kind="stable")
    states = []
    for here in np.split(by_turn, np.flatnonzero(np.diff(turn[by_turn])) + 1):
        mapping = np.full(len(state["n"]), -1, dtype=np.int64)
        mapping[ranked[here]] = order[here]
        states.append((state, mapping))
    return measure.merge(states, len(old))


def _windows(grid: Grid, periods: Ints) -> tuple[Ints, Ints]:
    """The first day of each period, and the day after its last one.

    What holds for whole days holds for each hour of them.
    """
    if grid.period.unit == "hour":
        local = grid.zone.to_local(grid.ends(periods - 1))
        days = np.floor_divide(local, 86_400 * MICROS)
        return days, days + 1
    return grid.period.first_days(periods), grid.period.first_days(periods + 1)
