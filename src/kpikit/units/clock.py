"""Amounts of time as exports write them: ``1:30:00``, ``-0:05``, ``12.5``."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal

from kpikit.units.spelling import LARGEST_MICROS, MICROS_PER_SECOND

__all__ = ["clock_micros"]

_CLOCK = re.compile(
    r"(?P<sign>-?)(?P<hours>[0-9]{1,12}):(?P<minutes>[0-5][0-9])"
    r"(?::(?P<seconds>[0-5][0-9](?:\.[0-9]{1,30})?))?"
)
_SECONDS = re.compile(r"(?P<sign>-?)(?P<seconds>[0-9]{1,15}(?:\.[0-9]{1,30})?)")


def clock_micros(text: str) -> int | None:
    """Microseconds that ``h:mm``, ``h:mm:ss`` or a number of seconds says.

    Hours may have any number of digits, minutes and seconds two; seconds may have
    decimals, rounded to the microsecond. A leading ``-`` is allowed.

    Args:
        text: The cell as it stands in the file; spaces around it do not count.

    Returns:
        Microseconds, or None where the text is none of these forms or says more
        than 64 bits hold.

    >>> clock_micros("1:30:00"), clock_micros("1:30"), clock_micros("12.5")
    (5400000000, 5400000000, 12500000)
    >>> clock_micros("1:75") is None
    True
    """
    stripped = text.strip()
    match = _CLOCK.fullmatch(stripped) or _SECONDS.fullmatch(stripped)
    if match is None:
        return None
    found = match.groupdict()
    minutes = int(found.get("hours") or 0) * 60 + int(found.get("minutes") or 0)
    fine = Decimal(found["seconds"] or 0) * MICROS_PER_SECOND
    whole = int(fine.to_integral_value(rounding=ROUND_HALF_EVEN))
    micros = minutes * 60 * MICROS_PER_SECOND + whole
    if micros > LARGEST_MICROS:
        return None
    return -micros if found["sign"] else micros
