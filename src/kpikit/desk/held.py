"""Who held each ticket at an instant of its own: its team, its assignee."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

import numpy as np

from kpikit.columns.column import Column, Kind
from kpikit.desk.derive import DERIVED
from kpikit.desk.derive.segments import first_in, last_in
from kpikit.desk.derive.shared import category, merged_category
from kpikit.desk.log import EventLog
from kpikit.desk.names import EVENT_KINDS
from kpikit.desk.view import TicketView

__all__ = ["HOLDER_MAKERS", "held_at"]

_EVENT_OF = {"team": "team", "assignee": "assigned"}


def held_at(view: TicketView, *, who: str, at: str) -> Column:
    """The team or assignee of each ticket at an instant of the ticket.

    What the last event up to the instant says; before the first one its old value or,
    where it has none, its value, for that is who was the first to hold it. Tickets
    without such events have the given one, and without an instant who held it first.
    """
    log = view.context.log
    if log is None:
        return view.column(who)
    place = np.flatnonzero(log.kind == EVENT_KINDS.index(_EVENT_OF[who]))
    if not len(place):
        return view.column(who)
    ticket = log.ticket.take(place)
    by_events = _by_events(log, view.column(at), place, ticket)
    if who not in view.table.columns:
        return by_events
    given = view.table.columns[who]
    codes = given.values.copy()
    codes[ticket] = -1
    return merged_category(by_events, Column(Kind.CATEGORY, codes, labels=given.labels))


def _by_events(
    log: EventLog, moment: Column, place: np.ndarray, ticket: np.ndarray
) -> Column:
    """Who held the tickets that have events of holders."""
    value, old = log.value.take(place), log.old.take(place)
    found = first_in(ticket, np.where(old >= 0, old, value), log.tickets, -1)
    happened = log.at.take(place) <= moment.values.take(ticket)
    happened &= ~moment.is_missing.take(ticket)
    known = np.flatnonzero(happened)
    last = last_in(ticket.take(known), value.take(known), log.tickets, -2)
    return category(np.where(last == -2, found, last).astype(np.int32), log.labels)


HOLDER_MAKERS: Mapping[str, Callable[[TicketView], Column]] = MappingProxyType(
    {
        f"{who}_at_{at}": partial(held_at, who=who, at=at)
        for who in _EVENT_OF
        for at, kind in DERIVED.items()
        if kind is Kind.INSTANT
    }
)
"""Columns such as ``team_at_created_at``, for each instant that a ticket may have."""
