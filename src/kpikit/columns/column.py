"""One column: a contiguous array of one kind, with a mask for missing values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.errors import InputError

__all__ = [
    "MICROS",
    "MONEY_MICROS",
    "Column",
    "Kind",
    "labels_array",
    "moment",
    "same_moment",
]

MICROS = 1_000_000
"""Microseconds in a second."""
MONEY_MICROS = 1_000_000
"""Micro-units in one unit of a currency."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1).toordinal()


class Kind(StrEnum):
    """What the values of a column are, and so how they are stored.

    ========  =================================================
    instant   int64 microseconds since 1970 in UTC
    date      int64 days since 1970-01-01
    seconds   an amount of time, int64 microseconds
    integer   int64
    number    float64
    flag      bool
    category  int32 codes into ``labels``, -1 where missing
    tags      int32 codes into ``labels``, cut into rows by ``offsets``
    money     int64 micro-units of a currency
    ========  =================================================
    """

    INSTANT = "instant"
    DATE = "date"
    SECONDS = "seconds"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    CATEGORY = "category"
    TAGS = "tags"
    MONEY = "money"


DTYPES: dict[Kind, np.dtype[Any]] = {
    Kind.INSTANT: np.dtype(np.int64),
    Kind.DATE: np.dtype(np.int64),
    Kind.SECONDS: np.dtype(np.int64),
    Kind.INTEGER: np.dtype(np.int64),
    Kind.NUMBER: np.dtype(np.float64),
    Kind.FLAG: np.dtype(np.bool_),
    Kind.CATEGORY: np.dtype(np.int32),
    Kind.TAGS: np.dtype(np.int32),
    Kind.MONEY: np.dtype(np.int64),
}


def labels_array(labels: Sequence[Any] | NDArray[Any]) -> NDArray[Any]:
    """Labels as an array: int64 as they are, anything else as objects."""
    if isinstance(labels, np.ndarray) and labels.dtype in (np.int64, np.object_):
        return labels
    found = np.empty(len(labels), dtype=object)
    found[:] = list(labels)
    return found


def _read_only(array: NDArray[Any] | None) -> NDArray[Any] | None:
    """A view that cannot be written through; the caller's array is left alone."""
    if array is None:
        return None
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


def _chosen(array: NDArray[Any], rows: NDArray[Any]) -> NDArray[Any]:
    """The rows of a mask or of positions; ``take`` is quicker where it can be used."""
    return array[rows] if rows.dtype == np.bool_ else array.take(rows)


@frozen(eq=False)
class Column:
    """Values of one kind, one for each row (see :class:`Kind` for the storage).

    ``missing`` is a mask, or None when no value is missing; what stands in
    ``values`` at a missing row has no meaning (0, NaN, False or -1).
    """

    kind: Kind = field(converter=Kind)
    values: NDArray[Any] = field(converter=_read_only)
    missing: NDArray[np.bool_] | None = field(default=None, converter=_read_only)
    labels: NDArray[Any] | None = field(default=None, kw_only=True)
    offsets: NDArray[np.int64] | None = field(
        default=None, converter=_read_only, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        """Check that the parts fit the kind."""
        wanted = DTYPES[self.kind]
        if self.values.dtype != wanted:
            raise InputError(
                f"values of a column of kind {self.kind} must be {wanted}:"
                f" got {self.values.dtype}",
                help=f"convert them with .astype({str(wanted)!r})",
            )
        if self.kind is Kind.TAGS and self.offsets is None:
            raise InputError(
                "offsets must be given for tags: got none",
                help="say where the values of each row begin and end",
            )

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.values) if self.offsets is None else len(self.offsets) - 1

    @property
    def is_missing(self) -> NDArray[np.bool_]:
        """Mask of the rows without a value."""
        if self.missing is not None:
            return self.missing
        if self.kind is Kind.CATEGORY:
            return self.values < 0
        return np.zeros(len(self), dtype=np.bool_)

    @property
    def has_missing(self) -> bool:
        """Whether any row lacks its value."""
        if self.missing is None and self.kind is not Kind.CATEGORY:
            return False
        return bool(self.is_missing.any())

    def take(self, rows: NDArray[Any]) -> Column:
        """The rows of a mask or of positions, in their order."""
        missing = None if self.missing is None else _chosen(self.missing, rows)
        if self.offsets is None:
            values = _chosen(self.values, rows)
            return Column(self.kind, values, missing, labels=self.labels)
        where = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        lengths = np.diff(self.offsets)[where]
        offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        picks = np.repeat(self.offsets[:-1][where] - offsets[:-1], lengths)
        picks += np.arange(offsets[-1], dtype=np.int64)
        return Column(
            self.kind, self.values[picks], missing, labels=self.labels, offsets=offsets
        )

    def at(self, row: int) -> Any:
        """The value of one row as a Python object, None where missing."""
        return next(iter(self.take(np.asarray([row], dtype=np.int64))))

    def __iter__(self) -> Iterator[Any]:
        """Values as Python objects (aware datetimes in UTC, timedeltas, …)."""
        return iter(self.to_list())

    def to_list(self) -> list[Any]:
        """Values as Python objects, None where missing.

        Instants are aware datetimes in UTC, dates are dates, amounts of time
        timedeltas, money Decimals, tags tuples.
        """
        missing = self.is_missing.tolist()
        if self.kind is Kind.TAGS:
            labels = self._labels()
            names = [labels[code] for code in self.values.tolist()]
            cuts = [] if self.offsets is None else self.offsets.tolist()
            rows = [tuple(names[a:b]) for a, b in pairwise(cuts)]
            return [None if gone else v for v, gone in zip(rows, missing, strict=True)]
        if self.kind is Kind.CATEGORY:
            labels = self._labels()
            return [None if c < 0 else labels[c] for c in self.values.tolist()]
        convert = _TO_PYTHON.get(self.kind)
        plain = self.values.tolist()
        if convert is None:
            return [None if gone else v for v, gone in zip(plain, missing, strict=True)]
        return [
            None if gone else convert(v) for v, gone in zip(plain, missing, strict=True)
        ]

    def _labels(self) -> list[Any]:
        return [] if self.labels is None else list(self.labels.tolist())

    @classmethod
    def of_missing(cls, kind: Kind, rows: int) -> Column:
        """A column of *rows* missing values."""
        missing = np.ones(rows, dtype=np.bool_)
        if kind is Kind.TAGS:
            return cls(
                kind,
                np.zeros(0, dtype=np.int32),
                missing,
                labels=labels_array([]),
                offsets=np.zeros(rows + 1, dtype=np.int64),
            )
        if kind is Kind.CATEGORY:
            codes = np.full(rows, -1, dtype=np.int32)
            return cls(kind, codes, labels=labels_array([]))
        return cls(kind, np.zeros(rows, dtype=DTYPES[kind]), missing)

    @classmethod
    def category(cls, codes: NDArray[Any], labels: Sequence[Any]) -> Column:
        """A category column from codes (-1 where missing) and labels."""
        return cls(
            Kind.CATEGORY,
            np.asarray(codes, dtype=np.int32),
            labels=labels_array(labels),
        )


def moment(micros: int) -> datetime:
    """The instant of microseconds since 1970, in UTC."""
    return EPOCH + timedelta(microseconds=micros)


def same_moment(value: Any) -> Any:
    """What an instant is compared by, as ``eq`` of a field: the moment, not the wall.

    Python compares two datetimes of one zone by the wall: 02:30 before and 02:30 after
    the clocks go back would be equal. Anything else is compared as it is.
    """
    return value.astimezone(UTC) if isinstance(value, datetime) else value


_TO_PYTHON: dict[Kind, Any] = {
    Kind.INSTANT: moment,
    Kind.DATE: lambda days: date.fromordinal(days + EPOCH_DAY),
    Kind.SECONDS: lambda micros: timedelta(microseconds=micros),
    Kind.MONEY: lambda micros: Decimal(micros).scaleb(-6).normalize() + 0,
}
