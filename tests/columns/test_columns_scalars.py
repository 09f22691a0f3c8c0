"""Amounts of time, whole numbers, numbers, flags and money: bounds and faults."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from column_doors import clean, read

NAN = float("nan")


@pytest.mark.parametrize(
    ("kind", "cells", "want"),
    [
        ("seconds", [90, 1.5, None], [timedelta(seconds=90), timedelta(seconds=1.5)]),
        ("seconds", ["90", " 1.5 "], [timedelta(seconds=90), timedelta(seconds=1.5)]),
        ("seconds", [Decimal("1.5"), "2"], [timedelta(seconds=1.5), timedelta(0, 2)]),
        ("seconds", [timedelta(1), "60"], [timedelta(1), timedelta(minutes=1)]),
        ("integer", [3.0, NAN], [3, None]),
        ("integer", ["3", " 4.0 ", "5e2"], [3, 4, 500]),
        ("integer", [Decimal("3"), 4.0, 2**62], [3, 4, 2**62]),
        ("integer", [str(2**63 - 1), str(-(2**63) + 1)], [2**63 - 1, -(2**63) + 1]),
        ("number", [1, 2.5, NAN], [1.0, 2.5, None]),
        ("number", ["1.5", "1e3"], [1.5, 1000.0]),
        ("number", [Decimal("0.1"), "7"], [0.1, 7.0]),
        ("flag", [1, 0, 1.0], [True, False, True]),
        ("flag", ["YES", "n", "True", "0", " t "], [True, False, True, False, True]),
        ("flag", [True, "no", 0.0, np.bool_(True)], [True, False, False, True]),
        ("money", [1, 2], [Decimal(1), Decimal(2)]),
        ("money", [0.1, NAN], [Decimal("0.1"), None]),
        ("money", ["0.000001", " 12.50 "], [Decimal("0.000001"), Decimal("12.5")]),
        ("money", [Decimal("1.25"), 0.1, 3], [Decimal("1.25"), Decimal("0.1"), 3]),
        ("money", [-3, None], [Decimal(-3), None]),
    ],
)
def test_cells_are_read_as_what_they_say(
    kind: str, cells: list[Any], want: list[Any]
) -> None:
    found = clean(cells, kind)
    assert found[: len(want)] == want
    assert found[len(want) :] == [None] * (len(cells) - len(want))


BAD: list[tuple[str, list[Any], str]] = [
    ("seconds", ["1:30"], "be a number of seconds: got '1:30' (row 0)"),
    ("seconds", ["nan"], "be a number of seconds"),
    ("seconds", ["1e300"], "be a number of seconds: got '1e300'"),
    ("seconds", [10**400, "x"], "0000… (row 0), 'x' (row 1)"),
    ("seconds", [float("inf")], "got inf (row 0)"),
    ("seconds", [1e300], "got 1e+300"),
    ("seconds", [-(2**63)], "got -9223372036854775808"),
    ("seconds", [timedelta.max], "got datetime.timedelta(days=999999999"),
    ("seconds", [timedelta.max, True], "True (row 1)"),
    ("seconds", [True], "be a number of seconds: got True"),
    ("integer", [1.5], "be a whole number: got 1.5 (row 0)"),
    ("integer", [float("inf")], "got inf"),
    ("integer", [1e300], "got 1e+300"),
    ("integer", ["1.5"], "be a whole number: got '1.5'"),
    ("integer", ["1e999999999"], "got '1e999999999'"),
    ("integer", ["inf"], "got 'inf'"),
    ("integer", ["nan"], "got 'nan'"),
    ("integer", [2**63], "got 9223372036854775808"),
    ("integer", [-(2**63), True], "True (row 1)"),
    ("integer", [True], "be a whole number: got True (row 0)"),
    ("integer", [timedelta(1)], "got 1 day, 0:00:00"),
    ("number", ["inf"], "be a number: got 'inf'"),
    ("number", ["x"], "be a number: got 'x'"),
    ("number", [2**2000], "be a number"),
    ("number", [float("inf")], "be a finite number: got inf"),
    ("flag", [2], "be true or false: got 2"),
    ("flag", [0.5], "be true or false: got 0.5"),
    ("flag", ["maybe"], "be true or false: got 'maybe'"),
    ("flag", [2, "yes"], "be true or false: got 2"),
    ("flag", [timedelta(1)], "be true or false: got 1 day"),
    ("money", ["1.0000001"], "be an amount with at most six decimals: got '1.0000001'"),
    ("money", ["1." + "0" * 40 + "1"], "at most six decimals"),
    ("money", ["€5"], "got '€5'"),
    ("money", ["1e999999999"], "got '1e999999999'"),
    ("money", ["nan"], "got 'nan'"),
    ("money", [Decimal("Infinity")], "got Decimal('Infinity')"),
    ("money", [2**62], "got 4611686018427387904"),
    ("money", [-(2**63)], "got -9223372036854775808"),
    ("money", [1e300], "got 1e+300"),
    ("money", [Decimal(10) ** 13], "at most six decimals"),
    ("money", [True], "be an amount"),
    ("money", [[1]], "got [1] (row 0)"),
]


@pytest.mark.parametrize(("kind", "cells", "words"), BAD)
def test_cells_that_cannot_be_read_are_named_and_missing(
    kind: str, cells: list[Any], words: str
) -> None:
    column, (problem,) = read([*cells, None], kind)
    assert column.at(len(cells)) is None
    assert problem.code == f"not-{kind}"
    assert problem.where == "t.x"
    assert problem.severity == "error"
    assert problem.message.startswith("x must be ")
    assert words in problem.message
    for offender in problem.offenders:
        assert column.at(int(offender.split("(row ")[1].rstrip(")"))) is None


def test_remedies_show_the_forms_that_help() -> None:
    assert "{ duration = " in read(["1:30:00"], "seconds")[1][0].help
    assert "{ true = " in read(["maybe"], "flag")[1][0].help


@given(micros=st.integers(-(10**15), 10**15))
def test_amounts_are_exact_to_the_microsecond(micros: int) -> None:
    span = timedelta(microseconds=micros)
    assert clean([span], "seconds") == [span]
    text = str(Decimal(micros).scaleb(-6))
    assert clean([text], "money") == [Decimal(micros).scaleb(-6)]
    assert clean([Decimal(text)], "money") == [Decimal(micros).scaleb(-6)]


@given(
    cells=st.lists(
        st.one_of(st.none(), st.integers(), st.floats(), st.text(max_size=4))
    )
)
def test_no_cell_is_lost_it_has_a_value_or_is_missing_or_a_problem(
    cells: list[Any],
) -> None:
    for kind in ("seconds", "integer", "number", "flag", "money", "category", "tags"):
        column, problems = read(cells, kind)
        given = [v is not None and v == v for v in cells]
        found = [v is not None for v in column.to_list()]
        bad = sum(problem.count for problem in problems)
        assert sum(given) - sum(found) == bad
        assert all(g for g, f in zip(given, found, strict=True) if f)


def test_required_cells_and_cells_that_cannot_be_read_are_two_problems() -> None:
    column, problems = read([1, None, "x"], "integer", is_required=True)
    assert column.to_list() == [1, None, None]
    told = {p.code: p.offenders for p in problems}
    assert told == {
        "not-integer": ("'x' (row 2)",),
        "missing-value": ("nothing (row 1)",),
    }
    assert 'table(…, on_bad="drop")' in problems[-1].help
