"""The page of each KPI: complete, made anew, with examples that are true."""

from __future__ import annotations

import re
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, DocTestParser, DocTestRunner
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import kpi_examples
import kpi_pages
import kpikit_reference
import pytest

import kpikit as kk
from kpikit import kpis

SESSION = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return kpi_pages.pages()


@pytest.mark.parametrize("metric", kpis.all(), ids=lambda m: m.name)
def test_the_examples_of_a_page_are_true(
    metric: kk.Metric, pages: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They run as they stand; the desk is read once for all of them."""
    monkeypatch.setattr(kk, "example_desk", kpi_examples.desk)
    sessions = SESSION.findall(pages[metric.name])
    assert f"kpis.{metric.name}" in sessions[0]
    parser, told = DocTestParser(), list[str]()
    runner = DocTestRunner(optionflags=ELLIPSIS | NORMALIZE_WHITESPACE)
    for session in sessions:
        test = parser.get_doctest(session, {}, metric.name, None, None)
        assert runner.run(test, out=told.append).failed == 0, "".join(told)


@pytest.mark.parametrize("metric", kpis.all(), ids=lambda m: m.name)
def test_every_page_shows_a_figure_of_the_example_desk(
    metric: kk.Metric, pages: dict[str, str]
) -> None:
    shown = pages[metric.name].split("print(value)\n")[1].split("\n")[0]
    assert re.match(r"-?\d", shown), shown


@pytest.mark.parametrize("metric", kpis.all(), ids=lambda m: m.name)
def test_a_page_has_all_that_the_catalogue_knows(
    metric: kk.Metric, pages: dict[str, str]
) -> None:
    page, own = pages[metric.name], metric.definition
    told = [*metric.titles.values(), *own.asked.values(), *metric.needs, metric.at]
    told += [rule.text for rule in own.rules.values()]
    told += [rule.used_by for rule in own.rules.values()]
    told += [f"`{name}`" for name in (*metric.rules, *metric.params) if name != "rule"]
    told += [each.text for each in own.benchmarks]
    for text in (*told, metric.formula):
        assert text.replace("|", "\\|") in page, text
    for title in ("Example", "Rows and time", "Edge cases", "Names", "Sources"):
        assert f"\n## {title}\n" in page


def test_the_index_has_every_page_and_the_old_anchors() -> None:
    index = kpi_pages.index()
    for metric in kpis.all():
        assert f"(kpis/{metric.name}.md)" in index
        assert f'<span id="{metric.name}"></span>' in index
        assert f'id="{metric.name.replace("_", "-")}"' in index


def test_each_page_stands_below_one_section(pages: dict[str, str]) -> None:
    """The sidebar lists sections, and the metrics of each below it."""
    tree = re.compile(r"```{toctree}\n:hidden:\n\n(.*?)\n```", re.DOTALL)
    (listed,) = tree.findall(kpi_pages.index())
    sections = [line.removeprefix("kpis/") for line in listed.split("\n")]
    assert sections == [name for name in pages if name.startswith("section-")]
    below = [name for each in sections for name in tree.findall(pages[each])[0].split()]
    assert below == [metric.name for metric in kpis.all()]
    assert "# Response\n\n| KPI |" in pages["section-response"]
    assert "[Net promoter score](nps.md) `nps`" in pages["section-satisfaction"]


def test_worked_examples_of_others_stand_on_the_page(pages: dict[str, str]) -> None:
    assert "formula 3): 81 %" in pages["service_level"]
    assert "## Published examples" not in pages["social_response_rate"]


YOUNG = "| rows too young to judge are pending | "


def test_what_may_be_pending_is_what_the_measures_say(pages: dict[str, str]) -> None:
    assert YOUNG + "yes |" in pages["responded_within"]
    assert YOUNG + "`no_reopen`, `no_repeat` |" in pages["first_contact_resolution"]
    assert YOUNG + "`contained` |" in pages["bot_containment"]
    for name in ("roi", "csat", "backlog", "cost_per_ticket"):
        assert YOUNG not in pages[name]


def test_what_must_be_given_has_no_default(pages: dict[str, str]) -> None:
    assert "| `benefit` | must be given |" in pages["roi"]
    assert "| `to_stage` | must be given |" in pages["stage_time"]
    assert "| `to_stage` | `deployed` |" in pages["deployment_lag"]


@pytest.mark.parametrize("metric", kpis.all(), ids=lambda m: m.name)
def test_a_rule_without_a_figure_says_why(
    metric: kk.Metric, pages: dict[str, str]
) -> None:
    page = pages[metric.name]
    assert ("| – |\n" in page) == ("a dash is where" in page)


def test_a_metric_without_a_figure_of_itself_says_what_was_given(
    pages: dict[str, str],
) -> None:
    assert '>>> metric = kpis.roi.using(benefit="12000000 RUB")' in pages["roi"]


def test_pages_are_written_where_they_changed_and_former_ones_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {"csat": "# Customer satisfaction\n", "nps": "# Net promoter score\n"}
    monkeypatch.setattr(kpi_pages, "pages", lambda: pages)
    folder = tmp_path / "reference" / "kpis"
    folder.mkdir(parents=True)
    (folder / "former.md").write_text("# Former\n")
    (folder / "nps.md").write_text("# Another\n")
    app: Any = SimpleNamespace(srcdir=tmp_path)
    kpikit_reference.write_pages(app)
    assert {p.stem: p.read_text() for p in folder.iterdir()} == pages
    before = (folder / "csat.md").stat().st_mtime_ns
    kpikit_reference.write_pages(app)
    assert (folder / "csat.md").stat().st_mtime_ns == before
