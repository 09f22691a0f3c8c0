"""A change of a config, as a reviewer reads it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kpikit.check.meaning import difference, partition, to_text
from kpikit.cli import main
from kpikit.errors import ConfigError, InputError

SOURCE = Path(__file__).parent.parent / "config" / "policy_config.toml"
OLD = SOURCE.read_text(encoding="utf-8")
TODAY = date(2026, 5, 1)
SMALL = """schema = 1
[calendars.eu]
timezone = "UTC"
hours = "Mon-Fri 09:00-17:00"
[[policies]]
name = "all"
targets = { "*" = { resolution = "8h" } }
"""


def changed(*pairs: tuple[str, str], old: str = OLD) -> str:
    """What is said about a config with some of its text replaced."""
    new = old
    for before, after in pairs:
        assert before in new
        new = new.replace(before, after)
    return to_text(difference(old, new, today=TODAY))


def test_nothing_is_different() -> None:
    assert to_text(difference(OLD, OLD)) == "no difference"
    assert changed(("# first is the most urgent", "# most urgent first")) == (
        "no difference"
    )


def test_spelling_has_no_meaning() -> None:
    said = changed(
        ('"30m"', '"1800s"'),
        ('order = ["1", "2", "3"]', 'order = [ "1", "2", "3", ]'),
        ('"09:00-12:30", "13:00-18:00"', '"13:00-18:00", "09:00-12:30"'),
        ('"1d", at_least = 0.80', '"24h", at_least = 0.8'),
        ('responders = ["agent"]\n', ""),
    )
    assert said == "the same meaning"


def test_one_target() -> None:
    assert changed(('first_response = "1h"', 'first_response = "45m"')) == (
        "targets\n"
        "  tier gold, kind incident, created from 2026-01-01, priority high\n"
        "    first_response  1h → 45m"
    )


def test_a_wider_condition_takes_tickets_from_the_policy_below() -> None:
    said = changed(
        (
            'when = { tier = ["gold"], kind = ["incident"] }',
            'when = { tier = ["gold"] }',
        )
    )
    assert said == (
        "targets\n"
        "  tier gold, kind not incident, created from 2026-01-01, priority urgent\n"
        "    first_response   8h on eu → 30m on always\n"
        "    next_response    no target → 1h on always\n"
        "    periodic_update  no target → 2h on always\n"
        "    resolution       5bd on eu with warnings at 50 %, 80 % → 4h on always"
        " with warnings at 75 %\n"
        "  tier gold, kind not incident, created from 2026-01-01, priority high\n"
        "    first_response  8h → 1h\n"
        "    resolution      5bd → 8h\n"
        "  tier gold, kind not incident, created from 2026-01-01, priority not urgent"
        " or high\n"
        "    first_response  8h → 4h\n"
        "    resolution      5bd → 3bd"
    )


def test_a_priority_with_no_target_is_not_one_that_nobody_names() -> None:
    new = SMALL.replace('{ "*" =', '{ urgent = {}, "*" =')
    assert to_text(difference(SMALL, new)) == (
        "targets\n  priority urgent\n    resolution  8h on eu → no target"
    )


def test_validity_is_a_stretch_of_dates() -> None:
    said = changed(("from = 2026-01-01 }", "from = 2026-03-01, to = 2026-06-01 }"))
    assert "created from 2026-01-01 and before 2026-03-01 or from 2026-06-01" in said


def test_one_of_several_tags() -> None:
    vip = SMALL.replace(
        "[[policies]]",
        '[[policies]]\nname = "vip"\nwhen = { tags = ["vip", "press"] }\n'
        'targets = { "*" = { resolution = "1h" } }\n[[policies]]',
    )
    assert to_text(difference(SMALL, vip)) == (
        "targets\n"
        "  tags with vip\n    resolution  8h → 1h\n"
        "  tags without vip, tags with press\n    resolution  8h → 1h"
    )


def test_policies_that_are_called_otherwise() -> None:
    said = changed(('"gold-incident"', '"golden"'), ('"default"', '"rest"'))
    assert said.startswith("the same meaning\n\nwithout effect\n")
    assert "policy gold-incident is called golden" in said
    assert "policy default is called rest" in said


def test_a_policy_that_takes_tickets_and_treats_them_the_same() -> None:
    more = SMALL.replace(
        "[[policies]]",
        '[[policies]]\nname = "chat"\nwhen = { channel = ["chat"] }\n'
        'targets = { "*" = { resolution = "480m" } }\n[[policies]]',
    )
    assert to_text(difference(SMALL, more)) == (
        "the same meaning\n\nwithout effect\n"
        "  channel chat: policy all → chat, the same targets"
    )


def test_a_calendar_that_is_called_otherwise() -> None:
    said = changed(("calendars.eu", "calendars.munich"), ('= "eu"', '= "munich"'))
    assert said == "the same meaning\n\nwithout effect\n  calendar eu is called munich"


def test_a_calendar_in_detail() -> None:
    said = changed(
        ('fri = ["09:00-16:00"]', 'fri = ["09:00-15:00"]'),
        ('add = ["2026-12-24"]', 'add = ["2026-12-31"]'),
        ('"2026-10-02" = ["09:00-12:00"]', '"2026-10-02" = "closed"'),
        ('"Europe/Berlin"\nhours', '"Europe/Vienna"\nhours'),
    )
    assert said == (
        "calendars\n"
        "  eu\n"
        "    time zone Europe/Berlin → Europe/Vienna\n"
        "    hours fri 09:00-16:00 → 09:00-15:00, to 2026-12-31\n"
        "    holidays gained: 2026-12-31\n"
        "    holidays lost: 2026-12-24\n"
        "    2026-10-02 09:00-12:00 → closed\n"
        "  (dates compared from 2025-01-01 to 2028-12-31, and those that are named)"
    )


def test_another_country_lists_the_first_dates() -> None:
    said = changed(('country = "DE", subdivision = "BY"', 'country = "JP"'))
    assert "holidays gained: 2025-01-13" in said
    assert "more" in said


def test_many_dates_are_counted_from_the_twelfth_on() -> None:
    days = ", ".join(f'"2026-06-{day:02}" = ["10:00-11:00"]' for day in range(1, 31))
    new = SMALL.replace(
        "[[pol", f"span = [2020-01-01, 2030-01-01]\nexceptions = {{ {days} }}\n[[pol"
    )
    said = to_text(difference(SMALL, new, today=TODAY))
    assert "2026-06-12 09:00-17:00 → 10:00-11:00" not in said.split("…")[1]
    assert "… and 18 more dates\n    known dates all" in said


def test_a_change_that_counts_until_a_date() -> None:
    valid = SMALL.replace('name = "all"', 'name = "all"\nvalid = { to = 2026-06-01 }')
    assert "created from 2026-06-01" in to_text(difference(SMALL, valid))
    late = SMALL.replace('name = "all"', 'name = "all"\nvalid = { from = 2026-06-01 }')
    assert "created before 2026-06-01" in to_text(difference(SMALL, late))


def test_holidays_that_are_written_otherwise() -> None:
    said = changed(("remove = []", "remove = [2026-01-04]"))
    assert said == (
        "the same meaning\n\nwithout effect\n  calendar eu is written otherwise;"
        " the same from 2025-01-01 to 2028-12-31"
    )


def test_a_span_is_part_of_a_calendar() -> None:
    new = SMALL.replace('09:00-17:00"', '09:00-17:00"\nspan = [2020-01-01, 2030-12-31]')
    assert "known dates all → 2020-01-01 to 2030-12-31" in to_text(
        difference(SMALL, new)
    )


def test_the_calendar_of_tickets_by_a_column() -> None:
    old = SMALL.replace(
        "[[policies]]",
        '[calendars.us]\ntimezone = "UTC"\nhours = "Mon-Fri 14:00-22:00"\n'
        '[defaults]\ncalendar = "eu"\n[[policies]]',
    )
    per = '{ per = "organization", values = { acme = "us" } }'
    new = old.replace('calendar = "eu"', f"calendar = {per}")
    assert to_text(difference(old, new)) == (
        "targets\n"
        "  organization acme\n    resolution  8h on eu → 8h on us\n"
        "  organization not acme\n    resolution  8h on eu → 8h on no calendar"
    )


def test_without_any_calendar_time_runs_around_the_clock() -> None:
    none = SMALL[: SMALL.index("[calendars")] + SMALL[SMALL.index("[[policies") :]
    assert "8h on eu → 8h around the clock" in to_text(difference(SMALL, none))
    always = SMALL.replace('hours = "Mon-Fri 09:00-17:00"', "always = true")
    assert "same meaning" in to_text(difference(none, always))


def test_a_calendar_on_which_nothing_counts() -> None:
    more = SMALL.replace(
        "[[policies]]",
        '[calendars.us]\ntimezone = "UTC"\nalways = true\n[defaults]\ncalendar = "eu"\n'
        "[[policies]]",
    )
    assert "calendar us is added, and no target counts on it" in to_text(
        difference(SMALL, more)
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            '{ requester_wait = "run", default = "pause" }',
            '"run"',
            "statuses\n  on_hold: pause → run",
        ),
        (
            '{ requester_wait = "run", default = "pause" }',
            '{ requester_wait = "pause", default = "pause" }',
            "statuses\n  on_hold for requester_wait: run → pause",
        ),
        ('closed = "closed"\n', "", "statuses\n  closed: closed → not declared"),
        (
            'on_reopen = "continue_without_closed"',
            'on_reopen = "new_cycle"',
            "options\n  on_reopen: continue_without_closed → new_cycle",
        ),
        (
            'responders = ["agent"]',
            "public_only = false",
            "options\n  public_only: true → false",
        ),
        (
            'responders = ["agent"]',
            'responders = ["bot", "agent"]',
            "options\n  responders: agent → agent, bot",
        ),
        ("pausable = true, ", "", "options\n  pausable clocks: periodic_update → none"),
        (
            '["urgent", "high", "normal"]',
            '["high", "urgent", "normal"]',
            "options\n  order of priorities: urgent, high, normal → high, urgent",
        ),
        (
            "at_least = 0.70",
            "at_least = 0.75",
            "goals\n  first_contact_resolution: at_least 0.7 → at_least 0.75",
        ),
        (
            'channel = ["chat"]',
            'channel = ["email"]',
            (
                "goals\n  next_response_time (statistic mean, where channel chat):"
                " at_most 10m → no goal"
            ),
        ),
        (
            'at = "timestamp"',
            'at = "time"',
            "data\n  data.events.columns.at: timestamp → time",
        ),
    ],
)
def test_everything_else_that_means_something(
    before: str, after: str, said: str
) -> None:
    assert changed((before, after)).startswith(said)


def test_too_many_kinds_of_tickets_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partition, "MOST_NODES", 3)
    with pytest.raises(InputError, match="fewer kinds"):
        changed(('first_response = "1h"', 'first_response = "45m"'))


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    for name, text in (("old.toml", SMALL), ("new.toml", SMALL.replace("8h", "4h"))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return str(tmp_path / "old.toml"), str(tmp_path / "new.toml")


def test_the_command_leaves_with_1_where_the_meaning_is_another(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = files
    assert main(["diff", old, new]) == 1
    assert capsys.readouterr().out == (
        "targets\n  every ticket\n    resolution  8h → 4h\n"
    )
    assert main(["diff", "--exit-zero", old, new]) == 0
    assert main(["diff", old, old]) == 0


def test_the_command_as_json(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "--json", *files]) == 1
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["same_meaning"] is False
    assert told["targets"] == [
        {
            "where": [],
            "clock": "resolution",
            "old": {"target": "8h", "calendar": "eu", "warn_at": []},
            "new": {"target": "4h", "calendar": "eu", "warn_at": []},
        }
    ]


def test_a_detailed_difference_is_json_too() -> None:
    new = OLD.replace(', fri = ["09:00-16:00"]', "").replace("2026-10-02", "2026-10-01")
    new = new.replace('"Europe/Berlin"\nhours', '"Europe/Vienna"\nhours')
    new = new.replace("from = 2026-01-01 }", "from = 2026-02-01 }")
    new = new.replace("exceptions =", "span = [2020-01-01, 2040-01-01]\nexceptions =")
    new = new.replace('"new_cycle"', '"restart"').replace(
        "warn_at = [50", "warn_at = [60"
    )
    new = new.replace('on_reopen = "continue_without_closed"', 'on_reopen = "restart"')
    told = difference(OLD, new, today=TODAY).to_dict()
    assert told["options"] == [
        {"name": "on_reopen", "old": "continue_without_closed", "new": "restart"}
    ]
    (eu,) = told["calendars"]
    assert eu["zone"] == {"old": "Europe/Berlin", "new": "Europe/Vienna"}
    assert eu["span"] == {"old": None, "new": ["2020-01-01", "2040-01-01"]}
    assert eu["hours"][0]["days"] == "fri"
    assert [each["date"] for each in eu["dates"]] == ["2026-10-01", "2026-10-02"]
    assert json.loads(json.dumps(told)) == told


@pytest.fixture
def tickets(tmp_path: Path) -> str:
    """One resolved after 2 h, one after 6 h, one after 20 h of working time."""
    rows = (
        "id,created_at\n1,2026-05-04T09:00Z\n2,2026-05-04T09:00Z\n3,2026-05-04T09:00Z\n"
    )
    events = (
        "ticket_id,at,kind\n1,2026-05-04T11:00Z,resolved\n"
        "2,2026-05-04T15:00Z,resolved\n3,2026-05-06T13:00Z,resolved\n"
    )
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "tickets.csv").write_text(rows, encoding="utf-8")
    (folder / "events.csv").write_text(events, encoding="utf-8")
    return str(folder)


def test_past_tickets_that_flip_are_counted(
    files: tuple[str, str], tickets: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A target of 8 h that becomes 4 h: only the ticket of 6 h flips."""
    assert main(["diff", *files, "--tickets", tickets]) == 1
    assert capsys.readouterr().out.endswith(
        "past tickets (as of 2026-05-06T13:00:00+00:00)\n"
        "  1 with a target that flips\n"
        "  1 target missed now and not before\n"
        "  kpikit simulate names them, and says why\n"
    )
    old, new = files
    assert main(["diff", new, old, "--tickets", tickets, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)["tickets"]
    assert (told["tickets"], told["lost"], told["gained"]) == (1, 0, 1)
    assert main(["diff", old, old, "--tickets", tickets]) == 0
    assert capsys.readouterr().out.startswith("no difference\n\npast tickets")


def test_how_tickets_are_read_needs_tickets(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *files, "--tz", "UTC"]) == 2
    assert "--tz and --as-of must be given with --tickets" in capsys.readouterr().err
    assert main(["diff", *files, "--tickets", "nowhere"]) == 2


def test_a_config_that_breaks_its_rules_is_refused(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(files[1]).write_text(SMALL.replace("8h", "8"), encoding="utf-8")
    assert main(["diff", *files]) == 2
    said = capsys.readouterr().err
    assert "new.toml:7:34" in said
    assert "must have a unit" in said
    with pytest.raises(ConfigError):
        difference(*files)
    assert main(["diff", files[0], "nowhere.toml"]) == 2
