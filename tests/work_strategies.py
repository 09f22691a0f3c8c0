"""Small tables beside the tickets: contacts, work, capacity, changes, projects, …."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from desk_strategies import AS_OF, DAY, HOUR, START, TICK, Row

SECOND = timedelta(seconds=1)

_WAITS = (0 * DAY, 5 * SECOND, 20 * SECOND, 20 * SECOND + TICK, HOUR, DAY, 8 * DAY)
_AMOUNTS = (0 * DAY, SECOND, 90 * SECOND, HOUR, 90 * HOUR)
_AGENTS = ("ann", "bob", "eve", None)


def _perhaps(chance: Random, words: Any, often: float = 0.85) -> Any:
    """One of some words, or nothing now and then."""
    return chance.choice(words) if chance.random() < often else None


def _amount(chance: Random) -> timedelta | None:
    if chance.random() < 0.05:
        return -SECOND
    return _perhaps(chance, _AMOUNTS)


def _instant(chance: Random) -> Any:
    """Mostly before the instant of closing, sometimes exactly at it or after."""
    return AS_OF + chance.choice((-20, -20, -9, -7, -1, 0, 1)) * DAY


def _contact(chance: Random, number: int) -> Row:
    started = _instant(chance)
    waited, lasted = chance.choice(_WAITS), chance.choice(_WAITS)
    answered = chance.random() < 0.6
    early = chance.random() < 0.05
    return {
        "id": f"c{number}",
        "channel": chance.choice(("chat", "chat", "phone")),
        "started_at": started,
        "answered_at": started + (-SECOND if early else waited) if answered else None,
        "ended_at": started + chance.choice((lasted, waited, -SECOND))
        if chance.random() < 0.8
        else None,
        "talk_seconds": _amount(chance),
        "hold_seconds": _amount(chance),
        "wrap_seconds": _amount(chance),
        "agent": chance.choice(_AGENTS),
        "is_bot": chance.choice((True, True, False, False, None)),
        "handed_off_at": started + HOUR if chance.random() < 0.3 else None,
        "requester": chance.choice(("ann", "bob", "eve", None)),
    }


def _work(chance: Random, number: int) -> Row:
    return {
        "agent": chance.choice(_AGENTS[:3]),
        "worked_at": _instant(chance),
        "work_seconds": chance.choice((-SECOND, *_AMOUNTS, *_AMOUNTS)),
        "activity": chance.choice(("development", "support", "administration")),
        "priority": _perhaps(chance, ("urgent", "high")),
        "ticket_id": _perhaps(chance, ("t1", "t2", "t3")),
    }


def _capacity(chance: Random, number: int) -> Row:
    return {
        "resource": chance.choice(("people", "money")),
        "used": chance.choice((-1.0, 0.0, 7.5, 40.0)),
        "available": chance.choice((-1.0, 0.0, 8.0, 40.0)),
        "at": _instant(chance),
        "owner": chance.choice(("north", "south")),
    }


def _change(chance: Random, number: int) -> Row:
    return {
        "id": f"x{number}",
        "implemented_at": _instant(chance),
        "succeeded": chance.choice((True, True, False)),
        "service": chance.choice(("mail", "shop", None)),
        "owner": chance.choice(("north", "south")),
    }


def _training(chance: Random, number: int) -> Row:
    return {
        "agent": chance.choice(_AGENTS[:3]),
        "course": chance.choice(("safety", "privacy")),
        "due_at": _instant(chance) if chance.random() < 0.9 else None,
        "completed_at": _perhaps(chance, (START, AS_OF), 0.7),
        "is_required": chance.choice((True, True, True, False)),
    }


def _project(chance: Random, number: int) -> Row:
    planned = (AS_OF + chance.choice((-9, -2, -1, 0, 1)) * DAY).date()
    return {
        "id": f"p{number}",
        "planned_end_on": planned,
        "finished_on": _perhaps(chance, (planned - DAY, planned, planned + DAY), 0.7),
        "budget": _perhaps(chance, (0, 100, 250)),
        "cost": _perhaps(chance, (0, 90, 260)),
        "currency": chance.choice(("EUR", "EUR", None)),
        "owner": chance.choice(("north", "south")),
    }


def _sla(chance: Random, number: int) -> Row:
    states = "met met breached overdue running paused outside_hours waiting cancelled"
    state = chance.choice((*states.split(), "stopped", "no_policy"))
    nobody = state == "no_policy"
    due = _perhaps(chance, (START, AS_OF - DAY, AS_OF, AS_OF + DAY))
    started = _instant(chance)
    answered = started + chance.choice((-SECOND, *_WAITS))
    return {
        "created_at": started - chance.choice((0, 1)) * DAY,
        "started_at": _perhaps(chance, (started,)),
        "first_response_at": _perhaps(chance, (answered,)),
        "cycle": None if nobody else chance.choice((1, 1, 1, 2)),
        "kind": chance.choice(("incident", "change_request")),
        "ticket_id": chance.choice(("t1", "t2", "t3", "t4")),
        "clock": None if nobody else chance.choice(("resolution", "first_response")),
        "policy": None if nobody else chance.choice(("gold", "silver")),
        "due_at": None if nobody else due,
        "state": state,
    }


def _audit_item(chance: Random, number: int) -> Row:
    audit = chance.choice(("A1", "A2", "A3"))
    return {
        "audit": audit,
        "item": f"i{number}",
        "weight": chance.choice((-1.0, 0.0, 1.0, 2.5, 3.0)),
        "passed": chance.choice((True, True, False)),
        "applicable": chance.choice((True, True, True, False)),
        "critical": chance.choice((True, False, False)),
        "audited_at": AS_OF - (9 if audit == "A1" else 1) * DAY,
        "owner": chance.choice(("north", "south")),
    }


def _wait(chance: Random, number: int) -> Row:
    asked = _instant(chance)
    waited = chance.choice((-SECOND, *_WAITS))
    return {
        "ticket_id": chance.choice(("t1", "t2", "t3")),
        "asked_at": asked,
        "answered_at": asked + waited if chance.random() < 0.8 else None,
        "created_at": asked - DAY,
        "line": chance.choice(("1", "2", None)),
        "kind": chance.choice(("task", "incident")),
    }


def _outage(chance: Random, number: int) -> Row:
    start = START + chance.choice((-30, -9, 0, 3, 3, 7, 15, 20, 25)) * DAY
    length = chance.choice((0, 1, 1, 5, 40)) * chance.choice((DAY, HOUR))
    early = chance.random() < 0.05
    return {
        "service": chance.choice(("mail", "shop")),
        "starts_at": start + number * SECOND,
        "ends_at": _perhaps(chance, (start + (-DAY if early else length + HOUR),)),
        "is_planned": chance.choice((True, False)),
        "affected_share": chance.choice((0.0, 0.25, 0.5, 1.0)),
    }


def _customer(chance: Random, number: int) -> Row:
    start = (START + chance.choice((-99, -9, 0, 1, 7, 14, 20, 21, 30)) * DAY).date()
    left = chance.choice((0, 1, 7, 8, 14, 30, 108)) * DAY
    return {
        "id": chance.choice(("a", "b", "c", "d", "e")),
        "valid_from": start,
        "valid_to": start + left if chance.random() < 0.7 else None,
        "segment": chance.choice(("large", "small")),
        "country": chance.choice(("PL", "DE", None)),
    }


_ROWS: dict[str, Callable[[Random, int], Row]] = {
    "contacts": _contact,
    "work": _work,
    "capacity": _capacity,
    "changes": _change,
    "trainings": _training,
    "projects": _project,
    "sla": _sla,
    "audits": _audit_item,
    "waits": _wait,
    "outages": _outage,
    "customers": _customer,
}
GROUPS: dict[str, tuple[str, str]] = {
    "contacts": ("channel", "agent"),
    "work": ("priority", "activity"),
    "capacity": ("resource", "owner"),
    "changes": ("service", "owner"),
    "trainings": ("agent", "course"),
    "projects": ("owner", "currency"),
    "sla": ("policy", "clock"),
    "audits": ("audit", "owner"),
    "waits": ("line", "kind"),
    "outages": ("service", "service"),
    "customers": ("segment", "country"),
}
"""Two columns of each table to group by."""


def work_rows(table: str, *, most: int = 10) -> st.SearchStrategy[list[Row]]:
    """Rows of one of these tables, with every column that a KPI reads."""

    def make(number: int, seed: int) -> list[Row]:
        chance = Random(seed)  # noqa: S311
        return [_ROWS[table](chance, place) for place in range(number)]

    return st.builds(make, st.integers(0, most), st.integers(0, 1 << 32))


def with_work(rows: list[Row]) -> list[Row]:
    """Tickets with what was found wrong with them, and when work on them began.

    Some tasks become expense reports.
    """
    found = []
    for row in rows:
        chance = Random(str(sorted(row.items(), key=str)))  # noqa: S311
        began = (row["created_at"] or START) + chance.choice((0, 1, 30)) * HOUR
        more: Row = {
            "work_started_at": began if chance.random() < 0.8 else None,
            "errors": chance.choice((None, -1, 0, 0, 0, 1, 3)),
            "opportunities": chance.choice((None, 0, 5, 5, 10)),
        }
        if row["kind"] == "task" and chance.random() < 0.5:
            more["kind"] = "expense_report"
        found.append({**row, **more})
    return found
