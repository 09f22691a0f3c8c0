"""How far a sum, or a figure over several tables, may be off by chance.

What belongs together comes and goes together, like draws of a Poisson process: that is
what a Poisson bootstrap repeats, and this is what it finds in the end, without its
noise. Each unit moves the figure by so much as its rows add to each side, times how
much the figure moves with that side; the variance is the sum of their squares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import MICROS, Column, Kind
from kpikit.columns.zones import Zone
from kpikit.measures import (
    Count,
    Distinct,
    Expr,
    Mean,
    MoneySum,
    Ratio,
    Share,
    Sum,
    TimeAverage,
    col,
)
from kpikit.measures.joint import Joint
from kpikit.measures.keys import key_numbers
from kpikit.metrics.groups import Key
from kpikit.metrics.joining import figures_of_sides, projected
from kpikit.metrics.rows import Facts, cells

if TYPE_CHECKING:
    from kpikit.metrics.described import Described
    from kpikit.metrics.partial import Partial

__all__ = ["Spread", "spreads"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_Unit = Expr | Literal["day", "row"]

_DAY = 86_400 * MICROS


@frozen
class Spread:
    """How far a figure may be off by chance.

    Attributes:
        variance: The square of its standard error.
        freedom: How many units beyond the first told it; None where each row tells as
            much as it can.
    """

    variance: float
    freedom: int | None = None


@frozen(eq=False)
class _Moves:
    """By how much rows move the figure of a group, and to which unit they belong.

    ``alone`` is 0 where the unit has a key, else it tells the rows of sides apart.
    """

    groups: Ints
    units: Ints = field(kw_only=True)
    alone: Ints = field(kw_only=True)
    amounts: Floats = field(kw_only=True)


def spreads(part: Partial) -> dict[Key, Spread]:
    """The spread of each group of a sum, or of a figure over several tables.

    Empty for other figures, and for those of merged parts, which carry no rows. A side
    that holds for a time, such as a headcount, is known and adds nothing.
    """
    made = part.metric.figure()
    is_sum = type(made) in (Sum, MoneySum)
    if part.facts is None or not (is_sum or isinstance(made, Joint)):
        return {}
    every: list[tuple[Described, Facts]] = part.facts.facts()
    if isinstance(made, Joint):
        return _of_sides(made, part, every)
    ((metric, facts),) = every
    found = cells(metric, facts)
    _, groups, amounts = _of_rows(facts, found.of_row, len(found.keys)) or _NOTHING
    sums = np.bincount(groups, amounts**2, minlength=len(found.keys))
    return {
        key: Spread(variance)
        for key, variance in zip(found.keys, sums.tolist(), strict=True)
    }


def _of_sides(
    joint: Joint, part: Partial, every: Sequence[tuple[Described, Facts]]
) -> dict[Key, Spread]:
    """The spread of each group, where all sides are of rows that move them."""
    gradient = joint.gradient(figures_of_sides(part, part.metric.level))
    units = _units(part.metric, every)
    moves = []
    for number, ((metric, facts), side, factor, unit) in enumerate(
        zip(every, part.sides, gradient, units, strict=True), start=1
    ):
        if isinstance(facts.measure, TimeAverage):
            continue
        found = cells(metric, facts)
        own = _of_rows(facts, found.of_row, len(found.keys))
        if own is None:
            return {}
        key, alone = _numbers(unit, metric, facts, number)
        kept, groups, amounts = own
        rows, places = _spread_out(groups, found.keys, projected(part, side))
        moves.append(
            _Moves(
                places,
                units=key[kept][rows],
                alone=alone[kept][rows],
                amounts=np.nan_to_num(factor)[places] * amounts[rows],
            )
        )
    return dict(_by_unit(part.keys, moves))


def _units(metric: Described, every: Sequence[tuple[Described, Facts]]) -> list[_Unit]:
    """What comes and goes together: what is counted once, else the key, else a ticket.

    It is the day where a side does not know the ticket of its rows, or where the figure
    is grouped by its key, so that each group has but one.
    """
    some = [f for _, f in every if not isinstance(f.measure, TimeAverage)]
    counted = [f.measure.of_key for f in some if isinstance(f.measure, Distinct)]
    if counted:
        return [_counted(f, counted[0]) for _, f in every]
    key = None if metric.key in ("row", "ticket") else metric.key
    if key in metric.groups or not all(f.scope.has(_name(key, f)) for f in some):
        return ["day" for _ in every]
    return [col[_name(key, f)] for _, f in every]


def _counted(facts: Facts, key: Expr) -> _Unit:
    """What is counted once; a row of a side that does not know it stands alone."""
    if isinstance(facts.measure, Distinct):
        return facts.measure.of_key
    return key if all(map(facts.scope.has, key.columns())) else "row"


def _name(key: str | None, facts: Facts) -> str:
    """The column of the key, or of the ticket of each row."""
    return key or ("id" if facts.view.name == "tickets" else "ticket_id")


def _numbers(
    unit: _Unit, metric: Described, facts: Facts, number: int
) -> tuple[Ints, Ints]:
    """The unit of every row of a side; a row without one is a unit of its own."""
    own = np.arange(facts.scope.rows)
    if not isinstance(unit, str):
        keys = key_numbers(unit, facts.scope)
    elif unit == "day":
        keys = _days(metric, facts)
    else:
        return own, np.full(len(own), number, dtype=np.int64)
    gone = keys.is_missing
    return np.where(gone, own, keys.values), np.where(gone, number, 0)


def _days(metric: Described, facts: Facts) -> Column:
    """The local day of each row."""
    at = facts.scope.column(metric.row_at)
    if at.kind is Kind.DATE:
        return at
    zone = Zone.of(metric.tz) if metric.tz else facts.view.context.zone
    local = at.values if zone is None else zone.to_local(at.values)
    return Column(Kind.INTEGER, local // _DAY, at.missing)


def _spread_out(
    groups: Ints, own: Sequence[Key], wanted: Sequence[Key]
) -> tuple[Ints, Ints]:
    """Rows in the groups of the whole: a side that is not divided is in several."""
    numbers = {key: number for number, key in enumerate(own)}
    rows, places = [], []
    for place, key in enumerate(wanted):
        if key in numbers:
            found = np.flatnonzero(groups == numbers[key])
            rows.append(found)
            places.append(np.full(len(found), place, dtype=np.int64))
    none = [np.zeros(0, dtype=np.int64)]
    return np.concatenate(rows or none), np.concatenate(places or none)


def _by_unit(
    keys: Sequence[Key], moves: Sequence[_Moves]
) -> Iterator[tuple[Key, Spread]]:
    """The spread of each group of two units or more."""
    groups, units, alone, amounts = (
        np.concatenate([getattr(one, name) for one in moves] or [np.zeros(0)])
        for name in ("groups", "units", "alone", "amounts")
    )
    order = np.lexsort((units, alone, groups))
    groups, units, alone = groups[order], units[order], alone[order]
    first = np.ones(len(groups), dtype=np.bool_)
    first[1:] = (np.diff(groups) != 0) | (np.diff(alone) != 0)
    first[1:] |= units[1:] != units[:-1]
    starts = np.flatnonzero(first)
    if not starts.size:
        return
    of_unit, moved = groups[starts], np.add.reduceat(amounts[order], starts)
    number = np.bincount(of_unit, minlength=len(keys))
    total = np.bincount(of_unit, moved**2, minlength=len(keys))
    for key, count, squares in zip(keys, number.tolist(), total.tolist(), strict=True):
        if count > 1:
            yield key, Spread(count / (count - 1) * squares, count - 1)


def _of_rows(facts: Facts, groups: Ints, size: int) -> tuple[Ints, Ints, Floats] | None:
    """Rows that count, their groups, and by how much each moves its figure.

    None where that is not known of such a measure.
    """
    measure, parts = facts.measure, facts.rows.parts
    kept = np.flatnonzero(facts.rows.counted & (groups >= 0))
    own = groups[kept].astype(np.int64)
    ones = np.ones(len(kept))
    if isinstance(measure, Sum):
        return kept, own, _plain(parts["value"])[kept]
    if isinstance(measure, Count):
        return kept, own, ones
    if isinstance(measure, Distinct):
        return kept, own, _firsts(own, parts["key"].values[kept], measure.at_least)
    if isinstance(measure, (Share, Mean)):
        above = _plain(parts["hit" if isinstance(measure, Share) else "value"])[kept]
        return kept, own, _away(own, above, ones, size)
    if isinstance(measure, Ratio):
        above, below = (_plain(parts[side])[kept] for side in ("num", "den"))
        return kept, own, _away(own, above, below, size)
    return None


_NOTHING = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))


def _plain(column: Column) -> Floats:
    """Values in the unit of a figure."""
    scale = MICROS if column.kind in (Kind.SECONDS, Kind.MONEY) else 1
    found: Floats = column.values.astype(np.float64) / scale
    return found


def _firsts(groups: Ints, keys: Ints, least: int) -> Floats:
    """1 at one row of every key that has so many rows, by group."""
    pairs = np.stack((groups, keys), axis=1)
    _, first, counts = np.unique(pairs, axis=0, return_index=True, return_counts=True)
    found = np.zeros(len(groups))
    found[first[counts >= least]] = 1.0
    return found


def _away(groups: Ints, above: Floats, below: Floats, size: int) -> Floats:
    """By how much each row moves the quotient of two sums."""
    whole = np.bincount(groups, below, minlength=size)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.bincount(groups, above, minlength=size) / whole
        moved: Floats = (above - ratio[groups] * below) / whole[groups]
    return np.nan_to_num(moved, posinf=0.0, neginf=0.0)
