"""What contacts say beside their tickets: who came back, which channels were used."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind, labels_array
from kpikit.desk.derive.shared import words
from kpikit.desk.view import RowView, TicketView
from kpikit.errors import UnavailableError

__all__ = ["no_touched_channels", "requester_back_at", "touched_channels"]

Ints = NDArray[np.int64]


def requester_back_at(contacts: RowView) -> Column:
    """When the requester of each contact next came, by contact or by ticket.

    Later than the start of the contact; the ticket of the contact itself is no coming
    back. Missing where the requester is unknown or did not come again.
    """
    who, start = contacts.column("requester"), contacts.column("started_at")
    asks = np.flatnonzero(~(who.is_missing | start.is_missing))
    people, at = [who.values[asks]], [start.values[asks]]
    ticket = [np.full(len(asks), -1, dtype=np.int64)]
    tickets = contacts.tickets
    if tickets is not None and tickets.has("requester") and tickets.has("created_at"):
        opened_by, opened = tickets.column("requester"), tickets.column("created_at")
        codes = _as_codes_of(opened_by, who)
        rows = np.flatnonzero((codes >= 0) & ~opened.is_missing)
        people.append(codes[rows])
        at.append(opened.values[rows])
        ticket.append(rows)
    values = np.zeros(contacts.rows, dtype=np.int64)
    gone = np.ones(contacts.rows, dtype=np.bool_)
    after = _next_after(
        np.concatenate(people).astype(np.int64),
        np.concatenate(at),
        np.concatenate(ticket),
        own=contacts.ticket_rows[asks],
    )
    came = after >= 0
    values[asks[came]] = np.concatenate(at)[after[came]]
    gone[asks[came]] = False
    return Column(Kind.INSTANT, values, gone)


def _as_codes_of(column: Column, other: Column) -> NDArray[np.int32]:
    """The codes that the labels of a column have in another one, -1 for none."""
    number = {label: code for code, label in enumerate(words(other))}
    codes = [number.get(label, -1) for label in words(column)]
    found: NDArray[np.int32] = np.array([*codes, -1], dtype=np.int32)[column.values]
    return found


def _next_after(people: Ints, at: Ints, ticket: Ints, *, own: Ints) -> Ints:
    """For each of the first events, the next later one of its person; -1 for none.

    An event of the own ticket of the first one is passed over.
    """
    distinct, rank = np.unique(at, return_inverse=True)
    key = people * (len(distinct) + 1) + rank
    order = np.argsort(key, kind="stable")
    ranked, first = key[order], len(own)
    place = np.searchsorted(ranked, key[:first], side="right")
    inside = np.flatnonzero(place < len(order))
    mine = (own >= 0)[inside] & (ticket[order[place[inside]]] == own[inside])
    place[inside[mine]] += 1
    found = np.full(first, -1, dtype=np.int64)
    inside = np.flatnonzero(place < len(order))
    theirs = people[order[place[inside]]] == people[:first][inside]
    found[inside[theirs]] = order[place[inside[theirs]]]
    return found


def touched_channels(contacts: RowView, tickets: TicketView) -> Column:
    """The channels by which people came about each ticket, its own the first.

    That of the ticket, and those of the contacts that belong to it.
    """
    labels: dict[object, int] = {}
    pairs: list[tuple[Ints, NDArray[np.int32]]] = []
    if tickets.has("channel"):
        pairs.append((np.arange(tickets.rows), _codes(tickets, labels)))
    if contacts.has("channel"):
        pairs.append((contacts.ticket_rows, _codes(contacts, labels)))
    width = len(labels) + 1
    keys = [row * width + code for row, code in pairs]
    known = [
        key[(row >= 0) & (code >= 0)]
        for key, (row, code) in zip(keys, pairs, strict=True)
    ]
    rows, codes = np.divmod(
        np.unique(np.concatenate([*known, np.zeros(0, dtype=np.int64)])), width
    )
    counts = np.bincount(rows, minlength=tickets.rows)
    return Column(
        Kind.TAGS,
        codes.astype(np.int32),
        labels=labels_array(list(labels)),
        offsets=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
    )


def _codes(view: RowView | TicketView, labels: dict[object, int]) -> NDArray[np.int32]:
    """The channel of each row by a vocabulary that grows."""
    column = view.column("channel")
    codes = [labels.setdefault(word, len(labels)) for word in words(column)]
    found: NDArray[np.int32] = np.array([*codes, -1], dtype=np.int32)[column.values]
    return found


def no_touched_channels(tickets: TicketView) -> Column:
    """Without contacts nothing says which channels a ticket used.

    Raises:
        UnavailableError: Always.
    """
    del tickets
    raise UnavailableError(
        "tickets must have the column 'touched_channels': it is not given, and there"
        " are no contacts that say it",
        columns=("tickets.touched_channels",),
        help="give it as lists of channels, or give contacts with ticket_id; the rule"
        " origin needs the channel of the ticket alone",
    )
