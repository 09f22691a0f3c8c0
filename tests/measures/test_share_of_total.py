"""Each group's part of the total: by hand, by periods, with and without weights."""

import math
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.columns.column import Kind
from kpikit.errors import InputError, ParameterError
from kpikit.measures.figures import Figures, State
from kpikit.measures.intervals import wilson
from kpikit.measures.measure import Measure
from kpikit.measures.nodes import col
from kpikit.measures.ratio import Ratio
from kpikit.measures.share_of_total import ShareInEach, ShareOfTotal
from measure_tables import scope_with

Cells = list[tuple[int | None, int]]
TABLES = st.lists(
    st.tuples(st.none() | st.integers(0, 5), st.integers(-1, 3)), max_size=20
)
# Two groups in two periods: group by group, as the cells of a state lie.
PERIODS = np.array([0, 1, 0, 1])


def state(measure: Measure, cells: Cells, size: int = 4) -> State:
    scope = scope_with(w=(Kind.INTEGER, [w for w, _ in cells]))
    groups = np.array([g for _, g in cells], dtype=np.int64)
    return measure.state(measure.rows(scope), groups, size)


def weight(cells: Cells, *groups: int) -> int:
    return sum(w for w, g in cells if g in groups and w is not None)


@given(cells=TABLES)
def test_a_share_of_rows_is_of_the_rows_of_its_period(cells: Cells) -> None:
    measure = ShareOfTotal()
    made = measure.finish(state(measure, cells), totals=PERIODS)
    for group in range(4):
        rows = sum(g == group for _, g in cells)
        period = sum(g in (group, (group + 2) % 4) for _, g in cells)
        assert made.n[group] == period
        if not period:
            assert math.isnan(made.value[group])
            assert math.isnan(made.low[group])
            continue
        assert made.value[group] == rows / period
        bounds = wilson(np.array([rows]), np.array([period]), 0.95)
        assert (made.low[group], made.high[group]) == (bounds[0][0], bounds[1][0])


@given(cells=TABLES)
def test_a_share_of_a_weight_is_of_the_weight_of_its_period(cells: Cells) -> None:
    measure = ShareOfTotal(col.w)
    made = measure.finish(state(measure, cells), totals=PERIODS)
    for group in range(4):
        other = (group + 2) % 4
        whole = weight(cells, group, other)
        rows = sum(w is not None and g in (group, other) for w, g in cells)
        assert made.n[group] == rows
        if not whole:
            assert math.isnan(made.value[group])
            continue
        value = weight(cells, group) / whole
        assert made.value[group] == pytest.approx(value, rel=1e-12)
        assert 0 <= made.low[group] <= value + 1e-12
        assert value - 1e-12 <= made.high[group] <= 1
        if value in (0, 1):
            assert (made.low[group] if value == 0 else made.high[group]) == value
    assert made.missing.sum() == sum(w is None and g >= 0 for w, g in cells)


@given(cells=TABLES)
def test_the_shares_of_one_total_add_up_to_one(cells: Cells) -> None:
    for measure in (ShareOfTotal(), ShareOfTotal(col.w)):
        made = measure.finish(state(measure, cells))
        if not np.isnan(made.value).any():
            assert made.value.sum() == pytest.approx(1.0)
        assert len(set(made.n.tolist())) == 1


def test_without_groups_it_is_one() -> None:
    for measure in (ShareOfTotal(), ShareOfTotal(col.w)):
        made = measure.finish(state(measure, [(3, 0), (7, 0)], 1))
        assert (made.value[0], made.high[0], made.n[0]) == (1.0, 1.0, 2)
        assert 0 < made.low[0] < 1


def test_equal_weights_are_as_none() -> None:
    cells: Cells = [(5, n % 3) for n in range(50)]
    plain, weighed = ShareOfTotal(), ShareOfTotal(col.w)
    left = plain.finish(state(plain, cells))
    right = weighed.finish(state(weighed, cells))
    for name in ("value", "low", "high"):
        np.testing.assert_allclose(getattr(left, name), getattr(right, name), 1e-12)


def test_with_many_rows_weights_spread_it_as_a_ratio() -> None:
    """The delta method for the weight of the group over all weight."""
    draw = np.random.default_rng(5)
    weights = draw.integers(1, 100, 4000).tolist()
    groups = draw.integers(0, 2, 4000).tolist()
    scope = scope_with(
        w=(Kind.INTEGER, weights),
        ours=(
            Kind.INTEGER,
            [w * (g == 0) for w, g in zip(weights, groups, strict=True)],
        ),
    )
    ratio = Ratio(col.ours, col.w)
    whole = ratio.finish(
        ratio.state(ratio.rows(scope), np.zeros(4000, dtype=np.int64), 1)
    )
    share = ShareOfTotal(col.w)
    made = share.finish(share.state(share.rows(scope), np.array(groups), 2))
    assert made.value[0] == pytest.approx(whole.value[0], rel=1e-12)
    assert made.low[0] == pytest.approx(whole.low[0], abs=1e-4)
    assert made.high[0] == pytest.approx(whole.high[0], abs=1e-4)


def test_weights_of_time_are_one_share() -> None:
    hour = timedelta(hours=1)
    scope = scope_with(t=(Kind.SECONDS, [hour, hour * 3, None]))
    share = ShareOfTotal(col.t)
    made = share.finish(share.state(share.rows(scope), np.array([0, 1, 1]), 2))
    assert made.value.tolist() == [0.25, 0.75]
    assert (made.n.tolist(), made.missing.tolist()) == ([2, 2], [0, 1])


def test_a_share_outside_its_range_has_no_interval() -> None:
    """Hours taken back are weights below zero."""
    share = ShareOfTotal(col.w)
    made = share.finish(state(share, [(-1, 0), (3, 1)], 2))
    assert made.value.tolist() == [-0.5, 1.5]
    assert np.isnan([made.low, made.high]).all()
    made = share.finish(state(share, [(-1, 0), (1, 1)], 2))
    assert np.isnan(made.value).all()


def test_the_interval_of_a_weighted_share_covers_as_often_as_it_says() -> None:
    draw = np.random.default_rng(17)
    inside = []
    share = ShareOfTotal(col.w)
    for _ in range(300):
        groups = (draw.random(150) < 0.3).astype(np.int64)
        weights = draw.integers(1, 10, 150) * (1 + groups)
        made = share.finish(
            state(share, list(zip(weights.tolist(), groups.tolist(), strict=True)), 2)
        )
        inside.append(made.low[1] <= 0.6 / 1.3 <= made.high[1])
    assert 0.92 <= np.mean(inside) <= 0.98


@pytest.mark.parametrize("totals", [[0], [0, -1], [0, 1, 2], []])
def test_every_group_has_a_total(totals: list[int]) -> None:
    share = ShareOfTotal()
    with pytest.raises(InputError, match="one number, 0 or more, for each of 2 groups"):
        share.finish(share.empty(2), totals=np.array(totals, dtype=np.int64))


def test_no_groups_give_no_figures() -> None:
    for share in (ShareOfTotal(), ShareOfTotal(col.w)):
        made: Figures = share.finish(share.empty(0))
        assert len(made) == 0


def test_a_share_of_a_total_says_how_it_is_made() -> None:
    share: Any = ShareOfTotal(col.w, where=col.a)
    assert share.key == "ShareOfTotal(col.w, where=col.a)"
    assert share.additive == "not time"
    with pytest.raises(ParameterError, match="leave it out"):
        share.finish(share.empty(1), statistic="mean")


EACH = ShareInEach(once=col.once, of=col.about)
THINGS = st.lists(
    st.tuples(
        st.none() | st.booleans(),
        st.lists(st.sampled_from([0, 2]), min_size=1, unique=True)
        | st.lists(st.sampled_from([1, 3]), min_size=1, unique=True),
    ),
    max_size=12,
)
Things = list[tuple[bool | None, list[int]]]


def each(things: Things) -> State:
    """A state of things in each of their groups, all of which lie in one period."""
    rows = [(n, about, g) for about, groups in things for n, g in enumerate(groups)]
    scope = scope_with(
        once=(Kind.FLAG, [n == 0 for n, _, _ in rows]),
        about=(Kind.FLAG, [about for _, about, _ in rows]),
    )
    groups = np.array([group for _, _, group in rows], dtype=np.int64)
    return EACH.state(EACH.rows(scope), groups, 4)


@given(things=THINGS)
def test_things_in_several_groups_are_in_the_total_once(things: Things) -> None:
    made = EACH.finish(each(things), totals=PERIODS)
    asked = [groups for about, groups in things if about is True]
    for group in range(4):
        total = sum(group % 2 == groups[0] % 2 for groups in asked)
        assert made.n[group] == total
        if total:
            assert made.value[group] == sum(group in g for g in asked) / total
        else:
            assert math.isnan(made.value[group])


@given(things=THINGS, cut=st.integers(0, 12))
def test_parts_of_things_in_groups_add_up(things: Things, cut: int) -> None:
    same = np.arange(4)
    halves = [(each(part), same) for part in (things[:cut], things[cut:])]
    added = EACH.merge([*halves, (EACH.empty(4), same)], 4)
    for name, array in each(things).items():
        np.testing.assert_array_equal(added[name], array)
    assert EACH.additive == "nothing"
    assert EACH.columns() == {"once", "about"}
