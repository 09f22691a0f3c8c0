"""Shifts as rows, and the work logged in them: support gives way to development."""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass

from arrivals import Ticket
from crew import Roster, Shift, line_of, team_of
from dice import Dice
from flow import STAGES
from hours import MINUTE, instant, local, stamp
from story import DEVELOPMENT_SHARE, END, month_of

SHIFT_COLUMNS = (
    "agent",
    "starts_at",
    "ends_at",
    "break_seconds",
    "available_seconds",
    "line",
    "team",
)
WORK_COLUMNS = (
    "agent",
    "worked_at",
    "work_seconds",
    "activity",
    "ticket_id",
    "priority",
    "stage",
    "billable",
)
_LINE_LEANING = {"1": -0.5, "2": 0.1, "3": 1.0}


def _wall(day_seconds: int, shift: Shift) -> str:
    """Local wall time without a zone, as rosters are kept."""
    wall = local(instant(shift.day, day_seconds))
    return wall.strftime("%Y-%m-%dT%H:%M:%S")


def shift_rows(roster: Roster) -> list[list[object]]:
    """Rows of the shifts table."""
    return [
        [
            shift.agent,
            _wall(shift.opens, shift),
            _wall(shift.closes, shift),
            shift.break_seconds,
            shift.available_seconds,
            line_of(shift.agent, shift.day),
            team_of(shift.agent, shift.day),
        ]
        for shift in roster.shifts
    ]


@dataclass(frozen=True, slots=True)
class Touched:
    """Which tickets an agent had in hand, by time."""

    at: tuple[int, ...]
    tickets: tuple[Ticket, ...]

    def near(self, start: int, end: int, dice: Dice) -> Ticket | None:
        """A ticket handled within the stretch."""
        low, high = bisect_left(self.at, start), bisect_right(self.at, end)
        return dice.pick(self.tickets[low:high]) if low < high else None


def _touched(tickets: list[Ticket]) -> dict[str, Touched]:
    found: dict[str, list[tuple[int, str, Ticket]]] = defaultdict(list)
    for ticket in tickets:
        for event in ticket.log:
            if event.role == "agent" and event.kind in ("message", "note", "status"):
                found[event.actor].append((event.at, ticket.id, ticket))
    touched = {}
    for agent, rows in found.items():
        rows.sort(key=lambda row: row[:2])
        touched[agent] = Touched(
            tuple(at for at, _, _ in rows), tuple(ticket for _, _, ticket in rows)
        )
    return touched


def _in_development(tickets: list[Ticket]) -> list[tuple[int, int, str, Ticket]]:
    """Stretches in which a change request was in a stage."""
    stretches = []
    for ticket in tickets:
        for stage in STAGES:
            start = ticket.first("stage", "agent", f"{stage}_started")
            if start is not None:
                end = ticket.first("stage", "agent", f"{stage}_done") or END
                stretches.append((start, end, stage, ticket))
    return stretches


def _development_share(shift: Shift, dice: Dice) -> float:
    """The month's share, more on later lines, and different every day."""
    share = DEVELOPMENT_SHARE[month_of(shift.day)]
    leaning = _LINE_LEANING[line_of(shift.agent, shift.day)]
    logit = math.log(share / (1 - share)) + leaning + dice.around(0, 0.3)
    return 1 / (1 + math.exp(-logit))


class Timesheet:
    """Writes the work of one shift after the other."""

    def __init__(self, tickets: list[Ticket]) -> None:
        """Look up what there was to work on."""
        self._dice = Dice("work")
        self._touched = _touched(tickets)
        self._stretches = _in_development(tickets)
        self.rows: list[list[object]] = []

    def fill(self, shift: Shift) -> None:
        """Log the work of a shift: no two rows of an agent overlap."""
        dice = self._dice
        budget = shift.paid_seconds * dice.between(0.48, 0.74)
        built = budget * _development_share(shift, dice)
        pieces = [
            ("development", built),
            *[("support", part) for part in self._parts(budget - built)],
        ]
        if dice.chance(0.12):
            pieces.append(("administration", dice.between(15, 40) * MINUTE))
        if dice.chance(0.5):
            pieces.reverse()
        now = shift.starts_at + dice.whole(2, 12) * MINUTE
        for activity, seconds in pieces:
            length = int(seconds // MINUTE) * MINUTE
            if length < 20 * MINUTE or now + length > shift.ends_at:
                continue
            self._log(shift.agent, now, length, activity)
            now += length + dice.whole(3, 25) * MINUTE

    def _parts(self, seconds: float) -> list[float]:
        if seconds < 2.2 * 60 * MINUTE:
            return [seconds]
        cut = self._dice.between(0.35, 0.65)
        return [seconds * cut, seconds * (1 - cut)]

    def _log(self, agent: str, at: int, length: int, activity: str) -> None:
        ticket: Ticket | None = None
        stage = ""
        if activity == "support" and agent in self._touched:
            ticket = self._touched[agent].near(
                at - 3 * 60 * MINUTE, at + length, self._dice
            )
        if activity == "development":
            running = [s for s in self._stretches if s[0] <= at < s[1]]
            if running and self._dice.chance(0.6):
                _, _, stage, ticket = self._dice.pick(running)
        billable = activity == "development" and self._dice.chance(0.85)
        self.rows.append(
            [
                agent,
                stamp(at),
                length,
                activity,
                ticket.id if ticket else "",
                ticket.priority if ticket else "",
                stage,
                billable,
            ]
        )


def work_rows(roster: Roster, tickets: list[Ticket]) -> list[list[object]]:
    """Rows of the work table, in order of time."""
    sheet = Timesheet(tickets)
    for shift in roster.shifts:
        sheet.fill(shift)
    return sorted(sheet.rows, key=lambda row: (str(row[1]), str(row[0])))
