"""The tables of a desk as columns, frames and rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given

from desk_tables import START, at, event_rows, events_of, facts
from kpikit.columns.column import Kind
from kpikit.desk import Desk
from kpikit.errors import UnavailableError, UnknownNameError

DESK = Desk(
    tickets={
        "id": ["T1", "T2"],
        "created_at": [at("09:00"), at("09:30")],
        "channel": ["web", "phone"],
        "priority": ["P1", None],
        "topic": ["login", "billing"],
        "tags": [["a", "b"], None],
    },
    events=events_of(
        ("T1", "09:00", "created", {"role": "requester"}),
        ("T1", "10:00", "message", {"role": "agent"}),
        ("T1", "11:00", "status", {"value": "solved"}),
        ("T2", "09:30", "created", {"role": "requester"}),
    ),
    surveys={
        "kind": ["csat"] * 3,
        "ticket_id": ["T2", "T9", None],
        "channel": ["mail", None, None],
    },
    work={"agent": ["a"], "ticket_id": ["T1"], "activity": ["support"]},
    shifts={"agent": ["a"], "line": ["L1"]},
    as_of=at("12:00"),
)


def test_tickets_have_given_columns_first_and_then_all_derived_ones() -> None:
    names = DESK.tickets.names()
    assert names[:3] == ("id", "created_at", "priority")
    assert {"first_response_at", "reopens", "solved_seconds", "is_open"} <= set(names)
    assert list(DESK.tickets) == list(names)
    assert len(names) == len(set(names))


def test_frames_hold_the_same_rows() -> None:
    rows = DESK.tickets.to_dicts()
    table = DESK.tickets.to_arrow()
    assert table.column_names == list(DESK.tickets.names())
    assert pa.table(DESK.tickets).equals(table)
    assert pa.table(DESK.events).num_rows == 4
    frame = DESK.tickets.to_polars()
    assert frame["first_response_at"].to_list() == [at("10:00"), None]
    assert frame["tags"].to_list() == [["a", "b"], None]
    assert pl.DataFrame(DESK.tickets).equals(frame)
    pandas = DESK.tickets.to_pandas()
    assert list(pandas.columns) == list(DESK.tickets.names())
    assert pandas["agent_replies"].tolist() == [row["agent_replies"] for row in rows]
    assert str(pandas["created_at"].dtype) == "datetime64[us, UTC]"
    assert frame["solved_seconds"].to_list() == [3600.0, None]
    assert rows[0]["solved_seconds"] == 3600.0


@given(rows=event_rows())
def test_frames_of_any_log_hold_the_rows_of_to_dicts(
    rows: list[dict[str, Any]],
) -> None:
    desk = Desk(events=rows, lines=["L1", "L2"])
    for view in (desk.tickets, desk.events):
        assert view.to_arrow().to_pylist() == view.to_dicts()
        assert view.to_polars().to_dicts() == view.to_dicts()


def test_views_say_what_they_are() -> None:
    assert repr(DESK.work) == "<work: 1 row; agent, activity, ticket_id>"
    assert repr(DESK.tickets).startswith("<tickets: 2 rows; id, created_at, priority,")
    assert repr(DESK.tickets).endswith(", …>")
    assert DESK.work.name == "work"
    assert DESK.work.rows == len(DESK.work) == 1
    assert DESK.work.schema.at == "worked_at"
    assert DESK.tickets["topic"] is DESK.tickets.column("topic")
    assert DESK.tickets["as_of"].to_list() == [at("12:00")] * 2


def test_the_desk_lists_its_tables() -> None:
    assert list(DESK) == ["tickets", "events", "surveys", "work", "shifts"]
    assert "tickets" in dir(DESK)
    assert "sales" not in dir(DESK)
    assert DESK.has_table("work")
    assert not DESK.has_table("sales")
    assert DESK.work is DESK.table("work")
    assert repr(DESK).startswith("<Desk: tickets 2, events 4, surveys 3, work 1, shif")


def test_tables_that_are_not_there_are_asked_for() -> None:
    told = r"the desk must have the table 'sales': got tickets, .*; give it as Desk\(sa"
    told += r".*, wrapped in table\(data, columns=.*, or as a file to read_desk\(paths"
    with pytest.raises(UnavailableError, match=told) as caught:
        DESK.table("sales")
    assert caught.value.columns == ("sales",)
    with pytest.raises(UnavailableError, match=r"got no tables; .*; or give events"):
        _ = Desk().tickets


def test_unknown_tables_and_attributes_are_named_with_the_nearest() -> None:
    told = r"table must be one of the tables of a desk: got 'tikets'; .*'tickets'"
    with pytest.raises(UnknownNameError, match=told):
        DESK.table("tikets")
    for wrong, near in (
        ("evnets", "events"),
        ("durng", "during"),
        ("asof", "as_of"),
        ("prioritys", "priorities"),
    ):
        with pytest.raises(AttributeError, match=rf"{wrong}'; did you mean .*'{near}'"):
            getattr(DESK, wrong)
    assert not hasattr(DESK, "__array__")


def test_unknown_columns_are_named_with_the_nearest() -> None:
    told = r"shifts must have the column 'agnet': got agent, line; it has 'agent'; give"
    with pytest.raises(UnavailableError, match=told):
        DESK.shifts.column("agnet")
    told = r"tickets must have the column 'chanel': got id, .*; it has 'channel'; give"
    with pytest.raises(UnavailableError, match=told) as caught:
        DESK.tickets.column("chanel")
    assert caught.value.columns == ("tickets.chanel",)
    with pytest.raises(UnavailableError, match="it has 'first_response_at'"):
        DESK.tickets.column("first_respons_at")
    told = (
        r"tickets must have the column 'activty': .*; give it .*; work has 'activity'"
    )
    with pytest.raises(UnavailableError, match=told):
        DESK.work.column("activty")
    with pytest.raises(UnavailableError, match=r"'zzz': got id, .*; give it as a col"):
        DESK.work.column("zzz")
    assert not DESK.work.has("activty")
    assert DESK.work.has("activity")


def test_columns_that_cannot_be_derived_say_why() -> None:
    with pytest.raises(
        UnavailableError,
        match=r"highest_line.*cannot be derived because no order of li",
    ) as caught:
        DESK.tickets.column("highest_line")
    assert caught.value.help.endswith("or give events that say it")
    with pytest.raises(UnavailableError, match="not given, and the events do not say"):
        DESK.tickets.column("deployed_at")
    bare = Desk(tickets={"id": [1]}, as_of=START)
    with pytest.raises(UnavailableError, match="there are no events to derive it from"):
        bare.tickets.column("first_response_at")
    with pytest.raises(UnavailableError, match="got id; give it as a column") as caught:
        bare.tickets.column("mood")
    assert caught.value.help == "give it as a column of tickets"


def test_a_column_that_no_event_says_may_only_be_named_otherwise() -> None:
    """Errors found in a ticket are told by nothing but the column itself."""
    tickets = Desk(tickets={"id": [1]}).tickets
    with pytest.raises(UnavailableError, match="'errors': got id") as caught:
        tickets.column("errors")
    assert caught.value.help == (
        "give it as a column of tickets, or say which of yours it is:"
        " table(…, columns={'errors': …})"
    )


def test_rows_borrow_the_columns_of_their_ticket() -> None:
    surveys = DESK.surveys
    assert surveys["topic"].to_list() == ["billing", None, None]
    assert surveys["ticket.topic"].to_list() == ["billing", None, None]
    assert surveys["created_at"].to_list() == [at("09:30"), None, None]
    assert surveys["tags"].to_list() == [None, None, None]
    assert surveys["is_open"].to_list() == [True, None, None]
    assert DESK.work["tags"].to_list() == [("a", "b")]
    assert DESK.events["channel"].to_list() == ["web"] * 3 + ["phone"]
    assert DESK.tickets["ticket.topic"].to_list() == ["login", "billing"]


def test_a_rows_own_column_wins_and_the_tickets_has_its_prefix() -> None:
    assert DESK.surveys["channel"].to_list() == ["mail", None, None]
    assert DESK.surveys["ticket.channel"].to_list() == ["phone", None, None]
    assert DESK.surveys["ticket.id"].to_list() == ["T2", None, None]


def test_only_shared_columns_of_a_table_are_borrowed() -> None:
    assert DESK.work["priority"].to_list() == ["P1"]
    with pytest.raises(UnavailableError, match="work must have the column 'stage'"):
        DESK.work.column("stage")
    with pytest.raises(UnavailableError, match="surveys must have the column 'score'"):
        DESK.surveys.column("score")


def test_rows_without_tickets_borrow_nothing() -> None:
    with pytest.raises(UnavailableError, match="shifts must have the column 'topic'"):
        DESK.shifts.column("topic")
    alone = Desk(surveys={"kind": ["csat"], "ticket_id": ["T1"]}, as_of=START)
    with pytest.raises(UnavailableError, match="surveys must have the column 'topic'"):
        alone.surveys.column("topic")
    empty = Desk(tickets=[], surveys={"kind": ["csat"], "ticket_id": ["T1"]})
    assert empty.surveys["topic"].to_list() == [None]


@pytest.mark.parametrize(
    ("given", "name", "wanted"),
    [
        ({"closed_at": "10:00"}, "resolved_at", at("10:00")),
        ({"closed_at": "10:00"}, "first_resolved_at", at("10:00")),
        ({"resolved_at": "09:30", "closed_at": "10:00"}, "first_resolved_at", "09:30"),
        ({"reopened_at": "10:00"}, "reopens", 1),
        ({"escalated_at": "10:00"}, "escalated_to_line_at", at("10:00")),
    ],
)
@pytest.mark.parametrize("events", [None, [], events_of(("T1", "09:00", "note"))])
def test_given_columns_stand_in_for_what_no_event_says(
    given: dict[str, str], name: str, wanted: Any, events: Any
) -> None:
    tickets = {
        "id": ["T1", "T2"],
        "created_at": [at("09:00")] * 2,
        **{k: [at(v), None] for k, v in given.items()},
    }
    wanted = at(wanted) if isinstance(wanted, str) else wanted
    rest = 0 if name == "reopens" else None
    desk = Desk(tickets, events)
    if events and name == "escalated_to_line_at":
        wanted = None
    assert facts(desk, name) == {"T1": wanted, "T2": rest}
    listed = Desk(tickets, events).tickets
    if name in listed.names():
        assert listed[name].to_list() == [wanted, rest]


def test_events_that_know_of_resolutions_are_not_stood_in_for() -> None:
    tickets = {"id": ["T1"], "created_at": [at("09:00")], "closed_at": [at("11:00")]}
    rows = events_of(("T1", "10:00", "resolved"))
    assert facts(Desk(tickets, rows), "first_resolved_at") == {"T1": at("10:00")}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("is_spam", Kind.FLAG),
        ("is_deleted", Kind.FLAG),
        ("no_answer_needed", Kind.FLAG),
        ("merged_into", Kind.CATEGORY),
    ],
)
def test_marks_that_nobody_gives_are_on_no_ticket(name: str, kind: Kind) -> None:
    desk = Desk(tickets={"id": [1, 2], "created_at": [START] * 2})
    assert desk.tickets[name].kind is kind
    assert facts(desk, name) == {1: None, 2: None}


def test_seconds_come_out_as_seconds_and_times_as_timedeltas() -> None:
    assert facts(DESK, "solved_seconds")["T1"] == timedelta(hours=1)
    assert DESK.tickets.to_dicts()[0]["solved_seconds"] == 3600.0


def test_a_column_that_cannot_be_derived_is_not_named_as_one_that_is_there() -> None:
    desk = Desk(events=events_of(("T", "09:00", "created", {})))
    with pytest.raises(UnavailableError) as caught:
        desk.tickets.column("first_response_at")
    assert "no event has a role" in str(caught.value)
    assert "it has" not in str(caught.value)


def test_rows_are_the_same_whatever_was_calculated_before() -> None:
    made: Any = {"tickets": {"id": ["T"]}, "as_of": at("12:00")}
    desk = Desk(**made)
    assert desk.tickets.column("is_spam").to_list() == [None]
    assert desk.tickets.column("as_of").to_list() == [at("12:00")]
    assert desk.tickets.to_dicts() == Desk(**made).tickets.to_dicts()
