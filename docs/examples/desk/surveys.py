"""What customers, agents and stakeholders answered, and what they left unanswered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from arrivals import Ticket
from crew import AGENTS, requesters, team_of
from dice import Dice
from hours import DAY, HOUR, MINUTE, instant, stamp
from story import END, LAST_DAY, MONTHS, SLOW_FROM, START

COLUMNS = (
    "kind",
    "score",
    "sent_at",
    "answered_at",
    "respondent",
    "ticket_id",
    "question",
    "themes",
    "agent",
    "team",
    "project",
    "channel",
)
_THEMES = {
    "speed": 0.32,
    "quality": 0.24,
    "communication": 0.18,
    "knowledge": 0.14,
    "price": 0.07,
    "documentation": 0.05,
}
_NPS_WAVES = (date(2026, 2, 16), date(2026, 5, 18))
_ENGAGEMENT_WAVES = (date(2026, 3, 23), date(2026, 6, 15))
_ENGAGEMENT = (
    "clear_goals",
    "right_tools",
    "recognition",
    "growth",
    "would_recommend",
    "proud",
)
PROJECTS = tuple(f"project-{number}" for number in range(1, 9))


@dataclass(frozen=True, slots=True)
class Answer:
    """One question sent; without a score nobody answered it."""

    kind: str
    sent_at: int
    respondent: str
    score: int | None = None
    answered_at: int | None = None
    ticket_id: str = ""
    question: str = ""
    themes: tuple[str, ...] = ()
    agent: str = ""
    team: str = ""
    project: str = ""
    channel: str = ""


def _month(at: int) -> float:
    """Months since the beginning, for what drifts."""
    return (at - START) / (30.2 * DAY)


def _answered(sent_at: int, share: float, dice: Dice) -> int | None:
    at = sent_at + int(dice.skewed(6 * HOUR, 1.1))
    return at if dice.chance(share) and at < END else None


def _themes(dice: Dice) -> tuple[str, ...]:
    if not dice.chance(0.55):
        return ()
    return tuple(dict.fromkeys(dice.weighted(_THEMES) for _ in range(dice.whole(1, 3))))


def _pleasure(ticket: Ticket, solved_at: int) -> float:
    """How likely it is that the requester was satisfied."""
    is_slow = solved_at - ticket.created_at > DAY
    is_reopened = (
        sum(e.kind == "status" and e.value == "solved" for e in ticket.log) > 1
    )
    is_late = ticket.created_at >= SLOW_FROM
    return 0.905 - 0.2 * is_slow - 0.2 * is_reopened - 0.11 * is_late


def _solved(tickets: list[Ticket]) -> Iterator[tuple[Ticket, int]]:
    for ticket in tickets:
        solved = ticket.last_status("solved")
        if solved and not (ticket.is_spam or ticket.no_answer_needed):
            yield ticket, solved.at


def _csat_score(pleasure: float, dice: Dice) -> int:
    if dice.chance(pleasure):
        return 5 if dice.chance(0.64) else 4
    return dice.weighted({3: 0.5, 2: 0.28, 1: 0.22})


def _after_tickets(tickets: list[Ticket], dice: Dice) -> Iterator[Answer]:
    for ticket, solved_at in _solved(tickets):
        sent = solved_at + dice.whole(5, 30) * MINUTE
        if sent >= END:
            continue
        pleasure = _pleasure(ticket, solved_at)
        which = dice.unit()
        if which < 0.34:
            yield _csat(ticket, sent, pleasure, dice)
        elif which < 0.44:
            yield _effort(ticket, sent, dice)
        elif which < 0.5:
            yield from _yes_no(ticket, sent, pleasure, dice)


def _csat(ticket: Ticket, sent_at: int, pleasure: float, dice: Dice) -> Answer:
    at = _answered(sent_at, 0.62, dice)
    score = None if at is None else _csat_score(pleasure, dice)
    return Answer(
        kind="csat",
        sent_at=sent_at,
        respondent=ticket.requester.name,
        score=score,
        answered_at=at,
        ticket_id=ticket.id,
        themes=() if at is None else _themes(dice),
        agent=ticket.assignee,
        team=ticket.team,
        channel=ticket.channel,
    )


def _effort(ticket: Ticket, sent_at: int, dice: Dice) -> Answer:
    """Effort from 1 to 5: low until spring, then rising."""
    at = _answered(sent_at, 0.6, dice)
    month = _month(sent_at)
    effort = dice.around(2.3 - 0.1 * month + 0.45 * max(0.0, month - 3.6), 0.9)
    return Answer(
        kind="ces",
        sent_at=sent_at,
        respondent=ticket.requester.name,
        score=None if at is None else min(5, max(1, round(effort))),
        answered_at=at,
        ticket_id=ticket.id,
        team=ticket.team,
        channel=ticket.channel,
    )


def _yes_no(
    ticket: Ticket, sent_at: int, pleasure: float, dice: Dice
) -> Iterator[Answer]:
    """Two questions of one form; the second is sometimes left empty."""
    at = _answered(sent_at, 0.8, dice)
    is_satisfied = dice.chance(pleasure + 0.04)
    is_recommending = dice.chance(0.94 if is_satisfied else 0.25)
    answers = {"satisfied": is_satisfied, "recommend": is_recommending}
    for question, is_yes in answers.items():
        is_empty = at is None or (question == "recommend" and dice.chance(0.07))
        yield Answer(
            kind="yes_no",
            sent_at=sent_at,
            respondent=ticket.requester.name,
            score=None if is_empty else int(is_yes),
            answered_at=None if is_empty else at,
            ticket_id=ticket.id,
            question=question,
            channel=ticket.channel,
        )


def _recommendations(dice: Dice) -> Iterator[Answer]:
    """Net promoter score, asked twice of most requesters."""
    for number, wave in enumerate(_NPS_WAVES):
        weights = {
            10: 0.36,
            9: 0.24,
            8: 0.16,
            7: 0.1,
            6: 0.06,
            5: 0.06,
            3: 0.04,
            0: 0.04,
        }
        if number:
            weights |= {10: 0.28, 6: 0.08}
        for person in requesters():
            if not dice.chance(0.8):
                continue
            sent_at = instant(wave, dice.between(9, 12) * HOUR)
            at = _answered(sent_at, 0.5, dice)
            yield Answer(
                kind="nps",
                sent_at=sent_at,
                respondent=person.name,
                score=None if at is None else dice.weighted(weights),
                answered_at=at,
                themes=() if at is None else _themes(dice),
            )


def _five(favourable: float, dice: Dice) -> int:
    if dice.chance(favourable):
        return 5 if dice.chance(0.4) else 4
    return dice.weighted({3: 0.6, 2: 0.28, 1: 0.12})


def _staff(
    kind: str, waves: Sequence[date], questions: Sequence[str], dice: Dice
) -> Iterator[Answer]:
    """Agents about their work; their mood sinks with the months."""
    for wave in waves:
        for agent in AGENTS:
            sent_at = instant(wave, dice.between(9, 11) * HOUR)
            at = _answered(sent_at, 0.92, dice)
            for question in questions:
                favourable = 0.86 - 0.035 * _month(sent_at)
                yield Answer(
                    kind=kind,
                    sent_at=sent_at,
                    respondent=agent,
                    score=None if at is None else _five(favourable, dice),
                    answered_at=at,
                    question=question,
                    team=team_of(agent, wave),
                )


def _stakeholders(dice: Dice) -> Iterator[Answer]:
    for number, project in enumerate(PROJECTS, 1):
        sent_at = instant(date(2026, 1 + number * 5 // 8, 20), 11 * HOUR)
        for stakeholder in range(1, 5):
            at = _answered(sent_at, 0.85, dice)
            yield Answer(
                kind="stakeholder",
                sent_at=sent_at,
                respondent=f"stakeholder-{stakeholder}",
                score=None if at is None else _five(0.78, dice),
                answered_at=at,
                project=project,
            )


def surveys(tickets: list[Ticket]) -> list[Answer]:
    """Every question sent, in order of time."""
    dice = Dice("surveys")
    months = [first.replace(day=25) for first in MONTHS if first <= LAST_DAY]
    found = [
        *_after_tickets(tickets, dice),
        *_recommendations(dice),
        *_staff("agent", months, ("",), dice),
        *_staff("engagement", _ENGAGEMENT_WAVES, _ENGAGEMENT, dice),
        *_stakeholders(dice),
    ]
    found.sort(key=lambda answer: answer.sent_at)
    return found


def survey_row(answer: Answer) -> list[object]:
    """A row of the surveys table."""
    cells: list[object] = []
    for name in COLUMNS:
        value = getattr(answer, name)
        cells.append(stamp(value) if name.endswith("_at") else value)
    return cells
