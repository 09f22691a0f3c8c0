"""The part of a desk that belongs to a stretch of time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.columns.table import Table
from kpikit.desk.derive import names_by_words
from kpikit.desk.link import Linked
from kpikit.desk.window import Window

__all__ = ["Part", "part_of"]

_VALIDITY = frozenset({"headcount", "user_counts", "customers"})
_FALLBACK = {"surveys": "sent_at", "trainings": "completed_at"}
"""What places a row in time that lacks its own instant."""


@frozen(eq=False)
class Part:
    """The tables of a part of a desk, linked anew."""

    tables: Mapping[str, Table]
    linked: Linked | None
    rows_of: Mapping[str, NDArray[np.int64]]


def part_of(
    tables: Mapping[str, Table],
    linked: Linked | None,
    rows_of: Mapping[str, NDArray[np.int64]],
    created: Column | None,
    span: Window,
    *,
    as_of: int | None,
) -> Part:
    """Cut linked tables to a window; *created* is when each ticket was created.

    What is still going on at *as_of* goes on in a window that ends after it.
    """
    found: dict[str, Table] = {}
    rows: dict[str, NDArray[np.int64]] = {}
    new_row = None
    if created is not None:
        kept = _inside(created, span)
        new_row = np.where(kept, np.cumsum(kept) - 1, -1)
        found["tickets"] = tables["tickets"].take(kept)
    for name, table in tables.items():
        if name == "tickets":
            continue
        if name in _VALIDITY:
            found[name] = _clip_validity(table, span)
        elif name == "outages":
            found[name] = _clip_outages(table, span, as_of)
        else:
            chosen = _own_time(table, span)
            if name in rows_of and new_row is not None:
                owned = rows_of[name] >= 0
                moved = np.where(owned, new_row[np.where(owned, rows_of[name], 0)], -1)
                chosen = np.where(owned, moved >= 0, chosen)
                rows[name] = moved[chosen]
            found[name] = table.take(chosen)
            if name == "events" and linked is not None:
                linked = _cut(linked, found, chosen, rows["events"])
    return Part({name: found[name] for name in tables}, linked, rows)


def _cut(
    linked: Linked,
    tables: Mapping[str, Table],
    chosen: NDArray[np.bool_],
    ticket: NDArray[np.int64],
) -> Linked:
    """The log of the events that are left, with new ticket numbers."""
    log = linked.log
    parts = {
        name: getattr(log, name)[chosen]
        for name in ("at", "kind", "role", "actor", "public", "value", "old")
    }
    short = evolve(
        log,
        ticket=ticket.astype(np.int32),
        tickets=tables["tickets"].rows,
        kinds_said=log.kinds_seen,
        roles_said=log.roles_seen,
        words_said=names_by_words(log),
        **parts,
    )
    return evolve(linked, log=short, events=tables["events"])


def _inside(at: Column, span: Window) -> NDArray[np.bool_]:
    low, high = (
        (span.first_day, span.end_day)
        if at.kind is Kind.DATE
        else (span.start, span.end)
    )
    return (at.values >= low) & (at.values < high) & ~at.is_missing


def _own_time(table: Table, span: Window) -> NDArray[np.bool_]:
    """Rows whose own time lies in the window; rows without a time stay out."""
    names = (table.schema.at, _FALLBACK.get(table.name))
    times = [table.columns[n] for n in names if n is not None and n in table.columns]
    if not times:
        return np.ones(table.rows, dtype=np.bool_)
    found = np.zeros(table.rows, dtype=np.bool_)
    for at in reversed(times):
        found = np.where(at.is_missing, found, _inside(at, span))
    return found


def _clip_validity(table: Table, span: Window) -> Table:
    """Validity periods that meet the window, cut at its local dates."""
    edges = span.first_day, span.end_day
    return _clipped(table, "valid_from", "valid_to", edges, goes_on=False)


def _clip_outages(table: Table, span: Window, as_of: int | None) -> Table:
    """Outages that meet the window, cut at its edges."""
    goes_on = as_of is not None and as_of < span.end
    edges = span.start, span.end
    return _clipped(table, "starts_at", "ends_at", edges, goes_on=goes_on)


def _clipped(
    table: Table, first: str, last: str, edges: tuple[int, int], *, goes_on: bool
) -> Table:
    """Rows from *first* to *last* that meet the edges, cut there.

    What has no end is cut too, unless it *goes_on*.
    """
    if first not in table.columns:
        return table
    low, high = edges
    start = table.columns[first]
    end = table.columns.get(last, Column.of_missing(start.kind, table.rows))
    stop = np.where(end.is_missing, np.iinfo(np.int64).max, end.values)
    kept = (start.values < high) & ((stop > low) | (start.values == low))
    gone = end.is_missing[kept] if goes_on else None
    return table.take(kept).with_columns(
        {
            first: Column(start.kind, np.maximum(start.values[kept], low)),
            last: Column(start.kind, np.minimum(stop[kept], high), gone),
        }
    )
