"""Cells that are Money: an amount, and the currency of its row."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

import kpikit as kk
from kpikit import Desk, Money, kpis
from kpikit.errors import DataError

AT = datetime(2026, 5, 4, tzinfo=UTC)


def costs(**columns: Any) -> Any:
    rows = len(columns["amount"])
    given = {"at": [AT] * rows, "category": ["tools"] * rows, **columns}
    return Desk(costs=given).costs


def test_money_gives_amount_and_currency() -> None:
    table = costs(amount=[Money("12.50", "EUR"), Money(3, "RUB"), Money("12.5", "EUR")])
    assert table["amount"].to_list() == [Decimal("12.5"), Decimal(3), Decimal("12.5")]
    assert table["currency"].to_list() == ["EUR", "RUB", "EUR"]


@pytest.mark.parametrize("given", [["EUR", None], ["EUR", "EUR"], [None, "EUR"]])
def test_a_currency_that_is_given_says_the_same(given: list[str | None]) -> None:
    table = costs(amount=[Money(1, "EUR"), Money(2, "EUR")], currency=given)
    assert table["currency"].to_list() == ["EUR", "EUR"]


def test_plain_amounts_have_the_currency_of_their_column() -> None:
    table = costs(amount=[Money(1, "EUR"), 2, "3.5"], currency=[None, "RUB", "EUR"])
    assert table["amount"].to_list() == [Decimal(1), Decimal(2), Decimal("3.5")]
    assert table["currency"].to_list() == ["EUR", "RUB", "EUR"]
    with pytest.raises(
        DataError, match=r"currency must be given in every row: got .*1"
    ):
        costs(amount=[Money(1, "EUR"), 2])


def test_two_currencies_of_one_row_are_a_problem() -> None:
    told = r"amount must be in the currency of its row: got EUR beside RUB \(row 1\);"
    with pytest.raises(DataError, match=told):
        costs(amount=[Money(1, "EUR")] * 2, currency=["EUR", "RUB"])
    with pytest.raises(
        DataError, match=r"cost must be in the currency of its row: got"
    ):
        Desk(
            projects={
                "id": [1],
                "planned_end_on": ["2026-05-01"],
                "budget": [Money(1, "EUR")],
                "cost": [Money(1, "USD")],
            }
        )
    bad = {
        "at": [AT, AT],
        "category": ["tools", "tools"],
        "amount": [Money(1, "EUR"), Money(2, "EUR")],
        "currency": ["RUB", "EUR"],
    }
    kept = Desk(costs=kk.table(bad, on_bad="drop")).costs
    assert kept["amount"].to_list() == [Decimal(2)]


def test_both_amounts_of_a_project_are_in_its_currency() -> None:
    table = Desk(
        projects={
            "id": [1, 2],
            "planned_end_on": ["2026-05-01", "2026-05-02"],
            "budget": [Money(1, "EUR"), None],
            "cost": [Money(2, "EUR"), Money(3, "USD")],
        }
    ).projects
    assert table["currency"].to_list() == ["EUR", "USD"]
    assert table["budget"].to_list() == [Decimal(1), None]


def test_money_must_fit_a_column() -> None:
    with pytest.raises(
        DataError, match="amount must be an amount with at most six dec"
    ):
        costs(amount=[Money("0.0000001", "EUR")])


def test_metrics_take_money_as_bare_columns_and_in_frames() -> None:
    sold = {
        "amount": [Money("0.10", "EUR"), Money("0.20", "EUR")],
        "kind": ["hours"] * 2,
    }
    assert kpis.support_revenue(**sold).value == Money("0.3", "EUR")
    frame = pd.DataFrame({**sold, "sold_at": [AT, AT]})
    assert kpis.support_revenue(Desk(sales=frame)).value == Money("0.3", "EUR")
    renamed = kk.table(
        {"Sum": sold["amount"], "sold_at": [AT, AT], "kind": ["hours"] * 2},
        columns={"amount": "Sum"},
    )
    assert kpis.support_revenue(Desk(sales=renamed)).value == Money("0.3", "EUR")
