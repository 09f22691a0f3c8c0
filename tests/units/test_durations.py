"""Durations: the grammar, the compact writer, and the laws between them."""

from __future__ import annotations

import pickle
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.errors import DurationError, InputTypeError
from kpikit.units.durations import BusinessDays, duration, duration_text, micros

LONGEST = 2**63 - 1
LAST_SECOND = LONGEST // 1_000_000

whole_seconds = st.integers(0, LAST_SECOND).map(lambda s: timedelta(seconds=s))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0s", 0),
        ("90s", 90),
        ("30m", 1800),
        ("4h", 14_400),
        ("1h30m", 5400),
        ("2d", 172_800),
        ("1w", 604_800),
        ("1w2d", 777_600),
        ("1w2d3h4m5s", 788_645),
        ("1d30s", 86_430),
        ("  4h\n", 14_400),
        ("004h", 14_400),
        (f"{LAST_SECOND}s", LAST_SECOND),
    ],
)
def test_texts_of_the_grammar_are_read(text: str, seconds: int) -> None:
    assert duration(text) == timedelta(seconds=seconds)
    assert micros(text) == seconds * 1_000_000


@pytest.mark.parametrize(("text", "days"), [("3bd", 3), ("0bd", 0), (" 10bd ", 10)])
def test_business_days_are_read(text: str, days: int) -> None:
    assert duration(text) == BusinessDays(days)


def test_timedeltas_and_business_days_are_taken_as_they_are() -> None:
    for value in (timedelta(hours=-4), timedelta(microseconds=1), BusinessDays(2)):
        assert duration(value) is value


@given(value=whole_seconds)
def test_what_is_written_reads_back(value: timedelta) -> None:
    """duration(duration_text(d)) == d."""
    assert duration(duration_text(value)) == value


@given(value=st.integers(0, 999_999_999).map(BusinessDays))
def test_business_days_read_back(value: BusinessDays) -> None:
    """duration(str(b)) == duration(duration_text(b)) == b."""
    assert duration(str(value)) == value
    assert duration(duration_text(value)) == value


@given(counts=st.lists(st.integers(0, 1000), min_size=5, max_size=5))
def test_a_text_means_the_sum_of_its_units(counts: list[int]) -> None:
    """Reading is the sum of the units; leaving a zero unit out changes nothing."""
    weeks, days, hours, minutes, seconds = counts
    meant = timedelta(
        weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds
    )
    pairs = list(zip(counts, "wdhms", strict=True))
    assert duration("".join(f"{n}{unit}" for n, unit in pairs)) == meant
    short = "".join(f"{n}{unit}" for n, unit in pairs if n) or "0s"
    assert duration(short) == meant


@given(value=st.timedeltas(timedelta(days=-99_999_999), timedelta(days=99_999_999)))
def test_micros_are_exact(value: timedelta) -> None:
    """timedelta(microseconds=micros(d)) == d."""
    assert timedelta(microseconds=micros(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (timedelta(0), "0s"),
        (timedelta(minutes=90), "1h30m"),
        (timedelta(days=1), "1d"),
        (timedelta(days=7), "1w"),
        (timedelta(days=9), "9d"),
        (timedelta(days=14), "2w"),
        (timedelta(days=1, seconds=1), "1d1s"),
        (BusinessDays(3), "3bd"),
    ],
)
def test_the_compact_text(value: timedelta | BusinessDays, text: str) -> None:
    assert duration_text(value) == text


def test_business_days_are_ordered_hashed_and_pickled_by_number() -> None:
    assert BusinessDays(2) < BusinessDays(3) <= BusinessDays(3)
    assert hash(BusinessDays(3)) == hash(BusinessDays(3))
    assert pickle.loads(pickle.dumps(BusinessDays(3))) == BusinessDays(3)  # noqa: S301
    assert BusinessDays(np.int64(3)).n == 3
    assert type(BusinessDays(np.int64(3)).n) is int


def test_business_days_cannot_be_changed() -> None:
    days: Any = BusinessDays(3)
    with pytest.raises(AttributeError):
        days.n = 4


@pytest.mark.parametrize("value", [True, False, 1.0, "3", None, np.timedelta64(3, "D")])
def test_business_days_must_be_a_whole_number(value: Any) -> None:
    with pytest.raises(InputTypeError) as caught:
        BusinessDays(value)
    assert caught.value.message.startswith("business days must be a whole number: got ")
    assert "BusinessDays(3)" in caught.value.help


def test_business_days_must_have_a_sensible_size() -> None:
    with pytest.raises(DurationError) as caught:
        BusinessDays(-1)
    assert str(caught.value) == (
        "business days must not be negative: got -1; write BusinessDays(0) for none"
    )
    assert BusinessDays(999_999_999).n == 999_999_999
    with pytest.raises(DurationError, match="at most 999999999: got 1000000000; write"):
        BusinessDays(1_000_000_000)


def test_business_days_have_no_micros() -> None:
    with pytest.raises(DurationError) as caught:
        micros("3bd", "target")
    assert str(caught.value) == (
        "target must have a fixed length: got '3bd'; business days depend on a"
        " calendar; write hours or days of 24 hours, such as '3d'"
    )


def test_only_whole_seconds_of_zero_or_more_are_written() -> None:
    with pytest.raises(DurationError) as caught:
        duration_text(timedelta(seconds=1.5), name="target")
    assert str(caught.value) == (
        "target must be whole seconds to be written: got datetime.timedelta(seconds=1,"
        " microseconds=500000); round it first, such as timedelta(seconds=1)"
    )
    with pytest.raises(DurationError, match=r"must not be negative .*; write its abs"):
        duration_text(timedelta(seconds=-1))
    with pytest.raises(DurationError, match="shorter than 292,000 years"):
        duration_text(timedelta.max)
    value: Any = "4h"
    with pytest.raises(InputTypeError, match=r"got '4h'; .*duration\('4h'\)"):
        duration_text(value)
