"""Exact intervals: against scipy, what others have published, and by coverage."""

import math
import sys

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from kpikit.columns.column import Kind
from kpikit.errors import InputError, InputTypeError, MissingExtraError
from kpikit.measures.distinct import Distinct, DistinctShare
from kpikit.measures.exact_intervals import clopper_pearson, garwood, student
from kpikit.measures.intervals import wilson
from kpikit.measures.nodes import col
from kpikit.measures.ratio import Ratio
from kpikit.measures.share_of_total import ShareOfTotal
from kpikit.measures.shares import Count, Net, Share
from kpikit.measures.sums import Mean
from measure_tables import scope_with

LEVELS = st.sampled_from([0.8, 0.9, 0.95, 0.99])


@given(n=st.integers(1, 3000), share=st.floats(0, 1), level=LEVELS)
def test_a_share_has_the_tails_that_clopper_and_pearson_ask_for(
    n: int, share: float, level: float
) -> None:
    """By scipy's search for the root of the binomial tail, not by its beta."""
    hits = round(n * share)
    low, high = clopper_pearson(np.array([hits]), np.array([n]), level)
    wanted = stats.binomtest(hits, n).proportion_ci(level, method="exact")
    assert low[0] == pytest.approx(wanted.low, abs=1e-9)
    assert high[0] == pytest.approx(wanted.high, abs=1e-9)
    assert 0 <= low[0] <= hits / n <= high[0] <= 1


@given(n=st.integers(1, 200), share=st.floats(0, 1), level=LEVELS)
def test_the_ends_are_where_the_tails_are(n: int, share: float, level: float) -> None:
    """The definition itself: so many hits or more at the low end, or fewer above."""
    hits, tail = round(n * share), (1 - level) / 2
    low, high = clopper_pearson(np.array([hits]), np.array([n]), level)
    if hits:
        assert stats.binom.sf(hits - 1, n, low[0]) == pytest.approx(tail)
    if hits < n:
        assert stats.binom.cdf(hits, n, high[0]) == pytest.approx(tail)


@pytest.mark.parametrize(
    ("hits", "n", "level", "low", "high"),
    [
        (3, 20, 0.95, 0.0321, 0.3789),
        (12, 30, 0.90, 0.2495, 0.5661),
        (42, 100, 0.95, 0.3220, 0.5229),
        (85, 120, 0.99, 0.5904, 0.8092),
    ],
)
def test_a_share_has_the_interval_that_was_published(
    hits: int, n: int, level: float, low: float, high: float
) -> None:
    """CodingAce, Clopper-Pearson interval calculator, example data table.

    https://codingace.net/statistics/clopper_pearson_interval.html
    """
    found = clopper_pearson(np.array([hits]), np.array([n]), level)
    assert (found[0][0], found[1][0]) == pytest.approx((low, high), abs=0.00005)


def test_none_and_all_are_exact_ends_and_no_rows_say_nothing() -> None:
    """The rule of three in its exact form: 1 - 0.025**(1/n) above none of n."""
    low, high = clopper_pearson(np.array([0, 7, 0]), np.array([7, 7, 0]), 0.95)
    assert (low[0], high[1]) == (0.0, 1.0)
    assert high[0] == pytest.approx(1 - 0.025 ** (1 / 7))
    assert low[1] == pytest.approx(0.025 ** (1 / 7))
    assert math.isnan(low[2])
    assert math.isnan(high[2])


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.93])
@pytest.mark.parametrize("n", [5, 20, 60])
def test_no_share_is_covered_less_often_than_it_says(n: int, share: float) -> None:
    """Over all outcomes with their chances; Wilson's is below for some shares."""
    hits = np.arange(n + 1)
    low, high = clopper_pearson(hits, np.full(n + 1, n), 0.95)
    chance = stats.binom.pmf(hits, n, share)
    assert chance[(low <= share) & (share <= high)].sum() >= 0.95
    # it is the price of this that it is wider, where Wilson's is not at its ends
    one, other = wilson(hits[1:-1], np.full(n - 1, n), 0.95)
    assert ((high - low)[1:-1] > other - one).all()


@given(
    values=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30, unique=True),
    level=LEVELS,
)
@example(values=[0.0, 1.1125369292536007e-308], level=0.8)
def test_a_mean_has_students_interval(values: list[float], level: float) -> None:
    n, mean, error = len(values), np.mean(values), stats.sem(values)
    low, high = student(
        np.array([mean]), np.array([error**2]), np.array([n - 1]), level
    )
    wanted = (mean, mean)
    if error > 0:  # where values differ by less than numbers can tell, scipy has none
        wanted = stats.t.interval(level, n - 1, loc=mean, scale=error)
    assert (low[0], high[0]) == pytest.approx(wanted, rel=1e-9, abs=1e-6)


@given(count=st.integers(0, 100_000), heads=st.floats(0.5, 100), level=LEVELS)
def test_a_count_per_head_has_garwoods_interval(
    count: int, heads: float, level: float
) -> None:
    low, high = garwood(np.array([count]), np.array([heads]), level)
    tail = (1 - level) / 2
    exact = stats.chi2.ppf(tail, 2 * count) / 2 / heads if count else 0.0
    assert low[0] == pytest.approx(exact, rel=1e-9)
    assert high[0] == pytest.approx(stats.chi2.isf(tail, 2 * count + 2) / 2 / heads)
    none = garwood(np.array([count]), np.array([0.0]), level)
    assert np.isnan(none).all()


def test_a_level_is_a_level_here_too() -> None:
    one = np.array([1])
    for found in (
        lambda level: clopper_pearson(one, one, level),
        lambda level: garwood(one, one, level),
        lambda level: student(one, one, one, level),
    ):
        with pytest.raises(InputError, match="level must lie between 0 and 1: got 95"):
            found(95)
        with pytest.raises(InputTypeError, match="level must be a number"):
            found("0.9")


CELLS = st.lists(
    st.tuples(st.integers(-3, 3), st.sampled_from(["v", "w", "x"]), st.integers(0, 1)),
    max_size=15,
)
EXACT = [
    Share(col.a > 0, exact_interval=True),
    Mean(col.a, exact_interval=True),
    DistinctShare(col.who, exact_interval=True),
    ShareOfTotal(exact_interval=True),
]


@given(cells=CELLS, cut=st.integers(0, 15))
def test_states_are_those_of_the_usual_interval(
    cells: list[tuple[int, str, int]], cut: int
) -> None:
    """The choice is looked at when figures are made; parts add up as ever."""
    for measure in EXACT:
        usual = type(measure)(*measure._inputs())
        states = []
        for rows in (cells, cells[:cut], cells[cut:]):
            scope = scope_with(
                a=(Kind.INTEGER, [a for a, _, _ in rows]),
                who=(Kind.CATEGORY, [who for _, who, _ in rows]),
            )
            groups = np.array([group for _, _, group in rows], dtype=np.int64)
            states.append(measure.state(measure.rows(scope), groups, 2))
        whole, *parts = states
        both = np.arange(2)
        merged = usual.merge([(part, both) for part in parts], 2)
        assert merged.keys() == whole.keys()
        found, other = measure.finish(whole), measure.finish(merged)
        plain = usual.finish(whole)
        np.testing.assert_array_equal(found.value, plain.value)
        for name in ("low", "high"):
            np.testing.assert_allclose(getattr(found, name), getattr(other, name))
        known = ~np.isnan(found.low)
        wider = found.high - found.low >= plain.high - plain.low - 1e-12
        if type(measure) is Mean:
            assert wider[known].all()
            np.testing.assert_array_equal(np.isnan(found.low), found.n < 2)


def test_alike_values_leave_no_width() -> None:
    scope = scope_with(a=(Kind.INTEGER, [4, 4, 4]))
    mean = Mean(col.a, exact_interval=True)
    found = mean.finish(mean.state(mean.rows(scope), np.zeros(3, np.int64), 1))
    assert (found.low[0], found.value[0], found.high[0]) == (4, 4, 4)


def test_it_is_part_of_what_a_measure_is() -> None:
    share = Share(col.a > 0, exact_interval=True)
    assert share.key == "Share(col.a > 0, exact_interval=True)"
    assert share == Share(col.a > 0).exactly()
    assert share != Share(col.a > 0)
    assert share.interval_form() == "Clopper-Pearson (exact)"
    assert Share(col.a > 0).interval_form() == "Wilson"
    assert Share(col.a > 0, cluster=col.who).interval_form().endswith("of who")


@pytest.mark.parametrize(
    "measure",
    [
        Count(),
        Net(col.a > 0, col.a < 0),
        Ratio(col.a, col.b),
        Distinct(col.who),
        ShareOfTotal(col.a),
        Share(col.a > 0, cluster=col.who),
        Mean(col.a, cluster=col.who),
    ],
)
def test_what_has_no_exact_form_refuses_it(measure: Count) -> None:
    with pytest.raises(InputError, match="exact_interval must go with an interval"):
        measure.exactly()


def test_without_scipy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(MissingExtraError, match=r"exact interval needs scipy.*\[stats"):
        clopper_pearson(np.array([1]), np.array([2]), 0.95)
