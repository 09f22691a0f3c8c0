"""Columns of who held a ticket: transfers, agents, and the requester."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.desk.derive.segments import count_in, first_in, fresh, group_starts, sum_in
from kpikit.desk.derive.shared import (
    AGENT,
    REQUESTER,
    Picks,
    Workspace,
    count_column,
    used_codes,
)
from kpikit.desk.log import EVENT_KINDS

__all__ = ["agents", "requester", "transfers"]


@frozen(eq=False)
class Moves:
    """Events of assignment, team and line in log order.

    ``lines`` says how many line events of the log stand before each event, and
    ``beside`` whether one of its ticket stands at the same instant.
    """

    place: NDArray[np.intp]
    ticket: NDArray[np.int32]
    at: NDArray[np.int64]
    kind: NDArray[np.int8]
    lines: NDArray[np.int64]
    beside: NDArray[np.bool_]


def moves(ws: Workspace) -> Moves:
    """The events that move a ticket, with the line events around each."""
    log = ws.log
    place = ws.of_any("assigned", "team", "line")
    ticket, at, kind = log.ticket.take(place), log.at.take(place), log.kind.take(place)
    is_line = kind == EVENT_KINDS.index("line")
    lines = np.cumsum(is_line, dtype=np.int64)
    beside = np.zeros(len(place), dtype=np.bool_)
    which = np.flatnonzero(is_line)
    if len(which):
        # The nearest line events before and after: if any line event of the ticket
        # stands at the event's instant, one of these two does.
        for near in (lines - 1, lines):
            line = which.take(near, mode="clip")
            beside |= (ticket.take(line) == ticket) & (at.take(line) == at)
    return Moves(
        place=place, ticket=ticket, at=at, kind=kind, lines=lines, beside=beside
    )


def _changes(ws: Workspace, kind: str) -> NDArray[np.intp]:
    """Which moves hand over to another holder of this kind on the same line.

    Unassignments are left out first, so the holder before one is still the previous
    holder. Where no event of the kind stands before, the span before begins with the
    ticket.
    """
    log, moved = ws.log, ws.once(moves)
    which = np.flatnonzero(moved.kind == EVENT_KINDS.index(kind))
    value = log.value.take(moved.place.take(which))
    held = value >= 0
    if not held.all():
        keep = np.flatnonzero(held)
        which, value = which.take(keep), value.take(keep)
    if not len(which):
        return which
    ticket, lines = moved.ticket.take(which), moved.lines.take(which)
    begins = fresh(ticket)
    previous = log.old.take(moved.place.take(which))
    carry = (previous[1:] < 0) & ~begins[1:]
    np.copyto(previous[1:], value[:-1], where=carry)
    lines_before = np.empty_like(lines)
    lines_before[0] = 0
    lines_before[1:] = lines[:-1]
    first = np.flatnonzero(begins)
    lines_before[first] = _lines_at_start(moved, ticket.take(first))
    same_line = (lines == lines_before) & ~moved.beside.take(which)
    return which.take(np.flatnonzero((previous >= 0) & (previous != value) & same_line))


def _lines_at_start(moved: Moves, tickets: NDArray[np.int32]) -> NDArray[np.int64]:
    """How many line events of the log stand before these tickets begin."""
    begins = group_starts(moved.ticket)
    own = moved.kind.take(begins) == EVENT_KINDS.index("line")
    found = np.zeros(int(moved.ticket[-1]) + 1, dtype=np.int64)
    found[moved.ticket.take(begins)] = moved.lines.take(begins) - own
    return found.take(tickets)


def transfers(ws: Workspace) -> Column:
    """How often the holder changed on the same line.

    A change of team and one of assignee at the same instant are one handover.
    """
    moved = ws.once(moves)
    by_team, by_name = _changes(ws, "team"), _changes(ws, "assigned")
    is_change = np.zeros(len(moved.ticket), dtype=np.bool_)
    is_change[by_team] = True
    is_change[by_name] = True
    which = np.flatnonzero(is_change)
    ticket, at, kind = (
        moved.ticket.take(which),
        moved.at.take(which),
        moved.kind.take(which),
    )
    apart = fresh(ticket) | fresh(at)
    instant = np.cumsum(apart) - 1
    first = np.flatnonzero(apart)
    is_team = kind == EVENT_KINDS.index("team")
    teams = count_in(instant.take(np.flatnonzero(is_team)), len(first))
    names = count_in(instant.take(np.flatnonzero(~is_team)), len(first))
    handovers = np.maximum(teams, names)
    return count_column(sum_in(ticket.take(first), handovers, ws.rows))


def _names(
    ws: Workspace,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.intp]]:
    """One number for each agent's name, by actor code and by value code.

    The third is where agents wrote.
    """
    log = ws.log
    wrote = ws.of_any("message", "note")
    wrote = wrote.take(np.flatnonzero(log.role.take(wrote) == AGENT))
    held = ws.of("assigned")
    number: dict[str, int] = {}
    by_actor = np.full(len(log.actor_labels) + 1, -1, dtype=np.int32)
    for code in used_codes(log.actor_labels, log.actor.take(wrote)):
        by_actor[code] = number.setdefault(log.actor_labels[code], len(number))
    by_value = np.full(len(log.labels) + 1, -1, dtype=np.int32)
    for code in used_codes(log.labels, log.value.take(held), log.old.take(held)):
        by_value[code] = number.setdefault(log.labels[code], len(number))
    return by_actor, by_value, wrote


def agents(ws: Workspace) -> Column:
    """How many agents wrote in the ticket or held it.

    Most tickets have one agent: pairs with the first agent of their ticket are counted
    at once, and only the others are sorted.
    """
    log = ws.log
    by_actor, by_value, wrote = _names(ws)
    held = ws.of("assigned")
    parts = [
        (wrote, by_actor.take(log.actor.take(wrote))),
        (held, by_value.take(log.value.take(held))),
        (held, by_value.take(log.old.take(held))),
    ]
    first = np.full(ws.rows, -1, dtype=np.int32)
    others: list[NDArray[np.int64]] = []
    for where, name in parts:
        known = name >= 0
        if not known.all():
            keep = np.flatnonzero(known)
            where, name = where.take(keep), name.take(keep)  # noqa: PLW2901
        ticket = log.ticket.take(where)
        begun = first_in(ticket, name, ws.rows, -1)
        np.copyto(first, begun, where=first < 0)
        rest = np.flatnonzero(name != first.take(ticket))
        keys = ticket.take(rest).astype(np.int64) << 32
        others.append(keys | name.take(rest))
    pairs = np.sort(np.concatenate(others))
    distinct = pairs.take(group_starts(pairs)) >> 32
    return count_column(count_in(distinct, ws.rows) + (first >= 0))


def requester(ws: Workspace) -> Column:
    """Who asked: actor of the ``created`` event, else the first requester to act."""
    log = ws.log
    where = np.flatnonzero(log.role == REQUESTER)
    ticket = log.ticket.take(where)
    picks = group_starts(ticket)
    acted = Picks(ticket.take(picks), place=where.take(picks))
    found = acted.spread(log.actor, ws.rows, -1)
    explicit = ws.first("created")
    named = np.flatnonzero(log.role.take(explicit.place) == REQUESTER)
    actor = log.actor.take(explicit.place.take(named))
    found[explicit.ticket.take(named)] = actor
    return Column(Kind.CATEGORY, found, labels=log.actor_labels)
