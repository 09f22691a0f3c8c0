"""Plain desks for tests: instants in words, tables as comparable Python values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from kpikit.desk import Desk
from kpikit.errors import DataError, Problem

START = datetime(2026, 5, 1, 9, tzinfo=UTC)


def at(text: str) -> datetime:
    """An instant in UTC: ``2026-05-04T10:00``, or ``10:00`` on 2026-05-01."""
    text = text if "T" in text else f"2026-05-01T{text}"
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def events_of(*events: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Rows of events from id, time, kind and further parts."""
    return [
        {"ticket_id": name, "at": at(when), "kind": kind, **(more[0] if more else {})}
        for name, when, kind, *more in events
    ]


def codes(problems: Sequence[Problem]) -> dict[str, int]:
    """How many rows each problem counts, by its code."""
    return {problem.code: problem.count for problem in problems}


def problem(source: Desk | DataError, code: str) -> Problem:
    """The one problem of this code."""
    (found,) = [p for p in source.problems if p.code == code]
    return found


def facts(desk: Desk, *names: str) -> dict[Any, Any]:
    """Values of ticket columns by ticket id; one name gives bare values."""
    view = desk.ticket_view()
    columns = [view.column(name).to_list() for name in names]
    rows = columns[0] if len(names) == 1 else zip(*columns, strict=True)
    return dict(zip(view.column("id").to_list(), rows, strict=True))


def contents(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """Every table with its derived columns as Python rows."""
    return {name: desk.table(name).to_dicts() for name in desk.tables()}


_OPTIONAL: Mapping[str, Sequence[Any]] = {
    "role": (None, "requester", "agent", "bot", "system"),
    "actor": (None, "agent-1", "agent-2"),
    "public": (None, True, False),
    "value": (None, "open", "pending", "solved", "L2", "management"),
    "old": (None, "open", "L1"),
}
_KINDS = (
    "created",
    "message",
    "status",
    "assigned",
    "line",
    "escalated",
    "resolved",
    "reopened",
    "closed",
    "stage",
    "other",
)


@st.composite
def event_rows(draw: st.DrawFn, *, least: int = 0) -> list[dict[str, Any]]:
    """A few events of a few tickets, full of ties, in any order."""
    row = st.fixed_dictionaries(
        {
            "ticket_id": st.sampled_from(["T1", "T2", "T3"]),
            "at": st.integers(0, 40).map(lambda n: START + timedelta(hours=n // 2)),
            "kind": st.sampled_from(_KINDS),
            **{name: st.sampled_from(words) for name, words in _OPTIONAL.items()},
        }
    )
    return draw(st.lists(row, min_size=least, max_size=14))


@st.composite
def ticket_rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Tickets with clean ids whose stamps may break every rule."""
    hours = st.none() | st.integers(0, 30).map(lambda n: START + timedelta(hours=n))
    names = draw(st.lists(st.sampled_from(["T1", "T2", "T3", "T4"]), max_size=6))
    return [
        {
            "id": name,
            "created_at": draw(hours),
            "first_response_at": draw(hours),
            "resolved_at": draw(hours),
        }
        for name in names
    ]
