"""``kpikit check`` and ``kpikit rule`` as they are called."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kpikit.check.catalogue import RULES
from kpikit.cli import main

CLEAN = "schema = 1\n"
FAULTY = 'schema = 1\nlines.order = ["1", "1"]\n'
INFO = 'schema = 1\n[[policies]]\nname = "a"\ntargets."*" = { resolution = "4h" }\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_clean_config_leaves_with_0(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "kpikit.toml").write_text(CLEAN, encoding="utf-8")
    assert main(["check"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "no findings in 1 config\n"


def test_findings_leave_with_1(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "kpikit.toml").write_text(FAULTY, encoding="utf-8")
    assert main(["check", "--output-format", "concise"]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("kpikit.toml:2:21: SLA005 ")
    assert told.err == "1 error in 1 config\n"
    assert main(["check", "--exit-zero"]) == 0
    assert main(["check", "--ignore", "SLA005"]) == 0
    assert main(["check", "--select", "SLA1,SLA2", "--select", "SLA3"]) == 0


def test_info_never_changes_the_exit_code(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "kpikit.toml").write_text(INFO, encoding="utf-8")
    given = ["check", "--select", "SLA4", "--output-format", "json"]
    assert main(given) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(each["code"], each["severity"]) for each in found] == [("SLA410", "info")]
    assert main(["check", "--extend-select", "SLA410"]) == 1


def test_folders_are_walked_and_every_config_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "kpikit.toml").write_text(FAULTY, encoding="utf-8")
    (folder / "a" / "kpikit.yaml").write_text("schema: 2\n", encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        "[tool.kpikit]\nschema = 1\nx = 1\n", encoding="utf-8"
    )
    (folder / "a" / "kpikit.toml").symlink_to(folder / "nowhere")
    (folder / "a" / "pyproject.toml").symlink_to(folder / "nowhere")
    assert main(["check", "--output-format", "concise"]) == 1
    told = capsys.readouterr()
    begins = [line.split(" ")[:2] for line in told.out.splitlines()]
    assert begins == [
        ["pyproject.toml:3:1:", "SLA002"],
        ["a/kpikit.toml:1:1:", "SLA001"],
        ["a/kpikit.yaml:1:9:", "SLA006"],
        ["a/b/kpikit.toml:2:21:", "SLA005"],
    ]
    assert told.err == "4 errors in 4 configs\n"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["nowhere.toml"], "paths must"),
        ([], "paths must lead to a config"),
        (["kpikit.toml", "--select", "SLA9"], "select must be codes of rules"),
        (["kpikit.toml", "--as-of", "soon"], "as-of must be a date: got 'soon'"),
    ],
)
def test_wrong_usage_leaves_with_2(
    given: list[str],
    message: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if given[:1] == ["kpikit.toml"]:
        (folder / "kpikit.toml").write_text(CLEAN, encoding="utf-8")
    assert main(["check", *given]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert "help: " in told


def test_the_date_may_be_chosen(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = INFO.replace("targets", "valid = { to = 2020-01-01 }\ntargets")
    (folder / "kpikit.toml").write_text(text, encoding="utf-8")
    assert main(["check", "--select", "SLA308"]) == 1
    assert main(["check", "--select", "SLA308", "--as-of", "2019-06-01"]) == 0
    capsys.readouterr()


def test_rule_prints_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "sla403"]) == 0
    assert capsys.readouterr().out == RULES["SLA403"].text() + "\n"
    assert main(["rule"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(RULES)
    assert main(["rule", "SLA403", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["severity"] == "error"
    assert main(["rule", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(RULES)
    assert main(["rule", "SLA430"]) == 2
    assert "code must be that of a rule" in capsys.readouterr().err


def test_rule_and_the_help_of_check_load_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from kpikit.cli import main\n"
        "main(['rule', 'SLA403'])\n"
        "try:\n"
        "    main(['check', '--help'])\n"
        "except SystemExit:\n"
        "    pass\n"
        "heavy = {'numpy', 'holidays', 'yaml', 'dateutil'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stderr == "[]\n"
