"""A config as it was written: its tree of values, and where each of them stands."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeGuard

from attrs import field, frozen

from kpikit.config.index import Index
from kpikit.config.toml import read_toml
from kpikit.config.tree import MOST_BYTES, plain, refuse
from kpikit.config.yaml import read_yaml
from kpikit.errors import FileError, InputTypeError
from kpikit.files.memory import format_bytes
from kpikit.files.paths import check_file
from kpikit.files.stream import file_errors

__all__ = ["Document", "is_text", "read_document"]

_SUFFIXES = (".toml", ".yaml", ".yml")


@frozen(eq=False)
class Document:
    """One config, read but not yet checked.

    Attributes:
        name: What messages call it: the path, or ``config``.
        path: The file it comes from, if it comes from one.
        tree: Plain dicts, lists and scalars.
        index: Where they stand; None for a mapping.
        prefix: The way from the top of the text to the tree (``tool.kpikit``).
    """

    name: str
    tree: dict[str, Any] = field(kw_only=True, repr=False)
    path: Path | None = field(default=None, kw_only=True)
    index: Index | None = field(default=None, kw_only=True, repr=False)
    prefix: tuple[str, ...] = field(default=(), kw_only=True)


def read_document(source: str | os.PathLike[str] | Mapping[str, Any]) -> Document:
    """Read a config from a file, from TOML text or from a mapping.

    Args:
        source: The path of a ``.toml``, ``.yaml`` or ``.yml`` file; any other str with
            an end of line or an equals sign is TOML text; or a mapping.

    Returns:
        The document, not yet checked.

    Raises:
        InputTypeError: It is none of those.
        MissingFileError: The file is not there.
        FileError: The file cannot be read.
        MissingExtraError: It is YAML, and PyYAML is not installed.
        ConfigError: It cannot be parsed.
    """
    if isinstance(source, Mapping):
        return Document("config", tree=plain(source, name="config"))
    if is_text(source):
        if len(source) > MOST_BYTES:
            raise _too_long("config", len(source))
        text = source.removeprefix("\ufeff")
        tree, index = read_toml(text, name="config")
        return Document("config", tree=tree, index=index)
    if not isinstance(source, (str, os.PathLike)):
        raise InputTypeError(
            "source must be a path, TOML text or a mapping: got"
            f" {type(source).__name__}",
            help="give the path of kpikit.toml",
        )
    return _from_file(check_file(source, argument="source"))


def is_text(source: object) -> TypeGuard[str]:
    """Whether a source is the text of a config, and not its path."""
    if not isinstance(source, str):
        return False
    # A folder may be called env=prod.
    is_path = source.lower().endswith(_SUFFIXES)
    return "\n" in source or ("=" in source and not is_path)


def _from_file(path: Path) -> Document:
    name = str(path)
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        raise FileError(
            f"source must end in .toml, .yaml or .yml: got {path.name!r}",
            help="rename it, or give its text",
        )
    text = _text(path, name)
    if suffix != ".toml":
        tree, index = read_yaml(text, name=name)
        return Document(name, tree=tree, path=path, index=index)
    tree, index = read_toml(text, name=name)
    if path.name != "pyproject.toml":
        return Document(name, tree=tree, path=path, index=index)
    tool = tree.get("tool")
    section = tool.get("kpikit") if isinstance(tool, dict) else None
    if not isinstance(section, dict):
        raise refuse(
            "SLA004",
            "pyproject.toml must have a table [tool.kpikit]: got none",
            name=name,
            help="write the config there, or give the path of kpikit.toml",
        )
    return Document(
        name, tree=section, path=path, index=index, prefix=("tool", "kpikit")
    )


def _text(path: Path, name: str) -> str:
    """The text of the file, if it is one of a sensible size."""
    with file_errors(path):
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise _too_long(name, size)
        raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        begin = raw.rfind(b"\n", 0, error.start) + 1
        line = raw.count(b"\n", 0, error.start) + 1
        column = len(raw[begin : error.start].decode("utf-8", "replace")) + 1
        raise refuse(
            "SLA001",
            f"config must be UTF-8 text: got byte 0x{raw[error.start]:02x} at byte"
            f" {error.start}",
            name=name,
            place=(line, column),
            help="save it as UTF-8",
        ) from None


def _too_long(name: str, size: int) -> Exception:
    return refuse(
        "SLA001",
        f"config must be at most {format_bytes(MOST_BYTES)} long: got"
        f" {format_bytes(size)}",
        name=name,
        help="a config describes the rules of a desk; data goes into files of its own",
    )
