"""Paths of files: is it there, is it a file, what kind of file is it."""

from __future__ import annotations

import os
import stat
from itertools import islice
from pathlib import Path
from typing import Literal

from kpikit.errors import (
    FileError,
    InputError,
    InputTypeError,
    MissingFileError,
    did_you_mean,
    nearest,
)

__all__ = ["FORMATS", "SUFFIXES", "FileFormat", "check_file", "format_of", "stem_of"]

FileFormat = Literal["csv", "jsonl", "parquet"]

FORMATS: tuple[FileFormat, ...] = ("csv", "jsonl", "parquet")

SUFFIXES: dict[str, FileFormat] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}

_MOST_NEIGHBOURS = 2_000


def check_file(
    path: str | os.PathLike[str], *, argument: str = "path", folders: bool = False
) -> Path:
    """The path, once it is sure that a file is there.

    Args:
        path: Where the file should be.
        argument: What the caller calls it, for the message.
        folders: Whether a folder will do too.

    Returns:
        The same path, as a :class:`~pathlib.Path`.

    Raises:
        InputTypeError: It is no path at all.
        MissingFileError: Nothing is there; the message names the nearest file.
        FileError: It is a folder, a device or a pipe, or cannot be looked up.
    """
    found = _as_path(path, argument)
    try:
        mode = found.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise _missing(found, argument) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(
            f"{argument} must be a file that can be looked up:"
            f" got {str(found)!r} ({reason.lower()})",
            help="check the name and the rights of its folder",
        ) from None
    if stat.S_ISDIR(mode):
        if folders:
            return found
        raise FileError(
            f"{argument} must be a file: got the folder {str(found)!r}",
            help=_files_in(found),
        )
    if not stat.S_ISREG(mode):
        raise FileError(
            f"{argument} must be a regular file: got a device or pipe {str(found)!r}",
            help="write the data to a file first",
        )
    return found


def format_of(path: str | os.PathLike[str], format: str | None = None) -> FileFormat:
    """The format of a data file: the one given, else by the suffix of its name.

    Args:
        path: The file; ``.gz`` after the suffix is passed over.
        format: ``"csv"``, ``"jsonl"`` or ``"parquet"``.

    Returns:
        One of :data:`FORMATS`.

    Raises:
        InputError: The format is not known.
        FileError: No format was given and the suffix tells none.

    >>> format_of("events.csv.gz"), format_of("export.txt", "csv")
    ('csv', 'csv')
    """
    for known in FORMATS:
        if format == known:
            return known
    if format is not None:
        raise InputError(
            f"format must be one of {', '.join(FORMATS)}: got {format!r}",
            help=did_you_mean(str(format), FORMATS),
        )
    suffix = _suffix(Path(path).name)
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    raise FileError(
        f"path must end in a known suffix: got {Path(path).name!r}",
        help=f"known are {', '.join(SUFFIXES)} (.gz after them for text);"
        ' or say format="csv", "jsonl" or "parquet"',
    )


def stem_of(name: str) -> str:
    """The name of a data file without its suffixes, or ``""`` if it has none known.

    >>> stem_of("events.csv.gz"), stem_of("notes.txt")
    ('events', '')
    """
    suffix = _suffix(name)
    bare = name[: -len(".gz")] if name.lower().endswith(".gz") else name
    return bare[: -len(suffix)] if suffix in SUFFIXES else ""


def _suffix(name: str) -> str:
    bare = name.lower().removesuffix(".gz")
    return Path(bare).suffix


def _as_path(path: str | os.PathLike[str], argument: str) -> Path:
    try:
        text = os.fspath(path)
    except TypeError:
        text = None
    if not isinstance(text, str):
        raise InputTypeError(
            f"{argument} must be a path: got {type(path).__name__}",
            help="give a str or a pathlib.Path",
        )
    if not text:
        raise FileError(
            f"{argument} must be a path: got an empty text", help="name a file"
        )
    return Path(text)


def _missing(path: Path, argument: str) -> MissingFileError:
    if path.is_symlink():
        return MissingFileError(
            f"{argument} must be a file that is there: got the link {str(path)!r}"
            " to a file that is not there",
            help="restore the file that the link points to",
        )
    close = nearest(path.name, _names_in(path.parent))
    if close:
        remedy = f"did you mean {' or '.join(repr(name) for name in close)}?"
    elif path.parent.is_dir():
        remedy = "check the name; its folder has no file with a similar one"
    else:
        remedy = f"there is no folder {str(path.parent)!r} either"
    return MissingFileError(
        f"{argument} must be a file that is there: got {str(path)!r}", help=remedy
    )


def _names_in(folder: Path) -> list[str]:
    """Some names in a folder; none when it cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in islice(entries, _MOST_NEIGHBOURS))
    except (OSError, ValueError):
        return []


def _files_in(folder: Path) -> str:
    readable = [name for name in _names_in(folder) if stem_of(name)]
    if not readable:
        return "name a file"
    return f"name a file in it, such as {readable[0]!r}"
