"""A caller's table, in any of its forms, taken apart into columns."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict, namedtuple
from typing import Any, NamedTuple

import attrs
import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from column_doors import build
from kpikit.columns.frames import columns_of
from kpikit.errors import DataError, InputError, InputTypeError


@attrs.frozen
class Row:
    id: str
    score: int | None = None
    extra: Any = None


@dataclasses.dataclass
class Plain:
    id: str
    score: int | None = None


class Pair(NamedTuple):
    id: str
    score: int | None = None


Other = namedtuple("Other", ["id", "score"])


def forms_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The same table in every form."""
    columns = {name: [row[name] for row in rows] for name in ("id", "score")}
    arrow = pa.table(
        {
            "id": pa.array(columns["id"], pa.string()),
            "score": pa.array(columns["score"], pa.int64()),
        }
    )
    return {
        "mappings": rows,
        "other mappings": [OrderedDict(row) for row in rows],
        "columns": columns,
        "arrays": {name: np.array(v, dtype=object) for name, v in columns.items()},
        "attrs": [Row(**row) for row in rows],
        "dataclasses": [Plain(**row) for row in rows],
        "named tuples": [Pair(**row) for row in rows],
        "old named tuples": [Other(**row) for row in rows],
        "a generator": (row for row in rows),
        "a tuple": tuple(rows),
        "pandas": pd.DataFrame(columns, dtype=object),
        "pandas from arrow": arrow.to_pandas(types_mapper=pd.ArrowDtype),
        "polars": pl.DataFrame(arrow),
        "lazy polars": pl.LazyFrame(pl.DataFrame(arrow)),
        "arrow": arrow,
        "arrow batches": arrow.to_reader(),
        "arrow batch": pa.record_batch(arrow.columns and arrow.to_batches()[0])
        if len(rows)
        else arrow,
        "narwhals": nw.from_native(pl.DataFrame(arrow)),
        "lazy narwhals": nw.from_native(pl.LazyFrame(pl.DataFrame(arrow))),
        "a series in a mapping": {
            "id": pd.Series(columns["id"], dtype=object),
            "score": arrow.column("score"),
        },
    }


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"id": st.text("ab", min_size=1), "score": st.none() | st.integers(0, 9)}
        ),
        min_size=1,
        max_size=5,
    )
)
def test_the_same_table_in_every_form_has_equal_columns(
    rows: list[dict[str, Any]],
) -> None:
    want = [row["score"] for row in rows]
    for name, data in forms_of(rows).items():
        table, check = build(data)
        assert check.problems == [], name
        assert len(table) == table.rows == len(rows), name
        assert table.column("id").to_list() == [row["id"] for row in rows], name
        if any(v is not None for v in want) or table.has("score"):
            assert table.column("score").to_list() == want, name


def test_a_relation_of_duckdb_is_a_table() -> None:
    table, _ = build(duckdb.sql("select 1 as id, null::int as score"))
    assert list(table) == ["id", "score"]
    assert table.column("id").to_list() == [1]


@pytest.mark.parametrize("nothing", [[], {}, (), pd.DataFrame(), pa.table({})])
def test_a_table_without_rows_and_columns_is_a_table(nothing: Any) -> None:
    assert columns_of(nothing, "t") == {}


def test_fields_that_no_row_fills_are_not_there_but_the_first() -> None:
    assert set(columns_of([Row("a"), Row("b")], "t")) == {"id"}
    assert set(columns_of([Row(None)], "t")) == {"id"}  # type: ignore[arg-type]
    gaps = [Row("a", pd.NA), Row("b", 2)]  # type: ignore[arg-type]
    assert list(columns_of(gaps, "t")["score"]) == [pd.NA, 2]


def test_mappings_with_different_keys_fill_up_with_nothing() -> None:
    rows = [{"a": 1}, {"b": 2}, {"a": 3, "b": 4}]
    assert columns_of(rows, "t") == {"a": [1, None, 3], "b": [None, 2, 4]}
    assert columns_of([{"a": 1, "b": 2}, {"a": 3, "c": 4}], "t") == {
        "a": [1, 3],
        "b": [2, None],
        "c": [None, 4],
    }
    assert columns_of([{}, {}], "t") == {}
    assert columns_of([{"a": 1}, {"a": 2}], "t") == {"a": [1, 2]}


def test_what_is_extra_becomes_columns() -> None:
    rows = [Row("a", extra={"vip": True}), Row("b"), Row("c", extra={"tier": 2})]
    found = columns_of(rows, "t")
    assert found["vip"] == [True, None, None]
    assert found["tier"] == [None, None, 2]
    assert "extra" not in found
    assert set(columns_of([Row("a", extra={})], "t")) == {"id"}


def test_a_field_named_extra_that_holds_values_is_a_column() -> None:
    found = columns_of([Row("a", extra="x"), Row("b")], "t")
    assert list(found["extra"]) == ["x", None]


def test_extra_must_not_repeat_a_column() -> None:
    with pytest.raises(InputError, match=r"extra of t must not repeat.*'score'; give"):
        columns_of([Row("a", 1, extra={"score": 2})], "t")


@attrs.frozen
class One:
    id: str


def test_rows_of_one_field_are_rows() -> None:
    assert columns_of([One("a"), One("b")], "t") == {"id": ["a", "b"]}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            "tickets.csv",
            r"t must be rows, columns or a frame: got the text .*read_desk",
        ),
        (b"x", "got the text b'x'"),
        (5, "rows, columns or a frame: got int; give a list of row objects"),
        (None, "got NoneType"),
        (np.array(3), "got ndarray"),
        ([1, 2], "rows of t must be attrs objects, dataclasses.*: got int"),
        (["a"], "got str"),
        ([(1, 2)], "got tuple"),
        ([Row("a"), Plain("b")], "rows of t must be of one class: got Plain, Row"),
        (pd.Series([1]), r"got a pandas Series; pass it as \{name: series\}"),
        (pd.Index([1]), "got a pandas Index"),
        (pl.Series([1]), r"got Series .*; pass one column as \{name: column\}"),
        (pa.chunked_array([[1]]), "got ChunkedArray"),
        ({"a": 1}, r"t.a must be a sequence of values: got 1; give one value for"),
        ({"a": "open"}, r"t.a must be a sequence of values: got 'open'"),
        ({"a": np.array(3)}, r"t.a must be a sequence of values: got array\(3\)"),
        ({"a": (x for x in "ab")}, r"t.a must be a sequence of values: got <generator"),
        ({1: [1]}, "a column name of t must be text: got 1; rename the column"),
        ([{1: 1, 2: 2}], "a column name of t must be text: got 1"),
        ([{1: 1}], "a column name of t must be text: got 1"),
        ([{1: 1}, {"a": 1}], "a column name of t must be text: got 1"),
        (pd.DataFrame({0: [1]}), "a column name of t must be text: got 0"),
    ],
)
def test_what_is_no_table_is_named_with_a_remedy(data: Any, words: str) -> None:
    with pytest.raises(InputTypeError, match=words):
        columns_of(data, "t")


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]),
    ],
    ids=["pandas", "arrow"],
)
def test_no_two_columns_have_one_name(frame: Any) -> None:
    with pytest.raises(
        InputError, match=r"names of t must differ: got a twice; rename"
    ):
        columns_of(frame, "t")


def test_columns_of_different_lengths_are_told_with_their_lengths() -> None:
    with pytest.raises(
        DataError, match=r"one length: got 2 in a, c; 1 in b; give"
    ) as e:
        columns_of({"a": [1, 2], "b": [1], "c": [3, 4]}, "t")
    assert e.value.code == "column-lengths"
    assert e.value.where == "t"


def test_a_frame_of_spark_is_to_be_reduced_where_it_lives() -> None:
    frame = type("DataFrame", (), {"__module__": "pyspark.sql"})()
    with pytest.raises(
        InputTypeError, match=r"in this process: got a Spark.*mapInArrow"
    ):
        columns_of(frame, "t")


def test_a_column_that_is_none_is_named_with_its_table() -> None:
    with pytest.raises(InputTypeError, match=r"^t\.blob: a column must hold") as error:
        build({"blob": pa.array([b"x"])})
    assert error.value.where == "t.blob"
    with pytest.raises(InputError, match=r"^t\.n: an integer must fit 64 bits"):
        build({"n": np.array([2**63], dtype=np.uint64)})
