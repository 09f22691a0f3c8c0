"""Expressions as values: their text, keys, plain form and refusals."""

import copy
import json
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.errors import InputError, InputTypeError, NaiveTimeError
from kpikit.measures.expressions import NODES, Expr, same
from kpikit.measures.literals import decode, encode, literal_text
from kpikit.measures.nodes import (
    And,
    Col,
    Compare,
    Function,
    Literal,
    coalesce,
    col,
    maximum,
    minimum,
)
from kpikit.units.durations import BusinessDays

MAY = datetime(2026, 5, 1, 10, tzinfo=UTC)


class Line(StrEnum):
    FIRST = "L1"


EXAMPLES: list[tuple[Expr, str]] = [
    (col.priority, "col.priority"),
    (col["ticket.kind"], "col['ticket.kind']"),
    (col.priority.is_in(["P2", "P1", "P1"]), "col.priority.is_in(['P1', 'P2'])"),
    (col.a == "x", "col.a == 'x'"),
    (col.a != 1, "col.a != 1"),
    (col.a < 1.5, "col.a < 1.5"),
    (col.a < 1, "col.a < 1"),
    (col.a <= Decimal("2.50"), "col.a <= Decimal('2.5')"),
    (col.a >= MAY, "col.a >= instant('2026-05-01T10:00:00+00:00')"),
    (col.a > date(2026, 5, 1), "col.a > date('2026-05-01')"),
    (
        col.b - col.a <= timedelta(hours=4),
        "(col.b - col.a) <= timedelta(seconds=14400)",
    ),
    (col.a.between(1, col.b), "col.a.between(1, col.b)"),
    (col.a.is_missing(), "col.a.is_missing()"),
    (col.a.is_present(), "~col.a.is_missing()"),
    (~(col.a == True), "~(col.a == True)"),  # noqa: E712
    (col.tags.contains("vip"), "col.tags.contains('vip')"),
    ((col.a == 1) & col.b & col.c, "(col.a == 1) & col.b & col.c"),
    ((col.a | col.b) & col.c, "(col.a | col.b) & col.c"),
    (True & col.a, "True & col.a"),
    (False | col.a, "False | col.a"),
    (2 * (col.a + 1) / col.b, "(2 * (col.a + 1)) / col.b"),
    (1 - col.a, "1 - col.a"),
    (1 + col.a, "1 + col.a"),
    (1 / col.a, "1 / col.a"),
    (col.a.or_(col.b), "coalesce(col.a, col.b)"),
    (minimum(col.a, 1), "minimum(col.a, 1)"),
    (maximum(col.a, col.b), "maximum(col.a, col.b)"),
    (coalesce(col.a, col.b, 0), "coalesce(col.a, col.b, 0)"),
    (col.a == Line.FIRST, "col.a == 'L1'"),
    (np.float64(2.0) < col.a, "col.a > 2.0"),
    (col.a == np.int64(3), "col.a == 3"),
    (col.a == np.True_, "col.a == True"),
]


@pytest.mark.parametrize(("expr", "text"), EXAMPLES)
def test_the_text_is_what_one_would_write(expr: Expr, text: str) -> None:
    assert repr(expr) == text
    assert expr.key == text


@pytest.mark.parametrize("expr", [expr for expr, _ in EXAMPLES], ids=repr)
def test_the_plain_form_survives_json(expr: Expr) -> None:
    again = Expr.from_dict(json.loads(json.dumps(expr.to_dict())))
    assert same(again, expr)
    assert type(again) is type(expr)
    assert again.columns() == expr.columns()


@pytest.mark.parametrize("expr", [expr for expr, _ in EXAMPLES], ids=repr)
def test_expressions_are_copied_and_pickled(expr: Expr) -> None:
    assert same(pickle.loads(pickle.dumps(expr)), expr)  # noqa: S301
    assert same(copy.deepcopy(expr), expr)
    assert hash(copy.copy(expr)) == hash(expr)


def test_different_expressions_have_different_keys() -> None:
    keys = {expr.key for expr, _ in EXAMPLES}
    more = {(col.a == "1").key, (col.a == 1).key, (col.a == 1.0).key}
    assert len(keys) == len(EXAMPLES)
    assert len(more) == 3
    assert not same(col.a, col.b)


def test_brackets_of_and_do_not_matter() -> None:
    assert same((col.a & col.b) & col.c, col.a & (col.b & col.c))
    assert same((col.a | col.b) | col.c, col.a | (col.b | col.c))


def test_one_instant_in_two_zones_is_one_constant() -> None:
    noon = MAY.astimezone(timezone(timedelta(hours=2)))
    assert same(col.at == noon, col.at == MAY)


def test_columns_are_those_that_are_read() -> None:
    expr = (col.a - col.b > "4h") & col["ticket.kind"].is_in(["x"]) & coalesce(col.c, 1)
    assert expr.columns() == {"a", "b", "ticket.kind", "c"}
    assert Literal(1).columns() == frozenset()


def test_the_door_is_one_thing() -> None:
    assert repr(col) == "col"
    assert pickle.loads(pickle.dumps(col)) is col  # noqa: S301
    assert isinstance(col["created_at"], Col)
    with pytest.raises(AttributeError):
        _ = col.__wrapped__


@pytest.mark.parametrize("name", ["", 3, None])
def test_names_of_columns_are_texts(name: Any) -> None:
    with pytest.raises(InputTypeError, match="name of a column must be a text"):
        _ = col[name]


@pytest.mark.parametrize(
    ("build", "error", "words"),
    [
        (lambda: bool(col.a == 1), InputTypeError, "write & | ~ for and, or, not"),
        (lambda: (col.a == 1) and col.b, InputTypeError, "must not be asked"),
        (lambda: "vip" in col.tags, InputTypeError, r"write \.contains\('vip'\)"),
        (lambda: list(col.a), InputTypeError, "must not be iterated"),
        (lambda: col.a == None, InputTypeError, r"\.is_missing\(\)"),  # noqa: E711
        (lambda: col.a.is_in(["x", None]), InputTypeError, r"\.is_missing\(\)"),
        (lambda: col.a.is_in("P1"), InputTypeError, "given a list of values"),
        (lambda: col.a.is_in(3), InputTypeError, "given a list of values"),
        (lambda: col.a.is_in(col.b), InputTypeError, "given a list of values"),
        (lambda: col.a == ["P1"], InputTypeError, r"\.is_in\(\[\.\.\.\]\)"),
        (lambda: col.a == object(), InputTypeError, "convert it"),
        (lambda: col.a > BusinessDays(3), InputTypeError, "write '3d' or hours"),
        (lambda: col.a > datetime(2026, 5, 1), NaiveTimeError, "time zone"),
        (lambda: Literal(float("nan")), InputError, r"finite.*\.is_missing\(\)"),
        (lambda: col.a == Decimal("inf"), InputError, "must be finite"),
        (lambda: col.a == 1 << 63, InputError, "fit into 64 bits"),
        (lambda: Compare("=", col.a, 1), InputError, "op must be a known word"),
        (lambda: Function("median", (col.a,)), InputError, "the words are minimum"),
        (lambda: And(()), InputError, "parts must not be empty"),
        (minimum, InputError, "parts must not be empty"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    build: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        build()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "node must be a kind of expression"),
        ({"node": "colt"}, "did you mean|col"),
        ({"node": ["col"]}, "node must be"),
        ([], "node must be"),
        ({"node": "col"}, "the fields are name"),
        ({"node": "col", "name": "a", "of": "b"}, "must have its own fields"),
        ({"node": "literal", "value": {"week": 3}}, "the tags are instant"),
        ({"node": "literal", "value": {"micros": "3"}}, "the tags are instant"),
        ({"node": "literal", "value": {"date": 3, "micros": 4}}, "the tags are"),
        ({"node": "literal", "value": {"decimal": "x"}}, "the tags are"),
        ({"node": "literal", "value": {"instant": "2026-05-01"}}, "the tags are"),
    ],
)
def test_a_plain_form_that_is_none_is_refused(data: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Expr.from_dict(data)


def test_every_node_has_its_word() -> None:
    assert all(cls.node == word for word, cls in NODES.items())
    assert len(NODES) == 12


scalars = st.one_of(
    st.text(max_size=5),
    st.booleans(),
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.datetimes(timezones=st.just(UTC)),
    st.dates(),
    st.timedeltas(),
)


@given(value=scalars)
def test_constants_survive_the_plain_form(value: Any) -> None:
    again = decode(json.loads(json.dumps(encode(Literal(value).value))))
    assert again == value
    assert type(again) is type(value)
    assert literal_text(again) == literal_text(Literal(value).value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("10000000000000000000000000000.001", "10000000000000000000000000000.001"),
        ("-2.500", "-2.5"),
        ("0.00", "0"),
        ("-0", "0"),
        ("1200", "1.2E+3"),
    ],
)
def test_decimals_lose_zeros_and_nothing_else(value: str, text: str) -> None:
    assert literal_text(Literal(Decimal(value)).value) == f"Decimal('{text}')"


@given(values=st.lists(scalars, max_size=6))
def test_the_order_of_a_list_does_not_matter(values: list[Any]) -> None:
    there, back = col.a.is_in(values), col.a.is_in(values[::-1])
    assert there.key == back.key
