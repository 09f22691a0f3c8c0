"""What may be compared and calculated, and what the refusal says."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.columns.column import Column, Kind
from kpikit.errors import (
    DurationError,
    InputError,
    InputTypeError,
    NaiveTimeError,
    UnknownNameError,
)
from kpikit.measures.evaluate import evaluate, mask
from kpikit.measures.expressions import Expr
from kpikit.measures.nodes import Compare, Literal, coalesce, col, minimum
from kpikit.measures.scope import ColumnScope
from measure_tables import scope_with

MAY = datetime(2026, 5, 1, 10, tzinfo=UTC)

SCOPE = scope_with(
    n=(Kind.INTEGER, [1, 2, None]),
    x=(Kind.NUMBER, [1.0, 2.5, None]),
    line=(Kind.CATEGORY, ["L1", "L2", None]),
    level=(Kind.CATEGORY, [1, 2, None]),
    spam=(Kind.FLAG, [True, False, None]),
    at=(Kind.INSTANT, [MAY, MAY + timedelta(hours=5), None]),
    took=(Kind.SECONDS, [timedelta(hours=4), timedelta(hours=5), None]),
    day=(Kind.DATE, [date(2026, 5, 1), date(2026, 5, 2), None]),
    cost=(Kind.MONEY, [Decimal("0.1"), Decimal(2), None]),
    tags=(Kind.TAGS, [("a", "b"), (), None]),
)


def hits(expr: Expr) -> list[bool | None]:
    truth = mask(expr, SCOPE)
    cells = zip(truth.true.tolist(), truth.missing.tolist(), strict=True)
    return [None if gone else true for true, gone in cells]


@pytest.mark.parametrize(
    "expr",
    [
        col.took <= "4h",
        col.at - MAY <= "4h",
        col.took == timedelta(hours=4),
        col.took.is_in(["4h", "4h30m"]),
        col.took.between("0s", "4h"),
        col.at <= MAY.isoformat(),
        col.at == "2026-05-01T12:00:00+02:00",
        col.at + "1h" == MAY + timedelta(hours=1),
        "1h" + col.at == MAY + timedelta(hours=1),
        col.took - "1h" == "3h",
        col.took < "5h",
        col.day == "2026-05-01",
        col.day < date(2026, 5, 2),
        col.cost == 0.1,
        col.cost < 1,
        col.cost == Decimal("0.1"),
        col.cost + 1 < Decimal("1.2"),
        col.line == "L1",
        col.line.is_in(["L1", "L9"]),
        col.level == 1,
        col.level == 1.0,
        col.spam,
        col.spam == True,  # noqa: E712
        col.spam.is_in([True]),
        col.n < 1.5,
        col.n <= 1.5,
        col.n == 1.0,
        col.n != 2,
        ~(col.n > 1.5),
        ~(col.n >= 1.5),
        col.n.is_in([1, 1.5, 7e300]),
        col.x.is_in([1]),
        col.x < Decimal("2.5"),
        col.tags.contains("b"),
        col.spam.or_(False),
        Literal("L1") == col.line,
        col.line == coalesce("L1", "L2"),
    ],
    ids=repr,
)
def test_the_first_row_hits_and_the_second_does_not(expr: Expr) -> None:
    assert hits(expr)[:2] == [True, False]


def test_missing_stays_missing_in_each_kind() -> None:
    for name in SCOPE.held:
        assert hits(col[name].is_missing()) == [False, False, True]


@pytest.mark.parametrize(
    ("expr", "wanted"),
    [
        (col.line == "L9", [False, False, None]),
        (col.line != "L9", [True, True, None]),
        (col.tags.contains("z"), [False, False, None]),
        (col.n.is_in([]), [False, False, None]),
        (col.n == 0.5, [False, False, None]),
        (col.n != 0.5, [True, True, None]),
        (col.n < 1e300, [True, True, None]),
        (col.n > 1e300, [False, False, None]),
        (col.n > -1e300, [True, True, None]),
        (col.n != 1e300, [True, True, None]),
        (Literal(1) < Literal(2), [True, True, True]),
        (Literal(True), [True, True, True]),
        (col.took > 0, [True, True, None]),
        (coalesce(True, col.spam), [True, True, True]),
        (coalesce(Literal(1), col.n) == 1, [True, True, True]),
    ],
    ids=repr,
)
def test_boundaries_of_comparisons(expr: Expr, wanted: list[bool | None]) -> None:
    assert hits(expr) == wanted


@pytest.mark.parametrize(
    ("expr", "error", "words"),
    [
        (col.line < "L2", InputTypeError, "have an order: got category and category"),
        (col.spam < True, InputTypeError, "have an order: got flag and flag"),
        (col.tags == "a", InputTypeError, r"\.contains\('\.\.\.'\)"),
        (col.tags.is_in(["a"]), InputTypeError, r"\.contains\('\.\.\.'\)"),
        (col.line.contains("L1"), InputTypeError, "must be asked of tags"),
        (col.n == "x", InputTypeError, "col.n == 'x' must have kinds that go together"),
        (col.n == True, InputTypeError, "a whole number and the constant True"),  # noqa: E712
        (
            col.line == 1,
            InputTypeError,
            "every label is a text; write one such as 'L1'",
        ),
        (col.level == "1", InputTypeError, "no label is a text; write one such as 1"),
        (col.line == MAY, InputTypeError, "a category and an instant"),
        (col.line.is_in([True]), InputTypeError, "every label is a text"),
        (col.spam == "yes", InputTypeError, "write True or False"),
        (col.spam == 1, InputTypeError, "write True or False"),
        (col.took > 90, InputTypeError, "write '90s' for seconds"),
        (col.took > "4 hrs", DurationError, "did you mean|write '4h'"),
        (col.took > "3bd", DurationError, "fixed length"),
        (col.took > MAY, InputTypeError, "write a duration such as '4h'"),
        (col.at > "2026-05-01", InputError, r"T00:00\+00:00"),
        (col.at > "2026-05-01T10:00", NaiveTimeError, r"'2026-05-01T10:00\+00:00'"),
        (col.at > "May", InputError, "must name an instant: got 'May'"),
        (col.at > date(2026, 5, 1), InputTypeError, "write an aware datetime"),
        (col.at > 5, InputTypeError, "write an aware datetime"),
        (col.day == "2026-05-01T10:00+00:00", InputError, "must name a date"),
        (col.day == MAY, InputTypeError, "write a date"),
        (col.n == col.line, InputTypeError, "compare columns of one kind"),
        (col.at == col.day, InputTypeError, "an instant and a date"),
        (col.cost == col.n, InputTypeError, "money and a whole number"),
        (col.cost == "5", InputTypeError, "write an amount"),
        (col.n, InputTypeError, "compare it with something"),
        (col.line & col.spam, InputTypeError, "must be true or false of a row"),
        (col.at + 1 > MAY, InputTypeError, "add an amount of time such as '4h'"),
        (col.at + col.at > MAY, InputTypeError, "subtract two instants"),
        (col.n + "x" > 1, InputTypeError, "write a number or a duration"),
        (Literal("x") + "y" > 1, InputTypeError, "write a number or a duration"),
        (col.line + 1 > 1, InputTypeError, "calculate with numbers"),
        (col.cost + col.n > 1, InputTypeError, "bring both sides to one kind"),
        (minimum(col.line, "L2") == "L1", InputTypeError, "values that have an order"),
        (minimum(col.at, col.day) == MAY, InputTypeError, "columns of one kind"),
        (coalesce(col.tags, col.tags).is_missing(), InputTypeError, "have an order"),
        (col.line.or_(MAY) == "L1", InputTypeError, "write a label in quotes"),
        (col.cost > 0 * col.cost + 9e18, InputError, "fit into 64 bits"),
        (col.nn == 1, UnknownNameError, "must be a column that is given"),
    ],
    ids=repr,
)
def test_kinds_that_do_not_go_together_are_named(
    expr: Expr, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        mask(expr, SCOPE)


def test_a_category_of_no_labels_never_matches() -> None:
    scope = ColumnScope({"p": Column.of_missing(Kind.CATEGORY, 2)})
    for constant in ("x", 1):
        assert mask(col.p == constant, scope).missing.tolist() == [True, True]
    bare = ColumnScope({"p": Column(Kind.CATEGORY, np.full(1, -1, dtype=np.int32))})
    assert mask(col.p == "x", bare).missing.tolist() == [True]
    assert evaluate(col.p.or_("x"), bare).to_list() == ["x"]


def test_many_labels_are_looked_up() -> None:
    scope = scope_with(p=(Kind.CATEGORY, [*"abcdefghij", None]))
    truth = mask(col.p.is_in("abcdefg"[i] for i in range(7)), scope)
    assert truth.true.tolist() == [True] * 7 + [False] * 4
    assert truth.missing.tolist() == [False] * 10 + [True]


def test_true_and_one_are_different_labels() -> None:
    scope = scope_with(p=(Kind.CATEGORY, ["no", 1]), q=(Kind.CATEGORY, ["no", True]))
    assert mask(col.p == 1, scope).true.tolist() == [False, True]
    assert mask(col.p == True, scope).true.tolist() == [False, False]  # noqa: E712
    assert mask(col.q == True, scope).true.tolist() == [False, True]  # noqa: E712


LARGE = (1 << 63) - 1


@pytest.mark.parametrize(
    "expr", [col.big + 1, col.big * 2, -1 - col.big * 1 - 1, col.big + col.big]
)
def test_whole_numbers_that_overflow_are_refused(expr: Expr) -> None:
    scope = scope_with(big=(Kind.INTEGER, [LARGE, 1, None]))
    with pytest.raises(InputError, match="fit into 64 bits: got more in 1 row"):
        evaluate(expr, scope)


def test_one_overflow_among_rows_that_are_all_present_is_refused() -> None:
    scope = scope_with(big=(Kind.INTEGER, [LARGE, 1]))
    with pytest.raises(InputError, match="fit into 64 bits"):
        evaluate(col.big + col.big, scope)
    assert evaluate(col.big - col.big, scope).to_list() == [0, 0]


def test_whole_numbers_that_just_fit_are_exact() -> None:
    scope = scope_with(big=(Kind.INTEGER, [LARGE, -LARGE, None]))
    assert evaluate(col.big - 0, scope).to_list() == [LARGE, -LARGE, None]
    assert evaluate(0 - col.big, scope).to_list() == [-LARGE, LARGE, None]
    assert mask(col.big == LARGE, scope).true.tolist() == [True, False, False]


def test_what_stands_in_missing_cells_does_not_overflow() -> None:
    values = np.array([LARGE, 5], dtype=np.int64)
    scope = ColumnScope({"n": Column(Kind.INTEGER, values, np.array([True, False]))})
    assert evaluate(col.n + 1, scope).to_list() == [None, 6]
    assert evaluate(col.n * 4 + 1, scope).to_list() == [None, 21]


def test_amounts_of_time_that_overflow_are_refused() -> None:
    scope = scope_with(took=(Kind.SECONDS, [timedelta(days=300_000), None]))
    with pytest.raises(InputError, match="fit into 64 bits"):
        evaluate(col.took * 1e6, scope)
    assert evaluate(col.took / 0, scope).to_list() == [None, None]
    assert evaluate(Literal(1) / 0, scope).to_list() == [None, None]
    assert evaluate(Literal(1) / 2, scope).to_list() == [0.5, 0.5]


def test_numbers_beyond_floats_are_missing() -> None:
    scope = scope_with(x=(Kind.NUMBER, [1e308, 1.0]))
    assert evaluate(col.x * 10, scope).to_list() == [None, 10.0]


@given(
    n=st.integers(-(2**63), 2**63 - 1),
    bound=st.one_of(
        st.integers(-(2**63) + 1, 2**63 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.decimals(-(2**63), 2**63, places=2),
    ),
    op=st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
)
def test_whole_numbers_meet_any_bound_exactly(n: int, bound: Any, op: str) -> None:
    """No detour through floats, which cannot tell 2**62 from its neighbour."""
    scope = ColumnScope({"n": Column(Kind.INTEGER, np.array([n], dtype=np.int64))})
    wanted = {
        "==": n == bound,
        "!=": n != bound,
        "<": n < bound,
        "<=": n <= bound,
        ">": n > bound,
        ">=": n >= bound,
    }[op]
    assert mask(Compare(op, col.n, bound), scope).true.tolist() == [wanted]


def test_columns_of_a_scope_have_one_length() -> None:
    one = Column(Kind.INTEGER, np.array([1]))
    two = Column(Kind.INTEGER, np.array([1, 2]))
    with pytest.raises(InputError, match="must have 1 row: got 2"):
        ColumnScope({"a": one, "b": two})
    assert ColumnScope({}).rows == 0
    assert ColumnScope({}, rows=3).rows == 3
    assert SCOPE.has("n")
    assert not SCOPE.has("nn")
