"""Positions in TOML: a second, lean pass over a text that tomllib has accepted.

tomllib gives values without places. This scanner gives places without values: as the
text is known to be sound, it needs no checks, only the shape of each literal.
"""

from __future__ import annotations

import re
import tomllib

from kpikit.config.index import Index, Path

__all__ = ["positions"]

Span = tuple[int, int]

_BLANK = re.compile(r"(?:[ \t\r\n]++|\#[^\n]*+)*+")
_SPACE = re.compile(r"[ \t]*+")
_KEY = re.compile(r"""[A-Za-z0-9_-]++|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+'""")
_LITERAL = re.compile(
    r'''
      """(?:[^"\\]++|\\.|"(?!""))*+""""{0,2}
    | \'\'\'(?:[^']++|'(?!\'\'))*+\'\'\'\'{0,2}
    | "(?:[^"\\\n]++|\\.)*+"
    | '[^'\n]*+'
    | \d{4}-\d\d-\d\d[ ]\d\d:[^\s,\]}\#]++
    | [^\s,\]}\#]++
    ''',
    re.VERBOSE | re.DOTALL,
)


def positions(text: str) -> Index:
    r"""Where each key and value of a TOML text stands.

    Args:
        text: A text that :func:`tomllib.loads` accepts.

    Returns:
        Places by path; for ``[[policies]]`` the path of the first is
        ``("policies", 0)``.

    >>> index = positions('[data.events]\nfile = "e.csv"\n')
    >>> index.value(("data", "events", "file"))
    Place(line=2, column=8, width=7)
    """
    sound = text.replace("\r\n", "\n")  # as tomllib does; columns stay as they are
    scanner = _Scanner(sound)
    scanner.document()
    return Index(sound, keys=scanner.keys, values=scanner.values)


class _Scanner:
    """Goes through the text once and notes spans."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.keys: dict[Path, Span] = {}
        self.values: dict[Path, Span] = {}
        self._counts: dict[Path, int] = {}  # tables in each array of tables

    def document(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self) -> Path:
        """``[a.b]`` or ``[[a.b]]``: the table that the lines below belong to."""
        start = self.at
        double = self.text.startswith("[[", start)
        self.at += 2 if double else 1
        parts = self._dotted()
        path: Path = ()
        for name, span in parts[:-1]:
            path = self._latest(self._mark((*path, name), span))
        name, span = parts[-1]
        path = self._mark((*path, name), span)
        self.at = self.text.index("]", self.at) + (2 if double else 1)
        if not double:
            return path
        number = self._counts.get(path, 0)
        self._counts[path] = number + 1
        path = (*path, number)
        self.values[path] = (start, self.at)
        return path

    def _latest(self, path: Path) -> Path:
        """The last table of an array of tables; any other path as it is."""
        number = self._counts.get(path)
        return path if number is None else (*path, number - 1)

    def _mark(self, path: Path, span: Span) -> Path:
        """Note a key that names a table, where it is first named."""
        self.keys.setdefault(path, span)
        self.values.setdefault(path, span)
        return path

    def _pair(self, table: Path) -> None:
        parts = self._dotted()
        path = table
        for name, span in parts[:-1]:
            path = self._mark((*path, name), span)
        name, span = parts[-1]
        path = (*path, name)
        self.keys[path] = span
        self.at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _dotted(self) -> list[tuple[str, Span]]:
        """The parts of a key; afterwards the scanner stands behind its spaces."""
        parts = []
        while True:
            self._skip(_SPACE)
            start = self.at
            self._skip(_KEY)
            parts.append((_plain(self.text[start : self.at]), (start, self.at)))
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def _value(self, path: Path) -> None:
        start = self.at
        if self.text.startswith("[", start):
            self._array(path)
        elif self.text.startswith("{", start):
            self._inline(path)
        else:
            self._skip(_LITERAL)
        self.values[path] = (start, self.at)

    def _array(self, path: Path) -> None:
        number = 0
        while self._more("]"):
            self._value((*path, number))
            number += 1

    def _inline(self, path: Path) -> None:
        while self._more("}"):
            self._pair(path)

    def _more(self, closing: str) -> bool:
        """Step over the bracket or comma; whether another item follows."""
        if self.text[self.at] in "[{":
            self.at += 1
        self._skip(_BLANK)
        if self.text.startswith(",", self.at):
            self.at += 1
            self._skip(_BLANK)
        if self.text.startswith(closing, self.at):
            self.at += 1
            return False
        return True

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else len(self.text)


def _plain(literal: str) -> str:
    """The name that a key's literal writes."""
    if literal[0] == "'" or (literal[0] == '"' and "\\" not in literal):
        return literal[1:-1]
    if literal[0] == '"':
        return str(tomllib.loads(f"key = {literal}")["key"])
    return literal
