"""The forms in which findings are written, each by its own rules."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kpikit.check.catalogue import RULES
from kpikit.check.engine import Checked, check_config
from kpikit.check.finding import Finding
from kpikit.check.output import FORMATS, written
from kpikit.cli.arguments.check import FORMS

# As the npm package @microsoft/jest-sarif 1.0.0-beta.0 (MIT) ships it, from
# https://github.com/SchemaStore/schemastore; white space is taken out.
SCHEMA = Path(__file__).with_name("sarif-2.1.0-rtm.5.json")

CONFIG = """schema = 1
[priorities]
order = ["high", "normal"]
[[policies]]
name = "default"
[policies.targets.high]
first_response = "8h"  # noqa: SLA402
[policies.targets.normal]
first_response = "4h"
"""
FULL = """\
config:5:8: SLA702 policy 'default' should have an example: got none
  |
5 | name = "default"
  |        ^^^^^^^^^
help: add an [[examples]] table with a ticket that it matches   (kpikit rule SLA702)

config:7:18: SLA403 target for 'high' (8h) is looser than for 'normal' (4h)
  |
7 | first_response = "8h"  # noqa: SLA402
  |                  ^^^^ must be at most 4h (normal, line 9)
help: swap the two values   (kpikit rule SLA403)

config:7:32: SLA007 the line must have what noqa silences: got no SLA402
  |
7 | first_response = "8h"  # noqa: SLA402
  |                                ^^^^^^
help: take out 'noqa: SLA402'   (kpikit rule SLA007)
"""


@pytest.fixture
def checked() -> list[Checked]:
    return [check_config(CONFIG), check_config("schema = 1\n")]


def test_the_command_knows_every_form() -> None:
    assert tuple(FORMATS) == FORMS


@pytest.mark.parametrize("form", FORMS)
def test_no_findings_are_written_too(form: str) -> None:
    text = written([check_config("schema = 1\n")], form)
    if form in ("json", "gitlab"):
        assert json.loads(text) == []
    elif form == "sarif":
        assert json.loads(text)["runs"][0]["results"] == []
    else:
        assert text == ""


def test_full_shows_the_line_and_carets(checked: list[Checked]) -> None:
    assert written(checked, "full") == FULL


def test_concise_has_a_line_for_each(checked: list[Checked]) -> None:
    assert written(checked, "concise") == "".join(
        f"{line}\n" for line in FULL.split("\n") if line.startswith("config:")
    )


def test_json_has_the_shape_of_the_design(checked: list[Checked]) -> None:
    found = json.loads(written(checked, "json"))
    assert found[1] == {
        "code": "SLA403",
        "severity": "error",
        "message": "target for 'high' (8h) is looser than for 'normal' (4h)",
        "file": "config",
        "line": 7,
        "column": 18,
        "help": "swap the two values",
    }


def test_github_annotates_lines_and_escapes() -> None:
    finding = Finding(
        "SLA410",
        message="100% of\nit",
        file="./a,b:c.toml",
        line=3,
        column=5,
        width=4,
    )
    text = written([Checked("x", findings=(finding,))], "github")
    assert text == (
        "::notice file=a%2Cb%3Ac.toml,line=3,endLine=3,col=5,endColumn=8,"
        "title=kpikit SLA410::100%25 of%0Ait\n"
    )


def test_gitlab_has_what_its_report_needs(checked: list[Checked]) -> None:
    found = json.loads(written([*checked, *checked], "gitlab"))
    assert set(found[0]) == {
        "description",
        "check_name",
        "fingerprint",
        "severity",
        "location",
    }
    assert {each["severity"] for each in found} == {"major", "minor"}
    assert found[1]["location"] == {"path": "config", "lines": {"begin": 7}}
    assert len({each["fingerprint"] for each in found}) == len(found)


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return jsonschema.Draft4Validator(
        schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER
    )


def test_sarif_is_valid(checked: list[Checked], validator: Any, tmp_path: Path) -> None:
    path = tmp_path / "a folder" / "kpikit.toml"
    path.parent.mkdir()
    path.write_text(CONFIG, encoding="utf-8")
    log = json.loads(written([*checked, check_config(path)], "sarif"))
    assert list(validator.iter_errors(log)) == []
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["SLA007", "SLA403", "SLA702"]
    assert all(rule["helpUri"].endswith(rule["id"].lower()) for rule in rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["partialFingerprints"]["kpikit/v1"]
    region = run["results"][1]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 7, "startColumn": 18, "endColumn": 22}
    related = run["results"][1]["relatedLocations"][0]
    assert related["physicalLocation"]["region"]["startLine"] == 9
    last = run["results"][-1]["locations"][0]["physicalLocation"]
    assert last["artifactLocation"]["uri"] == path.as_uri()


def test_a_sarif_log_that_is_wrong_is_not_valid(validator: Any) -> None:
    assert list(validator.iter_errors({"version": "2.1.0", "runs": [{}]}))


def _shown(text: str) -> list[str]:
    return written([check_config(text)], "full").split("\n")


def test_carets_stand_under_wide_signs_and_tabs() -> None:
    lines = _shown('schema = 1\nfields."鍵" = ["x",\t"x"]\n')
    assert lines[2] == '2 | fields."鍵" = ["x",\t"x"]'
    assert lines[3] == f"  | {' ' * 19}\t^^^"


def test_of_a_long_line_a_part_is_shown() -> None:
    values = ", ".join(f'"{number}"' for number in range(1000))
    lines = _shown(f'schema = 1\nfields.a = [{values}, "7"]\n')
    assert len(lines[2]) < 200
    assert lines[2].startswith("2 | …")
    at = lines[3].index("^")
    assert lines[2][at : at + 3] == '"7"'


def test_a_failing_example_shows_its_ledger() -> None:
    text = RULES["SLA701"].bad
    shown = written([check_config(f"schema = 1\n{text}\n")], "full")
    assert "resolution_due must be" in shown
    assert "noon" in shown
    assert "counting" in shown


def test_signs_that_move_the_cursor_are_not_printed() -> None:
    shown = _shown('schema = 1\nfields.a = ["x", "x"] # \x9b31m\n')
    assert "\x9b" not in "".join(shown)
