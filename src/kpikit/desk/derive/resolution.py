"""Columns of resolutions, closings and reopenings, and what was in force then."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.desk.derive.segments import count_in, first_in, group_ends, last_in
from kpikit.desk.derive.shared import (
    AGENT,
    NEVER,
    REQUESTER,
    Workspace,
    category,
    count_column,
    instants,
    merged_category,
)
from kpikit.desk.derive.states import (
    CLOSED,
    MERGED,
    States,
    is_open,
    last_resolution,
    states,
)

__all__ = [
    "assignee_at_resolution",
    "closed_at",
    "first_resolved_at",
    "line_at_resolution",
    "open_at_end",
    "priority_at_resolution",
    "reopened_at",
    "reopened_by_requester_at",
    "reopens",
    "resolved_at",
    "resolved_by",
]


def _first_where(ws: Workspace, walk: States, mask: NDArray[np.bool_]) -> Column:
    which = np.flatnonzero(mask)
    ticket, at = walk.ticket.take(which), walk.at.take(which)
    return instants(first_in(ticket, at, ws.rows, NEVER))


def first_resolved_at(ws: Workspace) -> Column:
    """Instant of the first resolution."""
    walk = ws.once(states)
    return _first_where(ws, walk, walk.is_resolution)


def resolved_at(ws: Workspace) -> Column:
    """Instant of the last resolution, where the ticket did not stay reopened."""
    place = ws.once(last_resolution)
    stands = np.flatnonzero((place >= 0) & ~ws.once(is_open))
    found = np.full(ws.rows, NEVER, dtype=np.int64)
    found[stands] = ws.log.at.take(place.take(stands))
    return instants(found)


def closed_at(ws: Workspace) -> Column:
    """Instant of the last closing, whatever comes later; a merge closes too."""
    walk = ws.once(states)
    closing = (walk.kind_class == CLOSED) | (walk.kind_class == MERGED)
    which = np.flatnonzero(closing)
    ticket, at = walk.ticket.take(which), walk.at.take(which)
    return instants(last_in(ticket, at, ws.rows, NEVER))


def reopens(ws: Workspace) -> Column:
    """How often a ticket that was resolved, closed became open again."""
    walk = ws.once(states)
    return count_column(
        count_in(walk.ticket.take(np.flatnonzero(walk.is_reopening)), ws.rows)
    )


def reopened_at(ws: Workspace) -> Column:
    """Instant of the first reopening."""
    walk = ws.once(states)
    return _first_where(ws, walk, walk.is_reopening)


def reopened_by_requester_at(ws: Workspace) -> Column:
    """Instant of the first reopening by the requester."""
    walk = ws.once(states)
    return _first_where(ws, walk, walk.is_reopening & (walk.role == REQUESTER))


def open_at_end(ws: Workspace) -> Column:
    """Whether the ticket is open after its last event."""
    return Column(Kind.FLAG, ws.once(is_open))


def _in_force(ws: Workspace, kind: str, given: str) -> Column:
    """The word of a kind of events that was in force at the last resolution.

    The last event up to it says so; else the old value of the first event after it;
    else the given column, for tickets without such events.
    """
    log = ws.log
    where, ticket = ws.of(kind), ws.tickets_of(kind)
    resolution = ws.once(last_resolution)
    found = ws.first(kind).spread(log.old, ws.rows, -1)
    before = np.flatnonzero(where <= resolution.take(ticket))
    held = ticket.take(before)
    last = group_ends(held)
    found[held.take(last)] = log.value.take(where.take(before.take(last)))
    unresolved = resolution < 0
    np.copyto(found, -1, where=unresolved)
    first = category(found, log.labels)
    column = ws.given.get(given)
    if column is None:
        return first
    ruled_out = unresolved.copy()
    ruled_out[ticket] = True
    allowed = np.where(ruled_out, -1, column.values).astype(np.int32)
    return merged_category(
        first, Column(column.kind, allowed, column.missing, labels=column.labels)
    )


def priority_at_resolution(ws: Workspace) -> Column:
    """The priority in force at the last resolution."""
    return _in_force(ws, "priority", "priority")


def assignee_at_resolution(ws: Workspace) -> Column:
    """Who held the ticket at the last resolution."""
    return _in_force(ws, "assigned", "assignee")


def line_at_resolution(ws: Workspace) -> Column:
    """The line that had the ticket at the last resolution."""
    return _in_force(ws, "line", "line")


def resolved_by(ws: Workspace) -> Column:
    """The agent who resolved the ticket first, else who held it at the last resolution.

    An event that a bot or the system wrote, or nobody, says no agent.
    """
    log, walk = ws.log, ws.once(states)
    which = np.flatnonzero(walk.is_resolution)
    place = first_in(walk.ticket.take(which), walk.place.take(which), ws.rows, -1)
    resolved = np.flatnonzero(place >= 0)
    by_agent = resolved[log.role.take(place.take(resolved)) == AGENT]
    actor = np.full(ws.rows, -1, dtype=np.int32)
    actor[by_agent] = log.actor.take(place.take(by_agent))
    return merged_category(
        category(actor, log.actor_labels), assignee_at_resolution(ws)
    )
