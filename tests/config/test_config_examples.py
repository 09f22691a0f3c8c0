"""``[[examples]]``: read, located, and run as unit tests of the policies."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from kpikit.config import Config, load_config, run_example, run_examples
from kpikit.config.outcomes import Outcome
from kpikit.errors import ConfigError, Problem

FILE = Path(__file__).with_name("policy_config.toml")
RULES = """schema = 1
[priorities]
order = ["urgent", "high"]
[statuses]
open = "run"
pending = "pause"
solved = "resolved"
[calendars.office]
timezone = "Europe/Berlin"
hours = "Mon-Fri 09:00-17:00"
[[policies]]
name = "gold"
when = { tier = ["gold"] }
targets = { "*" = { first_response = "1h", resolution = "8h" } }
[[policies]]
name = "incidents"
when = { kind = ["incident"] }
targets = { urgent = { resolution = "4h" } }
"""
EXAMPLE = """[[examples]]
name = "one"
ticket = { tier = "gold", created_at = 2026-01-16T16:00:00+01:00 }
events = [{ at = 2026-01-16T16:30:00+01:00, kind = "message", role = "agent" }]
expect = { policy = "gold" }
"""
HEAD = len(RULES.splitlines())


def tried(expect: str, **changes: str) -> Outcome:
    """The outcome of the example with other expectations, and other parts."""
    text = EXAMPLE.replace('policy = "gold"', expect)
    for old, new in changes.items():
        line = next(line for line in text.splitlines() if line.startswith(old))
        text = text.replace(line, f"{old} = {new}")
    (found,) = run_examples(load_config(RULES + text))
    return found


def problems(text: str) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        load_config(RULES + text)
    return list(caught.value.problems)


def test_the_examples_of_the_design_pass() -> None:
    config = load_config(FILE)
    assert [each.name for each in config.examples] == ["friday evening", "anyone else"]
    outcomes = run_examples(config)
    assert all(outcome.passed for outcome in outcomes)
    assert str(outcomes[1]) == f"passed: anyone else ({FILE}:82:1)"


@pytest.mark.parametrize(
    "expect",
    [
        'policy = "gold", first_response_state = "met"',
        'first_response_elapsed = "30m", first_response_due = 2026-01-16T16:00:00Z',
        'resolution_state = "running", resolution_due = 2026-01-19T15:00:00Z',
        'resolution_state = "outside_hours", as_of = 2026-01-17T00:00:00Z',
        'resolution_elapsed = "1h", as_of = 2026-01-17T00:00:00Z',
        'resolution_state = "overdue", as_of = 2026-01-19T15:00:01Z',
        'first_response_elapsed = "0s", as_of = 2026-01-16T15:00:00Z',
        "first_response_due = '2026-01-16T17:00:00+01:00'",
    ],
)
def test_what_holds_passes(expect: str) -> None:
    assert tried(expect).passed, str(tried(expect))


@pytest.mark.parametrize(
    ("expect", "got"),
    [
        ('policy = "incidents"', "policy must be incidents: got gold"),
        ('first_response_state = "breached"', "must be breached: got met"),
        ('first_response_elapsed = "31m"', "must be 31 minutes: got 30 minutes"),
        (
            "resolution_due = 2026-01-19T15:00:01Z",
            "must be 2026-01-19 15:00:01Z: got 2026-01-19 16:00+01:00",
        ),
        (
            'ownership_state = "running"',
            "must be running: got policy 'gold' has no target for it",
        ),
    ],
)
def test_what_does_not_hold_is_said_with_the_ledger(expect: str, got: str) -> None:
    outcome = tried(expect)
    assert not outcome.passed
    (mismatch,) = outcome.mismatches
    assert got in str(mismatch)
    told = outcome.text()
    assert told.startswith(f"FAILED: one (config:{HEAD + 1}:1)\n  {mismatch}\n")
    assert "Ticket example, policy: gold" in told
    assert "Zgłoszenie" in outcome.text("pl")


def test_every_expectation_that_fails_is_named() -> None:
    outcome = tried('policy = "incidents", first_response_state = "breached"')
    assert [each.key for each in outcome.mismatches] == [
        "policy",
        "first_response_state",
    ]


def test_a_due_instant_may_not_be_known() -> None:
    paused = '[{ at = 2026-01-16T16:30:00+01:00, kind = "status", value = "pending" }]'
    expect = 'resolution_state = "paused", resolution_due = 2026-01-19T15:00:00Z'
    (mismatch,) = tried(expect, events=paused).mismatches
    assert str(mismatch).endswith("got unknown in a pause")


def test_a_clock_may_not_have_started() -> None:
    opened = '{ created_at = 2026-01-16T16:00:00+01:00, tier = "gold" }'
    agent = '[{ at = 2026-01-16T16:00:00+01:00, kind = "created", role = "agent" }]'
    expect = 'first_response_state = "waiting", first_response_elapsed = "0s"'
    assert tried(expect, ticket=opened, events=agent).passed
    due = "first_response_due = 2026-01-16T16:00:00Z"
    (mismatch,) = tried(due, ticket=opened, events=agent).mismatches
    assert str(mismatch).endswith("got not started")


def test_an_example_may_expect_that_no_policy_matches() -> None:
    ticket = '{ tier = "none", created_at = 2026-01-16T16:00:00+01:00 }'
    expect = 'policy = "no_policy", resolution_state = "no_policy"'
    assert tried(expect, ticket=ticket).passed
    due = "resolution_due = 2026-01-16T16:00:00Z"
    (mismatch,) = tried(due, ticket=ticket).mismatches
    assert str(mismatch).endswith("got no policy matches")


def test_events_after_as_of_are_not_known() -> None:
    expect = 'first_response_state = "running", as_of = 2026-01-16T15:29:59Z'
    assert tried(expect).passed


def test_as_of_may_stand_beside_expect() -> None:
    found = load_config(RULES + EXAMPLE + "as_of = 2026-01-17T00:00:00Z").examples[0]
    assert found.now == datetime(2026, 1, 17, tzinfo=UTC)


def test_a_ticket_may_be_created_by_its_first_event() -> None:
    outcome = tried(
        'policy = "gold", resolution_state = "running"', ticket="{ tier = 'gold' }"
    )
    assert outcome.passed


def test_a_ticket_may_have_an_id() -> None:
    ticket = '{ id = 7, tier = "gold", created_at = 2026-01-16T16:00:00+01:00 }'
    expect = 'first_response_state = "met"'
    assert tried(expect, ticket=ticket).passed


def test_what_cannot_run_fails_with_the_reason() -> None:
    outcome = tried(
        'policy = "gold"',
        ticket='{ tier = "gold", created_at = 2150-01-16T16:00:00+01:00 }',
        events="[]",
    )
    assert not outcome.passed
    assert outcome.ledger is None
    assert "2100" in str(outcome)


def test_examples_survive_the_way_there_and_back() -> None:
    text = EXAMPLE.replace(
        'policy = "gold"', 'resolution_elapsed = "1h", as_of = 2026-01-17T00:00:00Z'
    )
    config = load_config(RULES + text)
    tree = json.loads(json.dumps(config.to_dict()))
    again = load_config(tree)
    assert again.examples == config.examples
    assert again.examples[0].where == "config"
    assert run_examples(again)[0].passed
    assert hash(again.examples[0]) == hash(config.examples[0])


def test_another_config_may_run_an_example() -> None:
    config = load_config(RULES + EXAMPLE)
    other = load_config(RULES.replace('"gold"', '"silver"', 1))
    assert not run_example(other, config.examples[0]).passed
    assert run_examples(other) == ()
    assert attrs.evolve(config.examples[0], name="x") != config.examples[0]


CREATED = "created_at = 2026-01-16T16:00:00+01:00"
PROBLEMS: list[tuple[str, dict[str, str], str, int, str]] = [
    ('policy = "glod"', {}, "SLA701", 5, "did you mean 'gold'?"),
    ('policy = "other"', {}, "SLA701", 5, "known are 'gold', 'incidents'"),
    ("policy = 1", {}, "SLA003", 5, "must be text"),
    ("first_respnse_due = 1", {}, "SLA405", 5, "did you mean 'first_response'"),
    ("resolution_dew = 1", {}, "SLA002", 5, "did you mean 'resolution_due'"),
    ('resolution_state = "runing"', {}, "SLA003", 5, "did you mean 'running'"),
    ('resolution_elapsed = "1bd"', {}, "SLA101", 5, "must be open time"),
    ('resolution_elapsed = "-1h"', {}, "SLA102", 5, "must have no sign"),
    ("resolution_elapsed = 4", {}, "SLA101", 5, "must have a unit"),
    ("resolution_due = 2026-01-16T16:00:00", {}, "SLA003", 5, "with its offset"),
    ("resolution_due = 2026-01-16", {}, "SLA003", 5, "got the date 2026-01-16"),
    ("resolution_due = 'noon'", {}, "SLA003", 5, "got 'noon'"),
    ("as_of = 2026-01-16T16:00:00Z", {}, "SLA003", 5, "must expect something"),
    ("", {}, "SLA003", 5, "must expect something: got an empty table"),
    ("", {"expect": "1"}, "SLA003", 5, "must be a table of expectations"),
    ("", {"name": "1"}, "SLA003", 2, "must be text"),
    ("", {"ticket": "1"}, "SLA003", 3, "must be a table of columns"),
    ("", {"ticket": "{ tier = 'gold' }", "events": "[]"}, "SLA004", 3, "created_at"),
    ("", {"ticket": "{ created_at = 2026-01-16 }"}, "SLA003", 3, "its offset"),
    ("", {"ticket": f"{{ priority = 1.5, {CREATED} }}"}, "SLA003", 3, "text or a"),
    ("", {"ticket": f"{{ priority = 'hgh', {CREATED} }}"}, "SLA305", 3, "'high'"),
    ("", {"ticket": f"{{ status = 'opn', {CREATED} }}"}, "SLA501", 3, "'open'"),
    ("", {"ticket": f"{{ x = {{}}, {CREATED} }}"}, "SLA003", 3, "a value or an array"),
    ("", {"events": "1"}, "SLA003", 4, "must be an array"),
    ("", {"events": "[1]"}, "SLA003", 4, "must be a table"),
    ("", {"events": "[{}]"}, "SLA004", 4, "at must be given"),
    ("", {"events": "[{ at = 1, kind = 'note' }]"}, "SLA003", 4, "offset: got 1"),
    (
        "",
        {"events": "[{ at = 2026-01-16T16:00:00Z, kind = 'note', when = 1 }]"},
        "SLA002",
        4,
        "got 'when'",
    ),
]
EVENTS = [
    ("kind = 'mesage'", "SLA003", "did you mean 'message'"),
    ("kind = 'status', value = 'pendng'", "SLA501", "did you mean 'pending'"),
    ("kind = 'status', value = 'open', old = 'x'", "SLA501", "a declared status"),
    ("kind = 'status', value = true", "SLA003", "a text, a whole number"),
    ("kind = 'priority', value = 'low'", "SLA305", "a declared priority"),
    ("kind = 'calendar', value = 'offce'", "SLA214", "did you mean 'office'?"),
    ("kind = 'note', role = 'agnt'", "SLA003", "did you mean 'agent'?"),
    ("kind = 'note', public = 'no'", "SLA003", "must be true or false"),
    ("kind = 'note', seq = 'a'", "SLA003", "must be a whole number"),
    ("kind = 'note', seq = -1", "SLA003", "at least 0"),
    ("kind = 'note', when = 1", "SLA002", "got 'when'"),
    ("kind = 'note', actor = 1", "SLA003", "must be text"),
]


@pytest.mark.parametrize(("expect", "changes", "code", "line", "part"), PROBLEMS)
def test_a_problem_has_its_place(
    expect: str, changes: dict[str, str], code: str, line: int, part: str
) -> None:
    text = EXAMPLE
    if not changes or expect:
        text = text.replace('policy = "gold"', expect)
    for key, value in changes.items():
        old = next(row for row in text.splitlines() if row.startswith(key))
        text = text.replace(old, f"{key} = {value}")
    found = problems(text)[0]
    assert found.code == code, str(found)
    assert part in str(found)
    assert found.where.startswith(f"config:{HEAD + line}:")
    assert found.help


@pytest.mark.parametrize(("event", "code", "part"), EVENTS)
def test_a_problem_of_an_event_has_its_place(event: str, code: str, part: str) -> None:
    row = f"events = [{{ at = 2026-01-16T16:30:00+01:00, {event} }}]"
    old = next(each for each in EXAMPLE.splitlines() if each.startswith("events"))
    (found,) = problems(EXAMPLE.replace(old, row))
    assert found.code == code, str(found)
    assert part in str(found)
    assert found.where.startswith(f"config:{HEAD + 4}:")


def test_fields_that_are_declared_are_the_only_ones() -> None:
    text = EXAMPLE.replace("tier =", "teir =")
    (found,) = problems("[fields]\ntier = ['gold', 'silver']\n" + text)
    assert (found.code, found.where) == ("SLA305", f"config:{HEAD + 5}:12")
    assert "did you mean 'tier'" in str(found)
    text = EXAMPLE.replace('"gold",', '"goold",', 1)
    (found,) = problems("[fields]\ntier = ['gold', 'silver']\n" + text)
    assert found.code == "SLA305"
    assert "must be a declared value: got 'goold'" in str(found)


def test_several_values_of_a_field_are_each_checked() -> None:
    text = EXAMPLE.replace('"gold",', '["gold", "x"],', 1)
    (found,) = problems("[fields]\ntier = ['gold', 'silver']\n" + text)
    assert "got 'x'" in str(found)


def test_the_whole_of_an_example_is_checked() -> None:
    found = problems(EXAMPLE + EXAMPLE)
    assert [each.code for each in found] == ["SLA005"]
    assert "got 'one' twice" in str(found[0])
    found = problems('[[examples]]\nnaem = "one"\n')
    assert [each.code for each in found] == ["SLA004"] * 3 + ["SLA002"]
    (twice,) = problems(
        EXAMPLE.replace('"gold" }\n', '"gold", as_of = 2026-01-17T00:00:00Z }\n')
        + "as_of = 2026-01-17T00:00:00Z"
    )
    assert twice.code == "SLA005"
    (shape,) = problems("[examples]\nname = 'one'\n")
    assert "must be an array" in str(shape)


def test_examples_need_policies() -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(
            "schema = 1\n"
            + EXAMPLE.replace('policy = "gold"', 'resolution_state = "met"')
        )
    (found,) = caught.value.problems
    assert (found.code, found.where) == ("SLA004", "config:2:3")
    assert "policies must be given" in str(found)


def test_a_policy_with_a_problem_is_still_a_known_name() -> None:
    broken = RULES.replace('"8h"', '"8"')
    with pytest.raises(ConfigError) as caught:
        load_config(broken + EXAMPLE)
    assert [each.code for each in caught.value.problems] == ["SLA101"]


def test_examples_are_read_from_yaml_too(tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml")
    config = load_config(RULES + EXAMPLE)
    path = tmp_path / "kpikit.yaml"
    path.write_text(yaml.safe_dump(config.to_dict()), encoding="utf-8")
    found: Config = load_config(path)
    assert found.examples == config.examples
    assert found.examples[0].ticket.created_at == config.examples[0].ticket.created_at


def test_elapsed_time_is_a_timedelta() -> None:
    text = EXAMPLE.replace('policy = "gold"', 'resolution_elapsed = "1h30m"')
    expect: Any = load_config(RULES + text).examples[0].expect
    assert expect["resolution_elapsed"] == timedelta(hours=1, minutes=30)
