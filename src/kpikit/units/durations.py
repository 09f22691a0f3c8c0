"""Durations: ``"1h30m"``, a timedelta, or a number of business days."""

from __future__ import annotations

import operator
from datetime import timedelta
from numbers import Number
from typing import TypeAlias

from attrs import field, frozen

from kpikit.errors import DurationError, InputTypeError
from kpikit.units.hints import EXAMPLES, fault, number_remedy
from kpikit.units.showing import shown
from kpikit.units.spelling import (
    LARGEST_BUSINESS_DAYS,
    LARGEST_MICROS,
    MICROS_PER_SECOND,
    compact,
    read_business_days,
    read_seconds,
)

__all__ = [
    "BusinessDays",
    "DurationLike",
    "duration",
    "duration_text",
    "exact_micros",
    "micros",
]

_SECONDS_PER_DAY = 86_400


def _whole(value: object) -> int:
    """A whole number as an int: numpy's too, but never a flag."""
    if not isinstance(value, bool):
        try:
            return operator.index(value)  # type: ignore[arg-type]
        except TypeError:
            pass
    raise InputTypeError(
        f"business days must be a whole number: got {shown(value)}",
        help="write BusinessDays(3), or the text '3bd' where a duration is taken",
    )


@frozen(order=True)
class BusinessDays:
    """A number of business days, whose length depends on a calendar.

    Args:
        n: How many; zero or more.

    Raises:
        DurationError: *n* is negative, or beyond any calendar.
        InputTypeError: *n* is not a whole number.

    >>> str(BusinessDays(3)), BusinessDays(2) < BusinessDays(3)
    ('3bd', True)
    """

    n: int = field(converter=_whole)

    def __attrs_post_init__(self) -> None:
        """Check the sign and the size."""
        if self.n < 0:
            raise DurationError(
                f"business days must not be negative: got {shown(self.n)}",
                help="write BusinessDays(0) for none",
            )
        if self.n > LARGEST_BUSINESS_DAYS:
            raise DurationError(
                f"business days must be at most {LARGEST_BUSINESS_DAYS}:"
                f" got {shown(self.n)}",
                help="write fewer days",
            )

    def __str__(self) -> str:
        """The text that reads back as this, such as ``3bd``."""
        return f"{self.n}bd"


DurationLike: TypeAlias = str | timedelta | BusinessDays
"""What is taken wherever a duration is."""


def exact_micros(value: timedelta) -> int:
    """Microseconds of a timedelta, with no detour through floats.

    >>> exact_micros(timedelta(seconds=1.5))
    1500000
    """
    seconds = value.days * _SECONDS_PER_DAY + value.seconds
    return seconds * MICROS_PER_SECOND + value.microseconds


def duration(
    value: DurationLike, *, name: str = "duration"
) -> timedelta | BusinessDays:
    """Read a duration.

    A text is whole numbers with the units ``w d h m s`` in this order, each at most
    once (a week is 7 days, a day 24 hours), or a number of business days alone:
    ``90s``, ``30m``, ``4h``, ``1h30m``, ``2d``, ``1w``, ``3bd``. Spaces around it do
    not count.

    Args:
        value: A text, a timedelta (of any sign) or business days.
        name: The argument to name in an error.

    Returns:
        Business days where these were given, else a timedelta.

    Raises:
        DurationError: A number without a unit, a text that does not follow the
            grammar, or a length beyond 64 bits of microseconds (292,000 years).
        InputTypeError: Any other type.

    >>> duration("1h30m")
    datetime.timedelta(seconds=5400)
    >>> duration("3bd")
    BusinessDays(n=3)
    """
    if isinstance(value, BusinessDays):
        return value
    if isinstance(value, timedelta):
        _check_length(exact_micros(value), value, name)
        return value
    if isinstance(value, str):
        return _read(value, name)
    raise _wrong_type(value, name)


def micros(value: DurationLike, name: str = "duration") -> int:
    """Microseconds of a duration of fixed length.

    Args:
        value: A text, a timedelta or business days, as :func:`duration` takes.
        name: The argument to name in an error.

    Raises:
        DurationError: As :func:`duration`, and for business days, which have no
            length without a calendar.
        InputTypeError: As :func:`duration`.

    >>> micros("1m")
    60000000
    """
    read = duration(value, name=name)
    if isinstance(read, BusinessDays):
        raise DurationError(
            f"{name} must have a fixed length: got {str(read)!r}",
            help="business days depend on a calendar; write hours or days of"
            f" 24 hours, such as '{read.n}d'",
        )
    return exact_micros(read)


def duration_text(value: timedelta | BusinessDays, *, name: str = "duration") -> str:
    """The compact text that :func:`duration` reads back as *value*.

    Args:
        value: Business days, or a timedelta of whole seconds, zero or more.
        name: The argument to name in an error.

    Raises:
        DurationError: The value is negative, too long or has parts of a second.
        InputTypeError: The value is neither a timedelta nor business days.

    >>> duration_text(timedelta(minutes=90)), duration_text(timedelta(0))
    ('1h30m', '0s')
    """
    if isinstance(value, BusinessDays):
        return str(value)
    if not isinstance(value, timedelta):
        raise InputTypeError(
            f"{name} must be a timedelta or BusinessDays: got {shown(value)}",
            help="pass timedelta(hours=4), or read a text with duration('4h')",
        )
    length = exact_micros(value)
    _check_length(length, value, name)
    if length < 0:
        raise DurationError(
            f"{name} must not be negative to be written: got {shown(value)}",
            help="write its absolute value, abs(value)",
        )
    seconds, rest = divmod(length, MICROS_PER_SECOND)
    if rest:
        raise DurationError(
            f"{name} must be whole seconds to be written: got {shown(value)}",
            help=f"round it first, such as timedelta(seconds={seconds})",
        )
    return compact(seconds)


def _read(text: str, name: str) -> timedelta | BusinessDays:
    """The duration that a text says."""
    stripped = text.strip()
    days = read_business_days(stripped)
    if days is not None:
        if days > LARGEST_BUSINESS_DAYS:
            raise DurationError(
                f"{name} must be at most {LARGEST_BUSINESS_DAYS} business days:"
                f" got {shown(text)}",
                help="write fewer days",
            )
        return BusinessDays(days)
    seconds = read_seconds(stripped)
    if seconds is None:
        rule, remedy = fault(stripped)
        raise DurationError(f"{name} must {rule}: got {shown(text)}", help=remedy)
    _check_length(seconds * MICROS_PER_SECOND, text, name)
    return timedelta(seconds=seconds)


def _check_length(length: int, value: object, name: str) -> None:
    """Refuse what 64 bits of microseconds cannot hold."""
    if abs(length) > LARGEST_MICROS:
        raise DurationError(
            f"{name} must be shorter than 292,000 years: got {shown(value)}",
            help="write a shorter one, such as '52w'",
        )


def _wrong_type(value: object, name: str) -> DurationError | InputTypeError:
    """The error for a value that is no duration: numbers lack a unit."""
    # A numpy timedelta64 passes for a number, but it has its unit.
    if hasattr(value, "dtype") and type(value).__name__ == "timedelta64":
        return InputTypeError(
            f"{name} must be a text, a timedelta or BusinessDays: got {shown(value)}",
            help="pass value.astype('timedelta64[us]').item()",
        )
    if isinstance(value, Number):
        return DurationError(
            f"{name} must have a unit: got {shown(value)}", help=number_remedy(value)
        )
    return InputTypeError(
        f"{name} must be a text, a timedelta or BusinessDays: got {shown(value)}",
        help=EXAMPLES,
    )
