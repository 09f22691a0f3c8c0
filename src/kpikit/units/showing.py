"""How values and their number stand in a message: on one line, never at length."""

from __future__ import annotations

__all__ = ["counted", "shown"]

LONGEST = 60
"""Characters of a value that a message quotes at most."""


def shown(value: object) -> str:
    """The value as Python writes it, on one line and cut when it is long.

    >>> shown("4 hrs")
    "'4 hrs'"
    """
    text = " ".join(line.strip() for line in repr(value).splitlines())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def counted(number: int, one: str, several: str | None = None) -> str:
    """A number with its English noun: ``1 row``, ``2 rows``.

    Args:
        number: How many there are.
        one: What stands after 1, a noun or a noun with its verb.
        several: What stands after other numbers; *one* with an s if not given.

    >>> counted(1, "row"), counted(0, "row"), counted(2, "row repeats", "rows repeat")
    ('1 row', '0 rows', '2 rows repeat')
    """
    return f"{number} {one if number == 1 else several or f'{one}s'}"
