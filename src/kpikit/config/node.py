"""A value of a config with its place: it gives the shape asked for, or says why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, TypeGuard

from attrs import Factory, field, frozen

from kpikit.config.document import Document
from kpikit.config.index import Path, Place
from kpikit.errors import ConfigError, Problem, did_you_mean

__all__ = ["Findings", "Located", "Node", "Scalar", "describe", "is_scalar", "written"]

Scalar = str | int | float | bool | date | datetime | time

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST = 60


@frozen(eq=False)
class Located:
    """A problem and the path to what has it.

    Attributes:
        problem: The problem.
        path: The way to the value.
        place: Where it stands in the text; None where there is no text.
    """

    problem: Problem
    path: Path = field(kw_only=True)
    place: Place | None = field(kw_only=True)

    @property
    def order(self) -> tuple[int, int]:
        """Line and column; zeros where there is no text."""
        place = self.place
        return (0, 0) if place is None else (place.line, place.column)


@frozen(eq=False)
class Findings:
    """Problems of one document, gathered as they come, raised in the file's order."""

    document: Document
    _found: list[Located] = field(default=Factory(list), init=False, repr=False)

    @property
    def count(self) -> int:
        """How many there are so far."""
        return len(self._found)

    def add(
        self,
        code: str,
        path: Path,
        message: str,
        *,
        help: str = "",
        at_key: bool = False,
    ) -> None:
        """Add a problem at a path, or at the closest thing around it."""
        place = self.place(path, at_key=at_key)
        problem = Problem(code, message=message, where=self._where(place), help=help)
        self._found.append(Located(problem, path=path, place=place))

    def where(self, path: Path) -> str:
        """Where a path stands, as messages say it: ``kpikit.toml:3:5``."""
        return self._where(self.place(path))

    def place(self, path: Path, *, at_key: bool = False) -> Place | None:
        """Where a path stands, or the closest thing around it; None without a text."""
        document = self.document
        if document.index is None:
            return None
        return document.index.nearest((*document.prefix, *path), at_key=at_key)

    def _where(self, place: Place | None) -> str:
        name = self.document.name
        return name if place is None else f"{name}:{place.line}:{place.column}"

    def in_order(self) -> tuple[Located, ...]:
        """Everything found so far, in the order of the file."""
        return tuple(sorted(self._found, key=lambda found: found.order))

    def raise_all(self) -> None:
        """Raise all problems at once, if there are any.

        Raises:
            ConfigError: There are some.
        """
        if self._found:
            problems = [found.problem for found in self.in_order()]
            raise ConfigError(problems, what=self.document.name)


@frozen(eq=False)
class Node:
    """One value, its path, and where problems with it go."""

    value: Any
    path: Path = field(kw_only=True)
    findings: Findings = field(kw_only=True)

    @property
    def name(self) -> str:
        """The path as it is written in TOML: ``data.events.columns``."""
        return written(self.path)

    def child(self, key: str | int) -> Node:
        """What stands under a key, or an item."""
        return Node(self.value[key], path=(*self.path, key), findings=self.findings)

    def problem(
        self, code: str, message: str, *, help: str = "", at_key: bool = False
    ) -> None:
        """Note a problem with this value."""
        self.findings.add(code, self.path, message, help=help, at_key=at_key)

    def wrong(self, rule: str, *, help: str = "") -> None:
        """Note that the value has the wrong type or shape."""
        self.problem(
            "SLA003", f"{self.name} must {rule}: got {describe(self.value)}", help=help
        )

    def children(self, *, what: str, help: str) -> Iterator[tuple[str, Node]]:
        """Keys and values of a table; nothing when it is none, which is noted."""
        if not isinstance(self.value, dict):
            self.wrong(f"be a table of {what}", help=help)
            return
        for key in self.value:
            yield key, self.child(key)

    def known(
        self,
        keys: Iterable[str],
        *,
        required: Mapping[str, str] | None = None,
        help: str,
    ) -> dict[str, Node] | None:
        """The values of a table that has these keys and no others.

        Args:
            keys: The keys that it may have.
            required: Those that it must have, with the remedy when one is missing.
            help: How to write the table, when it is none.

        Returns:
            The known keys that are there; None when it is no table.
        """
        if not isinstance(self.value, dict):
            self.wrong("be a table", help=help)
            return None
        known = tuple(keys)
        found = {}
        for key in self.value:
            if key in known:
                found[key] = self.child(key)
            else:
                self.child(key).unknown_key(known)
        for key, remedy in (required or {}).items():
            if key not in self.value:
                self.missing(key, help=remedy)
        return found

    def unknown_key(self, known: Iterable[str]) -> None:
        """Note that nobody knows the key of this value."""
        inside = (
            f" of {written(self.path[:-1])}" if self.path[:-1] else " of the config"
        )
        self.problem(
            "SLA002",
            f"keys{inside} must be known ones: got {self.path[-1]!r}",
            help=did_you_mean(str(self.path[-1]), known),
            at_key=True,
        )

    def missing(self, key: str, *, help: str) -> None:
        """Note that the table lacks a key."""
        self.problem(
            "SLA004",
            f"{written((*self.path, key))} must be given: got none",
            help=help,
            at_key=True,
        )

    def text(self, *, help: str = "put it in quotes") -> str | None:
        """The text; None when it is no text or an empty one."""
        if not isinstance(self.value, str):
            self.wrong("be text", help=help)
            return None
        if not self.value.strip():
            self.wrong("not be empty", help="write the word, or leave the key out")
            return None
        return self.value

    def one_of(self, words: Iterable[str]) -> str | None:
        """One of the words."""
        known = tuple(words)
        if isinstance(self.value, str) and self.value in known:
            return self.value
        remedy = f'write "{known[0]}"'
        if isinstance(self.value, str):
            remedy = did_you_mean(self.value, known)
        self.wrong(f"be one of {', '.join(known)}", help=remedy)
        return None

    def texts(self, *, help: str, least: int = 1) -> tuple[str, ...]:
        """The texts of an array, each once; problems are noted."""
        if not isinstance(self.value, list):
            self.wrong("be an array of texts", help=help)
            return ()
        if len(self.value) < least:
            self.wrong(f"have at least {least} text{'s' * (least > 1)}", help=help)
        found: dict[str, None] = {}
        for at in range(len(self.value)):
            item = self.child(at)
            text = item.text()
            if text is None:
                continue
            if text in found:
                item.problem(
                    "SLA005",
                    f"texts of {self.name} must differ: got {describe(text)} twice",
                    help="take one out",
                )
            found[text] = None
        return tuple(found)

    def each(self, read: Callable[[Node], Any]) -> tuple[Any, ...] | None:
        """What *read* makes of every item of an array; None when it is no array."""
        if not isinstance(self.value, list):
            self.wrong("be an array", help="put it in brackets")
            return None
        return tuple(read(self.child(at)) for at in range(len(self.value)))


def is_scalar(value: Any) -> TypeGuard[Scalar]:
    """Whether it is one value: text, a number, a truth value, a date or a time."""
    return isinstance(value, (str, int, float, date, time))


def describe(value: Any) -> str:
    """A value for a message, short and on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 100:
        return "a very long number"
    if isinstance(value, (str, int, float)):
        shown = repr(value)
        return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
    if isinstance(value, (date, time)):
        return f"the {type(value).__name__} {value.isoformat()}"
    if value is None:
        return "nothing"
    if isinstance(value, list):
        return f"an array of {len(value)}" if value else "an empty array"
    if isinstance(value, dict):
        return f"a table of {len(value)}" if value else "an empty table"
    return f"a {type(value).__name__}"


def written(path: Path) -> str:
    """A path as in TOML, with quotes where they are needed; items in brackets."""
    written = ""
    for part in path:
        if isinstance(part, int):
            written += f"[{part}]"
            continue
        name = part if _BARE.fullmatch(part) else describe(part)
        written += f".{name}" if written else name
    return written
