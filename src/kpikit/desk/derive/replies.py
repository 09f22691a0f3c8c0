"""Columns of answers: first response, replies, and who was active when."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column
from kpikit.desk.derive.segments import count_in, first_in
from kpikit.desk.derive.shared import (
    AGENT,
    BOT,
    NEVER,
    REQUESTER,
    SYSTEM,
    Workspace,
    count_column,
    created,
    first_at,
    instants,
    last_at,
)

__all__ = [
    "acknowledged_at",
    "agent_replies",
    "customer_replies",
    "first_any_reply_at",
    "first_response_at",
    "handed_off_at",
    "last_activity_at",
    "work_started_at",
]


@frozen(eq=False)
class Messages:
    """The messages of a log; ``opening`` is each ticket's opening one, -1 for none."""

    place: NDArray[np.intp]
    ticket: NDArray[np.int32]
    role: NDArray[np.int8]
    public: NDArray[np.bool_]
    opening: NDArray[np.intp]


def messages(ws: Workspace) -> Messages:
    """The messages, with the first public one by requester or agent of each ticket."""
    log = ws.log
    place = ws.of("message")
    ticket, role = ws.tickets_of("message"), log.role.take(place)
    public = log.public.take(place)
    which = np.flatnonzero(public & ((role == AGENT) | (role == REQUESTER)))
    opening = first_in(ticket.take(which), which, ws.rows, -1)
    return Messages(
        place=place, ticket=ticket, role=role, public=public, opening=opening
    )


def opened_by_agent(ws: Workspace) -> NDArray[np.bool_]:
    """Whether an agent opened the ticket.

    The ``created`` event says so; without one, the first event does, when it stands
    at the instant of creation.
    """
    log = ws.log
    begins, ends = log.starts[:-1], log.starts[1:]
    found = np.full(ws.rows, -1, dtype=np.int8)
    where = np.flatnonzero(ends > begins)
    first = begins.take(where)
    starts_it = log.at.take(first) == ws.once(created).take(where)
    found[where] = np.where(starts_it, log.role.take(first), -1)
    explicit = ws.first("created")
    found[explicit.ticket] = log.role.take(explicit.place)
    return np.equal(found, AGENT)


def banned(ws: Workspace) -> NDArray[np.intp]:
    """The messages with which agents opened tickets: no response to anything."""
    said = ws.once(messages)
    opening = said.opening.take(np.flatnonzero(ws.once(opened_by_agent)))
    opening = opening[opening >= 0]
    return opening.take(np.flatnonzero(said.role.take(opening) == AGENT))


def _first_answer(ws: Workspace, mask: NDArray[np.bool_]) -> Column:
    said = ws.once(messages)
    mask = mask & said.public
    mask[ws.once(banned)] = False
    which = np.flatnonzero(mask)
    place, ticket = said.place.take(which), said.ticket.take(which)
    valid = ws.log.at.take(place) >= ws.once(created).take(ticket)
    return instants(
        first_at(ws, place if valid.all() else place.take(np.flatnonzero(valid)))
    )


def first_response_at(ws: Workspace) -> Column:
    """Instant of the first public message of an agent after creation."""
    return _first_answer(ws, ws.once(messages).role == AGENT)


def first_any_reply_at(ws: Workspace) -> Column:
    """Instant of the first public message of agent, bot or system after creation."""
    return _first_answer(ws, ws.once(messages).role >= AGENT)


def agent_replies(ws: Workspace) -> Column:
    """How many public messages agents wrote."""
    said = ws.once(messages)
    return count_column(
        count_in(
            said.ticket.take(np.flatnonzero((said.role == AGENT) & said.public)),
            ws.rows,
        )
    )


def customer_replies(ws: Workspace) -> Column:
    """How many messages the requester wrote after the opening one."""
    said = ws.once(messages)
    found = count_in(said.ticket.take(np.flatnonzero(said.role == REQUESTER)), ws.rows)
    if len(said.role):
        by_requester = said.role.take(said.opening) == REQUESTER
        found -= by_requester & (said.opening >= 0)
    return count_column(found)


def by_agents(ws: Workspace) -> NDArray[np.intp]:
    """Positions of all events by agents."""
    return np.flatnonzero(ws.log.role == AGENT)


def acknowledged_at(ws: Workspace) -> Column:
    """Instant of the first event by an agent."""
    return instants(first_at(ws, ws.once(by_agents)))


def work_started_at(ws: Workspace) -> Column:
    """Instant of the first assignment or activity of an agent, creation not counted."""
    log = ws.log
    acts = log.role == AGENT
    acts[ws.of("created")] = False
    acts[ws.of("assigned")] = True
    return instants(first_at(ws, np.flatnonzero(acts)))


def last_activity_at(ws: Workspace) -> Column:
    """Instant of the last event that is not automatic."""
    log = ws.log
    where = np.flatnonzero((log.role != BOT) & (log.role != SYSTEM))
    return instants(last_at(ws, where))


def handed_off_at(ws: Workspace) -> Column:
    """Instant of the first handover from bot to human."""
    return instants(ws.first("handoff").spread(ws.log.at, ws.rows, NEVER))
