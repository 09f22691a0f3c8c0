"""Events that ticket columns stand for, where the log has none of their kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns.zones import NAT
from kpikit.desk.log import EVENT_KINDS, ROLES, EventLog
from kpikit.desk.maps import check_statuses
from kpikit.desk.view import TicketView
from kpikit.sla.policy import text_of

__all__ = ["Implied", "ended_by", "with_columns"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_ENDS = ("resolved", "closed")
_COLUMNS = ("first_response_at", "resolved_at", "closed_at", "status")
_AGENT = ROLES.index("agent")


@frozen(eq=False)
class Implied:
    """A log with the events that columns stand for.

    Attributes:
        log: All events.
        unended: How many tickets have a status that ends them, and nothing that says
            when.
    """

    log: EventLog
    unended: int = field(kw_only=True)


def with_columns(
    log: EventLog,
    view: TicketView,
    created: Ints,
    statuses: Mapping[str, Any] | None,
) -> Implied:
    """The log, and for each ticket what its own columns say and the log does not.

    ``first_response_at`` is a public message of an agent for a ticket that has none,
    ``resolved_at`` and ``closed_at`` are such events for a ticket that nothing ends.

    Args:
        log: The events of the desk.
        view: Its tickets; only columns that were given count.
        created: Their creations.
        statuses: What statuses mean.
    """
    classes = check_statuses(statuses)
    given = view.table.columns
    if not any(name in given for name in _COLUMNS):
        return Implied(log, unended=0)
    ended = ended_by(log, classes)
    found: list[tuple[str, Ints, Ints]] = []
    if "first_response_at" in given:
        at = _instants(view, "first_response_at")
        at[_answered(log)] = NAT
        rows = np.flatnonzero(at != NAT)
        born = rows[(at[rows] == created[rows]) & ~_begun(log, created)[rows]]
        # Or the answer would be taken for the message that opened the ticket.
        found += [("created", born, created[born]), ("message", rows, at[rows])]
    is_ended = ended.copy()
    for name in _ENDS:
        if f"{name}_at" in given:
            at = _instants(view, f"{name}_at")
            rows = np.flatnonzero((at != NAT) & ~ended)
            is_ended[rows] = True
            found.append((name, rows, at[rows]))
    unended = 0
    if "status" in given:
        column = given["status"]
        labels = [] if column.labels is None else column.labels.tolist()
        ends = [classes.get(text_of(label) or "") in _ENDS for label in labels]
        over = np.array([*ends, False])[column.values]
        unended = int(np.count_nonzero(over & ~is_ended))
    return Implied(_merged(log, found), unended=unended)


def _instants(view: TicketView, name: str) -> Ints:
    column = view.table.columns[name]
    return np.where(column.is_missing, NAT, column.values)


def _tickets(log: EventLog, events: Bools) -> Bools:
    found = np.zeros(log.tickets, dtype=np.bool_)
    found[log.ticket[events]] = True
    return found


def _answered(log: EventLog) -> Bools:
    """Tickets with a public message of an agent."""
    is_message = log.kind == EVENT_KINDS.index("message")
    return _tickets(log, is_message & (log.role == _AGENT) & log.public)


def _begun(log: EventLog, created: Ints) -> Bools:
    """Tickets with an event at their creation."""
    return _tickets(log, log.at == created[log.ticket])


def ended_by(log: EventLog, classes: Mapping[str, str]) -> Bools:
    """Tickets that an event resolves, closes or merges."""
    kinds = [*_ENDS, "merged"]
    ends = np.array([kind in kinds for kind in EVENT_KINDS])
    words = [classes.get(text_of(label) or "") in _ENDS for label in log.labels]
    by_status = np.array([*words, False])[log.value]
    is_status = log.kind == EVENT_KINDS.index("status")
    return _tickets(log, ends[log.kind] | (is_status & by_status))


def _merged(log: EventLog, found: list[tuple[str, Ints, Ints]]) -> EventLog:
    """The log with more events; of one instant they come after its own."""
    ticket = np.concatenate([rows for _, rows, _ in found] or [np.zeros(0, np.int64)])
    if not len(ticket):
        return log
    at = np.concatenate([at for _, _, at in found])
    counts = [len(rows) for _, rows, _ in found]
    kind = np.repeat([EVENT_KINDS.index(name) for name, _, _ in found], counts)
    is_message = kind == EVENT_KINDS.index("message")
    none = np.full(len(ticket), -1, dtype=np.int32)
    more = {
        "ticket": ticket,
        "at": at,
        "kind": kind,
        "role": np.where(is_message, _AGENT, -1),
        "public": is_message,
        "actor": none,
        "value": none,
        "old": none,
    }
    order = np.lexsort(
        (np.append(log.at, at), np.append(log.ticket, ticket).astype(np.int64))
    )
    columns: dict[str, Any] = {}
    for name, each in more.items():
        own = getattr(log, name)
        columns[name] = np.append(own, each)[order].astype(own.dtype)
    kinds = log.kinds_seen | {EVENT_KINDS[code] for code in set(kind.tolist())}
    return evolve(log, kinds_said=kinds, starts_said=None, **columns)
