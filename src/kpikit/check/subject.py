"""What rules look at: a config as far as it could be read, and today's date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from attrs import Factory, field, frozen

from kpikit.calendars.calendar import Calendar
from kpikit.check.finding import Finding, Related
from kpikit.config.index import Path
from kpikit.config.load import Gathered
from kpikit.config.node import Node, written
from kpikit.config.policies import PolicyPart

__all__ = ["Subject"]


@frozen(eq=False, slots=False)
class Subject:
    """One config for the rules, which add what they find.

    Attributes:
        gathered: The config as far as it could be read.
        today: The date from which "coming" counts.
    """

    gathered: Gathered
    today: date = field(kw_only=True)
    found: list[Finding] = field(default=Factory(list), init=False, repr=False)

    def add(
        self,
        code: str,
        path: Path,
        message: str,
        *,
        help: str = "",
        note: str = "",
        details: str = "",
        at_key: bool = False,
        related: Iterable[tuple[str, Path]] = (),
    ) -> None:
        """Note a finding at a path."""
        place = self.gathered.findings.place(path, at_key=at_key)
        others = []
        for words, other in related:
            at = self.gathered.findings.place(other)
            if at is not None:
                others.append(Related(words, line=at.line, column=at.column))
        self.found.append(
            Finding(
                code,
                message=message,
                file=self.gathered.findings.document.name,
                line=1 if place is None else place.line,
                column=1 if place is None else place.column,
                width=1 if place is None else place.width,
                help=help,
                note=note,
                details=details,
                related=tuple(others),
                path=self.lasting(path),
            )
        )

    def line(self, path: Path) -> int | None:
        """The line of a path, where there is a text."""
        place = self.gathered.findings.place(path)
        return None if place is None else place.line

    def lasting(self, path: Path) -> str:
        """A path in words, with names instead of the numbers of array items."""
        parts: list[str | int] = []
        value: Any = self.gathered.top.value
        for key in path:
            value = _inside(value, key)
            name = value.get("name") if isinstance(value, dict) else None
            named = isinstance(key, int) and isinstance(name, str)
            parts.append(str(name) if named else key)
        return written(tuple(parts))

    def node(self, *path: str | int) -> Node | None:
        """What stands under a path; None where there is nothing."""
        node = self.gathered.top
        for key in path:
            if _inside(node.value, key) is None:
                return None
            node = node.child(key)
        return node

    def table(self, *path: str | int) -> Mapping[str, Any]:
        """The table under a path; an empty one where there is none."""
        node = self.node(*path)
        return node.value if node is not None and isinstance(node.value, dict) else {}

    @property
    def policies(self) -> tuple[PolicyPart, ...]:
        """Every policy as far as it could be read."""
        return self.gathered.policies

    @cached_property
    def _broken(self) -> frozenset[str]:
        found = self.gathered.findings.in_order()
        return frozenset(str(each.path[0]) for each in found if each.path)

    def is_broken(self, *sections: str) -> bool:
        """Whether something in one of these sections could not be read."""
        return not self._broken.isdisjoint(sections)

    @cached_property
    def calendar_names(self) -> tuple[str | None, ...]:
        """Calendars that a ticket may be on; None for one that is always open."""
        defaults, known = self.gathered.config.defaults, self.table("calendars")
        chosen = [*defaults.calendars.values(), defaults.calendar]
        names = tuple(dict.fromkeys(name for name in chosen if name is not None))
        return names or tuple(known)[:1] or (None,)

    def calendar(self, name: str | None) -> Calendar | None:
        """A calendar by its name; None where it could not be read."""
        if name is None:
            return _ALWAYS
        return self.gathered.config.calendars.get(name)

    def scalars(self) -> Iterator[tuple[Path, Any]]:
        """Every single value of the config with its path."""
        work: list[tuple[Path, Any]] = [((), self.gathered.top.value)]
        while work:
            path, value = work.pop()
            if isinstance(value, dict):
                work += (((*path, key), item) for key, item in value.items())
            elif isinstance(value, list):
                work += (((*path, at), item) for at, item in enumerate(value))
            else:
                yield path, value


_ALWAYS = Calendar.always()


def _inside(value: Any, key: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return None
