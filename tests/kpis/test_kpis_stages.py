"""Time between stages: visits, boundaries, calendars, what is not given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import kpikit as kk
from kpikit import Calendar, Desk, Event, col, kpis
from kpikit.errors import ParameterError, RuleError, UnavailableError
from kpikit.report import report

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)  # a Monday
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BUILD = kpis.stage_time.using(from_stage="build", to_stage="test")
OFFICE = Calendar("Mon-Fri 09:00-17:00", tz="UTC")


def log(*stages: tuple[str, int], ticket: str = "a") -> list[Event]:
    """Stages with the hours after the start at which they are reached."""
    return [
        Event(ticket, at=AT + hours * HOUR, kind="stage", value=stage)
        for stage, hours in stages
    ]


@pytest.mark.parametrize(
    ("stages", "hours"),
    [
        ([("build", 0), ("test", 3)], 3),
        ([("build", 0), ("test", 3), ("build", 10), ("test", 12)], 5),
        ([("build", 0), ("build", 1), ("test", 3)], 3),
        ([("build", 0), ("test", 3), ("test", 9)], 3),
        ([("test", 0), ("build", 1), ("test", 3)], 2),
        ([("build", 0), ("other", 1), ("test", 3), ("build", 5)], 3),
        ([("Build", 0), ("TEST", 0)], 0),
    ],
)
def test_visits_add_up(stages: list[tuple[str, int]], hours: int) -> None:
    value = BUILD(Desk(events=log(*stages)))
    assert (value.value, value.n) == (hours * HOUR, 1)


def test_visits_of_other_tickets_are_their_own() -> None:
    events = [
        *log(("build", 0), ("test", 2)),
        *log(("test", 1), ticket="b"),
        *log(("build", 1), ticket="c"),
        *log(("other", 1), ticket="d"),
        *log(("build", 4), ("test", 8), ticket="e"),
    ]
    value = BUILD(Desk(events=events))
    assert (value.value, value.n) == (3 * HOUR, 2)
    assert (value.missing, value.excluded) == (1, {"open": 1})
    chosen = BUILD.where(col.id != "a")(Desk(events=events))
    assert chosen.value == 4 * HOUR


def test_a_calendar_counts_its_open_time_of_each_visit() -> None:
    events = log(("build", 7), ("test", 9), ("build", 23), ("test", 25))
    desk = Desk(tickets={"id": ["a"], "contract": ["gold"]}, events=events)
    assert BUILD(desk).value == 4 * HOUR
    assert BUILD.using(calendar=OFFICE)(desk).value == 2 * HOUR
    by_contract = kk.per("contract", {"gold": OFFICE})
    assert BUILD.using(calendar=by_contract)(desk).value == 2 * HOUR


def test_given_instants_know_one_visit() -> None:
    columns: dict[str, Any] = {
        "build_at": [AT, AT, AT, None, None],
        "test_at": [AT + DAY, None, AT - HOUR, AT, None],
    }
    value = BUILD(**columns)
    assert (value.value, value.n, value.missing) == (DAY, 1, 1)
    assert value.excluded == {"open": 1, "negative": 1}
    assert BUILD.using(calendar=OFFICE)(**columns).value == 8 * HOUR


def test_a_stage_that_takes_no_time_is_none_below_zero() -> None:
    columns = {"build_at": [AT, AT], "test_at": [AT, AT - HOUR], "as_of": AT + DAY}
    for metric in (BUILD, BUILD.using(open="censored")):
        value = metric(**columns)
        assert (value.n, value.excluded) == (1, {"negative": 1})


def test_a_ticket_stands_where_it_reached_the_later_stage() -> None:
    events = log(("build", 0), ("test", 24 * 30))
    (value,) = BUILD.every("month")(Desk(events=events))
    assert value.period == "2026-06-01"
    assert (BUILD.at, kpis.deployment_lag.at) == ("test_at", "deployed_at")


def test_without_stages_there_is_no_figure() -> None:
    assert kpis.stage_time.unset == ("from_stage", "to_stage")
    assert BUILD.unset == kpis.deployment_lag.unset == ()
    desk = Desk(events=log(("build", 0), ("test", 3)))
    half = kpis.stage_time.using(from_stage="build")
    same = half.using(to_stage="build")
    assert half.needs == {"build_at"}
    for metric in (kpis.stage_time, half, same):
        with pytest.raises(
            ParameterError, match=r"must be two stages: got.*as \.using"
        ):
            metric(desk)
    found = report(desk, [kpis.stage_time, BUILD])
    assert [value.metric for value in found.figures] == [BUILD]
    assert not found.unavailable


@pytest.mark.parametrize(
    "metric",
    [kpis.requirements_time, kpis.specification_time, kpis.implementation_time],
)
def test_the_stages_of_a_change(metric: Any) -> None:
    stage = metric.name.removesuffix("_time")
    stages = [(f"{stage}_started", 0), (f"{stage}_done", 30)]
    assert metric(Desk(events=log(*stages))).value == 30 * HOUR
    assert metric.median()(Desk(events=log(*stages))).value == 30 * HOUR


def test_what_is_not_deployed_is_open() -> None:
    events = [
        *log(("implementation_done", 0), ("deployed", 5)),
        *log(("implementation_done", 0), ticket="b"),
    ]
    value = kpis.deployment_lag(Desk(events=events))
    assert (value.value, value.excluded) == (5 * HOUR, {"open": 1})


def test_stages_and_calendar_are_part_of_what_it_is() -> None:
    by_contract = BUILD.using(calendar=kk.per("contract", {"gold": OFFICE}))
    assert by_contract.needs == {"build_at", "test_at", "contract"}
    assert len({BUILD, by_contract, BUILD.using(to_stage="deployed")}) == 3
    assert "build" in BUILD.explain()


def work(**columns: Any) -> dict[str, Any]:
    rows = len(columns["work_seconds"])
    return {
        "agent": ["ann"] * rows,
        "worked_at": [AT] * rows,
        "activity": ["development"] * rows,
        **columns,
    }


EFFORT = kpis.implementation_time.using(rule="effort")
STAGES = (("implementation_started", 0), ("implementation_done", 30))
LOGGED = work(
    ticket_id=["a", "a", "a", "b", "c", None],
    work_seconds=[3600, 1800, 600, 900, 7200, 60],
    stage=["implementation", "Implementation started", "review"]
    + ["implementation"] * 3,
)


def test_effort_is_the_work_on_the_stage_of_tickets_that_reached_its_end() -> None:
    """Of a 90 minutes, of b 15; c is not done, and one entry is of no ticket."""
    events = [
        *log(*STAGES),
        *log(("implementation_done", 900), ticket="b"),
        *log(("implementation_started", 0), ticket="c"),
    ]
    desk = Desk(events=events, work=LOGGED)
    value = EFFORT(desk)
    assert (value.value, value.n) == (timedelta(minutes=105 / 2), 2)
    assert (value.low, value.excluded) == (None, {})
    months = [(v.period, v.value, v.n) for v in EFFORT.every("month")(desk)]
    assert months == [
        ("2026-05-01", timedelta(minutes=90), 1),
        ("2026-06-01", timedelta(minutes=15), 1),
    ]
    only_a = EFFORT.where(col.id == "a")(desk)
    assert (only_a.value, only_a.n) == (timedelta(minutes=90), 1)
    assert EFFORT.where(col.id == "c")(desk).no_data


def test_effort_of_a_lag_is_of_the_state_before_it() -> None:
    events = log(("implementation_done", 0), ("deployed", 5))
    logged = work(
        ticket_id=["a"] * 3,
        work_seconds=[60, 600, 30],
        stage=["implementation_done", "implementation", "implementation-done"],
    )
    lag = kpis.deployment_lag.using(rule="effort")
    assert lag(Desk(events=events, work=logged)).value == timedelta(seconds=90)
    value = lag(
        tickets={"deployed_at": [AT, AT, None]},
        work={
            "stage": ["implementation_done"] * 3,
            "work_seconds": [60, -60, 60],
            "deployed_at": [AT, AT, None],
        },
    )
    assert (value.value, value.n) == (timedelta(seconds=30), 2)
    assert value.excluded == {"negative": 1}


def test_effort_has_a_mean_and_no_calendar() -> None:
    desk = Desk(events=log(*STAGES), work=LOGGED)
    with pytest.raises(RuleError, match="statistic of stage_time must be mean"):
        EFFORT.median()(desk)
    with pytest.raises(RuleError, match="calendar of stage_time must go with the rule"):
        EFFORT.using(calendar=OFFICE)(desk)
    with pytest.raises(ParameterError, match="must be two stages"):
        kpis.stage_time.using(rule="effort")(desk)
    with pytest.raises(UnavailableError, match="the table 'work'"):
        EFFORT(Desk(events=log(*STAGES)))
