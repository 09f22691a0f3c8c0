"""Errors, changes, trainings, projects, budgets: worked examples and boundaries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kpikit import Desk, Metric, Unit, kpis
from kpikit.errors import CurrencyError, UnavailableError
from kpikit.measures import col

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
MAY = date(2026, 5, 4)


def test_an_item_with_errors_is_one_bad_item() -> None:
    value = kpis.error_rate(errors=[0, 1, 5, 0, None, -1])
    assert (value.value, value.n, value.missing) == (0.5, 4, 1)
    assert (value.excluded, value.unit) == ({"negative": 1}, Unit.SHARE)


def test_errors_for_each_opportunity() -> None:
    metric = kpis.error_rate.using(rule="per_opportunity")
    value = metric(errors=[1, 5, 0, 2, None], opportunities=[10, 10, 40, None, 9])
    assert (value.value, value.n, value.missing) == (0.1, 3, 2)
    assert value.unit is Unit.RATIO
    assert metric(errors=[2, 0], opportunities=[0, 0]).no_data
    negative = metric(errors=[-1, 0, 1], opportunities=[5, -1, 4])
    assert (negative.value, negative.excluded) == (0.25, {"negative": 2})


@pytest.mark.parametrize("rule", kpis.error_rate.rules)
def test_nothing_checked_has_no_error_rate(rule: str) -> None:
    value = kpis.error_rate.using(rule=rule)(errors=[None], opportunities=[None])
    assert (value.value, value.missing) == (None, 1)


def test_changes_that_held() -> None:
    value = kpis.change_success_rate(succeeded=[True, True, False, True])
    assert (value.value, value.n) == (0.75, 4)
    assert kpis.change_success_rate(Desk(changes=[])).no_data


def trainings(*rows: tuple[str, timedelta | None, bool]) -> dict[str, Any]:
    """Required trainings: whose, due how long before now, completed or not."""
    return {
        "agent": [agent for agent, _, _ in rows],
        "is_required": [True for _ in rows],
        "due_at": [None if ago is None else AT - ago for _, ago, _ in rows],
        "completed_at": [AT if done else None for _, _, done in rows],
        "as_of": AT,
    }


COURSES = (
    ("ann", DAY, True),
    ("ann", DAY, True),
    ("bob", DAY, True),
    ("bob", DAY, False),
    ("eve", DAY, True),
    ("eve", -DAY, False),
    ("tom", -DAY, True),
    ("pam", None, False),
)


def test_an_agent_has_completed_all_or_not() -> None:
    """Ann and Eve have, Bob has not; Tom and Pam have nothing that is due."""
    value = kpis.training_completion(**trainings(*COURSES))
    assert (value.value, value.n, value.pending) == (2 / 3, 3, 2)
    single = kpis.training_completion.using(rule="trainings")
    value = single(**trainings(*COURSES))
    assert (value.value, value.n, value.pending) == (4 / 5, 5, 2)


@pytest.mark.parametrize("rule", kpis.training_completion.rules)
def test_a_training_is_due_from_its_instant_on(rule: str) -> None:
    metric = kpis.training_completion.using(rule=rule)
    due = metric(**trainings(("ann", 0 * DAY, False)))
    assert (due.value, due.n, due.pending) == (0.0, 1, 0)
    young = metric(**trainings(("ann", -TICK, True)))
    assert (young.value, young.n, young.pending) == (None, 0, 1)
    optional = {**trainings(("ann", DAY, False)), "is_required": [False]}
    assert metric(**optional).no_data
    assert metric(Desk(trainings=[], as_of=AT)).no_data


def test_an_agent_whose_trainings_lie_in_two_parts_is_counted_once() -> None:
    """Split by agent, parts add up; the figures of the parts never do."""
    metric = kpis.training_completion
    first = metric.reduce(**trainings(*COURSES[:2]))
    second = metric.reduce(**trainings(*COURSES[2:]))
    assert (first + second).finish().value == 2 / 3
    assert (metric.key, metric.using(rule="trainings").key) == ("agent", "row")


def projects(*rows: tuple[int, int | None]) -> dict[str, Any]:
    """Projects: planned and finished so many days from the 4th of May."""
    return {
        "planned_end_on": [MAY + planned * DAY for planned, _ in rows],
        "finished_on": [None if on is None else MAY + on * DAY for _, on in rows],
        "as_of": datetime(2026, 5, 5, tzinfo=UTC),
    }


def test_a_project_is_on_time_up_to_its_planned_date() -> None:
    rows = projects((-9, -9), (-9, -8), (-9, -10), (-9, None))
    assert kpis.project_completion_rate(**rows).value == 3 / 4
    on_time = kpis.project_completion_rate.using(rule="on_time")(**rows)
    assert (on_time.value, on_time.n, on_time.missing) == (2 / 4, 4, 0)


@pytest.mark.parametrize("rule", kpis.project_completion_rate.rules)
def test_a_project_is_due_when_its_day_is_over(rule: str) -> None:
    metric = kpis.project_completion_rate.using(rule=rule)
    over = metric(**projects((0, 0), (0, None)))
    assert (over.value, over.pending) == (0.5, 0)
    young = metric(**projects((1, 0), (1, None)))
    assert (young.value, young.pending) == (None, 2)
    before = {**projects((0, 0)), "as_of": datetime(2026, 5, 5, tzinfo=UTC) - TICK}
    assert metric(**before).pending == 1
    assert metric(Desk(projects=[], as_of=AT)).no_data


def test_projects_have_dates_only_so_now_must_be_said() -> None:
    rows = projects((0, 0))
    del rows["as_of"]
    with pytest.raises(UnavailableError, match="as_of"):
        kpis.project_completion_rate(**rows)
    assert "end_of(col.planned_end_on)" in kpis.project_completion_rate.measure().key


def test_costs_beside_budgets() -> None:
    """230 of 250 and 110 of 100: 340 of 350 in all."""
    value = kpis.budget_adherence(
        cost=[230, 110, 70, None, 30], budget=[250, 100, None, 90, 0]
    )
    assert value.value == 340 / 350
    assert (value.n, value.missing, value.unit) == (2, 2, Unit.RATIO)
    assert value.excluded == {"no_budget": 1}


@pytest.mark.parametrize(("cost", "budget"), [([5], [0]), ([None], [5]), ([5], [None])])
def test_no_budget_has_no_adherence(cost: list[Any], budget: list[Any]) -> None:
    assert kpis.budget_adherence(cost=cost, budget=budget).no_data


def test_currencies_are_never_mixed() -> None:
    columns = {"cost": [1, 2, 3], "budget": [2, 2, 2]}
    metric = kpis.budget_adherence
    one = metric(**columns, currency=["EUR", None, "EUR"])
    assert one.value == metric(**columns, currency=[None] * 3).value == 1.0
    with pytest.raises(CurrencyError, match=r"one for all.*PLN.*first row 2; choose"):
        metric(**columns, currency=["EUR", None, "PLN"])
    assert "Require(one currency, CurrencyError" in metric.measure().key
    euros = metric.where(col.currency == "EUR")
    assert euros(**columns, currency=["EUR", "EUR", "PLN"]).value == 0.75
    later = metric.where(col.cost > 1)
    with pytest.raises(CurrencyError, match=r"one for all"):
        later(**columns, currency=["EUR", "PLN", "EUR"])


@pytest.mark.parametrize(
    ("metric", "table"),
    [
        (kpis.change_success_rate, "changes"),
        (kpis.training_completion, "trainings"),
        (kpis.project_completion_rate, "projects"),
        (kpis.budget_adherence, "projects"),
    ],
)
def test_tables_that_lack_are_named(metric: Metric, table: str) -> None:
    with pytest.raises(UnavailableError, match=rf"Desk\({table}=…\)"):
        metric(Desk(tickets=[]))
