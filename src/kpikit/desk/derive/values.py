"""Ordinary ticket columns as the last, or first, value that the events give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import Column
from kpikit.desk.derive.shared import (
    NEVER,
    Workspace,
    created_by_events,
    instants,
    last_value,
    used_codes,
)

__all__ = [
    "assignee",
    "created_at",
    "due_at",
    "line",
    "merged_into",
    "original_due_at",
    "priority",
    "status",
    "team",
]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

merged_into = partial(last_value, kind="merged")
priority = partial(last_value, kind="priority")
assignee = partial(last_value, kind="assigned")
team = partial(last_value, kind="team")
line = partial(last_value, kind="line")
status = partial(last_value, kind="status")


def created_at(ws: Workspace) -> Column:
    """Instant of the first ``created`` event, else of the first event."""
    return instants(ws.once(created_by_events))


def parse_instant(text: object) -> int:
    """An aware ISO 8601 instant in microseconds, :data:`NEVER` for anything else."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return int(NEVER)
    if found.tzinfo is None:
        return int(NEVER)
    return (found - EPOCH) // MICROSECOND


def _due(ws: Workspace, codes: NDArray[np.int32]) -> Column:
    """Instants of these codes; each distinct text is read once."""
    labels = ws.log.labels
    used = used_codes(labels, codes)
    parsed = np.full(len(labels) + 1, NEVER, dtype=np.int64)
    parsed[used] = np.fromiter(
        map(parse_instant, labels[used].tolist()), dtype=np.int64, count=len(used)
    )
    return instants(parsed.take(codes))


def due_at(ws: Workspace) -> Column:
    """The instant a ticket was last due at."""
    return _due(ws, ws.last("due").spread(ws.log.value, ws.rows, -1))


def original_due_at(ws: Workspace) -> Column:
    """The instant a ticket was first due at."""
    return _due(ws, ws.first("due").spread(ws.log.value, ws.rows, -1))
