"""A clock counted tick by tick: slow, and plain enough to be believed.

All instants are multiples of one tick, and a tick counts as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import field, frozen

__all__ = ["Answer", "read_by_ticks"]

FAR = 100_000


@frozen
class Answer:
    """What a clock says, in ticks."""

    state: str
    elapsed: int = field(kw_only=True)
    paused: int = field(kw_only=True)
    closed: int = field(kw_only=True)
    due: int | None = field(kw_only=True)
    original: int | None = field(kw_only=True)
    is_over: bool = field(kw_only=True)


def read_by_ticks(
    is_open: Callable[[int], bool],
    *,
    target: int | None,
    start: int,
    stop: int | None,
    pauses: Sequence[tuple[int, int | None]],
    as_of: int | None,
    boundary: str = ">",
) -> Answer:
    """Count every tick from the start on."""
    stopped = stop is not None and (as_of is None or stop <= as_of)
    end = stop if stopped else as_of
    assert end is not None
    known = [
        (a, (end if stopped else None) if b is None else b)
        for a, b in pauses
        if a < end or (a == end and not stopped)
    ]

    def is_paused(tick: int) -> bool:
        return any(a <= tick and (b is None or tick < b) for a, b in known)

    elapsed = paused = closed = 0
    for tick in range(start, end):
        if not is_open(tick):
            closed += 1
        elif is_paused(tick):
            paused += 1
        else:
            elapsed += 1
    due = None if target is None else _due(is_open, is_paused, start, target)
    original = None
    if target is not None:
        original = _due(is_open, lambda _: False, start, target)
    over = target is not None and (
        elapsed > target or (boundary == ">=" and elapsed == target)
    )
    return Answer(
        _state(
            stopped=stopped,
            measured=target is None,
            over=over,
            waiting=not stopped and end < start,
            paused=is_paused(max(end, start)),
            is_open=is_open(max(end, start)),
        ),
        elapsed=elapsed,
        paused=paused,
        closed=closed,
        due=due,
        original=original,
        is_over=over,
    )


def _due(
    is_open: Callable[[int], bool],
    is_paused: Callable[[int], bool],
    start: int,
    target: int,
) -> int | None:
    left = target
    for tick in range(start, start + FAR):
        if is_open(tick) and not is_paused(tick):
            left -= 1
            if not left:
                return tick + 1
    return None


def _state(
    *,
    stopped: bool,
    measured: bool,
    over: bool,
    waiting: bool,
    paused: bool,
    is_open: bool,
) -> str:
    if stopped:
        return "stopped" if measured else "breached" if over else "met"
    if waiting:
        return "waiting"
    if over:
        return "overdue"
    if paused:
        return "paused"
    return "running" if is_open else "outside_hours"
