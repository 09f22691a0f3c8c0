"""The states of a clock and how events move it: one table for both forms."""

from __future__ import annotations

from enum import IntEnum
from functools import cache

__all__ = ["Act", "Move", "Phase", "State", "step"]


class Phase(IntEnum):
    """Where a clock is.

    A dormant clock needs an event before any start counts (a next response is one after
    the first). A done one ignores everything.
    """

    DORMANT = 0
    IDLE = 1
    ACTIVE = 2
    STOPPED = 3
    DONE = 4


class Move:
    """Which conditions of a clock an event meets, each a bit.

    These are plain integers, here and below: an enum's would widen arrays of bytes to
    64 bits, and cost more than all else when an event is followed alone.
    """

    ARM = 1
    STOP = 2
    RESET = 4
    PAUSE = 8
    RESUME = 16
    START = 32
    REOPEN = 64
    CANCEL = 128


class Act:
    """What an event does to a clock, each a bit."""

    STOP = 1
    CANCEL = 2
    PAUSE = 4
    RESUME = 8
    START = 16
    CONTINUE = 32
    VAIN = 64
    """A stop without a start: does nothing, and is counted."""


State = tuple[int, bool]
"""A phase, and whether the ticket is in what pauses the clock."""


@cache
def step(state: State, moves: int, on_reopen: str) -> tuple[State, int]:
    """The next state of a clock, and what an event does to it.

    One event takes effect in the order stop, pause, resume, start. The pause is kept
    while the clock does not run: a clock that starts in a pause starts paused.

    Args:
        state: Where it is.
        moves: Conditions that the event meets, of :class:`Move`.
        on_reopen: What a start after a stop does.
    """
    # There are few states and moves, so each answer is worked out once.
    phase, paused = state
    if phase == Phase.DONE or not moves:
        return state, 0
    if moves & Move.CANCEL:
        return (Phase.DONE, False), Act.CANCEL if phase == Phase.ACTIVE else 0
    was_active, was_paused = phase == Phase.ACTIVE, paused
    phase, paused, acts = _ended(phase, paused, moves)
    again = was_active and phase == Phase.IDLE
    if moves & Move.PAUSE:
        paused = True
    if moves & Move.RESUME:
        paused = False
    if phase == Phase.ACTIVE and paused != was_paused:
        acts |= Act.PAUSE if paused else Act.RESUME
    if phase == Phase.IDLE and (again or moves & Move.START):
        phase = Phase.ACTIVE
        acts |= Act.START
    elif phase == Phase.STOPPED and moves & Move.REOPEN and on_reopen != "ignore":
        phase = Phase.ACTIVE
        acts |= Act.START if on_reopen == "new_cycle" else Act.CONTINUE
    return (phase, paused), acts


def _ended(phase: int, paused: bool, moves: int) -> tuple[int, bool, int]:
    """Phase, pause and acts after a stop or a reset; a reset leaves it idle."""
    if phase == Phase.DORMANT and moves & Move.ARM:
        phase = Phase.IDLE
    if moves & Move.STOP:
        if phase == Phase.ACTIVE:
            return Phase.STOPPED, False, Act.STOP
        return phase, False, Act.VAIN if phase == Phase.IDLE else 0
    if moves & Move.RESET and phase == Phase.ACTIVE:
        return Phase.IDLE, paused, Act.STOP
    return phase, paused, 0
