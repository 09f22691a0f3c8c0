"""A ratio of two sums: by hand, across kinds, and its interval."""

import math
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.columns.column import Kind
from kpikit.errors import InputTypeError, ParameterError
from kpikit.measures.expressions import Expr
from kpikit.measures.figures import Figures
from kpikit.measures.nodes import col
from kpikit.measures.ratio import Ratio
from kpikit.measures.sums import Mean
from measure_reference import counted
from measure_tables import Row, rows, scope_of, scope_with

Z = NormalDist().inv_cdf(0.975)
SIDES = [col.n, col.x, col.took, col.cost, col.spam, col.end - col.start, col.n > 1]


def number(found: Any) -> float:
    return found.total_seconds() if isinstance(found, timedelta) else float(found)


def finished(measure: Ratio, table: Sequence[Row], groups: list[int]) -> Figures:
    found = measure.rows(scope_of(table))
    return measure.finish(measure.state(found, np.array(groups, dtype=np.int64), 2))


def of_columns(measure: Ratio, **columns: tuple[Kind, Sequence[Any]]) -> Figures:
    scope = scope_with(**columns)
    groups = np.zeros(scope.rows, dtype=np.int64)
    return measure.finish(measure.state(measure.rows(scope), groups, 1))


def by_hand(pairs: list[tuple[float, float]]) -> tuple[float, float, float]:
    """The ratio and its interval, from residuals of each row."""
    below = sum(d for _, d in pairs)
    if below == 0:
        return math.nan, math.nan, math.nan
    ratio = sum(n for n, _ in pairs) / below
    if len(pairs) < 2:
        return ratio, math.nan, math.nan
    spread = sum((n - ratio * d) ** 2 for n, d in pairs)
    error = math.sqrt(len(pairs) / (len(pairs) - 1) * spread) / abs(below)
    return ratio, ratio - Z * error, ratio + Z * error


@given(
    table=rows(most=10),
    num=st.sampled_from(SIDES),
    den=st.sampled_from(SIDES),
    data=st.data(),
)
def test_a_ratio_is_a_sum_over_a_sum(
    table: list[Row], num: Expr, den: Expr, data: st.DataObject
) -> None:
    measure = Ratio(num, den, of=col.line.is_present(), excluded={"seen": col.seen})
    several = {"min_size": len(table), "max_size": len(table)}
    groups = data.draw(st.lists(st.integers(-1, 1), **several))
    made = finished(measure, table, groups)
    for group in range(2):
        here = [row for row, g in zip(table, groups, strict=True) if g == group]
        pairs = [(number(a), number(b)) for a, b in counted(measure, here, num, den)]
        wanted = by_hand(pairs)
        found = made.value[group], made.low[group], made.high[group]
        np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-6)
        assert made.n[group] == len(pairs)
    assert made.exact is None


def test_units_of_one_kind_cancel() -> None:
    hour, money = timedelta(hours=1), Decimal("4.5")
    columns: dict[str, Any] = {
        "talk": (Kind.SECONDS, [hour, hour / 2, None]),
        "shift": (Kind.SECONDS, [hour * 2, hour, hour]),
        "cost": (Kind.MONEY, [money, money, money]),
        "solved": (Kind.FLAG, [True, False, True]),
        "n": (Kind.INTEGER, [2, 4, 3]),
    }
    for num, den, wanted in (
        (col.talk, col.shift, 0.5),
        (col.talk, col.solved, 5400.0),
        (col.cost, col.solved, 6.75),
        (col.cost, col.talk, 9 / 5400),
        (col.cost, col.n, 1.5),
        (col.n, col.solved, 4.5),
        (col.solved, col.n, 2 / 9),
    ):
        made = of_columns(Ratio(num, den), **columns)
        assert made.value.tolist() == [pytest.approx(wanted, rel=1e-12)]


def test_a_row_that_lacks_a_side_is_missing_on_both() -> None:
    made = of_columns(
        Ratio(col.a, col.b),
        a=(Kind.INTEGER, [6, 100, None]),
        b=(Kind.NUMBER, [2.0, None, 100.0]),
    )
    assert made.value.tolist() == [3.0]
    assert (made.n.tolist(), made.missing.tolist()) == ([1], [2])


@pytest.mark.parametrize("below", [[], [0, 0], [2, -2]])
def test_nothing_below_gives_no_value(below: list[int]) -> None:
    kinds = (Kind.INTEGER, below)
    made = of_columns(Ratio(col.a + 1, col.a), a=kinds)
    for array in (made.value, made.low, made.high):
        assert np.isnan(array).all()
    assert made.n.tolist() == [len(below)]


def test_one_row_has_no_interval() -> None:
    made = of_columns(Ratio(col.a, col.a), a=(Kind.INTEGER, [3]))
    assert made.value.tolist() == [1.0]
    assert np.isnan([made.low[0], made.high[0]]).all()


def test_sides_in_proportion_have_no_spread() -> None:
    values = (Kind.NUMBER, [0.1, 0.7, 1e9])
    made = of_columns(Ratio(col.a * 3, col.a), a=values)
    assert made.low[0] == pytest.approx(3.0)
    assert made.high[0] == pytest.approx(3.0)


def test_over_ones_it_is_the_mean() -> None:
    values = np.random.default_rng(3).normal(50, 9, 200).tolist()
    scope = scope_with(x=(Kind.NUMBER, values), one=(Kind.INTEGER, [1] * 200))
    groups = np.zeros(200, dtype=np.int64)
    ratio, mean = Ratio(col.x, col.one), Mean(col.x)
    left = ratio.finish(ratio.state(ratio.rows(scope), groups, 1))
    right = mean.finish(mean.state(mean.rows(scope), groups, 1))
    for name in ("value", "low", "high"):
        np.testing.assert_allclose(getattr(left, name), getattr(right, name), 1e-12)


def test_large_values_close_together_keep_their_spread() -> None:
    """Squares of the values would lose it; distances from the mean do not."""
    small = [1.0, 2.0, 4.0, 7.0]
    far = [v + 1e9 for v in small]
    made = of_columns(Ratio(col.a, col.b), a=(Kind.NUMBER, far), b=(Kind.NUMBER, far))
    assert made.high[0] - made.low[0] == pytest.approx(0.0, abs=1e-15)
    ones = (Kind.INTEGER, [1] * 4)
    made = of_columns(Ratio(col.a, col.b), a=(Kind.NUMBER, far), b=ones)
    assert (made.high[0] - made.low[0]) / 2 / Z == pytest.approx(
        float(np.std(small, ddof=1)) / 2, rel=1e-6
    )


def test_the_interval_covers_as_often_as_it_says() -> None:
    draw = np.random.default_rng(11)
    den = draw.gamma(4.0, 2.0, size=(400, 80))
    num = den * 0.3 + draw.normal(0, 1, size=den.shape)
    scope = scope_with(a=(Kind.NUMBER, num.ravel()), b=(Kind.NUMBER, den.ravel()))
    measure = Ratio(col.a, col.b)
    groups = np.repeat(np.arange(400), 80)
    made = measure.finish(measure.state(measure.rows(scope), groups, 400))
    inside = (made.low <= 0.3) & (made.high >= 0.3)
    assert 0.92 <= inside.mean() <= 0.98


@pytest.mark.parametrize("name", ["line", "start", "day", "tags"])
def test_a_side_that_cannot_be_added_up_is_refused(name: str) -> None:
    for measure in (Ratio(col[name], col.n), Ratio(col.n, col[name])):
        with pytest.raises(InputTypeError, match="must be a number, an amount of time"):
            measure.rows(scope_of([]))


def test_a_ratio_says_how_it_is_made() -> None:
    measure = Ratio(col.a, col.b, pending=col.young)
    assert measure.key == "Ratio(col.a, col.b, pending=col.young)"
    assert measure.columns() == {"a", "b", "young"}
    assert measure.additive == "nothing"
    with pytest.raises(ParameterError, match="one that Ratio has"):
        measure.finish(measure.empty(1), statistic="median")
