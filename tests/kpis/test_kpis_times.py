"""Response and resolution: limits met exactly, young, open and negative times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kpikit import Desk, Event, Metric, kpis
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
    ends = [AT + HOUR, AT + 2 * HOUR, None, AT - HOUR, AT]
    value = metric(created_at=[AT, AT, AT, AT, None], **{done: ends})
    assert value.value == 1.5 * HOUR
    assert (value.n, value.missing) == (2, 1)
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
