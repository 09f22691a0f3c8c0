"""From marks of a clock to cycles: elapsed time, due and breach instants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.calendars.axis import Axis
from kpikit.calendars.calendar import Calendar
from kpikit.columns.column import moment
from kpikit.columns.zones import NAT
from kpikit.sla.machine import Act
from kpikit.sla.plan import Terms
from kpikit.sla.reading import STATES
from kpikit.sla.stepping import HELD, Marks
from kpikit.units.durations import BusinessDays, exact_micros

__all__ = ["Cycles", "tally", "targets_of"]

Ints = NDArray[np.int64]
_STAMP, _DELTA = "datetime64[us]", "timedelta64[us]"
_ENDING = Act.STOP | Act.CANCEL
_RUNNING = Act.START | Act.CONTINUE | Act.RESUME


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
    marks: Marks,
    terms: Terms,
    *,
    aimed: Terms,
    numbers: Ints,
    origin: Ints | None,
    as_of: int,
    boundary: str,
    mode: str,
    aim: Callable[[Ints, Ints], Ints] | None = None,
) -> Cycles:
    """The cycles of tickets under the same terms.

    Args:
        marks: What happened to the clock.
        terms: Target, calendar and warnings at the end of each cycle.
        aimed: Those at its start, with the same calendar.
        numbers: The number of each cycle of its ticket.
        origin: The first start of each cycle, where it may have begun anew since.
        as_of: Up to when the world is known.
        boundary: ``">"`` or ``">="``.
        mode: What a start after a stop does.
        aim: Gives the target of each cycle from its first mark, and from what had
            counted at every mark; the target of the terms if not given.
    """
    act = marks.act
    fresh = (act & Act.START) != 0
    first = np.flatnonzero(fresh)
    last = np.append(first[1:], len(act)) - 1
    runs = ((act & _RUNNING) != 0) & ((act & HELD) == 0)
    if mode == "continue_with_closed":
        # The time between a stop and what continues it counts.
        again = np.append((act[1:] & Act.CONTINUE) != 0, False)
        runs |= ((act & _ENDING) != 0) & again
    now = moment(as_of)
    axis = terms.calendar.axis(marks.at, as_of)
    lengths = np.zeros(len(act), dtype=np.int64)
    np.subtract(axis.places[1:], axis.places[:-1], out=lengths[:-1])
    lengths[last] = axis.now - axis.places[last]
    lengths *= runs
    total = np.cumsum(lengths)
    # What had counted when each cycle began.
    base = total[first] - lengths[first]
    elapsed = total[last] - base
    final = act[last]
    stopped, cancelled = (final & Act.STOP) != 0, (final & Act.CANCEL) != 0
    ended = stopped | cancelled
    start = marks.at[first]
    blank = np.broadcast_to(np.int64(NAT), len(first))
    target = due = original = warned = breached = blank
    over = np.zeros(len(first), dtype=np.bool_)
    if terms.target is not None:
        reach = _Reach(
            terms.calendar,
            axis=axis,
            at=marks.at,
            first=first,
            last=last,
            runs=runs,
            lengths=lengths,
            total=total,
            base=base,
            ended=ended,
        )
        if aim is None:
            target = targets_of(terms, start)
        else:
            target = aim(first, total - lengths - base[np.cumsum(fresh) - 1])
        plain = original = reach.plain(target)
        if aimed.target != terms.target or origin is not None or aim is not None:
            since = start if origin is None else origin
            original = _deadline(terms.calendar, since, targets_of(aimed, since))
        due = reach.instants(target, plain)
        over = elapsed >= target if boundary == ">=" else elapsed > target
        breached = np.where(over, due, NAT)
        if terms.warn_at:
            amount = -(-target * min(terms.warn_at) // 100)
            found = reach.instants(amount, reach.plain(amount))
            warned = np.where(elapsed >= amount, found, NAT)
    ticket = marks.ticket[first]
    state_of = _state_of(terms.target is not None, terms.calendar.is_open(now))
    bits = cancelled.view(np.uint8) + 2 * stopped.view(np.uint8)
    bits += 4 * over.view(np.uint8)
    bits += 8 * runs[last].view(np.uint8)
    return Cycles(
        ticket,
        number=numbers,
        start=start,
        stop=np.where(ended, marks.at[last], NAT),
        target=target,
        due=due,
        original=original,
        elapsed=elapsed,
        breached=breached,
        warned=warned,
        state=state_of[bits],
    )


@lru_cache(maxsize=4)
def _state_of(has_target: bool, is_open: bool) -> NDArray[np.int8]:
    """States by what is true of a cycle: cancelled 1, stopped 2, over 4, running 8."""
    table = np.empty(16, dtype=np.int8)
    for number in range(16):
        if number & 1:
            word = "cancelled"
        elif number & 2:
            done = "breached" if number & 4 else "met"
            word = done if has_target else "stopped"
        elif number & 4:
            word = "overdue"
        elif number & 8:
            word = "running" if is_open else "outside_hours"
        else:
            word = "paused"
        table[number] = STATES.index(word)
    return table


def targets_of(terms: Terms, start: Ints) -> Ints:
    """The target of each cycle as open time."""
    if isinstance(terms.target, BusinessDays):
        stamps = start.view(_STAMP)
        due = terms.calendar.deadline(stamps, terms.target)
        return terms.calendar.elapsed(stamps, due).view(np.int64)
    whole = np.int64(exact_micros(terms.target or timedelta()))
    return np.broadcast_to(whole, len(start))


def _deadline(calendar: Calendar, start: Ints, amount: Ints) -> Ints:
    """When an amount of open time has passed since each start."""
    alike = len(amount) and (amount == amount[0]).all()
    by = timedelta(microseconds=int(amount[0])) if alike else amount.view(_DELTA)
    found: Ints = calendar.deadline(start.view(_STAMP), by).view(np.int64)
    return found


@frozen(eq=False)
class _Reach:
    """When an amount of counted time is reached."""

    calendar: Calendar
    axis: Axis = field(kw_only=True)
    at: Ints = field(kw_only=True)
    first: Ints = field(kw_only=True)
    last: Ints = field(kw_only=True)
    runs: NDArray[np.bool_] = field(kw_only=True)
    lengths: Ints = field(kw_only=True)
    total: Ints = field(kw_only=True)
    base: Ints = field(kw_only=True)
    ended: NDArray[np.bool_] = field(kw_only=True)

    def plain(self, amount: Ints) -> Ints:
        """The instants at which so much has passed since each start."""
        return self._after(self.first, amount)

    def _after(self, marks: Ints, amount: Ints) -> Ints:
        """The instants an amount of open time after some marks."""
        found = self.axis.instants(self.axis.places[marks] + amount)
        if found is None:  # some lie far ahead
            found = _deadline(self.calendar, self.at[marks], amount)
        return found

    def instants(self, amount: Ints, plain: Ints) -> Ints:
        """The earliest instants at which so much has counted, NAT where not known.

        *plain* has them for clocks that nothing ever pauses.
        """
        size = self.last - self.first
        lone = (size == 0) | ((size == 1) & self.ended)
        lone |= amount <= self.lengths[self.first]
        lone &= self.runs[self.first]
        rows = np.flatnonzero(~lone)
        if not len(rows):
            return plain
        found = np.where(lone, plain, NAT)
        anchor, need = self._anchors(rows, amount[rows])
        some = np.flatnonzero(anchor >= 0)
        if len(some):
            # Where the amount lies beyond a stop it goes on from there.
            found[rows[some]] = self._after(anchor[some], need[some])
        return found

    def _anchors(self, rows: Ints, amount: Ints) -> tuple[Ints, Ints]:
        """Of some cycles the mark from which an amount is reached without a pause.

        It is -1 where nobody knows. Beside it stands what then is still to count.
        """
        first, last = self.first[rows], self.last[rows]
        size = last - first + 1
        ends = np.cumsum(size)
        own = np.repeat(np.arange(len(rows)), size)
        marks = np.arange(len(own)) + (first - ends + size)[own]
        after = self.total[marks] - self.base[rows][own]
        ahead = after - self.lengths[marks]
        wanted = amount[own]
        hit = np.flatnonzero((ahead < wanted) & (wanted <= after))
        # Not reached: from the last mark on, when it runs or when it is the end.
        place = np.where(self.runs[last] | self.ended[rows], ends - 1, -1)
        place[own[hit]] = hit
        anchor = np.where(place < 0, -1, marks[place])
        return anchor, amount - ahead[place]
