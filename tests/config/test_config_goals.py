"""``[goals]``: read as goals of metrics, each problem at its place."""

from __future__ import annotations

import pytest

from kpikit import Calendar, Config, Desk, Scorecard, col, kpis, load_config
from kpikit.errors import ConfigError, GoalError, Problem

CALENDARS = """[calendars.eu]
timezone = "UTC"
hours = "Mon-Fri 09:00-17:00"
"""
GOALS = (
    CALENDARS
    + """[fields]
channel = ["chat", "phone"]
[goals]
first_contact_resolution = { at_least = 0.70 }
resolved_within = [
    { within = "1d", at_least = 0.80 }, { within = "1h", at_least = 0.20 },
]
resolution_time = { calendar = "eu", by = ["channel"], at_most = "2bd" }
csat = { rule = "yes", every = "month", at_least = 0.8, confident = true }
ces = { every = "month", by = "team", better_than = "previous" }
nps = { between = [10, 40], where = { team = "a", kind = "nps" } }
average_rating = { where = { team = ["a"] }, better_than = "average_rating" }
[goals.first_response_time]
where = { channel = ["chat"] }
statistic = "p90"
at_most = "10m"
"""
)


def config(text: str) -> Config:
    return load_config("schema = 1\n" + text)


def test_goals_are_those_that_code_would_make() -> None:
    eu = Calendar("Mon-Fri 09:00-17:00", tz="UTC")
    assert config(GOALS).goals == (
        kpis.first_contact_resolution.at_least(0.7),
        kpis.resolved_within.using(within="1d").at_least(0.8),
        kpis.resolved_within.using(within="1h").at_least(0.2),
        kpis.resolution_time.using(calendar=eu).by("channel").at_most("2bd"),
        kpis.csat.using(rule="yes").every("month").at_least(0.8, confident=True),
        kpis.ces.every("month").by("team").better_than("previous"),
        kpis.nps.where(col.team.is_in(["a"]) & col.kind.is_in(["nps"])).between(10, 40),
        kpis.average_rating.where(col.team.is_in(["a"])).better_than(
            kpis.average_rating
        ),
        kpis.first_response_time.where(col.channel.is_in(["chat"]))
        .quantile(0.9)
        .at_most("10m"),
    )


def test_goals_are_written_as_they_are_read() -> None:
    read = config(GOALS)
    again = load_config(read.to_dict())
    assert again.goals == read.goals
    assert again.to_dict() == read.to_dict()
    assert list(read.to_dict()["goals"]["resolved_within"][0]) == ["within", "at_least"]
    assert read.to_dict()["goals"]["resolution_time"]["calendar"] == "eu"


def test_a_config_has_a_scorecard() -> None:
    read = config("goals.csat = { at_least = 0.5 }")
    assert read.scorecard == Scorecard([kpis.csat.at_least(0.5)])
    assert read.scorecard(Desk(surveys={"kind": ["csat"], "score": [5]})).ok
    assert config("").scorecard == Scorecard()
    assert "goals" not in config("[goals]").to_dict()


def test_what_a_config_cannot_say_is_refused_when_it_is_written() -> None:
    free = Config(goals=[kpis.csat.where(col.score > 2).at_least(0.5)])
    with pytest.raises(GoalError, match="a choice of values"):
        free.to_dict()


CASES = [
    ("cstat = { at_least = 0.8 }", "SLA801", (3, 1), "did you mean 'csat'"),
    ("csat = { at_most = 0.8 }", "SLA802", (3, 20), "higher is better"),
    ("csat = { at_least = 85 }", "SLA802", (3, 21), "write 0.85 for 85 %"),
    ("nps = { at_least = 300 }", "SLA802", (3, 20), "within -100 and 100"),
    ("nps = { between = [5, 1] }", "SLA802", (3, 19), "change their places"),
    ("ticket_volume = { better_than = 'previous' }", "SLA802", (3, 33), "a direction"),
    ("csat = { rule = 'yess', at_least = 0.8 }", "SLA803", (3, 17), "mean 'yes'"),
    ("nps = { rule = 'yes', at_least = 8 }", "SLA803", (3, 16), "but one"),
    ("resolved_within = { withn = '1d', at_least = 0.8 }", "SLA803", (3, 21), "within"),
    ("csat = { statistic = 'mean', at_least = 0.8 }", "SLA803", (3, 10), "statistic"),
    (
        "resolution_time = { statistic = 'p0', at_most = '1d' }",
        "SLA803",
        (3, 33),
        "as 'p90'",
    ),
    ("resolution_time = { at_most = 5 }", "SLA101", (3, 31), "must have a unit"),
    ("resolution_time = { at_most = '3bd' }", "SLA101", (3, 31), "fixed length"),
    (
        "resolved_within = { within = 5, at_least = 1 }",
        "SLA101",
        (3, 30),
        "have a unit",
    ),
    ("csat = { at_least = 'x' }", "SLA003", (3, 21), "must be a number"),
    ("csat = { at_least = 0.8, confident = 1 }", "SLA003", (3, 38), "true or false"),
    ("csat = { every = 'fortnight', at_least = 1 }", "SLA003", (3, 18), "a period"),
    ("csat = 0.8", "SLA003", (3, 8), "must be a table"),
    ("csat = []", "SLA003", (3, 8), "must be a table"),
    ("csat = [1]", "SLA003", (3, 9), "must be a table"),
    ("csat = {}", "SLA004", (3, 8), "must have one of at_least"),
    (
        "csat = { at_least = 0.1, exactly = 1 }",
        "SLA003",
        (3, 8),
        "at_least and exactly",
    ),
    ("csat = { where = 1, at_least = 1 }", "SLA003", (3, 18), "a table of columns"),
    ("csat = { where = { a = [] }, at_least = 1 }", "SLA306", (3, 24), "have a value"),
    ("csat = { where = { a = 1.5 }, at_least = 1 }", "SLA003", (3, 24), "be a text"),
    ("csat = { by = 1, at_least = 1 }", "SLA003", (3, 15), "array of texts"),
    ("csat = { by = ['a', 'a'], at_least = 1 }", "SLA005", (3, 21), "must differ"),
    (
        "csat = { every = 'day', better_than = 'cstat' }",
        "SLA801",
        (3, 39),
        "mean 'csat'",
    ),
    ("csat = { every = 'day', better_than = 1 }", "SLA003", (3, 39), "another metric"),
    (
        "stage_time = { from_stage = 'deployed', at_most = '1d' }",
        "SLA004",
        (3, 1),
        "to_stage must be given",
    ),
    (
        "resolution_time = { calendar = 'us', at_most = '1d' }",
        "SLA214",
        (3, 32),
        "[calendars.us]",
    ),
]


@pytest.mark.parametrize(("line", "code", "place", "words"), CASES)
def test_a_problem_has_its_rule_and_its_place(
    line: str, code: str, place: tuple[int, int], words: str
) -> None:
    (found,) = problems(f"[goals]\n{line}")
    assert found.code == code
    assert words in str(found)
    assert found.where == f"config:{place[0]}:{place[1]}"


def problems(text: str) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        config(text)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        ("where = { chanel = ['chat'] }", "did you mean 'channel'"),
        ("where = { channel = ['chatt'] }", "did you mean 'chat'"),
        ("by = 'chanel'", "did you mean 'channel'"),
        ("by = ['tiers']", "declare tiers in [fields]"),
    ],
)
def test_columns_and_values_are_declared_where_any_are(goal: str, words: str) -> None:
    fields = "fields.channel = ['chat']\nfields.kind = ['task']\n"
    (found,) = problems(f"{fields}goals.csat = {{ {goal}, at_least = 0.5 }}")
    assert found.code == "SLA305"
    assert words in str(found)
    own = f"{fields}goals.csat = {{ where = {{ kind = 'csat' }}, at_least = 0.5 }}"
    assert len(config(own).goals) == 1
    (wrong,) = problems(own.replace("'csat' }", "'task' }"))
    assert "must be a declared value: got 'task'" in wrong.message


def test_every_problem_is_found_at_once() -> None:
    found = problems("[goals]\ncsat = { at_most = 2, rule = 'x' }\nnp = 1\nnps = 1\n")
    assert [problem.code for problem in found] == ["SLA803", "SLA801", "SLA003"]


def test_a_calendar_that_cannot_be_read_is_said_once() -> None:
    text = "[calendars.eu]\ntimezone = 'UTC'\nhours = 1\n"
    goal = "goals.resolution_time = { calendar = 'eu', at_most = '1d' }"
    assert [p.code for p in problems(f"{goal}\n{text}")] == ["SLA003"]
