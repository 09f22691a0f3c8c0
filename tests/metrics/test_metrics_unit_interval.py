"""Intervals of figures over several tables: of units that come and go by chance."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import kpikit as kk
from kpikit import Desk, kpis

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)


def effort_desk(
    hours: dict[str, list[float]], line: dict[str, str] | None = None
) -> Desk:
    """Tickets that reached a stage, and the work logged on each."""
    rows = [(ticket, h) for ticket, logged in hours.items() for h in logged]
    lines = line or dict.fromkeys(hours, "1")
    return Desk(
        tickets={
            "id": list(hours),
            "created_at": [AT] * len(hours),
            "implementation_done_at": [AT + timedelta(days=1)] * len(hours),
            "line": [lines[ticket] for ticket in hours],
        },
        work={
            "ticket_id": [ticket for ticket, _ in rows],
            "worked_at": [AT] * len(rows),
            "work_seconds": [3600 * h for _, h in rows],
            "activity": ["development"] * len(rows),
            "stage": ["implementation"] * len(rows),
        },
        as_of=AT + timedelta(days=20),
    )


EFFORT = kpis.implementation_time.using(rule="effort")


def test_it_is_the_limit_of_a_poisson_bootstrap() -> None:
    """Each ticket drawn a Poisson number of times, with all work on it."""
    random = np.random.default_rng(5)
    hours = {f"T{n}": random.gamma(2.0, 2.0, 3).tolist() for n in range(80)}
    value = EFFORT(effort_desk(hours))
    sums = np.array([[3600 * sum(logged), 1.0] for logged in hours.values()])
    drawn = random.poisson(1.0, (20_000, len(sums))) @ sums
    deviation = float(np.std(drawn[:, 0] / drawn[:, 1]))
    reach = stats.t.ppf(0.975, 79) * deviation
    assert value.high.total_seconds() - float(value) == pytest.approx(reach, rel=0.03)
    assert float(value) - value.low.total_seconds() == pytest.approx(reach, rel=0.03)
    assert "Poisson bootstrap by ticket in closed form, at 95%" in value.explain()


@pytest.mark.parametrize("tickets", [15, 60])
def test_it_holds_the_truth_as_often_as_it_says(tickets: int) -> None:
    """Coverage by simulation; each line of one desk is a round of its own."""
    random, rounds = np.random.default_rng(23), 400
    hours: dict[str, list[float]] = {}
    lines: dict[str, str] = {}
    for number in range(rounds):
        for place in range(random.poisson(tickets)):
            name = f"{number}-{place}"
            own = random.gamma(4.0, 0.5)
            hours[name] = (own * random.uniform(0.5, 1.5, 3)).tolist()
            lines[name] = str(number)
    found = EFFORT.by("line")(effort_desk(hours, lines))
    truth = timedelta(hours=3 * 4.0 * 0.5)
    held = [line.low is not None and line.low <= truth <= line.high for line in found]
    assert len(held) == rounds
    assert 0.92 <= np.mean(held) <= 0.98


def test_days_that_both_tables_share_hold_the_truth_as_often() -> None:
    """Busy days have more calls and less waiting, and the interval knows."""
    random, rounds, days = np.random.default_rng(9), 300, 25
    busy = random.gamma(6.0, 1 / 6, (rounds, days))
    calls = random.poisson(8 * busy)
    desk = Desk(
        contacts={
            "id": list(range(calls.sum())),
            "channel": ["phone"] * int(calls.sum()),
            "answered_at": (at := _at(calls)),
            "ended_at": at,
            "talk_seconds": random.gamma(3, 200, calls.sum()).round(),
            "hold_seconds": [0] * int(calls.sum()),
            "wrap_seconds": [0] * int(calls.sum()),
            "team": np.repeat(np.arange(rounds), calls.sum(axis=1))
            .astype(str)
            .tolist(),
        },
        shifts={
            "agent": ["a"] * rounds * days,
            "starts_at": (starts := _at(np.ones((rounds, days), dtype=int))),
            "ends_at": [each + timedelta(hours=8) for each in starts],
            "break_seconds": [0] * rounds * days,
            "available_seconds": (9000 / (0.5 + busy)).round().ravel(),
            "team": np.repeat(np.arange(rounds), days).astype(str).tolist(),
        },
    )
    handled = 8 * 600.0
    waiting = float((9000 / (0.5 + random.gamma(6.0, 1 / 6, 400_000))).mean())
    truth = handled / (handled + waiting)
    found = list(kpis.occupancy.by("team")(desk))
    held = [line.low <= truth <= line.high for line in found]
    assert 0.92 <= np.mean(held) <= 0.98
    assert all(0 <= line.low < line.high <= 1 for line in found)
    assert "by day" in found[0].explain()


def _at(counts: np.ndarray) -> list[datetime]:
    """The day of each row, of rounds and days with so many."""
    day = np.tile(np.arange(counts.shape[1]), counts.shape[0])
    return [AT + timedelta(days=int(d)) for d in np.repeat(day, counts.ravel())]


ROWS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(1, 9), st.sampled_from("12")),
    max_size=14,
)


@settings(max_examples=40)
@given(rows=ROWS, cut=st.integers(0, 14))
def test_parts_give_the_interval_of_the_whole(
    rows: list[tuple[str, int, str]], cut: int
) -> None:
    """However sales are split, those of one agent meet again."""
    metric = kpis.revenue_per_agent.by("customer")

    def part(some: list[tuple[str, int, str]]) -> kk.Partial:
        return metric.reduce(
            amount=[amount for _, amount, _ in some],
            currency=["EUR"] * len(some),
            kind=["one_off"] * len(some),
            agent=[agent for agent, _, _ in some],
            customer=[customer for _, _, customer in some],
        )

    whole, halves = part(rows), part(rows[:cut]) + part(rows[cut:])
    assert halves == whole
    again = kk.Partial.from_bytes(halves.to_bytes())
    assert again == whole
    for one, other in zip(again.values(), whole.values(), strict=True):
        assert one.value == other.value
        for end in ("low", "high"):
            mine, theirs = getattr(one, end), getattr(other, end)
            assert (mine is None) == (theirs is None)
            if mine is not None:
                assert float(mine.amount) == pytest.approx(float(theirs.amount))
                assert mine.currency == "EUR"


def revenue(*amounts: float) -> Any:
    return kpis.revenue_per_agent(
        amount=list(amounts),
        currency=["EUR"] * len(amounts),
        kind=["one_off"] * len(amounts),
        agent=[f"a{n}" for n in range(len(amounts))],
    )


def test_by_hand() -> None:
    """Five agents at 10 to 50: each moves the mean by how far it is from it."""
    value = revenue(10, 20, 30, 40, 50)
    assert value.value.amount == 30
    variance = 5 / 4 * (20**2 + 10**2 + 10**2 + 20**2) / 5**2
    reach = stats.t.ppf(0.975, 4) * math.sqrt(variance)
    assert float(value.high.amount) == pytest.approx(30 + reach, abs=1e-5)
    assert float(value.low.amount) == pytest.approx(30 - reach, abs=1e-5)


def test_too_few_units_tell_nothing() -> None:
    """Below four units a bootstrap draws none of them in more than 2.5 % of rounds."""
    assert revenue(10, 20, 30).low is None
    assert "none, there is too little to tell" in revenue(10, 20, 30).explain()
    assert revenue(10).low is None
    assert revenue().low is None
    # four agents, but one of them brought nearly all
    assert revenue(1, 1, 1, 1000).low is None
    wider = kpis.revenue_per_agent.confidence(0.8)
    columns: dict[str, Any] = {
        "amount": [10, 20, 30],
        "currency": ["EUR"] * 3,
        "kind": ["one_off"] * 3,
        "agent": ["a", "b", "c"],
    }
    assert wider(**columns).low is not None


def cost_desk(months: int) -> Desk:
    """Costs that are booked on the last of a month, and tickets through all of it."""
    random = np.random.default_rng(2)
    booked, amounts, done = [], [], []
    for month in range(1, months + 1):
        count = int(random.poisson(50))
        booked.append(datetime(2026, month, 28, tzinfo=UTC))
        amounts.append(1000 + 10 * count)
        done += [datetime(2026, month, 1 + n % 28, tzinfo=UTC) for n in range(count)]
    return Desk(
        costs={
            "at": booked,
            "amount": amounts,
            "currency": ["EUR"] * months,
            "category": ["labour"] * months,
        },
        tickets={
            "id": list(range(len(done))),
            "created_at": done,
            "first_resolved_at": done,
        },
    )


def test_costs_and_tickets_of_a_month_come_together() -> None:
    """Costs are booked by month: one month tells nothing, eight tell a good deal."""
    value = kpis.cost_per_ticket(cost_desk(8))
    assert value.low.currency == "EUR"
    width = float(value.high.amount - value.low.amount)
    assert width < float(value.value.amount) / 5
    assert "by month" in value.explain()
    monthly = kpis.cost_per_ticket.every("month")(cost_desk(8))
    assert {line.low for line in monthly} == {None}


def test_weights_over_users_that_are_known() -> None:
    """The sum of squared weights, as each ticket comes alone."""
    columns: dict[str, Any] = {
        "tickets": {
            "created_at": [AT] * 12,
            "priority": ["P1"] * 4 + ["P3"] * 8,
        },
        "user_counts": {"users": [10], "valid_from": ["2026-01-01"]},
    }
    weighted = kpis.tickets_per_user.using(
        rule="weighted", weights={"P1": 4.0, "P3": 1.0}
    )
    value = weighted(**columns)
    variance = 12 / 11 * (4 * 16 + 8) / 10**2
    reach = stats.t.ppf(0.975, 11) * math.sqrt(variance)
    assert value.value == 2.4
    assert (value.low, value.high) == pytest.approx((2.4 - reach, 2.4 + reach))


def test_a_table_that_does_not_know_the_unit_gives_no_interval() -> None:
    """Costs without a day belong to no month."""
    value = kpis.cost_per_ticket(
        costs={"amount": [900] * 9, "currency": ["EUR"] * 9},
        tickets={"first_resolved_at": [AT + timedelta(days=n) for n in range(40)]},
    )
    assert value.low is None
    assert value.value is not None


def test_figures_stay_within_their_bounds() -> None:
    """Many more read the help centre than write; no ratio is below 0."""
    value = kpis.knowledge_base_usage(
        self_service={"user": [f"u{n}" for n in range(40)]},
        tickets={"requester": [f"u{n}" for n in range(36, 41)]},
    )
    assert 0 <= value.low < value.value < value.high


def test_by_agent_the_days_are_the_units() -> None:
    """Each group has but one agent, so days tell how far it may be off."""
    assert "by agent" in kpis.agent_utilization.explain()
    assert "by day" in kpis.agent_utilization.by("agent").explain()
    assert "Byar" in kpis.tickets_per_user.explain()


def test_nothing_on_any_side_is_no_figure_and_no_interval() -> None:
    """Neither sessions nor tickets; sessions alone have nothing to stand on."""
    for users in ([], ["ann"]):
        value = kpis.knowledge_base_usage(
            self_service={"user": users}, tickets={"requester": []}
        )
        assert (value.no_data, value.low, value.high) == (True, None, None)
        monthly = kpis.knowledge_base_usage.by("channel").reduce(
            self_service={"user": users, "channel": ["web"] * len(users)},
            tickets={"requester": [], "channel": []},
        )
        assert all(line.low is None for line in monthly.values())


def test_a_side_without_rows_is_not_sure_of_nothing() -> None:
    """Costs of another team, and no work on support: 0 for each ticket, who knows."""
    days = [AT + timedelta(days=31 * n) for n in range(6)]
    found = kpis.cost_per_ticket.using(rule="activity").by("team")(
        costs={
            "at": days,
            "amount": [100] * 6,
            "currency": ["EUR"] * 6,
            "team": ["a"] * 6,
        },
        tickets={"first_resolved_at": days * 2, "team": ["a"] * 6 + ["b"] * 6},
        work={
            "worked_at": days * 2,
            "work_seconds": [60] * 12,
            "activity": ["support"] * 6 + ["development"] * 6,
            "team": ["a"] * 6 + ["b"] * 6,
        },
    )
    (nothing,) = (line for line in found if line.group["team"] == "b")
    assert float(nothing.value.amount) == 0
    assert (nothing.low, nothing.high) == (None, None)
