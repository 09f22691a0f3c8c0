"""Calls and chats: waits met exactly, those who give up, bots, worked figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kpikit import Contact, Desk, Metric, kpis
from kpikit.errors import UnavailableError
from kpikit.measures import col

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
SECOND, TICK = timedelta(seconds=1), timedelta(microseconds=1)
LATER = AT + timedelta(hours=1)


def calls(*waits: float | None, left: float | None = None) -> dict[str, Any]:
    """Calls from one instant on, each answered after a wait or given up."""
    answers = [None if wait is None else AT + wait * SECOND for wait in waits]
    gone = None if left is None else AT + left * SECOND
    return {
        "started_at": [AT] * len(waits),
        "answered_at": answers,
        "ended_at": [gone if at is None else LATER for at in answers],
        "as_of": LATER,
    }


def test_the_time_of_an_agent_is_talk_hold_and_wrap_up() -> None:
    value = kpis.average_handle_time(
        answered_at=[AT, AT, None, AT],
        talk_seconds=[240, 120, 900, 60],
        hold_seconds=[30, 0, 0, None],
        wrap_seconds=[60, 30, 0, 10],
    )
    assert (value.value, value.n, value.missing) == (240 * SECOND, 2, 1)
    assert kpis.average_handle_time.rule == "per_contact"


def test_amounts_below_zero_are_never_averaged() -> None:
    value = kpis.average_handle_time(
        answered_at=[AT] * 4,
        talk_seconds=[-1, 60, 60, 60],
        hold_seconds=[0, -1, 0, 0],
        wrap_seconds=[0, 0, -1, 0],
    )
    assert (value.value, value.excluded) == (60 * SECOND, {"negative": 3})


def test_the_published_speed_of_answer() -> None:
    """Waits of 20, 40 and 60 seconds make 40; who was not answered has no wait."""
    value = kpis.average_speed_of_answer(**calls(20, 40, 60, None))
    assert (value.value, value.n, value.excluded) == (40 * SECOND, 3, {})
    early = kpis.average_speed_of_answer(**calls(-1, 10))
    assert (early.value, early.excluded) == (10 * SECOND, {"negative": 1})


def test_a_chat_is_timed_from_its_start_to_its_end() -> None:
    value = kpis.chat_duration(
        channel=["chat"] * 5 + ["phone"],
        started_at=[AT] * 6,
        answered_at=[AT + SECOND] * 4 + [None, AT],
        ended_at=[AT + 300 * SECOND, AT + 500 * SECOND, None, AT - TICK, LATER, LATER],
    )
    assert (value.value, value.n) == (400 * SECOND, 2)
    assert value.excluded == {"open": 1, "negative": 1, "unanswered": 1}
    over = kpis.chat_duration(started_at=[AT], answered_at=[AT], ended_at=[AT])
    assert (over.value, over.n, over.excluded) == (0 * SECOND, 1, {})


def test_who_ends_unanswered_gave_up_and_who_waits_is_pending() -> None:
    value = kpis.abandonment_rate(
        answered_at=[AT, AT, AT, None, None], ended_at=[LATER, None, LATER, LATER, None]
    )
    assert (value.value, value.n, value.pending) == (0.25, 4, 1)


@pytest.mark.parametrize("rule", kpis.service_level.rules)
def test_exactly_the_limit_is_in_time(rule: str) -> None:
    metric = kpis.service_level.using(rule=rule)
    waits = (20 - 1e-6, 20, 20 + 1e-6)
    assert metric(**calls(*waits)).value == 2 / 3
    minute = metric.using(within="1m")
    assert minute(**calls(60, 61)).value == 0.5


@pytest.mark.parametrize(
    ("rule", "left", "share", "n"),
    [
        ("of_offered", 5, 2 / 4, 4),
        ("of_offered", 90, 2 / 4, 4),
        ("of_answered", 5, 2 / 3, 3),
        ("of_answered", 90, 2 / 3, 3),
        ("short_abandons_left_out", 20, 2 / 3, 3),
        ("short_abandons_left_out", 20.000001, 2 / 4, 4),
        ("short_abandons_left_out", None, 2 / 4, 4),
    ],
)
def test_who_gives_up(rule: str, left: float | None, share: float, n: int) -> None:
    value = kpis.service_level.using(rule=rule)(**calls(5, 20, 30, None, left=left))
    assert (value.value, value.n) == (share, n)
    short = {"short_abandon": 1} if (rule, n) == ("short_abandons_left_out", 3) else {}
    assert value.excluded == short


def test_young_calls_are_pending_even_when_they_were_answered() -> None:
    columns = {
        "started_at": [AT, AT + TICK, AT + TICK],
        "answered_at": [None, AT + SECOND, None],
        "as_of": AT + 20 * SECOND,
    }
    value = kpis.service_level(**columns)
    assert (value.value, value.n, value.pending) == (0.0, 1, 2)
    answered = kpis.service_level.using(rule="of_answered")(**columns)
    assert (answered.value, answered.n, answered.pending) == (1.0, 1, 0)


FAMILY = [
    kpis.average_handle_time,
    kpis.chat_duration,
    kpis.average_speed_of_answer,
    kpis.abandonment_rate,
    *(kpis.service_level.using(rule=rule) for rule in kpis.service_level.rules),
]


def contact(number: int, **more: Any) -> Contact:
    parts = {"talk_seconds": 60, "hold_seconds": 0, "wrap_seconds": 0}
    times = {"answered_at": AT + SECOND, "ended_at": LATER}
    return Contact(number, channel="chat", started_at=AT, **{**parts, **times, **more})


@pytest.mark.parametrize("metric", FAMILY, ids=str)
def test_contacts_of_bots_are_excluded_where_the_data_says_so(metric: Metric) -> None:
    rows = [contact(1, is_bot=True), contact(2, is_bot=False), contact(3)]
    value = metric(Desk(contacts=rows))
    assert (value.n, value.excluded) == (2, {"bot": 1})
    columns = {
        "id": [1, 2],
        "channel": ["chat", "chat"],
        "started_at": [AT, AT],
        "answered_at": [AT, AT],
        "ended_at": [LATER, LATER],
        "talk_seconds": [1, 1],
        "hold_seconds": [1, 1],
        "wrap_seconds": [1, 1],
    }
    assert metric(Desk(contacts=columns)).n == 2
    assert metric.where(~col.is_bot.is_present())(Desk(contacts=rows)).n == 1


@pytest.mark.parametrize("metric", FAMILY, ids=str)
def test_no_contacts_have_no_figure(metric: Metric) -> None:
    assert metric(Desk(contacts=[], as_of=AT)).no_data
    bots = metric(Desk(contacts=[contact(1, is_bot=True)]))
    assert (bots.value, bots.n, bots.excluded) == (None, 0, {"bot": 1})
    with pytest.raises(UnavailableError, match=rf"{metric.name}.*contacts"):
        metric(Desk(tickets=[]))


def test_the_canonical_text_names_the_flag_of_bots() -> None:
    assert "'bot': col.is_bot, if there" in kpis.abandonment_rate.measure().key
    assert "is_bot" in kpis.abandonment_rate.needs


def test_effort_is_the_work_on_each_ticket() -> None:
    """Tymeshift, Average Handle Time: 20, 10 and 15 minutes on two tickets: 22.5."""
    effort = kpis.average_handle_time.using(rule="effort")
    minutes = [20, 10, 15]
    worked = {
        "ticket_id": ["123", "123", "124"],
        "work_seconds": [60 * n for n in minutes],
    }
    value = effort(**worked)
    assert (value.value, value.n) == (timedelta(minutes=22.5), 2)
    assert (value.low, value.high) == (None, None)
    more = {
        "ticket_id": [*worked["ticket_id"], None, "125", "123"],
        "work_seconds": [*worked["work_seconds"], 600, -60, -60],
    }
    value = effort(**more)
    assert (value.value, value.n) == (timedelta(minutes=22.5), 2)
    assert value.excluded == {"no_ticket": 1, "negative": 2}
    assert effort(ticket_id=[None], work_seconds=[60]).no_data
    free = effort(ticket_id=["1", "2"], work_seconds=[0, 60])
    assert (free.value, free.n) == (timedelta(seconds=30), 2)


def test_a_ticket_counts_in_each_month_that_it_was_worked_on() -> None:
    effort = kpis.average_handle_time.using(rule="effort").every("month")
    month = timedelta(days=31)
    lines = effort(
        ticket_id=["A", "A", "B"],
        worked_at=[AT, AT + month, AT + month],
        work_seconds=[600, 300, 900],
    )
    found = [(line.value, line.n) for line in lines]
    assert found == [(timedelta(minutes=10), 1), (timedelta(minutes=10), 2)]


def test_handled_up_to_the_resolution() -> None:
    """The same as cycle_time, which counts on a calendar too."""
    columns = {
        "work_started_at": [AT, AT, None, AT, AT],
        "resolved_at": [LATER, LATER + 2 * SECOND, LATER, None, AT - SECOND],
    }
    value = kpis.average_handle_time.using(rule="resolution")(**columns)
    assert value.value == timedelta(hours=1, seconds=1)
    assert (value.n, value.missing) == (2, 1)
    assert value.excluded == {"open": 1, "negative": 1}
    same = kpis.cycle_time(**columns)
    assert (same.value, same.n, same.excluded) == (value.value, 2, value.excluded)


@pytest.mark.parametrize("rule", ["effort", "resolution"])
def test_other_handle_times_say_what_they_lack(rule: str) -> None:
    metric = kpis.average_handle_time.using(rule=rule)
    with pytest.raises(UnavailableError, match="average_handle_time cannot be had"):
        metric(Desk(contacts=[Contact("c", channel="phone", started_at=AT)]))
