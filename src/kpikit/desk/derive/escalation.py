"""Columns of escalations and of the lines that a ticket saw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import Column
from kpikit.desk.derive.segments import max_in, previous
from kpikit.desk.derive.shared import (
    NEVER,
    Workspace,
    category,
    first_at,
    instants,
    merged_category,
    used_codes,
    words,
)

__all__ = [
    "MANAGEMENT",
    "escalated_at",
    "escalated_to_line_at",
    "escalated_to_management_at",
    "first_line",
    "highest_line",
]

MANAGEMENT = "management"
"""The value of an ``escalated`` event that makes it hierarchical."""


def line_ranks(ws: Workspace) -> NDArray[np.int32]:
    """The rank of each code of the vocabulary as a line, -1 where undeclared."""
    log = ws.log
    ranks = {line: rank for rank, line in enumerate(ws.lines)}
    found = np.full(len(log.labels) + 1, -1, dtype=np.int32)
    moved, raised = ws.of("line"), ws.of("escalated")
    parts = (log.value.take(moved), log.old.take(moved), log.value.take(raised))
    for code in used_codes(log.labels, *parts):
        found[code] = ranks.get(log.labels[code], -1)
    return found


def to_management(ws: Workspace) -> NDArray[np.bool_]:
    """Which of the ``escalated`` events are hierarchical."""
    log = ws.log
    value = log.value.take(ws.of("escalated"))
    is_word = np.zeros(len(log.labels) + 1, dtype=np.bool_)
    is_word[
        [c for c in used_codes(log.labels, value) if log.labels[c] == MANAGEMENT]
    ] = True
    return is_word.take(value)


def moves_up(ws: Workspace) -> NDArray[np.intp]:
    """Positions of ``line`` events to a later line than the one in force before."""
    log = ws.log
    where = ws.of("line")
    if not ws.lines or not len(where):
        return where[:0]
    ticket = ws.tickets_of("line")
    value, before = log.value.take(where), log.old.take(where)
    seen = previous(ticket, value >= 0)
    use = (before < 0) & (seen >= 0)
    np.copyto(before, value.take(seen), where=use)
    ranks = ws.of_log(line_ranks)
    old_rank = ranks.take(before)
    return where[(old_rank >= 0) & (ranks.take(value) > old_rank)]


def _management(ws: Workspace) -> NDArray[np.int64]:
    return first_at(ws, ws.of("escalated")[ws.once(to_management)])


def _functional(ws: Workspace) -> NDArray[np.int64]:
    by_word = first_at(ws, ws.of("escalated")[~ws.once(to_management)])
    return _earlier(by_word, first_at(ws, ws.once(moves_up)))


def _earlier(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """The earlier of both instants, either where only one is there."""
    both = np.minimum(first, second)
    return np.where(both == NEVER, np.maximum(first, second), both)


def escalated_to_management_at(ws: Workspace) -> Column:
    """Instant of the first hierarchical escalation."""
    return instants(ws.once(_management))


def escalated_to_line_at(ws: Workspace) -> Column:
    """Instant of the first functional escalation."""
    return instants(ws.once(_functional))


def escalated_at(ws: Workspace) -> Column:
    """Instant of the first escalation of either sort."""
    return instants(_earlier(ws.once(_management), ws.once(_functional)))


def first_line(ws: Workspace) -> Column:
    """The line a ticket began on."""
    log = ws.log
    begin = ws.first("line")
    found = begin.spread(log.old, ws.rows, -1)
    value = begin.spread(log.value, ws.rows, -1)
    np.copyto(found, value, where=found < 0)
    return merged_category(category(found, log.labels), ws.given.get("line"))


def highest_line(ws: Workspace) -> Column:
    """The latest declared line, in their order, that a ticket saw."""
    log = ws.log
    ranks = ws.of_log(line_ranks)
    begun = ws.once(first_line)
    order = {line: rank for rank, line in enumerate(ws.lines)}
    begun_rank = np.asarray(
        [*(order.get(label, -1) for label in words(begun)), -1], dtype=np.int32
    )
    found = begun_rank.take(begun.values)
    where = ws.of_any("line", "escalated")
    for codes in (log.value, log.old):
        rank = ranks.take(codes.take(where))
        np.maximum(found, max_in(log.ticket.take(where), rank, ws.rows, -1), out=found)
        where = ws.of("line")
    return Column.category(found, ws.lines)
