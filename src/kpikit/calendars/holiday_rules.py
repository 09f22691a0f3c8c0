"""Holidays of a calendar: closed dates and half days, as a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kpikit.calendars.dates import (
    day_number,
    day_numbers,
    read_date,
    read_month_day,
)
from kpikit.calendars.holiday_objects import read_object, source_from
from kpikit.calendars.holiday_sources import (
    ALL_YEARS,
    CountryDays,
    FixedDays,
    Source,
    YearlyDays,
    package,
)
from kpikit.calendars.hours import format_time, read_time
from kpikit.calendars.recurring import RecurringDays
from kpikit.errors import CalendarError, InputTypeError, did_you_mean

__all__ = ["Holidays"]

Ints = NDArray[np.int64]
DatesLike = Iterable[date | str]
_KEYS = ("sources", "add", "remove", "half_days", "half_on")


@frozen(init=False)
class Holidays:
    """Closed dates of a calendar.

    Args:
        country: A country, market or subdivision of the package ``holidays``:
            ``"PL"``, ``"DE-BY"``, ``"NYSE"``; several as a list.
        subdivision: The subdivision, when *country* does not name it.
        categories: Which of the country's categories count; default its own.
        observed: Whether days observed in place of a weekend count.
        add: Further dates.
        remove: Dates that are open all the same.
        half_days: When a half day closes: a time for the country's half days,
            ``"13:00"``, or times by date, ``{"12-24": "13:00"}`` for every year.

    Raises:
        CalendarError: A name, date or time is not known.

    >>> str(Holidays("DE-BY", add=["2026-12-24"]))
    'DE-BY, 1 added'
    """

    sources: tuple[Source, ...]
    add: tuple[date, ...]
    remove: tuple[date, ...]
    half_close: int | None
    half_on: tuple[tuple[str, int], ...]

    def __init__(
        self,
        country: str | Iterable[str] | None = None,
        *,
        subdivision: str | None = None,
        categories: str | Iterable[str] | None = None,
        observed: bool = True,
        add: DatesLike = (),
        remove: DatesLike = (),
        half_days: str | Mapping[Any, str] | None = None,
    ) -> None:
        """Check every name against the package."""
        codes = [country] if isinstance(country, str) else list(country or ())
        sources = []
        for code in codes:
            place, _, part = _country(code).partition("-")
            sources.append(
                CountryDays.of(
                    place,
                    subdivision=part or subdivision,
                    categories=categories,
                    observed=observed,
                )
            )
        self._fill(tuple(sources), add, remove, half_days)

    @classmethod
    def yearly(
        cls,
        *days: str,
        add: DatesLike = (),
        remove: DatesLike = (),
        half_days: Mapping[Any, str] | None = None,
    ) -> Holidays:
        """The same days of every year, as month and day.

        >>> str(Holidays.yearly("12-24", "01-01"))
        'yearly 01-01, 12-24'
        """
        if not days:
            raise CalendarError("days must be given: got none", help="write '12-24'")
        found = {read_month_day(day, name="days") for day in days}
        return cls._of((YearlyDays(tuple(sorted(found))),), add, remove, half_days)

    @classmethod
    def recurring(
        cls,
        rule: str,
        *,
        start: date | str | None = None,
        add: DatesLike = (),
        remove: DatesLike = (),
        half_days: Mapping[Any, str] | None = None,
    ) -> Holidays:
        """The dates of an RFC 5545 rule; *start* anchors one that counts.

        >>> str(Holidays.recurring("FREQ=MONTHLY;BYDAY=1MO"))
        'FREQ=MONTHLY;BYDAY=1MO'
        """
        source = RecurringDays.of(rule, start=start)
        return cls._of((source,), add, remove, half_days)

    @classmethod
    def read(cls, given: Any) -> Holidays:
        """Whatever a calendar takes as its holidays.

        Args:
            given: Holidays, a code, an object of the package ``holidays``, or an
                iterable of dates.

        Raises:
            CalendarError: A name or date is not known.
            InputTypeError: It is none of these.
        """
        if isinstance(given, Holidays):
            return given
        if isinstance(given, str):
            return cls(given)
        if given is None:
            return cls()
        if isinstance(given, dict):
            sources, added, removed = read_object(given)
            return cls._of(sources, added, removed, None)
        if isinstance(given, Iterable):
            days = day_numbers(map(_listed_date, given))
            listed = (FixedDays(tuple(days.tolist())),) if len(days) else ()
            return cls._of(listed, (), (), None)
        raise InputTypeError(
            f"holidays must be a country, dates or Holidays: got {given!r}",
            help="write 'PL', [date(2026, 12, 24)] or kk.Holidays('PL', add=[…])",
        )

    @classmethod
    def _of(
        cls,
        sources: tuple[Source, ...],
        add: DatesLike,
        remove: DatesLike,
        half_days: str | Mapping[Any, str] | None,
    ) -> Holidays:
        found = cls.__new__(cls)
        found._fill(sources, add, remove, half_days)
        return found

    def _fill(
        self,
        sources: tuple[Source, ...],
        add: DatesLike,
        remove: DatesLike,
        half_days: str | Mapping[Any, str] | None,
    ) -> None:
        close, on = _read_half_days(half_days, sources)
        self.__attrs_init__(
            sources, _read_dates(add, "add"), _read_dates(remove, "remove"), close, on
        )

    @property
    def is_empty(self) -> bool:
        """Whether it changes no date at all."""
        return not (self.sources or self.add or self.half_on)

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year that all its sources know."""
        return (
            max((source.years[0] for source in self.sources), default=ALL_YEARS[0]),
            min((source.years[1] for source in self.sources), default=ALL_YEARS[1]),
        )

    @property
    def version(self) -> str:
        """The version of the package, where its data is used."""
        if any(isinstance(source, CountryDays) for source in self.sources):
            return str(package().__version__)
        return ""

    def days(self, first: int, last: int) -> Ints:
        """Day numbers of the closed dates in these years, sorted."""
        found = [source.days(first, last) for source in self.sources]
        found.append(FixedDays(_numbers(self.add)).days(first, last))
        closed = np.unique(np.concatenate(found))
        return closed[~np.isin(closed, _numbers(self.remove))]

    def half_days(self, first: int, last: int) -> tuple[Ints, Ints]:
        """Day numbers of the half days in these years, and the second they end."""
        closes: dict[int, int] = {}
        for source in self.sources:
            if self.half_close is not None and isinstance(source, CountryDays):
                halves = source.half_days(first, last).tolist()
                closes.update(dict.fromkeys(halves, self.half_close))
        yearly = [(text, close) for text, close in self.half_on if len(text) == 5]
        for text, close in yearly:
            month_day = read_month_day(text, name="half_days")
            halves = YearlyDays((month_day,)).days(first, last).tolist()
            closes.update(dict.fromkeys(halves, close))
        for text, close in self.half_on:
            if (text, close) not in yearly:
                closes[day_number(date.fromisoformat(text))] = close
        for day in self.remove:
            closes.pop(day_number(day), None)
        days = np.array(sorted(closes), dtype=np.int64)
        return days, np.array([closes[day] for day in sorted(closes)], dtype=np.int64)

    def to_dict(self) -> dict[str, Any]:
        """The holidays as plain data that :meth:`from_dict` reads."""
        data: dict[str, Any] = {
            "sources": [source.to_dict() for source in self.sources]
        }
        for name, days in (("add", self.add), ("remove", self.remove)):
            if days:
                data[name] = [day.isoformat() for day in days]
        if self.half_close is not None:
            data["half_days"] = format_time(self.half_close)
        if self.half_on:
            data["half_on"] = {text: format_time(close) for text, close in self.half_on}
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Holidays:
        """The holidays that :meth:`to_dict` wrote.

        Raises:
            CalendarError: A key is not known, or a value cannot be read.
        """
        for key in data:
            if key not in _KEYS:
                raise CalendarError(
                    f"holidays must have known keys: got {key!r}",
                    help=did_you_mean(str(key), _KEYS),
                )
        sources = tuple(source_from(plain) for plain in data.get("sources", ()))
        found = cls._of(
            sources,
            data.get("add", ()),
            data.get("remove", ()),
            data.get("half_days"),
        )
        if "half_on" not in data:
            return found
        _, on = _read_half_days(data["half_on"], sources)
        made = cls.__new__(cls)
        made.__attrs_init__(
            found.sources, found.add, found.remove, found.half_close, on
        )
        return made

    def __str__(self) -> str:
        """The holidays in words."""
        words = [source.label for source in self.sources]
        if self.add:
            words.append(f"{len(self.add)} added")
        if self.remove:
            words.append(f"{len(self.remove)} removed")
        if self.half_close is not None:
            words.append(f"half days to {format_time(self.half_close)}")
        words += (f"{text} to {format_time(close)}" for text, close in self.half_on)
        return ", ".join(words) or "none"


def _listed_date(given: object) -> date:
    """A date of a list; countries stand by themselves."""
    try:
        return read_date(given, name="holidays")
    except CalendarError as error:
        if isinstance(given, str) and given[:1].isalpha():
            error.help += f", or kk.Holidays([{given!r}]) for countries"
        raise


def _country(code: object) -> str:
    if not isinstance(code, str):
        raise InputTypeError(
            f"holidays must name a country: got {code!r}", help="write 'PL'"
        )
    try:
        date.fromisoformat(code.strip())
    except ValueError:
        return code
    raise CalendarError(
        f"holidays must name a country: got {code!r}",
        code="unknown-country",
        help=f"write [{code!r}] for dates",
    )


def _numbers(days: Iterable[date]) -> tuple[int, ...]:
    return tuple(day_number(day) for day in days)


def _read_dates(given: DatesLike, name: str) -> tuple[date, ...]:
    """Dates, each once and sorted; a lone one is taken as a list of it."""
    days = [given] if isinstance(given, (str, date)) else given
    return tuple(sorted({read_date(day, name=name) for day in days}))


def _read_half_days(
    given: str | Mapping[Any, str] | None, sources: tuple[Source, ...]
) -> tuple[int | None, tuple[tuple[str, int], ...]]:
    """A time for all half days of the country, or times by date."""
    if given is None:
        return None, ()
    if isinstance(given, Mapping):
        closes: dict[str, int] = {}
        for key, text in given.items():
            if isinstance(key, str) and len(key.strip()) == 5:
                month, day = read_month_day(key, name="half_days")
                name = f"{month:02}-{day:02}"
            else:
                name = read_date(key, name="half_days").isoformat()
            closes[name] = read_time(text, name="half_days")
        return None, tuple(sorted(closes.items()))
    close = read_time(given, name="half_days")
    if not any(
        isinstance(source, CountryDays) and source.has_half_days for source in sources
    ):
        names = ", ".join(source.label for source in sources) or "no country"
        raise CalendarError(
            f"half_days must be for a country that has half days: got {names}",
            code="unknown-category",
            help=f"name the dates, half_days={{'12-24': '{format_time(close)}'}}",
        )
    return close, ()
