"""Satisfaction and recommendation: worked examples, scales, boundaries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kpikit import Desk, Survey, kpis
from kpikit.errors import ScaleError, UnavailableError

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)


def test_the_published_nps() -> None:
    """39 answers, 8 promoters, 22 detractors: -35.9."""
    value = kpis.nps(score=[9] * 8 + [7] * 9 + [6] * 22)
    assert round(value.value, 1) == -35.9
    assert value.n == 39


@pytest.mark.parametrize(
    ("score", "points"), [(10, 100), (9, 100), (8, 0), (7, 0), (6, -100), (0, -100)]
)
def test_the_bounds_of_nps(score: int, points: float) -> None:
    assert kpis.nps(score=[score, None]).value == points


@pytest.mark.parametrize(
    ("rule", "share", "n"),
    [("top_two", 2 / 5, 5), ("top_box", 1 / 5, 5), ("good_bad", 2 / 4, 4)],
)
def test_the_rules_of_csat(rule: str, share: float, n: int) -> None:
    value = kpis.csat.using(rule=rule)(score=[1, 2, 3, 4, 5, None])
    assert (value.value, value.n) == (share, n)


def test_other_scales() -> None:
    seven = kpis.csat.using(scale=(1, 7))
    assert seven(score=[5, 6, 7]).value == 2 / 3
    assert seven.using(rule="good_bad")(score=[3, 4, 5]).excluded == {"neutral": 1}
    assert seven.using(rule="good_bad")(score=[7, 5, 3]).value == 2 / 3
    assert kpis.csat.using(scale=(0, 1), rule="good_bad")(score=[0, 1]).value == 0.5


def test_yes_or_no() -> None:
    yes = kpis.csat.using(rule="yes")
    assert yes(score=[1, 0, 1, None]).value == 2 / 3
    answers = [Survey("yes_no", score=1), Survey("csat", score=5)]
    assert yes(Desk(surveys=answers)).n == 1


@pytest.mark.parametrize(
    ("metric", "score", "words"),
    [
        (kpis.csat, 6, r"on its scale 1\.\.5: got 6.* first row 1; .*scale="),
        (kpis.csat, 0, r"on its scale 1\.\.5: got 0"),
        (kpis.csat.using(rule="yes"), 2, r"whole number on its scale 0\.\.1"),
        (kpis.nps, 11, r"whole number on its scale 0\.\.10: got 11"),
        (kpis.nps, 9.5, r"whole number on its scale 0\.\.10: got 9\.5"),
    ],
)
def test_scores_beyond_the_scale_are_refused(
    metric: Any, score: Any, words: str
) -> None:
    with pytest.raises(ScaleError, match=words):
        metric(score=[1, score])


def test_scores_of_other_surveys_do_not_matter() -> None:
    answers = {"kind": ["csat", "nps"], "score": [5, 10]}
    assert kpis.csat(**answers).n == kpis.nps(**answers).n == 1


@pytest.mark.parametrize(
    ("answers", "points"), [("all", 0), ("latest", -50), ("first", 50)]
)
def test_one_answer_of_each_respondent(answers: str, points: float) -> None:
    value = kpis.nps.using(answers=answers)(
        score=[10, 0, 7, None],
        respondent=["ann", "ann", "bob", "ann"],
        answered_at=[AT, AT + timedelta(1), AT, AT + timedelta(9)],
    )
    assert value.value == pytest.approx(points)


def test_a_desk_needs_kinds_and_scores() -> None:
    with pytest.raises(UnavailableError, match=r"csat.*Desk\(surveys=…\)"):
        kpis.csat(Desk(tickets=[]))
    assert kpis.csat(score=[None, None]).no_data
    assert kpis.nps(Desk(surveys=[])).no_data
