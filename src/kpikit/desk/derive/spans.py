"""Amounts of time by class up to the last resolution, and by status."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.desk.derive.names import slug
from kpikit.desk.derive.segments import (
    any_in,
    carried,
    closing,
    fresh,
    sum_in,
)
from kpikit.desk.derive.shared import Workspace, created
from kpikit.desk.derive.states import (
    CLOSED,
    MERGED,
    PAUSE,
    RUN,
    kind_classes,
    last_resolution,
    states,
    status_classes,
    status_codes,
)
from kpikit.desk.log import EVENT_KINDS

__all__ = [
    "WAITING",
    "agent_wait_seconds",
    "agent_work_seconds",
    "hold_seconds",
    "requester_wait_seconds",
    "seconds_by_status",
    "status_names",
]

WAITING = frozenset({"pending", "waiting", "waiting_for_customer", "awaiting_reply"})
"""Pause statuses in which the requester is to act; others are on hold."""


@frozen(eq=False)
class OpenTime:
    """Time of each ticket up to its last resolution, as it was spent."""

    work: NDArray[np.int64]
    wait: NDArray[np.int64]
    hold: NDArray[np.int64]


def open_time(ws: Workspace) -> OpenTime:
    """Open time between creation and the last resolution: work, wait and hold.

    Each event with a class begins a span up to the next one of its ticket; the span
    from creation to the first counts as work.
    """
    walk, log = ws.once(states), ws.log
    since = ws.once(created).take(walk.ticket)
    counts = walk.place <= ws.once(last_resolution).take(walk.ticket)
    at = np.maximum(walk.at, since)
    begins = fresh(walk.ticket)
    from_at = since.copy()
    np.copyto(from_at[1:], at[:-1], where=~begins[1:])
    length = at - from_at
    # What ran before an event: the class that the event before left in force.
    state = np.full(len(at), RUN, dtype=np.int8)
    after = np.where(walk.is_late, MERGED, walk.kind_class)
    np.copyto(state[1:], after[:-1], where=~begins[1:])
    waits = np.zeros(len(log.labels) + 1, dtype=np.bool_)
    waits[[c for c in ws.of_log(status_codes) if slug(log.labels[c]) in WAITING]] = True
    waiting = np.zeros(len(at), dtype=np.bool_)
    waiting[1:] = waits.take(walk.label[:-1])
    paused = counts & (state == PAUSE)

    def total(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        which = np.flatnonzero(mask)
        return sum_in(walk.ticket.take(which), length.take(which), ws.rows)

    return OpenTime(
        work=total(counts & (state == RUN)),
        wait=total(paused & waiting),
        hold=total(paused & ~waiting),
    )


def _amount(ws: Workspace, values: NDArray[np.int64]) -> Column:
    return Column(Kind.SECONDS, values, ws.once(last_resolution) < 0)


def agent_work_seconds(ws: Workspace) -> Column:
    """Time open and not paused up to the last resolution."""
    return _amount(ws, ws.once(open_time).work)


def agent_wait_seconds(ws: Workspace) -> Column:
    """Time paused for the requester up to the last resolution."""
    return _amount(ws, ws.once(open_time).wait)


def hold_seconds(ws: Workspace) -> Column:
    """Time paused for anything else up to the last resolution."""
    return _amount(ws, ws.once(open_time).hold)


def requester_wait_seconds(ws: Workspace) -> Column:
    """Time open up to the last resolution."""
    time = ws.once(open_time)
    return _amount(ws, time.work + time.wait + time.hold)


@frozen(eq=False)
class StatusTime:
    """Spans of running statuses; names count into the names of the columns.

    ``old_name`` and ``old_length`` are of the spans from creation to the first status
    event of each of the tickets ``holder``.
    """

    ticket: NDArray[np.int32]
    name: NDArray[np.int32]
    length: NDArray[np.int64]
    holder: NDArray[np.int32]
    old_name: NDArray[np.int32]
    old_length: NDArray[np.int64]
    has_none: NDArray[np.bool_]


def _numbers(ws: Workspace) -> tuple[dict[str, int], NDArray[np.int32]]:
    """A number for each column name of statuses, and that of each code."""
    log = ws.log
    number: dict[str, int] = {}
    by_code = np.full(len(log.labels) + 1, -1, dtype=np.int32)
    for code in ws.of_log(status_codes):
        name = f"{slug(log.labels[code])}_seconds"
        by_code[code] = number.setdefault(name, len(number))
    return number, by_code


def status_names(ws: Workspace) -> tuple[str, ...]:
    """The names of the columns of time by status that this log gives."""
    return tuple(ws.of_log(_numbers)[0])


def status_time(ws: Workspace) -> StatusTime:
    """The spans of time in which a status ran.

    A status runs to the next status event, or to the next event of resolving, closing,
    reopening or merging (which closes) whose class is not its own; events of its own
    class do not touch it, so they are left out first.
    """
    log = ws.log
    place = ws.of_any("status", "resolved", "reopened", "closed", "merged")
    ticket, kind = log.ticket.take(place), log.kind.take(place)
    is_status = kind == EVENT_KINDS.index("status")
    if not is_status.all():
        last = carried(ticket, is_status)
        codes = log.value.take(place.take(last, mode="clip"))
        running = ws.of_log(status_classes).take(codes)
        own = np.minimum(kind_classes().take(kind), CLOSED)
        keep = np.flatnonzero(is_status | (own != running))
        place, ticket = place.take(keep), ticket.take(keep)
        is_status = is_status.take(keep)
    at = log.at.take(place)
    until = np.maximum(at, ws.as_of)
    np.copyto(until[:-1], at[1:], where=~closing(ticket)[:-1])
    by_code = ws.of_log(_numbers)[1]
    running_at = np.flatnonzero(is_status)
    name = by_code.take(log.value.take(place.take(running_at)))

    first, holder = ws.first("status").place, ws.first("status").ticket
    before = log.at.take(first) - ws.once(created).take(holder)
    old_name = by_code.take(log.old.take(first))
    return StatusTime(
        ticket=ticket.take(running_at),
        name=name,
        length=(until - at).take(running_at),
        holder=holder,
        old_name=old_name,
        old_length=np.maximum(before, 0),
        has_none=~any_in(holder, ws.rows),
    )


def seconds_by_status(ws: Workspace, name: str) -> Column:
    """Time in the statuses that share one column name."""
    spans = ws.once(status_time)
    numbers = ws.of_log(_numbers)[0]
    # a part of a log may lack a status that the whole has
    number = numbers.get(name, len(numbers))
    found = np.zeros(ws.rows, dtype=np.int64)
    which = np.flatnonzero(spans.old_name == number)
    found[spans.holder.take(which)] = spans.old_length.take(which)
    which = np.flatnonzero(spans.name == number)
    found += sum_in(spans.ticket.take(which), spans.length.take(which), ws.rows)
    return Column(Kind.SECONDS, found, spans.has_none)
