"""Exact duplicates of events change nothing, and are counted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tables import (
    START,
    at,
    codes,
    contents,
    event_rows,
    events_of,
    facts,
    problem,
)
from kpikit.desk import Desk, table


@given(rows=event_rows(), data=st.data())
def test_duplicates_never_change_any_derived_column(
    rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    """desk(events + repeats of events) == desk(events)."""
    plain = Desk(events=rows, lines=["L1", "L2"])
    again = data.draw(st.lists(st.sampled_from(rows), max_size=4)) if rows else []
    more = Desk(events=[*rows, *again], lines=["L1", "L2"])
    assert contents(more) == contents(plain)
    assert more.as_of == plain.as_of
    counted = codes(more.problems).get("duplicate-events", 0)
    assert counted == codes(plain.problems).get("duplicate-events", 0) + len(again)


@given(rows=event_rows())
def test_as_many_rows_are_left_as_there_are_distinct_ones(
    rows: list[dict[str, Any]],
) -> None:
    desk = Desk(events=rows)
    distinct = {tuple(sorted(row.items(), key=lambda item: item[0])) for row in rows}
    assert len(desk.events) == len(distinct)
    assert codes(desk.problems).get("duplicate-events", 0) == len(rows) - len(distinct)


def test_the_note_says_how_many_and_which_rows() -> None:
    note_row = ("T1", "10:00", "note")
    rows = events_of(note_row, ("T1", "09:00", "created"), note_row, note_row)
    note = problem(Desk(events=rows), "duplicate-events")
    assert (note.count, note.severity) == (2, "info")
    assert note.offenders == ("row 2", "row 3")
    assert "were left out" in note.message


@pytest.mark.parametrize(
    ("column", "value", "other"),
    [
        ("ticket_id", "T1", "T2"),
        ("at", START, at("11:00")),
        ("kind", "note", "message"),
        ("role", None, "agent"),
        ("actor", "bob", "ann"),
        ("public", None, False),
        ("value", "new", "open"),
        ("old", "new", None),
        ("seq", 1, 2),
        ("mine", 0.25, 0.5),
        ("tags", ["b"], ["a", "b"]),
    ],
)
def test_rows_that_differ_in_any_column_are_no_duplicates(
    column: str, value: object, other: object
) -> None:
    row = {"ticket_id": "T1", "at": START, "kind": "note", column: value}
    desk = Desk(events=[row, {**row, column: other}, row])
    assert len(desk.events) == 2
    assert codes(desk.problems)["duplicate-events"] == 1


def test_kinds_are_compared_as_they_were_written() -> None:
    rows = events_of(
        ("T1", "09:00", "Ping"), ("T1", "09:00", "Pong"), ("T1", "09:00", "Ping")
    )
    desk = Desk(events=table(rows, kinds={"Ping": "note", "Pong": "note"}))
    assert desk.events["kind"].to_list() == ["note", "note"]
    assert problem(desk, "duplicate-events").offenders == ("row 2",)


def test_ties_are_counted_after_duplicates_have_gone() -> None:
    row = ("T1", "09:00", "created")
    assert codes(Desk(events=events_of(row, row)).problems) == {"duplicate-events": 1}
    tied = events_of(row, row, ("T1", "09:00", "message"), ("T2", "09:00", "message"))
    assert codes(Desk(events=tied).problems) == {"duplicate-events": 1, "ties": 1}


def test_missing_cells_are_equal_to_each_other_and_to_no_value() -> None:
    rows = events_of(
        ("T1", "09:00", "note", {"score": None, "actor": None}),
        ("T1", "09:00", "note", {"score": 0.0, "actor": None}),
        ("T1", "09:00", "note", {"score": None, "actor": None}),
    )
    desk = Desk(events=rows)
    assert desk.events["score"].to_list() == [None, 0.0]
    assert facts(desk, "score") == {"T1": 0.0}
