"""Changes of terms that begin a cycle anew (``restart``), as marks of a clock."""

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
from kpikit.sla.stepping import HELD, RENEW, Marks

__all__ = ["Renewals"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_ENDING = Act.STOP | Act.CANCEL


class Renewals:
    """Where changes of terms begin cycles of one clock anew."""

    def __init__(
        self,
        clock: Clock,
        terms: list[Terms | None],
        history: History,
        log: EventLog,
    ) -> None:
        """Find the events that may do so."""
        self._clock, self._terms, self._history = clock, terms, history
        self._known: dict[int, bool] = {}
        none = np.zeros(0, dtype=np.int64)
        self._events, self._at, self._owner = none, none, none
        modes = clock.on_priority_change, clock.on_policy_change
        self._is_asked = history.is_moved and "restart" in modes
        if not self._is_asked:
            return
        events = history.changes
        owner = log.ticket[events].astype(np.int64)
        does = self._begin_anew(
            history.at(owner, events), history.at(owner, events + 1)
        )
        self._events, self._owner = events[does], owner[does]
        self._at = log.at[self._events]

    def marked(self, marks: Marks, *, offset: int, since: int, until: int) -> Marks:
        """The marks of some tickets, and among them those that begin a cycle anew.

        Args:
            marks: Marks that know their events.
            offset: The ticket that the first one of the marks is.
            since: The event that the first one of the marks is.
            until: The event after the last one.
        """
        if not self._is_asked:
            return marks
        low, high = np.searchsorted(self._events, (since, until), "left")
        found = self._while_running(
            marks,
            event=self._events[low:high] - since,
            ticket=self._owner[low:high] - offset,
            at=self._at[low:high],
            size=until - since + 1,
        )
        return self._on_reopening(found, offset, since)

    def _while_running(
        self, marks: Marks, *, event: Ints, ticket: Ints, at: Ints, size: int
    ) -> Marks:
        """With a mark for each change under a cycle that has not ended before it."""
        if not len(event):
            return marks
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
        return Marks(
            np.insert(marks.ticket, where, ticket[rows]),
            at=np.insert(marks.at, where, at[rows]),
            act=np.insert(marks.act, where, np.where(is_held, RENEW | HELD, RENEW)),
            event=np.insert(_events_of(marks), where, event[rows]),
            vain=marks.vain,
        )

    def _on_reopening(self, marks: Marks, offset: int, since: int) -> Marks:
        """With the reopenings marked under terms that changed while the clock stood."""
        rows = np.flatnonzero((marks.act & Act.CONTINUE) != 0)
        if not len(rows):
            return marks
        owner = marks.ticket[rows].astype(np.int64) + offset
        events = _events_of(marks) + since
        then = self._history.at(owner, events[rows - 1])
        now = self._history.at(owner, events[rows] + 1)
        act = marks.act.copy()
        act[rows[self._begin_anew(then, now)]] |= RENEW
        return evolve(marks, act=act)

    def _begin_anew(self, old: NDArray[Any], new: NDArray[Any]) -> Bools:
        """Whether a change from one situation to another begins a cycle anew."""
        wide = len(self._terms)
        pairs, which = np.unique(old.astype(np.int64) * wide + new, return_inverse=True)
        found = [self._does(pair) for pair in pairs.tolist()]
        return np.array(found, dtype=np.bool_)[which]

    def _does(self, pair: int) -> bool:
        if pair not in self._known:
            old, new = (self._terms[each] for each in divmod(pair, len(self._terms)))
            self._known[pair] = _restarts(old, new, self._clock)
        return self._known[pair]


def _events_of(marks: Marks) -> Ints:
    if marks.event is None:  # who asks for renewals asks for events
        raise AssertionError
    return marks.event


def _restarts(old: Terms | None, new: Terms | None, clock: Clock) -> bool:
    if old is None or new is None:
        return False
    if old.policy != new.policy:
        return clock.on_policy_change == "restart"
    moved = (old.priority, old.target) != (new.priority, new.target)
    return moved and clock.on_priority_change == "restart"
