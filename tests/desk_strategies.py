"""Small desks as plain rows: tickets with every column, surveys, events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from kpikit import Desk, Metric
from kpikit.desk.schemas import SCHEMAS

Row = dict[str, Any]

START = datetime(2026, 3, 23, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TICK = timedelta(microseconds=1)
AS_OF = START + 21 * DAY

LINES = ("1", "2", "3")
PRIORITIES = ("urgent", "high", "normal")
STATUSES = {"open": "run", "waiting": "pause", "solved": "resolved", "shut": "closed"}

_STEPS = (0 * DAY, HOUR, DAY, DAY + TICK, 7 * DAY - TICK, 7 * DAY, 14 * DAY, 20 * DAY)
_WHEN = tuple(START + step for step in _STEPS)
_LATER = (-HOUR, *_STEPS)
_AMOUNTS = (0 * DAY, HOUR, 90 * HOUR, TICK)

_INSTANTS = (
    "first_response_at",
    "first_any_reply_at",
    "acknowledged_at",
    "first_resolved_at",
    "resolved_at",
    "closed_at",
    "reopened_at",
    "reopened_by_requester_at",
    "escalated_at",
    "escalated_to_line_at",
    "escalated_to_management_at",
    "due_at",
    "original_due_at",
    "last_activity_at",
    "requirements_started_at",
    "requirements_done_at",
    "specification_started_at",
    "specification_done_at",
    "implementation_started_at",
    "implementation_done_at",
    "deployed_at",
)
_SPANS = (
    "requester_wait_seconds",
    "agent_work_seconds",
    "agent_wait_seconds",
    "hold_seconds",
)
_KINDS = ("incident", "task", "change_request")
_WORDS: dict[str, Sequence[Any]] = {
    "kind": _KINDS,
    "priority": PRIORITIES,
    "priority_at_resolution": PRIORITIES,
    "line": LINES,
    "channel": ("email", "chat", "social"),
    "team": ("north", "south"),
    "assignee": ("eve", "ian", "ola"),
    "status": ("open", "pending", "solved"),
    "requester": ("ann", "bob"),
    "topic": ("login", "bill"),
    "merged_into": ("t0",),
    "is_spam": (True, False),
    "is_deleted": (True, False),
    "is_settled_at_first_contact": (True, False),
    "reopens": (0, 0, 1, 2),
    "agent_replies": (0, 1, 1, 2),
    "customer_replies": (0, 1),
    "agents": (1, 1, 2),
    "transfers": (0, 0, 1, 2),
    "no_answer_needed": (True, False),
}
_RARE = ("merged_into", "is_spam", "is_deleted", "no_answer_needed")


def _ticket(chance: Random, number: int, *, ordered: bool) -> Row:
    """A ticket; its creation differs from that of every other by some ticks."""
    created = chance.choice(_WHEN) + 10 * number * TICK
    row: Row = {
        "id": f"t{number}",
        "created_at": created if chance.random() < 0.9 else None,
    }
    for name, words in _WORDS.items():
        here = chance.random() < (0.15 if name in _RARE else 0.85)
        row[name] = chance.choice(words) if here else None
    for name in _INSTANTS:
        at = created + chance.choice(_LATER) if chance.random() < 0.7 else None
        row[name] = max(at, created) if ordered and at else at
    if ordered:
        _put_in_order(row, "first_response_at", "first_resolved_at", "resolved_at")
        _put_in_order(row, "resolved_at", "closed_at")
    for name in _SPANS:
        row[name] = chance.choice((None, *_AMOUNTS))
    return row


def _put_in_order(row: Row, *names: str) -> None:
    """The last of some instants is not before the others."""
    if row[names[-1]]:
        row[names[-1]] = max(row[name] for name in names if row[name])


def tickets(*, most: int = 8, ordered: bool = False) -> st.SearchStrategy[list[Row]]:
    """Tickets with every column; *ordered* ones obey the rules of a desk."""

    def make(number: int, seed: int) -> list[Row]:
        chance = Random(seed)  # noqa: S311
        return [_ticket(chance, place, ordered=ordered) for place in range(number)]

    return st.builds(make, st.integers(0, most), st.integers(0, 1 << 32))


_THEMES = ((), (), ("price",), ("price", "speed"), ("speed", "manner", "price"))
_SCORES = {"csat": (1, 5), "stakeholder": (1, 5), "nps": (0, 10), "yes_no": (0, 1)}


def _survey(chance: Random, number: int) -> Row:
    kind = chance.choice(list(_SCORES))
    answered = chance.choice(_WHEN) + number * TICK
    return {
        "kind": kind,
        "score": chance.choice((None, *[chance.randint(*_SCORES[kind])] * 4)),
        "answered_at": answered if chance.random() < 0.9 else None,
        "sent_at": chance.choice((None, answered - HOUR)),
        "respondent": chance.choice([None, "ann", "bob"]),
        "question": chance.choice([None, "overall", "first_contact"]),
        "team": chance.choice([None, "north", "south"]),
        "themes": chance.choice(_THEMES),
        "ticket_id": chance.choice([None, *(f"t{n}" for n in range(8))]),
    }


def surveys(*, most: int = 12) -> st.SearchStrategy[list[Row]]:
    """Surveys of several kinds, each score on the scale of its kind."""

    def make(number: int, seed: int) -> list[Row]:
        chance = Random(seed)  # noqa: S311
        return [_survey(chance, place) for place in range(number)]

    return st.builds(make, st.integers(0, most), st.integers(0, 1 << 32))


_EVENTS = (
    {"kind": "message", "role": "agent"},
    {"kind": "message", "role": "requester"},
    {"kind": "status", "value": "waiting", "role": "agent"},
    {"kind": "status", "value": "solved", "role": "agent"},
    {"kind": "status", "value": "open", "role": "requester"},
    {"kind": "line", "value": "2", "old": "1", "role": "agent"},
    {"kind": "escalated", "value": "management", "role": "agent"},
)


@st.composite
def events(draw: st.DrawFn, rows: Sequence[Row], *, most: int = 12) -> list[Row]:
    """What happened to the tickets; each is created and solved before all else."""
    found: list[Row] = []
    for row in rows:
        at = row["created_at"] or START
        who = {"ticket_id": row["id"]}
        found.append({**who, "at": at, "kind": "created", "role": "requester"})
        steps = draw(st.lists(st.sampled_from(_EVENTS), max_size=most // 3))
        for step in (_EVENTS[3], *steps):
            at += draw(st.sampled_from([HOUR, DAY, 2 * DAY]))
            found.append({**who, "at": at, **step})
    return found


def columns_of(rows: Sequence[Row], names: Sequence[str]) -> dict[str, list[Any]]:
    """Rows as columns; a column that no row has is missing in all."""
    return {name: [row.get(name) for row in rows] for name in names}


TICKET_COLUMNS = ("id", "created_at", *_WORDS, *_INSTANTS, *_SPANS)
SURVEY_COLUMNS = (
    "kind",
    "score",
    "answered_at",
    "sent_at",
    "respondent",
    "question",
    "team",
    "themes",
    "ticket_id",
)


def desk_of(
    ticket_rows: Sequence[Row], survey_rows: Sequence[Row] = (), **more: Any
) -> Desk:
    """The rows as a desk; surveys of tickets that are not there lose their ticket."""
    ids = {row["id"] for row in ticket_rows}
    owned = [
        {**row, "ticket_id": row["ticket_id"] if row["ticket_id"] in ids else None}
        for row in survey_rows
    ]
    return Desk(
        tickets=columns_of(ticket_rows, TICKET_COLUMNS),
        surveys=columns_of(owned, SURVEY_COLUMNS),
        as_of=AS_OF,
        lines=LINES,
        priorities=PRIORITIES,
        **more,
    )


# No column of the schema, so that only its type says what it is without values.
_OWN_FLAGS = {"is_settled_at_first_contact"}
_STANDS_FOR = {
    "is_latest_answer": ("respondent", "answered_at", "kind", "question"),
    "is_first_answer": ("respondent", "answered_at", "kind", "question"),
    "recommend_score": ("respondent", "answered_at", "question", "ticket_id"),
    "next_contact_at": ("requester", "created_at", "topic"),
    "opened_at": ("created_at",),
    "ended_at": ("resolved_at", "closed_at"),
    "is_in_backlog": ("created_at", "resolved_at", "closed_at"),
    "status_class": ("status",),
    "requester_back_at": ("requester", "started_at"),
    "as_of": (),
}


def bare(metric: Metric, rows: Sequence[Row]) -> dict[str, Any]:
    """The columns a metric needs of the rows, as it takes them without a desk."""
    names = ["id"] if metric.table in ("tickets", "spells") else []
    for name in sorted(metric.needs):
        is_own = name in SCHEMAS.get(metric.table, ())
        names += (name,) if is_own else _STANDS_FOR.get(name, (name,))
    columns: dict[str, Any] = {**columns_of(rows, list(dict.fromkeys(names)))}
    for name in set(columns) & _OWN_FLAGS:
        columns[name] = pa.array(columns[name], pa.bool_())
    since = {"since": START} if metric.definition.spans else {}
    return {**columns, **since, "as_of": AS_OF}
