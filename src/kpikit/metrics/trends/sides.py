"""The two sides of a comparison: what a metric gives before and after, by group."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import EPOCH, EPOCH_DAY, Kind
from kpikit.columns.zones import Zone
from kpikit.desk.desk import Desk
from kpikit.desk.window import Window, window
from kpikit.errors import InputTypeError
from kpikit.measures import Expr, State, col
from kpikit.measures.joint import Joint
from kpikit.metrics.described import STANDING
from kpikit.metrics.groups import Key
from kpikit.metrics.rows import naming
from kpikit.metrics.value import Value

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric
    from kpikit.metrics.partial import Partial

__all__ = ["Slot", "figures_in", "instant", "side", "span_of"]


@frozen(eq=False)
class Slot:
    """One figure of one side, and the part of the state it was made of."""

    value: Value
    state: dict[str, Any] = field(kw_only=True)


def instant(micros: int) -> datetime:
    """UTC microseconds as an aware datetime."""
    return EPOCH.astimezone(UTC) + timedelta(microseconds=micros)


def span_of(desk: Desk, period: Any, name: str) -> Window:
    """A stretch of time: ``"2026-04"``, or (since, until).

    Raises:
        InputError: There is no such period, or it ends before it begins.
        InputTypeError: It is neither.
    """
    zone = Zone.of(desk.tz) if desk.tz else Zone.of("UTC")
    if isinstance(period, Window):
        return period
    if isinstance(period, str):
        return window(period, None, zone)
    if isinstance(period, tuple) and len(period) == 2:
        return window(period[0], period[1], zone)
    raise InputTypeError(
        f"{name} must be a period: got {period!r}",
        help='as "2026-04", or a pair (since, until)',
    )


def side(metric: Metric, desk: Desk | None, given: Any, name: str) -> dict[Key, Slot]:
    """The figures of one side by group: of a desk, or of a period of *desk*.

    Raises:
        InputTypeError: It is neither.
    """
    if desk is None:
        if not isinstance(given, Desk):
            raise InputTypeError(
                f"{name} must be a desk: got {given!r}",
                help=f"give two desks, or a desk first: as {metric.name}.compare(desk,"
                ' before="2026-04", after="2026-05")',
            )
        return _slots(metric, metric.reduce(given))
    if isinstance(given, Desk):
        raise InputTypeError(
            f"{name} must be a period where a desk is given: got another desk",
            help='as "2026-04", or a pair (since, until)',
        )
    return figures_in(metric, desk, span_of(desk, given, name))


def figures_in(metric: Metric, desk: Desk, span: Window) -> dict[Key, Slot]:
    """The figures of a stretch of time, by group.

    Rows stand in time by the metric's own column, as with ``every``. A figure that
    looks at an instant is that of the end of the last day. One over several tables
    takes what belongs to the tickets of that time.
    """
    if isinstance(metric.figure(), Joint):
        return _slots(metric, metric.reduce(desk.during(*_ends(span))))
    if metric.row_at in STANDING or metric.at in STANDING:
        return _slots(metric, metric.every("day").reduce(desk), span)
    at = cast("Expr", col[metric.row_at])
    since, until = _ends_in(desk, metric, span)
    cut = metric.where((at >= since) & (at < until))
    return _slots(metric, cut.reduce(desk))


def _ends(span: Window) -> tuple[datetime, datetime]:
    return instant(span.start), instant(span.end)


def _ends_in(desk: Desk, metric: Metric, span: Window) -> tuple[date, date]:
    """Both ends in the form of the metric's own time: instants, or dates."""
    with naming(metric):
        kind = desk.table(metric.table).column(metric.row_at).kind
    if kind is not Kind.DATE:
        return _ends(span)
    first, last = (
        date.fromordinal(day + EPOCH_DAY) for day in (span.first_day, span.end_day)
    )
    return first, last


def _slots(
    metric: Metric, part: Partial, span: Window | None = None
) -> dict[Key, Slot]:
    """Every figure of a partial; of a partial by days that of the last day alone."""
    found = {}
    lines = part.values()
    width, last = 1, None
    if part.grid is not None and span is not None:
        width = max(1, len(part.periods))
        days = part.grid.indices(np.array([span.end - 1], dtype=np.int64))
        last = part.grid.label(int(days[0]))
    for place, value in enumerate(lines):
        if value.period != last:
            continue
        key = part.keys[place // width]
        plain = evolve(value, metric=metric, period=None)
        found[key] = Slot(plain, state=_slot(part.state, place, len(lines)))
    return found


def _slot(state: State, place: int, size: int) -> dict[str, Any]:
    """The arrays of one slot; what is no array of slots is left out."""
    return {
        name: array[place : place + 1]
        for name, array in state.items()
        if _is_by_slot(array, size)
    }


def _is_by_slot(array: NDArray[Any], size: int) -> bool:
    return array.ndim == 1 and len(array) == size
