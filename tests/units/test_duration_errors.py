"""What is no duration: every message names the argument, the value and the remedy."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.errors import DurationError, InputTypeError
from kpikit.units.durations import BusinessDays, duration
from kpikit.units.hints import EXAMPLES, number_remedy
from kpikit.units.showing import shown

UNITS = "the units are w, d, h, m and s, or bd alone"
BY_TEN = "write '90s' for seconds, '90m' for minutes or '90h' for hours"
GENERIC = "write whole numbers with units, such as '90s', '90m' or '1h30m'"


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        (90, BY_TEN),
        ("90", BY_TEN),
        (Decimal(90), BY_TEN),
        (np.int64(90), BY_TEN),
        (1.5, GENERIC),
        ("1.5", GENERIC),
        ("90,5", GENERIC),
        (-90, GENERIC),
        (True, GENERIC),
        (Fraction(3, 2), GENERIC),
        (float("nan"), GENERIC),
        (10**50, GENERIC),
    ],
)
def test_a_bare_number_is_told_its_units(value: Any, remedy: str) -> None:
    with pytest.raises(DurationError) as caught:
        duration(value, name="within")
    assert str(caught.value) == f"within must have a unit: got {value!r}; {remedy}"
    assert caught.value.help == remedy
    assert caught.value.code == "duration"


@pytest.mark.parametrize(
    ("text", "rule", "remedy"),
    [
        ("", "not be empty", EXAMPLES),
        ("  ", "not be empty", EXAMPLES),
        ("-4h", "have no sign", "write '4h'"),
        ("+4h", "have no sign", "write '4h'"),
        ("−1.5 hours", "have no sign", "write '1h30m'"),
        ("-90", "have no sign", EXAMPLES),
        ("-4 moons", "have no sign", EXAMPLES),
        ("-3bd", "have no sign", "write '3bd'"),
        ("1.5h", "be made of whole numbers", "write '1h30m'"),
        ("1,5h", "be made of whole numbers", "write '1h30m'"),
        ("0.5w", "be made of whole numbers", "write '3d12h'"),
        ("1.5d2h", "be made of whole numbers", "write '1d14h'"),
        (
            "1.5s",
            "be made of whole numbers",
            "pass timedelta(seconds=1.5) for parts of a second",
        ),
        (
            "1.5bd",
            "be made of whole numbers",
            "write whole business days, such as '3bd', or hours, such as '12h'",
        ),
        (f"{10**13}.5w", "be made of whole numbers", EXAMPLES),
        ("2.0bd", "be made of whole numbers", "write '2bd'"),
        ("5min", "use the units w, d, h, m, s or bd", "did you mean '5m'?"),
        ("5 hours", "use the units w, d, h, m, s or bd", "did you mean '5h'?"),
        ("1 hour and 30 mins", "use the units w, d, h, m, s or bd", "did you mean"),
        ("5 часов", "use the units w, d, h, m, s or bd", "did you mean '5h'?"),
        ("2 godziny", "use the units w, d, h, m, s or bd", "did you mean '2h'?"),
        ("3 business days", "use the units w, d, h, m, s or bd", "did you mean '3bd'?"),
        ("2000ms", "use the units w, d, h, m, s or bd", "did you mean '2s'?"),
        (
            "500ms",
            "use the units w, d, h, m, s or bd",
            "pass timedelta(seconds=0.5) for parts of a second",
        ),
        ("5y", "use known units", f"there is no unit 'y': {UNITS}"),
        ("2 months", "use known units", f"there is no unit 'months': {UNITS}"),
        ("30m1h", "have its units in descending order", "write '1h30m'"),
        ("1d1w", "have its units in descending order", "write '8d'"),
        ("1h1h", "name each unit once", "write '2h'"),
        ("1h30m1h", "name each unit once", "write '2h30m'"),
        ("1h 30m", "be written in its compact form", "write '1h30m'"),
        ("4H", "be written in its compact form", "write '4h'"),
        ("PT4H30M", "be written in its compact form", "write '4h30m'"),
        ("P1DT2H", "be written in its compact form", "write '1d2h'"),
        (
            "3bd4h",
            "not mix business days with other units",
            "write business days alone, such as '3bd'",
        ),
        ("1:30", "be written with units", "for hours and minutes write '1h30m'"),
        ("0:00:20", "be written with units", "for hours and minutes write '20s'"),
        ("0:00:00.5", "be whole numbers with units", EXAMPLES),
        ("soon", "be whole numbers with units", EXAMPLES),
        ("h", "be whole numbers with units", EXAMPLES),
        ("about 4h", "be whole numbers with units", EXAMPLES),
        ("P1M", "be whole numbers with units", EXAMPLES),
        ("٣h", "be whole numbers with units", EXAMPLES),
    ],
)
def test_a_wrong_text_is_told_the_right_one(text: str, rule: str, remedy: str) -> None:
    with pytest.raises(DurationError) as caught:
        duration(text, name="target")
    assert caught.value.message == f"target must {rule}: got {text!r}"
    assert caught.value.help.startswith(remedy)
    assert str(caught.value) == f"{caught.value.message}; {caught.value.help}"


@given(
    number=st.decimals(0, 10**6, places=2).map(str),
    unit=st.sampled_from(["w", "days", "hrs", "min", "h", "m", "d"]),
    space=st.sampled_from(["", " "]),
)
def test_a_remedy_can_be_followed(number: str, unit: str, space: str) -> None:
    """The text that a remedy names is read, and means the same."""
    size = {"w": 604_800, "d": 86_400, "h": 3600, "m": 60}[unit[0]]
    meant = Fraction(number) * size
    with pytest.raises(DurationError) as caught:
        duration(f"{number}{space}{unit}")
    remedy = caught.value.help
    if meant.denominator == 1:
        assert duration(remedy.split("'")[1]) == timedelta(seconds=int(meant))
    else:
        assert "parts of a second" in remedy


@given(text=st.text(alphabet="0123456789wdhmsb.,:+- PTx", max_size=12))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    """Nothing but a duration or a DurationError comes out."""
    read: object
    try:
        read = duration(text)
    except DurationError as error:
        read = error
    assert isinstance(read, timedelta | BusinessDays | DurationError)
    assert "\n" not in str(read)
    assert getattr(read, "help", "none needed")


@pytest.mark.parametrize(
    "value", [None, [], b"4h", {"hours": 4}, object(), np.array([1, 2])]
)
def test_other_types_are_refused(value: Any) -> None:
    with pytest.raises(InputTypeError) as caught:
        duration(value, name="target")
    assert caught.value.message == (
        f"target must be a text, a timedelta or BusinessDays: got {shown(value)}"
    )
    assert caught.value.help == EXAMPLES


def test_a_numpy_timedelta_has_a_unit_but_is_another_type() -> None:
    value: Any = np.timedelta64(90, "s")
    with pytest.raises(InputTypeError, match=r"astype\('timedelta64\[us\]'\)\.item"):
        duration(value)
    assert duration(value.astype("timedelta64[us]").item()) == timedelta(seconds=90)


@pytest.mark.parametrize(
    "value",
    [
        "999999999999w",
        f"{(2**63 - 1) // 1_000_000 + 1}s",
        "9" * 5000 + "d",
        timedelta.max,
        timedelta.min,
    ],
)
def test_lengths_beyond_64_bits_are_refused(value: Any) -> None:
    with pytest.raises(DurationError) as caught:
        duration(value, name="target")
    assert caught.value.message == (
        f"target must be shorter than 292,000 years: got {shown(value)}"
    )
    assert caught.value.help == "write a shorter one, such as '52w'"


def test_too_many_business_days_are_refused() -> None:
    with pytest.raises(DurationError) as caught:
        duration("1000000000bd", name="target")
    assert str(caught.value) == (
        "target must be at most 999999999 business days: got '1000000000bd';"
        " write fewer days"
    )


def test_a_sum_of_units_can_be_too_long_for_a_remedy() -> None:
    with pytest.raises(DurationError) as caught:
        duration("9999999999999 weeks")
    assert caught.value.help == EXAMPLES


def test_values_are_shown_on_one_short_line() -> None:
    assert shown("4 hrs") == "'4 hrs'"
    assert shown("x" * 58) == repr("x" * 58)
    assert shown("x" * 59) == "'" + "x" * 58 + "…"
    assert shown(np.zeros((2, 2))) == "array([[0., 0.], [0., 0.]])"


def test_a_number_remedy_needs_plain_digits() -> None:
    assert number_remedy(5).startswith("write '5s' for seconds, '5m'")
    assert number_remedy("9" * 12).startswith("write '9999")
    assert number_remedy("9" * 13) == GENERIC
    assert number_remedy("９０") == GENERIC
