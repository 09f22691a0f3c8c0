"""Rows of several tables at once, for metrics that stand on more than one.

Each row says its table; the other keys are columns. Columns by which every table can be
grouped (``office``, ``team``, ``agent``) are in all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from desk_strategies import AS_OF, DAY, HOUR, Row, columns_of
from kpikit import Metric
from kpikit.metrics.sided import needs_by_table, sides_of

_AGENTS = ("ann", "bob", "eve")
_STAGES = (
    "requirements",
    "Specification",
    "implementation",
    "implementation_started",
    "implementation_done",
    "review",
)
_WEIGHTED = ("urgent", "high", "normal", None)


def _instant(chance: Random) -> Any:
    return AS_OF - chance.choice((33, 20, 20, 9, 8, 7, 1, 0)) * DAY


def _perhaps(chance: Random, value: Any, often: float = 0.85) -> Any:
    return value if chance.random() < often else None


def _shared(chance: Random) -> Row:
    """Columns that every table has."""
    return {
        "office": chance.choice(("north", "south", None)),
        "team": chance.choice(("a", "b", "b", None)),
        "agent": chance.choice((*_AGENTS, None)),
        "person": chance.choice(("joe", "kim", "lee", None)),
    }


def _amount(chance: Random) -> Row:
    return {"amount": chance.choice((0, 10, 0.01, 90, 250, -5)), "currency": "EUR"}


def _cost(chance: Random, number: int) -> Row:
    category = chance.choice(("labour", "labour", "tools"))
    return {**_amount(chance), "at": _instant(chance), "category": category}


def _sale(chance: Random, number: int) -> Row:
    kind = chance.choice(("hours", "subscription", "one_off", "one_off", "gift"))
    return {**_amount(chance), "sold_at": _instant(chance), "kind": kind}


def _ticket(chance: Random, number: int) -> Row:
    created = _instant(chance)
    resolved = created + chance.choice((HOUR, HOUR, DAY, 20 * DAY))
    rare = {
        name: _perhaps(chance, word, 0.15)
        for name, word in (("merged_into", "t0"), ("is_spam", True))
    }
    return {
        "id": f"t{number}",
        "created_at": _perhaps(chance, created, 0.9),
        "first_resolved_at": _perhaps(chance, resolved, 0.7),
        "priority": chance.choice(_WEIGHTED),
        "is_deleted": None,
        **rare,
        **_stage_ends(chance),
    }


def _stage_ends(chance: Random) -> Row:
    """When stages of a ticket were over, in the ticket and in what borrows of it."""
    stages = ("requirements_done", "specification_done", "implementation_done")
    names = [f"{stage}_at" for stage in (*stages, "deployed")]
    return {name: _perhaps(chance, _instant(chance), 0.7) for name in names}


def _begin(chance: Random) -> Any:
    """Some day, at one of a few times that lie close together."""
    return _instant(chance) + chance.choice((0, 10, 20, 45)) * MINUTE


def _work(chance: Random, number: int) -> Row:
    return {
        "agent": chance.choice(_AGENTS),
        "worked_at": _begin(chance),
        "work_seconds": chance.choice((-1, 0, 0, 30, 30, 60, 90)) * MINUTE,
        "activity": chance.choice(("support", "support", "development")),
        "stage": _perhaps(chance, chance.choice(_STAGES)),
        **_stage_ends(chance),
    }


def _contact(chance: Random, number: int) -> Row:
    began = _begin(chance)
    amounts = (0 * MINUTE, 5 * MINUTE, 30 * MINUTE, 30 * MINUTE, -MINUTE)
    return {
        "id": f"c{number}",
        "started_at": began,
        "answered_at": _perhaps(chance, began, 0.8),
        "ended_at": began + HOUR,
        "talk_seconds": _perhaps(chance, chance.choice(amounts), 0.9),
        "hold_seconds": chance.choice(amounts[:4]),
        "wrap_seconds": chance.choice(amounts[:4]),
        "is_bot": chance.choice((True, False, False, None)),
    }


def _shift(chance: Random, number: int) -> Row:
    began = _begin(chance)
    return {
        "agent": chance.choice(_AGENTS),
        "starts_at": began,
        "ends_at": began + chance.choice((60, 90, 90, 480, -10, 0)) * MINUTE,
        "break_seconds": chance.choice((0, 0, 7, 30, 70, -5)) * MINUTE,
        "available_seconds": _perhaps(
            chance, chance.choice((0, 20, 45, -3)) * MINUTE, 0.8
        ),
    }


def _held(chance: Random) -> Row:
    """From a date up to another, or on and on."""
    first = (AS_OF - chance.choice((60, 33, 20, 9, 2)) * DAY).date()
    until = first + chance.choice((0, 3, 10, 400)) * DAY
    return {"valid_from": first, "valid_to": _perhaps(chance, until, 0.6)}


def _users(chance: Random, number: int) -> Row:
    return {**_held(chance), "users": chance.choice((0, 5, 8, 40, -1))}


def _agents(chance: Random, number: int) -> Row:
    fte = chance.choice((0.0, 0.5, 2.5, 4.0, -1.0))
    return {**_held(chance), "line": chance.choice(("1", "2")), "fte": fte}


def _session(chance: Random, number: int) -> Row:
    return {
        "viewed_at": _instant(chance),
        "views": chance.choice((0, 1, 1, 7, -1)),
        "deflected": chance.choice((True, True, False, None)),
        "ticket_id": _perhaps(chance, "t0", 0.3),
    }


MINUTE = timedelta(minutes=1)

MAKERS: dict[str, Callable[[Random, int], Row]] = {
    "costs": _cost,
    "sales": _sale,
    "tickets": _ticket,
    "work": _work,
    "contacts": _contact,
    "shifts": _shift,
    "agent_days": _shift,
    "user_counts": _users,
    "headcount": _agents,
    "self_service": _session,
}


COUNTED_BY = {"tickets": ("id",), "self_service": ("viewed_at",)}


def joint_rows(metric: Metric, *, most: int = 7) -> st.SearchStrategy[list[Row]]:
    """Rows of every table that the metric looks at."""

    def make(seed: int, *numbers: int) -> list[Row]:
        chance = Random(seed)  # noqa: S311
        found = []
        for table, number in zip(metric.tables, numbers, strict=True):
            for place in range(number):
                row = {**_shared(chance), **MAKERS[table](chance, place)}
                names = {
                    "requester": row["person"],
                    "user": row["person"] or "joe",
                    "resolved_by": row["agent"],
                }
                found.append({"table": table, **names, **row})
        return found

    counts = [st.integers(0, most) for _ in metric.tables]
    return st.builds(make, st.integers(0, 1 << 32), *counts)


def joint_columns(metric: Metric, rows: Sequence[Row]) -> dict[str, Any]:
    """The columns that the metric reads, by table where there are several."""
    needs = {metric.table: metric.needs}
    if sides_of(metric):
        needs = needs_by_table(metric)
    if "agent_days" in needs:  # they are given as shifts
        needs["agent_days"] = needs["agent_days"] - {"worked_on"} | {"starts_at"}
    columns = {
        table: columns_of(
            [row for row in rows if row["table"] == table],
            # a column that every row has, so that rows can be counted
            sorted({*names, *COUNTED_BY.get(table, ())}),
        )
        for table, names in needs.items()
    }
    if len(columns) == 1:
        return {**columns[metric.table], "as_of": AS_OF}
    if "agent_days" in columns:
        columns["shifts"] = columns.pop("agent_days")
    return {**columns, "as_of": AS_OF}
