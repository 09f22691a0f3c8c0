"""The tables and columns of the design, by name."""

from __future__ import annotations

import attrs
import pytest

from kpikit.columns.column import Kind
from kpikit.desk.derive import DERIVED
from kpikit.desk.names import TABLE_NAMES
from kpikit.desk.schemas import ROW_CLASSES, SCHEMAS, schema_named
from kpikit.errors import UnknownNameError

DESIGN = {
    "tickets": "id created_at? kind? priority? channel? status? line? requester?"
    " organization? assignee? team? topic? contract? due_at? original_due_at?"
    " resolved_at? closed_at? acknowledged_at? merged_into? is_spam? is_deleted?"
    " no_answer_needed? errors? opportunities? tags?",
    "events": "ticket_id at kind role? actor? public? value? old? seq?",
    "surveys": "kind score? answered_at? sent_at? respondent? ticket_id? question?"
    " themes? agent? team? project? channel?",
    "work": "agent worked_at work_seconds activity ticket_id? priority? stage?"
    " billable?",
    "shifts": "agent starts_at ends_at break_seconds available_seconds? line? team?",
    "contacts": "id channel started_at answered_at? ended_at? talk_seconds?"
    " hold_seconds? wrap_seconds? agent? ticket_id? resolved? is_bot? handed_off_at?"
    " requester?",
    "costs": "at amount currency category team?",
    "sales": "sold_at amount currency kind agent? customer?",
    "headcount": "line fte valid_from valid_to? team?",
    "user_counts": "users valid_from valid_to? organization?",
    "customers": "id valid_from valid_to?",
    "self_service": "user viewed_at views deflected? ticket_id?",
    "outages": "service starts_at ends_at? is_planned affected_share",
    "changes": "id implemented_at succeeded service?",
    "capacity": "resource used available at",
    "trainings": "agent course due_at? completed_at? is_required",
    "audits": "audit item weight passed applicable critical audited_at",
    "projects": "id planned_end_on finished_on? budget? cost? currency?",
    # a ticket that no policy matches has no clock, a paused one no due instant
    "sla": "ticket_id clock? cycle? policy? priority? calendar? target_seconds?"
    " started_at? stopped_at? due_at? original_due_at? elapsed_seconds?"
    " overrun_seconds? state breached_at? warned_at?",
}
DERIVED_IN_DESIGN = (
    "created_at first_response_at first_resolved_at resolved_at agent_replies"
    " customer_replies reopens reopened_at reopened_by_requester_at escalated_at"
    " highest_line first_line transfers agents last_activity_at acknowledged_at"
    " work_started_at handed_off_at priority_at_resolution assignee_at_resolution"
    " requirements_started_at requirements_done_at specification_started_at"
    " specification_done_at implementation_started_at implementation_done_at"
    " deployed_at"
)
SUFFIXES = {
    "_at": {Kind.INSTANT},
    "_on": {Kind.DATE},
    "_seconds": {Kind.SECONDS},
    "_id": {Kind.CATEGORY},
}
FIXED = {
    "amount": Kind.MONEY,
    "budget": Kind.MONEY,
    "cost": Kind.MONEY,
    "valid_from": Kind.DATE,
    "valid_to": Kind.DATE,
    "tags": Kind.TAGS,
    "themes": Kind.TAGS,
    "score": Kind.NUMBER,
    "public": Kind.FLAG,
    "resolved": Kind.FLAG,
    "seq": Kind.INTEGER,
    "views": Kind.INTEGER,
    "users": Kind.INTEGER,
    "fte": Kind.NUMBER,
    "affected_share": Kind.NUMBER,
    "currency": Kind.CATEGORY,
}


def test_there_are_the_tables_of_the_design_in_its_order() -> None:
    assert tuple(SCHEMAS) == tuple(DESIGN) == TABLE_NAMES


@pytest.mark.parametrize("table", DESIGN)
def test_a_table_has_the_columns_of_the_design(table: str) -> None:
    wanted = DESIGN[table].split()
    found = [
        spec.name + ("" if spec.is_required else "?") for spec in SCHEMAS[table].columns
    ]
    if table == "tickets":
        assert set(wanted) <= set(found)
        assert set(DERIVED_IN_DESIGN.split()) <= set(SCHEMAS[table].names())
    else:
        assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize("table", DESIGN)
def test_names_tell_the_kinds_of_columns(table: str) -> None:
    schema = SCHEMAS[table]
    for spec in schema.columns:
        for suffix, kinds in SUFFIXES.items():
            if spec.name.endswith(suffix):
                assert spec.kind in kinds, spec.name
        if spec.name.startswith("is_"):
            assert spec.kind is Kind.FLAG
        assert spec.kind is FIXED.get(spec.name, spec.kind), spec.name
        assert spec.doc
    assert schema.doc
    assert schema.at is None or schema[schema.at].kind in (Kind.INSTANT, Kind.DATE)


@pytest.mark.parametrize("table", ROW_CLASSES)
def test_row_classes_have_the_columns_of_their_table(table: str) -> None:
    fields = [a.name for a in attrs.fields(ROW_CLASSES[table]) if a.name != "extra"]
    assert sorted(fields) == sorted(SCHEMAS[table].names())


def test_derived_columns_are_marked_and_of_the_kind_that_events_give() -> None:
    schema = SCHEMAS["tickets"]
    for name, kind in DERIVED.items():
        if name in schema:
            assert schema[name].is_derived, name
            assert schema[name].kind is kind, name
    assert not schema["topic"].is_derived
    assert not schema["id"].is_derived


def test_events_need_their_three_keys_and_tickets_their_id() -> None:
    keys = {
        (table, spec.name)
        for table, schema in SCHEMAS.items()
        for spec in schema.columns
        if spec.is_key
    }
    assert keys == {
        ("tickets", "id"),
        ("events", "ticket_id"),
        ("events", "at"),
        ("events", "kind"),
    }


def test_a_table_that_is_none_is_named_with_the_nearest() -> None:
    assert schema_named("costs") is SCHEMAS["costs"]
    told = r"table must be one of the tables of a desk: got 'event'; .*'events'"
    with pytest.raises(UnknownNameError, match=told):
        schema_named("event")
