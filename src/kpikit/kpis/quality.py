"""How good work is: errors, changes, trainings, projects and their budgets."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from kpikit.columns.column import MICROS, Column, Kind
from kpikit.errors import CurrencyError
from kpikit.measures import (
    DistinctShare,
    Expr,
    Measure,
    Ratio,
    Require,
    Scope,
    Share,
    State,
    col,
    evaluate,
    lift,
)
from kpikit.measures.measure import Estimate
from kpikit.measures.nodes import Custom
from kpikit.metrics import Benchmark, RuleDoc, metric
from kpikit.units import Unit

__all__ = [
    "budget_adherence",
    "change_success_rate",
    "error_rate",
    "project_completion_rate",
    "training_completion",
]

_DAY = 86_400 * MICROS


@metric(
    unit=Unit.SHARE,
    better="lower",
    table="tickets",
    at="resolved_at",
    titles={"en": "Error rate", "ru": "Доля ошибок", "pl": "Wskaźnik błędów"},
    asked={"en": "Error rate"},
    formula="items with an error / items",
    rules={
        "items": RuleDoc(
            "an item with one error or more is one bad item",
            used_by="quality control of items (defectives)",
        ),
        "per_opportunity": RuleDoc(
            "errors for each opportunity to make one",
            used_by="Six Sigma (defects per opportunity)",
            unit=Unit.RATIO,
        ),
    },
    source="docs/reference/sources.md#error-rate",
)
def error_rate(rule: str = "items") -> Measure:
    """How much of the checked work has errors.

    ``error_rate = count(items with an error) / count(items)``

    Args:
        rule: What is counted: bad items, or errors by opportunity.

    Returns:
        A share, 0..1, by the rule ``per_opportunity`` a ratio; no value when nothing
        was checked, or where there was no opportunity. Items of which the errors (or
        opportunities) are not known are missing; counts below zero are excluded as
        ``negative``.

    Raises:
        UnavailableError: Tickets lack ``errors``; ``per_opportunity`` also needs
            ``opportunities``.

    Source: docs/reference/sources.md#error-rate

    >>> error_rate(errors=[0, 2, 0, 0, None]).value
    0.25
    >>> error_rate.using(rule="per_opportunity")(
    ...     errors=[0, 2], opportunities=[10, 10]
    ... ).value
    0.1
    """
    negative = col.errors < 0
    if rule == "items":
        return Share(col.errors > 0, excluded={"negative": negative})
    negative = negative | (col.opportunities < 0)
    return Ratio(col.errors, col.opportunities, excluded={"negative": negative})


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="changes",
    at="implemented_at",
    titles={
        "en": "Change success rate",
        "ru": "Доля успешных изменений",
        "pl": "Wskaźnik udanych zmian",
    },
    asked={"en": "Change success rate"},
    formula="changes that succeeded / changes implemented",
    source="docs/reference/sources.md#change-success-rate",
    benchmarks=(
        Benchmark(
            "85 % or more of elite teams (a change failure rate of 0 to 15 %)",
            source="DORA, as quoted by Metricwise",
            url="https://metricwise.co/kpi-library/change-failure-rate-kpi",
        ),
    ),
)
def change_success_rate() -> Measure:
    """Share of the changes to production that held.

    ``change_success_rate = count(succeeded) / count(changes)``

    Returns:
        A share, 0..1; no value without changes.

    Raises:
        UnavailableError: Changes lack ``succeeded``.

    Source: docs/reference/sources.md#change-success-rate

    >>> change_success_rate(succeeded=[True, True, True, False]).value
    0.75
    """
    return Share(col.succeeded)


@frozen(eq=False, repr=False)
class _All(DistinctShare):
    """The share of keys of which every row is a hit."""

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        every = (state["hits"] == state["counts"]).astype(np.int64)
        return super()._estimate({**state, "hits": every}, level, statistic)


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="trainings",
    at="due_at",
    titles={
        "en": "Training completion",
        "ru": "Прохождение обучения",
        "pl": "Ukończenie szkoleń",
    },
    asked={"pl": "Wskaźnik zakończenia szkolenia"},
    formula=(
        "agents who completed all trainings required and due / agents with such"
        " trainings"
    ),
    rules={
        "agents": RuleDoc(
            "an agent counts when none of the required trainings that are due is open",
            used_by="compliance reports on people",
        ),
        "trainings": RuleDoc(
            "every training of an agent counts by itself",
            used_by="learning management systems (completion rate)",
            key="row",
        ),
    },
    key="agent",
    source="docs/reference/sources.md#training-completion",
)
def training_completion(rule: str = "agents") -> Measure:
    """Share of agents with all their required trainings done.

    ``training_completion = count(agents, all completed) / count(agents)``

    Args:
        rule: What is counted: agents, or single trainings.

    Returns:
        A share, 0..1; no value while nothing is due. A training is due from its due_at
        on, that instant included; until then it is pending, also when it is completed.
        Late completion is completion. Trainings that are not required, or without
        due_at, are no part of it.

    Raises:
        UnavailableError: Trainings lack ``is_required``, ``due_at``, ``completed_at``
            or, by the rule ``agents``, ``agent``.

    Source: docs/reference/sources.md#training-completion

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> training_completion(
    ...     agent=["ann", "ann", "bob"],
    ...     is_required=[True] * 3,
    ...     due_at=[at] * 3,
    ...     completed_at=[at, None, at],
    ... ).value
    0.5
    """
    of = col.is_required & col.due_at.is_present()
    young = col.due_at > col.as_of
    done = col.completed_at.is_present()
    if rule == "trainings":
        return Share(done, of=of, pending=young)
    return _All(col.agent, hits=done, at_least=1, of=of, pending=young)


@frozen(eq=False, repr=False)
class _DayEnd(Custom):
    """The instant at which a date is over, in UTC."""

    day: Expr = field(converter=lift)

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return self.day.columns()

    def __repr__(self) -> str:
        return f"end_of({self.day!r})"

    def column_of(self, scope: Scope) -> Column:
        """The instant of each row."""
        day = evaluate(self.day, scope)
        return Column(Kind.INSTANT, (day.values + 1) * _DAY, day.missing)


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="projects",
    at="planned_end_on",
    titles={
        "en": "Project completion rate",
        "ru": "Доля завершённых проектов",
        "pl": "Wskaźnik ukończenia projektów",
    },
    asked={"en": "Project completion rate"},
    formula="projects finished / projects due",
    rules={
        "finished": RuleDoc("finished by now, however late", used_by="project offices"),
        "on_time": RuleDoc(
            "finished on the planned date or before it",
            used_by="project offices (schedule adherence)",
        ),
    },
    source="docs/reference/sources.md#project-completion-rate",
)
def project_completion_rate(rule: str = "finished") -> Measure:
    """Share of the projects due that are finished.

    ``project_completion_rate = count(finished) / count(due)``

    Args:
        rule: Whether late ones count.

    Returns:
        A share, 0..1; no value while nothing is due. A project is due when the day of
        its planned end is over in UTC; until then it is pending, also when it is
        finished.

    Raises:
        UnavailableError: Projects lack ``planned_end_on`` or ``finished_on``, or no
            instant of closing is known: give ``as_of``.

    Source: docs/reference/sources.md#project-completion-rate

    >>> project_completion_rate(
    ...     planned_end_on=["2026-03-31", "2026-04-30", "2026-12-31"],
    ...     finished_on=["2026-04-15", None, None],
    ...     as_of="2026-06-30T22:00:00Z",
    ... ).value
    0.5
    """
    finished = col.finished_on.is_present()
    if rule == "on_time":
        finished = finished & (col.finished_on <= col.planned_end_on)
    return Share(finished, pending=_DayEnd(col.planned_end_on) > col.as_of)


@frozen(eq=False, repr=False)
class _OneCurrency(Custom):
    """Whether a row is in the currency of the first one; true where none is said."""

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return frozenset({"currency"})

    def __repr__(self) -> str:
        return "one currency"

    def column_of(self, scope: Scope) -> Column:
        """The flag of each row."""
        same = np.ones(scope.rows, dtype=np.bool_)
        if scope.has("currency"):
            codes = scope.column("currency").values
            known = codes[codes >= 0]
            same = (codes < 0) | (codes == (known[0] if known.size else -1))
        return Column(Kind.FLAG, same)


@metric(
    unit=Unit.RATIO,
    better="band",
    table="projects",
    at="planned_end_on",
    titles={
        "en": "Budget adherence",
        "ru": "Исполнение бюджета",
        "pl": "Realizacja budżetu",
    },
    asked={"en": "Budget adherence"},
    formula="actual cost / budget; budget 0 has no value",
    source="docs/reference/sources.md#budget-adherence",
)
def budget_adherence() -> Measure:
    """What projects cost beside what they may cost.

    ``budget_adherence = sum(cost) / sum(budget)``

    A project that goes on counts with what it has cost so far; for the others alone
    say ``.where(col.finished_on.is_present())``.

    Returns:
        A ratio, 0 and up: above 1 the budget is overdrawn; no value without a budget.
        Projects that lack the cost or the budget are missing, those whose budget is 0
        are excluded as ``no_budget``.

    Raises:
        UnavailableError: Projects lack ``cost`` or ``budget``.
        CurrencyError: They are in several currencies (where ``currency`` is there).

    Source: docs/reference/sources.md#budget-adherence

    >>> budget_adherence(cost=[110, 90, 50], budget=[100, 100, None]).value
    1.0
    """
    return Ratio(
        col.cost,
        col.budget,
        excluded={"no_budget": col.budget == 0},
        requires=(
            Require(
                _OneCurrency(),
                error=CurrencyError,
                message="currency must be one for all projects of a figure",
                help="choose one, as .where(col.currency == 'EUR')",
                show=col.currency,
            ),
        ),
    )
