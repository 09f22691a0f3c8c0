"""Intervals that respect clusters: by hand, against plain ones, and by simulation."""

import math
from collections import defaultdict
from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.columns.column import Column, Kind
from kpikit.errors import InputTypeError
from kpikit.measures.cluster import Clusterable
from kpikit.measures.figures import Figures, State
from kpikit.measures.nodes import col
from kpikit.measures.ratio import Ratio
from kpikit.measures.scope import ColumnScope
from kpikit.measures.shares import Net, Share
from kpikit.measures.sums import Mean
from measure_tables import scope_of, scope_with

Z = NormalDist().inv_cdf(0.975)
WHO = col.who
PLAIN: list[Clusterable] = [
    Share(col.a > 0),
    Mean(col.a),
    Ratio(col.a, col.b),
    Net(col.a > 0, col.a < 0, scale=100),
]

Cells = list[tuple[str | None, int, int]]
TABLES = st.lists(
    st.tuples(
        st.none() | st.sampled_from("vwxyz"), st.integers(-3, 3), st.integers(1, 4)
    ),
    max_size=20,
)


def state(measure: Clusterable, cells: Cells) -> State:
    scope = scope_with(
        who=(Kind.CATEGORY, [who for who, _, _ in cells]),
        a=(Kind.INTEGER, [a for _, a, _ in cells]),
        b=(Kind.INTEGER, [b for _, _, b in cells]),
    )
    return measure.state(measure.rows(scope), np.zeros(len(cells), np.int64), 1)


def finished(measure: Clusterable, cells: Cells) -> Figures:
    return measure.finish(state(measure, cells))


def half_width(pairs: Sequence[tuple[Any, float, float]]) -> float:
    """The reach of the sandwich interval of a ratio, cluster by cluster."""
    below = sum(b for _, _, b in pairs)
    ratio = sum(a for _, a, _ in pairs) / below
    away: dict[Any, float] = defaultdict(float)
    for place, (who, a, b) in enumerate(pairs):
        away[place if who is None else who] += a - ratio * b
    if len(away) < 2:
        return math.nan
    spread = sum(u * u for u in away.values())
    return Z * math.sqrt(len(away) / (len(away) - 1) * spread) / below


@given(cells=TABLES)
def test_clusters_leave_the_figure_and_change_its_interval(cells: Cells) -> None:
    for measure in PLAIN:
        left, right = finished(measure, cells), finished(measure.clustered(WHO), cells)
        np.testing.assert_allclose(left.value, right.value, rtol=1e-14)
        assert left.n.tolist() == right.n.tolist()
        assert not right.low[0] > right.value[0] + 1e-12
        assert not right.high[0] < right.value[0] - 1e-12


@given(cells=TABLES.filter(bool))
def test_the_interval_is_the_sandwich(cells: Cells) -> None:
    made = finished(Mean(col.a, cluster=WHO), cells)
    ones = [(who, a, 1) for who, a, _ in cells]
    wanted = half_width(ones)
    for found in (made.high - made.value, made.value - made.low):
        np.testing.assert_allclose(found[0], wanted, rtol=1e-9, atol=1e-9)
    made = finished(Ratio(col.a, col.b, cluster=WHO), cells)
    np.testing.assert_allclose(
        made.high[0] - made.value[0], half_width(cells), rtol=1e-9, atol=1e-9
    )
    made = finished(Net(col.a > 0, col.a < 0, cluster=WHO), cells)
    signs = half_width([(who, (a > 0) - (a < 0), 1) for who, a, _ in cells])
    wanted = min(made.value[0] + signs, 1.0) if signs == signs else math.nan
    np.testing.assert_allclose(made.high[0], wanted, rtol=1e-9, atol=1e-9)


@given(cells=TABLES)
def test_clusters_of_one_row_are_no_clusters(cells: Cells) -> None:
    """Rows without a cluster, or each with its own."""
    own: Cells = [(f"{n}", a, b) for n, (_, a, b) in enumerate(cells)]
    none: Cells = [(None, a, b) for _, a, b in cells]
    for measure in PLAIN[:3]:
        plain = finished(measure, cells)
        if len(cells) < 2:
            continue
        for single in (own, none):
            made = finished(measure.clustered(WHO), single)
            for name in ("low", "high"):
                np.testing.assert_allclose(
                    getattr(made, name), getattr(plain, name), rtol=1e-9, atol=1e-9
                )


def test_rows_told_ten_times_tell_no_more() -> None:
    """Ten alike rows of each cluster are worth one."""
    once: Cells = [(f"{n}", n % 3, 1) for n in range(40)]
    for measure in (Mean(col.a), Ratio(col.a, col.b), Share(col.a > 0)):
        plain = finished(measure, once)
        made = finished(measure.clustered(WHO), once * 10)
        for name in ("low", "high"):
            np.testing.assert_allclose(
                getattr(made, name), getattr(plain, name), rtol=0.01
            )


def test_a_share_keeps_its_bounds_at_the_ends() -> None:
    """None or all hits: each cluster is worth one row."""
    for value, bound in ((-1, "low"), (1, "high")):
        cells: Cells = [(who, value, 1) for who in "aaabbbcccc"]
        made = finished(Share(col.a > 0, cluster=WHO), cells)
        plain = finished(Share(col.a > 0), cells[::4])
        assert getattr(made, bound)[0] == float(value > 0)
        assert made.low[0] == pytest.approx(plain.low[0])
        assert made.high[0] == pytest.approx(plain.high[0])


def test_a_share_is_never_surer_than_without_clusters() -> None:
    """Clusters that happen to balance leave no spread at all."""
    cells: Cells = [(who, a, 1) for who in "abcd" for a in (1, -1)]
    made, plain = (finished(Share(col.a > 0, cluster=c), cells) for c in (WHO, None))
    assert (made.low[0], made.high[0]) == pytest.approx((plain.low[0], plain.high[0]))


def test_one_cluster_gives_no_interval() -> None:
    for measure in PLAIN:
        made = finished(measure.clustered(WHO), [("v", 1, 1), ("v", -1, 2)])
        assert np.isnan([made.low[0], made.high[0]]).all()
        assert not math.isnan(made.value[0])


def test_clusters_of_parts_with_other_codes_meet() -> None:
    measure = Mean(col.a, cluster=WHO)
    cells: Cells = [("v", 1, 1), ("w", 5, 1), (None, 2, 1), ("v", 3, 1), (None, 2, 1)]
    parts = [state(measure, cells[:2]), state(measure, cells[:1:-1])]
    merged = measure.merge([(part, np.arange(1)) for part in parts], 1)
    assert len(merged["cluster_keys"]) == 4
    whole = finished(measure, cells)
    made = measure.finish(merged)
    assert (made.low[0], made.high[0]) == pytest.approx((whole.low[0], whole.high[0]))


def simulated(measure: Clusterable, *, runs: int, truth: float) -> tuple[float, float]:
    """How often the interval holds the truth, with clusters and without."""
    draw = np.random.default_rng(29)
    clusters, size = 60, 8
    mood = np.repeat(draw.beta(1.0, 1.5, (runs, clusters)), size, axis=1)
    hits = draw.random(mood.shape) < mood
    weight = draw.integers(1, 4, mood.shape)
    who = np.tile(np.repeat(np.arange(clusters), size), runs)
    scope = ColumnScope(
        {
            "who": Column(Kind.INTEGER, who),
            "hit": Column(Kind.FLAG, hits.ravel()),
            "a": Column(Kind.INTEGER, (hits * weight).ravel()),
            "b": Column(Kind.INTEGER, weight.ravel().astype(np.int64)),
        }
    )
    groups = np.repeat(np.arange(runs), clusters * size)
    found = []
    for each in (measure.clustered(WHO), measure):
        made = each.finish(each.state(each.rows(scope), groups, runs))
        found.append(float(((made.low <= truth) & (truth <= made.high)).mean()))
    return found[0], found[1]


@pytest.mark.parametrize(
    ("measure", "truth"),
    [
        (Share(col.hit), 0.4),
        (Mean(col.a), 0.8),
        (Ratio(col.a, col.b), 0.4),
        (Net(col.hit, ~col.hit), -0.2),
    ],
)
def test_the_interval_covers_as_often_as_it_says(
    measure: Clusterable, truth: float
) -> None:
    covered, plain = simulated(measure, runs=400, truth=truth)
    assert 0.92 <= covered <= 0.98
    assert plain < 0.85


def test_clusters_are_part_of_what_a_measure_is() -> None:
    share = Share(col.a > 0, where=col.b, cluster=WHO)
    assert share.key == "Share(col.a > 0, where=col.b, cluster=col.who)"
    assert share == Share(col.a > 0, where=col.b).clustered(WHO)
    assert share != Share(col.a > 0, where=col.b)
    assert share.columns() == {"a", "b", "who"}
    net = Net(col.a, col.b, cluster=WHO)
    assert net.key == "Net(col.a, col.b, cluster=col.who, scale=1.0)"


def test_a_cluster_is_one_key_for_each_row() -> None:
    with pytest.raises(InputTypeError, match="must be one key for each row"):
        Share(col.spam, cluster=col.tags).rows(scope_of([]))
