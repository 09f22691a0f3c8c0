"""Calendars in words."""

from __future__ import annotations

from kpikit.calendars.rules import Node, Operator, Rules

__all__ = ["describe"]

_SIGNS = {
    Operator.UNION: "|",
    Operator.INTERSECTION: "&",
    Operator.DIFFERENCE: "-",
}


def describe(node: Node) -> str:
    """The rules in one line: the week, the zone, and what changes it.

    A combination is written as the operators that made it.
    """
    if not isinstance(node, Rules):
        sign = _SIGNS[node.operator]
        return f"({describe(node.left)}) {sign} ({describe(node.right)})"
    words = [f"{node.week} in {node.zone.name}"]
    if not node.holidays.is_empty:
        words.append(f"holidays {node.holidays}")
    words += (f"from {period.from_date} {period.hours}" for period in node.periods)
    for name, days in (("exception", node.exceptions), ("break", node.breaks)):
        if days:
            words.append(f"{len(days)} {name}{'s' if len(days) > 1 else ''}")
    if node.span:
        words.append(f"known from {node.span[0]} to {node.span[1]}")
    return ", ".join(words)
