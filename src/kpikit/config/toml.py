"""TOML text as a tree and an index of places."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from kpikit.config.index import Index
from kpikit.config.positions import positions
from kpikit.config.tree import plain, refuse, too_deep
from kpikit.errors import ConfigError

__all__ = ["read_toml"]

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
# A key of a hundred parts costs tomllib quadratic time, and means nothing.
_LONG_KEY = re.compile(
    r"(?:^|[{,\[])[ \t]*+(?:[^\s.,=\[\]{}\#]++[ \t]*+\.[ \t]*+){100}", re.MULTILINE
)
_TWICE = re.compile(
    r"Cannot (?:declare .* twice|overwrite a value|mutate immutable)|Duplicate inline"
)
_INLINE = re.compile(r"Duplicate inline table key '(.+)'")
_KEY = re.compile(r"\s*(?:\[{1,2}\s*([^=\[\]]+?)\s*\]|([^=\[\]]+?)\s*=)")


def read_toml(text: str, *, name: str) -> tuple[dict[str, Any], Index]:
    """Parse a TOML text.

    Args:
        text: The text, without byte order mark.
        name: What messages call it.

    Returns:
        The tree, and where its keys and values stand.

    Raises:
        ConfigError: It is no TOML (SLA001), or has a key twice (SLA005), with line and
            column.
    """
    if found := _LONG_KEY.search(text):
        line = text.count("\n", 0, found.end()) + 1
        raise too_deep(name, (line, 1))
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(text, str(error), name) from None
    except RecursionError:
        raise too_deep(name) from None
    except ValueError as error:  # a number with thousands of digits
        reason = str(error).split(":")[0].split(";")[0].lower()
        raise refuse(
            "SLA001",
            f"config must be TOML: got a value that cannot be read ({reason})",
            name=name,
            help="shorten the number",
        ) from None
    tree = plain(tree, name=name)
    return tree, positions(text)


def _syntax_error(text: str, message: str, name: str) -> ConfigError:
    found = _PLACE.search(message)
    reason = message[: found.start()] if found else message
    if found and found[1]:
        place = (int(found[1]), int(found[2]))
    else:  # the end of the document
        lines = text.rstrip("\n").split("\n")
        place = (len(lines), len(lines[-1]) + 1)
    if _TWICE.match(reason):
        return _written_twice(text.split("\n")[place[0] - 1], reason, name, place)
    short = " ".join(reason.split())[:160]
    return refuse(
        "SLA001",
        f"config must be TOML: {short[:1].lower()}{short[1:]}",
        name=name,
        place=place,
        help=_remedy(reason),
    )


def _written_twice(
    line: str, reason: str, name: str, place: tuple[int, int]
) -> ConfigError:
    """A key or table that is there already; tomllib stops behind it."""
    inline = _INLINE.match(reason)
    found = None if inline else _KEY.match(line)
    key = inline[1] if inline else (found[1] or found[2]) if found else None
    column = line.rfind(key, 0, place[1]) + 1 if key else 0
    return refuse(
        "SLA005",
        f"keys must differ: got {'one' if key is None else repr(key)} twice",
        name=name,
        place=(place[0], column or place[1]),
        help="join the two",
    )


def _remedy(reason: str) -> str:
    """What usually helps, by what tomllib says."""
    lower = reason.lower()
    if "invalid value" in lower:
        return "put text in quotes"
    if "unescaped" in lower or "unterminated" in lower or "illegal character" in lower:
        return "close the quotes or brackets on this line, or escape the character"
    if "expected" in lower:
        return "write key = value on a line of its own"
    return "see https://toml.io"
