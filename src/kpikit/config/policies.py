"""``[[policies]]``: which tickets they are for, and their targets by priority."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from kpikit.config.defaults import calendar_name
from kpikit.config.node import Node, describe
from kpikit.config.reading import (
    amount,
    attempt,
    percents,
    read_flag,
    read_local_date,
    unique_name,
)
from kpikit.desk.schemas import SCHEMAS
from kpikit.errors import did_you_mean
from kpikit.sla.builtin import clocks as built_in_clocks
from kpikit.sla.policy import EVERY_OTHER, Policy, Target, text_of

__all__ = ["PAUSABLE", "Declared", "PolicyPart", "read_policies"]

PAUSABLE = ("periodic_update",)
"""Clocks that may be pausable or not."""
_EXAMPLE = 'write [[policies]] with name = "default"'
_TARGETS = 'write [policies.targets."*"] with first_response = "4h"'
_TARGET = 'write "4h", or { target = "4h", calendar = "eu" }'
_WHEN = 'write when = { tier = ["gold"] }'
_KEYS = ("name", "when", "not", "valid", "targets")
_TARGET_KEYS = ("target", "every", "calendar", "warn_at", "pausable")


@frozen(eq=False)
class Declared:
    """What the rest of the config declares, which policies may name.

    Attributes:
        values: Known values by field.
        has_fields: Whether conditions may name only declared fields and columns of
            tickets.
        priorities: The priorities.
        calendars: Names of calendars.
    """

    values: Mapping[str, tuple[str, ...]]
    has_fields: bool = field(kw_only=True)
    priorities: tuple[str, ...] = field(kw_only=True)
    calendars: tuple[str, ...] = field(kw_only=True)

    def check_field(self, node: Node, name: str) -> None:
        """Where fields are declared, others are most likely misspelt."""
        known = (*self.values, *SCHEMAS["tickets"].names())
        if self.has_fields and name not in known:
            node.problem(
                "SLA305",
                f"{node.name} must be a declared field or a column of tickets:"
                f" got {describe(name)}",
                help=did_you_mean(name, known) or f"declare {name} in [fields]",
                at_key=True,
            )


@frozen(eq=False)
class PolicyPart:
    """One policy as far as it could be read.

    Attributes:
        node: Its table.
        policy: Its conditions with those of its targets that could be read; None where
            its conditions could not.
        targets: Those of its targets that could be read.
        is_whole: Whether nothing is wrong with it.
    """

    node: Node
    policy: Policy | None = field(kw_only=True)
    targets: Mapping[str, Mapping[str, Target]] = field(kw_only=True)
    is_whole: bool = field(kw_only=True)


def read_policies(
    node: Node, declared: Declared
) -> tuple[tuple[PolicyPart, ...], tuple[str, ...]]:
    """Every policy as far as it could be read, and the clocks that are pausable.

    Args:
        node: The value of ``policies``.
        declared: What they may name.
    """
    reader = _Reader(declared)
    if not isinstance(node.value, list):
        node.wrong("be an array of tables", help=_EXAMPLE)
        return (), ()
    found = [reader.policy(node.child(at)) for at in range(len(node.value))]
    return tuple(found), reader.pausable_clocks()


class _Reader:
    """Reads policies one by one; keeps what they must agree on."""

    def __init__(self, declared: Declared) -> None:
        self._declared = declared
        self._names: set[str] = set()
        self._pausable: dict[str, list[tuple[bool, Node]]] = {}

    def policy(self, node: Node) -> PolicyPart:
        before = node.findings.count
        needed = {
            "name": _EXAMPLE,
            "targets": f"{_TARGETS}, or targets = {{}} for none",
        }
        found = node.known(_KEYS, required=needed, help=_EXAMPLE) or {}
        parts: dict[str, Any] = {}
        name = None
        if "name" in found:
            name = unique_name(found["name"], self._names, what="policies")
        conditions = node.findings.count
        for key, option in (("when", "when"), ("not", "not_")):
            if key in found:
                parts[option] = self._conditions(found[key])
        if "valid" in found:
            parts["valid"] = _valid(found["valid"])
        is_sound = node.findings.count == conditions
        targets = self._targets(found["targets"]) if "targets" in found else {}
        parts["targets"] = targets
        policy = (
            attempt(node, lambda: Policy(name or "", **parts)) if is_sound else None
        )
        is_whole = node.findings.count == before and isinstance(node.value, dict)
        return PolicyPart(node, policy=policy, targets=targets, is_whole=is_whole)

    def _conditions(self, node: Node) -> dict[str, Any]:
        found = {}
        for name, words in node.children(what="fields", help=_WHEN):
            if name == "not" and isinstance(words.value, dict):
                words.problem(
                    "SLA002",
                    f"{words.name} must stand beside when: got it inside",
                    help='write not = { tier = ["silver"] } on a line of its own',
                    at_key=True,
                )
                continue
            self._declared.check_field(words, name)
            found[name] = self._words(words, self._declared.values.get(name))
        return found

    def _words(self, node: Node, known: tuple[str, ...] | None) -> list[str]:
        """Values of a field; one alone needs no brackets."""
        value = node.value
        if isinstance(value, list) and not value:
            node.problem(
                "SLA306",
                f"{node.name} must have a value: got an empty array",
                help="nothing can meet it; name values, or take the field out",
            )
        is_array = isinstance(value, list)
        parts = [node.child(at) for at in range(len(value))] if is_array else [node]
        found: list[str] = []
        for part in parts:
            if not isinstance(part.value, (str, int)):
                part.wrong("be a text, a whole number or a truth value", help=_WHEN)
                continue
            text = str(text_of(part.value))
            if known is not None and text not in known:
                part.problem(
                    "SLA305",
                    f"{part.name} must be a declared value: got {describe(text)}",
                    help=did_you_mean(text, known),
                )
            if text in found:
                part.problem(
                    "SLA005",
                    f"values of {node.name} must differ: got {describe(text)} twice",
                    help="take one out",
                )
            found.append(text)
        return found

    def _targets(self, node: Node) -> dict[str, dict[str, Target]]:
        known = self._declared.priorities
        found = {}
        for priority, part in node.children(what="priorities", help=_TARGETS):
            if known and priority not in known and priority != EVERY_OTHER:
                part.problem(
                    "SLA405",
                    f"{part.name} must be for a declared priority or"
                    f' "{EVERY_OTHER}": got {describe(priority)}',
                    help=did_you_mean(priority, known),
                    at_key=True,
                )
            clocks = {}
            for clock, target in part.children(what="clocks", help=_TARGETS):
                if _is_clock(target, clock):
                    read = self._target(clock, target)
                    if read is not None:
                        clocks[clock] = read
            found[priority] = clocks
        return found

    def _target(self, clock: str, node: Node) -> Target | None:
        pausable = (False, node)
        parts: dict[str, Any] = {}
        if isinstance(node.value, dict):
            found = node.known(_TARGET_KEYS, help=_TARGET) or {}
            if ("target" in found) == ("every" in found):
                got = "both" if "target" in found else "none"
                code = "SLA003" if "target" in found else "SLA004"
                node.problem(
                    code,
                    f"{node.name} must have one of target and every: got {got}",
                    help=_TARGET,
                )
                return None
            given = found["target"] if "target" in found else found["every"]
            if "calendar" in found:
                names = self._declared.calendars
                parts["calendar"] = calendar_name(found["calendar"], names)
            if "warn_at" in found:
                parts["warn_at"] = percents(found["warn_at"])
            if "pausable" in found:
                pausable = self._read_pausable(clock, found["pausable"])
        else:
            given = node
        if clock in PAUSABLE:
            self._pausable.setdefault(clock, []).append(pausable)
        size = amount(given)
        is_fine = size is not None and None not in parts.values()
        return attempt(node, lambda: Target(size, **parts)) if is_fine else None

    def _read_pausable(self, clock: str, node: Node) -> tuple[bool, Node]:
        if clock not in PAUSABLE:
            node.problem(
                "SLA002",
                f"{node.name} must not be given: got it for {clock}",
                help=f"only {', '.join(PAUSABLE)} may be pausable; what pauses the"
                " others is said by [statuses]",
                at_key=True,
            )
        return bool(read_flag(node)), node

    def pausable_clocks(self) -> tuple[str, ...]:
        """Clocks that are pausable; a clock is so for all its targets or for none."""
        found = []
        for clock, given in self._pausable.items():
            first = given[0][0]
            for is_so, node in given[1:]:
                if is_so != first:
                    words = ("false", "true")
                    node.problem(
                        "SLA003",
                        f"pausable of {clock} must be the same for all its targets:"
                        f" got {words[is_so]}, and {words[first]} at"
                        f" {given[0][1].name}",
                        help=f"write pausable = {words[first]} here too",
                    )
            if first:
                found.append(clock)
        return tuple(found)


def _is_clock(node: Node, clock: str) -> bool:
    if clock in built_in_clocks:
        return True
    node.problem(
        "SLA405",
        f"{node.name} must be a known clock: got {describe(clock)}",
        help=did_you_mean(clock, built_in_clocks),
        at_key=True,
    )
    return False


def _valid(node: Node) -> dict[str, Any]:
    found = node.known(("from", "to"), help="write valid = { from = 2026-01-01 }") or {}
    days = {key: read_local_date(part) for key, part in found.items()}
    first, last = days.get("from"), days.get("to")
    if first is not None and last is not None and last <= first:
        node.problem(
            "SLA308",
            f"{node.name} must end after it begins: got {first} to {last}",
            help="the last date is not included",
        )
        return {}
    return days
