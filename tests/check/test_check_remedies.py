"""What findings tell a reader to do is something that helps in a config."""

from datetime import date

import pytest

from kpikit.check.engine import check_config

HOURS = {
    "weekdays": 'hours = "Mon-Fri 09:00-17:00"',
    "six days": 'hours = { mon-sat = ["09:00-12:00", "13:00-17:00"] }',
}


def first(text: str, code: str) -> tuple[int, int, str, str]:
    checked = check_config(text, select=[code], today=date(2026, 11, 26))
    found = checked.findings[0]
    return found.line, found.column, found.message, found.help


@pytest.mark.parametrize(
    ("text", "place", "key"),
    [
        ("[lines]\norder = ['1']\n[lines]\n", (3, 2), "'lines'"),
        ("schema = 1\n schema = 1\n", (2, 2), "'schema'"),
        ("[a]\nb.c = 1\n  [ a.b ]\n", (3, 5), "'a.b'"),
        ("a = { x = 1, x = 2 }\n", (1, 14), "'x'"),
        ("a = 1\n'x y' = 1\n'x y' = 2", (3, 1), "\"'x y'\""),
        ("a = [1]\n[[a]]\n", (2, 3), "'a'"),
        ("a = 1\na = [\n 1]\n", (3, 4), "one"),
    ],
)
def test_a_key_twice_in_toml_is_one(
    text: str, place: tuple[int, int], key: str
) -> None:
    line, column, message, remedy = first(text, "SLA005")
    assert (line, column) == place
    assert message == f"keys must differ: got {key} twice"
    assert remedy == "join the two"


@pytest.mark.parametrize(
    ("hours", "target", "remedy"),
    [
        ("weekdays", "1w", 'write "5bd" for working days, or "168h" for open time'),
        ("six days", "2w", 'write "12bd" for working days, or "336h" for open time'),
        ("weekdays", "1w1d", 'write "6bd" for working days, or "192h" for open time'),
        ("weekdays", "3d", 'write "3bd" for working days, or "72h" for open time'),
    ],
)
def test_weeks_are_working_weeks(hours: str, target: str, remedy: str) -> None:
    text = (
        f'schema = 1\n[calendars.a]\ntimezone = "UTC"\n{HOURS[hours]}\n'
        f'[[policies]]\nname = "a"\ntargets."*" = {{ resolution = "{target}" }}\n'
    )
    assert first(text, "SLA103")[3] == remedy


def test_a_day_of_hours_is_told_in_working_days() -> None:
    text = (
        f'schema = 1\n[calendars.a]\ntimezone = "UTC"\n{HOURS["weekdays"]}\n'
        '[[policies]]\nname = "a"\ntargets."*" = { resolution = "48h" }\n'
    )
    assert first(text, "SLA104")[3].startswith('write "2bd" for 2 working days, or')


def test_a_calendar_that_never_opens_is_mended_in_the_config() -> None:
    text = 'schema = 1\n[calendars.a]\ntimezone = "UTC"\nhours = {}\n'
    assert first(text, "SLA205")[3] == "give it hours, or take the calendar out"


def test_not_stands_beside_when() -> None:
    text = (
        'schema = 1\n[[policies]]\nname = "a"\nwhen = { not = { tier = ["x"] } }\n'
        "targets = {}\n"
    )
    line, column, message, remedy = first(text, "SLA002")
    assert (line, column) == (4, 10)
    assert message == "policies[0].when.not must stand beside when: got it inside"
    assert "on a line of its own" in remedy
