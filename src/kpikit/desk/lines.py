"""Which lines a ticket saw: given, or said by its events."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind, labels_array
from kpikit.desk.names import EVENT_KINDS
from kpikit.desk.view import TicketView

__all__ = ["touched_lines"]

_COLUMNS = ("first_line", "line", "highest_line")


def touched_lines(view: TicketView) -> Column:
    """Every line that had the ticket, each once.

    What ``first_line``, ``line`` and ``highest_line`` say and what the events do:
    values and old values of ``line`` events, and declared lines that it was escalated
    to. Missing where no line is known.

    Raises:
        UnavailableError: Neither columns nor events say any line.
    """
    known = [name for name in _COLUMNS if view.has(name)]
    if not known:
        view.column("line")  # says why not
    places: dict[object, int] = {}
    every = np.arange(view.rows, dtype=np.int64)
    pairs = [np.zeros((0, 2), dtype=np.int64)]
    for name in known:
        column = view.column(name)
        pairs.append(_pairs(every, column.values, column.labels, places))
    log = view.context.log
    if log is not None:
        moved = np.flatnonzero(log.kind == EVENT_KINDS.index("line"))
        raised = np.flatnonzero(log.kind == EVENT_KINDS.index("escalated"))
        lines = set(view.context.lines or ())
        meant = np.array([*(word in lines for word in log.labels.tolist()), False])
        raised = raised[meant[log.value[raised]]]
        for where, codes in ((moved, log.value), (moved, log.old), (raised, log.value)):
            tickets = log.ticket[where].astype(np.int64)
            pairs.append(_pairs(tickets, codes[where], log.labels, places))
    return _tags(np.unique(np.concatenate(pairs), axis=0), view.rows, list(places))


def _pairs(
    tickets: NDArray[np.int64],
    codes: NDArray[Any],
    labels: NDArray[Any] | None,
    places: dict[object, int],
) -> NDArray[np.int64]:
    """Each ticket with the place of its word; words that are new get the next place."""
    words = [] if labels is None else labels.tolist()
    table = np.full(len(words) + 1, -1, dtype=np.int64)
    for code in np.unique(codes[codes >= 0]).tolist():
        table[code] = places.setdefault(words[code], len(places))
    found = table[codes]
    held = np.flatnonzero(found >= 0)
    return np.stack([tickets[held], found[held]], axis=1)


def _tags(pairs: NDArray[np.int64], rows: int, labels: list[object]) -> Column:
    """Pairs of a row and a code, in order, as a column of several values."""
    counts = np.bincount(pairs[:, 0], minlength=rows)
    return Column(
        Kind.TAGS,
        pairs[:, 1].astype(np.int32),
        counts == 0,
        labels=labels_array(labels),
        offsets=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
    )
