"""The targets of a config with their places, and when one is looser than another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TypeAlias

from attrs import field, frozen

from kpikit.check.subject import Subject
from kpikit.check.worst import Worst, longest
from kpikit.config.index import Path
from kpikit.sla.policy import EVERY_OTHER, Target
from kpikit.units.durations import BusinessDays

__all__ = [
    "Aim",
    "Aims",
    "aim_of",
    "aims_of",
    "all_aims",
    "calendars_of",
    "is_alike",
    "is_looser",
    "priorities_of",
    "worst_of",
]

Aims: TypeAlias = Mapping[str, Mapping[str, "Aim"]]
"""Targets of one policy by the priority that is written, and clock."""


@frozen
class Aim:
    """One target.

    Attributes:
        target: The target.
        policy: The number of its policy.
        priority: The priority as it is written, ``"*"`` for every other.
        clock: The clock.
        path: The way to its amount.
        words: The amount as it is written.
    """

    target: Target
    policy: int = field(kw_only=True)
    priority: str = field(kw_only=True)
    clock: str = field(kw_only=True)
    path: Path = field(kw_only=True)
    words: str = field(kw_only=True)

    @property
    def amount(self) -> timedelta | BusinessDays:
        """How long the clock may run; a config writes no target without one."""
        amount = self.target.amount
        assert amount is not None  # noqa: S101 - the reader takes no other
        return amount

    @property
    def calendar(self) -> str | None:
        """The calendar that it names; None for that of the ticket."""
        name = self.target.calendar
        return name if isinstance(name, str) else None


def aims_of(subject: Subject, number: int) -> Aims:
    """The targets of one policy that could be read."""
    found: dict[str, dict[str, Aim]] = {}
    for priority, clocks in subject.policies[number].targets.items():
        found[priority] = {}
        for clock, target in clocks.items():
            path: Path = ("policies", number, "targets", priority, clock)
            table = subject.table(*path)
            if table:
                path = (*path, "target" if "target" in table else "every")
            node = subject.node(*path)
            found[priority][clock] = Aim(
                target,
                policy=number,
                priority=priority,
                clock=clock,
                path=path,
                words=str(node.value if node is not None else target.amount),
            )
    return found


def all_aims(subject: Subject) -> Iterator[Aim]:
    """Every target that could be read."""
    for number in range(len(subject.policies)):
        for clocks in aims_of(subject, number).values():
            yield from clocks.values()


def priorities_of(subject: Subject, number: int) -> tuple[str, ...]:
    """The declared priorities that tickets of a policy may have, most urgent first.

    Empty where the conditions on the priority could not be read.
    """
    policy = subject.policies[number].policy
    if policy is None:
        path = ("policies", number)
        asked = (subject.table(*path, key) for key in ("when", "not"))
        if any("priority" in conditions for conditions in asked):
            return ()
        return subject.gathered.config.priorities
    wanted = policy.when.get("priority")
    excluded = policy.not_.get("priority", ())
    return tuple(
        each
        for each in subject.gathered.config.priorities
        if (wanted is None or each in wanted) and each not in excluded
    )


def aim_of(aims: Aims, priority: str, clock: str) -> Aim | None:
    """The target of a priority that is declared, written or by ``"*"``."""
    return aims.get(priority, aims.get(EVERY_OTHER, {})).get(clock)


def calendars_of(subject: Subject, aim: Aim) -> tuple[str | None, ...]:
    """The calendars that may count it."""
    return subject.calendar_names if aim.calendar is None else (aim.calendar,)


def is_looser(subject: Subject, one: Aim, two: Aim, *, times: int = 1) -> bool:
    """Whether a target may take longer than another.

    On one calendar and in one unit the amounts tell; else the longest time on the wall
    over the coming year, on each calendar that the ticket may be on.

    Args:
        subject: The config.
        one: The target.
        two: The other.
        times: How many times the first counts.
    """
    if is_alike(one, two):
        return _units(one) * times > _units(two)
    for name in subject.calendar_names:
        first = worst_of(subject, one, name)
        second = worst_of(subject, two, name)
        if first is None or second is None:
            continue
        if first.length * times > second.length:
            return True
    return False


def is_alike(one: Aim, two: Aim) -> bool:
    """Whether both count on one calendar in one unit."""
    days = isinstance(one.amount, BusinessDays) == isinstance(two.amount, BusinessDays)
    return one.calendar == two.calendar and days


def _units(aim: Aim) -> float:
    amount = aim.amount
    return amount.n if isinstance(amount, BusinessDays) else amount.total_seconds()


def worst_of(subject: Subject, aim: Aim, own: str | None) -> Worst | None:
    """The longest time on the wall for a ticket on a calendar of its own."""
    calendar = subject.calendar(own if aim.calendar is None else aim.calendar)
    return None if calendar is None else longest(calendar, aim.amount, subject.today)
