"""A run over a desk: its table, what comes next, and the ledger of a ticket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from hypothesis import given

from kpikit.calendars import Calendar, per
from kpikit.desk import Desk, Event, Ticket
from kpikit.errors import (
    InputError,
    InputTypeError,
    UnavailableError,
    UnknownNameError,
)
from kpikit.sla import Clock, On, Policy, Run, begin, built_in, run, run_plan
from kpikit.sla.words import WORDS
from reference.clock_streams import Stream, streams

WARSAW = ZoneInfo("Europe/Warsaw")
OFFICE = Calendar("Mon-Fri 09:00-17:00", tz="Europe/Warsaw")
POLICIES = (
    Policy(
        "gold",
        when={"tier": ["gold"]},
        targets={"*": {"first_response": "1h", "resolution": "4h"}},
    ),
    Policy("tin", when={"tier": ["tin"]}, targets={"high": {"resolution": "1bd"}}),
)


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=WARSAW)


def ticket(name: str, tier: str, **fields: Any) -> Ticket:
    return Ticket(name, created_at=at(10), extra={"tier": tier}, **fields)


DESK = Desk(
    tickets=[
        ticket("A", "gold", priority="high"),
        ticket("B", "tin", priority="high"),
        ticket("C", "tin", priority="low"),
        ticket("D", "wood", priority="high"),
        ticket("E", "gold", priority="low"),
    ],
    events=[
        Event("A", at=at(10, 30), kind="message", role="agent"),
        Event("A", at=at(11), kind="status", value="pending"),
        Event("A", at=at(12), kind="status", value="open"),
        Event("A", at=at(16), kind="status", value="solved"),
        Event("E", at=at(12), kind="status", value="pending"),
        Event("E", at=at(13), kind="priority", value="low", old="high"),
    ],
    as_of=at(16, 30),
)


def made(**options: Any) -> Run:
    given: dict[str, Any] = {"calendar": OFFICE, "warn_at": [50], **options}
    return run(POLICIES, DESK, **given)


def test_one_row_for_each_ticket_clock_and_cycle() -> None:
    rows = made().to_dicts()
    shown = [(r["ticket_id"], r["clock"], r["policy"], r["state"]) for r in rows]
    assert shown == [
        ("A", "first_response", "gold", "met"),
        ("A", "resolution", "gold", "breached"),
        ("B", "resolution", "tin", "running"),
        ("D", None, None, "no_policy"),
        ("E", "first_response", "gold", "overdue"),
        ("E", "resolution", "gold", "paused"),
    ]
    broken = rows[1]
    assert broken["due_at"] == broken["breached_at"] == at(15)
    assert broken["original_due_at"] == at(14)
    assert broken["warned_at"] == at(13)
    assert broken["overrun_seconds"] == 3600
    assert broken["calendar"] == "default"
    assert rows[5]["due_at"] is None
    assert rows[2]["target_seconds"] == 8 * 3600


def test_a_run_is_the_sla_table_of_a_desk() -> None:
    found = made()
    table = found.as_table()
    assert table.schema.name == "sla"
    assert table.rows == len(found) == len(found.to_dicts())
    assert list(table.columns) == [spec.name for spec in table.schema.columns]
    assert found.counts()["no_policy"] == 1
    assert found.as_of == at(16, 30)
    assert "no_policy 1" in repr(found)
    assert found.problems == {}


def test_a_run_goes_into_frames() -> None:
    found = made()
    assert found.to_pandas().shape == (6, 16)
    assert found.to_polars().shape == (6, 16)
    import pyarrow as pa

    assert pa.table(found).num_rows == 6


def test_what_breaks_next_comes_first() -> None:
    found = made()
    soon = found.next_breaches()
    assert [(r["ticket_id"], r["due_at"]) for r in soon] == [("B", at(10, day=5))]
    assert found.next_breaches(within="4h") == []
    assert len(found.next_breaches(within="1d")) == 1


def test_a_run_at_an_earlier_instant_knows_only_what_was() -> None:
    early = made(as_of=at(11, 30)).to_dicts()
    states = {(r["ticket_id"], r["clock"]): r["state"] for r in early}
    assert states["A", "resolution"] == "paused"
    assert states["E", "first_response"] == "overdue"
    before = made(as_of=at(9))
    assert len(before) == 0
    assert before.next_breaches() == []


def test_each_ticket_may_have_its_calendar() -> None:
    chosen = per("tier", {"gold": Calendar.always()}, default=OFFICE)
    rows = made(calendar=chosen).to_dicts()
    assert rows[1]["calendar"] == "gold"
    assert rows[2]["calendar"] == "default"


def test_the_ledger_explains_every_second() -> None:
    ledger = made().explain("A")
    rows = ledger.to_dicts()
    assert sum(row["counted_seconds"] for row in rows[:1]) == 1800
    assert rows[-1]["total_seconds"] == 5 * 3600
    facts = ("due_at", "breached_at", "stopped_at", "stopped_by", "state")
    assert [rows[-1][name] for name in facts] == [
        at(15),
        at(15),
        at(16),
        "status solved",
        "breached",
    ]
    text = str(ledger)
    assert "Ticket A, policy: gold" in text
    assert "paused: status pending" in text
    assert "stopped: 2026-05-04 16:00+02:00 (status solved)" in text
    assert "due: 2026-05-04 15:00+02:00" in text
    assert "due at first: 2026-05-04 14:00+02:00" in text
    assert "breached: 2026-05-04 15:00+02:00, +1 hour" in text


@pytest.mark.parametrize("lang", ["en", "ru", "pl"])
def test_ledgers_speak_three_languages(lang: str) -> None:
    words = WORDS[lang]
    assert set(words) == set(WORDS["en"])
    found = made()
    ledger = found.explain("E")
    assert words["unknown_due"] in ledger.text(lang)
    html = ledger.html(lang)
    assert html.startswith(f'<section class="kpikit-ledger" lang="{lang}">')
    assert ledger.page(lang).startswith(f'<!doctype html>\n<html lang="{lang}">')
    assert html.count("<table>") == html.count("</table>") == 2
    assert words["no_policy"] in found.explain("D").text(lang)


def test_a_bar_shows_where_the_time_went() -> None:
    """Two hours count, one of them past the due instant at the middle."""
    desk = Desk(tickets=[ticket("A", "gold", priority="high")], as_of=at(12))
    policy = Policy("all", targets={"*": {"resolution": "1h"}})
    html = run([policy], desk, calendar=OFFICE).explain("A").html()
    width = 'x="500.0" y="4" height="14" fill="#c93030" width="500.0"'
    assert width in html
    assert '<rect x="499.0" y="0" height="22" width="2" fill="#c93030"/>' in html
    none = Desk(tickets=[ticket("A", "gold", priority="high")], as_of=at(10))
    assert "<svg" not in run([policy], none, calendar=OFFICE).explain("A").html()


def test_html_escapes_what_callers_wrote() -> None:
    desk = Desk(tickets=[ticket("<b>", "gold", priority="high")], as_of=at(11))
    found = run(POLICIES, desk, calendar=OFFICE).explain("<b>")
    html = found._repr_html_()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "<title>Ticket &lt;b&gt;" in found.page()


def test_instants_with_seconds_and_in_utc_are_shown_so() -> None:
    desk = Desk(
        tickets=[Ticket("A", created_at=datetime(2026, 5, 4, 9, 0, 30, tzinfo=UTC))],
        as_of=datetime(2026, 5, 4, 9, 1, 0, 5, tzinfo=UTC),
    )
    policy = Policy("all", targets={"*": {"resolution": None}})
    found = run([policy], desk, calendar=Calendar.always())
    text = found.explain("A").text()
    assert "2026-05-04 09:00:30Z" in text
    assert "2026-05-04 09:01:00.000005Z" in text
    assert found.to_dicts()[0]["state"] == "running"


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(UnknownNameError, match="ticket_id must be a ticket"):
        made().explain("Z")
    desk = Desk(tickets=[Ticket("A", created_at=at(10), priority="x")], as_of=at(12))
    with pytest.raises(UnavailableError, match="tier"):
        run(POLICIES, desk, calendar=OFFICE)
    bare = Desk(tickets={"id": ["A"], "created_at": [None]})
    policy = Policy("all", targets={"*": {"resolution": "1h"}})
    with pytest.raises(InputError, match="as_of must be known"):
        run([policy], bare, calendar=OFFICE)
    late = run([policy], bare, calendar=OFFICE, as_of=at(12))
    assert (len(late), late.problems) == (0, {"no_creation": 1})


def test_problems_are_counted() -> None:
    desk = Desk(
        tickets=[Ticket("A", created_at=at(10))],
        events=[
            Event("A", at=at(11), kind="merged", value="B"),
            Event("A", at=at(12), kind="status", value="strange"),
            Event("A", at=at(12), kind="status", value="solved"),
        ],
    )
    policy = Policy("all", targets={"*": {"resolution": "1h"}})
    found = run([policy], desk, calendar=OFFICE)
    assert found.problems == {"after_merge": 2, "unknown_status": 1}
    assert found.to_dicts()[0]["state"] == "cancelled"


def test_after_a_merge_that_carries_on_events_still_count() -> None:
    """Nothing is wrong with them, in columns and live, folded or not."""
    events = [
        Event("A", at=at(11), kind="merged", value="B"),
        Event("A", at=at(11, 30), kind="priority", value="high"),
        Event("A", at=at(12), kind="status", value="solved"),
    ]
    policy = Policy("all", targets={"*": {"resolution": "4h"}})
    clocks = {"resolution": built_in("resolution", on_merge="carry")}
    ticket_ = Ticket("A", created_at=at(10))
    for some in (events, events[::2]):
        desk = Desk(tickets=[ticket_], events=some)
        found = run([policy], desk, calendar=OFFICE, clocks=clocks)
        assert (found.to_dicts()[0]["state"], found.problems) == ("met", {})
        live = begin([policy], ticket_, calendar=OFFICE, clocks=clocks)
        for each in some:
            live = live.apply(each)
        assert live.problems == {}


def test_calendar_events_name_a_calendar_of_the_choice() -> None:
    """2 h of 4 in the office, then 1 h around the clock; an unknown one is counted."""
    chosen = per("team", {"a": OFFICE, "night": Calendar.always()}, default=OFFICE)
    desk = Desk(
        tickets=[Ticket("A", created_at=at(15), team="a")],
        events=[
            Event("A", at=at(18), kind="calendar", value="night"),
            Event("A", at=at(18, 30), kind="calendar", value="nights"),
            Event("A", at=at(19), kind="status", value="solved"),
        ],
    )
    policy = Policy("all", targets={"*": {"resolution": "4h"}})
    found = run([policy], desk, calendar=chosen)
    row = found.to_dicts()[0]
    assert (row["elapsed_seconds"], row["calendar"]) == (3 * 3600, "night")
    assert found.problems == {"unknown_calendar": 1}


def test_events_before_the_creation_move_no_clock() -> None:
    desk = Desk(
        events=[
            Event("A", at=at(9), kind="message", role="agent"),
            Event("A", at=at(10), kind="created", role="requester"),
            Event("A", at=at(11), kind="note"),
        ],
    )
    policy = Policy("all", targets={"*": {"first_response": "1h"}})
    found = run([policy], desk, calendar=OFFICE)
    assert found.problems == {"before_creation": 1}
    assert found.to_dicts()[0]["started_at"] == at(10)
    assert found.to_dicts()[0]["state"] == "running"


def test_without_policies_no_ticket_has_one() -> None:
    found = run([], DESK, calendar=OFFICE)
    assert found.counts() == {"no_policy": 5}
    assert len(run([], Desk(tickets=[]), calendar=OFFICE, as_of=at(9))) == 0


def test_only_valid_policies_with_calendars_of_their_own_count() -> None:
    always = Calendar.always()
    target = {"target": "4h", "calendar": always.to_dict()}
    policies = [
        Policy("old", valid=(None, "2026-05-04"), targets={"*": {"resolution": "1h"}}),
        Policy("new", targets={"*": {"resolution": target}}),
    ]
    ticket_ = Ticket("A", created_at=at(16))
    found = run(policies, Desk(tickets=[ticket_], as_of=at(18)), calendar=OFFICE)
    row = found.to_dicts()[0]
    assert (row["policy"], row["due_at"]) == ("new", at(20))
    assert begin(policies, ticket_, calendar=OFFICE).policy == "new"


def test_updates_in_columns_begin_again_and_closed_time_may_count() -> None:
    clock = built_in("resolution", on_reopen="continue_with_closed")
    desk = Desk(
        tickets=[Ticket("A", created_at=at(10)), Ticket("B", created_at=at(10))],
        events=[
            Event("A", at=at(11), kind="message", role="agent"),
            Event("A", at=at(12), kind="status", value="solved"),
            Event("A", at=at(14), kind="status", value="open"),
            Event("B", at=at(12), kind="message", role="agent"),
        ],
        as_of=at(15),
    )
    policy = Policy("all", targets={"*": {"periodic_update": "2h", "resolution": "4h"}})
    found = run([policy], desk, calendar=OFFICE, clocks={"resolution": clock})
    shown = [
        (r["ticket_id"], r["clock"], r["cycle"], r["state"], r["elapsed_seconds"])
        for r in found.to_dicts()
    ]
    assert shown == [
        ("A", "periodic_update", 1, "met", 3600),
        ("A", "periodic_update", 2, "met", 3600),
        ("A", "periodic_update", 3, "running", 3600),
        ("A", "resolution", 1, "overdue", 5 * 3600),
        ("B", "periodic_update", 1, "met", 7200),
        ("B", "periodic_update", 2, "overdue", 3 * 3600),
        ("B", "resolution", 1, "overdue", 5 * 3600),
    ]


def test_a_clock_that_restarts_when_reopened_begins_there() -> None:
    clock = built_in("resolution", on_reopen="restart")
    desk = Desk(
        tickets=[Ticket("A", created_at=at(10))],
        events=[
            Event("A", at=at(11), kind="status", value="solved"),
            Event("A", at=at(13), kind="status", value="open"),
        ],
        as_of=at(14),
    )
    policy = Policy("all", targets={"*": {"resolution": "1h"}})
    row = run([policy], desk, calendar=OFFICE, clocks={"resolution": clock})
    assert row.to_dicts()[0]["started_at"] == at(13)
    assert row.to_dicts()[0]["elapsed_seconds"] == 3600


def by_priority(desk: Desk, **options: str) -> list[Any]:
    """A target of 2 h for high, of 4 h else; no ticket may be followed alone."""
    policy = Policy("all", targets={"high": {"resolution": "2h"}, "*": FOUR_HOURS})
    clocks = {"resolution": built_in("resolution", **options)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kpikit.sla.source.Source.fold", None)
        found = run([policy], desk, calendar=OFFICE, clocks=clocks)
    return [
        tuple(
            row[name] for name in ("started_at", "due_at", "original_due_at", "state")
        )
        for row in found.to_dicts()
    ]


FOUR_HOURS = {"resolution": "4h"}


def raised(name: str, hour: int) -> Event:
    return Event(name, at=at(hour), kind="priority", value="high", old="low")


def changed_status(name: str, hour: int, word: str) -> Event:
    return Event(name, at=at(hour), kind="status", value=word)


def test_columns_restart_clocks_whose_terms_change() -> None:
    """The original due instant stays; so does a pause, and what is over stays over."""
    tickets = [Ticket(n, created_at=at(10), priority="high") for n in "ABCD"]
    events = [
        raised("A", 11),
        changed_status("B", 11, "pending"),
        raised("B", 12),
        changed_status("B", 13, "open"),
        changed_status("C", 11, "solved"),
        raised("C", 12),
        changed_status("D", 11, "solved"),
        raised("D", 12),
        changed_status("D", 13, "open"),
    ]
    desk = Desk(tickets=tickets, events=events, as_of=at(16))
    assert by_priority(desk, on_priority_change="restart") == [
        (at(11), at(13), at(14), "overdue"),
        (at(12), at(15), at(14), "overdue"),
        (at(10), at(14), at(14), "met"),
        (at(13), at(15), at(14), "overdue"),
    ]


def test_columns_scale_what_is_left_of_a_target() -> None:
    """Used shares are kept: a quarter, then half; what is used up stays used up."""
    low = {"kind": "priority", "value": "low", "old": "high"}
    tickets = [Ticket(n, created_at=at(10), priority="high") for n in "ABCD"]
    events = [
        raised("A", 11),
        raised("B", 11),
        Event("B", at=at(11, 30), **low),
        changed_status("C", 11, "pending"),
        raised("C", 12),
        changed_status("C", 13, "open"),
        raised("D", 15),
    ]
    tickets[1] = evolve(tickets[1], priority="low")
    desk = Desk(tickets=tickets, events=events, as_of=at(16))
    assert by_priority(desk, on_priority_change="forward") == [
        (at(10), at(12, 30), at(14), "overdue"),
        (at(10), at(13, 30), at(14), "overdue"),
        (at(10), at(14, 30), at(14), "overdue"),
        (at(10), at(14), at(14), "overdue"),
    ]


def test_a_target_that_is_scaled_often_is_the_live_one_to_the_microsecond() -> None:
    targets = {"high": "7h", "low": "11h", "*": "13h"}
    policy = Policy("all", targets={k: {"resolution": v} for k, v in targets.items()})
    clock = built_in("resolution", on_priority_change="forward")
    words = ["low", "high", "none"] * 5
    events = [
        Event(
            "A",
            at=at(10) + timedelta(seconds=97 * turn, microseconds=turn),
            kind="priority",
            value=new,
            old=old,
        )
        for turn, (old, new) in enumerate(pairwise(words), start=1)
    ]
    first = Ticket("A", created_at=at(10), priority=words[0])
    given_ = {"calendar": Calendar.always(), "clocks": {"resolution": clock}}
    live = begin([policy], first, **given_)
    for each in events:
        live = live.apply(each)
    desk = Desk(tickets=[evolve(first, priority=words[-1])], events=events)
    row = run([policy], desk, **given_).to_dicts()[0]
    assert row["due_at"] == live.readings(at(12))["resolution"].due_at


@pytest.mark.parametrize(
    ("mode", "due"),
    [
        # 1 h of 4 was used, so 1.5 of 2 h are left at 14:00.
        ("forward", at(15, 30)),
        ("restart", at(16)),
        ("retarget", at(15)),
    ],
)
def test_a_policy_that_comes_back_may_bring_another_priority(
    mode: str, due: datetime
) -> None:
    """Two changes of policy move the target, and together they are one of priority."""
    policies = [
        Policy("middle", when={"priority": ["middle"]}, targets={"*": FOUR_HOURS}),
        Policy("rest", targets={"high": {"resolution": "2h"}, "*": FOUR_HOURS}),
    ]
    clock = built_in("resolution", on_priority_change=mode)
    first = Ticket("A", created_at=at(10), priority="low")
    events = [
        changed_status("A", 11, "solved"),
        Event("A", at=at(12), kind="priority", value="middle", old="low"),
        Event("A", at=at(13), kind="priority", value="high", old="middle"),
        changed_status("A", 14, "open"),
    ]
    desk = Desk(tickets=[evolve(first, priority="high")], events=events, as_of=at(15))
    given_ = {"calendar": OFFICE, "clocks": {"resolution": clock}}
    row = run(policies, desk, **given_).to_dicts()[0]
    live = begin(policies, first, **given_)
    for each in events:
        live = live.apply(each)
    reading = live.readings(at(15))["resolution"]
    assert row["due_at"] == reading.due_at == due


def test_a_stop_at_the_creation_moves_nothing() -> None:
    """It is counted for each ticket, and does not end the clock of the one before."""
    clock = Clock(start=On(kind="assigned"), stop=On(kind="created"))
    desk = Desk(
        tickets=[Ticket(name, created_at=at(10)) for name in "AB"],
        events=[Event(name, at=at(11), kind="assigned", value="ann") for name in "AB"],
        as_of=at(12),
    )
    policy = Policy("all", targets={"*": {"own": "4h"}})
    found = run([policy], desk, calendar=OFFICE, clocks={"own": clock})
    assert [row["elapsed_seconds"] for row in found.to_dicts()] == [3600, 3600]
    assert found.problems == {"stop_without_start": 2}


@given(stream=streams())
def test_a_run_in_parts_is_the_same_run(stream: Stream) -> None:
    desk = stream.desk()
    whole = run_plan(stream.plan, desk)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kpikit.sla.bulk._BLOCK", 3)
        parts = run_plan(stream.plan, desk)
    assert parts.to_dicts() == whole.to_dicts()
    assert parts.problems == whole.problems


def test_a_ticket_that_loses_its_policy_keeps_its_place() -> None:
    """It is folded by itself, and none of its clocks ever began."""
    tickets = [Ticket(name, created_at=at(9), team="red") for name in "AB"]
    to_blue = Event("A", at=at(9), kind="team", value="blue", old="green")
    desk = Desk(tickets=tickets, events=[to_blue], as_of=at(12))
    policy = Policy("red", when={"team": ["red"]}, targets={"*": {"resolution": "1h"}})
    rows = run([policy], desk, calendar=OFFICE).to_dicts()
    assert [row["ticket_id"] for row in rows] == ["A", "B"]
    assert rows[0]["state"] == "no_policy"


@given(stream=streams())
def test_splitting_the_tickets_changes_nothing(stream: Stream) -> None:
    whole = run_plan(stream.plan, stream.desk()).to_dicts()
    parts: list[Any] = []
    for each in stream.tickets:
        alone = Stream(
            stream.plan,
            tickets=(each,),
            events=stream.events_of(each),
            as_of=stream.as_of,
        )
        parts += run_plan(stream.plan, alone.desk()).to_dicts()
    assert parts == whole


def test_a_long_ticket_among_short_ones_is_counted_the_same() -> None:
    hour = timedelta(minutes=1)
    tickets = [Ticket(str(n), created_at=at(9)) for n in range(300)]
    events = [
        Event(str(n), at=at(9) + k * hour, kind="message", role=role)
        for n in range(300)
        for k, role in enumerate(("requester", "agent") * (40 if n == 7 else 1))
    ]
    policy = Policy("all", targets={"*": {"next_response": "30s"}})
    found = run(
        [policy],
        Desk(tickets=tickets, events=events),
        calendar=Calendar.always(),
    )
    assert found.counts() == {"breached": 39}
    assert {row["cycle"] for row in found.to_dicts()} == set(range(1, 40))


def test_answers_that_nobody_waits_for_are_no_problem() -> None:
    """Each answer stops the wait for one, whether somebody waits or not."""
    desk = Desk(
        tickets=[ticket("A", "gold", priority="high")],
        events=[
            Event("A", at=at(11), kind="message", role="agent"),
            Event("A", at=at(12), kind="message", role="agent"),
            Event("A", at=at(13), kind="resolved", role="agent"),
        ],
    )
    clocks = dict.fromkeys(("first_response", "next_response", "ownership"), "1h")
    found = run([Policy("all", targets={"*": clocks})], desk, calendar=OFFICE)
    assert found.problems == {}
    assert found.findings == ()


def test_only_desks_can_be_run() -> None:
    with pytest.raises(InputTypeError, match="desk must be a Desk: got 'kpikit'"):
        run(POLICIES, "kpikit", calendar=OFFICE)  # type: ignore[arg-type]
