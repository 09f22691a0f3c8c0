"""One ticket's events folded into the cycles of its clocks: the live form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from kpikit.calendars.calendar import Calendar
from kpikit.sla.cycle import Cycle
from kpikit.sla.hours import Hours
from kpikit.sla.machine import Act, Phase, State, step
from kpikit.sla.on import Seen
from kpikit.sla.plan import EVENT_OF_FIELD, Plan, Terms
from kpikit.sla.policy import Policy, text_of

__all__ = ["PROBLEMS", "Fold", "Happening", "Track"]

PROBLEMS: Mapping[str, str] = {
    "before_creation": "events before the creation of their ticket move no clock",
    "after_merge": "events after a merge move no clock that it cancelled",
    "unknown_status": "statuses that are not declared move no clock",
    "unknown_calendar": "calendars that are not declared change nothing",
    "stop_without_start": "stops without a start move nothing",
    "twice": "events that repeat another in every field count once",
    "no_creation": "tickets without a known creation have no clocks",
    "no_end": "tickets are over by their status, and nothing says when: they run on",
    "no_messages": "tickets end and nobody ever writes, so nothing stops clocks of"
    " responses; sla_compliance leaves them out",
    "no_roles": "no event says whose it is, so nothing stops clocks of responses;"
    " sla_compliance leaves them out",
    "out_of_order": "events that came late were put in their place",
}
"""What may be wrong with events, by the word under which it is counted."""

_FIELD_OF_EVENT = {event: name for name, event in EVENT_OF_FIELD.items()}


class Happening(NamedTuple):
    """An event as the fold sees it."""

    at: int
    kind: str
    role: str | None
    public: bool
    value: str | None


class Track(NamedTuple):
    """One clock of the ticket: where it is, and its cycles, which the fold changes."""

    state: State
    cycles: list[Cycle]


class Fold:
    """Where all clocks of a ticket are after some of its events.

    It is changed in place by :meth:`add`; :meth:`copy` keeps one as it is.
    """

    __slots__ = (
        "calendar",
        "created",
        "fields",
        "is_merged",
        "is_opened",
        "opener",
        "plan",
        "policy",
        "problems",
        "seen_message",
        "tracks",
    )

    def __init__(
        self, plan: Plan, fields: Mapping[str, Any], created: int | None
    ) -> None:
        """A ticket with its fields, before any event."""
        self.plan = plan
        self.fields = dict(fields)
        self.created = created
        self.opener: str | None = None
        self.is_opened = False
        self.is_merged = False
        self.seen_message = False
        self.policy: Policy | None = None
        self.calendar: Calendar | None = None
        self.tracks = {
            name: Track(clock.first_state, []) for name, clock in plan.used.items()
        }
        self.problems: Counter[str] = Counter()
        self._match()

    def copy(self) -> Fold:
        """The same, to be changed on its own."""
        found = Fold.__new__(Fold)
        for name in Fold.__slots__:
            setattr(found, name, getattr(self, name))
        found.fields = dict(self.fields)
        found.tracks = {
            name: Track(state, cycles.copy())
            for name, (state, cycles) in self.tracks.items()
        }
        found.problems = Counter(self.problems)
        return found

    def _match(self) -> None:
        created_on = None
        if self.plan.is_dated:
            calendar = self.plan.calendar_of(self.fields.get)
            created_on = self.plan.created_on(self.created, calendar)
        self.policy = self.plan.match(self.fields.get, created_on)

    def opened(self) -> Fold:
        """As it is when nothing more is known of the creation than its instant."""
        if self.is_opened or self.created is None:
            return self
        found = self.copy()
        found._open(self.created, None)
        return found

    def _open(self, at: int, opener: str | None) -> None:
        """The creation: known, or the first event."""
        if self.created is None:
            self.created = at
            self._match()
        self.is_opened = True
        self.opener = opener
        team = text_of(self.fields.get("team"))
        self._move(Happening(self.created, "created", opener, False, team), False)

    def add(self, event: Happening) -> None:
        """One event, none before an earlier one."""
        if not self.is_opened:
            created = event.at if self.created is None else self.created
            is_own = event.kind == "created" or event.at == created
            self._open(created, event.role if is_own else None)
        created = event.at if self.created is None else self.created
        if event.at < created:
            self.problems["before_creation"] += 1
            self._change(event, created)
            return
        if self.is_merged:
            self.problems["after_merge"] += 1
        opening = False
        if (
            event.kind == "message"
            and event.public
            and event.role in ("requester", "agent")
        ):
            is_first, self.seen_message = not self.seen_message, True
            opening = is_first and event.role == self.opener == "agent"
        if event.kind == "created":
            return
        self._move(event, opening)
        self.is_merged |= event.kind == "merged" and self.plan.cancels_merged

    def _move(self, event: Happening, opening: bool) -> None:
        """Move every clock: what ends first, then the terms, then what begins."""
        acts: dict[str, int] = {}
        word = event.kind if event.value is None else f"{event.kind} {event.value}"
        moves, known = self.plan.moves(Seen(*event[1:], opening))
        for name, move in moves:
            track = self.tracks[name]
            state, act = step(track.state, move, self.plan.used[name].on_reopen)
            if act & (Act.STOP | Act.CANCEL):
                last = track.cycles[-1]
                track.cycles[-1] = (
                    last.stopped(event.at, word)
                    if act & Act.STOP
                    else last.cancelled_at(
                        event.at if last.cancelled is None else last.cancelled
                    )
                )
            if act & Act.VAIN and name in self.plan.strict:
                self.problems["stop_without_start"] += 1
            acts[name] = act
            self.tracks[name] = Track(state, track.cycles)
        self.problems["unknown_status"] += not known
        self._change(event, event.at)
        for name, act in acts.items():
            if act & (Act.PAUSE | Act.RESUME | Act.START | Act.CONTINUE):
                self._begin(name, act, event.at, word)

    def _begin(self, name: str, act: int, at: int, word: str) -> None:
        """Pause, resume, or begin a cycle under the terms that hold now."""
        state, cycles = self.tracks[name]
        clock = self.plan.used[name]
        if act & Act.START:
            terms = self.terms(name)
            hours = Hours.of(self.own_calendar)
            cycles.append(Cycle.begin(len(cycles) + 1, terms, at, hours))
        last = cycles[-1]
        if act & Act.CONTINUE:
            last = last.reopened(at, clock.on_reopen)
            last = last.under(self.terms(name), at, clock)
        if act & Act.RESUME:
            last = last.resumed(at)
        elif state[1]:
            last = last.paused(at, word)
        cycles[-1] = last

    @property
    def own_calendar(self) -> Calendar:
        """The calendar of the ticket now, whatever its targets count on."""
        return self.calendar or self.plan.calendar_of(self.fields.get)

    def _change(self, event: Happening, at: int) -> None:
        """Take over a new priority, team, …, or calendar, and the terms it brings."""
        field = _FIELD_OF_EVENT.get(event.kind)
        if event.kind == "calendar" and event.value is not None:
            named = self.plan.named(event.value)
            if named is None:
                self.problems["unknown_calendar"] += 1
                return
            self.calendar = named
        elif field is not None and field in self.plan.fields:
            self.fields[field] = event.value
            self._match()
        else:
            return
        for name, (state, cycles) in self.tracks.items():
            if cycles and cycles[-1].stop is None and state[0] != Phase.DONE:
                clock = self.plan.used[name]
                cycles[-1] = cycles[-1].under(self.terms(name), at, clock)

    def terms(self, name: str) -> Terms | None:
        """What holds for a clock now."""
        if self.policy is None:
            return None
        priority = text_of(self.fields.get("priority"))
        return self.plan.terms(self.policy, priority, name, self.own_calendar)
