"""Categories and tags."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from column_doors import clean, factorised, objects, read
from kpikit.columns.column import Column
from kpikit.columns.raw import Raw
from kpikit.columns.words import codes_of_integers, relabel

NAN = float("nan")


@pytest.mark.parametrize(
    ("cells", "want"),
    [
        (["a", "b", "a", None], ["a", "b", "a", None]),
        ([3, 1, None, 3], [3, 1, None, 3]),
        ([3.0, NAN, 1.5], [3, None, 1.5]),
        ([float("inf"), NAN], [float("inf"), None]),
        ([True, None, False], [True, None, False]),
        ([1, "1", NAN], [1, "1", None]),
        (
            [datetime(2026, 5, 31, tzinfo=UTC), None],
            ["2026-05-31T00:00:00+00:00", None],
        ),
    ],
)
def test_names_are_text_and_also_numbers_and_flags(
    cells: list[Any], want: list[Any]
) -> None:
    found = clean(cells, "category")
    assert found == want
    assert list(map(type, found)) == list(map(type, want))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([date(2026, 5, 31)], "be a name: got 2026-05-31 (row 0)"),
        ([datetime(2026, 5, 31)], "be a name: got 2026-05-31 00:00:00"),
        ([timedelta(hours=1)], "be a name: got 1:00:00"),
        ([["a"], ("b",), {"c": 1}], "be one name: got ['a'] (row 0), ('b',) (row 1)"),
        ([frozenset("a"), "a"], "be one name: got frozenset({'a'}) (row 0)"),
    ],
)
def test_what_is_no_name_is_named(cells: list[Any], words: str) -> None:
    column, (problem,) = read([*cells, None], "category")
    assert column.at(0) is None
    assert problem.code == "not-category"
    assert words in problem.message


def test_labels_that_repeat_become_one() -> None:
    codes = pa.array([0, 1, 2, None, 3])
    twice = pa.DictionaryArray.from_arrays(codes, pa.array(["a", "b", "a", None]))
    column, _ = read(twice, "category")
    assert column.to_list() == ["a", "b", "a", None, None]
    assert column.labels is not None
    assert column.labels.tolist() == ["a", "b"]


@given(
    values=st.lists(st.integers(-20, 20) | st.integers(-(2**62), 2**62)),
    seed=st.integers(0, 2**30),
)
def test_codes_of_whole_numbers_stand_for_them(values: list[int], seed: int) -> None:
    array = np.array(values, dtype=np.int64)
    gone = np.random.default_rng(seed).random(len(values)) < 0.3
    for missing in (None, gone):
        codes, labels = codes_of_integers(array, missing)
        want = [
            None if missing is not None and missing[row] else value
            for row, value in enumerate(values)
        ]
        assert Column("category", codes, labels=labels).to_list() == want
        assert labels.tolist() == sorted({v for v in want if v is not None})
        assert codes.dtype == np.int32


def test_relabel_joins_labels_of_one_name() -> None:
    codes = np.array([0, 1, 2, -1], dtype=np.int32)
    found = relabel(codes, ["a", "b", "c"], {"a": "x", "c": "x"})
    assert found.to_list() == ["x", "b", "x", None]


def test_words_that_are_not_allowed_are_named_with_the_nearest() -> None:
    words = ("open", "solved")
    assert clean(["open", None], "category", words=words) == ["open", None]
    column, (problem,) = read(["opne", "open", "x"], "category", words=words)
    assert len(column) == 3
    assert problem.code == "unknown-word"
    assert problem.message == (
        "x must be one of open, solved: got 'opne' (row 0), 'x' (row 2)"
    )
    assert problem.help == "did you mean 'open'?"


def test_a_label_that_no_row_has_is_no_unknown_word() -> None:
    codes = pa.array([0, 2])
    array = pa.DictionaryArray.from_arrays(codes, pa.array(["open", "zzz", "slved"]))
    _, (problem,) = read(array, "category", words=("open", "solved"))
    assert problem.offenders == ("'slved' (row 1)",)
    assert problem.help == "did you mean 'solved'?"


@pytest.mark.parametrize(
    ("cell", "want"),
    [
        ("a; b,c ;; a", ("a", "b", "c")),
        ("", ()),
        ("alone", ("alone",)),
        (["b", "a", "b"], ("b", "a")),
        ((1, "a"), (1, "a")),
        ({"b", "a"}, ("a", "b")),
        (frozenset({"a"}), ("a",)),
        ([], ()),
        (np.array(["x", "y"]), ("x", "y")),
        (np.array([1, 2]), (1, 2)),
    ],
)
def test_a_cell_of_tags_is_a_list_or_text(cell: Any, want: tuple[Any, ...]) -> None:
    assert clean(objects([cell, None, cell]), "tags") == [want, None, want]


@pytest.mark.parametrize(
    "cell", [5, 1.5, True, ["a", ["b"]], ["a", None], {"a": 1}, date(2026, 5, 31)]
)
def test_a_cell_that_is_no_list_of_names_is_named(cell: Any) -> None:
    column, (problem,) = read(objects([cell, None]), "tags")
    assert column.to_list() == [None, None]
    assert problem.code == "not-tags"
    assert "x must be a list of names, or text with ;: got " in problem.message


def test_tags_of_mapped_labels() -> None:
    raw = Raw("labelled", np.array([0, 1, -1, 2], np.int32), labels=["a;b", ["c"], 5])
    column, (problem,) = read(raw, "tags")
    assert column.to_list() == [("a", "b"), ("c",), None, None]
    assert problem.offenders == ("5 (row 3)",)
    assert clean(factorised(["a;b", None]), "tags") == [("a", "b"), None]
