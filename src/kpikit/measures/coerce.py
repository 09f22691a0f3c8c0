"""Constants as columns store them: a duration text as microseconds, and so on."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from kpikit.columns.column import EPOCH, EPOCH_DAY, MONEY_MICROS, Kind
from kpikit.errors import InputError, InputTypeError, NaiveTimeError
from kpikit.measures.expressions import Expr
from kpikit.measures.literals import Scalar
from kpikit.units.durations import exact_micros, micros
from kpikit.units.hints import number_remedy
from kpikit.units.showing import shown

__all__ = ["NUMERIC", "kind_of", "mismatch", "storable", "stored", "too_large"]

NUMERIC = frozenset({Kind.INTEGER, Kind.NUMBER})
"""The kinds of plain numbers, which mix freely."""

_STEP = timedelta(microseconds=1)
_WORDS = {
    Kind.INSTANT: "an instant",
    Kind.DATE: "a date",
    Kind.SECONDS: "an amount of time",
    Kind.INTEGER: "a whole number",
    Kind.NUMBER: "a number",
    Kind.FLAG: "a flag",
    Kind.CATEGORY: "a category",
    Kind.TAGS: "tags",
    Kind.MONEY: "money",
}
_REMEDIES = {
    Kind.INSTANT: "write an aware datetime, or a text such as"
    " '2026-05-01T00:00:00+00:00'",
    Kind.DATE: "write a date, or a text such as '2026-05-01'",
    Kind.SECONDS: "write a duration such as '4h', or a timedelta",
    Kind.INTEGER: "write a number",
    Kind.NUMBER: "write a number",
    Kind.FLAG: "write True or False",
    Kind.CATEGORY: "write a label in quotes",
    Kind.TAGS: "ask for one of the tags with .contains('...')",
    Kind.MONEY: "write an amount such as Decimal('12.50')",
}
_DATE_ONLY = re.compile(r"\d{4}-?\d{2}-?\d{2}|\d{4}-?W\d{2}(-?\d)?")


def kind_of(value: Scalar) -> Kind:
    """The kind of column that a constant would fill, read on its own.

    >>> kind_of(True), kind_of("L1")
    (<Kind.FLAG: 'flag'>, <Kind.CATEGORY: 'category'>)
    """
    if isinstance(value, bool):
        return Kind.FLAG
    if isinstance(value, int):
        return Kind.INTEGER
    if isinstance(value, (float, Decimal)):
        return Kind.NUMBER
    if isinstance(value, datetime):
        return Kind.INSTANT
    if isinstance(value, date):
        return Kind.DATE
    return Kind.SECONDS if isinstance(value, timedelta) else Kind.CATEGORY


def mismatch(expr: Expr, left: Kind, right: Kind | str, remedy: str) -> InputTypeError:
    """The error for values of kinds that do not go together."""
    other = _WORDS[right] if isinstance(right, Kind) else right
    return InputTypeError(
        f"{expr!r} must have kinds that go together: got {_WORDS[left]} and {other}",
        help=remedy,
    )


def stored(value: Scalar, kind: Kind, expr: Expr) -> int | Fraction | float | bool:
    """A constant as a column of *kind* stores it, exactly.

    Kinds stored as whole numbers may give a fraction between two of them.

    Args:
        value: The constant.
        kind: Of the column that it meets; not a category or tags.
        expr: The expression to name in an error.

    Raises:
        InputTypeError: The constant is of another kind.
        InputError: A text does not read as the kind.
        NaiveTimeError: A text names an instant without its offset.
    """
    if isinstance(value, str):
        return _from_text(value, kind, expr)
    if isinstance(value, bool):
        if kind is Kind.FLAG:
            return value
    elif isinstance(value, (int, float, Decimal)):
        return _from_number(value, kind, expr)
    elif kind_of(value) is kind:
        return _from_time(value)
    raise mismatch(expr, kind, f"the constant {shown(value)}", _REMEDIES[kind])


def storable(value: Scalar, kind: Kind, expr: Expr) -> int | float | bool:
    """As :func:`stored`, rounded to what one cell of the column can hold.

    Raises:
        InputError: Also where a cell cannot hold a number of that size.
    """
    held = stored(value, kind, expr)
    if kind in (Kind.FLAG, Kind.NUMBER):
        return float(held) if kind is Kind.NUMBER else bool(held)
    whole = round(held)
    if abs(whole) >= 1 << 63:
        raise too_large(expr, "the constant")
    return whole


def too_large(expr: Expr, where: str) -> InputError:
    """The error for whole numbers that overflow."""
    return InputError(
        f"{expr!r} must fit into 64 bits: got more in {where}",
        help="calculate with floats, such as 1.0 * ..., or with smaller numbers",
    )


def _from_number(
    value: float | Decimal, kind: Kind, expr: Expr
) -> int | Fraction | float:
    if kind is Kind.NUMBER:
        return float(value)
    if kind is Kind.INTEGER:
        return Fraction(value)
    if kind is Kind.MONEY:
        # A float is taken as it is written: 0.1 means a tenth.
        exact = Fraction(repr(value) if isinstance(value, float) else value)
        return exact * MONEY_MICROS
    if kind is Kind.SECONDS and value == 0:
        return 0
    remedy = number_remedy(value) if kind is Kind.SECONDS else _REMEDIES[kind]
    raise mismatch(expr, kind, f"the number {shown(value)}", remedy)


def _from_time(value: date | timedelta) -> int:
    """Microseconds or days of an instant, a date or a timedelta."""
    if isinstance(value, timedelta):
        return exact_micros(value)
    if isinstance(value, datetime):
        return (value - EPOCH) // _STEP
    return value.toordinal() - EPOCH_DAY


def _from_text(text: str, kind: Kind, expr: Expr) -> int:
    if kind is Kind.SECONDS:
        return micros(text, name=repr(expr))
    if kind is Kind.INSTANT:
        return _instant(text, expr)
    if kind is Kind.DATE:
        try:
            return date.fromisoformat(text.strip()).toordinal() - EPOCH_DAY
        except ValueError:
            raise InputError(
                f"{expr!r} must name a date: got {shown(text)}",
                help=_REMEDIES[Kind.DATE],
            ) from None
    raise mismatch(expr, kind, f"the text {shown(text)}", _REMEDIES[kind])


def _instant(text: str, expr: Expr) -> int:
    trimmed = text.strip()
    try:
        stamp = datetime.fromisoformat(trimmed)
    except ValueError:
        raise InputError(
            f"{expr!r} must name an instant: got {shown(text)}",
            help=_REMEDIES[Kind.INSTANT],
        ) from None
    if _DATE_ONLY.fullmatch(trimmed):
        raise InputError(
            f"{expr!r} must name an instant: got the date {shown(text)}",
            help=f"write the hour and the offset, such as '{stamp.date()}T00:00+00:00'",
        )
    if stamp.tzinfo is None:
        raise NaiveTimeError(
            f"{expr!r} must name an instant: got {shown(text)} without its offset",
            help=f"write the offset, such as '{trimmed}+00:00'",
        )
    return (stamp - EPOCH) // _STEP
