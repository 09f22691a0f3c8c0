"""Columns back to the caller, and through the door again; life without pyarrow."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from column_doors import build, clean, own, read
from kpikit import Desk, kpis
from kpikit.columns.column import Column, Kind
from kpikit.columns.output import to_arrow, to_dicts, to_pandas, to_polars
from kpikit.errors import MissingExtraError

NOON = datetime(2026, 5, 31, 12, tzinfo=UTC)
CELLS: dict[str, list[Any]] = {
    "instant": [NOON, None, datetime(1900, 1, 1, 0, 0, 0, 1, tzinfo=UTC)],
    "date": [date(2026, 5, 31), None, date(1900, 1, 1)],
    "seconds": [timedelta(seconds=1.5), None, timedelta(-1)],
    "integer": [5, None, -(2**60)],
    "number": [0.1, None, -1e300],
    "flag": [True, None, False],
    "category": ["a", None, "b"],
    "tags": [("a", "b"), None, ()],
    "money": [Decimal("1.25"), None, Decimal(-3)],
}
COLUMNS = {kind: read(cells, kind)[0] for kind, cells in CELLS.items()}
FRAMES: list[Callable[[Any], Any]] = [to_arrow, to_pandas, to_polars]


@given(
    rows=st.lists(st.integers(0, 2), max_size=6),
    make=st.sampled_from(FRAMES),
    kinds=st.sets(st.sampled_from(sorted(CELLS)), min_size=1),
)
def test_frames_hold_what_the_columns_held(
    rows: list[int], make: Callable[[Any], Any], kinds: set[str]
) -> None:
    picks = np.array(rows, dtype=np.int64)
    part = {kind: COLUMNS[kind].take(picks) for kind in sorted(kinds)}
    frame = make(part)
    assert len(frame) == len(rows)
    specs = [_spec(kind) for kind in sorted(kinds)]
    table, check = build(frame, specs)
    assert [p for p in check.problems if p.severity == "error"] == []
    for kind in kinds:
        want = part[kind].to_list()
        if kind == "integer" and make is to_pandas and None in want:
            want = [None if v is None else int(float(v)) for v in want]
        assert table.column(kind).to_list() == want, kind


def _spec(kind: str) -> Any:
    from kpikit.columns.schema import ColumnSpec

    return ColumnSpec(kind, kind=kind)


def test_types_of_frames() -> None:
    arrow = to_arrow(COLUMNS)
    assert {name: str(arrow.schema.field(name).type) for name in COLUMNS} == {
        "instant": "timestamp[us, tz=UTC]",
        "date": "date32[day]",
        "seconds": "double",
        "integer": "int64",
        "number": "double",
        "flag": "bool",
        "category": "dictionary<values=string, indices=int32, ordered=0>",
        "tags": "list<item: string>",
        "money": "decimal128(24, 6)",
    }
    assert str(to_pandas(COLUMNS)["instant"].dtype) == "datetime64[us, UTC]"
    assert to_polars(COLUMNS)["instant"].dtype == pl.Datetime("us", "UTC")


def test_rows_are_dicts_of_python_values_with_seconds() -> None:
    rows = to_dicts(COLUMNS)
    assert len(rows) == 3
    assert rows[0] == {
        **{kind: cells[0] for kind, cells in CELLS.items()},
        "seconds": 1.5,
    }
    assert set(rows[1].values()) == {None}
    assert to_dicts({}) == []


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        ([5, 7], [5, 7]),
        ([False, True], [False, True]),
        ([date(2026, 1, 1), date(2026, 1, 2)], [date(2026, 1, 1), date(2026, 1, 2)]),
        ([time(1), time(2)], [time(1), time(2)]),
        (["a", 5], ["a", "5"]),
        ([0.5, 5], ["0.5", "5"]),
        ([("a",), ("b",)], ["('a',)", "('b',)"]),
        ([pd.Period("2026-01"), pd.Period("2026-02")], ["2026-01", "2026-02"]),
    ],
)
def test_labels_of_one_arrow_type_stay_and_others_become_text(
    labels: list[Any], shown: list[Any]
) -> None:
    column = Column.category(np.array([0, -1, 1]), labels)
    arrow = to_arrow({"x": column})
    assert arrow.column("x").to_pylist() == [shown[0], None, shown[1]]
    assert to_polars({"x": column})["x"].to_list() == [shown[0], None, shown[1]]


def test_columns_of_missing_values_become_frames() -> None:
    empty = {kind: Column.of_missing(Kind(kind), 2) for kind in CELLS}
    for make in FRAMES:
        frame = make(empty)
        assert len(frame) == 2
    assert to_dicts(empty) == [dict.fromkeys(CELLS)] * 2
    bare = Column("category", np.array([-1], dtype=np.int32))
    assert to_arrow({"x": bare}).column("x").to_pylist() == [None]


def test_tags_become_text_in_frames() -> None:
    tags = read([[1, "a"], None], "tags")[0]
    assert to_arrow({"x": tags}).column("x").to_pylist() == [["1", "a"], None]


@pytest.mark.parametrize(
    ("make", "package", "what"),
    [
        (to_arrow, "pyarrow", "to_arrow"),
        (to_pandas, "pyarrow", "to_pandas"),
        (to_pandas, "pandas", "to_pandas"),
        (to_polars, "polars", "to_polars"),
    ],
)
def test_a_package_that_is_not_there_is_named_with_its_extra(
    make: Callable[[Any], Any], package: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=f"^{what} needs {package}, which") as e:
        make(COLUMNS)
    known = "'kpikit[frames]'" if package == "pyarrow" else package
    assert e.value.help == f"install it with: pip install {known}"
    assert isinstance(e.value, ImportError)


@pytest.mark.parametrize(
    "data",
    [pa.table({"a": [1]}), pl.DataFrame({"a": [1]}), {"a": pl.Series([1])}],
    ids=["arrow", "polars", "polars column"],
)
def test_frames_that_need_pyarrow_say_so(
    data: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"of type \w+ needs pyarrow"):
        build(data)


@pytest.mark.parametrize("call", ["to_arrow", "to_pandas", "to_polars"])
def test_the_method_that_was_called_needs_the_package(
    call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a table and of a result, which goes another way."""
    table = Desk(tickets={"id": ["T1"], "created_at": [NOON]}).tickets
    result = kpis.csat.by("channel")(score=[5], channel=["a"])
    package = call.removeprefix("to_")
    for made in (table, result, kpis.csat.rows(score=[5])):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, "pyarrow", None)
            with pytest.raises(MissingExtraError) as caught:
                getattr(made, call)()
        assert caught.value.message == f"{call} needs pyarrow, which is not installed"
        assert caught.value.help == "install it with: pip install 'kpikit[frames]'"
    if package == "arrow":
        return
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, package, None)
        with pytest.raises(
            MissingExtraError, match=f"{call} needs {package}"
        ) as caught:
            getattr(table, call)()
    assert caught.value.help == f"install it with: pip install {package}"


def test_pandas_works_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    series: dict[str, tuple[Any, str]] = {
        "z": (pd.Series([NOON, None]), "instant"),
        "i": (pd.Series([1, None], dtype="Int64"), "integer"),
        "f": (pd.Series([1.5, None], dtype="Float64"), "number"),
        "b": (pd.Series([True, None], dtype="boolean"), "flag"),
        "s": (pd.Series(["a", None], dtype="string[python]"), "category"),
        "t": (pd.Series(["a", None], dtype="str"), "category"),
        "c": (pd.Series(["a", None], dtype="category"), "category"),
        "n": (pd.Series([1.5, None]), "number"),
        "d": (pd.Series([timedelta(1), None]), "seconds"),
        "o": (pd.Series([["a"], None], dtype=object), "tags"),
    }
    want = {name: clean(column, kind) for name, (column, kind) in series.items()}
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for name, (column, kind) in series.items():
        assert clean(column, kind) == want[name], name
        assert own(column).kind == kind, name
    frame = pd.DataFrame({name: column for name, (column, _) in series.items()})
    assert len(build(frame)[0]) == 2


def test_a_pandas_type_that_arrow_cannot_take_is_read_as_a_list() -> None:
    spans = pd.Series(pd.interval_range(0, 2))
    assert own(spans).to_list() == ["(0, 1]", "(1, 2]"]
