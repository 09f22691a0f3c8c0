"""The same rows in any form of data make the same desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given

from desk_tables import at, contents, event_rows
from kpikit import kpis
from kpikit.desk import Contact, Desk, Event, Shift, Survey, Ticket, Work
from kpikit.errors import DataError, InputTypeError

TICKETS = [
    Ticket(
        "T1",
        created_at=at("09:00"),
        priority="P1",
        is_spam=False,
        reopens=1,
        extra={"tier": "gold"},
    ),
    Ticket("T2", created_at=at("10:00"), priority=None, extra={"tier": "iron"}),
]
EVENTS = [
    Event("T1", at=at("09:00"), kind="created", role="requester", seq=1),
    Event("T2", at=at("10:30"), kind="message", role="agent", public=True, seq=2),
    Event("T1", at=at("09:30"), kind="status", value="solved", seq=3),
]
SURVEYS = [Survey("csat", score=4.5, answered_at=at("12:00"), ticket_id="T1")]
WORK = [Work("ann", worked_at=at("10:00"), work_seconds=90.0, activity="support")]
SHIFTS = [
    Shift("ann", starts_at=at("09:00"), ends_at=at("17:00"), break_seconds=1800.0)
]
CONTACTS = [
    Contact(
        "C1",
        channel="phone",
        started_at=at("09:00"),
        answered_at=at("09:01"),
        handed_off_at=at("09:05"),
        is_bot=True,
    )
]
TABLES: dict[str, list[Any]] = {
    "tickets": TICKETS,
    "events": EVENTS,
    "surveys": SURVEYS,
    "work": WORK,
    "shifts": SHIFTS,
    "contacts": CONTACTS,
}


def _rows(objects: list[Any]) -> list[dict[str, Any]]:
    """Rows with Python values, own columns beside the others."""
    found = []
    for row in objects:
        parts = row.to_dict()
        parts.update(parts.pop("extra", {}))
        for name, value in parts.items():
            if name == "at" or name.endswith("_at"):
                parts[name] = datetime.fromisoformat(value)
        found.append(parts)
    return found


def columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Rows as columns, None where a row lacks one."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def duck(rows: list[dict[str, Any]]) -> Any:
    """A DuckDB relation over the rows."""
    source = pa.table(columns(rows))
    return duckdb.connect().from_arrow(source)


FORMS: dict[str, Callable[[list[dict[str, Any]]], Any]] = {
    "mappings": list,
    "columns": columns,
    "pandas": pd.DataFrame,
    "pandas arrow": lambda rows: pl.DataFrame(rows).to_pandas(
        use_pyarrow_extension_array=True
    ),
    "polars": pl.DataFrame,
    "polars lazy": pl.LazyFrame,
    "pyarrow": lambda rows: pa.table(columns(rows)),
    "duckdb": duck,
}


def _said(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if v is not None} for row in rows]


def _without_gaps(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """Contents without empty tags, which only objects always have."""
    return {
        table: [
            {k: v for k, v in row.items() if k not in ("tags", "themes")}
            for row in rows
        ]
        for table, rows in contents(desk).items()
    }


@pytest.mark.parametrize("form", FORMS)
def test_objects_and_frames_give_equal_tables(form: str) -> None:
    made = {name: FORMS[form](_rows(rows)) for name, rows in TABLES.items()}
    desk = Desk(**made)
    objects = Desk(**TABLES)
    assert _without_gaps(desk) == _without_gaps(objects)
    assert desk.as_of == objects.as_of
    assert desk.tickets.names()[:2] == ("id", "created_at")
    assert not [p for p in desk.problems if p.code != "near-name"]


@given(rows=event_rows(least=1))
def test_any_log_reads_alike_from_rows_columns_and_frames(
    rows: list[dict[str, Any]],
) -> None:
    by_rows = contents(Desk(events=rows))
    assert contents(Desk(events=columns(rows))) == by_rows
    assert contents(Desk(events=pl.DataFrame(rows))) == by_rows
    assert contents(Desk(events=pd.DataFrame(rows))) == by_rows
    # objects leave out what no row says, so an empty column is no column there
    objects = contents(Desk(events=[Event.from_dict(row) for row in rows]))
    assert objects["tickets"] == by_rows["tickets"]
    assert _said(objects["events"]) == _said(by_rows["events"])


def test_a_stream_of_arrow_is_enough() -> None:
    class Stream:
        """What any engine may hand over."""

        def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
            table = pa.table({"id": [1], "created_at": [at("09:00")]})
            return table.__arrow_c_stream__(requested_schema)

    assert Desk(tickets=Stream()).tickets.to_dicts() == [
        {"id": 1, "created_at": at("09:00")}
    ]


def test_a_table_of_a_desk_is_data_for_another() -> None:
    first = Desk(**TABLES)
    again = Desk(tickets=first.tickets, as_of=first.as_of)
    assert again.tickets.to_dicts() == first.tickets.to_dicts()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("tickets.csv", r"tickets must be rows, columns or a frame: .*; read files"),
        (5, r"tickets must be rows, columns or a frame: got int; give a list"),
        ([1, 2], r"rows of tickets must be attrs objects.*: got int"),
        ({"id": "abc"}, r"tickets\.id must be a sequence of values: got 'abc'; give"),
        ({"id": 5}, r"tickets\.id must be a sequence of values: got 5; give one"),
        (TICKETS + EVENTS, r"rows of tickets must be of one class: got Event, Ticket"),
    ],
)
def test_data_of_no_form_is_refused(data: Any, told: str) -> None:
    with pytest.raises(InputTypeError, match=told):
        Desk(tickets=data)


def test_columns_of_different_length_are_refused() -> None:
    told = "tickets: columns must have one length: got 2 in id; 1 in kind; give every"
    with pytest.raises(DataError, match=told):
        Desk(tickets={"id": [1, 2], "kind": ["a"]})


def test_numpy_stamps_are_utc_and_zoned_frames_keep_their_instant() -> None:
    zoned = pd.DataFrame(
        {"id": [1], "created_at": pd.to_datetime(["2026-05-01T11:00+02:00"])}
    )
    stamp = Desk(tickets=zoned).tickets["created_at"].at(0)
    assert stamp == datetime(2026, 5, 1, 9, tzinfo=UTC)
    naive = pd.DataFrame({"id": [1], "created_at": [pd.Timestamp("2026-05-01 11:00")]})
    assert Desk(naive, tz="Europe/Rome").tickets["created_at"].at(0) == stamp
    with pytest.raises(DataError, match="created_at must say its time zone"):
        Desk(naive)


def test_what_no_row_object_says_may_still_say_something() -> None:
    """Nobody answered, nobody was handed over: figures, not columns that lack."""
    asked = Desk(surveys=[Survey("csat", sent_at=at("09:00"))])
    answered = kpis.survey_response_rate(asked)
    assert (answered.value, answered.n) == (0.0, 1)
    assert kpis.csat(asked).no_data
    rung = Contact("c", channel="phone", started_at=at("09:00"), ended_at=at("09:01"))
    desk = Desk(contacts=[rung])
    assert kpis.abandonment_rate(desk).value == 1.0
    by_bot = attrs.evolve(rung, is_bot=True, requester="r")
    bots = Desk(contacts=[by_bot], as_of=at("09:00") + timedelta(days=9))
    assert kpis.bot_containment(bots).value == 1.0
    assert desk.contacts.names()[-1] == "handed_off_at"
    assert "talk_seconds" not in desk.contacts.names()
