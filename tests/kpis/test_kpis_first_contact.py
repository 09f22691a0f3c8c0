"""Contact, reopening, escalation, volume: every rule and its boundaries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kpikit import Desk, Survey, kpis

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
NOW = AT + 30 * DAY
FCR = kpis.first_contact_resolution

TICKETS: dict[str, list[Any]] = {
    "first_resolved_at": [AT, AT, AT, AT, None],
    "agent_replies": [0, 1, 2, 1, 1],
    "customer_replies": [0, 0, 1, 0, 0],
    "agents": [1, 2, 1, 1, 1],
    "reopens": [0, 0, 0, 1, 0],
    "escalated_to_line_at": [None, AT, None, None, None],
}


@pytest.mark.parametrize(
    ("rule", "share", "n"),
    [
        ("one_reply", 1 / 4, 4),
        ("at_most_one_reply", 2 / 4, 4),
        ("no_customer_reply", 2 / 4, 4),
        ("closed_once_one_agent", 2 / 4, 4),
        ("first_line", 2 / 4, 4),
        ("net", 0.0, 3),
    ],
)
def test_rules_of_first_contact_resolution(rule: str, share: float, n: int) -> None:
    value = FCR.using(rule=rule)(**TICKETS)
    assert (value.value, value.n) == (share, n)
    assert value.excluded == ({"escalated": 1} if rule == "net" else {})


WINDOWED = [
    (FCR.using(rule="no_reopen"), "reopened_at"),
    (kpis.resolved_without_reopening, "reopened_by_requester_at"),
    (kpis.resolved_without_reopening.using(rule="by_anyone"), "reopened_at"),
]


@pytest.mark.parametrize(("metric", "back"), WINDOWED)
def test_a_reopening_at_the_end_of_the_window_is_inside(metric: Any, back: str) -> None:
    until = AT + 7 * DAY
    reopened = [until - TICK, until, until + TICK, None]
    value = metric(first_resolved_at=[AT] * 4, **{back: reopened}, as_of=NOW)
    assert value.value == 0.5


@pytest.mark.parametrize(("metric", "back"), WINDOWED)
def test_resolutions_younger_than_the_window_are_pending(
    metric: Any, back: str
) -> None:
    resolved = [NOW - 7 * DAY, NOW - 7 * DAY + TICK, NOW, None]
    value = metric(first_resolved_at=resolved, **{back: [None] * 4}, as_of=NOW)
    assert (value.value, value.n, value.pending) == (1.0, 1, 2)


def test_a_repeated_contact_spoils_the_first() -> None:
    asked = FCR.using(rule="no_repeat")
    columns: dict[str, Any] = {
        "requester": ["ann", "ann", "bob", "bob", None],
        "topic": ["login", "login", "login", "bill", "login"],
        "created_at": [AT, AT + DAY, AT, AT + DAY, AT],
        "first_resolved_at": [AT + n * TICK for n in range(5)],
        "reopened_at": [None] * 5,
    }
    value = asked(**columns, as_of=NOW)
    assert (value.value, value.n, value.missing) == (3 / 4, 4, 1)
    del columns["topic"]
    assert asked(**columns, as_of=NOW).value == 2 / 4


@pytest.mark.parametrize(("after", "settled"), [(2 * DAY, 0.0), (2 * DAY + TICK, 1.0)])
def test_a_contact_at_the_end_of_the_window_is_still_a_repeat(
    after: timedelta, settled: float
) -> None:
    value = FCR.using(rule="no_repeat", within="2d")(
        requester=["ann", "ann"],
        created_at=[AT, AT + after],
        first_resolved_at=[AT, None],
        reopened_at=[None, None],
        as_of=NOW,
    )
    assert (value.value, value.n) == (settled, 1)


def test_the_customer_says_whether_it_was_settled() -> None:
    def answer(ticket: str, score: int, day: int) -> Survey:
        return Survey(
            "yes_no",
            score=score,
            ticket_id=ticket,
            question="first_contact_resolution",
            answered_at=AT + day * DAY,
        )

    tickets = {"id": ["a", "b", "c"], "first_resolved_at": [AT, AT, AT]}
    answers = [answer("a", 0, 1), answer("a", 1, 2), answer("b", 0, 1)]
    value = FCR.using(rule="surveyed")(Desk(tickets=tickets, surveys=answers))
    assert (value.value, value.n, value.missing) == (0.5, 2, 1)
    bare = FCR.using(rule="surveyed")(
        first_resolved_at=[AT, AT], is_settled_at_first_contact=[True, None]
    )
    assert (bare.value, bare.missing) == (1.0, 1)


def test_reopen_rate() -> None:
    columns: dict[str, Any] = {
        "first_resolved_at": [AT, AT, None],
        "reopens": [2, 0, 1],
        "reopened_by_requester_at": [None, None, AT],
    }
    assert kpis.reopen_rate(**columns).value == 0.5
    assert kpis.reopen_rate.using(rule="by_requester")(**columns).value == 0.0
    assert kpis.reopen_rate(first_resolved_at=[AT], reopens=[None]).missing == 1


@pytest.mark.parametrize(
    ("rule", "share"), [("functional", 0.25), ("hierarchical", 0.5), ("any", 0.75)]
)
def test_rules_of_the_escalation_rate(rule: str, share: float) -> None:
    value = kpis.escalation_rate.using(rule=rule)(
        escalated_to_line_at=[AT, None, None, None],
        escalated_to_management_at=[None, AT, AT, None],
        escalated_at=[AT, AT, AT, None],
    )
    assert value.value == share


def test_volume_leaves_out_merged_spam_and_deleted_tickets() -> None:
    value = kpis.ticket_volume(
        id=list("abcde"),
        merged_into=["b", None, None, None, None],
        is_spam=[True, True, False, None, False],
        is_deleted=[None, None, True, None, False],
    )
    assert value.value == 2
    assert value.excluded == {"merged": 1, "spam": 1, "deleted": 1}
    assert kpis.ticket_volume(id=list("ab")).value == 2


def test_backlog_looks_at_an_instant() -> None:
    columns: dict[str, Any] = {
        "created_at": [AT, AT, AT + TICK, None],
        "resolved_at": [AT, AT + TICK, None, None],
    }
    for now, open_now in ((AT - TICK, 0), (AT, 1), (AT + TICK, 1), (NOW, 1)):
        assert kpis.backlog(**columns, as_of=now).value == open_now
    assert kpis.tickets_resolved(first_resolved_at=[AT, None]).value == 1
