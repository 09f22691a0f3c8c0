"""Reading a located value with the reader of another room, its errors as problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TypeVar

from kpikit.config.node import Node, describe
from kpikit.errors import KpikitError
from kpikit.units.durations import BusinessDays, duration

__all__ = [
    "amount",
    "attempt",
    "percents",
    "read_duration",
    "read_flag",
    "read_instant",
    "read_local_date",
    "unique_name",
]

T = TypeVar("T")
_LONGEST = 300

_CODES: Mapping[str, str] = MappingProxyType(
    {
        "zone": "SLA201",
        "unknown-country": "SLA203",
        "unknown-subdivision": "SLA203",
        "unknown-category": "SLA203",
        "never-open": "SLA205",
        "overlapping-hours": "SLA206",
        "empty-interval": "SLA207",
        "unknown-weekday": "SLA209",
        "repeated-date": "SLA005",
    }
)
"""Rules by what the rooms below call their errors; any other is of the shape."""

_REMEDIES: Mapping[str, str] = MappingProxyType(
    {"never-open": "give it hours, or take the calendar out"}
)
"""Remedies where that of the room below names what a config does not have."""


def attempt(
    node: Node,
    read: Callable[[], T],
    *,
    at_key: bool = False,
    places: Mapping[str, Node | None] | None = None,
    codes: Mapping[str, str] = _CODES,
) -> T | None:
    """What a reader makes of a value; None when it refuses, which is noted.

    Args:
        node: Where a problem goes.
        read: The reader.
        at_key: Whether the problem is with the key.
        places: Better places of problems, by the code of the error.
        codes: Rules by the code of the error; any other is of the shape.
    """
    try:
        return read()
    except KpikitError as error:
        place = (places or {}).get(error.code) or node
        message = " ".join(error.message.splitlines())
        if len(message) > _LONGEST:
            message = f"{message[:_LONGEST]}…"
        code = codes.get(error.code, "SLA003")
        remedy = (
            _REMEDIES.get(error.code, error.help) or "see docs/how-to/sla-policies.md"
        )
        place.problem(code, message, help=remedy, at_key=at_key)
        return None


def unique_name(node: Node, seen: set[str], *, what: str) -> str | None:
    """A name that nothing of its sort has yet; it is added to those seen."""
    name = node.text()
    if name is not None and name in seen:
        node.problem(
            "SLA005",
            f"names of {what} must differ: got {describe(name)} twice",
            help="rename one of them",
        )
    seen.add(name or "")
    return name


def read_local_date(node: Node) -> date | None:
    """A date, written as one or as text."""
    value = node.value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            value = None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    node.wrong("be a date", help="write it as 2026-12-24")
    return None


def read_instant(node: Node) -> datetime | None:
    """An instant with its offset, written as one or as ISO 8601 text."""
    value = node.value
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            value = None
    if isinstance(value, datetime) and value.utcoffset() is not None:
        return value
    node.wrong(
        "be an instant with its offset", help="write it as 2026-01-16T15:50:00+01:00"
    )
    return None


def read_flag(node: Node) -> bool | None:
    """True or false."""
    if isinstance(node.value, bool):
        return node.value
    node.wrong("be true or false", help="write it without quotes")
    return None


def read_duration(node: Node) -> timedelta | BusinessDays | None:
    """A duration, zero too."""
    value = node.value
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        node.wrong("be a duration", help='write "4h" or "3bd"')
        return None
    try:
        return duration(value, name=node.name)  # type: ignore[arg-type]
    except KpikitError as error:
        below = isinstance(value, str) and value.strip().startswith("-")
        node.problem("SLA102" if below else "SLA101", error.message, help=error.help)
        return None


def amount(node: Node) -> timedelta | BusinessDays | None:
    """A duration of more than zero."""
    found = read_duration(node)
    if found is None or (found.n if isinstance(found, BusinessDays) else found):
        return found
    node.problem(
        "SLA102",
        f"{node.name} must be more than zero: got {str(node.value)!r}",
        help="leave the clock out where there is no target",
    )
    return None


def percents(node: Node) -> tuple[int, ...] | None:
    """Warnings in per cent of a target; None when one of them is none."""
    found = node.each(_percent)
    return None if found is None or None in found else found


def _percent(node: Node) -> int | None:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int):
        node.wrong("be a whole per cent", help="write warn_at = [50, 80]")
        return None
    if not 0 < value < 100:
        node.problem(
            "SLA601",
            f"{node.name} must be between 0 and 100: got {describe(value)}",
            help="write warn_at = [50, 80]; a target itself needs no warning",
        )
        return None
    return value
