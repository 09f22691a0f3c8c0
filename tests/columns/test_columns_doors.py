"""The same data through every door gives equal columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from column_doors import (
    Door,
    arrow_doors,
    clean,
    masked,
    object_doors,
    text_doors,
    text_of_cells,
    with_gaps,
)

ROME = ZoneInfo("Europe/Rome")


def cells(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """Columns of such values with gaps, at least one value there."""
    some = st.lists(st.none() | values, max_size=6)
    return st.tuples(some, values, some).map(lambda t: [*t[0], t[1], *t[2]])


def assert_equal_through(doors: Iterator[Door], kind: str, want: list[Any]) -> None:
    for name, data in doors:
        assert clean(data, kind) == want, name


stamps = st.datetimes(
    datetime(1700, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)
)


def instant_doors(values: list[datetime | None]) -> Iterator[Door]:
    yield from object_doors(values)
    away = [None if v is None else v.astimezone(ROME) for v in values]
    yield "aware in Rome", away
    yield "pandas stamps", [None if v is None else pd.Timestamp(v) for v in values]
    naive = [None if v is None else v.replace(tzinfo=None) for v in values]
    for unit in ("us", "ns"):
        array = np.array(naive, dtype=f"datetime64[{unit}]")
        yield f"numpy {unit}", array
        yield f"list of numpy {unit}", list(array)
        yield (
            f"list of numpy {unit} or None",
            [None if v is None else a for v, a in zip(values, array, strict=True)],
        )
        yield f"masked {unit}", np.ma.MaskedArray(array, mask=np.isnat(array))
        for zone in ("UTC", "Europe/Rome"):
            yield from arrow_doors(pa.array(values, pa.timestamp(unit, zone)))
            series = pd.Series(array).dt.tz_localize("UTC").dt.tz_convert(zone)
            yield f"pandas {unit} {zone}", series
    east = timezone(timedelta(hours=5, minutes=45))
    yield from text_doors(
        text_of_cells(values, lambda v: v.astimezone(east).isoformat())
    )


@given(values=cells(stamps))
def test_instants_are_equal_through_every_door(values: list[Any]) -> None:
    assert_equal_through(instant_doors(values), "instant", values)


@given(values=cells(stamps.map(lambda v: v.replace(microsecond=0))))
def test_whole_seconds_are_instants_in_every_unit(values: list[Any]) -> None:
    naive = [None if v is None else v.replace(tzinfo=None) for v in values]
    for unit in ("s", "ms"):
        assert clean(np.array(naive, f"datetime64[{unit}]"), "instant") == values
        array = pa.array(values, pa.timestamp(unit, "UTC"))
        assert_equal_through(arrow_doors(array), "instant", values)


def date_doors(values: list[date | None]) -> Iterator[Door]:
    yield from object_doors(values)
    yield "numpy days", np.array(values, dtype="datetime64[D]")
    yield "midnights", np.array(values, dtype="datetime64[us]")
    yield "pandas", pd.Series(np.array(values, dtype="datetime64[s]"))
    yield from arrow_doors(pa.array(values, pa.date32()))
    yield "arrow milliseconds", pa.array(values, pa.date64())
    yield from text_doors(text_of_cells(values, date.isoformat))


@given(values=cells(st.dates(date(1700, 1, 1), date(2200, 1, 1))))
def test_dates_are_equal_through_every_door(values: list[Any]) -> None:
    assert_equal_through(date_doors(values), "date", values)


def span_doors(values: list[timedelta | None]) -> Iterator[Door]:
    yield from object_doors(values)
    yield "numpy", np.array(values, dtype="timedelta64[us]")
    yield "numpy list", list(np.array(values, dtype="timedelta64[us]"))
    yield "pandas", pd.Series(np.array(values, dtype="timedelta64[ns]"))
    array = pa.array(values, pa.duration("us"))
    yield "arrow", array
    yield "arrow encoded", array.dictionary_encode()
    seconds = [None if v is None else v // timedelta(seconds=1) for v in values]
    yield from number_doors(seconds)


@given(values=cells(st.integers(-(10**6), 10**9).map(lambda s: timedelta(seconds=s))))
def test_amounts_of_time_are_equal_through_every_door(values: list[Any]) -> None:
    assert_equal_through(span_doors(values), "seconds", values)


def number_doors(values: list[Any]) -> Iterator[Door]:
    yield from object_doors(values)
    floats = np.array(with_gaps(values, np.nan), dtype=float)
    yield "numpy", floats
    yield "list of numpy", list(floats)
    yield (
        "list of numpy or None",
        with_gaps([None if v is None else np.float64(v) for v in values], None),
    )
    yield "masked", masked(values, 7, float)
    yield "pandas", pd.Series(floats)
    yield "pandas nullable", pd.Series(values, dtype="Float64")
    yield from arrow_doors(pa.array(floats.tolist(), pa.float64(), from_pandas=True))
    yield from text_doors(text_of_cells(values, repr))


@given(values=cells(st.floats(-1e15, 1e15)))
def test_numbers_are_equal_through_every_door(values: list[Any]) -> None:
    assert_equal_through(number_doors(values), "number", values)


def integer_doors(values: list[int | None]) -> Iterator[Door]:
    yield "masked", masked(values, 3, np.int64)
    yield "masked float", masked(values, 3.5, np.float64)
    yield "list of numpy", [None if v is None else np.int32(v) for v in values]
    yield "pandas nullable", pd.Series(values, dtype="Int64")
    for kind in (pa.int32(), pa.int64()):
        yield from arrow_doors(pa.array(values, kind))
    yield (
        "arrow decimals",
        pa.array(
            [None if v is None else Decimal(v) for v in values], pa.decimal128(38, 0)
        ),
    )
    yield "decimals", [None if v is None else Decimal(v) for v in values]
    yield from number_doors(values)


@given(values=cells(st.integers(-(2**31), 2**31 - 1)))
def test_whole_numbers_are_equal_through_every_door(values: list[Any]) -> None:
    assert_equal_through(integer_doors(values), "integer", values)


def flag_doors(values: list[bool | None]) -> Iterator[Door]:
    yield from object_doors(values)
    yield "masked", masked(values, True, bool)
    yield "list of numpy", [None if v is None else np.bool_(v) for v in values]
    yield "pandas nullable", pd.Series(values, dtype="boolean")
    yield from arrow_doors(pa.array(values, pa.bool_()))
    yield from number_doors([None if v is None else int(v) for v in values])
    yield from text_doors(text_of_cells(values, lambda v: "Yes" if v else " no "))


@given(values=cells(st.booleans()))
def test_flags_are_equal_through_every_door(values: list[Any]) -> None:
    assert_equal_through(flag_doors(values), "flag", values)


@given(values=cells(st.sampled_from(["P1", "P2", "", "нет", "a;b"])))
def test_names_are_equal_through_every_door(values: list[Any]) -> None:
    assert_equal_through(text_doors(values), "category", values)


@given(values=cells(st.integers(-50, 50) | st.integers(-(2**31), 2**31 - 1)))
def test_whole_numbers_are_names_through_every_door(values: list[Any]) -> None:
    doors = (d for d in integer_doors(values) if "text" not in d[0])
    for name, data in doors:
        found = clean(data, "category")
        assert found == values or found == text_of_cells(values, repr), name


def money_doors(values: list[Decimal | None]) -> Iterator[Door]:
    yield from object_doors(values)
    yield from number_doors([None if v is None else float(v) for v in values])
    yield from arrow_doors(pa.array(values, pa.decimal128(20, 6)))
    yield from text_doors(text_of_cells(values, str))


@given(values=cells(st.decimals(-(10**6), 10**6, places=2)))
def test_money_is_equal_through_every_door(values: list[Any]) -> None:
    assert_equal_through(money_doors(values), "money", values)


def tag_doors(values: list[tuple[str, ...] | None]) -> Iterator[Door]:
    lists = [None if v is None else list(v) for v in values]
    yield from object_doors(values)
    yield from object_doors(lists)
    arrays = [None if v is None else np.array(v, dtype=object) for v in values]
    yield from object_doors(arrays)
    yield from arrow_doors(pa.array(lists, pa.list_(pa.string())))
    yield from arrow_doors(pa.array(lists, pa.large_list(pa.string())))
    yield from text_doors(text_of_cells(values, "; ".join))
    yield from text_doors(text_of_cells(values, ",".join))


tags = st.lists(st.sampled_from(["vip", "bug", "réseau"]), unique=True).map(tuple)


@given(values=cells(tags))
def test_tags_are_equal_through_every_door(values: list[Any]) -> None:
    assert_equal_through(tag_doors(values), "tags", values)


KINDS = (
    "instant",
    "date",
    "seconds",
    "integer",
    "number",
    "flag",
    "category",
    "tags",
    "money",
)


@given(rows=st.integers(0, 4), kind=st.sampled_from(KINDS))
def test_a_column_of_nothing_is_missing_whatever_its_kind(rows: int, kind: str) -> None:
    nothing = [None] * rows
    doors = [
        *object_doors(nothing),
        ("nulls", pa.nulls(rows)),
        ("floats", np.full(rows, np.nan)),
        ("pandas", pd.Series(nothing, dtype="float64")),
    ]
    for name, data in doors:
        if kind in {"instant", "date", "tags"} and name in {"floats", "pandas"}:
            continue
        assert clean(data, kind) == nothing, name
