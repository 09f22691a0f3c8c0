"""What must hold of counted rows is checked, and offenders are shown."""

import pytest

from kpikit.columns.column import Kind
from kpikit.errors import InputError, ScaleError
from kpikit.measures.nodes import Literal, col
from kpikit.measures.requirements import Require
from kpikit.measures.shares import Count, Share
from measure_tables import scope_with

ON_SCALE = Require(
    col.score.between(1, 5),
    error=ScaleError,
    message="score must lie on its scale 1..5",
    help="give the scale, such as scale=(0, 10)",
)
CSAT = Share(col.score >= 4, excluded={"spam": col.spam}, requires=[ON_SCALE])


def test_the_first_offenders_are_named() -> None:
    scope = scope_with(
        score=(Kind.INTEGER, [5, 7, 0, 7, 9, 10, None]),
        spam=(Kind.FLAG, [False] * 7),
    )
    with pytest.raises(ScaleError) as caught:
        CSAT.rows(scope)
    assert str(caught.value) == (
        "score must lie on its scale 1..5: got 7, 0, 9, ... in 5 rows, first row 1;"
        " give the scale, such as scale=(0, 10)"
    )
    assert caught.value.code == "scale"


def test_rows_that_do_not_count_are_not_checked() -> None:
    """Missing, excluded and out of scope rows may hold anything."""
    scope = scope_with(
        score=(Kind.INTEGER, [5, 7, None]), spam=(Kind.FLAG, [False, True, None])
    )
    assert CSAT.rows(scope).state.tolist() == [0, 4, 1]


def test_one_offender_is_one_row() -> None:
    scope = scope_with(line=(Kind.CATEGORY, ["L1", "L9"]))
    known = Require(col.line.is_in(["L1"]), message="line must be known")
    with pytest.raises(InputError, match=r"got 'L9' in 1 row, first row 1$"):
        Count(requires=[known]).rows(scope)


def test_what_is_shown_can_be_chosen_or_left_out() -> None:
    scope = scope_with(a=(Kind.INTEGER, [1, 2]), b=(Kind.INTEGER, [1, 9]))
    shown = Require(col.a >= col.b, message="a must reach b", show=col.b - col.a)
    with pytest.raises(InputError, match="got 7 in 1 row, first row 1"):
        Count(requires=[shown]).rows(scope)
    never = Require(Literal(False), message="rows must not be")
    with pytest.raises(InputError, match="got 2 rows, first row 0"):
        Count(requires=[never]).rows(scope)


def test_a_requirement_is_part_of_its_measure() -> None:
    assert CSAT.columns() == {"score", "spam"}
    assert Share(col.score >= 4, excluded={"spam": col.spam}) != CSAT
    assert Require(col.a, message="x", show=col.b).columns() == {"a", "b"}
    assert "requires=[Require(col.score.between(1, 5), ScaleError" in repr(CSAT)
