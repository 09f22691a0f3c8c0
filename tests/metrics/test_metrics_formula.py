"""Arithmetic of metrics: both sides are cut alike, and partials of both add up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpikit as kk
from kpikit import Desk, Sum, col, kpis
from kpikit.errors import CurrencyError, InputTypeError, MergeError
from kpikit.metrics import Formula

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)


@kk.metric(unit="duration", better="neutral", table="work", at="worked_at")
def all_work() -> kk.Sum:
    """Logged work."""
    return Sum(col.work_seconds)


DEVELOPMENT = all_work.where(col.activity == "development")


def desk_of(rows: list[tuple[str, int, str]]) -> Desk:
    return Desk(
        work={
            "agent": [agent for agent, _, _ in rows],
            "worked_at": [AT + timedelta(days=7 * i) for i in range(len(rows))],
            "work_seconds": [seconds for _, seconds, _ in rows],
            "activity": [activity for _, _, activity in rows],
        }
    )


DESK = desk_of(
    [("a", 3600, "development"), ("a", 3600, "support"), ("b", 7200, "support")]
)


def test_a_metric_over_another_is_a_ratio() -> None:
    value = (DEVELOPMENT / all_work)(DESK)
    assert value.value == 0.25
    assert value.unit == "ratio"
    assert value.n == 3
    assert 0 < value.low < 0.25 < value.high < 1
    assert "all_work / all_work" in value.explain()
    assert value.to_dict()["value"] == 0.25
    assert str(value) == "0.25 (0.04 – 0.72, n = 3)"


def test_groups_and_periods_go_to_both_sides() -> None:
    found = (DEVELOPMENT / all_work).by("agent")(DESK)
    assert [(line.group["agent"], line.value) for line in found] == [
        ("a", 0.5),
        ("b", None),
    ]
    weekly = (DEVELOPMENT / all_work).every("week")(DESK)
    assert [line.value for line in weekly] == [1.0, None, None]
    narrow = (DEVELOPMENT / all_work).where(col.agent == "a")(DESK)
    assert narrow.value == 0.5


@pytest.mark.parametrize(
    ("made", "value"),
    [
        (all_work + all_work, timedelta(hours=8)),
        (all_work - DEVELOPMENT, timedelta(hours=3)),
        (all_work * 2, timedelta(hours=8)),
        (2 * all_work, timedelta(hours=8)),
        (all_work / 4, timedelta(hours=1)),
        ((all_work + all_work) / all_work, 2.0),
        ((all_work + all_work) - all_work, timedelta(hours=4)),
        ((all_work / all_work) * 3, 3.0),
        ((all_work / all_work) + (all_work / all_work), 2.0),
    ],
)
def test_signs_mean_what_they_say(made: Any, value: object) -> None:
    assert made(DESK).value == value


def test_counts_stay_whole_and_zero_divides_to_nothing() -> None:
    desk = Desk(tickets={"id": [1, 2], "is_spam": [True, None]})
    twice = kpis.ticket_volume + kpis.ticket_volume
    assert twice(desk).value == 2
    assert twice(desk).unit == "count"
    nothing = kpis.ticket_volume / kpis.ticket_volume.where(col.id == 9)
    assert nothing(desk).no_data
    assert (kpis.ticket_volume * 0.5)(desk).value == 0.5
    assert (1 / kpis.ticket_volume)(desk).value == 1
    assert (1 / kpis.ticket_volume).unit == "ratio"


def test_units_must_go_together() -> None:
    for made in (
        lambda: all_work + kpis.ticket_volume,
        lambda: kpis.ticket_volume / all_work,
        lambda: all_work * all_work,
    ):
        with pytest.raises(InputTypeError, match="must go together"):
            made()
    assert (all_work / kpis.ticket_volume).unit == "duration"
    assert (all_work * kpis.ticket_volume).unit == "duration"
    assert (kpis.csat * kpis.ticket_volume).unit == "ratio"


def test_sides_must_be_metrics_or_numbers_grouped_alike() -> None:
    with pytest.raises(
        InputTypeError, match="a side of / must be a metric or a number"
    ):
        all_work / "x"
    with pytest.raises(InputTypeError, match="grouped alike"):
        all_work.by("agent") / all_work


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from("ab"),
            st.integers(0, 10_000),
            st.sampled_from(["support", "development"]),
        ),
        max_size=10,
    ),
    cut=st.integers(0, 10),
)
def test_partials_of_formulas_add_up(
    rows: list[tuple[str, int, str]], cut: int
) -> None:
    share = (DEVELOPMENT / all_work).by("agent")
    parts = share.reduce(desk_of(rows[:cut])) + share.reduce(desk_of(rows[cut:]))
    whole = share.reduce(desk_of(rows))
    assert [v.to_dict()["value"] for v in parts.values()] == [
        v.to_dict()["value"] for v in whole.values()
    ]


def test_only_partials_of_one_formula_add_up() -> None:
    share, double = DEVELOPMENT / all_work, all_work * 2
    with pytest.raises(MergeError, match="must be of one figure"):
        share.reduce(DESK) + double.reduce(DESK)
    with pytest.raises(TypeError):
        share.reduce(DESK) + 1  # type: ignore[operator]
    assert (double.reduce(DESK) + double.reduce(DESK)).finish().value == timedelta(
        hours=16
    )


def test_formulas_are_values() -> None:
    share = DEVELOPMENT / all_work
    assert share == DEVELOPMENT / all_work
    assert hash(share) == hash(DEVELOPMENT / all_work)
    assert share != all_work / DEVELOPMENT
    assert share != all_work
    assert "kpis.all_work" in repr(share)
    assert repr((share + share) * 2).count("(") > 1
    assert share.by("agent").groups == ("agent",)
    assert share.params == {}


def test_compute_takes_formulas_too() -> None:
    found = kk.compute([DEVELOPMENT / all_work, all_work], DESK, by=["agent"])
    assert len(found) == 4
    with pytest.raises(InputTypeError, match="must be several metrics"):
        kk.compute(DEVELOPMENT / all_work, DESK)  # type: ignore[arg-type]


def test_money_over_a_count_is_money() -> None:
    """Revenue for each sale, in its currency; two currencies do not add up."""
    sold = {"amount": [10, 5], "currency": ["EUR"] * 2, "kind": ["hours"] * 2}
    each = kpis.support_revenue / 4
    assert str(each(**sold).value) == "3.75 EUR"
    euros = kpis.support_revenue.where(col.currency == "EUR")
    dollars = kpis.support_revenue.where(col.currency == "USD")
    sold["currency"] = ["EUR", "USD"]
    with pytest.raises(CurrencyError, match=r"sides of \+ must be in one currency"):
        (euros + dollars)(**sold)


def test_a_number_may_stand_first() -> None:
    """One less a share; a formula takes numbers as a metric does."""
    at = [AT] * 4
    answers = {"first_resolved_at": at, "reopens": [0, 0, 1, 0]}
    kept = 1 - kpis.reopen_rate
    assert kept(**answers).value == 0.75
    assert (kept.unit, str(kept(**answers))) == (
        kk.Unit.SHARE,
        "75.0\xa0% (30.1–95.4\xa0%, n = 4)",
    )
    assert (0.5 + kpis.reopen_rate)(**answers).value == 0.75
    ratio = DEVELOPMENT / all_work
    for formula, wanted in (
        (1 - ratio, 0.75),
        (1 + ratio, 1.25),
        (100 * ratio, 25.0),
        (1 / ratio, 4.0),
    ):
        assert formula(DESK).value == pytest.approx(wanted)
        assert Formula.from_dict(formula.to_dict()) == formula


@pytest.mark.parametrize("side", ["1", None, True, [1]])
def test_a_side_that_is_no_number_is_refused_on_either_hand(side: Any) -> None:
    with pytest.raises(InputTypeError, match="must be a metric or a number: got"):
        side - all_work
    with pytest.raises(InputTypeError, match="must be a metric or a number: got"):
        all_work + side


def test_what_both_sides_leave_out_is_counted_by_reason() -> None:
    took = kk.Sum(
        col.work_seconds,
        excluded={"negative": col.work_seconds < "0s", "idle": col.activity == "idle"},
    )

    @kk.metric(unit="duration", better="neutral", table="work", at="worked_at")
    def busy() -> kk.Sum:
        """Work that was no idling."""
        return took

    desk = desk_of([("a", 3600, "idle"), ("a", 3600, "support"), ("b", 60, "idle")])
    value = (busy / all_work)(desk)
    assert value.excluded == {"idle": 2}
    assert (busy + busy)(desk).excluded == {"idle": 4}
    assert "idle" in value.explain()
    by_agent = (busy / all_work).by("agent")(desk)
    assert [line.excluded for line in by_agent] == [{"idle": 1}, {"idle": 1}]
