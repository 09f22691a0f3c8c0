"""Intervals of formulas: a number changes nothing of chance, a part is a share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpikit as kk
from kpikit import Count, Desk, Distinct, col, kpis
from kpikit.measures.intervals import wilson

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
TICKETS = kpis.ticket_volume


def desk_of(rows: list[tuple[str, str]]) -> Desk:
    """Tickets of channels and priorities, one a day."""
    return Desk(
        tickets={
            "id": list(range(len(rows))),
            "created_at": [AT + timedelta(days=n) for n in range(len(rows))],
            "channel": [channel for channel, _ in rows],
            "priority": [priority for _, priority in rows],
            "requester": [f"r{n % 7}" for n in range(len(rows))],
        }
    )


DESK = desk_of([("mail", "P1")] * 6 + [("phone", "P1")] * 3 + [("mail", "P2")] * 11)
PART = TICKETS.where(col.channel == "phone") / TICKETS


def bounds(hits: int, n: int) -> tuple[float, float]:
    low, high = wilson(np.array([hits]), np.array([n]), 0.95)
    return float(low[0]), float(high[0])


def test_a_count_over_what_it_is_part_of_is_a_share() -> None:
    value = PART(DESK)
    assert value.value == 3 / 20
    assert (value.low, value.high) == pytest.approx(bounds(3, 20))
    assert "interval: Wilson, of a part of a count, at 95%" in value.explain()
    share = kk.Share(col.channel == "phone", where=col.channel.is_present())
    assert share.interval_form() == "Wilson"


def test_it_is_in_every_group_and_period_and_under_filters() -> None:
    """A group without a hit has no figure on the left, as ever, and no interval."""
    lines = PART.by("priority")(DESK)
    told = {line.group["priority"]: (line.low, line.high) for line in lines}
    assert told["P1"] == pytest.approx(bounds(3, 9))
    assert told["P2"] == (None, None)
    narrow = PART.where(col.priority == "P1")(DESK)
    assert (narrow.low, narrow.high) == pytest.approx(bounds(3, 9))
    weekly = PART.every("month")(DESK)
    assert weekly[0].low is not None
    deeper = TICKETS.where(col.priority == "P1").where(col.channel == "phone")
    of_some = deeper / TICKETS.where(col.priority == "P1")
    assert of_some(DESK).low == pytest.approx(bounds(3, 9)[0])


def test_people_are_a_part_of_people() -> None:
    @kk.metric(unit="count", better="neutral", table="tickets", at="created_at")
    def askers() -> Distinct:
        """Who asks."""
        return Distinct(col.requester)

    value = (askers.where(col.channel == "phone") / askers)(DESK)
    assert value.value == 3 / 7
    assert (value.low, value.high) == pytest.approx(bounds(3, 7))


@kk.metric(unit="count", better="neutral", table="tickets", at="resolved_at")
def resolved_tickets_here() -> Count:
    """Tickets that stand at their resolution."""
    return Count()


@pytest.mark.parametrize(
    "made",
    [
        TICKETS.where(col.channel == "phone") / TICKETS.where(col.channel == "mail"),
        TICKETS / TICKETS.where(col.channel == "phone"),
        TICKETS.where(col.channel == "phone") + TICKETS,
        kpis.hours_logged.where(col.activity == "x") + kpis.hours_logged,
        kpis.csat / kpis.csat,
        resolved_tickets_here.where(col.channel == "phone") / TICKETS,
        kpis.nps / TICKETS,
        TICKETS.every("month", at="resolved_at") / TICKETS.every("month"),
        kpis.backlog / kpis.backlog,
    ],
)
def test_two_figures_that_may_share_rows_have_none_and_say_why(made: Any) -> None:
    assert made.interval_form == ""
    assert "interval: none, as what both sides share is not known" in made.explain()


def test_what_is_no_part_has_no_interval_in_its_value() -> None:
    over = TICKETS.where(col.channel == "phone") / TICKETS.where(col.channel == "mail")
    value = over(DESK)
    assert (value.low, value.high) == (None, None)
    assert value.to_dict()["low"] is None
    assert str(value) == "0.18 (n = 17)"


ANSWERS = {"score": [5, 4, 2, 1, 5, 5, 3]}


@pytest.mark.parametrize(
    ("change", "falls"),
    [
        (lambda x: 1 - x, True),
        (lambda x: x - 0.5, False),
        (lambda x: x + 1, False),
        (lambda x: 100 * x, False),
        (lambda x: x * -2, True),
        (lambda x: x / 4, False),
        (lambda x: x / -4, True),
        (lambda x: 1 / x, True),
        (lambda x: -1 / x, False),
        (lambda x: 1 - 100 * x / 3, True),
    ],
)
def test_a_number_moves_both_ends_with_the_figure(change: Any, falls: bool) -> None:
    plain, made = kpis.csat(**ANSWERS), change(kpis.csat)
    value = made(**ANSWERS)
    ends = [change(plain.low), change(plain.high)]
    assert (value.low, value.high) == pytest.approx(
        tuple(ends[::-1] if falls else ends)
    )
    assert value.low < value.value < value.high
    assert made.interval_form == "Wilson"


def test_a_number_over_what_may_be_nothing_has_no_upper_end() -> None:
    """A share that begins at 0 has an inverse without end; nothing has no figure."""
    all_hits = {"score": [5, 5, 5]}
    value = (1 / (1 - kpis.csat))(**all_hits)
    assert (value.no_data, value.low, value.high) == (True, None, None)
    (low, high) = bounds(3, 3)
    some = (2 / kpis.csat)(**all_hits)
    assert (some.low, some.high) == pytest.approx((2 / high, 2 / low))
    around = 1 / kpis.nps
    mixed = around(score=[10, 10, 10, 1, 1])
    assert mixed.value is not None
    assert (mixed.low, mixed.high) == (None, None)  # the score may be 0
    none = (kpis.csat / 0)(**ANSWERS)
    assert (none.no_data, none.low) == (True, None)
    assert (0 / kpis.csat)(**ANSWERS).low is None


def test_amounts_of_time_and_exact_intervals_go_along() -> None:
    times: dict[str, Any] = {
        "created_at": [AT] * 3,
        "resolved_at": [AT + timedelta(hours=h) for h in (5, 6, 7)],
    }
    plain, twice = kpis.resolution_time(**times), (2 * kpis.resolution_time)(**times)
    assert twice.low == 2 * plain.low
    assert twice.high == 2 * plain.high
    exact = (1 - kpis.csat.exact())(**ANSWERS)
    usual = (1 - kpis.csat)(**ANSWERS)
    assert exact.low < usual.low < usual.high < exact.high
    assert (1 - kpis.csat.exact()).interval_form.startswith("Clopper-Pearson")


@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["mail", "phone"]), st.sampled_from(["P1", "P2"])),
        max_size=12,
    ),
    cut=st.integers(0, 12),
)
def test_intervals_of_merged_parts_are_those_of_the_whole(
    rows: list[tuple[str, str]], cut: int
) -> None:
    made = (1 - PART).by("priority")
    whole = made.reduce(desk_of(rows))
    parts = made.reduce(desk_of(rows[:cut])) + made.reduce(desk_of(rows[cut:]))
    assert [(v.value, v.low, v.high, v.n) for v in parts.values()] == [
        (v.value, v.low, v.high, v.n) for v in whole.values()
    ]


SOME_HOURS = kpis.hours_logged.where(col.activity == "development") / kpis.hours_logged


def work_desk(rounds: int, random: np.random.Generator) -> Desk:
    """Rounds of 60 entries of work, three in ten of them on development."""
    size = 60 * rounds
    return Desk(
        work={
            "team": np.repeat(np.arange(rounds), 60).astype(str).tolist(),
            "worked_at": [AT] * size,
            "work_seconds": random.gamma(2.0, 1800.0, size).round().tolist(),
            "activity": np.where(
                random.random(size) < 0.3, "development", "support"
            ).tolist(),
        }
    )


def test_a_part_of_a_sum_is_a_share_of_as_many_rows_as_it_is_worth() -> None:
    """As the share of a total by weight has it, for the same rows."""
    desk = work_desk(1, np.random.default_rng(3))

    @kk.metric(unit="share", better="neutral", table="work", at="worked_at")
    def mix_of_hours() -> kk.ShareOfTotal:
        """Hours by activity."""
        return kk.ShareOfTotal(col.work_seconds)

    value = SOME_HOURS(desk)
    (wanted,) = (
        line
        for line in mix_of_hours.by("activity")(desk)
        if line.group["activity"] == "development"
    )
    assert (value.value, value.low, value.high) == pytest.approx(
        (wanted.value, wanted.low, wanted.high)
    )
    assert "part of a sum" in value.explain()


def test_shares_of_hours_hold_the_truth_as_often_as_they_say() -> None:
    """Coverage by simulation; each team of one desk is a round of its own."""
    desk = work_desk(500, np.random.default_rng(41))
    found = list(SOME_HOURS.by("team")(desk))
    held = [line.low <= 0.3 <= line.high for line in found]
    assert len(held) == 500
    assert 0.92 <= np.mean(held) <= 0.98


def test_nothing_at_all_and_points_below_zero_have_no_interval() -> None:
    """A credit of more than the rest makes a share that is none."""
    work: dict[str, Any] = {
        "worked_at": [AT] * 3,
        "work_seconds": [1] * 3,
        "points": [2, 2, -3],
        "activity": ["development", "support", "support"],
    }

    @kk.metric(unit="score", better="neutral", table="work", at="worked_at")
    def points_and_credits() -> kk.Sum:
        """All points, also those below zero."""
        return kk.Sum(col.points)

    part = points_and_credits.where(col.activity == "development") / points_and_credits
    value = part(Desk(work=work))
    assert value.value == 2
    assert value.low is None
    nothing = Desk(work={**work, "points": [0, 0, 0]})
    assert (part(nothing).no_data, part(nothing).low) == (True, None)
