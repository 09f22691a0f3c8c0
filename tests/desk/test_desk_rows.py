"""Row objects are valid from the moment they exist."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest

from kpikit.desk import Contact, Event, Shift, Survey, Ticket, Work
from kpikit.errors import InputError, InputTypeError, KpikitError, NaiveTimeError

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
NAIVE = datetime(2026, 5, 4, 9)

MAKERS: dict[type, Callable[..., Any]] = {
    Ticket: lambda **more: Ticket("T1", **more),
    Event: lambda **more: Event("T1", **{"at": NOW, "kind": "message", **more}),
    Survey: lambda **more: Survey("csat", **more),
    Work: lambda **more: Work(
        "ann",
        **{"worked_at": NOW, "work_seconds": 60, "activity": "support", **more},
    ),
    Shift: lambda **more: Shift(
        "ann", **{"starts_at": NOW, "ends_at": NOW, "break_seconds": 0, **more}
    ),
    Contact: lambda **more: Contact(
        "C1", **{"channel": "phone", "started_at": NOW, **more}
    ),
}
CLASSES = list(MAKERS)


@pytest.mark.parametrize("cls", CLASSES)
def test_rows_are_frozen_slotted_and_hashable(cls: type) -> None:
    row = MAKERS[cls]()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        row.channel = "web"
    assert not hasattr(row, "__dict__")
    assert hash(row) == hash(MAKERS[cls]())
    assert row == MAKERS[cls]()


@pytest.mark.parametrize("cls", CLASSES)
def test_fields_after_the_first_are_keyword_only(cls: type) -> None:
    first, *rest = attrs.fields(cls)
    assert not first.kw_only
    assert all(field.kw_only for field in rest)
    with pytest.raises(TypeError, match="positional"):
        cls("a", "b")


@pytest.mark.parametrize("cls", CLASSES)
def test_rows_survive_pickling_copying_and_evolving(cls: type) -> None:
    more = {"extra": {"tier": "gold"}} if cls is Ticket else {}
    row = MAKERS[cls](**more)
    assert pickle.loads(pickle.dumps(row)) == row  # noqa: S301
    assert copy.deepcopy(row) == row
    assert attrs.evolve(row) == row


def _fields(*validators: str) -> list[tuple[type, str]]:
    return [
        (cls, field.name)
        for cls in CLASSES
        for field in attrs.fields(cls)
        if field.validator is not None and field.validator.__name__ in validators
    ]


@pytest.mark.parametrize(("cls", "name"), _fields("aware"))
def test_every_instant_says_its_zone(cls: type, name: str) -> None:
    rule = rf"{name} must say its time zone: got 2026-05-04T09:00:00; add tzinfo"
    with pytest.raises(NaiveTimeError, match=rule):
        MAKERS[cls](**{name: NAIVE})
    rule = rf"{name} must be an aware datetime: got '2026-05-04'; as datetime\("
    with pytest.raises(InputTypeError, match=rule):
        MAKERS[cls](**{name: "2026-05-04"})
    with pytest.raises(InputTypeError, match="aware datetime"):
        MAKERS[cls](**{name: date(2026, 5, 4)})
    assert getattr(MAKERS[cls](**{name: NOW}), name) == NOW


@pytest.mark.parametrize(("cls", "name"), _fields("name", "_value"))
def test_every_name_is_text_or_a_whole_number(cls: type, name: str) -> None:
    if name == attrs.fields(cls)[0].name:
        return
    for value in (True, 1.5, ["a"]):
        with pytest.raises(
            InputTypeError, match=rf"{name} must be text or a whole number: got .*; "
        ):
            MAKERS[cls](**{name: value})
    assert getattr(MAKERS[cls](**{name: 7}), name) == 7


@pytest.mark.parametrize("cls", [Ticket, Event, Work, Contact])
def test_the_first_field_is_checked_too(cls: type) -> None:
    first = attrs.fields(cls)[0].name
    row = MAKERS[cls]()
    with pytest.raises(InputTypeError, match=f"{first} must be text or a whole number"):
        attrs.evolve(row, **{first: None})


@pytest.mark.parametrize(("cls", "name"), _fields("flag"))
def test_every_flag_is_true_or_false(cls: type, name: str) -> None:
    rule = rf"{name} must be True or False: got 1; leave it out"
    with pytest.raises(InputTypeError, match=rule):
        MAKERS[cls](**{name: 1})
    assert getattr(MAKERS[cls](**{name: False}), name) is False


@pytest.mark.parametrize(("cls", "name"), _fields("whole"))
def test_every_count_is_a_whole_number_from_zero(cls: type, name: str) -> None:
    for value in (1.5, True, "1"):
        with pytest.raises(
            InputTypeError, match=rf"{name} must be a whole number: got .*; as 3"
        ):
            MAKERS[cls](**{name: value})
    with pytest.raises(InputError, match=rf"{name} must be at least 0: got -1; leave"):
        MAKERS[cls](**{name: -1})
    assert getattr(MAKERS[cls](**{name: 0}), name) == 0


@pytest.mark.parametrize(("cls", "name"), _fields("amount", "number"))
def test_every_number_is_finite(cls: type, name: str) -> None:
    for value in (True, "5"):
        with pytest.raises(
            InputTypeError, match=rf"{name} must be a number: got .*; as 4"
        ):
            MAKERS[cls](**{name: value})
    for value in (float("nan"), float("inf")):
        with pytest.raises(InputError, match=rf"{name} must be finite: got .*; leave"):
            MAKERS[cls](**{name: value})
    assert getattr(MAKERS[cls](**{name: 1.5}), name) == 1.5


@pytest.mark.parametrize(("cls", "name"), _fields("amount"))
def test_amounts_take_timedeltas_and_are_not_negative(cls: type, name: str) -> None:
    row = MAKERS[cls](**{name: timedelta(minutes=2)})
    assert getattr(row, name) == 120.0
    with pytest.raises(InputError, match=rf"{name} must be at least 0: got -0.5"):
        MAKERS[cls](**{name: -0.5})
    assert getattr(MAKERS[cls](**{name: 0}), name) == 0


def test_scores_may_be_negative() -> None:
    assert Survey("stakeholder", score=-2).score == -2


def test_optional_fields_take_none_and_required_ones_do_not() -> None:
    for cls in CLASSES:
        for field in attrs.fields(cls)[1:]:
            if field.default is None:
                assert getattr(MAKERS[cls](**{field.name: None}), field.name) is None
            elif field.default is attrs.NOTHING:
                with pytest.raises(KpikitError, match=f"{field.name} must be"):
                    MAKERS[cls](**{field.name: None})


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Event("T", at=NOW, kind="mesage"), "kind must be one of .*'message'"),
        (
            lambda: Event("T", at=NOW, kind="note", role="agnet"),
            r"role must be one of requester, agent, .*: got 'agnet'; .*'agent'",
        ),
        (lambda: Survey("cst"), "kind must be one of csat, .* got 'cst'; .*'csat'"),
    ],
)
def test_words_outside_their_list_are_refused_with_the_nearest(
    make: Callable[[], object], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        make()


def test_an_event_value_may_be_an_aware_instant() -> None:
    assert MAKERS[Event](kind="due", value=NOW, old=NOW).value == NOW
    with pytest.raises(NaiveTimeError, match="value must say its time zone"):
        MAKERS[Event](kind="due", value=NAIVE)


def test_a_due_date_written_as_text_is_read() -> None:
    event = MAKERS[Event](kind="due", value="2026-05-04T11:00+02:00", old="soon")
    assert event.value == NOW
    assert event.old == "soon"
    assert MAKERS[Event](kind="due", value="2026-05-04").value == "2026-05-04"
    assert MAKERS[Event](kind="note", value="2026-05-04T09:00Z").value[-1] == "Z"


@pytest.mark.parametrize("value", ["billing", 5, None])
def test_tags_are_lists_of_names(value: object) -> None:
    with pytest.raises(InputTypeError, match=r"tags and themes must be lists.*; as \["):
        Ticket("T1", tags=value)  # type: ignore[arg-type]
    with pytest.raises(InputTypeError, match="tags and themes must be lists"):
        Survey("csat", themes=value)
    assert Ticket("T1", tags=["a", "b"]).tags == ("a", "b")  # type: ignore[arg-type]


def test_extra_is_a_mapping_that_cannot_be_changed() -> None:
    mine = {"tier": "gold", "seats": 3}
    ticket = Ticket("T1", extra=mine)
    mine["tier"] = "silver"
    assert ticket.extra == {"tier": "gold", "seats": 3}
    assert len(ticket.extra) == 2
    assert "'tier': 'gold'" in repr(ticket)
    with pytest.raises(TypeError, match="item assignment"):
        ticket.extra["tier"] = "silver"  # type: ignore[index]


@pytest.mark.parametrize("value", ["gold", [("tier", "gold")], {1: "gold"}])
def test_extra_of_another_form_is_refused(value: Any) -> None:
    rule = "extra must be a mapping with text as keys: got .*; as "
    with pytest.raises(InputTypeError, match=rule):
        Ticket("T1", extra=value)
