"""Calls and chats, answered and given up, with people and with the bot."""

from dataclasses import dataclass

from arrivals import LIVE, Ticket
from crew import BOT, Requester, requesters
from dice import Dice
from hours import HOUR, MINUTE, OpenHours, instant, stamp
from story import END, LAST_DAY, days, slowness

COLUMNS = (
    "id",
    "channel",
    "started_at",
    "answered_at",
    "ended_at",
    "talk_seconds",
    "hold_seconds",
    "wrap_seconds",
    "agent",
    "ticket_id",
    "resolved",
    "is_bot",
    "handed_off_at",
    "requester",
)
_LONGEST = 45 * MINUTE
_GIVEN_UP = 75
_WITH_BOT = 170


@dataclass(frozen=True, slots=True)
class Contact:
    """A call or a chat."""

    channel: str
    started_at: int
    requester: str
    ended_at: int | None
    answered_at: int | None = None
    talk_seconds: int | None = None
    hold_seconds: int | None = None
    wrap_seconds: int | None = None
    agent: str = ""
    ticket_id: str = ""
    resolved: bool | None = None
    is_bot: bool = False
    handed_off_at: int | None = None


def _of_ticket(ticket: Ticket, dice: Dice) -> list[Contact]:
    """The conversation that opened a ticket, after the bot's when it came first."""
    start = ticket.first("handoff", "bot") or ticket.created_at
    if ticket.channel == "phone":
        answered = start
        wait = dice.skewed(9, 0.7) * slowness(start)
        started = answered - int(wait)
        replied = ticket.first("message", "agent")
        ended = replied if replied and replied > answered else answered + 4 * MINUTE
    else:
        started = start
        answered = ticket.first("message", "agent") or start + MINUTE
        ended = answered + dice.whole(4 * MINUTE, 20 * MINUTE)
    solved = ticket.last_status("solved")
    if solved and answered <= solved.at <= answered + _LONGEST:
        ended = max(ended, solved.at)
    if not started <= answered <= started + _LONGEST:
        answered = started + MINUTE
    ended = max(answered + 45, min(ended, answered + _LONGEST))
    hold = dice.whole(20, 120) if dice.chance(0.25) else 0
    hold = min(hold, (ended - answered) // 3)
    human = Contact(
        channel=ticket.channel,
        started_at=started,
        answered_at=answered,
        ended_at=ended,
        talk_seconds=ended - answered - hold,
        hold_seconds=hold,
        wrap_seconds=dice.whole(20, 180),
        agent=next((e.value for e in ticket.log if e.kind == "assigned"), ""),
        ticket_id=ticket.id,
        resolved=solved is not None and solved.at <= ended,
        requester=ticket.requester.name,
    )
    if start == ticket.created_at:
        return [human]
    bot = Contact(
        channel="chat",
        started_at=ticket.created_at,
        answered_at=ticket.created_at + 3,
        ended_at=start,
        agent=BOT,
        ticket_id=ticket.id,
        resolved=False,
        is_bot=True,
        handed_off_at=start,
        requester=ticket.requester.name,
    )
    return [bot, human]


def _someone(dice: Dice, people: dict[Requester, float]) -> tuple[Requester, int]:
    person = dice.weighted(people)
    day = dice.pick([day for day in days() if day != LAST_DAY])
    return person, instant(day, dice.between(9, 18) * HOUR, person.zone)


def _given_up(desk: OpenHours, dice: Dice, people: dict[Requester, float]) -> Contact:
    """Nobody answered in time; more of them once answers come late."""
    while True:
        person, at = _someone(dice, people)
        if desk.is_open(at) and dice.chance(slowness(at) / 3):
            break
    wait = max(2, int(dice.skewed(38, 0.8)))
    channel = dice.pick(LIVE)
    return Contact(channel, at, person.name, at + wait)


def _with_bot(dice: Dice, people: dict[Requester, float]) -> Contact:
    """A chat that stayed with the bot, at any hour."""
    person, at = _someone(dice, people)
    return Contact(
        channel="chat",
        started_at=at,
        answered_at=at + 2,
        ended_at=at + dice.whole(40, 300),
        agent=BOT,
        resolved=dice.chance(0.85),
        is_bot=True,
        requester=person.name,
    )


def contacts(tickets: list[Ticket], desk: OpenHours) -> list[Contact]:
    """Every conversation, oldest first."""
    dice = Dice("contacts")
    people = {person: person.weight for person in requesters()}
    found = [
        contact
        for ticket in tickets
        if ticket.channel in LIVE
        for contact in _of_ticket(ticket, dice)
    ]
    found += [_given_up(desk, dice, people) for _ in range(_GIVEN_UP)]
    found += [_with_bot(dice, people) for _ in range(_WITH_BOT)]
    found.sort(key=lambda contact: contact.started_at)
    return [one for one in found if one.ended_at is None or one.ended_at < END]


def contact_rows(found: list[Contact]) -> list[list[object]]:
    """Rows of the contacts table."""
    rows = []
    for number, one in enumerate(found, 1):
        cells: list[object] = [f"C{number:04}"]
        for name in COLUMNS[1:]:
            value = getattr(one, name)
            cells.append(stamp(value) if name.endswith("_at") else value)
        rows.append(cells)
    return rows
