"""Who takes part: agents with their shifts, and requesters."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from dice import Dice
from hours import HOUR, MINUTE, WARSAW, instant, local
from story import HOLIDAYS, REDISTRIBUTED, REQUESTERS, days, is_working

BOT = "bot-01"
AGENTS = tuple(f"agent-{number:02}" for number in range(1, 13))
_LINE_TEAM = {"1": "support", "2": "service", "3": "development"}
_LINE_OF = dict(zip(AGENTS, "111111222333", strict=True))
_MOVED = "agent-06"


def line_of(agent: str, day: date) -> str:
    """The line an agent works on; one moves to the second line."""
    if agent == _MOVED and day >= REDISTRIBUTED:
        return "2"
    return _LINE_OF[agent]


def team_of(agent: str, day: date) -> str:
    """The team an agent belongs to."""
    return _LINE_TEAM[line_of(agent, day)]


@dataclass(frozen=True, slots=True)
class Requester:
    """Somebody who asks for help."""

    name: str
    organization: str
    zone: ZoneInfo
    tier: str
    weight: float


def requesters() -> tuple[Requester, ...]:
    """People of two organisations; few ask often, many ask rarely."""
    dice = Dice("requesters")
    found = []
    for number in range(1, REQUESTERS + 1):
        is_acme = dice.chance(0.62)
        found.append(
            Requester(
                name=f"user-{number:03}",
                organization="acme" if is_acme else "globex",
                zone=WARSAW if is_acme else ZoneInfo("America/New_York"),
                tier="gold" if dice.chance(0.3) else "silver",
                weight=dice.skewed(1.0, 0.8),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Shift:
    """One agent's working day; start and end in seconds after local midnight."""

    agent: str
    day: date
    opens: int
    closes: int
    break_seconds: int
    available_seconds: int | None

    @property
    def starts_at(self) -> int:
        """The UTC second it starts."""
        return instant(self.day, self.opens)

    @property
    def ends_at(self) -> int:
        """The UTC second it ends."""
        return instant(self.day, self.closes)

    @property
    def paid_seconds(self) -> int:
        """Presence without the break."""
        return self.closes - self.opens - self.break_seconds


class Roster:
    """All shifts, and who is there at an instant."""

    def __init__(self) -> None:
        """Draw up the shifts of the half-year."""
        dice = Dice("roster")
        self.shifts: list[Shift] = []
        for day in days():
            if is_working(day):
                self._plan(day, dice)
            elif day.weekday() == 5 and day not in HOLIDAYS:
                agent = dice.pick([a for a in AGENTS if line_of(a, day) == "1"])
                self.shifts.append(
                    Shift(agent, day, 10 * HOUR, 14 * HOUR, 0, 20 * MINUTE)
                )
        self._by_day: dict[date, list[Shift]] = {}
        for shift in self.shifts:
            self._by_day.setdefault(shift.day, []).append(shift)

    def _plan(self, day: date, dice: Dice) -> None:
        week = day.isocalendar().week
        for number, agent in enumerate(AGENTS):
            if dice.chance(0.09):
                continue
            line = line_of(agent, day)
            is_late = line == "1" and (week + number) % 3 == 0
            opens = 14 * HOUR if is_late else 8 * HOUR + dice.whole(0, 2) * 30 * MINUTE
            available = dice.whole(8, 26) * MINUTE if line == "1" else None
            self.shifts.append(
                Shift(agent, day, opens, opens + 8 * HOUR, 30 * MINUTE, available)
            )

    def someone(self, line: str, at: int, dice: Dice, team: str = "") -> str:
        """An agent of the line, one on shift when there is one."""
        day = local(at).date()
        team = team or _LINE_TEAM[line]
        crew = [a for a in AGENTS if team_of(a, day) == team]
        there = [
            shift.agent
            for shift in self._by_day.get(day, [])
            if shift.agent in crew and shift.starts_at <= at < shift.ends_at
        ]
        return dice.pick(there or crew)
