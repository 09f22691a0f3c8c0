"""Ratings, effort, both questions, staff: worked examples, scales, suppression."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kpikit import Desk, Metric, Survey, kpis
from kpikit.errors import InputError, InputTypeError, ScaleError
from kpikit.report import report, to_text

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)
BOTH = kpis.satisfied_and_recommending
STAFF = kpis.agent_satisfaction


def test_the_mean_rating() -> None:
    value = kpis.average_rating(kind=["csat"] * 3 + ["nps"], score=[5, 2, None, 10])
    assert (value.value, value.n, value.unit) == (3.5, 2, "score")
    assert kpis.average_rating(score=[4]).low is None
    low, high = value.low, value.high
    assert low == pytest.approx(3.5 - 1.959963984540054 * 1.5)
    assert high == pytest.approx(3.5 + 1.959963984540054 * 1.5)


def test_ratings_of_several_scales_are_refused_where_the_scale_is_said() -> None:
    mixed = {"score": [5, 4, 90, None]}
    assert kpis.average_rating(**mixed).value == 33.0
    rated = kpis.average_rating.using(scale=[1, 5])
    assert rated.params == {"scale": (1, 5)}
    assert Metric.from_dict(rated.to_dict()) == rated
    with pytest.raises(ScaleError, match=r"1\.\.5: got 90\.0 in 1 row.*using\(scale="):
        rated(**mixed)
    assert rated(score=[1, 5, None]).value == 3.0
    with pytest.raises(
        InputTypeError, match=r"must be \(int, int\): got 5; as \(1, 5\)"
    ):
        kpis.average_rating.using(scale=5)
    with pytest.raises(InputError, match=r"\(lowest, highest\): got \(5, 1\)"):
        kpis.average_rating.using(scale=(5, 1))


def test_the_remedy_speaks_of_a_scale_only_where_another_can_be_said() -> None:
    with pytest.raises(ScaleError) as caught:
        kpis.nps(score=[11])
    assert "using(scale" not in caught.value.help
    with pytest.raises(ScaleError) as caught:
        kpis.csat(score=[11])
    assert "using(scale=(lowest, highest))" in caught.value.help


@pytest.mark.parametrize(
    ("rule", "figure", "unit", "better"),
    [
        ("ease_mean", 4.0, "score", "higher"),
        ("ease_top_three", 3 / 7, "share", "higher"),
        ("ease_net", 0.0, "score", "higher"),
    ],
)
def test_the_rules_of_ease(rule: str, figure: float, unit: str, better: str) -> None:
    metric = kpis.ces.using(rule=rule)
    value = metric(score=[1, 2, 3, 4, 5, 6, 7, None])
    assert value.value == pytest.approx(figure)
    assert (value.n, value.unit, metric.better) == (7, unit, better)


def test_effort_is_a_burden() -> None:
    assert kpis.ces(score=[1, 2, 5]).value == pytest.approx(8 / 3)
    assert kpis.ces.better == "lower"


@pytest.mark.parametrize(
    ("score", "points"), [(7, 100), (5, 100), (4, 0), (3, -100), (1, -100)]
)
def test_the_bounds_of_net_ease(score: int, points: float) -> None:
    assert kpis.ces.using(rule="ease_net")(score=[score]).value == points


@pytest.mark.parametrize(
    ("metric", "score"),
    [
        (kpis.ces, 6),
        (kpis.ces, 0),
        (kpis.ces.using(rule="ease_mean"), 8),
        (STAFF, 6),
        (STAFF.using(rule="mean"), 0),
        (STAFF.using(rule="enps"), 11),
        (kpis.employee_engagement, 6),
    ],
)
def test_scores_beyond_the_scale_are_refused(metric: Metric, score: int) -> None:
    with pytest.raises(ScaleError, match=rf"on its scale .*: got {score}"):
        metric(score=[score])


def answer(who: str | None, question: str, score: int, **more: Any) -> Survey:
    return Survey("yes_no", respondent=who, question=question, score=score, **more)


def test_both_questions_need_both_answers() -> None:
    value = BOTH(
        Desk(
            surveys=[
                answer("ann", "satisfied", 1),
                answer("ann", "recommend", 1),
                answer("bob", "satisfied", 1),
                answer("bob", "recommend", 0),
                answer("cid", "satisfied", 1),
                answer("dan", "recommend", 1),
                answer(None, "satisfied", 1),
                answer(None, "recommend", 1),
                Survey("nps", respondent="cid", question="recommend", score=9),
            ]
        )
    )
    assert (value.value, value.n, value.excluded) == (0.5, 2, {"unpaired": 2})


def test_answers_pair_by_ticket_and_the_latest_counts() -> None:
    tickets = {"id": ["a", "b"]}
    about_a: dict[str, Any] = {"ticket_id": "a", "answered_at": AT}
    rows = [
        answer("ann", "satisfied", 0, **about_a),
        answer("ann", "satisfied", 1, ticket_id="a", answered_at=AT + DAY),
        answer("ann", "recommend", 1, **about_a),
        answer("ann", "recommend", 0, ticket_id="b", answered_at=AT + DAY),
    ]
    for ordered in (rows, rows[::-1]):
        value = BOTH(Desk(tickets=tickets, surveys=ordered))
        assert (value.value, value.n, value.excluded) == (1.0, 1, {"unpaired": 1})
    simultaneous = [*rows, answer("ann", "recommend", 0, **about_a)]
    for ordered in (simultaneous, simultaneous[::-1]):
        assert BOTH(Desk(tickets=tickets, surveys=ordered)).value == 0.0


@pytest.mark.parametrize("question", ["satisfied", "recommend"])
def test_yes_or_no_is_one_or_nought(question: str) -> None:
    rows = [answer("ann", q, 1 + (q == question)) for q in ("satisfied", "recommend")]
    with pytest.raises(ScaleError, match=r"0\.\.1: got 2"):
        BOTH(Desk(surveys=rows))


def test_the_response_rate_looks_at_sent_surveys() -> None:
    value = kpis.survey_response_rate(sent_at=[AT, AT, AT, None], score=[0, None, 5, 4])
    assert (value.value, value.n) == (pytest.approx(2 / 3), 3)


@pytest.mark.parametrize(
    ("rule", "scores", "figure"),
    [
        ("favourable", [5, 4, 3, 2, 1], 0.4),
        ("mean", [5, 4, 3, 2, 2], 3.2),
        ("enps", [10, 9, 8, 6, 0], 0.0),
    ],
)
def test_groups_of_five_are_shown_and_of_four_are_not(
    rule: str, scores: list[int], figure: float
) -> None:
    metric = STAFF.using(rule=rule)
    shown = metric(score=scores)
    assert shown.value == pytest.approx(figure)
    assert not shown.is_suppressed
    hidden = metric(score=[*scores[:4], None])
    assert (hidden.value, hidden.low, hidden.high, hidden.n) == (None, None, None, 4)
    assert hidden.is_suppressed
    assert hidden.to_dict()["suppressed"]
    assert metric.using(smallest_group=4)(score=scores[:4]).value is not None
    assert not metric(score=[]).is_suppressed


def test_small_groups_say_so() -> None:
    value = STAFF(score=[5, 4, 4])
    assert str(value) == "too few to show (n = 3)"
    assert value.format("ru").startswith("слишком мало")
    assert "fewer than 5 rows count" in value.explain()
    desk = Desk(surveys={"kind": ["agent"] * 3, "score": [5, 4, 4]})
    assert "too few to show" in to_text(report(desk, [STAFF]))
    assert "too few to show" in str(STAFF.by("kind")(desk))


def test_merged_parts_are_judged_together() -> None:
    parts = [STAFF.by("team")(team=["x"] * 3, score=[5, 4, 1])]
    assert parts[0][0].is_suppressed
    halves = [STAFF.by("team").reduce(team=["x"] * n, score=[5] * n) for n in (3, 2)]
    assert sum(halves).finish()[0].value == 1.0  # type: ignore[attr-defined]
    assert halves[0].finish()[0].value is None


def test_the_smallest_group_is_a_whole_number() -> None:
    with pytest.raises(InputTypeError, match="smallest_group must be int"):
        STAFF.using(smallest_group=2.5)
    with pytest.raises(ValueError, match="smallest_group"):
        STAFF.using(smallest_group=-1)(score=[5])


def test_engagement_is_over_all_questions() -> None:
    value = kpis.employee_engagement(
        question=["growth", "growth", "proud", "proud", "goals", "goals"],
        score=[5, 4, 3, 4, 5, None],
    )
    assert (value.value, value.n) == (0.8, 5)


ANSWERS = {
    "enps": kpis.agent_satisfaction.using(rule="enps", smallest_group=1),
    "mean": kpis.agent_satisfaction.using(rule="mean", smallest_group=1),
    "favourable": kpis.agent_satisfaction.using(smallest_group=1),
    "ease": kpis.ces.using(rule="ease_mean"),
    "ease_net": kpis.ces.using(rule="ease_net"),
    "ease_top": kpis.ces.using(rule="ease_top_three"),
    "effort": kpis.ces,
    "engagement": kpis.employee_engagement,
}


@pytest.mark.parametrize(
    ("name", "score"),
    [
        *(("enps", off) for off in (-1, 11, 9.5)),
        *((name, off) for name in ("mean", "favourable", "effort") for off in (0, 6)),
        *((name, off) for name in ("ease", "ease_net", "ease_top") for off in (0, 8)),
        *(("engagement", off) for off in (0, 6)),
    ],
)
def test_no_score_is_off_the_scale_of_its_question(name: str, score: float) -> None:
    with pytest.raises(ScaleError, match=f"got {score}"):
        ANSWERS[name](score=[score])


@pytest.mark.parametrize("question", ["satisfied", "recommend"])
def test_yes_and_no_are_all_there_is(question: str) -> None:
    other = {"satisfied": "recommend", "recommend": "satisfied"}[question]
    with pytest.raises(ScaleError, match=r"got 0\.5"):
        kpis.satisfied_and_recommending(
            respondent=["ann"] * 2, question=[question, other], score=[0.5, 1]
        )


def test_who_is_passive_counts_for_neither_side() -> None:
    assert ANSWERS["enps"](score=[6, 7, 8, 9]).value == 0.0
    assert ANSWERS["enps"](score=[7, 8]).value == 0.0
    assert ANSWERS["ease_net"](score=[3, 4, 5]).value == 0.0
    assert ANSWERS["ease_net"](score=[4, 4, 5]).value == pytest.approx(100 / 3)


def test_five_answers_are_the_fewest_that_show() -> None:
    for metric in (kpis.employee_engagement, kpis.agent_satisfaction):
        assert metric(score=[5] * 4).is_suppressed
        assert metric(score=[5] * 5).value == 1.0
