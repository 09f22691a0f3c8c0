"""``load_config``: every problem of a config at once, or a :class:`Config`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from kpikit.config.data import data_sections
from kpikit.config.document import read_document
from kpikit.config.model import SCHEMA, Config
from kpikit.config.node import Findings, Node, describe
from kpikit.desk.names import STATUS_CLASSES

__all__ = ["SECTIONS", "load_config"]

SECTIONS = (
    "schema",
    "priorities",
    "lines",
    "statuses",
    "fields",
    "calendars",
    "defaults",
    "policies",
    "goals",
    "data",
    "examples",
)
"""Everything that may stand at the top of a config."""

_CARRIED = ("calendars", "defaults", "policies", "goals", "examples")
_STATUS_HELP = 'write open = "run", or { requester_wait = "run", default = "pause" }'


def load_config(source: str | os.PathLike[str] | Mapping[str, Any]) -> Config:
    r"""Read a config and check it.

    Args:
        source: The path of a ``.toml``, ``.yaml`` or ``.yml`` file (of pyproject.toml
            the table ``[tool.kpikit]``); a str with an end of line or an equals sign
            is TOML text; or a mapping.

    Returns:
        The config.

    Raises:
        ConfigError: It breaks its rules; ``problems`` has everything that is wrong, in
            the order of the file, each with file, line and column.
        MissingFileError: The file is not there.
        FileError: The file cannot be read.
        MissingExtraError: It is YAML, and PyYAML is not installed.
        InputTypeError: *source* is none of those.

    >>> load_config('schema = 1\nlines.order = ["1", "2"]').lines
    ('1', '2')
    """
    document = read_document(source)
    findings = Findings(document)
    top = Node(document.tree, path=(), findings=findings)
    found = top.known(
        SECTIONS,
        required={"schema": f"write schema = {SCHEMA} at the top"},
        help="write sections",
    )
    parts = found or {}
    if "schema" in parts:
        _schema(parts["schema"])
    statuses, clocks = _statuses(parts.get("statuses"))
    config = Config(
        document.path,
        priorities=_order(parts.get("priorities")),
        lines=_order(parts.get("lines")),
        statuses=statuses,
        status_clocks=clocks,
        fields=_fields(parts.get("fields")),
        sections=data_sections(parts["data"]) if "data" in parts else (),
        unused=tuple(name for name in parts if name in _CARRIED),
    )
    findings.raise_all()
    return config


def _schema(node: Node) -> None:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int):
        node.wrong(f"be the number {SCHEMA}", help=f"write schema = {SCHEMA}")
    elif value != SCHEMA:
        node.problem(
            "SLA006",
            f"schema must be {SCHEMA}: got {describe(value)}",
            help=f"write schema = {SCHEMA}, or use the kpikit that knows this version",
        )


def _order(node: Node | None) -> tuple[str, ...]:
    """The words of ``priorities`` or ``lines``, in their order."""
    if node is None:
        return ()
    example = 'write order = ["first", "second"]'
    found = node.known(("order",), required={"order": example}, help=example)
    if not found or "order" not in found:
        return ()
    return found["order"].texts(help=example)


def _fields(node: Node | None) -> dict[str, tuple[str, ...]]:
    if node is None:
        return {}
    example = 'write tier = ["gold", "silver"]'
    return {
        name: words.texts(help=example)
        for name, words in node.children(what="fields", help=example)
    }


def _statuses(
    node: Node | None,
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The class of every status, and those that differ by clock."""
    statuses: dict[str, str] = {}
    clocks: dict[str, dict[str, str]] = {}
    if node is None:
        return statuses, clocks
    for status, meant in node.children(what="statuses", help=_STATUS_HELP):
        if not isinstance(meant.value, dict):
            only = meant.one_of(STATUS_CLASSES)
            if only is not None:
                statuses[status] = only
            continue
        if "default" not in meant.value:
            meant.missing("default", help=_STATUS_HELP)
        by_clock = {
            clock: word
            for clock, part in meant.children(what="clocks", help=_STATUS_HELP)
            if (word := part.one_of(STATUS_CLASSES)) is not None
        }
        if "default" in by_clock:
            statuses[status] = by_clock.pop("default")
            clocks[status] = by_clock
    return statuses, clocks
