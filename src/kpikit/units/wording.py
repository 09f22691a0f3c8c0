"""Durations in words, with the plurals of English, Russian and Polish."""

from __future__ import annotations

from datetime import timedelta

from kpikit.errors import InputError, InputTypeError
from kpikit.units.durations import BusinessDays, duration, exact_micros
from kpikit.units.showing import shown
from kpikit.units.spelling import MICROS_PER_SECOND

__all__ = ["LANGUAGES", "check_language", "format_duration", "plural_index"]

LANGUAGES = ("en", "ru", "pl")
"""Languages that figures are written in."""

_SIZES = tuple(seconds * MICROS_PER_SECOND for seconds in (86_400, 3_600, 60, 1))

# Forms in the order of plural_index; the fourth stands after a fraction.
_WORDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "en": (
        ("day", "days"),
        ("hour", "hours"),
        ("minute", "minutes"),
        ("second", "seconds"),
    ),
    "ru": (
        ("день", "дня", "дней"),
        ("час", "часа", "часов"),
        ("минута", "минуты", "минут"),
        ("секунда", "секунды", "секунд", "секунды"),
    ),
    "pl": (
        ("dzień", "dni", "dni"),
        ("godzina", "godziny", "godzin"),
        ("minuta", "minuty", "minut"),
        ("sekunda", "sekundy", "sekund", "sekundy"),
    ),
}
_BUSINESS_DAYS: dict[str, tuple[str, ...]] = {
    "en": ("business day", "business days"),
    "ru": ("рабочий день", "рабочих дня", "рабочих дней"),
    "pl": ("dzień roboczy", "dni robocze", "dni roboczych"),
}


def check_language(lang: str) -> str:
    """The language itself when it is one of :data:`LANGUAGES`.

    Raises:
        InputError: It is not.
    """
    if lang not in LANGUAGES:
        raise InputError(
            f"lang must be a known language: got {shown(lang)}",
            help=f"known are {', '.join(map(repr, LANGUAGES))}",
        )
    return lang


def plural_index(n: float, lang: str) -> int:
    """Which form of a noun stands after the number *n*.

    ====  ====================================================
    en    0 for one; 1 for everything else, fractions too
    ru    0 for 1, 21, 31; 1 for 2-4, 22; 2 for 0, 5-20, 11-14
    pl    0 for 1 alone; 1 for 2-4, 22; 2 for 0, 5-21, 12-14
    ====  ====================================================

    In Russian and Polish a fraction has the form 3, the genitive singular.

    Args:
        n: The number; its sign does not count.
        lang: One of :data:`LANGUAGES`.

    Raises:
        InputError: The language is not known.

    >>> tickets = ("zgłoszenie", "zgłoszenia", "zgłoszeń")
    >>> [tickets[plural_index(n, "pl")] for n in (1, 2, 5, 12, 22)]
    ['zgłoszenie', 'zgłoszenia', 'zgłoszeń', 'zgłoszeń', 'zgłoszenia']
    """
    check_language(lang)
    size = abs(n)
    if lang == "en":
        return 0 if size == 1 else 1
    if size % 1 != 0:
        return 3
    ones, tens = size % 10, size % 100
    is_one = size == 1 if lang == "pl" else ones == 1 and tens != 11
    if is_one:
        return 0
    return 1 if 2 <= ones <= 4 and not 12 <= tens <= 14 else 2


def format_duration(
    value: timedelta | BusinessDays | str,
    lang: str = "en",
    *,
    parts: int | None = None,
    days: bool = True,
) -> str:
    """A duration in words: ``1 day 2 hours 5 minutes``.

    Days are the largest unit, units that are zero are left out, and the text is
    exact unless *parts* asks for less. A negative duration starts with ``-``.

    Args:
        value: A timedelta, business days, or a text such as ``"1h30m"``.
        lang: One of :data:`LANGUAGES`.
        parts: Keep so many of the largest units that are not zero, and round to
            the smallest one kept (a half away from zero). Seconds come out whole.
        days: Whether 24 hours are a day; they are none of business time.

    Raises:
        DurationError: A text is no duration.
        InputError: The language is not known, or *parts* is below one.
        InputTypeError: The value is no duration, or *parts* no whole number.

    >>> format_duration(timedelta(hours=26, minutes=5))
    '1 day 2 hours 5 minutes'
    >>> format_duration(timedelta(seconds=59.6), parts=2)
    '1 minute'
    >>> format_duration(timedelta(hours=27), days=False)
    '27 hours'
    >>> format_duration(BusinessDays(5), "pl")
    '5 dni roboczych'
    """
    check_language(lang)
    _check_parts(parts)
    read = duration(value) if isinstance(value, str) else value
    if isinstance(read, BusinessDays):
        return f"{read.n} {_BUSINESS_DAYS[lang][plural_index(read.n, lang)]}"
    if not isinstance(read, timedelta):
        raise InputTypeError(
            f"value must be a duration: got {shown(value)}",
            help="pass timedelta(seconds=90), BusinessDays(3) or a text such as '90s'",
        )
    signed = exact_micros(read)
    skip = 0 if days else 1
    length = abs(signed) if parts is None else _rounded(abs(signed), parts, skip)
    words = _words(length, lang, skip)
    return f"-{words}" if signed < 0 < length else words


def _check_parts(parts: int | None) -> None:
    """Refuse what is no number of units to keep."""
    if parts is None:
        return
    if isinstance(parts, bool) or not isinstance(parts, int):
        raise InputTypeError(
            f"parts must be a whole number or None: got {shown(parts)}",
            help="write parts=2 for the two largest units",
        )
    if parts < 1:
        raise InputError(
            f"parts must be one or more: got {shown(parts)}",
            help="write parts=1 for the largest unit, or None for all",
        )


def _split(length: int, skip: int) -> list[int]:
    """Days, hours and minutes, and what is left in microseconds; without the first."""
    counts = []
    for size in _SIZES[skip:-1]:
        count, length = divmod(length, size)
        counts.append(count)
    return [*counts, length]


def _rounded(length: int, parts: int, skip: int) -> int:
    """The length, a half up, to the smallest of the units that are kept."""
    units = zip(_split(length, skip), _SIZES[skip:], strict=True)
    kept = [size for count, size in units if count][:parts]
    step = kept[-1] if kept else 1
    return (length + step // 2) // step * step


def _words(length: int, lang: str, skip: int) -> str:
    """A length of zero or more microseconds, exactly, in words."""
    *counts, rest = _split(length, skip)
    nouns = _WORDS[lang][skip:]
    said = [
        f"{count} {forms[plural_index(count, lang)]}"
        for count, forms in zip(counts, nouns[:-1], strict=True)
        if count
    ]
    if rest or not said:
        said.append(_seconds(rest, lang, nouns[-1]))
    return " ".join(said)


def _seconds(micros: int, lang: str, forms: tuple[str, ...]) -> str:
    """Seconds with as many decimals as they have."""
    whole, fraction = divmod(micros, MICROS_PER_SECOND)
    if not fraction:
        return f"{whole} {forms[plural_index(whole, lang)]}"
    point = "." if lang == "en" else ","
    decimals = f"{fraction:06d}".rstrip("0")
    return f"{whole}{point}{decimals} {forms[-1]}"
