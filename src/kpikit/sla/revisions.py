"""What changes of terms do to the cycles of one clock, all tickets at once.

A change that begins a cycle anew (``restart``) is a mark with which it starts. Where
changes scale what is left of a target (``forward``), each is a mark that moves nothing,
so that it is known how much had counted when it came.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from kpikit.desk.log import EventLog
from kpikit.sla.clock import Clock
from kpikit.sla.history import History
from kpikit.sla.machine import Act
from kpikit.sla.plan import Terms
from kpikit.sla.reading import Share
from kpikit.sla.stepping import HELD, RENEW, Marks
from kpikit.sla.tally import targets_of

__all__ = ["Revisions"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_ENDING = Act.STOP | Act.CANCEL
_NOTHING, _RETARGET, _FORWARD, _RESTART = range(4)
_MODES = {"retarget": _RETARGET, "forward": _FORWARD, "restart": _RESTART}


class Revisions:
    """The changes of terms under one clock."""

    def __init__(
        self,
        clock: Clock,
        terms: list[Terms | None],
        history: History,
        log: EventLog,
    ) -> None:
        """Find the events that must be marked."""
        self._clock, self._terms, self._history = clock, terms, history
        self._known: dict[int, int] = {}
        modes = clock.on_priority_change, clock.on_policy_change
        self.scales = history.is_moved and "forward" in modes
        """Whether targets must be scaled."""
        self._is_asked = self.scales or (history.is_moved and "restart" in modes)
        events = history.changes if self._is_asked else np.zeros(0, dtype=np.int64)
        owner = log.ticket[events].astype(np.int64)
        effect = self._effects(history.at(owner, events), history.at(owner, events + 1))
        marked = (effect != _NOTHING) if self.scales else (effect == _RESTART)
        self._events, self._owner = events[marked], owner[marked]
        self._at, self._renews = log.at[self._events], effect[marked] == _RESTART

    def marked(self, marks: Marks, *, offset: int, since: int, until: int) -> Marks:
        """The marks of some tickets, and among them those of changes.

        Args:
            marks: Marks that know their events.
            offset: The ticket that the first one of the marks is.
            since: The event that the first one of the marks is.
            until: The event after the last one.
        """
        if not self._is_asked:
            return marks
        found = self._while_running(marks, offset, since, until)
        return self._on_reopening(found, offset, since)

    def _while_running(
        self, marks: Marks, offset: int, since: int, until: int
    ) -> Marks:
        """With a mark for each change under a cycle that has not ended before it."""
        low, high = np.searchsorted(self._events, (since, until), "left")
        if low == high:
            return marks
        event, ticket = self._events[low:high] - since, self._owner[low:high] - offset
        # Creations come before the first event of their ticket.
        size = until - since + 1
        place_of = _events_of(marks) + 1 + marks.ticket * np.int64(size)
        place = np.searchsorted(place_of, event + 1 + ticket * size, "left")
        before = np.maximum(place - 1, 0)
        runs = (place > 0) & (marks.ticket[before] == ticket)
        runs &= (marks.act[before] & _ENDING) == 0
        # What an event ends it ends before it changes the terms.
        own = np.minimum(place, len(marks.ticket) - 1)
        ends = (marks.act[own] & _ENDING) != 0
        ends &= (marks.ticket[own] == ticket) & (_events_of(marks)[own] == event)
        rows = np.flatnonzero(runs & ~ends)
        where, last = place[rows], marks.act[before[rows]]
        is_held = (last & (Act.PAUSE | HELD)) != 0
        anew = np.where(is_held, RENEW | HELD, RENEW)
        still = np.where(is_held, Act.PAUSE, Act.RESUME)
        act = np.where(self._renews[low:high][rows], anew, still)
        return Marks(
            np.insert(marks.ticket, where, ticket[rows]),
            at=np.insert(marks.at, where, self._at[low:high][rows]),
            act=np.insert(marks.act, where, act),
            event=np.insert(_events_of(marks), where, event[rows]),
            vain=marks.vain,
        )

    def _on_reopening(self, marks: Marks, offset: int, since: int) -> Marks:
        """With the reopenings marked that begin anew, since terms have changed."""
        rows = np.flatnonzero((marks.act & Act.CONTINUE) != 0)
        if not len(rows):
            return marks
        owner = marks.ticket[rows].astype(np.int64) + offset
        events = _events_of(marks) + since
        then = self._history.at(owner, events[rows - 1])
        now = self._history.at(owner, events[rows] + 1)
        act = marks.act.copy()
        act[rows[self._effects(then, now) == _RESTART]] |= RENEW
        return evolve(marks, act=act)

    def targets(
        self, marks: Marks, first: Ints, elapsed: Ints, *, offset: int, since: int
    ) -> Ints:
        """The target of each cycle, after all changes that scaled it.

        Args:
            marks: Marks of cycles, those of changes among them.
            first: The first mark of each cycle.
            elapsed: What had counted of its cycle at each mark.
            offset: The ticket that the first one of the marks is.
            since: The event that the first one of the marks is.
        """
        rows = np.flatnonzero((marks.act & _ENDING) == 0)
        owner = marks.ticket[rows].astype(np.int64) + offset
        code = self._history.at(owner, _events_of(marks)[rows] + since + 1)
        cycle = np.searchsorted(first, rows, "right") - 1
        effect = self._effects(code[:-1], code[1:])
        effect[cycle[1:] != cycle[:-1]] = _NOTHING
        place = np.flatnonzero(effect != _NOTHING) + 1
        effect, of, at = effect[place - 1], cycle[place], elapsed[rows[place]]
        start = marks.at[first]
        target = self._wholes(code[np.searchsorted(rows, first)], start)
        given = self._wholes(code[place], start[of])
        shares: dict[int, Share] = {}
        for mine, what, new, used in zip(
            of.tolist(), effect.tolist(), given.tolist(), at.tolist(), strict=True
        ):
            if what == _RETARGET:
                shares.pop(mine, None)
                target[mine] = new
            elif used < target[mine]:  # what is used up stays used up
                before = shares.get(mine) or Share.of(int(target[mine]))
                shares[mine] = before.onto(used, new)
                target[mine] = shares[mine].target
        return target

    def _wholes(self, codes: NDArray[Any], start: Ints) -> Ints:
        """The targets of situations, unscaled, for cycles that start at *start*."""
        found = np.zeros(len(codes), dtype=np.int64)
        for each in np.unique(codes).tolist():
            terms, mine = self._terms[each], np.flatnonzero(codes == each)
            if terms is not None and terms.target is not None:
                found[mine] = targets_of(terms, start[mine])
        return found

    def _effects(self, old: NDArray[Any], new: NDArray[Any]) -> NDArray[np.int8]:
        """What changes from one situation to another do."""
        wide = len(self._terms)
        pairs, which = np.unique(old.astype(np.int64) * wide + new, return_inverse=True)
        found = [self._effect(pair) for pair in pairs.tolist()]
        return np.array(found, dtype=np.int8)[which]

    def _effect(self, pair: int) -> int:
        if pair not in self._known:
            old, new = (self._terms[each] for each in divmod(pair, len(self._terms)))
            self._known[pair] = _does(old, new, self._clock)
        return self._known[pair]


def _events_of(marks: Marks) -> Ints:
    if marks.event is None:  # who asks for revisions asks for events
        raise AssertionError
    return marks.event


def _does(old: Terms | None, new: Terms | None, clock: Clock) -> int:
    if old is None or new is None:
        return _NOTHING
    if old.policy != new.policy:
        return _MODES[clock.on_policy_change]
    if (old.priority, old.target) != (new.priority, new.target):
        return _MODES[clock.on_priority_change]
    return _NOTHING
