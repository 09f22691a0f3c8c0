"""Promises, social answers, stale and handed-on tickets: rules and boundaries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kpikit import Desk, Event, kpis
from kpikit.errors import RuleError, UnavailableError

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
NOW = AT + 30 * DAY


def test_a_promise_is_kept_up_to_its_instant() -> None:
    value = kpis.resolved_on_time(
        due_at=[AT] * 4, resolved_at=[AT - DAY, AT, AT + TICK, None], as_of=NOW
    )
    assert (value.value, value.n, value.pending) == (0.5, 4, 0)


def test_promises_neither_past_nor_met_are_pending() -> None:
    value = kpis.resolved_on_time(
        due_at=[NOW - TICK, NOW, NOW + DAY, NOW + DAY, None],
        resolved_at=[None, None, None, AT, AT],
        as_of=NOW,
    )
    assert (value.value, value.n, value.pending) == (0.5, 2, 2)


def test_a_promise_that_was_moved() -> None:
    columns: dict[str, Any] = {
        "original_due_at": [AT, AT],
        "due_at": [AT + 2 * DAY, AT + 2 * DAY],
        "resolved_at": [AT, AT + DAY],
        "as_of": NOW,
    }
    assert kpis.resolved_on_time(**columns).value == 1.0
    original = kpis.resolved_on_time.using(rule="original_promise")
    assert original(**columns).value == 0.5


def test_promises_come_from_the_events_too() -> None:
    log = [
        Event("a", at=AT, kind="created"),
        Event("a", at=AT, kind="due", value=AT + DAY),
        Event("a", at=AT + DAY, kind="due", value=AT + 3 * DAY),
        Event("a", at=AT + 2 * DAY, kind="resolved"),
    ]
    desk = Desk(events=log, as_of=NOW)
    assert kpis.resolved_on_time(desk).value == 1.0
    original = kpis.resolved_on_time.using(rule="original_promise")
    assert original(desk).value == 0.0


def test_social_posts_that_need_an_answer() -> None:
    value = kpis.social_response_rate(
        channel=["social"] * 5 + ["email"],
        first_response_at=[AT, None, AT, None, AT, None],
        is_spam=[False, None, True, True, None, None],
        no_answer_needed=[None, False, None, True, True, None],
    )
    assert (value.value, value.n) == (0.5, 2)
    assert value.excluded == {"spam": 2, "no_answer_needed": 1}


STALE: dict[str, Any] = {
    "created_at": [NOW - 9 * DAY] * 5,
    "resolved_at": [None, None, None, None, AT],
    "last_activity_at": [NOW - 7 * DAY, NOW - 7 * DAY - TICK, None, NOW, AT],
    "status": ["open", "open", None, "open", "solved"],
    "as_of": NOW,
}


def test_exactly_the_limit_is_not_stale_yet() -> None:
    value = kpis.stale_tickets(**STALE)
    assert value.value == 2  # a tick too old, and never touched since it was created
    assert kpis.stale_tickets.using(after="9d")(**STALE).value == 0


@pytest.mark.parametrize("status", ["pending", "waiting", "on_hold"])
def test_paused_tickets_are_counted_apart(status: str) -> None:
    columns = {**STALE, "status": [status] * 5}
    value = kpis.stale_tickets(**columns)
    assert (value.value, value.excluded) == (0, {"paused": 2})


def test_the_desk_says_which_statuses_pause() -> None:
    log = [
        Event("a", at=AT, kind="created", role="requester"),
        Event("a", at=AT, kind="status", value="parked", role="agent"),
        Event("b", at=AT, kind="created", role="requester"),
    ]
    for meaning, stale, excluded in (("pause", 1, {"paused": 1}), ("run", 2, {})):
        desk = Desk(events=log, statuses={"parked": meaning}, as_of=NOW)
        value = kpis.stale_tickets(desk)
        assert (value.value, value.excluded) == (stale, excluded)
        aged = kpis.stale_tickets.using(rule="aged")
        assert aged(desk).value == 2


def test_overdue_and_aged_tickets() -> None:
    columns: dict[str, Any] = {
        "created_at": [NOW - 7 * DAY, NOW - 7 * DAY - TICK, AT, None],
        "due_at": [NOW, NOW - TICK, None, AT],
        "resolved_at": [None] * 4,
        "as_of": NOW,
    }
    assert kpis.stale_tickets.using(rule="overdue")(**columns).value == 1
    assert kpis.stale_tickets.using(rule="aged")(**columns).value == 2
    for done, overdue in ((NOW, 0), (NOW + TICK, 1)):
        closed = {**columns, "resolved_at": [done] * 4}
        assert kpis.stale_tickets.using(rule="overdue")(**closed).value == overdue


def test_stale_tickets_are_part_of_the_backlog() -> None:
    steps = ["created", "resolved", "reopened", "merged"]
    for n, open_now in ((2, 0), (3, 1), (4, 0)):
        log = [Event("a", at=AT, kind=kind) for kind in steps[:n]]
        desk = Desk(events=log, as_of=NOW)
        aged = kpis.stale_tickets.using(rule="aged")
        assert kpis.backlog(desk).value == aged(desk).value == open_now


def test_without_statuses_nobody_knows_who_is_paused() -> None:
    columns = {name: cells for name, cells in STALE.items() if name != "status"}
    with pytest.raises(UnavailableError, match=r"stale_tickets.*'status'"):
        kpis.stale_tickets(**columns)


def test_transfers_and_resolutions() -> None:
    value = kpis.transfer_rate(transfers=[0, 1, 3, None])
    assert (value.value, value.n, value.missing) == (2 / 3, 3, 1)
    log = [
        Event("a", at=AT, kind="created"),
        Event("a", at=AT + DAY, kind="resolved"),
        Event("a", at=AT + 2 * DAY, kind="reopened"),
        Event("b", at=AT, kind="created"),
    ]
    desk = Desk(events=log)
    assert kpis.resolution_rate(desk).value == 0.5
    assert kpis.resolution_rate(Desk(events=[])).no_data
    with pytest.raises(RuleError, match="did you mean"):
        kpis.resolution_rate.using(rule="flows")


def test_flow_sets_what_is_resolved_beside_what_is_created() -> None:
    """May: 1 resolved of 4 created. June: 3 of 1, a reopened one counted once."""
    may, june = AT, AT + 31 * DAY
    columns = {
        "created_at": [may] * 4 + [june],
        "first_resolved_at": [may + DAY, june, june + DAY, None, june + DAY],
    }
    flow = kpis.resolution_rate.using(rule="flow")
    lines = flow.every("month")(**columns)
    assert [(v.value, v.n) for v in lines] == [(0.25, 4), (3.0, 1)]
    assert flow(**columns).value == 0.8
    assert flow.bounds == (0, None)
    assert kpis.resolution_rate.bounds == (0, 1)
    only_resolved = {"created_at": [None], "first_resolved_at": [june]}
    assert flow.every("month")(**only_resolved)[0].no_data
