"""The states of tickets: resolutions, reopenings, closings, and who is open at the end.

The rules, on the events of a ticket that have a class (run, pause, resolved, closed or
merged):

- After run or pause the ticket is open, after any other class it is not. So the state
  before an event is known from the one event before it, and no walk is needed. Only a
  merge holds on: after it nothing opens the ticket again.
- Closing an open ticket resolves it, closing one that is not open does not.
- A resolved event is a resolution unless the event directly before it in the whole log
  of the ticket was a resolution or a repetition of one (an unbroken run of resolved
  events is one resolution). Any other event between makes it a new resolution.
- A run or pause event on a ticket that is not open, and not merged, is a reopening.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kpikit.desk.derive.segments import carried, fresh, last_in
from kpikit.desk.derive.shared import Workspace, used_codes
from kpikit.desk.log import EVENT_KINDS

__all__ = [
    "CLOSED",
    "MERGED",
    "PAUSE",
    "RESOLVED",
    "RUN",
    "States",
    "is_open",
    "last_resolution",
    "states",
    "status_classes",
    "status_codes",
]

RUN, PAUSE, RESOLVED, CLOSED, MERGED = range(5)
NO_CLASS = -1
CLASSES = {"run": RUN, "pause": PAUSE, "resolved": RESOLVED, "closed": CLOSED}
KIND_CLASSES = {
    "resolved": RESOLVED,
    "reopened": RUN,
    "closed": CLOSED,
    "merged": MERGED,
}


@frozen(eq=False)
class States:
    """The events that have a class, in log order, and what each of them does.

    ``place`` is the position in the log; ``leaves`` marks events that end an open
    spell, ``is_late`` those after a merge.
    """

    place: NDArray[np.intp]
    ticket: NDArray[np.int32]
    at: NDArray[np.int64]
    role: NDArray[np.int8]
    label: NDArray[np.int32]
    kind_class: NDArray[np.int8]
    is_resolution: NDArray[np.bool_]
    is_reopening: NDArray[np.bool_]
    leaves: NDArray[np.bool_]
    is_late: NDArray[np.bool_]


def status_codes(ws: Workspace) -> list[int]:
    """The codes of the words that status events have as value or old value."""
    log, where = ws.log, ws.of("status")
    return used_codes(log.labels, log.value.take(where), log.old.take(where))


def status_classes(ws: Workspace) -> NDArray[np.int8]:
    """The class of each code of the log's vocabulary, as a status; -1 at the end."""
    log = ws.log
    found = np.full(len(log.labels) + 1, NO_CLASS, dtype=np.int8)
    for code in ws.of_log(status_codes):
        name = ws.statuses.get(log.labels[code])
        found[code] = NO_CLASS if name is None else CLASSES[name]
    return found


def kind_classes() -> NDArray[np.int8]:
    """The class of each kind of event, -1 where it has none."""
    found = np.full(len(EVENT_KINDS), NO_CLASS, dtype=np.int8)
    for kind, number in KIND_CLASSES.items():
        found[EVENT_KINDS.index(kind)] = number
    return found


def states(ws: Workspace) -> States:
    """What every event with a class does (the rules are at the top)."""
    log = ws.log
    place = ws.of_any("status", *KIND_CLASSES)
    kind = log.kind.take(place)
    label = log.value.take(place)
    np.copyto(label, -1, where=kind != EVENT_KINDS.index("status"))
    number = kind_classes().take(kind)
    of_status = ws.of_log(status_classes).take(label)
    number = np.maximum(number, of_status)
    if (number == NO_CLASS).any():
        keep = np.flatnonzero(number != NO_CLASS)
        place, label, number = place.take(keep), label.take(keep), number.take(keep)
    ticket = log.ticket.take(place)

    opens = number <= PAUSE
    is_late = np.zeros(len(place), dtype=np.bool_)
    if (number == MERGED).any():
        is_late = carried(ticket, number == MERGED) >= 0
        is_late &= number != MERGED
    begins = fresh(ticket)
    open_after = opens & ~is_late
    was_open = begins.copy()
    was_open[1:] |= open_after[:-1]

    closes = (number == CLOSED) & was_open
    resolves = number == RESOLVED
    repeats = np.zeros(len(place), dtype=np.bool_)
    repeats[1:] = resolves[:-1] | closes[:-1]
    repeats[1:] &= place[1:] == place[:-1] + 1
    repeats &= ~begins
    return States(
        place=place,
        ticket=ticket,
        at=log.at.take(place),
        role=log.role.take(place),
        label=label,
        kind_class=number,
        is_resolution=closes | (resolves & ~repeats),
        is_reopening=opens & ~was_open & ~is_late,
        leaves=was_open & ~opens,
        is_late=is_late,
    )


def is_open(ws: Workspace) -> NDArray[np.bool_]:
    """Whether each ticket is open after its last event."""
    walk = ws.once(states)
    after = (walk.kind_class <= PAUSE) & ~walk.is_late
    return last_in(walk.ticket, after, ws.rows, True)


def last_resolution(ws: Workspace) -> NDArray[np.intp]:
    """Log position of each ticket's last resolution, -1 where there is none."""
    walk = ws.once(states)
    which = np.flatnonzero(walk.is_resolution)
    return last_in(walk.ticket.take(which), walk.place.take(which), ws.rows, -1)
