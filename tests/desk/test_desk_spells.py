"""When tickets were open: from the events, or from the ticket columns."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tables import START, at, event_rows, events_of
from kpikit.desk import Desk
from kpikit.errors import UnavailableError

_HOURS = st.none() | st.integers(0, 9).map(lambda n: START + timedelta(hours=n))


def spells(desk: Desk) -> list[tuple[Any, ...]]:
    """Id, start and end of every open spell; None as the end of one that goes on."""
    view = desk.table("spells")
    names = ("ticket.id", "opened_at", "ended_at")
    columns = [view.column(name).to_list() for name in names]
    return list(zip(*columns, strict=True))


def test_events_open_and_close_a_ticket_again_and_again() -> None:
    desk = Desk(
        tickets={"id": ["T1", "T2"], "created_at": [at("08:00"), at("09:00")]},
        events=events_of(
            ("T1", "09:00", "resolved"),
            ("T1", "10:00", "reopened"),
            ("T1", "11:00", "closed"),
            ("T2", "10:00", "note"),
        ),
    )
    assert spells(desk) == [
        ("T1", at("08:00"), at("09:00")),
        ("T1", at("10:00"), at("11:00")),
        ("T2", at("09:00"), None),
    ]
    view = desk.table("spells")
    assert view.name == "spells"
    assert view.column("as_of").to_list() == [at("11:00")] * 3
    assert "spells" not in desk.tables()


def test_given_columns_win_over_events() -> None:
    desk = Desk(
        tickets={
            "id": ["T1"],
            "created_at": [at("08:00")],
            "resolved_at": [at("12:00")],
        },
        events=events_of(("T1", "09:00", "resolved"), ("T1", "10:00", "reopened")),
    )
    assert spells(desk) == [("T1", at("08:00"), at("12:00"))]


def _expected(row: dict[str, Any]) -> list[tuple[Any, ...]]:
    created: datetime | None = row["created_at"]
    if created is None:
        return []
    end = row.get("resolved_at") or row.get("closed_at")
    return [(row["id"], created, end)]


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"created_at": _HOURS, "resolved_at": _HOURS, "closed_at": _HOURS}
        ),
        min_size=1,
        max_size=5,
    ),
    names=st.sampled_from(
        [("resolved_at",), ("closed_at",), ("resolved_at", "closed_at")]
    ),
    with_events=st.booleans(),
)
def test_given_columns_make_one_spell_for_each_ticket(
    rows: list[dict[str, Any]], names: tuple[str, ...], with_events: bool
) -> None:
    for row in rows:
        stamps = [row["created_at"], row["resolved_at"], row["closed_at"]]
        known = sorted(stamp for stamp in stamps if stamp is not None)
        for name in ("created_at", "resolved_at", "closed_at"):
            row[name] = None if row[name] is None else known.pop(0)
    tickets = [
        {"id": n, "created_at": row["created_at"], **{k: row[k] for k in names}}
        for n, row in enumerate(rows)
    ]
    columns = {name: [row[name] for row in tickets] for name in tickets[0]}
    desk = Desk(tickets=columns, events=[] if with_events else None, as_of=START)
    assert spells(desk) == [spell for row in tickets for spell in _expected(row)]


@given(rows=event_rows(least=1))
def test_open_tickets_are_those_whose_last_spell_goes_on(
    rows: list[dict[str, Any]],
) -> None:
    desk = Desk(events=rows)
    if not desk.tickets.has("is_open"):
        with pytest.raises(UnavailableError, match="resolved_at"):
            desk.table("spells")
        return
    open_now = {name for name, _, end in spells(desk) if end is None}
    flags = desk.tickets["is_open"].to_list()
    ids = desk.tickets["id"].to_list()
    assert open_now == {i for i, is_open in zip(ids, flags, strict=True) if is_open}
    for _, start, end in spells(desk):
        assert end is None or start <= end


def test_without_any_word_of_resolutions_there_are_no_spells() -> None:
    desk = Desk(tickets={"id": [1], "created_at": [START]})
    with pytest.raises(
        UnavailableError, match="tickets must have the column 'resolved_at'"
    ):
        desk.table("spells")
    with pytest.raises(
        UnavailableError, match="the desk must have the table 'tickets'"
    ):
        Desk().table("spells")


def test_a_part_of_a_desk_has_the_spells_of_its_tickets() -> None:
    desk = Desk(
        events=events_of(
            ("T1", "2026-05-01T09:00", "resolved"),
            ("T2", "2026-06-01T09:00", "created"),
        )
    )
    june = desk.during("2026-06")
    assert spells(june) == [("T2", at("2026-06-01T09:00"), None)]
