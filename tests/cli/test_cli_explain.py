"""``kpikit explain`` prints the ledger of one ticket."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kpikit.cli import main

CONFIG = """schema = 1
[statuses]
open = "run"
pending = "pause"
solved = "resolved"
[calendars.eu]
timezone = "Europe/Berlin"
hours = "Mon-Fri 09:00-17:00"
[[policies]]
name = "everyone"
targets = { "*" = { resolution = "4h" } }
"""
TICKETS = "id,created_at\nT-101,2026-05-04T14:00Z\n7,2026-05-04T14:00Z\n"
EVENTS = """ticket_id,at,kind,value
T-101,2026-05-05T07:00Z,status,pending
T-101,2026-05-05T08:00Z,status,open
T-101,2026-05-05T12:00Z,resolved,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kpikit.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "tickets.csv").write_text(TICKETS, encoding="utf-8")
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    return tmp_path


def explain(folder: Path, ticket: str, *options: str) -> int:
    config = str(folder / "kpikit.toml")
    data = [str(folder / "tickets.csv"), str(folder / "events.csv")]
    return main(["explain", "--config", config, "--ticket", ticket, *options, *data])


def test_the_ledger_is_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(folder, "T-101") == 0
    shown = capsys.readouterr().out
    assert "Ticket T-101, policy: everyone" in shown
    assert "paused: status pending" in shown
    assert "due: 2026-05-05 13:00+02:00" in shown
    assert "breached: 2026-05-05 13:00+02:00, +1 hour" in shown


def test_in_another_language(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(folder, "T-101", "--lang", "pl") == 0
    assert "Zgłoszenie T-101, polityka: everyone" in capsys.readouterr().out
    assert explain(folder, "T-101", "--lang", "xx") == 2
    assert "'xx'" in capsys.readouterr().err


def test_as_html(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(folder, "T-101", "--html") == 0
    shown = capsys.readouterr().out
    assert shown.startswith('<!doctype html>\n<html lang="en">')
    assert "<h2>Ticket T-101" in shown


def test_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(folder, "T-101", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ticket_id"] == "T-101"
    assert told["policy"] == "everyone"
    (cycle,) = told["clocks"]
    assert cycle["clock"] == "resolution"
    assert cycle["state"] == "breached"
    assert cycle["due_at"] == "2026-05-05T13:00:00+02:00"
    assert cycle["target_seconds"] == 4 * 3600
    assert cycle["overrun_seconds"] == 3600
    assert sum(each["counted_seconds"] for each in cycle["segments"]) == 5 * 3600


def test_what_is_known_ends_with_as_of(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(folder, "T-101", "--json", "--as-of", "2026-05-05T07:30:00Z") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["as_of"] == "2026-05-05T07:30:00+00:00"
    assert told["clocks"][0]["state"] == "paused"


@pytest.mark.parametrize(
    ("ticket", "remedy"),
    [("T-102", "did you mean 'T-101'?"), ("nothing", "'T-101', '7'")],
)
def test_an_unknown_ticket_names_others(
    folder: Path, ticket: str, remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(folder, ticket) == 2
    said = capsys.readouterr().err
    assert f"ticket_id must be a ticket of the desk: got '{ticket}'" in said
    assert remedy in said


def test_a_config_without_policies_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "kpikit.toml").write_text("schema = 1\n", encoding="utf-8")
    assert explain(folder, "T-101") == 2
    assert "config must have policies" in capsys.readouterr().err


def test_config_ticket_and_data_are_needed() -> None:
    with pytest.raises(SystemExit):
        main(["explain", "--ticket", "T"])


def test_help_loads_neither_arrays_nor_holidays() -> None:
    code = (
        "import sys\nfrom kpikit.cli import main\n"
        "try:\n    main(['explain', '--help'])\n"
        "except SystemExit:\n    pass\n"
        "print(sorted({'numpy', 'holidays', 'kpikit.sla'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.endswith("[]\n"), done.stderr


def test_a_config_without_holidays_loads_no_holidays(folder: Path) -> None:
    code = (
        "import sys\nfrom kpikit.config import load_config\n"
        f"load_config({str(folder / 'kpikit.toml')!r}).plan\n"
        "print('holidays' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr


def test_a_report_has_the_clocks_of_its_policies(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config, data = str(folder / "kpikit.toml"), str(folder)
    assert main(["report", "--json", "--config", config, data]) == 0
    shown = json.loads(capsys.readouterr().out)
    figures = {each["metric"]: each for each in shown["figures"]}
    found = figures["sla_compliance"]
    # T-101 breached at 13:00, the other ran past its target by then
    assert (found["value"], found["n"], found["pending"]) == (0.0, 2, 0)


def test_a_report_keeps_an_exported_table_of_clocks(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "ticket_id,due_at,state\nT-101,2026-05-05T12:00Z,met\n"
    (folder / "sla.csv").write_text(rows, encoding="utf-8")
    config, data = str(folder / "kpikit.toml"), str(folder)
    metric = ["--metric", "sla_compliance"]
    assert main(["report", "--json", "--config", config, *metric, data]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["figures"][0]["value"] == 1.0


def test_a_report_says_why_policies_measure_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = folder / "kpikit.toml"
    config.write_text(CONFIG + "when = { tier = ['gold'] }\n", encoding="utf-8")
    assert main(["report", "--config", str(config), str(folder)]) == 0
    shown = capsys.readouterr()
    assert (
        "note: the policies measure nothing: tickets must have the column" in shown.err
    )
    assert "'tier'" in shown.err
