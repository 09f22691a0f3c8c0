"""``load_config``: every problem of a config at once, or a :class:`Config`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from kpikit.config.calendars import read_calendars
from kpikit.config.data import data_sections
from kpikit.config.defaults import read_defaults
from kpikit.config.document import Document, read_document
from kpikit.config.examples import read_examples
from kpikit.config.goals import read_goals
from kpikit.config.model import SCHEMA, Config
from kpikit.config.node import Findings, Node, describe
from kpikit.config.policies import Declared, PolicyPart, read_policies
from kpikit.config.statuses import check_mapped_statuses, read_statuses

__all__ = ["SECTIONS", "Gathered", "gather", "load_config"]

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


def load_config(source: str | os.PathLike[str] | Mapping[str, Any]) -> Config:
    r"""Read a config and check it.

    Args:
        source: The path of a ``.toml``, ``.yaml`` or ``.yml`` file (of pyproject.toml
            the table ``[tool.kpikit]``); any other str with an end of line or an equals
            sign is TOML text; or a mapping.

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
    found = gather(read_document(source))
    found.findings.raise_all()
    return found.config


@frozen(eq=False)
class Gathered:
    """A config as far as it could be read, with everything that is wrong with it.

    Attributes:
        config: What could be read; what could not is left out.
        top: The whole tree.
        findings: What is wrong, and the document.
        policies: Every policy as far as it could be read, in their order.
        parts: The sections that are there.
    """

    config: Config
    top: Node = field(kw_only=True)
    findings: Findings = field(kw_only=True)
    policies: tuple[PolicyPart, ...] = field(kw_only=True)
    parts: Mapping[str, Node] = field(kw_only=True)


def gather(document: Document) -> Gathered:
    """Read all of a document, whatever is wrong with parts of it."""
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
    statuses, clocks = read_statuses(parts.get("statuses"))
    fields = _fields(parts.get("fields"))
    priorities = _order(parts.get("priorities"))
    lines = _order(parts.get("lines"))
    names = _keys(parts.get("calendars"))
    defaults = read_defaults(parts.get("defaults"), names)
    ordered = {"priority": priorities, "line": lines, "status": tuple(statuses)}
    declared = Declared(
        {**{name: words for name, words in ordered.items() if words}, **fields},
        has_fields="fields" in parts,
        priorities=priorities,
        calendars=names,
    )
    policies, pausable = (
        read_policies(parts["policies"], declared) if "policies" in parts else ((), ())
    )
    if "policies" in parts:
        _check_calendar(top, names)
    examples = (
        read_examples(parts["examples"], declared, _names(parts.get("policies")))
        if "examples" in parts
        else ()
    )
    calendars = read_calendars(parts["calendars"]) if "calendars" in parts else {}
    goals, unused = (
        read_goals(parts["goals"], declared, calendars)
        if "goals" in parts
        else ((), ())
    )
    if "data" in parts and statuses:
        check_mapped_statuses(parts["data"], statuses)
    config = Config(
        document.path,
        priorities=priorities,
        lines=lines,
        statuses=statuses,
        status_clocks=clocks,
        fields=fields,
        calendars=calendars,
        defaults=defaults,
        policies=tuple(
            part.policy for part in policies if part.is_whole and part.policy
        ),
        pausable=pausable,
        sections=data_sections(parts["data"]) if "data" in parts else (),
        goals=goals,
        unused=unused,
        examples=examples,
    )
    return Gathered(config, top=top, findings=findings, policies=policies, parts=parts)


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


def _keys(node: Node | None) -> tuple[str, ...]:
    """The names of a table, whatever is wrong with what they name."""
    if node is None or not isinstance(node.value, dict):
        return ()
    return tuple(node.value)


def _names(node: Node | None) -> tuple[str, ...]:
    """The names of an array of tables, whatever else is wrong with it."""
    items = node.value if node is not None and isinstance(node.value, list) else ()
    names = (item.get("name") for item in items if isinstance(item, dict))
    return tuple(name for name in names if isinstance(name, str))


def _check_calendar(top: Node, names: tuple[str, ...]) -> None:
    """With several calendars somebody must say which one is that of the tickets."""
    given = top.value.get("defaults", {})
    if len(names) > 1 and isinstance(given, dict) and "calendar" not in given:
        place = top.child("defaults") if "defaults" in top.value else top
        place.problem(
            "SLA004",
            "defaults.calendar must be given where there are several calendars:"
            " got none",
            help=f'write [defaults] with calendar = "{names[0]}"',
            at_key=True,
        )
