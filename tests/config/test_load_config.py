"""A config is read whole, or everything that is wrong with it is said at once."""

from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.config.load import SECTIONS, load_config
from kpikit.config.model import Config
from kpikit.desk.names import EVENT_KINDS, STATUS_CLASSES, TABLE_NAMES
from kpikit.errors import ConfigError, Problem
from kpikit.files.read import read_desk
from kpikit.files.sections import FileSection

CLEAN = """schema = 1
[priorities]
order = ["urgent", "high", "normal"]
[lines]
order = ["1", "2", "3"]
[statuses]
new = "run"
on_hold = { requester_wait = "run", default = "pause" }
pending = "pause"
solved = "resolved"
[fields]
tier = ["gold", "silver"]
[calendars.eu]
timezone = "Europe/Berlin"
hours = "Mon-Fri 09:00-17:00"
[[policies]]
name = "default"
targets = { "*" = { resolution = "8h" } }
[goals]
[data.events]
file = "helpdesk_events.csv.gz"
timezone = "UTC"
columns = { ticket_id = "case", at = "timestamp", role = { constant = "agent" } }
on_bad = "drop"
delimiter = ";"
format = "csv"
[data.events.values]
role = { "Agent" = "agent", "3" = 3 }
[data.events.kinds]
"Insert ticket" = "created"
"Wait" = { kind = "status", value = "pending" }
"Closed" = { kind = "closed" }
[data.contacts]
file = "calls.csv"
format = "%d.%m.%Y %H:%M"
[data.contacts.columns]
channel = { constant = "phone" }
started_at = { join = ["Date", "Time"] }
answered_at = { plus = ["started_at", "Speed of answer"] }
talk_seconds = { duration = "AvgTalkDuration" }
resolved = { true = ["Y", 1, true], of = "Resolved" }
is_bot = { true = "Y", of = "Bot" }
"""


def problems(text: str) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        load_config(text)
    return list(caught.value.problems)


def problem(text: str) -> Problem:
    """The only problem of a config that is fine but for these lines."""
    (only,) = problems("schema = 1\n" + text)
    return only


def test_a_clean_config_is_read() -> None:
    config = load_config(CLEAN)
    assert config.schema == 1
    assert config.priorities == ("urgent", "high", "normal")
    assert config.lines == ("1", "2", "3")
    assert config.statuses == {
        "new": "run",
        "on_hold": "pause",
        "pending": "pause",
        "solved": "resolved",
    }
    assert config.status_clocks == {"on_hold": {"requester_wait": "run"}}
    assert config.fields == {"tier": ("gold", "silver")}
    assert config.goals == ()
    assert config.path is None
    events, contacts = config.sections
    assert events == FileSection(
        "events",
        file="helpdesk_events.csv.gz",
        delimiter=";",
        format="csv",
        options={
            "tz": "UTC",
            "columns": {
                "ticket_id": "case",
                "at": "timestamp",
                "role": {"constant": "agent"},
            },
            "values": {"role": {"Agent": "agent", "3": 3}},
            "kinds": {
                "Insert ticket": "created",
                "Wait": {"kind": "status", "value": "pending"},
                "Closed": {"kind": "closed"},
            },
            "on_bad": "drop",
        },
    )
    assert contacts.options["format"] == "%d.%m.%Y %H:%M"
    assert contacts.format is None
    assert contacts.options["columns"]["resolved"]["true"] == ["Y", 1, True]


def test_the_least_config_declares_nothing() -> None:
    assert load_config("schema = 1") == Config()


def test_a_config_is_frozen_and_hashable() -> None:
    config = load_config(CLEAN)
    assert hash(config) == hash(load_config(CLEAN))
    with pytest.raises(TypeError):
        config.statuses["new"] = "pause"  # type: ignore[index]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        config.schema = 2  # type: ignore[misc]


WORDS = st.text(min_size=1, max_size=4).filter(str.strip)
NAMES = st.text(
    st.characters(exclude_characters="/\\\0"), min_size=1, max_size=4
).filter(lambda name: name.strip() and name not in (".", ".."))
FORMS = st.one_of(
    WORDS,
    st.builds(lambda names: {"join": names}, st.lists(WORDS, min_size=1, max_size=3)),
    st.builds(lambda name: {"duration": name}, WORDS),
    st.builds(lambda name: {"true": ["Y", 1], "of": name}, WORDS),
    st.builds(lambda value: {"constant": value}, st.booleans() | st.integers() | WORDS),
    st.builds(lambda names: {"plus": names}, st.lists(WORDS, min_size=2, max_size=2)),
)
KINDS = st.sampled_from([kind for kind in EVENT_KINDS if kind != "status"])
DATA = st.fixed_dictionaries(
    {"file": NAMES},
    optional={
        "timezone": st.sampled_from(["UTC", "Europe/Rome"]),
        "columns": st.dictionaries(WORDS, FORMS, max_size=3),
        "values": st.dictionaries(
            WORDS.filter(lambda name: name != "status"),
            st.dictionaries(WORDS, WORDS | st.integers(), max_size=2),
            max_size=2,
        ),
        "kinds": st.dictionaries(
            WORDS,
            KINDS | st.builds(lambda k, v: {"kind": k, "value": v}, KINDS, WORDS),
            max_size=2,
        ),
        "on_bad": st.sampled_from(["raise", "drop"]),
        "delimiter": st.sampled_from(";,|\t"),
        "format": st.sampled_from(["csv", "jsonl", "parquet", "%d.%m.%Y"]),
    },
)
CLASSES = st.sampled_from(STATUS_CLASSES)
ORDER = st.builds(
    lambda words: {"order": words},
    st.lists(WORDS, min_size=1, max_size=3, unique=True),
)
TREES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"schema": st.just(1)},
    optional={
        "priorities": ORDER,
        "lines": ORDER,
        "statuses": st.dictionaries(
            WORDS,
            CLASSES
            | st.builds(lambda a, b: {"ownership": a, "default": b}, CLASSES, CLASSES),
            min_size=1,
            max_size=3,
        ),
        "fields": st.dictionaries(
            WORDS, st.lists(WORDS, min_size=1, unique=True, max_size=3), min_size=1
        ),
        "data": st.dictionaries(st.sampled_from(TABLE_NAMES), DATA, min_size=1),
    },
)


@given(TREES)
def test_what_is_read_is_written_the_same(tree: dict[str, Any]) -> None:
    config = load_config(tree)
    assert config.to_dict() == tree
    assert load_config(config.to_dict()) == config


def test_empty_sections_are_not_written_and_dates_are_text() -> None:
    config = load_config(
        CLEAN + "opened_on = { constant = 2026-05-04 }\nx = { true = [1], of = 'b' }"
    )
    tree = config.to_dict()
    assert "goals" not in tree
    constant = config.sections[1].options["columns"]["opened_on"]["constant"]
    assert constant == date(2026, 5, 4)
    written = tree["data"]["contacts"]["columns"]["opened_on"]
    assert written == {"constant": "2026-05-04"}


CASES = [
    ("colour = 1", "SLA002", (2, 1), "keys of the config must be known ones"),
    ("[linse]", "SLA002", (2, 2), "did you mean 'lines'"),
    ("[data.event]", "SLA002", (2, 7), "did you mean 'events'"),
    (
        "data.events = { file = 'a', zone = 1 }",
        "SLA002",
        (2, 29),
        "keys of data.events",
    ),
    ("[lines]\nordre = []\norder = ['1']", "SLA002", (3, 1), "did you mean 'order'"),
    ("lines = 1", "SLA003", (2, 9), "lines must be a table: got 1"),
    ("lines.order = '1'", "SLA003", (2, 15), "array of texts: got '1'"),
    ("lines.order = []", "SLA003", (2, 15), "at least 1 text: got an empty array"),
    ("lines.order = ['a', 1]", "SLA003", (2, 21), "lines.order[1] must be text: got 1"),
    ("lines.order = ['a', ' ']", "SLA003", (2, 21), "must not be empty"),
    ("lines.order = ['a', 'b', 'a']", "SLA005", (2, 26), "must differ: got 'a' twice"),
    ("fields.tier = [1.5]", "SLA003", (2, 16), "must be text: got 1.5"),
    ("fields = []", "SLA003", (2, 10), "fields must be a table of fields"),
    ("[lines]", "SLA004", (2, 2), "lines.order must be given"),
    ("statuses.new = 'runs'", "SLA003", (2, 16), "did you mean 'run'"),
    ("statuses.new = true", "SLA003", (2, 16), "closed: got true"),
    (
        "statuses.'on hold' = {resolution = 'run'}",
        "SLA004",
        (2, 10),
        "'on hold'.default must be",
    ),
    (
        "statuses.x = {ownership = 1, default = 'run'}",
        "SLA003",
        (2, 27),
        "statuses.x.ownership must be",
    ),
    ("data = 2026-05-04", "SLA003", (2, 8), "got the date 2026-05-04"),
    ("data.events = 07:00:00", "SLA003", (2, 15), "got the time 07:00:00"),
    ("[data.events]", "SLA004", (2, 7), "data.events.file must be given"),
    ("data.events.file = 1", "SLA003", (2, 20), "must be text: got 1"),
    ("data.events.file = 'x/a.csv'", "SLA003", (2, 20), "base name of a file"),
    ("data.events.file = 'x\\a.csv'", "SLA003", (2, 20), "base name of a file"),
]
SECTION_CASES = [
    ("timezone = 'Europe/Berln'", "SLA201", 12, "did you mean 'Europe/Berlin'"),
    ("timezone = 1", "SLA003", 12, "must be text"),
    ("columns = 1", "SLA003", 11, "must be a table of columns"),
    ("columns.a = 1", "SLA003", 13, "must be a column name or form"),
    ("columns.a = ''", "SLA003", 13, "must not be empty"),
    ("columns.a = {}", "SLA003", 13, "got the keys none of them"),
    ("columns.a = {jion = ['b']}", "SLA002", 14, "did you mean 'join'"),
    ("columns.a = {join = []}", "SLA003", 21, "array of column names"),
    ("columns.a = {join = 'b'}", "SLA003", 21, "array of column names"),
    ("columns.a = {join = ['b', 2]}", "SLA003", 27, "a.join[1] must be text"),
    ("columns.a = {duration = 1}", "SLA003", 25, "must be text"),
    ("columns.a = {true = ['Y']}", "SLA003", 13, "one column form: got the keys true"),
    ("columns.a = {true = [], of = 'b'}", "SLA003", 21, "array of words"),
    ("columns.a = {true = 'Y', of = 1}", "SLA003", 31, "must be text"),
    ("columns.a = {true = '', of = 'b'}", "SLA003", 21, "must not be empty"),
    ("columns.a = {true = ' ', of = 'b'}", "SLA003", 21, "must not be empty"),
    ("columns.a = {true = {b = 1}, of = 'b'}", "SLA003", 21, "must be an array"),
    ("columns.a = {true = [[1]], of = 'b'}", "SLA003", 22, "must be one value"),
    ("columns.a = {constant = [1]}", "SLA003", 25, "must be one value: got an array"),
    ("columns.a = {constant = {x = 1}}", "SLA003", 25, "got a table of 1"),
    ("columns.a = {plus = ['b']}", "SLA003", 21, "an instant and a duration"),
    ("columns.a = {join = ['b'], of = 'c'}", "SLA003", 13, "got the keys join, of"),
    ("values = 1", "SLA003", 10, "must be a table of columns"),
    ("values.a = 1", "SLA003", 12, "must be a table of words"),
    ("values.a.b = [1]", "SLA003", 14, "must be one value"),
    ("kinds = 1", "SLA003", 9, "must be a table of words"),
    ("kinds.a = 'mesage'", "SLA003", 11, "did you mean 'message'"),
    ("kinds.a = 1", "SLA003", 11, "must be a kind of event"),
    ("kinds.a = {}", "SLA004", 7, "kinds.a.kind must be given"),
    ("kinds.a = {kind = 'note', valeu = 1}", "SLA002", 27, "did you mean 'value'"),
    ("kinds.a = {kind = 'note', value = 1}", "SLA003", 35, "must be text"),
    ("kinds.a = {kind = 'nota'}", "SLA003", 19, "did you mean 'note'"),
    ("on_bad = 'drp'", "SLA003", 10, "did you mean 'drop'"),
    ("on_bad = 1", "SLA003", 10, "must be one of raise, drop: got 1"),
    ("delimiter = ';;'", "SLA003", 13, "must be one character"),
    ("delimiter = 1", "SLA003", 13, "must be one character"),
    ("format = 'cvs'", "SLA003", 10, "did you mean 'csv'"),
    ("format = 1", "SLA003", 10, "must be text"),
]


@pytest.mark.parametrize(("text", "code", "place", "part"), CASES)
def test_a_problem_has_its_code_place_and_remedy(
    text: str, code: str, place: tuple[int, int], part: str
) -> None:
    found = problem(text)
    assert found.code == code
    assert found.where == f"config:{place[0]}:{place[1]}"
    assert part in str(found)
    assert found.help
    assert "\n" not in str(found)


@pytest.mark.parametrize(("line", "code", "column", "part"), SECTION_CASES)
def test_a_problem_of_a_section_has_its_place(
    line: str, code: str, column: int, part: str
) -> None:
    found = problem(f"[data.events]\nfile = 'a.csv'\n{line}")
    assert (found.code, found.where) == (code, f"config:4:{column}")
    assert part in str(found)
    assert found.help


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("[lines]\norder = ['1']", "SLA004", "config:1:1"),
        ("schema = 2", "SLA006", "config:1:10"),
        ("schema = '1'", "SLA003", "config:1:10"),
        ("schema = true", "SLA003", "config:1:10"),
    ],
)
def test_the_schema_is_known(text: str, code: str, where: str) -> None:
    (only,) = problems(text)
    assert (only.code, only.where) == (code, where)


def test_all_problems_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "kpikit.toml"
    file.write_text(
        "shema = 1\n[data.events]\nfile = 1\n[lines]\norder = ['a', 'a', 3]\n"
        "[statuses]\nnew = 'walk'\n[priorities]\n"
    )
    with pytest.raises(ConfigError) as caught:
        load_config(file)
    found = caught.value.problems
    assert [entry.code for entry in found] == [
        "SLA002",
        "SLA004",
        "SLA003",
        "SLA005",
        "SLA003",
        "SLA003",
        "SLA004",
    ]
    places = [entry.where.removeprefix(f"{file}:") for entry in found]
    assert places == ["1:1", "1:1", "3:8", "5:15", "5:20", "7:7", "8:2"]
    assert f"7 problems in {file}" in str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_every_section_of_the_grammar_is_known() -> None:
    tree = {name: {} for name in SECTIONS if name not in ("priorities", "lines")}
    config = load_config(tree | {"schema": 1, "policies": [], "examples": []})
    assert config.goals == ()


def test_a_config_reads_a_desk(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("Call,Date,Time\n1,2026-05-04,10:00\n")
    config = load_config(
        """
        schema = 1
        statuses.open = "run"
        [data.contacts]
        file = "calls.csv"
        timezone = "Europe/Berlin"
        [data.contacts.columns]
        id = "Call"
        channel = { constant = "phone" }
        started_at = { join = ["Date", "Time"] }
        """
    )
    desk = read_desk(tmp_path, config)
    (row,) = desk.contacts.to_dicts()
    assert row["started_at"].isoformat() == "2026-05-04T08:00:00+00:00"
