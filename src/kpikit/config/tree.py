"""Trees of plain values, within bounds, whatever the source was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kpikit.errors import ConfigError, Problem

__all__ = ["MOST_BYTES", "MOST_DEPTH", "MOST_VALUES", "plain", "refuse"]

MOST_BYTES = 5_000_000
MOST_DEPTH = 40
MOST_VALUES = 200_000


def refuse(
    code: str,
    message: str,
    *,
    name: str,
    place: tuple[int, int] | None = None,
    help: str = "",
) -> ConfigError:
    """The error for a config that cannot even be checked."""
    where = name if place is None else f"{name}:{place[0]}:{place[1]}"
    problem = Problem(code, message=message, where=where, help=help)
    return ConfigError([problem], what=name)


def too_deep(name: str, place: tuple[int, int] | None = None) -> ConfigError:
    """The error for a config nested deeper than any sense."""
    return refuse(
        "SLA001",
        f"config must be nested at most {MOST_DEPTH} deep: got more",
        name=name,
        place=place,
        help="take brackets away",
    )


def too_many(name: str) -> ConfigError:
    """The error for a config with more values than any sense."""
    return refuse(
        "SLA001",
        f"config must have at most {MOST_VALUES} values: got more",
        name=name,
        help="data goes into files of its own",
    )


def plain(source: Mapping[Any, Any], *, name: str) -> dict[str, Any]:
    """The same tree as new dicts and lists, so that nobody can change it later.

    Raises:
        ConfigError: It is nested too deep (or holds itself), has too many values, or
            a key that is no text.
    """
    top: dict[str, Any] = {}
    work: list[tuple[Any, dict[str, Any] | list[Any], int]] = [(source, top, 1)]
    number = 0
    while work:
        value, target, depth = work.pop()
        if depth > MOST_DEPTH:
            raise too_deep(name)
        pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, item in pairs:
            number += 1
            if number > MOST_VALUES:
                raise too_many(name)
            new: Any = item
            if isinstance(item, Mapping):
                new = {}
            elif isinstance(item, (list, tuple)):
                new = []
            if new is not item:
                work.append((item, new, depth + 1))
            if isinstance(target, list):
                target.append(new)
            elif isinstance(key, str):
                target[key] = new
            else:
                raise refuse(
                    "SLA003",
                    f"keys of config must be text: got a {type(key).__name__}",
                    name=name,
                    help="put the key in quotes",
                )
    return top
