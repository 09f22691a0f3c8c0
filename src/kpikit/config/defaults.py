"""``[defaults]``: what holds for all policies that do not say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field, frozen

from kpikit.config.node import Node
from kpikit.config.reading import percents, read_flag
from kpikit.desk.names import ROLES
from kpikit.errors import did_you_mean
from kpikit.sla.clock import OPTIONS
from kpikit.sla.reading import BOUNDARIES
from kpikit.units.read_only import read_only

__all__ = ["Defaults", "calendar_name", "read_defaults"]

_FLAGS = ("public_only", "starts_for_agent_tickets", "solve_counts_as_response")
_KEYS = ("calendar", *OPTIONS, "responders", *_FLAGS, "warn_at", "boundary")
_EXAMPLE = 'write [defaults] with calendar = "eu"'
_PER = (
    'write calendar = { per = "organization", values = { acme = "eu" },'
    ' default = "eu" }'
)


def _texts(value: Iterable[int]) -> tuple[int, ...]:
    return tuple(value)


@frozen
class Defaults:
    """What holds for all policies that do not say otherwise.

    Attributes:
        calendar: Name of the calendar of tickets.
        per: Column of tickets that chooses the calendar; None for one for all.
        calendars: Names of calendars by the value of that column.
        warn_at: Warnings in per cent of the target.
        boundary: ``">"``, or ``">="`` where reaching the target breaks it.
        clocks: What was declared about clocks: ``on_priority_change``, ``responders``
            and so on.
    """

    calendar: str | None = field(default=None)
    per: str | None = field(default=None, kw_only=True)
    calendars: Mapping[str, str] = field(
        factory=dict, converter=read_only, kw_only=True, hash=False
    )
    warn_at: tuple[int, ...] = field(default=(), converter=_texts, kw_only=True)
    boundary: str = field(default=">", kw_only=True)
    clocks: Mapping[str, Any] = field(
        factory=dict, converter=read_only, kw_only=True, hash=False
    )

    def to_dict(self) -> dict[str, Any]:
        """The section as it is written; what was not declared is left out."""
        tree: dict[str, Any] = {}
        if self.per is not None:
            tree["calendar"] = {"per": self.per, "values": dict(self.calendars)}
            if self.calendar is not None:
                tree["calendar"]["default"] = self.calendar
        elif self.calendar is not None:
            tree["calendar"] = self.calendar
        for name, value in self.clocks.items():
            tree[name] = list(value) if isinstance(value, tuple) else value
        if self.warn_at:
            tree["warn_at"] = list(self.warn_at)
        if self.boundary != ">":
            tree["boundary"] = self.boundary
        return tree


def calendar_name(node: Node, calendars: Iterable[str]) -> str | None:
    """The name of a calendar that the config has."""
    name = node.text()
    known = tuple(calendars)
    if name is None or name in known:
        return name
    node.problem(
        "SLA214",
        f"{node.name} must name a calendar of the config: got {name!r}",
        help=did_you_mean(name, known) or f"write [calendars.{name}]",
    )
    return None


def read_defaults(node: Node | None, calendars: Iterable[str]) -> Defaults:
    """The section; problems are noted.

    Args:
        node: The value of ``defaults``, None where there is none.
        calendars: Names of the calendars of the config.
    """
    found = {} if node is None else node.known(_KEYS, help=_EXAMPLE) or {}
    parts: dict[str, Any] = {}
    names = tuple(calendars)
    if "calendar" in found:
        parts.update(_calendar(found["calendar"], names))
    if "warn_at" in found:
        parts["warn_at"] = percents(found["warn_at"]) or ()
    if "boundary" in found:
        parts["boundary"] = found["boundary"].one_of(BOUNDARIES) or ">"
    clocks: dict[str, Any] = {}
    for name, part in found.items():
        if name in OPTIONS:
            clocks[name] = part.one_of(OPTIONS[name])
        elif name in _FLAGS:
            clocks[name] = read_flag(part)
        elif name == "responders":
            clocks[name] = _responders(part)
    return Defaults(clocks=clocks, **parts)


def _calendar(node: Node, names: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(node.value, dict):
        return {"calendar": calendar_name(node, names)}
    needed = {"per": _PER, "values": _PER}
    found = node.known(("per", "values", "default"), required=needed, help=_PER) or {}
    parts: dict[str, Any] = {}
    if "per" in found:
        parts["per"] = found["per"].text()
    if "values" in found:
        chosen = found["values"].children(what="values", help=_PER)
        parts["calendars"] = {
            value: calendar_name(part, names) for value, part in chosen
        }
    if "default" in found:
        parts["calendar"] = calendar_name(found["default"], names)
    return parts


def _responders(node: Node) -> tuple[str, ...]:
    roles = node.texts(help='write responders = ["agent"]')
    for at, role in enumerate(node.value if isinstance(node.value, list) else ()):
        if isinstance(role, str) and role.strip() and role not in ROLES:
            node.child(at).one_of(ROLES)
    return roles
