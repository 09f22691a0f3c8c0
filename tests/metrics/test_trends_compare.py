"""Before and after: differences with their intervals, by direction and by group."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

import kpikit as kk
from kpikit import Desk, Metric, kpis
from kpikit.errors import (
    InputError,
    InputTypeError,
    KpikitError,
    ScaleError,
    UnavailableError,
)
from kpikit.measures.intervals import apart, newcombe, normal

MAY = ["2026-05-04T09:00:00Z", "2026-05-05T09:00:00Z", "2026-05-06T09:00:00Z"]
APRIL = [stamp.replace("-05-", "-04-") for stamp in MAY]


def surveys(april: list[int], may: list[int]) -> Desk:
    """Answers of two months."""
    at = ["2026-04-10T10:00:00Z"] * len(april) + ["2026-05-10T10:00:00Z"] * len(may)
    rows = {"score": [*april, *may], "answered_at": at}
    rows |= {"kind": ["csat"] * len(at)}
    return Desk(surveys=rows)


def test_a_difference_of_shares_is_newcombes() -> None:
    """Newcombe (1998), table II, case a, method 10: 56/70 and 48/80."""
    desk = surveys([5] * 48 + [1] * 32, [5] * 56 + [1] * 14)
    (line,) = kpis.csat.compare(desk, before="2026-04", after="2026-05")
    assert line.change == pytest.approx(0.2)
    assert line.low == pytest.approx(0.0524, abs=5e-5)
    assert line.high == pytest.approx(0.3339, abs=5e-5)
    assert line.verdict == "favourable"


def test_two_desks_and_two_periods_of_one_desk_are_alike() -> None:
    """The periods of a desk are the desks of the periods."""
    desk = surveys([5, 5, 1, 4], [2, 1, 5])
    periods = kpis.csat.compare(desk, before="2026-04", after="2026-05")
    pair = kpis.csat.compare(desk.during("2026-04"), desk.during("2026-05"))
    named = kpis.csat.compare(
        before=desk.during("2026-04"), after=desk.during("2026-05")
    )
    spans = kpis.csat.compare(
        desk, before=("2026-04-01", "2026-05-01"), after=("2026-05-01", "2026-06-01")
    )
    told = periods.to_dicts()
    assert told == pair.to_dicts() == named.to_dicts() == spans.to_dicts()


def test_the_verdict_follows_the_direction_of_the_metric() -> None:
    """Fewer satisfied answers are adverse; the same the other way is favourable."""
    worse = surveys([5] * 90 + [1] * 10, [5] * 50 + [1] * 50)
    better = surveys([5] * 50 + [1] * 50, [5] * 90 + [1] * 10)
    assert kpis.csat.compare(worse, before="2026-04", after="2026-05")[0].verdict == (
        "adverse"
    )
    assert kpis.csat.compare(better, before="2026-04", after="2026-05")[0].verdict == (
        "favourable"
    )


def test_a_metric_without_direction_only_changes() -> None:
    """More tickets are neither good nor bad."""
    at = ["2026-04-02T09:00:00Z"] * 10 + ["2026-05-02T09:00:00Z"] * 90
    desk = Desk(tickets={"id": list(range(100)), "created_at": at})
    (line,) = kpis.ticket_volume.compare(desk, before="2026-04", after="2026-05")
    assert (line.change, line.verdict) == (80, "changed")


def test_an_empty_period_has_no_change() -> None:
    """Nothing is compared with nothing."""
    desk = surveys([], [5, 1])
    found = kpis.csat.compare(desk, before="2026-04", after="2026-05")
    assert [line.verdict for line in found] == ["no data"]
    assert found[0].change is None
    assert found[0].to_dict()["needed"] is None


def test_groups_of_one_side_are_listed_without_a_change() -> None:
    """A group that appeared is there, but has no before."""
    rows = {
        "score": [5, 1, 5],
        "answered_at": ["2026-04-10T10:00:00Z"] + ["2026-05-10T10:00:00Z"] * 2,
        "kind": ["csat"] * 3,
        "channel": ["chat", "chat", "email"],
    }
    found = kpis.csat.by("channel").compare(
        Desk(surveys=rows), before="2026-04", after="2026-05"
    )
    assert {line.group["channel"]: line.verdict for line in found} == {
        "chat": "unclear",
        "email": "no data",
    }


def test_the_smallest_sample_is_that_of_the_textbook() -> None:
    """Fleiss, unpooled and without correction: 0.6 against 0.5 needs 385 each."""
    desk = surveys([5] * 6 + [1] * 4, [5] * 5 + [1] * 5)
    assert kpis.csat.compare(desk, before="2026-04", after="2026-05")[0].needed == 385


def test_normal_intervals_give_welchs() -> None:
    """Of two means the ends are z times the root of both variances away."""
    low, high = apart((5.0, *normal(5.0, 0.09, 0.95)), (3.0, *normal(3.0, 0.16, 0.95)))
    assert low == pytest.approx(2 - 1.959964 * 0.5)
    assert high == pytest.approx(2 + 1.959964 * 0.5)


def test_a_sum_counts_rows_as_coming_by_chance() -> None:
    """The variance of a sum is the sum of squares of both sides."""
    rows = {
        "work_seconds": [3600, 7200, 3600],
        "worked_at": ["2026-04-02T09:00:00Z"] * 2 + ["2026-05-02T09:00:00Z"],
    }
    (line,) = kpis.hours_logged.compare(
        Desk(work=rows), before="2026-04", after="2026-05"
    )
    reach = 1.959963985 * math.sqrt(3600**2 + 7200**2 + 3600**2)
    assert line.low == pytest.approx(line.change - reach)
    assert line.high == pytest.approx(line.change + reach)


def test_a_snapshot_is_that_of_the_last_day() -> None:
    """The backlog of a month is what was open when it ended."""
    desk = Desk(
        tickets={
            "id": [1, 2, 3],
            "created_at": [
                "2026-03-02T09:00:00Z",
                "2026-04-02T09:00:00Z",
                "2026-05-02T09:00:00Z",
            ],
            "resolved_at": ["2026-05-03T09:00:00Z", None, None],
        },
        as_of="2026-06-10T00:00:00Z",
    )
    (line,) = kpis.backlog.compare(desk, before="2026-04", after="2026-05")
    months = {one.period: one.value for one in kpis.backlog.every("month")(desk)}
    assert float(line.before) == months["2026-04-01"]
    assert float(line.after) == months["2026-05-01"]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, {}),
        ({"first": surveys([5], [1])}, {}),
        ({"first": surveys([5], [1])}, {"before": "2026-04"}),
        ({"first": 3}, {"before": "2026-04", "after": "2026-05"}),
        ({"first": surveys([5], [1])}, {"before": 4, "after": 5}),
        ({}, {"before": "2026-04", "after": "2026-05"}),
    ],
)
def test_sides_that_are_none_are_refused(
    given: dict[str, object], named: dict[str, object]
) -> None:
    """Every message names what to write."""
    with pytest.raises(InputTypeError) as told:
        kpis.csat.compare(*given.values(), **named)
    assert told.value.help


def test_a_misspelt_period_is_refused() -> None:
    """The forms of a period are named."""
    with pytest.raises(InputError, match="2026-4"):
        kpis.csat.compare(surveys([5], [1]), before="2026-4", after="2026-05")


def test_periods_and_comparisons_do_not_mix() -> None:
    """A metric cut by weeks has no single before."""
    with pytest.raises(KpikitError, match="no periods"):
        kpis.csat.every("week").compare(
            surveys([5], [1]), before="2026-04", after="2026-05"
        )


def test_the_table_says_before_after_and_verdict() -> None:
    """Text and HTML show the same lines."""
    found = kpis.csat.compare(
        surveys([5, 1], [1, 1]), before="2026-04", after="2026-05"
    )
    assert "−50.0 points" in str(found)
    assert "<td" in found._repr_html_()
    assert not found.adverse
    assert '"verdict": "unclear"' in found.to_json(indent=1)


def test_nine_in_ten_intervals_hold_the_true_difference_of_shares() -> None:
    """Coverage by simulation: 95 % is 95 %, within what Newcombe found."""
    random = np.random.default_rng(7)
    n, other_n = 60, 90
    for p, q in [(0.3, 0.5), (0.9, 0.8), (0.05, 0.1)]:
        hits = random.binomial(n, p, 20_000)
        others = random.binomial(other_n, q, 20_000)
        sizes = np.full(20_000, n), np.full(20_000, other_n)
        low, high = newcombe(hits, sizes[0], others, sizes[1], 0.95)
        held = np.mean((low <= p - q) & (p - q <= high))
        assert 0.94 <= held <= 0.975


def test_nine_in_ten_clustered_intervals_hold_the_true_difference() -> None:
    """Rows of one requester resemble each other: the plain interval is too narrow."""
    random = np.random.default_rng(11)
    plain = clustered = 0
    rounds = 120
    for _ in range(rounds):
        sides = []
        for p in (0.5, 0.6):
            chance = np.repeat(random.beta(2 * p, 2 * (1 - p), 80), 6)
            scores = np.where(random.random(480) < chance, 5, 1)
            who = [str(k) for k in np.repeat(np.arange(80), 6)]
            rows = {"score": scores.tolist(), "respondent": who}
            rows |= {"answered_at": ["2026-04-10T10:00:00Z"] * 480}
            sides.append(Desk(surveys={**rows, "kind": ["csat"] * 480}))
        (one,) = kpis.csat.compare(*sides)
        (other,) = kpis.csat.cluster("respondent").compare(*sides)
        plain += one.low <= 0.1 <= one.high
        clustered += other.low <= 0.1 <= other.high
    assert clustered / rounds >= 0.9
    assert plain / rounds <= 0.85


@pytest.fixture(scope="module")
def example() -> Desk:
    """The bundled desk."""
    return kk.example_desk()


@pytest.mark.parametrize(
    "metric", [m for m in kpis.all() if not m.unset], ids=lambda m: m.name
)
def test_a_month_is_that_of_the_monthly_figures(
    metric: kk.Metric, example: Desk
) -> None:
    """Every rule, over one table or several; rows stand by their own columns."""
    for rule in metric.rules or [None]:
        asked = metric if rule is None else metric.using(rule=rule)
        try:
            months = {v.period: v for v in asked.every("month")(example)}
            (found,) = asked.compare(example, before="2026-04", after="2026-05")
        except (ScaleError, UnavailableError):
            continue
        for side, month in zip(
            (found.before, found.after), ("2026-04-01", "2026-05-01"), strict=True
        ):
            wanted = months.get(month)
            if wanted is None or wanted.no_data:
                assert side is None or side.no_data
                continue
            assert side.value == wanted.value
            assert side.n == wanted.n
            assert side.excluded == {k: n for k, n in wanted.excluded.items() if n}


# ---------------------------------------------------------------- groups of one side
def held(**teams: int) -> Desk:
    """Tickets of so many in each team, with an hour of work on each."""
    team = [name for name, number in teams.items() for _ in range(number)]
    ids = list(range(len(team)))
    at = ["2026-04-02T09:00:00Z"] * len(team)
    work = {"agent": ["ann"] * len(team), "worked_at": at, "ticket_id": ids}
    return Desk(
        tickets={"id": ids, "created_at": at, "team": team},
        work={**work, "work_seconds": [3600] * len(team), "activity": team},
    )


@pytest.mark.parametrize(
    ("metric", "before", "change"),
    [
        (kpis.workload_share.by("team"), 0.0, 0.25),
        (kpis.ticket_volume.by("team"), 0, 10.0),
        (kpis.hours_logged.by("activity"), timedelta(0), 36000.0),
    ],
    ids=lambda x: getattr(x, "name", ""),
)
def test_a_group_that_one_side_lacks_counts_nothing_there(
    metric: Metric, before: Any, change: float
) -> None:
    """A team that takes work over held none of it before."""
    old, new = held(support=40), held(support=30, service=10)
    lines = {str(*line.group.values()): line for line in metric.compare(old, new)}
    gained = lines["service"]
    assert gained.before is not None
    assert gained.before.value == before
    assert gained.change == pytest.approx(change)
    assert gained.verdict == "changed"
    back = {str(*line.group.values()): line for line in metric.compare(new, old)}
    assert back["service"].change == pytest.approx(-change)
    assert list(lines["support"].to_dict()) == list(gained.to_dict())


def test_a_team_that_one_side_lacks_has_no_open_tickets_there() -> None:
    at = ["2026-03-02T09:00:00Z"] * 3
    desks = [
        Desk(
            tickets={
                "id": [1, 2, 3],
                "created_at": at,
                "resolved_at": [None] * 3,
                "team": list(teams),
            },
            as_of="2026-04-02T09:00:00Z",
        )
        for teams in ("aac", "abb")
    ]
    found = kpis.backlog.by("team").compare(*desks)
    told = {line.group["team"]: (line.change, line.verdict) for line in found}
    assert told == {"a": (-1, "unclear"), "b": (2, "unclear"), "c": (-1, "unclear")}


def test_a_group_of_no_total_has_no_share() -> None:
    none = kpis.workload_share.by("team").compare(held(), held(support=1))
    assert [(line.change, line.verdict) for line in none] == [(None, "no data")]


def test_a_share_of_rows_that_are_not_there_has_no_value() -> None:
    """Nobody of the team was asked, which is not that nobody was satisfied."""
    at = ["2026-04-02T09:00:00Z"] * 2
    rows = {"kind": ["csat"] * 2, "score": [5, 1], "answered_at": at}
    sides = [Desk(surveys={**rows, "team": list(teams)}) for teams in ("ab", "bb")]
    lines = list(kpis.csat.by("team").compare(*sides))
    assert [(line.group["team"], line.verdict) for line in lines] == [
        ("a", "no data"),
        ("b", "unclear"),
    ]
    assert lines[0].after is None


def test_money_that_one_side_lacks_is_nothing_of_its_currency() -> None:
    """Eve sold nothing before."""
    sold = {"sold_at": ["2026-04-02T09:00:00Z"] * 2, "kind": ["hours"] * 2}
    sold |= {"amount": [100, 50], "currency": ["EUR"] * 2}
    old, new = (
        Desk(sales={**sold, "agent": who}) for who in (["ann"] * 2, ["ann", "eve"])
    )
    lines = kpis.support_revenue.by("agent").compare(old, new)
    assert {line.group["agent"]: line.change for line in lines} == {
        "ann": -50,
        "eve": 50,
    }


def test_a_period_that_is_not_over_is_said() -> None:
    """What is open is looked at when the data ends."""
    at = [f"2026-05-{day:02}T09:00:00Z" for day in range(1, 11)]
    rows = {"id": list(range(10)), "created_at": at, "resolved_at": [None] * 10}
    desk = Desk(tickets=rows)
    found = kpis.backlog.compare(desk, before="2026-04", after="2026-05")
    assert float(found[0].after) == 10
    told = "after is not over yet: the data ends 2026-05-10T09:00:00+00:00"
    assert found.notes == (told,)
    assert str(found).endswith(told)
    # data that reaches the last day of a period has all of it
    whole = kpis.ticket_volume.compare(desk, before="2026-W18", after="2026-W19")
    assert not whole.notes
    day = kpis.ticket_volume.compare(desk, before="2026-05-09", after="2026-05-10")
    assert day.notes == (told,)
    later = kpis.ticket_volume.compare(desk, before="2026-05", after="2026-06")
    assert later.notes[:2] == (
        told.replace("after", "before"),
        told.replace("is not over", "has not begun"),
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("2026-04", ("2026-04-20", "2026-05-04"), "before and after overlap"),
        ("2026-05", "2026-04", "before lies later than after"),
        ("2026-02", "2026-03", "before has 28 days and after 31"),
    ],
)
def test_periods_that_do_not_compare_well_are_said(
    before: object, after: object, said: str
) -> None:
    """The figures are shown all the same."""
    desk = Desk(
        tickets={"id": [1, 2], "created_at": [APRIL[0], MAY[0]]},
        as_of="2026-07-01T00:00:00Z",
    )
    found = kpis.ticket_volume.compare(desk, before=before, after=after)
    assert any(note.startswith(said) for note in found.notes)
    assert not kpis.ticket_volume.compare(
        desk, before="2026-W18", after="2026-W19"
    ).notes


def test_a_misspelt_side_is_named() -> None:
    """And a desk where a period is meant."""
    desk = surveys([5], [1])
    with pytest.raises(InputError, match="after must be a period: got '2026-13'"):
        kpis.csat.compare(desk, before="2026-04", after="2026-13")
    with pytest.raises(InputTypeError, match="before must be a period: got another"):
        kpis.csat.compare(desk, before=desk, after="2026-05")
