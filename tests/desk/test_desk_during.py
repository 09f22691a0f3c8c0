"""The part of a desk that belongs to a stretch of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tables import START, at, event_rows, events_of, facts
from kpikit.desk import Desk
from kpikit.errors import InputError, UnavailableError

MAY, JUNE = "2026-05-10T09:00", "2026-06-10T09:00"


@pytest.mark.parametrize(
    "span",
    [
        ("2026",),
        ("2026-Q2",),
        ("2026-05",),
        ("2026-W19",),
        ("2026-05-04",),
        (date(2026, 5, 4),),
        ("2026-05-04", "2026-05-05"),
        (datetime(2026, 5, 4, 9, tzinfo=UTC), "2026-05-04T09:01Z"),
    ],
)
def test_every_form_of_a_period_holds_its_ticket(span: tuple[Any, ...]) -> None:
    inside, after = at("2026-05-04T09:00"), at("2027-01-02T09:00")
    desk = Desk(tickets={"id": ["T1", "T2"], "created_at": [inside, after]})
    assert desk.during(*span).tickets["id"].to_list() == ["T1"]


def test_starts_are_inside_and_ends_outside() -> None:
    stamps = [at("2026-05-01T00:00"), at("2026-06-01T00:00")]
    desk = Desk(tickets={"id": ["T1", "T2"], "created_at": stamps})
    assert desk.during("2026-05").tickets["id"].to_list() == ["T1"]
    assert desk.during("2026-06").tickets["id"].to_list() == ["T2"]


def test_periods_are_of_the_zone_of_the_desk() -> None:
    tickets = {"id": ["T1"], "created_at": [at("2026-04-30T22:00")]}
    assert len(Desk(tickets).during("2026-05").tickets) == 0
    assert len(Desk(tickets, tz="Europe/Rome").during("2026-05").tickets) == 1


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_days_on_which_clocks_change_hold_all_their_hours(day: str, hours: int) -> None:
    midnight = at(f"{day}T00:00") - timedelta(hours=3)
    stamps = [midnight + timedelta(hours=n) for n in range(30)]
    desk = Desk(tickets={"id": list(range(30)), "created_at": stamps}, tz="Europe/Rome")
    assert len(desk.during(day).tickets) == hours


@given(
    rows=event_rows(),
    hours=st.lists(st.integers(1, 39), unique=True, max_size=4).map(sorted),
)
def test_parts_of_time_hold_every_ticket_once_with_all_its_events(
    rows: list[dict[str, Any]], hours: list[int]
) -> None:
    cuts = [START + timedelta(hours=n / 2) for n in (-2, *hours, 80)]
    desk = Desk(events=rows, lines=["L1", "L2"])
    parts = [desk.during(since, until) for since, until in pairwise(cuts)]
    whole = {row["id"]: row for row in desk.tickets.to_dicts()}
    found: dict[Any, Any] = {}
    for part in parts:
        for row in part.tickets.to_dicts():
            assert row["id"] not in found
            found[row["id"]] = row
    assert found.keys() == whole.keys()
    for name, row in found.items():
        assert row.items() <= whole[name].items()
    for name in ("first_resolved_at", "agent_replies", "reopens", "agents"):
        if desk.tickets.has(name):
            merged = {k: v for part in parts for k, v in facts(part, name).items()}
            assert merged == facts(desk, name)
    events = [row for part in parts for row in part.events.to_dicts()]
    key = repr
    assert sorted(events, key=key) == sorted(desk.events.to_dicts(), key=key)
    assert {part.as_of for part in parts} == {desk.as_of}


def test_what_belongs_to_a_ticket_follows_it_and_the_rest_its_own_time() -> None:
    desk = Desk(
        tickets={"id": ["T1", "T2"], "created_at": [at(MAY), at(JUNE)]},
        events=events_of(("T1", JUNE, "note"), ("T2", JUNE, "note")),
        surveys={
            "kind": ["csat"] * 6,
            "ticket_id": ["T1", "T2", None, None, None, "T9"],
            "answered_at": [at(JUNE), None, at(MAY), None, None, at(MAY)],
            "sent_at": [None, None, at(MAY), at(MAY), None, None],
            "score": [1, 2, 3, 4, 5, 6],
        },
        work={"agent": ["a", "b"], "worked_at": [at(MAY), at(JUNE)]},
        projects={
            "id": [1, 2],
            "planned_end_on": [date(2026, 5, 31), date(2026, 6, 1)],
        },
    )
    may = desk.during("2026-05")
    assert may.tables() == desk.tables()
    assert may.tickets["id"].to_list() == ["T1"]
    assert may.events["ticket_id"].to_list() == ["T1"]
    assert may.surveys["score"].to_list() == [1, 3, 4, 6]
    assert may.surveys["created_at"].to_list() == [at(MAY), None, None, None]
    assert may.work["agent"].to_list() == ["a"]
    assert may.projects["id"].to_list() == [1]
    assert facts(may, "last_activity_at") == {"T1": at(JUNE)}
    assert (may.as_of, may.tz, may.lines) == (desk.as_of, desk.tz, desk.lines)
    assert may.problems == desk.problems


def test_tables_that_stand_in_another_time_of_theirs() -> None:
    desk = Desk(
        trainings={
            "agent": ["a", "b", "c"],
            "due_at": [at(MAY), None, None],
            "completed_at": [at(JUNE), at(MAY), None],
        },
        surveys={"kind": ["csat"] * 2, "sent_at": [at(MAY), at(JUNE)], "score": [1, 2]},
        capacity={"resource": ["desks", "chairs"]},
    )
    may = desk.during("2026-05")
    assert may.trainings["agent"].to_list() == ["a", "b"]
    assert may.surveys["score"].to_list() == [1]
    assert len(may.capacity) == 2


VALID = {
    "line": ["a", "b", "c", "d", "e", "f"],
    "fte": [1, 2, 3, 4, 5, 6],
    "valid_from": [
        date(2026, 1, 1),
        date(2026, 5, 10),
        date(2026, 1, 1),
        date(2026, 6, 1),
        date(2026, 5, 20),
        date(2026, 5, 1),
    ],
    "valid_to": [
        None,
        date(2026, 5, 20),
        date(2026, 5, 1),
        None,
        date(2026, 7, 1),
        date(2026, 5, 1),
    ],
}


def test_validity_is_clipped_to_the_dates_of_the_window() -> None:
    may = Desk(headcount=VALID, tz="Europe/Rome").during("2026-05")
    first, end = date(2026, 5, 1), date(2026, 6, 1)
    assert [tuple(row.values()) for row in may.headcount.to_dicts()] == [
        ("a", 1.0, first, end),
        ("b", 2.0, date(2026, 5, 10), date(2026, 5, 20)),
        ("e", 5.0, date(2026, 5, 20), end),
        ("f", 6.0, first, first),
    ]


def test_validity_without_an_end_or_a_start() -> None:
    users = {"users": [5], "valid_from": [date(2026, 1, 1)]}
    may = Desk(user_counts=users).during("2026-05")
    assert may.user_counts["valid_to"].to_list() == [date(2026, 6, 1)]
    bare = Desk(customers={"id": ["acme"]}).during("2026-05")
    assert bare.customers.to_dicts() == [{"id": "acme"}]


@given(
    start=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    length=st.integers(0, 200) | st.none(),
)
def test_days_of_validity_add_up_over_months(start: date, length: int | None) -> None:
    end = None if length is None else start + timedelta(length)
    desk = Desk(
        customers={"id": ["a"], "valid_from": [start], "valid_to": [end]}, as_of=START
    )

    def days(part: Desk) -> int:
        rows = part.customers.to_dicts()
        return sum((row["valid_to"] - row["valid_from"]).days for row in rows)

    months = [desk.during(f"2026-{month:02}") for month in range(1, 13)]
    assert sum(map(days, months)) == days(desk.during("2026"))
    assert (
        days(desk.during("2026"))
        == (min(end or date(2027, 1, 1), date(2027, 1, 1)) - start).days
    )


def test_outages_are_clipped_to_the_instants_of_the_window() -> None:
    outages = {
        "service": ["a", "b", "c", "d", "e"],
        "starts_at": [
            at(f"2026-{day}T00:00")
            for day in ("04-01", "05-31", "05-02", "06-01", "05-01")
        ],
        "ends_at": [
            None,
            at("2026-06-02T00:00"),
            at("2026-05-03T00:00"),
            None,
            at("2026-05-01T00:00"),
        ],
    }
    first, end = at("2026-05-01T00:00"), at("2026-06-01T00:00")
    may = Desk(outages=outages).during("2026-05")
    assert [tuple(row.values()) for row in may.outages.to_dicts()] == [
        ("a", first, end),
        ("b", at("2026-05-31T00:00"), end),
        ("c", at("2026-05-02T00:00"), at("2026-05-03T00:00")),
        ("e", first, first),
    ]


def test_an_outage_that_goes_on_goes_on_while_the_window_does() -> None:
    outages = {"service": ["a"], "starts_at": [at("2026-04-01T00:00")]}
    running = Desk(outages=outages, as_of=at("2026-05-15T00:00"))
    may = running.during("2026-05")
    assert may.outages["ends_at"].to_list() == [None]
    assert may.outages["starts_at"].to_list() == [at("2026-05-01T00:00")]
    assert running.during("2026-04").outages["ends_at"].to_list() == [
        at("2026-05-01T00:00")
    ]


def test_a_part_of_a_part_and_a_part_without_tickets() -> None:
    desk = Desk(events=events_of(("T1", MAY, "status", {"value": "solved"})))
    again = desk.during("2026").during("2026-05")
    assert facts(again, "first_resolved_at") == {"T1": at(MAY)}
    empty = desk.during("2026").during("2026-06")
    assert facts(empty, "first_resolved_at", "reopens") == {}
    assert empty.tickets["created_at"].to_list() == []


def test_tickets_without_creation_belong_to_no_part() -> None:
    desk = Desk(tickets={"id": ["T1"], "created_at": [None]}, as_of=START)
    assert len(desk.during("2026").tickets) == 0
    bare = Desk(tickets={"id": ["T1"]})
    with pytest.raises(UnavailableError, match="tickets must have the column 'creat"):
        bare.during("2026")


def test_a_period_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="during must name a period: got 'May'; write"):
        Desk().during("May")


def test_a_quiet_part_has_the_columns_of_the_whole() -> None:
    """Stages and statuses that the part lacks: no instant, no time, but a column."""
    may = at(MAY)
    whole = Desk(
        tickets={"id": [1, 2], "created_at": [may, may - timedelta(days=40)]},
        events={
            "ticket_id": [1, 2, 2],
            "at": [may, may - timedelta(days=40), may - timedelta(days=39)],
            "kind": ["note", "stage", "status"],
            "value": [None, "deployed", "on_hold"],
        },
    )
    for part in (whole.during("2026-05"), whole.during("2026-06")):
        tickets = part.tickets
        assert tickets.column("deployed_at").to_list() == [None] * len(tickets)
        assert tickets.column("on_hold_seconds").to_list() == [None] * len(tickets)
