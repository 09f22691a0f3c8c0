"""Sums of whole numbers never overflow or round; sums of floats hardly do."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.measures.exact import (
    float_sums,
    normalised,
    two_sum,
    whole_floats,
    whole_list,
    whole_sums,
)
from kpikit.measures.quantiles import group_sorted

LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1

values = st.one_of(
    st.integers(LOWEST, HIGHEST),
    st.sampled_from([LOWEST, HIGHEST, 0, -1, 1 << 32, (1 << 32) - 1]),
    st.integers(-1000, 1000),
)


@given(
    cells=st.lists(st.tuples(values, st.integers(0, 2)), max_size=30),
    size=st.sampled_from([1, 3]),
)
def test_whole_sums_are_exact_at_the_extremes(
    cells: list[tuple[int, int]], size: int
) -> None:
    held = np.array([v for v, _ in cells], dtype=np.int64)
    groups = np.array([g % size for _, g in cells], dtype=np.int64)
    high, low = whole_sums(held, groups, size)
    wanted = [sum(v for v, g in cells if g % size == k) for k in range(size)]
    assert whole_list(high, low) == wanted
    assert ((low >= 0) & (low < 1 << 32)).all()
    np.testing.assert_allclose(whole_floats(high, low), [float(w) for w in wanted])


def test_a_thousand_of_the_largest_add_up() -> None:
    held = np.full(1000, HIGHEST)
    assert whole_list(*whole_sums(held, np.zeros(1000, np.int64), 1)) == [
        HIGHEST * 1000
    ]
    held = np.full(1000, LOWEST)
    groups = np.arange(1000) % 2
    assert whole_list(*whole_sums(held, groups, 2)) == [LOWEST * 500] * 2


def test_there_is_one_form_of_a_sum() -> None:
    high, low = normalised(np.array([0, -1]), np.array([(1 << 33) + 5, 7]))
    assert (high.tolist(), low.tolist()) == ([2, -1], [5, 7])


floats = st.floats(-1e12, 1e12, allow_subnormal=False)


@given(cells=st.lists(st.tuples(floats, st.integers(0, 1)), max_size=40))
def test_float_sums_are_right_to_the_last_digits(
    cells: list[tuple[float, int]],
) -> None:
    held = np.array([v for v, _ in cells])
    groups = np.array([g for _, g in cells], dtype=np.int64)
    total, rest = float_sums(held, groups, 2)
    for group in range(2):
        exact = sum((Fraction(v) for v, g in cells if g == group), Fraction(0))
        found = Fraction(total[group]) + Fraction(rest[group])
        assert abs(found - exact) <= Fraction(1, 10**12)
        assert math.isclose(total[group], exact, rel_tol=1e-15, abs_tol=1e-12)


def test_what_cancels_leaves_what_is_small() -> None:
    total, rest = float_sums(np.array([1e16, 1.0, -1e16]), np.zeros(3, np.int64), 1)
    assert total[0] + rest[0] == 1.0


@pytest.mark.parametrize("size", [1, 2])
def test_floats_near_the_largest_are_added_as_they_are(size: int) -> None:
    held = np.array([8e307, 8e307, -1.0])
    total, _ = float_sums(held, np.zeros(3, np.int64), size)
    assert total[0] == 1.6e308


def test_two_sum_keeps_what_rounding_takes() -> None:
    total, rest = two_sum(np.array([1e16, 1.7e308]), np.array([1.0, 1.7e308]))
    assert (total[0], rest[0]) == (1e16, 1.0)
    assert (total[1], rest[1]) == (math.inf, 0.0)


@given(
    cells=st.lists(
        st.tuples(st.one_of(values, st.floats(-5, 5)), st.integers(0, 2)), max_size=20
    ),
    whole=st.booleans(),
    size=st.sampled_from([1, 3, 70_000]),
)
def test_values_are_sorted_within_their_group(
    cells: list[tuple[float, int]], whole: bool, size: int
) -> None:
    kept = [(int(v) if whole else float(v), g % size) for v, g in cells]
    dtype = np.int64 if whole else np.float64
    held = np.array([v for v, _ in kept], dtype=dtype)
    groups = np.array([g for _, g in kept], dtype=np.int64)
    ordered, offsets = group_sorted(held, groups, size)
    assert ordered.dtype == dtype
    for group in range(min(size, 3)):
        found = ordered[offsets[group] : offsets[group + 1]].tolist()
        assert found == sorted(v for v, g in kept if g == group)
    assert offsets[-1] == len(kept)


def test_the_largest_numbers_are_sorted_in_several_groups() -> None:
    held = np.array([HIGHEST, 3, LOWEST, HIGHEST - 1])
    ordered, offsets = group_sorted(held, np.array([0, 1, 0, 0]), 2)
    assert ordered.tolist() == [LOWEST, HIGHEST - 1, HIGHEST, 3]
    assert offsets.tolist() == [0, 3, 4]
