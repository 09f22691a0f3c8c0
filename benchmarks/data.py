"""Seeded data for the benchmarks: a desk's log and its tickets, of any size.

The log has six events a ticket. No two events of a ticket share an instant, every
ticket is opened by its requester, and a ticket is not solved twice in a row, so that a
plain query can derive the same columns as kpikit does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 20260504
EVENTS_A_TICKET = 6
START = 1_735_689_600_000_000  # 2025-01-01 in UTC
HOUR = 3_600_000_000
YEAR = 365 * 24 * HOUR

KINDS = ("created", "message", "note", "status", "assigned", "line", "escalated")
ROLES = ("requester", "agent", "bot", "system")
STATUSES = {
    "open": "run",
    "pending": "pause",
    "on_hold": "pause",
    "solved": "resolved",
}
LINES = ("1", "2", "3")
AGENTS = tuple(f"agent {number}" for number in range(40))
WORDS = (*STATUSES, *LINES, *AGENTS)
PRIORITIES = ("P1", "P2", "P3", "P4")
CHANNELS = ("email", "chat", "phone", "web", "social")

Codes = NDArray[np.int8]
Ints = NDArray[np.int64]


def log_columns(tickets: int, *, in_order: bool = False) -> dict[str, NDArray[Any]]:
    """The log as numpy columns, rows in random order unless asked otherwise.

    Words are codes: ``kind`` into KINDS, ``role`` into ROLES, ``actor`` and ``value``
    into WORDS; -1 is missing.
    """
    rng = np.random.default_rng(SEED)
    rows = tickets * EVENTS_A_TICKET
    more = rng.integers(0, tickets, rows - tickets)
    ticket = np.sort(np.concatenate([np.arange(tickets), more]))
    first = np.ones(rows, dtype=np.bool_)
    first[1:] = ticket[1:] != ticket[:-1]
    kind = _kinds(rng, rows, first)
    value = _values(rng, kind)
    _one_solution_at_a_time(kind, value, first)
    role = _roles(rng, kind)
    actor = rng.integers(len(STATUSES) + len(LINES), len(WORDS), rows, dtype=np.int8)
    actor[role != ROLES.index("agent")] = -1
    public = (kind == KINDS.index("message")) & (rng.random(rows) < 0.95)
    columns = {
        "ticket_id": ticket,
        "at": _instants(rng, tickets, first),
        "kind": kind,
        "role": role,
        "actor": actor,
        "public": public,
        "value": value,
    }
    if in_order:
        return columns
    order = rng.permutation(rows)
    return {name: column[order] for name, column in columns.items()}


def _kinds(rng: np.random.Generator, rows: int, first: NDArray[np.bool_]) -> Codes:
    shares = (0.0, 0.5, 0.08, 0.26, 0.1, 0.05, 0.01)
    edges = np.cumsum(shares)[:-1]
    kind = np.searchsorted(edges, rng.random(rows), side="right").astype(np.int8)
    kind[first] = 0
    return kind


def _values(rng: np.random.Generator, kind: Codes) -> Codes:
    value = np.full(len(kind), -1, dtype=np.int8)
    spans = {
        "status": (0, len(STATUSES)),
        "line": (len(STATUSES), len(STATUSES) + len(LINES)),
        "assigned": (len(STATUSES) + len(LINES), len(WORDS)),
    }
    for name, (low, high) in spans.items():
        rows = kind == KINDS.index(name)
        value[rows] = rng.integers(low, high, int(rows.sum()), dtype=np.int8)
    return value


def _one_solution_at_a_time(
    kind: Codes, value: Codes, first: NDArray[np.bool_]
) -> None:
    """Make a message of what would solve a ticket whose last status is solved."""
    places = np.flatnonzero(kind == KINDS.index("status"))
    ticket = np.cumsum(first)[places]
    solved = value[places] == tuple(STATUSES).index("solved")
    again = np.zeros(len(places), dtype=np.bool_)
    again[1:] = solved[1:] & solved[:-1] & (ticket[1:] == ticket[:-1])
    kind[places[again]] = KINDS.index("message")
    value[places[again]] = -1


def _roles(rng: np.random.Generator, kind: Codes) -> Codes:
    agent, bot = ROLES.index("agent"), ROLES.index("bot")
    chance = rng.random(len(kind))
    role = np.where(chance < 0.55, agent, np.where(chance < 0.65, bot, 0))
    role = np.where(kind == KINDS.index("message"), role, agent)
    return np.where(kind == KINDS.index("created"), 0, role).astype(np.int8)


def _instants(rng: np.random.Generator, tickets: int, first: NDArray[np.bool_]) -> Ints:
    """Creation somewhere in a year, then gaps of a second up to two days."""
    gaps = rng.integers(1_000_000, 48 * HOUR, len(first))
    ran = np.cumsum(gaps)
    begin = ran[first]
    created = START + rng.integers(0, YEAR, tickets)
    which = np.cumsum(first) - 1
    at: Ints = ran - begin[which] + created[which]
    return at


def log_arrow(columns: dict[str, NDArray[Any]]) -> Any:
    """The log as an Arrow table: instants in UTC, words in dictionaries."""
    import pyarrow as pa

    def words(codes: NDArray[Any], labels: tuple[str, ...]) -> Any:
        indices = pa.array(codes.astype(np.int32), mask=codes < 0)
        return pa.DictionaryArray.from_arrays(indices, pa.array(labels))

    return pa.table(
        {
            "ticket_id": columns["ticket_id"],
            "at": pa.array(columns["at"]).cast(pa.timestamp("us", tz="UTC")),
            "kind": words(columns["kind"], KINDS),
            "role": words(columns["role"], ROLES),
            "actor": words(columns["actor"], WORDS),
            "public": columns["public"],
            "value": words(columns["value"], WORDS),
        }
    )


def ticket_columns(tickets: int) -> dict[str, NDArray[Any]]:
    """Tickets in random order, as numpy columns; words are codes.

    ``created_at`` and ``resolved_at`` are microseconds since 1970 in UTC.
    """
    rng = np.random.default_rng(SEED)
    created = START + rng.integers(0, YEAR, tickets)
    return {
        "created_at": created,
        "resolved_at": created + rng.integers(HOUR, 30 * 24 * HOUR, tickets),
        "priority": rng.integers(0, len(PRIORITIES), tickets, dtype=np.int32),
        "line": rng.integers(0, len(LINES), tickets, dtype=np.int32),
        "channel": rng.integers(0, len(CHANNELS), tickets, dtype=np.int32),
        "errors": rng.integers(0, 5, tickets),
    }
