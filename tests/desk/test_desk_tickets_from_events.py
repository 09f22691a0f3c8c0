"""Tickets from events alone, and given columns beside derived ones."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tables import START, at, codes, event_rows, events_of, facts, problem
from kpikit.columns.column import Kind
from kpikit.desk import Desk, Event


def test_tickets_are_the_distinct_ids_of_the_events() -> None:
    desk = Desk(
        events=events_of(
            ("T2", "10:00", "created"),
            ("T1", "09:00", "message"),
            ("T2", "08:00", "note"),
        )
    )
    assert facts(desk, "created_at") == {"T2": at("10:00"), "T1": at("09:00")}
    assert desk.tables() == ("tickets", "events")


@given(rows=event_rows())
def test_every_id_of_the_events_is_one_ticket(rows: list[dict[str, Any]]) -> None:
    desk = Desk(events=rows)
    ids = desk.tickets["id"].to_list()
    assert sorted(ids) == sorted({row["ticket_id"] for row in rows})


def test_further_columns_give_their_last_value() -> None:
    rows = events_of(
        ("T1", "10:00", "message", {"channel": "chat", "tier": None, "seats": 3}),
        ("T1", "09:00", "created", {"channel": "web", "tier": "gold", "seats": None}),
        ("T2", "09:00", "created", {"channel": None, "tier": None, "seats": None}),
        ("T1", "10:00", "note", {"channel": "mail", "tier": None, "seats": None}),
    )
    desk = Desk(events=rows)
    assert facts(desk, "channel", "tier", "seats") == {
        "T1": ("mail", "gold", 3),
        "T2": (None, None, None),
    }


@given(rows=event_rows(), values=st.data())
def test_the_last_value_is_that_of_a_loop(
    rows: list[dict[str, Any]], values: st.DataObject
) -> None:
    words = st.sampled_from([None, "a", "b", "c"])
    rows = [{**row, "plan": values.draw(words), "no": n} for n, row in enumerate(rows)]
    wanted: dict[str, Any] = {row["ticket_id"]: None for row in rows}
    for row in sorted(rows, key=lambda row: row["at"]):
        if row["plan"] is not None:
            wanted[row["ticket_id"]] = row["plan"]
    desk = Desk(events=rows)
    if any(wanted.values()):
        assert facts(desk, "plan") == wanted


def test_ticket_columns_in_events_are_read_as_ticket_columns() -> None:
    rows = events_of(
        ("T1", "09:00", "created", {"is_spam": "yes", "due_at": "2026-05-02T09:00Z"}),
    )
    desk = Desk(events=rows)
    assert desk.tickets["is_spam"].kind is Kind.FLAG
    assert facts(desk, "is_spam", "due_at") == {"T1": (True, at("2026-05-02T09:00"))}


def test_tags_of_events_become_tags_of_tickets() -> None:
    rows = events_of(
        ("T1", "09:00", "created", {"tags": ["a", "b"]}),
        ("T2", "09:00", "created", {"tags": None}),
    )
    assert facts(Desk(events=rows), "tags") == {"T1": ("a", "b"), "T2": None}


def test_ids_of_events_are_not_ids_of_tickets() -> None:
    rows = events_of(
        ("T1", "09:00", "created", {"id": 1001}),
        ("T1", "10:00", "message", {"id": None}),
    )
    desk = Desk(events=rows)
    assert desk.tickets["id"].to_list() == ["T1"]
    assert desk.events["id"].to_list() == [1001, None]


def test_a_given_column_wins_as_a_whole() -> None:
    tickets = {"id": ["T1", "T2"], "priority": ["P1", None]}
    events = events_of(
        ("T1", "09:00", "priority", {"value": "P3"}),
        ("T2", "09:00", "priority", {"value": "P2"}),
    )
    assert facts(Desk(tickets, events), "priority") == {"T1": "P1", "T2": None}
    bare = Desk({"id": ["T1", "T2"]}, events)
    assert facts(bare, "priority") == {"T1": "P3", "T2": "P2"}


@given(rows=event_rows(least=1))
def test_given_columns_are_what_was_given(rows: list[dict[str, Any]]) -> None:
    alone = Desk(events=rows)
    for name in ("first_resolved_at", "reopens", "first_response_at", "status"):
        if not alone.tickets.has(name):
            continue
        ids = alone.tickets["id"].to_list()
        tickets = {"id": ids, name: [None] * len(ids)}
        desk = Desk(tickets, rows)
        assert set(facts(desk, name).values()) == {None}
        others = [n for n in ("closed_at", "agents") if alone.tickets.has(n)]
        for other in others:
            assert facts(desk, other) == facts(alone, other)


def test_creation_is_filled_cell_by_cell() -> None:
    tickets = {
        "id": ["T1", "T2", "T3"],
        "created_at": [at("08:00"), None, None],
    }
    events = events_of(("T1", "09:00", "created"), ("T2", "10:00", "message"))
    desk = Desk(tickets, events)
    wanted = {"T1": at("08:00"), "T2": at("10:00"), "T3": None}
    assert facts(desk, "created_at") == wanted
    assert facts(desk, "created_at") == wanted
    assert problem(desk, "no-creation").offenders == ("'T3'",)


def test_creation_without_gaps_or_events_is_as_given() -> None:
    gaps = {"id": ["T1"], "created_at": [None]}
    assert facts(Desk(gaps, as_of=START), "created_at") == {"T1": None}
    whole = {"id": ["T1"], "created_at": [at("08:00")]}
    desk = Desk(whole, events_of(("T1", "09:00", "created")))
    assert facts(desk, "created_at") == {"T1": at("08:00")}


def test_tickets_without_any_creation_are_counted() -> None:
    desk = Desk({"id": ["T1", "T2", "T3"]}, events_of(("T2", "09:00", "note")))
    note = problem(desk, "no-creation")
    assert (note.count, note.severity) == (2, "info")
    assert note.offenders == ("'T1'", "'T3'")
    assert "give created_at, or events" in note.help
    assert codes(Desk({"id": ["T1"]}).problems) == {"no-creation": 1}


@pytest.mark.parametrize("seq", [None, [3, 1, 2]])
def test_ties_keep_row_order_or_seq(seq: list[int] | None) -> None:
    words = ["a", "b", "c"]
    rows = [
        {"ticket_id": 1, "at": START, "kind": "status", "value": word} for word in words
    ]
    if seq is not None:
        rows = [{**row, "seq": n} for row, n in zip(rows, seq, strict=True)]
    desk = Desk(events=rows)
    assert desk.events["value"].to_list() == (words if seq is None else ["b", "c", "a"])
    assert facts(desk, "status") == {1: "c" if seq is None else "a"}
    note = problem(desk, "ties")
    assert note.count == 2
    assert ("seq" in note.message) == (seq is not None)
    assert bool(note.help) == (seq is None)


def test_seq_does_not_beat_time_and_where_missing_comes_first() -> None:
    rows = events_of(
        ("T1", "10:00", "note", {"seq": 1, "actor": "c"}),
        ("T1", "09:00", "note", {"seq": 9, "actor": "b"}),
        ("T1", "09:00", "note", {"seq": None, "actor": "a"}),
    )
    assert Desk(events=rows).events["actor"].to_list() == ["a", "b", "c"]


def test_due_dates_in_events_of_objects_are_derived() -> None:
    first, last = at("2026-05-03T09:00"), at("2026-05-04T09:00")
    events = [
        Event("T1", at=at("09:00"), kind="status", value="open"),
        Event("T1", at=at("10:00"), kind="due", value=first),
        Event("T1", at=at("11:00"), kind="due", value=last, old=first),
    ]
    for rows in (events, events[1:]):
        desk = Desk(events=rows)
        assert facts(desk, "original_due_at", "due_at") == {"T1": (first, last)}
        assert desk.as_of == at("11:00")
