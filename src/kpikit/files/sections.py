"""Which file is which table, and how it is to be read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from kpikit.desk.names import TABLE_NAMES
from kpikit.errors import FileError, InputError, InputTypeError, did_you_mean, nearest
from kpikit.files.paths import FileFormat, check_file, stem_of
from kpikit.units.read_only import read_only
from kpikit.units.showing import counted

__all__ = ["FileSection", "match_files"]


@frozen
class FileSection:
    """How one file becomes one table: a ``[data.*]`` section of a config.

    Attributes:
        table: The table that the file holds.
        file: Base name of the file.
        options: Keyword arguments for :func:`kpikit.desk.source.table`.
        delimiter: What stands between the cells of a CSV file; default by suffix.
        format: What the file holds; default by suffix.
    """

    table: str = field()
    file: str = field(kw_only=True)
    options: Mapping[str, Any] = field(
        factory=dict, converter=read_only, kw_only=True, hash=False
    )
    delimiter: str | None = field(default=None, kw_only=True)
    format: FileFormat | None = field(default=None, kw_only=True)

    @table.validator
    def _check_table(self, _: object, value: str) -> None:
        if value not in TABLE_NAMES:
            raise InputError(
                f"table must be a table of a desk: got {value!r}",
                help=did_you_mean(str(value), TABLE_NAMES),
            )


def match_files(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    sections: Sequence[FileSection] = (),
) -> list[tuple[Path, FileSection]]:
    """Find the table of every file.

    A file belongs to the section that names it; else, named after a table as
    ``tickets.csv`` or ``events.csv.gz`` are, to that table. Of a folder those files are
    taken, and the others left; of the two, what a section names comes first.

    Args:
        paths: Files and folders, or one of them.
        sections: What a config says about files.

    Returns:
        Each file with its section, in the order of the paths.

    Raises:
        MissingFileError: A path is not there.
        FileError: A file belongs to no table, a folder has no file that does, or two
            files belong to one table.
    """
    found: list[tuple[Path, FileSection]] = []
    for path in _paths(paths):
        place = check_file(path, folders=True)
        if place.is_dir():
            found += _in_folder(place, sections)
        else:
            found += _of_file(place, sections)
    return _once(found)


def _paths(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
) -> list[str | os.PathLike[str]]:
    if isinstance(paths, (str, os.PathLike)):
        return [paths]
    if isinstance(paths, (bytes, Mapping)) or not isinstance(paths, Iterable):
        raise InputTypeError(
            f"paths must be a path or several: got {type(paths).__name__}",
            help="give a str, a pathlib.Path or a list of them",
        )
    listed = list(paths)
    if not listed:
        raise InputError(
            "paths must name at least one file: got none",
            help="name the files of the desk, or their folder",
        )
    return listed


def _named(name: str, sections: Sequence[FileSection]) -> list[FileSection]:
    """Sections that name the file; one export may hold several tables."""
    return [section for section in sections if section.file == name]


def _by_stem(name: str) -> list[FileSection]:
    stem = stem_of(name)
    return [FileSection(stem, file=name)] if stem in TABLE_NAMES else []


def _of_file(
    path: Path, sections: Sequence[FileSection]
) -> list[tuple[Path, FileSection]]:
    owners = _named(path.name, sections) or _by_stem(path.name)
    if not owners:
        raise FileError(
            "path must be a file that a section names, or be named after a table:"
            f" got {path.name!r}",
            help=_known(path.name, sections),
        )
    return [(path, owner) for owner in owners]


def _in_folder(
    folder: Path, sections: Sequence[FileSection]
) -> list[tuple[Path, FileSection]]:
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise FileError(
            f"path must be a folder that can be listed: got {str(folder)!r}"
            f" ({(error.strerror or str(error)).lower()})",
            help="check the rights of the folder",
        ) from None
    found = [(path, owner) for path in files for owner in _named(path.name, sections)]
    taken = {owner.table for _, owner in found}
    used = {path for path, _ in found}
    for path in files:
        if path not in used:
            found += [
                (path, owner)
                for owner in _by_stem(path.name)
                if owner.table not in taken
            ]
    if not found:
        raise FileError(
            f"folder {str(folder)!r} must hold a file that a section names, or one"
            f" named after a table: got {counted(len(files), 'other file')}",
            help=_known("", sections),
        )
    return found


def _known(name: str, sections: Sequence[FileSection]) -> str:
    """The remedy for a file that nobody knows: what is known, nearest first."""
    files = [section.file for section in sections]
    close = nearest(name, files) or nearest(stem_of(name), TABLE_NAMES)
    hint = f"did you mean {' or '.join(map(repr, close))}? " if close else ""
    if not files:
        return (
            f"{hint}name it after its table, as tickets.csv,"
            " or write a [data.*] section"
        )
    shown = ", ".join(repr(file) for file in files[:8])
    return f"{hint}the sections name {shown}; rename the file, or set file = there"


def _once(found: list[tuple[Path, FileSection]]) -> list[tuple[Path, FileSection]]:
    """The same, once it is sure that every table has one file."""
    by_table: dict[str, Path] = {}
    for path, section in found:
        first = by_table.setdefault(section.table, path)
        if first is path:
            continue
        raise FileError(
            f"every table must have one file: got {first.name!r} and {path.name!r} for"
            f" {section.table}",
            help="name one of them, or join them first",
        )
    return found
