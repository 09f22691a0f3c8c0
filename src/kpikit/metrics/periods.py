"""Periods of time: hours, days, ISO weeks, months, quarters, years in a zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import EPOCH, EPOCH_DAY, MICROS, Column, Kind
from kpikit.columns.integers import extent
from kpikit.columns.zones import Zone
from kpikit.errors import InputError, did_you_mean
from kpikit.metrics.buckets import Steps, steps_between

__all__ = ["Grid", "Period", "period", "utc_stamp"]

_HOUR = 3_600 * MICROS
_DAY = 24 * _HOUR
_MONDAY = 4  # 1970-01-05, in days since the epoch
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7}
_NAMES = ("hour", "day", "week", "month", "quarter", "year")
_SHORT = {"h": "hour", "d": "day", "w": "week"}
_FORM = re.compile(r"(?P<count>\d+)(?P<unit>[hdw])")


@frozen
class Period:
    """A kind of period: *count* units, weeks from Monday."""

    unit: str
    count: int = field(default=1, kw_only=True)

    def __str__(self) -> str:
        """As it is written: ``week``, ``2w``."""
        return self.unit if self.count == 1 else f"{self.count}{self.unit[0]}"

    def indices(self, at: NDArray[np.int64], zone: Zone) -> NDArray[np.int64]:
        """The number of the period of each instant; consecutive ones are neighbours."""
        steps = self._steps(at, zone)
        return self._reckon(at, zone) if steps is None else steps.at(at)

    def places(
        self, at: NDArray[np.int64], zone: Zone
    ) -> tuple[NDArray[np.int64], int, int]:
        """Numbers of periods less the first, the first, and the one after the last."""
        steps = self._steps(at, zone)
        known = None if steps is None else steps.range
        if steps is not None and known is not None:
            first, last = known
            return steps.at(at, less=first), first, last + 1
        found = self._reckon(at, zone) if steps is None else steps.at(at)
        if not found.size:
            return found, 0, 0
        first, last = extent(found)
        found -= first
        return found, first, last + 1

    def _steps(self, at: NDArray[np.int64], zone: Zone) -> Steps | None:
        """How the number changes over the instants, None to reckon each."""
        step = _HOUR if self.unit == "hour" else _DAY
        return steps_between(at, zone, step, lambda some: self._reckon(some, zone))

    def _reckon(self, at: NDArray[np.int64], zone: Zone) -> NDArray[np.int64]:
        """The number of the period of each instant, from its wall time."""
        if self.unit == "hour":
            # whole hours of the wall clock, told apart where a wall hour comes twice
            local = zone.to_local(at)
            offset = local - at
            start = np.floor_divide(local, _HOUR) * _HOUR - offset
            found: NDArray[np.int64] = np.floor_divide(start, _HOUR * self.count)
            return found
        days = np.floor_divide(zone.to_local(at), _DAY)
        if self.unit in _DAYS:
            anchor = _MONDAY if self.unit == "week" else 0
            weeks: NDArray[np.int64] = np.floor_divide(
                days - anchor, _DAYS[self.unit] * self.count
            )
            return weeks
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        longer: NDArray[np.int64] = np.floor_divide(
            months, _MONTHS[self.unit] * self.count
        )
        return longer

    def first_days(self, indices: NDArray[np.int64]) -> NDArray[np.int64]:
        """The local days on which periods begin, since 1970 (not for hours)."""
        if self.unit in _DAYS:
            anchor = _MONDAY if self.unit == "week" else 0
            return indices * (_DAYS[self.unit] * self.count) + anchor
        months = indices * (_MONTHS[self.unit] * self.count)
        days = months.astype("datetime64[M]").astype("datetime64[D]")
        found: NDArray[np.int64] = days.astype(np.int64)
        return found

    def first_day(self, index: int) -> date:
        """The local date on which a period begins (not for hours)."""
        days = self.first_days(np.array([index], dtype=np.int64))
        return date.fromordinal(int(days[0]) + EPOCH_DAY)

    def starts(self, indices: NDArray[np.int64], zone: Zone) -> NDArray[np.int64]:
        """The instants at which periods begin."""
        if self.unit == "hour":
            # indices are hours of UTC shifted by the part-hour of the zone's offset
            guess = indices * (_HOUR * self.count)
            part = zone.offsets_at(guess) % _HOUR
            whole: NDArray[np.int64] = guess + (_HOUR - part) % _HOUR
            return whole
        return zone.to_utc(self.first_days(indices) * _DAY)[0]

    def start(self, index: int, zone: Zone) -> int:
        """The instant at which a period begins."""
        return int(self.starts(np.array([index], dtype=np.int64), zone)[0])

    def label(self, index: int, zone: Zone) -> str:
        """How a period is named: its first date, or its first hour with offset."""
        if self.unit == "hour":
            start = self.start(index, zone)
            offset = int(zone.offsets_at(np.array([start], dtype=np.int64))[0])
            wall = EPOCH + timedelta(microseconds=start + offset)
            sign = "-" if offset < 0 else "+"
            hours, minutes = divmod(abs(offset) // (60 * MICROS), 60)
            stamp = wall.replace(tzinfo=None).isoformat(timespec="minutes")
            return f"{stamp}{sign}{hours:02}:{minutes:02}"
        return self.first_day(index).isoformat()


@frozen
class Grid:
    """The periods of a result: which kind, in which zone."""

    period: Period
    tz: str = field(kw_only=True)

    @property
    def zone(self) -> Zone:
        """The zone of the periods."""
        return Zone.of(self.tz)

    def indices(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of the period of each instant."""
        return self.period.indices(at, self.zone)

    def of_column(self, at: Column) -> NDArray[np.int64]:
        """The number of the period of each instant or date."""
        return self.period.indices(*self._instants(at))

    def places(self, at: Column) -> tuple[NDArray[np.int64], int, int]:
        """As :meth:`of_column` less the first; the first, and the one after the last.

        Every row must have its instant or date.
        """
        return self.period.places(*self._instants(at))

    def _instants(self, at: Column) -> tuple[NDArray[np.int64], Zone]:
        if at.kind is Kind.DATE:
            return at.values * _DAY, Zone.of("UTC")
        return at.values, self.zone

    def label(self, index: int) -> str:
        """How a period is named."""
        return self.period.label(index, self.zone)

    def ends(self, indices: NDArray[np.int64]) -> NDArray[np.int64]:
        """The instants at which periods end, themselves outside."""
        return self.period.starts(indices + 1, self.zone)


def period(text: object) -> Period:
    """A period from its name: ``day``, ``week``, ``2w``, ``month``, ``quarter``, ….

    Raises:
        InputError: There is no such period.
    """
    if isinstance(text, Period):
        return text
    if isinstance(text, str):
        if text in _NAMES:
            return Period(text)
        found = _FORM.fullmatch(text)
        if found and int(found["count"]) > 0:
            return Period(_SHORT[found["unit"]], count=int(found["count"]))
    raise InputError(
        f"every must be a period: got {text!r}",
        help=did_you_mean(str(text), (*_NAMES, "2w")),
    )


def utc_stamp(micros: int) -> str:
    """An instant as ISO 8601 text in UTC."""
    return (
        datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    ).isoformat()
