"""What a change of a config means: everything that is different, and what is not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from attrs import field, frozen

from kpikit.check.meaning.calendars import CalendarChange, calendar_change
from kpikit.check.meaning.rest import (
    Change,
    data_changes,
    goal_changes,
    option_changes,
    status_changes,
)
from kpikit.check.meaning.side import Side
from kpikit.check.meaning.targets import Comparison, PolicyChange, TargetChange
from kpikit.config.document import read_document
from kpikit.config.load import load_config
from kpikit.config.model import Config

__all__ = ["Difference", "Renames", "difference"]

Source: TypeAlias = "str | os.PathLike[str] | Mapping[str, Any]"
Renames: TypeAlias = tuple[tuple[str, str], ...]
"""Pairs of an old name and the new one."""


def _targets(value: Iterable[TargetChange]) -> tuple[TargetChange, ...]:
    return tuple(value)


def _changes(value: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(value)


@frozen
class Difference:
    """What is different between two configs.

    Attributes:
        targets: Clocks of tickets that have another target, calendar or warning; the
            tickets of two changes of one clock never overlap.
        calendars: Calendars that both have, with other open time.
        added: Names of calendars that only the new one has.
        removed: Names of calendars that only the old one has.
        statuses: Statuses that mean something else.
        options: What may happen under a running clock, who answers, orders.
        goals: Goals.
        data: How exported files become tables.
        policy_renames: Policies that are only called something else.
        calendar_renames: Calendars that are only called something else.
        policies: Tickets that another policy matches, with the same targets.
        rewritten: Calendars that are written otherwise and mean the same.
        is_rewritten: Whether the two files say anything differently at all.
        window: The dates for which calendars were compared day by day.
    """

    targets: tuple[TargetChange, ...] = field(converter=_targets, kw_only=True)
    calendars: tuple[CalendarChange, ...] = field(kw_only=True)
    added: tuple[str, ...] = field(kw_only=True)
    removed: tuple[str, ...] = field(kw_only=True)
    statuses: tuple[Change, ...] = field(converter=_changes, kw_only=True)
    options: tuple[Change, ...] = field(converter=_changes, kw_only=True)
    goals: tuple[Change, ...] = field(converter=_changes, kw_only=True)
    data: tuple[Change, ...] = field(converter=_changes, kw_only=True)
    policy_renames: Renames = field(kw_only=True)
    calendar_renames: Renames = field(kw_only=True)
    policies: tuple[PolicyChange, ...] = field(kw_only=True)
    rewritten: tuple[str, ...] = field(kw_only=True)
    is_rewritten: bool = field(kw_only=True)
    window: tuple[date, date] = field(kw_only=True)

    @property
    def is_empty(self) -> bool:
        """Whether the two mean the same."""
        return not any(
            (
                self.targets,
                self.calendars,
                self.statuses,
                self.options,
                self.goals,
                self.data,
            )
        )

    def to_dict(self) -> dict[str, Any]:
        """The difference as plain data, JSON-safe."""
        return {
            "same_meaning": self.is_empty,
            "targets": [each.to_dict() for each in self.targets],
            "calendars": [each.to_dict() for each in self.calendars],
            "statuses": [each.to_dict() for each in self.statuses],
            "options": [each.to_dict() for each in self.options],
            "goals": [each.to_dict() for each in self.goals],
            "data": [each.to_dict() for each in self.data],
            "without_effect": {
                "policies_renamed": dict(self.policy_renames),
                "calendars_renamed": dict(self.calendar_renames),
                "calendars_added": list(self.added),
                "calendars_removed": list(self.removed),
                "calendars_rewritten": list(self.rewritten),
                "policies": [each.to_dict() for each in self.policies],
            },
        }


def difference(old: Source, new: Source, *, today: date | None = None) -> Difference:
    """What is different in meaning between two configs.

    Names of policies and calendars mean nothing by themselves, nor does the order in
    which policies stand where no ticket notices, nor examples and comments. A calendar
    that comes or goes changes something only through the targets that it counts for.

    Args:
        old: The config that was: a path, TOML text or a mapping.
        new: The config that is to be.
        today: Calendars are compared day by day from the first day of the year before
            to the last day of the second year after it; today in UTC if not given.

    Returns:
        The difference.

    Raises:
        ConfigError: One of the two breaks its rules.
        FileError: One of the two cannot be read.
        InputError: The policies cut their tickets into more kinds than can be compared.

    >>> old = '''schema = 1
    ... [[policies]]
    ... name = "all"
    ... targets = { "*" = { resolution = "8h" } }'''
    >>> found = difference(old, old.replace("8h", "4h"))
    >>> [(each.clock, str(each.new.amount)) for each in found.targets]
    [('resolution', '4:00:00')]
    """
    trees = [read_document(source).tree for source in (old, new)]
    one, two = load_config(old), load_config(new)
    year = (today or datetime.now().astimezone().date()).year
    window = (date(year - 1, 1, 1), date(year + 2, 12, 31))
    calendars, twins = _calendars(one, two, window)
    both = Comparison(
        Side(one, twins={name: name for name in one.calendars}),
        new=Side(two, twins=twins),
    )
    renames, moved = _renamed(both.policies(), one, two)
    return Difference(
        targets=both.targets(),
        calendars=tuple(each for each in calendars if not each.is_empty),
        added=tuple(name for name in two.calendars if name not in twins),
        removed=tuple(n for n in one.calendars if n not in twins.values()),
        statuses=status_changes(one, two),
        options=option_changes(one, two),
        goals=goal_changes(_goals(one, trees[0]), _goals(two, trees[1])),
        data=data_changes(one, two),
        policy_renames=renames,
        calendar_renames=tuple((o, n) for n, o in twins.items() if o != n),
        policies=moved,
        rewritten=tuple(
            each.name
            for each in calendars
            if each.is_empty and not _is_equal(each.name, one, two)
        ),
        is_rewritten=trees[0] != trees[1],
        window=window,
    )


def _goals(config: Config, tree: Mapping[str, Any]) -> dict[str, Any]:
    """Goals as the config writes them; as given where it knows the name alone."""
    given = tree.get("goals", {})
    rest = {name: given[name] for name in config.unused}
    return {**config.to_dict().get("goals", {}), **rest}


def _is_equal(name: str, old: Config, new: Config) -> bool:
    return name not in new.calendars or old.calendars[name] == new.calendars[name]


def _calendars(
    old: Config, new: Config, window: tuple[date, date]
) -> tuple[list[CalendarChange], dict[str, str]]:
    """What both have, compared; and by new name the old one of the same calendar."""
    twins = {name: name for name in new.calendars if name in old.calendars}
    found = [
        calendar_change(name, old.calendars[name], new.calendars[name], window)
        for name in twins
    ]
    for name, calendar in new.calendars.items():
        for known, other in old.calendars.items():
            is_free = name not in twins and known not in twins.values()
            if is_free and calendar_change(known, other, calendar, window).is_empty:
                twins[name] = known
    return found, twins


def _renamed(
    changes: tuple[PolicyChange, ...], old: Config, new: Config
) -> tuple[Renames, tuple[PolicyChange, ...]]:
    """Policies that are only called something else, and what else has moved."""
    gone = {each.name for each in old.policies} - {each.name for each in new.policies}
    come = {each.name for each in new.policies} - {each.name for each in old.policies}
    pairs = dict.fromkeys((each.old, each.new) for each in changes)
    renames = tuple(
        (was, now)
        for was, now in pairs
        if was in gone
        and now in come
        and was is not None
        and now is not None
        and sum(was == one for one, _ in pairs) == 1
        and sum(now == two for _, two in pairs) == 1
    )
    rest = tuple(each for each in changes if (each.old, each.new) not in renames)
    return renames, rest
