"""From rules to open stretches in UTC, for any window, without a loop over days."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from kpikit.calendars.dates import date_of, day_number
from kpikit.calendars.hours import Span, Week
from kpikit.calendars.pieces import Pieces
from kpikit.calendars.rules import DateHours, Node, Operator, Rules
from kpikit.columns.zones import Zone

__all__ = ["DAY", "expand"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_SECOND = 1_000_000
DAY = 86_400 * _SECOND
"""Microseconds in 24 hours."""
_MARGIN = 3
"""Days around a window in which what opens there may begin."""
_MONDAY = 4
"""1970-01-05, the first Monday, as a day number."""


def expand(node: Node, low: int, high: int) -> Pieces:
    """Open time between two instants in microseconds UTC.

    Args:
        node: The rules.
        low: Start of the window.
        high: End of the window.

    Returns:
        Pieces that are cut at both ends of the window.
    """
    window = np.array([low]), np.array([high])
    if isinstance(node, Rules):
        return _expand_rules(node, low, high).within(*window)
    left, right = expand(node.left, low, high), expand(node.right, low, high)
    if node.operator is Operator.INTERSECTION:
        return left.within(*right.merged())
    if node.operator is Operator.DIFFERENCE:
        return left.without(*right.merged())
    if node.right.zone != node.zone:
        local = node.zone.to_local(right.starts) // DAY
        right = Pieces.of(right.starts, right.ends, local)
    return left.also(right)


def _expand_rules(rules: Rules, low: int, high: int) -> Pieces:
    days = np.arange(low // DAY - _MARGIN, high // DAY + _MARGIN + 1)
    opens, closes, owners = _weekly(rules, days)
    opens, closes, owners = _without_holidays(rules, opens, closes, owners, days)
    special = np.array([day_number(day) for day, _ in rules.exceptions], dtype=np.int64)
    keep = ~np.isin(owners, special)
    more = _dated(rules.exceptions, days)
    opens, closes, owners = (
        np.concatenate((usual[keep], other))
        for usual, other in zip((opens, closes, owners), more, strict=True)
    )
    pieces = Pieces.of(*_in_utc(rules.zone, opens, closes, owners))
    if rules.breaks:
        closed = Pieces.of(*_in_utc(rules.zone, *_dated(rules.breaks, days)))
        pieces = pieces.without(*closed.merged())
    return pieces


def _weekly(rules: Rules, days: Ints) -> tuple[Ints, Ints, Ints]:
    """Opening and closing seconds and the date of each interval of the week."""
    starts = [day_number(period.from_date) for period in rules.periods]
    weeks = [rules.week, *(period.hours for period in rules.periods)]
    cuts = np.searchsorted(days, np.array(starts, dtype=np.int64)).tolist()
    bounds = [0, *cuts, len(days)]
    found = [
        _week_on(week, days[begin:end])
        for week, begin, end in zip(weeks, bounds[:-1], bounds[1:], strict=True)
        if begin < end
    ]
    opens, closes, owners = zip(*found, strict=True)
    return np.concatenate(opens), np.concatenate(closes), np.concatenate(owners)


def _week_on(week: Week, days: Ints) -> tuple[Ints, Ints, Ints]:
    opens, closes, owners = [], [], []
    weekdays = (days - _MONDAY) % 7
    for weekday, spans in enumerate(week.days):
        those = days[weekdays == weekday]
        for begin, end in spans:
            opens.append(np.full(len(those), begin))
            closes.append(np.full(len(those), end))
            owners.append(those)
    if not opens:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    return np.concatenate(opens), np.concatenate(closes), np.concatenate(owners)


def _without_holidays(
    rules: Rules, opens: Ints, closes: Ints, owners: Ints, days: Ints
) -> tuple[Ints, Ints, Ints]:
    """What starts on a holiday vanishes; half days end early."""
    if rules.holidays.is_empty:
        return opens, closes, owners
    first, last = _years_of(days)
    closed = np.isin(owners, rules.holidays.days(first, last))
    halves, ends = rules.holidays.half_days(first, last)
    if len(halves):
        at = np.searchsorted(halves, owners).clip(max=len(halves) - 1)
        closes = np.where(halves[at] == owners, np.minimum(closes, ends[at]), closes)
    keep = ~closed & (closes > opens)
    return opens[keep], closes[keep], owners[keep]


def _years_of(days: Ints) -> tuple[int, int]:
    lowest, highest = day_number(date.min), day_number(date.max)
    first, last = max(int(days[0]), lowest), min(int(days[-1]), highest)
    return date_of(first).year, date_of(last).year


def _dated(hours: DateHours, days: Ints) -> tuple[Ints, Ints, Ints]:
    """The intervals that are given by date, those of these days."""
    rows: list[tuple[Span, int]] = [
        (span, day_number(day)) for day, spans in hours for span in spans
    ]
    table = np.array(
        [(span[0], span[1], number) for span, number in rows], dtype=np.int64
    ).reshape(-1, 3)
    table = table[(table[:, 2] >= days[0]) & (table[:, 2] <= days[-1])]
    return table[:, 0], table[:, 1], table[:, 2]


def _in_utc(
    zone: Zone, opens: Ints, closes: Ints, owners: Ints
) -> tuple[Ints, Ints, Ints]:
    """Local intervals as instants; dates that the zone skipped have none.

    Both ends follow fold 0. Intervals that are empty or inverted after it stay in:
    the set algebra drops them.
    """
    if not len(owners):
        return opens, closes, owners
    gone = _skipped(zone, int(owners.min()), int(owners.max()))
    if len(gone):
        keep = ~np.isin(owners, gone)
        opens, closes, owners = opens[keep], closes[keep], owners[keep]
    starts, _, _ = zone.to_utc(owners * DAY + opens * _SECOND)
    ends, _, _ = zone.to_utc(owners * DAY + closes * _SECOND)
    return starts, ends, owners


def _skipped(zone: Zone, first: int, last: int) -> Ints:
    """Day numbers of the local dates that never were."""
    edges, offsets = zone.transitions((first - 2) * DAY, (last + 3) * DAY)
    jumps = np.flatnonzero(np.diff(offsets) >= DAY)
    found = [
        np.arange(
            -(-(edges[jump + 1] + offsets[jump]) // DAY),
            (edges[jump + 1] + offsets[jump + 1]) // DAY,
        )
        for jump in jumps.tolist()
    ]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
