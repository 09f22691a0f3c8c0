"""Times of which some are not over: published tables, scipy, and by hand."""

import math
import warnings
from collections.abc import Sequence
from datetime import timedelta
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kpikit.columns.column import Kind
from kpikit.errors import InputTypeError, MergeError, ParameterError
from kpikit.measures.figures import Figures, State
from kpikit.measures.nodes import col
from kpikit.measures.survival import Survival
from measure_tables import scope_of, scope_with

# Weeks in remission of leukaemia (Freireich and others, Blood 21, 1963); a minus sign:
# still in remission when last seen. The curve of the treated is as survfit of the R
# package survival prints it; its intervals are recomputed, and scipy is their oracle.
TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
TREATED += [-6, -9, -10, -11, -17, -19, -20, -25, -32, -32, -34, -35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
# Weeks of remission with maintained chemotherapy: `aml` of R's package survival, from
# Miller, Survival Analysis (1981).
MAINTAINED = [9, 13, 18, 23, 31, 34, 48, -13, -28, -45, -161]

LASTED = Survival(col.t, col.over)


def finished(times: Sequence[int], statistic: str | None = None) -> Figures:
    scope = scope_with(
        t=(Kind.INTEGER, [abs(t) for t in times]),
        over=(Kind.FLAG, [t > 0 for t in times]),
    )
    groups = np.zeros(len(times), dtype=np.int64)
    state = LASTED.state(LASTED.rows(scope), groups, 1)
    return LASTED.finish(state, statistic=statistic)


def figure(times: Sequence[int], statistic: str | None = None) -> tuple[float, ...]:
    made = finished(times, statistic)
    return made.value[0], made.low[0], made.high[0]


@pytest.mark.parametrize(
    ("weeks", "left", "low", "high"),
    [
        (6, 0.8571, 0.6197, 0.9516),
        (7, 0.8067, 0.5631, 0.9228),
        (10, 0.7529, 0.5032, 0.8894),
        (13, 0.6902, 0.4316, 0.8491),
        (16, 0.6275, 0.3675, 0.8049),
        (22, 0.5378, 0.2678, 0.7468),
        (23, 0.4482, 0.1881, 0.6801),
    ],
)
def test_the_curve_is_the_published_one(
    weeks: int, left: float, low: float, high: float
) -> None:
    for later in (weeks, weeks + 0.5):
        found = figure(TREATED, f"within {later}")
        wanted = (1 - left, 1 - high, 1 - low)
        assert found == pytest.approx(wanted, abs=0.00006)


@pytest.mark.parametrize(
    ("times", "median", "low", "high"),
    [(TREATED, 23, 13, math.nan), (PLACEBO, 8, 4, 11)],
)
def test_the_median_is_the_published_one(
    times: list[int], median: float, low: float, high: float
) -> None:
    """Medians are where the curves above come down to a half; ends are recomputed."""
    assert figure(times) == pytest.approx((median, low, high), nan_ok=True)
    assert figure(times, "median") == pytest.approx((median, low, high), nan_ok=True)
    assert finished(times).n.tolist() == [21]


def test_another_published_curve() -> None:
    lefts = [0.9091, 0.8182, 0.7159, 0.6136, 0.4909, 0.3682, 0.1841]
    for weeks, left in zip((9, 13, 18, 23, 31, 34, 48), lefts, strict=True):
        assert 1 - figure(MAINTAINED, f"within {weeks}")[0] == pytest.approx(
            left, abs=0.00006
        )
    assert figure(MAINTAINED)[0] == 31


TIMES = st.lists(st.integers(-8, 8).filter(bool), min_size=1, max_size=25)


@given(times=TIMES, limit=st.integers(0, 9))
def test_the_curve_is_that_of_scipy(times: list[int], limit: int) -> None:
    over, not_over = [t for t in times if t > 0], [-t for t in times if t < 0]
    value, low, high = figure(times, f"within {limit}")
    if not over:
        assert math.isnan(value) if limit > max(not_over) else value == 0
        return
    sample = stats.CensoredData(uncensored=over, right=not_over)
    curve = stats.ecdf(sample).sf
    left = float(curve.evaluate(limit))
    if limit > max(map(abs, times)) and left > 0:
        assert math.isnan(value)
        return
    assert value == pytest.approx(1 - left)
    if not 1e-9 < left < 1 - 1e-9:
        assert math.isnan(low)
        assert math.isnan(high)
        return
    with warnings.catch_warnings():
        # It warns where the curve has come down to 0.
        warnings.simplefilter("ignore", RuntimeWarning)
        bounds = curve.confidence_interval(0.95, method="log-log")
    assert low == pytest.approx(1 - float(bounds.high.evaluate(limit)))
    assert high == pytest.approx(1 - float(bounds.low.evaluate(limit)))
    assert 0 <= low <= value <= high <= 1


@given(times=TIMES, q=st.sampled_from([10, 25, 50, 90, 99]))
def test_a_quantile_is_where_so_many_are_over(times: list[int], q: int) -> None:
    value, low, high = figure(times, f"p{q}")
    reached = [
        t for t in range(1, 9) if figure(times, f"within {t}")[0] >= q / 100 - 1e-12
    ]
    assert math.isnan(value) if not reached else value == min(reached)
    assert not low > value
    assert not high < value


@given(times=st.lists(st.integers(1, 30), min_size=1, max_size=30))
def test_where_all_are_over_it_is_a_plain_share(times: list[int]) -> None:
    for limit in (1, 7, 30):
        share = sum(t <= limit for t in times) / len(times)
        assert figure(times, f"within {limit}")[0] == pytest.approx(share, abs=1e-12)
    ordered = sorted(times)
    assert figure(times)[0] == ordered[(len(times) - 1) // 2]


def test_the_curve_without_censoring_is_that_of_cox_and_oakes() -> None:
    """Analysis of Survival Data (1984), table 1.1: 19, 17 and 8 of 21 are left."""
    for weeks, left in ((1, 19), (2, 17), (10, 8)):
        found = figure(PLACEBO, f"within {weeks}")[0]
        assert found == pytest.approx(1 - left / 21)


def test_leaving_out_what_is_open_would_understate() -> None:
    """The reason for the measure: half of all take 30 days, seen for 60 at most."""
    draw = np.random.default_rng(3)
    lasts = draw.exponential(30 / math.log(2), 4000).round().astype(int) + 1
    watched = draw.integers(1, 60, 4000)
    times = np.where(lasts <= watched, lasts, -watched)
    assert figure(times.tolist())[0] == pytest.approx(31, abs=2)
    assert np.median(times[times > 0]) < 20


def test_the_interval_of_the_median_covers_as_often_as_it_says() -> None:
    draw = np.random.default_rng(8)
    lasts = draw.exponential(1 / math.log(2), (300, 80))
    watched = draw.uniform(0.5, 4, lasts.shape)
    scope = scope_with(
        t=(Kind.NUMBER, np.minimum(lasts, watched).ravel().tolist()),
        over=(Kind.FLAG, (lasts <= watched).ravel().tolist()),
    )
    groups = np.repeat(np.arange(300), 80)
    made = LASTED.finish(LASTED.state(LASTED.rows(scope), groups, 300))
    inside = (made.low <= 1) & ~(made.high < 1)
    assert 0.92 <= inside.mean() <= 0.98


def state_of(kind: Kind, times: list[Any], over: list[Any]) -> State:
    scope = scope_with(t=(kind, times), over=(Kind.FLAG, over))
    groups = np.zeros(len(times), dtype=np.int64)
    return LASTED.state(LASTED.rows(scope), groups, 1)


def test_times_are_given_in_seconds() -> None:
    hours = [timedelta(hours=h) for h in (1, 2, 3, 4)]
    state = state_of(Kind.SECONDS, hours, [True, True, False, True])
    assert LASTED.finish(state).value.tolist() == [7200.0]
    assert LASTED.finish(state, statistic="within 2h").value.tolist() == [0.5]
    assert LASTED.finish(state, statistic="within 1h59m").value.tolist() == [0.25]


def test_what_lacks_a_time_or_an_event_is_missing() -> None:
    state = state_of(Kind.INTEGER, [1, None, 2, 3], [True, True, None, False])
    made = LASTED.finish(state, statistic="within 2")
    assert (made.n.tolist(), made.missing.tolist()) == ([2], [2])
    assert made.value.tolist() == [0.5]


def test_no_rows_and_no_event_give_no_value() -> None:
    for statistic in (None, "p90", "within 3"):
        made = LASTED.finish(LASTED.empty(2), statistic=statistic)
        for array in (made.value, made.low, made.high):
            assert np.isnan(array).all()
    assert np.isnan(figure([-3, -5])).all()
    assert figure([-3, -5], "within 5")[0] == 0
    assert math.isnan(figure([-3, -5], "within 5.1")[0])


def test_once_all_are_over_any_limit_has_a_value() -> None:
    assert figure([1, 2, -1], "within 99")[0] == 1.0
    assert math.isnan(figure([1, -2], "within 99")[0])


def test_parts_of_other_units_are_refused() -> None:
    parts = [
        (state_of(Kind.SECONDS, [timedelta(1)], [True]), np.arange(1)),
        (state_of(Kind.INTEGER, [1], [True]), np.arange(1)),
    ]
    with pytest.raises(MergeError, match="must be of one kind in all parts"):
        LASTED.merge(parts, 1)


@pytest.mark.parametrize(
    ("statistic", "said"),
    [
        ("mean", "must be a quantile where some are not over"),
        ("most", "must be mean, median or a quantile"),
        ("within", "must be mean, median or a quantile"),
        ("within soon", "a duration after within: got 'soon'"),
        ("within -3", "a duration after within"),
        ("within 3bd", "a duration after within"),
        (3, "must be mean, median or a quantile"),
    ],
)
def test_an_unknown_statistic_is_refused(statistic: Any, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        LASTED.finish(LASTED.empty(1), statistic=statistic)


def test_a_limit_has_the_unit_of_the_times() -> None:
    plain = state_of(Kind.INTEGER, [1], [True])
    timed = state_of(Kind.SECONDS, [timedelta(hours=1)], [True])
    for state, statistic in ((plain, "within 4h"), (timed, "within 4")):
        with pytest.raises(ParameterError, match="in the unit of the times: got"):
            LASTED.finish(state, statistic=statistic)


def test_times_and_events_are_of_their_kinds() -> None:
    for lasted, event in product((col.start, col.line), (col.spam,)):
        with pytest.raises(InputTypeError, match="must be a number, an amount of time"):
            Survival(lasted, event).rows(scope_of([]))
    with pytest.raises(InputTypeError, match="must be true or false of a row"):
        Survival(col.took, col.n).rows(scope_of([]))


def test_a_survival_says_how_it_is_made() -> None:
    measure = Survival(col.t, col.over, where=col.a)
    assert measure.key == "Survival(col.t, col.over, where=col.a)"
    assert measure.columns() == {"t", "over", "a"}
    assert measure.additive == "nothing"
