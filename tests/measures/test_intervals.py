"""Intervals against scipy, and what they must obey."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kpikit.errors import InputError, InputTypeError
from kpikit.measures.intervals import (
    byar,
    newcombe,
    normal,
    quantile_ranks,
    wilson,
    z_value,
)
from kpikit.measures.quantiles import quantiles


@given(
    n=st.integers(1, 10_000),
    share=st.floats(0, 1),
    level=st.sampled_from([0.8, 0.9, 0.95, 0.99]),
)
def test_wilson_is_that_of_scipy(n: int, share: float, level: float) -> None:
    hits = round(n * share)
    low, high = wilson(np.array([hits]), np.array([n]), level)
    wanted = stats.binomtest(hits, n).proportion_ci(level, method="wilson")
    assert math.isclose(low[0], wanted.low, abs_tol=1e-12)
    assert math.isclose(high[0], wanted.high, abs_tol=1e-12)
    assert 0 <= low[0] <= hits / n <= high[0] <= 1


def test_wilson_is_exact_at_the_ends_and_nothing_without_rows() -> None:
    low, high = wilson(np.array([0, 7, 0]), np.array([7, 7, 0]), 0.95)
    assert (low[0], high[1]) == (0.0, 1.0)
    assert 0 < high[0] < 1
    assert 0 < low[1] < 1
    assert math.isnan(low[2])
    assert math.isnan(high[2])


@given(
    n=st.integers(200, 3000),
    q=st.sampled_from([0.25, 0.5, 0.9]),
    seed=st.integers(0, 99),
)
def test_quantile_intervals_are_near_those_of_scipy(
    n: int, q: float, seed: int
) -> None:
    """Scipy counts binomial ranks exactly; the normal ones lie within two of them."""
    values = np.sort(np.random.default_rng(seed).normal(size=n))
    low, high = quantile_ranks(np.array([n]), q, 0.95)
    exact = stats.quantile_test(values, q=np.quantile(values, q), p=q)
    bounds = exact.confidence_interval(0.95)
    assert abs(int(np.searchsorted(values, bounds.low)) + 1 - low[0]) <= 2
    assert abs(int(np.searchsorted(values, bounds.high)) + 1 - high[0]) <= 2


@given(
    n=st.integers(1, 35),
    q=st.sampled_from([0.05, 0.5, 0.75, 0.9, 0.99]),
    # Not 0.8: a chance of exactly a tenth would hang on the last digit.
    level=st.sampled_from([0.83, 0.95]),
)
def test_few_values_have_the_ranks_of_scipy(n: int, q: float, level: float) -> None:
    """Except that the ranks enclose the estimate itself."""
    low, high = quantile_ranks(np.array([n]), q, level)
    values = np.arange(1.0, n + 1)
    exact = stats.quantile_test(values, q=1.0, p=q).confidence_interval(level)
    place = (n - 1) * q
    wanted_low = 0 if math.isnan(exact.low) else exact.low
    wanted_high = n + 1 if math.isnan(exact.high) else exact.high
    assert low[0] == min(wanted_low, math.floor(place) + 1)
    assert high[0] == max(wanted_high, math.ceil(place) + 1)


def test_quantile_intervals_cover_as_often_as_they_say() -> None:
    numbers = np.random.default_rng(7).exponential(size=(2000, 60))
    ordered = np.sort(numbers, axis=1).ravel()
    offsets = np.arange(2001, dtype=np.int64) * 60
    value, low, high = quantiles(ordered, offsets, 0.5, 0.95)
    inside = (low <= math.log(2)) & (math.log(2) <= high)
    assert 0.93 <= inside.mean() <= 0.98
    assert ((low <= value) & (value <= high)).all()


def test_few_values_give_no_bound() -> None:
    """One value says nothing of the spread; ten say nothing above the 90th percent."""
    value, low, high = quantiles(np.array([5]), np.array([0, 1]), 0.5, 0.95)
    assert (value[0], math.isnan(low[0]), math.isnan(high[0])) == (5.0, True, True)
    _, low, high = quantiles(np.arange(10), np.array([0, 10]), 0.9, 0.95)
    assert low[0] == 6
    assert math.isnan(high[0])


def test_ten_values_bound_their_median() -> None:
    """The classical ranks for ten: the second and the ninth."""
    low, high = quantile_ranks(np.array([10]), 0.5, 0.95)
    assert (low[0], high[0]) == (2, 9)


@pytest.mark.parametrize(
    ("shares", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_the_difference_of_shares_is_that_of_newcombe(
    shares: tuple[int, int, int, int], low: float, high: float
) -> None:
    """Newcombe (1998), Interval estimation for the difference, table II, method 10."""
    found = newcombe(*(np.array([cell]) for cell in shares), level=0.95)
    assert (found[0][0], found[1][0]) == pytest.approx((low, high), abs=0.00005)
    turned = (*shares[2:], *shares[:2])
    back = newcombe(*(np.array([cell]) for cell in turned), level=0.95)
    assert (-back[1][0], -back[0][0]) == pytest.approx((low, high), abs=0.00005)


def test_a_difference_with_nothing_has_no_interval() -> None:
    nothing, some = np.array([0, 1]), np.array([0, 4])
    for bounds in (
        newcombe(nothing, some, np.array([1, 1]), np.array([3, 3]), 0.95),
        newcombe(np.array([1, 1]), np.array([3, 3]), nothing, some, 0.95),
    ):
        for bound in bounds:
            assert np.isnan(bound).tolist() == [True, False]


def test_the_difference_of_shares_covers_as_often_as_it_says() -> None:
    draw = np.random.default_rng(2)
    n = np.full(4000, 40)
    hits, other = draw.binomial(40, 0.9, 4000), draw.binomial(40, 0.7, 4000)
    low, high = newcombe(hits, n, other, n, 0.95)
    assert 0.93 <= ((low <= 0.2) & (high >= 0.2)).mean() <= 0.98


@given(
    count=st.integers(1, 100_000),
    heads=st.floats(0.5, 100),
    level=st.sampled_from([0.9, 0.95]),
)
def test_byar_is_near_the_exact_interval_of_a_count(
    count: int, heads: float, level: float
) -> None:
    """Which is that of Garwood, from chi-squared."""
    low, high = byar(np.array([count]), np.array([heads]), level)
    tail = (1 - level) / 2
    exact_low = stats.chi2.ppf(tail, 2 * count) / 2 / heads
    exact_high = stats.chi2.isf(tail, 2 * count + 2) / 2 / heads
    slack = 0.05 / heads + 1e-6 * exact_high
    assert low[0] == pytest.approx(exact_low, abs=slack)
    assert high[0] == pytest.approx(exact_high, abs=slack)
    assert 0 <= low[0] < count / heads < high[0]


def test_no_count_is_bounded_above_and_no_heads_say_nothing() -> None:
    low, high = byar(np.array([0, 0, 3]), np.array([2, 0, 0.0]), 0.95)
    assert low[0] == 0.0
    assert high[0] == pytest.approx(3.69 / 2, abs=0.03)
    assert np.isnan([low[1:], high[1:]]).all()


def test_normal_reaches_to_both_sides() -> None:
    low, high = normal(np.array([1.0]), np.array([4.0]), 0.95)
    assert low[0] + high[0] == 2.0
    assert math.isclose(high[0] - 1, 2 * stats.norm.ppf(0.975), rel_tol=1e-12)


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, float("nan")])
def test_a_level_lies_between_zero_and_one(level: float) -> None:
    with pytest.raises(InputError, match="level must lie between 0 and 1"):
        z_value(level)


@pytest.mark.parametrize("level", ["0.95", None, True])
def test_a_level_is_a_number(level: Any) -> None:
    with pytest.raises(InputTypeError, match="level must be a number"):
        z_value(level)
