"""Small adversarial event logs, and logs written down row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from attrs import field, frozen
from hypothesis import strategies as st

from kpikit.columns.column import Column, Kind
from kpikit.desk.log import EVENT_KINDS, ROLES, EventLog
from reference.reference_derive import Answer, reference_derive
from reference.reference_states import Row, Value

STATUSES: Mapping[str, str] = {
    "new": "run",
    "open": "run",
    "pending": "pause",
    "Pending": "pause",
    "Waiting-for customer": "pause",
    "on hold": "pause",
    "hold": "pause",
    "solved": "resolved",
    "done": "resolved",
    "closed": "closed",
}
LINES = ("L1", "L2", "L3")

_NAMES = ("agent-1", "agent-2", "agent-3")
_DUE = (
    "2026-01-02T10:00:00+00:00",
    "2026-01-02T10:00:00+02:00",
    "2026-01-03T09:30Z",
    "2026-01-02T10:00:00",
    "soon",
)
_WORDS: Mapping[str, Sequence[str]] = {
    "status": (*STATUSES, "unmapped", "agent-1"),
    "priority": ("high", "low"),
    "assigned": _NAMES,
    "team": ("team-1", "team-2", "agent-1"),
    "line": (*LINES, "L9"),
    "escalated": ("management", "L2", "L3", "L9", "expert"),
    "stage": ("Design started", "design-started", "deployed", "created", "open"),
    "merged": ("T1", "T2"),
    "due": _DUE,
}
_PALETTES = (
    _WORDS["status"],
    ("open", "pending", "solved"),
    ("open", "on hold", "pending", "solved", "closed"),
    ("new", "Waiting-for customer", "done", "Pending"),
    ("hold", "unmapped", "closed"),
)
_OTHER_WORDS = ("open", "solved", "agent-2", "L3", "management")
_STATES = ("status", "resolved", "reopened", "closed", "merged")
_FOCUS = (
    EVENT_KINDS,
    EVENT_KINDS,
    _STATES,
    ("status",),
    ("status", "status", "merged", "resolved", "other"),
    ("status", "resolved", "closed", "message", "priority", "assigned"),
    ("resolved", "closed", "reopened", "other"),
    ("assigned", "team", "line"),
    ("assigned",),
    ("line", "escalated"),
    ("created", "message", "note"),
    ("created", "message", "handoff", "due", "stage"),
)
_START = datetime(2026, 1, 1, 10, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANTS = tuple(
    (_START + timedelta(minutes=minutes) - _EPOCH) // timedelta(microseconds=1)
    for minutes in (0, 1, 2, 5, 60, 1500)
)


@frozen
class Case:
    """A log in plain rows, with all else that a derivation takes."""

    rows: tuple[Row, ...]
    tickets: int = field(kw_only=True)
    given: Mapping[str, Sequence[Value]] = field(kw_only=True)
    statuses: Mapping[str, str] = field(kw_only=True)
    lines: tuple[str, ...] | None = field(kw_only=True)
    as_of: int = field(kw_only=True)

    @property
    def log(self) -> EventLog:
        """The rows as the columns of an event log."""
        return event_log(self.rows, self.tickets)

    @property
    def given_columns(self) -> dict[str, Column]:
        """The given ticket columns as columns."""
        return {name: given_column(name, v) for name, v in self.given.items()}

    @property
    def arguments(self) -> dict[str, Any]:
        """What ``derive`` takes beside the log."""
        return {
            "given": self.given_columns,
            "statuses": self.statuses,
            "lines": self.lines,
            "as_of": self.as_of,
        }

    def expected(self) -> Answer:
        """What the reference derives."""
        return reference_derive(
            self.rows,
            self.tickets,
            given=self.given,
            statuses=self.statuses,
            lines=self.lines,
            as_of=self.as_of,
        )


def micros(text: str) -> int:
    """Microseconds of a time in UTC: ``2026-01-01T10:00``, or ``10:00`` on that day."""
    text = text if "T" in text else f"2026-01-01T{text}"
    when = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return (when - _EPOCH) // timedelta(microseconds=1)


def _codes(words: Sequence[str | None], labels: list[str]) -> np.ndarray[Any, Any]:
    """Codes of words, new words go to the end of *labels*."""
    for word in words:
        if word is not None and word not in labels:
            labels.append(word)
    codes = [-1 if word is None else labels.index(word) for word in words]
    return np.array(codes, dtype=np.int32)


def _objects(labels: Sequence[str]) -> np.ndarray[Any, Any]:
    found = np.empty(len(labels), dtype=object)
    found[:] = labels
    return found


def event_log(rows: Sequence[Row], tickets: int) -> EventLog:
    """The log of rows that stand in log order."""
    labels, names = ["word that no event has"], ["name that no event has"]
    roles = [-1 if r.role is None else ROLES.index(r.role) for r in rows]
    return EventLog(
        np.array([r.ticket for r in rows], dtype=np.int32),
        at=np.array([r.at for r in rows], dtype=np.int64),
        kind=np.array([EVENT_KINDS.index(r.kind) for r in rows], dtype=np.int8),
        role=np.array(roles, dtype=np.int8),
        actor=_codes([r.actor for r in rows], names),
        actor_labels=_objects(names),
        public=np.array([r.public for r in rows], dtype=np.bool_),
        value=_codes([r.value for r in rows], labels),
        old=_codes([r.old for r in rows], labels),
        labels=_objects(labels),
        tickets=tickets,
    )


def given_column(name: str, values: Sequence[Value]) -> Column:
    """A given ticket column: instants where the name says so, else words."""
    if name.endswith("_at"):
        return Column(
            Kind.INSTANT,
            np.array([v or 0 for v in values], dtype=np.int64),
            np.array([v is None for v in values], dtype=np.bool_),
        )
    labels = ["word that no ticket has"]
    words = [None if v is None else str(v) for v in values]
    return Column.category(_codes(words, labels), labels)


EventRow = tuple[str, str, str] | tuple[str, str, str, Mapping[str, Any]]


def rows_of(*events: EventRow) -> tuple[list[Row], list[str]]:
    """Readable events as rows in log order, and the tickets by first appearance.

    An event is ticket, time in UTC, kind, and a mapping of role, actor, public, value
    and old where it has them.
    """
    names = list(dict.fromkeys(event[0] for event in events))
    rows = []
    for name, at, kind, *more in events:
        parts: dict[str, Any] = {"public": kind == "message"}
        parts.update(*more)
        rows.append(Row(names.index(name), at=micros(at), kind=kind, **parts))
    rows.sort(key=lambda row: (row.ticket, row.at))
    return rows, names


def log_of(*events: EventRow) -> EventLog:
    """The log of readable events, tickets numbered by first appearance."""
    rows, names = rows_of(*events)
    return event_log(rows, len(names))


def _maybe(words: Sequence[str], share: int = 3) -> st.SearchStrategy[str | None]:
    """One of the words, or None for about one in *share* more."""
    gaps = [None] * max(1, len(words) // share)
    return st.sampled_from([*words, *gaps])


@cache
def _row(
    kinds: tuple[str, ...],
    *,
    roles: tuple[str, ...],
    labels: tuple[str, ...],
    instants: tuple[int, ...],
) -> st.SearchStrategy[Any]:
    """Parts of one event in few draws: what, when, and by whom."""
    what = []
    for kind in kinds:
        words = labels if kind == "status" else _WORDS.get(kind, _OTHER_WORDS)
        olds = (None, None, None, *words[:3])
        what.append(st.sampled_from([*product((kind,), (*words, None), olds)]))
    actors = (*_NAMES[:2], None)
    who = [*product((*roles, *roles, None), actors, (None, None, True, False))]
    return st.tuples(st.one_of(what), st.sampled_from(instants), st.sampled_from(who))


@st.composite
def _rows(draw: st.DrawFn, tickets: int) -> list[Row]:
    row = _row(
        draw(st.sampled_from(_FOCUS)),
        roles=draw(st.sampled_from([(), ROLES, ROLES, ("agent", "requester")])),
        labels=draw(st.sampled_from(_PALETTES)),
        instants=_INSTANTS[: draw(st.integers(1, len(_INSTANTS)))],
    )
    found = []
    for ticket in range(tickets):
        few = draw(st.sampled_from([0, 2, 5]))
        for what, at, who in draw(st.lists(row, min_size=few, max_size=12)):
            kind, value, old = what
            role, actor, public = who
            found.append(
                Row(
                    ticket,
                    at=at,
                    kind=kind,
                    role=role,
                    actor=actor,
                    public=kind == "message" if public is None else public,
                    value=value,
                    old=old,
                )
            )
    return sorted(found, key=lambda row: (row.ticket, row.at))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Logs of few tickets full of ties, gaps, odd words and odd orders."""
    tickets = draw(st.integers(0, 5))
    rows = draw(_rows(tickets))
    words: dict[str, st.SearchStrategy[Any]] = {
        "created_at": st.sampled_from([None, *_INSTANTS]),
        "line": _maybe(_WORDS["line"]),
        "priority": _maybe(("high", "urgent")),
        "assignee": _maybe(_NAMES),
        "team": _maybe(("team-1", "team-2")),
        "status": _maybe(("open", "closed")),
    }
    given = {
        name: draw(st.lists(values, min_size=tickets, max_size=tickets))
        for name, values in words.items()
        if draw(st.booleans())
    }
    mapped = draw(st.sampled_from([*[tuple(STATUSES)] * 4, ("open", "solved"), ()]))
    return Case(
        tuple(rows),
        tickets=tickets,
        given=given,
        statuses={label: STATUSES[label] for label in mapped},
        lines=draw(st.sampled_from([None, LINES, LINES, ("L2", "L1")])),
        as_of=draw(st.sampled_from(_INSTANTS)),
    )
