"""``kpikit metrics`` lists, finds and tells, in three languages."""

from __future__ import annotations

import json

import pytest

from kpikit import kpis
from kpikit.cli import main
from kpikit.kpis.entry import entry_of
from kpikit.kpis.goals import GOALS
from kpikit.kpis.sections import SECTIONS, place_of, section_of


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(["metrics", *words]) == code
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["повторных"], "repeat_contact_rate"),
        (["eskalacji"], "escalation_rate"),
        (["first", "contact"], "first_contact_resolution"),
    ],
)
def test_words_find_metrics_best_first(
    words: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, *words).splitlines()[2].split()[0] == name


def test_without_words_all_are_listed_in_sections(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = said(capsys)
    for metric in kpis.all():
        assert f"\n{metric.name} " in text
    titles = [section.titles["en"].upper() for section in SECTIONS]
    places = [text.index(f"\n{title}\n") for title in titles if title in text]
    assert places == sorted(places)
    assert "РЕШЕНИЕ И ПОТОК ОБРАЩЕНИЙ" in said(capsys, "--lang", "ru")


@pytest.mark.parametrize("name", [metric.name for metric in kpis.all()])
def test_a_name_tells_everything_about_a_metric(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lang = ("en", "ru", "pl")[len(name) % 3]
    text = said(capsys, name, "--lang", lang)
    flat = " ".join(text.split())
    entry = entry_of(getattr(kpis, name), lang)
    assert text.startswith(f"{entry['title']} ({name})")
    assert " ".join(entry["formula"].split()) in flat
    for column in entry["needs"]:
        assert column in text
    for rule in entry["rules"]:
        assert f"\n  {rule['name']}" in text
        assert " ".join(rule["text"].split()) in flat
    for param in entry["params"]:
        assert param in text
    assert len(entry["goals"]) == len(GOALS.get(name, ()))
    assert max(map(len, text.splitlines())) <= 120


def test_rules_say_what_is_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "ces")
    assert "share 0 … 1" in text
    assert "better: higher" in text
    assert "effort_mean (usual)" in text
    fcr = said(capsys, "first_contact_resolution")
    assert "benchmarks:" in fcr
    assert "SQM Group" in fcr
    assert "must be given:" in said(capsys, "stage_time")
    assert "preset of:" in said(capsys, "task_completion_rate")


def test_json_has_everything(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(said(capsys, "csat", "--json"))
    assert [entry["name"] for entry in told["metrics"]] == ["csat"]
    assert told["metrics"][0] == entry_of(kpis.csat)
    (entry,) = told["metrics"]
    assert entry["goals"] == [{"at_least": 0.85}, {"rule": "yes", "at_least": 0.8}]
    assert entry["bounds"] == [0, 1]
    assert entry["benchmarks"][0]["rule"] == "top_box"
    everything = json.loads(said(capsys, "--json", "--lang", "pl"))["metrics"]
    assert [entry["name"] for entry in everything] == [m.name for m in kpis.all()]
    assert json.loads(said(capsys, "xyzzy", "--json", code=1)) == {"metrics": []}


def test_nothing_found_is_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["metrics", "xyzzy"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "nothing like 'xyzzy'" in shown.err


def test_an_unknown_language_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["metrics", "--lang", "de"]) == 2
    assert "lang must be a known language" in capsys.readouterr().err


def test_every_metric_stands_in_one_section_and_in_its_order() -> None:
    names = [name for section in SECTIONS for name in section.names]
    assert len(names) == len(set(names)) == 70
    assert {metric.name for metric in kpis.all()} <= set(names)
    assert set(GOALS) <= set(names)
    places = [place_of(metric.name) for metric in kpis.all()]
    assert places == sorted(places)
    assert section_of("my_own").key == "other"
    assert place_of("my_own") == 70
