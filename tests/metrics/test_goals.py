"""Goals are read in the metric's unit, and refused when they make no sense."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import kpikit as kk
from kpikit import BusinessDays, Calendar, Goal, Metric, Money, col, kpis
from kpikit.errors import (
    DurationError,
    GoalError,
    InputError,
    InputTypeError,
    KpikitError,
    MoneyError,
)
from kpikit.metrics.goal_grammar import goal_of, goal_tree

EIGHT_HOURS = Calendar("Mon-Fri 09:00-17:00", tz="UTC")


@kk.metric(unit="money", better="higher", table="sales", at="sold_at")
def goal_sales() -> kk.Sum:
    """An amount of money."""
    return kk.Sum(col.amount)


@kk.metric(unit="ratio", better="band", table="work", at="worked_at")
def goal_ratio() -> kk.Ratio:
    """A ratio."""
    return kk.Ratio(col.work_seconds, col.billed_seconds)


GOALS: list[Goal] = [
    kpis.csat.at_least(0.85),
    kpis.csat.by("team").every("month", tz="Europe/Rome").at_least(1, confident=True),
    kpis.first_response_time.at_most("1h30m"),
    kpis.first_response_time.at_most(timedelta(seconds=90.5)),
    kpis.first_response_time.at_most(timedelta(microseconds=1)),
    kpis.resolution_time.using(calendar=EIGHT_HOURS).at_most("3bd"),
    kpis.resolution_time.between("1h", "1d"),
    kpis.stale_tickets.exactly(0),
    kpis.nps.between(-10, 30.5),
    kpis.ces.every("month").better_than("previous"),
    kpis.csat.where(col.team == "a").better_than(kpis.csat, confident=True),
    goal_sales.every("month").at_least("150000.50 RUB"),
    goal_sales.at_least(Money(10, "EUR")),
    goal_ratio.between(0.2, 0.4),
    (kpis.ticket_volume / kpis.ticket_volume).at_most(2.0),
    (2 * kpis.csat).at_least(1.5),
]


@pytest.mark.parametrize("goal", GOALS, ids=str)
def test_a_goal_survives_as_plain_data(goal: Goal) -> None:
    again = Goal.from_dict(goal.to_dict())
    assert again == goal
    assert hash(again) == hash(goal)
    assert repr(again) == repr(goal)
    assert again.metric == goal.metric
    assert f".{goal.word}(" in repr(goal)
    for lang in ("en", "ru", "pl"):
        assert goal.text(lang)


def test_thresholds_are_in_the_unit_of_the_metric() -> None:
    assert kpis.csat.at_least(np.float64(0.5)).target == 0.5
    assert kpis.csat.at_least(Fraction(1, 2)).target == 0.5  # type: ignore[arg-type]
    assert kpis.stale_tickets.at_most(3.0).target == 3
    assert kpis.first_response_time.at_most("5m").target == timedelta(minutes=5)
    assert goal_sales.at_least("150000 RUB").target == Money(150_000, "RUB")
    days = kpis.resolution_time.using(calendar=EIGHT_HOURS).at_most(BusinessDays(3))
    assert days.target == BusinessDays(3)
    assert days.figures() == {"at_most": 24 * 3600.0}
    assert kpis.nps.at_least(-100).target == -100
    assert kpis.resource_utilization.between(0.9, 1.1).target == (0.9, 1.1)


def bad(make: Any) -> KpikitError:
    with pytest.raises(KpikitError) as caught:
        make()
    return caught.value


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (
            lambda: kpis.csat.at_most(0.5),
            GoalError,
            (
                "goal of csat must go with its direction, higher is better: got"
                " .at_most(0.5); take .at_least(0.5)"
            ),
        ),
        (
            lambda: kpis.first_response_time.at_least("5m"),
            GoalError,
            "lower is better: got .at_least('5m'); take .at_most('5m')",
        ),
        (
            lambda: kpis.csat.at_least(85),
            GoalError,
            (
                "at_least of csat must be within 0 and 1: got 85; a share is 0 to 1:"
                " write 0.85 for 85 %"
            ),
        ),
        (lambda: kpis.csat.at_least(-0.1), GoalError, "within 0 and 1: got -0.1"),
        (lambda: kpis.csat.at_least("80 %"), InputTypeError, "write 0.8 for 80 %"),
        (
            lambda: kpis.csat.at_least(True),
            InputTypeError,
            "must be a number: got True",
        ),
        (lambda: kpis.csat.at_least(float("nan")), GoalError, "a finite number"),
        (lambda: kpis.nps.at_least(101), GoalError, "within -100 and 100: got 101"),
        (
            lambda: kpis.ces.using(rule="ease_mean").at_least(8),
            GoalError,
            "within 1 and 7",
        ),
        (lambda: kpis.stale_tickets.exactly(1.5), GoalError, "write 1 or 2"),
        (lambda: kpis.stale_tickets.exactly(-1), GoalError, "be 0 or more: got -1"),
        (
            lambda: kpis.first_response_time.at_most(5),
            DurationError,
            (
                "at_most of first_response_time must have a unit: got 5; write '5s' for"
                " seconds, '5m' for minutes"
            ),
        ),
        (
            lambda: kpis.first_response_time.at_most(timedelta(-1)),
            GoalError,
            "a duration of 0 or more",
        ),
        (
            lambda: kpis.first_response_time.at_most("3bd"),
            DurationError,
            "must have a fixed length: got '3bd'; business days depend on a calendar",
        ),
        (
            lambda: kpis.first_response_time.using(
                calendar=Calendar("Mon 09:00-17:00; Tue 09:00-12:00", tz="UTC")
            ).at_most("3bd"),
            DurationError,
            "a calendar whose days have 3 h and 8 h; write hours",
        ),
        (lambda: goal_sales.at_least("150000"), MoneyError, "write it as '150000 RUB'"),
        (lambda: goal_sales.at_least(150_000), InputTypeError, "such as '150000 RUB'"),
        (
            lambda: kpis.nps.between(10, 5),
            GoalError,
            "the lower and the higher figure: got 10 and 5; change their places",
        ),
        (
            lambda: Goal(kpis.nps, word="between", target=5),
            InputTypeError,
            "must be two figures: got 5; as .between(0.7, 0.9)",
        ),
        (
            lambda: Goal(kpis.nps, word="atleast", target=5),
            InputError,
            "got 'atleast'; did you mean 'at_least'",
        ),
        (
            lambda: kpis.csat.every("month").better_than("last"),
            InputTypeError,
            "must be 'previous' or another metric: got 'last'",
        ),
        (
            lambda: kpis.csat.better_than(0.8),  # type: ignore[arg-type]
            InputTypeError,
            ".at_least(…) takes a figure",
        ),
        (
            lambda: kpis.csat.better_than(kpis.nps),
            GoalError,
            "must be of its unit, share: got nps, a score",
        ),
        (
            lambda: kpis.csat.better_than(kpis.csat.by("team")),
            GoalError,
            "grouped as it is, or not at all: got team",
        ),
        (
            lambda: kpis.ticket_volume.every("month").better_than(),
            GoalError,
            "must be asked of a metric with a direction: got ticket_volume",
        ),
        (
            lambda: Goal(kpis.nps, word="exactly", target=5, confident=True),
            GoalError,
            "confident must go with at_least",
        ),
        (
            lambda: Goal.from_dict({"metric": kpis.csat.to_dict()}),
            InputError,
            "goal must have one of at_least, .*: got none",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(
    make: Any, kind: type[KpikitError], words: str
) -> None:
    error = bad(make)
    assert isinstance(error, kind)
    assert words.split(", .*")[0] in str(error)


def test_every_direction_has_its_words() -> None:
    assert kpis.ticket_volume.at_most(100).word == "at_most"
    assert kpis.ticket_volume.at_least(100).word == "at_least"
    assert kpis.average_handle_time.between("4m", "8m").word == "between"
    assert kpis.csat.exactly(1).word == "exactly"
    ease = kpis.ces.using(rule="ease_mean")
    assert ease.at_least(5).word == "at_least"
    with pytest.raises(GoalError, match="lower is better"):
        kpis.ces.at_least(5)


def test_words_say_what_is_asked() -> None:
    assert str(kpis.stale_tickets.exactly(0)) == "Stale tickets: exactly 0"
    assert kpis.nps.between(10, 30).text() == "10 to 30"
    asked = kpis.nps.at_least(30, confident=True)
    assert asked.text() == "at least 30, at 95 % confidence"
    monthly = kpis.nps.every("month").better_than()
    assert monthly.text() == "better than the month before"
    assert monthly.text("ru") == "лучше, чем в предыдущем периоде (месяц)"
    assert kpis.nps.better_than(kpis.nps.where(col.team == "a")).text() == (
        "better than Net promoter score (team == 'a')"
    )
    assert goal_sales.at_least("150000.50 RUB").text() == "at least 150,000.5 RUB"
    with pytest.raises(InputError, match="lang must be a known language"):
        monthly.text("de")


@pytest.mark.parametrize(
    ("metric", "label"),
    [
        (kpis.csat, "Customer satisfaction"),
        (kpis.csat.using(rule="yes"), "Customer satisfaction (yes)"),
        (kpis.csat.using(scale=(1, 7)), "Customer satisfaction (scale 1, 7)"),
        (kpis.resolved_within, "Resolved within a limit (1 day)"),
        (
            kpis.first_response_time.quantile(0.9).where(col.channel.is_in(["chat"])),
            "First response time (p90, channel: chat)",
        ),
        (
            kpis.csat.where(col.team.is_in(["a"])).where(col.score > 2),
            "Customer satisfaction (team: a, score > 2)",
        ),
        (kpis.csat / kpis.csat, "Customer satisfaction / Customer satisfaction"),
    ],
)
def test_labels_say_what_differs(metric: Metric, label: str) -> None:
    assert metric.label() == label


TREES: list[tuple[str, dict[str, Any]]] = [
    ("csat", {"at_least": 0.85}),
    ("csat", {"rule": "yes", "at_least": 0.8, "confident": True}),
    ("resolved_within", {"within": "1h", "at_least": 0.2}),
    (
        "first_response_time",
        {"statistic": "p90", "where": {"channel": ["chat", "phone"]}, "at_most": "10m"},
    ),
    ("ces", {"by": ["team"], "every": "month", "better_than": "previous"}),
    ("nps", {"between": [0.0, 50.0], "where": {"team": ["a"], "kind": ["nps"]}}),
]


@pytest.mark.parametrize(("name", "tree"), TREES)
def test_a_table_makes_a_goal_and_a_goal_a_table(
    name: str, tree: dict[str, Any]
) -> None:
    metric = getattr(kpis, name)
    goal = goal_of(metric, tree)
    assert goal_tree(goal) == tree
    assert goal_of(metric, goal_tree(goal)) == goal


def test_one_value_needs_no_brackets_in_a_table() -> None:
    tree = {"where": {"team": "a"}, "by": "team", "at_least": 0.5}
    goal = goal_of(kpis.csat, tree)
    assert goal.metric == kpis.csat.where(col.team.is_in(["a"])).by("team")


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ({}, "must have one of at_least, at_most, exactly, between, better_than: got"),
        ({"at_least": 0.5, "exactly": 1}, "got at_least, exactly"),
        ({"where": "team", "at_least": 0.5}, "where must be values by column"),
        ({"rule": "yess", "at_least": 0.5}, "did you mean 'yes'"),
        ({"withn": "1h", "at_least": 0.5}, "got 'withn'"),
    ],
)
def test_a_wrong_table_says_what_is_wrong(tree: dict[str, Any], words: str) -> None:
    assert words in str(bad(lambda: goal_of(kpis.csat, tree)))


def test_what_a_table_cannot_say_is_refused() -> None:
    free = kpis.csat.where(col.score > 2).at_least(0.5)
    assert "a choice of values" in str(bad(lambda: goal_tree(free)))
    joined = (kpis.csat / kpis.csat).at_least(0.5)
    assert "of one metric to be written" in str(bad(lambda: goal_tree(joined)))


def test_better_than_previous_is_by_month_if_not_said() -> None:
    by_month = kpis.ces.every("month").better_than("previous")
    assert kpis.ces.better_than("previous") == by_month == kpis.ces.better_than()
    by_week = kpis.ces.every("week").better_than("previous")
    assert by_week.metric == kpis.ces.every("week")
    assert by_week != by_month
