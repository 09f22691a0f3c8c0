"""The schema of a config says what its loader says."""

import copy
import json
import tomllib
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from kpikit.check.schema import config_schema
from kpikit.check.schema.words import (
    CLASSES,
    CLOCKS,
    FACTS,
    OPTION_WORDS,
    ROLE_WORDS,
    STATE_WORDS,
)
from kpikit.cli import main
from kpikit.config import load_config
from kpikit.config.examples import FACTS as FACTS_OF_CLOCKS
from kpikit.config.node import Node
from kpikit.desk.names import ROLES, STATUS_CLASSES
from kpikit.errors import ConfigError
from kpikit.kpis import all as all_metrics
from kpikit.sla import builtin
from kpikit.sla.clock import OPTIONS
from kpikit.sla.reading import STATES

ROOT = Path(__file__).parents[2]
SCHEMA = config_schema()
VALIDATOR = Draft7Validator(SCHEMA)

FULL = """
schema = 1
[priorities]
order = ["urgent", "normal"]
[lines]
order = ["1"]
[statuses]
open = "run"
on_hold = { requester_wait = "run", default = "pause" }
[fields]
tier = ["gold"]
mine = ["a", "1"]
[calendars.eu]
timezone = "Europe/Berlin"
hours = { mon-thu = ["09:00-18:00"], fri = "09:00-16:00" }
exceptions = { 2026-10-02 = ["09:00-12:00"], 2026-10-05 = "closed" }
breaks = { 2026-10-06 = ["12:00-13:00"] }
periods = [{ from = 2027-01-01, hours = "Mon-Fri 08:00-17:00" }]
span = [2020-01-01, 2030-12-31]
[calendars.eu.holidays]
country = "DE"
subdivision = "BY"
categories = ["public"]
observed = true
add = [2026-12-24]
remove = ["2026-01-06"]
half_days = { 12-31 = "13:00" }
[calendars.lists]
timezone = "UTC"
hours = "Mon 09:00-10:00"
holidays = [2026-01-01]
[calendars.always]
timezone = "UTC"
always = true
[defaults]
calendar = { per = "organization", values = { acme = "always" }, default = "eu" }
on_priority_change = "forward"
on_policy_change = "restart"
on_calendar_change = "latest"
on_reopen = "new_cycle"
on_merge = "carry"
responders = ["agent", "bot"]
public_only = false
starts_for_agent_tickets = true
solve_counts_as_response = true
warn_at = [50, 80]
boundary = ">="
[[policies]]
name = "gold"
when = { tier = ["gold"], line = 1, is_spam = false }
not = { priority = "normal" }
valid = { from = 2026-01-01, to = 2027-01-01 }
[policies.targets.urgent]
first_response = "1h30m"
next_response = { target = "1h", calendar = "always", warn_at = [75] }
periodic_update = { every = "2h", pausable = true }
[policies.targets."*"]
resolution = "3bd"
[[policies]]
name = "rest"
targets = {}
[data.events]
file = "events.csv"
timezone = "UTC"
on_bad = "drop"
delimiter = ";"
format = "csv"
columns = { at = "time", role = { constant = "agent" }, seq = { duration = "a" } }
kinds = { "New" = "created", "Wait" = { kind = "status", value = "open" } }
[data.tickets]
file = "tickets.csv"
format = "%d.%m.%Y"
values = { priority = { "1" = "urgent" } }
[data.contacts]
file = "calls.csv"
[data.contacts.columns]
started_at = { join = ["Date", "Time"] }
answered_at = { plus = ["started_at", "Speed"] }
resolved = { true = ["Y", 1], of = "Resolved" }
[[examples]]
name = "one"
ticket = { tier = "gold", priority = "urgent", tags = ["vip"] }
as_of = 2026-01-17T12:00:00Z
[examples.expect]
policy = "gold"
first_response_due = 2026-01-19T09:50:00+01:00
first_response_state = "running"
first_response_elapsed = "0s"
[[examples.events]]
at = 2026-01-16T15:55:00+01:00
kind = "message"
role = "agent"
actor = "ann"
public = true
value = "x"
old = 3
seq = 1
[[examples]]
name = "two"
ticket = { mine = [1, "a"], created_at = "2026-06-15T10:00:00+02:00" }
expect = { policy = "no_policy", as_of = 2026-06-16T10:00:00+02:00 }
"""


def plain(value: Any) -> Any:
    """A tree as it reaches a schema: dates are text."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, (date, time)) else value


def tree_of(text: str) -> Any:
    return plain(tomllib.loads(text))


TREE = tree_of(FULL)


def codes(tree: Any) -> set[str]:
    try:
        load_config(tree)
    except ConfigError as error:
        return {problem.code for problem in error.problems}
    return set()


def test_it_is_a_schema_of_draft_7() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_everything_that_can_be_written_is_accepted() -> None:
    assert [error.message for error in VALIDATOR.iter_errors(TREE)] == []
    assert codes(TREE) == set()


@pytest.mark.parametrize(
    "path",
    [
        "src/kpikit/example_desk/kpikit.toml",
        "docs/examples/helpdesk/kpikit.toml",
        "tests/config/policy_config.toml",
    ],
)
def test_configs_of_this_project_are_accepted(path: str) -> None:
    tree = tree_of((ROOT / path).read_text(encoding="utf-8"))
    assert [error.message for error in VALIDATOR.iter_errors(tree)] == []


def parts(schema: Any, path: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    """The forms of a table at a path of a config."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from parts(SCHEMA["definitions"][name], path)
        return
    for each in schema.get("anyOf", ()):
        if "type" in each or "$ref" in each or "anyOf" in each:
            yield from parts(each, path)
    if not path:
        if schema.get("type") == "object":
            yield schema
        return
    if isinstance(path[0], int):
        if "items" in schema:
            yield from parts(schema["items"], path[1:])
    elif path[0] in schema.get("properties", {}):
        yield from parts(schema["properties"][path[0]], path[1:])
    elif isinstance(schema.get("additionalProperties"), dict):
        yield from parts(schema["additionalProperties"], path[1:])


def test_every_key_that_the_loader_knows_is_in_the_schema_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: dict[tuple[Any, ...], tuple[set[str], set[str]]] = {}
    usual = Node.known

    def known(self: Node, keys: Any, *, required: Any = None, help: str) -> Any:
        names = tuple(keys)
        asked[self.path] = (set(names), set(required or ()))
        return usual(self, names, required=required, help=help)

    monkeypatch.setattr(Node, "known", known)
    load_config(TREE)
    assert len(asked) > 25
    pausable = {"pausable"}  # only one clock takes it: the others say so themselves
    for path, (keys, required) in asked.items():
        tables = list(parts(SCHEMA, path))
        found = {key for each in tables for key in each["properties"]}
        needed = [set(each.get("required", ())) for each in tables]
        assert found | pausable == keys | pausable, path
        assert required == set.intersection(*needed), path


def test_words_are_those_of_the_rooms_that_know_them() -> None:
    assert set(CLOCKS) == set(builtin.clocks)
    assert tuple(CLASSES) == STATUS_CLASSES
    assert tuple(ROLE_WORDS) == ROLES
    assert set(STATE_WORDS) == set(STATES)
    assert tuple(FACTS) == FACTS_OF_CLOCKS
    assert {name: tuple(words) for name, (_, words) in OPTION_WORDS.items()} == dict(
        OPTIONS
    )


def test_every_metric_has_a_goal() -> None:
    goals = SCHEMA["properties"]["goals"]["properties"]
    assert set(goals) >= {metric.name for metric in all_metrics()}
    good = {
        "schema": 1,
        "goals": {"resolved_within": [{"within": "1d", "at_least": 1}]},
    }
    assert VALIDATOR.is_valid(good)
    assert not VALIDATOR.is_valid({"schema": 1, "goals": {"csat": {"at_leest": 1}}})
    assert not VALIDATOR.is_valid({"schema": 1, "goals": {"csat": {}}})


def test_everything_is_described() -> None:
    bare = [path for path, form in forms(SCHEMA, ()) if not described(form)]
    assert bare == []


def described(form: dict[str, Any]) -> bool:
    return "description" in form or "$ref" in form


def forms(
    form: dict[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every form that stands under a key."""
    for key, each in form.get("properties", {}).items():
        yield (*path, key), each
        yield from forms(each, (*path, key))
    for key, each in form.get("definitions", {}).items():
        yield (*path, key), each
        yield from forms(each, (*path, key))
    for each in form.get("anyOf", ()):
        if "type" in each or "anyOf" in each:
            yield from forms(each, path)
    for word in ("items", "additionalProperties"):
        if isinstance(form.get(word), dict):
            yield from forms(form[word], (*path, word))


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for key, item in pairs:
        yield (*path, key)
        yield from places(item, (*path, key))


PLACES = list(places(TREE))
WRONG = st.sampled_from(
    [None, True, 7, -1, 1.5, "", "   ", "words", [], ["x"], [[]], {}, {"x": "y"}]
)
STRUCTURE = {"SLA002", "SLA004"}
"""What a schema must see; SLA003 as well where it is not about the words of a text."""


def replaced(path: tuple[Any, ...], value: Any) -> Any:
    tree = copy.deepcopy(TREE)
    inside = tree
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return tree


@example(("calendars", "always", "always"), False)
@example(("policies", 0, "targets", "urgent", "first_response"), 7)
@given(st.sampled_from(PLACES), WRONG)
def test_a_wrong_value_is_wrong_for_both(path: tuple[Any, ...], value: Any) -> None:
    tree = replaced(path, value)
    found = codes(tree)
    if not VALIDATOR.is_valid(tree):
        assert found, (path, value)
    elif not isinstance(value, str):
        assert not found & {*STRUCTURE, "SLA003", "SLA101"}, (path, value, found)


@given(st.sampled_from(PLACES))
def test_a_missing_key_is_missed_by_both(path: tuple[Any, ...]) -> None:
    tree = copy.deepcopy(TREE)
    inside = tree
    for key in path[:-1]:
        inside = inside[key]
    del inside[path[-1]]
    found = codes(tree)
    # what is used must be declared: that is for the checker alone
    structural = {
        code for code in found if code in STRUCTURE and "defaults" not in path[:1]
    }
    assert bool(structural) <= (not VALIDATOR.is_valid(tree)), (path, found)
    if not VALIDATOR.is_valid(tree):
        assert found, path


@given(st.sampled_from([path for path in PLACES if isinstance(path[-1], str)]))
def test_a_misspelt_key_is_unknown_to_both(path: tuple[Any, ...]) -> None:
    tree = copy.deepcopy(TREE)
    inside = tree
    for key in path[:-1]:
        inside = inside[key]
    inside[f"{path[-1]}_x"] = inside[path[-1]]
    found = codes(tree)
    if not VALIDATOR.is_valid(tree):
        assert found, path
    else:
        assert not found & STRUCTURE, (path, found)


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA
