"""Options under which one table is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from desk_tables import at, codes, facts, problem
from kpikit.desk import Desk, table
from kpikit.errors import DataError, InputError, InputTypeError, ZoneError

EXPORT = {
    "Nr": [1, 2, 3],
    "Opened": ["2026-05-01 11:00", "2026-05-01 12:00", None],
    "Prio": ["1 - Critical", "2 - High", None],
}


def test_columns_are_renamed_words_mapped_and_stamps_put_in_their_zone() -> None:
    desk = Desk(
        tickets=table(
            EXPORT,
            columns={"id": "Nr", "created_at": "Opened", "priority": "Prio"},
            values={"priority": {"1 - Critical": "P1"}},
            tz="Europe/Rome",
        )
    )
    assert facts(desk, "created_at") == {1: at("09:00"), 2: at("10:00"), 3: None}
    assert facts(desk, "priority") == {1: "P1", 2: "2 - High", 3: None}
    assert desk.tickets.names() == ("id", "created_at", "priority")


def test_columns_that_are_not_named_stay_the_callers_own() -> None:
    desk = Desk(tickets=table(EXPORT, columns={"id": "Nr"}, tz="UTC"))
    assert facts(desk, "Prio") == {1: "1 - Critical", 2: "2 - High", 3: None}


def test_a_table_of_its_own_zone_wins_over_the_desks() -> None:
    rows = {"id": [1], "created_at": ["2026-05-01T11:00"]}
    assert facts(Desk(rows, tz="Europe/Rome"), "created_at") == {1: at("09:00")}
    own = table(rows, tz="Asia/Tokyo")
    assert facts(Desk(own, tz="Europe/Rome"), "created_at") == {1: at("02:00")}


def test_a_time_format_reads_other_stamps() -> None:
    rows = {"id": [1], "created_at": ["01.05.2026 09:30"]}
    desk = Desk(table(rows, tz="UTC", format="%d.%m.%Y %H:%M"))
    assert facts(desk, "created_at") == {1: at("09:30")}


def test_column_forms_make_columns() -> None:
    calls = {
        "Call": ["a", "b"],
        "Date": ["2026-05-01", "2026-05-01"],
        "Time": ["09:00:00", "10:00:00"],
        "Speed": [30, 60],
        "Talk": ["0:01:30", "1:00:00"],
        "Done": ["Y", "N"],
    }
    forms = {
        "id": "Call",
        "channel": {"constant": "phone"},
        "started_at": {"join": ["Date", "Time"]},
        "answered_at": {"plus": ["started_at", "Speed"]},
        "talk_seconds": {"duration": "Talk"},
        "resolved": {"true": ["Y"], "of": "Done"},
    }
    desk = Desk(contacts=table(calls, columns=forms, tz="UTC"))
    assert desk.contacts.to_dicts() == [
        {
            "id": "a",
            "channel": "phone",
            "started_at": at("09:00"),
            "answered_at": datetime(2026, 5, 1, 9, 0, 30, tzinfo=UTC),
            "talk_seconds": 90.0,
            "resolved": True,
        },
        {
            "id": "b",
            "channel": "phone",
            "started_at": at("10:00"),
            "answered_at": at("10:01"),
            "talk_seconds": 3600.0,
            "resolved": False,
        },
    ]


def test_kinds_map_the_words_of_a_log() -> None:
    log = {
        "ticket_id": [1, 1, 1],
        "at": [at("09:00"), at("10:00"), at("11:00")],
        "kind": ["Insert ticket", "Wait", "Resolve ticket"],
    }
    kinds = {
        "Insert ticket": "created",
        "Wait": {"kind": "status", "value": "pending"},
        "Resolve ticket": "resolved",
    }
    desk = Desk(events=table(log, kinds=kinds), as_of=at("12:00"))
    assert desk.events["kind"].to_list() == ["created", "status", "resolved"]
    assert desk.events["value"].to_list() == [None, "pending", None]
    assert facts(desk, "agent_wait_seconds")[1].total_seconds() == 3600


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"on_bad": "Drop"}, r"on_bad must be 'raise' or 'drop': got 'Drop'; .*'drop'"),
        ({"format": "iso"}, r"format must be a time format: got 'iso'; as '%d"),
        ({"columns": {"id": 3}}, r"columns.id must be a column form: got 3; write a"),
        (
            {"columns": {"id": {"jion": ["a"]}}},
            r"columns.id must be a column form: .*'join'",
        ),
        ({"kinds": {"Wait": "paused"}}, r"kinds\['Wait'\] must be a kind: got 'paus"),
        (
            {"kinds": {"Wait": {"value": "x"}}},
            r"kinds\['Wait'\] must be a kind: got \{'value'.*; known are 'created'",
        ),
        (
            {"kinds": {"Wait": {"kind": "status", "vaule": "x"}}},
            r"kinds\['Wait'\] must have kind and value only: got .*; as \{",
        ),
    ],
)
def test_options_that_are_none_are_refused(options: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        table({"id": []}, **options)


@pytest.mark.parametrize("option", ["columns", "values", "kinds"])
def test_options_that_are_no_mappings_are_refused(option: str) -> None:
    told = rf"{option} must be a mapping: got \['a'\]; as \{{"
    with pytest.raises(InputTypeError, match=told):
        table({"id": []}, **{option: ["a"]})  # type: ignore[arg-type]


def test_values_of_a_column_are_a_mapping_too() -> None:
    with pytest.raises(InputTypeError, match=r"values\.priority must be a mapping"):
        table({"id": []}, values={"priority": ["P1"]})  # type: ignore[dict-item]


def test_a_zone_that_is_none_is_refused_with_the_nearest() -> None:
    with pytest.raises(ZoneError, match="Europe/Rome"):
        table({"id": []}, tz="Europe/Roma")


def test_columns_that_are_not_in_the_data_are_named_at_once() -> None:
    forms = {"id": "Number", "created_at": "Openned", "priority": "Prio"}
    with pytest.raises(DataError) as caught:
        Desk(tickets=table(EXPORT, columns=forms, on_bad="drop"))
    told = str(caught.value)
    assert "column 'Openned' must be in the data, for 'created_at'" in told
    assert "did you mean 'Opened'?" in told
    assert codes(caught.value.problems)["missing-column"] == 1


def test_words_that_map_nothing_are_noted() -> None:
    forms = {"id": "Nr"}
    desk = Desk(
        tickets=table(
            EXPORT, columns=forms, values={"Prio": {"9 - None": "P9"}}, tz="UTC"
        )
    )
    note = problem(desk, "idle-mapping")
    assert note.severity == "info"
    assert "'9 - None'" in note.message


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("events", {"ticket_id": ["T1"], "at": [at("09:00")], "kind": ["message"]}),
        ("tickets", {"id": ["T1"], "kind": ["task"]}),
        ("work", {"agent": ["ann"]}),
    ],
)
def test_kinds_that_never_occur_are_noted(name: str, rows: dict[str, Any]) -> None:
    desk = Desk(**{name: table(rows, kinds={"Comment": "message"})})
    note = problem(desk, "idle-mapping")
    assert note.message == "kinds name words that do not occur: 'Comment'"
    assert (note.where, note.severity) == (f"{name}.kind", "info")
