"""The command: what it prints, and the code it leaves with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kpikit import Scorecard
from kpikit.cli import main, parser

CSV = """id,created_at,resolved_at,priority
A,2026-05-04T09:00:00Z,2026-05-04T11:00:00Z,P1
B,2026-05-05T09:00:00Z,,P2
"""


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    path = tmp_path / "tickets.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_without_data_it_reports_the_example_desk(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("report") == 0
    shown = capsys.readouterr()
    assert "First contact resolution" in shown.out
    assert "bundled example desk" in shown.err


def test_a_file_named_after_a_table_needs_no_config(
    tickets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("report", tickets, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    volume = next(f for f in said["figures"] if f["metric"] == "ticket_volume")
    assert volume["value"] == 2


def test_one_metric_by_priority_every_day(
    tickets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(
        *("report", tickets, "--metric", "ticket_volume"),
        *("--by", "priority", "--every", "day", "--json"),
    )
    assert code == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert [(f["group"]["priority"], f["period"], f["value"]) for f in figures] == [
        ("P1", "2026-05-04", 1),
        ("P1", "2026-05-05", 0),
        ("P2", "2026-05-04", 0),
        ("P2", "2026-05-05", 1),
    ]


@pytest.mark.parametrize(
    ("since", "until", "volume"),
    [
        (["--since", "2026-05-05"], [], 1),
        ([], ["--until", "2026-05-05"], 1),
        (["--since", "2026-05-04"], ["--until", "2026-05-06"], 2),
    ],
)
def test_since_and_until_cut_by_creation(
    tickets: Path,
    capsys: pytest.CaptureFixture[str],
    since: list[str],
    until: list[str],
    volume: int,
) -> None:
    assert run("report", tickets, *since, *until, "--json") == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert next(f["value"] for f in figures if f["metric"] == "ticket_volume") == volume


def test_a_config_maps_the_file_and_sets_the_goals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "export.csv"
    data.write_text("Nr;Opened\n1;2026-05-04 09:00\n", encoding="utf-8")
    config = tmp_path / "kpikit.toml"
    config.write_text(
        "schema = 1\n[goals]\nticket_volume = { at_least = 2 }\n[data.tickets]\n"
        'file = "export.csv"\ndelimiter = ";"\ntimezone = "Europe/Rome"\n'
        'columns = { id = "Nr", created_at = "Opened" }\n',
        encoding="utf-8",
    )
    assert run("report", "--config", config, data, "--json") == 0
    shown = capsys.readouterr()
    told = json.loads(shown.out)
    assert told["as_of"] == "2026-05-04T07:00:00+00:00"
    (judged,) = [figure for figure in told["figures"] if "goal" in figure]
    assert (judged["metric"], judged["goal"]) == ("ticket_volume", {"at_least": 2})
    assert (judged["value"], judged["met"], judged["gap"]) == (1, False, 1)
    assert shown.err == ""
    assert run("report", "--config", config, data, "--fail") == 1
    assert "missed by 1" in capsys.readouterr().out
    met = config.read_text("utf-8").replace("at_least = 2", "at_least = 1")
    config.write_text(met, encoding="utf-8")
    assert run("report", "--config", config, data, "--fail") == 0


def test_a_goal_that_cannot_be_judged_is_not_missed(
    tmp_path: Path, tickets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "kpikit.toml"
    config.write_text(
        "schema = 1\ngoals.csat = { at_least = 0.8 }\n[data.tickets]\n"
        'file = "tickets.csv"\n',
        encoding="utf-8",
    )
    assert run("report", "--config", config, tickets, "--json", "--fail") == 0
    told = json.loads(capsys.readouterr().out)
    lacking = next(m for m in told["unavailable"] if m["metric"] == "csat")
    assert lacking["goals"] == [{"at_least": 0.8}]
    assert run("report", "--config", config, tickets) == 0
    assert "no data: csat cannot be had" in capsys.readouterr().out


def test_fail_without_goals_says_so(
    tickets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("report", tickets, "--fail") == 0
    assert "no goals: give --config with [goals]" in capsys.readouterr().err


def test_the_example_desk_has_the_goals_of_the_starter(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("report", "--json", "--fail") == 1
    figures = json.loads(capsys.readouterr().out)["figures"]
    judged = [figure for figure in figures if "goal" in figure]
    assert len(judged) == len(Scorecard.starter())
    assert all(figure["met"] is not None for figure in judged)
    assert run("report", "--metric", "reopen_rate", "--fail") == 0


def test_html_is_a_page(tickets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("report", tickets, "--html", "--lang", "pl") == 0
    assert capsys.readouterr().out.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report", "nowhere/tickets.csv"], ["nowhere"]),
        (["report", "--config", "kpikit.toml.missing"], ["kpikit.toml.missing"]),
        (["report", "--lang", "de"], ["lang must be one of en, ru, pl"]),
        (["report", "--metric", "cstat"], ["cstat", "csat"]),
        (["report", "--every", "fortnight"], ["every must be a period"]),
        (["report", "--since", "yesterday"], ["since", "yesterday"]),
        (["report", "--tz", "Europe/Warszawa", "--every", "day"], ["Europe/Warsaw"]),
    ],
)
def test_wrong_usage_is_one_clear_message_and_code_2(
    arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    assert "kpikit: error: " in shown.err
    for word in words:
        assert word in shown.err


def test_a_config_without_data_asks_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "kpikit.toml"
    config.write_text("schema = 1\n", encoding="utf-8")
    assert run("report", "--config", config) == 2
    assert "DATA must be given" in capsys.readouterr().err


def test_several_problems_are_listed_one_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text("id,created_at\nA,2026-05-04T09:00:00\nA,soon\n", encoding="utf-8")
    assert run("report", path) == 2
    shown = capsys.readouterr().err
    assert "problems in the desk" in shown
    assert "say its time zone" in shown
    assert "'soon' (row 1)" in shown


def test_no_command_prints_help_and_leaves_with_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 2
    assert "report" in capsys.readouterr().out


def test_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("kpikit ")


def test_every_option_has_a_help_text() -> None:
    commands = parser()._subparsers
    assert commands is not None
    assert all(action.help for action in parser()._actions)


def test_an_interrupt_leaves_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kpikit.cli.given.example_desk", stop)
    assert run("report") == 2
    assert capsys.readouterr().err.endswith("kpikit: stopped\n")


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m kpikit report | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)  # noqa: S602
    assert done.stdout.startswith("tickets: 2000")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("code", ["import kpikit", "import kpikit.cli"])
def test_importing_loads_nothing_heavy(code: str) -> None:
    heavy = ["numpy", "holidays", "pandas", "polars", "pyarrow", "narwhals", "duckdb"]
    check = f"{code}; import sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from kpikit.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('numpy', 'holidays', 'attrs') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip().endswith("[]")


@pytest.mark.parametrize("form", [[], ["--json"]])
@pytest.mark.parametrize("encoding", ["ascii", "cp1251"])
def test_a_pipe_that_is_no_utf8_is_no_error(encoding: str, form: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kpikit", "report", "--lang", "ru", *form],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    if form:
        figures = json.loads(done.stdout.decode(encoding))["figures"]
        assert any("Решение" in figure["title"] for figure in figures)


def test_a_misspelt_group_column_is_named_with_its_neighbour(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("report", "--by", "linee") == 2
    assert "did you mean 'line'" in capsys.readouterr().err


def test_a_wrong_zone_is_named_without_data_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("report", "--tz", "Europe/Warszawa") == 2
    assert "Europe/Warsaw" in capsys.readouterr().err
