"""Hours of a day and of a week, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby, pairwise
from typing import TypeAlias

from attrs import field, frozen

from kpikit.errors import CalendarError, InputTypeError, did_you_mean

__all__ = [
    "CLOSED",
    "DAY_NAMES",
    "SECONDS_PER_DAY",
    "HoursLike",
    "IntervalsLike",
    "Span",
    "Week",
    "format_span",
    "format_time",
    "read_intervals",
    "read_time",
    "read_week",
]

SECONDS_PER_DAY = 86_400
CLOSED = "closed"
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG_NAMES = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_DAYS = {
    name: day for names in (DAY_NAMES, _LONG_NAMES) for day, name in enumerate(names)
}
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")

Span: TypeAlias = tuple[int, int]
"""Seconds since local midnight; the end is beyond 24:00 when it runs overnight."""
IntervalsLike: TypeAlias = str | Iterable[str]
"""``"09:00-12:30,13:00-17:30"``, a list of such intervals, or ``"closed"``."""
HoursLike: TypeAlias = "str | Mapping[str, IntervalsLike] | Week"
"""Hours of a week, as a text or by weekday."""


@frozen
class Week:
    """The intervals of the seven weekdays, Monday first, sorted and apart."""

    days: tuple[tuple[Span, ...], ...] = field()

    @property
    def is_closed(self) -> bool:
        """Whether it never opens."""
        return not any(self.days)

    def to_dict(self) -> dict[str, list[str]]:
        """Intervals by weekday; weekdays that are closed are left out."""
        return {
            name: [format_span(span) for span in spans]
            for name, spans in zip(DAY_NAMES, self.days, strict=True)
            if spans
        }

    def __str__(self) -> str:
        """The week in words that read back as it: ``Mon-Fri 09:00-17:00``."""
        if self.is_closed:
            return CLOSED
        words = []
        for spans, group in groupby(enumerate(self.days), key=lambda item: item[1]):
            days = [DAY_NAMES[day].title() for day, _ in group]
            if spans:
                name = days[0] if len(days) == 1 else f"{days[0]}-{days[-1]}"
                words.append(f"{name} {','.join(map(format_span, spans))}")
        return "; ".join(words)


def read_time(text: str, *, name: str = "time") -> int:
    """Seconds since midnight of ``9:00``, ``09:00:30`` or ``24:00``.

    Args:
        text: The time of day.
        name: The argument to name in an error.

    Raises:
        CalendarError: It is no time of day.

    >>> read_time("09:30")
    34200
    """
    match = _TIME.fullmatch(text.strip()) if isinstance(text, str) else None
    if match:
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        found = hours * 3600 + minutes * 60 + seconds
        if minutes < 60 and seconds < 60 and found <= SECONDS_PER_DAY:
            return found
    raise CalendarError(
        f"{name} must be a time of day: got {text!r}",
        code="bad-time",
        help="write it as 09:00, 09:00:30 or 24:00",
    )


def format_time(seconds: int) -> str:
    """A time of day as hh:mm, with seconds where there are any.

    >>> format_time(34200), format_time(86400)
    ('09:30', '24:00')
    """
    minutes, rest = divmod(seconds, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{rest:02}" if rest else text


def format_span(span: Span) -> str:
    """An interval as it is written: ``22:00-06:00`` when it runs overnight."""
    opens, closes = span
    if closes > SECONDS_PER_DAY:
        closes -= SECONDS_PER_DAY
    return f"{format_time(opens)}-{format_time(closes)}"


def read_intervals(
    given: IntervalsLike, *, name: str = "hours", on: str = ""
) -> tuple[Span, ...]:
    """The intervals of one day, sorted; those that touch become one.

    Args:
        given: ``"09:00-12:30,13:00-17:30"``, a list of intervals, or ``"closed"``.
        name: The argument to name in an error.
        on: The day to name in an error.

    Raises:
        CalendarError: An interval cannot be read, is empty, or overlaps another.
        InputTypeError: It is neither a text nor a list of texts.

    >>> read_intervals("22:00-06:00")
    ((79200, 108000),)
    """
    texts: list[str] = []
    for text in [given] if isinstance(given, str) else _listed(given, name):
        if not isinstance(text, str):
            raise _not_hours(text, name)
        texts += (part.strip() for part in text.split(","))
    texts = [text for text in texts if text]
    for text in texts:
        if re.fullmatch(r"[^\W\d]+.*\d.*", text):  # a weekday among the intervals
            raise CalendarError(
                f"{name} must be intervals of one day: got {text!r}",
                code="bad-hours",
                help="write weekdays apart, 'Mon-Fri 09:00-17:00; Sat 10:00-14:00'",
            )
    if [text.casefold() for text in texts] == [CLOSED]:
        return ()
    return _apart(sorted(_read_span(text, name, on) for text in texts), name, on)


def _listed(given: object, name: str) -> Iterable[object]:
    if isinstance(given, Iterable) and not isinstance(given, Mapping):
        return given
    raise _not_hours(given, name)


def _not_hours(given: object, name: str) -> InputTypeError:
    return InputTypeError(
        f"{name} must be intervals of a day: got {given!r}",
        help="write them as '09:00-12:30,13:00-17:30' or a list of such texts",
    )


def _read_span(text: str, name: str, on: str) -> Span:
    place = f" on {on}" if on else ""
    begin, dash, end = text.replace("–", "-").partition("-")
    if not dash:
        raise CalendarError(
            f"{name} must be intervals: got {text!r}{place}",
            code="bad-hours",
            help="write an interval as 09:00-17:00",
        )
    opens, closes = read_time(begin, name=name), read_time(end, name=name)
    if opens in (closes, SECONDS_PER_DAY):
        raise CalendarError(
            f"{name} must not be empty intervals: got {text!r}{place}",
            code="empty-interval",
            help="write 00:00-24:00 for a whole day",
        )
    return opens, closes if closes > opens else closes + SECONDS_PER_DAY


def _apart(spans: list[Span], name: str, on: str) -> tuple[Span, ...]:
    """Sorted intervals with those that touch made one; an overlap is an error."""
    for one, two in pairwise(spans):
        if two[0] < one[1]:
            place = f" on {on}" if on else ""
            raise CalendarError(
                f"{name} must not overlap: got {format_span(one)} and"
                f" {format_span(two)}{place}",
                code="overlapping-hours",
                help="write one interval for both",
            )
    found: list[Span] = []
    for opens, closes in spans:
        if found and found[-1][1] == opens:
            found[-1] = (found[-1][0], closes)
        else:
            found.append((opens, closes))
    return tuple(found)


def read_week(hours: HoursLike, *, name: str = "hours") -> Week:
    """The hours of a week from ``"Mon-Fri 09:00-17:00; Sat 10:00-14:00"``.

    Args:
        hours: A text, or intervals by weekday: ``{"mon-fri": ["09:00-17:00"]}``.
            Days are single (``sat``), ranges (``mon-fri``, ``sat-mon``) or lists
            of both (``mon,wed-fri``).
        name: The argument to name in an error.

    Raises:
        CalendarError: A weekday or an interval cannot be read, an interval is
            empty, or two of one day overlap.
        InputTypeError: It is neither a text nor a mapping.

    >>> str(read_week({"mon-thu": ["09:00-17:00"], "fri": "09:00-15:30"}))
    'Mon-Thu 09:00-17:00; Fri 09:00-15:30'
    """
    if isinstance(hours, Week):
        return hours
    pairs: Iterable[tuple[str, IntervalsLike]]
    if isinstance(hours, str):
        pairs = _parts(hours, name)
    elif isinstance(hours, Mapping):
        pairs = hours.items()
    else:
        raise InputTypeError(
            f"{name} must be a text or a mapping by weekday: got {hours!r}",
            help="write 'Mon-Fri 09:00-17:00'",
        )
    days: list[list[Span]] = [[] for _ in DAY_NAMES]
    for words, intervals in pairs:
        numbers = _read_days(words, name)
        spans = read_intervals(intervals, name=name, on=str(words).strip())
        for number in numbers:
            days[number] += spans
    return Week(
        tuple(
            _apart(sorted(spans), name, day)
            for day, spans in zip(DAY_NAMES, days, strict=True)
        )
    )


def _parts(text: str, name: str) -> Iterable[tuple[str, str]]:
    """Weekdays and intervals of each part between semicolons."""
    for part in filter(None, map(str.strip, text.split(";"))):
        if part.casefold() == CLOSED:
            continue
        match = re.fullmatch(r"([^\d]*[^\d\s,:-])\s*:?\s+(.+)", part)
        if match is None or part[0].isdigit():
            raise CalendarError(
                f"{name} must say weekdays and intervals: got {part!r}",
                code="bad-hours",
                help="write 'Mon-Fri 09:00-17:00; Sat 10:00-14:00'",
            )
        words, intervals = match.groups()
        if intervals.casefold() == CLOSED:
            intervals = ""
        yield words, intervals


def _read_days(words: object, name: str) -> list[int]:
    """Numbers of the weekdays that a text names, Monday is 0."""
    if not isinstance(words, str):
        raise InputTypeError(
            f"{name} must have weekdays as keys: got {words!r}",
            help="write them as 'mon' or 'mon-fri'",
        )
    found: list[int] = []
    for item in words.replace("–", "-").split(","):
        first, dash, last = item.partition("-")
        begin = _read_day(first, name)
        end = _read_day(last, name) if dash else begin
        count = (end - begin) % 7 + 1
        found += ((begin + step) % 7 for step in range(count))
    return found


def _read_day(word: str, name: str) -> int:
    key = word.strip().casefold()
    if key in _DAYS:
        return _DAYS[key]
    raise CalendarError(
        f"{name} must name weekdays: got {word.strip()!r}",
        code="unknown-weekday",
        help=did_you_mean(key, _DAYS),
    )
