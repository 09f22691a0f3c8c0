"""Evaluated expressions equal the plain-Python reading of them, row by row."""

import math
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kpikit.columns.column import Kind
from kpikit.measures.evaluate import evaluate, mask
from kpikit.measures.expressions import Expr
from kpikit.measures.nodes import Compare, Literal, coalesce, col, maximum, minimum
from measure_reference import value
from measure_tables import KINDS, LINES, Row, constants, rows, scope_of

OPS = ("==", "!=", "<", "<=", ">", ">=")
ORDERED = ["n", "x", "start", "took", "cost", "day"]
LIKE = [("n", "m"), ("n", "x"), ("start", "end"), ("line", "first_line")]


@st.composite
def comparisons(draw: st.DrawFn) -> Expr:
    """A comparison of a column with a constant or another column."""
    if draw(st.booleans()):
        left, right = draw(st.sampled_from(LIKE))
        ops = OPS[:2] if left == "line" else OPS
        return Compare(draw(st.sampled_from(ops)), col[left], col[right])
    name = draw(st.sampled_from([*ORDERED, "line", "spam"]))
    ops = OPS if name in ORDERED else OPS[:2]
    op = draw(st.sampled_from(ops))
    constant = Literal(draw(constants(KINDS[name])))
    if draw(st.booleans()):
        return Compare(op, constant, col[name])
    return Compare(op, col[name], constant)


@st.composite
def questions(draw: st.DrawFn) -> Expr:
    """A leaf that is true, false or missing."""
    name = draw(st.sampled_from([*ORDERED, "line"]))
    held = constants(KINDS[name])
    return draw(
        st.one_of(
            comparisons(),
            st.sampled_from([col.spam, col.seen]),
            st.sampled_from(sorted(KINDS)).map(lambda n: col[n].is_missing()),
            st.sampled_from(sorted(KINDS)).map(lambda n: col[n].is_present()),
            st.lists(held, max_size=3).map(col[name].is_in),
            st.sampled_from(LINES).map(col.tags.contains),
            st.tuples(constants(Kind.INTEGER), constants(Kind.INTEGER)).map(
                lambda ends: col.n.between(*ends)
            ),
            st.just(col.m.between(col.n, col.x)),
        )
    )


logic = st.recursive(
    questions(),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: two[0] & two[1]),
        st.tuples(inner, inner).map(lambda two: two[0] | two[1]),
        inner.map(lambda one: ~one),
        inner.map(lambda one: one.is_missing()),
        st.tuples(inner, inner).map(lambda two: coalesce(*two)),
    ),
    max_leaves=8,
)


@given(table=rows(), expr=logic)
def test_logic_has_three_values(table: list[Row], expr: Expr) -> None:
    """True, false and missing fall where a reading by hand puts them."""
    truth = mask(expr, scope_of(table))
    wanted = [value(expr, row) for row in table]
    assert truth.true.tolist() == [w is True for w in wanted]
    assert truth.missing.tolist() == [w is None for w in wanted]
    assert truth.false.tolist() == [w is False for w in wanted]
    assert evaluate(expr, scope_of(table)).to_list() == wanted


whole = st.sampled_from([col.n, col.m, Literal(2), Literal(0), Literal(-3)])
numbers = st.recursive(
    whole | st.sampled_from([col.x, Literal(0.5)]),
    lambda inner: st.tuples(inner, inner, st.sampled_from("+-*/")).map(
        lambda three: {
            "+": lambda a, b: a + b,
            "-": lambda a, b: a - b,
            "*": lambda a, b: a * b,
            "/": lambda a, b: a / b,
        }[three[2]](three[0], three[1])
    ),
    max_leaves=5,
)


def _alike(found: Any, wanted: Any) -> bool:
    if isinstance(found, float) and wanted is not None:
        return math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-12)
    return bool(found == wanted)


@given(table=rows(), expr=numbers)
def test_numbers_are_calculated_as_python_does(table: list[Row], expr: Expr) -> None:
    found = evaluate(expr, scope_of(table)).to_list()
    wanted = [value(expr, row) for row in table]
    assert all(map(_alike, found, wanted)), (found, wanted)


TIMES = [
    col.end - col.start,
    col.start + col.took,
    col.took + col.start,
    col.end - col.took,
    col.took + col.took - col.took,
    col.took * col.n,
    col.n * col.took,
    col.took / 2,
    col.took / col.took,
    col.day - col.day,
    minimum(col.start, col.end),
    maximum(col.end - col.start, col.took),
    coalesce(col.start, col.end),
    col.took.or_(col.end - col.start),
    col.line.or_(col.first_line).or_("none"),
    coalesce("none", col.line),
    col.n.or_(col.x),
    col.n.or_(0),
    col.n.or_(0.5),
    minimum(col.n, col.x, 1),
    col.cost + col.cost,
    col.cost - 1,
    col.cost * 2,
    col.cost * 0.5,
    2 * col.cost,
    col.cost / 2,
    col.cost / col.cost,
    8 - col.n,
    1 + col.n,
    1 / col.n,
    coalesce(1, 2) + col.n,
]


@given(table=rows())
def test_each_kind_is_calculated_as_python_does(table: list[Row]) -> None:
    """Instants, amounts of time, dates, money and labels."""
    scope = scope_of(table)
    for expr in TIMES:
        found = evaluate(expr, scope).to_list()
        wanted = [value(expr, row) for row in table]
        assert all(map(_alike, found, wanted)), (expr, found, wanted)


@given(table=rows(), expr=logic)
def test_evaluation_leaves_its_input_alone(table: list[Row], expr: Expr) -> None:
    scope = scope_of(table)
    before = {name: np.array(c.values) for name, c in scope.held.items()}
    mask(expr, scope)
    assert all(np.array_equal(c.values, before[n]) for n, c in scope.held.items())
