"""From marks of a clock to cycles: elapsed time, due and breach instants."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.calendars.calendar import Calendar
from kpikit.columns.zones import NAT
from kpikit.sla.hours import moment
from kpikit.sla.machine import Act
from kpikit.sla.plan import Terms
from kpikit.sla.reading import STATES
from kpikit.sla.stepping import HELD, Marks
from kpikit.units.durations import BusinessDays, exact_micros

__all__ = ["Cycles", "tally"]

Ints = NDArray[np.int64]
_STAMP, _DELTA = "datetime64[us]", "timedelta64[us]"
_STATE = {word: number for number, word in enumerate(STATES)}


@frozen(eq=False)
class Cycles:
    """Cycles of one clock; NAT stands for what is not there."""

    ticket: NDArray[np.int32]
    number: Ints = field(kw_only=True)
    start: Ints = field(kw_only=True)
    stop: Ints = field(kw_only=True)
    target: Ints = field(kw_only=True)
    due: Ints = field(kw_only=True)
    original: Ints = field(kw_only=True)
    elapsed: Ints = field(kw_only=True)
    breached: Ints = field(kw_only=True)
    warned: Ints = field(kw_only=True)
    state: NDArray[np.int8] = field(kw_only=True)


def tally(
    marks: Marks, terms: Terms, *, as_of: int, boundary: str, mode: str
) -> Cycles:
    """The cycles of tickets under the same terms.

    Args:
        marks: What happened to the clock.
        terms: Target, calendar and warnings.
        as_of: Up to when the world is known.
        boundary: ``">"`` or ``">="``.
        mode: What a start after a stop does.
    """
    act = marks.act
    fresh = (act & Act.START) != 0
    first = np.flatnonzero(fresh)
    last = np.append(first[1:], len(act)) - 1
    ends = (act & (Act.STOP | Act.CANCEL)) != 0
    runs = ((act & (Act.START | Act.CONTINUE | Act.RESUME)) != 0) & ((act & HELD) == 0)
    if mode == "continue_with_closed":
        # The time between a stop and what continues it counts.
        again = np.append((act[1:] & Act.CONTINUE) != 0, False)
        runs |= ends & again
    gone = _Meter(terms.calendar, marks.at, as_of)
    following = np.append(gone.before[1:], gone.now)
    following[last] = gone.now
    lengths = np.where(runs, following - gone.before, 0)
    total = np.cumsum(lengths)
    ahead = total - lengths
    base = ahead[first]
    elapsed = total[last] - base
    stopped = (act[last] & Act.STOP) != 0
    cancelled = (act[last] & Act.CANCEL) != 0
    over_at = _Reach(
        terms.calendar,
        at=marks.at,
        first=first,
        last=last,
        runs=runs,
        ahead=ahead - np.repeat(base, last - first + 1),
        lengths=lengths,
        elapsed=elapsed,
        ended=stopped | cancelled,
    )
    start = marks.at[first]
    rows = len(first)
    blank = np.full(rows, NAT)
    target, due, original, warned, breached = (blank.copy() for _ in range(5))
    over = np.zeros(rows, dtype=np.bool_)
    if terms.target is not None:
        target = _targets(terms, start)
        original = gone.deadline(start, target)
        due = over_at.instants(target, original)
        over = elapsed >= target if boundary == ">=" else elapsed > target
        breached = np.where(over, due, NAT)
        if terms.warn_at:
            amount = -(-target * min(terms.warn_at) // 100)
            reached = elapsed >= amount
            warned = np.where(reached, over_at.instants(amount, None), NAT)
    live = "running" if gone.is_open else "outside_hours"
    done = np.where(over, _STATE["breached"], _STATE["met"])
    if terms.target is None:
        done[:] = _STATE["stopped"]
    state = np.select(
        [cancelled, stopped, over, ~runs[last]],
        [_STATE["cancelled"], done, _STATE["overdue"], _STATE["paused"]],
        _STATE[live],
    )
    return Cycles(
        marks.ticket[first],
        number=_numbers(marks.ticket[first]),
        start=start,
        stop=np.where(stopped | cancelled, marks.at[last], NAT),
        target=target,
        due=due,
        original=original,
        elapsed=elapsed,
        breached=breached,
        warned=warned,
        state=state.astype(np.int8),
    )


def _numbers(ticket: NDArray[np.int32]) -> Ints:
    """1, 2, … for the cycles of each ticket."""
    place = np.arange(len(ticket), dtype=np.int64)
    fresh = np.ones(len(ticket), dtype=np.bool_)
    np.not_equal(ticket[1:], ticket[:-1], out=fresh[1:])
    return place - np.maximum.accumulate(np.where(fresh, place, 0)) + 1


def _targets(terms: Terms, start: Ints) -> Ints:
    """The target of each cycle as open time."""
    if isinstance(terms.target, BusinessDays):
        stamps = start.view(_STAMP)
        due = terms.calendar.deadline(stamps, terms.target)
        return terms.calendar.elapsed(stamps, due).view(np.int64)
    return np.full(len(start), exact_micros(terms.target or timedelta()))


class _Meter:
    """Open time before instants, all from one point on."""

    def __init__(self, calendar: Calendar, at: Ints, as_of: int) -> None:
        self.calendar = calendar
        self.is_open = calendar.is_open(moment(as_of))
        origin = moment(int(at.min()) if len(at) else as_of)
        stamps = np.append(at, as_of).view(_STAMP)
        found = calendar.elapsed(origin, stamps).view(np.int64)
        self.before: Ints = found[:-1]
        self.now = int(found[-1])

    def deadline(self, start: Ints, amount: Ints) -> Ints:
        """Due instants."""
        alike = len(amount) and (amount == amount[0]).all()
        by = timedelta(microseconds=int(amount[0])) if alike else amount.view(_DELTA)
        found: Ints = self.calendar.deadline(start.view(_STAMP), by).view(np.int64)
        return found


@frozen(eq=False)
class _Reach:
    """When an amount of counted time is reached."""

    calendar: Calendar
    at: Ints = field(kw_only=True)
    first: Ints = field(kw_only=True)
    last: Ints = field(kw_only=True)
    runs: NDArray[np.bool_] = field(kw_only=True)
    ahead: Ints = field(kw_only=True)
    lengths: Ints = field(kw_only=True)
    elapsed: Ints = field(kw_only=True)
    ended: NDArray[np.bool_] = field(kw_only=True)

    def instants(self, amount: Ints, plain: Ints | None) -> Ints:
        """The earliest instants at which so much has counted, NAT where not known.

        *plain* has them already for cycles whose first stretch decides.
        """
        anchor = self._anchors(amount)
        known = anchor >= 0
        found = np.full(len(amount), NAT)
        need = amount - self.ahead[anchor]
        if plain is not None:
            # A cycle without a pause needs no second look.
            simple = self.ended & (self.last - self.first == 1) & self.runs[self.first]
            is_first = (anchor == self.first) | simple
            found[is_first] = plain[is_first]
            known &= ~is_first
        rows = np.flatnonzero(known)
        # Where the amount lies beyond a stop it goes on from there.
        stamps = self.at[anchor[rows]].view(_STAMP)
        if len(rows):
            by = need[rows].view(_DELTA)
            found[rows] = self.calendar.deadline(stamps, by).view(np.int64)
        return found

    def _anchors(self, amount: Ints) -> Ints:
        """The mark from which the amount is reached without another pause."""
        size = self.last - self.first + 1
        wanted = np.repeat(amount, size)
        hit = (self.ahead < wanted) & (wanted <= self.ahead + self.lengths)
        marks = np.flatnonzero(hit)
        cycle = np.repeat(np.arange(len(amount)), size)[marks]
        # Not reached: from the last mark on, when it runs or when it is the end.
        ahead = self.runs[self.last] | self.ended
        anchor = np.where(ahead, self.last, -1)
        anchor[cycle] = marks
        return anchor
