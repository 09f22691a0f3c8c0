"""Constants in expressions: what may stand there, how it is shown and stored."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from kpikit.errors import InputError, InputTypeError, NaiveTimeError
from kpikit.units.durations import BusinessDays, exact_micros
from kpikit.units.showing import shown

__all__ = [
    "Scalar",
    "clean",
    "decode",
    "encode",
    "literal_text",
    "order_of",
]

Scalar: TypeAlias = str | bool | int | float | Decimal | datetime | date | timedelta
"""What a constant in an expression may be."""

_STEP = timedelta(microseconds=1)


def clean(value: object) -> Scalar:
    """A constant in its one canonical form.

    Instants come back in UTC, numpy scalars as Python's, decimals without trailing
    zeros, so that constants that mean the same are shown the same.

    Args:
        value: A text, flag, number, aware datetime, date or timedelta.

    Raises:
        InputTypeError: None, or a type that no column holds.
        InputError: NaN or infinity, or a whole number beyond 64 bits.
        NaiveTimeError: A datetime without a time zone.

    >>> clean(Decimal("2.50"))
    Decimal('2.5')
    """
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return bool(value)
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, timedelta):
        return exact_micros(value) * _STEP
    if isinstance(value, (float, Decimal)):
        return _finite(value)
    try:
        whole = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise _refused(value) from None
    if abs(whole) >= 1 << 63:
        raise InputError(
            f"a constant must fit into 64 bits: got {shown(whole)}",
            help="write a smaller number, or a float",
        )
    return whole


def _finite(value: float | Decimal) -> float | Decimal:
    if not math.isfinite(value):
        raise InputError(
            f"a constant must be finite: got {shown(value)}",
            help="ask for missing values with .is_missing()",
        )
    if isinstance(value, Decimal):
        return _trimmed(value)
    return float(value)


def _trimmed(value: Decimal) -> Decimal:
    """The same number without trailing zeros, and never rounded to a precision."""
    sign, digits, exponent = value.as_tuple()
    kept = "".join(map(str, digits)).rstrip("0")
    if not kept:
        return Decimal(0)
    places = int(exponent) + len(digits) - len(kept)
    return Decimal((sign, tuple(map(int, kept)), places))


def _instant(value: datetime) -> datetime:
    """The same instant as a plain datetime in UTC."""
    if value.utcoffset() is None:
        raise NaiveTimeError(
            f"an instant must have a time zone: got {value.isoformat()}",
            help="give it one, such as datetime(2026, 5, 1, tzinfo=ZoneInfo('UTC'))",
        )
    utc = value.astimezone(UTC)
    return datetime(
        utc.year,
        utc.month,
        utc.day,
        utc.hour,
        utc.minute,
        utc.second,
        utc.microsecond,
        tzinfo=UTC,
    )


def _refused(value: object) -> InputTypeError:
    """The error for what cannot be a constant."""
    if value is None:
        return InputTypeError(
            "a constant must be a value: got None",
            help="ask for missing values with .is_missing()",
        )
    if isinstance(value, BusinessDays):
        return InputTypeError(
            f"a constant must have a fixed length: got {str(value)!r}",
            help=f"business days depend on a calendar; write '{value.n}d' or hours",
        )
    if isinstance(value, (list, tuple, set, frozenset)):
        return InputTypeError(
            f"a constant must be one value: got {shown(value)}",
            help="compare with several values with .is_in([...])",
        )
    return InputTypeError(
        "a constant must be a text, number, flag, aware datetime, date or timedelta:"
        f" got {shown(value)}",
        help="convert it to one of these",
    )


def literal_text(value: Scalar) -> str:
    """How a constant is shown; different constants are shown differently.

    >>> literal_text(timedelta(hours=4)), literal_text("P1")
    ('timedelta(seconds=14400)', "'P1'")
    """
    if isinstance(value, datetime):
        return f"instant('{value.isoformat()}')"
    if isinstance(value, date):
        return f"date('{value.isoformat()}')"
    if isinstance(value, timedelta):
        return repr(value).removeprefix("datetime.")
    return repr(value)


def order_of(value: Scalar) -> tuple[str, Any]:
    """A key that sorts constants of any types; equal numbers stay in one order."""
    number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    if number:
        return "number", (value, literal_text(value))
    if isinstance(value, datetime):
        return "instant", value
    return type(value).__name__, value


def encode(value: Scalar) -> Any:
    """A constant as JSON can hold it; types that JSON lacks carry a tag.

    >>> encode(Decimal("2.5")), encode(3)
    ({'decimal': '2.5'}, 3)
    """
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, timedelta):
        return {"micros": exact_micros(value)}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    return value


def decode(value: object) -> Scalar:
    """The constant that :func:`encode` wrote.

    Raises:
        InputError: It is not of that form.

    >>> decode({"decimal": "2.5"})
    Decimal('2.5')
    """
    if not isinstance(value, Mapping):
        return clean(value)
    try:
        ((tag, held),) = value.items()
        return clean(_READERS[tag](held))
    except (KeyError, ValueError, TypeError, ArithmeticError):
        raise InputError(
            f"a constant must be a value, or have one known tag: got {shown(value)}",
            help="the tags are instant, date, micros and decimal",
        ) from None


_READERS: dict[str, Any] = {
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
    "micros": lambda held: operator.index(held) * _STEP,
    "decimal": Decimal,
}
