"""Tickets and events: all stories told, and cut off where the data end."""

from dataclasses import replace

from arrivals import Event, Ticket, arrivals
from crew import Roster
from dice import Dice
from flow import tell
from hours import OpenHours, stamp
from story import END

TICKET_COLUMNS = (
    "id",
    "created_at",
    "kind",
    "priority",
    "channel",
    "status",
    "line",
    "requester",
    "organization",
    "tier",
    "assignee",
    "team",
    "topic",
    "due_at",
    "original_due_at",
    "merged_into",
    "is_spam",
    "is_deleted",
    "no_answer_needed",
    "errors",
    "opportunities",
    "tags",
)
EVENT_COLUMNS = ("ticket_id", "at", "kind", "role", "actor", "value", "old")

_HELD = {
    "status": "status",
    "line": "line",
    "team": "team",
    "assigned": "assignee",
    "priority": "priority",
    "due": "due_at",
    "merged": "merged_into",
}


def _cut(fresh: Ticket, told: Ticket) -> Ticket:
    """The ticket as the data know it: no event at or after their end."""
    log = [event for event in told.log if event.at < END]
    held = {"merged_into": ""}
    for event in log:
        if event.kind in _HELD:
            held[_HELD[event.kind]] = event.value
        if event.kind == "due":
            held.setdefault("original_due_at", event.value)
    cut = replace(fresh, log=log)
    for name, value in held.items():
        setattr(cut, name, value)
    return cut


def tickets(desk: OpenHours, roster: Roster) -> list[Ticket]:
    """Every ticket with its log, oldest first."""
    dice = Dice("flow")
    found = []
    for ticket in arrivals(desk):
        told = replace(ticket, log=[])
        tell(told, desk, roster, dice)
        found.append(_cut(ticket, told))
    return found


def ticket_row(ticket: Ticket) -> list[object]:
    """A row of the tickets table; a flag that is not set is an empty cell."""
    cells: list[object] = []
    for name in TICKET_COLUMNS:
        if name == "created_at":
            cells.append(stamp(ticket.created_at))
        elif name == "requester":
            cells.append(ticket.requester.name)
        elif name in ("organization", "tier"):
            cells.append(getattr(ticket.requester, name))
        else:
            cells.append(getattr(ticket, name))
    return cells


def event_row(ticket: Ticket, event: Event) -> list[object]:
    """A row of the events table."""
    at, kind, role, actor, value, old = event
    return [ticket.id, stamp(at), kind, role, actor, value, old]
