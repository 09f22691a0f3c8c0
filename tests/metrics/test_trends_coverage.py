"""Coverage by simulation: 95 % is 95 %, of every kind of figure, clustered and not.

Each group of one desk is a round of its own, so that one comparison has hundreds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from kpikit import Desk, Metric, kpis

ROUNDS = 600
SIDES = (datetime(2026, 4, 10, tzinfo=UTC), datetime(2026, 5, 10, tzinfo=UTC))
Draw = Callable[[np.random.Generator], Any]


def drawn(*draws: Draw) -> tuple[list[datetime], list[str], list[float]]:
    """When, which round, and what, of every row of both sides."""
    random = np.random.default_rng(77)
    at: list[datetime] = []
    rounds: list[str] = []
    values: list[float] = []
    for number in range(ROUNDS):
        for when, draw in zip(SIDES, draws, strict=True):
            found = draw(random).tolist()
            at += [when] * len(found)
            rounds += [str(number)] * len(found)
            values += found
    return at, rounds, values


def held(metric: Metric, desk: Desk, true: float) -> float:
    """How often the interval of the change holds the true one."""
    lines = list(metric.compare(desk, before="2026-04", after="2026-05"))
    assert len(lines) == ROUNDS
    return sum(
        line.low is not None and line.low <= true <= line.high for line in lines
    ) / len(lines)


def resolved(*draws: Draw) -> Desk:
    """Tickets that took so many seconds."""
    at, rounds, took = drawn(*draws)
    return Desk(
        tickets={
            "id": list(range(len(at))),
            "created_at": [
                when - timedelta(seconds=t) for when, t in zip(at, took, strict=True)
            ],
            "resolved_at": at,
            "line": rounds,
        }
    )


def answered(kind: str, *draws: Draw) -> Desk:
    """Surveys with such scores."""
    at, rounds, score = drawn(*draws)
    rows = {"score": score, "answered_at": at, "agent": rounds}
    return Desk(surveys={**rows, "kind": [kind] * len(at)})


def logged(*draws: Draw) -> Desk:
    """Entries of work of so many seconds."""
    at, rounds, seconds = drawn(*draws)
    return Desk(
        work={
            "agent": rounds,
            "worked_at": at,
            "work_seconds": seconds,
            "activity": ["support"] * len(at),
        }
    )


def test_means_and_medians_of_skewed_times() -> None:
    """Sixty exponential times on each side."""
    desk = resolved(
        lambda r: r.exponential(3600, 60).round() + 1,
        lambda r: r.exponential(5400, 60).round() + 1,
    )
    time = kpis.resolution_time.by("line")
    assert 0.925 <= held(time, desk, 1800) <= 0.975
    assert 0.935 <= held(time.median(), desk, 1800 * np.log(2)) <= 0.985


def test_counts_that_come_by_chance() -> None:
    """Twelve and twenty on average; whole numbers hold a little more than 95 %."""
    desk = resolved(
        lambda r: np.full(r.poisson(12), 60.0), lambda r: np.full(r.poisson(20), 60.0)
    )
    assert 0.935 <= held(kpis.tickets_resolved.by("line"), desk, 8) <= 0.985


def test_sums_of_amounts_that_come_by_chance() -> None:
    """Both how many there are and how large each is."""
    desk = logged(
        lambda r: r.gamma(2, 600, r.poisson(20)).round(),
        lambda r: r.gamma(2, 600, r.poisson(30)).round(),
    )
    assert 0.925 <= held(kpis.hours_logged.by("agent"), desk, 12_000) <= 0.975


@pytest.mark.parametrize(
    ("kind", "metric", "before", "after", "true"),
    [
        ("nps", kpis.nps, [0.2, 0.3, 0.5], [0.4, 0.2, 0.4], -30),
        ("csat", kpis.csat, [0.1, 0.0, 0.9], [0.2, 0.0, 0.8], -0.1),
    ],
)
def test_scores_and_shares(
    kind: str, metric: Metric, before: list[float], after: list[float], true: float
) -> None:
    """Fifty answers on each side."""
    scores = [3, 8, 10] if kind == "nps" else [1, 3, 5]
    desk = answered(
        kind,
        lambda r: r.choice(scores, 50, p=before),
        lambda r: r.choice(scores, 50, p=after),
    )
    assert 0.925 <= held(metric.by("agent"), desk, true) <= 0.98


def test_rows_of_one_requester_are_no_rows_of_many() -> None:
    """Forty respondents with five answers each; the plain interval is too narrow."""
    random = np.random.default_rng(4)
    rows: dict[str, list[Any]] = {
        name: [] for name in ("score", "answered_at", "agent", "respondent")
    }
    for number in range(ROUNDS):
        for when, p in zip(SIDES, (0.5, 0.6), strict=True):
            chance = np.repeat(random.beta(2 * p, 2 * (1 - p), 40), 5)
            rows["score"] += np.where(random.random(200) < chance, 5, 1).tolist()
            rows["answered_at"] += [when] * 200
            rows["agent"] += [str(number)] * 200
            rows["respondent"] += [
                f"{when.month}-{n}" for n in range(40) for _ in "12345"
            ]
    desk = Desk(surveys={**rows, "kind": ["csat"] * len(rows["score"])})
    plain, clustered = kpis.csat, kpis.csat.cluster("respondent")
    assert held(plain.by("agent"), desk, 0.1) <= 0.88
    assert 0.92 <= held(clustered.by("agent"), desk, 0.1) <= 0.98
