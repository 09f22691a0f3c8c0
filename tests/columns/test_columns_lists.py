"""What a list or a numpy array of cells is taken for."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import pytest
from dateutil import tz as dateutil_tz
from hypothesis import given
from hypothesis import strategies as st

from column_doors import clean, objects, own, read
from kpikit.columns.raw import factorize, raw_of
from kpikit.columns.text import Text
from kpikit.errors import InputError, InputTypeError

NOON = datetime(2026, 5, 31, 12, tzinfo=UTC)
NAN = float("nan")


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        ([], "empty"),
        ([None, None], "empty"),
        ([None, NAN], "empty"),
        ([pd.NaT, pd.NA], "empty"),
        ([np.datetime64("NaT"), None], "empty"),
        (["a", None], "text"),
        ([True, None, False], "flag"),
        ([True, NAN], "flag"),
        ([1, None], "integer"),
        ([1, NAN], "integer"),
        ([2**62 + 1, NAN], "integer"),
        ([1, 2.5, None], "number"),
        ([NAN], "number"),
        ([2**63], "object"),
        ([2**2000, 0.5], "object"),
        ([1, True], "object"),
        ([1, "a"], "object"),
        ([Decimal("1.5"), NAN], "object"),
        ([NOON, None], "instant"),
        ([NOON.replace(tzinfo=None)], "naive"),
        ([NOON, NOON.replace(tzinfo=None)], "object"),
        ([date(2026, 1, 1), NAN], "date"),
        ([date(2026, 1, 1), NOON], "object"),
        ([timedelta(1), pd.Timedelta("1h")], "span"),
        ([timedelta.max], "object"),
        ([time(1)], "object"),
        ([["a"], None], "object"),
        ([np.int64(1), np.int32(2)], "integer"),
        ([np.int64(1), None], "integer"),
        ([np.float64(1), 2, None], "number"),
        ([np.str_("a"), None], "text"),
        ([np.bool_(True), None], "flag"),
        ([np.datetime64("2026-01-01", "D"), None], "date"),
        ([np.datetime64("2026-01-01", "s"), None], "instant"),
        ([np.timedelta64(3, "s"), None], "span"),
        (np.array(["a", "b"]), "text"),
        (np.array(["a", None], dtype=object), "text"),
        (np.array([1, 2], dtype=np.uint8), "integer"),
        (np.array([1, 2], dtype=np.float16), "number"),
        (np.array(["2026-01"], dtype="datetime64[M]"), "date"),
        (np.array(["2026-01-01T10"], dtype="datetime64[h]"), "instant"),
        (np.array([3], dtype="timedelta64[m]"), "span"),
        (range(3), "integer"),
        ({"a": 1, "b": 2}.values(), "integer"),
    ],
)
def test_the_form_follows_from_the_types_that_occur(cells: Any, form: str) -> None:
    raw = raw_of(cells)
    assert raw.form == form
    assert len(raw) == len(cells)


def test_what_is_raw_already_stays() -> None:
    raw = raw_of([1])
    assert raw_of(raw) is raw


def test_codes_of_text_are_taken_as_they_are() -> None:
    text = Text(np.array([0, -1, 1], dtype=np.int32), ["a", "b"])
    assert len(text) == 3
    assert clean(text, "category") == ["a", None, "b"]


@pytest.mark.parametrize(
    "lone", ["open", b"open", bytearray(b"x"), {"a": 1}, {"a"}, frozenset({1}), 3, None]
)
def test_a_lone_value_or_an_unordered_set_is_no_column(lone: Any) -> None:
    with pytest.raises(InputTypeError, match=r"must be a sequence of values: got .*; "):
        raw_of(lone)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (np.zeros((2, 2)), r"one dimension: got an array of shape \(2, 2\)"),
        (np.array([1j]), "numbers, text, flags or times: got numpy complex128"),
        (np.array([b"a"]), r"got numpy \|S1"),
    ],
)
def test_arrays_that_hold_no_column_are_named(data: Any, words: str) -> None:
    with pytest.raises(InputTypeError, match=words):
        raw_of(data)


def test_whole_numbers_beyond_64_bits_are_refused_unless_masked() -> None:
    big = np.array([2**63 + 5, 1], dtype=np.uint64)
    with pytest.raises(InputError, match=r"must fit 64 bits: got 9223372036854775813"):
        raw_of(big)
    assert clean(np.ma.MaskedArray(big, mask=[True, False]), "integer") == [None, 1]
    assert clean(np.array([], dtype=np.uint64), "integer") == []


@pytest.mark.parametrize("letter", ["datetime64", "timedelta64"])
def test_times_beyond_64_bits_are_refused_and_not_wrapped(letter: str) -> None:
    with pytest.raises(InputError, match="64 bits of microseconds: got np"):
        raw_of(np.array([2**62], dtype=np.int64).astype(f"{letter}[s]"))


@given(
    stamps=st.lists(
        st.datetimes(
            timezones=st.integers(-1400, 1400).map(
                lambda m: timezone(timedelta(minutes=m))
            )
        ).filter(lambda v: 2 <= v.year <= 9998)
    )
)
def test_aware_datetimes_keep_every_microsecond(stamps: list[datetime]) -> None:
    assert clean(stamps, "instant") == stamps


def test_zones_that_cannot_be_hashed_are_zones() -> None:
    rome = dateutil_tz.gettz("Europe/Rome")
    stamps = [NOON.astimezone(dateutil_tz.UTC), NOON.astimezone(rome), None]
    assert clean(stamps, "instant") == [NOON, NOON, None]


def test_nanoseconds_are_cut_off_alike_everywhere() -> None:
    fine = np.array(["1969-12-31T23:59:59.999999999"], dtype="datetime64[ns]")
    want = [datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)]
    assert clean(fine, "instant") == want
    assert clean([pd.Timestamp(fine[0], tz="UTC"), want[0]][:1], "instant") == want
    assert clean(pd.Series(fine).dt.tz_localize("UTC"), "instant") == want


def test_stamps_of_pandas_and_python_go_together() -> None:
    assert clean([pd.Timestamp(NOON), NOON], "instant") == [NOON, NOON]


def test_numpy_scalars_stand_for_python_values() -> None:
    stamp = np.datetime64("2026-05-31T12:00", "m")
    mixed = [stamp, NOON, np.datetime64("NaT"), None]
    assert clean(mixed, "instant") == [NOON, NOON, None, None]
    day = [np.datetime64("2026-05-31", "D"), date(2026, 5, 31)]
    assert clean(day, "date") == [date(2026, 5, 31)] * 2
    assert clean([np.int64(5), "a", np.str_("a")], "category") == [5, "a", "a"]
    spans = [np.timedelta64(90, "s"), timedelta(seconds=90), np.timedelta64("NaT")]
    assert clean(spans, "seconds") == [timedelta(seconds=90)] * 2 + [None]


def test_a_numpy_date_that_python_cannot_hold_is_a_cell_to_name() -> None:
    far = np.datetime64("20000-01-01", "D")
    column, (problem,) = read([far, None], "date")
    assert column.to_list() == [None, None]
    assert problem.offenders == ("'20000-01-01' (row 0)",)


class Priority(StrEnum):
    HIGH = "P1"


class Line(IntEnum):
    FIRST = 1


class Odd(Enum):
    PAIR = (1, 2)


def test_members_of_enumerations_count_by_their_value() -> None:
    assert clean([Priority.HIGH, None, "P2"], "category") == ["P1", None, "P2"]
    assert clean([Line.FIRST], "category") == [1]
    assert clean([Odd.PAIR], "category") == [Odd.PAIR]


def test_uuids_are_their_text() -> None:
    name = "12345678-1234-5678-1234-567812345678"
    assert clean([UUID(name), None, name], "category") == [name, None, name]


def test_cells_that_cannot_be_hashed_are_labels_of_their_own() -> None:
    codes, labels = factorize([[1], None, "a", [1], "a"], 5)
    assert codes.tolist() == [0, -1, 1, 2, 1]
    assert labels == [[1], "a", [1]]


@pytest.mark.parametrize("kind", ["instant", "date", "seconds", "integer", "number"])
def test_a_cell_of_any_type_is_a_problem_and_never_a_crash(kind: str) -> None:
    strange = objects([[1], {"a": 1}, {1}, object, time(1), b"x", None])
    column, (problem,) = read(strange, kind)
    assert column.to_list() == [None] * 7
    assert problem.count == 6
    assert len(problem.offenders) == 5
    assert problem.offenders[0] == "[1] (row 0)"
    assert "… 6 in all" in problem.message


def test_own_columns_get_the_kind_that_their_values_show() -> None:
    shown: list[tuple[list[Any], str]] = [
        ([1, None], "integer"),
        ([1.5], "number"),
        ([True, NAN], "flag"),
        ([NOON], "instant"),
        ([date(2026, 1, 1)], "date"),
        ([timedelta(1)], "seconds"),
        (["a"], "category"),
        ([None], "category"),
        ([["a"], ("b",), None], "tags"),
        ([np.array(["a"])], "tags"),
        ([Decimal("1.5"), None], "number"),
        ([1, "a"], "category"),
    ]
    for cells, kind in shown:
        assert own(cells).kind == kind, cells
    assert own([NOON.replace(tzinfo=None)], tz="UTC").to_list() == [NOON]
    mixed = own([NOON, NOON.replace(tzinfo=None), date(2026, 5, 31)], tz="UTC")
    assert mixed.to_list() == [NOON, NOON, NOON.replace(hour=0)]
