"""Control charts: published examples, run lengths, baselines, state that resumes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit import Desk, kpis
from kpikit.errors import InputError, InputTypeError, PayloadError
from kpikit.metrics.trends.limits import Memory, _cusum, _ewma, baseline_of, step
from kpikit.metrics.trends.state import WatchState

# Montgomery, Introduction to Statistical Quality Control (7th ed., 2013), table 9.1:
# twenty draws from N(10, 1), then ten from N(11, 1).
MONTGOMERY = [
    *(9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34),
    *(9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62, 10.31, 8.52, 10.84),
    *(10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52),
]
# The upper sum of his table 9.2 up to sample 29, with k = 0.5.
MONTGOMERY_UP = [
    *(0.0, 0.0, 0.0, 1.16, 2.82, 2.50, 0.04, 1.00, 0.0, 0.0),
    *(0.0, 0.97, 0.98, 0.0, 0.0, 0.0, 0.12, 0.0, 0.0, 0.34),
    *(0.74, 0.0, 1.79, 2.79, 2.89, 3.47, 3.35, 4.47, 5.28),
]


def test_the_tabular_cusum_is_montgomerys() -> None:
    """Every sum of table 9.2; the first above h = 5 is that of sample 29."""
    memory, ups, signals = Memory(), [], []
    for place, value in enumerate(MONTGOMERY, 1):
        found, memory = _cusum(value - 10, memory)
        ups.append(memory.up)
        signals += [place] if found else []
    assert ups[:29] == pytest.approx(MONTGOMERY_UP, abs=1e-9)
    assert signals[0] == 29


def test_the_ewma_of_montgomerys_data() -> None:
    """His data, weight 0.1 and limit 2.7; the figures recomputed by hand."""
    memory, means, signals = Memory(), [], []
    for place, value in enumerate(MONTGOMERY, 1):
        found, memory = _ewma(value - 10, memory, 0.1, 2.7)
        means.append(10 + memory.mean)
        signals += [place] if found else []
    # 0.1 · 9.45 + 0.9 · 10, then 0.1 · 7.99 + 0.9 · 9.945
    assert means[:2] == pytest.approx([9.945, 9.7495])
    by_hand = 10.0
    for value in MONTGOMERY:
        by_hand = 0.1 * value + 0.9 * by_hand
    assert means[-1] == pytest.approx(by_hand)
    assert signals == [29, 30]


def test_the_ewma_is_that_of_the_nist_handbook() -> None:
    """NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.4: every figure of it.

    Weight 0.3, target 50, deviation 2.0539, limits of 3; all lie within.
    """
    values = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5]
    values += [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    printed = [50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33]
    printed += [50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99]
    memory, means = Memory(), []
    for value in values:
        found, memory = _ewma((value - 50) / 2.0539, memory, 0.3, 3.0)
        assert not found
        means.append(50 + 2.0539 * memory.mean)
    assert means == pytest.approx(printed, abs=0.0051)


# Wheeler, Making Sense of Data (2003), p. 382, "Data Set to Use When Verifying
# Software"; also in Understanding Statistical Process Control (3rd ed.), p. 386.
WHEELER = [5045, 4350, 4350, 3975, 4290, 4430, 4485, 4285]
WHEELER += [3980, 3925, 3645, 3760, 3300, 3685, 3463, 5200]


@pytest.mark.parametrize(
    ("values", "centre", "low", "high"),
    [
        (WHEELER, 4135.50, 3188.72, 5082.28),
        # p. 130, figure 9.9: peak flow rates of eighteen days
        (
            [
                *(120, 140, 100, 150, 260, 150, 100, 120, 300),
                *(300, 275, 300, 140, 170, 150, 150, 190, 180),
            ],
            183.1,
            43.7,
            322.5,
        ),
    ],
)
def test_the_natural_limits_are_wheelers(
    values: list[float], centre: float, low: float, high: float
) -> None:
    """His 2.66 mean moving ranges are 3 / 1.128 of them, rounded."""
    made = baseline_of(values, [1] * len(values), "xmr")
    assert made.centre == pytest.approx(centre, abs=0.05)
    assert made.centre - 3 * made.sigma == pytest.approx(low, abs=0.3)
    assert made.centre + 3 * made.sigma == pytest.approx(high, abs=0.3)


def broken_at(values: list[float], centre: float, sigma: float, rule: str) -> list[int]:
    """Places, from 0, at which a rule is broken."""
    memory, places = Memory(), []
    for place, value in enumerate(values):
        found, memory = step((value - centre) / sigma, memory, "xmr", [rule])
        places += [place] if found else []
    return places


def test_points_beyond_are_wheelers() -> None:
    """Making Sense of Data, table 9.1: accident rates of two groups.

    Months of each group outside the limits of the other one, as he gives them.
    """
    first = [43, 40, 37, 33, 30, 33, 34, 35, 29, 33, 31, 39]
    second = [35, 37, 33, 32, 27, 29, 31, 22, 25, 30, 24, 19]
    for values, (low, high), places in (
        (first, (18.0, 39.3), [0, 1]),
        (second, (25.6, 43.9), [7, 8, 10, 11]),
    ):
        centre, sigma = (low + high) / 2, (high - low) / 6
        assert broken_at(values, centre, sigma, "beyond") == places


def test_the_run_of_eight_is_wheelers() -> None:
    """Making Sense of Data, table 8.1: seniors who smoke daily, in percent.

    The last eight years lie below the centre.
    """
    values = [21.3, 20.2, 20.9, 21.0, 18.8, 19.6, 18.7]
    values += [18.6, 18.1, 18.9, 19.2, 18.2, 17.3, 19.0]
    centre = sum(values) / len(values)
    assert broken_at(values, centre, 1.0, "run") == [13]


def rules_of_qcc(
    values: list[float], centre: float, sigma: float, run: int
) -> tuple[list[int], list[int]]:
    """By hand what shewhart.rules of the R package qcc 2.7 (Scrucca) lists.

    Points beyond the limits; and of each run on one side of the centre that is no
    shorter than *run*, its points from there on. A point on the centre ends a run.
    """
    beyond = [n for n, value in enumerate(values) if abs(value - centre) > 3 * sigma]
    sides = [(value > centre) - (value < centre) for value in values]
    runs, place = [], 0
    for side, group in groupby(sides):
        length = len(list(group))
        runs += range(place + run - 1, place + length) if side else []
        place += length
    return beyond, runs


@given(
    values=st.lists(st.integers(-5, 5), max_size=40),
    bend=st.integers(0, 40),
    sigma=st.sampled_from([0.5, 1.0]),
)
def test_the_run_rules_are_those_of_qcc(
    values: list[int], bend: int, sigma: float
) -> None:
    """With its run.length set to eight; its own default is seven."""
    values = [abs(v) if place >= bend else v for place, v in enumerate(values)]
    beyond, runs = rules_of_qcc(values, 0.0, sigma, 8)
    assert broken_at(values, 0.0, sigma, "beyond") == beyond
    assert broken_at(values, 0.0, sigma, "run") == runs


def test_p_limits_go_with_the_rows_of_a_point() -> None:
    """The share of all rows, and its standard error for as many rows."""
    made = baseline_of([0.1, 0.3] * 5, [100, 300] * 5, "p")
    assert made.centre == pytest.approx(0.25)
    assert made.score(0.5, 75, "p") == pytest.approx(0.25 / (0.25 * 0.75 / 75) ** 0.5)


@pytest.mark.parametrize(
    ("rule", "scores"),
    [
        ("beyond", [0.0, 3.1]),
        ("two_of_three", [2.1, 0.0, 2.2]),
        ("four_of_five", [1.1, 1.2, 0.0, 1.3, 1.4]),
        ("run", [0.1] * 8),
    ],
)
def test_every_run_rule_looks_at_both_sides(rule: str, scores: list[float]) -> None:
    """Broken by its last point, and not before; no rule is broken across the centre."""
    for sign in (1, -1):
        memory, found = Memory(), []
        for score in scores:
            assert not found
            found, memory = step(sign * score, memory, "xmr", [rule])
        assert [(one.rule, one.is_up) for one in found] == [(rule, sign > 0)]
    memory = Memory()
    for score in scores[:-1]:
        found, memory = step(score, memory, "xmr", [rule])
    crossed, _ = step(-scores[-1], memory, "xmr", [rule])
    assert bool(crossed) == (rule == "beyond")


MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


def waits(hours: list[float | None], *, days: int = 7, as_of: int = 0) -> Desk:
    """One answered ticket for each period; None is a period without any."""
    rows = [
        (MONDAY + timedelta(days=days * place), wait)
        for place, wait in enumerate(hours)
        if wait is not None
    ]
    end = MONDAY + timedelta(days=days * (len(hours) + as_of))
    return Desk(
        tickets={
            "id": list(range(len(rows))),
            "created_at": [at for at, _ in rows],
            "first_response_at": [at + timedelta(hours=wait) for at, wait in rows],
        },
        as_of=end,
    )


WEEKLY = kpis.first_response_time.every("week")
STEADY = [4, 5, 4, 6, 5, 4, 6, 5, 4, 5, 6, 4]


def test_a_signal_names_the_point_the_rule_and_the_direction() -> None:
    """Longer waits are adverse, shorter ones favourable; the centre stays locked."""
    chart = WEEKLY.watch("xmr")(waits([*STEADY, 5, 20, 5, 0.1]))
    (signal,) = chart.adverse
    assert (signal.period, signal.rule) == ("2026-04-06", "beyond")
    assert "above the centre" in str(signal)
    assert chart.baseline.points == 12
    assert chart.baseline.centre == pytest.approx(sum(STEADY) / 12 * 3600)
    assert [s.verdict for s in chart.signals] == ["adverse", "favourable"]
    assert "beyond adverse" in str(chart)
    assert "<table" in chart._repr_html_()
    assert len(list(chart)) == len(chart) == 16
    assert '"signals"' in chart.to_json()


def test_ordinary_variation_is_no_signal() -> None:
    """The baseline again gives none."""
    for method in ("xmr", "ewma", "cusum"):
        assert not WEEKLY.watch(method)(waits(STEADY + STEADY[::-1])).signals


@pytest.mark.parametrize("method", ["xmr", "ewma", "cusum"])
@pytest.mark.parametrize("cut", [13, 16, 20])
def test_a_watch_that_resumes_gives_the_signals_of_the_whole(
    method: str, cut: int
) -> None:
    """However the stream was cut, and through bytes and dicts."""
    hours = [*STEADY, 6, 6, 6, 7, 6, 7, 6, 6, 7, 8, 9, 9, 5, 2]
    watch = WEEKLY.watch(method)
    whole = watch(waits(hours))
    first = watch(waits(hours[:cut]))
    later = watch.resume(first.state.to_bytes())(waits(hours))
    told = [s.to_dict() for s in (*first.signals, *later.signals)]
    assert told == [s.to_dict() for s in whole.signals]
    assert told
    assert later.state == whole.state
    again = watch.resume(first.state.to_dict())(waits(hours[:cut]))
    assert again.notes[-1] == "no complete period after the baseline yet"
    assert again.state == first.state


def test_a_state_of_another_watch_is_refused() -> None:
    """So are other bytes and dicts."""
    state = WEEKLY.watch("xmr")(waits([*STEADY, 5])).state
    with pytest.raises(PayloadError, match="state must be of"):
        WEEKLY.watch("cusum").resume(state)
    for wrong in ({}, b"{}", b"\xff", {**state.to_dict(), "memory": {}}):
        with pytest.raises(PayloadError, match="data must be the state of a watch"):
            WEEKLY.watch("xmr").resume(wrong)
    assert WatchState.from_bytes(state.to_bytes()) == state


def test_a_period_that_is_not_over_is_not_judged() -> None:
    """It is said instead."""
    desk = waits([*STEADY, 5, 40], as_of=-1)
    chart = WEEKLY.watch("xmr")(desk)
    assert not chart.signals
    assert "not over yet" in chart.notes[0]
    assert chart.points[-1].period == "2026-03-30"


def test_gaps_are_no_points() -> None:
    """A week without tickets is counted, not judged."""
    chart = WEEKLY.watch("xmr")(waits([*STEADY, None, None, 5]))
    assert len(chart) == 13
    assert "2 periods have no figure" in chart.notes[0]


def test_weekdays_that_differ_are_warned_about() -> None:
    """By day, where weekends differ; not where days are alike."""
    daily = kpis.first_response_time.every("day")
    seasonal = ([4, 5, 4, 5, 4, 12, 13] * 5)[:35]
    chart = daily.watch("xmr", baseline=28)(waits(seasonal, days=1))
    assert any("weekdays differ" in note for note in chart.notes)
    random = np.random.default_rng(3)
    even = random.normal(6, 1, 35).tolist()
    chart = daily.watch("xmr", baseline=28)(waits(even, days=1))
    assert not any("weekdays differ" in note for note in chart.notes)
    chart = daily.watch("xmr", baseline=10)(waits(even, days=1))
    assert any("too short to tell whether weekdays" in note for note in chart.notes)


def test_a_baseline_that_says_nothing_is_refused() -> None:
    """Too short, not there, constant: each says what to do."""
    with pytest.raises(InputError, match="at least 8 periods: got 3"):
        WEEKLY.watch("xmr", baseline=3)
    with pytest.raises(InputError, match="baseline must fit the data: got 12"):
        WEEKLY.watch("xmr")(waits(STEADY[:9]))
    with pytest.raises(InputError, match="baseline must vary: got 12 periods"):
        WEEKLY.watch("xmr")(waits([4] * 14))
    with pytest.raises(InputError, match="at least 8 periods with a figure: got 3"):
        WEEKLY.watch("xmr", baseline="2026-01")(waits([*STEADY, 4]))
    with pytest.raises(InputTypeError, match="a number of periods or a stretch"):
        WEEKLY.watch("xmr", baseline=0.5)(waits(STEADY))


def test_a_baseline_may_be_a_stretch_of_time() -> None:
    """Points before and within it are not judged."""
    chart = WEEKLY.watch("xmr", baseline="2026-Q1")(waits([*STEADY, 5, 30]))
    assert chart.baseline.points == 12
    assert [signal.period for signal in chart.signals] == ["2026-04-06"]


def test_a_baseline_that_is_not_steady_is_said() -> None:
    """A far point within it widens the limits."""
    chart = WEEKLY.watch("xmr", baseline=20)(waits([*STEADY, *STEADY[:7], 40, 5]))
    assert any("not steady: 2026-05-18" in note for note in chart.notes)


def test_what_cannot_be_watched_is_refused() -> None:
    """No periods, groups, p of a mean, misspelt words."""
    with pytest.raises(InputTypeError, match="must have periods"):
        kpis.csat.watch("xmr")
    with pytest.raises(InputTypeError, match="desk must be a Desk: got dict"):
        WEEKLY.watch("xmr")({})
    with pytest.raises(InputTypeError, match="must be a word: got a desk") as told:
        WEEKLY.watch(waits([1.0, 2.0]))
    assert '.watch("xmr")(desk)' in told.value.help
    with pytest.raises(InputTypeError, match="share of rows for method p"):
        WEEKLY.watch("p")
    with pytest.raises(InputError, match="method must be one of") as told:
        WEEKLY.watch("cusun")
    assert "cusum" in told.value.help
    with pytest.raises(InputError, match="rules must be one of"):
        WEEKLY.watch("xmr", rules=["runs"])


def test_shares_are_watched_by_their_rows() -> None:
    """A bad week of many answers is a signal on a p chart."""
    random = np.random.default_rng(9)
    at, score = [], []
    for week in range(20):
        rate = 0.5 if week == 15 else 0.85
        hits = random.binomial(80, rate)
        at += [MONDAY + timedelta(days=7 * week)] * 80
        score += [5] * hits + [1] * (80 - hits)
    rows = {"score": score, "answered_at": at, "kind": ["csat"] * len(at)}
    desk = Desk(surveys=rows, as_of=MONDAY + timedelta(days=140))
    chart = kpis.csat.every("week").watch("p")(desk)
    assert [s.period for s in chart.adverse] == ["2026-04-20"]
    assert all(0 <= p.low < p.high <= 1 for p in chart)


def test_p_limits_too_narrow_for_the_baseline_are_said() -> None:
    """Shares that vary more than chance of rows allows."""
    at, score = [], []
    for week in range(14):
        hits = 70 if week % 2 else 30
        at += [MONDAY + timedelta(days=7 * week)] * 100
        score += [5] * hits + [1] * (100 - hits)
    rows = {"score": score, "answered_at": at, "kind": ["csat"] * len(at)}
    desk = Desk(surveys=rows, as_of=MONDAY + timedelta(days=98))
    chart = kpis.csat.every("week").watch("p")(desk)
    assert any("varies more than the number of rows" in note for note in chart.notes)


def test_no_rows_are_no_periods() -> None:
    """An empty desk has no baseline."""
    desk = Desk(tickets={"id": [], "created_at": [], "first_response_at": []})
    with pytest.raises(InputError, match="which has 0 complete ones"):
        WEEKLY.watch("xmr")(desk)
