"""Local dates as day numbers since 1970-01-01."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from kpikit.errors import CalendarError, InputTypeError

__all__ = ["date_of", "day_number", "day_numbers", "read_date", "read_month_day"]

EPOCH_DAY = date(1970, 1, 1).toordinal()
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")
_LEAP_YEAR = 2000


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH_DAY


def date_of(number: int) -> date:
    """The date of a day number."""
    return date.fromordinal(number + EPOCH_DAY)


def day_numbers(days: Iterable[date]) -> NDArray[np.int64]:
    """Day numbers, each once and sorted."""
    return np.unique(np.array([day_number(day) for day in days], dtype=np.int64))


def read_date(given: object, *, name: str) -> date:
    """A date, or the text of one as ``2026-12-24``.

    Raises:
        CalendarError: The text is no date.
        InputTypeError: It is an instant, or anything else.
    """
    if isinstance(given, str):
        try:
            return date.fromisoformat(given.strip())
        except ValueError:
            raise CalendarError(
                f"{name} must be dates: got {given!r}",
                code="bad-date",
                help="write a date as 2026-12-24",
            ) from None
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    if isinstance(given, np.datetime64) and np.datetime_data(given.dtype)[0] == "D":
        plain = given.item()
        if isinstance(plain, date):
            return plain
    raise InputTypeError(
        f"{name} must be dates: got {given!r}",
        help="write datetime.date(2026, 12, 24) or '2026-12-24'",
    )


def read_month_day(text: object, *, name: str) -> tuple[int, int]:
    """Month and day of ``12-24``; the 29th of February is allowed.

    Raises:
        CalendarError: The text is no such day.
    """
    match = _MONTH_DAY.fullmatch(text.strip()) if isinstance(text, str) else None
    if match:
        month, day = (int(part) for part in match.groups())
        try:
            date(_LEAP_YEAR, month, day)
        except ValueError:
            pass
        else:
            return month, day
    raise CalendarError(
        f"{name} must be days of the year: got {text!r}",
        code="bad-date",
        help="write month and day as 12-24",
    )
