"""The two sides of a comparison: what a metric gives before and after, by group."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import moment
from kpikit.columns.zones import Zone
from kpikit.desk.desk import Desk
from kpikit.desk.window import Window, window
from kpikit.errors import InputError, InputTypeError
from kpikit.measures import Count, ShareOfTotal, Snapshot, State, Sum
from kpikit.measures.joint import Joint
from kpikit.metrics.described import STANDING
from kpikit.metrics.groups import Key
from kpikit.metrics.reduce import inside, reduce_views
from kpikit.metrics.rows import cells
from kpikit.metrics.source import views_of
from kpikit.metrics.trends.spread import Spread, spreads
from kpikit.metrics.value import Value

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric
    from kpikit.metrics.partial import Partial
    from kpikit.metrics.periods import Grid

__all__ = [
    "Slot",
    "both_sides",
    "figures_in",
    "passed_between",
    "side",
    "spans_of",
]


_PERIODS = "as '2026-04', '2026-Q2', '2026-W19', '2026-05-31', or a pair (since, until)"


@frozen(eq=False)
class Slot:
    """One figure of one side, and the part of the state it was made of.

    ``spread`` is how far it may be off by chance, where that needs its rows.
    """

    value: Value
    state: dict[str, Any] = field(kw_only=True)
    spread: Spread | None = field(default=None, kw_only=True)


def spans_of(desk: Desk, before: Any, after: Any) -> tuple[Window, Window]:
    """Both periods of a comparison.

    Raises:
        InputError: There is no such period, or it ends before it begins.
        InputTypeError: It is no period.
    """
    return _span_of(desk, before, "before"), _span_of(desk, after, "after")


def _span_of(desk: Desk, period: Any, name: str) -> Window:
    """A stretch of time: ``"2026-04"``, or (since, until)."""
    zone = Zone.of(desk.tz) if desk.tz else Zone.of("UTC")
    if isinstance(period, Window):
        return period
    if isinstance(period, tuple) and len(period) == 2:
        return window(period[0], period[1], zone)
    if isinstance(period, str):
        try:
            return window(period, None, zone)
        except InputError:
            raise InputError(
                f"{name} must be a period: got {period!r}", help=_PERIODS
            ) from None
    what = "another desk" if isinstance(period, Desk) else repr(period)
    raise InputTypeError(f"{name} must be a period: got {what}", help=_PERIODS)


def side(metric: Metric, desk: Desk | None, given: Any, name: str) -> dict[Key, Slot]:
    """The figures of one side by group: of a desk, or of a period of *desk*.

    Raises:
        InputTypeError: It is neither.
    """
    return _slots(metric, *_part_of(metric, desk, given, name))


def both_sides(
    metric: Metric, desk: Desk | None, before: Any, after: Any
) -> tuple[dict[Key, Slot], dict[Key, Slot]]:
    """The figures of both sides; a group that one of them lacks counts 0 there.

    So it is of counts, of what is open too, of sums and shares of a total. Other
    figures have no value over no rows, and the group is missing on that side.

    Raises:
        InputTypeError: A side is neither a desk nor a period of *desk*.
    """
    old = _part_of(metric, desk, before, "before")
    new = _part_of(metric, desk, after, "after")
    return _beside(metric, old, new[0].keys), _beside(metric, new, old[0].keys)


_Part = tuple["Partial", Window | None]


def _beside(metric: Metric, one: _Part, keys: Iterable[Key]) -> dict[Key, Slot]:
    """The figures of a side, for the groups of the other one too."""
    part, span = one
    figure = metric.figure()
    if not isinstance(figure, (Count, Sum, ShareOfTotal, Snapshot)):
        return _slots(metric, part, span)
    found = _slots(metric, part.with_groups(keys), span)
    if isinstance(figure, Sum):  # of no rows, so there is no chance in it
        none = set(found).difference(part.keys)
        found |= {key: evolve(found[key], spread=Spread(0.0)) for key in none}
    return found


def _part_of(metric: Metric, desk: Desk | None, given: Any, name: str) -> _Part:
    """What a side contributes, and of days the stretch whose end is looked at."""
    if desk is None:
        if not isinstance(given, Desk):
            raise InputTypeError(
                f"{name} must be a desk: got {given!r}",
                help=f"give two desks, or a desk first: as {metric.name}.compare(desk,"
                ' before="2026-04", after="2026-05")',
            )
        return metric.reduce(given), None
    return _part_in(metric, desk, _span_of(desk, given, name))


def figures_in(metric: Metric, desk: Desk, span: Window) -> dict[Key, Slot]:
    """The figures of a stretch of time, by group.

    Rows stand in time by the metric's own column, as with ``every``. A figure that
    looks at an instant is that of the end of the last day. What holds for a time holds
    in that part of it.
    """
    return _slots(metric, *_part_in(metric, desk, span))


def _part_in(metric: Metric, desk: Desk, span: Window) -> _Part:
    if metric.definition.spans:
        return metric.reduce(desk.during(*_ends(span))), None
    if metric.row_at in STANDING:
        return metric.every("day").reduce(desk), span
    views = views_of(metric, desk, {})
    if isinstance(metric.figure(), Joint):
        return reduce_views(metric, views, is_bare=False, window=span), None
    return metric.where(inside(metric, views[metric.table], span)).reduce(desk), None


def passed_between(
    metric: Metric, desk: Desk, before: Window, after: Window
) -> dict[Key, tuple[int, int]]:
    """What is open at the end of one stretch only: after, and before.

    What is open at both ends is the same, so only what came and went in between can
    differ by chance. Empty where an end is not known.
    """
    part = metric.every("day").reduce(desk)
    if part.grid is None or not len(part.periods):
        return {}
    first = int(part.periods[0])
    days = [_last_day(part, part.grid, span) - first for span in (before, after)]
    if min(days) < 0 or max(days) >= len(part.periods):
        return {}
    old, new = part.state["edges"][days].tolist()
    ((cut, facts),) = part.facts.facts()
    found = cells(cut, facts)
    start, end = (facts.rows.parts[name] for name in ("start", "end"))
    is_on = facts.rows.counted & (found.of_row >= 0)
    open_at = [
        is_on & (start.values <= at) & (end.is_missing | (end.values > at))
        for at in (old, new)
    ]
    # a ticket that was reopened meanwhile has another spell, but is one ticket
    ticket = facts.scope.column("ticket.id").values.astype(np.int64)
    width = int(ticket.max(initial=-1)) + 1
    cell = np.concatenate([(found.of_row * width + ticket)[rows] for rows in open_at])
    step = np.repeat([-1, 1], [int(rows.sum()) for rows in open_at])
    cells_of, which = np.unique(cell, return_inverse=True)
    net = np.bincount(which, step, minlength=len(cells_of))
    came, went = (
        np.bincount(cells_of[sign * net > 0] // width, minlength=len(found.keys))
        for sign in (1, -1)
    )
    pairs = zip(came.tolist(), went.tolist(), strict=True)
    return dict(zip(found.keys, pairs, strict=True))


def _ends(span: Window) -> tuple[datetime, datetime]:
    return moment(span.start), moment(span.end)


def _slots(
    metric: Metric, part: Partial, span: Window | None = None
) -> dict[Key, Slot]:
    """Every figure of a partial; of a partial by days that of the last day alone."""
    found = {}
    lines = part.values()
    known = spreads(part) if part.grid is None else {}
    width, last = 1, None
    if part.grid is not None and span is not None:
        width = max(1, len(part.periods))
        last = part.grid.label(_last_day(part, part.grid, span))
    for place, value in enumerate(lines):
        if value.period != last:
            continue
        key = part.keys[place // width]
        plain = evolve(value, metric=metric, period=None)
        state = _slot(part.state, place, len(lines))
        found[key] = Slot(plain, state=state, spread=known.get(key))
    return found


def _last_day(part: Partial, grid: Grid, span: Window) -> int:
    """The number of the last day of a stretch; of one that goes on, of the data."""
    at = span.end - 1
    if part.as_of is not None and span.start <= part.as_of:
        at = min(at, part.as_of)
    return int(grid.indices(np.array([at], dtype=np.int64))[0])


def _slot(state: State, place: int, size: int) -> dict[str, Any]:
    """The arrays of one slot; what is no array of slots is left out."""
    return {
        name: array[place : place + 1]
        for name, array in state.items()
        if _is_by_slot(array, size)
    }


def _is_by_slot(array: NDArray[Any], size: int) -> bool:
    return array.ndim == 1 and len(array) == size
