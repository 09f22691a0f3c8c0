"""Column forms: names, join, duration, true/of, constant, plus."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from column_doors import build
from kpikit.columns.forms import Constant, Join, Name, Plus, Span, TrueOf, column_form
from kpikit.columns.schema import ColumnSpec
from kpikit.errors import InputError

NAN = float("nan")
TEN = datetime(2026, 5, 31, 10, tzinfo=UTC)


def made(form: Any, sources: dict[str, Any], *specs: ColumnSpec, **how: Any) -> Any:
    """The values of the column ``x`` that *form* makes, with nothing wrong."""
    table, check = build(sources, specs, columns={"x": form}, **how)
    assert [p for p in check.problems if p.severity == "error"] == []
    return table.column("x")


@pytest.mark.parametrize(
    ("written", "form", "sources"),
    [
        ("Opened", Name("Opened"), ("Opened",)),
        ({"join": ["Date", "Time"]}, Join(("Date", "Time")), ("Date", "Time")),
        ({"join": ("Date",)}, Join(("Date",)), ("Date",)),
        ({"duration": "Talk"}, Span("Talk"), ("Talk",)),
        ({"true": ["Y", 1], "of": "R"}, TrueOf(("Y", 1), "R"), ("R",)),
        ({"of": "R", "true": "Y"}, TrueOf(("Y",), "R"), ("R",)),
        ({"constant": "phone"}, Constant("phone"), ()),
        ({"plus": ["a", "b"]}, Plus("a", "b"), ("b",)),
        (Name("x"), Name("x"), ("x",)),
    ],
)
def test_forms_as_they_are_written(
    written: Any, form: Any, sources: tuple[str, ...]
) -> None:
    found = column_form(written, name="x")
    assert found == form
    assert found.sources() == sources


@pytest.mark.parametrize(
    "written",
    [
        5,
        None,
        ["a"],
        {},
        {"join": []},
        {"join": "Date"},
        {"join": ["Date", 5]},
        {"duration": ["Talk"]},
        {"duration": 5},
        {"true": ["Y"]},
        {"true": [], "of": "R"},
        {"true": 1, "of": "R"},
        {"true": ["Y"], "of": 5},
        {"constant": [1]},
        {"constant": {"a": 1}},
        {"plus": ["a"]},
        {"plus": ["a", "b", "c"]},
        {"plus": ["a", 5]},
        {"join": ["a"], "duration": "b"},
        {1: 2},
    ],
    ids=str,
)
def test_malformed_forms_are_named_and_the_forms_shown(written: Any) -> None:
    with pytest.raises(InputError) as error:
        column_form(written, name="x")
    assert error.value.message.startswith("columns.x must be a column form: got ")
    assert repr(written) in error.value.message
    assert '{ join = ["Date", "Time"] }' in error.value.help


def test_a_slip_in_the_key_of_a_form_is_named() -> None:
    with pytest.raises(InputError, match=r"did you mean 'duration'\?.* write a column"):
        column_form({"duraton": "Talk"}, name="x")


def test_join_makes_one_text_with_spaces() -> None:
    sources = {"d": ["2026-05-31", None, "2026-06-01"], "t": ["10:00", "11:00", None]}
    spec = ColumnSpec("x", kind="instant")
    found = made({"join": ["d", "t"]}, sources, spec, tz="UTC")
    assert found.to_list() == [TEN, None, None]
    table, _ = build(sources, columns={"x": {"join": ["d", "t"]}})
    assert list(table) == ["x"]


@pytest.mark.parametrize(
    "day",
    [
        [date(2026, 5, 31)],
        pd.Series([datetime(2026, 5, 31)]),
        np.array(["2026-05-31"], dtype="datetime64[D]"),
    ],
    ids=str,
)
def test_dates_and_times_of_sheets_join_to_stamps(day: Any) -> None:
    sources = {"d": day, "t": [time(10)]}
    spec = ColumnSpec("x", kind="instant")
    found = made({"join": ["d", "t"]}, sources, spec, tz="UTC")
    assert found.to_list() == [TEN]


def test_stamps_with_a_time_of_day_join_as_they_are() -> None:
    sources = {"d": pd.Series([datetime(2026, 5, 31, 10)]), "z": [TEN], "n": [2.0]}
    found = made({"join": ["d", "z", "n"]}, sources)
    assert found.to_list() == ["2026-05-31 10:00:00 2026-05-31 10:00:00+00:00 2"]


cells = st.lists(
    st.tuples(*[st.none() | st.sampled_from(["a", "b", "a b", "b a"])] * 3)
)


@given(rows=cells)
def test_join_is_what_joining_each_row_is(rows: list[tuple[str | None, ...]]) -> None:
    sources = {n: [row[i] for row in rows] for i, n in enumerate("pqr")}
    want = [None if None in row else " ".join(map(str, row)) for row in rows]
    assert made({"join": ["p", "q", "r"]}, sources).to_list() == want


def test_joins_of_many_large_columns_stay_apart() -> None:
    rows = 5000
    names = [f"c{i}" for i in range(6)]
    rng = np.random.default_rng(7)
    sources = {n: rng.permutation(rows).astype(str).astype(object) for n in names}
    found = made({"join": names}, sources).to_list()
    columns = (sources[n].tolist() for n in names)
    assert found == [" ".join(row) for row in zip(*columns, strict=True)]


def test_durations_are_clock_times_or_seconds() -> None:
    talk = ["1:30:00", "0:05", "12.5", None]
    want = [timedelta(hours=1.5), timedelta(minutes=5), timedelta(seconds=12.5), None]
    assert made({"duration": "t"}, {"t": talk}).to_list() == want
    spec = ColumnSpec("x", kind="seconds")
    assert made({"duration": "t"}, {"t": talk}, spec).to_list() == want
    mixed = made({"duration": "t"}, {"t": ["1:30", 90, None]}, spec)
    assert mixed.to_list() == [timedelta(hours=1.5), timedelta(seconds=90), None]
    for plain in ([90, None], [90.0, NAN], [timedelta(seconds=90), None]):
        found = made({"duration": "t"}, {"t": plain}).to_list()
        assert found == [timedelta(seconds=90), None]
    assert made({"duration": "t"}, {"t": [None]}).to_list() == [None]


@pytest.mark.parametrize("specs", [(), (ColumnSpec("x", kind="seconds"),)])
def test_one_bad_duration_is_one_problem(specs: tuple[ColumnSpec, ...]) -> None:
    talk = ["1:30:00", "1:75", None, "0:10"]
    table, check = build({"t": talk}, specs, columns={"x": {"duration": "t"}})
    (problem,) = check.problems
    assert problem.offenders == ("'1:75' (row 1)",)
    assert problem.count == 1
    assert table.column("x").kind == "seconds"
    assert table.column("x").to_list()[0] == timedelta(hours=1.5)


@pytest.mark.parametrize(
    ("words", "source", "want"),
    [
        (["Y"], ["Y", "N", None], [True, False, None]),
        (["Y", "yes"], ["yes", "Y", "y"], [True, True, False]),
        ([1], [1, 2, None], [True, False, None]),
        (["1"], [1.0, 2.5, NAN], [True, False, None]),
        ([True], [True, False, None], [True, False, None]),
        ([1], [True, False], [True, False]),
        (["2026-05-31"], [date(2026, 5, 31), None], [True, None]),
        (["Y"], [["Y"], {"a": 1}], [False, False]),
        (["Y"], [None, None], [None, None]),
    ],
)
def test_true_where_the_cell_is_one_of_the_words(
    words: list[Any], source: list[Any], want: list[Any]
) -> None:
    found = made({"true": words, "of": "s"}, {"s": source})
    assert found.kind == "flag"
    assert found.to_list() == want


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("phone", "category"),
        (5, "integer"),
        (1.5, "number"),
        (True, "flag"),
        (None, "category"),
        (TEN, "instant"),
        (date(2026, 5, 31), "date"),
        (timedelta(1), "seconds"),
        (2**70, "category"),
    ],
)
def test_a_constant_stands_in_every_row(value: Any, kind: str) -> None:
    found = made({"constant": value}, {"a": [1, 2, 3]})
    assert found.kind == kind
    assert found.to_list() == [value] * 3


def test_plus_adds_an_amount_of_time_to_an_instant() -> None:
    sources = {"s": [TEN, None, TEN], "wait": ["0:30", "0:30", None], "n": [60, 60, 60]}
    columns = {
        "a": "s",
        "b": {"plus": ["a", "wait"]},
        "c": {"plus": ["b", "n"]},
    }
    table, check = build(sources, columns=columns)
    assert check.problems == []
    half = TEN + timedelta(hours=0, minutes=30)
    assert table.column("b").to_list() == [half, None, None]
    assert table.column("c").to_list() == [half + timedelta(minutes=1), None, None]


@pytest.mark.parametrize(
    ("sources", "form", "words"),
    [
        ({"a": [TEN]}, ["a", "wiat"], "column 'wiat' must be in the data, for 'x'"),
        ({"a": [TEN], "w": [1]}, ["b", "w"], "instant column of the table: got 'b'"),
        ({"a": [5], "w": [1]}, ["a", "w"], "instant column of the table: got 'a'"),
        ({"a": [TEN], "w": ["?"]}, ["a", "w"], "x must be a number of seconds: got"),
        ({"a": [TEN], "w": [10**12]}, ["a", "w"], "x must lie in the years 1 to 9999"),
    ],
)
def test_plus_without_its_parts_is_named(
    sources: dict[str, Any], form: list[str], words: str
) -> None:
    table, check = build(sources, columns={"x": {"plus": form}})
    (problem,) = check.problems
    assert words in problem.message
    assert table.column("x").to_list() == [None]


@pytest.mark.parametrize(
    "form",
    [
        "Opned",
        {"join": ["Opened", "Opned"]},
        {"duration": "Opned"},
        {"true": ["Y"], "of": "Opned"},
    ],
    ids=str,
)
def test_a_form_of_a_column_that_is_not_there_is_named(form: Any) -> None:
    table, check = build({"Opened": ["a"]}, columns={"x": form})
    (problem,) = check.problems
    assert problem.code == "unknown-column"
    assert problem.message.startswith(
        "column 'Opned' must be in the data, for 'x': got"
    )
    assert problem.help == "did you mean 'Opened'?"
    assert not table.has("x")


def test_every_form_of_every_kind_of_source_is_read_or_named() -> None:
    sources = {
        "i": [1],
        "f": [1.5],
        "b": [True],
        "z": [TEN],
        "s": ["a"],
        "l": [["a"]],
        "t": [time(1)],
        "e": [None],
    }
    for one, two in product(sources, repeat=2):
        forms = ({"join": [one, two]}, {"duration": one}, {"true": [1], "of": two})
        for form in forms:
            table, check = build(sources, columns={"x": form})
            assert table.has("x")
            assert all(p.where.startswith("t.x") for p in check.problems)
