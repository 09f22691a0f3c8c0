"""A report lists every metric once: as a figure, or with what it lacks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from kpikit import Scorecard, kpis
from kpikit.config import example_desk
from kpikit.desk import Desk
from kpikit.errors import CurrencyError, InputError, ScaleError, UnknownNameError
from kpikit.report import report, to_html, to_text
from kpikit.report.words import WORDS, words_of

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
KEYS = {
    "metric",
    "title",
    "rule",
    "params",
    "group",
    "period",
    "unit",
    "value",
    "low",
    "high",
    "n",
    "missing",
    "pending",
    "excluded",
}


def small_desk() -> Desk:
    return Desk(
        tickets={
            "id": ["A", "B", "C"],
            "created_at": [AT, AT, None],
            "resolved_at": [AT + timedelta(hours=2), None, None],
            "line": ["1", "2", None],
        }
    )


def test_every_metric_is_a_figure_or_unavailable() -> None:
    found = report(small_desk(), kpis.all())
    named = {v.metric.name for v in found.figures}
    lacking = {m.metric.name for m in found.unavailable}
    assert named | lacking == {m.name for m in kpis.all() if not m.unset}
    assert not named & lacking
    assert {"ticket_volume", "resolution_time", "backlog"} <= named
    assert {"csat", "first_response_time"} <= lacking


def test_unavailable_metrics_say_which_columns_they_miss() -> None:
    found = report(small_desk(), [kpis.csat, kpis.first_response_time])
    assert [m.columns for m in found.unavailable] == [
        ("surveys",),
        ("tickets.first_response_at",),
    ]


def test_json_has_the_promised_shape() -> None:
    said = json.loads(report(small_desk(), kpis.all()).to_json())
    assert said["as_of"] == "2026-05-04T11:00:00+00:00"
    assert all(set(figure) >= KEYS for figure in said["figures"])
    assert all(entry["columns"] for entry in said["unavailable"])
    assert [p["code"] for p in said["problems"]] == ["no-creation"]


def test_no_value_is_null_in_json() -> None:
    desk = Desk(surveys={"kind": ["csat"], "score": [None]})
    said = json.loads(report(desk, [kpis.csat]).to_json())
    assert said["figures"][0]["value"] is None
    assert said["as_of"] is None


@pytest.mark.parametrize("lang", sorted(WORDS))
def test_text_and_html_speak_each_language(lang: str) -> None:
    found = report(small_desk(), kpis.all())
    text, page = to_text(found, lang), to_html(found, lang)
    title = kpis.ticket_volume.titles[lang]
    assert title in text
    assert title in page
    assert WORDS[lang]["unavailable"] in text
    assert f'<html lang="{lang}">' in page


def test_groups_and_periods_have_columns() -> None:
    found = report(small_desk(), [kpis.ticket_volume], by=["line"], every="month")
    text = to_text(found)
    assert "line" in text.splitlines()[2]
    assert "2026-05" in text
    assert "(missing)" in text


def test_a_metric_without_the_group_column_is_listed_as_unavailable() -> None:
    desk = Desk(
        tickets={"id": ["A"], "tier": ["gold"]},
        surveys={"kind": ["nps"], "score": [9]},
    )
    found = report(desk, [kpis.ticket_volume, kpis.nps], by=["tier"])
    assert [v.group for v in found.figures] == [{"tier": "gold"}]
    assert found.unavailable[0].columns == ("surveys.tier",)


def test_a_group_column_that_no_table_has_is_an_error() -> None:
    with pytest.raises(UnknownNameError, match=r"got 'linee'; did you mean 'line'"):
        report(small_desk(), [kpis.ticket_volume], by=["linee"])


def test_data_off_its_scale_is_an_error_that_names_the_metric() -> None:
    desk = Desk(surveys={"kind": ["nps"], "score": [11]})
    with pytest.raises(ScaleError, match=r"nps: score must be .* 0\.\.10: got 11"):
        report(desk, [kpis.nps])


def sold(*currencies: str) -> Desk:
    rows = len(currencies)
    return Desk(
        sales={
            "sold_at": [AT + timedelta(days=day) for day in range(rows)],
            "amount": [100] * rows,
            "currency": list(currencies),
            "kind": ["hours"] * rows,
            "team": ["a"] * rows,
        },
        tickets={"id": ["A"], "created_at": [AT], "team": ["a"]},
    )


def test_mixed_currencies_cost_the_figures_of_money_alone() -> None:
    found = report(
        sold("EUR", "USD"),
        [kpis.support_revenue, kpis.ticket_volume],
        goals=[kpis.support_revenue.at_least("100 EUR")],
    )
    assert [v.metric.name for v in found.figures] == ["ticket_volume"]
    why = (
        "amounts of one figure must be in one currency: got EUR and USD; convert them"
        " first, choose one with .where(col.currency == 'EUR'), or tell them apart with"
        ' .by("currency")'
    )
    (entry,) = found.to_dict()["unavailable"]
    assert (entry["metric"], entry["columns"], entry["why"]) == (
        "support_revenue",
        [],
        why,
    )
    (verdict,) = found.verdicts
    assert (verdict.met, verdict.why) == (None, why)
    assert f"  - {why}: Support revenue (support_revenue)" in to_text(found)
    apart = report(sold("EUR", "USD"), [kpis.support_revenue], by=["currency"])
    assert [str(v.value) for v in apart.figures] == ["100 EUR", "100 USD"]


def test_a_goal_in_another_currency_is_an_error() -> None:
    goals = [kpis.support_revenue.at_least("1 USD")]
    with pytest.raises(CurrencyError, match=r"support_revenue: .* in one currency"):
        report(sold("EUR"), [kpis.support_revenue], goals=goals)


def test_html_escapes_what_the_data_says() -> None:
    desk = Desk(tickets={"id": [1], "line": ["<script>"]})
    page = to_html(report(desk, [kpis.ticket_volume], by=["line"]))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_unknown_language_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="lang must be one of en, ru, pl: got 'de'"):
        words_of("de")


def test_the_example_desk_gives_every_figure() -> None:
    found = report(example_desk(), kpis.all())
    assert not found.unavailable
    assert len(found.figures) >= 12
    assert all(not value.no_data for value in found.figures)


def rated(*scores: int) -> Desk:
    days = range(len(scores))
    return Desk(
        surveys={
            "kind": ["csat"] * len(scores),
            "score": list(scores),
            "team": ["a" if day % 2 else "b" for day in days],
            "answered_at": [AT + timedelta(days=30 * day) for day in days],
        }
    )


def test_a_goal_stands_at_its_figure() -> None:
    goals = [kpis.csat.at_least(0.5), kpis.nps.at_least(0)]
    found = report(rated(5, 5, 1), [kpis.csat], goals=goals)
    (line,) = found.lines
    assert line.verdict is not None
    assert line.verdict.value.to_dict() == line.value.to_dict()
    assert line.verdict.met
    assert found.missed == ()
    assert "at least 50\xa0%: met" in to_text(found)


def test_a_goal_of_another_cut_has_a_line_of_its_own() -> None:
    goals = [
        kpis.csat.at_least(0.5),
        kpis.csat.at_least(0.9),
        kpis.csat.using(rule="top_box").at_least(0.9),
        kpis.csat.every("month").better_than("previous"),
        kpis.csat.better_than(kpis.csat.using(rule="top_box")),
    ]
    found = report(rated(5, 4, 1), [kpis.csat], goals=goals)
    told = [(v.goal.word, v.goal.metric.rule, v.state) for v in found.verdicts]
    assert told == [
        ("at_least", "top_two", "met"),
        ("at_least", "top_two", "missed"),
        ("better_than", "top_two", "met"),
        ("at_least", "top_box", "missed"),
        ("better_than", "top_two", "missed"),
    ]
    assert [v.value.period for v in found.verdicts][-1] == "2026-06-01"
    assert len(found.lines) == 5


def test_groups_and_periods_of_the_report_are_judged() -> None:
    desk = rated(5, 5, 1, 1)
    grouped = report(desk, [kpis.csat], by=["team"], goals=[kpis.csat.at_least(0.5)])
    assert [line.verdict and line.verdict.state for line in grouped.lines] == [
        "met",
        "met",
    ]
    monthly = report(desk, [kpis.csat], every="month", goals=[kpis.csat.at_least(0.5)])
    judged = [line.value.period for line in monthly.lines if line.verdict]
    assert judged == ["2026-07-01"]
    assert len(monthly.lines) == 4


def test_a_goal_whose_figure_cannot_be_had_is_not_lost() -> None:
    goal = kpis.ticket_volume.at_least(1)
    found = report(rated(5), [kpis.ticket_volume], goals=[goal])
    (verdict,) = found.verdicts
    assert (verdict.met, verdict.goal) == (None, goal)
    assert found.to_dict()["unavailable"][0]["goals"] == [{"at_least": 1}]
    assert "without data" in to_text(found)


def test_sections_have_titles_where_there_are_several() -> None:
    desk = Desk(tickets={"id": [1]}, surveys={"kind": ["nps"], "score": [9]})
    several = to_text(report(desk, [kpis.ticket_volume, kpis.nps]))
    assert "RESOLUTION AND FLOW" in several
    assert "SATISFACTION" in several
    assert "SATISFACTION" not in to_text(report(desk, [kpis.nps]))


def test_what_is_missing_is_said_once_for_all_metrics_that_need_it() -> None:
    told = to_text(report(rated(5), [kpis.csat, kpis.stale_tickets, kpis.backlog]))
    assert "tickets: Stale tickets (stale_tickets), Backlog (backlog)" in told


def test_html_marks_what_became_of_goals() -> None:
    goals = [kpis.csat.at_least(0.5), kpis.csat.using(rule="top_box").at_least(1)]
    page = to_html(report(rated(5, 4), [kpis.csat], goals=goals))
    assert page.count('<tr class="met">') == 2
    assert page.count('<tr class="missed">') == 2


def test_the_starter_is_judged_on_the_example_desk() -> None:
    board = Scorecard.starter()
    found = report(example_desk(), kpis.all(), goals=board)
    assert {v.goal for v in found.verdicts} == set(board)
    assert found.missed
