"""A config that has passed its checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from kpikit.calendars.calendar import Calendar
from kpikit.config.defaults import Defaults
from kpikit.config.desks import DeskSource, desk_of
from kpikit.config.examples import Example
from kpikit.config.goals import written_goals
from kpikit.config.planning import make_plan
from kpikit.config.written import written_calendar, written_policy
from kpikit.desk.desk import Desk
from kpikit.desk.ticket import Ticket
from kpikit.files.sections import FileSection
from kpikit.metrics import Goal
from kpikit.scorecard import Scorecard
from kpikit.sla.live import Live
from kpikit.sla.plan import Plan
from kpikit.sla.policy import Policy
from kpikit.sla.run import Run, check_desk, run_plan
from kpikit.units.read_only import read_only
from kpikit.units.showing import counted

__all__ = ["SCHEMA", "Config"]

SCHEMA = 1
"""The version of the schema that this package reads."""

Words = Mapping[str, tuple[str, ...]]
Classes = Mapping[str, Mapping[str, str]]


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


def _policies(value: Iterable[Policy]) -> tuple[Policy, ...]:
    return tuple(value)


def _sections(value: Iterable[FileSection]) -> tuple[FileSection, ...]:
    return tuple(value)


def _examples(value: Iterable[Example]) -> tuple[Example, ...]:
    return tuple(value)


def _goals(value: Iterable[Goal]) -> tuple[Goal, ...]:
    return tuple(value)


@frozen(slots=False, repr=False)
class Config:
    """The rules of one desk, as a config file says them.

    Attributes:
        path: The file; None for text and mappings.
        schema: Version of the schema.
        priorities: The priorities, most urgent first; empty when none are declared.
        lines: The lines of support, first line first.
        statuses: The class of each status: run, pause, resolved or closed.
        status_clocks: For statuses that mean something else to some clocks, the class
            by clock.
        fields: The values that conditions may name, by field.
        calendars: The calendars by name.
        defaults: What holds for all policies that do not say otherwise.
        policies: The policies; the first that matches a ticket is final.
        pausable: Clocks that pause with the ticket and usually do not.
        sections: How exported files become tables.
        goals: What figures should be; ``scorecard`` judges them together.
        unused: Metrics with goals that this version knows by name alone.
        examples: Unit tests of the policies.
    """

    path: Path | None = field(default=None)
    schema: int = field(default=SCHEMA, kw_only=True)
    priorities: tuple[str, ...] = field(default=(), converter=_texts, kw_only=True)
    lines: tuple[str, ...] = field(default=(), converter=_texts, kw_only=True)
    statuses: Mapping[str, str] = field(
        factory=dict, converter=read_only, kw_only=True, hash=False
    )
    status_clocks: Classes = field(
        factory=dict, converter=read_only, kw_only=True, hash=False
    )
    fields: Words = field(factory=dict, converter=read_only, kw_only=True, hash=False)
    calendars: Mapping[str, Calendar] = field(
        factory=dict, converter=read_only, kw_only=True, hash=False
    )
    defaults: Defaults = field(factory=Defaults, kw_only=True)
    policies: tuple[Policy, ...] = field(default=(), converter=_policies, kw_only=True)
    pausable: tuple[str, ...] = field(default=(), converter=_texts, kw_only=True)
    sections: tuple[FileSection, ...] = field(
        default=(), converter=_sections, kw_only=True
    )
    examples: tuple[Example, ...] = field(default=(), converter=_examples, kw_only=True)
    goals: tuple[Goal, ...] = field(default=(), converter=_goals, kw_only=True)
    unused: tuple[str, ...] = field(default=(), converter=_texts, kw_only=True)

    def __repr__(self) -> str:
        """Where it stands, and how much is in it."""
        place = "" if self.path is None else f" {self.path}"
        parts = (
            counted(len(self.policies), "policy", "policies"),
            counted(len(self.calendars), "calendar"),
        )
        return f"<Config{place}: {', '.join(parts)}>"

    @property
    def meanings(self) -> dict[str, Any]:
        """The class of each status, or a table of it by clock with a default."""
        return {
            status: {**self.status_clocks[status], "default": meant}
            if status in self.status_clocks
            else meant
            for status, meant in self.statuses.items()
        }

    @property
    def scorecard(self) -> Scorecard:
        """The goals as a scorecard; call it with a desk."""
        return Scorecard(self.goals)

    @cached_property
    def plan(self) -> Plan:
        """How tickets are measured: policies with their clocks and calendars.

        Raises:
            InputError: The config has no policies.
        """
        return make_plan(self)

    def begin(self, ticket: Ticket) -> Live:
        """All clocks of the policy that matches, for one live ticket.

        Args:
            ticket: The ticket as it is when it is created.

        Raises:
            InputError: The config has no policies.
        """
        return Live.begin(self.plan, ticket)

    def restore(self, data: Mapping[str, Any]) -> Live:
        """A live ticket that was kept, under this config from its creation on.

        Whatever the config was when it was kept, with or without its plan: every figure
        is computed again from the ticket and its events.

        Args:
            data: What ``live.to_dict()`` wrote.

        Raises:
            InputError: The config has no policies, or a key is not known, or not there.
        """
        return Live.from_dict(data, plan=self.plan)

    def run(self, desk: Desk, *, as_of: datetime | None = None) -> Run:
        """Every clock of every ticket of a desk.

        Where the config declares no statuses, they mean what the desk says.

        Args:
            desk: Its tickets and events.
            as_of: Up to when the world is known; the desk's own if not given.

        Raises:
            InputError: The config has no policies.
            UnavailableError: The desk lacks a column that a policy names.
            HorizonError: An instant lies outside what a calendar knows.
        """
        plan = self.plan
        if not self.statuses:
            plan = evolve(plan, statuses=check_desk(desk).statuses)
        return run_plan(plan, desk, as_of=as_of)

    def desk(
        self,
        source: DeskSource,
        *,
        tz: str | tzinfo | None = None,
        as_of: datetime | None = None,
    ) -> Desk:
        """A desk with its ``sla`` table.

        Args:
            source: Paths, read by the ``[data.*]`` sections; tables by name; or a desk,
                of which another is made.
            tz: Zone of the desk, for paths and tables.
            as_of: When open intervals end and clocks are read; the latest instant in
                the data if not given.

        Raises:
            InputError: The config has no policies.
            FileError: A file cannot be read.
            DataError: Rows break the rules of their table.
        """
        found = desk_of(self, source, tz=tz, as_of=as_of)
        # What was read for an instant knows it already.
        now = as_of if isinstance(source, Desk) else None
        ran = self.run(found, as_of=now)
        return found.adding(ran.as_table(), problems=ran.findings)

    def to_dict(self) -> dict[str, Any]:
        """The tree that :func:`kpikit.config.load.load_config` reads back, JSON-safe.

        Unused goals are not in it; dates are ISO 8601 text.
        """
        tree: dict[str, Any] = {"schema": self.schema}
        if self.priorities:
            tree["priorities"] = {"order": list(self.priorities)}
        if self.lines:
            tree["lines"] = {"order": list(self.lines)}
        if self.statuses:
            tree["statuses"] = self.meanings
        if self.fields:
            tree["fields"] = {name: list(words) for name, words in self.fields.items()}
        if self.calendars:
            tree["calendars"] = {
                name: written_calendar(each) for name, each in self.calendars.items()
            }
        if defaults := self.defaults.to_dict():
            tree["defaults"] = defaults
        if self.policies:
            tree["policies"] = [
                written_policy(each, self.pausable) for each in self.policies
            ]
        if self.goals:
            tree["goals"] = written_goals(self.goals, self.calendars)
        if self.sections:
            tree["data"] = {part.table: _section(part) for part in self.sections}
        if self.examples:
            tree["examples"] = [example.to_dict() for example in self.examples]
        return tree


def _section(section: FileSection) -> dict[str, Any]:
    written: dict[str, Any] = {"file": section.file}
    for key, value in section.options.items():
        written["timezone" if key == "tz" else key] = _json(value)
    if section.delimiter is not None:
        written["delimiter"] = section.delimiter
    if section.format is not None:
        written["format"] = section.format
    return written


def _json(value: Any) -> Any:
    """The same with new containers, and dates as text."""
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    if isinstance(value, (date, time)):
        return value.isoformat()
    return value
