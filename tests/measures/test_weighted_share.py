"""Shares of a weight: by hand, their interval, their ends."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.columns.column import Kind
from kpikit.measures import Figures, WeightedShare, col, wilson
from measure_tables import scope_with

MEASURE = WeightedShare(col.passed, col.weight)
ITEMS = st.lists(
    st.tuples(st.booleans(), st.sampled_from([0.0, 0.5, 1.0, 3.0])), max_size=12
)


def finish(
    items: list[tuple[bool, float]], measure: WeightedShare = MEASURE
) -> Figures:
    weights = [weight for _, weight in items]
    scope = scope_with(
        passed=(Kind.NUMBER, [w if passed else 0.0 for passed, w in items]),
        weight=(Kind.NUMBER, weights),
        audit=(Kind.INTEGER, [n // 2 for n in range(len(items))]),
    )
    groups = np.zeros(len(items), dtype=np.int64)
    return measure.finish(measure.state(measure.rows(scope), groups, 1))


@given(items=ITEMS)
def test_it_is_the_weight_of_hits_by_that_of_all(
    items: list[tuple[bool, float]],
) -> None:
    made = finish(items)
    total = sum(weight for _, weight in items)
    assert made.n[0] == len(items)
    if not total:
        assert math.isnan(made.value[0])
        assert math.isnan(made.low[0])
        return
    hits = sum(weight for passed, weight in items if passed)
    assert made.value[0] == pytest.approx(hits / total)
    assert 0.0 <= made.low[0] <= made.value[0] <= made.high[0] <= 1.0
    worth = total**2 / sum(weight**2 for _, weight in items)  # Kish
    low, high = wilson(np.array([made.value[0] * worth]), np.array([worth]), 0.95)
    assert (made.low[0], made.high[0]) == (
        pytest.approx(low[0]),
        pytest.approx(high[0]),
    )


@given(items=ITEMS)
def test_clusters_keep_it_within_its_range(items: list[tuple[bool, float]]) -> None:
    made = finish(items, MEASURE.clustered(col.audit))
    for end in (made.low[0], made.high[0]):
        assert math.isnan(end) or 0.0 <= end <= 1.0
