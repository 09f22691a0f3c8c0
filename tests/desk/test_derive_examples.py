"""Worked examples of derived columns: messages, holders, lines, ordinary columns."""

from __future__ import annotations

from derive_facts import AGENT, BOT, REQUESTER, derived, facts

PRIVATE = {"role": "agent", "public": False}


def to(value: str | None, old: str | None = None, **more: str) -> dict[str, str | None]:
    """The parts of an event that changes something."""
    return {"value": value, "old": old, **more}


def test_creation_is_the_created_event_even_when_others_stand_before() -> None:
    assert facts(("10:00", "note"), ("10:05", "created"))["created_at"] == "10:05"


def test_creation_without_a_created_event_is_the_first_event() -> None:
    assert facts(("10:00", "note"), ("10:05", "message"))["created_at"] == "10:00"


def test_a_given_creation_does_not_change_what_the_events_say() -> None:
    given = {"created_at": "10:03"}
    assert facts(("10:00", "created"), given=given)["created_at"] == "10:00"


def test_first_response_is_the_first_public_message_of_an_agent() -> None:
    found = facts(
        ("10:00", "created", REQUESTER),
        ("10:01", "message", BOT),
        ("10:02", "message", PRIVATE),
        ("10:03", "note", AGENT),
        ("10:04", "message"),
        ("10:05", "message", AGENT),
        ("10:06", "message", AGENT),
    )
    assert found["first_response_at"] == "10:05"
    assert found["first_any_reply_at"] == "10:01"


def test_a_message_at_the_instant_of_creation_is_a_response() -> None:
    found = facts(("10:00", "created", REQUESTER), ("10:00", "message", AGENT))
    assert found["first_response_at"] == "10:00"


def test_a_message_before_the_given_creation_never_responds() -> None:
    found = facts(
        ("10:00", "message", AGENT),
        ("10:10", "message", AGENT),
        given={"created_at": "10:01"},
    )
    assert found["first_response_at"] == "10:10"
    assert found["agent_replies"] == 2


def test_a_missing_given_creation_falls_back_on_the_events() -> None:
    found = facts(
        ("10:00", "created", REQUESTER),
        ("10:10", "message", AGENT),
        given={"created_at": None},
    )
    assert found["first_response_at"] == "10:10"


def test_the_opening_message_of_an_agent_is_no_response_but_a_reply() -> None:
    found = facts(
        ("10:00", "created", AGENT),
        ("10:00", "message", AGENT),
        ("10:20", "message", AGENT),
    )
    assert found["first_response_at"] == "10:20"
    assert found["first_any_reply_at"] == "10:20"
    assert found["agent_replies"] == 2


def test_a_ticket_opened_by_agent_with_a_message_of_the_requester_first() -> None:
    found = facts(
        ("10:00", "created", AGENT),
        ("10:01", "message", REQUESTER),
        ("10:02", "message", AGENT),
    )
    assert found["first_response_at"] == "10:02"
    assert found["customer_replies"] == 0


def test_the_first_event_opens_a_ticket_without_a_created_event() -> None:
    found = facts(("10:00", "message", AGENT), ("10:05", "message", AGENT))
    assert found["first_response_at"] == "10:05"


def test_who_acted_before_the_given_creation_did_not_open_the_ticket() -> None:
    found = facts(
        ("10:00", "note", AGENT),
        ("10:05", "message", AGENT),
        given={"created_at": "10:01"},
    )
    assert found["first_response_at"] == "10:05"


def test_customer_replies_leave_out_the_opening_message_only() -> None:
    found = facts(
        ("10:00", "message", REQUESTER),
        ("10:01", "message", REQUESTER),
        ("10:02", "message", {"role": "requester", "public": False}),
        ("10:03", "note", REQUESTER),
    )
    assert found["customer_replies"] == 2


def test_customer_replies_all_count_where_an_agent_wrote_the_opening_message() -> None:
    found = facts(("10:00", "message", AGENT), ("10:01", "message", REQUESTER))
    assert found["customer_replies"] == 1


def test_a_private_message_of_the_requester_does_not_open() -> None:
    private = {"role": "requester", "public": False}
    found = facts(("10:00", "message", private), ("10:01", "message", REQUESTER))
    assert found["customer_replies"] == 1


def test_any_event_of_an_agent_acknowledges_but_creating_is_no_work() -> None:
    found = facts(("10:00", "created", AGENT), ("10:07", "priority", AGENT))
    assert found["acknowledged_at"] == "10:00"
    assert found["work_started_at"] == "10:07"


def test_an_assignment_by_a_bot_starts_work_and_acknowledges_nothing() -> None:
    found = facts(("10:00", "created", REQUESTER), ("10:01", "assigned", BOT))
    assert found["work_started_at"] == "10:01"
    assert found["acknowledged_at"] is None


def test_last_activity_passes_over_bot_and_system_not_over_unknown_roles() -> None:
    found = facts(
        ("10:00", "created", REQUESTER),
        ("10:01", "other"),
        ("10:02", "note", BOT),
        ("10:03", "status", {"role": "system"}),
    )
    assert found["last_activity_at"] == "10:01"


def test_the_first_handoff_is_the_one_that_counts() -> None:
    found = facts(("10:00", "created"), ("10:03", "handoff"), ("10:04", "handoff"))
    assert found["handed_off_at"] == "10:03"


def test_escalations_to_management_and_to_a_line_are_told_apart() -> None:
    found = facts(
        ("10:01", "escalated", to("L2")), ("10:02", "escalated", to("management"))
    )
    assert found["escalated_to_line_at"] == "10:01"
    assert found["escalated_to_management_at"] == "10:02"
    assert found["escalated_at"] == "10:01"


def test_an_escalation_without_a_value_is_functional() -> None:
    found = facts(("10:01", "escalated"))
    assert found["escalated_to_line_at"] == "10:01"
    assert found["escalated_to_management_at"] is None


def test_a_later_line_escalates_and_an_earlier_one_does_not() -> None:
    up = facts(("10:00", "line", to("L1")), ("10:01", "line", to("L2")))
    down = facts(("10:00", "line", to("L2")), ("10:01", "line", to("L1")))
    assert up["escalated_at"] == "10:01"
    assert down["escalated_at"] is None


def test_the_old_line_of_an_event_goes_before_the_line_seen_last() -> None:
    found = facts(("10:00", "line", to("L1")), ("10:01", "line", to("L2", "L3")))
    assert found["escalated_at"] is None


def test_a_first_line_event_without_an_old_line_never_escalates() -> None:
    found = facts(("10:00", "line", to("L3")), given={"line": "L1"})
    assert found["escalated_at"] is None
    assert found["first_line"] == "L3"


def test_lines_without_a_declared_order_never_escalate() -> None:
    found = derived(("10:00", "line", to("L2", "L1")), lines=None)
    assert found.columns["escalated_at"].at(0) is None
    assert found.reasons["highest_line"] == "no order of lines is declared"


def test_an_undeclared_line_is_no_escalation() -> None:
    assert facts(("10:00", "line", to("L9", "L1")))["escalated_at"] is None


def test_the_first_line_is_the_old_one_and_the_highest_looks_at_all() -> None:
    found = facts(
        ("10:00", "line", to("L2", "L1")),
        ("10:01", "escalated", to("L3")),
        ("10:02", "line", to("L9")),
    )
    assert found["first_line"] == "L1"
    assert found["highest_line"] == "L3"


def test_the_given_line_is_the_first_and_highest_without_line_events() -> None:
    found = facts(("10:00", "created"), given={"line": "L2"})
    assert found["first_line"] == "L2"
    assert found["highest_line"] == "L2"


def test_the_first_assignment_is_no_transfer_and_a_change_is() -> None:
    events = [("10:00", "assigned", to("a")), ("10:01", "assigned", to("b"))]
    assert facts(events[0])["transfers"] == 0
    assert facts(*events)["transfers"] == 1


def test_a_first_assignment_that_names_the_old_holder_is_a_transfer() -> None:
    assert facts(("10:00", "assigned", to("b", "a")))["transfers"] == 1


def test_assigning_to_the_same_holder_is_no_transfer() -> None:
    found = facts(("10:00", "assigned", to("a")), ("10:01", "assigned", to("a")))
    assert found["transfers"] == 0


def test_unassigning_is_no_transfer_and_forgets_no_holder() -> None:
    first, gone = ("10:00", "assigned", to("a")), ("10:01", "assigned", to(None, "a"))
    assert facts(first, gone, ("10:02", "assigned", to("a")))["transfers"] == 0
    assert facts(first, gone, ("10:02", "assigned", to("b")))["transfers"] == 1


def test_a_change_of_line_between_makes_it_no_transfer() -> None:
    found = facts(
        ("10:00", "assigned", to("a")),
        ("10:01", "line", to("L2", "L1")),
        ("10:02", "assigned", to("b")),
        ("10:03", "assigned", to("c")),
    )
    assert found["transfers"] == 1


def test_a_line_event_right_behind_at_the_same_instant_stands_between_too() -> None:
    found = facts(
        ("10:00", "assigned", to("a")),
        ("10:02", "assigned", to("b")),
        ("10:02", "line", to("L2", "L1")),
    )
    assert found["transfers"] == 0


def test_team_and_assignee_at_one_instant_are_one_transfer() -> None:
    moves = ("team", to("t2", "t1")), ("assigned", to("b", "a"))
    assert facts(*(("10:00", *move) for move in moves))["transfers"] == 1
    apart = zip(("10:00", "10:01"), moves, strict=True)
    assert facts(*((at, *move) for at, move in apart))["transfers"] == 2


def test_two_changes_of_assignee_at_one_instant_are_two_transfers() -> None:
    found = facts(
        ("10:00", "assigned", to("b", "a")), ("10:00", "assigned", to("c", "b"))
    )
    assert found["transfers"] == 2


def test_agents_are_those_who_wrote_or_held_each_once() -> None:
    found = facts(
        ("10:00", "message", {"role": "requester", "actor": "r"}),
        ("10:01", "message", {"role": "agent", "actor": "a"}),
        ("10:02", "note", {"role": "agent", "actor": "b"}),
        ("10:03", "note", AGENT),
        ("10:04", "priority", {"role": "agent", "actor": "d"}),
        ("10:05", "assigned", to("c", "a")),
    )
    assert found["agents"] == 3


def test_ordinary_columns_have_the_value_of_the_last_event_even_a_missing_one() -> None:
    found = facts(
        ("10:00", "priority", to("low")),
        ("10:01", "priority", to("high")),
        ("10:02", "team", to("t1")),
        ("10:03", "assigned", to("a")),
        ("10:04", "assigned", to(None)),
        ("10:05", "line", to("L2")),
        ("10:06", "status", to("unmapped")),
    )
    names = ("priority", "team", "assignee", "line", "status")
    assert [found[name] for name in names] == ["high", "t1", None, "L2", "unmapped"]


def test_due_instants_are_read_from_the_first_and_the_last_due_event() -> None:
    found = facts(
        ("10:00", "due", to("2026-01-01T12:00+02:00")),
        ("10:01", "due", to("2026-01-02T12:00Z")),
    )
    assert found["original_due_at"] == "10:00"
    assert found["due_at"] == "2026-01-02T12:00"


def test_a_due_instant_without_a_zone_or_not_readable_is_missing() -> None:
    found = facts(
        ("10:00", "due", to("2026-01-01T12:00")), ("10:01", "due", to("soon"))
    )
    assert found["original_due_at"] is None
    assert found["due_at"] is None


def test_the_requester_created_the_ticket_or_acted_first() -> None:
    second = ("10:01", "message", {"role": "requester", "actor": "r2"})
    own = ("10:00", "created", {"role": "requester", "actor": "r1"})
    other = ("10:00", "created", {"role": "agent", "actor": "a"})
    assert facts(own, second)["requester"] == "r1"
    assert facts(other, second)["requester"] == "r2"


def test_a_stage_begins_with_its_first_event_whatever_its_spelling() -> None:
    found = facts(
        ("10:00", "stage", to("Design-started")),
        ("10:01", "stage", to("design started")),
        ("10:02", "stage", to("deployed")),
    )
    assert found["design_started_at"] == "10:00"
    assert found["deployed_at"] == "10:02"


def test_a_stage_never_takes_the_place_of_a_column_with_its_name() -> None:
    found = facts(("10:00", "note"), ("10:01", "stage", to("created")))
    assert found["created_at"] == "10:00"
