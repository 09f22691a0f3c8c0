"""A stretch of time as people write it: ``2026-05``, ``2026-W19``, two instants."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from attrs import field, frozen
from dateutil.relativedelta import relativedelta

from kpikit.columns.column import EPOCH, EPOCH_DAY, MICROS
from kpikit.columns.zones import Zone
from kpikit.errors import InputError, InputTypeError, NaiveTimeError

__all__ = ["Window", "instant_micros", "local_midnight", "window"]

_DAY = 86_400 * MICROS
_STEP = timedelta(microseconds=1)
_FORMS = re.compile(
    r"(?P<year>\d{4})(?:-Q(?P<quarter>[1-4])|-W(?P<week>\d{2})"
    r"|-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?"
)
_AS_INSTANT = "as 2026-05-31T14:05:00+02:00, or an aware datetime"
_HELP = (
    "write '2026', '2026-Q2', '2026-05', '2026-W19' or '2026-05-31', or give since"
    " and until as dates or aware datetimes"
)


@frozen
class Window:
    """From one instant up to, not including, another; with its local dates."""

    start: int
    end: int = field(kw_only=True)
    first_day: int = field(kw_only=True)
    end_day: int = field(kw_only=True)


def local_midnight(day: date, zone: Zone) -> int:
    """The instant at which a local date begins (the first one that exists)."""
    wall = (day.toordinal() - EPOCH_DAY) * _DAY
    utc, _, _ = zone.to_utc(np.array([wall], dtype=np.int64))
    return int(utc[0])


def instant_micros(value: Any, name: str, zone: Zone | None) -> int:
    """An instant in UTC microseconds from an aware datetime, a date or ISO text.

    Raises:
        NaiveTimeError: It says no zone and none is given.
        InputTypeError: It is none of these.
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise InputError(
                f"{name} must be an instant: got {value!r}", help=_AS_INSTANT
            ) from None
    if isinstance(value, datetime):
        if value.utcoffset() is not None:
            return (value - EPOCH) // _STEP
        if zone is None:
            raise NaiveTimeError(
                f"{name} must say its time zone: got {value.isoformat()}",
                help="add an offset, or give the desk a tz",
            )
        wall = (value.replace(tzinfo=EPOCH.tzinfo) - EPOCH) // _STEP
        utc, gap, fold = zone.to_utc(np.array([wall], dtype=np.int64))
        if gap[0] or fold[0]:
            told = "does not exist" if gap[0] else "exists twice"
            raise InputError(
                f"{name} must be one instant: got {value.isoformat()}, which {told}"
                f" in {zone.name}",
                help="give it with its offset",
            )
        return int(utc[0])
    if isinstance(value, np.datetime64) and not np.isnat(value):
        return int(value.astype("datetime64[us]").astype(np.int64))
    if isinstance(value, date):
        return local_midnight(value, zone or Zone.of("UTC"))
    raise InputTypeError(f"{name} must be an instant: got {value!r}", help=_AS_INSTANT)


def window(since: Any, until: Any, zone: Zone) -> Window:
    """The window of ``during(since)`` or ``during(since, until)``.

    Raises:
        InputError: The text is no period, or the end is not after the start.
    """
    if until is None:
        first, end = _named(since)
        return _of_days(first, end, zone)
    start = _edge(since, "since", zone)
    stop = _edge(until, "until", zone)
    if stop <= start:
        raise InputError(
            f"until must be after since: got {since!r} to {until!r}",
            help="swap them; until itself is outside",
        )
    days = zone.to_local(np.array([start, stop - 1], dtype=np.int64)) // _DAY
    return Window(start, end=stop, first_day=int(days[0]), end_day=int(days[1]) + 1)


def _edge(value: Any, name: str, zone: Zone) -> int:
    """An edge of a window: the start of a named period, a date or an instant."""
    if isinstance(value, str) and _FORMS.fullmatch(value):
        return local_midnight(_named(value)[0], zone)
    return instant_micros(value, name, zone)


def _of_days(first: date, end: date, zone: Zone) -> Window:
    return Window(
        local_midnight(first, zone),
        end=local_midnight(end, zone),
        first_day=first.toordinal() - EPOCH_DAY,
        end_day=end.toordinal() - EPOCH_DAY,
    )


def _named(value: Any) -> tuple[date, date]:
    """First date of a named period, and the first date after it."""
    if isinstance(value, datetime) or not isinstance(value, (str, date)):
        raise InputError(f"during must name a period: got {value!r}", help=_HELP)
    if isinstance(value, date):
        return value, value + timedelta(days=1)
    found = _FORMS.fullmatch(value)
    try:
        if found is None:
            raise ValueError
        year = int(found["year"])
        if found["week"]:
            first = date.fromisocalendar(year, int(found["week"]), 1)
            return first, first + timedelta(days=7)
        if found["quarter"]:
            first = date(year, 3 * int(found["quarter"]) - 2, 1)
            return first, first + relativedelta(months=3)
        if found["day"]:
            first = date(year, int(found["month"]), int(found["day"]))
            return first, first + timedelta(days=1)
        if found["month"]:
            first = date(year, int(found["month"]), 1)
            return first, first + relativedelta(months=1)
        return date(year, 1, 1), date(year + 1, 1, 1)
    except (ValueError, OverflowError):
        raise InputError(
            f"during must name a period: got {value!r}", help=_HELP
        ) from None
