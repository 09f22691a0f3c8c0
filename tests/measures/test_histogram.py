"""Quantiles from counts in buckets: within one per cent, and they add up exactly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpikit as kk
from kpikit import Metric, kpis
from kpikit.errors import ParameterError, RuleError
from kpikit.measures.distribution import Distribution
from kpikit.measures.histogram import ERROR, Histogram, buckets_of, middles_of
from kpikit.measures.nodes import col
from kpikit.measures.sums import Mean
from measure_tables import Row, rows, scope_of

FLOATS = st.floats(-1e300, 1e300, allow_subnormal=True)
RULES: dict[str, Any] = {
    "of": col.line.is_present(),
    "excluded": {"spam": col.spam},
    "smallest_group": 2,
}


@given(st.lists(FLOATS, min_size=1, max_size=50))
def test_a_bucket_stands_for_its_values(values: list[float]) -> None:
    """Within one per cent, zero for zero, and in the order of the values."""
    given = np.sort(np.array(values))
    found = buckets_of(given)
    assert (np.diff(found) >= 0).all()
    normal = np.abs(given) > 1e-300
    near = middles_of(found)
    assert (np.abs(near - given) <= np.abs(given) * (ERROR + 1e-9))[normal].all()
    assert (np.sign(near) == np.sign(given))[normal].all()
    assert (near[given == 0] == 0).all()


@given(
    rows(most=15),
    st.sampled_from(["median", "p10", "p90", "p99"]),
    st.sampled_from([col.took, col.n, col.x]),
)
def test_quantiles_are_within_one_per_cent(
    table: list[Row], statistic: str, value: Any
) -> None:
    """Value, interval and counts beside those of all values."""
    exact = Distribution(value, **RULES)
    about = exact.giving(statistic, approximately=True)
    assert isinstance(about, Histogram)
    groups = np.zeros(len(table), dtype=np.int64)
    scope = scope_of(table)
    wanted = exact.finish(
        exact.state(exact.rows(scope), groups, 1), statistic=statistic
    )
    found = about.finish(about.state(about.rows(scope), groups, 1), statistic=statistic)
    assert (found.approximate, wanted.approximate) == (True, False)
    for name in ("n", "missing", "pending", "excluded"):
        np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name))
    largest = max((abs(float(v)) for v in _amounts(table, value)), default=0.0)
    for name in ("value", "low", "high"):
        one, other = getattr(found, name), getattr(wanted, name)
        np.testing.assert_array_equal(np.isnan(one), np.isnan(other))
        # between two values the error is that of the larger
        np.testing.assert_allclose(one, other, rtol=0, atol=1.01 * ERROR * largest)


def _amounts(table: list[Row], value: Any) -> list[float]:
    (name,) = value.columns()
    found = [row[name] for row in table if row[name] is not None]
    return [v.total_seconds() if isinstance(v, timedelta) else float(v) for v in found]


def state_of(measure: Histogram, table: list[Row], groups: list[int]) -> Any:
    places = np.array(groups, dtype=np.int64)
    return measure.state(measure.rows(scope_of(table)), places, 3)


@given(rows(most=15), st.data())
def test_parts_add_up_to_the_bit(table: list[Row], data: st.DataObject) -> None:
    """Counts are whole numbers, so the state does not depend on how rows were cut."""
    measure = Histogram(col.took, **RULES)
    size = len(table)
    groups = data.draw(st.lists(st.integers(-1, 2), min_size=size, max_size=size))
    cut = data.draw(st.integers(0, size))
    whole = state_of(measure, table, groups)
    parts = [
        (state_of(measure, table[here], groups[here]), np.arange(3))
        for here in (slice(None, cut), slice(cut, None))
    ]
    merged = measure.merge([*parts, (measure.empty(3), np.arange(3))], 3)
    assert merged.keys() == whole.keys()
    for name, array in whole.items():
        np.testing.assert_array_equal(merged[name], array)


def test_a_mean_needs_no_values() -> None:
    kept = Distribution(col.took, **RULES)
    for statistic in ("mean", None):
        assert kept.giving(statistic, approximately=True) == Mean(col.took, **RULES)
    assert kept.giving("p90") is kept
    with pytest.raises(ParameterError, match="must be a quantile"):
        Histogram(col.took).finish(Histogram(col.took).empty(1), statistic="mean")


def spread(metric: Metric, size: int) -> Any:
    rng = np.random.default_rng(5)
    taken = (rng.lognormal(9, 2, size) * 1e6).astype("timedelta64[us]")
    start = np.full(size, np.datetime64("2026-05-04T09:00", "us"))
    return metric.reduce(created_at=start, resolved_at=start + taken)


def test_a_metric_that_approximates() -> None:
    """It says so, its state stays small, and it travels."""
    exact = kpis.resolution_time.quantile(0.9)
    about = exact.approximate()
    assert about != exact
    assert repr(about).endswith(".approximate()")
    assert Metric.from_dict(about.to_dict()) == about
    small, large = spread(about, 2_000), spread(about, 200_000)
    assert (
        len(large.to_bytes())
        < 2 * len(small.to_bytes())
        < len(spread(exact, 2_000).to_bytes())
    )
    value, wanted = large.finish(), spread(exact, 200_000).finish()
    assert abs(value.value / wanted.value - 1) <= ERROR
    assert (value.approximate, wanted.approximate) == (True, False)
    assert "approximately" in value.explain()
    assert kk.Partial.from_bytes(large.to_bytes()) + small == small + large
    mean = spread(kpis.resolution_time.approximate(), 100).finish()
    assert not mean.approximate
    with pytest.raises(RuleError, match="csat must have a median or percentile"):
        kpis.csat.approximate()
