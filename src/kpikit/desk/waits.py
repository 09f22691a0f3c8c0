"""The table of waits: from a message of a customer to the answer to it."""

from __future__ import annotations

import numpy as np

from kpikit.columns.column import Column, Kind
from kpikit.columns.schema import ColumnSpec, TableSchema
from kpikit.columns.table import Table
from kpikit.desk.context import Context
from kpikit.desk.derive.segments import fresh
from kpikit.desk.derive.shared import AGENT, REQUESTER
from kpikit.desk.log import EventLog
from kpikit.desk.names import EVENT_KINDS
from kpikit.desk.view import RowView, TicketView
from kpikit.errors import UnavailableError

__all__ = ["WAITS", "waits_view"]

WAITS = TableSchema(
    "waits",
    columns=(
        ColumnSpec("ticket_id", kind=Kind.CATEGORY, doc="ticket"),
        ColumnSpec("created_at", kind=Kind.INSTANT, doc="creation of the ticket"),
        ColumnSpec("asked_at", kind=Kind.INSTANT, doc="first unanswered message"),
        ColumnSpec("answered_at", kind=Kind.INSTANT, doc="next public agent message"),
    ),
    at="asked_at",
    doc="One row for each stretch in which a customer waited for an answer.",
)


def waits_view(tickets: TicketView, context: Context) -> RowView:
    """The waits of the tickets, with the columns of the ticket of each.

    A wait begins with the first message of the requester that no agent has answered,
    and ends with the next public message of an agent.

    Raises:
        UnavailableError: There are no events, or they do not say who wrote.
    """
    log = context.log
    if log is None or (len(log) and not log.roles_seen):
        why = "there are none" if log is None else "they have no roles"
        raise UnavailableError(
            f"events must say who wrote the messages: {why}",
            columns=("events" if log is None else "events.role",),
            help="give events of kind message with the roles requester and agent, or"
            " asked_at and answered_at as columns",
        )
    rows, asked, answered, gone = _waits(log)
    table = Table(
        WAITS,
        columns={
            "ticket_id": tickets.column("id").take(rows),
            "created_at": tickets.column("created_at").take(rows),
            "asked_at": Column(Kind.INSTANT, asked),
            "answered_at": Column(Kind.INSTANT, answered, gone),
        },
        rows=len(rows),
        source_rows=rows,
    )
    return RowView(table, context, tickets=tickets, ticket_rows=rows)


def _waits(log: EventLog) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Ticket, start and end of every wait, and whether it has not ended."""
    asks = log.role == REQUESTER
    answers = (log.role == AGENT) & log.public
    message = log.kind == EVENT_KINDS.index("message")
    place = np.flatnonzero(message & (asks | answers))
    ticket, at, is_ask = log.ticket[place], log.at[place], asks[place]
    begins = fresh(ticket)
    after_ask = np.zeros(len(place), dtype=np.bool_)
    after_ask[1:] = is_ask[:-1] & ~begins[1:]
    start = np.flatnonzero(is_ask & ~after_ask)
    end = np.flatnonzero(~is_ask & after_ask)
    # the first end after a start closes it, if it is of the same ticket
    closing = np.searchsorted(end, start)
    known = closing < len(end)
    known[known] = ticket[end[closing[known]]] == ticket[start[known]]
    answered = np.zeros(len(start), dtype=np.int64)
    answered[known] = at[end[closing[known]]]
    return ticket[start].astype(np.int64), at[start], answered, ~known
