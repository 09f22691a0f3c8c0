"""Columns and tables themselves: rows taken, values given back, names asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from column_doors import build, read
from kpikit.columns.checker import Checker, some
from kpikit.columns.column import Column, Kind, labels_array
from kpikit.columns.schema import ColumnSpec, TableSchema, specs
from kpikit.errors import InputError, UnavailableError, UnknownNameError

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "instant": st.datetimes(timezones=st.just(UTC)),
    "date": st.dates(),
    "seconds": st.timedeltas(timedelta(-1000), timedelta(1000)),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "flag": st.booleans(),
    "category": st.sampled_from(["a", "b", "c"]),
    "tags": st.lists(st.sampled_from("abc"), unique=True).map(tuple),
    "money": st.decimals(-1000, 1000, places=6),
}


@st.composite
def columns(draw: st.DrawFn) -> Column:
    kind = draw(st.sampled_from(sorted(VALUES)))
    cells = draw(st.lists(st.none() | VALUES[kind], max_size=8))
    column, problems = read(cells, kind)
    assert problems == []
    assert column.to_list() == cells
    return column


@given(column=columns(), data=st.data())
def test_taking_rows_is_taking_them_from_the_list(
    column: Column, data: st.DataObject
) -> None:
    whole = column.to_list()
    rows = len(whole)
    assert list(column) == whole
    assert column.is_missing.tolist() == [v is None for v in whole]
    assert column.has_missing == (None in whole)
    mask = data.draw(st.lists(st.booleans(), min_size=rows, max_size=rows))
    kept = column.take(np.array(mask, dtype=np.bool_))
    assert kept.to_list() == [v for v, m in zip(whole, mask, strict=True) if m]
    if rows:
        picks = data.draw(st.lists(st.integers(-rows, rows - 1)))
        found = column.take(np.array(picks, dtype=np.int64))
        assert found.to_list() == [whole[p] for p in picks]
        assert len(found) == len(picks)
        assert [column.at(row) for row in range(rows)] == whole


@given(kind=st.sampled_from(sorted(VALUES)), rows=st.integers(0, 4))
def test_a_column_of_missing_values_has_none(kind: str, rows: int) -> None:
    column = Column.of_missing(Kind(kind), rows)
    assert column.kind == kind
    assert len(column) == rows
    assert column.to_list() == [None] * rows
    assert column.has_missing == (rows > 0)
    assert column.take(np.arange(rows)).to_list() == [None] * rows


def test_a_column_without_a_mask_misses_nothing() -> None:
    column = Column("integer", np.array([1, 2]))
    assert not column.has_missing
    assert column.is_missing.tolist() == [False, False]
    assert column.to_list() == [1, 2]
    codes = Column("category", np.array([-1], dtype=np.int32))
    assert codes.to_list() == [None]


def test_values_come_back_as_python_objects() -> None:
    shown: list[tuple[Column, Any]] = [
        (Column("instant", np.array([0])), datetime(1970, 1, 1, tzinfo=UTC)),
        (Column("date", np.array([-1])), date(1969, 12, 31)),
        (Column("seconds", np.array([1_500_000])), timedelta(seconds=1.5)),
        (Column("money", np.array([1_250_000])), Decimal("1.25")),
        (Column("money", np.array([100_000_000])), Decimal(100)),
        (Column("flag", np.array([True])), True),
        (Column("number", np.array([0.5])), 0.5),
    ]
    for column, value in shown:
        found = column.at(0)
        assert found == value
        assert type(found) is type(value)
    assert str(Column("money", np.array([100_000_000])).at(0)) == "100"


def test_parts_that_do_not_fit_the_kind_are_refused() -> None:
    with pytest.raises(InputError, match=r"kind instant must be int64: got float64"):
        Column("instant", np.array([1.0]))
    with pytest.raises(InputError, match="offsets must be given for tags"):
        Column("tags", np.array([0], dtype=np.int32))
    with pytest.raises(ValueError, match="nonsense"):
        Column("nonsense", np.array([0]))


def test_arrays_of_a_column_cannot_be_written_through() -> None:
    mine = np.array([1, 2])
    column = Column("integer", mine, np.array([False, True]))
    for array in (column.values, column.missing):
        assert array is not None
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    mine[0] = 9
    assert column.to_list() == [9, None]


def test_labels_are_whole_numbers_or_objects() -> None:
    whole = np.array([1, 2])
    assert labels_array(whole) is whole
    found = labels_array(["a", ("b", "c")])
    assert found.dtype == object
    assert found.tolist() == ["a", ("b", "c")]
    assert labels_array(np.array(["x"])).dtype == object


def test_a_table_gives_its_columns_by_name() -> None:
    table, _ = build({"id": [1, 2, 3], "score": [5, None, 3]})
    assert table.name == "t"
    assert list(table) == ["id", "score"]
    assert table.has("score")
    with pytest.raises(UnavailableError) as error:
        table.column("scor")
    assert error.value.columns == ("t.scor",)
    assert "table 't' must have the column 'scor': got id, score" in str(error.value)
    assert error.value.help == "it has 'score'"
    with pytest.raises(UnavailableError, match="got no columns"):
        build({})[0].column("x")
    more = table.with_columns({"x": table.column("id")})
    assert list(more) == ["id", "score", "x"]
    assert not table.has("x")


@pytest.mark.parametrize("rows", [np.array([2, 0]), np.array([True, False, True])])
def test_rows_of_a_table_keep_their_numbers(rows: Any) -> None:
    spec = ColumnSpec("kind", kind="category", words=("a", "other"))
    table, _ = build({"kind": ["a", "b", "c"]}, [spec])
    part = table.take(rows)
    assert len(part) == 2
    assert set(part.source_rows.tolist()) == {0, 2}
    assert part.words is not None
    assert set(part.words.to_list()) == {"a", "c"}
    assert part.take(np.array([1])).source_rows.tolist() == [part.source_rows[1]]
    assert build({"x": [1, 2]})[0].take(np.array([1])).words is None


def test_a_schema_gives_its_columns_by_name() -> None:
    pairs = [("a_at", "first"), ("b_at", "second")]
    schema = TableSchema("t", columns=tuple(specs("instant", pairs, is_key=True)))
    assert schema.names() == ("a_at", "b_at")
    assert "a_at" in schema
    assert schema["b_at"].doc == "second"
    assert schema["b_at"].is_key
    with pytest.raises(UnknownNameError, match=r"table 't': got 'c_at'; did you mean"):
        schema["c_at"]


def test_a_checker_tells_the_first_offenders_and_how_many() -> None:
    check = Checker("t", 9)
    check.cells("c", "x", np.zeros(9, dtype=bool), str, rule="be")
    assert check.problems == []
    check.cells("c", "x", np.ones(9, dtype=bool), str, rule="be y", condemn=False)
    assert check.bad_rows is None
    (problem,) = check.problems
    assert problem.message == (
        "x must be y: got 0 (row 0), 1 (row 1), 2 (row 2), 3 (row 3), 4 (row 4),"
        " … 9 in all"
    )
    check.note("n", "words", count=2)
    assert check.problems[-1].where == "t"
    assert some(["a"], 1) == "a"


def test_a_long_cell_is_shown_by_its_beginning() -> None:
    _, (problem,) = read(["x" * 500], "integer")
    assert len(problem.message) < 160
    assert problem.offenders[0].endswith("xxx… (row 0)")
