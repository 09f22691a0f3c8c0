"""Shares of a total: channels, holders, themes; groups of several values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit import Desk, Metric, kpis
from kpikit.errors import RuleError, UnavailableError
from kpikit.measures import col

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THEMES = ("price", "speed", "manner")


def shares(metric: Metric, *given: Any, **columns: Any) -> dict[Any, Any]:
    """The value of each group by its label, or labels."""
    found = metric(*given, **columns)
    keys = [tuple(line.group.values()) for line in found]
    return {
        key[0] if len(key) == 1 else key: line.value
        for key, line in zip(keys, found, strict=True)
    }


# ---------------------------------------------------------------- themes
ANSWERS = st.lists(st.lists(st.sampled_from(THEMES), unique=True), max_size=12)


@given(answers=ANSWERS)
def test_a_theme_has_the_answers_that_name_it(answers: list[list[str]]) -> None:
    found = kpis.feedback_theme_share.by("themes")(themes=answers)
    naming = [answer for answer in answers if answer]
    seen = sorted({theme for answer in naming for theme in answer})
    assert [line.group["themes"] for line in found] == seen
    for line in found:
        named = sum(line.group["themes"] in answer for answer in naming)
        assert line.value == named / len(naming)
        assert line.n == len(naming)
    whole = kpis.feedback_theme_share(themes=answers)
    assert whole.value == (1.0 if naming else None)


@given(answers=ANSWERS, cut=st.integers(0, 12))
def test_parts_of_answers_add_up(answers: list[list[str]], cut: int) -> None:
    metric = kpis.feedback_theme_share.by("themes")
    head, tail = (metric.reduce(themes=part) for part in (answers[:cut], answers[cut:]))
    whole = metric.reduce(themes=answers)
    assert head + tail == whole
    assert metric.from_bytes(whole.to_bytes()) == whole


def test_the_total_of_a_period_is_its_own() -> None:
    found = kpis.feedback_theme_share.by("themes").every("month")(
        themes=[["price"], ["price", "speed"], ["speed"], ["speed"]],
        answered_at=[AT, AT, AT + 40 * DAY, None],
    )
    assert [
        (line.group["themes"], line.period, line.value, line.n) for line in found
    ] == [
        ("price", "2026-05-01", 1.0, 2),
        ("price", "2026-06-01", 0.0, 1),
        ("speed", "2026-05-01", 0.5, 2),
        ("speed", "2026-06-01", 1.0, 1),
    ]
    assert found[0].without_time == 1


def test_a_filter_may_ask_for_a_theme() -> None:
    metric = kpis.feedback_theme_share.where(col.themes.contains("price")).by("themes")
    answers = [["price"], ["price", "speed"], ["speed"]]
    assert shares(metric, themes=answers) == {"price": 1.0, "speed": 0.5}


def test_its_rows_are_answers_once_for_each_theme() -> None:
    rows = kpis.feedback_theme_share.by("themes").rows(themes=[["speed", "price"], []])
    assert [(r["id"], r["themes"], r["state"]) for r in rows.to_dicts()] == [
        (0, "price", "counted"),
        (0, "speed", "counted"),
    ]


def test_any_figure_can_be_grouped_by_a_column_of_several_values() -> None:
    answers = {
        "score": [5, 1, 4, 2],
        "themes": [["price"], ["price", "speed"], [], None],
    }
    found = kpis.csat.by("themes")(**answers)
    assert [(line.group["themes"], line.value, line.n) for line in found] == [
        ("price", 0.5, 2),
        ("speed", 0.0, 1),
        (None, 0.5, 2),
    ]
    tags = {"tags": [["vip", "eu"], ["vip"]], "line": ["1", "2"]}
    assert shares(kpis.ticket_volume.by("tags", "line"), id=[1, 2], **tags) == {
        ("eu", "1"): 1,
        ("vip", "1"): 1,
        ("vip", "2"): 1,
    }


@pytest.mark.parametrize("metric", [kpis.workload_share, kpis.channel_share])
def test_a_ticket_of_several_tags_is_in_the_total_once(metric: Metric) -> None:
    tags: list[Any] = [["vip", "eu"], ["vip"], [], ["eu", "vip"]]
    found = list(metric.by("tags")(id=[1, 2, 3, 4], tags=tags))
    assert [(line.group["tags"], line.value, line.n) for line in found] == [
        ("eu", 0.5, 4),
        ("vip", 0.75, 4),
        (None, 0.25, 4),
    ]


# ---------------------------------------------------------------- channels
def desk(**more: Any) -> Desk:
    tickets = {
        "id": ["A", "B", "C", "D"],
        "created_at": [AT] * 4,
        "channel": ["email", "email", "chat", None],
    }
    contacts = {
        "id": ["1", "2", "3", "4", "5"],
        "channel": ["phone", "email", "phone", "phone", "chat"],
        "started_at": [AT + HOUR] * 5,
        "ticket_id": ["A", "A", "C", "C", None],
    }
    return Desk(tickets=tickets, **{"contacts": contacts, **more})


def test_the_mix_of_channels() -> None:
    found = shares(kpis.channel_share.by("channel"), desk())
    assert found == {"chat": 0.25, "email": 0.5, None: 0.25}
    assert kpis.channel_share(desk()).value == 1.0
    assert kpis.channel_share(Desk(tickets=[])).no_data


def test_a_ticket_counts_in_every_channel_it_touched() -> None:
    metric = kpis.channel_share.using(rule="touched").by("channel")
    found = shares(metric, desk())
    assert found == {"chat": 0.25, "email": 0.5, "phone": 0.5, None: 0.25}
    assert {line.n for line in metric(desk())} == {4}
    given = shares(metric, touched_channels=[["email", "chat"], ["email"]])
    assert given == {"chat": 0.5, "email": 1.0}


def test_channels_that_were_touched_need_contacts() -> None:
    metric = kpis.channel_share.using(rule="touched").by("channel")
    alone = Desk(tickets={"id": ["A"], "channel": ["email"]})
    with pytest.raises(UnavailableError, match=r"touched_channels.*give contacts") as e:
        metric(alone)
    assert e.value.columns == ("tickets.touched_channels",)
    nowhere = Desk(
        tickets={"id": ["A"], "channel": ["email"]},
        contacts={"id": ["1"], "channel": ["phone"], "started_at": [AT]},
    )
    assert shares(metric, nowhere) == {"email": 1.0}


# ---------------------------------------------------------------- holders
def held(*events: tuple[str, timedelta, str, str | None, str | None]) -> Sequence[Any]:
    return [
        {"ticket_id": t, "at": AT + after, "kind": kind, "value": value, "old": old}
        for t, after, kind, value, old in events
    ]


MOVED = held(
    ("A", 0 * HOUR, "created", None, None),
    ("A", HOUR, "team", "support", None),
    ("A", 2 * HOUR, "team", "service", "support"),
    ("A", 3 * HOUR, "resolved", None, None),
    ("A", 4 * HOUR, "team", "archive", "service"),
    ("B", 0 * HOUR, "created", None, None),
    ("B", HOUR, "team", "service", "support"),
    ("C", 0 * HOUR, "created", None, None),
    ("D", 0 * HOUR, "created", None, None),
    ("D", 0 * HOUR, "team", "support", None),
    ("D", HOUR, "team", None, "support"),
)
GIVEN = {"id": ["A", "B", "C", "D"], "team": ["archive", "service", "north", None]}


def test_who_held_it_when_it_was_created_and_who_holds_it_now() -> None:
    moved = Desk(tickets=GIVEN, events=MOVED)
    assert shares(kpis.workload_share.by("team"), moved) == {
        "north": 0.25,
        "support": 0.75,
    }
    assert shares(kpis.workload_share.using(rule="current").by("team"), moved) == {
        "archive": 0.25,
        "north": 0.25,
        "service": 0.25,
        None: 0.25,
    }


def test_the_event_is_the_one_by_which_a_ticket_stands_in_time() -> None:
    moved = Desk(tickets=GIVEN, events=MOVED)
    metric = kpis.workload_share.by("team").every("month", at="resolved_at")
    assert [(v.group["team"], v.value) for v in metric(moved) if v.value] == [
        ("service", 1.0)
    ]
    assert moved.tickets.column("team_at_created_at").to_list() == [
        "support",
        "support",
        "north",
        "support",
    ]
    assert moved.tickets.column("team_at_resolved_at").to_list()[0] == "service"


def test_people_hold_tickets_as_teams_do() -> None:
    events = held(
        ("A", 0 * HOUR, "created", None, None),
        ("A", HOUR, "assigned", "ann", None),
        ("A", 2 * HOUR, "assigned", "bob", "ann"),
    )
    metric = kpis.workload_share.using(who="assignee").by("assignee")
    assert shares(metric, Desk(events=events)) == {"ann": 1.0}
    assert metric.spread_by == "assignee"
    with pytest.raises(RuleError, match="who must be one of team, assignee"):
        metric.using(who="boss")


def test_without_events_the_given_holder_counts() -> None:
    teams = ["support", "support", "service", None]
    for rule in kpis.workload_share.rules:
        metric = kpis.workload_share.using(rule=rule).by("team")
        found = shares(metric, team=teams)
        assert found == {"service": 0.25, "support": 0.5, None: 0.25}
    quiet = Desk(tickets=GIVEN, events=held(("A", HOUR, "message", None, None)))
    assert shares(kpis.workload_share.by("team"), quiet)["archive"] == 0.25


def test_a_share_of_a_total_has_no_clusters() -> None:
    with pytest.raises(RuleError, match="cluster must go with a share"):
        kpis.channel_share.cluster("requester")
