"""A config in other processes: pickled, it is the same and works the same."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kpikit import Config, Ticket, load_config
from kpikit.config.example import EXAMPLE_FOLDER
from kpikit.units.read_only import ReadOnly

FILES = [
    EXAMPLE_FOLDER / "kpikit.toml",
    Path(__file__).with_name("policy_config.toml"),
]


def again(config: Config) -> Config:
    found = pickle.loads(pickle.dumps(config))  # noqa: S301 (our own bytes)
    assert isinstance(found, Config)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_a_config_survives_being_pickled(path: Path) -> None:
    config = load_config(path)
    found = again(config)
    assert found == config
    assert found.to_dict() == config.to_dict()
    assert found.goals == config.goals
    assert found.examples == config.examples
    assert found.sections == config.sections


def test_it_may_have_been_used_before() -> None:
    config = load_config(FILES[0])
    ticket = Ticket("T1", created_at=datetime(2026, 5, 4, 9, tzinfo=UTC), priority="P1")
    wanted = config.begin(ticket).readings(datetime(2026, 5, 4, 12, tzinfo=UTC))
    found = again(config).begin(ticket)
    assert found.readings(datetime(2026, 5, 4, 12, tzinfo=UTC)) == wanted


def test_its_mappings_still_cannot_be_changed() -> None:
    config = again(load_config(FILES[0]))
    for held in (config.statuses, config.defaults.clocks, config.policies[0].when):
        with pytest.raises(TypeError, match="does not support item assignment"):
            held["new"] = "run"  # type: ignore[index]


def test_a_read_only_mapping_is_a_copy_equal_to_its_dict() -> None:
    given = {"new": "run", "done": "closed"}
    held = ReadOnly(given)
    given["new"] = "pause"
    assert held == {"done": "closed", "new": "run"} == held
    assert held != given
    assert (len(held), list(held), repr(held)) == (
        2,
        ["new", "done"],
        "{'new': 'run', 'done': 'closed'}",
    )
    with pytest.raises(TypeError):
        hash(held)
