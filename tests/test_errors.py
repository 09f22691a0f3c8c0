"""The error tree: what it says, what it can be caught as, how it travels."""

from __future__ import annotations

import ast
import copy
import pickle
from pathlib import Path
from typing import Any

import pytest

from kpikit import errors
from kpikit.errors import (
    ConfigError,
    DataError,
    FileError,
    InputError,
    KpikitError,
    MissingExtraError,
    Problem,
    UnavailableError,
    UnknownMetricError,
    ZoneError,
    did_you_mean,
    nearest,
)

CLASSES = [
    cls
    for cls in (getattr(errors, name) for name in errors.__all__)
    if isinstance(cls, type) and issubclass(cls, Exception)
]
CAUGHT = {
    "InputError": ValueError,
    "InputTypeError": TypeError,
    "EngineError": RuntimeError,
    "DurationError": ValueError,
    "MoneyError": ValueError,
    "CurrencyError": errors.MoneyError,
    "NaiveTimeError": ValueError,
    "ZoneError": (ValueError, LookupError),
    "CalendarError": ValueError,
    "GoalError": (ValueError,),
    "HorizonError": ValueError,
    "LawError": AssertionError,
    "ScaleError": ValueError,
    "ParameterError": TypeError,
    "RuleError": (ValueError, LookupError),
    "UnknownNameError": LookupError,
    "UnknownMetricError": (AttributeError, LookupError),
    "UnavailableError": LookupError,
    "MissingTableError": (AttributeError, errors.UnavailableError),
    "UnknownTableError": (AttributeError, LookupError),
    "MergeError": ValueError,
    "PayloadError": ValueError,
    "MissingExtraError": ImportError,
    "FileError": OSError,
    "MissingFileError": FileNotFoundError,
    "TooLargeError": MemoryError,
    "DataError": ValueError,
    "ConfigError": ValueError,
    "KpikitError": Exception,
}
ONE = Problem("bad", message="x must be y", where="t.x", help="write y", count=3)
TWO = Problem("worse", message="z must be there")


def make(cls: type[KpikitError]) -> KpikitError:
    if cls is MissingExtraError:
        return MissingExtraError("to_arrow", package="pyarrow", extra="frames")
    if cls in (DataError, ConfigError):
        return cls([ONE, TWO])  # type: ignore[arg-type]
    if cls is UnavailableError:
        return UnavailableError("no", columns=["t.x"], help="h", where="w")
    return cls("x must be y: got z", help="write y", where="t.x")


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__name__)
def test_every_error_is_of_kpikit_and_of_the_builtin_a_caller_expects(cls: Any) -> None:
    bases = CAUGHT[cls.__name__]
    assert issubclass(cls, KpikitError)
    for base in bases if isinstance(bases, tuple) else (bases,):
        assert issubclass(cls, base)


def test_codes_are_stable_and_differ() -> None:
    codes = [cls.default_code for cls in CLASSES]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__name__)
@pytest.mark.parametrize("travel", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])  # noqa: S301
def test_every_error_crosses_processes_whole(cls: Any, travel: Any) -> None:
    error = make(cls)
    found = travel(error)
    assert type(found) is cls
    assert str(found) == str(error)
    assert vars(found) == vars(error)
    assert found.args == error.args


def test_an_error_reads_place_message_and_remedy_on_one_line() -> None:
    error = InputError("x must be y: got z", help="write y", where="t.x")
    assert str(error) == "t.x: x must be y: got z; write y"
    assert (error.code, error.message) == ("input", "x must be y: got z")
    assert str(ZoneError("tz must be known: got 'x'")) == "tz must be known: got 'x'"
    assert InputError("a", code="mine").code == "mine"
    assert str(FileError("no such", help="look")) == "no such; look"
    assert UnknownMetricError("m").code == "metric"


def test_an_unavailable_metric_names_its_columns() -> None:
    error = UnavailableError("no", columns=("a", "b"), help="h", where="w")
    assert error.columns == ("a", "b")
    assert str(error) == "w: no; h"


def test_a_missing_extra_names_package_and_remedy() -> None:
    error = MissingExtraError("plots", package="vl-convert", extra="plot")
    assert str(error) == (
        "plots needs vl-convert, which is not installed;"
        " install it with: pip install 'kpikit[plot]'"
    )


@pytest.mark.parametrize("cls", [DataError, ConfigError])
def test_problems_are_collected_and_raised_once(cls: Any) -> None:
    one = cls([ONE])
    assert str(one) == "t.x: x must be y; write y"
    assert (one.code, one.where, one.help) == ("bad", "t.x", "write y")
    two = cls(iter([ONE, TWO]))
    assert two.problems == (ONE, TWO)
    lines = str(two).splitlines()
    assert lines[0].startswith("2 problems in the ")
    assert lines[1:] == ["  t.x: x must be y; write y", "  z must be there"]
    assert two.code == "bad"
    none = cls([], what="tickets")
    assert str(none) == "0 problems in tickets"
    assert none.code == cls.default_code


def test_a_problem_reads_like_an_error() -> None:
    assert str(ONE) == "t.x: x must be y; write y"
    assert str(TWO) == "z must be there"
    assert (TWO.count, TWO.severity, TWO.offenders) == (1, "error", ())


def test_nearest_words_are_found_whatever_their_case() -> None:
    known = ["Priority", "priority", "channel", "status"]
    assert nearest("PRIORTY", known) == ("Priority",)
    assert nearest("xyz", known) == ()
    assert nearest("stats", known, most=1) == ("status",)
    assert nearest("a", []) == ()


def test_a_remedy_names_the_nearest_or_all_when_they_are_few() -> None:
    assert did_you_mean("statu", ["status"]) == "did you mean 'status'?"
    assert did_you_mean("ab", ["abc", "abd"]) == "did you mean 'abd' or 'abc'?"
    assert did_you_mean("q", ["status", "line"]) == "known are 'status', 'line'"
    assert did_you_mean("q", []) == ""
    assert did_you_mean("q", (f"word{i}" for i in range(25))) == ""


ROOT = Path(errors.__file__).parent
SAY_IT_THEMSELVES = {"DataError", "ConfigError", "MissingExtraError", "KpikitError"}
"""Errors made of problems, each of which has its remedy, and one that makes its own."""


def test_every_error_that_is_raised_names_a_remedy() -> None:
    """``<argument> must <rule>: got <value>; <remedy>``."""
    names = {cls.__name__ for cls in CLASSES} - SAY_IT_THEMSELVES
    bare = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in sorted(ROOT.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and isinstance(node.exc.func, ast.Name)
        and node.exc.func.id in names
        and ";" not in ast.unparse(node.exc)
        and not any(word.arg == "help" for word in node.exc.keywords)
    ]
    assert bare == []
