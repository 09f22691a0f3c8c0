"""Checking a config: what is selected, silenced, and said of bad input."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kpikit.check.engine import check_config
from kpikit.check.selection import Selection
from kpikit.errors import InputError, InputTypeError, MissingFileError

FAULTY = """schema = 1
[priorities]
order = ["high", "normal"]
[fields]
tier = ["gold", "silver"]
[calendars.eu]
timezone = "Europe/Berln"
hours = { mon-fri = ["09:00-16:59"] }
[defaults]
warn_at = [80, 50]
responders = ["bot"]
[[policies]]
name = "gold"
when = { tier = ["glod"] }
[policies.targets.high]
first_response = "8h"
resolution = 4
[policies.targets.normal]
first_response = "4h"
resolution = "0h"
[[policies]]
name = "silver"
when = { tier = ["silver"] }
[policies.targets."*"]
resolution = "8h"
[[policies]]
name = "silver-again"
when = { tier = ["silver"] }
[policies.targets."*"]
resolution = "4h"
[data.events]
fil = "x.csv"
"""


def codes(text: str, **options: object) -> list[str]:
    found = check_config(text, today=date(2026, 11, 26), **options)  # type: ignore[arg-type]
    return [each.code for each in found.findings]


def test_problems_of_one_section_hide_none_of_another() -> None:
    assert codes(FAULTY, ignore=["SLA702"]) == [
        "SLA201",
        "SLA208",
        "SLA602",
        "SLA508",
        "SLA305",
        "SLA403",
        "SLA101",
        "SLA102",
        "SLA301",
        "SLA004",
        "SLA002",
    ]


def test_an_unreadable_policy_is_not_said_to_match_nothing() -> None:
    assert "SLA304" not in codes(FAULTY)


def test_info_only_counts_when_selected() -> None:
    text = 'schema = 1\n[[policies]]\nname = "a"\ntargets."*" = {resolution = "4h"}\n'
    assert codes(text) == ["SLA702"]
    assert codes(text, extend=["SLA410"]) == ["SLA702", "SLA410"]
    assert codes(text, select=["SLA4"]) == ["SLA410"]
    assert codes(text, select=["all"], ignore=["SLA4"]) == ["SLA702"]


def test_a_selection_of_no_rule_names_the_nearest() -> None:
    with pytest.raises(InputError, match="select must be codes of rules") as caught:
        Selection.of(["SLA9"])
    assert caught.value.help
    with pytest.raises(InputError, match="ignore must be"):
        Selection.of(ignore=["E501"])


def test_noqa_in_a_text_is_no_comment() -> None:
    text = 'schema = 1\nlines.order = ["1", """\n# noqa: SLA005""", "1"]\n'
    assert codes(text) == ["SLA005"]


def test_noqa_silences_a_syntax_error_nowhere() -> None:
    assert codes("schema = 1\nlines.order = [ # noqa\n") == ["SLA001"]


def test_noqa_is_read_in_yaml(tmp_path: Path) -> None:
    path = tmp_path / "kpikit.yaml"
    path.write_text(
        "schema: 1\nlines:\n  order:\n    - '1'\n    - '1' # noqa: SLA005\n"
        "fields:\n  tier: ['# noqa', a] # noqa: SLA309\n",
        encoding="utf-8",
    )
    found = check_config(path).findings
    assert [(each.code, each.line, each.column) for each in found] == [
        ("SLA007", 7, 31)
    ]


def test_bare_noqa_in_pyproject_may_be_of_another_tool(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(
        "[tool.other]\nx = 1 # noqa\n[tool.kpikit]\nschema = 1\n"
        "lines.order = ['1', '1']\nfields.a = ['x'] # noqa: SLA309\n",
        encoding="utf-8",
    )
    found = check_config(path).findings
    assert [(each.code, each.line, each.column) for each in found] == [
        ("SLA005", 5, 21),
        ("SLA007", 6, 26),
    ]


def test_places_in_yaml_are_those_of_its_values(tmp_path: Path) -> None:
    path = tmp_path / "kpikit.yml"
    path.write_text(
        "schema: 1\npriorities: {order: [high, normal]}\npolicies:\n"
        "  - name: default\n    targets:\n      high: {resolution: 8h}\n"
        "      normal:\n        resolution: 4h\n",
        encoding="utf-8",
    )
    found = check_config(path, select=["SLA403"]).findings
    assert [(each.line, each.column, each.width) for each in found] == [(6, 26, 2)]
    assert found[0].note == "must be at most 4h (normal, line 8)"
    assert found[0].related[0].line == 8


def test_a_mapping_has_findings_without_places() -> None:
    found = check_config({"schema": 1, "lines": {"order": ["1", "1"]}}).findings
    assert [(each.code, each.line, each.column) for each in found] == [("SLA005", 1, 1)]


def test_a_fingerprint_stays_when_lines_move() -> None:
    one = check_config(FAULTY).findings
    two = check_config(FAULTY.replace("[defaults]", "\n\n# more\n[defaults]")).findings
    assert [each.fingerprint for each in one] == [each.fingerprint for each in two]
    assert [each.line for each in one] != [each.line for each in two]
    assert len({each.fingerprint for each in one}) == len(one)


def _binary(path: Path) -> None:
    path.write_bytes(b"\x00\xff\xfe\x80" * 100)


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_000_000)


def _dangling(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere.toml")


def _folder(path: Path) -> None:
    path.mkdir()


def _deep(path: Path) -> None:
    path.write_text("schema = 1\nx = " + "[" * 100 + "]" * 100, encoding="utf-8")


def _bare(path: Path) -> None:
    path.write_text("just words", encoding="utf-8")


@pytest.mark.parametrize("make", [_binary, _huge, _dangling, _folder, _deep, _bare])
def test_what_is_no_config_is_a_finding(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "kpikit.toml"
    make(path)
    found = check_config(path)
    assert [each.code for each in found.findings] == ["SLA001"]
    assert found.findings[0].help
    assert len(found.text) <= 5_000_000


def test_bom_crlf_tabs_and_unicode_keys_keep_the_places(tmp_path: Path) -> None:
    path = tmp_path / "kpikit.toml"
    text = 'schema = 1\r\n[fields]\r\n"żółć" = ["я", "я"]\r\n\tb\t=\t["x",\t"x"]\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    found = check_config(path).findings
    assert [(each.code, each.line, each.column) for each in found] == [
        ("SLA005", 3, 16),
        ("SLA005", 4, 12),
    ]


def test_an_alias_bomb_and_a_loop_end_in_a_finding(tmp_path: Path) -> None:
    bomb = ["schema: 1", "a0: &a0 [x, x]"]
    bomb += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 30)]
    for name, text in (
        ("bomb.yaml", "\n".join(bomb)),
        ("loop.yaml", "schema: 1\nfields: &f\n  tier: *f\n"),
    ):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        assert [each.code for each in check_config(path).findings] == ["SLA001"]


def test_a_yaml_key_that_is_written_twice_is_found(tmp_path: Path) -> None:
    path = tmp_path / "kpikit.yaml"
    path.write_text("schema: 1\nfields:\n  a: [x]\n  a: [y]\n", encoding="utf-8")
    found = check_config(path).findings
    assert [(each.code, each.line, each.column) for each in found] == [("SLA005", 4, 3)]


def test_a_config_executes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "kpikit.yaml"
    path.write_text(
        f"schema: 1\nfields: !!python/object/apply:os.mkdir ['{tmp_path / 'x'}']\n",
        encoding="utf-8",
    )
    assert [each.code for each in check_config(path).findings] == ["SLA003"]
    assert not (tmp_path / "x").exists()


def test_a_path_to_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        check_config(tmp_path / "kpikit.toml")
    with pytest.raises(InputTypeError):
        check_config(7)  # type: ignore[arg-type]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "kpikit.toml"
    path.write_text("schema = 1\n", encoding="utf-8")
    path.chmod(0)
    assert [each.code for each in check_config(path).findings] == ["SLA001"]


def test_today_is_taken_where_no_date_is_given() -> None:
    text = 'schema = 1\n[[policies]]\nname = "a"\nvalid = {to = 2020-01-01}\ntargets={}'
    assert "SLA308" in [each.code for each in check_config(text).findings]
    assert "SLA308" not in [
        each.code for each in check_config(text, today=date(2019, 1, 1)).findings
    ]


@pytest.mark.parametrize("day", [date.min, date(1970, 12, 31), date.max])
def test_a_date_of_no_calendar_is_refused(day: date) -> None:
    with pytest.raises(InputError, match="today must lie in the years 1971 to 2098"):
        check_config("schema = 1\n", today=day)
