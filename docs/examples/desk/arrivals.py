"""The tickets as they arrive: who asks, when, through which channel, about what."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from crew import Requester, requesters
from dice import Dice
from hours import DAY, HOUR, OpenHours, instant, local
from story import (
    CHANNELS,
    END,
    HOLIDAYS,
    KINDS,
    PRIORITIES,
    REDISTRIBUTED,
    TICKETS,
    TOPICS,
    days,
)

LIVE = ("chat", "phone")
_HOURS_OF_DAY = {
    7: 0.3, 8: 1.1, 9: 1.9, 10: 2.0, 11: 1.7, 12: 1.0, 13: 1.4,
    14: 1.7, 15: 1.4, 16: 0.9, 17: 0.4, 19: 0.15, 21: 0.1,
}  # fmt: skip
_PRIORITY_WEIGHTS = {
    "incident": (0.1, 0.26, 0.44, 0.2),
    "question": (0.01, 0.09, 0.45, 0.45),
    "task": (0.01, 0.14, 0.6, 0.25),
    "change_request": (0.0, 0.12, 0.48, 0.4),
    "expense_report": (0.0, 0.02, 0.38, 0.6),
}
_TAGS = {"vip": 0.3, "first_time": 0.25, "documentation": 0.25, "regression": 0.2}


class Event(NamedTuple):
    """One row of the log."""

    at: int
    kind: str
    role: str
    actor: str
    value: str = ""
    old: str = ""


@dataclass(slots=True)
class Ticket:
    """A ticket, its log, and what it holds at the end of the data."""

    id: str
    created_at: int
    requester: Requester
    kind: str
    priority: str
    channel: str
    topic: str
    team: str
    tags: tuple[str, ...] = ()
    line: str = "1"
    status: str = "new"
    assignee: str = ""
    due_at: str = ""
    original_due_at: str = ""
    merged_into: str = ""
    is_spam: bool = False
    is_deleted: bool = False
    no_answer_needed: bool = False
    errors: int | None = None
    opportunities: int | None = None
    log: list[Event] = field(default_factory=list)

    def first(self, kind: str, role: str, value: str = "") -> int | None:
        """When the first such event was, if it was."""
        for event in self.log:
            if (event.kind, event.role) == (kind, role) and value in ("", event.value):
                return event.at
        return None

    def last_status(self, value: str) -> Event | None:
        """The last change to a status."""
        found = [e for e in self.log if e.kind == "status" and e.value == value]
        return found[-1] if found else None


def _day_weights() -> dict[date, float]:
    weights = {}
    for number, day in enumerate(days()):
        if number == 0:
            continue
        weight = (1.25, 1.1, 1.0, 1.0, 0.9, 0.1, 0.06)[day.weekday()]
        weights[day] = weight * (0.2 if day in HOLIDAYS else 1.0)
    return weights


def _priority(kind: str, dice: Dice) -> str:
    weights = dict(zip(PRIORITIES, _PRIORITY_WEIGHTS[kind], strict=True))
    return dice.weighted(weights)


def _channel(kind: str, at: int, desk: OpenHours, dice: Dice) -> str:
    """A channel; nobody answers a call or a chat in closed hours."""
    channel = dice.weighted(CHANNELS)
    if kind in ("change_request", "expense_report"):
        return dice.pick(("email", "web"))
    if channel in LIVE and not desk.is_open(at):
        return "email"
    return channel


def _team(kind: str, created_at: int, dice: Dice) -> str:
    is_moved = local(created_at).date() >= REDISTRIBUTED
    if is_moved and kind in ("question", "task", "expense_report"):
        return "service" if dice.chance(0.5) else "support"
    return "support"


def _arrive(at: int, requester: Requester, desk: OpenHours, dice: Dice) -> Ticket:
    kind = dice.weighted(KINDS)
    channel = _channel(kind, at, desk, dice)
    ticket = Ticket(
        id="",
        created_at=at,
        requester=requester,
        kind=kind,
        priority=_priority(kind, dice),
        channel=channel,
        topic="billing" if kind == "expense_report" else dice.weighted(TOPICS),
        team=_team(kind, at, dice),
        tags=tuple(tag for tag, share in _TAGS.items() if dice.chance(share / 3)),
    )
    if kind in ("task", "expense_report"):
        ticket.opportunities = dice.whole(4, 20)
        ticket.errors = dice.whole(1, 2) if dice.chance(0.08) else 0
    fate = dice.unit()
    if channel in ("email", "social") and kind in ("incident", "question"):
        ticket.is_spam = fate < 0.05
    if channel == "social" and fate > 0.7:
        ticket.no_answer_needed = True
    elif channel in ("email", "web") and fate > 0.992:
        ticket.is_deleted = True
    return ticket


def arrivals(desk: OpenHours) -> list[Ticket]:
    """Every ticket of the half-year, oldest first, with an empty log."""
    dice = Dice("arrivals")
    weights = _day_weights()
    people = {person: person.weight for person in requesters()}
    tickets: list[Ticket] = []
    while len(tickets) < TICKETS:
        person = dice.weighted(people)
        seconds = (dice.weighted(_HOURS_OF_DAY) + dice.unit()) * HOUR
        at = instant(dice.weighted(weights), seconds, person.zone)
        if at < END - 10:
            tickets.append(_arrive(at, person, desk, dice))
    tickets.sort(key=lambda ticket: ticket.created_at)
    for number, ticket in enumerate(tickets, 1):
        ticket.id = f"T{number:04}"
    _merge(tickets, dice)
    return tickets


def _merge(tickets: list[Ticket], dice: Dice) -> None:
    """Some who wrote twice within three days meant one thing."""
    latest: dict[str, Ticket] = {}
    for ticket in tickets:
        before = latest.get(ticket.requester.name)
        latest[ticket.requester.name] = ticket
        if before is None or ticket.created_at - before.created_at > 3 * DAY:
            continue
        is_plain = ticket.channel in ("email", "web") and not (
            ticket.is_spam or ticket.is_deleted or before.is_spam or before.is_deleted
        )
        if is_plain and not before.merged_into and dice.chance(0.3):
            ticket.merged_into = before.id
            ticket.topic = before.topic
