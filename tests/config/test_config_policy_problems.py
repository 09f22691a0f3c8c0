"""Everything that is wrong with calendars and policies is said, each at its place."""

import pytest

from kpikit.config.load import load_config
from kpikit.errors import ConfigError, Problem


def problems(text: str) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        load_config("schema = 1\n" + text)
    return list(caught.value.problems)


CALENDARS = [
    ("timezone = 'Europe/Berln'", "SLA201", 12, "did you mean 'Europe/Berlin'"),
    ("hours = 'Mon 09:00-17:00,16:00-18:00'", "SLA206", 9, "must not overlap"),
    ("hours = {mon-tue = '9:00-17:00', tue = '16:00-18:00'}", "SLA206", 9, "overlap"),
    ("hours = {mon = ['09:00-12:00', '09:00-09:00']}", "SLA207", 32, "empty interval"),
    ("hours = {mond = ['09:00-12:00']}", "SLA209", 10, "'mon' or 'monday'"),
    ("hours = {mon = ['9-12']}", "SLA003", 17, "must be a time of day"),
    ("hours = {mon = [9]}", "SLA003", 17, "must be an interval: got 9"),
    ("hours = {mon = 9}", "SLA003", 16, "must be intervals of a day: got 9"),
    ("hours = {}", "SLA205", 9, "must open at some time"),
    ("hours = 9", "SLA003", 9, "a text or a table by weekday"),
    ("huors = 1", "SLA002", 1, "did you mean 'hours'"),
    ("always = 'yes'", "SLA003", 10, "must be true or false"),
    ("always = true\nhours = 'Mon 09:00-17:00'", "SLA003", 10, "without hours"),
    ("", "SLA004", 1, "calendars.eu.hours must be given"),
    ("holidays = 'XX'", "SLA203", 12, "known country"),
    ("holidays = ''", "SLA003", 12, "must not be empty"),
    ("holidays = 1", "SLA003", 12, "a country, a table or dates"),
    ("holidays = {country = 'XX'}", "SLA203", 23, "known country"),
    ("holidays = {country = 'DE-QQ'}", "SLA203", 23, "subdivision of DE"),
    ("holidays = {country = 'DE', subdivision = 'QQ'}", "SLA203", 43, "subdivision"),
    ("holidays = {country = 'DE', categories = 'x'}", "SLA203", 42, "category"),
    ("holidays = {subdivision = 'BY'}", "SLA004", 1, "country must be given"),
    ("holidays = {county = 'DE'}", "SLA002", 13, "did you mean 'country'"),
    ("holidays = {country = 'DE', observed = 1}", "SLA003", 40, "true or false"),
    ("holidays = {half_days = '13:00'}", "SLA203", 25, "half days"),
    ("holidays = {half_days = {12-24 = '1'}}", "SLA003", 25, "time of day"),
    ("holidays = [2026-12-24, '24.12.']", "SLA003", 25, "must be a date: got '24.12.'"),
    ("holidays = {add = [2026-12-24T09:00:00]}", "SLA003", 20, "must be a date"),
    ("exceptions = {2026-13-02 = []}", "SLA003", 15, "must be dates"),
    ("exceptions = {20261002 = '', 2026-10-02 = ''}", "SLA005", 1, "a date once"),
    ("exceptions = {2026-10-02 = 9}", "SLA003", 28, "intervals of a day"),
    ("breaks = {2026-10-02 = 'closed'}", "SLA003", 24, "must be intervals"),
    ("periods = {}", "SLA003", 11, "must be an array"),
    ("periods = [{from = 2027-01-01}]", "SLA004", 12, "hours must be given"),
    ("periods = [{from = 1, hours = 'Mon 09:00-17:00'}]", "SLA003", 20, "be a date"),
    ("span = [2026-01-01]", "SLA003", 8, "the first and the last date"),
    ("span = [2026-01-02, 2026-01-01]", "SLA003", 8, "must not end before"),
]


@pytest.mark.parametrize(("text", "code", "column", "part"), CALENDARS)
def test_a_problem_of_a_calendar_has_its_place(
    text: str, code: str, column: int, part: str
) -> None:
    base = "[calendars.eu]\n"
    if "timezone" not in text:
        base += "timezone = 'UTC'\n"
    if text and not text.startswith(("hours", "always")):
        base += "hours = 'Mon 09:00-17:00'\n"
    (found,) = problems(base + text)
    assert found.code == code, str(found)
    assert part in str(found)
    assert found.help
    if column > 1:
        assert found.where.endswith(f":{column}"), str(found)


def test_two_periods_start_on_different_dates() -> None:
    period = "{from = 2027-01-01, hours = 'Mon 08:00-09:00'}"
    (found,) = problems(
        "[calendars.eu]\ntimezone = 'UTC'\nhours = 'Mon 09:00-17:00'\n"
        f"periods = [\n{period},\n{period}]\n"
    )
    assert (found.code, found.where) == ("SLA212", "config:7:9")
    assert "got 2027-01-01 twice" in str(found)


BASE = """priorities.order = ["high", "low"]
statuses.open = "run"
fields.tier = ["gold", "silver"]
[calendars.eu]
timezone = "UTC"
always = true
"""
POLICY = f"{BASE}[[policies]]\nname = 'a'\ntargets = {{}}\n"
POLICIES = [
    ("when = {teir = ['gold']}", "SLA305", "did you mean 'tier'"),
    ("when = {tier = ['gld']}", "SLA305", "did you mean 'gold'"),
    ("when = {priority = ['hihg']}", "SLA305", "did you mean 'high'"),
    ("not = {status = ['opn']}", "SLA305", "did you mean 'open'"),
    ("when = {tier = []}", "SLA306", "nothing can meet it"),
    ("when = {tier = ['gold', 'gold']}", "SLA005", "got 'gold' twice"),
    ("when = {tier = [1.5]}", "SLA003", "a text, a whole number"),
    ("when = 1", "SLA003", "a table of fields"),
    ("valid = {from = 1}", "SLA003", "valid.from must be a date"),
    ("valid = {form = 2026-01-01}", "SLA002", "did you mean 'from'"),
    ("valid = {from = 2026-01-02, to = 2026-01-01}", "SLA308", "end after it begins"),
    ("wehn = {}", "SLA002", "did you mean 'when'"),
    ("[[policies]]\nname = 'a'\ntargets = {}", "SLA005", "got 'a' twice"),
    ("[[policies]]\ntargets = {}", "SLA004", "name must be given"),
    ("[[policies]]\nname = 'b'", "SLA004", "targets must be given"),
    ("[[policies]]\nname = 1\ntargets = {}", "SLA003", "must be text"),
    ("[calendars.b]\ntimezone = 'UTC'\nalways = true", "SLA004", "several calendars"),
    (
        "[calendars.b]\ntimezone = 'UTC'\nalways = true\n[defaults]\nwarn_at = [50]",
        "SLA004",
        "several calendars",
    ),
    ("[defaults]\ncalendar = 'ue'", "SLA214", "known are 'eu'"),
    ("[defaults]\ncalendar = {per = 'team', values = {x = 'ue'}}", "SLA214", "'eu'"),
    ("[defaults]\ncalendar = {per = 'team'}", "SLA004", "values must be given"),
    ("[defaults]\non_reopen = 'restrat'", "SLA003", "did you mean 'restart'"),
    ("[defaults]\nresponders = ['agnet']", "SLA003", "did you mean 'agent'"),
    ("[defaults]\nboundary = '<'", "SLA003", "must be one of >, >="),
    ("[defaults]\nwarn_at = [0]", "SLA601", "between 0 and 100: got 0"),
    ("[defaults]\nwarn_at = ['50']", "SLA003", "a whole per cent"),
    ("[defaults]\nwarn_at = 50", "SLA003", "must be an array"),
    ("[defaults]\npublic_only = 1", "SLA003", "true or false"),
    ("[defaults]\ncalender = 'eu'", "SLA002", "did you mean 'calendar'"),
    (
        "[data.events]\nfile = 'a.csv'\nkinds.W = {kind = 'status', value = 'opn'}",
        "SLA501",
        "did you mean 'open'",
    ),
    ("[data.tickets]\nfile = 'a.csv'\nvalues.status.O = 'opn'", "SLA501", "'open'"),
]


@pytest.mark.parametrize(("text", "code", "part"), POLICIES)
def test_a_problem_of_a_policy_has_code_and_remedy(
    text: str, code: str, part: str
) -> None:
    (found,) = problems(POLICY + text)
    assert found.code == code, str(found)
    assert part in str(found)
    assert found.help


TARGETS = [
    ("resolution = '4x'", "SLA101", 14, "got '4x'"),
    ("resolution = 4", "SLA101", 14, "must have a unit"),
    ("resolution = '0h'", "SLA102", 14, "more than zero: got '0h'"),
    ("resolution = '0bd'", "SLA102", 14, "more than zero: got '0bd'"),
    ("resolution = '-4h'", "SLA102", 14, "-4h"),
    ("resolution = ['4h']", "SLA003", 14, "must be a duration"),
    ("reslution = '4h'", "SLA405", 1, "did you mean 'resolution'"),
    ("resolution = {target = '4h', calendar = 'ue'}", "SLA214", 41, "known are 'eu'"),
    ("resolution = {target = '4h', every = '4h'}", "SLA003", 14, "got both"),
    ("resolution = {calendar = 'eu'}", "SLA004", 14, "got none"),
    ("resolution = {target = '4h', warn = 1}", "SLA002", 30, "did you mean 'warn_at'"),
    ("resolution = {target = '4h', warn_at = [100]}", "SLA601", 41, "got 100"),
    ("resolution = {target = '4h', pausable = true}", "SLA002", 30, "periodic_update"),
]


@pytest.mark.parametrize(("text", "code", "column", "part"), TARGETS)
def test_a_problem_of_a_target_has_its_place(
    text: str, code: str, column: int, part: str
) -> None:
    (found,) = problems(
        f"{BASE}[[policies]]\nname = 'a'\n[policies.targets.'*']\n{text}\n"
    )
    assert found.code == code, str(found)
    assert found.where == f"config:11:{column}"
    assert part in str(found)
    assert found.help


def test_targets_are_for_declared_priorities() -> None:
    (found,) = problems(POLICY.replace("{}", "{hihg = {}, low = {}, '*' = {}}"))
    assert (found.code, found.where) == ("SLA405", "config:10:12")
    assert "did you mean 'high'" in str(found)


def test_a_clock_is_pausable_for_all_its_targets_or_for_none() -> None:
    (found,) = problems(
        f"{BASE}[[policies]]\nname = 'a'\n[policies.targets.high]\n"
        "periodic_update = {every = '2h', pausable = true}\n[policies.targets.low]\n"
        "periodic_update = '4h'\n"
    )
    assert (found.code, found.where) == ("SLA003", "config:13:19")
    assert "the same for all its targets: got false" in str(found)
    assert "policies[0].targets.high.periodic_update.pausable" in str(found)


def test_clocks_of_statuses_are_known() -> None:
    (found,) = problems("statuses.hold = {requestr_wait = 'run', default = 'pause'}")
    assert (found.code, found.where) == ("SLA405", "config:2:18")
    assert "did you mean 'requester_wait'" in str(found)


def test_policies_are_tables() -> None:
    (found,) = problems("policies = {}")
    assert "array of tables" in str(found)
    (one, two) = problems("policies = [1]\ncalendars = {eu = 1}")
    assert "policies[0] must be a table" in str(one)
    assert "calendars.eu must be a table" in str(two)
    (only,) = problems("[[policies]]\nname = 'a'\ntargets = {'*' = 1, x = {}}")
    assert "must be a table of clocks" in str(only)


def test_everything_is_said_at_once() -> None:
    found = problems(
        "[calendars.eu]\ntimezone = 'Europe/Berln'\nhours = {mond = '9:00-12:00'}\n"
        "[defaults]\ncalendar = 'ue'\n[[policies]]\nname = 'a'\n"
        "[policies.targets.'*']\nresolution = '4x'\nreply = '4h'\n"
    )
    codes = [each.code for each in found]
    assert codes == ["SLA201", "SLA209", "SLA214", "SLA101", "SLA405"]
    lines = [int(each.where.split(":")[1]) for each in found]
    assert lines == [3, 4, 6, 10, 11]


def test_a_long_value_makes_no_long_message() -> None:
    (found,) = problems(f"calendars.x = {{timezone = 'UTC', hours = '{'x' * 999}'}}")
    assert len(found.message) < 320
