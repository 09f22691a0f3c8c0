"""``kpikit test`` runs the examples of configs."""

from pathlib import Path

import pytest

from kpikit.cli import main
from kpikit.config.outcome_words import OUTCOME_WORDS, summary

CONFIG = """schema = 1
[calendars.eu]
timezone = "Europe/Berlin"
hours = "Mon-Fri 09:00-17:00"
[[policies]]
name = "everyone"
targets = { "*" = { resolution = "4h" } }
[[examples]]
name = "over the weekend"
ticket = { created_at = 2026-01-16T15:00:00+01:00 }
expect = { resolution_due = 2026-01-19T11:00:00+01:00 }
[[examples]]
name = "within a day"
ticket = { created_at = 2026-01-16T09:00:00+01:00 }
expect = { resolution_due = 2026-01-16T13:00:00+01:00 }
"""
WRONG = CONFIG.replace("T13:00:00", "T14:00:00")

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "kpikit.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def test_it_says_how_many_passed(config: Path, capsys: Capture) -> None:
    assert main(["test", str(config)]) == 0
    assert capsys.readouterr().out == "2 examples passed\n"


def test_it_names_them_when_asked(config: Path, capsys: Capture) -> None:
    assert main(["test", "--verbose", str(config)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"passed: over the weekend ({config}:8:1)\n")


def test_a_failure_prints_the_ledger(config: Path, capsys: Capture) -> None:
    config.write_text(WRONG, encoding="utf-8")
    assert main(["test", str(config)]) == 1
    shown = capsys.readouterr().out
    assert f"FAILED: within a day ({config}:12:1)\n" in shown
    due = "resolution_due must be 2026-01-16 14:00+01:00: got 2026-01-16 13:00+01:00"
    assert due in shown
    assert "2026-01-16 09:00+01:00  2026-01-16 13:00+01:00  counting" in shown
    assert shown.endswith("\n1 example failed, 1 example passed\n")


def test_the_ledger_is_in_another_language(config: Path, capsys: Capture) -> None:
    config.write_text(WRONG, encoding="utf-8")
    assert main(["test", str(config), "--lang", "ru"]) == 1
    shown = capsys.readouterr().out
    assert f"НЕ ПРОЙДЕН: within a day ({config}:12:1)\n" in shown
    assert (
        "resolution_due: ожидалось 2026-01-16 14:00+01:00,"
        " получено: 2026-01-16 13:00+01:00\n" in shown
    )
    assert "идёт отсчёт" in shown
    assert shown.endswith("\n1 пример не пройден, 1 пример пройден\n")
    assert main(["test", str(config), "--lang", "pl"]) == 1
    shown = capsys.readouterr().out
    assert "oczekiwano 2026-01-16 14:00+01:00, jest: 2026-01-16 13:00+01:00" in shown
    assert shown.endswith("\n1 przykład niezaliczony, 1 przykład zaliczony\n")
    assert main(["test", str(config), "--lang", "xx"]) == 2
    assert "'xx'" in capsys.readouterr().err


def test_every_language_has_every_word() -> None:
    english = OUTCOME_WORDS["en"]
    for words in OUTCOME_WORDS.values():
        assert set(words) == set(english)
    wrong = [summary({"wrong": n, "failed": n}, "ru") for n in (1, 3, 5)]
    assert wrong == [
        "1 конфигурация с ошибками, 1 пример не пройден",
        "3 конфигурации с ошибками, 3 примера не пройдены",
        "5 конфигураций с ошибками, 5 примеров не пройдено",
    ]
    assert [summary({}, lang) for lang in ("en", "ru", "pl")] == [
        "no examples",
        "примеров нет",
        "brak przykładów",
    ]


def test_a_config_with_problems_says_them_all(config: Path, capsys: Capture) -> None:
    text = CONFIG.replace('"4h"', '"4"').replace("hours =", "huors =")
    config.write_text(text, encoding="utf-8")
    other = config.with_name("other.toml")
    other.write_text(CONFIG, encoding="utf-8")
    assert main(["test", str(config), str(other)]) == 1
    shown = capsys.readouterr().out
    assert f"{config}:4:1: SLA002 keys of calendars.eu must be known ones" in shown
    assert f"{config}:7:34: SLA101 " in shown
    assert "help: did you mean 'hours'?" in shown
    assert shown.endswith("1 config with problems, 2 examples passed\n")


def test_folders_are_searched(
    config: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = config.parent
    for place in (
        "a/acme.kpikit.toml",
        ".git/kpikit.toml",
        "v/kpikit.toml",
        "a/x.toml",
    ):
        (top / place).parent.mkdir(exist_ok=True)
        (top / place).write_text(CONFIG, encoding="utf-8")
    (top / "v" / "pyvenv.cfg").touch()
    rows = CONFIG.replace("[[", "[[tool.kpikit.").replace("[cal", "[tool.kpikit.cal")
    text = rows.replace("schema = 1", "[tool.kpikit]\nschema = 1")
    (top / "a" / "pyproject.toml").write_text(text, encoding="utf-8")
    (top / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    assert main(["test", str(top)]) == 0
    assert capsys.readouterr().out == "6 examples passed\n"
    assert main(["test", str(top), str(config)]) == 0
    assert capsys.readouterr().out == "6 examples passed\n"
    monkeypatch.chdir(top / "a")
    assert main(["test"]) == 0
    assert capsys.readouterr().out == "4 examples passed\n"


def test_the_examples_of_the_documentation_pass(capsys: Capture) -> None:
    assert main(["test", str(Path(__file__).parents[2] / "docs" / "examples")]) == 0
    assert capsys.readouterr().out == "2 examples passed\n"


def test_nothing_to_run_is_fine_and_said(config: Path, capsys: Capture) -> None:
    config.write_text("schema = 1\n", encoding="utf-8")
    assert main(["test", str(config)]) == 0
    assert capsys.readouterr().out == "no examples\n"


def test_what_is_not_there_is_wrong_usage(tmp_path: Path, capsys: Capture) -> None:
    assert main(["test", str(tmp_path / "kpikit.toml")]) == 2
    assert main(["test", str(tmp_path)]) == 2
    shown = capsys.readouterr().err
    assert f"paths must lead to a config: got none in {str(tmp_path)!r}" in shown
    assert "help: write kpikit.toml there" in shown
