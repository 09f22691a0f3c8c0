"""Control charts: published examples, run lengths, baselines, state that resumes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from kpikit import Desk, kpis
from kpikit.errors import InputError, InputTypeError, PayloadError
from kpikit.metrics.trends.charts import (
    CUSUM_REACH,
    EWMA_REACH,
    Memory,
    _cusum,
    _ewma,
    baseline_of,
    step,
)
from kpikit.metrics.trends.watch import WatchState

# Montgomery, Introduction to Statistical Quality Control, table 9.1: twenty draws from
# N(10, 1), then ten from N(11, 1).
MONTGOMERY = [
    *(9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34),
    *(9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62, 10.31, 8.52, 10.84),
    *(10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52),
]


def test_the_tabular_cusum_is_montgomerys() -> None:
    """Table 9.2: C+ is 5.28 at sample 29, the first above 5; C- is 1.95 at 3."""
    memory, ups, downs, signals = Memory(), [], [], []
    for place, value in enumerate(MONTGOMERY, 1):
        found, memory = _cusum(value - 10, memory)
        ups.append(memory.up)
        downs.append(memory.down)
        signals += [place] if found else []
    assert ups[28] == pytest.approx(5.28)
    assert downs[1] == pytest.approx(1.56)
    assert signals[0] == 29


def test_the_ewma_is_montgomerys() -> None:
    """The same data, weight 0.1 and limit 2.7: 9.945, then 9.7495; out only late."""
    memory, means, signals = Memory(), [], []
    for place, value in enumerate(MONTGOMERY, 1):
        found, memory = _ewma(value - 10, memory, 0.1, 2.7)
        means.append(10 + memory.mean)
        signals += [place] if found else []
    assert means[:2] == pytest.approx([9.945, 9.7495])
    assert signals == [29, 30]


def test_the_natural_limits_are_wheelers() -> None:
    """Centre and 2.66 mean moving ranges away from it."""
    values = [39.0, 41, 41, 41, 43, 44, 41, 42, 40, 41, 44, 40]
    made = baseline_of(values, [1] * 12, "xmr")
    ranges = [abs(b - a) for a, b in pairwise(values)]
    assert made.centre == pytest.approx(sum(values) / 12)
    assert 3 * made.sigma == pytest.approx(2.66 * sum(ranges) / 11, rel=1e-3)


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


def run_lengths(kind: str, shift: float, rounds: int = 4000) -> float:
    """The mean number of points up to a signal, of draws from a normal process."""
    random = np.random.default_rng(5)
    going = np.ones(rounds, dtype=bool)
    length = np.zeros(rounds)
    mean, up, down = np.zeros(rounds), np.zeros(rounds), np.zeros(rounds)
    high, low = np.zeros(rounds), np.zeros(rounds)
    for count in range(1, 6000):
        score = random.normal(shift, 1, rounds)
        if kind == "ewma":
            mean = 0.2 * score + 0.8 * mean
            limit = EWMA_REACH * np.sqrt(1 / 9 * (1 - 0.8 ** (2 * count)))
            out = np.abs(mean) > limit
        elif kind == "cusum":
            up = np.maximum(0, up + score - 0.5)
            down = np.maximum(0, down - score - 0.5)
            out = np.maximum(up, down) > CUSUM_REACH
        else:
            high, low = (
                np.where(score > 0, high + 1, 0),
                np.where(score < 0, low + 1, 0),
            )
            out = (np.abs(score) > 3) | (np.maximum(high, low) >= 8)
        length[going] += 1
        going &= ~out
        if not going.any():
            break
    return float(length.mean())


@pytest.mark.parametrize(
    ("kind", "shift", "published"),
    [
        # Lucas and Saccucci (1990); Hawkins (1993) and Montgomery, table 9.3;
        # Champ and Woodall (1987), rules 1 and 4
        ("ewma", 0.0, 500),
        ("cusum", 0.0, 465),
        ("cusum", 1.0, 10.4),
        ("rules", 0.0, 152.7),
    ],
)
def test_run_lengths_are_the_published_ones(
    kind: str, shift: float, published: float
) -> None:
    """How seldom a steady process gives a signal, and how soon a shifted one does."""
    assert run_lengths(kind, shift) == pytest.approx(published, rel=0.06)


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
    with pytest.raises(InputTypeError, match="no groups"):
        WEEKLY.by("line").watch("xmr")
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
