"""Every measure equals the slow version worked out by hand."""

import math
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from statistics import NormalDist, fmean, variance
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.columns.column import Kind
from kpikit.errors import InputError, InputTypeError, ParameterError
from kpikit.measures.distribution import Distribution
from kpikit.measures.expressions import Expr
from kpikit.measures.figures import Figures
from kpikit.measures.measure import Measure
from kpikit.measures.nodes import col
from kpikit.measures.shares import Count, Net, Share
from kpikit.measures.sums import Mean, Sum
from measure_reference import counted, state_of, value
from measure_tables import Row, rows, scope_of, scope_with

Z = NormalDist().inv_cdf(0.975)

RULES: dict[str, Any] = {
    "of": col.line.is_present(),
    "where": col.n > -3,
    "excluded": {"spam": col.spam, "far": col.x > 3},
    "pending": col.seen & (col.m > 2),
}

SHARE = Share(col.end - col.start <= timedelta(hours=1), **RULES)
NET = Net(col.x >= 1, col.x < 0, scale=100, **RULES)
COUNT = Count(**RULES)
VALUES = [col.n, col.x, col.took, col.cost, col.end - col.start]

Table = tuple[list[Row], list[int]]


@st.composite
def grouped(draw: st.DrawFn, most: int = 15) -> Table:
    """A table and the group of each row: 0..2, or -1 for none."""
    table = draw(rows(most=most))
    groups = st.lists(st.integers(-1, 2), min_size=len(table), max_size=len(table))
    return table, draw(groups)


def figures(measure: Measure, table: Table, **options: Any) -> Figures:
    found = measure.rows(scope_of(table[0]))
    state = measure.state(found, np.array(table[1], dtype=np.int64), 3)
    return measure.finish(state, **options)


def of_group(table: Table, group: int) -> list[Row]:
    return [row for row, g in zip(*table, strict=True) if g == group]


def number(found: Any) -> float:
    return found.total_seconds() if isinstance(found, timedelta) else float(found)


def close(found: float, wanted: float | None) -> bool:
    if wanted is None or math.isnan(wanted):
        return math.isnan(found)
    return math.isclose(found, wanted, rel_tol=1e-12, abs_tol=1e-12)


EACH: list[tuple[Measure, list[Expr]]] = [
    (COUNT, []),
    (SHARE, [SHARE.hits]),
    (NET, [NET.up, NET.down]),
    (Sum(col.took, **RULES), [col.took]),
    (Mean(col.x, **RULES), [col.x]),
    (Distribution(col.n, **RULES), [col.n]),
]


@given(table=grouped())
def test_every_row_has_the_state_that_the_rules_give(table: Table) -> None:
    """where, of, excluded, pending, missing: the first that applies decides."""
    for measure, inputs in EACH:
        states = [
            state_of(measure, row, any(value(e, row) is None for e in inputs))
            for row in table[0]
        ]
        assert measure.rows(scope_of(table[0])).state.tolist() == states
        made = figures(measure, table)
        for group in range(3):
            here = [s for s, g in zip(states, table[1], strict=True) if g == group]
            assert made.n[group] == here.count(0)
            assert made.missing[group] == here.count(1)
            assert made.pending[group] == here.count(2)
            assert made.excluded[group].tolist() == [here.count(4), here.count(5)]
        assert made.reasons == ("spam", "far")
        assert len(made) == 3
        assert not made.approximate


@given(table=grouped())
def test_count_is_the_number_of_rows(table: Table) -> None:
    made = figures(COUNT, table)
    wanted = [len(counted(COUNT, of_group(table, g))) for g in range(3)]
    assert made.value.tolist() == wanted
    assert made.exact == wanted
    assert np.isnan(made.low).all()
    assert np.isnan(made.high).all()


@given(table=grouped())
def test_share_is_hits_over_counted_rows(table: Table) -> None:
    made = figures(SHARE, table)
    for group in range(3):
        hits = [h for (h,) in counted(SHARE, of_group(table, group), SHARE.hits)]
        wanted = sum(hits) / len(hits) if hits else math.nan
        assert close(made.value[group], wanted)
        assert not hits or 0 <= made.low[group] <= wanted <= made.high[group] <= 1
    assert made.exact is None


@given(table=grouped())
def test_net_is_the_difference_of_two_shares(table: Table) -> None:
    made = figures(NET, table)
    for group in range(3):
        found = counted(NET, of_group(table, group), NET.up, NET.down)
        if not found:
            assert math.isnan(made.value[group])
            assert math.isnan(made.low[group])
            continue
        p = sum(up for up, _ in found) / len(found)
        d = sum(down for _, down in found) / len(found)
        reach = Z * math.sqrt(max(p + d - (p - d) ** 2, 0) / len(found))
        assert close(made.value[group], 100 * (p - d))
        assert close(made.low[group], 100 * max(p - d - reach, -1))
        assert close(made.high[group], 100 * min(p - d + reach, 1))


def test_a_row_that_is_up_and_down_cancels_out() -> None:
    scope = scope_with(n=(Kind.INTEGER, [1, 2, 3, None]))
    net = Net(col.n >= 2, col.n <= 2)
    made = net.finish(net.state(net.rows(scope), np.zeros(4, dtype=np.int64), 1))
    assert made.value.tolist() == [0.0]
    assert made.n.tolist() == [3]
    assert made.missing.tolist() == [1]


@given(table=grouped())
def test_sum_is_exact(table: Table) -> None:
    for expr in VALUES:
        measure = Sum(expr, **RULES)
        made = figures(measure, table)
        assert made.exact is not None
        for group in range(3):
            found = [v for (v,) in counted(measure, of_group(table, group), expr)]
            wanted = sum(map(number, found))
            assert close(made.value[group], wanted)
            if expr.key != "col.x":
                unit = 1 if expr.key == "col.n" else 1_000_000
                assert made.exact[group] == round(wanted * unit)
            else:
                assert made.exact[group] == (None if found else 0)
        assert np.isnan(made.low).all()


@given(table=grouped())
def test_mean_has_the_interval_of_its_sample(table: Table) -> None:
    for kind, expr in product((Mean, Distribution), VALUES):
        measure = kind(expr, **RULES)
        made = figures(measure, table, statistic="mean")
        for group in range(3):
            cells = counted(measure, of_group(table, group), expr)
            found = [number(v) for (v,) in cells]
            assert close(made.value[group], fmean(found) if found else None)
            if len(found) < 2:
                assert math.isnan(made.low[group])
                assert math.isnan(made.high[group])
                continue
            reach = Z * math.sqrt(variance(found) / len(found))
            assert math.isclose(
                made.low[group], fmean(found) - reach, rel_tol=1e-9, abs_tol=1e-6
            )
            assert math.isclose(
                made.high[group], fmean(found) + reach, rel_tol=1e-9, abs_tol=1e-6
            )


@given(
    table=grouped(),
    statistic=st.sampled_from(["median", "p90", "p5", "p99", "p12.5"]),
)
def test_quantiles_are_those_of_numpy(table: Table, statistic: str) -> None:
    for expr in VALUES:
        measure = Distribution(expr, **RULES)
        made = figures(measure, table, statistic=statistic)
        q = 0.5 if statistic == "median" else float(statistic[1:]) / 100
        for group in range(3):
            cells = counted(measure, of_group(table, group), expr)
            found = [number(v) for (v,) in cells]
            wanted = float(np.quantile(found, q)) if found else None
            assert close(made.value[group], wanted)
            for bound in (made.low[group], made.high[group]):
                assert math.isnan(bound) or bound in found
            assert not made.low[group] > made.value[group]
            assert not made.high[group] < made.value[group]


def test_nothing_gives_no_value_and_sums_of_nothing_are_zero() -> None:
    empty: Table = ([], [])
    for measure in (SHARE, NET, Mean(col.x), Distribution(col.took)):
        made = figures(measure, empty)
        for array in (made.value, made.low, made.high):
            assert np.isnan(array).all()
    for measure in (COUNT, Sum(col.took), Sum(col.x)):
        made = figures(measure, empty)
        assert made.value.tolist() == [0, 0, 0]
        assert made.exact == [0, 0, 0]


def test_the_unit_of_time_is_a_second_and_money_keeps_its_own() -> None:
    took = [timedelta(hours=1), timedelta(hours=2), None]
    scope = scope_with(
        took=(Kind.SECONDS, took), cost=(Kind.MONEY, [Decimal("1.5"), Decimal(2), None])
    )
    groups = np.zeros(3, dtype=np.int64)
    for expr, wanted in ((col.took, 5400.0), (col.cost, 1.75)):
        for measure in (Mean(expr), Distribution(expr)):
            made = measure.finish(measure.state(measure.rows(scope), groups, 1))
            assert made.value.tolist() == [wanted]
            assert (made.n.tolist(), made.missing.tolist()) == ([2], [1])


def test_a_value_that_is_not_finite_is_missing() -> None:
    scope = scope_with(x=(Kind.NUMBER, [1.0, float("nan"), float("inf"), None]))
    made = Sum(col.x)
    found = made.finish(made.state(made.rows(scope), np.zeros(4, dtype=np.int64), 1))
    assert found.value.tolist() == [1.0]
    assert found.missing.tolist() == [3]


@pytest.mark.parametrize("kind", [Sum, Mean, Distribution])
@pytest.mark.parametrize("name", ["line", "spam", "start", "day", "tags"])
def test_what_cannot_be_added_up_is_refused(
    kind: Callable[..., Measure], name: str
) -> None:
    with pytest.raises(InputTypeError, match="must be a number, an amount of time"):
        kind(col[name]).rows(scope_of([]))


@pytest.mark.parametrize(
    ("measure", "statistic"),
    [
        (COUNT, "mean"),
        (SHARE, "p90"),
        (Mean(col.x), "median"),
        (Distribution(col.x), "p0"),
        (Distribution(col.x), "p100"),
        (Distribution(col.x), "most"),
        (Distribution(col.x), 90),
    ],
)
def test_an_unknown_statistic_is_refused(measure: Measure, statistic: Any) -> None:
    with pytest.raises(ParameterError, match="statistic must be"):
        figures(measure, ([], []), statistic=statistic)


def _state(groups: Sequence[int], size: int) -> None:
    COUNT.state(COUNT.rows(scope_of([])), np.array(groups, dtype=np.int64), size)


def test_groups_fit_the_rows_and_the_size() -> None:
    with pytest.raises(InputError, match="one number for each of 0 rows: got 1"):
        _state([0], 1)
    scope = scope_with(n=(Kind.INTEGER, [1, 2]))
    count = Count()
    with pytest.raises(InputError, match="below size 2: got 2"):
        count.state(count.rows(scope), np.array([0, 2]), 2)
    assert count.state(count.rows(scope), np.array([-1, -1]), 0)["n"].tolist() == []


def test_measures_are_equal_when_they_are_built_alike() -> None:
    again = Share(col.end - col.start <= timedelta(hours=1), **RULES)
    assert again == SHARE
    assert hash(again) == hash(SHARE)
    assert {again, SHARE} == {SHARE}
    assert again != COUNT
    assert Net(col.a, col.b) != Net(col.a, col.b, scale=100)
    assert SHARE != "share"
    assert repr(SHARE) == (
        "Share((col.end - col.start) <= timedelta(seconds=3600),"
        " of=~col.line.is_missing(), where=col.n > -3, pending=col.seen & (col.m > 2),"
        " excluded={'spam': col.spam, 'far': col.x > 3})"
    )
    assert SHARE.key == repr(SHARE)


def test_measures_name_their_columns() -> None:
    assert SHARE.columns() == {"end", "start", "line", "n", "spam", "x", "seen", "m"}
    assert Count().columns() == frozenset()


def test_narrowing_keeps_the_filter_that_was_there() -> None:
    once = Count().narrowed(col.a)
    assert once.where is not None
    assert once == Count(where=col.a)
    assert once.narrowed(col.b) == Count(where=col.a & col.b)
    assert SHARE.narrowed(col.a).excluded == SHARE.excluded


def test_each_measure_says_what_it_may_be_summed_over() -> None:
    assert Count.additive == Sum.additive == "everything"
    assert {m.additive for m in (Share, Net, Mean, Distribution)} == {"nothing"}


def test_exclusions_map_reasons_to_expressions() -> None:
    with pytest.raises(InputTypeError, match="must map reasons to expressions"):
        Count(excluded=[col.spam])
    with pytest.raises(InputError, match="at most 251 reasons: got 252"):
        Count(excluded={str(n): col.spam for n in range(252)})


def test_a_fraction_of_a_microsecond_is_not_lost_in_the_mean() -> None:
    took = [timedelta(microseconds=1), timedelta(microseconds=2)]
    scope = scope_with(took=(Kind.SECONDS, took))
    mean = Mean(col.took)
    made = mean.finish(mean.state(mean.rows(scope), np.zeros(2, dtype=np.int64), 1))
    assert made.value.tolist() == [float(Fraction(3, 2_000_000))]
