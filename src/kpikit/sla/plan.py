"""Everything that says how tickets are measured: policies, clocks, calendars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias

from attrs import evolve, field, fields, frozen

from kpikit.calendars.calendar import Calendar
from kpikit.calendars.per_ticket import PerTicket
from kpikit.columns.column import moment
from kpikit.desk.maps import check_statuses
from kpikit.desk.names import ROLES
from kpikit.errors import InputTypeError, UnknownNameError, did_you_mean
from kpikit.sla.builtin import clocks as built_in_clocks
from kpikit.sla.clock import Clock
from kpikit.sla.machine import Move
from kpikit.sla.on import Fact, Seen, fact_of
from kpikit.sla.plain import check_keys
from kpikit.sla.policy import Policy
from kpikit.sla.read import check_boundary, check_warnings
from kpikit.units.durations import BusinessDays
from kpikit.units.read_only import read_only

__all__ = ["EVENT_OF_FIELD", "Plan", "Terms"]

EVENT_OF_FIELD: Mapping[str, str] = MappingProxyType(
    {
        "priority": "priority",
        "status": "status",
        "assignee": "assigned",
        "team": "team",
        "line": "line",
    }
)
"""The kind of event that changes a field."""
Moves: TypeAlias = tuple[tuple[tuple[str, int], ...], bool]
_MOST_MOVES = 1 << 14


@frozen
class Terms:
    """What holds for one clock of one ticket."""

    policy: str
    priority: str | None = field(kw_only=True)
    target: timedelta | BusinessDays | None = field(kw_only=True)
    calendar: Calendar = field(kw_only=True)
    calendar_name: str = field(kw_only=True)
    warn_at: tuple[int, ...] = field(kw_only=True)


def _policies(value: Any) -> tuple[Policy, ...]:
    """Policies as a tuple; one alone needs no list."""
    several = isinstance(value, Iterable) and not isinstance(value, (str, Mapping))
    found = tuple(value) if several else (value,)
    for each in found:
        if not isinstance(each, Policy):
            raise InputTypeError(
                f"policies must be Policy objects: got {each!r}",
                help='write Policy("default", targets={"*": {"resolution": "8h"}})',
            )
    return found


def _calendar(value: Any) -> Any:
    if not isinstance(value, (Calendar, PerTicket)):
        raise InputTypeError(
            f"calendar must be a Calendar, or one per ticket: got {value!r}",
            help="write Calendar.always(), or per('organization', {…}, default=…)",
        )
    return value


def _named(value: Any, kind: type, example: str) -> Mapping[str, Any]:
    """Things of a kind by name."""
    what = kind.__name__
    if not isinstance(value, Mapping):
        raise InputTypeError(
            f"a {what} must have a name: got {value!r}", help=f"write {example}"
        )
    for name, each in value.items():
        if not isinstance(each, kind):
            raise InputTypeError(
                f"{name} must be a {what}: got {each!r}", help=f"write {example}"
            )
    return read_only(value)


def _calendars(value: Any) -> Mapping[str, Calendar]:
    example = "calendars={'eu': Calendar('Mon-Fri 09:00-17:00', tz='Europe/Berlin')}"
    return _named(value, Calendar, example)


def _clocks(value: Any) -> Mapping[str, Clock]:
    return _named(value, Clock, "clocks={'fieldwork': Clock(start='assigned')}")


def _statuses(value: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if value is None:
        return None
    check_statuses(value)
    return read_only(
        {k: dict(v) if isinstance(v, Mapping) else v for k, v in value.items()}
    )


@frozen(slots=False)
class Plan:
    """Policies with the clocks and calendars that they name.

    Args:
        policies: The first that matches a ticket is final.
        calendar: The calendar of the tickets, or ``per(…)`` one for each.
        calendars: Calendars by name, for targets and ``calendar`` events.
        clocks: Clocks by name; the built-in ones are there unless replaced.
        statuses: What each status means, or a mapping of it by clock with a
            ``default``; the common words if not given.
        warn_at: Warnings in per cent of targets that do not say theirs.
        boundary: ``">"`` or ``">="``.

    Raises:
        UnknownNameError: A target names a clock or calendar that is not there.
    """

    policies: tuple[Policy, ...] = field(converter=_policies)
    # Without one it is refused: what counts must be said.
    calendar: Calendar | PerTicket = field(
        default=None, converter=_calendar, kw_only=True
    )
    calendars: Mapping[str, Calendar] = field(
        factory=dict, converter=_calendars, kw_only=True, hash=False
    )
    clocks: Mapping[str, Clock] = field(
        factory=dict, converter=_clocks, kw_only=True, hash=False
    )
    statuses: Mapping[str, Any] | None = field(
        default=None, converter=_statuses, kw_only=True, hash=False
    )
    warn_at: tuple[int, ...] = field(default=(), converter=check_warnings, kw_only=True)
    boundary: str = field(default=">", converter=check_boundary, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Every clock and calendar that is named must be there."""
        clocks = {**built_in_clocks, **self.clocks}
        for policy in self.policies:
            for by_clock in policy.targets.values():
                for name, target in by_clock.items():
                    _check("clock", name, clocks, policy)
                    if isinstance(target.calendar, str):
                        _check("calendar", target.calendar, self.calendars, policy)

    @cached_property
    def used(self) -> Mapping[str, Clock]:
        """The clocks that any policy has a target for, in the order of naming."""
        known = {**built_in_clocks, **self.clocks}
        return {
            name: known[name]
            for policy in self.policies
            for by_clock in policy.targets.values()
            for name in by_clock
        }

    @cached_property
    def strict(self) -> frozenset[str]:
        """Clocks of which a stop without a start is worth a word.

        Built-in ones are stopped by what happens anyway: each answer stops the wait
        for one, whether somebody waits or not.
        """
        return frozenset(name for name in self.used if name not in built_in_clocks)

    @cached_property
    def cancels_merged(self) -> bool:
        """Whether a merge ends any clock."""
        return any(clock.on_merge == "cancel" for clock in self.used.values())

    def unstoppable(self, lack: str) -> frozenset[str]:
        """Clocks that wait for a message which the data cannot have.

        Args:
            lack: What the data lacks: ``no_messages``; ``no_roles``, so that nobody
                knows who wrote one; or nothing.
        """
        if not lack:
            return frozenset()
        found = {name for role in ROLES for name in self._stopped_by(role)}
        still = self._stopped_by(None) if lack == "no_roles" else set()
        return frozenset(found - still)

    def _stopped_by(self, role: str | None) -> set[str]:
        """Clocks that a public message of a role stops."""
        fact = Fact("message", role=role, public=True)
        ends = Move.STOP | Move.RESET
        return {name for name, clock in self.used.items() if clock.moves(fact) & ends}

    @cached_property
    def warns(self) -> bool:
        """Whether any target has a warning."""
        targets = (
            target
            for policy in self.policies
            for by_clock in policy.targets.values()
            for target in by_clock.values()
        )
        return bool(self.warn_at) or any(target.warn_at for target in targets)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Fields of tickets that decide about terms."""
        found = {name: None for policy in self.policies for name in policy.fields}
        by = [self.calendar.by] if isinstance(self.calendar, PerTicket) else []
        return tuple(dict.fromkeys(("priority", *found, *by)))

    @cached_property
    def classes(self) -> Mapping[str, Mapping[str, str]]:
        """The class of each status, for each clock."""
        plain = check_statuses(self.statuses)
        found = {}
        for name, clock in self.used.items():
            mine = {str(word): meant for word, meant in plain.items()}
            mine.update(clock.statuses)
            for word, meant in (self.statuses or {}).items():
                if isinstance(meant, Mapping) and name in meant:
                    mine[str(word)] = meant[name]
            found[name] = mine
        return found

    def only(self, clock: str) -> Plan:
        """The plan with the targets of one clock."""
        policies = [
            evolve(
                policy,
                targets={
                    priority: {name: t for name, t in targets.items() if name == clock}
                    for priority, targets in policy.targets.items()
                },
            )
            for policy in self.policies
        ]
        return evolve(self, policies=tuple(policies))

    @cached_property
    def is_dated(self) -> bool:
        """Whether any policy is only for tickets of some dates."""
        return any(policy.valid != (None, None) for policy in self.policies)

    @cached_property
    def _known_moves(self) -> dict[Seen, Moves]:
        return {}

    def moves(self, seen: Seen) -> Moves:
        """Which conditions of each clock an event meets; few are unlike others.

        Beside them stands whether its status, if it is one, is known to any clock.
        """
        found = self._known_moves.get(seen)
        if found is None:
            found = self._moves(seen)
            if len(self._known_moves) < _MOST_MOVES:
                self._known_moves[seen] = found
        return found

    def _moves(self, seen: Seen) -> Moves:
        facts = {name: fact_of(seen, self.classes[name]) for name in self.used}
        moves = ((name, self.used[name].moves(fact)) for name, fact in facts.items())
        odd = seen.kind == "status" and bool(facts)
        known = any(fact.status_class is not None for fact in facts.values())
        return tuple(moves), known or not odd

    def created_on(self, at: int | None, calendar: Calendar) -> date | None:
        """The local date of an instant."""
        from kpikit.columns.zones import Zone

        if at is None:
            return None
        zone = Zone.of(calendar.tz)
        return moment(at + int(zone.offsets_at(_one(at))[0])).date()

    def named(self, word: str) -> Calendar | None:
        """The calendar that an event names; None where none is called so."""
        found = self.calendars.get(word)
        if found is None and isinstance(self.calendar, PerTicket):
            return self.calendar.named(word)
        return found

    def calendar_of(self, value_of: Callable[[str], Any]) -> Calendar:
        """The calendar of a ticket."""
        if isinstance(self.calendar, Calendar):
            return self.calendar
        return self.calendar.calendar(value_of(self.calendar.by))

    def match(
        self, value_of: Callable[[str], Any], created_on: date | None
    ) -> Policy | None:
        """The first policy that matches a ticket."""
        for policy in self.policies:
            if policy.matches(value_of, created_on):
                return policy
        return None

    def terms(
        self, policy: Policy, priority: str | None, clock: str, calendar: Calendar
    ) -> Terms | None:
        """What holds for a clock; None where the policy has no target for it."""
        target = policy.target(priority, clock)
        if target is None:
            return None
        chosen = calendar
        if isinstance(target.calendar, str):
            chosen = self.calendars[target.calendar]
        elif target.calendar is not None:
            chosen = target.calendar
        return Terms(
            policy.name,
            priority=priority,
            target=target.amount,
            calendar=chosen,
            calendar_name=self.name_of(chosen),
            warn_at=self.warn_at if target.warn_at is None else target.warn_at,
        )

    def name_of(self, calendar: Calendar) -> str:
        """The name of a calendar; ``default`` for one without."""
        for name, known in self.calendars.items():
            if known == calendar:
                return name
        if isinstance(self.calendar, PerTicket):
            for value, known in self.calendar.calendars:
                if known == calendar:
                    return str(value)
        return "default"

    def to_dict(self) -> dict[str, Any]:
        """The plan as plain data, JSON-safe."""
        return {
            "policies": [policy.to_dict() for policy in self.policies],
            "calendar": self.calendar.to_dict(),
            "calendars": {name: c.to_dict() for name, c in self.calendars.items()},
            "clocks": {name: clock.to_dict() for name, clock in self.clocks.items()},
            "statuses": None if self.statuses is None else dict(self.statuses),
            "warn_at": list(self.warn_at),
            "boundary": self.boundary,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Plan:
        """The plan that :meth:`to_dict` wrote.

        Raises:
            InputError: A key is not known, or not there.
        """
        names = [attribute.name for attribute in fields(cls)]
        check_keys(data, names, what="plan", needed=names)
        named = {n: Calendar.from_dict(c) for n, c in data["calendars"].items()}
        return cls(
            tuple(Policy.from_dict(each) for each in data["policies"]),
            calendar=_calendar_from(data["calendar"]),
            calendars=named,
            clocks={n: Clock.from_dict(each) for n, each in data["clocks"].items()},
            statuses=data["statuses"],
            warn_at=data["warn_at"],
            boundary=data["boundary"],
        )


def _check(what: str, name: str, known: Mapping[str, Any], policy: Policy) -> None:
    if name not in known:
        raise UnknownNameError(
            f"{what} of policy {policy.name!r} must be known: got {name!r}",
            help=did_you_mean(name, known),
        )


def _one(at: int) -> Any:
    import numpy as np

    return np.array([at], dtype=np.int64)


def _calendar_from(data: Mapping[str, Any]) -> Calendar | PerTicket:
    return (PerTicket if "per" in data else Calendar).from_dict(data)
