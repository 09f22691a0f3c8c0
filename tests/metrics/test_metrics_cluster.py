"""Intervals that respect clusters: the figure stays, the interval knows better."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpikit as kk
from kpikit import kpis
from kpikit.errors import InputTypeError, RuleError, UnavailableError

ROWS = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from(["ann", "bob", "cy", None])),
    max_size=12,
)


@given(rows=ROWS, cut=st.integers(0, 12))
def test_partials_of_clusters_add_up(
    rows: list[tuple[int, str | None]], cut: int
) -> None:
    metric = kpis.csat.cluster("respondent")

    def part(some: list[tuple[int, str | None]]) -> kk.Partial:
        scores, people = [s for s, _ in some], [p for _, p in some]
        return metric.reduce(score=scores, respondent=people)

    whole, halves = part(rows), part(rows[:cut]) + part(rows[cut:])
    assert halves == whole
    assert kk.Partial.from_bytes(whole.to_bytes()) == whole
    plain = kpis.csat(score=[s for s, _ in rows])
    assert whole.finish().value == plain.value
    assert whole.finish().n == plain.n


def test_answers_of_one_person_are_worth_less() -> None:
    scores, people = [5, 5, 5, 5, 1, 1, 1, 1], ["ann"] * 4 + ["bob"] * 4
    plain = kpis.csat(score=scores)
    told = kpis.csat.cluster("respondent")(score=scores, respondent=people)
    assert told.value == plain.value
    assert told.low < plain.low
    assert told.high > plain.high


def test_clusters_of_one_row_change_little() -> None:
    scores, people = [5, 4, 3, 2, 1, 5], list("abcdef")
    plain = kpis.nps.cluster("respondent")(score=scores, respondent=people)
    assert plain.value == kpis.nps(score=scores).value


def test_the_cluster_is_part_of_the_figure() -> None:
    metric = kpis.csat.cluster("respondent")
    assert metric != kpis.csat
    assert "respondent" in metric.needs
    assert repr(metric) == "kpis.csat.cluster('respondent')"
    assert kk.Metric.from_dict(metric.to_dict()) == metric


def test_what_has_no_such_interval_says_so() -> None:
    with pytest.raises(RuleError, match="got resolution_time, whose values are kept"):
        kpis.resolution_time.median().cluster("requester")
    with pytest.raises(InputTypeError, match="cluster must be a column name: got 1"):
        kpis.csat.cluster(1)  # type: ignore[arg-type]
    with pytest.raises(UnavailableError, match="'respondent'"):
        kpis.csat.cluster("respondent")(score=[1])
