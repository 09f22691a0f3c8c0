"""A long log cut into parts between tickets, and columns of parts joined again.

Work on a part fits the caches, and its memory serves the next part again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from attrs import evolve

from kpikit.columns.column import Column, Kind
from kpikit.desk.derive.shared import Workspace, category, words

__all__ = ["TICKETS_AT_ONCE", "joined", "parts"]

TICKETS_AT_ONCE = 1 << 16
"""How many tickets a part has at most."""


def parts(ws: Workspace, tickets: int) -> Iterator[Workspace]:
    """The workspace cut between tickets, at most so many in a part."""
    log = ws.log
    for begin in range(0, max(log.tickets, 1), tickets):
        end = min(begin + tickets, log.tickets)
        part = log.of_tickets(begin, end)
        given = {
            name: _cut(column, begin, end)
            for name, column in ws.given.items()
            if name in GIVEN_USED
        }
        yield Workspace(
            part,
            given=given,
            statuses=ws.statuses,
            lines=ws.lines,
            as_of=ws.as_of,
            whole=ws,
        )


GIVEN_USED = frozenset({"created_at", "line", "priority", "assignee"})
"""The columns of the caller that derivations look at."""


def _cut(column: Column, begin: int, end: int) -> Column:
    missing = None if column.missing is None else column.missing[begin:end]
    return evolve(column, values=column.values[begin:end], missing=missing)


def joined(columns: Sequence[Column]) -> Column:
    """One column of the columns of all parts; categories keep the labels in use."""
    first = columns[0]
    if first.kind is Kind.CATEGORY:
        return _joined_categories(columns)
    values = np.concatenate([column.values for column in columns])
    if all(column.missing is None for column in columns):
        return Column(first.kind, values)
    missing = np.concatenate([column.is_missing for column in columns])
    return Column(first.kind, values, missing)


def _joined_categories(columns: Sequence[Column]) -> Column:
    """One category column; parts in one vocabulary are joined without its words."""
    labels = columns[0].labels
    if labels is not None and all(column.labels is labels for column in columns):
        return category(np.concatenate([column.values for column in columns]), labels)
    number: dict[object, int] = {}
    codes = []
    for column in columns:
        recode = [number.setdefault(word, len(number)) for word in words(column)]
        codes.append(np.asarray([*recode, -1], dtype=np.int32).take(column.values))
    return Column.category(np.concatenate(codes), list(number))
