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


def read_toml(text: str, *, name: str) -> tuple[dict[str, Any], Index]:
    """Parse a TOML text.

    Args:
        text: The text, without byte order mark.
        name: What messages call it.

    Returns:
        The tree, and where its keys and values stand.

    Raises:
        ConfigError: It is no TOML (SLA001), with line and column.
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
    short = " ".join(reason.split())[:160]
    return refuse(
        "SLA001",
        f"config must be TOML: {short[:1].lower()}{short[1:]}",
        name=name,
        place=place,
        help=_remedy(reason),
    )


def _remedy(reason: str) -> str:
    """What usually helps, by what tomllib says."""
    lower = reason.lower()
    if "overwrite" in lower or "twice" in lower or "already" in lower:
        return "a key or table is written twice; join the two"
    if "invalid value" in lower:
        return "put text in quotes"
    if "unescaped" in lower or "unterminated" in lower or "illegal character" in lower:
        return "close the quotes or brackets on this line, or escape the character"
    if "expected" in lower:
        return "write key = value on a line of its own"
    return "see https://toml.io"
