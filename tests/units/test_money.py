"""Money: exact amounts, one currency at a time."""

from __future__ import annotations

import json
import pickle
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.errors import MoneyError
from kpikit.units.money import Money, total, zero

micro_units = st.integers(-(10**15), 10**15)
euros = micro_units.map(lambda n: Money.from_micros(n, "EUR"))
fine_euros = st.decimals(-(10**9), 10**9, places=18).map(lambda d: Money(d, "EUR"))
factors = st.one_of(
    st.integers(-1000, 1000), st.decimals(-1000, 1000, places=3).map(Decimal)
)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("150000", "150000 EUR"),
        ("150000.50", "150000.50 EUR"),
        (" 12.50 ", "12.50 EUR"),
        ("-3", "-3 EUR"),
        ("007", "7 EUR"),
        (12, "12 EUR"),
        (np.int64(12), "12 EUR"),
        (Decimal("12.50"), "12.50 EUR"),
        (Decimal("1E+3"), "1000 EUR"),
        (Decimal("1E-7"), "0.0000001 EUR"),
        (Decimal("-0.00"), "0.00 EUR"),
        (Decimal("0E+5"), "0 EUR"),
        (Decimal("0E-30"), "0.000000000000000000 EUR"),
        ("-0", "0 EUR"),
        (10**18 - 1, "999999999999999999 EUR"),
        ("0.000000000000000001", "0.000000000000000001 EUR"),
    ],
)
def test_amounts_are_kept_as_they_are_given(
    amount: Decimal | int | str, text: str
) -> None:
    money = Money(amount, "EUR")
    assert str(money) == text
    assert type(money.amount) is Decimal
    assert Money.parse(text) == money


@given(money=st.one_of(euros, fine_euros))
def test_money_reads_back(money: Money) -> None:
    """Money.parse(str(m)) == m, with the same decimals."""
    again = Money.parse(str(money))
    assert again == money
    assert str(again) == str(money)
    assert pickle.loads(pickle.dumps(money)) == money  # noqa: S301


@given(n=micro_units)
def test_micros_read_back(n: int) -> None:
    """Money.from_micros(n).micros == n."""
    assert Money.from_micros(n, "EUR").micros == n


@pytest.mark.parametrize("n", [2**63 - 1, -(2**63 - 1), 0, 1, 150_000_000_000])
def test_micros_reach_to_64_bits(n: int) -> None:
    assert Money.from_micros(n, "EUR").micros == n


def test_micros_are_written_without_idle_zeros() -> None:
    assert str(Money.from_micros(150_000_000_000, "RUB")) == "150000 RUB"
    assert str(Money.from_micros(12_500_000, "EUR")) == "12.5 EUR"
    assert str(Money.from_micros(-1, "EUR")) == "-0.000001 EUR"
    assert str(Money.from_micros(0, "EUR")) == "0 EUR"


@given(a=fine_euros, b=fine_euros, c=fine_euros)
def test_sums_are_exact(a: Money, b: Money, c: Money) -> None:
    """(a + b) + c == a + (b + c), a + b == b + a, (a + b) - b == a."""
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert (a + b) - b == a
    assert a + zero("EUR") == a
    assert a - a == zero("EUR")
    assert a + -a == zero("EUR")
    assert +a == a


@given(a=euros, b=euros, n=st.integers(-1000, 1000))
def test_products_spread_over_sums(a: Money, b: Money, n: int) -> None:
    """(a + b) * n == a * n + b * n, and n * a == a * n."""
    assert (a + b) * n == a * n + b * n
    assert n * a == a * n
    assert a * -1 == -a


@given(a=euros, factor=factors)
def test_a_ratio_undoes_a_product(a: Money, factor: int | Decimal) -> None:
    """(a * f) / a == f."""
    if a:
        assert (a * factor) / a == factor


@given(a=euros, n=st.sampled_from([1, 2, 4, 5, 8, 10, 1000, Decimal("0.25")]))
def test_a_product_undoes_a_division(a: Money, n: int | Decimal) -> None:
    """(a / n) * n == a where the quotient is finite."""
    assert (a / n) * n == a


@given(a=euros, b=euros)
def test_the_order_is_that_of_the_amounts(a: Money, b: Money) -> None:
    assert (a < b) == (a.amount < b.amount)
    assert (a <= b) == (a.amount <= b.amount)
    assert (a > b) == (b < a)
    assert (a >= b) == (b <= a)
    assert abs(a) >= zero("EUR")
    assert bool(a) == (a != zero("EUR"))


@given(moneys=st.lists(fine_euros, min_size=1, max_size=8))
def test_a_total_is_the_sum_of_the_amounts(moneys: list[Money]) -> None:
    """total(m) holds the exact sum, in any order."""
    with localcontext(prec=80):
        wanted = sum((money.amount for money in moneys), Decimal(0))
    assert total(moneys) == Money(wanted, "EUR")
    assert total(reversed(moneys)) == total(moneys)


def test_the_precision_of_the_caller_does_not_count() -> None:
    big, small = Money("123456789.123456789", "EUR"), Money("0.000000001", "EUR")
    with localcontext(prec=3):
        assert str(big + small) == "123456789.123456790 EUR"
        assert str(-big) == "-123456789.123456789 EUR"
        assert str(abs(-big)) == "123456789.123456789 EUR"
        assert str(big - small) == "123456789.123456788 EUR"
        assert str(big * 2) == "246913578.246913578 EUR"
        assert Money("1234.5", "EUR").micros == 1_234_500_000
        assert str(Money.from_micros(1_234_567_890, "EUR")) == "1234.56789 EUR"


def test_quotients_are_rounded_to_18_decimals() -> None:
    assert str(Money(1, "EUR") / 3) == "0.333333333333333333 EUR"
    assert str(Money(2, "EUR") / 3) == "0.666666666666666667 EUR"
    assert Money(1, "EUR") / Money(3, "EUR") == Decimal(
        "0.3333333333333333333333333333"
    )
    tiny = Money("0.000000000000000001", "EUR")
    assert tiny * Decimal("0.5") == zero("EUR")
    assert tiny * Decimal("1.5") == tiny * 2
    assert Money(10, "EUR") / np.int64(4) == Money("2.5", "EUR")


def test_rounding_is_half_even() -> None:
    assert str(round(Money("12.345", "EUR"), 2)) == "12.34 EUR"
    assert str(round(Money("12.355", "EUR"), 2)) == "12.36 EUR"
    assert str(round(Money("12.5", "EUR"))) == "12 EUR"
    assert str(round(Money("1250", "EUR"), -2)) == "1200 EUR"
    assert str(round(Money(3, "EUR"), 2)) == "3.00 EUR"


def test_equal_amounts_are_equal_and_hash_alike() -> None:
    assert Money("12.5", "EUR") == Money("12.50", "EUR")
    assert len({Money("12.5", "EUR"), Money("12.50", "EUR")}) == 1
    assert Money(1, "EUR") != Money(1, "USD")
    assert Money(0, "EUR") != 0
    assert not zero("EUR")
    assert Money("0.01", "EUR")


def test_json_has_whole_amounts_as_integers() -> None:
    assert Money("150000", "RUB").to_dict() == {"amount": 150_000, "currency": "RUB"}
    assert json.dumps(Money("12.00", "EUR").to_dict()) == (
        '{"amount": 12, "currency": "EUR"}'
    )
    assert Money("12.50", "EUR").to_dict() == {"amount": 12.5, "currency": "EUR"}
    assert Money("-0.1", "EUR").to_dict()["amount"] == -0.1


def test_text_is_read_whatever_the_spaces() -> None:
    assert Money.parse("  150000 \t RUB ") == Money(150_000, "RUB")


def test_what_a_refused_float_is_told_works() -> None:
    value: object = 12.5
    with pytest.raises(MoneyError) as caught:
        Money(value, "EUR")  # type: ignore[arg-type]
    assert Money(caught.value.help.split("'")[1], "EUR") == Money("12.5", "EUR")
