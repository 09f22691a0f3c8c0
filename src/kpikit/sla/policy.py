"""Policies as data: which tickets they are for, and their targets by priority."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from math import isnan
from typing import Any, TypeAlias

from attrs import field, frozen

from kpikit.calendars.calendar import Calendar
from kpikit.errors import InputError, InputTypeError
from kpikit.sla.plain import check_keys
from kpikit.sla.read import check_target, check_warnings
from kpikit.units.durations import BusinessDays, duration_text
from kpikit.units.read_only import read_only

__all__ = ["EVERY_OTHER", "Policy", "Target", "text_of"]

EVERY_OTHER = "*"
"""Stands for every priority that is not named."""
Words: TypeAlias = Mapping[str, tuple[str, ...]]


def text_of(value: Any) -> str | None:
    """A value as conditions see it: text, or None where it is missing.

    Whole floats are whole numbers: a frame has them where a number is missing.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if isnan(value):
            return None
        value = int(value) if value.is_integer() else value
    return None if value is None else str(value)


def _calendar(_: Any, __: Any, value: Any) -> None:
    if value is not None and not isinstance(value, (str, Calendar)):
        raise InputTypeError(
            f"calendar must be a name or a Calendar: got {value!r}",
            help="write calendar='eu', or leave it out for the ticket's own",
        )


def _warnings(value: Iterable[int] | None) -> tuple[int, ...] | None:
    return None if value is None else check_warnings(value)


@frozen
class Target:
    """How long a clock may run.

    Args:
        amount: The time; None only measures.
        calendar: Name of a calendar, or one; None for that of the ticket.
        warn_at: Warnings in per cent; None for those of the plan.

    Raises:
        DurationError: The amount is zero, negative or cannot be read.

    >>> Target("4h", calendar="eu").to_dict()
    {'target': '4h', 'calendar': 'eu'}
    """

    amount: timedelta | BusinessDays | None = field(converter=check_target)
    calendar: str | Calendar | None = field(
        default=None, validator=_calendar, kw_only=True
    )
    warn_at: tuple[int, ...] | None = field(
        default=None,
        converter=_warnings,
        kw_only=True,
    )

    def to_dict(self) -> dict[str, Any]:
        """The target as plain data, JSON-safe."""
        amount = self.amount
        text: Any = None
        if isinstance(amount, timedelta) and amount.microseconds:
            text = {"microseconds": amount // timedelta(microseconds=1)}
        elif amount is not None:
            text = duration_text(amount)
        found: dict[str, Any] = {"target": text}
        if self.calendar is not None:
            found["calendar"] = (
                self.calendar.to_dict()
                if isinstance(self.calendar, Calendar)
                else self.calendar
            )
        if self.warn_at is not None:
            found["warn_at"] = list(self.warn_at)
        return found

    @classmethod
    def read(cls, given: Any) -> Target:
        """A target from a duration, a mapping, or as it is.

        A mapping has ``target`` (or ``every``), and may have ``calendar`` and
        ``warn_at``.

        Raises:
            InputError: A key is not known, or the amount is not there.
        """
        if isinstance(given, Target):
            return given
        if not isinstance(given, Mapping):
            return cls(given)
        check_keys(given, ("target", "every", "calendar", "warn_at"), what="target")
        if ("target" in given) == ("every" in given):
            raise InputError(
                f"target must have one of 'target' and 'every': got {dict(given)!r}",
                help="write { target = '4h' }",
            )
        amount = given.get("target", given.get("every"))
        if isinstance(amount, Mapping):
            amount = timedelta(**amount)
        calendar = given.get("calendar")
        if isinstance(calendar, Mapping):
            calendar = Calendar.from_dict(calendar)
        return cls(amount, calendar=calendar, warn_at=given.get("warn_at"))


def _conditions(value: Any) -> Words:
    """Values by field, as text."""
    if not isinstance(value, Mapping):
        raise InputTypeError(
            f"when and not_ must be mappings of values by field: got {value!r}",
            help='write when={"tier": ["gold"]}',
        )
    found = {}
    for name, words in value.items():
        several = isinstance(words, Iterable) and not isinstance(words, str)
        texts = (text_of(word) for word in (words if several else [words]))
        found[str(name)] = tuple(text for text in texts if text is not None)
    return read_only(found)


def _targets(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise InputTypeError(
            f"targets must be a mapping of clocks by priority: got {value!r}",
            help='write targets={"*": {"resolution": "8h"}}',
        )
    found = {}
    for priority, targets in value.items():
        if not isinstance(targets, Mapping):
            raise InputTypeError(
                f"targets[{priority!r}] must be a mapping of clocks: got {targets!r}",
                help='write targets={"*": {"resolution": "8h"}}',
            )
        read = {str(clock): Target.read(each) for clock, each in targets.items()}
        found[str(priority)] = read_only(read)
    return read_only(found)


def _no_dates(given: Any) -> InputTypeError:
    return InputTypeError(
        f"valid must be two dates: got {given!r}",
        help="write valid=(date(2026, 1, 1), None)",
    )


def _date(given: Any) -> date:
    if isinstance(given, str):
        try:
            return date.fromisoformat(given)
        except ValueError:
            raise _no_dates(given) from None
    if isinstance(given, datetime) or not isinstance(given, date):
        raise _no_dates(given)
    return given


def _valid(value: Any) -> tuple[date | None, date | None]:
    if isinstance(value, Mapping):
        value = (value.get("from"), value.get("to"))
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise _no_dates(value)
    days = list(value)
    if len(days) != 2:
        raise _no_dates(value)
    read = tuple(None if day is None else _date(day) for day in days)
    if read[0] is not None and read[1] is not None and read[1] <= read[0]:
        raise InputError(
            f"valid must end after it begins: got {read[0]} to {read[1]}",
            help="the last date is not included",
        )
    return read[0], read[1]


def _read(value: Iterable[str] | str) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(name) for name in value)


def _test(_: Any, __: Any, value: Any) -> None:
    if value is not None and not callable(value):
        raise InputTypeError(
            f"where must be a function of a ticket's columns: got {value!r}",
            help='write where=lambda row: (row["seats"] or 0) > 100, reads=["seats"]',
        )


@frozen
class Policy:
    """Targets for the tickets that it matches; the first that matches is final.

    Args:
        name: Its name.
        when: Values by field: every field must have one of its values. A field with
            several values, such as tags, must have one of them.
        not_: Values by field that exclude a ticket, whichever field has one.
        valid: First date, and the first that is no longer in it, of the creation of
            the tickets; each may be None.
        targets: By priority, ``"*"`` for every other one, the target of each clock.
        where: Any further condition, which only code can have: a function of a mapping
            of the columns in *reads*, None where a ticket has no value.
        reads: The columns of tickets that *where* reads.

    >>> gold = Policy("gold", when={"tier": ["gold"]}, targets={"*": {}})
    >>> gold.matches({"tier": "gold"}.get, None)
    True
    """

    name: str
    when: Words = field(factory=dict, converter=_conditions, kw_only=True, hash=False)
    not_: Words = field(factory=dict, converter=_conditions, kw_only=True, hash=False)
    valid: tuple[date | None, date | None] = field(
        default=(None, None), converter=_valid, kw_only=True
    )
    targets: Mapping[str, Mapping[str, Target]] = field(
        factory=dict, converter=_targets, kw_only=True, hash=False
    )
    where: Callable[[Mapping[str, Any]], Any] | None = field(
        default=None, validator=_test, kw_only=True
    )
    reads: tuple[str, ...] = field(default=(), converter=_read, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """What a function reads must be said, so that it can be there."""
        if (self.where is None) != (not self.reads):
            raise InputError(
                "where and reads must be given together: got one of them",
                help='name the columns that the function reads, reads=["seats"]',
            )

    @property
    def fields(self) -> tuple[str, ...]:
        """Fields that its conditions name."""
        return tuple(dict.fromkeys((*self.when, *self.not_, *self.reads)))

    def matches(self, value_of: Callable[[str], Any], created_on: date | None) -> bool:
        """Whether it is for a ticket.

        Args:
            value_of: Gives the value of a field, None where there is none.
            created_on: The local date of its creation.
        """
        if not self.is_valid(created_on):
            return False
        for name, words in self.when.items():
            if not _has(value_of(name), words):
                return False
        if any(_has(value_of(name), words) for name, words in self.not_.items()):
            return False
        return self.where is None or bool(
            self.where({name: value_of(name) for name in self.reads})
        )

    def is_valid(self, created_on: date | None) -> bool:
        """Whether a ticket of this date is within its validity."""
        first, last = self.valid
        if first is None and last is None:
            return True
        if created_on is None:
            return False
        return (first is None or first <= created_on) and (
            last is None or created_on < last
        )

    def target(self, priority: str | None, clock: str) -> Target | None:
        """The target of a clock; None where the priority has none for it."""
        by_clock = self.targets.get(priority or "", self.targets.get(EVERY_OTHER, {}))
        return by_clock.get(clock)

    def to_dict(self) -> dict[str, Any]:
        """The policy as plain data, JSON-safe.

        Raises:
            InputError: It has a function, which is no data.
        """
        if self.where is not None:
            raise InputError(
                f"policy {self.name!r} must have no function to be written: got where",
                help="say it by when and not_, values of a column of your own",
            )
        found: dict[str, Any] = {"name": self.name}
        for key, words in (("when", self.when), ("not", self.not_)):
            if words:
                found[key] = {name: list(each) for name, each in words.items()}
        if self.valid != (None, None):
            days = zip(("from", "to"), self.valid, strict=True)
            found["valid"] = {word: day.isoformat() for word, day in days if day}
        found["targets"] = {
            priority: {clock: target.to_dict() for clock, target in by_clock.items()}
            for priority, by_clock in self.targets.items()
        }
        return found

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Policy:
        """The policy that :meth:`to_dict` wrote, or a config's table.

        Raises:
            InputError: A key is not known, or there is no name.
        """
        known = ("name", "when", "not", "valid", "targets")
        check_keys(data, known, what="policy", needed=("name",))
        return cls(
            data["name"],
            when=data.get("when", {}),
            not_=data.get("not", {}),
            valid=data.get("valid", {}),
            targets=data.get("targets", {}),
        )


def _has(value: Any, words: tuple[str, ...]) -> bool:
    """Whether a value, or one of several, is among words."""
    if isinstance(value, (tuple, list, set, frozenset)):
        return any(text_of(each) in words for each in value)
    return text_of(value) in words
