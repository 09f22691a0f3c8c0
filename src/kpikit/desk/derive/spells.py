"""Open spells: from when until when each ticket was open."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column
from kpikit.desk.derive.segments import count_in, rank_in
from kpikit.desk.derive.shared import NEVER, Workspace, created
from kpikit.desk.derive.states import states
from kpikit.desk.log import EventLog

__all__ = ["FOREVER", "Spells", "open_spells"]

FOREVER = np.iinfo(np.int64).max
"""The end of a spell that has not ended."""


@frozen(eq=False)
class Spells:
    """Stretches of being open, ordered by ticket and start; ends lie outside."""

    ticket: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]


def open_spells(
    log: EventLog, given: Mapping[str, Column], statuses: Mapping[str, str]
) -> Spells:
    """From when until when each ticket was open.

    The first spell begins at creation; each resolution, closing or merge of an open
    ticket ends one, each reopening begins another. What happened before creation is
    taken to happen at creation. Tickets without any instant of creation have no spell.

    Args:
        log: The events.
        given: The ticket columns of the caller; ``created_at`` is used.
        statuses: The class of each status.

    Returns:
        The spells; ``end`` is :data:`FOREVER` for one that goes on.
    """
    ws = Workspace(log, given=given, statuses=statuses, lines=(), as_of=0)
    walk = ws.once(states)
    born = ws.once(created)
    again, leaving = np.flatnonzero(walk.is_reopening), np.flatnonzero(walk.leaves)
    resumed, left = walk.ticket.take(again), walk.ticket.take(leaving)
    spells = count_in(resumed, ws.rows)
    spells += born != NEVER
    offset = np.cumsum(spells) - spells
    total = int(spells.sum())
    start = np.full(total, FOREVER, dtype=np.int64)
    end = np.full(total, FOREVER, dtype=np.int64)
    start[offset[born != NEVER]] = born[born != NEVER]
    # Leaving and reopening alternate, so the k-th of each belong to spells k and k + 1.
    place = offset.take(resumed) + rank_in(resumed) + 1
    start[place] = np.maximum(walk.at.take(again), born.take(resumed))
    place = offset.take(left) + rank_in(left)
    end[place] = np.maximum(walk.at.take(leaving), born.take(left))
    ticket = np.repeat(np.arange(ws.rows, dtype=np.int32), spells)
    return Spells(ticket=ticket, start=start, end=end)
