"""Where each key and value of a config stands in its text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping

from attrs import field, frozen

__all__ = ["Index", "Path", "Place"]

Path = tuple[str | int, ...]
"""The way to a value: keys of tables and numbers of array items from the top."""


@frozen(order=True)
class Place:
    """A place in a text; lines and columns count from 1, columns in characters.

    Attributes:
        line: The line.
        column: The column in it.
        width: How many characters of that line belong to what stands there.
    """

    line: int
    column: int = field(kw_only=True)
    width: int = field(default=1, kw_only=True)


@frozen(eq=False)
class Index:
    """Places of keys and values by their path.

    Attributes:
        text: The text that was indexed.
        keys: Start and end of each key.
        values: Start and end of each value; a table written with a header or by dotted
            keys stands where it is first named.
    """

    text: str = field(repr=False)
    keys: Mapping[Path, tuple[int, int]] = field(kw_only=True, repr=False)
    values: Mapping[Path, tuple[int, int]] = field(kw_only=True, repr=False)
    _lines: list[int] = field(init=False, repr=False)

    @_lines.default
    def _find_lines(self) -> list[int]:
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def key(self, path: Path) -> Place | None:
        """Where the key at the end of the path stands; None if it has none."""
        return self._place(self.keys.get(path))

    def value(self, path: Path) -> Place | None:
        """Where the value stands; None if nothing is there."""
        return self._place(self.values.get(path))

    def paths(self) -> Iterator[Path]:
        """Every path that has a value."""
        return iter(self.values)

    def nearest(self, path: Path, *, at_key: bool = False) -> Place:
        """Where the path stands, or the closest table or array around it."""
        for size in range(len(path), 0, -1):
            part = path[:size]
            found = self.key(part) if at_key and size == len(path) else None
            found = found or self.value(part) or self.key(part)
            if found is not None:
                return found
        return Place(1, column=1)

    def _place(self, span: tuple[int, int] | None) -> Place | None:
        if span is None:
            return None
        start, end = span
        line = bisect_right(self._lines, start)
        begin = self._lines[line - 1]
        stop = self.text.find("\n", start, end)
        width = (end if stop < 0 else stop) - start
        return Place(line, column=start - begin + 1, width=max(1, width))
