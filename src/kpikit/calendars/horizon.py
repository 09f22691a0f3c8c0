"""What a calendar can know: the first and last instant, and why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
from attrs import field, frozen

from kpikit.calendars.dates import day_number
from kpikit.calendars.expansion import DAY
from kpikit.calendars.holiday_sources import ALL_YEARS
from kpikit.calendars.rules import Node, Rules
from kpikit.errors import CalendarError, HorizonError

__all__ = ["Horizon"]

_FIRST, _LAST = date(1970, 1, 1), date(2100, 12, 31)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@frozen
class Horizon:
    """The stretch of time, in microseconds UTC, for which a calendar has rules."""

    low: int
    high: int = field(kw_only=True)
    why: str = field(kw_only=True)

    @classmethod
    def of(cls, node: Node) -> Horizon:
        """The horizon of rules; that of a combination is what both sides know.

        Raises:
            HorizonError: A span was asked for that the holidays do not know.
            CalendarError: The two sides know no time in common.
        """
        if isinstance(node, Rules):
            return cls._of_rules(node)
        left, right = cls.of(node.left), cls.of(node.right)
        low, high = max(left.low, right.low), min(left.high, right.high)
        if low >= high:
            raise CalendarError(
                "calendars must have a common span: got one"
                f" {left.why} and one {right.why}",
                code="bad-span",
                help="give both the same span",
            )
        narrow = left if (left.low, left.high) == (low, high) else right
        same = (narrow.low, narrow.high) == (low, high)
        why = narrow.why if same else f"{left.why}, {right.why}"
        return cls(low, high=high, why=why)

    @classmethod
    def _of_rules(cls, rules: Rules) -> Horizon:
        first, last = rules.span or (_FIRST, _LAST)
        begin, end = rules.holidays.years
        known = (begin, end) != ALL_YEARS
        if known and rules.span and not begin <= first.year <= last.year <= end:
            raise HorizonError(
                f"span must lie in the years that the holidays know, {begin} to {end}:"
                f" got {first} to {last}",
                help="shorten the span, or give the dates yourself",
            )
        low, high = max(first, date(begin, 1, 1)), min(last, date(end, 12, 31))
        why = f"from {low} to {high}"
        if (low, high) != (first, last):
            why += f" (holidays {rules.holidays} are known for {begin} to {end})"
        walls = np.array([day_number(low) * DAY, (day_number(high) + 1) * DAY])
        utc, _, _ = rules.zone.to_utc(walls)
        return cls(int(utc[0]), high=int(utc[1]), why=why)

    def outside(self, at: int, what: str) -> HorizonError:
        """The error for an instant outside."""
        return HorizonError(
            f"{what} must lie in the horizon of the calendar, {self.why}:"
            f" got {_shown(at)}",
            help="give the calendar a span=(first, last) that holds it",
        )

    def never(self, what: str, at: int, *, is_always: bool = False) -> HorizonError:
        """The error for what does not come within the horizon."""
        return HorizonError(
            f"{what} must come within the horizon of the calendar, {self.why}:"
            f" got none from {_shown(at)}",
            help="it is open around the clock, which neither opens nor closes"
            if is_always
            else "check the hours, or give the calendar a longer span",
        )


def _shown(at: int) -> str:
    """An instant as people write it; as a number where no datetime can hold it."""
    try:
        return (_EPOCH + timedelta(microseconds=at)).isoformat()
    except OverflowError:
        return f"{at} microseconds since 1970"
