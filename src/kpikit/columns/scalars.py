"""Integers, numbers, flags and money from caller data."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np

from kpikit.columns.checker import Checker
from kpikit.columns.column import DTYPES, MONEY_MICROS, Column, Kind
from kpikit.columns.raw import Raw, factorize, is_number
from kpikit.columns.times import Reading

__all__ = [
    "FALSE_WORDS",
    "TRUE_WORDS",
    "read_flag",
    "read_integer",
    "read_money",
    "read_number",
]

TRUE_WORDS = frozenset({"true", "yes", "y", "t", "1"})
FALSE_WORDS = frozenset({"false", "no", "n", "f", "0"})
_MOST_MICROS = 1 << 62
_MOST_DIGITS = 20


def read_integer(raw: Raw, name: str, how: Reading, check: Checker) -> Column:
    """Whole numbers; a float is taken when it is whole."""
    del how
    if raw.form == "integer":
        return Column(Kind.INTEGER, raw.values, raw.missing)
    if raw.form == "number":
        with np.errstate(invalid="ignore"):
            whole = raw.values == np.floor(raw.values)
        bad = ~(whole & (np.abs(raw.values) < 2.0**63)) & ~raw.is_missing
        check.cells("not-integer", name, bad, raw.show, rule="be a whole number")
        fit = np.where(bad | raw.is_missing, 0, raw.values)
        return Column(Kind.INTEGER, fit.astype(np.int64), raw.is_missing | bad)
    return _by_label(raw, Kind.INTEGER, name, _integer_of, check, "be a whole number")


def read_number(raw: Raw, name: str, how: Reading, check: Checker) -> Column:
    """Numbers; NaN is missing, infinity an error, a flag is 1 or 0."""
    del how
    if raw.form in ("integer", "number", "flag"):
        values = raw.values.astype(np.float64)
        bad = np.isinf(values) & ~raw.is_missing
        check.cells("not-number", name, bad, raw.show, rule="be a finite number")
        gone = raw.is_missing | bad
        return Column(Kind.NUMBER, np.where(gone, np.nan, values), gone)
    return _by_label(raw, Kind.NUMBER, name, _number_of, check, "be a number")


def read_flag(raw: Raw, name: str, how: Reading, check: Checker) -> Column:
    """True or false; also 1 and 0, and the words yes and no in any case."""
    del how
    if raw.form == "flag":
        return Column(Kind.FLAG, raw.values, raw.missing)
    if raw.form in ("integer", "number"):
        bad = ~np.isin(raw.values, (0, 1)) & ~raw.is_missing
        check.cells("not-flag", name, bad, raw.show, rule="be true or false")
        return Column(Kind.FLAG, raw.values == 1, raw.is_missing | bad)
    return _by_label(
        raw,
        Kind.FLAG,
        name,
        _flag_of,
        check,
        "be true or false",
        f'map other words with {name} = {{ true = ["…"], of = "…" }}',
    )


def read_money(raw: Raw, name: str, how: Reading, check: Checker) -> Column:
    """Amounts of money, exact to a millionth of the currency's unit."""
    del how
    rule = "be an amount with at most six decimals"
    if raw.form == "integer":
        most = _MOST_MICROS // MONEY_MICROS
        bad = ((raw.values > most) | (raw.values < -most)) & ~raw.is_missing
        check.cells("not-money", name, bad, raw.show, rule=rule)
        fit = np.where(bad, 0, raw.values)
        return Column(Kind.MONEY, fit * MONEY_MICROS, raw.is_missing | bad)
    if raw.form == "number":
        gone = raw.is_missing
        with np.errstate(invalid="ignore", over="ignore"):
            scaled = raw.values * MONEY_MICROS
            bad = ~(np.abs(scaled) < _MOST_MICROS) & ~gone
        check.cells("not-money", name, bad, raw.show, rule=rule)
        micros = np.rint(np.where(gone | bad, 0, scaled)).astype(np.int64)
        return Column(Kind.MONEY, micros, gone | bad)
    return _by_label(raw, Kind.MONEY, name, _money_of, check, rule)


def _by_label(
    raw: Raw,
    kind: Kind,
    name: str,
    read: Callable[[Any], Any],
    check: Checker,
    rule: str,
    help: str = "",
) -> Column:
    """Text and objects: each distinct one is read once."""
    if raw.form == "empty":
        return Column.of_missing(kind, len(raw))
    if raw.form == "object":
        codes, labels = factorize(raw.values.tolist(), len(raw))
    elif raw.form in ("text", "labelled"):
        codes, labels = raw.values, list(raw.labels or ())
    else:
        check.cells(
            f"not-{kind}", name, ~raw.is_missing, raw.show, rule=rule, help=help
        )
        return Column.of_missing(kind, len(raw))
    found = [None if v is None else read(v) for v in labels]
    values = np.array([0 if v is None else v for v in found] + [0], dtype=DTYPES[kind])
    fails = np.array([v is None for v in found] + [False])
    gone = codes < 0
    bad = fails[codes] & ~gone
    check.cells(f"not-{kind}", name, bad, raw.show, rule=rule, help=help)
    return Column(kind, values[codes], gone | bad)


def _integer_of(value: Any) -> int | None:
    if not (isinstance(value, str) or is_number(value)):
        return None
    try:
        exact = Decimal(value.strip()) if isinstance(value, str) else Decimal(value)
        whole = _whole(exact)
    except (ArithmeticError, ValueError):
        return None
    return whole if whole == exact and abs(whole) < 1 << 63 else None


def _number_of(value: Any) -> float | None:
    if not (isinstance(value, str) or is_number(value)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if np.isfinite(number) else None


def _flag_of(value: Any) -> bool | None:
    if isinstance(value, bool) or (is_number(value) and value in (0, 1)):
        return bool(value)
    word = str(value).strip().casefold()
    if word in TRUE_WORDS:
        return True
    return False if word in FALSE_WORDS else None


def _money_of(value: Any) -> int | None:
    if not (isinstance(value, str) or is_number(value)):
        return None
    try:
        text = value.strip() if isinstance(value, str) else repr(value)
        exact = value if isinstance(value, Decimal) else Decimal(text)
        micros = _whole(exact.scaleb(6))
    except (ArithmeticError, ValueError):
        return None
    is_exact = Decimal(micros).scaleb(-6) == exact
    return micros if is_exact and abs(micros) < _MOST_MICROS else None


def _whole(exact: Decimal) -> int:
    """The whole part; what 64 bits cannot hold overflows before it is written out."""
    if exact.is_finite() and exact.adjusted() > _MOST_DIGITS:
        raise OverflowError
    return int(exact)
