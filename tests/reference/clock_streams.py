"""Random tickets with their events, under random policies and options."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import evolve, field, frozen
from hypothesis import strategies as st

from kpikit.calendars import Calendar
from kpikit.desk import Desk, Event, Ticket
from kpikit.sla import Clock, On, Plan, Policy, Target, built_in
from kpikit.sla.clock import OPTIONS

__all__ = ["START", "Stream", "later", "streams"]

START = datetime(2026, 3, 27, 7, tzinfo=UTC)
OFFICE = Calendar("Mon-Fri 09:00-17:00", tz="Europe/Warsaw")
CALENDARS = {
    "office": OFFICE,
    "always": Calendar.always(),
    "nights": Calendar("Mon-Sun 22:00-06:00", tz="Europe/Warsaw"),
}
STATUSES: Mapping[str, Any] = {
    "new": "run",
    "open": "run",
    "pending": "pause",
    "on_hold": {"requester_wait": "run", "default": "pause"},
    "solved": "resolved",
    "closed": "closed",
}
CLOCKS = (
    "first_response",
    "next_response",
    "periodic_update",
    "requester_wait",
    "agent_work",
    "resolution",
    "ownership",
)
OWN = Clock(
    start=On(kind="assigned"),
    pause=On(kind="stage", value="waiting"),
    resume=On(kind="stage") & ~On(value="waiting"),
    stop=On(kind="stage", value="deployed") | On(status_class="resolved"),
    on_reopen="new_cycle",
)
PRIORITIES = ("high", "low")
VALUES: Mapping[str, tuple[str, ...]] = {
    "status": ("open", "pending", "on_hold", "solved", "closed", "odd"),
    "priority": (*PRIORITIES, "none"),
    "team": ("red", "blue"),
    "assigned": ("agent-1", "agent-2"),
    "stage": ("waiting", "going", "deployed"),
    "calendar": ("always", "nights", "moon"),
}
KINDS = (
    *("message",) * 6,
    *("status",) * 6,
    "note",
    "assigned",
    "stage",
    "resolved",
    "reopened",
    "closed",
    "created",
    "other",
)
CHANGES = ("priority", "team", "calendar", "merged")


def later(minutes: int) -> datetime:
    """An instant so many minutes after the first."""
    return START + timedelta(minutes=minutes)


@frozen(repr=False)
class Stream:
    """Tickets as they were created, their events in order, and a plan."""

    plan: Plan
    tickets: tuple[Ticket, ...] = field(kw_only=True)
    events: tuple[Event, ...] = field(kw_only=True)
    as_of: datetime = field(kw_only=True)

    def __repr__(self) -> str:
        """Short enough to be read."""
        rows = [
            f"{e.ticket_id} +{(e.at - START) // timedelta(minutes=1)} {e.kind}"
            f" {e.role} {e.public} {e.value} {e.old}"
            for e in self.events
        ]
        tickets = [(t.id, t.priority, t.team, dict(t.extra)) for t in self.tickets]
        data = self.plan.to_dict()
        del data["calendars"], data["calendar"]
        lines = [str(self.as_of), str(tickets), *rows, str(data)]
        return "\n".join(lines)

    def events_of(self, ticket: Ticket) -> tuple[Event, ...]:
        """The events of one ticket."""
        return tuple(each for each in self.events if each.ticket_id == ticket.id)

    def desk(self) -> Desk:
        """The desk that has all of it; its tickets are as they are at the end."""
        now = []
        for ticket in self.tickets:
            last = {e.kind: e.value for e in self.events_of(ticket)}
            changed = {k: last[k] for k in ("priority", "team") if k in last}
            now.append(evolve(ticket, **changed))
        return Desk(tickets=now, events=list(self.events), as_of=self.as_of)


@st.composite
def _events(draw: st.DrawFn, ticket: Ticket, kinds: tuple[str, ...]) -> list[Event]:
    found = []
    at = draw(st.integers(0, 60))
    held: dict[str, Any] = {"priority": ticket.priority, "team": ticket.team}
    for seq in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(kinds))
        value = None
        if kind in VALUES:
            value = draw(st.sampled_from(VALUES[kind]))
        elif kind == "merged":
            value = "other"
        old = held.get(kind)
        if kind in held:
            held[kind] = value
        role = draw(st.sampled_from(("requester", "agent", "agent", "bot", None)))
        public = draw(st.sampled_from((None, None, True, False)))
        found.append(
            Event(
                ticket.id,
                at=later(at),
                kind=kind,
                role=role,
                public=public,
                value=value,
                old=old,
                seq=seq,
            )
        )
        at += draw(st.sampled_from((0, 1, 30, 60, 240, 600, 1440, 2000)))
    return found


@st.composite
def _clock(draw: st.DrawFn, name: str) -> Clock:
    options: dict[str, Any] = {
        option: draw(st.sampled_from(words)) for option, words in OPTIONS.items()
    }
    if draw(st.booleans()):
        del options["on_reopen"]
    for flag in (
        "starts_for_agent_tickets",
        "solve_counts_as_response",
        "pausable",
        "public_only",
    ):
        options[flag] = draw(st.booleans())
    options["responders"] = draw(st.sampled_from((("agent",), ("agent", "bot"))))
    return built_in(name, **options)


_AMOUNTS = st.sampled_from(("30m", "1h", "4h", "8h", "1bd", "3d", "3bd", None))


@st.composite
def _target(draw: st.DrawFn, on_one_calendar: bool) -> Target:
    calendars = (None,) if on_one_calendar else (None, None, "always", "nights")
    return Target(
        draw(_AMOUNTS),
        calendar=draw(st.sampled_from(calendars)),
        warn_at=draw(st.sampled_from((None, (50,), (20, 80)))),
    )


@st.composite
def _plan(draw: st.DrawFn, on_one_calendar: bool) -> Plan:
    names = draw(
        st.lists(st.sampled_from((*CLOCKS, "own")), min_size=1, max_size=3, unique=True)
    )
    clocks = {name: OWN if name == "own" else draw(_clock(name)) for name in names}

    def targets() -> dict[str, Any]:
        least = len(names) if on_one_calendar else 1
        some = draw(st.lists(st.sampled_from(names), min_size=least, unique=True))
        return {name: draw(_target(on_one_calendar)) for name in some}

    conditions = st.sampled_from(
        ({}, {}, {"tier": ["gold"]}, {"team": ["red"]}, {"priority": ["high"]})
    )
    policies = []
    for number in range(draw(st.integers(1, 3))):
        priorities = draw(
            st.lists(st.sampled_from((*PRIORITIES, "*", "*")), min_size=1, unique=True)
        )
        policies.append(
            Policy(
                f"policy-{number}",
                when=draw(conditions),
                not_=draw(st.sampled_from(({}, {}, {"tier": ["tin"]}))),
                valid=draw(
                    st.sampled_from(
                        ((None, None), ("2026-03-27", None), (None, "2026-03-28"))
                    )
                ),
                targets={priority: targets() for priority in priorities},
            )
        )
    if on_one_calendar:  # so that every ticket has a policy at all times
        policies = [p for p in policies if set(p.targets) >= {"*"}]
        policies.append(Policy("rest", targets={"*": targets(), "high": targets()}))
    return Plan(
        tuple(policies),
        calendar=OFFICE,
        calendars=CALENDARS,
        clocks=clocks,
        statuses=STATUSES,
        warn_at=draw(st.sampled_from(((), (75,)))),
        boundary=draw(st.sampled_from((">", ">="))),
    )


@st.composite
def streams(
    draw: st.DrawFn,
    *,
    changes: tuple[str, ...] = CHANGES,
    on_one_calendar: bool = False,
) -> Stream:
    """Some tickets under a plan.

    Args:
        draw: Of hypothesis.
        changes: Kinds of events beside the usual.
        on_one_calendar: Whether all targets count on one calendar.
    """
    tickets = []
    events: list[Event] = []
    for number in range(draw(st.integers(1, 4))):
        ticket = Ticket(
            f"T{number}",
            created_at=START,
            priority=draw(st.sampled_from((*PRIORITIES, None))),
            team=draw(st.sampled_from(("red", "blue", None))),
            extra={"tier": draw(st.sampled_from(("gold", "tin", "wood")))},
        )
        tickets.append(ticket)
        changing = on_one_calendar or draw(st.booleans())
        kinds = (*KINDS, *changes) if changing else KINDS
        own = draw(_events(ticket, kinds))
        if draw(st.booleans()):
            role = draw(st.sampled_from(("agent", "requester")))
            own.insert(0, Event(ticket.id, at=START, kind="created", role=role))
        events += own
    return Stream(
        draw(_plan(on_one_calendar)),
        tickets=tuple(tickets),
        events=tuple(events),
        as_of=later(draw(st.sampled_from((60, 600, 3000, 9000)))),
    )
