"""Durations, money, and the units of results."""

from kpikit.units.clock import clock_micros
from kpikit.units.durations import (
    BusinessDays,
    DurationLike,
    duration,
    duration_text,
    micros,
)
from kpikit.units.money import Money, total, zero
from kpikit.units.unit import Unit
from kpikit.units.wording import LANGUAGES, format_duration, plural_index

__all__ = [
    "LANGUAGES",
    "BusinessDays",
    "DurationLike",
    "Money",
    "Unit",
    "clock_micros",
    "duration",
    "duration_text",
    "format_duration",
    "micros",
    "plural_index",
    "total",
    "zero",
]
