"""When open intervals end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from desk_tables import at, event_rows, events_of, facts
from kpikit.desk import Desk
from kpikit.errors import InputError, InputTypeError, NaiveTimeError, UnavailableError

OPEN = {"id": ["T1"], "created_at": [at("09:00")]}


@given(rows=event_rows(least=1))
def test_without_a_word_it_is_the_latest_event(rows: list[dict[str, Any]]) -> None:
    assert Desk(events=rows).as_of == max(row["at"] for row in rows)


@pytest.mark.parametrize(
    ("tables", "wanted"),
    [
        ({}, "09:00"),
        ({"surveys": {"kind": ["csat"], "sent_at": [at("12:00")]}}, "12:00"),
        ({"events": events_of(("T1", "11:00", "note"))}, "11:00"),
        ({"contacts": {"id": [1], "ended_at": [at("13:00")]}}, "13:00"),
        ({"trainings": {"agent": ["a"], "completed_at": [at("10:00")]}}, "10:00"),
        ({"projects": {"id": [1], "planned_end_on": [date(2027, 1, 1)]}}, "09:00"),
    ],
)
def test_the_latest_instant_of_any_table_counts(
    tables: dict[str, Any], wanted: str
) -> None:
    assert Desk(OPEN, **tables).as_of == at(wanted)


def test_promises_are_no_instants_at_which_something_happened() -> None:
    late = at("2030-01-01T00:00")
    desk = Desk(
        tickets={**OPEN, "due_at": [late], "original_due_at": [late]},
        events=events_of(
            ("T1", "10:00", "due", {"value": late.isoformat(), "renewed_at": late})
        ),
        trainings={"agent": ["a"], "course": ["c"], "due_at": [late]},
        sla={"ticket_id": ["T1"], "due_at": [late], "breached_at": [late]},
    )
    assert desk.as_of == at("10:00")


@pytest.mark.parametrize(
    ("given", "tz"),
    [
        (at("12:00"), None),
        ("2026-05-01T12:00:00Z", None),
        ("2026-05-01T14:00:00+02:00", "Asia/Tokyo"),
        ("2026-05-01T14:00", "Europe/Rome"),
        (datetime(2026, 5, 1, 14), "Europe/Rome"),
        (np.datetime64("2026-05-01T12:00"), None),
    ],
)
def test_it_is_an_instant_in_any_form(given: Any, tz: str | None) -> None:
    desk = Desk(OPEN, as_of=given, tz=tz)
    assert desk.as_of == at("12:00")
    assert desk.as_of.tzinfo is UTC
    assert desk.tickets["as_of"].to_list() == [at("12:00")]


def test_a_date_is_its_beginning_where_the_desk_is() -> None:
    day: Any = date(2026, 5, 1)
    assert Desk(as_of=day).as_of == at("00:00")
    assert Desk(as_of=day, tz="Europe/Rome").as_of == at("2026-04-30T22:00")


def test_the_context_holds_it_in_microseconds() -> None:
    context = Desk(OPEN, priorities=["P1"]).context
    assert context.as_of == round(at("09:00").timestamp() * 1e6)
    assert context.priorities == ("P1",)


def test_a_given_instant_before_the_data_stays() -> None:
    assert Desk(OPEN, as_of=at("08:00")).as_of == at("08:00")


@pytest.mark.parametrize(
    ("value", "tz", "error", "told"),
    [
        ("soon", None, InputError, r"as_of must be an instant: got 'soon'; as 2026-05"),
        (5, None, InputTypeError, r"as_of must be an instant: got 5; as 2026-05"),
        (
            np.datetime64("NaT"),
            None,
            InputTypeError,
            r"as_of must be an instant: got .*NaT",
        ),
        (
            "2026-05-01T14:00",
            None,
            NaiveTimeError,
            r"as_of must say its time zone: got 2026-05-01T14:00:00; add an offset",
        ),
        (
            "2026-10-25T02:30",
            "Europe/Rome",
            InputError,
            r"as_of must be one instant: got .*, which exists twice in Europe/Rome;",
        ),
        (
            "2026-03-29T02:30",
            "Europe/Rome",
            InputError,
            r"as_of must be one instant: .* does not exist in Europe/Rome; give it",
        ),
    ],
)
def test_what_is_no_instant_is_refused(
    value: Any, tz: str | None, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        Desk(as_of=value, tz=tz)


def test_a_desk_without_an_instant_has_none() -> None:
    desk = Desk(tickets={"id": [1]})
    assert desk.as_of is None
    assert repr(desk) == "<Desk: tickets 1; as of None; 1 problem>"
    told = "as_of must be known: got data without any instant; give as_of="
    with pytest.raises(UnavailableError, match=told):
        desk.tickets.column("as_of")
    assert Desk().as_of is None
    assert repr(Desk()) == "<Desk: no tables; as of None>"


def test_open_intervals_end_there() -> None:
    rows = events_of(
        ("T1", "09:00", "status", {"value": "open"}),
        ("T1", "10:00", "status", {"value": "pending"}),
    )
    for hours in (0, 3):
        desk = Desk(events=rows, as_of=at("10:00") + timedelta(hours=hours))
        wanted = (timedelta(hours=1), timedelta(hours=hours))
        assert facts(desk, "open_seconds", "pending_seconds") == {"T1": wanted}
    bare = Desk(events=rows)
    assert facts(bare, "pending_seconds") == {"T1": timedelta(0)}


def test_views_without_any_instant_still_derive() -> None:
    desk = Desk(tickets={"id": ["T1"]}, events=[])
    assert desk.as_of is None
    assert facts(desk, "first_response_at", "reopens") == {"T1": (None, 0)}
