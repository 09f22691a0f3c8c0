"""Durations in words: plurals, exactness and rounding in three languages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.errors import DurationError, InputError, InputTypeError
from kpikit.units.durations import BusinessDays, duration
from kpikit.units.unit import Unit
from kpikit.units.wording import LANGUAGES, format_duration, plural_index

# The integer samples of the Unicode CLDR plural rules (one, few, many).
CLDR: dict[str, dict[int, tuple[int, ...]]] = {
    "en": {0: (1,), 1: (0, *range(2, 17), 100, 1000, 10_000, 100_000, 1_000_000)},
    "ru": {
        0: (1, 21, 31, 41, 51, 61, 71, 81, 101, 1001),
        1: (2, 3, 4, 22, 23, 24, 32, 33, 34, 42, 43, 44, 52, 53, 54, 62, 102, 1002),
        2: (0, *range(5, 20), 100, 111, 112, 114, 1000, 10_000, 100_000, 1_000_000),
    },
    "pl": {
        0: (1,),
        1: (2, 3, 4, 22, 23, 24, 32, 33, 34, 42, 43, 44, 52, 53, 54, 62, 102, 1002),
        2: (0, *range(5, 20), 21, 31, 101, 100, 112, 113, 114, 1000, 10_000, 1_000_000),
    },
}
SECONDS = {
    "w": 604_800,
    "day": 86_400,
    "hour": 3600,
    "minute": 60,
    "second": 1,
}

spans = st.timedeltas(timedelta(days=-4000), timedelta(days=4000))
languages = st.sampled_from(LANGUAGES)


def meaning(text: str) -> timedelta:
    """What an English text of format_duration says."""
    sign = -1 if text.startswith("-") else 1
    said = timedelta(0)
    for whole, decimals, noun in re.findall(r"(\d+)(?:\.(\d+))? ([a-z]+?)s?\b", text):
        said += timedelta(seconds=int(whole) * SECONDS[noun])
        said += timedelta(microseconds=int((decimals or "").ljust(6, "0")))
    return sign * said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_plurals_follow_the_published_samples(lang: str) -> None:
    for index, numbers in CLDR[lang].items():
        for number in numbers:
            assert plural_index(number, lang) == index, (lang, number)
            assert plural_index(-number, lang) == index, (lang, -number)


@pytest.mark.parametrize(("lang", "index"), [("en", 1), ("ru", 3), ("pl", 3)])
def test_fractions_have_a_form_of_their_own(lang: str, index: int) -> None:
    for number in (0.5, 1.5, 2.25):
        assert plural_index(number, lang) == index
    assert plural_index(1.0, lang) == 0


@given(n=st.integers(0, 10**9), hundreds=st.integers(1, 1000))
def test_russian_plurals_repeat_every_hundred(n: int, hundreds: int) -> None:
    assert plural_index(n, "ru") == plural_index(n + 100 * hundreds, "ru")


@pytest.mark.parametrize(
    ("value", "en", "ru", "pl"),
    [
        ("0s", "0 seconds", "0 секунд", "0 sekund"),
        ("1s", "1 second", "1 секунда", "1 sekunda"),
        ("2s", "2 seconds", "2 секунды", "2 sekundy"),
        ("21s", "21 seconds", "21 секунда", "21 sekund"),
        ("1m", "1 minute", "1 минута", "1 minuta"),
        ("22m", "22 minutes", "22 минуты", "22 minuty"),
        ("12m", "12 minutes", "12 минут", "12 minut"),
        ("1h", "1 hour", "1 час", "1 godzina"),
        ("2h", "2 hours", "2 часа", "2 godziny"),
        ("5h", "5 hours", "5 часов", "5 godzin"),
        ("13h", "13 hours", "13 часов", "13 godzin"),
        ("1d", "1 day", "1 день", "1 dzień"),
        ("2d", "2 days", "2 дня", "2 dni"),
        ("5d", "5 days", "5 дней", "5 dni"),
        ("11d", "11 days", "11 дней", "11 dni"),
        ("21d", "21 days", "21 день", "21 dni"),
        ("1w", "7 days", "7 дней", "7 dni"),
        (
            "1d2h5m",
            "1 day 2 hours 5 minutes",
            "1 день 2 часа 5 минут",
            "1 dzień 2 godziny 5 minut",
        ),
        ("1bd", "1 business day", "1 рабочий день", "1 dzień roboczy"),
        ("3bd", "3 business days", "3 рабочих дня", "3 dni robocze"),
        ("5bd", "5 business days", "5 рабочих дней", "5 dni roboczych"),
        ("0bd", "0 business days", "0 рабочих дней", "0 dni roboczych"),
        ("21bd", "21 business days", "21 рабочий день", "21 dni roboczych"),
    ],
)
def test_words_in_three_languages(value: str, en: str, ru: str, pl: str) -> None:
    read = duration(value)
    assert format_duration(read) == en
    assert format_duration(read, "ru") == ru
    assert format_duration(read, lang="pl") == pl
    assert format_duration(value, "pl") == pl


def test_parts_of_a_second_are_decimals() -> None:
    span = timedelta(seconds=1.5)
    assert format_duration(span) == "1.5 seconds"
    assert format_duration(span, "ru") == "1,5 секунды"
    assert format_duration(span, "pl") == "1,5 sekundy"
    assert format_duration(timedelta(microseconds=1)) == "0.000001 seconds"
    assert (
        format_duration(timedelta(minutes=1, seconds=0.25)) == "1 minute 0.25 seconds"
    )


def test_a_negative_duration_has_a_sign_once() -> None:
    assert format_duration(-timedelta(hours=2, minutes=5)) == "-2 hours 5 minutes"
    assert format_duration(-timedelta(seconds=1.5), "ru") == "-1,5 секунды"
    assert format_duration(-timedelta(seconds=0.4), parts=1) == "0 seconds"


@given(span=spans)
def test_the_words_are_exact(span: timedelta) -> None:
    """Reading the words back gives the duration."""
    assert meaning(format_duration(span)) == span


@given(span=spans, lang=languages)
def test_the_numbers_are_the_same_in_every_language(span: timedelta, lang: str) -> None:
    def numbers(text: str) -> list[str]:
        return re.findall(r"-?\d+(?:\.\d+)?", text.replace(",", "."))

    assert numbers(format_duration(span, lang)) == numbers(format_duration(span))


@pytest.mark.parametrize(
    ("span", "parts", "text"),
    [
        (timedelta(days=1, hours=2, minutes=29, seconds=59), 2, "1 day 2 hours"),
        (timedelta(days=1, hours=2, minutes=30), 2, "1 day 3 hours"),
        (-timedelta(days=1, hours=2, minutes=30), 2, "-1 day 3 hours"),
        (timedelta(days=1, minutes=5, seconds=20), 2, "1 day 5 minutes"),
        (timedelta(hours=23, minutes=59, seconds=59), 2, "1 day"),
        (timedelta(days=1, hours=23, minutes=59), 2, "2 days"),
        (timedelta(days=1, minutes=59, seconds=40), 2, "1 day 1 hour"),
        (timedelta(minutes=59, seconds=59.6), 1, "1 hour"),
        (timedelta(hours=36), 1, "2 days"),
        (timedelta(hours=35, minutes=59), 1, "1 day"),
        (timedelta(seconds=45.5), 2, "46 seconds"),
        (timedelta(seconds=44.499999), 2, "44 seconds"),
        (timedelta(hours=2), 2, "2 hours"),
        (timedelta(hours=2, seconds=5), 9, "2 hours 5 seconds"),
        (timedelta(0), 2, "0 seconds"),
    ],
)
def test_parts_keep_the_largest_units(span: timedelta, parts: int, text: str) -> None:
    assert format_duration(span, parts=parts) == text


@given(span=spans, parts=st.integers(1, 4))
def test_rounding_is_near_and_short(span: timedelta, parts: int) -> None:
    """At most *parts* units, off by at most half of the smallest one kept."""
    exact = format_duration(span).removeprefix("-").split()
    rounded = format_duration(span, parts=parts)
    assert len(rounded.split()) <= 2 * parts
    smallest = exact[: 2 * parts][-1].removesuffix("s")
    off = abs(meaning(rounded) - span)
    assert 2 * off <= timedelta(seconds=SECONDS[smallest])


def test_parts_say_nothing_of_business_days() -> None:
    assert format_duration(BusinessDays(12), parts=1) == "12 business days"


@pytest.mark.parametrize("lang", ["de", "EN", "", None, ["en"]])
def test_an_unknown_language_is_told_the_known_ones(lang: Any) -> None:
    message = f"lang must be a known language: got {lang!r}; known are 'en', 'ru', 'pl'"
    for call in (
        lambda: format_duration(timedelta(1), lang),
        lambda: plural_index(1, lang),
        lambda: Unit.SHARE.noun(lang),
    ):
        with pytest.raises(InputError) as caught:
            call()
        assert str(caught.value) == message


@pytest.mark.parametrize("value", [90, 1.5, None, True])
def test_only_durations_are_worded(value: Any) -> None:
    with pytest.raises(InputTypeError) as caught:
        format_duration(value)
    assert str(caught.value) == (
        f"value must be a duration: got {value!r}; pass timedelta(seconds=90),"
        " BusinessDays(3) or a text such as '90s'"
    )


def test_a_wrong_text_is_refused_as_by_duration() -> None:
    with pytest.raises(DurationError, match="must have a unit: got '90'"):
        format_duration("90")


def test_parts_must_be_a_whole_number_above_zero() -> None:
    with pytest.raises(InputError) as caught:
        format_duration("1h", parts=0)
    assert str(caught.value) == (
        "parts must be one or more: got 0;"
        " write parts=1 for the largest unit, or None for all"
    )
    for wrong in (True, 1.0, "2"):
        parts: Any = wrong
        with pytest.raises(InputTypeError, match=r"must be a whole number .*parts=2"):
            format_duration("1h", parts=parts)


def test_every_unit_has_a_noun_in_every_language() -> None:
    for lang in LANGUAGES:
        nouns = [unit.noun(lang) for unit in Unit]
        assert len(set(nouns)) == len(Unit)
        assert all(noun and noun == noun.lower() for noun in nouns)
    assert [str(unit) for unit in Unit] == [
        "share",
        "duration",
        "count",
        "ratio",
        "score",
        "money",
    ]
    assert Unit("share") is Unit.SHARE
    assert Unit.MONEY.noun() == "amount"
