"""What other policies would have done to the tickets of a desk."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpikit import Config, Desk, load_config, sla
from kpikit.cli import main
from kpikit.errors import InputError, InputTypeError
from kpikit.sla.simulate import Simulation

MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD = """schema = 1
[statuses]
open = "run"
pending = "pause"
[calendars.office]
timezone = "UTC"
hours = "Mon-Fri 09:00-17:00"
[calendars.always]
timezone = "UTC"
always = true
[defaults]
calendar = "office"
[[policies]]
name = "gold"
when = { tier = ["gold"] }
targets = { urgent = { resolution = "4h" }, "*" = { resolution = "8h" } }
[[policies]]
name = "rest"
when = { tier = ["silver"] }
targets = { "*" = { resolution = "2h" } }
"""
TICKETS = {
    "id": ["A", "B", "C", "D", "E"],
    "created_at": [MONDAY] * 5,
    "tier": ["gold", "gold", "silver", "silver", "none"],
    "priority": ["urgent", "high", "high", "high", "high"],
}
EVENTS = [
    ("A", 1 * HOUR, "status", "pending"),
    ("A", 3 * HOUR, "status", "open"),
    ("A", 6 * HOUR, "resolved", None),
    ("B", 23 * HOUR, "resolved", None),
    ("C", 3 * HOUR, "resolved", None),
    ("D", 1 * HOUR, "resolved", None),
]


def desk() -> Desk:
    names = ("ticket_id", "at", "kind", "value")
    columns = zip(*((t, MONDAY + at, k, v) for t, at, k, v in EVENTS), strict=True)
    return Desk(tickets=TICKETS, events=dict(zip(names, columns, strict=True)))


def simulated(*changes: tuple[str, str], old: str = OLD) -> Simulation:
    new = old
    for before, after in changes:
        assert before in new
        new = new.replace(before, after)
    return sla.simulate(desk(), old=load_config(old), new=load_config(new))


def test_the_same_rules_change_nothing() -> None:
    found = simulated()
    assert (found.met, found.breached, found.gained, found.lost) == (3, 1, 0, 0)
    assert found.flips == ()
    assert found.no_policy == (1, 1)
    assert [line.policy for line in found.lines] == ["gold", "gold", "rest"]
    assert all(line.met == line.met_before for line in found.lines)


def test_a_longer_target_gains_and_says_why() -> None:
    found = simulated(('"2h"', '"3h"'))
    (flip,) = found.flips
    assert (flip.ticket_id, flip.kind, flip.clock, flip.cycle) == (
        "C",
        "gained",
        "resolution",
        1,
    )
    assert (flip.before.state, flip.after.state) == ("breached", "met")
    assert (flip.before.overrun, flip.after.overrun) == (HOUR, timedelta())
    assert found.why(flip) == "target: 2 hours → 3 hours"
    line = found.to_dicts()[-1]
    assert line == {
        "policy": "rest",
        "priority": "high",
        "clock": "resolution",
        "met": 2,
        "breached": 0,
        "pending": 0,
        "gained": 1,
        "lost": 0,
        "met_before": 1,
        "breached_before": 1,
        "added": 0,
        "removed": 0,
    }


def test_pauses_that_count_are_told_from_the_ledger() -> None:
    """A worked for 4 hours and waited for 2; on the target exactly is met."""
    found = simulated(('pending = "pause"', 'pending = "run"'))
    (flip,) = found.flips
    assert (flip.ticket_id, flip.kind) == ("A", "lost")
    assert found.why(flip) == "counted: 4 hours → 6 hours; paused: 2 hours → 0 seconds"
    old, new = found.explain(flip)
    assert "paused: status pending" in str(old)
    assert "paused" not in str(new)


def test_another_calendar_is_told() -> None:
    found = simulated(('calendar = "office"', 'calendar = "always"'))
    (flip,) = found.flips
    assert (flip.ticket_id, flip.kind) == ("B", "lost")
    assert found.why(flip) == (
        "calendar: office → always; counted: 8 hours → 23 hours;"
        " outside hours: 15 hours → 0 seconds"
    )


def test_another_policy_and_priority_are_told() -> None:
    found = simulated(('tier = ["gold"]', 'tier = ["gold", "silver"]'))
    (flip,) = found.flips
    assert found.why(flip) == "policy: rest → gold; target: 2 hours → 8 hours"
    assert [(line.policy, line.priority, line.met) for line in found.lines] == [
        ("gold", "high", 3),
        ("gold", "urgent", 1),
    ]


def test_targets_that_only_one_side_has() -> None:
    found = simulated(('tier = ["silver"]', 'tier = ["silver", "none"]'))
    assert found.no_policy == (1, 0)
    assert (found.total("added"), found.total("removed")) == (1, 0)
    # E runs past its new target, and did not have one: nothing was lost
    assert (found.breached, found.lost) == (2, 0)
    found = simulated(('urgent = { resolution = "4h" }, ', "urgent = {}, "))
    assert found.total("removed") == 1
    (line,) = [each for each in found.lines if each.removed]
    assert (line.policy, line.priority) == ("gold", "urgent")
    assert "targets that only the old rules have: 1" in found.text()
    clock = simulated(
        ('"*" = { resolution = "2h" }', '"*" = { requester_wait = "2h" }')
    )
    assert [each.clock for each in clock.lines if each.policy == "rest"] == [
        "resolution",
        "requester_wait",
    ]


def test_what_runs_flips_too() -> None:
    """At noon B has used 3 of 8 hours; with 2 it is past its target."""
    rules = OLD.replace('"8h"', '"2h"')
    found = sla.simulate(
        desk(), load_config(OLD), load_config(rules), as_of=MONDAY + 3 * HOUR
    )
    (flip,) = found.flips
    assert (flip.ticket_id, flip.kind) == ("B", "lost")
    assert (flip.before.state, flip.after.state) == ("running", "overdue")


def test_text_in_three_languages() -> None:
    found = simulated(('"2h"', '"3h"'), ('"8h"', '"9h"'))
    shown = found.text()
    assert shown == str(found)
    assert shown.split("\n")[0] == (
        "What other rules would have done, as of 2026-05-05 08:00Z"
    )
    assert "rest    high      resolution  1 → 2     1 → 0       1     0" in shown
    assert "Gained: missed under the old rules only (1)" in shown
    assert "  C resolution: breached → met; target: 2 hours → 3 hours" in shown
    assert "tickets without a policy: 1" in shown
    assert "Выиграно" in found.text("ru")
    assert "Zyskane" in found.text("pl")
    assert "  and more 1" in found.text(most=0)
    with pytest.raises(InputError, match="xx"):
        found.text("xx")


def test_frames_and_dicts() -> None:
    found = simulated(('"2h"', '"3h"'))
    assert found.to_pandas().to_dict("records") == found.to_dicts()
    assert found.to_polars().to_dicts() == found.to_dicts()
    assert found.to_arrow().num_rows == 3
    (flip,) = found.flips_to_dicts()
    assert flip["why"] == "target: 2 hours → 3 hours"
    assert flip["target_seconds_before"] == 7200.0
    assert flip["due_at_after"] == MONDAY + 3 * HOUR
    (flip,) = found.flips_to_dicts("pl")
    assert flip["why"] == "limit: 2 godziny → 3 godziny"


def test_nothing_gives_nothing() -> None:
    none = Desk(tickets={"id": [], "created_at": [], "tier": [], "priority": []})
    config = load_config(OLD)
    found = sla.simulate(none, config, config, as_of=MONDAY)
    assert (found.lines, found.flips, found.met) == ((), (), 0)
    assert "all" in str(found)
    assert found.to_dicts() == []


def test_only_configs_can_be_compared() -> None:
    config = load_config(OLD)
    with pytest.raises(InputTypeError, match="new must be a config"):
        sla.simulate(desk(), config, "kpikit.toml")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="must have policies"):
        sla.simulate(desk(), load_config("schema = 1\n"), config)
    assert sla.simulate(desk(), config.plan, config.plan).breached == 1


AMOUNTS = st.sampled_from(["1h", "2h", "4h", "8h", "20h"])
PAIRS = st.tuples(AMOUNTS, AMOUNTS)


def rules(pair: tuple[str, str]) -> Config:
    text = OLD.replace('"8h"', f'"{pair[0]}"')
    return load_config(text.replace('"2h"', f'"{pair[1]}"'))


@settings(max_examples=30)
@given(old=PAIRS, new=PAIRS, later=st.integers(0, 30))
def test_counts_add_up(old: Any, new: Any, later: int) -> None:
    """What is missed is what was, less what is gained, and what is lost."""
    as_of = MONDAY + later * HOUR
    found = sla.simulate(desk(), rules(old), rules(new), as_of=as_of)
    back = sla.simulate(desk(), rules(new), rules(old), as_of=as_of)
    for line in found.lines:
        assert line.breached == line.breached_before - line.gained + line.lost
    assert (found.gained, found.lost) == (back.lost, back.gained)
    assert found.met == back.total("met_before")
    assert len(found.flips) == found.gained + found.lost


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "old.toml", tmp_path / "new.toml"
    old.write_text(OLD, encoding="utf-8")
    new.write_text(OLD.replace('"2h"', '"3h"'), encoding="utf-8")
    rows = ["id,created_at,tier,priority"]
    for ticket, tier in (("A", "gold"), ("B", "gold"), ("C", "silver")):
        rows.append(f"{ticket},{MONDAY.isoformat()},{tier},high")
    (tmp_path / "tickets.csv").write_text("\n".join(rows), encoding="utf-8")
    rows = ["ticket_id,at,kind,value"]
    for ticket, at, kind, value in EVENTS[:-1]:
        rows.append(f"{ticket},{(MONDAY + at).isoformat()},{kind},{value or ''}")
    (tmp_path / "events.csv").write_text("\n".join(rows), encoding="utf-8")
    data = [str(tmp_path / name) for name in ("tickets.csv", "events.csv")]
    words = ["simulate", "--old", str(old), "--new", str(new), *data]
    assert main(words) == 0
    text = capsys.readouterr().out
    assert "C resolution: breached → met; target: 2 hours → 3 hours" in text
    assert main([*words, "--most", "0", "--lang", "pl"]) == 0
    assert "i jeszcze 1" in capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["as_of"] == "2026-05-05T08:00:00+00:00"
    assert shown["flips"][0]["due_at_before"] == "2026-05-04T11:00:00+00:00"
    assert sum(line["gained"] for line in shown["lines"]) == 1
    assert main([*words, "--lang", "xx"]) == 2
    section = "[data.events]\nfile = 'events.csv'\n"
    for path, zone in ((old, "UTC"), (new, "Europe/Warsaw")):
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}{section}timezone = '{zone}'\n", encoding="utf-8")
    assert main(words) == 0
    assert "[data] of the two configs differs" in capsys.readouterr().err
    assert main(["simulate", "--old", "none.toml", "--new", str(new), *data]) == 2
