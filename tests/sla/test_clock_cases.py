"""Clocks at work: the built-in ones, their options, worked examples."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kpikit.calendars import Calendar
from kpikit.desk import Event, Ticket
from kpikit.errors import InputError, InputTypeError, UnknownNameError
from kpikit.sla import Clock, Live, On, Plan, Policy, begin, built_in, clocks
from kpikit.sla.on import Fact, condition_from

H = timedelta(hours=1)
ALWAYS = Calendar.always()


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


def event(hour: int, kind: str, **fields: Any) -> Event:
    return Event("T", at=at(hour), kind=kind, **fields)


def status(hour: int, word: str) -> Event:
    return event(hour, "status", value=word)


def wrote(hour: int, role: str, **fields: Any) -> Event:
    return event(hour, "message", role=role, **fields)


def live(name: str, *events: Event, target: str = "4h", **options: Any) -> Live:
    clock = built_in(name, **options)
    found = clock.begin(Ticket("T", created_at=at(9)), target=target, calendar=ALWAYS)
    for each in events:
        found = found.apply(each)
    return found


def cycles(found: Live, now: datetime) -> list[tuple[str, timedelta]]:
    return [(r.state, r.elapsed) for each in found.cycles(now).values() for r in each]


def test_a_first_response_is_public_and_by_a_responder() -> None:
    found = live(
        "first_response",
        event(9, "created", role="requester"),
        wrote(10, "bot"),
        wrote(11, "agent", public=False),
        wrote(12, "agent"),
        wrote(14, "agent"),
    )
    assert cycles(found, at(15)) == [("met", 3 * H)]
    bots = live("first_response", wrote(10, "bot"), responders=["agent", "bot"])
    assert cycles(bots, at(15)) == [("met", H)]


def test_a_ticket_opened_by_an_agent_starts_no_first_response_unless_told() -> None:
    events = (
        event(9, "created", role="agent"),
        wrote(9, "agent"),
        wrote(11, "agent"),
    )
    assert live("first_response", *events).reading(at(12)).state == "waiting"
    told = live("first_response", *events, starts_for_agent_tickets=True)
    # The message that opened it is no response.
    assert cycles(told, at(12)) == [("met", 2 * H)]


def test_solving_counts_as_a_response_only_where_told() -> None:
    solved = status(11, "solved")
    assert live("first_response", solved).reading(at(12)).state == "running"
    told = live("first_response", solved, solve_counts_as_response=True)
    assert cycles(told, at(12)) == [("met", 2 * H)]
    assert told.reading(at(12)).stopped_by == "status solved"


def test_next_responses_run_from_the_oldest_unanswered_message() -> None:
    found = live(
        "next_response",
        wrote(9, "requester"),
        wrote(10, "agent"),
        wrote(11, "requester"),
        wrote(12, "requester"),
        wrote(14, "agent"),
        wrote(15, "requester"),
    )
    assert cycles(found, at(20)) == [("met", 3 * H), ("overdue", 5 * H)]
    assert found.reading(at(10)).state == "waiting"


def test_periodic_updates_begin_again_with_each_update() -> None:
    events = (wrote(11, "agent"), status(12, "pending"), wrote(13, "agent"))
    found = live("periodic_update", *events, target="2h")
    assert cycles(found, at(14)) == [("met", 2 * H), ("met", 2 * H), ("running", H)]
    pausable = live("periodic_update", *events, target="2h", pausable=True)
    assert cycles(pausable, at(14)) == [
        ("met", 2 * H),
        ("met", H),
        ("paused", timedelta()),
    ]


def test_on_hold_is_the_requesters_wait_but_not_the_agents_work() -> None:
    events = (status(10, "on_hold"), status(12, "pending"), status(13, "open"))
    solved = status(14, "solved")
    assert cycles(live("requester_wait", *events, solved), at(20)) == [("met", 4 * H)]
    assert cycles(live("agent_work", *events, solved), at(20)) == [("met", 2 * H)]
    assert cycles(live("resolution", *events, solved), at(20)) == [("met", 2 * H)]


def test_each_team_has_its_own_agreement() -> None:
    plan = Plan(
        (
            Policy("red", when={"team": ["red"]}, targets={"*": {"ownership": "2h"}}),
            Policy("rest", targets={"*": {"ownership": "8h"}}),
        ),
        calendar=ALWAYS,
    )
    ticket = Ticket("T", created_at=at(9), team="red")
    found = Live.begin(plan, ticket).apply(event(12, "team", value="blue", old="red"))
    found = found.apply(status(15, "solved"))
    readings = found.cycles(at(20))["ownership"]
    assert [(r.state, r.target) for r in readings] == [
        ("breached", 2 * H),
        ("met", 8 * H),
    ]


def test_events_may_come_late_twice_or_too_early() -> None:
    events = [
        wrote(8, "agent"),
        wrote(10, "requester"),
        status(11, "pending"),
        status(11, "odd"),
        status(13, "open"),
    ]
    found = live("resolution", *events)
    assert found.problems == {"before_creation": 1, "unknown_status": 1}
    late = live("resolution", *reversed(events), events[0])
    assert late.reading(at(14)) == found.reading(at(14))
    assert late.problems["twice"] == 1
    assert late.problems["out_of_order"] == 4
    assert live("first_response", events[0]).reading(at(12)).state == "running"


def test_what_is_read_earlier_knows_only_earlier_events() -> None:
    found = live("resolution", status(10, "pending"), status(12, "solved"))
    assert found.reading(at(11)).state == "paused"
    assert found.reading(at(11), "clock") == found.reading(at(11))
    assert found.reading(at(11)).due_at is None
    assert found.reading(at(9)).state == "running"


def test_a_stop_without_a_start_is_counted() -> None:
    clock = Clock(start=On(kind="assigned"), stop=On(status_class="resolved"))
    found = clock.begin(Ticket("T", created_at=at(9)), calendar=ALWAYS)
    found = found.apply(status(10, "solved"))
    assert found.problems == {"stop_without_start": 1}
    assert found.readings(at(10))["clock"].state == "waiting"
    started = found.apply(event(11, "assigned", value="agent-1"))
    assert started.reading(at(12)).elapsed == H
    assert started.next_change(at(12)) is None


def test_without_a_creation_the_first_event_is_one() -> None:
    clock = clocks["resolution"]
    found = clock.begin(Ticket("T"), calendar=ALWAYS, target="1h")
    assert found.reading(at(9)).state == "waiting"
    assert found.reading(at(9)).remaining == H
    assert found.apply(wrote(10, "requester")).reading(at(12)).elapsed == 2 * H


def test_without_anything_nothing_is_known_of_the_creation() -> None:
    found = begin(
        [Policy("all", targets={"*": {"resolution": "1h"}})],
        Ticket("T"),
        calendar=ALWAYS,
    )
    assert found.reading(at(10)).state == "waiting"
    assert found.problems == {"no_creation": 1}
    known = found.apply(Event("T", at=at(9), kind="note"))
    assert known.reading(at(10)).elapsed == timedelta(hours=1)
    assert known.problems == {}


def test_the_next_change_is_a_warning_or_the_due_instant() -> None:
    found = clocks["resolution"].begin(
        Ticket("T", created_at=at(9)), calendar=ALWAYS, target="4h", warn_at=[50, 75]
    )
    instants = [at(9), at(11), at(12), at(13)]
    changes = [found.next_change(now) for now in instants]
    assert changes == [at(11), at(12), at(13), None]
    assert found.reading(at(12)).warned_at == at(11)
    zone = ZoneInfo("Europe/Warsaw")
    change = found.next_change(at(9).astimezone(zone))
    assert change is not None
    assert change.tzinfo is zone


def test_no_policy_no_readings() -> None:
    found = begin(
        [Policy("gold", when={"tier": ["gold"]}, targets={"*": {"resolution": "1h"}})],
        Ticket("T", created_at=at(9), extra={"tier": "tin"}),
        calendar=ALWAYS,
    )
    assert found.readings(at(10)) == {}
    assert found.policy is None
    with pytest.raises(UnknownNameError, match="clock must be one that the ticket"):
        found.reading(at(10), "resolution")


def test_bad_lives_are_named() -> None:
    found = live("resolution")
    wrong: Any = "T"
    with pytest.raises(InputError, match="event must belong to ticket 'T'"):
        found.apply(Event("U", at=at(9), kind="note"))
    with pytest.raises(InputTypeError, match="event must be an Event"):
        found.apply(wrong)
    with pytest.raises(InputTypeError, match="ticket must be a Ticket"):
        Live.begin(found.plan, wrong)


@pytest.mark.parametrize("clock", [*clocks.values(), built_in("periodic_update")])
def test_clocks_are_data(clock: Clock) -> None:
    assert Clock.from_dict(json.loads(json.dumps(clock.to_dict()))) == clock


def test_bad_clocks_are_named() -> None:
    start = On(kind="created")
    nothing: Any = None
    with pytest.raises(InputError, match=r"on_reopen must be one of.*did you mean"):
        Clock(start=start, on_reopen="restrat")
    with pytest.raises(InputTypeError, match="start must be a condition"):
        Clock(start=nothing)
    with pytest.raises(InputError, match="clock must have 'start'"):
        Clock.from_dict({})
    with pytest.raises(InputError, match="clock must have known keys: got 'strat'"):
        Clock.from_dict({"strat": {}})
    with pytest.raises(UnknownNameError, match="clock must be one of the built-in"):
        built_in("first_reponse")
    with pytest.raises(UnknownNameError, match="known options: got 'responder'"):
        built_in("first_response", responder=["agent"])


def test_conditions_combine_and_are_data() -> None:
    found = (On(kind="message") | On(kind="note")) & ~On(role="bot", public=True)
    assert found.matches(Fact("note", role="agent"))
    assert not found.matches(Fact("note", role="bot", public=True))
    assert condition_from(json.loads(json.dumps(found.to_dict()))) == found
    named = On(value=["a", 1]) & On(kind="stage")
    assert named.words() == {"a", "1"}
    assert named.matches(Fact("stage", value="1"))
    with pytest.raises(InputError, match=r"kind must be one of.*'mesage'.*message"):
        On(kind="mesage")
    with pytest.raises(InputError, match="condition must have known keys: got 'kid'"):
        condition_from({"kid": "x"})
    with pytest.raises(InputTypeError, match="condition must be a kind of event or"):
        condition_from(5)
    maybe: Any = "yes"
    with pytest.raises(InputTypeError, match="public must be True, False or None"):
        On(public=maybe)


def test_conditions_may_be_kinds_lists_and_functions() -> None:
    either = [{"kind": "note"}, "message"]
    clock: Any = Clock
    found = clock(start="assigned", stop=either, pause=lambda fact: fact.role == "bot")
    assert found.start == On(kind="assigned")
    assert found.stop.matches(Fact("note"))
    assert found.stop.matches(Fact("message"))
    assert not found.stop.matches(Fact("status"))
    assert found.pause.matches(Fact("note", role="bot"))
    assert found.sees_all
    assert not clock(start="assigned", stop=either).sees_all
    assert (~found.pause | On(kind="note")).sees_all
    with pytest.raises(InputError, match=r"condition must be data .*say it by On"):
        found.to_dict()
    with pytest.raises(InputError, match=r"kind must be one of.*did you mean 'assign"):
        clock(start="asigned")


def test_one_responder_needs_no_list() -> None:
    word: Any = "bot"
    assert built_in("first_response", responders=word) == built_in(
        "first_response", responders=["bot"]
    )
