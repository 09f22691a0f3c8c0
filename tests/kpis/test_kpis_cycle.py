"""Cycle and lead time: where they begin, open work, calendars, the preset."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kpikit import Calendar, Desk, Event, kpis

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)  # a Monday
HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
STARTS = {"cycle": "work_started_at", "lead": "created_at"}


@pytest.mark.parametrize(("rule", "start"), STARTS.items())
def test_what_is_not_done_or_done_before_it_began(rule: str, start: str) -> None:
    value = kpis.cycle_time.using(rule=rule)(
        **{start: [AT, AT, AT, AT, None]},
        resolved_at=[AT + HOUR, AT + 2 * HOUR, None, AT - TICK, AT],
    )
    assert (value.value, value.n, value.missing) == (1.5 * HOUR, 2, 1)
    assert value.excluded == {"open": 1, "negative": 1}


@pytest.mark.parametrize(("rule", "start"), STARTS.items())
def test_done_at_once_takes_no_time(rule: str, start: str) -> None:
    metric = kpis.cycle_time.using(rule=rule)
    value = metric(**{start: [AT]}, resolved_at=[AT])
    assert (value.value, value.n) == (timedelta(0), 1)
    nothing = metric(**{start: [AT, None]}, resolved_at=[None, AT])
    assert (nothing.value, nothing.missing, nothing.excluded) == (None, 1, {"open": 1})


def test_statistics() -> None:
    done = [AT + n * HOUR for n in (1, 2, 9)]
    columns = {"work_started_at": [AT] * 3, "resolved_at": done}
    assert kpis.cycle_time(**columns).value == 4 * HOUR
    assert kpis.cycle_time.median()(**columns).value == 2 * HOUR
    assert kpis.cycle_time.using(statistic="p50")(**columns).value == 2 * HOUR


@pytest.mark.parametrize(("rule", "start"), STARTS.items())
def test_open_time_of_a_calendar(rule: str, start: str) -> None:
    office = Calendar("Mon-Fri 09:00-17:00", tz="UTC")
    metric = kpis.cycle_time.using(rule=rule, calendar=office)
    value = metric(**{start: [AT]}, resolved_at=[AT + DAY + HOUR])
    assert value.value == 9 * HOUR


def test_work_begins_with_an_assignment_or_an_agent() -> None:
    log = [
        Event("a", at=AT, kind="created", role="requester"),
        Event("a", at=AT + HOUR, kind="assigned", value="ann"),
        Event("a", at=AT + 4 * HOUR, kind="resolved", role="agent"),
        Event("b", at=AT, kind="created", role="requester"),
        Event("b", at=AT + 5 * HOUR, kind="note", role="agent"),
    ]
    value = kpis.cycle_time(Desk(events=log))
    assert (value.value, value.excluded) == (3 * HOUR, {"open": 1})
    lead = kpis.cycle_time.using(rule="lead")(Desk(events=log))
    assert lead.value == 4 * HOUR


def test_expense_reports_are_timed_from_the_request() -> None:
    metric = kpis.expense_report_processing_time
    assert (metric.rule, tuple(metric.rules)) == ("lead", ("cycle", "lead"))
    columns = {
        "kind": ["expense_report", "task", "expense_report"],
        "created_at": [AT] * 3,
        "work_started_at": [AT + HOUR] * 3,
        "resolved_at": [AT + 3 * HOUR, AT + 9 * DAY, None],
    }
    value = metric(**columns)
    assert (value.value, value.n, value.excluded) == (3 * HOUR, 1, {"open": 1})
    assert metric.using(rule="cycle")(**columns).value == 2 * HOUR
    assert metric(Desk(tickets=columns | {"id": [1, 2, 3]})).value == 3 * HOUR
