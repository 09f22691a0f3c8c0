"""What is left to chance in sums, figures over several tables, and what is open.

Beside each interval stands the bootstrap that it is the end of: units drawn as a
Poisson process draws them, seeded, and the whole figure made anew each time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from scipy import stats

from kpikit import Desk, Metric, kpis
from kpikit.measures import Count, Distinct, Mean, Quotient, Share, Side, Sum, col
from kpikit.measures.intervals import byar
from kpikit.measures.students import student_reach
from kpikit.metrics import metric
from kpikit.metrics.trends.compare import chance_of

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
Z = NormalDist().inv_cdf(0.975)


def spread(found: Any) -> float:
    """The standard error of a difference, from its interval."""
    reach = Z if found.freedom is None else student_reach(0.95, found.freedom)
    return float((found.high - found.low) / 2 / reach)


def bootstrapped(
    units: Sequence[tuple[float, ...]],
    figure: Callable[[np.ndarray], np.ndarray],
    rounds: int = 20_000,
) -> float:
    """The deviation of a figure of sums, each unit drawn a Poisson number of times."""
    weights = np.random.default_rng(11).poisson(1.0, (rounds, len(units)))
    return float(np.std(figure(weights @ np.asarray(units, dtype=np.float64)), ddof=1))


def with_work(hours: dict[str, list[float]], *, month: int = 5) -> Desk:
    """Tickets that reached a stage in a month, and the work logged on each."""
    at = AT.replace(month=month)
    rows = [(ticket, h) for ticket, logged in hours.items() for h in logged]
    return Desk(
        tickets={
            "id": list(hours),
            "created_at": [at] * len(hours),
            "implementation_done_at": [at + timedelta(days=1)] * len(hours),
        },
        work={
            "ticket_id": [ticket for ticket, _ in rows],
            "agent": ["a"] * len(rows),
            "worked_at": [at] * len(rows),
            "work_seconds": [3600 * h for _, h in rows],
            "activity": ["development"] * len(rows),
            "stage": ["implementation"] * len(rows),
        },
        as_of=at + timedelta(days=20),
    )


EFFORT = kpis.implementation_time.using(rule="effort")


def hours_of(seed: int, tickets: int = 60) -> dict[str, list[float]]:
    """Some entries of work on each ticket, which resemble each other."""
    random = np.random.default_rng(seed)
    return {
        f"T{seed}-{n}": (random.gamma(2.0, 2.0) * random.uniform(0.5, 1.5, 4)).tolist()
        for n in range(tickets)
    }


def test_work_over_tickets_is_what_a_bootstrap_of_tickets_finds() -> None:
    """All entries of a ticket come with it, so they tell less than as many others."""
    sides = [hours_of(1), hours_of(2)]
    (found,) = EFFORT.compare(*(with_work(side) for side in sides))
    deviations = [
        bootstrapped(
            [(3600 * sum(logged), 1.0) for logged in side.values()],
            lambda sums: sums[:, 0] / sums[:, 1],
        )
        for side in sides
    ]
    assert spread(found) == pytest.approx(math.hypot(*deviations), rel=0.03)
    single = bootstrapped(
        [(3600 * h, 0.0) for logged in sides[0].values() for h in logged],
        lambda sums: sums[:, 0] / len(sides[0]),
    )
    assert deviations[0] > 1.1 * single
    assert 59 < found.freedom <= 118


def test_it_is_the_same_every_time_and_however_rows_are_ordered() -> None:
    """There is no noise in it."""
    side, other = hours_of(1), hours_of(2)
    first = EFFORT.compare(with_work(side), with_work(other))
    turned = EFFORT.compare(
        with_work(dict(reversed(side.items()))),
        with_work(dict(reversed(other.items()))),
    )
    again = EFFORT.compare(with_work(side), with_work(other))
    assert first.to_dicts() == again.to_dicts()
    assert turned[0].low == pytest.approx(first[0].low, rel=1e-12)


def test_nine_in_ten_intervals_of_a_quotient_hold_the_true_difference() -> None:
    """Coverage by simulation: 95 % is 95 %, with few units too."""
    random = np.random.default_rng(31)
    held = {12: 0, 60: 0}
    rounds = 150
    for units in held:
        for _ in range(rounds):
            sides = []
            for scale in (2.0, 3.0):
                logged = {
                    f"T{n}": (random.gamma(2.0, scale) * random.uniform(0.8, 1.2, 2))
                    for n in range(units)
                }
                sides.append(with_work({k: v.tolist() for k, v in logged.items()}))
            (found,) = EFFORT.compare(*sides)
            # two entries of a mean of 2 scale each
            held[units] += found.low <= 3600 * 4.0 <= found.high
    assert 0.91 <= held[60] / rounds <= 0.99
    assert held[12] / rounds >= 0.90


def test_flow_over_two_columns_of_one_ticket_is_drawn_together() -> None:
    """A ticket may be created and resolved in the month, or one of the two."""
    random = np.random.default_rng(3)
    sides = []
    for month in (4, 5):
        start = datetime(2026, month, 1, tzinfo=UTC)
        created = [
            start + timedelta(days=float(d)) for d in random.uniform(-9, 29, 300)
        ]
        took = random.exponential(4, 300)
        done = [
            at + timedelta(days=float(d)) for at, d in zip(created, took, strict=True)
        ]
        sides.append(
            {
                "id": [f"{month}-{n}" for n in range(300)],
                "created_at": created,
                "first_resolved_at": done,
                "resolved_at": done,
            }
        )
    rows = {name: sides[0][name] + sides[1][name] for name in sides[0]}
    desk = Desk(tickets=rows, as_of=datetime(2026, 7, 1, tzinfo=UTC))
    flow = kpis.resolution_rate.using(rule="flow")
    (found,) = flow.compare(desk, before="2026-04", after="2026-05")

    deviations = [
        bootstrapped(
            [
                (float(done.month == month), float(created.month == month))
                for created, done in zip(
                    rows["created_at"], rows["first_resolved_at"], strict=True
                )
            ],
            lambda sums: sums[:, 0] / sums[:, 1],
        )
        for month in (4, 5)
    ]
    assert spread(found) == pytest.approx(math.hypot(*deviations), rel=0.03)


def utilized(days: list[tuple[str, int, float, float]], month: int) -> Desk:
    """Shifts of eight paid hours and the work of each; (agent, day, worked, paid)."""
    start = datetime(2026, month, 1, 9, tzinfo=UTC)
    at = [start + timedelta(days=day) for _, day, _, _ in days]
    return Desk(
        work={
            "agent": [agent for agent, *_ in days],
            "worked_at": at,
            "work_seconds": [3600 * worked for *_, worked, _ in days],
            "activity": ["support"] * len(days),
        },
        shifts={
            "agent": [agent for agent, *_ in days],
            "starts_at": at,
            "ends_at": [
                a + timedelta(hours=d[3]) for a, d in zip(at, days, strict=True)
            ],
            "break_seconds": [0] * len(days),
        },
    )


def shifts_of(seed: int, agents: int) -> list[tuple[str, int, float, float]]:
    random = np.random.default_rng(seed)
    return [
        (f"A{who}", day, float(random.uniform(2, 6)), float(random.uniform(7, 9)))
        for who in range(agents)
        for day in range(20)
    ]


def test_work_over_paid_time_is_drawn_by_agent_and_for_one_agent_by_day() -> None:
    """The unit that the figure declares; grouped by it, the days of each."""
    sides = [shifts_of(1, 12), shifts_of(2, 12)]
    desks = [utilized(side, 5) for side in sides]
    (found,) = kpis.agent_utilization.compare(*desks)
    deviations = []
    for side in sides:
        names = sorted({agent for agent, *_ in side})
        units = [
            tuple(sum(d[place] for d in side if d[0] == name) for place in (2, 3))
            for name in names
        ]
        deviations.append(bootstrapped(units, lambda sums: sums[:, 0] / sums[:, 1]))
    # the twelfth part more is what twelve units leave unsure
    expected = math.hypot(*deviations) * math.sqrt(12 / 11)
    assert spread(found) == pytest.approx(expected, rel=0.05)
    by_agent = kpis.agent_utilization.by("agent").compare(*desks)
    one = by_agent[0]
    own = [
        bootstrapped(
            [d[2:] for d in side if d[0] == "A0"], lambda sums: sums[:, 0] / sums[:, 1]
        )
        for side in sides
    ]
    expected = math.hypot(*own) * math.sqrt(20 / 19)
    assert one.group == {"agent": "A0"}
    assert spread(one) == pytest.approx(expected, rel=0.05)


def test_what_is_counted_once_is_the_unit() -> None:
    """Revenue of each agent, over agents; one agent tells nothing of chance."""

    def sold(amounts: dict[str, list[float]]) -> Desk:
        rows = [(a, x) for a, each in amounts.items() for x in each]
        return Desk(
            sales={
                "sold_at": [AT] * len(rows),
                "agent": [a for a, _ in rows],
                "amount": [x for _, x in rows],
                "currency": ["EUR"] * len(rows),
                "kind": ["one_off"] * len(rows),
            }
        )

    old = {"ann": [100.0, 200.0], "bob": [50.0], "eve": [400.0, 10.0, 10.0]}
    new = {"ann": [10.0], "bob": [500.0, 100.0]}
    (found,) = kpis.revenue_per_agent.compare(sold(old), sold(new))
    variance = 0.0
    for side in (old, new):
        totals = [sum(each) for each in side.values()]
        mean = sum(totals) / len(totals)
        squares = sum((t - mean) ** 2 for t in totals) / len(totals) ** 2
        variance += squares * len(totals) / (len(totals) - 1)
    assert spread(found) == pytest.approx(math.sqrt(variance), rel=1e-6)
    (alone,) = kpis.revenue_per_agent.compare(sold({"ann": [5.0]}), sold(new))
    assert alone.low is None
    assert alone.verdict == "unclear"


def test_known_heads_add_nothing() -> None:
    """Weighted tickets over users: the variance of the sum of weights."""

    def desk(priorities: list[str], month: int) -> Desk:
        at = datetime(2026, month, 3, tzinfo=UTC)
        return Desk(
            tickets={
                "id": list(range(len(priorities))),
                "created_at": [at] * len(priorities),
                "priority": priorities,
            },
            user_counts={
                "users": [50],
                "valid_from": ["2026-01-01"],
                "valid_to": [None],
            },
            as_of=datetime(2026, month, 28, tzinfo=UTC),
        )

    weights = {"P1": 4.0, "P2": 2.0, "P3": 1.0}
    weighted = kpis.tickets_per_user.using(rule="weighted", weights=weights)
    old, new = ["P1"] * 9 + ["P3"] * 40, ["P2"] * 30
    (found,) = weighted.compare(desk(old, 4), desk(new, 5))
    variance = sum(
        len(side) / (len(side) - 1) * sum(weights[p] ** 2 for p in side) / 50**2
        for side in (old, new)
    )
    assert spread(found) == pytest.approx(math.sqrt(variance), rel=1e-6)


def test_a_side_that_is_not_divided_moves_every_group() -> None:
    """Users may open tickets of any priority: each group is over all of them."""
    rows = {
        "id": list(range(30)),
        "created_at": [AT] * 30,
        "priority": ["P1"] * 10 + ["P2"] * 20,
    }
    users = {"users": [50], "valid_from": ["2026-01-01"], "valid_to": [None]}
    desk = Desk(tickets=rows, user_counts=users, as_of=AT + timedelta(days=9))
    weighted = kpis.tickets_per_user.using(rule="weighted", weights={"P1": 4, "P2": 1})
    found = weighted.by("priority").compare(desk, desk)
    told = {line.group["priority"]: spread(line) for line in found}
    for name, weight, n in (("P1", 4, 10), ("P2", 1, 20)):
        variance = 2 * n / (n - 1) * n * weight**2 / 50**2
        assert told[name] == pytest.approx(math.sqrt(variance), rel=1e-6)


def test_days_come_and_go_together_where_nothing_else_is_shared() -> None:
    """Contacts and shifts know no common ticket."""
    random = np.random.default_rng(6)

    def desk() -> tuple[Desk, list[tuple[float, float]]]:
        days, contacts, shifts = [], [], []
        for day in range(25):
            at = AT + timedelta(days=day)
            handled = random.gamma(3, 600, 8)
            waiting = float(random.uniform(4000, 9000))
            contacts += [(at, float(x)) for x in handled]
            shifts.append((at, waiting))
            days.append((float(handled.sum()), waiting))
        made = Desk(
            contacts={
                "id": list(range(len(contacts))),
                "channel": ["phone"] * len(contacts),
                "started_at": [at for at, _ in contacts],
                "answered_at": [at for at, _ in contacts],
                "ended_at": [at + timedelta(minutes=9) for at, _ in contacts],
                "talk_seconds": [x for _, x in contacts],
                "hold_seconds": [0] * len(contacts),
                "wrap_seconds": [0] * len(contacts),
            },
            shifts={
                "agent": ["a"] * 25,
                "starts_at": [at for at, _ in shifts],
                "ends_at": [at + timedelta(hours=8) for at, _ in shifts],
                "break_seconds": [0] * 25,
                "available_seconds": [x for _, x in shifts],
            },
        )
        return made, days

    (first, one), (second, other) = desk(), desk()
    (found,) = kpis.occupancy.compare(first, second)
    deviations = [
        bootstrapped(days, lambda sums: sums[:, 0] / (sums[:, 0] + sums[:, 1]))
        for days in (one, other)
    ]
    expected = math.hypot(*deviations) * math.sqrt(25 / 24)
    assert spread(found) == pytest.approx(expected, rel=0.05)


def test_an_own_figure_over_two_tables_has_an_interval_too() -> None:
    """Of sums over counts, told by tickets; of a measure nobody knows rows of, none."""
    tickets = Side("tickets", measure=Count(), at="created_at")
    hours = Sum(col.work_seconds, of=col.ticket_id.is_present())

    @metric(unit="duration", better="lower", table="work", at="worked_at")
    def spread_test_hours() -> Quotient:
        """Work on tickets over tickets."""
        return Quotient(Side("work", measure=hours, at="worked_at"), tickets)

    sides = [hours_of(4, 20), hours_of(5, 20)]
    (found,) = spread_test_hours.compare(*(with_work(side) for side in sides))
    assert 19 < found.freedom <= 38

    @metric(unit="ratio", better="lower", table="tickets", at="created_at")
    def spread_test_net() -> Quotient:
        """A median over tickets has no such interval."""
        from kpikit.measures import Distribution

        took = Distribution(col.implementation_done_at - col.created_at)
        return Quotient(Side("tickets", measure=took, at="created_at"), tickets)

    (none,) = spread_test_net.compare(*(with_work(side) for side in sides))
    assert none.low is None
    assert none.verdict == "unclear"


@metric(unit="ratio", better="lower", table="tickets", at="created_at")
def spread_test_quality() -> Quotient:
    """A mean over a share, of the same tickets."""
    took = Mean(col.first_response_at - col.created_at)
    good = Share(col.priority == "P1")
    return Quotient(
        Side("tickets", measure=took, at="created_at"),
        Side("tickets", measure=good, at="created_at"),
    )


def test_means_and_shares_move_a_figure_by_how_far_rows_are_from_them() -> None:
    """Beside a bootstrap of tickets that makes both anew."""
    random = np.random.default_rng(8)
    sides = []
    for _ in range(2):
        hours = random.gamma(3, 1.0, 500).tolist()
        hits = (random.random(500) < 0.4).astype(float).tolist()
        sides.append(list(zip(hours, hits, strict=True)))

    def desk(rows: list[tuple[float, float]]) -> Desk:
        return Desk(
            tickets={
                "id": list(range(len(rows))),
                "created_at": [AT] * len(rows),
                "first_response_at": [AT + timedelta(hours=h) for h, _ in rows],
                "priority": ["P1" if p else "P2" for _, p in rows],
            }
        )

    (found,) = spread_test_quality.compare(*map(desk, sides))
    deviations = [
        bootstrapped(
            [(3600 * h, p, 1.0) for h, p in rows],
            lambda sums: sums[:, 0] / sums[:, 1],
            rounds=6_000,
        )
        for rows in sides
    ]
    assert spread(found) == pytest.approx(math.hypot(*deviations), rel=0.05)


@metric(unit="ratio", better="lower", table="tickets", at="created_at")
def spread_test_calls() -> Quotient:
    """Calls over those who wrote."""
    return Quotient(
        Side("contacts", measure=Count(), at="started_at"),
        Side("tickets", measure=Distinct(col.requester), at="created_at"),
    )


def test_rows_that_do_not_know_the_unit_stand_alone() -> None:
    """Each call is one; who wrote, with all tickets, is one."""
    desk = Desk(
        contacts={
            "id": list(range(30)),
            "channel": ["phone"] * 30,
            "started_at": [AT] * 30,
        },
        tickets={
            "id": list(range(20)),
            "created_at": [AT] * 20,
            "requester": ["ann"] * 11 + [f"r{n}" for n in range(9)],
        },
    )
    (found,) = spread_test_calls.compare(desk, desk)
    # 30 calls over 10 people: each call moves it by 1/10, each person by 3/10
    variance = (30 / 10**2 + 10 * 0.3**2) * 40 / 39
    assert spread(found) == pytest.approx(math.sqrt(2 * variance), rel=1e-6)


@metric(unit="ratio", better="lower", table="projects", at="planned_end_on")
def spread_test_projects() -> Quotient:
    """Projects over tickets."""
    return Quotient(
        Side("projects", measure=Count(), at="planned_end_on"),
        Side("tickets", measure=Count(), at="created_at"),
    )


def test_dates_are_days_too() -> None:
    """Projects of a date and tickets of an instant share their local day."""
    days = [4, 5, 6, 7]
    desk = Desk(
        projects={
            "id": list(range(4)),
            "planned_end_on": [f"2026-05-{day:02}" for day in days],
        },
        tickets={
            "id": list(range(8)),
            # half an hour after midnight in Warsaw
            "created_at": [f"2026-05-{day - 1:02}T22:30:00Z" for day in days] * 2,
        },
        tz="Europe/Warsaw",
    )
    (found,) = spread_test_projects.compare(desk, desk)
    # a day has one project and two tickets, as all days do: nothing is left to chance
    assert found.low == pytest.approx(0, abs=1e-9)
    assert found.high == pytest.approx(0, abs=1e-9)


def test_nothing_on_either_side_has_no_interval() -> None:
    """No rows, no figure; no work on tickets is a figure without chance to tell."""
    empty = with_work({})
    (found,) = EFFORT.compare(empty, empty)
    assert found.verdict == "no data"


def opened(spans: Sequence[tuple[float, float | None]], as_of: int = 70) -> Desk:
    """Tickets from one day to another, counted from the first of April."""
    start = datetime(2026, 4, 1, tzinfo=UTC)
    return Desk(
        tickets={
            "id": list(range(len(spans))),
            "created_at": [start + timedelta(days=a) for a, _ in spans],
            "resolved_at": [
                None if b is None else start + timedelta(days=b) for _, b in spans
            ],
        },
        as_of=start + timedelta(days=as_of),
    )


def test_a_backlog_differs_by_what_came_and_went() -> None:
    """What was open at both ends is the same, however much it is."""
    standing = [(-50.0 + n % 7, None) for n in range(500)]
    went = [(5.0, 35.0)] * 4
    came = [(40.0, None)] * 30
    within = [(32.0, 50.0)] * 99
    desk = opened([*standing, *went, *came, *within])
    (found,) = kpis.backlog.compare(desk, before="2026-04", after="2026-05")
    assert found.change == 26
    new, old = (
        (float(n), *(float(end[0]) for end in byar(np.array([n]), np.ones(1), 0.95)))
        for n in (30, 4)
    )
    assert found.low == pytest.approx(26 - math.hypot(new[0] - new[1], old[2] - old[0]))
    assert found.high == pytest.approx(
        26 + math.hypot(new[2] - new[0], old[0] - old[1])
    )
    assert found.verdict == "adverse"
    assert found.needed is None
    two = kpis.backlog.compare(desk, opened([*standing, *came]))
    assert two[0].verdict == "unclear"


def test_a_ticket_that_was_reopened_is_one_ticket() -> None:
    """Open at both ends, in two spells: neither came nor went."""
    at = datetime(2026, 4, 20, tzinfo=UTC)
    log = [
        (at, "created", "new"),
        (at + timedelta(days=15), "resolved", None),
        (at + timedelta(days=16), "reopened", None),
        (at + timedelta(days=17), "note", None),
    ]
    events = {
        "ticket_id": ["A"] * 4,
        "at": [when for when, _, _ in log],
        "kind": [kind for _, kind, _ in log],
        "role": ["agent"] * 4,
    }
    desk = Desk(events=events, as_of=datetime(2026, 6, 10, tzinfo=UTC))
    (found,) = kpis.backlog.compare(desk, before="2026-04", after="2026-05")
    assert (float(found.before), float(found.after)) == (1, 1)
    nothing = [float(end[0]) for end in byar(np.array([0]), np.ones(1), 0.95)]
    assert found.high == pytest.approx(nothing[1])


def test_a_backlog_before_the_data_has_no_change() -> None:
    """Nothing is known of it."""
    desk = opened([(1.0, None)])
    (found,) = kpis.backlog.compare(desk, before="2026-01", after="2026-05")
    assert found.verdict == "no data"


def test_nine_in_ten_backlogs_hold_the_true_difference() -> None:
    """A steady stream: the true difference is none, and intervals say so."""
    random = np.random.default_rng(12)
    held = 0
    rounds = 150
    for _ in range(rounds):
        count = random.poisson(6 * 160)
        starts = random.uniform(-100, 60, count)
        ends = starts + random.exponential(8, count)
        desk = opened(
            [(a, b if b < 70 else None) for a, b in zip(starts, ends, strict=True)]
        )
        (found,) = kpis.backlog.compare(desk, before="2026-04", after="2026-05")
        held += found.low <= 0 <= found.high
    assert 0.90 <= held / rounds <= 1.0


def test_what_holds_for_a_time_is_compared_over_all_of_it() -> None:
    """Availability and retention of a month, not of its last day."""
    desk = Desk(
        outages={
            "service": ["mail", "mail"],
            "starts_at": ["2026-05-10T00:00:00Z", "2026-04-01T00:00:00Z"],
            "ends_at": ["2026-05-11T00:00:00Z", "2026-04-01T00:00:01Z"],
            "is_planned": [False, False],
            "affected_share": [1.0, 1.0],
        },
        customers={
            "id": [f"c{n}" for n in range(10)],
            "valid_from": ["2025-01-01"] * 10,
            "valid_to": ["2026-05-15", *[None] * 9],
        },
        as_of="2026-06-02T00:00:00Z",
    )
    (up,) = kpis.availability.compare(desk, before="2026-04", after="2026-05")
    assert float(up.after) == pytest.approx(30 / 31)
    assert float(up.before) == pytest.approx(1 - 1 / (30 * 86_400))
    (kept,) = kpis.customer_retention.compare(desk, before="2026-04", after="2026-05")
    assert (float(kept.before), float(kept.after)) == (1.0, 0.9)


def test_a_return_is_that_of_the_whole_stretch() -> None:
    """Costs and benefit are no samples: there is no interval."""
    desk = Desk(
        costs={
            "at": [
                "2026-04-05T00:00:00Z",
                "2026-05-05T00:00:00Z",
                "2026-05-20T00:00:00Z",
            ],
            "amount": [50, 60, 40],
            "currency": ["EUR"] * 3,
            "category": ["labour"] * 3,
        },
        as_of="2026-06-02T00:00:00Z",
    )
    roi: Metric = kpis.roi.using(benefit="200 EUR")
    (found,) = roi.compare(desk, before="2026-04", after="2026-05")
    assert (float(found.before), float(found.after)) == (3.0, 1.0)
    assert found.low is None


def test_the_chance_of_a_change_that_few_units_tell_is_students() -> None:
    """At the end of its interval it is one in twenty, whatever its shape."""
    (found,) = EFFORT.compare(with_work(hours_of(1, 5)), with_work(hours_of(2, 5)))
    assert found.freedom is not None
    t = found.change / spread(found)
    assert chance_of(found) == pytest.approx(2 * stats.t.sf(abs(t), found.freedom))


@pytest.mark.parametrize("freedom", [1, 2, 7, 40])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
def test_students_reach_is_that_of_scipy(level: float, freedom: int) -> None:
    """From a single degree of freedom on."""
    wanted = stats.t.ppf(0.5 + level / 2, freedom)
    assert student_reach(level, freedom) == pytest.approx(wanted, rel=1e-6)
