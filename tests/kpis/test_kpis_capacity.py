"""Tickets beside those who ask and those who answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kpikit import Desk, Unit, col, kpis
from kpikit.errors import InputError, InputTypeError, ParameterError, UnavailableError

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
PER_USER = kpis.tickets_per_user


def users(*rows: tuple[int, str, str | None, str]) -> dict[str, list[Any]]:
    names = ("users", "valid_from", "valid_to", "organization")
    return {n: [row[p] for row in rows] for p, n in enumerate(names)}


def desk(**more: Any) -> Desk:
    return Desk(
        tickets={
            "id": [1, 2, 3, 4],
            "created_at": [AT, AT + 10 * DAY, AT + 31 * DAY, AT],
            "priority": ["P1", "P2", "P2", None],
            "organization": ["acme", "acme", "acme", "globex"],
            "is_spam": [None, None, None, True],
        },
        user_counts=users(
            (10, "2026-01-01", "2026-01-16", "acme"),
            (30, "2026-01-16", None, "acme"),
            (5, "2026-01-01", None, "globex"),
        ),
        **more,
    )


def test_users_are_averaged_over_the_days_of_each_month() -> None:
    """January: 15 days of 10 and 16 of 30, and 5 of globex; February: 35."""
    months = PER_USER.every("month")(desk())
    january = (15 * 10 + 16 * 30) / 31 + 5
    assert [line.value for line in months] == [
        pytest.approx(2 / january),
        pytest.approx(1 / 35),
    ]
    assert [line.n for line in months] == [25, 35]
    assert months[0].excluded == {"spam": 1}
    assert months[0].low < months[0].value < months[0].high


def test_by_priority_the_parts_add_up_and_by_organization_each_has_its_users() -> None:
    whole = PER_USER(desk())
    by = PER_USER.by("priority")(desk())
    assert sum(line.value for line in by) == pytest.approx(whole.value)
    own = PER_USER.by("organization")(desk())
    assert [(line.group["organization"], line.n) for line in own] == [
        ("acme", 23),
        ("globex", 5),
    ]
    assert own[1].value == 0.0
    urgent = PER_USER.where(col.priority == "P1")(desk())
    assert urgent.value == pytest.approx(whole.value / 3)
    with pytest.raises(UnavailableError, match="'is_spam', which user_counts lacks"):
        PER_USER.by("is_spam")(desk())


def test_tickets_weigh_by_priority() -> None:
    metric = PER_USER.using(rule="weighted", weights={"P1": 4, "P2": 0.5})
    value = metric.every("month")(desk())[1]
    assert value.value == pytest.approx(0.5 / 35)
    assert (value.low, value.high) == (None, None)
    declared = PER_USER.using(rule="weighted")(desk(priorities=["P1", "P2", "P3"]))
    by_hand = PER_USER.using(rule="weighted", weights={"P1": 3, "P2": 2})(desk())
    assert declared.value == by_hand.value
    some = PER_USER.using(rule="weighted", weights={"P1": 1})(desk())
    assert some.excluded == {"spam": 1, "no_weight": 2}
    assert kpis.tickets_per_user.from_dict(metric.to_dict()) == metric


def test_weights_are_asked_for_and_checked() -> None:
    with pytest.raises(ParameterError, match="weights must be given where no priorit"):
        PER_USER.using(rule="weighted")(desk())
    for bad in ("P1", {"P1": "four"}, 4, [("P1",)]):
        with pytest.raises(InputTypeError, match="weights must map words to numbers"):
            PER_USER.using(weights=bad)
    for worse in ({}, {"P1": -1}, {"P1": float("inf")}):
        with pytest.raises(InputError, match="must have weights of 0 and up"):
            PER_USER.using(weights=worse)


def test_without_users_there_is_no_figure() -> None:
    none = Desk(
        tickets={"id": [1], "created_at": [AT]},
        user_counts={"users": [0], "valid_from": ["2026-01-01"]},
    )
    assert (PER_USER(none).value, PER_USER(none).n) == (None, 0)
    before = Desk(
        tickets={"id": [1], "created_at": [AT]},
        user_counts={"users": [5], "valid_from": ["2026-02-01"]},
    )
    assert PER_USER.every("month")(before)[0].value is None
    with pytest.raises(UnavailableError, match="must have the table 'user_counts'"):
        PER_USER(Desk(tickets={"id": [1], "created_at": [AT]}))


def test_tickets_prevented_of_metricnet() -> None:
    """0.19 tickets less for each of 8,500 users are 1,615 tickets a month."""
    figures = [
        PER_USER.every("month")(
            tickets={"created_at": [AT] * tickets},
            user_counts={"users": [people], "valid_from": ["2020-01-01"]},
        )[0].value
        for tickets, people in ((10_000, 8_000), (9_000, 8_500))
    ]
    less = round(figures[0], 2) - round(figures[1], 2)
    assert round(less * 8_500) == 1_615


# ---------------------------------------------------------------- lines
PER_AGENT = kpis.tickets_per_agent


def staffed(**more: Any) -> Desk:
    """Four tickets on three lines: one goes up to the third, one is of no line."""
    log = [
        (1, "line", "1", None),
        (1, "line", "2", "1"),
        (1, "escalated", "3", None),
        (1, "line", "1", "3"),
        (1, "resolved", None, None),
        (2, "line", "1", None),
        (3, "line", "2", None),
        (3, "resolved", None, None),
    ]
    return Desk(
        tickets={
            "id": [1, 2, 3, 4],
            "created_at": [AT] * 4,
            "priority": ["P1", "P2", "P2", "P2"],
        },
        events={
            "ticket_id": [row[0] for row in log],
            "at": [AT + n * DAY / 24 for n in range(len(log))],
            "kind": [row[1] for row in log],
            "value": [row[2] for row in log],
            "old": [row[3] for row in log],
        },
        headcount={
            "line": ["1", "1", "2", "3"],
            "fte": [3.0, 5.0, 2.0, 0.5],
            "valid_from": ["2026-01-01", "2026-01-16", "2026-01-01", "2026-01-01"],
            "valid_to": ["2026-01-16", None, None, None],
        },
        lines=["1", "2", "3"],
        **more,
    )


def by_line(metric: Any, desk: Desk) -> dict[Any, Any]:
    return {line.group["line"]: line.value for line in metric.by("line")(desk)}


def test_a_ticket_counts_on_every_line_that_had_it_and_once_in_all() -> None:
    assert staffed().tickets["touched_lines"].to_list() == [
        ("1", "2", "3"),
        ("1",),
        ("2",),
        None,
    ]
    assert by_line(PER_AGENT, staffed()) == {
        "1": pytest.approx(2 / 3),
        "2": 1.0,
        "3": 2.0,
        None: None,
    }
    value = PER_AGENT(staffed())
    assert (value.value, value.n) == (pytest.approx(4 / 5.5), 6)
    assert value.low < value.value < value.high
    rows = PER_AGENT.by("line")(staffed())[1].rows().to_dicts()
    ids = [row["id"] for row in rows if row["table"] == "tickets"]
    assert ids == [1, 3]


def test_full_time_equivalents_are_averaged_over_the_month() -> None:
    january = PER_AGENT.by("line").every("month")(staffed())
    assert january[0].value == pytest.approx(2 / ((15 * 3 + 16 * 5) / 31))


def test_a_resolved_ticket_counts_on_the_line_that_had_it_then() -> None:
    metric = PER_AGENT.using(rule="resolving_line")
    found = by_line(metric, staffed())
    assert found == {"1": pytest.approx(1 / 3), "2": 0.5, "3": 0.0, None: None}
    assert metric(staffed()).value == pytest.approx(2 / 5.5)


def test_by_priority_and_weight() -> None:
    both = PER_AGENT.by("line", "priority")(staffed())
    found = {tuple(line.group.values()): line.value for line in both}
    assert found["3", "P1"] == 2.0
    assert found["1", "P2"] == pytest.approx(1 / 3)
    weighted = PER_AGENT.using(rule="weighted", weights={"P1": 4, "P2": 1})
    assert by_line(weighted, staffed())["2"] == 2.5
    assert weighted(staffed()).value == pytest.approx(7 / 5.5)
    ordered = PER_AGENT.using(rule="weighted")(staffed(priorities=["P1", "P2"]))
    assert ordered.value == pytest.approx(5 / 5.5)


def test_without_events_the_columns_say_the_lines() -> None:
    tickets = {"created_at": [AT] * 2, "line": ["2", "1"], "first_line": ["1", None]}
    agents = {"line": ["1", "2"], "fte": [1.0, 1.0], "valid_from": ["2026-01-01"] * 2}
    result = PER_AGENT.by("line")(tickets=tickets, headcount=agents)
    assert [line.value for line in result] == [2.0, 1.0]
    with pytest.raises(UnavailableError, match="got 'line', which tickets lacks"):
        PER_AGENT.by("line")(tickets={"created_at": [AT]}, headcount=agents)


def test_tickets_of_a_technician_of_metricnet() -> None:
    """Monthly tickets over technicians: 12.5 of them for 1,000 users.

    The formula and the number of technicians are those of MetricNet, *Metric of the
    month: tickets per technician per month*; 1,000 tickets are 80 for each.
    """
    value = PER_AGENT.every("month")(
        tickets={"created_at": [AT] * 1000},
        headcount={"line": ["1"], "fte": [12.5], "valid_from": ["2020-01-01"]},
    )[0]
    assert value.value == 80.0


# ---------------------------------------------------------------- agents and days
PER_DAY = kpis.resolved_per_agent_day
MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)


def resolved(*rows: tuple[Any, int]) -> dict[str, list[Any]]:
    """Who resolved a ticket, how many days after Monday."""
    return {
        "id": list(range(len(rows))),
        "first_resolved_at": [MONDAY + day * DAY for _, day in rows],
        "resolved_by": [who for who, _ in rows],
    }


def on_shift(*rows: tuple[Any, int]) -> dict[str, list[Any]]:
    at = [MONDAY + day * DAY for _, day in rows]
    return {
        "agent": [who for who, _ in rows],
        "starts_at": at,
        "ends_at": [one + DAY / 3 for one in at],
        "break_seconds": [0] * len(rows),
    }


def test_a_day_counts_once_for_each_agent() -> None:
    """Ann 3 on Monday, Bob 1; Ann has two shifts on Monday, Bob none on Tuesday."""
    done = resolved(("ann", 0), ("ann", 0), ("ann", 0), ("bob", 1), (None, 0))
    rota = on_shift(("ann", 0), ("ann", 0), ("bob", 0), ("ann", 1))
    value = PER_DAY(tickets=done, shifts=rota)
    assert (value.value, value.n) == (pytest.approx(4 / 3), 3)
    assert value.excluded == {"no_agent": 1}
    assert value.low < value.value < value.high
    agents = PER_DAY.by("agent")(tickets=done, shifts=rota)
    assert [(line.group["agent"], line.value) for line in agents] == [
        ("ann", 1.5),
        ("bob", 1.0),
        (None, None),
    ]
    days = PER_DAY.every("day")(Desk(tickets=done, shifts=rota))
    assert [line.value for line in days] == [1.5, 1.0]


def test_a_day_reaches_its_floor_exactly() -> None:
    """Of three days worked one has two; what Bob does on a day off makes no day."""
    done = resolved(("ann", 0), ("ann", 0), ("ann", 1), ("bob", 1), ("bob", 1))
    rota = on_shift(("ann", 0), ("ann", 1), ("bob", 0))
    share = PER_DAY.using(rule="floor_share", floor=2)
    value = share(tickets=done, shifts=rota)
    assert (value.value, value.n, value.unit) == (pytest.approx(1 / 3), 3, Unit.SHARE)
    assert share.using(floor=3)(tickets=done, shifts=rota).value == 0.0
    by = share.by("agent")(tickets=done, shifts=rota)
    assert [line.value for line in by] == [0.5, 0.0]
    with pytest.raises(ParameterError, match="floor must be 1 or more: got 0"):
        PER_DAY.using(rule="floor_share", floor=0)(tickets=done, shifts=rota)


def test_agents_that_are_numbers_are_not_taken_for_days() -> None:
    """1 on Tuesday and 2 on Monday are as far from 0, and two days all the same."""
    done = resolved((1, 1), (2, 0), (2, 0))
    rota = on_shift((1, 1), (2, 0))
    value = PER_DAY(tickets=done, shifts=rota)
    assert (value.value, value.n) == (1.5, 2)
    share = PER_DAY.using(rule="floor_share", floor=2)
    assert share(tickets=done, shifts=rota).value == 0.5


def test_days_are_those_of_the_zone_of_the_desk() -> None:
    """23:30 in UTC on Monday is Tuesday in Warsaw."""
    late = MONDAY.replace(hour=23, minute=30)
    done = {"first_resolved_at": [late], "resolved_by": ["ann"]}
    share = PER_DAY.using(rule="floor_share", floor=1)
    tuesday = on_shift(("ann", 1))
    assert share(tickets=done, shifts=tuesday).value == 0.0
    assert share(tickets=done, shifts=tuesday, tz="Europe/Warsaw").value == 1.0


def test_without_shifts_any_activity_makes_a_day() -> None:
    """Work on Monday, a call on Tuesday, a note on Wednesday; bots make none."""
    desk = Desk(
        tickets={"id": [1], "created_at": [MONDAY]},
        events={
            "ticket_id": [1, 1, 1],
            "at": [MONDAY + DAY, MONDAY + 2 * DAY, MONDAY + 2 * DAY],
            "kind": ["message", "note", "resolved"],
            "role": ["bot", "agent", "agent"],
            "actor": ["robot", "ann", "ann"],
        },
        work={
            "agent": ["ann"],
            "worked_at": [MONDAY],
            "work_seconds": [60],
            "activity": ["support"],
        },
        contacts={
            "id": [1, 2],
            "channel": ["phone"] * 2,
            "started_at": [MONDAY + DAY] * 2,
            "answered_at": [MONDAY + DAY] * 2,
            "agent": ["ann", "robot"],
            "is_bot": [None, True],
        },
    )
    value = PER_DAY(desk)
    assert (value.value, value.n) == (pytest.approx(1 / 3), 3)
    rows = [row for row in value.rows() if row["table"] == "agent_days"]
    assert len(rows) == 3
    bare = PER_DAY(
        tickets=resolved(("ann", 0)),
        work={"agent": ["ann", "ann"], "worked_at": [MONDAY, MONDAY + DAY]},
    )
    assert bare.value == 0.5


def test_who_resolves_is_the_agent_of_the_event_else_who_holds_it() -> None:
    log = [
        (1, "assigned", "agent", "ann", "ann"),
        (1, "resolved", "agent", "bob", None),
        (2, "assigned", "agent", "ann", "ann"),
        (2, "resolved", "system", None, None),
        (3, "resolved", "bot", "robot", None),
    ]
    desk = Desk(
        events={
            "ticket_id": [row[0] for row in log],
            "at": [MONDAY + n * DAY / 24 for n in range(len(log))],
            "kind": [row[1] for row in log],
            "role": [row[2] for row in log],
            "actor": [row[3] for row in log],
            "value": [row[4] for row in log],
        }
    )
    assert desk.tickets["resolved_by"].to_list() == ["bob", "ann", None]
    held = Desk(
        tickets={
            "id": [1],
            "created_at": [MONDAY],
            "resolved_at": [MONDAY],
            "assignee": ["ann"],
        },
        shifts=on_shift(("ann", 0)),
    )
    assert PER_DAY(held).value == 1.0


def test_a_log_that_knows_no_agents_tells_no_days() -> None:
    desk = Desk(
        tickets=resolved(("ann", 0)),
        events={"ticket_id": [0], "at": [MONDAY], "kind": ["note"], "actor": ["ann"]},
        contacts={"id": [1], "channel": ["chat"], "started_at": [MONDAY]},
    )
    assert (PER_DAY(desk).value, PER_DAY(desk).n) == (None, 0)


def test_days_of_agents_must_be_told() -> None:
    with pytest.raises(UnavailableError, match="on which days agents worked"):
        PER_DAY(Desk(tickets=resolved(("ann", 0))))
    with pytest.raises(UnavailableError, match="must have the table 'shifts'"):
        PER_DAY(tickets=resolved(("ann", 0)))
    nothing = PER_DAY(tickets=resolved(("ann", 0)), shifts=on_shift())
    assert (nothing.value, nothing.n) == (None, 0)


def test_ten_a_day_is_the_norm_of_the_default() -> None:
    """The norm that was asked for: no less than 10 tickets a day."""
    share = PER_DAY.using(rule="floor_share")
    done = resolved(*[("ann", 0)] * 10, *[("bob", 0)] * 9)
    rota = on_shift(("ann", 0), ("bob", 0))
    assert share(tickets=done, shifts=rota).value == 0.5
