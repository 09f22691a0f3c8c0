"""Exact intervals of metrics: chosen, kept in parts, refused with a reason."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import kpikit as kk
from kpikit import Desk, col, kpis
from kpikit.errors import MissingExtraError, RuleError

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)


def test_a_share_is_that_of_clopper_and_pearson() -> None:
    value = kpis.csat.exact()(score=[5, 4, 2, 1, 5])
    wanted = stats.binomtest(3, 5).proportion_ci(0.95, method="exact")
    assert (value.low, value.high) == pytest.approx((wanted.low, wanted.high))
    assert value.value == kpis.csat(score=[5, 4, 2, 1, 5]).value
    assert value.n == 5
    assert "interval: Clopper-Pearson (exact), at 95% confidence" in value.explain()
    assert "interval: Wilson" in kpis.csat.explain()
    assert kpis.csat.exact()(score=[None]).low is None


def test_a_mean_is_students_and_of_one_row_there_is_none() -> None:
    scores = [3, 5, 4, 1, 4]
    value = kpis.average_rating.exact().confidence(0.9)(score=scores)
    wanted = stats.t.interval(0.9, 4, loc=3.4, scale=stats.sem(scores))
    assert (value.low, value.high) == pytest.approx(wanted)
    assert "Student's t" in value.explain()
    assert kpis.average_rating.exact()(score=[3]).low is None
    alike = kpis.average_rating.exact()(score=[3, 3])
    assert (alike.low, alike.high) == (3, 3)


def test_a_mean_time_is_an_amount_of_time() -> None:
    """And begins at zero, as the usual interval does."""
    hours = [1, 2, 30]
    done = [AT + timedelta(hours=h) for h in hours]
    value = kpis.resolution_time.exact()(created_at=[AT] * 3, resolved_at=done)
    wanted = stats.t.interval(0.95, 2, loc=11, scale=stats.sem(hours))
    assert wanted[0] < 0
    assert value.low == timedelta(0)
    assert value.high.total_seconds() == pytest.approx(3600 * wanted[1])


def test_a_count_per_head_is_that_of_garwood() -> None:
    columns: dict[str, Any] = {
        "tickets": {"created_at": [AT] * 5},
        "user_counts": {"users": [4], "valid_from": ["2026-01-01"]},
    }
    value = kpis.tickets_per_user.exact()(**columns)
    assert value.low == pytest.approx(stats.chi2.ppf(0.025, 10) / 2 / 4)
    assert value.high == pytest.approx(stats.chi2.isf(0.025, 12) / 2 / 4)
    assert "Garwood" in value.explain()
    assert "interval: Byar" in kpis.tickets_per_user(**columns).explain()


def test_shares_of_keys_of_sides_and_of_a_total_are_exact_too() -> None:
    """Of requesters, of days with a floor, of sessions beside tickets, of channels."""
    repeat = kpis.repeat_contact_rate.using(rule="customers").exact()
    assert repeat.interval_form == "Clopper-Pearson (exact)"
    days = {"agent": ["ann", "bob"], "starts_at": [AT, AT]}
    done = {"first_resolved_at": [AT] * 3, "resolved_by": ["ann", "ann", "bob"]}
    floor = kpis.resolved_per_agent_day.using(rule="floor_share", floor=2).exact()
    value = floor(tickets=done, shifts=days)
    wanted = stats.binomtest(1, 2).proportion_ci(0.95, method="exact")
    assert (value.low, value.high) == pytest.approx((wanted.low, wanted.high))
    settled = kpis.self_service_rate.exact()(
        self_service={"deflected": [True, True, False]}, tickets={"id": [1, 2]}
    )
    wanted = stats.binomtest(2, 4).proportion_ci(0.95, method="exact")
    assert (settled.low, settled.high) == pytest.approx((wanted.low, wanted.high))
    mix = kpis.channel_share.exact().by("channel")(channel=["mail", "mail", "phone"])
    wanted = stats.binomtest(2, 3).proportion_ci(0.95, method="exact")
    assert (mix[0].low, mix[0].high) == pytest.approx((wanted.low, wanted.high))


ROWS = st.lists(
    st.tuples(st.sampled_from([1, 4, 5, None]), st.sampled_from(["a", "b"])),
    max_size=12,
)


@given(rows=ROWS, cut=st.integers(0, 12))
def test_the_choice_travels_with_partials(
    rows: list[tuple[int | None, str]], cut: int
) -> None:
    metric = kpis.csat.exact().by("agent")

    def part(some: list[tuple[int | None, str]]) -> kk.Partial:
        return metric.reduce(score=[s for s, _ in some], agent=[a for _, a in some])

    whole, halves = part(rows), part(rows[:cut]) + part(rows[cut:])
    assert halves == whole
    again = kk.Partial.from_bytes(halves.to_bytes())
    assert again == whole
    assert again.metric == metric
    assert [v.to_dict() for v in again.values()] == [
        v.to_dict() for v in whole.values()
    ]
    usual = kpis.csat.by("agent").reduce(
        score=[s for s, _ in rows], agent=[a for _, a in rows]
    )
    assert whole.state.keys() == usual.state.keys()


def test_it_is_part_of_the_figure() -> None:
    metric = kpis.csat.exact()
    assert metric != kpis.csat
    assert hash(metric) == hash(kpis.csat.exact())
    assert repr(metric) == "kpis.csat.exact()"
    assert kk.Metric.from_dict(metric.to_dict()) == metric
    before = {k: v for k, v in kpis.csat.to_dict().items() if k != "exact"}
    assert kk.Metric.from_dict(before) == kpis.csat
    share = kpis.resolution_time.exact().within("1d")
    assert share == kpis.resolved_within.exact()


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (kpis.nps.exact, "got nps, whose interval is normal, of"),
        (
            lambda: kpis.resolution_time.median().exact(),
            r"got resolution_time \(median\), whose interval is between order",
        ),
        (
            lambda: kpis.resolution_time.median().approximate().exact(),
            r"\(median\), whose interval is between order statistics, within 1 %",
        ),
        (
            lambda: kpis.resolution_time.using(open="censored").exact(),
            "whose interval is of log",
        ),
        (kpis.ticket_volume.exact, "ticket_volume, which has no interval"),
        (kpis.availability.exact, "availability, which has no interval"),
        (
            lambda: kpis.csat.cluster("respondent").exact(),
            "exact must go without a cluster: got csat by clusters of respondent",
        ),
        (
            lambda: kpis.csat.exact().cluster("respondent"),
            "exact must go without a cluster",
        ),
    ],
)
def test_what_has_no_exact_interval_says_which_it_has(made: Any, words: str) -> None:
    with pytest.raises(RuleError, match=words):
        made()


def test_without_scipy_it_says_so_before_any_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Parts can still be reduced where it is lacking, and travel as bytes."""
    part = kpis.csat.exact().reduce(score=[5, 1])
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'kpikit\[stats\]'"):
        kpis.csat.exact()
    again = kk.Partial.from_bytes(part.to_bytes())
    assert again.metric.reduce(score=[5, 1]) == part
    with pytest.raises(MissingExtraError, match="needs scipy"):
        again.finish()


def surveys(months: dict[int, list[int]]) -> Desk:
    at = [AT.replace(month=m) for m, scores in months.items() for _ in scores]
    scores = [s for scores in months.values() for s in scores]
    kinds = ["csat"] * len(at)
    return Desk(surveys={"kind": kinds, "score": scores, "answered_at": at})


def test_a_comparison_is_made_of_both_exact_intervals() -> None:
    """So it is wider than Newcombe's, of Wilson's."""
    desk = surveys({4: [5] * 12 + [1] * 8, 5: [5] * 7 + [1] * 14})
    usual, exact = (
        metric.compare(desk, before="2026-04", after="2026-05")[0]
        for metric in (kpis.csat, kpis.csat.exact())
    )
    assert exact.change == usual.change
    assert exact.low < usual.low < usual.high < exact.high
    assert exact.needed == usual.needed


def test_students_reach_does_not_ask_for_more_rows() -> None:
    """How many rows are needed is a matter of the spread, however few told it."""
    desk = surveys({4: [5, 4, 5], 5: [1, 2, 1, 3]})
    usual, exact = (
        metric.compare(desk, before="2026-04", after="2026-05")[0]
        for metric in (kpis.average_rating, kpis.average_rating.exact())
    )
    assert exact.low < usual.low
    assert exact.needed == usual.needed


def test_goals_ask_the_exact_interval() -> None:
    """Of fourteen hits of fourteen Wilson's clears 0.77, the exact one does not."""
    desk = surveys({5: [5] * 14})
    usual, exact = kpis.csat, kpis.csat.exact()
    (one,) = usual.at_least(0.77, confident=True)(desk)
    (other,) = exact.at_least(0.77, confident=True)(desk)
    assert (one.state, other.state) == ("met", "missed")


def test_groups_and_filters_keep_it() -> None:
    metric = kpis.csat.where(col.score > 1).exact().every("month")
    result = metric(surveys({4: [5, 4, 2], 5: [3]}))
    assert [line.metric.is_exact for line in result] == [True] * len(result)
    # two of three: 0.0943 to 0.9916, scipy's binomtest
    wanted = stats.binomtest(2, 3).proportion_ci(0.95, method="exact")
    assert (result[0].low, result[0].high) == pytest.approx((wanted.low, wanted.high))
