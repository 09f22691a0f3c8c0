"""Goals are judged by the figure, its interval, or the last complete period."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpikit as kk
from kpikit import Calendar, Desk, Goal, Scorecard, col, kpis
from kpikit.errors import CurrencyError, UnavailableError
from kpikit.metrics.label import period_name
from kpikit.metrics.periods import Grid, period
from kpikit.metrics.reasons import REASONS, Reason
from kpikit.metrics.verdict import Verdict
from kpikit.units import Money

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def answered(minutes: list[float]) -> dict[str, Any]:
    return {
        "created_at": [AT] * len(minutes),
        "first_response_at": [AT + timedelta(minutes=m) for m in minutes],
    }


def only(goal: Goal, *desk: Desk, **columns: Any) -> Verdict:
    (verdict,) = goal(*desk, **columns)
    return verdict


@pytest.mark.parametrize(
    ("scores", "state", "gap"),
    [
        ([5, 5, 5, 1], "met", 0.0),
        ([5, 5, 5, 5], "met", 0.0),
        ([5, 5, 1, 1], "missed", 0.25),
    ],
)
def test_the_threshold_itself_meets_the_goal(
    scores: list[int], state: str, gap: float
) -> None:
    verdict = only(kpis.csat.at_least(0.75), score=scores)
    assert (verdict.state, verdict.gap) == (state, gap)
    assert verdict.met is (state == "met")
    assert verdict.why == ""


def test_the_gap_is_in_the_unit() -> None:
    late = only(kpis.first_response_time.at_most("5m"), **answered([4, 10]))
    assert late.gap == timedelta(minutes=2)
    assert late.told() == "missed by 2 minutes"
    assert late.to_dict()["gap"] == 120.0
    exact = only(kpis.ticket_volume.exactly(3), id=[1, 2])
    assert (exact.state, exact.gap) == ("missed", 1)
    band = kpis.nps.between(-50, 0)
    assert only(band, score=[10, 0]).met
    assert only(band, score=[10, 10]).gap == 100
    assert only(band, score=[0, 0]).gap == 50
    tiny = only(kpis.csat.at_least(0.6667), score=[5, 5, 1])
    assert tiny.told() == "missed by less than 0.1 points"


def test_nothing_to_judge_is_neither_met_nor_missed() -> None:
    goal = kpis.csat.at_least(0.5)
    nobody = only(goal, score=[None])
    assert (nobody.met, nobody.state, nobody.gap) == (None, "no data", None)
    assert nobody.why == "there are no rows"
    assert nobody.to_dict()["why"] == nobody.why
    assert nobody.to_dict()["met"] is None
    young = only(
        kpis.responded_within.using(within="7d").at_least(0.5),
        as_of=AT + timedelta(days=1),
        **answered([1, 2]),
    )
    assert young.why == "all rows are too young to judge: 2"
    few = only(kpis.employee_engagement.at_least(0.5), score=[5, 5])
    assert few.why == "too few rows count: 2"
    opened = only(
        kpis.first_response_time.at_most("5m"),
        created_at=[AT],
        first_response_at=[None],
    )
    assert opened.why == "no row counts: 1 are left out or lack a value"


def test_confidence_asks_the_end_of_the_interval() -> None:
    scores = [5] * 90 + [1] * 10
    assert only(kpis.csat.at_least(0.85), score=scores).met
    sure = only(kpis.csat.at_least(0.85, confident=True), score=scores)
    assert not sure.met
    assert sure.gap == pytest.approx(0.85 - sure.value.low)  # type: ignore[operator]
    assert only(kpis.csat.at_least(0.8, confident=True), score=scores).met
    assert only(kpis.csat.between(0.8, 0.96, confident=True), score=scores).met
    assert not only(kpis.csat.between(0.8, 0.94, confident=True), score=scores).met
    counted = only(kpis.ticket_volume.at_least(1, confident=True), id=[1])
    assert counted.why == "it has no interval to be confident of"


def test_each_group_is_judged() -> None:
    found = kpis.csat.by("team").at_least(0.5)(
        score=[5, 1, 1, None], team=["a", "b", None, "c"]
    )
    assert [(v.value.group["team"], v.state) for v in found] == [
        ("a", "met"),
        ("b", "missed"),
        ("c", "no data"),
        (None, "missed"),
    ]


def rated(*months: tuple[int, list[int]]) -> dict[str, Any]:
    return {
        "score": [score for _, scores in months for score in scores],
        "answered_at": [
            datetime(2026, month, 10, tzinfo=UTC)
            for month, scores in months
            for _ in scores
        ],
    }


MONTHLY = kpis.csat.every("month")
JULY = datetime(2026, 7, 5, tzinfo=UTC)


def test_of_periods_the_last_complete_one_is_judged_and_all_are_listed() -> None:
    rows = rated((5, [5]), (6, [1, 5]), (7, [1]))
    verdict = only(MONTHLY.at_least(0.5), **rows, as_of=JULY)
    assert (verdict.value.period, verdict.state) == ("2026-06-01", "met")
    assert [(v.period, v.value) for v in verdict.values] == [
        ("2026-05-01", 1.0),
        ("2026-06-01", 0.5),
        ("2026-07-01", 0.0),
    ]
    end_of_july = datetime(2026, 8, 1, tzinfo=UTC)
    late = only(MONTHLY.at_least(0.5), **rows, as_of=end_of_july)
    assert (late.value.period, late.state) == ("2026-07-01", "missed")


def test_a_period_in_which_nothing_happened_counts() -> None:
    verdict = only(MONTHLY.at_least(0.5), **rated((3, [5])), as_of=JULY)
    assert verdict.value.period == "2026-06-01"
    assert verdict.why == "there are no rows in the period from 2026-06-01"
    assert len(verdict.values) == 4
    quiet = only(
        kpis.ticket_volume.every("month").at_least(1),
        id=[1],
        created_at=[datetime(2026, 3, 2, tzinfo=UTC)],
        as_of=JULY,
    )
    assert (quiet.value.value, quiet.state, quiet.gap) == (0, "missed", 1)


def test_without_a_complete_period_there_is_no_telling() -> None:
    first = only(MONTHLY.at_least(0.5), **rated((7, [5])), as_of=JULY)
    assert first.why == "nothing is known up to the end of 2026-06-01"
    assert len(first.values) == 1
    grouped = MONTHLY.by("team").at_least(0.5)(
        **rated((7, [5, 5])), team=["a", "b"], as_of=JULY
    )
    assert [v.value.group["team"] for v in grouped] == ["a", "b"]
    nothing = only(MONTHLY.at_least(0.5), score=[], answered_at=[])
    assert nothing.why == "there are no rows"


def test_snapshots_have_periods_too() -> None:
    desk = Desk(
        tickets={
            "id": ["A"],
            "created_at": [datetime(2026, 5, 4, tzinfo=UTC)],
            "resolved_at": [None],
        },
        as_of=JULY,
    )
    verdict = only(kpis.backlog.every("month").at_most(0), desk)
    assert (verdict.value.period, verdict.value.value) == ("2026-06-01", 1)


@pytest.mark.parametrize(
    ("may", "june", "state", "gap"),
    [
        ([5, 1], [5, 5], "met", 0.0),
        ([5, 1], [5, 1], "missed", 0.0),
        ([5, 5], [5, 1], "missed", 0.5),
    ],
)
def test_better_than_the_period_before_means_better(
    may: list[int], june: list[int], state: str, gap: float
) -> None:
    rows = rated((5, may), (6, june))
    verdict = only(MONTHLY.better_than("previous"), **rows, as_of=JULY)
    assert (verdict.state, verdict.gap) == (state, gap)
    assert verdict.against is not None
    assert verdict.against.period == "2026-05-01"
    told = verdict.to_dict()
    assert told["against"] == verdict.against.value
    assert [period["period"] for period in told["periods"]] == [
        value.period for value in verdict.values
    ]
    assert told["periods"][-1]["value"] == verdict.value.value
    if gap == 0 and state == "missed":
        assert verdict.told() == "missed: no better"


def test_lower_is_better_where_it_is() -> None:
    effort = kpis.ces.every("month").better_than()
    fell = only(effort, **rated((5, [4]), (6, [2])), as_of=JULY)
    rose = only(effort, **rated((5, [2]), (6, [4])), as_of=JULY)
    assert fell.met
    assert (rose.met, rose.gap) == (False, 2.0)


def test_without_a_partner_there_is_no_telling() -> None:
    goal = MONTHLY.better_than()
    lone = only(goal, **rated((6, [5])), as_of=JULY)
    assert lone.why == "there is no period before"
    gone = only(goal, **rated((4, [5]), (6, [5])), as_of=JULY)
    assert gone.why == "there is no figure in the period before, from 2026-05-01"
    team = kpis.csat.where(col.team == "a").better_than(
        kpis.csat.where(col.team == "z")
    )
    nobody = only(team, score=[5], team=["a"])
    assert nobody.why == "there is no figure of csat to compare with"


def test_better_than_another_metric() -> None:
    rows: dict[str, Any] = {"score": [5, 5, 1, 1], "team": ["a", "a", "b", "b"]}
    chosen = kpis.csat.where(col.team == "a").better_than(kpis.csat)
    assert only(chosen, **rows).met
    by_team = kpis.csat.by("team").better_than(kpis.csat)(**rows)
    assert [v.state for v in by_team] == ["met", "missed"]
    alike = kpis.csat.by("team").better_than(kpis.csat.using(rule="top_box").by("team"))
    assert [v.state for v in alike(**rows)] == ["missed", "missed"]
    periods = MONTHLY.where(col.score > 0).better_than(kpis.csat)
    told = only(periods, **rated((6, [5, 1])), as_of=JULY)
    assert (told.state, told.gap) == ("missed", 0.0)


def test_confidence_in_a_difference_needs_a_large_one() -> None:
    few = rated((5, [5, 1, 5, 1]), (6, [5, 5, 5, 1]))
    many = rated((5, [5, 1] * 100), (6, [5, 5, 5, 1] * 100))
    goal = MONTHLY.better_than(confident=True)
    assert only(goal, **few, as_of=JULY).state == "missed"
    assert only(goal, **many, as_of=JULY).state == "met"
    minutes = kpis.first_response_time.where(col.line == "1").better_than(
        kpis.first_response_time.where(col.line == "2"), confident=True
    )
    quick = {**answered([1, 2, 3, 60, 61, 62]), "line": list("111222")}
    assert only(minutes, **quick).met
    lone = only(minutes, **{**answered([1, 2]), "line": list("12")})
    assert lone.met is None


def test_the_interval_of_a_difference_is_newcombes() -> None:
    """Newcombe 1998, example (a): 56/70 against 48/80 is 0.0524 to 0.3339."""
    rows: dict[str, Any] = {
        "score": [5] * 56 + [1] * 14 + [5] * 48 + [1] * 32,
        "team": ["a"] * 70 + ["b"] * 80,
    }
    goal = kpis.csat.where(col.team == "b").better_than(
        kpis.csat.where(col.team == "a"), confident=True
    )
    assert only(goal, **rows).gap == pytest.approx(0.3339, abs=5e-5)


def test_business_days_are_open_time_of_the_calendar() -> None:
    office = Calendar("Mon-Fri 09:00-17:00", tz="UTC")
    goal = kpis.resolution_time.using(calendar=office).at_most("2bd")
    rows = {"created_at": [AT, AT], "resolved_at": [AT + timedelta(days=3)] * 2}
    verdict = only(goal, **rows)
    assert (verdict.state, verdict.gap) == ("missed", timedelta(hours=8))


def test_formulas_have_goals_too() -> None:
    share = kpis.ticket_volume.where(col.line == "2") / kpis.ticket_volume
    rows: dict[str, Any] = {
        "id": [1, 2, 3, 4],
        "line": list("1122"),
        "created_at": [AT] * 4,
        "as_of": JULY,
    }
    assert only(share.at_most(0.5), **rows).met
    monthly = only(share.every("month").at_most(0.5), **rows)
    assert monthly.value.period == "2026-06-01"
    assert monthly.why == "there are no rows in the period from 2026-06-01"
    march = datetime(2026, 4, 1, tzinfo=UTC)
    assert only(share.every("month").at_most(0.5), **{**rows, "as_of": march}).met
    grouped = (2 * kpis.ticket_volume).by("line").at_least(3)(**rows)
    assert [v.met for v in grouped] == [True, True]


def sales(*amounts: str, currency: str = "EUR") -> Desk:
    return Desk(
        sales={
            "sold_at": [AT] * len(amounts),
            "amount": list(amounts),
            "currency": [currency] * len(amounts),
            "kind": ["hours"] * len(amounts),
        },
        as_of=JULY,
    )


def test_money_is_compared_in_its_currency() -> None:
    short = only(kpis.support_revenue.at_least("150 EUR"), sales("60", "40"))
    assert (short.state, short.gap) == ("missed", Money(50, "EUR"))
    assert short.to_dict()["gap"] == {"amount": 50, "currency": "EUR"}
    assert short.told() == "missed by 50.00 EUR"
    met = only(kpis.support_revenue.between("50 EUR", "100.00 EUR"), sales("100"))
    assert (met.state, met.gap) == ("met", Money(0, "EUR"))
    with pytest.raises(CurrencyError, match="in one currency"):
        kpis.support_revenue.at_least("150 RUB")(sales("100"))


def test_months_without_sales_are_missed_too() -> None:
    verdict = only(kpis.support_revenue.every("month").at_least("1 EUR"), sales("100"))
    assert verdict.value.period == "2026-06-01"
    assert len(verdict.values) == 4
    assert verdict.met is not True


def test_metrics_of_several_tables_have_empty_periods_too() -> None:
    desk = Desk(
        tickets={
            "id": [1],
            "created_at": [AT],
            "resolved_at": [AT + timedelta(hours=1)],
        },
        costs={"at": [AT], "amount": ["100"], "currency": ["EUR"], "category": ["x"]},
        as_of=JULY,
    )
    verdict = only(kpis.cost_per_ticket.every("month").at_most("5 EUR"), desk)
    assert verdict.value.period == "2026-06-01"
    assert verdict.state == "no data"
    assert verdict.values[0].period == "2026-03-01"
    assert verdict.values[0].value == Money(100, "EUR")


def test_a_missing_column_is_an_error_when_asked_alone() -> None:
    with pytest.raises(UnavailableError, match="csat cannot be had"):
        kpis.csat.at_least(0.5)(Desk(tickets={"id": [1]}))


@given(
    first=st.lists(st.integers(1, 5), max_size=8),
    second=st.lists(st.integers(1, 5), max_size=8),
    threshold=st.integers(0, 20).map(lambda n: n / 20),
)
def test_added_partials_are_judged_like_the_whole(
    first: list[int], second: list[int], threshold: float
) -> None:
    goal = kpis.csat.at_least(threshold)
    part = kpis.csat.reduce(score=first) + kpis.csat.reduce(score=second)
    (added,) = goal.judge(part)
    whole = only(goal, score=first + second)
    assert (added.state, added.gap) == (whole.state, whole.gap)
    scores = [s >= 4 for s in first + second]
    if scores:
        assert added.met is (sum(scores) / len(scores) >= threshold)


@pytest.mark.parametrize(
    ("every", "label", "name"),
    [
        ("day", "2026-05-04", "2026-05-04"),
        ("week", "2026-12-28", "2026-W53"),
        ("2w", "2026-05-04", "2026-05-04"),
        ("month", "2026-05-01", "2026-05"),
        ("quarter", "2026-10-01", "2026-Q4"),
        ("year", "2026-01-01", "2026"),
        ("hour", "2026-05-04T09:00+00:00", "2026-05-04T09:00+00:00"),
    ],
)
def test_periods_are_named_as_people_do(every: str, label: str, name: str) -> None:
    assert period_name(label, Grid(period(every), tz="UTC")) == name
    assert period_name(label, None) == label


def test_verdicts_say_all_in_one_line() -> None:
    verdict = only(kpis.nps.at_least(30), score=[10, 0])
    assert str(verdict) == "Net promoter score: at least 30: 0.0, missed by 30.0"
    assert verdict.told("ru") == "не достигнута, разница 30,0"
    assert verdict.told("pl") == "nieosiągnięty, różnica 30,0"
    assert kk.Verdict is Verdict


@pytest.mark.parametrize("key", list(REASONS))
def test_every_reason_is_told_in_three_languages(key: str) -> None:
    """With the same things filled in."""
    values = {"period": "2026-05-01", "n": 7, "name": "csat", "when": "2026-06-01"}
    values |= {"told": "csat cannot be had", "needs": "surveys.score"}
    texts = [Reason(key, values).text(lang) for lang in ("en", "ru", "pl")]
    for value in ("2026-05-01", "7", "2026-06-01"):
        assert len({value in text for text in texts}) == 1
    if key not in ("error", "unavailable"):
        assert len(set(texts)) == 3
    assert not any("{" in text for text in texts)


def test_a_goal_without_data_says_why_in_other_languages() -> None:
    """Also where a whole table is missing: the columns are named."""
    board = Scorecard([kpis.csat.at_least(0.8), kpis.training_completion.at_least(1)])
    card = board(Desk(surveys={"score": [], "answered_at": [], "kind": []}))
    assert "нет данных: нет записей" in card.text("ru")
    assert "нужно: trainings" in card.text("ru")
    assert "brak danych: nie ma rekordów" in card.text("pl")
    assert "wymaga: trainings" in card.html("pl")
    assert "the desk must have the table 'trainings'" in card.text()
    assert card.rows[1].to_dict()["why"].startswith("training_completion cannot")
