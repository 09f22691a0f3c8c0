"""Figures in open time: the calendar is a parameter, and the wall clock the default."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpikit as kk
from kpikit import Calendar, Desk, kpis, per
from kpikit.errors import (
    DurationError,
    InputTypeError,
    RuleError,
    UnknownNameError,
)

OFFICE = Calendar("Mon-Fri 09:00-17:00", tz="Europe/Warsaw")
FRIDAY = datetime(2026, 5, 8, 14, tzinfo=UTC)  # 16:00 in Warsaw
MONDAY = datetime(2026, 5, 11, 8, tzinfo=UTC)  # 10:00 in Warsaw
LATER = datetime(2026, 6, 1, tzinfo=UTC)


def tickets(**columns: Any) -> Desk:
    return Desk(tickets={"id": [1], "created_at": [FRIDAY], **columns}, as_of=LATER)


@pytest.mark.parametrize(
    ("metric", "column"),
    [
        (kpis.first_response_time, "first_response_at"),
        (kpis.resolution_time, "resolved_at"),
        (kpis.resolution_time.using(rule="first"), "first_resolved_at"),
    ],
)
def test_a_weekend_costs_nothing(metric: kk.Metric, column: str) -> None:
    desk = tickets(**{column: [MONDAY]})
    assert metric(desk).value == timedelta(days=2, hours=18)
    assert metric.using(calendar=OFFICE)(desk).value == timedelta(hours=2)


@pytest.mark.parametrize(
    ("metric", "column"),
    [
        (kpis.responded_within, "first_response_at"),
        (kpis.resolved_within, "resolved_at"),
    ],
)
@pytest.mark.parametrize(("limit", "share"), [("2h", 1.0), ("119m", 0.0), ("1bd", 1.0)])
def test_limits_are_open_time_and_exactly_is_a_hit(
    metric: kk.Metric, column: str, limit: str, share: float
) -> None:
    desk = tickets(**{column: [MONDAY]})
    assert metric.using(within=limit, calendar=OFFICE)(desk).value == share


def test_what_nobody_answered_is_a_miss_on_a_calendar_too() -> None:
    """Old enough to judge, so neither pending nor missing."""
    for metric in (kpis.responded_within, kpis.resolved_within):
        cut = metric.using(within="2h", calendar=OFFICE)
        value = cut(tickets(first_response_at=[None], resolved_at=[None]))
        assert (value.value, value.n, value.missing, value.pending) == (0.0, 1, 0, 0)


def test_an_open_ticket_is_pending_until_its_open_time_is_up() -> None:
    cut = kpis.resolved_within.using(within="2h", calendar=OFFICE)
    columns = {"id": [1], "created_at": [FRIDAY], "resolved_at": [None]}
    young = cut(Desk(tickets=columns, as_of=MONDAY - timedelta(seconds=1)))
    assert (young.n, young.pending) == (0, 1)
    judged = cut(Desk(tickets=columns, as_of=MONDAY))
    assert (judged.value, judged.n, judged.pending) == (0.0, 1, 0)


def test_open_tickets_can_be_left_out_in_open_time_too() -> None:
    cut = kpis.resolved_within.using(within="2h", calendar=OFFICE, open="leave_out")
    columns = {"id": [1], "created_at": [FRIDAY], "resolved_at": [None]}
    value = cut(Desk(tickets=columns, as_of=MONDAY))
    assert (value.value, value.excluded) == (None, {"open": 1})


def test_a_ticket_without_creation_is_missing() -> None:
    cut = kpis.resolved_within.using(calendar=OFFICE)
    value = cut(created_at=[None], resolved_at=[None], as_of=LATER)
    assert (value.n, value.missing) == (0, 1)


def test_each_ticket_can_have_its_calendar() -> None:
    desk = Desk(
        tickets={
            "id": [1, 2, 3],
            "created_at": [FRIDAY] * 3,
            "resolved_at": [MONDAY] * 3,
            "organization": ["acme", "globex", None],
        }
    )
    chosen = per("organization", {"acme": OFFICE}, default=Calendar.always())
    found = kpis.resolution_time.using(calendar=chosen).by("organization")(desk)
    assert [line.value for line in found] == [
        timedelta(hours=2),
        timedelta(days=2, hours=18),
        timedelta(days=2, hours=18),
    ]
    within = kpis.resolved_within.using(calendar=chosen, within="1bd")
    assert (within(desk).n, within(desk).pending) == (2, 1)
    assert "organization" in within.needs


def test_calendar_events_hand_a_ticket_to_another_calendar() -> None:
    """Each calendar over its own time, as by hand: Warsaw's day, then New York's.

    Resolved on Monday at 10:00 in New York. Ticket 1 has 1 h of Friday in Warsaw and
    4 h of Friday in New York from 12:00 there, then 1 h of Monday. Ticket 2 goes there
    and back before New York opens on Monday.
    """
    done = datetime(2026, 5, 11, 14, tzinfo=UTC)
    moves = [
        (1, "ny", FRIDAY + timedelta(hours=3)),
        (2, "ny", datetime(2026, 5, 10, tzinfo=UTC)),
        (2, "default", datetime(2026, 5, 11, 7, tzinfo=UTC)),
        (3, "ny", done + timedelta(hours=1)),
    ]
    events: list[Any] = [
        kk.Event(ticket, at=at, kind="calendar", value=name)
        for ticket, name, at in moves
    ]
    desk = Desk(
        tickets={
            "id": [1, 2, 3, 4],
            "created_at": [FRIDAY] * 4,
            "resolved_at": [done] * 4,
            "organization": ["acme"] * 3 + ["globex"],
        },
        events=events,
        as_of=LATER,
    )
    new_york = Calendar("Mon-Fri 09:00-17:00", tz="America/New_York")
    chosen = per("organization", {"acme": OFFICE, "ny": new_york}, default=OFFICE)
    metric = kpis.resolution_time.using(calendar=chosen)
    hours = [row["value"] / 3600 for row in metric.rows(desk).to_dicts()]
    assert hours == [6, 8, 8, 8]
    wanted = sla_hours(desk, chosen)
    assert hours == wanted
    by = metric.where(kk.col.organization == "acme").by("organization")(desk)
    assert by.to_dicts()[0]["n"] == 3
    lost = per("organization", {"acme": OFFICE}, default=OFFICE)
    with pytest.raises(UnknownNameError, match=r"calendar events .*: got 'ny'; known"):
        kpis.resolution_time.using(calendar=lost)(desk)


def test_waits_and_stages_of_a_ticket_are_handed_over_with_it() -> None:
    """From 10:00 to 13:00: 1 h of an office from 9, then 1 h of one from 12."""

    def at(hour: int) -> datetime:
        return datetime(2026, 5, 4, hour, tzinfo=UTC)

    happened = [
        (9, "message", None, "agent"),
        (10, "message", None, "requester"),
        (10, "stage", "build", None),
        (11, "calendar", "late", None),
        (13, "message", None, "agent"),
        (13, "stage", "test", None),
    ]
    desk = Desk(
        tickets={"id": [1], "created_at": [at(9)], "team": ["day"]},
        events=[
            kk.Event(1, at=at(hour), kind=kind, value=value, role=role)
            for hour, kind, value, role in happened
        ],
    )
    day, late = (
        Calendar(f"Mon-Fri {begin}:00-20:00", tz="UTC") for begin in ("09", "12")
    )
    chosen = per("team", {"day": day, "late": late})
    waits = kpis.next_response_time.using(calendar=chosen).mean()
    stages = kpis.stage_time.using(
        from_stage="build", to_stage="test", calendar=chosen
    ).mean()
    for metric in (waits, stages):
        assert metric(desk).value == timedelta(hours=2)


def sla_hours(desk: Desk, calendar: Any) -> list[float]:
    """The same time as clocks count it."""
    policy = kk.sla.Policy("all", targets={"*": {"resolution": None}})
    rows = kk.sla.run([policy], desk, calendar=calendar).to_dicts()
    return [row["elapsed_seconds"] / 3600 for row in rows]


def test_a_limit_of_business_days_is_turned_into_open_time_at_the_start() -> None:
    """8 h of Warsaw from Friday 16:00 on, whatever calendar comes later."""
    desk = Desk(
        tickets={
            "id": [1],
            "created_at": [FRIDAY],
            "resolved_at": [FRIDAY + timedelta(hours=8)],
            "organization": ["acme"],
        },
        events=[
            kk.Event(1, at=FRIDAY + timedelta(hours=1), kind="calendar", value="24/7")
        ],
        as_of=LATER,
    )
    chosen = per("organization", {"acme": OFFICE, "24/7": Calendar.always()})
    metric = kpis.resolved_within.using(within="1bd", calendar=chosen)
    assert metric(desk).value == 1.0
    late = metric.using(within="7h")(desk)
    assert late.value == 0.0


def test_business_days_need_a_calendar() -> None:
    with pytest.raises(DurationError, match=r"without a calendar: got '3bd'; give cal"):
        kpis.resolved_within.using(within="3bd")(tickets(resolved_at=[MONDAY]))


def test_what_is_no_calendar_is_refused() -> None:
    with pytest.raises(
        InputTypeError, match=r"calendar must be a Calendar .*'Mon-Fri'"
    ):
        kpis.resolution_time.using(calendar="Mon-Fri")


def test_time_of_statuses_stays_on_the_wall_clock() -> None:
    cut = kpis.resolution_time.using(rule="on_hold", calendar=OFFICE)
    with pytest.raises(RuleError, match="rules last and first: got 'on_hold'"):
        cut(tickets(resolved_at=[MONDAY], hold_seconds=[5]))


@pytest.mark.parametrize(
    "calendar",
    [
        OFFICE,
        per("team", {"a": OFFICE}, default=OFFICE),
        per("team", {"a": OFFICE}),
        None,
    ],
)
def test_the_calendar_travels_with_the_partial(calendar: Any) -> None:
    cut = kpis.resolution_time.using(calendar=calendar)
    part = cut.reduce(tickets(resolved_at=[MONDAY], team=["a"]))
    again = kk.Partial.from_bytes(part.to_bytes())
    assert again == part
    assert again.metric.params["calendar"] == calendar


def test_the_result_says_which_clock_it_used() -> None:
    desk = tickets(resolved_at=[MONDAY])
    assert "wall clock" in kpis.resolution_time(desk).explain()
    timed = kpis.resolution_time.using(calendar=OFFICE)
    assert "open time, Mon-Fri 09:00-17:00 in Europe/Warsaw" in timed(desk).explain()
    assert timed(desk).to_dict()["params"]["calendar"].startswith("Mon-Fri")
    assert kpis.resolution_time(desk).to_dict()["params"]["calendar"] is None
    assert "by team of the ticket" in repr(
        timed.using(calendar=per("team", {"a": OFFICE}))
    )


@given(
    gaps=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), max_size=8)
)
def test_columns_equal_the_calendar_one_by_one(gaps: list[tuple[int, int]]) -> None:
    created = [FRIDAY + timedelta(minutes=start) for start, _ in gaps]
    done = [
        at + timedelta(minutes=more)
        for at, (_, more) in zip(created, gaps, strict=True)
    ]
    found = kpis.resolution_time.using(calendar=OFFICE).rows(
        created_at=created, resolved_at=done
    )
    assert [row["value"] for row in found] == [
        OFFICE.elapsed(a, b).total_seconds() for a, b in zip(created, done, strict=True)
    ]
