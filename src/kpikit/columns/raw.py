"""Caller data one step inside: typed arrays, not yet checked against a kind.

Whatever a caller passes for one column (a list, a numpy array, a pandas, polars or
Arrow column, a factorised text) becomes one :class:`Raw`; the parsers of each kind
then meet only the dozen forms named here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from itertools import count
from operator import attrgetter, methodcaller
from typing import Any, Literal
from uuid import UUID

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.text import Text
from kpikit.errors import InputError, InputTypeError

__all__ = [
    "Form",
    "Raw",
    "factorize",
    "raw_of",
    "raw_of_array",
    "raw_of_list",
    "without_blanks",
]

Form = Literal[
    "empty",
    "integer",
    "number",
    "flag",
    "instant",
    "naive",
    "date",
    "span",
    "text",
    "labelled",
    "object",
]
_EXACT_STAMP = 4_294_967_296.0
"""Seconds up to which a float keeps microseconds through a product (2106)."""
_LONGEST_SHOWN = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_MISSING_NAMES = frozenset({"NaTType", "NAType"})


@frozen(eq=False)
class Raw:
    """One column of caller data.

    ``form`` says what ``values`` are: int64 microseconds for *instant* (UTC), *naive*
    (wall time) and *span*; int64 days for *date*; codes into ``labels`` for *text*
    (all labels are str) and *labelled* (any labels); Python objects for *object*.
    """

    form: Form
    values: NDArray[Any]
    missing: NDArray[np.bool_] | None = None
    labels: Sequence[Any] | None = field(default=None, kw_only=True)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.values)

    @property
    def is_missing(self) -> NDArray[np.bool_]:
        """Mask of the rows without a value."""
        if self.missing is not None:
            return self.missing
        if self.form in ("text", "labelled"):
            return self.values < 0
        return np.zeros(len(self.values), dtype=np.bool_)

    def show(self, row: int) -> str:
        """The value of a row as its owner would write it, for messages."""
        value = self.values[row]
        if self.labels is not None:
            return _short(self.labels[int(value)])
        if self.form in ("instant", "naive", "date"):
            stamp = np.datetime64(int(value), "D" if self.form == "date" else "us")
            found: Any = stamp.item()  # a number where Python has no such year
            return str(stamp if isinstance(found, int) else found)
        if self.form == "span":
            return str(timedelta(microseconds=int(value)))
        return _short(value.item() if isinstance(value, np.generic) else value)


def _short(value: Any) -> str:
    """A cell as it is written, the end of a long one left out."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def raw_of(data: Any) -> Raw:
    """Any column a caller may pass, as :class:`Raw`.

    Raises:
        InputTypeError: It is not a column: a lone text or number, a table.
    """
    if isinstance(data, Raw):
        return data
    if isinstance(data, Text):
        return Raw("text", data.codes, labels=data.labels)
    if isinstance(data, np.ndarray):
        return raw_of_array(data)
    if isinstance(data, (list, tuple)):
        return raw_of_list(data)
    speaks_arrow = any(
        hasattr(data, f"__arrow_c_{name}__") for name in ("stream", "array")
    )
    if isinstance(data, (str, bytes, bytearray, Mapping, Set)) or not (
        speaks_arrow or isinstance(data, Iterable)
    ):
        raise InputTypeError(
            f"a column must be a sequence of values: got {data!r}",
            help="give one value for each row, as a list, an array or a frame's column",
        )
    from kpikit.columns.arrow import raw_of_foreign

    found = raw_of_foreign(data)
    return raw_of_list(list(data)) if found is None else found


def factorize(values: Iterable[Any], rows: int) -> tuple[NDArray[np.int32], list[Any]]:
    """Codes in order of first appearance, and the labels; None gets -1.

    What cannot be hashed (a list, a mapping) is a label of its own.
    """
    cells = values if isinstance(values, Sequence) else list(values)
    seen: defaultdict[Any, int] = defaultdict(count().__next__)
    try:
        codes = np.fromiter(map(seen.__getitem__, cells), dtype=np.int32, count=rows)
    except TypeError:
        codes, keys = factorize([_Cell.key(v) for v in cells], rows)
        return codes, [k.value if isinstance(k, _Cell) else k for k in keys]
    if None in seen:
        gap = seen.pop(None)
        codes[codes == gap] = -1
        codes[codes > gap] -= 1
    return codes, list(seen)


@frozen(eq=False)
class _Cell:
    """A cell that cannot be hashed, so that it can be counted."""

    value: Any

    @classmethod
    def key(cls, value: Any) -> Any:
        """The value itself where it can be hashed."""
        try:
            hash(value)
        except TypeError:
            return cls(value)
        return value


def without_blanks(
    codes: NDArray[Any], labels: Sequence[Any]
) -> tuple[NDArray[np.int32], list[Any]]:
    """The same cells, those whose label is None or NaN without a code (-1)."""
    kept = np.array([v is not None and v == v for v in labels], dtype=np.bool_)
    if kept.all():
        return codes.astype(np.int32, copy=False), list(labels)
    table = np.append(np.where(kept, np.cumsum(kept) - 1, -1), -1).astype(np.int32)
    found = [v for v, k in zip(labels, kept.tolist(), strict=True) if k]
    return table[codes], found


def raw_of_array(data: NDArray[Any]) -> Raw:
    """A numpy array; ``datetime64`` means UTC."""
    if data.ndim != 1:
        raise InputTypeError(
            f"a column must have one dimension: got an array of shape {data.shape}",
            help="give one value for each row, as array[:, 0]",
        )
    missing: NDArray[np.bool_] | None = None
    if isinstance(data, np.ma.MaskedArray):
        missing = np.ma.getmaskarray(data)
        data = data.data
    letter = data.dtype.kind
    if letter in "Mm":
        return _times_of_array(data, missing)
    if letter == "f":
        gone = np.isnan(data)
        missing = gone if missing is None else gone | missing
        return Raw("number", data.astype(np.float64), missing)
    if letter == "b":
        return Raw("flag", data.astype(np.bool_), missing)
    if letter in "iu":
        present = data if missing is None else data[~missing]
        if letter == "u" and present.size and present.max() > np.iinfo(np.int64).max:
            raise InputError(
                f"an integer must fit 64 bits: got {present.max()}",
                help="give names as text, as array.astype(str)",
            )
        return Raw("integer", data.astype(np.int64), missing)
    if letter in "OUT":
        found = data.tolist()
        if missing is not None:
            found = [None if m else v for v, m in zip(found, missing, strict=True)]
        return raw_of_list(found)
    raise InputTypeError(
        f"a column must hold numbers, text, flags or times: got numpy {data.dtype}",
        help="turn it into one of these first, as array.astype(str)",
    )


def _times_of_array(data: NDArray[Any], missing: NDArray[np.bool_] | None) -> Raw:
    letter, gone = data.dtype.kind, np.isnat(data)
    missing = gone if missing is None else gone | missing
    if letter == "M" and np.datetime_data(data.dtype)[0] in ("D", "W", "M", "Y"):
        days = data.astype("datetime64[D]").astype(np.int64)
        return Raw("date", np.where(missing, 0, days), missing)
    unit = "datetime64[us]" if letter == "M" else "timedelta64[us]"
    times = data.astype(unit)
    if np.datetime_data(data.dtype)[0] in ("h", "m", "s", "ms"):
        lost = (times.astype(data.dtype) != data) & ~missing
        if lost.any():
            raise InputError(
                f"a time must fit 64 bits of microseconds: got {data[lost][0]!r}",
                help="correct the cells, or leave them empty",
            )
    micros = np.where(missing, 0, times.astype(np.int64))
    return Raw("instant" if letter == "M" else "span", micros, missing)


def raw_of_list(data: Sequence[Any]) -> Raw:
    """A list of Python values; the form follows from the types that occur."""
    kinds = set(map(type, data))
    odd = {t for t in kinds if t.__name__ in _MISSING_NAMES}
    if odd:
        data = [None if type(v) in odd else v for v in data]
        kinds -= odd
    if any(issubclass(t, np.generic) for t in kinds):
        if len(kinds) == 1 and not odd:
            return raw_of_array(np.asarray(data))
        data = [_plain(v) for v in data]
        kinds = set(map(type, data))
    if float in kinds and len(kinds) > 1:
        # frames mark missing text, flags and objects with NaN
        data = [None if isinstance(v, float) and v != v else v for v in data]
        kinds = set(map(type, data))
    with_none = bool(odd) or type(None) in kinds
    kinds.discard(type(None))
    if not kinds:
        return _empty(len(data))
    if kinds == {str}:
        codes, labels = factorize(data, len(data))
        return Raw("text", codes, labels=labels)
    missing = None
    present: Sequence[Any] = data
    if with_none:
        missing = np.fromiter((v is None for v in data), np.bool_, len(data))
        present = [v for v in data if v is not None]
    form, values = _typed(present, kinds)
    if missing is None:
        return Raw(form, values, np.isnan(values) if form == "number" else None)
    spread = np.zeros(len(data), dtype=values.dtype)
    if values.dtype == np.object_:
        spread[:] = None
    spread[~missing] = values
    return Raw(
        form, spread, missing | np.isnan(spread) if form == "number" else missing
    )


def _plain(value: Any) -> Any:
    """A numpy scalar as the Python value that it stands for; ``datetime64`` is UTC."""
    if not isinstance(value, np.generic):
        return value
    if not isinstance(value, (np.datetime64, np.timedelta64)):
        return value.item()
    if np.isnat(value):
        return None
    cell = raw_of_array(np.asarray([value]))
    if cell.form == "span":
        return timedelta(microseconds=int(cell.values[0]))
    unit = "datetime64[D]" if cell.form == "date" else "datetime64[us]"
    stamp = cell.values.astype(unit).item()
    if isinstance(stamp, int):
        return str(value)  # a year that Python does not have: text to be named
    return stamp.replace(tzinfo=UTC) if isinstance(stamp, datetime) else stamp


def _empty(rows: int) -> Raw:
    return Raw("empty", np.zeros(rows, dtype=np.int64), np.ones(rows, dtype=np.bool_))


def _typed(data: Sequence[Any], kinds: set[type]) -> tuple[Form, NDArray[Any]]:
    """Values that are all present, of the types *kinds*."""
    try:
        return _compact(data, kinds)
    except OverflowError:  # a number or an amount of time beyond 64 bits
        return "object", _objects(data)


def _compact(data: Sequence[Any], kinds: set[type]) -> tuple[Form, NDArray[Any]]:
    rows = len(data)
    if kinds == {bool}:
        return "flag", np.fromiter(data, np.bool_, rows)
    if kinds == {int}:
        return "integer", np.fromiter(data, np.int64, rows)
    if kinds <= {int, float}:
        return "number", np.fromiter(data, np.float64, rows)
    if all(issubclass(t, datetime) for t in kinds):
        if any(hasattr(t, "to_pydatetime") for t in kinds):  # pandas: no nanoseconds
            data = [
                v.to_pydatetime(False) if hasattr(v, "to_pydatetime") else v
                for v in data
            ]
        return _datetimes(data)
    if kinds == {date}:
        days = np.fromiter(map(date.toordinal, data), np.int64, rows)
        return "date", days - _EPOCH_DAY
    if all(issubclass(t, timedelta) for t in kinds):
        step = timedelta(microseconds=1)
        return "span", np.fromiter((v // step for v in data), np.int64, rows)
    return "object", _objects(data)


def _objects(data: Sequence[Any]) -> NDArray[Any]:
    found = np.empty(len(data), dtype=object)
    found[:] = [_simple(v) for v in data]
    return found


def _simple(value: Any) -> Any:
    """Members of an enumeration by their value; UUIDs, and classes of pandas, as text.

    Those are what ``pandas.cut`` makes, and months: JSON cannot hold them.
    """
    if isinstance(value, Enum) and isinstance(value.value, (str, int)):
        return value.value
    kind = type(value)
    is_class = kind.__name__ in ("Interval", "Period")
    is_of_pandas = is_class and kind.__module__.partition(".")[0] == "pandas"
    if isinstance(value, UUID) or is_of_pandas:
        return str(value)
    return value


def _datetimes(data: Sequence[datetime]) -> tuple[Form, NDArray[Any]]:
    """Aware datetimes as instants, naive ones as wall times, a mix as objects."""
    rows = len(data)
    zones = set(map(id, map(attrgetter("tzinfo"), data)))  # some cannot be hashed
    if zones == {id(None)}:
        data = [v.replace(tzinfo=UTC, fold=0) for v in data]
        return "naive", _micros(data, rows)
    if id(None) in zones:
        return "object", _objects(data)
    return "instant", _micros(data, rows)


def _micros(data: Sequence[datetime], rows: int) -> NDArray[np.int64]:
    stamps = np.fromiter(map(methodcaller("timestamp"), data), np.float64, rows)
    if rows and np.abs(stamps).max() >= _EXACT_STAMP:
        step = timedelta(microseconds=1)
        return np.fromiter(((v - _EPOCH) // step for v in data), np.int64, rows)
    return np.rint(stamps * 1e6).astype(np.int64)


def is_number(value: Any) -> bool:
    """Whether *value* is a real number (flags are none)."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
