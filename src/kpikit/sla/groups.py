"""Cycles of a clock gathered under the terms they have in common."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpikit.desk.log import EventLog
from kpikit.sla.history import History
from kpikit.sla.machine import Act
from kpikit.sla.plan import Plan, Terms
from kpikit.sla.revisions import Revisions
from kpikit.sla.stepping import RENEW, Marks
from kpikit.sla.tables import RowsMaker
from kpikit.sla.tally import tally

__all__ = ["Grouper"]

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
_ENDING = Act.STOP | Act.CANCEL


class _Sorted:
    """Situations of one clock by what a tally needs to know of them."""

    def __init__(self, terms: list[Terms | None]) -> None:
        keys: dict[Any, int] = {}
        self.members: list[Terms] = []
        codes = []
        for each in terms:
            if each is None:
                codes.append(-1)
                continue
            key = (each.target, each.calendar, each.warn_at)
            if key not in keys:
                self.members.append(each)
            codes.append(keys.setdefault(key, len(keys)))
        self.terms = terms
        self.codes = np.array(codes, dtype=np.int64)


class Grouper:
    """Measures the cycles of clocks, those with the same terms together."""

    def __init__(
        self, plan: Plan, history: History, log: EventLog, *, as_of: int
    ) -> None:
        """Which terms hold in each situation is found once."""
        self.plan = plan
        self.history = history
        self.as_of = as_of
        self._sorted = {name: _Sorted(history.terms(plan, name)) for name in plan.used}
        self._revisions = {
            name: Revisions(clock, self._sorted[name].terms, history, log)
            for name, clock in plan.used.items()
        }

    def measure(
        self,
        name: str,
        marks: Marks,
        maker: RowsMaker,
        *,
        offset: int,
        since: int,
        until: int,
    ) -> None:
        """Rows of one clock for some tickets.

        Args:
            name: The clock.
            marks: What happened to it.
            maker: Gets the rows.
            offset: The ticket that the first one of the marks is.
            since: The event that the first one of the marks is.
            until: The event after their last one.
        """
        if not len(marks.ticket):
            return
        known = self._sorted[name]
        revisions = self._revisions[name]
        if marks.event is not None:
            marks = revisions.marked(marks, offset=offset, since=since, until=until)
        fresh = (marks.act & Act.START) != 0
        first = np.flatnonzero(fresh)
        ticket = marks.ticket[first]
        begun, ended = self._situations(marks, first, ticket, offset, since)
        numbers = _numbers(ticket)
        group = known.codes[ended]
        if begun is not ended:
            group = np.where(
                group < 0, -1, group * len(known.members) + known.codes[begun]
            )
        mode, origin = self.plan.used[name].on_reopen, None
        again = RENEW | (Act.CONTINUE if mode == "restart" else 0)
        anew = np.flatnonzero((marks.act & again) != 0)
        if len(anew):
            origin = marks.at[first]
            marks, first = _restarted(marks, first, anew)
        for key, cycles in _runs(group):
            part = marks
            if not isinstance(cycles, slice):
                last = np.append(first[1:], len(marks.ticket))
                part = marks.take(_spread(first[cycles], last[cycles]))
            later, before = key, key
            if begun is not ended:
                later, before = divmod(key, len(known.members))
            aim = None
            if revisions.scales:
                aim = partial(revisions.targets, part, offset=offset, since=since)
            found = tally(
                part,
                known.members[later],
                aimed=known.members[before],
                numbers=numbers[cycles],
                origin=None if origin is None else origin[cycles],
                as_of=self.as_of,
                boundary=self.plan.boundary,
                mode=mode,
                aim=aim,
            )
            maker.tallied(name, found, ended[cycles], known.terms)

    def _situations(
        self,
        marks: Marks,
        first: Ints,
        ticket: NDArray[np.int32],
        offset: int,
        since: int,
    ) -> tuple[Codes, Codes]:
        """The situation in which each cycle began, and that in which it ended."""
        owner = ticket + np.int64(offset)
        if marks.event is None:
            only = self.history.codes[owner]
            return only, only
        last = np.append(first[1:], len(marks.ticket)) - 1
        # An event stops a clock before what it changes, and starts one after that.
        begun = self.history.at(owner, marks.event[first] + since + 1)
        ended = np.where(
            (marks.act[last] & _ENDING) != 0,
            marks.event[last] + since,
            np.iinfo(np.int64).max,
        )
        return begun, self.history.at(owner, ended)


def _restarted(marks: Marks, first: Ints, anew: Ints) -> tuple[Marks, Ints]:
    """Cycles from where they last began anew on, and where each begins.

    Args:
        marks: All marks.
        first: The first mark of each cycle.
        anew: The marks with which one begins anew.
    """
    begin = first.copy()
    # Of several in one cycle the last one stays.
    begin[np.searchsorted(first, anew, "right") - 1] = anew
    last = np.append(first[1:], len(marks.ticket))
    found = marks.take(_spread(begin, last))
    sizes = last - begin
    first = np.cumsum(sizes) - sizes
    found.act[first] = (found.act[first] & (255 - (Act.CONTINUE | RENEW))) | Act.START
    return found, first


def _numbers(ticket: NDArray[np.int32]) -> Ints:
    """1, 2, … for the cycles of each ticket."""
    fresh = np.ones(len(ticket), dtype=np.bool_)
    np.not_equal(ticket[1:], ticket[:-1], out=fresh[1:])
    if fresh.all():
        return np.broadcast_to(np.int64(1), len(ticket))
    place = np.arange(len(ticket), dtype=np.int64)
    return place - np.maximum.accumulate(np.where(fresh, place, 0)) + 1


def _runs(group: Ints) -> list[tuple[int, Any]]:
    """Each group that is not -1, with the rows of its members in order."""
    low, high = int(group.min()), int(group.max())
    if low == high:
        return [(high, slice(None))] if high >= 0 else []
    order = np.argsort(group, kind="stable")
    keys, begins = np.unique(group[order], return_index=True)
    ends = np.append(begins[1:], len(group))
    return [
        (key, order[begin:end])
        for key, begin, end in zip(
            keys.tolist(), begins.tolist(), ends.tolist(), strict=True
        )
        if key >= 0
    ]


def _spread(first: Ints, after: Ints) -> Ints:
    """All positions of some stretches."""
    size = after - first
    ends = np.cumsum(size)
    found: Ints = np.repeat(first - ends + size, size)
    found += np.arange(len(found))
    return found
