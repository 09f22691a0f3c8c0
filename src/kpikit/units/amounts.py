"""Amounts of money as exact decimals: reading, checking and writing them."""

from __future__ import annotations

import operator
import re
from decimal import ROUND_HALF_EVEN, Context, Decimal

from kpikit.errors import InputTypeError, MoneyError
from kpikit.units.showing import shown

__all__ = ["EXACT", "MOST_DECIMALS", "check_currency", "to_amount", "trimmed"]

MOST_DECIMALS = 18
"""Decimals that an amount can have."""
_MOST_DIGITS = 18
"""Digits that an amount can have before the point."""

EXACT = Context(prec=80, rounding=ROUND_HALF_EVEN)
"""Wide enough that sums and products of two amounts are never rounded, whatever
the precision the caller has set for decimals."""

_AMOUNT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_ANY_CASE = re.compile(r"[A-Za-z]{3}")


def to_amount(value: object) -> Decimal:
    """An amount from a Decimal, a whole number or a text such as ``"12.50"``.

    Raises:
        MoneyError: A float, a flag, a text that is no plain number, or a number
            that is not finite, has more than 18 digits before the point or more
            than 18 decimals.
        InputTypeError: Any other type.

    >>> to_amount("12.50")
    Decimal('12.50')
    """
    amount = _decimal(value)
    if not amount.is_finite():
        raise MoneyError(
            f"amount must be a finite number: got {shown(value)}",
            help="leave out amounts that are not known",
        )
    if not amount:
        # A zero has no sign, and keeps no decimals beyond those allowed.
        places = min(max(-int(amount.as_tuple().exponent), 0), MOST_DECIMALS)
        return Decimal((0, (0,), -places))
    if amount.adjusted() >= _MOST_DIGITS:
        raise MoneyError(
            f"amount must be below 10**{_MOST_DIGITS}: got {shown(value)}",
            help="check the unit of the amount",
        )
    exponent = int(amount.as_tuple().exponent)
    if exponent < -MOST_DECIMALS:
        raise MoneyError(
            f"amount must have at most {MOST_DECIMALS} decimals: got {shown(value)}",
            help="round it first",
        )
    return amount.quantize(Decimal(1), context=EXACT) if exponent > 0 else amount


def _decimal(value: object) -> Decimal:
    """The number that a value is, whatever its size."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool):
        raise MoneyError(
            f"amount must be a number: got {value!r}", help="write 1 or 0 for an amount"
        )
    if isinstance(value, float):
        raise MoneyError(
            f"amount must be exact: got the float {float(value)!r}",
            help=f"write it as the text '{float(value)!r}' or a Decimal of it",
        )
    if isinstance(value, str):
        return _read(value)
    try:
        return Decimal(operator.index(value))  # type: ignore[arg-type]
    except TypeError:
        raise InputTypeError(
            f"amount must be a Decimal, a whole number or a text: got {shown(value)}",
            help="write Decimal('12.50') or '12.50'",
        ) from None


def _read(text: str) -> Decimal:
    """The number that a text says, with a point for decimals and nothing else."""
    stripped = text.strip()
    if not _AMOUNT.fullmatch(stripped):
        raise MoneyError(
            f"amount must be a plain number: got {shown(text)}",
            help="write '150000.50', with a point for decimals and nothing between"
            " thousands",
        )
    return Decimal(stripped)


def check_currency(value: object) -> str:
    """The currency itself when it has the form of an ISO 4217 code.

    Raises:
        MoneyError: It is not three capital letters.
        InputTypeError: It is no text.
    """
    if not isinstance(value, str):
        raise InputTypeError(
            f"currency must be a text of three capital letters: got {shown(value)}",
            help="write an ISO 4217 code, such as 'EUR'",
        )
    if _CURRENCY.fullmatch(value):
        return value
    close = value.strip()
    remedy = (
        f"write '{close.upper()}'"
        if _ANY_CASE.fullmatch(close)
        else "write an ISO 4217 code, such as 'EUR'"
    )
    raise MoneyError(
        f"currency must be three capital letters: got {shown(value)}", help=remedy
    )


def trimmed(amount: Decimal) -> Decimal:
    """The same amount, rounded to 18 decimals where it has more."""
    if int(amount.as_tuple().exponent) >= -MOST_DECIMALS:
        return amount
    return amount.quantize(Decimal((0, (1,), -MOST_DECIMALS)), context=EXACT)
