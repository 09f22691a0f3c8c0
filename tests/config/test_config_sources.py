"""Files, text and mappings give one config; what cannot be read says why."""

import sys
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs
import pytest

from kpikit.config import tree as trees
from kpikit.config import yaml as yamls
from kpikit.config.load import load_config
from kpikit.errors import (
    ConfigError,
    FileError,
    InputTypeError,
    MissingExtraError,
    MissingFileError,
    Problem,
)

TOML = 'schema = 1\n[statuses]\nopen = "run"\n[data.tickets]\nfile = "a.csv"\n'
YAML = "schema: 1\nstatuses: {open: run}\ndata:\n  tickets:\n    file: a.csv\n"
TREE = {
    "schema": 1,
    "statuses": {"open": "run"},
    "data": {"tickets": {"file": "a.csv"}},
}


def write(folder: Path, text: str | bytes, name: str = "kpikit.toml") -> Path:
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def problem(source: Any) -> Problem:
    with pytest.raises(ConfigError) as caught:
        load_config(source)
    (only,) = caught.value.problems
    assert "\n" not in str(only)
    return only


def test_all_sources_give_one_config(tmp_path: Path) -> None:
    toml = write(tmp_path, TOML)
    yaml = write(tmp_path, YAML, "kpikit.yaml")
    yml = write(tmp_path, YAML, "kpikit.yml")
    project = write(
        tmp_path,
        "[project]\nname = 'x'\n[tool.kpikit]\n"
        + TOML.replace("[statuses]", "[tool.kpikit.statuses]").replace(
            "[data.", "[tool.kpikit.data."
        ),
        "pyproject.toml",
    )
    wanted = load_config(TREE)
    for source in (toml, str(toml), yaml, yml, project):
        read = load_config(source)
        assert read.path == Path(source)
        assert attrs.evolve(read, path=None) == wanted
    assert load_config(TOML) == load_config(MappingProxyType(TREE)) == wanted


@pytest.mark.parametrize("name", ["kpikit.toml", "kpikit.yaml"])
def test_marks_line_ends_and_tabs_change_nothing(tmp_path: Path, name: str) -> None:
    text = TOML if name.endswith("toml") else YAML
    windows = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    assert load_config(write(tmp_path, windows, name)).statuses == {"open": "run"}
    assert load_config("\ufeff\tschema\t=\t1\t\n").schema == 1


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    write(tmp_path, TOML)
    with pytest.raises(MissingFileError, match=r"did you mean 'kpikit\.toml'"):
        load_config(str(tmp_path / "kpikt.toml"))
    (tmp_path / "link.toml").symlink_to(tmp_path / "gone.toml")
    with pytest.raises(MissingFileError, match="link"):
        load_config(tmp_path / "link.toml")
    with pytest.raises(FileError, match="folder"):
        load_config(tmp_path)
    with pytest.raises(FileError, match="empty text"):
        load_config("")


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"must end in .toml, .yaml or .yml"):
        load_config(write(tmp_path, "{}", "kpikit.json"))


@pytest.mark.parametrize("source", [None, 1, b"schema = 1", ["schema"]])
def test_what_is_no_source_is_a_type_error(source: Any) -> None:
    with pytest.raises(InputTypeError, match="must be a path, TOML text or a mapping"):
        load_config(source)


@pytest.mark.parametrize("text", ["", "[tool]\n", "[tool]\nkpikit = 1", "tool = 1"])
def test_pyproject_has_its_table(tmp_path: Path, text: str) -> None:
    found = problem(write(tmp_path, text, "pyproject.toml"))
    assert found.code == "SLA004"
    assert "[tool.kpikit]" in found.message


def test_places_in_pyproject_are_those_of_the_file(tmp_path: Path) -> None:
    text = "[project]\n[tool.kpikit]\nschema = 1\nlines = 3\n"
    file = write(tmp_path, text, "pyproject.toml")
    found = problem(file)
    assert found.where == f"{file}:4:9"
    assert found.message.startswith("lines must be")


def test_a_mapping_has_no_places() -> None:
    assert problem({"schema": 1, "lines": 3}).where == "config"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("schema = 1\nlines = [\n", "2:10"),
        ("schema = \n", "1:10"),
        ("a\n", "1:2"),
        ("[a\n", "1:3"),
        ('a = "\n', "1:6"),
        ("a = 1\r b = 2\n", "1:6"),
        ("a = run\n", "1:5"),
        ("a = 2026-99-99\n", "1:9"),
        ("a = 1\n\0", "2:1"),
    ],
)
def test_broken_toml_is_placed(text: str, place: str) -> None:
    found = problem(text)
    assert found.code == "SLA001"
    assert found.where == f"config:{place}"
    assert found.message.startswith("config must be TOML: ")
    assert found.help


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a = " + "[" * 300 + "]" * 300,
        "a = " + "{a = " * 60 + "1" + "}" * 60,
        "a" + ".a" * 60 + " = 1",
        "a" + ".a" * 2_000_000 + " = 1",
        "x = { a" + ".a" * 200 + " = 1 }",
        "[" + "a." * 90 + "a]\n",
    ],
)
def test_deep_nesting_is_refused(text: str) -> None:
    found = problem(text)
    assert found.code == "SLA001"
    assert "nested at most 40 deep" in found.message or "TOML" in found.message


def test_long_numbers_are_refused_or_shortened() -> None:
    assert "cannot be read" in problem(f"schema = {'1' * 5_000}").message
    assert "a very long number" in problem(f"schema = 0x{'f' * 5_000}").message
    assert "a very long number" in problem(f"schema = 1\nlines = 0x{'f' * 99}").message
    assert len(problem(f"schema = 1\nstatuses.a = '{'x' * 999}'").message) < 200


def test_large_configs_are_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kpikit.toml"
    with file.open("wb") as opened:
        opened.truncate(100_000_000)
    assert "at most 5.0 MB long: got 100.0 MB" in problem(file).message
    assert "at most 5.0 MB" in problem("a = 1\n" * 1_000_000).message
    monkeypatch.setattr(trees, "MOST_VALUES", 50)
    assert "at most 50 values" in problem(f"schema = 1\na = {[1] * 100}").message


@pytest.mark.parametrize("name", ["kpikit.toml", "kpikit.yaml"])
def test_binary_files_are_refused(tmp_path: Path, name: str) -> None:
    found = problem(write(tmp_path, b"a = 1\n\xc3\xbc = \xff\xfe", name))
    assert found.code == "SLA001"
    assert found.where.endswith(f"{name}:2:5")
    assert "got byte 0xff at byte 11" in found.message
    assert problem(write(tmp_path, bytes(100), name)).code == "SLA001"


def test_a_mapping_that_holds_itself_is_refused() -> None:
    tree: dict[str, Any] = {"schema": 1}
    tree["fields"] = {"again": tree}
    assert "nested" in problem(tree).message
    tree["fields"] = [tree, tree]
    assert problem(tree).code == "SLA001"


def test_keys_of_a_mapping_are_text() -> None:
    assert problem({"schema": 1, "fields": {1: ["a"]}}).code == "SLA003"
    assert "a set" in problem({"schema": 1, "lines": {1}}).message


def test_tuples_in_a_mapping_are_arrays() -> None:
    assert load_config({"schema": 1, "lines": {"order": ("1",)}}).lines == ("1",)


@pytest.mark.parametrize(
    ("text", "code", "place", "part"),
    [
        ("schema: 1\nschema: 1\n", "SLA005", "2:1", "'schema' twice"),
        ("schema: 1\nlines: {order: [1]}", "SLA003", "2:17", "lines.order[0] must be"),
        ("schema: 1\nlines: {order: [no]}", "SLA003", "2:17", "got false"),
        ("schema: 1\nlines: ~", "SLA003", "2:8", "got nothing"),
        ("schema: 1\nlines: &a [*a]", "SLA001", "2:8", "nested at most 40"),
        ("schema: 1\nlines: *a", "SLA001", "2:8", "undefined alias"),
        ("schema: 1\n\tlines: 1", "SLA001", "2:1", "cannot start any token"),
        ("schema: [1", "SLA001", "1:11", "expected ',' or ']'"),
        ("schema: 1\n---\nschema: 1", "SLA001", "2:1", "another document"),
        ("schema: 1\n? [a]\n: 1", "SLA003", "2:3", "keys must be text"),
        ("schema: 1\nlines: !foo x", "SLA003", "2:8", "the tag '!foo'"),
        ("schema: !!python/name:os.system x", "SLA003", "1:9", "!!python"),
        ("schema: !!set {a}", "SLA003", "1:9", "!!set"),
        ("schema: !!binary aGk=", "SLA003", "1:9", "!!binary"),
        ("schema: !!str [a]", "SLA003", "1:9", "!!str"),
        ("schema: !!int x", "SLA003", "1:9", "must be readable"),
        ("schema: 2026-99-99", "SLA003", "1:9", "must be readable"),
        ("schema: 1\n<<: 3", "SLA003", "2:5", "<< must name a table"),
        ("- schema", "SLA003", "1:1", "must be a table of sections"),
        ("", "SLA004", "1:1", "schema must be given"),
        ("a: \x07", "SLA001", "1:4", "special characters"),
    ],
)
def test_broken_yaml_is_placed(
    tmp_path: Path, text: str, code: str, place: str, part: str
) -> None:
    file = write(tmp_path, text, "kpikit.yaml")
    found = problem(file)
    assert (found.code, found.where) == (code, f"{file}:{place}")
    assert part in found.message


def test_yaml_keys_are_the_text_that_is_written(tmp_path: Path) -> None:
    text = """
schema: 1
statuses: {1: run, off: pause, 2026-12-24: closed}
data:
  contacts:
    file: calls.csv
    columns:
      resolved: {true: ["Y"], of: Resolved}
"""
    config = load_config(write(tmp_path, text, "kpikit.yaml"))
    assert config.statuses == {"1": "run", "off": "pause", "2026-12-24": "closed"}
    assert config.sections[0].options["columns"]["resolved"]["true"] == ["Y"]


def test_anchors_and_merge_keys_are_followed(tmp_path: Path) -> None:
    text = """
schema: 1
priorities: &order {order: [a, b]}
lines: *order
data:
  tickets: &base {file: a.csv, timezone: UTC, on_bad: drop}
  events: {<<: *base, file: e.csv}
  surveys: {<<: [*base, {delimiter: ";"}]}
"""
    config = load_config(write(tmp_path, text, "kpikit.yaml"))
    assert config.lines == config.priorities == ("a", "b")
    _, events, surveys = config.sections
    assert (events.file, events.options["tz"]) == ("e.csv", "UTC")
    assert (surveys.file, surveys.delimiter) == ("a.csv", ";")


def test_what_a_merge_key_brings_keeps_the_place_of_the_table(tmp_path: Path) -> None:
    text = "schema: 1\nfields: &f {a: x}\ngoals:\n  <<: *f\ndata: {<<: *f, b: 1}\n"
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, text, "kpikit.yaml"))
    places = [found.where.rsplit("yaml:")[1] for found in caught.value.problems]
    assert places == ["2:13", "2:13", "2:16", "5:16"]


def test_an_alias_bomb_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["schema: 1", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    file = write(tmp_path, "\n".join(lines), "kpikit.yaml")
    monkeypatch.setattr(yamls, "MOST_VALUES", 2_000)
    assert "values: got more" in problem(file).message


def test_deep_yaml_is_refused(tmp_path: Path) -> None:
    for text in ("a: " + "[" * 5_000, "[" * 300 + "]" * 300):
        assert problem(write(tmp_path, text, "kpikit.yaml")).code == "SLA001"


def test_long_yaml_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, "a: 1\n" * 300_000, "kpikit.yaml")
    assert "write it in TOML" in problem(file).help


def test_yaml_without_its_package_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(MissingExtraError, match=r"kpikit\[yaml\]"):
        load_config(write(tmp_path, YAML, "kpikit.yaml"))
