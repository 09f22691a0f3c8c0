"""Findings in Russian and Polish: titles of rules, and what stands around them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpikit.check.catalogue import RULES
from kpikit.check.catalogue.titles import TITLES
from kpikit.check.engine import check_config
from kpikit.check.output import FOR_MACHINES, written
from kpikit.check.output.words import WORDS, summary
from kpikit.cli import main
from kpikit.errors import InputError

BROKEN = """schema = 1
[[policies]]
name = "all"
targets = { high = { resolution = "8h" }, low = { resolution = "soon" } }
"""


@pytest.mark.parametrize("lang", ["ru", "pl"])
def test_every_rule_has_a_title_of_its_own(lang: str) -> None:
    titles = TITLES[lang]
    assert list(titles) == list(RULES)
    assert len(set(titles.values())) == len(titles)
    english = {rule.title for rule in RULES.values()}
    assert not english & set(titles.values())
    assert all(WORDS[lang].keys() == words.keys() for words in WORDS.values())


def test_a_finding_is_told_after_the_title_of_its_rule() -> None:
    checked = [check_config(BROKEN)]
    (finding,) = [f for f in checked[0].findings if f.code == "SLA101"]
    title = "длительность не читается или число без единицы"
    full = written(checked, "full", "ru")
    assert f": SLA101 {title}\n   {finding.message}\n" in full
    assert f"что делать: {finding.help}   (kpikit rule SLA101)" in full
    assert f"SLA101 {title}: {finding.message}\n" in written(checked, "concise", "ru")
    polish = written(checked, "full", "pl")
    assert "SLA101 czas trwania nieczytelny albo liczba bez jednostki\n" in polish
    assert "co zrobić: " in polish
    assert written(checked, "full") == written(checked, "full", "en")


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        ("en", "1 error, 2 warnings, 5 info in 2 configs"),
        ("ru", "1 ошибка, 2 предупреждения, 5 замечаний в 2 конфигурациях"),
        ("pl", "1 błąd, 2 ostrzeżenia, 5 uwag w 2 konfiguracjach"),
    ],
)
def test_findings_are_counted_in_each_language(lang: str, wanted: str) -> None:
    counts = {"error": 1, "warning": 2, "info": 5}
    assert summary(counts, 2, lang) == wanted


@pytest.mark.parametrize("form", FOR_MACHINES)
def test_tools_read_english(form: str) -> None:
    with pytest.raises(InputError, match=f"'en' for the form {form}: got 'ru'"):
        written([check_config(BROKEN)], form, "ru")
    with pytest.raises(InputError, match="lang must be a known language: got 'de'"):
        written([check_config(BROKEN)], form, "de")


def test_the_command_takes_a_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kpikit.toml"
    file.write_text(BROKEN, encoding="utf-8")
    assert main(["check", str(file), "--lang", "pl", "--select", "SLA101"]) == 1
    told = capsys.readouterr()
    assert "SLA101 czas trwania" in told.out
    assert told.err == "1 błąd w 1 konfiguracji\n"
    known = str(tmp_path / "known.json")
    assert main(["check", str(file), "--write-baseline", known]) == 0
    capsys.readouterr()
    assert main(["check", str(file), "--lang", "ru", "--baseline", known]) == 0
    told = capsys.readouterr()
    assert told.err.startswith("замечаний нет в 1 конфигурации\nуже известно: ")
    assert main(["check", str(file), "--lang", "de"]) == 2
    assert "lang must be a known language: got 'de'" in capsys.readouterr().err
