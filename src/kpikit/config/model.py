"""A config that has passed its checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from pathlib import Path
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from kpikit.files.sections import FileSection

__all__ = ["SCHEMA", "Config"]

SCHEMA = 1
"""The version of the schema that this package reads."""

Words = Mapping[str, tuple[str, ...]]
Classes = Mapping[str, Mapping[str, str]]


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


def _sections(value: Iterable[FileSection]) -> tuple[FileSection, ...]:
    return tuple(value)


def _read_only(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(value))


@frozen
class Config:
    """The rules of one desk, as a config file says them.

    Attributes:
        path: The file; None for text and mappings.
        schema: Version of the schema.
        priorities: The priorities, most urgent first; empty when none are declared.
        lines: The lines of support, first line first.
        statuses: The class of each status: run, pause, resolved or closed.
        status_clocks: For statuses that mean something else to some clocks, the class
            by clock.
        fields: The values that conditions may name, by field.
        sections: How exported files become tables.
        unused: Sections that are there and that this version only carries.
    """

    path: Path | None = field(default=None)
    schema: int = field(default=SCHEMA, kw_only=True)
    priorities: tuple[str, ...] = field(default=(), converter=_texts, kw_only=True)
    lines: tuple[str, ...] = field(default=(), converter=_texts, kw_only=True)
    statuses: Mapping[str, str] = field(
        factory=dict, converter=_read_only, kw_only=True, hash=False
    )
    status_clocks: Classes = field(
        factory=dict, converter=_read_only, kw_only=True, hash=False
    )
    fields: Words = field(factory=dict, converter=_read_only, kw_only=True, hash=False)
    sections: tuple[FileSection, ...] = field(
        default=(), converter=_sections, kw_only=True
    )
    unused: tuple[str, ...] = field(default=(), converter=_texts, kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The tree that :func:`kpikit.config.load.load_config` reads back, JSON-safe.

        Unused sections are not in it; dates are ISO 8601 text.
        """
        tree: dict[str, Any] = {"schema": self.schema}
        if self.priorities:
            tree["priorities"] = {"order": list(self.priorities)}
        if self.lines:
            tree["lines"] = {"order": list(self.lines)}
        if self.statuses:
            tree["statuses"] = {
                status: {**self.status_clocks[status], "default": meant}
                if status in self.status_clocks
                else meant
                for status, meant in self.statuses.items()
            }
        if self.fields:
            tree["fields"] = {name: list(words) for name, words in self.fields.items()}
        if self.sections:
            tree["data"] = {part.table: _section(part) for part in self.sections}
        return tree


def _section(section: FileSection) -> dict[str, Any]:
    written: dict[str, Any] = {"file": section.file}
    for key, value in section.options.items():
        written["timezone" if key == "tz" else key] = _json(value)
    if section.delimiter is not None:
        written["delimiter"] = section.delimiter
    if section.format is not None:
        written["format"] = section.format
    return written


def _json(value: Any) -> Any:
    """The same with new containers, and dates as text."""
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    if isinstance(value, (date, time)):
        return value.isoformat()
    return value
