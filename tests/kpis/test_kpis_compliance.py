"""SLA compliance: worked examples and boundaries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kpikit import Config, Desk, Metric, Partial, Value, col, kpis, load_config
from kpikit.errors import InputError, UnavailableError

MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
PER_TICKET = kpis.sla_compliance.using(rule="per_ticket")
CONFIG = """schema = 1
[[policies]]
name = "gold"
when = { tier = ["gold"] }
targets = { "*" = { first_response = "1h", resolution = "4h" } }
"""


def desk(config: Config | None = None) -> Desk:
    """Met and met; met and breached; overdue and pending; nobody's; merged."""
    tickets = {
        "id": ["A", "B", "C", "D", "E"],
        "created_at": [MONDAY] * 5,
        "tier": ["gold", "gold", "gold", "none", "gold"],
        "team": ["north", "south", "south", "south", "north"],
    }
    events = [
        ("A", HOUR, "message"),
        ("A", 4 * HOUR, "resolved"),
        ("B", HOUR, "message"),
        ("B", 4 * HOUR + timedelta(microseconds=1), "resolved"),
        ("C", 2 * HOUR, "note"),
        ("E", HOUR / 2, "merged"),
    ]
    columns = {
        "ticket_id": [each[0] for each in events],
        "at": [MONDAY + each[1] for each in events],
        "kind": [each[2] for each in events],
        "role": ["agent"] * len(events),
    }
    tables = {"tickets": tickets, "events": columns}
    found = config or load_config(CONFIG)
    return found.desk(tables, as_of=MONDAY + 3 * HOUR + 2 * HOUR)


def figures(value: Value) -> tuple[object, ...]:
    return value.value, value.n, value.pending, dict(value.excluded)


def test_every_target_counts_by_itself() -> None:
    """C's response is overdue, which is a miss; its resolution too by then."""
    left_out = {"no_policy": 1, "cancelled": 2}
    assert figures(kpis.sla_compliance(desk())) == (3 / 6, 6, 0, left_out)


def test_a_ticket_counts_once() -> None:
    left_out = {"no_policy": 1, "cancelled": 2}
    assert figures(PER_TICKET(desk())) == (1 / 3, 3, 0, left_out)


def test_one_clock() -> None:
    metric = kpis.sla_compliance.using(clock="first_response")
    left_out = {"no_policy": 1, "cancelled": 1}
    assert figures(metric(desk())) == (2 / 3, 3, 0, left_out)
    ticket = PER_TICKET.using(clock="first_response")(desk())
    assert figures(ticket) == (2 / 3, 3, 0, left_out)


def test_running_targets_are_pending_until_they_are_due() -> None:
    """At noon A and B answered in time, C did not, and every resolution runs."""
    text = CONFIG.replace("4h", "8h")
    noon = load_config(text).desk(desk(), as_of=MONDAY + 3 * HOUR)
    assert figures(kpis.sla_compliance(noon))[:3] == (2 / 3, 3, 3)
    # C is lost already; A and B are not won yet
    assert figures(PER_TICKET(noon))[:3] == (0.0, 1, 2)


def test_exactly_on_target_is_met() -> None:
    value = kpis.sla_compliance.using(clock="resolution").where(col.ticket_id == "A")
    assert figures(value(desk()))[:2] == (1.0, 1)


def test_it_groups_by_columns_of_tickets_and_its_own() -> None:
    result = kpis.sla_compliance.by("team")(desk())
    assert {line.group["team"]: line.value for line in result} == {
        "north": 1.0,
        "south": 1 / 4,
    }
    result = kpis.sla_compliance.by("clock")(desk())
    assert {line.group["clock"]: line.n for line in result} == {
        "first_response": 3,
        "resolution": 3,
        None: 0,
    }
    tickets = PER_TICKET.by("clock")(desk())
    assert [line.value for line in tickets] == [2 / 3, 1 / 3, None]


def test_it_stands_in_time_at_the_due_instant() -> None:
    result = kpis.sla_compliance.every("hour")(desk())
    assert {line.period: line.n for line in result if line.n} == {
        "2026-05-04T10:00+00:00": 3,
        "2026-05-04T13:00+00:00": 3,
    }


def test_overdue_is_a_miss_and_nothing_decided_is_no_figure() -> None:
    assert kpis.sla_compliance(state=["met", "overdue"]).value == 0.5
    value = kpis.sla_compliance(state=["running", "paused", "outside_hours", "waiting"])
    assert figures(value) == (None, 0, 4, {})
    value = kpis.sla_compliance(state=["stopped", "met"])
    assert (value.value, value.n, value.excluded) == (1.0, 1, {"no_target": 1})
    tickets = PER_TICKET(ticket_id=["a", "a", "b", "b"], state=["met", "running"] * 2)
    assert figures(tickets) == (None, 0, 2, {})


def test_a_state_that_nobody_knows_is_an_error() -> None:
    for metric in (kpis.sla_compliance, PER_TICKET):
        with pytest.raises(InputError, match=r"state must be one of .* got 'Met'"):
            metric(ticket_id=["a", "b"], state=["met", "Met"])


def test_what_it_needs_is_said() -> None:
    with pytest.raises(UnavailableError, match=r"table 'sla'.*\.desk"):
        kpis.sla_compliance(Desk(tickets={"id": ["A"], "created_at": [MONDAY]}))
    with pytest.raises(UnavailableError, match="clock"):
        kpis.sla_compliance.using(clock="resolution")(state=["met"])
    with pytest.raises(UnavailableError, match="ticket_id"):
        PER_TICKET(state=["met"])


def test_what_is_wrong_with_events_is_a_problem_of_the_desk() -> None:
    tables = {
        "tickets": {"id": ["A"], "created_at": [MONDAY], "tier": ["gold"]},
        "events": {
            "ticket_id": ["A"] * 2,
            "at": [MONDAY + HOUR, MONDAY + 2 * HOUR],
            "kind": ["status", "resolved"],
            "value": ["in_limbo", None],
        },
    }
    found = load_config(CONFIG).desk(tables).problems
    assert ("unknown-status", 1) in [(each.code, each.count) for each in found]


OWN = {
    "ticket_id": ["A", "B"],
    "state": ["met", "breached"],
    "clock": ["approval", "resolution"],
    "priority": ["P1", "P2"],
    "due_at": [MONDAY, MONDAY],
}


@pytest.mark.parametrize("metric", [kpis.sla_compliance, PER_TICKET])
def test_a_misspelt_clock_is_an_error(metric: Metric) -> None:
    told = "clock must be a clock of the data: got 'resolutoin'; did you mean 'resolu"
    wrong = metric.using(clock="resolutoin")
    for cut in (wrong, wrong.by("team"), wrong.every("month"), wrong.by("clock")):
        with pytest.raises(InputError, match=told):
            cut(desk())
    with pytest.raises(InputError, match=r"got 'aproval'; did you mean 'approval'\?"):
        metric.using(clock="aproval")(**OWN)


@pytest.mark.parametrize("metric", [kpis.sla_compliance, PER_TICKET])
def test_a_clock_that_is_known_need_not_have_rows(metric: Metric) -> None:
    """Built in, own ones under a filter, and nothing at all."""
    assert figures(metric.using(clock="ownership")(**OWN))[:2] == (None, 0)
    clustered = kpis.sla_compliance.using(clock="approval").cluster("ticket_id")
    assert figures(clustered(**OWN))[:2] == (1.0, 1)
    own = metric.using(clock="approval").where(col.priority == "P2")
    assert figures(own(**OWN))[:2] == (None, 0)
    empty = {name: [] for name in OWN}
    assert figures(metric.using(clock="approval")(**empty))[:2] == (None, 0)


@pytest.mark.parametrize("metric", [kpis.sla_compliance, PER_TICKET])
def test_only_all_parts_show_that_a_clock_is_in_none(metric: Metric) -> None:
    first, second = ({n: v[at : at + 1] for n, v in OWN.items()} for at in (0, 1))
    own = metric.using(clock="approval")
    added = own.reduce(**second) + own.reduce(**first)
    assert figures(added.finish())[:2] == (1.0, 1)
    assert Partial.from_bytes(added.to_bytes()) == added == own.reduce(**OWN)
    with pytest.raises(InputError, match="got 'approval'; known are 'agent_work', 'fi"):
        own.reduce(**second).finish()


@pytest.mark.parametrize(
    ("kind", "role", "reason"),
    [("note", "agent", "no_messages"), ("message", None, "no_roles")],
)
def test_clocks_that_nothing_can_stop_are_left_out(
    kind: str, role: str | None, reason: str
) -> None:
    """A log that cannot know of answers says nothing of them: not 0 %."""
    events = {
        "ticket_id": ["A", "A", "B"],
        "at": [MONDAY + HOUR, MONDAY + 3 * HOUR, MONDAY + 5 * HOUR],
        "kind": [kind, "resolved", "resolved"],
        "role": [role, role, role],
    }
    tickets = {"id": ["A", "B"], "created_at": [MONDAY] * 2, "tier": ["gold"] * 2}
    made = load_config(CONFIG).desk({"tickets": tickets, "events": events})
    assert figures(kpis.sla_compliance(made)) == (1 / 2, 2, 0, {reason: 2})
    assert figures(PER_TICKET(made)) == (1 / 2, 2, 0, {reason: 2})
    response = kpis.sla_compliance.using(clock="first_response")
    assert figures(response(made)) == (None, 0, 0, {reason: 2})
    parts = [made.during("2026-05-04"), made.during("2026-05-05")]
    added = sum(
        (response.reduce(part) for part in parts[1:]), response.reduce(parts[0])
    )
    assert figures(added.finish()) == (None, 0, 0, {reason: 2})


def test_where_nothing_has_ended_nobody_has_answered_yet() -> None:
    """A young desk without any message has missed its first responses."""
    tickets = {"id": ["A", "B"], "created_at": [MONDAY] * 2, "tier": ["gold"] * 2}
    events = {"ticket_id": ["A"], "at": [MONDAY + 9 * HOUR], "kind": ["note"]}
    made = load_config(CONFIG).desk({"tickets": tickets, "events": events})
    response = kpis.sla_compliance.using(clock="first_response")
    assert figures(response(made))[:2] == (0.0, 2)
