"""Closed dates that recur by an RFC 5545 rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from itertools import takewhile
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.calendars.dates import day_numbers, read_date
from kpikit.calendars.holiday_sources import ALL_YEARS
from kpikit.errors import CalendarError, did_you_mean

__all__ = ["RecurringDays"]

Ints = NDArray[np.int64]
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_PARTS = (
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "WKST",
    "BYMONTH",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYDAY",
    "BYSETPOS",
    "BYEASTER",
)
_DAY_PARTS = frozenset({"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY", "BYEASTER"})
_START = re.compile(r"DTSTART[^:]*:(\d{8})\S*\s+(.*)", re.DOTALL)
_UNTIL = re.compile(r"(\d{8})(T\d{6}Z?)?")


@frozen
class RecurringDays:
    """Dates of a rule such as ``FREQ=MONTHLY;BYDAY=1MO``."""

    rule: str
    start: date | None = field(default=None, kw_only=True)

    @classmethod
    def of(cls, text: str, *, start: object = None) -> RecurringDays:
        """A rule that has been checked: it is about dates, and it happens.

        Args:
            text: The rule, with or without ``RRULE:`` and a ``DTSTART`` line.
            start: The first date, for rules that count from one.

        Raises:
            CalendarError: The rule cannot be read, repeats within a day, never
                happens, or counts from a start that is not given.
        """
        if not isinstance(text, str):
            raise _unreadable(text, "write 'FREQ=MONTHLY;BYDAY=1MO'")
        body = text.strip()
        match = _START.fullmatch(body)
        if match:
            day, body = match.groups()
            start = start or f"{day[:4]}-{day[4:6]}-{day[6:]}"
        begin = None if start is None else read_date(start, name="start")
        parts = _read_parts(body.strip().upper().removeprefix("RRULE:"), text)
        if begin is None:
            _check_anchor(parts, text)
        rule = _text(parts)
        found = cls(rule, start=begin)
        try:
            happens = _happens(parts)
            found._occurrences(2000)
        except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
            raise _unreadable(text, f"{error}".replace("\n", " ")) from error
        if not happens:
            raise _unreadable(text, "it never happens; name a date that exists")
        return found

    @property
    def years(self) -> tuple[int, int]:
        """All of them."""
        return ALL_YEARS

    @property
    def label(self) -> str:
        """The rule as it was written."""
        return self.rule if self.start is None else f"{self.rule} from {self.start}"

    def days(self, first: int, last: int) -> Ints:
        """Day numbers of its dates in these years."""
        return _days(self, first, last)

    def to_dict(self) -> dict[str, Any]:
        """The source as plain data."""
        data: dict[str, Any] = {"rule": self.rule}
        if self.start is not None:
            data["start"] = self.start.isoformat()
        return data

    def _occurrences(self, year: int) -> Any:
        """The dateutil rule, from its own start or from a year on."""
        from dateutil.rrule import rrulestr

        begin = self.start or date(year, 1, 1)
        return rrulestr(self.rule, dtstart=_midnight(begin))


def _midnight(day: date) -> datetime:
    """A date as dateutil wants it; its rules know no zones."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001


@lru_cache(maxsize=256)
def _days(source: RecurringDays, first: int, last: int) -> Ints:
    low, high = _midnight(date(first, 1, 1)), _midnight(date(last, 12, 31))
    found = takewhile(lambda at: at <= high, source._occurrences(first))
    days = day_numbers(at.date() for at in found if at >= low)
    days.flags.writeable = False
    return days


def _read_parts(body: str, text: str) -> dict[str, str]:
    """The parts of a rule by name, each checked for what it may be."""
    parts: dict[str, str] = {}
    for part in filter(None, body.split(";")):
        name, _, value = (word.strip() for word in part.partition("="))
        if name not in _PARTS:
            raise _unreadable(text, did_you_mean(name, _PARTS))
        parts[name] = value
    if parts.get("FREQ") not in _FREQUENCIES:
        raise _unreadable(
            text, did_you_mean(f"FREQ={parts.get('FREQ', '')}", _with("FREQ="))
        )
    for name in ("INTERVAL", "COUNT"):
        if name in parts and not (parts[name].isdigit() and int(parts[name]) > 0):
            raise _unreadable(text, f"{name} is a whole number of at least 1")
    if "UNTIL" in parts:
        match = _UNTIL.fullmatch(parts["UNTIL"])
        if match is None:
            raise _unreadable(text, "write UNTIL as 20261231")
        parts["UNTIL"] = match[1]
    if parts.get("INTERVAL") == "1":
        del parts["INTERVAL"]
    return parts


def _with(prefix: str) -> list[str]:
    return [prefix + name for name in _FREQUENCIES]


def _check_anchor(parts: Mapping[str, str], text: str) -> None:
    """A rule that counts from its start needs one."""
    counts = "COUNT" in parts or "INTERVAL" in parts
    if counts or (parts["FREQ"] != "DAILY" and not _DAY_PARTS & parts.keys()):
        raise CalendarError(
            f"rule must say where it starts: got {text!r}",
            code="bad-rule",
            help="give the first date, start='2026-01-01'",
        )


def _happens(parts: Mapping[str, str]) -> bool:
    """Whether the days that a rule names exist at all.

    Without this a rule for the 30th of February would be tried day by day up to
    the year 9999.
    """
    from dateutil.rrule import rrulestr

    kept = {name: value for name, value in parts.items() if name.startswith("BY")}
    if parts["FREQ"] in ("YEARLY", "MONTHLY"):
        kept["FREQ"] = parts["FREQ"]
    else:
        kept.pop("BYSETPOS", None)
        kept["FREQ"] = "YEARLY"
    kept["COUNT"] = "1"
    rule = rrulestr(_text(kept), dtstart=_midnight(date(2000, 1, 1)))
    return next(iter(rule), None) is not None


def _text(parts: Mapping[str, str]) -> str:
    """The parts in one order, so that equal rules are equal texts."""
    return ";".join(f"{name}={parts[name]}" for name in _PARTS if name in parts)


def _unreadable(text: object, remedy: str) -> CalendarError:
    return CalendarError(
        f"rule must be an RFC 5545 rule of dates: got {text!r}",
        code="bad-rule",
        help=remedy,
    )
