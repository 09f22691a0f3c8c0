"""Response and resolution: limits met exactly, young, open and negative times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kpikit import Desk, Event, Metric, col, kpis
from kpikit.errors import DataError, UnavailableError

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
LIMITS = [
    (kpis.responded_within.using(within="1h"), "first_response_at"),
    (kpis.resolved_within.using(within="1h"), "resolved_at"),
    (kpis.resolved_within.using(within="1h", rule="of_resolved"), "resolved_at"),
]


@pytest.mark.parametrize(("metric", "done"), LIMITS)
def test_exactly_the_limit_is_a_hit(metric: Metric, done: str) -> None:
    at = [AT + HOUR - TICK, AT + HOUR, AT + HOUR + TICK]
    value = metric(created_at=[AT] * 3, **{done: at}, as_of=AT + DAY)
    assert value.value == 2 / 3


@pytest.mark.parametrize(("metric", "done"), LIMITS[:2])
def test_young_tickets_are_pending_even_when_done(metric: Metric, done: str) -> None:
    now = AT + HOUR
    created = [AT, AT + TICK, AT + TICK, None]
    ends = [None, AT + TICK, None, AT]
    value = metric(created_at=created, **{done: ends}, as_of=now)
    assert (value.value, value.n, value.pending, value.missing) == (0.0, 1, 2, 1)


@pytest.mark.parametrize(("metric", "done"), LIMITS)
def test_negative_times_are_excluded_through_bare_columns(
    metric: Metric, done: str
) -> None:
    columns = {"created_at": [AT], done: [AT - TICK]}
    value = metric(**columns, as_of=AT + DAY)
    assert (value.value, value.excluded) == (None, {"negative": 1})
    with pytest.raises(DataError, match=f"{done} must not be before created_at"):
        Desk(tickets={"id": [1], **columns})


def test_open_tickets_are_misses_or_left_out() -> None:
    columns = {"created_at": [AT, AT], "resolved_at": [AT, None], "as_of": AT + 9 * DAY}
    assert kpis.resolved_within(**columns).value == 0.5
    left_out = kpis.resolved_within.using(open="leave_out")(**columns)
    assert (left_out.value, left_out.excluded) == (1.0, {"open": 1})
    of_resolved = kpis.resolved_within.using(rule="of_resolved")(**columns)
    assert (of_resolved.value, of_resolved.n) == (1.0, 1)


@pytest.mark.parametrize(
    ("metric", "done"),
    [
        (kpis.first_response_time, "first_response_at"),
        (kpis.first_response_time.using(rule="any_reply"), "first_any_reply_at"),
        (kpis.first_response_time.using(rule="acknowledged"), "acknowledged_at"),
        (kpis.resolution_time, "resolved_at"),
        (kpis.resolution_time.using(rule="first"), "first_resolved_at"),
    ],
)
def test_times_leave_out_what_is_open_or_negative(metric: Metric, done: str) -> None:
    ends = [AT + HOUR, AT + 2 * HOUR, AT, None, AT - HOUR, AT]
    value = metric(created_at=[AT, AT, AT, AT, AT, None], **{done: ends})
    assert value.value == HOUR  # what is done at once took no time, and counts
    assert (value.n, value.missing) == (3, 1)
    assert value.excluded == {"open": 1, "negative": 1}
    nothing = metric(created_at=[AT], **{done: [None]})
    assert (nothing.value, nothing.excluded) == (None, {"open": 1})


@pytest.mark.parametrize(
    ("rule", "column"),
    [
        ("requester_wait", "requester_wait_seconds"),
        ("agent_work", "agent_work_seconds"),
        ("agent_wait", "agent_wait_seconds"),
        ("on_hold", "hold_seconds"),
    ],
)
def test_parts_of_the_resolution_time(rule: str, column: str) -> None:
    metric = kpis.resolution_time.using(rule=rule)
    value = metric(resolved_at=[AT, AT, None], **{column: [60, None, 5]})
    assert value.value == timedelta(minutes=1)
    assert (value.n, value.missing, value.excluded) == (1, 1, {"open": 1})


def test_a_reopened_ticket_has_the_last_resolution_that_stands() -> None:
    steps = ["created", "resolved", "reopened", "resolved"]
    log = [Event("a", at=AT + n * HOUR, kind=kind) for n, kind in enumerate(steps)]
    assert kpis.resolution_time(Desk(events=log)).value == 3 * HOUR
    assert kpis.resolution_time.using(rule="first")(Desk(events=log)).value == HOUR
    reopened = Desk(events=log[:3])
    assert kpis.resolution_time(reopened).excluded == {"open": 1}
    assert kpis.tickets_resolved(reopened).value == 1
    assert kpis.backlog(reopened).value == 1
    assert kpis.backlog(Desk(events=log)).value == 0


def test_answers_need_roles() -> None:
    log = [Event("a", at=AT, kind="message"), Event("a", at=AT + HOUR, kind="message")]
    with pytest.raises(UnavailableError, match="no event has a role") as error:
        kpis.first_response_time(Desk(events=log))
    assert error.value.columns == ("tickets.first_response_at",)


def test_a_response_is_counted_from_the_start_of_its_clock() -> None:
    """T1: 09:00 created, 10:00 under the policy, 10:20 answered: 20 minutes."""
    metric = kpis.first_response_time.using(rule="since_policy")
    clocks = {
        "ticket_id": ["T1", "T1", "T1", "T2", "T3", "T4", "T5"],
        "clock": ["first_response", "first_response", "resolution", *R3, None],
        "cycle": [1, 2, 1, 1, 1, 1, None],
        "started_at": [AT + HOUR, AT + DAY, AT, AT, AT + HOUR, None, None],
        "state": ["met", "met", "met", "running", "met", "waiting", "no_policy"],
    }
    answered = [AT + 4 / 3 * HOUR] * 3 + [None, AT, AT + HOUR, AT]
    value = metric(**clocks, first_response_at=answered)
    assert value.value == HOUR / 3
    assert (value.n, value.missing) == (1, 1)
    assert value.excluded == {"open": 1, "negative": 1, "no_policy": 1}
    at_once = {n: c[:1] for n, c in clocks.items()} | {"first_response_at": [AT + HOUR]}
    assert (metric(**at_once).value, metric(**at_once).n) == (timedelta(0), 1)
    waiting = metric.using(open="censored", statistic="median")
    value = waiting(**clocks, first_response_at=answered, as_of=AT + DAY)
    assert (value.value, value.n) == (HOUR / 3, 2)
    assert value.excluded == {"negative": 1, "no_policy": 1}
    tickets = {
        "id": ["T1", "T2", "T3", "T4", "T5"],
        "created_at": [AT - HOUR] * 5,
        "kind": ["change_request", *["incident"] * 4],
        "first_response_at": answered[2:],
    }
    desk = Desk(tickets=tickets, sla=clocks)
    assert metric(desk).value == HOUR / 3
    assert metric.every("day")(desk)[0].value == HOUR / 3  # by creation, as the others
    asked = kpis.change_request_response_time.using(rule="since_policy")
    assert (asked(desk).value, asked(desk).excluded) == (HOUR / 3, {})


R3 = ["first_response"] * 3


def test_without_clocks_it_is_said_where_they_come_from() -> None:
    metric = kpis.first_response_time.using(rule="since_policy")
    desk = Desk(tickets={"id": ["A"], "created_at": [AT]})
    with pytest.raises(UnavailableError, match=r"'sla'.*Desk\(sla=…\).*load_config"):
        metric(desk)


def test_a_priority_of_which_nothing_is_resolved_is_listed() -> None:
    """One that a filter leaves without any ticket, too."""
    cut = kpis.tickets_resolved.where(col.channel == "web").by("priority")
    found = cut(
        first_resolved_at=[AT, None, AT],
        priority=["P2", "P1", "P3"],
        channel=["web", "web", "phone"],
    )
    wanted = {"P1": 0, "P2": 1, "P3": 0}
    assert {v.group["priority"]: v.value for v in found} == wanted
