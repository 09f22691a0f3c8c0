"""Worked examples of derived columns: resolutions, amounts of time, spells, reasons."""

from __future__ import annotations

import pytest

from derive_facts import (
    AGENT,
    CLOSED,
    ON_HOLD,
    OPEN,
    PENDING,
    REQUESTER,
    SOLVED,
    derived,
    facts,
    spells,
    values_of,
)
from kpikit.desk.derive import derive
from log_strategies import STATUSES, event_log, log_of, rows_of

BORN = ("10:00", "created", REQUESTER)
NO_STATUS = "no event is a status, resolved, closed or reopened"
NO_ROLE = "no event has a role"


@pytest.mark.parametrize("resolving", [("status", SOLVED), ("resolved",)])
def test_a_status_and_an_event_of_its_own_both_resolve(resolving: tuple[str]) -> None:
    found = facts(BORN, ("10:10", *resolving))
    assert found["first_resolved_at"] == "10:10"
    assert found["resolved_at"] == "10:10"
    assert found["is_open"] is False


def test_closing_an_open_ticket_resolves_it() -> None:
    found = facts(BORN, ("10:10", "closed"))
    assert (found["resolved_at"], found["closed_at"]) == ("10:10", "10:10")


def test_closing_a_resolved_ticket_is_no_second_resolution() -> None:
    found = facts(BORN, ("10:10", "resolved"), ("10:20", "status", CLOSED))
    assert (found["resolved_at"], found["closed_at"]) == ("10:10", "10:20")


def test_a_second_resolved_with_nothing_between_is_no_second_resolution() -> None:
    found = facts(BORN, *((f"10:{m}", "resolved") for m in (10, 20, 30)))
    assert found["resolved_at"] == "10:10"


def test_a_second_resolved_with_anything_between_is_a_second_resolution() -> None:
    found = facts(BORN, ("10:10", "resolved"), ("10:15", "note"), ("10:20", "resolved"))
    assert found["first_resolved_at"] == "10:10"
    assert found["resolved_at"] == "10:20"
    assert found["reopens"] == 0


def test_resolved_right_behind_the_closing_that_resolved_is_ignored() -> None:
    found = facts(BORN, ("10:10", "closed"), ("10:20", "resolved"))
    assert found["resolved_at"] == "10:10"


def test_resolved_behind_a_closing_that_did_not_resolve_counts() -> None:
    events = (("10:10", "resolved"), ("10:20", "closed"), ("10:30", "resolved"))
    assert facts(BORN, *events)["resolved_at"] == "10:30"


def test_a_reopened_and_still_open_ticket_keeps_its_first_resolution_only() -> None:
    found = facts(BORN, ("10:10", "resolved"), ("10:20", "reopened"))
    assert found["first_resolved_at"] == "10:10"
    assert found["resolved_at"] is None
    assert found["is_open"] is True
    assert (found["reopens"], found["reopened_at"]) == (1, "10:20")


def test_a_status_of_class_pause_reopens_too() -> None:
    found = facts(BORN, ("10:10", "status", SOLVED), ("10:20", "status", PENDING))
    assert found["reopened_at"] == "10:20"


def test_a_status_and_a_reopened_event_together_are_one_reopening() -> None:
    found = facts(
        BORN, ("10:10", "resolved"), ("10:20", "status", OPEN), ("10:20", "reopened")
    )
    assert found["reopens"] == 1


def test_reopened_on_an_open_ticket_is_no_reopening() -> None:
    assert facts(BORN, ("10:20", "reopened"))["reopens"] == 0


def test_the_first_reopening_by_the_requester_can_be_a_later_one() -> None:
    found = facts(
        BORN,
        ("10:10", "resolved"),
        ("10:20", "reopened", AGENT),
        ("10:30", "closed"),
        ("10:40", "reopened", REQUESTER),
    )
    assert found["reopens"] == 2
    assert found["reopened_at"] == "10:20"
    assert found["reopened_by_requester_at"] == "10:40"


def test_closed_at_stays_when_the_ticket_is_reopened() -> None:
    assert facts(BORN, ("10:10", "closed"), ("10:20", "reopened"))["closed_at"] == (
        "10:10"
    )


def test_statuses_that_are_not_mapped_change_no_state() -> None:
    unmapped = ("10:20", "status", {"value": "unmapped"})
    found = facts(BORN, ("10:10", "resolved"), unmapped, ("10:30", "status"))
    assert found["is_open"] is False
    assert found["reopens"] == 0


def test_a_merge_closes_without_resolving_and_nothing_reopens_it() -> None:
    merged = ("10:10", "merged", {"value": "T2"})
    found = facts(BORN, merged, ("10:20", "status", OPEN), ("10:30", "reopened"))
    assert found["is_open"] is False
    assert found["first_resolved_at"] is None
    assert found["reopens"] == 0
    assert found["merged_into"] == "T2"
    assert found["closed_at"] == "10:10"


def test_the_priority_at_resolution_is_the_last_one_up_to_it() -> None:
    found = facts(
        ("10:00", "priority", {"value": "low"}),
        ("10:10", "priority", {"value": "high"}),
        ("10:10", "resolved"),
        ("10:10", "priority", {"value": "urgent"}),
    )
    assert found["priority_at_resolution"] == "high"
    assert found["priority"] == "urgent"


def test_the_old_value_of_a_later_change_was_in_force_at_resolution() -> None:
    later = ("10:20", "assigned", {"value": "b", "old": "a"})
    found = facts(BORN, ("10:10", "resolved"), later, given={"assignee": "c"})
    assert found["assignee_at_resolution"] == "a"


def test_a_later_change_without_old_value_leaves_it_unknown() -> None:
    later = ("10:20", "assigned", {"value": "b"})
    found = facts(BORN, ("10:10", "resolved"), later, given={"assignee": "c"})
    assert found["assignee_at_resolution"] is None


def test_the_given_priority_was_in_force_where_no_event_changes_it() -> None:
    given = {"priority": "high"}
    resolved = facts(BORN, ("10:10", "resolved"), given=given)
    unresolved = facts(BORN, ("10:10", "status", OPEN), given=given)
    assert resolved["priority_at_resolution"] == "high"
    assert unresolved["priority_at_resolution"] is None


def test_time_up_to_resolution_is_split_into_work_wait_and_hold() -> None:
    found = facts(
        BORN,
        ("10:05", "status", PENDING),
        ("10:15", "status", ON_HOLD),
        ("10:35", "status", OPEN),
        ("10:40", "resolved"),
    )
    assert found["agent_work_seconds"] == 10
    assert found["agent_wait_seconds"] == 10
    assert found["hold_seconds"] == 20
    assert found["requester_wait_seconds"] == 40


def test_waiting_for_the_requester_is_known_in_any_spelling() -> None:
    waiting = {"value": "Waiting-for customer"}
    found = facts(BORN, ("10:05", "status", waiting), ("10:15", "resolved"))
    assert found["agent_wait_seconds"] == 10
    assert found["hold_seconds"] == 0


def test_time_resolved_is_no_waiting_but_time_reopened_is() -> None:
    found = facts(
        BORN, ("10:10", "resolved"), ("11:00", "reopened"), ("11:05", "resolved")
    )
    assert found["requester_wait_seconds"] == 15


def test_time_after_the_last_resolution_is_left_out() -> None:
    found = facts(BORN, ("10:10", "resolved"), ("11:00", "reopened"))
    assert found["requester_wait_seconds"] == 10


def test_time_by_class_is_missing_without_a_resolution() -> None:
    found = facts(BORN, ("10:10", "status", PENDING))
    assert found["agent_wait_seconds"] is None
    assert found["requester_wait_seconds"] is None


def test_time_before_the_given_creation_counts_nowhere() -> None:
    found = facts(
        ("10:00", "status", PENDING),
        ("10:30", "resolved"),
        given={"created_at": "10:20"},
    )
    assert found["agent_wait_seconds"] == 10
    assert found["requester_wait_seconds"] == 10


def test_a_status_runs_to_the_next_one_and_the_last_to_as_of() -> None:
    found = facts(
        BORN,
        ("10:05", "status", OPEN),
        ("10:15", "status", PENDING),
        as_of="11:00",
    )
    assert (found["open_seconds"], found["pending_seconds"]) == (10, 45)


def test_a_status_that_begins_after_as_of_has_no_time_yet() -> None:
    found = facts(BORN, ("10:05", "status", OPEN), as_of="10:00")
    assert found["open_seconds"] == 0


def test_time_from_creation_belongs_to_the_old_value_of_the_first_status() -> None:
    first = ("10:05", "status", {"value": "open", "old": "new"})
    found = facts(BORN, first, as_of="10:05")
    assert (found["new_seconds"], found["open_seconds"]) == (5, 0)


def test_an_event_of_another_class_ends_the_running_status() -> None:
    found = facts(BORN, ("10:05", "status", OPEN), ("10:15", "resolved"))
    assert found["open_seconds"] == 10


def test_an_event_of_the_same_class_leaves_the_status_running() -> None:
    found = facts(
        BORN, ("10:05", "status", SOLVED), ("10:15", "resolved"), as_of="10:25"
    )
    assert found["solved_seconds"] == 20


def test_a_merge_ends_a_running_status_unless_that_is_closed_already() -> None:
    merged = ("10:15", "merged")
    found = facts(BORN, ("10:05", "status", OPEN), merged, as_of="10:25")
    assert found["open_seconds"] == 10
    found = facts(BORN, ("10:05", "status", CLOSED), merged, as_of="10:25")
    assert found["closed_seconds"] == 20


def test_no_time_of_an_old_status_where_the_first_stands_before_creation() -> None:
    first = ("10:00", "status", {"value": "open", "old": "new"})
    given = {"created_at": "10:10"}
    assert facts(first, given=given)["new_seconds"] == 0


def test_a_status_without_a_value_says_nothing_about_the_time_after_it() -> None:
    found = facts(BORN, ("10:05", "status", OPEN), ("10:15", "status"), as_of="11:00")
    assert found["open_seconds"] == 10


def test_a_status_without_a_class_has_its_time_too() -> None:
    unmapped = ("10:05", "status", {"value": "unmapped"})
    assert facts(BORN, unmapped, as_of="10:06")["unmapped_seconds"] == 1


def test_a_status_another_ticket_had_is_zero_and_missing_without_any() -> None:
    log = log_of(
        ("T1", "10:00", "status", OPEN),
        ("T2", "10:00", "status", PENDING),
        ("T3", "10:00", "note"),
    )
    found = derive(log, given={}, statuses=STATUSES, lines=None, as_of=0).columns
    assert values_of(found["open_seconds"]) == [0, 0, None]


def test_spells_end_with_resolutions_and_begin_again_with_reopenings() -> None:
    found = spells(
        BORN, ("10:10", "resolved"), ("10:15", "closed"), ("10:20", "reopened")
    )
    assert found == [("10:00", "10:10"), ("10:20", "on")]


def test_a_merge_ends_the_open_spell_for_good() -> None:
    assert spells(BORN, ("10:10", "merged"), ("10:20", "reopened")) == [
        ("10:00", "10:10")
    ]


def test_the_first_spell_begins_at_the_given_creation() -> None:
    given = {"created_at": "09:00"}
    assert spells(BORN, ("10:10", "closed"), given=given) == [("09:00", "10:10")]


def test_no_spell_begins_or_ends_before_the_given_creation() -> None:
    given = {"created_at": "11:00"}
    events = (("10:10", "resolved"), ("10:20", "reopened"))
    assert spells(BORN, *events, given=given) == [("11:00", "11:00"), ("11:00", "on")]


def test_a_log_without_roles_says_so_for_columns_that_need_them() -> None:
    reasons = derived(("10:00", "message"), ("10:10", "resolved")).reasons
    assert reasons["first_response_at"] == NO_ROLE
    assert reasons["agents"] == NO_ROLE
    assert "last_activity_at" not in reasons


def test_assignments_alone_tell_the_agents() -> None:
    found = derived(("10:00", "assigned", {"value": "a"}))
    assert "agents" not in found.reasons
    assert found.columns["agents"].at(0) == 1


def test_a_log_without_states_says_so_for_columns_that_need_them() -> None:
    found = derived(("10:00", "message", AGENT), ("10:10", "merged"))
    assert found.reasons["resolved_at"] == NO_STATUS
    assert found.reasons["is_open"] == NO_STATUS
    assert "resolved_at" not in found.columns


def test_an_empty_log_gives_every_column_without_values_and_no_reason() -> None:
    found = derive(event_log([], 2), given={}, statuses={}, lines=None, as_of=0)
    assert not found.reasons
    assert values_of(found.columns["resolved_at"]) == [None, None]
    assert values_of(found.columns["reopens"]) == [0, 0]
    assert values_of(found.columns["highest_line"]) == [None, None]


def test_a_ticket_without_events_is_open_and_counts_nothing() -> None:
    rows, _ = rows_of(
        ("T1", "09:00", "message", AGENT), ("T1", "10:00", "closed", AGENT)
    )
    log = event_log(rows, 2)
    found = derive(log, given={}, statuses={}, lines=None, as_of=0).columns
    assert values_of(found["is_open"]) == [False, True]
    assert found["created_at"].at(1) is None
    assert values_of(found["agent_replies"]) == [1, 0]
