"""One clock over all tickets at once: the k-th event of every ticket together."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.sla.machine import Act, Phase, State, step

__all__ = ["HELD", "Marks", "marks_of"]

Ints = NDArray[np.int64]
HELD = 128
"""Beside a start: the clock starts in a pause."""
_CODES = 256
_FEW = 32
"""Below so many tickets a plain loop is quicker than a step of all."""
# Plain integers: an enum's would widen arrays of bytes to 64 bits.
_VAIN = int(Act.VAIN)
_ENDING = int(Act.STOP | Act.CANCEL)
_BEGINNING = int(Act.START | Act.CONTINUE)


@frozen(eq=False)
class Marks:
    """What happened to a clock, one act each, sorted by ticket and time.

    ``vain`` has the ticket of each stop without a start.
    """

    ticket: NDArray[np.int32]
    at: Ints = field(kw_only=True)
    act: NDArray[np.uint8] = field(kw_only=True)
    vain: NDArray[np.int32] = field(kw_only=True)

    def take(self, rows: Ints) -> Marks:
        """Some of the marks."""
        return Marks(
            self.ticket[rows], at=self.at[rows], act=self.act[rows], vain=self.vain
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
    """
    nexts, acts = _tables(on_reopen)
    begin = opening.astype(np.intp) + _number(first_state) * _CODES
    state = nexts[begin]
    born = acts[begin]
    # Of booleans the true ones are found several times faster than of bytes.
    rows = np.flatnonzero(moves != 0)
    picked, owner = moves[rows], ticket[rows]
    done = _stepped(picked, owner, state, nexts, acts)
    vain = owner[np.flatnonzero((done & _VAIN) != 0)]
    if len(vain):
        done &= 255 - _VAIN
    keep = np.flatnonzero(done != 0)
    act = done[keep]
    return _with_births(owner[keep], at[rows[keep]], act, created, born, vain)


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


def _with_births(
    ticket: NDArray[np.int32],
    at: Ints,
    act: NDArray[np.uint8],
    created: Ints,
    born: NDArray[np.uint8],
    vain: NDArray[np.int32],
) -> Marks:
    """Acts of creations before those of events; two acts of one event apart."""
    both = ((act & _ENDING) != 0) & ((act & _BEGINNING) != 0)
    doubled = bool(both.any())
    has_birth = born != 0
    births = np.flatnonzero(has_birth)
    spots = np.cumsum(has_birth)[ticket]
    spots += np.arange(len(ticket))
    if doubled:
        spots += np.cumsum(both) - both
    total = len(ticket) + int(np.count_nonzero(both)) + len(births)
    out_ticket = np.empty(total, dtype=np.int32)
    out_at = np.empty(total, dtype=np.int64)
    out_act = np.empty(total, dtype=np.uint8)
    out_ticket[spots], out_at[spots], out_act[spots] = ticket, at, act
    free = np.ones(total, dtype=np.bool_)
    free[spots] = False
    if doubled:
        first = spots[both]
        out_act[first] = act[both] & _ENDING
        out_ticket[first + 1], out_at[first + 1] = ticket[both], at[both]
        out_act[first + 1] = act[both] & (255 - _ENDING)
        free[first + 1] = False
    there = np.flatnonzero(free)
    out_ticket[there], out_at[there] = births, created[births]
    out_act[there] = born[births]
    return Marks(out_ticket, at=out_at, act=out_act, vain=vain)
