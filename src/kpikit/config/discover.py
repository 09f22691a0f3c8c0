"""Which files are configs: those that are named, and those that folders hold."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from kpikit.config.tree import MOST_BYTES
from kpikit.errors import MissingFileError
from kpikit.files.paths import check_file

__all__ = ["config_files"]

_SUFFIXES = (".toml", ".yaml", ".yml")
_NOT_OURS = ("node_modules", "__pycache__", "site-packages")


def config_files(paths: Iterable[str | os.PathLike[str]]) -> tuple[Path, ...]:
    """The configs that paths lead to, each once, those of a folder in order.

    A file that is named is a config whatever its name. In folders, and in the folders
    inside them, these are: TOML and YAML files with ``kpikit`` in their name, and
    pyproject.toml where it has a table ``[tool.kpikit]``. Hidden folders, packages and
    virtual environments are passed over.

    Args:
        paths: Files and folders.

    Raises:
        MissingFileError: Nothing is there, or a folder has no config.
        FileError: A path cannot be looked up.
    """
    found: dict[Path, None] = {}
    for path in paths:
        start = check_file(path, argument="paths", folders=True)
        inside = tuple(_inside(start)) if start.is_dir() else (start,)
        if not inside:
            raise MissingFileError(
                f"paths must lead to a config: got none in {str(start)!r}",
                help="write kpikit.toml there, or name the file",
            )
        found.update(dict.fromkeys(inside))
    return tuple(found)


def _inside(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        here = Path(root)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in _NOT_OURS
            and not (here / name / "pyvenv.cfg").is_file()
        )
        for name in sorted(files):
            if _is_config(here / name):
                yield here / name


def _is_config(path: Path) -> bool:
    if path.name == "pyproject.toml":
        return _mentions_us(path)
    return path.suffix in _SUFFIXES and "kpikit" in path.stem


def _mentions_us(path: Path) -> bool:
    """Whether a pyproject.toml has our table; one that cannot be read has not."""
    try:
        with path.open("rb") as file:
            return b"[tool.kpikit" in file.read(MOST_BYTES)
    except OSError:
        return False
