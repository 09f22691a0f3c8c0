"""The order of rows by packed keys is the order that lexsort gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.columns.order import order_of_rows, repeated_rows

LEAST, MOST = -(1 << 63), (1 << 63) - 1
NUMBERS = st.one_of(
    st.integers(-3, 3),
    st.integers(LEAST, MOST),
    st.sampled_from([LEAST, 0, MOST]),
)


def tables(keys: int) -> st.SearchStrategy[list[np.ndarray]]:
    row = st.tuples(*[NUMBERS] * keys)
    return st.lists(row, max_size=40).map(
        lambda rows: list(np.array(rows, dtype=np.int64).reshape(-1, keys).T)
    )


@given(st.integers(1, 4).flatmap(tables))
def test_the_order_is_that_of_lexsort(keys: list[np.ndarray]) -> None:
    assert np.array_equal(order_of_rows(*keys), np.lexsort(keys[::-1]))


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_equal_rows_keep_their_places(rows: int) -> None:
    same = np.full(rows, 7, dtype=np.int32)
    assert order_of_rows(same, same).tolist() == list(range(rows))


def test_ties_of_leading_bits_are_ranked_by_the_rest() -> None:
    far = np.array([0, 1 << 62, (1 << 62) + 1, 1 << 62], dtype=np.int64)
    low = np.array([5, 2, 0, 1], dtype=np.int64)
    assert order_of_rows(far, low).tolist() == [0, 3, 1, 2]


def test_distinct_leading_bits_need_no_second_look() -> None:
    far = np.array([1 << 62, 0, 1 << 61], dtype=np.int64)
    assert order_of_rows(far, far).tolist() == [1, 2, 0]


@given(tables(2))
def test_every_row_that_another_equals_is_found(keys: list[np.ndarray]) -> None:
    rows = list(zip(*(key.tolist() for key in keys), strict=True))
    found = repeated_rows(*keys).tolist()
    assert found == sorted(found)
    assert {r for r in range(len(rows)) if rows.count(rows[r]) > 1} <= set(found)


def test_rows_that_no_other_equals_are_not_found() -> None:
    first = np.repeat(np.arange(300), 300)
    second = np.tile(np.arange(300), 300)
    assert not repeated_rows(first, second).size
