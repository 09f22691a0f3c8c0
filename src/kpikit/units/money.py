"""Money: an exact amount in one currency; currencies never mix."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import overload

from attrs import field, frozen

from kpikit.errors import CurrencyError, InputTypeError, MoneyError
from kpikit.units.amounts import EXACT, check_currency, to_amount, trimmed
from kpikit.units.showing import shown

__all__ = ["Money", "MoneyLike", "total", "zero"]

_MICRO_DECIMALS = 6
_RATIOS = Context(prec=28, rounding=ROUND_HALF_EVEN)
_LARGEST_MICROS = 2**63 - 1


@frozen
class Money:
    """An amount in a currency.

    Amounts of one currency add, subtract, compare and divide into a ratio; a whole
    number or a Decimal multiplies and divides an amount. Sums are exact; products
    and quotients are rounded to 18 decimals. Amounts in different currencies are
    never equal, and any other step with them is an error.

    Args:
        amount: A Decimal, a whole number or a text such as ``"150000.50"``; floats
            are refused, because they are not exact.
        currency: An ISO 4217 code, three capital letters.

    Raises:
        MoneyError: The amount or the currency cannot be read.
        CurrencyError: Two currencies were mixed in a calculation.
        InputTypeError: A type that is no amount, currency or factor.

    >>> str(Money("12.50", "EUR") * 2 + Money(1, "EUR"))
    '26.00 EUR'
    """

    # The converter takes more than a Decimal; what is kept is always one.
    amount: Decimal = field(converter=to_amount)
    currency: str = field(converter=check_currency)

    @classmethod
    def parse(cls, text: str, *, name: str = "money") -> Money:
        """Read ``"150000 RUB"``.

        Args:
            text: An amount, a space and a currency.
            name: The argument to name in an error.

        Raises:
            MoneyError: The text is of another form.
            InputTypeError: It is no text.

        >>> Money.parse("150000 RUB").amount
        Decimal('150000')
        """
        if not isinstance(text, str):
            raise InputTypeError(
                f"{name} must be a text: got {shown(text)}",
                help="write an amount and a currency, such as '150000 RUB'",
            )
        words = text.split()
        if len(words) != 2:
            raise MoneyError(
                f"{name} must be an amount and a currency: got {shown(text)}",
                help="write it as '150000 RUB' or '12.50 EUR'",
            )
        if words[0].isalpha():
            raise MoneyError(
                f"{name} must have the amount first: got {shown(text)}",
                help=f"write '{words[1]} {words[0]}'",
            )
        try:
            return cls(*words)
        except MoneyError as error:
            raise MoneyError(
                f"{name} must be an amount and a currency: got {shown(text)}",
                help=error.help,
            ) from error

    @classmethod
    def from_micros(cls, n: int, currency: str) -> Money:
        """The amount that is *n* millionths of a unit of the currency.

        >>> str(Money.from_micros(12_500_000, "EUR"))
        '12.5 EUR'
        """
        number = _factor(n, "micros")
        if not isinstance(number, int):
            raise InputTypeError(
                f"micros must be a whole number: got {shown(n)}",
                help="write 12_500_000 for 12.5",
            )
        amount = EXACT.scaleb(Decimal(number), -_MICRO_DECIMALS)
        return cls(EXACT.normalize(amount), currency)

    @property
    def micros(self) -> int:
        """The amount in millionths of a unit, exactly, as columns hold it.

        Raises:
            MoneyError: The amount has more than six decimals, or 64 bits cannot
                hold it.
        """
        scaled = EXACT.scaleb(self.amount, _MICRO_DECIMALS)
        whole = int(scaled)
        if whole != scaled:
            raise MoneyError(
                f"amount must have at most {_MICRO_DECIMALS} decimals: got {self}",
                help=f"round it first: round(money, {_MICRO_DECIMALS})",
            )
        if abs(whole) > _LARGEST_MICROS:
            raise MoneyError(
                f"amount must be below 9.2 * 10**12 in a column: got {self}",
                help="count in thousands, or split the amount",
            )
        return whole

    def to_dict(self) -> dict[str, int | float | str]:
        """Amount and currency for JSON; the amount is an int where it is whole.

        >>> Money("12.50", "EUR").to_dict()
        {'amount': 12.5, 'currency': 'EUR'}
        """
        whole = int(self.amount)
        amount = whole if whole == self.amount else float(self.amount)
        return {"amount": amount, "currency": self.currency}

    def __str__(self) -> str:
        """Amount and currency, with the decimals the amount has: ``12.50 EUR``."""
        return f"{self.amount:f} {self.currency}"

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __neg__(self) -> Money:
        return self._with(EXACT.minus(self.amount))

    def __pos__(self) -> Money:
        return self

    def __abs__(self) -> Money:
        return self._with(EXACT.abs(self.amount))

    def __round__(self, places: int = 0) -> Money:
        step = Decimal((0, (1,), -places))
        return self._with(self.amount.quantize(step, context=EXACT))

    def __add__(self, other: object) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return self._with(EXACT.add(self.amount, self._same(other, "add").amount))

    def __sub__(self, other: object) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        taken = self._same(other, "subtract").amount
        return self._with(EXACT.subtract(self.amount, taken))

    def __mul__(self, factor: int | Decimal) -> Money:
        number = _factor(factor, "factor")
        return self._with(EXACT.multiply(self.amount, Decimal(number)))

    __rmul__ = __mul__

    @overload
    def __truediv__(self, other: Money) -> Decimal: ...
    @overload
    def __truediv__(self, other: int | Decimal) -> Money: ...
    def __truediv__(self, other: Money | int | Decimal) -> Money | Decimal:
        if isinstance(other, Money):
            by = self._same(other, "divide").amount
            return _RATIOS.divide(self.amount, _not_zero(by, other))
        number = Decimal(_factor(other, "divisor"))
        return self._with(EXACT.divide(self.amount, _not_zero(number, other)))

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount < self._same(other, "compare").amount

    def __le__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount <= self._same(other, "compare").amount

    def __gt__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount > self._same(other, "compare").amount

    def __ge__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount >= self._same(other, "compare").amount

    def _same(self, other: Money, step: str) -> Money:
        """The other amount, when it is in the same currency."""
        if other.currency != self.currency:
            raise CurrencyError(
                f"amounts to {step} must be in one currency: got {self} and {other}",
                help=f"convert one of them first, to {self.currency} for example",
            )
        return other

    def _with(self, amount: Decimal) -> Money:
        """Another amount of the same currency."""
        return Money(trimmed(amount), self.currency)


MoneyLike = Money | str | int | float | None
"""An amount of money, its text, or a number whose currency is known otherwise."""


def zero(currency: str) -> Money:
    """No money, in a currency: where a sum starts.

    >>> str(zero("EUR"))
    '0 EUR'
    """
    return Money(0, currency)


def total(moneys: Iterable[Money]) -> Money:
    """The sum of amounts in one currency.

    Raises:
        MoneyError: There are none, so the currency is not known.
        CurrencyError: They are in different currencies.
        InputTypeError: One of them is no money.

    >>> str(total([Money(1, "EUR"), Money("0.50", "EUR")]))
    '1.50 EUR'
    """
    found: Money | None = None
    for money in moneys:
        if not isinstance(money, Money):
            raise InputTypeError(
                f"moneys must hold Money only: got {shown(money)}",
                help="write Money('12.50', 'EUR')",
            )
        found = money if found is None else found + money
    if found is None:
        raise MoneyError(
            "moneys must hold at least one amount: got none",
            help="use zero('EUR') where there may be none",
        )
    return found


def _factor(value: object, name: str) -> int | Decimal:
    """An exact, finite number to multiply or divide by."""
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if not isinstance(value, bool | Decimal | Money):
        try:
            return operator.index(value)  # type: ignore[arg-type]
        except TypeError:
            pass
    raise InputTypeError(
        f"{name} must be a whole number or a finite Decimal: got {shown(value)}",
        help="write Decimal('1.5') for 1.5",
    )


def _not_zero(divisor: Decimal, given: object) -> Decimal:
    """The divisor, unless it is zero."""
    if not divisor:
        raise MoneyError(
            f"divisor must not be zero: got {shown(given)}",
            help="a ratio to nothing has no value",
        )
    return divisor
