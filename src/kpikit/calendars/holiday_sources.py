"""Where closed dates come from: a country, a list, a day of each year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.calendars.dates import day_number, day_numbers
from kpikit.errors import CalendarError, did_you_mean
from kpikit.units.showing import counted

__all__ = [
    "ALL_YEARS",
    "CountryDays",
    "FixedDays",
    "Source",
    "YearlyDays",
    "entity",
    "find_entity",
    "package",
]

Ints = NDArray[np.int64]
ALL_YEARS = (1, 9999)
_HALF_DAY = "half_day"


class Source(Protocol):
    """Closed dates by year."""

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year it knows."""
        ...

    @property
    def label(self) -> str:
        """The source in words."""
        ...

    def days(self, first: int, last: int) -> Ints:
        """Day numbers of its dates in these years."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """The source as plain data."""
        ...


def package() -> Any:
    """The package ``holidays``, loaded when first needed."""
    import holidays

    return holidays


def in_years(days: Ints, first: int, last: int) -> Ints:
    """Those day numbers that lie in these years."""
    low, high = day_number(date(first, 1, 1)), day_number(date(last, 12, 31))
    return days[(days >= low) & (days <= high)]


@frozen
class CountryDays:
    """The holidays of a country or market, as the package ``holidays`` has them."""

    code: str
    subdivision: str | None = field(default=None, kw_only=True)
    categories: tuple[str, ...] | None = field(default=None, kw_only=True)
    observed: bool = field(default=True, kw_only=True)

    @classmethod
    def of(
        cls,
        code: str,
        *,
        subdivision: str | None = None,
        categories: str | Iterable[str] | None = None,
        observed: bool = True,
    ) -> CountryDays:
        """A source whose names have been checked and spelled as the package does.

        Raises:
            CalendarError: The country, subdivision or category is not known.
        """
        found = entity(code)
        names = None
        if categories is not None:
            given = [categories] if isinstance(categories, str) else categories
            known = found.supported_categories
            names = tuple(
                sorted({_known(name, known, "category", code) for name in given})
            )
        if subdivision is not None:
            known = (*found.subdivisions, *found.subdivisions_aliases)
            subdivision = _known(subdivision, known, "subdivision", code)
            subdivision = found.subdivisions_aliases.get(subdivision, subdivision)
        return cls(
            getattr(found, "country", None) or found.market,
            subdivision=subdivision,
            categories=names,
            observed=bool(observed),
        )

    @property
    def years(self) -> tuple[int, int]:
        """The years for which the package has data."""
        found = entity(self.code)
        return getattr(found, "start_year", 1), getattr(found, "end_year", 2100)

    @property
    def label(self) -> str:
        """``DE-BY``, with the categories where they were chosen."""
        place = f"{self.code}-{self.subdivision}" if self.subdivision else self.code
        return f"{place} ({', '.join(self.categories)})" if self.categories else place

    @property
    def has_half_days(self) -> bool:
        """Whether the package knows half days of this country."""
        return _HALF_DAY in entity(self.code).supported_categories

    def days(self, first: int, last: int) -> Ints:
        """Day numbers of its dates in these years."""
        return _country_days(self, self.categories, first, last)

    def half_days(self, first: int, last: int) -> Ints:
        """Day numbers of its half days in these years; their hours are not known."""
        if not self.has_half_days:
            return np.zeros(0, dtype=np.int64)
        return _country_days(self, (_HALF_DAY,), first, last)

    def to_dict(self) -> dict[str, Any]:
        """The source as plain data."""
        data: dict[str, Any] = {"country": self.code}
        if self.subdivision is not None:
            data["subdivision"] = self.subdivision
        if self.categories is not None:
            data["categories"] = list(self.categories)
        if not self.observed:
            data["observed"] = False
        return data


@lru_cache(maxsize=256)
def _country_days(
    source: CountryDays, categories: tuple[str, ...] | None, first: int, last: int
) -> Ints:
    """Dates of the package; a year of margin, for days observed across new year."""
    low, high = source.years
    years = range(max(first - 1, low), min(last + 1, high) + 1)
    options: dict[str, Any] = {} if categories is None else {"categories": categories}
    found = entity(source.code)(
        subdiv=source.subdivision, years=years, observed=source.observed, **options
    )
    days = in_years(day_numbers(found.keys()), first, last)
    days.flags.writeable = False
    return days


@lru_cache(maxsize=256)
def find_entity(code: str) -> Any:
    """The class of a country or market in the package, None for an unknown code."""
    holidays = package()
    wanted = code.strip().upper()
    for loaders in (holidays.registry.COUNTRIES, holidays.registry.FINANCIAL):
        for name, *codes in loaders.values():
            if wanted in codes:
                return getattr(holidays, name).get_entity()
    return None


def entity(code: str) -> Any:
    """The class of a country or market in the package.

    Raises:
        CalendarError: The code is not known.
    """
    found = find_entity(code)
    if found is not None:
        return found
    raise CalendarError(
        f"holidays must name a known country: got {code!r}",
        code="unknown-country",
        help=_country_hint(code.strip(), package().registry),
    )


def _country_hint(word: str, registry: Any) -> str:
    """The nearest codes, by name of the country or by code."""
    codes: dict[str, str] = {}
    for loaders in (registry.COUNTRIES, registry.FINANCIAL):
        for name, *others in loaders.values():
            codes[name.casefold()] = others[0]
            codes.update((other.casefold(), other) for other in others)
    folded = word.casefold()
    if len(folded) == 2:  # one wrong letter of two is half the word
        alike = sorted({c for c in codes.values() if c[0].casefold() == folded[0]})
        return (
            f"known with {word[0].upper()} are {', '.join(filter(_is_country, alike))}"
        )
    close = get_close_matches(folded, codes, n=3, cutoff=0.6)
    if not close:
        return "write an ISO 3166 code such as 'PL'"
    names = dict.fromkeys(codes[name] for name in close)
    return f"did you mean {' or '.join(map(repr, names))}?"


def _is_country(code: str) -> bool:
    return len(code) == 2


def _known(word: object, known: Iterable[str], what: str, code: str) -> str:
    """The known word that is this one, whatever the case."""
    names = list(known)
    for name in names:
        if isinstance(word, str) and name.casefold() == word.strip().casefold():
            return name
    short = [name for name in names if len(name) < 4] or names
    hint = did_you_mean(str(word), names)
    if "did you mean" not in hint:
        hint = (
            f"{code} has {', '.join(short)}" if names else f"{code} has none; drop it"
        )
    raise CalendarError(
        f"holidays must name a known {what} of {code}: got {word!r}",
        code=f"unknown-{what}",
        help=hint,
    )


@frozen
class FixedDays:
    """A list of dates; ``years`` limits what it knows, None means all years."""

    numbers: tuple[int, ...]
    known: tuple[int, int] | None = field(default=None, kw_only=True)

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year it knows."""
        return self.known or ALL_YEARS

    @property
    def label(self) -> str:
        """How many dates it has."""
        return counted(len(self.numbers), "date")

    def days(self, first: int, last: int) -> Ints:
        """Day numbers of its dates in these years."""
        return in_years(np.array(self.numbers, dtype=np.int64), first, last)

    def to_dict(self) -> dict[str, Any]:
        """The source as plain data."""
        days = np.array(self.numbers, dtype="datetime64[D]")
        data: dict[str, Any] = {"dates": [str(day) for day in days]}
        if self.known is not None:
            data["years"] = list(self.known)
        return data


@frozen
class YearlyDays:
    """The same days of every year; the 29th of February only where there is one."""

    month_days: tuple[tuple[int, int], ...]

    @property
    def years(self) -> tuple[int, int]:
        """All of them."""
        return ALL_YEARS

    @property
    def label(self) -> str:
        """Its days as they were written."""
        return f"yearly {', '.join(self._texts())}"

    def days(self, first: int, last: int) -> Ints:
        """Day numbers of its dates in these years."""
        years = np.arange(first - 1970, last - 1969).astype("datetime64[Y]")
        found = []
        for month, day in self.month_days:
            months = years.astype("datetime64[M]") + (month - 1)
            dates = months.astype("datetime64[D]") + (day - 1)
            found.append(dates[dates.astype("datetime64[M]") == months])
        return np.sort(np.concatenate(found).astype(np.int64))

    def to_dict(self) -> dict[str, Any]:
        """The source as plain data."""
        return {"yearly": self._texts()}

    def _texts(self) -> list[str]:
        return [f"{month:02}-{day:02}" for month, day in self.month_days]
