"""A calendar for each ticket, chosen by one of its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Any, TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.calendars.calendar import Calendar
from kpikit.calendars.instants import Amount, Instants, amount_of, to_instants
from kpikit.columns.raw import factorize, raw_of
from kpikit.errors import InputError, InputTypeError, UnknownNameError, did_you_mean

__all__ = ["PerTicket", "per"]

Rows: TypeAlias = NDArray[np.int64]
Stamps: TypeAlias = NDArray[np.datetime64]
TzLike: TypeAlias = str | tzinfo | None
_STAMP, _DELTA = "datetime64[us]", "timedelta64[us]"


@frozen
class PerTicket:
    """Calendars by the value of a ticket's column; made by :func:`per`.

    It is accepted wherever a calendar of tickets is. Equal choices are equal. Like a
    calendar it measures columns: its methods take the values that choose first, one for
    each row, and then what those of :class:`Calendar` take, columns or single values.
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

    def named(self, word: str) -> Calendar | None:
        """The calendar that an event names; None where it names none of them.

        An event names a value of the column, or ``default``.
        """
        for value, calendar in self.calendars:
            if str(value) == word:
                return calendar
        return self.default if word == "default" else None

    def split(self, values: Any) -> Iterator[tuple[Calendar, Rows]]:
        """The rows of each calendar, for a column of values.

        Args:
            values: One value for each row: a list, an array, a frame's column.

        Yields:
            A calendar and the positions of its rows, each row once.

        Raises:
            UnknownNameError: A value has no calendar and there is no default.
        """
        yield from self._split(*_codes(values))

    def _split(
        self, codes: NDArray[Any], labels: list[Any]
    ) -> Iterator[tuple[Calendar, Rows]]:
        names: list[Any] = [*labels, None]  # the code of a missing one is -1
        numbers: dict[Calendar, int] = {}
        number_of = np.zeros(len(names), dtype=np.int32)
        for code in np.unique(codes).tolist():
            calendar = self.calendar(names[code])
            number_of[code] = numbers.setdefault(calendar, len(numbers))
        # Small numbers are sorted by their digits, in one pass.
        number = number_of.astype(np.min_scalar_type(len(numbers)))[codes]
        order = np.argsort(number, kind="stable")
        ends = np.cumsum(np.bincount(number, minlength=len(numbers)))
        for calendar, place in numbers.items():
            yield calendar, order[ends[place - 1] if place else 0 : ends[place]]

    def elapsed(
        self, values: Any, start: Any, end: Any, *, tz: TzLike = None
    ) -> NDArray[np.timedelta64]:
        """Open time of each row on its calendar; see :meth:`Calendar.elapsed`."""
        start, end = to_instants(start, tz, "start"), to_instants(end, tz, "end")
        return self._each("elapsed", _DELTA, values, start=start, end=end)

    def deadline(
        self, values: Any, start: Any, duration: Any, *, tz: TzLike = None
    ) -> Stamps:
        """Deadline of each row on its calendar; see :meth:`Calendar.deadline`."""
        start, duration = to_instants(start, tz, "start"), amount_of(duration)
        return self._each("deadline", _STAMP, values, start=start, duration=duration)

    def rewind(
        self, values: Any, end: Any, duration: Any, *, tz: TzLike = None
    ) -> Stamps:
        """The mirror of :meth:`deadline`; see :meth:`Calendar.rewind`."""
        end, duration = to_instants(end, tz, "end"), amount_of(duration)
        return self._each("rewind", _STAMP, values, end=end, duration=duration)

    def is_open(self, values: Any, at: Any, *, tz: TzLike = None) -> NDArray[np.bool_]:
        """Whether each row's calendar is open; see :meth:`Calendar.is_open`."""
        at = to_instants(at, tz, "at")
        return self._each("is_open", "bool", values, at=at)

    def next_open(self, values: Any, at: Any, *, tz: TzLike = None) -> Stamps:
        """Each instant when open, else the next opening of the row's calendar."""
        return self._edge("next_open", values, at, tz)

    def next_close(self, values: Any, at: Any, *, tz: TzLike = None) -> Stamps:
        """The first closing of each row's calendar after an instant."""
        return self._edge("next_close", values, at, tz)

    def previous_open(self, values: Any, at: Any, *, tz: TzLike = None) -> Stamps:
        """The last opening of each row's calendar at or before an instant."""
        return self._edge("previous_open", values, at, tz)

    def previous_close(self, values: Any, at: Any, *, tz: TzLike = None) -> Stamps:
        """The last closing of each row's calendar at or before an instant."""
        return self._edge("previous_close", values, at, tz)

    def _edge(self, method: str, values: Any, at: Any, tz: TzLike) -> Stamps:
        return self._each(method, _STAMP, values, at=to_instants(at, tz, "at"))

    def _each(
        self, method: str, dtype: str, values: Any, **given: Instants | Amount
    ) -> NDArray[Any]:
        """What a method of calendars finds, for each row on its own calendar."""
        codes, labels = _codes(values)
        for name, column in given.items():
            if not column.scalar and len(column) != len(codes):
                raise InputError(
                    f"values and {name} must be of one length: got {len(codes)}"
                    f" and {len(column)}",
                    help="give one value for each row, or a single value",
                )
        found = np.zeros(len(codes), dtype=dtype)
        for calendar, rows in self._split(codes, labels):
            part = (column.take(rows) for column in given.values())
            found[rows] = getattr(calendar, method)(*part)
        return found

    def to_dict(self) -> dict[str, Any]:
        """The choice as plain data, JSON-safe."""
        default = self.default
        return {
            "per": self.by,
            "calendars": [[value, each.to_dict()] for value, each in self.calendars],
            "default": None if default is None else default.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> PerTicket:
        """The choice that :meth:`to_dict` wrote."""
        default = data["default"]
        return per(
            data["per"],
            {value: Calendar.from_dict(each) for value, each in data["calendars"]},
            default=None if default is None else Calendar.from_dict(default),
        )


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
