"""Row objects as dictionaries that JSON can hold, and back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.desk import Contact, Event, Shift, Survey, Ticket, Work
from kpikit.errors import InputError, InputTypeError, NaiveTimeError, ParameterError

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
CLASSES = (Ticket, Event, Survey, Work, Shift, Contact)
_ZONES = st.sampled_from(
    [UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=3))]
)
_INSTANTS = st.datetimes(timezones=_ZONES)
_NAMES = st.text(max_size=8) | st.integers()
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)
_BY_CHECK: dict[str, st.SearchStrategy[Any]] = {
    "aware": _INSTANTS,
    "name": _NAMES,
    "_value": _NAMES,
    "flag": st.booleans(),
    "whole": st.integers(0, 1 << 40),
    "number": st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
    "amount": st.floats(0, allow_infinity=False),
}


def _values(field: attrs.Attribute[Any]) -> st.SearchStrategy[Any]:
    if field.name in ("tags", "themes"):
        return st.lists(st.text(max_size=4), max_size=3)
    if field.name == "extra":
        return st.dictionaries(st.text(max_size=4), _JSON, max_size=3)
    assert field.validator is not None
    check = field.validator.__name__
    if check == "one_of":
        return st.sampled_from(field.metadata["words"])
    return _BY_CHECK[check]


def rows(cls: type) -> st.SearchStrategy[Any]:
    """Row objects with any of their fields set."""
    needed, free = {}, {}
    for field in attrs.fields(cls):
        is_needed = field.default is attrs.NOTHING
        (needed if is_needed else free)[field.name] = _values(field)
    return st.builds(
        lambda parts: cls(**parts), st.fixed_dictionaries(needed, optional=free)
    )


@given(row=st.one_of(*map(rows, CLASSES)))
def test_rows_come_back_from_json(row: Any) -> None:
    """from_dict(json(to_dict(row))) == row."""
    text = json.dumps(row.to_dict(), allow_nan=False)
    assert type(row).from_dict(json.loads(text)) == row


@given(when=_INSTANTS, as_text=st.booleans())
def test_due_dates_come_back_from_json(when: datetime, as_text: bool) -> None:
    value = when.isoformat() if as_text else when
    row = Event("T1", at=NOW, kind="due", value=value, old=value)
    assert row.value == when
    assert Event.from_dict(json.loads(json.dumps(row.to_dict()))) == row


def test_only_what_is_set_is_written() -> None:
    assert Ticket(7).to_dict() == {"id": 7}
    assert Ticket("T1", is_spam=False, reopens=0, tags=("a",)).to_dict() == {
        "id": "T1",
        "is_spam": False,
        "reopens": 0,
        "tags": ["a"],
    }
    assert Survey("nps", score=0, themes=("price",)).to_dict() == {
        "kind": "nps",
        "score": 0,
        "themes": ["price"],
    }


def test_instants_are_iso_text_with_their_offset() -> None:
    at = NOW.astimezone(timezone(timedelta(hours=2)))
    event = Event("T1", at=at, kind="message", public=True)
    assert event.to_dict() == {
        "ticket_id": "T1",
        "at": "2026-05-04T11:30:00+02:00",
        "kind": "message",
        "public": True,
    }


class Tier(Enum):
    GOLD = "gold"


def test_own_columns_become_what_json_can_hold() -> None:
    own = {
        "signed": date(2026, 5, 4),
        "at": NOW,
        "lead": timedelta(minutes=1),
        "fee": Decimal("1.50"),
        "tier": Tier.GOLD,
        "path": ("a", date(2026, 1, 1)),
        "nested": {1: Decimal(2)},
    }
    assert Ticket("T1", extra=own).to_dict()["extra"] == {
        "signed": "2026-05-04",
        "at": "2026-05-04T09:30:00+00:00",
        "lead": 60.0,
        "fee": "1.50",
        "tier": "gold",
        "path": ["a", "2026-01-01"],
        "nested": {"1": "2"},
    }


@pytest.mark.parametrize("cls", CLASSES)
def test_a_key_that_is_no_field_is_named_with_the_nearest(cls: Any) -> None:
    field = attrs.fields(cls)[-2].name
    told = rf"{cls.__name__} must be given its own fields: got '{field}s'; .*'{field}'"
    with pytest.raises(ParameterError, match=told):
        cls.from_dict({f"{field}s": 1})


@pytest.mark.parametrize("cls", CLASSES)
def test_a_field_that_is_needed_is_asked_for(cls: Any) -> None:
    first = attrs.fields(cls)[0].name
    told = rf"{cls.__name__} must be given '{first}' \(.+\): got nothing; add '{first}'"
    with pytest.raises(ParameterError, match=told):
        cls.from_dict({})


def test_what_was_given_is_told_beside_what_is_not() -> None:
    with pytest.raises(ParameterError, match=r"given 'kind' \(.+\): got ticket_id"):
        Event.from_dict({"ticket_id": 1, "at": NOW})


def test_data_that_is_no_mapping_is_refused() -> None:
    told = r"data must be a mapping of fields: got \['T1'\]; give what Ticket.to_dict"
    with pytest.raises(InputTypeError, match=told):
        Ticket.from_dict(["T1"])  # type: ignore[arg-type]


def test_instants_that_cannot_be_read_are_named() -> None:
    told = r"created_at must be an ISO 8601 instant: got 'noon'; write it as 2026"
    with pytest.raises(InputError, match=told):
        Ticket.from_dict({"id": 1, "created_at": "noon"})
    with pytest.raises(NaiveTimeError, match="created_at must say its time zone"):
        Ticket.from_dict({"id": 1, "created_at": "2026-05-04T09:30"})
    assert Ticket.from_dict({"id": 1, "created_at": NOW}).created_at == NOW
