"""Where commands read a config from: a file, the standard input, a pipe."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from kpikit.config.discover import config_files
from kpikit.errors import InputError
from kpikit.files.stream import file_errors

__all__ = ["STDIN", "config_source", "config_sources"]

STDIN = "-"


def config_source(argument: str) -> Path | str:
    """The path; of the standard input, and of a pipe, the TOML text that it gives.

    Raises:
        InputError: The text is not UTF-8.
    """
    path = Path(argument)
    if argument == STDIN:
        raw = b"" if sys.stdin is None else sys.stdin.buffer.read()
    elif path.is_fifo():
        with file_errors(path):
            raw = path.read_bytes()
    else:
        return path
    try:
        # With an end of line, text is never taken for a path.
        return raw.decode("utf-8-sig") + "\n"
    except UnicodeDecodeError as error:
        raise InputError(
            f"{argument} must be UTF-8 text: got byte {raw[error.start]:#04x}"
            f" at byte {error.start}",
            help="save it as UTF-8",
        ) from None


def config_sources(arguments: Sequence[str]) -> tuple[Path | str, ...]:
    """The configs that arguments lead to; those of this folder without any."""
    found: dict[Path | str, None] = {}
    for argument in arguments or ["."]:
        source = config_source(argument)
        several = config_files([source]) if isinstance(source, Path) else (source,)
        found.update(dict.fromkeys(map(_near, several)))
    return tuple(found)


def _near(source: Path | str) -> Path | str:
    """A whole path into this folder as one from here.

    So findings have the names that a repository has for its files, and the same
    fingerprints wherever it is checked out.
    """
    here = Path.cwd()
    if isinstance(source, Path) and source.is_relative_to(here):
        return source.relative_to(here)
    return source
