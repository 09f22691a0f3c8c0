"""A report lists every metric once: as a figure, or with what it lacks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from kpikit import kpis
from kpikit.config import example_desk
from kpikit.desk import Desk
from kpikit.errors import InputError, ScaleError, UnknownNameError
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
    assert "2026-05-01" in text
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
