"""The grammar of written durations: the units, reading and the compact writer."""

from __future__ import annotations

import re

__all__ = [
    "LARGEST_BUSINESS_DAYS",
    "LARGEST_MICROS",
    "MICROS_PER_SECOND",
    "SECONDS_PER_UNIT",
    "compact",
    "read_business_days",
    "read_seconds",
]

MICROS_PER_SECOND = 1_000_000
SECONDS_PER_UNIT = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
"""Seconds in each unit that a text may name, largest first."""

LARGEST_MICROS = 2**63 - 1
"""Columns hold microseconds in 64 bits, so nothing longer is a duration."""
LARGEST_BUSINESS_DAYS = 999_999_999
"""As many days as a timedelta can hold."""

_TEXT = re.compile(
    r"(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?"
)
_BUSINESS = re.compile(r"([0-9]+)bd")
# Python refuses to read integers of thousands of digits; 20 are already too many.
_MOST_DIGITS = 20


def _number(digits: str | None) -> int:
    """The number, or one that is surely too large for any unit."""
    return int((digits or "").lstrip("0")[:_MOST_DIGITS] or 0)


def read_seconds(text: str) -> int | None:
    """Seconds that a text such as ``1h30m`` says; None where it is no such text.

    >>> read_seconds("1h30m"), read_seconds("30m1h")
    (5400, None)
    """
    match = _TEXT.fullmatch(text)
    if match is None or not text:
        return None
    sizes = SECONDS_PER_UNIT.values()
    counts = match.groups()
    return sum(_number(n) * size for n, size in zip(counts, sizes, strict=True))


def read_business_days(text: str) -> int | None:
    """Business days that a text such as ``3bd`` says; None where it is no such text.

    >>> read_business_days("3bd"), read_business_days("3d")
    (3, None)
    """
    match = _BUSINESS.fullmatch(text)
    return None if match is None else _number(match[1])


def compact(seconds: int) -> str:
    """The shortest text that reads back as *seconds*; weeks only when whole.

    >>> compact(5400), compact(604800), compact(777600)
    ('1h30m', '1w', '9d')
    """
    week = SECONDS_PER_UNIT["w"]
    if seconds and seconds % week == 0:
        return f"{seconds // week}w"
    parts = []
    for unit, size in SECONDS_PER_UNIT.items():
        if unit == "w":
            continue
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
