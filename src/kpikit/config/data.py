"""The ``[data.*]`` sections: how exported files become the tables of a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kpikit.columns.zones import Zone
from kpikit.config.node import Node, describe, is_scalar
from kpikit.desk.names import EVENT_KINDS, SURVEY_KINDS, TABLE_NAMES
from kpikit.errors import KpikitError, did_you_mean
from kpikit.files.paths import FORMATS, FileFormat
from kpikit.files.sections import FileSection

__all__ = ["data_sections", "zone_name"]

_KEYS = (
    "file",
    "timezone",
    "columns",
    "values",
    "kinds",
    "on_bad",
    "delimiter",
    "format",
)
_FORM_KEYS = ("join", "duration", "true", "of", "constant", "plus")
_FORM_HELP = (
    'write a column name, { join = ["Date", "Time"] }, { duration = "…" },'
    ' { true = ["Y"], of = "…" }, { constant = "…" } or { plus = ["…", "…"] }'
)


def data_sections(node: Node) -> tuple[FileSection, ...]:
    """The sections of ``data``, each checked; problems are noted.

    Args:
        node: The value of ``data``.

    Returns:
        The sections that could be read, in the order of the config.
    """
    found = []
    for table, section in node.children(
        what="sections", help='write [data.tickets] with file = "…"'
    ):
        if table not in TABLE_NAMES:
            section.unknown_key(TABLE_NAMES)
            continue
        read = _section(table, section)
        if read is not None:
            found.append(read)
    return tuple(found)


def zone_name(node: Node) -> str | None:
    """The name of a time zone that exists."""
    name = node.text()
    if name is None:
        return None
    try:
        Zone.of(name)
    except KpikitError as error:
        node.problem(
            "SLA201",
            f"{node.name} must be a known time zone: got {describe(name)}",
            help=error.help,
        )
        return None
    return name


def _section(table: str, node: Node) -> FileSection | None:
    found = node.known(
        _KEYS,
        required={"file": 'name the file, as file = "tickets.csv"'},
        help='write [data.tickets] with file = "…"',
    )
    if found is None:
        return None
    options: dict[str, Any] = {}
    for key, option, read in _OPTIONS:
        if key in found and (value := read(found[key])) is not None:
            options[option] = value
    file_format: FileFormat | None = None
    if "format" in found:
        written = found["format"].text()
        if written is not None and "%" in written:
            options["format"] = written
        elif written is not None:
            file_format = _file_format(found["format"])
    file = _file(found["file"]) if "file" in found else None
    delimiter = _delimiter(found["delimiter"]) if "delimiter" in found else None
    if file is None:
        return None
    return FileSection(
        table, file=file, options=options, delimiter=delimiter, format=file_format
    )


def _file(node: Node) -> str | None:
    name = node.text()
    if name is None:
        return None
    if "/" in name or "\\" in name or "\0" in name or name in (".", ".."):
        node.wrong(
            "be the base name of a file",
            help="leave the folder out: data files are named where the desk is read",
        )
        return None
    return name


def _file_format(node: Node) -> FileFormat | None:
    for known in FORMATS:
        if node.value == known:
            return known
    node.wrong(
        f"be one of {', '.join(FORMATS)}, or a time format with %",
        help=did_you_mean(node.value, FORMATS),
    )
    return None


def _delimiter(node: Node) -> str | None:
    value = node.value
    if isinstance(value, str) and len(value) == 1 and value not in '"\r\n\0':
        return value
    node.wrong("be one character", help='write delimiter = ";" or "\\t"')
    return None


def _on_bad(node: Node) -> str | None:
    return node.one_of(("raise", "drop"))


def _columns(node: Node) -> dict[str, Any]:
    found = {}
    for name, form in node.children(
        what="columns", help='write columns = { id = "Call Id" }'
    ):
        read = _form(form)
        if read is not None:
            found[name] = read
    return found


def _form(node: Node) -> Any:
    """A column form as it was written, or None when it is none."""
    if isinstance(node.value, str):
        return node.text()
    if not isinstance(node.value, dict):
        node.wrong("be a column name or form", help=_FORM_HELP)
        return None
    known = node.known(_FORM_KEYS, help=_FORM_HELP)
    if known is None or len(known) != len(node.value):
        return None
    read = _FORMS.get(frozenset(known))
    if read is None:
        keys = ", ".join(known) if known else "none of them"
        node.problem(
            "SLA003",
            f"{node.name} must be one column form: got the keys {keys}",
            help=_FORM_HELP,
        )
        return None
    parts = {key: read[key](part) for key, part in known.items()}
    return None if None in parts.values() else parts


def _names(node: Node) -> list[str] | None:
    if isinstance(node.value, list) and node.value:
        names = [node.child(at).text() for at in range(len(node.value))]
        return None if None in names else [name for name in names if name]
    node.wrong("be an array of column names", help=_FORM_HELP)
    return None


def _two_names(node: Node) -> list[str] | None:
    names = _names(node)
    if names is not None and len(names) != 2:
        node.wrong("be an instant and a duration", help=_FORM_HELP)
        return None
    return names


def _words(node: Node) -> list[Any] | None:
    """The words that mean true; one alone needs no brackets."""
    if isinstance(node.value, str):
        return None if node.text() is None else [node.value]
    if not node.value:
        node.wrong("be an array of words", help='write true = ["Y"]')
        return None
    words = node.each(_scalar)
    return None if words is None or None in words else list(words)


def _scalar(node: Node) -> Any:
    if is_scalar(node.value):
        return node.value
    node.wrong("be one value", help="write a text, a number or true or false")
    return None


_FORMS: dict[frozenset[str], dict[str, Callable[[Node], Any]]] = {
    frozenset({"join"}): {"join": _names},
    frozenset({"duration"}): {"duration": Node.text},
    frozenset({"true", "of"}): {"true": _words, "of": Node.text},
    frozenset({"constant"}): {"constant": _scalar},
    frozenset({"plus"}): {"plus": _two_names},
}


def _values(node: Node) -> dict[str, dict[str, Any]]:
    """For each column, what its words mean."""
    found: dict[str, dict[str, Any]] = {}
    example = 'write values.priority = { "1 - Critical" = "P1" }'
    for column, words in node.children(what="columns", help=example):
        meanings = {}
        for word, meant in words.children(what="words", help=example):
            value = _scalar(meant)
            if value is not None:
                meanings[word] = value
        found[column] = meanings
    return found


def _kinds(node: Node) -> dict[str, Any]:
    """What the words of a log mean: a kind, or a kind with a value."""
    found: dict[str, Any] = {}
    for word, meant in node.children(
        what="words", help='write kinds = { "Insert ticket" = "created" }'
    ):
        if isinstance(meant.value, dict):
            parts = meant.known(
                ("kind", "value"),
                required={"kind": 'write { kind = "status", value = "pending" }'},
                help='write { kind = "status", value = "pending" }',
            )
            kind = _kind(parts["kind"]) if parts and "kind" in parts else None
            value = parts["value"].text() if parts and "value" in parts else None
            if kind is not None:
                found[word] = {"kind": kind} | ({"value": value} if value else {})
        elif (kind := _kind(meant)) is not None:
            found[word] = kind
    return found


def _kind(node: Node) -> str | None:
    if node.value in EVENT_KINDS + SURVEY_KINDS:
        return str(node.value)
    word = node.value if isinstance(node.value, str) else ""
    node.wrong("be a kind of event", help=did_you_mean(word, EVENT_KINDS))
    return None


_OPTIONS: tuple[tuple[str, str, Callable[[Node], Any]], ...] = (
    ("timezone", "tz", zone_name),
    ("columns", "columns", _columns),
    ("values", "values", _values),
    ("kinds", "kinds", _kinds),
    ("on_bad", "on_bad", _on_bad),
)
