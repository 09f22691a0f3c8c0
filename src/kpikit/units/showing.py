"""How a refused value is shown in a message: on one line, never at length."""

from __future__ import annotations

__all__ = ["shown"]

LONGEST = 60
"""Characters of a value that a message quotes at most."""


def shown(value: object) -> str:
    """The value as Python writes it, on one line and cut when it is long.

    >>> shown("4 hrs")
    "'4 hrs'"
    """
    text = " ".join(line.strip() for line in repr(value).splitlines())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
