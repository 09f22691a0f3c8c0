"""A calendar for each ticket, chosen by one of its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.calendars.calendar import Calendar
from kpikit.columns.raw import factorize, raw_of
from kpikit.errors import InputTypeError, UnknownNameError, did_you_mean

__all__ = ["PerTicket", "per"]

Rows = NDArray[np.int64]


@frozen
class PerTicket:
    """Calendars by the value of a ticket's column; made by :func:`per`.

    It is accepted wherever a calendar of tickets is. Equal choices are equal.
    """

    by: str
    calendars: tuple[tuple[Any, Calendar], ...] = field(kw_only=True)
    default: Calendar | None = field(default=None, kw_only=True)

    def calendar(self, value: Any) -> Calendar:
        """The calendar for one value of the column; a missing one has the default.

        Raises:
            UnknownNameError: The value has no calendar and there is no default.
        """
        for known, calendar in self.calendars:
            if known == value:
                return calendar
        if self.default is not None:
            return self.default
        names = [str(known) for known, _ in self.calendars]
        hint = did_you_mean(str(value), names)
        raise UnknownNameError(
            f"{self.by} must have a calendar: got {value!r}",
            help=f"{hint}{' or ' if hint else ''}give per(…, default=calendar)",
        )

    def split(self, values: Any) -> Iterator[tuple[Calendar, Rows]]:
        """The rows of each calendar, for a column of values.

        Args:
            values: One value for each row: a list, an array, a frame's column.

        Yields:
            A calendar and the positions of its rows, each row once.

        Raises:
            UnknownNameError: A value has no calendar and there is no default.
        """
        codes, labels = _codes(values)
        names: list[Any] = [*labels, None]
        rows: dict[Calendar, list[int]] = {}
        for code in np.unique(codes).tolist():
            rows.setdefault(self.calendar(names[code]), []).append(code)
        for calendar, wanted in rows.items():
            yield calendar, np.flatnonzero(np.isin(codes, wanted))

    def elapsed(self, values: Any, start: Any, end: Any) -> NDArray[np.timedelta64]:
        """Open time of each row on its calendar; see :meth:`Calendar.elapsed`."""
        starts, ends = _stamps(start, "start"), _stamps(end, "end")
        found = np.full(len(starts), "NaT", dtype="timedelta64[us]")
        for calendar, rows in self.split(values):
            found[rows] = calendar.elapsed(starts[rows], ends[rows])
        return found

    def deadline(self, values: Any, start: Any, by: Any) -> NDArray[np.datetime64]:
        """Deadline of each row on its calendar; see :meth:`Calendar.deadline`."""
        starts = _stamps(start, "start")
        found = np.full(len(starts), "NaT", dtype="datetime64[us]")
        for calendar, rows in self.split(values):
            found[rows] = calendar.deadline(starts[rows], by)
        return found


def per(
    column: str,
    calendars: Mapping[Any, Calendar],
    *,
    default: Calendar | None = None,
) -> PerTicket:
    """A calendar for each ticket, chosen by one of its columns.

    Args:
        column: The ticket's column, such as ``"organization"``.
        calendars: Calendars by the value of that column.
        default: The calendar of all other tickets, and of those without a value.

    Returns:
        What is taken wherever a calendar is.

    Raises:
        InputTypeError: What is given as a calendar is none.

    >>> chosen = per("team", {"night": Calendar.always()})
    >>> chosen.calendar("night").tz
    'UTC'
    """
    if not isinstance(column, str) or not isinstance(calendars, Mapping):
        raise InputTypeError(
            f"per must have a column and calendars by its values: got {column!r}"
            f" and {type(calendars).__name__}",
            help="write per('organization', {'acme': calendar}, default=calendar)",
        )
    given = [*calendars.items(), *([("default", default)] if default else [])]
    for value, calendar in given:
        if not isinstance(calendar, Calendar):
            raise InputTypeError(
                f"calendars must be Calendar objects: got {calendar!r} for {value!r}",
                help="write Calendar('Mon-Fri 09:00-17:00', tz='Europe/Warsaw')",
            )
    pairs = sorted(calendars.items(), key=lambda item: repr(item[0]))
    return PerTicket(column, calendars=tuple(pairs), default=default)


def _codes(values: Any) -> tuple[NDArray[Any], list[Any]]:
    """Codes and labels of a column, -1 where it is missing."""
    raw = raw_of(values)
    if raw.labels is not None:
        return raw.values, list(raw.labels)
    plain = raw.values.tolist()
    cells = [None if gone else v for v, gone in zip(plain, raw.is_missing, strict=True)]
    return factorize(cells, len(cells))


def _stamps(given: Any, name: str) -> NDArray[np.datetime64]:
    from kpikit.calendars.instants import to_instants

    return to_instants(given, None, name).values.view("datetime64[us]")
