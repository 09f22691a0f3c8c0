"""What happens to a ticket, from its opening to its closing, as a log of events."""

from dataclasses import dataclass

from arrivals import LIVE, Event, Ticket
from crew import BOT, Roster, team_of
from dice import Dice
from hours import DAY, HOUR, MINUTE, OpenHours, local, stamp
from story import LINES, PRIORITIES, slowness

STAGES = ("requirements", "specification", "implementation")
_RESPONSE_MEDIAN = {
    "email": 24 * MINUTE,
    "web": 20 * MINUTE,
    "social": 40 * MINUTE,
    "chat": 13,
    "phone": 240,
}
_URGENCY = {"P1": 0.35, "P2": 0.7, "P3": 1.0, "P4": 1.5}
_STEP_MEDIAN = {"P1": 30 * MINUTE, "P2": 55 * MINUTE, "P3": 85 * MINUTE, "P4": 2 * HOUR}
_STAGE_MEDIAN = {
    "requirements": 14 * HOUR,
    "specification": 20 * HOUR,
    "implementation": 52 * HOUR,
}
_ONE_REPLY = {
    "incident": 0.66,
    "question": 0.84,
    "task": 0.72,
    "change_request": 0.0,
    "expense_report": 0.66,
}
_PROMISE = {
    "task": 7 * HOUR,
    "change_request": 15 * 14 * HOUR,
    "expense_report": 20 * HOUR,
}
_CHAT_PACE = 0.06
"""A chat goes on as a chat: minutes where others take hours."""


@dataclass(slots=True)
class Story:
    """One ticket on its way; ``now`` moves forward with every step."""

    ticket: Ticket
    desk: OpenHours
    roster: Roster
    dice: Dice
    now: int = 0
    promised: int = 0

    def add(
        self, kind: str, role: str, actor: str = "", value: str = "", old: str = ""
    ) -> None:
        """Write a row at the present instant."""
        name = actor or {"bot": BOT, "requester": self.ticket.requester.name}.get(
            role, self.ticket.assignee
        )
        said = Event(self.now, kind, role, name, value, old)
        if said not in self.ticket.log[-4:]:  # nobody notes the same twice at once
            self.ticket.log.append(said)

    def system(self, kind: str, value: str = "", old: str = "") -> None:
        """Write a row that nobody wrote."""
        self.ticket.log.append(Event(self.now, kind, "system", "", value, old))

    def work(self, seconds: float) -> None:
        """Let open hours of the desk pass."""
        self.now = self.desk.advance(self.now, max(seconds, 1))

    def status(self, value: str, role: str = "agent") -> None:
        """Change the status."""
        self.add("status", role, value=value, old=self.ticket.status)
        self.ticket.status = value

    def assign(self, agent: str) -> None:
        """Give the ticket to an agent who does not hold it yet."""
        if agent != self.ticket.assignee:
            self.add("assigned", "agent", agent, agent, self.ticket.assignee)
            self.ticket.assignee = agent

    def open(self) -> None:
        """Opening message, and what answers by itself."""
        ticket, dice = self.ticket, self.dice
        self.now = ticket.created_at
        by_agent = ticket.channel == "phone" and dice.chance(0.08)
        agent = self.roster.someone("1", self.now, dice)
        role, actor = ("agent", agent) if by_agent else ("requester", "")
        self.add("created", role, actor)
        self.add("message", role, actor)
        if ticket.channel == "web":
            self.now += 2
            self.system("message")
        if ticket.channel == "chat" and dice.chance(0.3):
            self.now += 3
            self.add("message", "bot")
            self.now += dice.whole(40, 200)
            self.add("message", "requester")
            self.add("handoff", "bot")
        if ticket.kind in _PROMISE:
            self.promise(_PROMISE[ticket.kind])

    def promise(self, seconds: int) -> None:
        """Promise a date, the first time or again."""
        self.promised = self.desk.advance(max(self.now, self.promised), seconds)
        due_at = stamp(self.promised)
        self.system("due", due_at, self.ticket.due_at)
        self.ticket.due_at = due_at
        self.ticket.original_due_at = self.ticket.original_due_at or due_at

    def pick_up(self) -> None:
        """Wait for the first human being, who reads and takes it."""
        ticket, dice = self.ticket, self.dice
        is_live = ticket.channel in LIVE
        wait = dice.skewed(_RESPONSE_MEDIAN[ticket.channel], 0.5 if is_live else 0.9)
        wait *= slowness(self.now) * (1.0 if is_live else _URGENCY[ticket.priority])
        reading = 0.0 if is_live or dice.chance(0.6) else dice.between(0.1, 0.6)
        self.work(wait * (1 - reading))
        agent = self.roster.someone(ticket.line, self.now, dice, ticket.team)
        self.assign(agent)
        self.status("open")
        if reading:
            self.work(wait * reading)

    def step(self, scale: float = 1.0) -> None:
        """Work on it for a while."""
        median = _STEP_MEDIAN[self.ticket.priority] * scale
        self.work(self.dice.skewed(median, 0.9) * slowness(self.now) ** 0.5)

    def reply(self) -> None:
        """Write to the requester."""
        self.add("message", "agent")

    def ask(self, pace: float = 1.0) -> None:
        """Wait for the requester, who answers in their own time."""
        self.status("pending")
        self.now += int(self.dice.skewed(75 * MINUTE * pace, 0.9))
        self.add("message", "requester")
        self.status("open", "requester")

    def hold(self) -> None:
        """Wait for somebody else."""
        self.status("on_hold")
        self.work(self.dice.skewed(5 * HOUR, 0.8))
        self.add("note", "agent")
        self.status("open")

    def escalate(self, to: str) -> None:
        """Hand over to a later line."""
        ticket = self.ticket
        if to == LINES[-1]:
            self.add("escalated", "agent", value=to)
        self.add("line", "agent", value=to, old=ticket.line)
        ticket.line = to
        self.step(0.5)
        agent = self.roster.someone(to, self.now, self.dice)
        team = team_of(agent, local(self.now).date())
        if team != ticket.team:
            self.add("team", "agent", agent, team, ticket.team)
            ticket.team = team
        self.assign(agent)

    def transfer(self) -> None:
        """Hand over to a colleague of the same line."""
        for _ in range(8):
            agent = self.roster.someone(
                self.ticket.line, self.now, self.dice, self.ticket.team
            )
            if agent != self.ticket.assignee:
                self.add("note", "agent")
                self.assign(agent)
                return

    def reprioritise(self) -> None:
        """Raise or lower the priority by one."""
        place = PRIORITIES.index(self.ticket.priority)
        move = -1 if place == 3 or (place and self.dice.chance(0.6)) else 1
        value = PRIORITIES[place + move]
        self.add("priority", "agent", value=value, old=self.ticket.priority)
        self.ticket.priority = value

    def solve(self) -> None:
        """Solve, perhaps reopen and solve again, and close after three quiet days."""
        self.status("solved")
        if self.dice.chance(0.07):
            solved_at = self.now
            self.now += int(self.dice.skewed(9 * HOUR, 0.9))
            if self.now - solved_at < 3 * DAY:
                self.reopen()
        self.now += 3 * DAY
        self.system("status", "closed", self.ticket.status)
        self.ticket.status = "closed"

    def reopen(self) -> None:
        """It was not solved after all: the requester says so, or the agent notices."""
        if self.dice.chance(0.75):
            self.add("message", "requester")
            self.status("open", "requester")
        else:
            self.work(1)
            self.status("open")
        self.step()
        self.reply()
        self.status("solved")


def _side_door(story: Story) -> bool:
    """Spam, deleted, merged, and remarks that need no answer."""
    ticket = story.ticket
    if ticket.is_deleted or ticket.is_spam or ticket.merged_into:
        story.work(story.dice.skewed(15 * MINUTE, 0.8))
        story.assign(story.roster.someone("1", story.now, story.dice, ticket.team))
        if ticket.merged_into:
            story.add("merged", "agent", value=ticket.merged_into)
        story.status("closed")
        return True
    if ticket.no_answer_needed:
        story.pick_up()
        story.add("note", "agent")
        story.status("solved")
        return True
    return False


def _develop(story: Story) -> None:
    """A change request on its way to production."""
    story.reply()
    story.step()
    story.escalate("3")
    for stage in STAGES:
        story.step(2)
        story.add("stage", "agent", value=f"{stage}_started")
        if stage == "specification":
            story.ask()
        if stage == "implementation" and story.dice.chance(0.35):
            story.promise(8 * 14 * HOUR)
        median = _STAGE_MEDIAN[stage] * (0.8 + 0.2 * slowness(story.now))
        story.work(story.dice.skewed(median, 0.6))
        story.add("stage", "agent", value=f"{stage}_done")
    story.work(story.dice.skewed(22 * HOUR, 0.7))
    story.add("stage", "agent", value="deployed")
    story.reply()
    story.solve()


def _forget(story: Story) -> None:
    """Nobody ever comes back to it, whatever it waits for."""
    for status in ("pending", "on_hold"):
        if story.dice.chance(0.3):
            story.status(status)
            return


def _investigate(story: Story) -> None:
    """Several exchanges, handed over and waited for as it happens."""
    dice, ticket = story.dice, story.ticket
    story.reply()
    if dice.chance(0.03):
        _forget(story)
        return
    to_second = dice.chance(0.42 if ticket.kind == "incident" else 0.24)
    if dice.chance(0.13):
        story.reprioritise()
    pace = _CHAT_PACE if ticket.channel == "chat" else 1.0
    for _ in range(dice.whole(1, 3)):
        if dice.chance(0.75):
            story.ask(pace)
        story.step(pace)
        story.reply()
        if dice.chance(0.12):
            story.transfer()
            story.step(0.5)
    if to_second:
        story.add("note", "agent")
        story.escalate("2")
        story.step()
        if dice.chance(0.3):
            story.escalate("3")
            story.step()
    if dice.chance(0.1 if ticket.priority in ("P1", "P2") else 0.03):
        story.add("escalated", "requester", value="management")
        story.step(0.5)
    if dice.chance(0.14):
        story.hold()
    if ticket.due_at and dice.chance(0.25):
        story.promise(14 * HOUR)
    story.add("note", "agent")
    story.step(0.7)
    story.reply()
    story.solve()


def tell(ticket: Ticket, desk: OpenHours, roster: Roster, dice: Dice) -> None:
    """Fill the log of a ticket; it may run beyond the end of the data."""
    story = Story(ticket, desk, roster, dice)
    story.open()
    if _side_door(story):
        return
    story.pick_up()
    if ticket.kind == "change_request":
        _develop(story)
    elif dice.chance(_ONE_REPLY[ticket.kind]):
        if ticket.kind in ("task", "expense_report"):
            story.step()
        story.reply()
        if ticket.channel == "chat":
            story.now += dice.whole(4, 20) * MINUTE + dice.whole(0, 59)
        elif dice.chance(0.25):
            story.step(1.5)
        story.solve()
    else:
        _investigate(story)
