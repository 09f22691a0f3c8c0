"""Timelines compiled on demand: only as far as the instants at hand need."""

from __future__ import annotations

from collections.abc import Callable
from datetime import MAXYEAR, date
from functools import lru_cache
from typing import TypeVar

from kpikit.calendars.dates import date_of, day_number
from kpikit.calendars.expansion import DAY, expand
from kpikit.calendars.horizon import Horizon
from kpikit.calendars.rules import Node, Rules
from kpikit.calendars.timeline import Timeline
from kpikit.errors import CalendarError, HorizonError

__all__ = ["Store", "store_of"]

Found = TypeVar("Found")
_NEAR = 4 * DAY
_USUAL = day_number(date(2024, 1, 1)) * DAY
_SPARE_DATES = 3
_WIDEST = 150 * 366 * DAY


class Store:
    """The compiled part of a calendar; it grows and never shrinks.

    A race between threads compiles twice and loses nothing: a timeline is complete
    for what was asked when it is handed out.
    """

    __slots__ = ("horizon", "node", "timeline")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.horizon = Horizon.of(node)
        self.timeline: Timeline | None = None

    def covering(
        self, low: int, high: int, *, past: int = 0, what: str = "instants"
    ) -> Timeline:
        """A timeline that holds both instants, and so much *past* the second.

        Raises:
            HorizonError: One of them lies outside the horizon.
        """
        line, last = self.timeline, high
        high += past
        if line is not None and line.low <= low and high <= line.high:
            return line
        if low < self.horizon.low:
            raise self.horizon.outside(low, what)
        if high > self.horizon.high:
            raise self.horizon.outside(last, what)
        if line is not None:
            wider = min(low, line.low), max(high, line.high)
            # Far from what is compiled: all the years between are not worth it.
            if wider[1] - wider[0] <= _WIDEST:
                low, high = wider
        return self._compile(low, high)

    def later(self, line: Timeline) -> Timeline | None:
        """A timeline that reaches further on, None at the end of the horizon."""
        if line.high >= self.horizon.high:
            return None
        step = max(line.high - line.low, 366 * DAY)
        return self.covering(line.low, min(line.high + step, self.horizon.high))

    def earlier(self, line: Timeline) -> Timeline | None:
        """A timeline that reaches further back, None at the start of the horizon."""
        if line.low <= self.horizon.low:
            return None
        step = max(line.high - line.low, 366 * DAY)
        return self.covering(max(line.low - step, self.horizon.low), line.high)

    def seek(
        self,
        line: Timeline,
        find: Callable[[Timeline], Found | None],
        *,
        back: bool,
        never: Callable[[], HorizonError],
    ) -> Found:
        """What *find* finds, on a timeline that reaches far enough.

        Each round doubles what is known, so it ends after a few.
        """
        while True:
            found = find(line)
            if found is not None:
                return found
            wider = self.earlier(line) if back else self.later(line)
            if wider is None:
                raise never()
            line = wider

    def no_edge(self, what: str, at: int) -> HorizonError:
        """The error for an opening or closing that does not come."""
        line = self.timeline
        is_always = line is not None and line.total == line.high - line.low
        return self.horizon.never(what, at, is_always=is_always)

    def check_opens(self) -> None:
        """Refuse rules under which nothing ever opens.

        Raises:
            CalendarError: There is no opening within the horizon.
        """
        node, horizon = self.node, self.horizon
        if isinstance(node, Rules) and not (
            node.holidays.sources or node.periods or node.span or node.week.is_closed
        ):
            return
        low = min(max(horizon.low, _USUAL), horizon.high)
        line = self.covering(low, min(low + 366 * DAY, horizon.high))
        if line.total or self.covering(horizon.low, horizon.high).total:
            return
        raise CalendarError(
            f"calendar must open at some time: got none {horizon.why}",
            code="never-open",
            help="give it hours, or pass allow_never_open=True",
        )

    def _compile(self, low: int, high: int) -> Timeline:
        """Whole years around the instants, cut at the horizon."""
        horizon = self.horizon
        first = date_of((low - _NEAR) // DAY).year
        after = date_of((high + _NEAR) // DAY).year + 1
        begin = max(_new_year(first), horizon.low)
        # Beyond the last year that a date can hold there is only the horizon.
        end = min(_new_year(after), horizon.high) if after < MAXYEAR else horizon.high
        pieces = expand(self.node, begin, end)
        spare = tuple(
            0 if edge else _SPARE_DATES
            for edge in (begin == horizon.low, end == horizon.high)
        )
        line = self.timeline = Timeline(
            pieces,
            low=begin,
            high=end,
            zone=self.node.zone,
            spare=(spare[0], spare[1]),
        )
        return line


def _new_year(year: int) -> int:
    """The first instant of a year in UTC."""
    return day_number(date(year, 1, 1)) * DAY


@lru_cache(maxsize=512)
def store_of(node: Node) -> Store:
    """The store of these rules; equal calendars share it."""
    return Store(node)
