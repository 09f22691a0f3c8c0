"""Run lengths: published tables, and the charts themselves on simulated draws."""

from __future__ import annotations

import numpy as np
import pytest

from kpikit.metrics.trends.limits import Memory, reach_over, step, width_over
from kpikit.metrics.trends.run_length import cusum_run_length, ewma_run_length

SHIFTS = (0, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5)


@pytest.mark.parametrize(
    ("weight", "reach", "published"),
    [
        # Lucas and Saccucci, Technometrics 32 (1990), table 3
        (0.5, 3.071, (500, 255, 88.8, 35.9, 17.5, 6.53, 3.63, 2.5, 1.93, 1.58, 1.34)),
        (0.03, 2.437, (500, 76.7, 29.3, 17.6, 12.6, 8.07, 5.99, 4.8, 4.03, 3.49, 3.11)),
    ],
)
def test_ewma_run_lengths_are_those_of_lucas_and_saccucci(
    weight: float, reach: float, published: tuple[float, ...]
) -> None:
    """In control, and for shifts up to four deviations; they give three digits."""
    for shift, length in zip(SHIFTS, published, strict=False):
        found = ewma_run_length(weight, reach, shift)
        assert found == pytest.approx(length, rel=5e-3)


@pytest.mark.parametrize(
    ("weight", "published"),
    [
        # Crowder, Technometrics 29 (1987), table 1, limits of two deviations
        (0.5, {0: 26.45, 0.25: 20.12, 0.5: 11.89, 1: 4.91, 2: 1.94, 4: 1.05}),
        (0.05, {0: 127.53, 0.25: 43.94, 0.5: 18.97, 1: 8.38, 2: 4.04, 4: 2.15}),
    ],
)
def test_ewma_run_lengths_are_those_of_crowder(
    weight: float, published: dict[float, float]
) -> None:
    """Two digits after the point, as he gives."""
    for shift, length in published.items():
        found = ewma_run_length(weight, 2, shift)
        assert found == pytest.approx(length, abs=0.01)


def test_a_run_length_of_the_sas_manual() -> None:
    """SAS/QC (1999): 11.154267016 of an EWMA, 4.1500826715 of a CUSUM."""
    assert ewma_run_length(0.25, 3, 1) == pytest.approx(11.154267016, abs=1e-8)
    assert cusum_run_length(0.25, 8, 2.5) == pytest.approx(4.1500826715, abs=2e-6)


def test_cusum_run_lengths_are_those_of_lucas_and_crosier() -> None:
    """Technometrics 24 (1982), table 1: slack 0.5, limit 4, no head start."""
    published = (168, 74.2, 26.6, 13.3, 8.38, 4.75, 3.34, 2.62, 2.19, None, 1.71, 1.31)
    for shift, length in zip(SHIFTS, published, strict=True):
        if length is not None:
            found = cusum_run_length(0.5, 4, shift)
            assert found == pytest.approx(length, rel=5e-3)


def test_a_two_sided_run_length_of_waldmann() -> None:
    """Technometrics 28 (1986), table 6: slack 0.6, limit 3, a shift of 0.2 down."""
    assert cusum_run_length(0.6, 3, -0.2) == pytest.approx(65.4, abs=0.1)
    assert cusum_run_length(0.6, 3, 0.2) == cusum_run_length(0.6, 3, -0.2)


def test_the_usual_charts_go_on_as_long_as_is_said() -> None:
    """What ``watch`` promises of a steady process; recomputed, not quoted."""
    assert ewma_run_length(0.2, 2.962) == pytest.approx(500, rel=2e-3)
    assert cusum_run_length(0.5, 5) == pytest.approx(465, rel=2e-3)


def mean_run(method: str, shift: float, rounds: int, rules: list[str]) -> float:
    """The mean number of points up to a signal of the chart itself."""
    random = np.random.default_rng(5)
    total = 0
    for _ in range(rounds):
        memory, found = Memory(), []
        while not found:
            found, memory = step(random.normal(shift), memory, method, rules)
            total += 1
    return total / rounds


@pytest.mark.parametrize(
    ("method", "shift"), [("ewma", 0.75), ("ewma", 1.5), ("cusum", 1.0), ("cusum", 0.5)]
)
def test_the_charts_run_as_long_as_the_equations_say(method: str, shift: float) -> None:
    """The limits of an EWMA are nearer at first, so it is a little sooner."""
    found = mean_run(method, shift, 400, [])
    if method == "cusum":
        assert found == pytest.approx(cusum_run_length(0.5, 5, shift), rel=0.1)
    else:
        late = ewma_run_length(0.2, 2.962, shift)
        assert 0.7 * late <= found <= 1.05 * late


def test_all_four_rules_signal_as_often_as_champ_and_woodall_say() -> None:
    """Technometrics 29 (1987): 91.75 points in control with all of them."""
    rules = ["beyond", "two_of_three", "four_of_five", "run"]
    assert mean_run("xmr", 0.0, 1200, rules) == pytest.approx(91.75, rel=0.07)


def test_many_charts_are_held_to_the_alarms_of_one() -> None:
    """Run lengths are so many times longer, and rules so many times more seldom."""
    for charts in (2, 7, 40):
        far = reach_over(charts, "ewma").ewma
        near = ewma_run_length(0.2, 2.962)
        assert ewma_run_length(0.2, far) == pytest.approx(charts * near, rel=1e-6)
        far = reach_over(charts, "cusum").cusum
        near = cusum_run_length(0.5, 5)
        assert cusum_run_length(0.5, far) == pytest.approx(charts * near, rel=1e-6)
        shewhart = reach_over(charts, "xmr")
        assert 2.0**shewhart.run >= charts * 2.0**8
        assert shewhart.beyond > 3
        assert 2 < shewhart.two < shewhart.beyond
        assert 1 < shewhart.four < shewhart.two
    assert reach_over(1, "xmr") == reach_over(1, "cusum")


def test_each_rule_of_many_charts_breaks_so_many_times_more_seldom() -> None:
    """Of five charts, on draws far more often than the rules break."""
    random = np.random.default_rng(8)
    side = random.normal(size=(4_000_000,))
    one, five = reach_over(1, "xmr"), reach_over(5, "xmr")

    def broken(limit: float, window: int, least: int) -> float:
        far = side > limit
        near = sum(np.roll(far, place).astype(int) for place in range(window))
        return float((far & (near >= least)).mean())

    for usual, farther, window, least in (
        (one.beyond, five.beyond, 1, 1),
        (one.two, five.two, 3, 2),
        (one.four, five.four, 5, 4),
    ):
        often = broken(usual, window, least)
        assert 5 * broken(farther, window, least) == pytest.approx(often, rel=0.12)


@pytest.mark.parametrize("points", [8, 12, 30])
def test_short_baselines_do_not_multiply_false_alarms(points: int) -> None:
    """Twenty charts, each with limits that so few points made, beside one chart.

    Without the wider deviations they would signal five to eight times as often.
    """
    random = np.random.default_rng(3)
    baseline = random.normal(size=(400_000, points))
    sigma = np.abs(np.diff(baseline)).mean(axis=1) / 1.128
    score = np.abs(random.normal(size=400_000) - baseline.mean(axis=1)) / sigma
    one = float((score > reach_over(1, "xmr").beyond).mean())
    far = reach_over(20, "xmr").beyond
    assert 20 * float((score > far * width_over(20, points)).mean()) <= 1.05 * one
    assert 20 * float((score > far).mean()) > 2.5 * one
    assert width_over(1, points) == 1
