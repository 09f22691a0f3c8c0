"""Rows that hold for a time, each looked at in every period it may touch."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import MICROS, Column, Kind
from kpikit.columns.zones import Zone
from kpikit.desk.view import RowView, View
from kpikit.errors import MergeError, UnavailableError
from kpikit.metrics.chosen import Chosen
from kpikit.metrics.periods import Grid, utc_stamp

if TYPE_CHECKING:
    from kpikit.metrics.described import Described
    from kpikit.metrics.partial import Partial

__all__ = ["Stretch", "joined_stretches", "spanned", "stretches_of", "uncut"]

Ints = NDArray[np.int64]
Stretch: TypeAlias = tuple[int, int]
"""The first instant of the time looked at, and the first after it."""
_DAY = 86_400 * MICROS


def uncut(metric: Described, view: View) -> View:
    """The view without the cuts of ``during``, for what is looked at in periods."""
    whole = view.context.uncut.get(view.name)
    if not metric.definition.spans or whole is None:
        return view
    return RowView(whole, view.context)


def spanned(metric: Described, view: View, picks: NDArray[np.int64] | None) -> Chosen:
    """Every row in every period, with ``period_start``, ``period_stop`` and their days.

    Without periods it is one: the window to which the desk was cut, else from the first
    instant of the data; it ends at ``as_of`` at the latest.

    Raises:
        UnavailableError: It is grouped by something else than its key, or no end is
            known.
    """
    strange = [name for name in metric.groups if name != metric.key]
    if strange and metric.table == "outages":
        raise UnavailableError(
            f"by of {metric.name} must be service: got {strange[0]!r}",
            columns=(f"{view.name}.{strange[0]}",),
            help="outages of one service differ in it; choose services with .where",
        )
    rows = np.arange(view.rows) if picks is None else picks
    starts, stops = _periods(metric, view)
    picks = np.repeat(rows, len(starts))
    start, stop = (np.tile(edge, len(rows)) for edge in (starts, stops))
    zone = _zone(metric, view)
    own = {
        "period_start": Column(Kind.INSTANT, start),
        "period_stop": Column(Kind.INSTANT, stop),
        "period_end": Column(Kind.INSTANT, stop - 1),
        "first_day": Column(Kind.DATE, zone.to_local(start) // _DAY),
        "stop_day": Column(Kind.DATE, zone.to_local(stop) // _DAY),
    }
    return Chosen(view, picks, own=own)


def _zone(metric: Described, view: View) -> Zone:
    grid = metric.grid()
    return grid.zone if grid else view.context.zone or Zone.of("UTC")


def _periods(metric: Described, view: View) -> tuple[Ints, Ints]:
    """Starts and ends of the periods, cut at the window and at the end."""
    context, none = view.context, np.zeros(0, dtype=np.int64)
    if not view.rows:
        return none, none
    window = context.window
    ends = [context.as_of, window.end if window else None]
    known = [end for end in ends if end is not None]
    if not known:
        raise UnavailableError(
            f"{metric.name} must know as_of: got data without any instant",
            columns=("as_of",),
            help="give as_of=, the instant at which the last period ends",
        )
    start = window.start if window else _first(metric, view)
    stop = min(known)
    if start >= stop:
        return none, none
    grid = metric.grid()
    if grid is None:
        return np.array([start]), np.array([stop])
    first, last = grid.indices(np.array([start, stop - 1], dtype=np.int64))
    numbers = np.arange(first, last + 1, dtype=np.int64)
    begins = grid.ends(numbers - 1)
    low = window.start if window else begins[0]
    return np.maximum(begins, low), np.minimum(grid.ends(numbers), stop)


def _first(metric: Described, view: View) -> int:
    """Where periods begin: at the first instant of the data."""
    if view.context.since is not None:
        return view.context.since
    column = view.column("valid_from" if metric.table == "customers" else "starts_at")
    if column.kind is Kind.INSTANT:
        return int(column.values.min())
    zone = _zone(metric, view)
    return int(zone.to_utc(column.values.min(keepdims=True) * _DAY)[0][0])


def stretches_of(scope: View | Chosen) -> tuple[Stretch, ...]:
    """The time that rows were looked at in; none where it is no matter of time."""
    own = scope.own if isinstance(scope, Chosen) else {}
    if "period_start" not in own or not scope.rows:
        return ()
    starts, stops = own["period_start"].values, own["period_stop"].values
    return ((int(starts.min()), int(stops.max())),)


def joined_stretches(parts: Sequence[Partial]) -> tuple[Stretch, ...]:
    """The time that several parts looked at.

    What holds for a time is known in a period only by who looked at all of it. So
    parts look at the same stretch, or at stretches that have no period in common.

    Raises:
        MergeError: They look at different stretches of one period.
    """
    found = sorted({stretch for part in parts for stretch in part.stretches})
    for one, other in pairwise(found):
        if _meet(one, other, parts[0].grid):
            name = parts[0].metric.name
            raise MergeError(
                f"partial results of {name} must be of one stretch of time:"
                f" got {_told(one)} and {_told(other)}",
                help="cut every desk with the same .during(…) and as_of=; bare columns"
                " take since= and as_of=",
            )
    return tuple(found)


def _meet(one: Stretch, other: Stretch, grid: Grid | None) -> bool:
    """Whether two stretches, the first of which begins first, have a period in common.

    Without periods all time is one.
    """
    if grid is None:
        return True
    last, first = grid.indices(np.array([one[1] - 1, other[0]], dtype=np.int64))
    return bool(last >= first)


def _told(stretch: Stretch) -> str:
    return " to ".join(map(utc_stamp, stretch))
