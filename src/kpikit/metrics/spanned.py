"""Rows that hold for a time, each looked at in every period it may touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import MICROS, Column, Kind
from kpikit.columns.zones import Zone
from kpikit.desk.view import RowView, View
from kpikit.errors import UnavailableError
from kpikit.metrics.chosen import Chosen

if TYPE_CHECKING:
    from kpikit.metrics.described import Described

__all__ = ["spanned", "uncut"]

Ints = NDArray[np.int64]
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
