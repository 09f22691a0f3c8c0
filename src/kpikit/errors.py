"""The error tree: every failure says what was wrong, where, and what to do.

All errors derive from :class:`KpikitError` and from the builtin that a caller
would expect, so ``except ValueError`` keeps working. A message reads
``<argument> must <rule>: got <value> [at <path>]; <remedy>``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Literal

from attrs import field, frozen

__all__ = [
    "CalendarError",
    "ConfigError",
    "CurrencyError",
    "DataError",
    "DurationError",
    "EngineError",
    "FileError",
    "GoalError",
    "HorizonError",
    "InputError",
    "InputTypeError",
    "KpikitError",
    "LawError",
    "MergeError",
    "MissingExtraError",
    "MissingFileError",
    "MissingTableError",
    "MoneyError",
    "NaiveTimeError",
    "ParameterError",
    "PayloadError",
    "Problem",
    "RuleError",
    "ScaleError",
    "Severity",
    "TooLargeError",
    "UnavailableError",
    "UnknownMetricError",
    "UnknownNameError",
    "UnknownTableError",
    "ZoneError",
    "did_you_mean",
    "nearest",
]

Severity = Literal["error", "warning", "info"]


@frozen
class Problem:
    """One thing that is wrong with some input, with how often and where first.

    ``code`` is stable and meant for machines; ``where`` names a place
    (``events.at row 7``, ``kpikit.toml:3:5``); ``offenders`` are the first few
    values that break the rule; ``count`` says how many there are in all.
    """

    code: str
    message: str = field(kw_only=True)
    where: str = field(default="", kw_only=True)
    help: str = field(default="", kw_only=True)
    count: int = field(default=1, kw_only=True)
    offenders: tuple[str, ...] = field(default=(), kw_only=True)
    severity: Severity = field(default="error", kw_only=True)

    def __str__(self) -> str:
        """The problem on one line: place, message, remedy."""
        place = f"{self.where}: " if self.where else ""
        remedy = f"; {self.help}" if self.help else ""
        return f"{place}{self.message}{remedy}"


class KpikitError(Exception):
    """Base of all errors of kpikit.

    Args:
        message: What was wrong, lower case, one line.
        code: Stable word for machines; the class has a default.
        help: The remedy.
        where: The place: an argument, a table and rows, a file and line.
    """

    default_code = "error"

    def __init__(
        self, message: str, *, code: str | None = None, help: str = "", where: str = ""
    ) -> None:
        """Keep the parts; ``str(error)`` is message and remedy in one line."""
        super().__init__(message)
        self.code = code or self.default_code
        self.message = message
        self.help = help
        self.where = where

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors cross processes whole, whatever their arguments were."""
        return _restored, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        """Place, message and remedy on one line."""
        place = f"{self.where}: " if self.where else ""
        remedy = f"; {self.help}" if self.help else ""
        return f"{place}{self.message}{remedy}"


def _restored(
    cls: type[KpikitError], args: tuple[Any, ...], parts: Mapping[str, Any]
) -> KpikitError:
    error = cls.__new__(cls, *args)
    error.args = args  # OSError takes its arguments elsewhere
    error.__dict__.update(parts)
    return error


class InputError(KpikitError, ValueError):
    """An argument has a value that its rule forbids."""

    default_code = "input"


class InputTypeError(KpikitError, TypeError):
    """An argument is of a type that cannot be taken."""

    default_code = "type"


class DurationError(InputError):
    """A duration cannot be read, or is of the wrong kind or sign."""

    default_code = "duration"


class MoneyError(InputError):
    """An amount of money cannot be read."""

    default_code = "money"


class CurrencyError(MoneyError):
    """Amounts in different currencies were mixed."""

    default_code = "currency"


class NaiveTimeError(InputError):
    """An instant came without a time zone and none was given for it."""

    default_code = "naive-time"


class ZoneError(KpikitError, ValueError, LookupError):
    """A time zone is not known."""

    default_code = "zone"


class CalendarError(InputError):
    """The rules of a business calendar contradict themselves."""

    default_code = "calendar"


class HorizonError(KpikitError, ValueError):
    """An instant lies outside what a calendar knows, or would never come."""

    default_code = "horizon"


class ScaleError(InputError):
    """A score lies outside the scale of its survey."""

    default_code = "scale"


class GoalError(InputError):
    """A goal goes against its metric's direction, or lies outside its range."""

    default_code = "goal"


class ParameterError(InputTypeError):
    """A metric or function was given a parameter it does not have."""

    default_code = "parameter"


class RuleError(KpikitError, ValueError, LookupError):
    """A metric was given a rule it does not have."""

    default_code = "rule"


class UnknownNameError(KpikitError, LookupError):
    """A name (a column, a table, a period) is not known."""

    default_code = "name"


class UnknownMetricError(UnknownNameError, AttributeError):
    """No metric has this name."""

    default_code = "metric"


class UnknownTableError(UnknownNameError, AttributeError):
    """A desk has no table of this name."""

    default_code = "table"


class UnavailableError(KpikitError, LookupError):
    """A metric cannot be had from this data; ``columns`` says what it misses."""

    default_code = "unavailable"

    def __init__(
        self,
        message: str,
        *,
        columns: Iterable[str] = (),
        help: str = "",
        where: str = "",
    ) -> None:
        """Keep the names of the columns that are missing."""
        super().__init__(message, help=help, where=where)
        self.columns = tuple(columns)


class MissingTableError(UnavailableError, AttributeError):
    """A desk was not given this table."""

    default_code = "missing-table"


class MergeError(InputError):
    """Two partial results do not belong to the same figure."""

    default_code = "merge"


class LawError(KpikitError, AssertionError):
    """A metric breaks a law that every metric keeps."""

    default_code = "law"


class PayloadError(InputError):
    """Bytes are not a partial result that this version can read."""

    default_code = "payload"


class EngineError(KpikitError, RuntimeError):
    """The machinery that runs figures in parts failed, not the figures."""

    default_code = "engine"


class MissingExtraError(KpikitError, ImportError):
    """An optional package is needed for this and is not installed."""

    default_code = "extra"

    def __init__(self, what: str, *, package: str, extra: str | None = None) -> None:
        """Name the package, and the extra that brings it where there is one."""
        name = package if extra is None else f"'kpikit[{extra}]'"
        super().__init__(
            f"{what} needs {package}, which is not installed",
            help=f"install it with: pip install {name}",
        )


class FileError(KpikitError, OSError):
    """A file cannot be read as what it should be."""

    default_code = "file"


class MissingFileError(FileError, FileNotFoundError):
    """A file is not there."""

    default_code = "missing-file"


class TooLargeError(FileError, MemoryError):
    """Data is larger than the memory at hand allows."""

    default_code = "too-large"


class _ProblemsError(KpikitError, ValueError):
    """Several problems, collected and raised once."""

    def __init__(self, problems: Iterable[Problem], *, what: str) -> None:
        self.problems = tuple(problems)
        first = self.problems[0] if self.problems else None
        number = len(self.problems)
        if first is not None and number == 1:
            super().__init__(
                first.message, code=first.code, help=first.help, where=first.where
            )
            return
        lines = [f"{number} problems in {what}"]
        lines += [f"  {problem}" for problem in self.problems]
        super().__init__(
            "\n".join(lines),
            code=first.code if first else None,
            where=first.where if first else "",
            help=first.help if first else "",
        )

    def __str__(self) -> str:
        """One line for one problem, else a line for each."""
        return super().__str__() if len(self.problems) == 1 else self.message


class DataError(_ProblemsError):
    """Rows break the rules of their table; ``problems`` has them all."""

    default_code = "data"

    def __init__(self, problems: Iterable[Problem], *, what: str = "the data") -> None:
        """Collect what is wrong with the data."""
        super().__init__(problems, what=what)


class ConfigError(_ProblemsError):
    """A config file breaks its rules; ``problems`` has them all with places."""

    default_code = "config"

    def __init__(
        self, problems: Iterable[Problem], *, what: str = "the config"
    ) -> None:
        """Collect what is wrong with the config."""
        super().__init__(problems, what=what)


def nearest(word: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """The known words closest to *word*, best first; case does not matter."""
    by_folded: dict[str, str] = {}
    for name in known:
        by_folded.setdefault(name.casefold(), name)
    found = get_close_matches(word.casefold(), list(by_folded), n=most, cutoff=0.6)
    return tuple(by_folded[name] for name in found)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest known words, or all when they are few."""
    names = list(known)
    close = nearest(word, names)
    if close:
        return f"did you mean {' or '.join(repr(name) for name in close)}?"
    if 0 < len(names) <= 24:
        return f"known are {', '.join(repr(name) for name in names)}"
    return ""
