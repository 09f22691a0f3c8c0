"""``[statuses]``: what each status means, and that mappings name known ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kpikit.config.node import Node, describe
from kpikit.desk.names import STATUS_CLASSES
from kpikit.errors import did_you_mean
from kpikit.sla.builtin import clocks as built_in_clocks

__all__ = ["check_mapped_statuses", "read_statuses"]

_HELP = 'write open = "run", or { requester_wait = "run", default = "pause" }'


def read_statuses(
    node: Node | None,
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The class of every status, and those that differ by clock."""
    statuses: dict[str, str] = {}
    clocks: dict[str, dict[str, str]] = {}
    if node is None:
        return statuses, clocks
    for status, meant in node.children(what="statuses", help=_HELP):
        if not isinstance(meant.value, dict):
            only = meant.one_of(STATUS_CLASSES)
            if only is not None:
                statuses[status] = only
            continue
        if "default" not in meant.value:
            meant.missing("default", help=_HELP)
        by_clock = {}
        for clock, part in meant.children(what="clocks", help=_HELP):
            if clock != "default" and clock not in built_in_clocks:
                part.problem(
                    "SLA405",
                    f"{part.name} must be for a known clock: got {describe(clock)}",
                    help=did_you_mean(clock, (*built_in_clocks, "default")),
                    at_key=True,
                )
            word = part.one_of(STATUS_CLASSES)
            if word is not None:
                by_clock[clock] = word
        if "default" in by_clock:
            statuses[status] = by_clock.pop("default")
            clocks[status] = by_clock
    return statuses, clocks


def check_mapped_statuses(node: Node, statuses: Iterable[str]) -> None:
    """Note statuses that the data sections name and nobody declared.

    Args:
        node: The value of ``data``.
        statuses: The declared statuses.
    """
    known = tuple(statuses)
    for part in _mapped(node):
        if isinstance(part.value, str) and part.value not in known:
            part.problem(
                "SLA501",
                f"{part.name} must be a declared status: got {describe(part.value)}",
                help=did_you_mean(part.value, known) or "declare it in [statuses]",
            )


def _mapped(node: Node) -> Iterator[Node]:
    """Every status that a log or a table of tickets is mapped to."""
    for section, key, column in (
        ("events", "kinds", None),
        ("tickets", "values", "status"),
    ):
        found = _inside(_inside(node, section), key)
        if column is not None:
            found = _inside(found, column)
        if found is None or not isinstance(found.value, dict):
            continue
        for word in found.value:
            part = found.child(word)
            if column is not None:
                yield part
            elif isinstance(part.value, dict) and part.value.get("kind") == "status":
                value = _inside(part, "value")
                if value is not None:
                    yield value


def _inside(node: Node | None, key: str) -> Node | None:
    if node is None or not isinstance(node.value, dict) or key not in node.value:
        return None
    return node.child(key)
