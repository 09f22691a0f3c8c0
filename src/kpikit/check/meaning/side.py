"""One of two configs that are compared: which calendar counts, and what it means."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from kpikit.calendars.calendar import Calendar
from kpikit.config.model import Config
from kpikit.sla.policy import EVERY_OTHER

__all__ = ["NO_CALENDAR", "Side"]

NO_CALENDAR = "no calendar"
"""For tickets that a choice by column leaves without one: their clocks cannot run."""


@frozen(eq=False)
class Side:
    """A config with the names of its calendars as the other one says them.

    Attributes:
        config: The config.
        twins: By name of a calendar, the name of the one of the old config that it is;
            those that are new are not in it.
    """

    config: Config
    twins: Mapping[str, str] = field(kw_only=True)

    @property
    def clocks(self) -> tuple[str, ...]:
        """The clocks that any policy has a target for."""
        return tuple(
            dict.fromkeys(
                clock
                for policy in self.config.policies
                for by_clock in policy.targets.values()
                for clock in by_clock
            )
        )

    @property
    def known(self) -> Mapping[str, Sequence[str]]:
        """Declared values by field, in their order."""
        config = self.config
        orders = {"priority": config.priorities, "line": config.lines}
        return {**orders, "status": tuple(config.statuses), **config.fields}

    @property
    def chooses(self) -> Mapping[str, tuple[str, ...]]:
        """The fields that decide about a target, with their values."""
        named = (word for policy in self.config.policies for word in policy.targets)
        priorities = dict.fromkeys((*self.config.priorities, *named))
        priorities.pop(EVERY_OTHER, None)
        found = {}
        defaults = self.config.defaults
        if defaults.per is not None:
            found[defaults.per] = tuple(defaults.calendars)
        found["priority"] = (*priorities, *found.pop("priority", ()))
        return found

    def name_of(self, number: int | None) -> str | None:
        """The name of a policy."""
        return None if number is None else self.config.policies[number].name

    def calendar(self, values: Mapping[str, str | None]) -> str | None:
        """The name of the calendar of a ticket; None for around the clock."""
        defaults = self.config.defaults
        if defaults.per is not None:
            usual = defaults.calendar or NO_CALENDAR
            return defaults.calendars.get(values[defaults.per] or "", usual)
        if defaults.calendar is not None:
            return defaults.calendar
        return next(iter(self.config.calendars), None)

    def token(self, calendar: str | Calendar | None) -> Hashable:
        """What a target says about its calendar; equal tokens mean the same."""
        if isinstance(calendar, str):
            return self.twins.get(calendar, ("new", calendar))
        defaults = self.config.defaults
        if defaults.per is None:
            name = self.calendar({})
            return ("own", None if name is None else self.token(name))
        chosen = [
            (value, self.token(name)) for value, name in defaults.calendars.items()
        ]
        usual = None if defaults.calendar is None else self.token(defaults.calendar)
        return ("per", defaults.per, frozenset(chosen), usual)

    def means(self, name: str | None, other: Side, its: str | None) -> bool:
        """Whether a calendar is the one that the old config calls *its*."""
        if name is not None and its is not None and self.twins.get(name) == its:
            return True
        return bool(self._rules(name) == other._rules(its))

    def _rules(self, name: str | None) -> Any:
        if name is None:
            return Calendar.always()
        return self.config.calendars.get(name, name)
