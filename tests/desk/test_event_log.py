"""The event log as columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kpikit.desk.log import EVENT_KINDS, EventLog
from kpikit.errors import InputError


def make_log(tickets: list[int], rows: int, **changes: Any) -> EventLog:
    """Events of kind other, one for each number of a ticket."""
    n = len(tickets)
    columns: dict[str, Any] = {
        "at": np.arange(n, dtype=np.int64),
        "kind": np.full(n, EVENT_KINDS.index("other"), dtype=np.int8),
        "role": np.full(n, -1, dtype=np.int8),
        "actor": np.full(n, -1, dtype=np.int32),
        "actor_labels": np.zeros(0, dtype=object),
        "public": np.zeros(n, dtype=np.bool_),
        "value": np.full(n, -1, dtype=np.int32),
        "old": np.full(n, -1, dtype=np.int32),
        "labels": np.zeros(0, dtype=object),
        "tickets": rows,
    }
    return EventLog(np.array(tickets, dtype=np.int32), **{**columns, **changes})


def test_starts_cut_the_events_into_tickets_with_and_without_any() -> None:
    log = make_log([1, 1, 3], 5)
    assert len(log) == 3
    assert log.starts.tolist() == [0, 0, 2, 2, 3, 3]
    assert log.starts is log.starts


def test_an_empty_log_has_starts_for_its_tickets() -> None:
    assert make_log([], 2).starts.tolist() == [0, 0, 0]


def test_arrays_cannot_be_written_and_the_callers_stay_writable() -> None:
    at = np.zeros(1, dtype=np.int64)
    log = make_log([0], 1, at=at)
    with pytest.raises(ValueError, match="read-only"):
        log.at[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        log.starts[0] = 1
    at[0] = 1


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(InputError, match="role must have one value for each event"):
        make_log([0, 0], 1, role=np.zeros(1, dtype=np.int8))
