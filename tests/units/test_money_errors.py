"""What is no money: every message names the argument, the value and the remedy."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from kpikit.errors import CurrencyError, InputTypeError, MoneyError
from kpikit.units.money import Money, total, zero

PLAIN = "write '150000.50', with a point for decimals and nothing between thousands"
EUR, USD = Money("12.50", "EUR"), Money(3, "USD")


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        (
            12.5,
            (
                "amount must be exact: got the float 12.5;"
                " write it as the text '12.5' or a Decimal of it"
            ),
        ),
        (
            np.float64(12.5),
            (
                "amount must be exact: got the float 12.5;"
                " write it as the text '12.5' or a Decimal of it"
            ),
        ),
        (True, "amount must be a number: got True; write 1 or 0 for an amount"),
        ("12,50", f"amount must be a plain number: got '12,50'; {PLAIN}"),
        ("1 000", f"amount must be a plain number: got '1 000'; {PLAIN}"),
        ("1_000", f"amount must be a plain number: got '1_000'; {PLAIN}"),
        ("1e3", f"amount must be a plain number: got '1e3'; {PLAIN}"),
        ("nan", f"amount must be a plain number: got 'nan'; {PLAIN}"),
        ("", f"amount must be a plain number: got ''; {PLAIN}"),
        ("١٢", f"amount must be a plain number: got '١٢'; {PLAIN}"),
        (
            Decimal("NaN"),
            (
                "amount must be a finite number: got Decimal('NaN');"
                " leave out amounts that are not known"
            ),
        ),
        (
            Decimal("-Infinity"),
            (
                "amount must be a finite number: got Decimal('-Infinity');"
                " leave out amounts that are not known"
            ),
        ),
        (
            10**18,
            (
                "amount must be below 10**18: got 1000000000000000000;"
                " check the unit of the amount"
            ),
        ),
        (
            Decimal("1E+999"),
            (
                "amount must be below 10**18: got Decimal('1E+999');"
                " check the unit of the amount"
            ),
        ),
        (
            Decimal("1E-19"),
            (
                "amount must have at most 18 decimals: got Decimal('1E-19');"
                " round it first"
            ),
        ),
    ],
)
def test_amounts_that_cannot_be_read(amount: Any, message: str) -> None:
    with pytest.raises(MoneyError) as caught:
        Money(amount, "EUR")
    assert str(caught.value) == message
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("amount", [None, [], b"12", 1j, np.timedelta64(3, "D"), EUR])
def test_amounts_of_other_types(amount: Any) -> None:
    with pytest.raises(InputTypeError) as caught:
        Money(amount, "EUR")
    assert caught.value.message == (
        f"amount must be a Decimal, a whole number or a text: got {amount!r}"
    )
    assert caught.value.help == "write Decimal('12.50') or '12.50'"


@pytest.mark.parametrize(
    ("currency", "remedy"),
    [
        ("eur", "write 'EUR'"),
        ("Eur", "write 'EUR'"),
        (" EUR ", "write 'EUR'"),
        ("EUR\n", "write 'EUR'"),
        ("€", "write an ISO 4217 code, such as 'EUR'"),
        ("EURO", "write an ISO 4217 code, such as 'EUR'"),
        ("РУБ", "write an ISO 4217 code, such as 'EUR'"),
        ("", "write an ISO 4217 code, such as 'EUR'"),
    ],
)
def test_currencies_that_cannot_be_read(currency: str, remedy: str) -> None:
    for make in (lambda: Money(1, currency), lambda: zero(currency)):
        with pytest.raises(MoneyError) as caught:
            make()
        assert str(caught.value) == (
            f"currency must be three capital letters: got {currency!r}; {remedy}"
        )


def test_a_currency_is_a_text() -> None:
    currency: Any = 978
    with pytest.raises(InputTypeError) as caught:
        Money(1, currency)
    assert str(caught.value) == (
        "currency must be a text of three capital letters: got 978;"
        " write an ISO 4217 code, such as 'EUR'"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "RUB 150000",
            "goal must have the amount first: got 'RUB 150000'; write '150000 RUB'",
        ),
        (
            "150000",
            (
                "goal must be an amount and a currency: got '150000';"
                " write it as '150000 RUB' or '12.50 EUR'"
            ),
        ),
        (
            "150 000 RUB",
            (
                "goal must be an amount and a currency: got '150 000 RUB';"
                " write it as '150000 RUB' or '12.50 EUR'"
            ),
        ),
        (
            "",
            (
                "goal must be an amount and a currency: got '';"
                " write it as '150000 RUB' or '12.50 EUR'"
            ),
        ),
        (
            "12,50 EUR",
            f"goal must be an amount and a currency: got '12,50 EUR'; {PLAIN}",
        ),
        (
            "150000 rub",
            "goal must be an amount and a currency: got '150000 rub'; write 'RUB'",
        ),
    ],
)
def test_texts_that_are_no_money(text: str, message: str) -> None:
    with pytest.raises(MoneyError) as caught:
        Money.parse(text, name="goal")
    assert str(caught.value) == message


def test_only_texts_are_parsed() -> None:
    value: Any = 150_000
    with pytest.raises(InputTypeError) as caught:
        Money.parse(value)
    assert str(caught.value) == (
        "money must be a text: got 150000;"
        " write an amount and a currency, such as '150000 RUB'"
    )


@pytest.mark.parametrize(
    ("step", "word"),
    [
        (operator.add, "add"),
        (operator.sub, "subtract"),
        (operator.truediv, "divide"),
        (operator.lt, "compare"),
        (operator.le, "compare"),
        (operator.gt, "compare"),
        (operator.ge, "compare"),
        (lambda a, b: total([a, b]), "add"),
    ],
)
def test_currencies_never_mix(step: Callable[[Any, Any], Any], word: str) -> None:
    with pytest.raises(CurrencyError) as caught:
        step(EUR, USD)
    assert str(caught.value) == (
        f"amounts to {word} must be in one currency: got 12.50 EUR and 3 USD;"
        " convert one of them first, to EUR for example"
    )
    assert isinstance(caught.value, MoneyError)


@pytest.mark.parametrize(
    "step",
    [
        operator.add,
        operator.sub,
        operator.lt,
        operator.le,
        operator.gt,
        operator.ge,
        lambda a, b: b + a,
        lambda a, b: b - a,
        lambda a, b: b / a,
    ],
)
def test_money_and_a_number_do_not_add_or_compare(
    step: Callable[[Any, Any], Any],
) -> None:
    with pytest.raises(TypeError):
        step(EUR, 5)


@pytest.mark.parametrize("factor", [1.5, True, None, "2", EUR, Decimal("NaN")])
def test_factors_are_exact_numbers(factor: Any) -> None:
    with pytest.raises(InputTypeError) as caught:
        EUR * factor
    assert str(caught.value) == (
        f"factor must be a whole number or a finite Decimal: got {factor!r};"
        " write Decimal('1.5') for 1.5"
    )


def test_divisors_are_exact_numbers_other_than_zero() -> None:
    divisor: Any = 1.5
    with pytest.raises(InputTypeError, match=r"divisor must be .*: got 1\.5; write"):
        EUR / divisor
    for nothing in (0, Decimal("0.0"), zero("EUR")):
        with pytest.raises(MoneyError) as caught:
            EUR / nothing
        assert str(caught.value) == (
            f"divisor must not be zero: got {nothing!r};"
            " a ratio to nothing has no value"
        )


def test_micros_are_exact_or_refused() -> None:
    with pytest.raises(MoneyError) as caught:
        _ = Money("0.1234567", "EUR").micros
    assert str(caught.value) == (
        "amount must have at most 6 decimals: got 0.1234567 EUR;"
        " round it first: round(money, 6)"
    )
    assert round(Money("0.1234567", "EUR"), 6).micros == 123_457
    with pytest.raises(MoneyError) as caught:
        _ = Money("9223372036854.775808", "EUR").micros
    assert str(caught.value) == (
        "amount must be below 9.2 * 10**12 in a column: got 9223372036854.775808 EUR;"
        " count in thousands, or split the amount"
    )


@pytest.mark.parametrize("n", [Decimal(1), 1.0, True, None])
def test_micros_are_whole_numbers(n: Any) -> None:
    with pytest.raises(InputTypeError, match="micros must be a whole number"):
        Money.from_micros(n, "EUR")


def test_a_total_of_nothing_has_no_currency() -> None:
    with pytest.raises(MoneyError) as caught:
        total([])
    assert str(caught.value) == (
        "moneys must hold at least one amount: got none;"
        " use zero('EUR') where there may be none"
    )


def test_a_total_is_of_money_only() -> None:
    moneys: Any = [EUR, 5]
    with pytest.raises(InputTypeError) as caught:
        total(moneys)
    assert str(caught.value) == (
        "moneys must hold Money only: got 5; write Money('12.50', 'EUR')"
    )


def test_money_cannot_be_changed() -> None:
    money: Any = Money(1, "EUR")
    with pytest.raises(AttributeError):
        money.amount = Decimal(2)


def test_results_beyond_the_largest_amount_are_refused() -> None:
    with pytest.raises(MoneyError, match="amount must be below"):
        Money(10**17, "EUR") * 10
