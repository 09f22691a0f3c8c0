"""Bad rows: one clear message with counts, first offenders and the remedy."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest

from desk_tables import at, codes, events_of, facts, problem
from kpikit.desk import Desk, table
from kpikit.desk.schemas import SCHEMAS
from kpikit.errors import DataError


def refused(**tables: Any) -> DataError:
    """The error with which a desk refuses these tables."""
    with pytest.raises(DataError) as caught:
        Desk(**tables)
    return caught.value


def ticket(name: str = "T1", **stamps: str) -> dict[str, Any]:
    """One ticket, its stamps as times of one day."""
    return {"id": name, **{k: at(v) for k, v in stamps.items()}}


def test_duplicate_ids_of_tickets() -> None:
    rows = [ticket(n, created_at="09:00") for n in ("T1", "T2", "T1", "T2", "T1")]
    error = refused(tickets=rows)
    found = problem(error, "duplicate-id")
    assert (found.count, found.where) == (3, "tickets.id")
    assert found.offenders == ("'T1' (row 2)", "'T2' (row 3)", "'T1' (row 4)")
    assert "id must name one ticket each: got 'T1' (row 2)" in str(error)
    assert 'table(…, on_bad="drop") to keep the first' in found.help


def test_events_of_tickets_that_are_not_there() -> None:
    rows = events_of(
        *(("T9", f"{hour}:00", "note") for hour in range(10, 17)),
        ("T1", "10:00", "note"),
        ("T8", "10:00", "note"),
    )
    found = problem(
        refused(tickets=[ticket(created_at="09:00")], events=rows), "unknown-ticket"
    )
    assert found.count == 8
    assert len(found.offenders) == 5
    assert found.message.endswith("… 8 in all")
    assert "ticket_id must be the id of a ticket: got 'T9' (row 0)" in found.message
    assert 'table(…, on_bad="drop")' in found.help
    assert "give no tickets table" in found.help


def test_events_before_their_ticket_was_created() -> None:
    rows = events_of(("T1", "10:00", "note"), ("T1", "08:00", "note"))
    found = problem(
        refused(tickets=[ticket(created_at="09:00")], events=rows), "before-creation"
    )
    assert found.message == (
        "at must not be before created_at of the ticket: got"
        " 2026-05-01T08:00:00+00:00 < 2026-05-01T09:00:00+00:00 of 'T1' (row 1)"
    )
    assert "correct the stamps or the zone" in found.help
    Desk([ticket(created_at="10:00")], rows[:1])
    Desk([{"id": "T1", "created_at": None}], rows)


@pytest.mark.parametrize(
    "name",
    [
        "first_response_at",
        "first_any_reply_at",
        "first_resolved_at",
        "resolved_at",
        "closed_at",
        "acknowledged_at",
        "reopened_at",
        "escalated_at",
        "work_started_at",
    ],
)
def test_nothing_happens_to_a_ticket_before_it_is_created(name: str) -> None:
    rows = [
        ticket("T1", created_at="09:00", **{name: "08:00"}),
        ticket("T2", created_at="09:00", **{name: "09:00"}),
    ]
    found = problem(refused(tickets=rows), "not-after-creation")
    assert (found.count, found.where) == (1, f"tickets.{name}")
    assert f"{name} must not be before created_at: got 2026-05-01T08" in found.message
    assert "of 'T1' (row 0)" in found.message
    assert found.help


@pytest.mark.parametrize("name", ["first_response_at", "first_resolved_at"])
def test_the_last_resolution_is_not_before_what_comes_first(name: str) -> None:
    rows = [ticket("T1", resolved_at="10:00", **{name: "11:00"})]
    found = problem(refused(tickets=rows), "out-of-order")
    assert f"resolved_at must not be before {name}: got" in found.message
    Desk([ticket("T1", created_at="09:00", resolved_at="10:00", **{name: "10:00"})])


SPANS = {
    "shifts": ("starts_at", "ends_at"),
    "contacts": ("started_at", "ended_at"),
    "outages": ("starts_at", "ends_at"),
    "surveys": ("sent_at", "answered_at"),
    "headcount": ("valid_from", "valid_to"),
    "user_counts": ("valid_from", "valid_to"),
    "customers": ("valid_from", "valid_to"),
}


@pytest.mark.parametrize("name", SPANS)
def test_what_ends_does_not_end_before_it_starts(name: str) -> None:
    first, last = SPANS[name]
    days = ["2026-05-01", "2026-05-02", "2026-05-03"]
    backwards = table({first: days, last: [days[0], None, days[1]]}, tz="UTC")
    error = refused(**{name: backwards})
    found = problem(error, "ends-before-start")
    assert (found.count, found.where) == (1, f"{name}.{last}")
    assert f"{last} must not be before {first}: got 2026-05-02" in found.message
    assert "(row 2)" in found.message


@pytest.mark.parametrize(
    ("name", "column", "rule"),
    [
        ("tickets", "hold_seconds", "at least 0 seconds: got -1.5 (row 1)"),
        ("tickets", "reopens", "at least 0: got -2 (row 1)"),
        ("work", "work_seconds", "at least 0 seconds"),
        ("shifts", "break_seconds", "at least 0 seconds"),
        ("contacts", "talk_seconds", "at least 0 seconds"),
        ("user_counts", "users", "at least 0: got -2"),
        ("self_service", "views", "at least 0: got -2"),
    ],
)
def test_amounts_and_counts_are_not_negative(name: str, column: str, rule: str) -> None:
    least = -1.5 if column.endswith("_seconds") else -2
    data: dict[str, Any] = {column: [0, least, None]}
    if name == "tickets":
        data["id"] = [1, 2, 3]
    optional = not SCHEMAS[name][column].is_required
    if not optional:
        data = {k: v[:2] for k, v in data.items()}
    found = problem(refused(**{name: data}), "negative")
    assert found.count == 1
    assert rule in found.message
    assert 'table(…, on_bad="drop")' in found.help


def test_own_numbers_may_be_negative() -> None:
    desk = Desk(tickets={"id": [1], "balance": [-5], "created_at": [at("09:00")]})
    assert facts(desk, "balance") == {1: -5}


def test_cells_that_cannot_be_read_are_told_with_their_place() -> None:
    rows = {
        "id": [1, 2, 3],
        "created_at": ["2026-05-01T09:00Z", "noon", "later"],
        "is_spam": ["yes", "perhaps", "no"],
    }
    error = refused(tickets=rows)
    assert codes(error.problems) == {"not-instant": 2, "not-flag": 1}
    told = str(error)
    assert "2 problems in the desk" in told
    assert "created_at must be an instant: got 'noon' (row 1), 'later' (row 2)" in told
    assert "is_spam must be true or false: got 'perhaps' (row 1)" in told


def test_wall_times_that_do_not_exist_or_exist_twice_are_named() -> None:
    rows = {"id": [1, 2], "created_at": ["2026-03-29 02:30", "2026-10-25 02:30"]}
    error = refused(tickets=rows, tz="Europe/Rome")
    assert codes(error.problems) == {"wall-time-gap": 1, "wall-time-twice": 1}
    assert all("Europe/Rome" in found.message for found in error.problems)


def test_missing_and_empty_keys() -> None:
    error = refused(events={"at": [at("09:00")], "kind": ["note"]})
    assert "column 'ticket_id' must be there (ticket it belongs to)" in str(error)
    assert "name it, as in columns=" in str(error)
    error = refused(events={"ticket_id": [None], "at": [None], "kind": [None]})
    assert [found.code for found in error.problems] == ["missing-value"] * 3
    error = refused(tickets={"name": [1]}, events=events_of(("T1", "09:00", "note")))
    assert codes(error.problems) == {"missing-column": 1}


@pytest.mark.parametrize("lost", ["ticket_id", "at", "kind"])
def test_events_without_a_key_column_beside_good_tickets(lost: str) -> None:
    row = events_of(("T1", "10:00", "status", {"value": "odd"}))[0]
    del row[lost]
    error = refused(tickets=[ticket(created_at="09:00")], events=[row])
    assert codes(error.problems) == {"missing-column": 1}
    assert f"column {lost!r} must be there" in str(error)


def test_words_outside_their_list() -> None:
    rows = events_of(("T1", "09:00", "note", {"role": "agnet"}))
    error = refused(events=rows, surveys={"kind": ["csta"]})
    assert codes(error.problems) == {"unknown-word": 1}
    assert "role must be one of requester, agent, bot, system: got 'agnet'" in str(
        error
    )
    assert "did you mean 'agent'" in str(error)
    assert "surveys.kind: kind must be one of csat" in str(error)


def test_all_problems_of_all_tables_are_raised_once() -> None:
    error = refused(
        tickets=[
            ticket("T1", created_at="09:00", resolved_at="08:00"),
            ticket("T1", created_at="09:00", resolved_at="10:00"),
            ticket("T2", created_at="09:00", resolved_at="10:00"),
        ],
        events=events_of(("T9", "09:00", "note"), ("T2", "08:00", "note")),
        work={"agent": ["a"], "work_seconds": [-5]},
        shifts=table({"starts_at": ["2026-05-01"], "ends_at": ["noon"]}, tz="UTC"),
    )
    assert codes(error.problems) == {
        "duplicate-id": 1,
        "not-after-creation": 1,
        "unknown-ticket": 1,
        "before-creation": 1,
        "negative": 1,
        "not-instant": 1,
    }
    lines = str(error).splitlines()
    assert lines[0] == "6 problems in the desk"
    assert len(lines) == 7
    assert [found.where.split(".")[0] for found in error.problems] == [
        "tickets",
        "tickets",
        "events",
        "events",
        "work",
        "shifts",
    ]


def test_rows_of_other_tables_may_name_tickets_that_are_not_there() -> None:
    desk = Desk(
        tickets=[ticket(created_at="09:00")],
        surveys={"kind": ["csat"] * 3, "ticket_id": ["T1", "T7", None]},
    )
    note = problem(desk, "unknown-ticket")
    assert (note.count, note.severity) == (1, "info")
    assert "ticket_id names 1 ticket that is not there: 'T7'" in note.message
    assert note.help
    assert desk.surveys["created_at"].to_list() == [at("09:00"), None, None]


@pytest.mark.parametrize("rows", [[], {}, pl.DataFrame(), None])
def test_empty_tables_are_tables_without_rows(rows: Any) -> None:
    desk = Desk(tickets=rows, events=rows)
    if rows is None:
        assert desk.tables() == ()
        return
    assert desk.tables() == ("tickets", "events")
    assert (len(desk.tickets), len(desk.events)) == (0, 0)
    assert desk.tickets.to_dicts() == []
    assert facts(desk, "first_response_at", "topic") == {}
    assert [p.code for p in desk.problems] == ["empty-table"] * 2
    assert desk.as_of is None


@pytest.mark.parametrize("name", SCHEMAS)
def test_any_table_may_be_empty(name: str) -> None:
    desk = Desk(**{name: []})
    assert name in desk.tables()
    view = desk.table(name)
    assert len(view) == 0
    for column in SCHEMAS[name].names():
        if name != "tickets" or not SCHEMAS[name][column].is_derived:
            assert len(view.column(column)) == 0
    assert desk.during("2026").tables() == desk.tables()


def test_empty_events_alone_make_no_tickets() -> None:
    desk = Desk(events=[])
    assert facts(desk, "reopens") == {}
    typed = {
        "ticket_id": np.zeros(0, dtype=np.int64),
        "at": np.zeros(0, dtype="datetime64[us]"),
        "kind": [],
    }
    assert facts(Desk(events=typed), "reopens") == {}


def test_one_problem_is_one_line() -> None:
    error = refused(tickets={"id": [1, 1], "created_at": [at("09:00")] * 2})
    assert str(error) == (
        "tickets.id: id must name one ticket each: got 1 (row 1); remove the repeated"
        ' rows, or read with table(…, on_bad="drop") to keep the first'
    )
    assert (error.code, error.where) == ("duplicate-id", "tickets.id")


@pytest.mark.parametrize(
    ("ids", "asked", "words"),
    [
        ([1, 2], ["1", "2"], "text here and whole numbers in tickets"),
        (["1", "2"], [1, 2], "whole numbers here and text in tickets"),
    ],
)
def test_ids_of_two_kinds_are_told_apart(
    ids: list[object], asked: list[object], words: str
) -> None:
    at = datetime(2026, 5, 4, tzinfo=UTC)
    events = {"ticket_id": asked, "at": [at, at], "kind": ["note", "note"]}
    with pytest.raises(DataError, match=words):
        Desk(tickets={"id": ids}, events=events)


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("user_counts", {"users": [5.5]}),
        ("projects", {"planned_end_on": ["31.05.2026"]}),
        ("surveys", {"score": ["ten"]}),
        ("costs", {"amount": ["much"]}),
    ],
)
def test_every_unreadable_cell_comes_with_a_remedy(
    table: str, columns: dict[str, Any]
) -> None:
    with pytest.raises(DataError, match=r'; correct the cells, or .*on_bad="drop"\)$'):
        Desk(**{table: columns})


def test_ids_of_another_kind_are_told_where_rows_need_no_ticket() -> None:
    desk = Desk(
        tickets={"id": ["1"]},
        surveys={"kind": ["csat"], "score": [5], "ticket_id": [1]},
    )
    (note,) = (p for p in desk.problems if p.code == "unknown-ticket")
    assert note.help.startswith("they are whole numbers here and text in tickets")
