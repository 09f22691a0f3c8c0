"""Columns of pandas, polars, pyarrow and whatever else speaks Arrow."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.raw import Raw, raw_of_array, raw_of_list, without_blanks
from kpikit.errors import InputError, InputTypeError, MissingExtraError

__all__ = ["arrow", "raw_of_arrow", "raw_of_foreign"]

_PER_MICRO = {"s": 1_000_000, "ms": 1_000, "us": 1}
_LONGEST = (1 << 63) - 1
_LIKE_NUMBERS = ("period", "interval")
"""pandas types that Arrow stores as what they are not."""


def arrow(what: str) -> Any:
    """The module pyarrow, or an error that names the extra which brings it."""
    try:
        import pyarrow  # noqa: ICN001
    except ImportError as error:
        raise MissingExtraError(what, package="pyarrow", extra="frames") from error
    return pyarrow


def raw_of_foreign(data: Any) -> Raw | None:
    """A column of a frame library, None when *data* is no such thing."""
    if type(data).__module__.partition(".")[0] == "pandas":
        return _raw_of_pandas(data)
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        pa = arrow(f"a column of type {type(data).__name__}")
        if isinstance(data, (pa.Array, pa.ChunkedArray)):
            return raw_of_arrow(data)
        if hasattr(data, "__arrow_c_stream__"):
            return raw_of_arrow(pa.chunked_array(data))
        return raw_of_arrow(pa.array(data))
    return None


def _raw_of_pandas(data: Any) -> Raw:
    """A pandas Series or Index; naive stamps stay naive, unlike bare numpy ones."""
    dtype = getattr(data, "dtype", None)
    if dtype is None:
        raise InputTypeError(
            f"a column must be a sequence of values: got a {type(data).__name__}",
            help="give one column of it",
        )
    if isinstance(dtype, np.dtype) and dtype.kind in "biufm":
        return raw_of_array(data.to_numpy())
    if isinstance(dtype, np.dtype) and dtype.kind == "M":
        raw = raw_of_array(data.to_numpy())
        return Raw("naive", raw.values, raw.missing)
    if isinstance(dtype, np.dtype) or str(dtype).startswith(_LIKE_NUMBERS):
        return raw_of_list(data.tolist())
    classes: Any = getattr(dtype, "categories", None)
    if str(getattr(classes, "dtype", "")).startswith(_LIKE_NUMBERS):
        # what pandas.cut makes
        codes = np.asarray(getattr(data, "cat", data).codes, dtype=np.int32)
        return Raw("text", codes, labels=list(map(str, classes)))
    try:
        pa = arrow("a pandas extension column")
        return raw_of_arrow(pa.Array.from_pandas(data))
    except (MissingExtraError, ValueError, TypeError):
        return raw_of_list(data.tolist())


def raw_of_arrow(data: Any) -> Raw:
    """A pyarrow Array or ChunkedArray.

    Raises:
        InputTypeError: Its type holds nothing that a column can be (binary, struct).
    """
    pa = arrow("an Arrow column")
    if isinstance(data, pa.ChunkedArray):
        data = data.combine_chunks()
        if isinstance(data, pa.ChunkedArray):  # pragma: no cover - old pyarrow
            data = pa.concat_arrays(data.chunks)
    if isinstance(data, pa.ExtensionArray):
        return raw_of_list(data.to_pylist())
    kind, types = data.type, pa.types
    missing = data.is_null().to_numpy(zero_copy_only=False) if data.null_count else None
    if types.is_null(kind):
        gone = np.ones(len(data), dtype=np.bool_)
        return Raw("empty", np.zeros(len(data), dtype=np.int64), gone)
    if types.is_temporal(kind):
        return _temporal(data, missing)
    if types.is_boolean(kind):
        filled = data.fill_null(False) if missing is not None else data
        return Raw("flag", filled.to_numpy(zero_copy_only=False), missing)
    if types.is_integer(kind):
        raw = raw_of_array(_numbers(data, missing, kind.to_pandas_dtype()))
        return Raw(raw.form, raw.values, missing)
    if types.is_floating(kind):
        raw = raw_of_array(_numbers(data, missing, np.float64))
        gone = raw.is_missing if missing is None else raw.is_missing | missing
        return Raw("number", raw.values, gone)
    return _names_and_lists(data)


def _temporal(data: Any, missing: NDArray[np.bool_] | None) -> Raw:
    pa = arrow("an Arrow column")
    kind, types = data.type, pa.types
    if types.is_timestamp(kind):
        micros = _in_micros(data, kind.unit, missing)
        return Raw("instant" if kind.tz else "naive", micros, missing)
    if types.is_duration(kind):
        return Raw("span", _in_micros(data, kind.unit, missing), missing)
    if types.is_date(kind):
        days = data.cast(pa.date32()).cast(pa.int32())
        return Raw("date", _numbers(days, missing, np.int64), missing)
    if types.is_time(kind):
        return raw_of_list(data.to_pylist())
    raise _no_column(kind)


def _names_and_lists(data: Any) -> Raw:
    pa = arrow("an Arrow column")
    kind, types = data.type, pa.types
    if types.is_dictionary(kind):
        return _dictionary(data)
    if types.is_string_view(kind):
        data = data.cast(pa.string())
    if types.is_string(data.type) or types.is_large_string(kind):
        return _dictionary(data.dictionary_encode())
    lists = (types.is_list, types.is_large_list, types.is_fixed_size_list)
    if types.is_decimal(kind) or any(is_such(kind) for is_such in lists):
        return raw_of_list(data.to_pylist())
    raise _no_column(kind)


def _no_column(kind: Any) -> InputTypeError:
    return InputTypeError(
        f"a column must hold numbers, text, flags or times: got Arrow {kind}"
    )


def _numbers(data: Any, missing: NDArray[np.bool_] | None, dtype: Any) -> NDArray[Any]:
    filled = data.fill_null(0) if missing is not None else data
    found: NDArray[Any] = filled.to_numpy(zero_copy_only=False)
    return found.astype(dtype, copy=False)


def _in_micros(
    data: Any, unit: str, missing: NDArray[np.bool_] | None
) -> NDArray[np.int64]:
    pa = arrow("an Arrow column")
    ticks = _numbers(data.cast(pa.int64()), missing, np.int64)
    if unit == "ns":
        return ticks // 1000
    factor = _PER_MICRO[unit]
    if factor > 1 and ticks.size and int(np.abs(ticks).max()) > _LONGEST // factor:
        raise InputError(
            "a time must fit 64 bits of microseconds:"
            f" got {np.abs(ticks).max()} {unit}",
            help="correct the cells, or leave them empty",
        )
    return ticks * factor


def _dictionary(data: Any) -> Raw:
    """Dictionary codes, with labels that stand for nothing counted as missing."""
    pa = arrow("an Arrow column")
    places = data.indices.cast(pa.int32())
    codes = places.fill_null(-1).to_numpy(zero_copy_only=False)
    codes, labels = without_blanks(codes, data.dictionary.to_pylist())
    text = all(isinstance(v, str) for v in labels)
    return Raw("text" if text else "labelled", codes, labels=labels)
