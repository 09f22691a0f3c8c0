"""What is wrong with a text that is no duration, and what to write instead."""

from __future__ import annotations

import re
from fractions import Fraction

from kpikit.units.clock import clock_micros
from kpikit.units.spelling import (
    LARGEST_MICROS,
    MICROS_PER_SECOND,
    SECONDS_PER_UNIT,
    compact,
)

__all__ = ["EXAMPLES", "fault", "number_remedy"]

EXAMPLES = "write '90s', '30m', '4h', '1h30m', '2d', '1w' or '3bd'"

_UNITS = "the units are w, d, h, m and s, or bd alone"
_SPELLINGS = {
    "w": "w wk wks week weeks нед неделя недели недель tydz tydzień tygodnie tygodni",
    "d": "d day days д дн день дня дней dzień dni doba",
    "h": "h hr hrs hour hours ч час часа часов g godz godzina godziny godzin",
    "m": "m min mins minute minutes м мин минута минуты минут minuta minuty minut",
    "s": "s sec secs second seconds с сек секунда секунды секунд sek sekunda sekundy"
    " sekund",
    "bd": "bd businessday businessdays workday workdays workingday workingdays",
}
_UNIT_OF = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}
_SIZES: dict[str, int | Fraction] = {**SECONDS_PER_UNIT, "ms": Fraction(1, 1000)}
_UNIT_OF["ms"] = "ms"

_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_TERM = re.compile(r"([0-9]{1,30}(?:[.,][0-9]{1,30})?)\s*([^\W\d_]+)")
_BUSINESS_DAYS = re.compile(r"(business|working|work)[\s-]+(days?)")
_ISO = re.compile(r"[Pp](?=[0-9Tt])([0-9]+[Ww])?([0-9]+[Dd])?(?:[Tt]([0-9HhMmSs]+))?")


def number_remedy(value: object) -> str:
    """The remedy for a bare number: the same number with each likely unit.

    >>> number_remedy(90)
    "write '90s' for seconds, '90m' for minutes or '90h' for hours"
    """
    text = str(value)
    if not text.isascii() or not text.isdecimal() or len(text) > 12:
        return "write whole numbers with units, such as '90s', '90m' or '1h30m'"
    return f"write '{text}s' for seconds, '{text}m' for minutes or '{text}h' for hours"


def fault(text: str) -> tuple[str, str]:
    """The rule that *text* breaks, to follow ``must``, and the remedy.

    Args:
        text: A stripped text that does not follow the grammar of durations.

    >>> fault("1.5h")
    ('be made of whole numbers', "write '1h30m'")
    """
    if not text:
        return "not be empty", EXAMPLES
    if text[0] in "+-−":
        rest = text[1:].strip()
        terms = _terms(rest)
        fitting = None if terms is None else _suggestion(terms)
        return "have no sign", f"write '{fitting}'" if fitting else EXAMPLES
    if _NUMBER.fullmatch(text):
        return "have a unit", number_remedy(text)
    clock = clock_micros(text)
    if clock is not None and clock % MICROS_PER_SECOND == 0:
        written = compact(clock // MICROS_PER_SECOND)
        return "be written with units", f"for hours and minutes write '{written}'"
    terms = _terms(text)
    if terms is None:
        return "be whole numbers with units", EXAMPLES
    return _fault_of_terms(terms)


def _terms(text: str) -> list[tuple[str, str]] | None:
    """The numbers and the words after them; None when there is more in the text."""
    iso = _ISO.fullmatch(text)
    if iso is not None:
        text = "".join(part or "" for part in iso.groups())
    folded = _BUSINESS_DAYS.sub(r"\1\2", text.casefold())
    rest = re.sub(r"\b(?:and|и|i|oraz)\b|[\s,;]", "", _TERM.sub(" ", folded))
    terms = _TERM.findall(folded)
    return None if rest or not terms else terms


def _fault_of_terms(terms: list[tuple[str, str]]) -> tuple[str, str]:
    """The rule and the remedy for a text that is all numbers and words."""
    words = [word for _, word in terms]
    units = [_UNIT_OF.get(word) for word in words]
    for word, unit in zip(words, units, strict=True):
        if unit is None:
            return "use known units", f"there is no unit {word!r}: {_UNITS}"
    if "bd" in units and len(units) > 1:
        return (
            "not mix business days with other units",
            "write business days alone, such as '3bd'",
        )
    fitting = _suggestion(terms)
    remedy = f"write '{fitting}'" if fitting else _remedy_by_hand(terms)
    if any(not number.isdecimal() for number, _ in terms):
        return "be made of whole numbers", remedy
    if any(word not in SECONDS_PER_UNIT and word != "bd" for word in words):
        meant = f"did you mean '{fitting}'?" if fitting else remedy
        return "use the units w, d, h, m, s or bd", meant
    if len(set(units)) < len(units):
        return "name each unit once", remedy
    order = [list(_SIZES).index(unit) for unit in units if unit in _SIZES]
    if order != sorted(order):
        return "have its units in descending order", remedy
    return "be written in its compact form", remedy


def _suggestion(terms: list[tuple[str, str]]) -> str | None:
    """A text that means the terms; None when no text can."""
    units = [_UNIT_OF.get(word) for _, word in terms]
    numbers = [Fraction(number.replace(",", ".")) for number, _ in terms]
    if units == ["bd"]:
        whole = numbers[0].denominator == 1
        return f"{numbers[0]}bd" if whole else None
    if any(unit not in _SIZES for unit in units):
        return None
    seconds = _seconds(terms)
    if seconds.denominator != 1 or seconds * MICROS_PER_SECOND > LARGEST_MICROS:
        return None
    kept = [unit for unit in SECONDS_PER_UNIT if unit in units]
    if kept == units and all(number.denominator == 1 for number in numbers):
        pairs = zip(numbers, kept, strict=True)
        return "".join(f"{number}{unit}" for number, unit in pairs)
    return compact(int(seconds))


def _seconds(terms: list[tuple[str, str]]) -> Fraction:
    """What terms with units of fixed length add up to."""
    return sum(
        (
            Fraction(number.replace(",", ".")) * _SIZES[_UNIT_OF[word]]
            for number, word in terms
        ),
        Fraction(0),
    )


def _remedy_by_hand(terms: list[tuple[str, str]]) -> str:
    """The remedy where no text says the same: parts of a second, or too long."""
    if any(_UNIT_OF[word] == "bd" for _, word in terms):
        return "write whole business days, such as '3bd', or hours, such as '12h'"
    seconds = _seconds(terms)
    if seconds * MICROS_PER_SECOND > LARGEST_MICROS:
        return EXAMPLES
    return f"pass timedelta(seconds={float(seconds)!r}) for parts of a second"
