"""SLA208: hours that end at :59."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kpikit.check.subject import Subject
from kpikit.config.index import Path

__all__ = ["check_hours", "texts_under"]

_CLOSING = re.compile(r"[-–]\s*(\d{1,2}):59(?::59)?(?=\s*(?:$|[,;]))")


def check_hours(subject: Subject) -> None:
    """Look at the texts of hours, whether the rest of the calendar can be read."""
    for name in subject.table("calendars"):
        for path, text in _texts(subject, ("calendars", name)):
            for found in _CLOSING.finditer(text):
                whole = f"{int(found[1]) + 1:02}:00"
                subject.add(
                    "SLA208",
                    path,
                    f"hours must end at a full hour: got {found[0].strip('-– ')!r}",
                    note="the end is outside",
                    help=f'write "{whole}"',
                )


def _texts(subject: Subject, calendar: Path) -> Iterator[tuple[Path, str]]:
    """Every text of hours: weekly, of periods, of exceptions; breaks may end so."""
    table = subject.table(*calendar)
    places: list[Path] = [(*calendar, key) for key in ("hours", "exceptions")]
    periods = table.get("periods")
    if isinstance(periods, list):
        places += ((*calendar, "periods", at, "hours") for at in range(len(periods)))
    for path in places:
        node = subject.node(*path)
        if node is not None:
            yield from texts_under(node.value, path)


def texts_under(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text of a value, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts_under(item, (*path, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from texts_under(item, (*path, at))
