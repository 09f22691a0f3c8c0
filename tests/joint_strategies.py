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
from kpikit.metrics.sided import sides_of

_AGENTS = ("ann", "bob", "eve")
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
        "requester": chance.choice(("joe", "kim", "lee", None)),
        "is_deleted": None,
        **rare,
    }


def _work(chance: Random, number: int) -> Row:
    steps = (-1, 0, 0, 30, 30, 60, 90)
    return {
        "worked_at": _instant(chance) + chance.choice((0, 10, 20, 45)) * MINUTE,
        "work_seconds": chance.choice(steps) * MINUTE,
        "activity": chance.choice(("support", "support", "development")),
    }


MINUTE = timedelta(minutes=1)

MAKERS: dict[str, Callable[[Random, int], Row]] = {
    "costs": _cost,
    "sales": _sale,
    "tickets": _ticket,
    "work": _work,
}


def joint_rows(metric: Metric, *, most: int = 7) -> st.SearchStrategy[list[Row]]:
    """Rows of every table that the metric looks at."""

    def make(seed: int, *numbers: int) -> list[Row]:
        chance = Random(seed)  # noqa: S311
        found = []
        for table, number in zip(metric.tables, numbers, strict=True):
            for place in range(number):
                row = {**_shared(chance), **MAKERS[table](chance, place)}
                found.append({"table": table, **row})
        return found

    counts = [st.integers(0, most) for _ in metric.tables]
    return st.builds(make, st.integers(0, 1 << 32), *counts)


def joint_columns(metric: Metric, rows: Sequence[Row]) -> dict[str, Any]:
    """The columns that the metric reads, by table where there are several."""
    needs: dict[str, set[str]] = {table: set() for table in metric.tables}
    for side in sides_of(metric):
        needs[side.table] |= side.needs
    for name in metric.needs if not sides_of(metric) else ():
        needs[metric.table].add(name)
    columns = {
        table: columns_of([r for r in rows if r["table"] == table], sorted(names))
        for table, names in needs.items()
    }
    if len(columns) == 1:
        return {**columns[metric.table], "as_of": AS_OF}
    return {**columns, "as_of": AS_OF}
