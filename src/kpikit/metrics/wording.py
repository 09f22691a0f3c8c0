"""Figures in words: numbers with their units, in en, ru and pl."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from kpikit.units import BusinessDays, Money, Unit, format_duration
from kpikit.units.wording import check_language

__all__ = [
    "NO_DATA",
    "TOO_FEW",
    "show_gap",
    "show_interval",
    "show_number",
    "show_plain",
    "show_threshold",
]

NO_DATA = {"en": "no data", "ru": "нет данных", "pl": "brak danych"}
TOO_FEW = {"en": "too few to show", "ru": "слишком мало", "pl": "zbyt mało"}
_NARROW = "\N{NO-BREAK SPACE}"


def _digits(text: str, lang: str) -> str:
    """A number with the signs of a language for thousands and decimals."""
    if lang == "en":
        return text
    return text.replace(",", _NARROW).replace(".", ",")


def show_number(value: Any, unit: Unit, lang: str = "en") -> str:
    """A figure with its unit: ``71.2 %``, ``1 day 2 hours``, ``4,580``.

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
            return _digits(f"{value:,.1f}", lang)
        case _:
            plain = value if isinstance(value, Decimal) else float(value)
            return _digits(f"{plain:,.2f}", lang)


def show_plain(number: float, unit: Unit, lang: str = "en") -> str:
    """A plain number in a unit: durations are seconds, money lacks its currency."""
    told: Any = number
    if unit is Unit.DURATION:
        told = timedelta(seconds=number)
    return show_number(told, unit, lang)


def show_interval(low: Any, high: Any, unit: Unit, lang: str = "en") -> str:
    """An interval, empty where there is none."""
    if low is None or high is None:
        return ""
    if unit is Unit.SHARE:
        first = _digits(f"{100 * low:.1f}", lang)
        return f"{first}–{show_number(high, unit, lang)}"
    return f"{show_number(low, unit, lang)} – {show_number(high, unit, lang)}"


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


def show_gap(gap: Any, unit: Unit, lang: str = "en") -> str:
    """How far a figure is from another one: of shares in percentage points."""
    if unit is not Unit.SHARE:
        return show_number(gap, unit, lang)
    points = f"{100 * gap:.1f}"
    if gap and float(points) == 0:
        return f"{_BELOW[lang]} {_digits('0.1', lang)} {_POINTS[lang]}"
    return f"{_digits(points, lang)} {_POINTS[lang]}"
