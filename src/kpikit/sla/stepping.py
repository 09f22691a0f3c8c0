"""One clock over all tickets at once: the k-th event of every ticket together."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.sla.machine import Act, Phase, State, step

__all__ = ["HELD", "RENEW", "Marks", "marks_of"]

Ints = NDArray[np.int64]
HELD = 128
"""Beside a start: the clock starts in a pause."""
RENEW = 64
"""The cycle begins anew, since its terms changed; no mark of a stop in vain is kept."""
_CODES = 256
_FEW = 32
"""Below so many tickets a plain loop is quicker than a step of all."""
_ENDING = Act.STOP | Act.CANCEL
_BEGINNING = Act.START | Act.CONTINUE


@frozen(eq=False)
class Marks:
    """What happened to a clock, one act each, sorted by ticket and time.

    ``vain`` has the ticket of each stop without a start. ``event`` has the position of
    the event of each act, for a creation that before the ticket's first event; it is
    None where nobody asked for it.
    """

    ticket: NDArray[np.int32]
    at: Ints = field(kw_only=True)
    act: NDArray[np.uint8] = field(kw_only=True)
    event: Ints | None = field(kw_only=True)
    vain: NDArray[np.int32] = field(kw_only=True)

    def take(self, rows: Ints) -> Marks:
        """Some of the marks."""
        return Marks(
            self.ticket[rows],
            at=self.at[rows],
            act=self.act[rows],
            event=None if self.event is None else self.event[rows],
            vain=self.vain,
        )


def _number(state: State) -> int:
    return int(state[0]) * 2 + state[1]


@lru_cache(maxsize=16)
def _tables(on_reopen: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The next state, and the acts, by state and code."""
    nexts = np.zeros(len(Phase) * 2 * _CODES, dtype=np.uint8)
    acts = np.zeros_like(nexts)
    for phase in Phase:
        for paused in (False, True):
            base = _number((phase, paused)) * _CODES
            for code in range(_CODES):
                state, act = step((phase, paused), code, on_reopen)
                if state[1] and act & (Act.START | Act.CONTINUE):
                    act |= HELD
                nexts[base + code], acts[base + code] = _number(state), act
    return nexts, acts


def marks_of(
    *,
    ticket: NDArray[np.int32],
    at: Ints,
    moves: NDArray[np.uint8],
    created: Ints,
    opening: NDArray[np.uint8],
    first_state: State,
    on_reopen: str,
    starts: Ints | None = None,
) -> Marks:
    """All that happens to one clock of every ticket.

    Args:
        ticket: Ticket of each event, ascending.
        at: Instant of each event.
        moves: Conditions that each event meets.
        created: Creation of each ticket.
        opening: Conditions that the creation of each ticket meets.
        first_state: State of a ticket before its creation.
        on_reopen: What a start after a stop does.
        starts: Where each ticket's events begin, if marks are to know their events.
    """
    nexts, acts = _tables(on_reopen)
    begin = opening.astype(np.intp) + _number(first_state) * _CODES
    state = nexts[begin]
    born = acts[begin]
    # Of booleans the true ones are found several times faster than of bytes.
    rows = np.flatnonzero(moves != 0)
    picked, owner = moves[rows], ticket[rows]
    done = _stepped(picked, owner, state, nexts, acts)
    vain = owner[np.flatnonzero((done & Act.VAIN) != 0)]
    if len(vain):
        done &= 255 - Act.VAIN
    unborn = np.flatnonzero((born & Act.VAIN) != 0)
    if len(unborn):
        vain = np.append(vain, unborn.astype(vain.dtype))
        born &= 255 - Act.VAIN
    keep = np.flatnonzero(done != 0)
    act, events = done[keep], rows[keep]
    both = ((act & _ENDING) != 0) & ((act & _BEGINNING) != 0)
    places = _Places.of(owner[keep], born, both)
    births = places.births
    act = places.laid(act, born[births])
    if places.both is not None:
        first = places.spots[places.both]
        act[first] &= _ENDING
        act[first + 1] &= 255 - _ENDING
    return Marks(
        places.laid(owner[keep], births),
        at=places.laid(at[events], created[births]),
        act=act,
        event=None if starts is None else places.laid(events, starts[births] - 1),
        vain=vain,
    )


def _stepped(
    codes: NDArray[np.uint8],
    owner: NDArray[np.int32],
    state: NDArray[np.uint8],
    nexts: NDArray[np.uint8],
    acts: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """The acts of each event."""
    found = np.zeros(len(codes), dtype=np.uint8)
    counts = np.bincount(owner, minlength=len(state))
    ends = np.cumsum(counts)
    # Tickets with the most events first, so that those still there are a prefix.
    # A sort of 16 bits is by digits, in one pass; which of the many is first is alike.
    ranks = np.minimum(counts, np.iinfo(np.int16).max).astype(np.int16)
    order = np.argsort(-ranks, kind="stable")
    if counts.max(initial=0) > np.iinfo(np.int16).max:
        order = order[np.argsort(-counts[order], kind="stable")]
    place = (ends - counts)[order]
    now = state[order].astype(np.intp)
    # How many tickets have more events than 0, 1, 2, ….
    longer = len(counts) - np.cumsum(np.bincount(counts))
    done, active = 0, int(longer[0])
    while active > _FEW:
        spots = place[:active]
        index = now[:active]
        np.left_shift(index, 8, out=index)
        index += codes[spots]
        found[spots] = acts[index]
        index[:] = nexts[index]
        place[:active] += 1
        done += 1
        active = int(longer[done])
    following, doing = nexts.tolist(), acts.tolist()
    lasts = ends[order[:active]].tolist()
    for row, last in enumerate(lasts):
        first, current = int(place[row]), int(now[row])
        out = []
        for code in codes[first:last].tolist():
            index_of = current * _CODES + code
            out.append(doing[index_of])
            current = following[index_of]
        found[first:last] = out
    return found


@frozen(eq=False)
class _Places:
    """Where marks go: creations before events, two acts of one event apart."""

    births: Ints
    """Tickets whose creation is a mark."""
    total: int = field(kw_only=True)
    spots: Ints = field(kw_only=True)
    both: Ints | None = field(kw_only=True)
    """Events of two acts."""
    free: Ints = field(kw_only=True)
    """Places of the births."""

    @classmethod
    def of(
        cls, ticket: NDArray[np.int32], born: NDArray[np.uint8], both: NDArray[np.bool_]
    ) -> _Places:
        """Places for acts of events of some tickets."""
        has_birth = born != 0
        births = np.flatnonzero(has_birth)
        spots = np.arange(len(ticket))
        if len(births) == len(born):
            spots += ticket
            spots += 1
        elif len(births):
            spots += np.cumsum(has_birth)[ticket]
        rows = np.flatnonzero(both) if both.any() else None
        total = len(ticket) + len(births)
        if rows is not None:
            spots += np.cumsum(both) - both
            total += len(rows)
        is_free = np.ones(total, dtype=np.bool_)
        is_free[spots] = False
        if rows is not None:
            is_free[spots[rows] + 1] = False
        free = np.flatnonzero(is_free)
        return cls(births, total=total, spots=spots, both=rows, free=free)

    def laid(self, events: NDArray[Any], births: NDArray[Any]) -> NDArray[Any]:
        """Values of events and births in the order of the marks."""
        found = np.empty(self.total, dtype=events.dtype)
        found[self.spots] = events
        found[self.free] = births
        if self.both is not None:
            found[self.spots[self.both] + 1] = events[self.both]
        return found
