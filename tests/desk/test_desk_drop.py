"""With on_bad="drop" bad rows are left out, and every one of them is counted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from desk_tables import at, codes, event_rows, events_of, facts, problem, ticket_rows
from kpikit.desk import Desk, table
from kpikit.errors import DataError


def dropping(**tables: Any) -> Desk:
    """A desk whose tables are all read with on_bad="drop"."""
    return Desk(**{name: table(rows, on_bad="drop") for name, rows in tables.items()})


def test_dropped_tickets_take_their_rows_with_them() -> None:
    tickets = {
        "id": ["T1", "T2", "T3"],
        "created_at": [at("09:00"), at("09:00"), "noon"],
        "resolved_at": [at("08:00"), at("10:00"), None],
    }
    rows = events_of(
        ("T1", "09:00", "note"), ("T2", "09:00", "note"), ("T3", "09:00", "note")
    )
    surveys = {"kind": ["csat"] * 3, "ticket_id": ["T3", "T2", None]}
    desk = dropping(tickets=tickets, events=rows, surveys=surveys)
    assert desk.tickets["id"].to_list() == ["T2"]
    assert desk.events["ticket_id"].to_list() == ["T2"]
    assert desk.surveys["ticket_id"].to_list() == ["T2", None]
    assert [(p.code, p.where, p.count) for p in desk.problems] == [
        ("not-instant", "tickets.created_at", 1),
        ("not-after-creation", "tickets.resolved_at", 1),
        ("dropped-rows", "tickets", 2),
        ("of-dropped-tickets", "events.ticket_id", 2),
        ("of-dropped-tickets", "surveys.ticket_id", 1),
    ]
    assert "2 of 3 rows were left out" in problem(desk, "dropped-rows").message


def test_dropped_tickets_take_rows_along_though_only_tickets_are_dropped() -> None:
    tickets = table({"id": ["T1", "T2"], "created_at": ["?", None]}, on_bad="drop")
    desk = Desk(tickets, events_of(("T1", "09:00", "note"), ("T2", "09:00", "note")))
    assert facts(desk, "created_at") == {"T2": at("09:00")}
    assert problem(desk, "of-dropped-tickets").count == 1


def test_of_repeated_ids_the_first_row_stays_with_its_events() -> None:
    tickets = {"id": ["T1", "T1"], "kind": ["a", "b"]}
    desk = dropping(tickets=tickets, events=events_of(("T1", "09:00", "note")))
    assert facts(desk, "kind") == {"T1": "a"}
    assert len(desk.events) == 1


def test_bad_events_go_alone() -> None:
    rows = events_of(
        ("T1", "10:00", "note"),
        ("T9", "10:00", "note"),
        ("T1", "08:00", "note"),
        ("T1", "11:00", "note", {"role": "boss"}),
        ("T1", "10:00", "note"),
        (None, "10:00", "note"),
    )
    desk = dropping(
        tickets={"id": ["T1"], "created_at": [at("09:00")]}, events=list(rows)
    )
    assert desk.events["at"].to_list() == [at("10:00")]
    assert [(p.code, p.count) for p in desk.problems] == [
        ("missing-value", 1),
        ("unknown-word", 1),
        ("dropped-rows", 2),
        ("duplicate-events", 1),
        ("unknown-ticket", 1),
        ("before-creation", 1),
        ("dropped-rows", 2),
    ]


def test_rows_are_numbered_as_the_caller_numbers_them() -> None:
    rows = events_of(
        ("T1", "10:00", "note", {"role": "boss"}),
        ("T1", "10:00", "note", {"role": "agent"}),
        ("T1", "10:00", "note", {"role": "agent"}),
        ("T8", "10:00", "note", {"role": "agent"}),
        ("T1", "08:00", "note", {"role": "agent"}),
    )
    tickets = {"id": ["T1"], "created_at": [at("09:00")]}
    with pytest.raises(DataError) as caught:
        Desk(tickets, rows)
    for source in (caught.value, dropping(tickets=tickets, events=rows)):
        assert problem(source, "unknown-ticket").offenders == ("'T8' (row 3)",)
        assert problem(source, "before-creation").offenders[0].endswith("(row 4)")


def test_what_no_row_can_be_dropped_for_is_raised_all_the_same() -> None:
    with pytest.raises(DataError, match="column 'kind' must be there"):
        dropping(events={"ticket_id": [1], "at": [at("09:00")]})


def test_one_table_that_drops_does_not_excuse_another() -> None:
    with pytest.raises(DataError) as caught:
        Desk(
            tickets=table({"id": [1], "created_at": ["noon"]}, on_bad="drop"),
            work={"agent": ["a"], "work_seconds": [-1]},
        )
    assert codes(caught.value.problems) == {"negative": 1}


def _obeys(desk: Desk) -> None:
    """Every check of a desk, in plain Python."""
    tickets = {row["id"]: row for row in desk.tickets.to_dicts()}
    assert len(tickets) == len(desk.tickets)
    raw = desk.tickets.table
    rows = zip(*raw.columns.values(), strict=True)
    given = [dict(zip(raw, row, strict=True)) for row in rows]
    since = {row["id"]: row.get("created_at") for row in given}
    for row in given:
        first, last = row.get("first_response_at"), row.get("resolved_at")
        for name in ("first_response_at", "resolved_at"):
            if row.get(name) and since[row["id"]]:
                assert row[name] >= since[row["id"]]
        if first and last:
            assert last >= first
    for event in desk.events.to_dicts():
        assert event["ticket_id"] in tickets
        created = since[event["ticket_id"]]
        assert created is None or event["at"] >= created


@given(tickets=ticket_rows(), events=event_rows())
def test_what_is_left_obeys_all_checks_and_the_rest_is_counted(
    tickets: list[dict[str, Any]], events: list[dict[str, Any]]
) -> None:
    desk = dropping(tickets=tickets, events=events)
    _obeys(desk)
    gone = {"tickets": 0, "events": 0}
    for found in desk.problems:
        if found.code in ("dropped-rows", "of-dropped-tickets", "duplicate-events"):
            gone[found.where.split(".")[0]] += found.count
    assert len(desk.tickets) + gone["tickets"] == len(tickets)
    assert len(desk.events) + gone["events"] == len(events)


@given(tickets=ticket_rows(), events=event_rows())
def test_strict_tables_are_refused_just_when_others_drop(
    tickets: list[dict[str, Any]], events: list[dict[str, Any]]
) -> None:
    lenient = dropping(tickets=tickets, events=events)
    wrong = [p for p in lenient.problems if p.severity == "error"]
    if not wrong:
        assert Desk(tickets, events).problems == lenient.problems
        return
    with pytest.raises(DataError) as caught:
        Desk(tickets, events)
    assert list(caught.value.problems) == wrong
