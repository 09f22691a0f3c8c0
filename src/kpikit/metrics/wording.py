"""Figures in words: numbers with their units, in en, ru and pl."""

from __future__ import annotations

import math
from datetime import timedelta
from decimal import Decimal
from typing import Any, Protocol

from kpikit.units import BusinessDays, Money, Unit, format_duration
from kpikit.units.wording import check_language

__all__ = [
    "NO_DATA",
    "TOO_FEW",
    "Scaled",
    "decimals_between",
    "decimals_on",
    "show_gap",
    "show_interval",
    "show_number",
    "show_plain",
    "show_threshold",
]

NO_DATA = {"en": "no data", "ru": "нет данных", "pl": "brak danych"}
TOO_FEW = {"en": "too few to show", "ru": "слишком мало", "pl": "zbyt mało"}
_NARROW = "\N{NO-BREAK SPACE}"
_WIDE = 20
"""A scale of more points than this is told well enough by one decimal."""
_MOST_DECIMALS = 6


def _digits(text: str, lang: str) -> str:
    """A number with the signs of a language for thousands and decimals."""
    if lang == "en":
        return text
    return text.replace(",", _NARROW).replace(".", ",")


def decimals_on(low: float | None, high: float | None) -> int:
    """How many decimals a score has at least on a scale, whose ends may be unknown.

    >>> decimals_on(-100, 100), decimals_on(1, 5), decimals_on(None, None)
    (1, 2, 2)
    """
    is_wide = low is not None and high is not None and high - low > _WIDE
    return 1 if is_wide else 2


def decimals_between(low: float, high: float, least: int) -> int:
    """How many decimals tell the ends of an interval apart.

    >>> decimals_between(44.1, 45.9, 1), decimals_between(3.3996, 3.4012, 2)
    (1, 3)
    """
    width = high - low
    if not 0 < width < 1:
        return least
    return min(max(least, -math.floor(math.log10(width))), _MOST_DECIMALS)


def show_number(value: Any, unit: Unit, lang: str = "en", *, decimals: int = 1) -> str:
    """A figure with its unit: ``71.2 %``, ``1 day 2 hours``, ``4,580``.

    Args:
        value: The figure.
        unit: Its unit.
        lang: One of en, ru and pl.
        decimals: How many a score has; other units have their own.

    Raises:
        InputError: The language is none of en, ru and pl.
    """
    check_language(lang)
    if value is None:
        return NO_DATA[lang]
    if isinstance(value, timedelta):
        return format_duration(value, lang, parts=2)
    if isinstance(value, Money):
        return _digits(f"{value.amount:,.2f}", lang) + f" {value.currency}"
    match unit:
        case Unit.SHARE:
            return _digits(f"{100 * value:.1f}", lang) + _NARROW + "%"
        case Unit.COUNT:
            return _digits(f"{value:,.0f}", lang)
        case Unit.SCORE:
            return _digits(f"{value:,.{decimals}f}", lang)
        case _:
            plain = value if isinstance(value, Decimal) else float(value)
            return _digits(f"{plain:,.2f}", lang)


class Scaled(Protocol):
    """What a number may be a figure of: a metric, or a formula of metrics."""

    @property
    def unit(self) -> Unit:
        """Unit of the figure."""

    @property
    def least_decimals(self) -> int:
        """How many decimals a score has at least."""


def show_plain(number: float, metric: Scaled, lang: str = "en") -> str:
    """A plain number of a metric: durations are seconds, money lacks its currency."""
    unit = metric.unit
    told: Any = number
    if unit is Unit.DURATION:
        told = timedelta(seconds=number)
    return show_number(told, unit, lang, decimals=metric.least_decimals)


def show_interval(
    low: Any, high: Any, unit: Unit, lang: str = "en", *, decimals: int = 1
) -> str:
    """An interval, empty where there is none."""
    if low is None or high is None:
        return ""
    if unit is Unit.SHARE:
        first = _digits(f"{100 * low:.1f}", lang)
        return f"{first}–{show_number(high, unit, lang)}"
    ends = (show_number(end, unit, lang, decimals=decimals) for end in (low, high))
    return " – ".join(ends)


_POINTS = {"en": "points", "ru": "п. п.", "pl": "p.p."}
_BELOW = {"en": "less than", "ru": "менее", "pl": "mniej niż"}


def show_threshold(value: Any, unit: Unit, lang: str = "en") -> str:
    """A figure that somebody wrote, without decimals that say nothing: ``80 %``."""
    if isinstance(value, (timedelta, BusinessDays)):
        return format_duration(value, lang)
    if isinstance(value, Money):
        return _digits(f"{value.amount.normalize():,f}", lang) + f" {value.currency}"
    if unit is Unit.SHARE:
        return _digits(f"{100 * value:.10g}", lang) + _NARROW + "%"
    return _digits(f"{value:,.10g}", lang)


def show_gap(gap: Any, unit: Unit, lang: str = "en", *, decimals: int = 1) -> str:
    """How far a figure is from another one: of shares in percentage points."""
    if unit is not Unit.SHARE:
        return show_number(gap, unit, lang, decimals=decimals)
    points = f"{100 * gap:.1f}"
    if gap and float(points) == 0:
        return f"{_BELOW[lang]} {_digits('0.1', lang)} {_POINTS[lang]}"
    return f"{_digits(points, lang)} {_POINTS[lang]}"
