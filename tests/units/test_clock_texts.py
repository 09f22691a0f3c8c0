"""Amounts of time as exports write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.units.clock import clock_micros

SECOND = 1_000_000


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("0:00", 0),
        ("1:30", 5400 * SECOND),
        ("01:30", 5400 * SECOND),
        ("1:30:00", 5400 * SECOND),
        ("123:59:59", 446_399 * SECOND),
        ("0:00:12.5", 12_500_000),
        ("00:00:00.000001", 1),
        ("00:00:00.1234567", 123_457),
        ("0:00:59.9999999", 60 * SECOND),
        ("-0:05", -300 * SECOND),
        ("-0:00:01.5", -1_500_000),
        ("12", 12 * SECOND),
        ("12.5", 12_500_000),
        ("-12.5", -12_500_000),
        ("12.300000000000001", 12_300_000),
        ("0.0000005", 0),
        ("0.0000015", 2),
        ("  1:30 ", 5400 * SECOND),
        ("9223372036854.775807", 2**63 - 1),
    ],
)
def test_clock_texts_are_read(text: str, micros: int) -> None:
    assert clock_micros(text) == micros


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "1:60",
        "1:5",
        "1:30:60",
        "1:30:5",
        ":30",
        "1:30:",
        "1:30.5",
        "1.02:03:04",
        "12,5",
        "12.",
        ".5",
        "1e3",
        "+12",
        "--12",
        "1h30m",
        "nan",
        "١٢",
        "9223372036854.775808",
        "999999999999:00",
        "9" * 5000,
    ],
)
def test_other_texts_are_unreadable(text: str) -> None:
    assert clock_micros(text) is None


@given(micros=st.integers(-(10**15), 10**15))
def test_every_time_on_a_clock_reads_back(micros: int) -> None:
    """Written as hours, minutes, seconds and six decimals, it is the same again."""
    seconds, fraction = divmod(abs(micros), SECOND)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    sign = "-" if micros < 0 else ""
    text = f"{sign}{hours}:{minute:02d}:{second:02d}.{fraction:06d}"
    assert clock_micros(text) == micros
    assert clock_micros(f"{sign}{seconds}.{fraction:06d}") == micros
