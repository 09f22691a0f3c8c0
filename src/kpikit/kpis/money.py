"""Money: what support sells, what it costs, what a ticket costs, what comes back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import MONEY_MICROS, Column
from kpikit.errors import CurrencyError, ParameterError
from kpikit.kpis.counted import UNWANTED, WorkOn
from kpikit.measures import (
    Count,
    Distinct,
    Figures,
    Joint,
    Measure,
    MoneySum,
    Quotient,
    Ratio,
    Scope,
    Side,
    SideFigures,
    State,
    col,
)
from kpikit.measures.measure import Estimate
from kpikit.metrics import Benchmark, RuleDoc, metric
from kpikit.units import Money, Unit
from kpikit.units.money import MoneyLike

__all__ = ["cost_per_ticket", "revenue_per_agent", "roi", "support_revenue"]

_KINDS = ("hours", "subscription", "one_off")
_ONE_OFF = col.kind == "one_off"


@metric(
    unit=Unit.MONEY,
    better="higher",
    table="sales",
    at="sold_at",
    titles={
        "en": "Support revenue",
        "ru": "Продажи поддержки",
        "pl": "Przychody wsparcia",
    },
    asked={"ru": "Продажи часов и абонентки на 150 000 рублей в месяц"},
    formula="hours sold + subscriptions + one-off jobs",
    rules={
        "all": RuleDoc(
            "hours, subscriptions and one-off jobs together",
            used_by="support firms with a target for each month",
        ),
        "hours": RuleDoc("prepaid and billed hours", used_by="support firms"),
        "subscription": RuleDoc(
            "subscription fees, which recur", used_by="support firms, as recurring"
        ),
        "one_off": RuleDoc("one-off jobs", used_by="support firms, as project work"),
    },
    source="docs/reference/sources.md#support-revenue",
)
def support_revenue(rule: str = "all") -> Measure:
    """What support sold.

    ``support_revenue = sum(amount)`` of hours, subscriptions and one-off jobs

    Args:
        rule: Which sales count.

    Returns:
        Money; a refund, an amount below zero, takes away. Over nothing it is 0 in the
        currency of the other groups and periods, and has no value where no currency is
        known. A sale of another kind is excluded as ``other_kind``. There is no
        interval: sales are counted whole.

    Raises:
        UnavailableError: Sales lack ``amount``, ``currency`` or ``kind``.
        CurrencyError: One figure has several currencies.

    Source: docs/reference/sources.md#support-revenue

    >>> value = support_revenue(
    ...     amount=[90_000, 45_000, 15_000],
    ...     currency=["RUB"] * 3,
    ...     kind=["hours", "subscription", "one_off"],
    ... )
    >>> str(value.value)
    '150000 RUB'
    """
    if rule != "all":
        return MoneySum(col.amount, col.currency, of=col.kind == rule)
    other = {"other_kind": ~col.kind.is_in(list(_KINDS))}
    return MoneySum(col.amount, col.currency, excluded=other)


@metric(
    unit=Unit.MONEY,
    better="higher",
    table="sales",
    at="sold_at",
    titles={
        "en": "Revenue per agent",
        "ru": "Выручка на специалиста",
        "pl": "Przychód na agenta",
    },
    asked={
        "ru": "Для разовых задач — мотивация, схожая с мотивацией специалистов по"
        " продажам"
    },
    formula="revenue of one-off jobs credited to agents / agents credited with any",
    source="docs/reference/sources.md#revenue-per-agent",
)
def revenue_per_agent() -> Joint:
    """What the one-off jobs of an agent brought.

    ``revenue_per_agent = sum(amount of one-off jobs with an agent) / count(agents)``

    By ``agent`` it is the revenue of each; otherwise the mean of all who are credited
    with a job, so agents without any do not lower it.

    Returns:
        Money; no value without agents. ``n`` counts agents. Jobs without an agent are
        excluded as ``no_agent``. The interval is that of agents, each with all jobs.

    Raises:
        UnavailableError: Sales lack ``amount``, ``currency``, ``kind`` or ``agent``.
        CurrencyError: One figure has several currencies.

    Source: docs/reference/sources.md#revenue-per-agent

    >>> value = revenue_per_agent(
    ...     amount=[300, 100, 200, 999],
    ...     currency=["EUR"] * 4,
    ...     kind=["one_off", "one_off", "one_off", "hours"],
    ...     agent=["ann", "ann", "bob", "bob"],
    ... )
    >>> str(value.value), value.n
    ('300 EUR', 2)
    """
    jobs = MoneySum(
        col.amount,
        col.currency,
        of=_ONE_OFF,
        excluded={"no_agent": col.agent.is_missing()},
    )
    agents = Distinct(col.agent, of=_ONE_OFF & col.agent.is_present())
    return Quotient(
        Side("sales", measure=jobs, at="sold_at"),
        Side("sales", measure=agents, at="sold_at"),
    )


@frozen(eq=False, repr=False)
class _Allocated(Quotient):
    """A quotient of which the upper side counts with a share that a third side says."""

    share: Side = field(kw_only=True)

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides, the share last."""
        return (*self.num, *self.den, self.share)

    @property
    def key(self) -> str:
        """Canonical text."""
        return f"{super().key} with a share of {self.share.key}"

    def _estimate(self, parts: Sequence[SideFigures], level: float) -> Estimate:
        value, low, high = super()._estimate(parts, level)
        return value * parts[-1].figures.value, low, high

    def _in_money(self, found: Figures, parts: Sequence[SideFigures]) -> Figures:
        return evolve(found, currencies=parts[0].figures.currencies)


_TICKETS = {
    "resolved": Side(
        "tickets",
        measure=Count(of=col.first_resolved_at.is_present()),
        at="first_resolved_at",
    ),
    "handled": Side("tickets", measure=Count(excluded=UNWANTED), at="created_at"),
}
_SUPPORT_SHARE = Side(
    "work",
    measure=Ratio(
        WorkOn("support"),
        col.work_seconds,
        excluded={"negative": col.work_seconds < "0s"},
    ),
    at="worked_at",
)


@metric(
    unit=Unit.MONEY,
    better="lower",
    table="tickets",
    at="first_resolved_at",
    titles={
        "en": "Cost per ticket",
        "ru": "Стоимость заявки",
        "pl": "Koszt na zgłoszenie",
    },
    asked={
        "ru": "Стоимость выполненных заявок",
        "pl": "Koszt na zgłoszenie",
        "en": "Cost per transaction",
    },
    formula="all costs of the period / tickets resolved in it",
    rules={
        "resolved": RuleDoc(
            "all costs over the tickets resolved, at their first resolution",
            used_by="help desks that charge for what is done",
        ),
        "handled": RuleDoc(
            "all costs over the tickets that came in; merged, spam and deleted ones"
            " left out and counted",
            used_by="MetricNet, HDI (cost over the tickets of the month)",
            at="created_at",
        ),
        "labour": RuleDoc(
            "costs of the category labour over the tickets resolved",
            used_by="teams that do not know their overhead",
        ),
        "activity": RuleDoc(
            "all costs, times the share of support in the hours logged, over the"
            " tickets resolved",
            used_by="activity-based costing (Kaplan and Anderson)",
        ),
    },
    source="docs/reference/sources.md#cost-per-ticket",
    benchmarks=(
        Benchmark(
            "about 22 USD at level 1, 28 USD when escalated to level 2",
            source="MetricNet, as quoted by ProcessRaven",
            rule="handled",
            url="https://processraven.tech/blog/reducing-l2-escalation-rates.html",
        ),
    ),
)
def cost_per_ticket(rule: str = "resolved") -> Joint:
    """What a ticket costs.

    ``cost_per_ticket = sum(costs of the period) / count(tickets resolved in it)``

    Costs stand in time at ``at``, tickets at their first resolution (``handled``: at
    creation). Both sides share filters, groups and periods, so what it is grouped by
    must be a column of both, as ``team``. For one month take ``.every("month")``:
    ``desk.during(…)`` keeps tickets by their creation. Bare columns are given by table.

    Args:
        rule: Which costs, over which tickets.

    Returns:
        Money, rounded to a millionth; no value without tickets. ``n`` counts tickets.
        The interval is that of months, each with its costs and tickets; of fewer than
        four months there is none.

    Raises:
        UnavailableError: A column or table is not there, on either side.
        CurrencyError: One figure has costs in several currencies.

    Source: docs/reference/sources.md#cost-per-ticket

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 5, 29, tzinfo=UTC)
    >>> value = cost_per_ticket(
    ...     costs={"amount": [900, 100], "currency": ["EUR", "EUR"]},
    ...     tickets={"first_resolved_at": [at, at, at, at, None]},
    ... )
    >>> str(value.value), value.n
    ('250 EUR', 4)
    """
    of = col.category == "labour" if rule == "labour" else None
    costs = Side("costs", measure=MoneySum(col.amount, col.currency, of=of), at="at")
    tickets = _TICKETS["handled" if rule == "handled" else "resolved"]
    if rule == "activity":
        return _Allocated(costs, tickets, share=_SUPPORT_SHARE)
    return Quotient(costs, tickets)


@frozen(eq=False, repr=False)
class _Return(MoneySum):
    """What a benefit is above a sum of costs, as part of it; no value over 0."""

    benefit: MoneyLike = field(kw_only=True)

    def _options(self) -> tuple[str, ...]:
        return (f"benefit={self.benefit}",)

    def _parts(
        self, scope: Scope
    ) -> tuple[dict[str, Column], NDArray[np.bool_] | None]:
        if self.benefit is None:
            raise ParameterError(
                "benefit must be given: got none",
                help="as kpis.roi.using(benefit='150000 RUB')",
            )
        return super()._parts(scope)

    def finish(
        self, state: State, level: float = 0.95, statistic: str | None = None
    ) -> Figures:
        """The returns; costs and benefit must be in one currency."""
        costs = super().finish(state, level, statistic)
        benefit = self.benefit
        if isinstance(benefit, Money):
            names = {name for name in costs.currencies or () if name is not None}
            other = sorted(names - {benefit.currency})
            if other:
                raise CurrencyError(
                    f"benefit must be in the currency of the costs: got {benefit} and"
                    f" costs in {' and '.join(other)}",
                    help="convert one of them first",
                )
            benefit = benefit.micros / MONEY_MICROS
        brought = float(benefit or 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            back = (brought - costs.value) / costs.value
        back = np.where(costs.value != 0, back, np.nan)
        return evolve(costs, value=back, exact=None, currencies=None)


@metric(
    unit=Unit.RATIO,
    better="higher",
    table="costs",
    at="period_end",
    titles={
        "en": "Return on investment",
        "ru": "Окупаемость вложений",
        "pl": "Zwrot z inwestycji",
    },
    asked={"pl": "Zwrot z inwestycji (ROI)"},
    formula="(benefit − cost) / cost; cost 0 has no value",
    required=("benefit",),
    bounds=(-1, None),
    source="docs/reference/sources.md#roi",
)
def roi(benefit: MoneyLike = None) -> Measure:
    """What support brought above its costs, as part of them.

    ``roi = (benefit − sum(costs)) / sum(costs)``

    Args:
        benefit: What the costs brought: of each period and group, where there are
            some. ``"150000 RUB"``, :class:`Money`, or a number in the currency of the
            costs. It must be given; only you know it.

    Returns:
        A ratio, -1 and up: 0.4 is 40 % more than was spent, -1 all lost. No value
        where the costs are 0. ``n`` counts costs. There is no interval: costs and
        benefit are no samples.

    Raises:
        ParameterError: No benefit is given.
        UnavailableError: Costs lack ``amount`` or ``currency``.
        CurrencyError: Costs are in several currencies, or in another than the benefit.
        MoneyError: The benefit is a text that is no amount with its currency.

    Source: docs/reference/sources.md#roi

    >>> brought = roi.using(benefit="70000 USD")
    >>> brought(amount=[20_000, 30_000], currency=["USD", "USD"]).value
    0.4
    """
    return _Return(col.amount, col.currency, benefit=benefit)
