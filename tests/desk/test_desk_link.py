"""Rows find their ticket, whatever their ids are made of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tables import START, at, contents, events_of
from kpikit.columns.checker import Checker
from kpikit.columns.raw import raw_of
from kpikit.columns.times import Reading
from kpikit.columns.words import read_category
from kpikit.desk import Desk
from kpikit.desk.link import rows_of_ids

_TEXTS = st.sampled_from(["a", "b", "c", "d"])
_WHOLE = st.integers(-3, 3)
_FAR = st.sampled_from([-(10**15), 7, 10**15])
_FLOATS = _WHOLE.map(float)
_IDS = (_TEXTS, _WHOLE, _FAR, _FLOATS, _TEXTS | _WHOLE)


def _column(values: list[Any]) -> Any:
    check = Checker("tickets", len(values))
    return read_category(raw_of(values), "id", Reading(), check)


@given(
    known=st.one_of(*(st.lists(kind, unique=True, max_size=6) for kind in _IDS)),
    asked=st.one_of(*(st.lists(st.none() | kind, max_size=8) for kind in _IDS)),
)
def test_every_id_finds_the_row_that_holds_it(
    known: list[Any], asked: list[Any]
) -> None:
    wanted = [known.index(v) if v in known else -1 for v in asked]
    assert rows_of_ids(_column(asked), _column(known)).tolist() == wanted


def test_of_equal_ids_the_first_row_is_found() -> None:
    ids = _column(["a", "b", "a", None])
    assert rows_of_ids(_column(["a", "b", None]), ids).tolist() == [0, 1, -1]
    assert rows_of_ids(ids, ids).tolist() == [0, 1, 0, -1]


@pytest.mark.parametrize("dtype", ["int64", "float64", "object", "Int64"])
def test_numbers_of_any_type_link_events_to_tickets(dtype: str) -> None:
    tickets = {"id": np.array([30, 10, 20]), "created_at": [at("09:00")] * 3}
    ids = pd.Series([10, 30, 10], dtype=dtype)  # type: ignore[call-overload]
    events = pd.DataFrame(
        {"ticket_id": ids, "at": pd.to_datetime([START] * 3), "kind": "message"}
    )
    events["role"], events["seq"] = "agent", [1, 2, 3]
    desk = Desk(tickets, events)
    assert desk.tickets["agent_replies"].to_list() == [1, 2, 0]
    assert desk.events["ticket_id"].to_list() == [30, 10, 10]


@given(order=st.permutations(range(6)))
def test_events_of_any_order_make_one_log(order: list[int]) -> None:
    rows = events_of(
        ("T1", "09:00", "created", {"role": "requester"}),
        ("T1", "10:00", "message", {"role": "agent"}),
        ("T1", "11:00", "status", {"value": "solved"}),
        ("T2", "09:30", "created", {"role": "requester"}),
        ("T2", "10:30", "status", {"value": "open"}),
        ("T2", "12:00", "message", {"role": "bot"}),
    )
    tickets = {"id": ["T1", "T2"]}
    mixed = Desk(tickets, [rows[place] for place in order])
    plain = contents(Desk(tickets, rows))["tickets"]
    said = [{k: v for k, v in row.items() if v is not None} for row in plain]
    found = contents(mixed)["tickets"]
    assert [{k: v for k, v in row.items() if v is not None} for row in found] == said
