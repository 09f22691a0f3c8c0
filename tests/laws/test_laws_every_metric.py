"""What holds of every metric of the catalogue and every rule of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_strategies import AS_OF, PRIORITIES, Row, bare, surveys, tickets
from joint_strategies import joint_columns, joint_rows
from kpikit import Metric, Money, ShareOfTotal, Unit, Value, col, kpis
from kpikit.metrics.params import read_params
from kpikit.testing import (
    check_order,
    check_splits,
    check_travel,
    check_untouched,
)
from reference.reference_kpis import BY_HAND, PRESETS, by_hand
from reference.reference_kpis_joint import JOINT_BY_HAND
from reference.reference_kpis_sla import SLA_BY_HAND
from reference.reference_kpis_voice import VOICE_BY_HAND, survey_rows
from reference.reference_kpis_work import WORK_BY_HAND, WORK_PRESETS
from work_strategies import GROUPS, with_work, work_rows

BY_HAND.update(VOICE_BY_HAND)
BY_HAND.update(WORK_BY_HAND)
BY_HAND.update(SLA_BY_HAND)
BY_HAND.update(JOINT_BY_HAND)
PRESETS.update(WORK_PRESETS)

EVERY_METRIC = pytest.mark.parametrize("metric", kpis.all(), ids=lambda m: m.name)
CHOICES: dict[str, tuple[Any, ...]] = {
    "statistic": ("mean", "median", "p90"),
    "within": ("1h", "1d", "7d"),
    "answers": ("all", "latest", "first"),
    "after": ("1h", "1d", "7d"),
    "smallest_group": (1, 2, 5),
    "clock": ("all", "resolution"),
    "benefit": ("100 EUR", "0.5 EUR", 0, 7.25),
    "breaks": ("unpaid", "paid"),
    "floor": (1, 2),
    "weights": ({"urgent": 4, "high": 0.5}, {"urgent": 3, "high": 2, "normal": 1}),
}
NEEDED = {
    "from_stage": "implementation_started",
    "to_stage": "deployed",
    "benefit": "100 EUR",
}
"""Parameters that must be given."""
RANGES = {Unit.SHARE: (0.0, 1.0), Unit.SCORE: (-100.0, 100.0)}
KEY_COLUMN = {key: key for key in ("requester", "respondent", "agent", "audit")}
MONEY_BACK = {"roi", "support_revenue", "revenue_per_agent", "cost_per_ticket"}
"""Figures that refunds and losses bring below zero."""
OF_KEYS = {
    "revenue_per_agent": "agent",
    "agent_utilization": "agent",
    "resolved_per_agent_day": "agent",
    "knowledge_base_usage": "person",
}
"""Figures that count keys: a key counts in each group that it is in."""
SUMS: dict[str, Any] = {"hours_logged": timedelta(0)}
"""What sums give over nothing."""


def is_joint(metric: Metric) -> bool:
    """Whether its rows are of several tables, or of one that stands beside others."""
    return metric.name in JOINT_BY_HAND or len(metric.tables) > 1


def rows_for(metric: Metric) -> st.SearchStrategy[list[Row]]:
    """Rows of the metric's table, on its scale; of all its tables where several."""
    if is_joint(metric):
        return joint_rows(metric)
    if metric.table in GROUPS:
        return work_rows(metric.table)
    if metric.table != "surveys":
        return tickets().map(with_work)
    if metric.rule == "yes" and metric.name != "csat":
        return surveys().map(_yes_or_no)
    return surveys().map(lambda rows: survey_rows(metric.name, metric.rule, rows))


def _yes_or_no(rows: list[Row]) -> list[Row]:
    return [{**row, "score": row["score"] and row["score"] % 2} for row in rows]


def whole(metric: Metric) -> Metric:
    """The metric with the parameters that must be given."""
    return metric.using(**{name: NEEDED[name] for name in metric.unset})


def columns(metric: Metric, rows: list[Row]) -> dict[str, Any]:
    """Bare columns of the rows, as the metric takes them."""
    if is_joint(metric):
        return joint_columns(metric, rows)
    return bare(metric, rows)


@st.composite
def with_params(draw: st.DrawFn, metric: Metric) -> Metric:
    """The metric by one of its rules, with parameters among those it has."""
    metric = whole(metric)
    if metric.rules:
        metric = metric.using(rule=draw(st.sampled_from(list(metric.rules))))
    params = {
        n: draw(st.sampled_from(c)) for n, c in CHOICES.items() if n in metric.params
    }
    if metric.rule == "effort":  # logged work is added up
        params.pop("statistic", None)
    if metric.params.get("open") == "miss":
        params["open"] = draw(st.sampled_from(["miss", "leave_out"]))
    return metric.using(**params)


def by_hand_of(metric: Metric, rows: list[Row]) -> Any:
    checked = read_params(metric.params, metric.definition.params, metric.name)
    return by_hand(metric.name, rows, AS_OF, **checked, rule=metric.rule)


def same_figure(found: Any, wanted: Any) -> bool:
    if found is None or wanted is None:
        return found is wanted
    if isinstance(wanted, timedelta):
        return abs(found - wanted) <= timedelta(microseconds=1)
    if isinstance(wanted, Money):
        near = pytest.approx(float(wanted.amount), abs=2e-6)
        return found.currency == wanted.currency and float(found.amount) == near
    return type(found) is type(wanted) and found == pytest.approx(wanted, abs=1e-12)


@EVERY_METRIC
@given(data=st.data())
def test_it_equals_the_version_by_hand(metric: Metric, data: st.DataObject) -> None:
    """Value, counts and range; the order of rows, the input left alone."""
    asked = data.draw(with_params(metric))
    rows = data.draw(rows_for(asked))
    given = columns(asked, rows)
    check_untouched(asked, given)
    value = asked(**given)

    wanted = by_hand_of(asked, rows)
    assert same_figure(value.value, wanted.value)
    found = (value.n, value.missing, value.pending, value.excluded)
    assert found == (wanted.n, wanted.missing, wanted.pending, wanted.excluded)
    assert value.no_data == (wanted.value is None)

    if value.value is not None:
        low, high = RANGES.get(value.unit, (None, None))
        if low is not None and asked.bounds[1] is not None:
            assert low <= value.value <= high
            if value.low is not None:
                assert low <= value.low <= value.value <= value.high <= high
        else:
            assert metric.name in MONEY_BACK or value.value >= type(value.value)(0)
    check_order(asked, given, seed=data.draw(st.integers(0, 1 << 16)))


@EVERY_METRIC
@given(data=st.data())
def test_parts_add_up_to_the_whole(metric: Metric, data: st.DataObject) -> None:
    """Along its key, in any order and any brackets, empty parts included."""
    cut: Callable[[Metric], Metric] = data.draw(
        st.sampled_from(
            [
                lambda m: m,
                lambda m: m.by(groups_of(m)[0]),
                lambda m: m.every("week"),
                lambda m: m.by(groups_of(m)[1]).every("2w", tz="Europe/Warsaw"),
            ]
        )
    )
    asked = cut(data.draw(with_params(metric)))
    given = columns(asked, data.draw(rows_for(asked)))
    check_splits(asked, given, seed=data.draw(st.integers(0, 1 << 16)))
    check_travel(asked, given)


@pytest.mark.parametrize(
    "metric",
    [m for m in kpis.all() if m.knows_open and m.definition.base is None],
    ids=lambda m: m.name,
)
@given(data=st.data())
def test_parts_with_what_is_not_over_add_up(
    metric: Metric, data: st.DataObject
) -> None:
    """As lasting still, through bytes and in any order."""
    asked = whole(metric).using(open="censored")
    given = {**columns(asked, data.draw(rows_for(asked))), "as_of": AS_OF}
    check_splits(asked, given, seed=data.draw(st.integers(0, 1 << 16)))
    check_travel(asked, given)
    check_order(asked, given, seed=data.draw(st.integers(0, 1 << 16)))


def groups_of(metric: Metric) -> tuple[str, str]:
    """Two columns of the metric's table to group by."""
    if is_joint(metric):
        return "team", "office"
    first = "team" if metric.table == "surveys" else "line"
    return GROUPS.get(metric.table, (first, "kind"))


def key_column(metric: Metric) -> str | None:
    """The column whose values must not be cut apart, where rows share one."""
    if metric.key == "ticket" and metric.table in ("sla", "waits"):
        return "ticket_id"
    if metric.key == "customer":
        return "id"
    return KEY_COLUMN.get(metric.key)


@EVERY_METRIC
@given(data=st.data())
def test_groups_are_the_figures_of_their_rows(
    metric: Metric, data: st.DataObject
) -> None:
    """A group is what its rows give alone, and the counts add up to the whole."""
    metric = data.draw(with_params(metric))
    # Rows of one key must stay together.
    usual = ("team" if metric.table == "surveys" else "priority",)
    name = GROUPS.get(metric.table, usual)[0]
    if is_joint(metric):
        name = OF_KEYS.get(metric.name, "team")
    if (metric.name, metric.rule) == ("average_handle_time", "effort"):
        name = "ticket_id"
    name = key_column(metric) or name
    rows = data.draw(rows_for(metric))
    result = metric.by(name)(**columns(metric.by(name), rows))
    whole = metric(**columns(metric, rows))
    if isinstance(metric.figure(), ShareOfTotal):
        assert_parts_of_one(list(result), whole)
        return
    # averages are rounded where they are n
    for field in ("n", "missing", "pending")[metric.is_over_time :]:
        assert sum(getattr(line, field) for line in result) == getattr(whole, field)
    by_reason = {r: sum(v.excluded.get(r, 0) for v in result) for r in whole.excluded}
    assert by_reason == whole.excluded
    if whole.unit is Unit.COUNT:
        assert sum(line.value for line in result) == whole.value
    if whole.metric.name in SUMS:
        nothing = SUMS[whole.metric.name]
        assert sum((line.value for line in result), nothing) == whole.value
    if whole.metric.name == "support_revenue" and whole.value is not None:
        total = sum(float(line.value.amount) for line in result)
        assert total == pytest.approx(float(whole.value.amount), abs=1e-9)
    for line in result:
        own = [row for row in rows if row[name] == line.group[name]]
        alone = metric(**columns(metric, own))
        if metric.is_over_time:  # the whole spans more days than its parts
            label = line.group[name]
            is_own = col[name].is_missing() if label is None else col[name] == label
            alone = metric.where(is_own)(**columns(metric.where(is_own), rows))
        if not (alone.value is None and isinstance(line.value, Money)):
            assert same_figure(line.value, alone.value)
        else:  # its currency is known of the other groups
            assert not line.value
        assert same_figure(line.low, alone.low)
        assert same_figure(line.high, alone.high)
        assert (line.n, line.excluded) == (alone.n, alone.excluded)
    if metric.is_complete and name == "priority":
        seen = {row["priority"] for row in rows}
        assert {line.group["priority"] for line in result} == seen
        assert not seen - {*PRIORITIES, None}


def assert_parts_of_one(lines: list[Value], whole: Value) -> None:
    """Shares of a total are of all its rows, and together they are it."""
    assert all(line.n == whole.n for line in lines)
    if whole.no_data:
        assert all(line.no_data for line in lines)
        return
    assert sum(line.value for line in lines) == pytest.approx(whole.value)
    assert whole.value == 1.0


@EVERY_METRIC
def test_what_nothing_gives(metric: Metric) -> None:
    """Counts are 0; all else has no value, never 0, 1 or infinity."""
    metric = whole(metric)
    for rule in metric.rules:
        assert_nothing(metric.using(rule=rule))
    assert_nothing(metric)


def assert_nothing(metric: Metric) -> None:
    value = metric(**columns(metric, []))
    nothing = SUMS.get(metric.name, 0 if metric.unit is Unit.COUNT else None)
    assert value.value == nothing
    assert value.no_data == (nothing is None)
    assert (value.low, value.high) == (None, None)
    assert (value.n, value.missing, value.pending, value.excluded) == (0, 0, 0, {})
    assert len(metric.every("month")(**columns(metric.every("month"), []))) == 0
