"""All clocks of one live ticket, as a frozen value for applications."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from attrs import field, frozen

from kpikit.columns.column import moment
from kpikit.columns.zones import Zone
from kpikit.desk.rows import Event
from kpikit.desk.ticket import Ticket
from kpikit.errors import InputError, InputTypeError, UnknownNameError, did_you_mean
from kpikit.sla.changes import Change, reached, to_come
from kpikit.sla.cycle import Cycle
from kpikit.sla.fold import Fold, Happening
from kpikit.sla.hours import instant
from kpikit.sla.ledger import Ledger
from kpikit.sla.plain import check_keys
from kpikit.sla.plan import Plan
from kpikit.sla.policy import Policy, text_of
from kpikit.sla.reading import Reading
from kpikit.units.durations import BusinessDays
from kpikit.units.showing import counted, shown

__all__ = ["Live", "begin"]


def _order(event: Event) -> tuple[datetime, int]:
    return event.at.astimezone(UTC), event.seq or 0


def happening(event: Event) -> Happening:
    """An event as the fold sees it."""
    public = event.kind == "message" if event.public is None else event.public
    at = instant(event.at, "at")
    return Happening(at, event.kind, event.role, public, text_of(event.value))


def field_of(ticket: Ticket, name: str) -> Any:
    """A column of a ticket, its own or the caller's; None where it has none."""
    if name in ticket.extra:
        return ticket.extra[name]
    return getattr(ticket, name, None)


@frozen(repr=False)
class Live:
    """A ticket under a plan, with the events that it has had.

    Every figure follows from the ticket and its events, so these are all that is kept:
    :meth:`to_dict` is JSON, and two lives of equal ticket and events are equal. An
    event that comes late is put in its place; one that comes twice counts once.
    """

    plan: Plan
    ticket: Ticket = field(kw_only=True)
    events: tuple[Event, ...] = field(default=(), kw_only=True)
    _fold: Fold = field(kw_only=True, eq=False)
    _late: int = field(default=0, kw_only=True, eq=False)
    _twice: int = field(default=0, kw_only=True, eq=False)

    def __repr__(self) -> str:
        """The ticket, its policy and how much has happened to it."""
        policy = "no policy" if self.policy is None else f"policy {self.policy!r}"
        events = counted(len(self.events), "event")
        return f"<Live {self.ticket.id!r}: {policy}, {events}>"

    @classmethod
    def begin(cls, plan: Plan, ticket: Ticket) -> Live:
        """A ticket as it is when it is created, before any event.

        Raises:
            InputTypeError: It is no ticket.
        """
        if not isinstance(ticket, Ticket):
            raise InputTypeError(
                f"ticket must be a Ticket: got {shown(ticket)}",
                help="write Ticket('T1', created_at=…, priority=…)",
            )
        return cls(plan, ticket=ticket, fold=_folded(plan, ticket, ()))

    def apply(self, event: Event) -> Live:
        """The life with one more event.

        Raises:
            InputError: The event belongs to another ticket.
            InputTypeError: It is no event.
        """
        if not isinstance(event, Event):
            raise InputTypeError(
                f"event must be an Event: got {shown(event)}",
                help="write Event('T1', at=…, kind='message', role='agent')",
            )
        _check_owner(event, self.ticket)
        if self._has(event):
            return self._with(self.events, self._fold, twice=1)
        if not self.events or _order(event) >= _order(self.events[-1]):
            fold = self._fold.copy()
            fold.add(happening(event))
            return self._with((*self.events, event), fold)
        events = tuple(sorted((*self.events, event), key=_order))
        return self._with(events, _folded(self.plan, self.ticket, events), late=1)

    def _has(self, event: Event) -> bool:
        """Whether the very same event was there before."""
        for known in reversed(self.events):
            if _order(known)[0] < _order(event)[0]:
                return False
            if known == event:
                return True
        return False

    def _with(
        self, events: tuple[Event, ...], fold: Fold, *, late: int = 0, twice: int = 0
    ) -> Live:
        return Live(
            self.plan,
            ticket=self.ticket,
            events=events,
            fold=fold,
            late=self._late + late,
            twice=self._twice + twice,
        )

    @property
    def problems(self) -> dict[str, int]:
        """What was wrong with events, counted; see :data:`kpikit.sla.fold.PROBLEMS`."""
        found = dict(self._fold.problems)
        found.update(out_of_order=self._late, twice=self._twice)
        found.update(no_creation=int(self._fold.created is None))
        return {word: count for word, count in found.items() if count}

    @property
    def policy(self) -> str | None:
        """Name of the policy that matches; None when none does."""
        policy = self._fold.policy
        return None if policy is None else policy.name

    def _at(self, now: datetime) -> tuple[Fold, int]:
        """What is known at an instant: events after it are not."""
        at = instant(now, "now")
        # In UTC: two datetimes of one zone compare by the wall, also where it repeats.
        utc = now.astimezone(UTC)
        if self.events and _order(self.events[-1])[0] > utc:
            kept = tuple(event for event in self.events if _order(event)[0] <= utc)
            return _folded(self.plan, self.ticket, kept).opened(), at
        return self._fold.opened(), at

    def readings(self, now: datetime) -> dict[str, Reading]:
        """What each clock says: its running or last cycle, by the clock's name.

        Clocks without a target under the policy that matches are not there, nor is any
        when none matches.

        Raises:
            NaiveTimeError: *now* has no zone.
        """
        fold, at = self._at(now)
        found = {}
        for name, track in fold.tracks.items():
            claimed = [each for each in track.cycles if each.terms is not None]
            if claimed:
                found[name] = claimed[-1].reading(at, self.plan.boundary, now.tzinfo)
            elif not track.cycles and (terms := fold.terms(name)) is not None:
                target = terms.target
                fixed = None if isinstance(target, BusinessDays) else target
                found[name] = Reading(
                    "waiting",
                    elapsed=timedelta(),
                    target=fixed,
                    remaining=fixed,
                    used=None if target is None else 0.0,
                    overrun=None if target is None else timedelta(),
                    as_of=now,
                )
        return found

    def reading(self, now: datetime, clock: str | None = None) -> Reading:
        """What one clock says.

        Args:
            now: The instant.
            clock: Its name; may be left out where there is but one.

        Raises:
            UnknownNameError: The ticket has no such clock.
        """
        found = self.readings(now)
        if clock is None and len(found) == 1:
            return next(iter(found.values()))
        if clock is None or clock not in found:
            raise UnknownNameError(
                f"clock must be one that the ticket has: got {clock!r}",
                help=did_you_mean(str(clock), found) or "no policy gives it a target",
            )
        return found[clock]

    def cycles(self, now: datetime) -> dict[str, tuple[Reading, ...]]:
        """What every cycle of each clock says, the first first."""
        fold, at = self._at(now)
        boundary, zone = self.plan.boundary, now.tzinfo
        return {
            name: tuple(each.reading(at, boundary, zone) for each in _claimed(track))
            for name, track in fold.tracks.items()
            if _claimed(track)
        }

    def next_change(self, now: datetime) -> datetime | None:
        """The next warning or due instant of any clock, None when none is known.

        Opening and closing are no changes: a timer may sleep through them. What it
        wakes for is said by :meth:`changes`.
        """
        fold, at = self._at(now)
        found: list[int] = []
        for track in fold.tracks.values():
            for cycle in _claimed(track)[-1:]:
                found += to_come(cycle, at)
        later = [instant for instant in found if instant > at]
        return moment(min(later)).astimezone(now.tzinfo) if later else None

    def changes(self, since: datetime, until: datetime) -> tuple[Change, ...]:
        """The warnings and due instants after *since* and up to *until*, in order.

        They follow from what is known at *until*: ask before an event is applied that
        gives the ticket another target. A clock that stops on the very instant at which
        its target is used up was never due, unless the boundary is ``">="``.

        Raises:
            NaiveTimeError: An instant has no zone.
            InputError: *until* is before *since*.
        """
        after, upto = instant(since, "since"), instant(until, "until")
        if upto < after:
            raise InputError(
                f"until must not be before since: got {until} and {since}",
                help="swap them",
            )
        fold, at = self._at(until)
        low = moment(after)
        found = [
            change
            for name, track in fold.tracks.items()
            for cycle in _claimed(track)
            for change in reached(
                cycle,
                clock=name,
                now=at,
                boundary=self.plan.boundary,
                zone=until.tzinfo,
            )
            if change.at.astimezone(UTC) > low
        ]
        return tuple(sorted(found, key=lambda change: change.at.astimezone(UTC)))

    def explain(self, now: datetime) -> Ledger:
        """Every second of every clock with its reason, as known at an instant.

        Raises:
            NaiveTimeError: *now* has no zone.
        """
        fold, at = self._at(now)
        return Ledger.of(self.ticket.id, fold, at)

    def zone(self) -> tzinfo:
        """The zone of the ticket's calendar."""
        return Zone.of(self._fold.own_calendar.tz).tz

    def to_dict(self, *, with_plan: bool = True) -> dict[str, Any]:
        """Plan, ticket and events as plain data, JSON-safe.

        Args:
            with_plan: Without it the data are shorter, and go on under the plan of a
                config alone: ``config.restore(data)``.
        """
        return {
            **({"plan": self.plan.to_dict()} if with_plan else {}),
            "ticket": self.ticket.to_dict(),
            "events": [event.to_dict() for event in self.events],
            "late": self._late,
            "twice": self._twice,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, plan: Plan | None = None) -> Live:
        """The life that :meth:`to_dict` wrote.

        Args:
            data: What it wrote.
            plan: Another plan for the same ticket and events; that of the data if
                not given.

        Raises:
            InputError: A key is not known, or not there; an event belongs to another
                ticket; a count is no number.
            InputTypeError: The data are no mapping, the events no list, or *plan* is
                no plan.
        """
        if plan is not None and not isinstance(plan, Plan):
            raise InputTypeError(
                f"plan must be a Plan: got {shown(plan)}",
                help="pass config.plan, or call config.restore(data)",
            )
        names = ("plan", "ticket", "events", "late", "twice")
        check_keys(data, names, what="life", needed=names[1 if plan else 0 : 3])
        plan = Plan.from_dict(data["plan"]) if plan is None else plan
        ticket = Ticket.from_dict(data["ticket"])
        if not isinstance(data["events"], (list, tuple)):
            raise InputTypeError(
                f"events of a life must be a list: got {shown(data['events'])}",
                help="give what to_dict() wrote",
            )
        events = tuple(Event.from_dict(each) for each in data["events"])
        for event in events:
            _check_owner(event, ticket)
        counts = [data.get(name, 0) for name in ("late", "twice")]
        if not all(type(count) is int and count >= 0 for count in counts):
            raise InputError(
                f"late and twice of a life must be counts: got {shown(counts)}",
                help="give what to_dict() wrote",
            )
        return cls(
            plan,
            ticket=ticket,
            events=events,
            fold=_folded(plan, ticket, events),
            late=counts[0],
            twice=counts[1],
        )


def begin(policies: Iterable[Policy] | Policy, ticket: Ticket, **options: Any) -> Live:
    """All clocks of the policy that matches, for one live ticket.

    Args:
        policies: The first that matches the ticket is final.
        ticket: The ticket as it is when it is created.
        options: What :class:`kpikit.sla.plan.Plan` takes: ``calendar``, ``calendars``,
            ``clocks``, ``statuses``, ``warn_at``, ``boundary``.
    """
    return Live.begin(Plan(policies, **options), ticket)


def _check_owner(event: Event, ticket: Ticket) -> None:
    """An event moves the clocks of its own ticket alone."""
    if str(event.ticket_id) != str(ticket.id):
        raise InputError(
            f"event must belong to ticket {ticket.id!r}: got one of"
            f" {event.ticket_id!r}",
            help="apply it to the life of its own ticket",
        )


def _folded(plan: Plan, ticket: Ticket, events: tuple[Event, ...]) -> Fold:
    created = ticket.created_at
    at = None if created is None else instant(created, "created_at")
    names = {*plan.fields, "team"}
    fold = Fold(plan, {name: field_of(ticket, name) for name in names}, at)
    for event in events:
        fold.add(happening(event))
    return fold


def _claimed(track: Any) -> tuple[Cycle, ...]:
    """Cycles that some policy has a target for."""
    return tuple(each for each in track.cycles if each.terms is not None)
