"""Instants and durations as callers give them, and answers as they expect them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.raw import factorize, raw_of
from kpikit.columns.zones import NAT, Zone
from kpikit.errors import DurationError, InputError, InputTypeError, NaiveTimeError
from kpikit.units.durations import BusinessDays, DurationLike, duration, exact_micros

__all__ = [
    "Amount",
    "ColumnLike",
    "Instants",
    "amount_of",
    "from_micros",
    "is_column",
    "micros_of",
    "read_amount",
    "rows_of",
    "shared_range",
    "to_instants",
]

Ints: TypeAlias = NDArray[np.int64]
ColumnLike: TypeAlias = Any
"""A numpy ``datetime64`` array, a sequence of aware datetimes, a frame's column."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = np.dtype("datetime64[us]")
_NAIVE_HELP = "attach its zone, or say what it means with tz='Europe/Warsaw'"


def is_column(value: object) -> bool:
    """Whether *value* holds many instants or durations, not one."""
    return not isinstance(
        value, (date, timedelta, str, BusinessDays, np.generic, int, float, type(None))
    )


def micros_of(
    at: object, tz: str | tzinfo | None, name: str, *, remedy: str = _NAIVE_HELP
) -> int:
    """Microseconds UTC of one instant.

    Args:
        at: The instant.
        tz: What a naive one means.
        name: The argument to name in an error.
        remedy: What helps where it is naive and *tz* does not say.

    Raises:
        NaiveTimeError: It has no zone, and *tz* does not give it one.
        InputTypeError: It is no datetime.
    """
    if isinstance(at, datetime):
        try:
            since = at - _EPOCH
        except TypeError:
            if tz is None:
                raise NaiveTimeError(
                    f"{name} must have a time zone: got {at!r}", help=remedy
                ) from None
            since = at.replace(tzinfo=_meant(tz)) - _EPOCH
        if since == since:
            return (
                since.days * 86_400 + since.seconds
            ) * 1_000_000 + since.microseconds
    raise InputTypeError(
        f"{name} must be an aware datetime or a column of instants: got {at!r}",
        help="write datetime(2026, 5, 4, 9, tzinfo=ZoneInfo('Europe/Warsaw'))",
    )


def _meant(tz: str | tzinfo) -> tzinfo:
    """The time zone of wall-clock times, one that knows folds where there is one."""
    zone = Zone.of(tz)
    try:
        return Zone.of(zone.name).tz
    except LookupError:
        return zone.tz


def from_micros(at: int, like: datetime, tz: str | tzinfo | None) -> datetime:
    """A datetime in the zone of the argument that was asked about."""
    zone = like.tzinfo if like.tzinfo is not None else _meant(tz or "UTC")
    return (_EPOCH + timedelta(microseconds=at)).astimezone(zone)


@frozen(eq=False)
class Instants:
    """A column of instants, or one instant that stands for all rows.

    ``values`` has one element when ``scalar``; NaT marks what is missing.
    """

    values: Ints
    scalar: bool = field(default=False, kw_only=True)

    def __len__(self) -> int:
        """How many values are stored."""
        return len(self.values)

    def take(self, rows: Ints) -> Instants:
        """Some of the rows; one that stands for all stays as it is."""
        return self if self.scalar else Instants(self.values[rows])

    def range(self) -> tuple[int, int, bool] | None:
        """The least and the greatest instant, and whether some are missing.

        None when there is no instant at all.
        """
        values = self.values
        if not len(values):
            return None
        low, high = int(values.min()), int(values.max())
        if low != NAT:
            return low, high, False
        present = values[values != NAT]
        return (int(present.min()), high, True) if len(present) else None


def to_instants(given: ColumnLike, tz: str | tzinfo | None, name: str) -> Instants:
    """One instant or a column of them in microseconds UTC.

    Raises:
        NaiveTimeError: Values have no zone, and *tz* does not give them one.
        InputTypeError: They are no instants.
    """
    if isinstance(given, Instants):
        return given
    if isinstance(given, np.ndarray) and given.dtype == _TICK and given.ndim == 1:
        return Instants(np.ascontiguousarray(given).view(np.int64))
    if isinstance(given, np.datetime64):
        if np.datetime_data(given.dtype)[0] in ("Y", "M", "W", "D"):
            raise _no_instants(given, name)
        return Instants(given.astype(_TICK).reshape(1).view(np.int64), scalar=True)
    if not is_column(given):
        micros = micros_of(given, tz, name)
        return Instants(np.array([micros], dtype=np.int64), scalar=True)
    raw = raw_of(given)
    if raw.form == "empty":
        return Instants(np.full(len(raw), NAT))
    if raw.form == "naive":
        if tz is None:
            raise NaiveTimeError(
                f"{name} must have a time zone: got {raw.show(_present(raw))}",
                help=_NAIVE_HELP,
            )
        values = np.where(raw.is_missing, NAT, raw.values)
        return Instants(Zone.of(tz).to_utc(values)[0])
    if raw.form != "instant":
        if any(isinstance(v, datetime) for v in raw.values[:1].tolist()):
            raise NaiveTimeError(
                f"{name} must all have a time zone: got aware and naive instants",
                help=_NAIVE_HELP,
            )
        raise _no_instants(given, name)
    values = raw.values.astype(np.int64, copy=False)
    if raw.missing is not None and raw.missing.any():
        values = np.where(raw.missing, NAT, values)
    return Instants(values)


def _present(raw: Any) -> int:
    """The first row that has a value."""
    return int(np.argmin(raw.is_missing))


def _no_instants(given: object, name: str) -> InputTypeError:
    return InputTypeError(
        f"{name} must be instants: got {type(given).__name__}"
        f" {getattr(given, 'dtype', '')}".rstrip(),
        help="give aware datetimes, datetime64[us] in UTC, or a zoned column",
    )


@frozen(eq=False)
class Amount:
    """A duration, or one for each row: open time, or business days."""

    micros: Ints
    days: Ints = field(kw_only=True)
    scalar: bool = field(kw_only=True)
    missing: NDArray[np.bool_] | None = field(default=None, kw_only=True)

    def __len__(self) -> int:
        """How many values are stored."""
        return len(self.micros)

    def take(self, rows: Ints) -> Amount:
        """Some of the rows; one that stands for all stays as it is."""
        if self.scalar:
            return self
        gone = None if self.missing is None else self.missing[rows]
        return Amount(
            self.micros[rows], days=self.days[rows], scalar=False, missing=gone
        )

    @property
    def has_days(self) -> bool:
        """Whether any of it is business days."""
        return bool(self.days.any())


def amount_of(given: DurationLike | ColumnLike, *, name: str = "duration") -> Amount:
    """A duration, or a column of durations, none of them negative.

    Raises:
        DurationError: One is negative, a bare number or unreadable.
        InputTypeError: It is no duration.
    """
    if isinstance(given, Amount):
        return given
    if isinstance(given, np.timedelta64):
        given = given.astype("timedelta64[us]").item()
    if not is_column(given):
        micros, days = read_amount(given, name)
        pair = np.array([micros, days], dtype=np.int64)
        return Amount(pair[:1], days=pair[1:], scalar=True)
    raw = raw_of(given)
    if raw.form in ("text", "labelled") and raw.labels is not None:
        return _of_words([*raw.labels, None], raw.values, name)
    if raw.form == "object":
        cells = raw.values.tolist()
        if any(isinstance(cell, (str, timedelta, BusinessDays)) for cell in cells):
            codes, words = factorize(cells, len(cells))
            return _of_words([*words, None], codes, name)
    if raw.form in ("integer", "number"):
        raise DurationError(
            f"{name} must have a unit: got a column of numbers",
            help="convert it, as in seconds.astype('timedelta64[s]')",
        )
    if raw.form not in ("span", "empty"):
        raise InputTypeError(
            f"{name} must be durations: got a column of {raw.form} values",
            help="give timedeltas, timedelta64[us], or texts such as '4h'",
        )
    micros_column = np.where(raw.is_missing, 0, raw.values).astype(np.int64)
    if len(micros_column) and int(micros_column.min()) < 0:
        raise _negative(timedelta(microseconds=int(micros_column.min())), name)
    days_column = np.zeros(len(raw), dtype=np.int64)
    return Amount(micros_column, days=days_column, scalar=False, missing=raw.is_missing)


def _of_words(words: list[Any], codes: NDArray[Any], name: str) -> Amount:
    """The amounts of words by their codes; the last word stands for a missing one."""
    known = [(0, 0) if word is None else read_amount(word, name) for word in words]
    pairs = np.array(known, dtype=np.int64)[codes]
    return Amount(
        pairs[:, 0], days=pairs[:, 1], scalar=False, missing=np.asarray(codes) < 0
    )


def read_amount(given: Any, name: str = "duration") -> tuple[int, int]:
    """Microseconds and business days of one duration; one of them is 0.

    Raises:
        DurationError: It is negative, a bare number or unreadable.
        InputTypeError: It is no duration.
    """
    return _read_text(given, name) if isinstance(given, str) else _read(given, name)


def _read(given: Any, name: str) -> tuple[int, int]:
    found = duration(given, name=name)
    if isinstance(found, BusinessDays):
        return 0, found.n
    micros = exact_micros(found)
    if micros < 0:
        raise _negative(found, name)
    return micros, 0


@lru_cache(maxsize=1024)
def _read_text(given: str, name: str) -> tuple[int, int]:
    """Targets are few and asked for often."""
    return _read(given, name)


def _negative(found: timedelta, name: str) -> DurationError:
    return DurationError(
        f"{name} must not be negative: got {found}",
        help="use rewind to go back in time",
    )


def shared_range(*columns: Instants) -> tuple[int, int] | None:
    """The least and the greatest instant of all columns, None when there is none."""
    ranges = [found for column in columns if (found := column.range()) is not None]
    if not ranges:
        return None
    return min(low for low, _, _ in ranges), max(high for _, high, _ in ranges)


def rows_of(*columns: Instants | Amount, names: str) -> int:
    """How many rows columns have together; a single value stands for all of them.

    Raises:
        InputError: They differ in length.
    """
    lengths = {len(column) for column in columns if not column.scalar}
    if len(lengths) > 1:
        raise InputError(
            f"{names} must be of one length: got"
            f" {' and '.join(map(str, sorted(lengths)))}",
            help="give one value for each row, or a single value",
        )
    return lengths.pop() if lengths else 1
