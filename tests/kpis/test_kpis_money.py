"""Money: sales, what agents bring, what a ticket costs, what comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from kpikit import Desk, Money, MoneySum, Unit, col, kpis
from kpikit.columns.column import Column, Kind
from kpikit.errors import (
    CurrencyError,
    InputTypeError,
    MoneyError,
    ParameterError,
    UnavailableError,
)
from kpikit.measures import ColumnScope

JANUARY = datetime(2026, 1, 5, 9, tzinfo=UTC)
FEBRUARY = JANUARY + timedelta(days=31)
MARCH = JANUARY + timedelta(days=62)


def sales(*rows: tuple[Any, ...]) -> dict[str, list[Any]]:
    names = ("sold_at", "amount", "kind", "agent")
    columns = {n: [row[p] for row in rows] for p, n in enumerate(names)}
    return {**columns, "currency": ["RUB"] * len(rows)}


def costs(*rows: tuple[Any, ...], currency: str = "EUR") -> dict[str, list[Any]]:
    names = ("at", "amount", "category", "team")
    columns = {n: [row[p] for row in rows] for p, n in enumerate(names)}
    return {**columns, "currency": [currency] * len(rows)}


# ---------------------------------------------------------------- revenue
def test_revenue_is_the_sum_of_its_kinds() -> None:
    sold = sales(
        (JANUARY, "90000.50", "hours", None),
        (JANUARY, 45_000, "subscription", None),
        (FEBRUARY, Decimal("15000"), "one_off", "ann"),
        (FEBRUARY, 99, "gift", None),
    )
    value = kpis.support_revenue(**sold)
    assert value.value == Money("150000.50", "RUB")
    assert (value.n, value.excluded, value.unit) == (3, {"other_kind": 1}, Unit.MONEY)
    found = [
        str(kpis.support_revenue.using(rule=rule)(**sold).value)
        for rule in ("hours", "subscription", "one_off")
    ]
    assert found == ["90000.5 RUB", "45000 RUB", "15000 RUB"]


def test_revenue_of_each_month_is_money_and_plain_data_says_its_currency() -> None:
    sold = sales((JANUARY, 150_000, "hours", None), (MARCH, 0.1, "hours", None))
    result = kpis.support_revenue.every("month")(Desk(sales=sold))
    assert [str(line.value) for line in result] == ["150000 RUB", "0 RUB", "0.1 RUB"]
    first = result.to_dicts()[0]
    assert first["value"] == {"amount": 150_000, "currency": "RUB"}
    arrays = result.to_arrays()
    assert arrays["value"].tolist() == [150_000.0, 0.0, 0.1]
    assert arrays["currency"].tolist() == ["RUB"] * 3
    assert "150,000.00 RUB" in str(result)
    assert float(result[0]) == 150_000.0


def test_ten_times_a_tenth_is_one() -> None:
    sold = sales(*[(JANUARY, 0.1, "hours", None)] * 10)
    assert kpis.support_revenue(**sold).value == Money(1, "RUB")


def test_nothing_sold_is_worth_nothing_in_the_currency_that_is_known() -> None:
    nothing = kpis.support_revenue(amount=[], currency=[], kind=[])
    assert (nothing.value, nothing.no_data, nothing.n) == (None, True, 0)
    sold = sales((JANUARY, 5, "hours", "ann"), (JANUARY, 7, "gift", "bob"))
    lines = kpis.support_revenue.by("agent")(**sold)
    assert [str(line.value) for line in lines] == ["5 RUB", "0 RUB"]


def test_currencies_do_not_mix_in_one_figure() -> None:
    sold = sales((JANUARY, 5, "hours", "ann"), (JANUARY, 7, "hours", "bob"))
    sold["currency"] = ["EUR", "USD"]
    with pytest.raises(CurrencyError, match="must be in one currency: got EUR and USD"):
        kpis.support_revenue(**sold)
    by = kpis.support_revenue.by("currency")(**sold)
    assert [str(line.value) for line in by] == ["5 EUR", "7 USD"]
    chosen = kpis.support_revenue.where(col.currency == "USD")(**sold)
    assert str(chosen.value) == "7 USD"
    one, other = (
        kpis.support_revenue.reduce(**{n: [v[p]] for n, v in sold.items()})
        for p in (0, 1)
    )
    with pytest.raises(CurrencyError, match="got EUR and USD"):
        _ = one + other


@pytest.mark.parametrize("name", ["rub", "$", "EURO"])
def test_a_currency_is_an_iso_code(name: str) -> None:
    with pytest.raises(MoneyError, match="currency must be three capital letters"):
        kpis.support_revenue(amount=[1], currency=[name], kind=["hours"])


def test_a_currency_is_a_name() -> None:
    own = MoneySum(col.amount, col.amount)
    amounts = Column(Kind.MONEY, np.array([5], dtype=np.int64))
    with pytest.raises(InputTypeError, match=r"col\.amount must be the name of a curr"):
        own.rows(ColumnScope({"amount": amounts}))


def test_money_without_a_currency_is_not_had() -> None:
    with pytest.raises(UnavailableError, match=r"support_revenue .* 'currency'"):
        kpis.support_revenue(amount=[1], kind=["hours"])
    with pytest.raises(UnavailableError, match="must have the table 'sales'"):
        kpis.support_revenue(Desk(tickets={"id": [1]}))


def test_an_agent_is_credited_with_one_off_jobs() -> None:
    sold = sales(
        (JANUARY, 300, "one_off", "ann"),
        (JANUARY, 100, "one_off", "ann"),
        (FEBRUARY, 200, "one_off", "bob"),
        (FEBRUARY, 50, "one_off", None),
        (FEBRUARY, 999, "hours", "bob"),
    )
    value = kpis.revenue_per_agent(**sold)
    assert (str(value.value), value.n, value.excluded) == (
        "300 RUB",
        2,
        {"no_agent": 1},
    )
    by = kpis.revenue_per_agent.by("agent")(Desk(sales=sold))
    found = {line.group["agent"]: str(line.value or "") for line in by}
    assert found == {"ann": "400 RUB", "bob": "200 RUB", None: ""}
    third = sales(*[(JANUARY, 1, "one_off", name) for name in "abc"])
    third["amount"] = [1, 1, 0]
    assert str(kpis.revenue_per_agent(**third).value) == "0.666667 RUB"


# ---------------------------------------------------------------- cost
def desk() -> Desk:
    return Desk(
        tickets={
            "id": [1, 2, 3, 4, 5],
            "created_at": [JANUARY] * 5,
            "first_resolved_at": [JANUARY, FEBRUARY, FEBRUARY, None, None],
            "team": ["a", "a", "b", "b", "b"],
            "is_spam": [None, None, None, None, True],
        },
        costs=costs(
            (JANUARY, 100, "labour", "a"),
            (JANUARY, "50.5", "tools", "b"),
            (FEBRUARY, 70, "labour", "b"),
        ),
        work={
            "agent": ["ann", "ann", "bob"],
            "worked_at": [JANUARY] * 3,
            "work_seconds": [3600, 1800, 1800],
            "activity": ["support", "development", "administration"],
        },
    )


@pytest.mark.parametrize(
    ("rule", "wanted", "n"),
    [
        ("resolved", "73.5 EUR", 3),
        ("handled", "55.125 EUR", 4),
        ("labour", "56.666667 EUR", 3),
        ("activity", "36.75 EUR", 3),
    ],
)
def test_each_rule_divides_other_costs_by_other_tickets(
    rule: str, wanted: str, n: int
) -> None:
    value = kpis.cost_per_ticket.using(rule=rule)(desk())
    assert (str(value.value), value.n, value.low) == (wanted, n, None)


def test_hours_below_zero_are_no_share_of_the_costs() -> None:
    value = kpis.cost_per_ticket.using(rule="activity")(
        costs={"amount": [100], "currency": ["EUR"]},
        tickets={"first_resolved_at": [JANUARY]},
        work={
            "work_seconds": [60, 60, -60],
            "activity": ["support", "development", "development"],
        },
    )
    assert (str(value.value), value.excluded) == ("50 EUR", {"negative": 1})


def test_both_sides_share_groups_periods_and_filters() -> None:
    cost = kpis.cost_per_ticket
    months = cost.every("month")(desk())
    found = [(line.period, str(line.value), line.n) for line in months]
    assert found == [("2026-01-01", "150.5 EUR", 1), ("2026-02-01", "35 EUR", 2)]
    teams = cost.by("team")(desk())
    found = [(line.group["team"], str(line.value), line.n) for line in teams]
    assert found == [("a", "50 EUR", 2), ("b", "120.5 EUR", 1)]
    assert str(cost.where(col.team == "a")(desk()).value) == "50 EUR"
    both = cost.by("team").every("month")(desk())
    assert [str(line.value) for line in both] == [
        "100 EUR",
        "0 EUR",
        "None",
        "70 EUR",
    ]


def test_what_one_side_lacks_divides_neither() -> None:
    with pytest.raises(UnavailableError, match="got 'is_spam', which costs lacks"):
        kpis.cost_per_ticket.by("is_spam")(desk())
    with pytest.raises(UnavailableError, match="costs must have the column 'is_spam'"):
        kpis.cost_per_ticket.where(col.is_spam.is_missing())(desk())
    with pytest.raises(UnavailableError, match="must have the table 'costs'"):
        kpis.cost_per_ticket(Desk(tickets={"id": [1]}))


def test_no_ticket_no_cost_of_a_ticket() -> None:
    none = kpis.cost_per_ticket(costs={"amount": [5], "currency": ["EUR"]}, tickets={})
    assert (none.value, none.n) == (None, 0)
    mixed = {"amount": [5, 6], "currency": ["EUR", "USD"]}
    with pytest.raises(CurrencyError):
        kpis.cost_per_ticket(costs=mixed, tickets={"first_resolved_at": [JANUARY]})


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ({"amount": [1]}, ParameterError, "must be given columns by table: got 'amoun"),
        ({"costs": {"amount": [1]}}, UnavailableError, "must have the table 'tickets'"),
        ({"costs": [1], "tickets": {}}, InputTypeError, "costs must be a mapping of"),
        ({}, InputTypeError, "got nothing; its tables are tickets and costs"),
    ],
)
def test_bare_columns_of_two_tables_are_given_by_table(
    given: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        kpis.cost_per_ticket(**given)


# ---------------------------------------------------------------- return
def test_a_return_is_what_came_back_above_the_cost() -> None:
    spent = costs((JANUARY, 100, "tools", None), (FEBRUARY, 50, "tools", None))
    back = kpis.roi.using(benefit="300 EUR")
    value = back(Desk(costs=spent))
    assert (value.value, value.n, value.unit) == (1.0, 2, Unit.RATIO)
    assert kpis.roi.using(benefit=Money(75, "EUR"))(Desk(costs=spent)).value == -0.5
    months = back.every("month")(Desk(costs=spent))
    assert [line.value for line in months] == [2.0, 5.0]
    assert back.at == "period_end"


def test_no_cost_has_no_return() -> None:
    for amounts in ([], [0], [5, -5]):
        spent = {"amount": amounts, "currency": ["EUR"] * len(amounts)}
        assert kpis.roi.using(benefit=10)(**spent).value is None


def test_a_benefit_must_be_given_in_the_currency_of_the_costs() -> None:
    spent = {"amount": [5], "currency": ["EUR"]}
    assert kpis.roi.unset == ("benefit",)
    assert kpis.roi.using(benefit=0).unset == ()
    assert kpis.roi.using(benefit=0)(**spent).value == -1.0
    with pytest.raises(ParameterError, match="benefit must be given: got none"):
        kpis.roi(**spent)
    with pytest.raises(CurrencyError, match="got 10 USD and costs in EUR"):
        kpis.roi.using(benefit="10 USD")(**spent)
    with pytest.raises(MoneyError, match=r"roi\.benefit must be an amount and a curr"):
        kpis.roi.using(benefit="10")
    for bad in (True, float("nan"), [10]):
        with pytest.raises(InputTypeError, match=r"roi\.benefit must be an amount"):
            kpis.roi.using(benefit=bad)
