"""A scorecard judges every goal, and says why where it cannot."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

import kpikit as kk
from kpikit import Card, Desk, Scorecard, kpis
from kpikit.errors import InputTypeError
from kpikit.kpis.goals import GOALS

DESK = Desk(
    surveys={
        "kind": ["csat"] * 3 + ["nps"],
        "score": [5, 5, 1, 10],
        "team": ["a", "b", "b", None],
        "answered_at": [datetime(2026, 5, 4, tzinfo=UTC)] * 4,
    }
)


def test_it_is_ok_when_every_goal_is_met() -> None:
    card = Scorecard([kpis.csat.at_least(0.6), kpis.nps.at_least(50)])(DESK)
    assert card.ok
    assert [row.state for row in card.rows] == ["met", "met"]
    assert card.as_of == "2026-05-04T00:00:00+00:00"


def test_a_missed_goal_is_not_ok() -> None:
    card = Scorecard([kpis.csat.at_least(0.9), kpis.nps.at_least(50)])(DESK)
    assert not card.ok
    assert [row.goal for row in card.missed] == [kpis.csat.at_least(0.9)]
    assert len(card.met) == 1


def test_a_goal_that_cannot_be_judged_is_a_row_and_not_ok() -> None:
    card = Scorecard([kpis.nps.at_least(50), kpis.stale_tickets.exactly(0)])(DESK)
    assert not card.ok
    assert card.missed == ()
    (row,) = card.unjudged
    assert row.met is None
    assert "stale_tickets cannot be had" in row.why
    assert row.value.no_data
    assert "1 met, 1 without data" in str(card)


def test_each_group_is_a_row() -> None:
    card = Scorecard([kpis.csat.by("team").at_least(0.9)])(DESK)
    assert [row.value.group["team"] for row in card] == ["a", "b"]
    assert len(card) == 2
    text = str(card)
    assert "team: a" in text
    grouped = Scorecard([kpis.nps.by("team").at_least(0)])(DESK)
    assert "team: (missing)" in str(grouped)


def test_without_goals_there_is_nothing_to_miss() -> None:
    card = Scorecard()(DESK)
    assert card.ok
    assert str(card) == "no goals"
    assert len(Scorecard()) == 0


def test_json_has_a_row_for_each_goal() -> None:
    goals = [kpis.csat.every("month").at_least(0.5), kpis.nps.at_least(50)]
    told = json.loads(Scorecard(goals)(DESK).to_json())
    assert list(told) == ["as_of", "ok", "rows"]
    first, second = told["rows"]
    assert first["met"] is None
    assert first["why"].startswith("nothing is known up to the end")
    assert (second["metric"], second["value"], second["met"]) == ("nps", 100.0, True)
    assert second["goal"] == {"at_least": 50.0}
    assert "why" not in second


@pytest.mark.parametrize("lang", ["en", "ru", "pl"])
def test_text_and_html_speak_each_language(lang: str) -> None:
    card = Scorecard([kpis.csat.at_least(0.9), kpis.backlog.at_most(3)])(DESK)
    assert kpis.csat.titles[lang] in card.text(lang)
    page = card.html(lang)
    assert kpis.csat.titles[lang] in page
    assert "<table>" in page
    assert card._repr_html_() == card.html("en")


def test_html_escapes_what_the_data_says() -> None:
    desk = Desk(surveys={"kind": ["nps"], "score": [1], "team": ["<b>"]})
    page = Scorecard([kpis.nps.by("team").at_least(0)])(desk).html()
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Scorecard([kpis.csat]), "goals must be goals of metrics: got kpis"),
        (lambda: Scorecard(kpis.csat.at_least(1)), "put it in brackets"),
        (lambda: Scorecard(3), "goals must be several goals: got 3"),
        (lambda: Scorecard()({"surveys": []}), "desk must be a Desk: got dict"),
    ],
)
def test_what_is_no_goal_is_refused(make: Any, words: str) -> None:
    with pytest.raises(InputTypeError, match=words):
        make()


def test_the_starter_has_every_goal_that_was_asked_for() -> None:
    board = Scorecard.starter()
    known = {metric.name for metric in kpis.all()}
    assert {goal.metric.name for goal in board} == set(GOALS) & known
    assert len(board) == sum(len(GOALS[name]) for name in set(GOALS) & known)
    again = Scorecard.from_dict(json.loads(json.dumps(board.to_dict())))
    assert again == board
    assert hash(again) == hash(board)
    assert "kpis.stale_tickets.exactly(0)," in repr(board)
    assert repr(Scorecard()) == "Scorecard([])"


def test_the_starter_judges_the_example_desk() -> None:
    card = Scorecard.starter()(kk.example_desk())
    assert isinstance(card, Card)
    assert not card.ok
    assert not card.unjudged
    by_name = {row.goal.metric.name: row for row in card}
    assert by_name["stale_tickets"].state == "missed"
    assert by_name["resolved_without_reopening"].state == "met"
    assert by_name["ces"].value.period == "2026-05-01"


def test_data_that_breaks_a_rule_is_said_in_its_row() -> None:
    desk = Desk(surveys={"kind": ["csat", "nps"], "score": [9, 9]})
    card = Scorecard([kpis.csat.at_least(0.5), kpis.nps.at_least(0)])(desk)
    assert [row.met for row in card] == [None, True]
    assert "score must be" in card.rows[0].why
