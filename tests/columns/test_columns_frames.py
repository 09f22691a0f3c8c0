"""Columns of pandas, polars, pyarrow and DuckDB, type by type."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from column_doors import clean, own, read
from kpikit.columns.raw import raw_of
from kpikit.errors import InputError, InputTypeError

NOON = datetime(2026, 5, 31, 12, tzinfo=UTC)
BARE = NOON.replace(tzinfo=None)


@pytest.mark.parametrize(
    "series",
    [
        pd.Series([BARE, None]),
        pd.Series([BARE, None], dtype="datetime64[s]"),
        pd.Series([BARE, None], dtype="timestamp[us][pyarrow]"),
        pd.Series([BARE, None], dtype=object),
        pd.DatetimeIndex([BARE, None]),
        pl.Series([BARE, None]),
        pa.array([BARE, None], pa.timestamp("ms")),
    ],
    ids=lambda s: f"{type(s).__module__} {getattr(s, 'dtype', '')}",
)
def test_stamps_of_frames_without_a_zone_are_naive(series: Any) -> None:
    assert raw_of(series).form == "naive"
    assert clean(series, "instant", tz="Europe/Rome")[0] == NOON.replace(hour=10)


@pytest.mark.parametrize(
    ("series", "form"),
    [
        (pd.array([1, None], dtype="Int64"), "integer"),
        (pd.Categorical(["a", None]), "text"),
        (pd.Categorical([3, None]), "labelled"),
        (pd.Categorical([1.5, None]), "labelled"),
        (pd.Series([1, 2], dtype="Sparse[int]"), "integer"),
        (pd.Series(pd.period_range("2026-01", periods=2, freq="M")), "object"),
        (pd.Series(pd.interval_range(0, 2)), "object"),
        (pd.RangeIndex(3), "integer"),
        (pd.Series(["1 h", None], dtype="timedelta64[ns]"), "span"),
        (pa.array([1, None], pa.uint8()), "integer"),
        (pa.array([1.5, None], pa.float16()), "number"),
        (pa.array([1.5, float("nan")], pa.float32()), "number"),
        (pa.array([True, False]), "flag"),
        (pa.array([time(1), None], pa.time32("s")), "object"),
        (pa.array([time(1), None], pa.time64("us")), "object"),
        (pa.array([date(2026, 1, 1), None], pa.date64()), "date"),
        (pa.array([1, None], pa.duration("s")), "span"),
        (pa.array([[1], None], pa.list_(pa.int64(), 1)), "object"),
        (pa.chunked_array([], pa.int64()), "integer"),
        (pa.nulls(2), "empty"),
        (pl.Series(["a", None], dtype=pl.Categorical), "text"),
        (pl.Series(["a", None], dtype=pl.Enum(["a", "b"])), "text"),
        (pl.Series([["a"], None]), "object"),
        (pl.Series([None, None]), "empty"),
    ],
)
def test_every_type_of_a_frame_has_its_form(series: Any, form: str) -> None:
    raw = raw_of(series)
    assert raw.form == form
    assert len(raw) == len(series)
    assert raw.is_missing.tolist() == pd.isna(pd.Series(list(series))).tolist() or (
        isinstance(series, (pa.Array, pa.ChunkedArray))
    )


def test_missing_numbers_of_arrow_are_missing_beside_nan() -> None:
    column = pa.array([1.5, float("nan"), None])
    assert clean(column, "number") == [1.5, None, None]


@pytest.mark.parametrize(
    "array",
    [
        pa.array([b"a"]),
        pa.array([{"a": 1}]),
        pa.array([(1, 2, 3)], pa.month_day_nano_interval()),
        pa.RunEndEncodedArray.from_arrays([2], ["a"]),
    ],
    ids=lambda a: str(a.type),
)
def test_types_that_hold_no_column_are_named(array: Any) -> None:
    with pytest.raises(InputTypeError, match=r"must hold numbers, text.*: got Arrow "):
        raw_of(array)


def test_a_frame_is_no_column() -> None:
    with pytest.raises(InputTypeError, match=r"sequence of values: got a DataFrame; "):
        raw_of(pd.DataFrame({"a": [1]}))


@pytest.mark.parametrize("kind", [pa.timestamp("s", "UTC"), pa.duration("s")])
def test_arrow_times_beyond_64_bits_are_refused(kind: Any) -> None:
    with pytest.raises(InputError, match="64 bits of microseconds: got 46116860184"):
        raw_of(pa.array([2**62], pa.int64()).cast(kind))


@pytest.mark.parametrize("codes", [pa.uint8(), pa.uint32(), pa.int8(), pa.int64()])
def test_dictionaries_keep_their_gaps_whatever_their_codes(codes: Any) -> None:
    array = pa.DictionaryArray.from_arrays(
        pa.array([1, None, 0, 2, 3], codes), pa.array(["a", "b", None, "a"])
    )
    assert clean(array, "category") == ["b", None, "a", None, "a"]
    column, _ = read(array, "category")
    assert column.values.tolist() == [1, -1, 0, -1, 0]


def test_nan_in_a_dictionary_is_missing() -> None:
    values = pa.array([1.5, float("nan")])
    array = pa.DictionaryArray.from_arrays(pa.array([0, 1, None]), values)
    assert clean(array, "number") == [1.5, None, None]


def test_extension_types_count_by_what_they_stand_for() -> None:
    name = UUID("12345678-1234-5678-1234-567812345678")
    ids = pa.ExtensionArray.from_storage(
        pa.uuid(), pa.array([name.bytes, None], pa.binary(16))
    )
    assert clean(ids, "category") == [str(name), None]
    flags = pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1, 0], pa.int8()))
    assert raw_of(flags).form == "flag"


def test_a_period_is_not_its_number() -> None:
    months = pd.Series(pd.period_range("2026-01", periods=1, freq="M"))
    column, (problem,) = read(months, "integer")
    assert column.to_list() == [None]
    assert "got '2026-01'" in problem.message


class Stream:
    """Speaks the Arrow stream interface and nothing else."""

    def __init__(self, column: Any) -> None:
        self.column = pa.chunked_array([column])

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.column.__arrow_c_stream__(requested_schema)


class Single:
    """Speaks the Arrow array interface and nothing else."""

    def __init__(self, column: Any) -> None:
        self.column = column

    def __arrow_c_array__(self, requested_schema: Any = None) -> Any:
        return self.column.__arrow_c_array__(requested_schema)


@pytest.mark.parametrize("make", [Stream, Single])
def test_whatever_speaks_arrow_is_a_column(make: Any) -> None:
    assert clean(make(pa.array(["a", None])), "category") == ["a", None]


def test_columns_of_duckdb() -> None:
    relation = duckdb.sql(
        """select * from (values
        (1, 1.5::decimal(9,2), 'a', true, timestamptz '2026-05-31 12:00:00+00',
         date '2026-05-31', ['x', 'y'], 'u'::enum('u', 'v'), 5::hugeint,
         uuid '12345678-1234-5678-1234-567812345678', time '01:00'),
        (null, null, null, null, null, null, null, null, null, null, null)
        ) t(i, d, s, b, z, day, tags, e, h, u, clock)"""
    )
    frame = pa.table(relation)
    want: dict[str, tuple[str, Any]] = {
        "i": ("integer", 1),
        "d": ("money", Decimal("1.5")),
        "s": ("category", "a"),
        "b": ("flag", True),
        "z": ("instant", NOON),
        "day": ("date", date(2026, 5, 31)),
        "tags": ("tags", ("x", "y")),
        "e": ("category", "u"),
        "h": ("integer", 5),
        "u": ("category", "12345678-1234-5678-1234-567812345678"),
        "clock": ("category", time(1)),
    }
    assert set(want) == set(frame.column_names)
    for name, (kind, value) in want.items():
        assert clean(frame.column(name), kind) == [value, None], name


def test_own_columns_of_frames_get_the_kind_of_their_type() -> None:
    assert own(pd.Series([1, None], dtype="Int64")).kind == "integer"
    assert own(pl.Series([["a"]])).kind == "tags"
    assert own(pa.array([Decimal("1.5")])).kind == "number"
    assert own(pd.Series(["a"], dtype="category")).kind == "category"
    assert own(np.array([NOON.replace(tzinfo=None)], "datetime64[us]")).kind == (
        "instant"
    )
