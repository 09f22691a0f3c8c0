"""SLA309: values that differ only in case or spaces."""

from __future__ import annotations

from collections.abc import Iterator

from kpikit.check.subject import Subject
from kpikit.config.index import Path
from kpikit.sla.policy import text_of

__all__ = ["check_words"]


def check_words(subject: Subject) -> None:
    """Look at all values of each field, declared ones first."""
    seen: dict[tuple[str, str], tuple[str, Path]] = {}
    told = set()
    for name, text, path, at_key in _values(subject):
        alike = (name, " ".join(text.split()).casefold())
        first, place = seen.setdefault(alike, (text, path))
        if text != first and (name, text) not in told:
            told.add((name, text))
            subject.add(
                "SLA309",
                path,
                f"values of {name} must differ in more than case or spaces: got"
                f" {text!r} and {first!r}",
                help=f"write {first!r} everywhere",
                at_key=at_key,
                related=[(repr(first), place)],
            )


def _values(subject: Subject) -> Iterator[tuple[str, str, Path, bool]]:
    """Field, value, path, and whether the value is a key."""
    declared = {"priority", "line", "status"}
    for section, name in (("priorities", "priority"), ("lines", "line")):
        for text, path in _texts(subject, (section, "order")):
            yield name, text, path, False
    for status in subject.table("statuses"):
        yield "status", status, ("statuses", status), True
    for name in subject.table("fields"):
        declared.add(name)
        for text, path in _texts(subject, ("fields", name)):
            yield name, text, path, False
    for number in range(len(subject.policies)):
        for key in ("when", "not"):
            for name in subject.table("policies", number, key):
                if name not in declared:
                    for text, path in _texts(subject, ("policies", number, key, name)):
                        yield name, text, path, False


def _texts(subject: Subject, path: Path) -> Iterator[tuple[str, Path]]:
    """The texts of an array, or one text alone."""
    node = subject.node(*path)
    value = None if node is None else node.value
    if isinstance(value, list):
        for at, item in enumerate(value):
            if isinstance(item, (str, int)):
                yield str(text_of(item)), (*path, at)
    elif isinstance(value, (str, int)):
        yield str(text_of(value)), path
