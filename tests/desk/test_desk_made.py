"""Columns that need a look across rows, against plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tables import START, at, facts
from kpikit.desk import Desk
from kpikit.errors import UnavailableError

Rows = list[dict[str, Any]]
_WHEN = st.none() | st.integers(0, 4).map(lambda n: START + timedelta(hours=n))


def _contacts(*, with_topic: bool) -> st.SearchStrategy[Rows]:
    parts = {
        "created_at": _WHEN,
        "requester": st.sampled_from([None, "ann", "bob"]),
    }
    if with_topic:
        parts["topic"] = st.sampled_from([None, "login", "billing"])
    return st.lists(st.fixed_dictionaries(parts), min_size=1, max_size=9)


def _next_contact(rows: Rows) -> list[datetime | None]:
    """The next ticket of the same person and topic, rows in their order in a tie."""
    found: list[datetime | None] = []
    for place, row in enumerate(rows):
        keys = [k for k in ("requester", "topic") if k in row]
        later = [
            (other["created_at"], number)
            for number, other in enumerate(rows)
            if other["created_at"] is not None
            and row["created_at"] is not None
            and all(row[k] is not None and row[k] == other[k] for k in keys)
            and (other["created_at"], number) > (row["created_at"], place)
        ]
        found.append(min(later)[0] if later else None)
    return found


@given(rows=_contacts(with_topic=True) | _contacts(with_topic=False))
def test_the_next_contact_is_that_of_a_loop(rows: Rows) -> None:
    tickets = [{"id": number, **row} for number, row in enumerate(rows)]
    names = dict.fromkeys(key for row in tickets for key in row)
    columns = {name: [row[name] for row in tickets] for name in names}
    desk = Desk(tickets=columns, as_of=START)
    assert desk.tickets["next_contact_at"].to_list() == _next_contact(rows)


def test_a_given_next_contact_wins_and_requesters_are_needed() -> None:
    tickets = {"id": [1], "created_at": [START], "next_contact_at": [at("10:00")]}
    assert facts(Desk(tickets), "next_contact_at") == {1: at("10:00")}
    with pytest.raises(UnavailableError, match="must have the column 'requester'"):
        Desk({"id": [1], "created_at": [START]}).tickets.column("next_contact_at")


def test_the_requester_of_a_log_is_enough() -> None:
    rows = [
        {
            "ticket_id": n,
            "at": START + timedelta(hours=n),
            "kind": "created",
            "role": "requester",
            "actor": "ann",
        }
        for n in (1, 2)
    ]
    assert facts(Desk(events=rows), "next_contact_at") == {1: at("11:00"), 2: None}


def _answers(names: Sequence[str]) -> st.SearchStrategy[Rows]:
    parts = {
        "kind": st.sampled_from(["csat", "nps"]),
        "respondent": st.sampled_from([None, "ann", "bob"]),
        "answered_at": _WHEN,
        "score": st.none() | st.integers(0, 5).map(float),
        "question": st.sampled_from([None, "speed", "care"]),
    }
    chosen = {name: parts[name] for name in names}
    return st.lists(st.fixed_dictionaries(chosen), min_size=1, max_size=9)


def _is_picked(rows: Rows, *, latest: bool) -> list[bool]:
    """An answer is picked if none of the same person and survey is later (earlier)."""
    found = []
    for place, row in enumerate(rows):
        needed = (row["respondent"], row["answered_at"], row["score"])
        if None in needed:
            found.append(True)
            continue
        group = [
            (other["answered_at"], number)
            for number, other in enumerate(rows)
            if other["respondent"] == row["respondent"]
            and other["answered_at"] is not None
            and other["score"] is not None
            and other["kind"] == row["kind"]
            and other.get("question") == row.get("question")
        ]
        best = max(group) if latest else min(group)
        found.append(best == (row["answered_at"], place))
    return found


_ALL = ("kind", "respondent", "answered_at", "score", "question")


@given(rows=_answers(_ALL) | _answers(_ALL[:-1]))
def test_first_and_latest_answers_are_those_of_a_loop(rows: Rows) -> None:
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    surveys = Desk(surveys=columns).surveys
    assert surveys["is_latest_answer"].to_list() == _is_picked(rows, latest=True)
    assert surveys["is_first_answer"].to_list() == _is_picked(rows, latest=False)


def test_no_answers_have_no_latest_one() -> None:
    surveys = Desk(surveys=[]).surveys
    assert surveys["is_latest_answer"].to_list() == []
    assert surveys["is_first_answer"].to_list() == []
    bare = Desk(surveys={"kind": ["csat"], "score": [5], "answered_at": [START]})
    with pytest.raises(UnavailableError, match="must have the column 'respondent'"):
        bare.surveys.column("is_latest_answer")


_QUESTIONS = ("first_contact_resolution", "first_contact", "other", None)


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "kind": st.sampled_from(["yes_no", "csat"]),
                "question": st.sampled_from(_QUESTIONS),
                "score": st.sampled_from([None, 0.0, 1.0]),
                "answered_at": st.integers(0, 3).map(
                    lambda n: START + timedelta(hours=n)
                ),
                "ticket_id": st.sampled_from(["T1", "T2", "T9", None]),
            }
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_requesters_say_of_first_contact_is_that_of_a_loop(rows: Rows) -> None:
    wanted: dict[str, bool | None] = {"T1": None, "T2": None}
    for row in sorted(rows, key=lambda row: row["answered_at"]):
        asks = row["kind"] == "yes_no" and row["question"] in _QUESTIONS[:2]
        if asks and row["score"] is not None and row["ticket_id"] in wanted:
            wanted[row["ticket_id"]] = row["score"] > 0
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    tickets = {"id": ["T1", "T2"], "created_at": [START] * 2}
    desk = Desk(tickets=tickets, surveys=columns)
    assert facts(desk, "is_settled_at_first_contact") == wanted
    assert desk.surveys["is_settled_at_first_contact"].to_list() == [
        wanted.get(row["ticket_id"]) for row in rows
    ]


def test_first_contact_needs_surveys_that_know_their_ticket() -> None:
    tickets = {"id": ["T1"], "created_at": [START]}
    surveys = {
        "kind": ["yes_no"],
        "question": ["first_contact"],
        "score": [1],
        "answered_at": [START],
    }
    with pytest.raises(
        UnavailableError,
        match=r"surveys must have the column 'ticket_id': got .*; give",
    ) as caught:
        Desk(tickets, surveys=surveys).tickets.column("is_settled_at_first_contact")
    assert caught.value.columns == ("surveys.ticket_id",)
    with pytest.raises(UnavailableError, match="is_settled_at_first_contact"):
        Desk(tickets).tickets.column("is_settled_at_first_contact")
