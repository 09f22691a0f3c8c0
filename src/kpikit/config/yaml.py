"""YAML text as a tree and an index of places, through the safe parts of PyYAML."""

from __future__ import annotations

import importlib
from typing import Any

from kpikit.config.index import Index, Path
from kpikit.config.tree import MOST_DEPTH, MOST_VALUES, refuse, too_deep, too_many
from kpikit.errors import ConfigError, MissingExtraError, Problem

__all__ = ["read_yaml"]

_MOST_CHARACTERS = 1_000_000  # PyYAML takes about a minute for five times that
_CORE = "tag:yaml.org,2002:"
_MERGE = _CORE + "merge"
_SCALARS = frozenset(
    _CORE + kind for kind in ("null", "bool", "int", "float", "str", "timestamp")
)


def read_yaml(text: str, *, name: str) -> tuple[dict[str, Any], Index]:
    """Parse a YAML text.

    Anchors, aliases and merge keys are followed, within bounds. A key is the text that
    is written: ``true`` and ``2026-12-24`` are keys as they stand.

    Args:
        text: The text, without byte order mark.
        name: What messages call it.

    Returns:
        The tree, and where its keys and values stand.

    Raises:
        MissingExtraError: PyYAML is not installed (extra ``yaml``).
        ConfigError: It is no YAML (SLA001), a key is written twice (SLA005), or a value
            is of a type that configs do not have (SLA003).
    """
    try:
        yaml: Any = importlib.import_module("yaml")
    except ImportError:
        raise MissingExtraError(
            "a config in YAML", package="PyYAML", extra="yaml"
        ) from None
    if len(text) > _MOST_CHARACTERS:
        raise refuse(
            "SLA001",
            f"config in YAML must have at most {_MOST_CHARACTERS} characters: got"
            f" {len(text)}",
            name=name,
            help="write it in TOML, which reads faster",
        )
    try:
        loader = _shallow(yaml.SafeLoader(text), name)
        top = loader.get_single_node()
        reader = _Reader(loader, text, name)
        tree = {} if top is None else reader.value(top, ())
    except yaml.YAMLError as error:
        raise _syntax_error(text, error, name) from None
    if reader.problems:
        raise ConfigError(dict.fromkeys(reader.problems), what=name)
    if not isinstance(tree, dict):
        raise refuse(
            "SLA003",
            "config must be a table of sections: got something else",
            name=name,
            place=(1, 1),
            help="begin with: schema: 1",
        )
    return tree, Index(text, keys=reader.keys, values=reader.values)


def _shallow(loader: Any, name: str) -> Any:
    """The loader, which now refuses deep nesting before it costs time."""
    compose = loader.compose_node
    depth = 0

    def compose_node(parent: Any, index: Any) -> Any:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH + 1:
            raise too_deep(name)
        node = compose(parent, index)
        depth -= 1
        return node

    loader.compose_node = compose_node
    return loader


class _Reader:
    """Turns nodes into values; an alias is read again wherever it stands."""

    def __init__(self, loader: Any, text: str, name: str) -> None:
        self.keys: dict[Path, tuple[int, int]] = {}
        self.values: dict[Path, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self._loader = loader
        self._text = text
        self._name = name
        self._seen = 0
        self._merging = 0

    def value(self, node: Any, path: Path) -> Any:
        self._seen += 1
        if self._seen > MOST_VALUES:
            raise too_many(self._name)
        if len(path) > MOST_DEPTH:  # an anchor that holds itself ends here too
            raise too_deep(self._name, self._place(node))
        self._note(self.values, path, node)
        if node.id == "mapping" and node.tag == _CORE + "map":
            return self._mapping(node, path)
        if node.id == "sequence" and node.tag == _CORE + "seq":
            return [self.value(item, (*path, at)) for at, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: Any, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: list[Any] = []
        for key, item in node.value:
            if key.tag == _MERGE:
                merged += item.value if item.id == "sequence" else [item]
                continue
            if key.id != "scalar":
                self._problem("SLA003", key, "keys must be text: got a table or array")
                continue
            name = key.value
            if name in found:
                self._problem("SLA005", key, f"keys must differ: got {name!r} twice")
                continue
            self._note(self.keys, (*path, name), key)
            found[name] = self.value(item, (*path, name))
        for other in merged:
            if other.id != "mapping":
                self._problem(
                    "SLA003", other, "<< must name a table: got something else"
                )
                continue
            for name, item in self._merged(other, path).items():
                found.setdefault(name, item)
        return found

    def _merged(self, node: Any, path: Path) -> dict[str, Any]:
        """A table that another takes over; its places do not hide those there."""
        self._merging += 1
        found = self.value(node, path)
        self._merging -= 1
        return dict(found)

    def _note(self, spans: dict[Path, tuple[int, int]], path: Path, node: Any) -> None:
        if not self._merging or path not in spans:
            start = node.start_mark.index
            spans[path] = (start, max(node.end_mark.index, start + 1))

    def _scalar(self, node: Any) -> Any:
        if node.tag in _SCALARS and node.id == "scalar":
            try:
                return self._loader.construct_object(node)
            except (ValueError, LookupError, AttributeError, TypeError, OverflowError):
                self._problem(
                    "SLA003", node, "value must be readable: got a broken one"
                )
                return None
        tag = str(node.tag).replace(_CORE, "!!")
        self._problem(
            "SLA003", node, f"value must be of a plain type: got the tag {tag[:60]!r}"
        )
        return None

    def _problem(self, code: str, node: Any, message: str) -> None:
        line, column = self._place(node)
        self.problems.append(
            Problem(
                code,
                message=message,
                where=f"{self._name}:{line}:{column}",
                help="join the two" if code == "SLA005" else "put it in quotes",
            )
        )

    def _place(self, node: Any) -> tuple[int, int]:
        return _line_column(self._text, node.start_mark.index)


def _line_column(text: str, at: int) -> tuple[int, int]:
    begin = text.rfind("\n", 0, at) + 1
    return text.count("\n", 0, begin) + 1, at - begin + 1


def _syntax_error(text: str, error: Any, name: str) -> ConfigError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    at = mark.index if mark is not None else getattr(error, "position", 0)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or ""
    short = " ".join(str(reason).split())[:160]
    return refuse(
        "SLA001",
        f"config must be YAML: {short or 'it cannot be read'}",
        name=name,
        place=_line_column(text, min(at, len(text))),
        help="indent with spaces, and put text with : # [ ] { } in quotes",
    )
