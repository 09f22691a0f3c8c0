"""``[[examples]]``: unit tests of the policies, which stand beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from attrs import evolve, field, frozen

from kpikit.columns.column import Kind
from kpikit.config.node import Node, describe, is_scalar
from kpikit.config.policies import Declared
from kpikit.config.reading import (
    attempt,
    read_duration,
    read_flag,
    read_instant,
    unique_name,
)
from kpikit.desk.names import EVENT_KINDS, ROLES
from kpikit.desk.rows import Event
from kpikit.desk.schemas import SCHEMAS
from kpikit.desk.ticket import Ticket
from kpikit.errors import did_you_mean
from kpikit.sla.builtin import clocks as built_in_clocks
from kpikit.sla.policy import text_of
from kpikit.sla.reading import STATES
from kpikit.units.durations import BusinessDays, duration_text
from kpikit.units.read_only import read_only

__all__ = ["NO_POLICY", "Example", "read_examples"]

NO_POLICY = "no_policy"
"""What an example expects as policy of a ticket that none matches."""
FACTS = ("due", "state", "elapsed")
"""What can be expected of a clock."""

_KEYS = ("name", "ticket", "events", "as_of", "expect")
_EXAMPLE = 'write [[examples]] with name = "friday evening"'
_TICKET = 'write ticket = { priority = "high", created_at = 2026-01-16T15:50:00+01:00 }'
_EVENTS = 'write events = [{ at = 2026-01-16T15:55:00+01:00, kind = "message" }]'
_EXPECT = 'write expect = { policy = "default", resolution_state = "met" }'
_EXPECTED = (*(f"{clock}_{fact}" for clock in built_in_clocks for fact in FACTS),)


def _events(value: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(value)


@frozen
class Example:
    """One ticket with its events, and what its clocks must say.

    Attributes:
        name: Its name.
        ticket: The ticket as it is created.
        events: What happens to it.
        expect: What must hold, by the keys of the config: ``policy``, and per clock
            ``<clock>_due`` (an instant), ``<clock>_state`` (a word) and
            ``<clock>_elapsed`` (a timedelta).
        as_of: When the clocks are read; None for the last instant of the example.
        where: Where it stands, as ``kpikit.toml:60:1``.
    """

    name: str
    ticket: Ticket = field(kw_only=True)
    events: tuple[Event, ...] = field(default=(), converter=_events, kw_only=True)
    expect: Mapping[str, Any] = field(converter=read_only, kw_only=True, hash=False)
    as_of: datetime | None = field(default=None, kw_only=True)
    where: str = field(default="", kw_only=True, eq=False)

    @property
    def now(self) -> datetime:
        """When the clocks are read."""
        if self.as_of is not None:
            return self.as_of
        created = self.ticket.created_at
        known = [] if created is None else [created]
        return max((*known, *(event.at for event in self.events)))

    def to_dict(self) -> dict[str, Any]:
        """The example as it is written, JSON-safe."""
        ticket = self.ticket.to_dict()
        ticket.update(ticket.pop("extra", {}))
        found: dict[str, Any] = {"name": self.name, "ticket": ticket}
        if self.events:
            found["events"] = [event.to_dict() for event in self.events]
            for event in found["events"]:
                del event["ticket_id"]
        if self.as_of is not None:
            found["as_of"] = self.as_of.isoformat()
        found["expect"] = {key: _written(value) for key, value in self.expect.items()}
        return found


def _written(value: Any) -> Any:
    if isinstance(value, timedelta):
        return duration_text(value)
    return value.isoformat() if isinstance(value, datetime) else value


def read_examples(
    node: Node, declared: Declared, policies: Iterable[str]
) -> tuple[Example, ...]:
    """The examples that could be read; problems are noted.

    Args:
        node: The value of ``examples``.
        declared: What the config declares, statuses among the values.
        policies: Names of its policies.
    """
    reader = _Reader(declared, tuple(policies))
    found = [each for each in node.each(reader.example) or () if each is not None]
    if node.value and not reader.policies:
        node.problem(
            "SLA004",
            "policies must be given where there are examples: got none",
            help='add [[policies]] with name = "default" and targets',
        )
    return tuple(found)


class _Reader:
    """Reads examples one by one."""

    def __init__(self, declared: Declared, policies: tuple[str, ...]) -> None:
        self.policies = policies
        self._declared = declared
        self._names: set[str] = set()

    def example(self, node: Node) -> Example | None:
        before = node.findings.count
        needed = {"name": _EXAMPLE, "ticket": _TICKET, "expect": _EXPECT}
        found = node.known(_KEYS, required=needed, help=_EXAMPLE) or {}
        parts: dict[str, Any] = {}
        if "name" in found:
            parts["name"] = unique_name(found["name"], self._names, what="examples")
        if "ticket" in found:
            parts["ticket"] = self._ticket(found["ticket"])
        if "events" in found:
            parts["events"] = found["events"].each(self._event)
        if "expect" in found:
            parts["expect"] = self._expected(found["expect"])
        parts["as_of"] = _as_of(found, parts.get("expect"))
        ticket = parts.get("ticket")
        if ticket is not None and ticket.created_at is None and not parts.get("events"):
            found["ticket"].missing("created_at", help=_TICKET)
        if node.findings.count > before or ticket is None:
            return None
        events = [evolve(each, ticket_id=ticket.id) for each in parts.pop("events", ())]
        where = node.findings.where(node.path)
        return Example(events=events, where=where, **parts)

    def _ticket(self, node: Node) -> Ticket | None:
        schema = SCHEMAS["tickets"]
        fields: dict[str, Any] = {"id": "example"}
        own: dict[str, Any] = {}
        for name, part in node.children(what="columns of a ticket", help=_TICKET):
            known = self._declared.values.get(name)
            before = node.findings.count
            if name in schema:
                kind = schema.by_name[name].kind
                fields[name] = _column(part, name, is_instant=kind is Kind.INSTANT)
            else:
                self._declared.check_field(part, name)
                own[name] = _own(part)
            if known is not None and node.findings.count == before:
                self._check_value(part, name, known)
        return attempt(node, lambda: Ticket(**fields, extra=own))

    def _check_value(self, node: Node, field: str, known: tuple[str, ...]) -> None:
        values = node.value if isinstance(node.value, list) else [node.value]
        for value in values:
            text = str(text_of(value))
            if text not in known:
                code, what = _UNKNOWN.get(field, ("SLA305", "value"))
                node.problem(
                    code,
                    f"{node.name} must be a declared {what}: got {describe(value)}",
                    help=did_you_mean(text, known),
                )

    def _event(self, node: Node) -> Event | None:
        before = node.findings.count
        needed = {"at": _EVENTS, "kind": _EVENTS}
        found = node.known(_EVENT, required=needed, help=_EVENTS) or {}
        parts = {key: _EVENT[key](part) for key, part in found.items()}
        field = parts.get("kind")
        known = self._declared.values.get(str(field))
        if field == "calendar":
            known = self._declared.calendars
        if known is not None:
            for key in ("value", "old"):
                if parts.get(key) is not None:
                    self._check_value(found[key], str(field), known)
        if node.findings.count > before:
            return None
        return attempt(node, lambda: Event("example", **parts))

    def _expected(self, node: Node) -> dict[str, Any]:
        """What must hold, each in its type."""
        expected: dict[str, Any] = {}
        given = tuple(node.children(what="expectations", help=_EXPECT))
        if isinstance(node.value, dict) and not set(node.value) - {"as_of"}:
            node.wrong("expect something", help=_EXPECT)
        for key, part in given:
            clock, _, fact = key.rpartition("_")
            if key == "policy":
                expected[key] = self._policy(part)
            elif key == "as_of":
                expected[key] = read_instant(part)
            elif clock in built_in_clocks and fact in FACTS:
                expected[key] = _FACT[fact](part)
            elif clock and fact in FACTS:
                part.problem(
                    "SLA405",
                    f"{part.name} must be of a known clock: got {describe(clock)}",
                    help=did_you_mean(clock, built_in_clocks),
                    at_key=True,
                )
            else:
                part.unknown_key(("policy", "as_of", *_EXPECTED))
        return expected

    def _policy(self, node: Node) -> str | None:
        name = node.text()
        if name is not None and name not in (*self.policies, NO_POLICY):
            node.problem(
                "SLA701",
                f"{node.name} must name a policy of the config: got {describe(name)}",
                help=did_you_mean(name, self.policies)
                or f'write "{NO_POLICY}" for a ticket that none matches',
            )
        return name


_UNKNOWN = {
    "status": ("SLA501", "status"),
    "priority": ("SLA305", "priority"),
    "line": ("SLA305", "line"),
    "calendar": ("SLA214", "calendar"),
}


def _as_of(found: Mapping[str, Node], expected: Any) -> datetime | None:
    """The instant of the readings, which may stand in either place."""
    outer = read_instant(found["as_of"]) if "as_of" in found else None
    if not isinstance(expected, dict) or "as_of" not in expected:
        return outer
    inner: datetime | None = expected.pop("as_of")
    if "as_of" in found:
        found["expect"].child("as_of").problem(
            "SLA005",
            "as_of of an example must be given once: got it twice",
            help="take one out",
            at_key=True,
        )
    return inner


def _column(node: Node, name: str, *, is_instant: bool) -> Any:
    """A column of the ticket, as the ticket itself takes it."""
    if is_instant:
        return read_instant(node)
    value = node.value
    ticket = attempt(node, lambda: Ticket(**{"id": "example", name: value}))
    return None if ticket is None else getattr(ticket, name)


def _own(node: Node) -> Any:
    """A column of the caller's own."""
    parts = node.value if isinstance(node.value, list) else [node.value]
    if not all(map(is_scalar, parts)):
        node.wrong("be a value or an array of values", help=_TICKET)
    return tuple(parts) if isinstance(node.value, list) else node.value


def _word(words: tuple[str, ...]) -> Callable[[Node], str | None]:
    return lambda node: node.one_of(words)


def _name_or_instant(node: Node) -> Any:
    """A new status, priority, assignee, …, or due date."""
    value = node.value
    if isinstance(value, datetime):
        return read_instant(node)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        node.wrong("be a text, a whole number or an instant", help=_EVENTS)
        return None
    return value


def _elapsed(node: Node) -> timedelta | None:
    found = read_duration(node)
    if isinstance(found, BusinessDays):
        node.problem(
            "SLA101",
            f"{node.name} must be open time: got {describe(node.value)}",
            help='write it in hours and minutes, as "7h30m"',
        )
        return None
    return found


def _number(node: Node) -> int | None:
    if isinstance(node.value, bool) or not isinstance(node.value, int):
        node.wrong("be a whole number", help="write seq = 1")
        return None
    return node.value


_EVENT: Mapping[str, Callable[[Node], Any]] = MappingProxyType(
    {
        "at": read_instant,
        "kind": _word(EVENT_KINDS),
        "role": _word(ROLES),
        "actor": Node.text,
        "public": read_flag,
        "value": _name_or_instant,
        "old": _name_or_instant,
        "seq": _number,
    }
)
_FACT: Mapping[str, Callable[[Node], Any]] = MappingProxyType(
    {"due": read_instant, "state": _word(STATES), "elapsed": _elapsed}
)
