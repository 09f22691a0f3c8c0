"""Data files of any known format, and a desk from several of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Protocol

from kpikit.desk.desk import Desk
from kpikit.desk.source import table
from kpikit.errors import InputError, InputTypeError
from kpikit.files.delimited import read_csv
from kpikit.files.jsonl import read_jsonl
from kpikit.files.parquet import read_parquet
from kpikit.files.paths import format_of
from kpikit.files.progress import Progress
from kpikit.files.sections import FileSection, match_files

__all__ = ["DataConfig", "read_desk", "read_file"]


class DataConfig(Protocol):
    """What a config says about the data of a desk."""

    @property
    def sections(self) -> tuple[FileSection, ...]:
        """Which file is which table."""
        ...

    @property
    def statuses(self) -> Mapping[str, str]:
        """The class of every status: run, pause, resolved or closed."""
        ...

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of support, first line first."""
        ...

    @property
    def priorities(self) -> tuple[str, ...]:
        """The priorities, most urgent first."""
        ...


def read_file(
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    delimiter: str | None = None,
    progress: Progress | None = None,
    memory: int | None = None,
) -> Any:
    """Read a data file by its format.

    Args:
        path: The file; ``.csv``, ``.tsv``, ``.jsonl`` and ``.ndjson`` may be packed
            with gzip.
        format: ``"csv"``, ``"jsonl"`` or ``"parquet"``; default by the suffix.
        delimiter: What stands between the cells of a CSV file.
        progress: Shows how far a long read has come; default on the terminal.
        memory: Bytes of memory to spend; default is what the machine has free.

    Returns:
        Columns by name, or a ``pyarrow.Table`` for Parquet: data for
        :func:`kpikit.desk.source.table`.

    Raises:
        MissingFileError: The file is not there.
        FileError: It cannot be read as what it should be.
        DataError: Its rows are broken.
        InputError: The format is not known, or a delimiter was given for another
            format than CSV.
    """
    kind = format_of(path, format)
    if kind == "csv":
        return read_csv(path, delimiter=delimiter, progress=progress, memory=memory)
    if delimiter is not None:
        raise InputError(
            f"delimiter must be given for CSV only: got {delimiter!r} for {kind}",
            help="leave it out",
        )
    if kind == "jsonl":
        return read_jsonl(path, progress=progress, memory=memory)
    return read_parquet(path, memory=memory)


def read_desk(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    config: DataConfig | None = None,
    *,
    as_of: datetime | None = None,
    tz: str | tzinfo | None = None,
    progress: Progress | None = None,
) -> Desk:
    """Read the files of a desk.

    Args:
        paths: Files and folders, or one of them; see
            :func:`kpikit.files.sections.match_files` for which file is which table.
        config: Its ``[data.*]`` sections say how files become tables; its statuses,
            lines and priorities become those of the desk.
        as_of: When open intervals end; default the latest instant in the data.
        tz: Zone of the desk.
        progress: Shows how far a long read has come; default on the terminal.

    Returns:
        The desk.

    Raises:
        FileError: A file is not there, cannot be read or belongs to no table, or two
            belong to one.
        DataError: Rows break the rules of their table.
    """
    if config is not None and not hasattr(config, "sections"):
        raise InputTypeError(
            f"config must be a Config: got {config!r}",
            help='read it first, as config=kpikit.load_config("kpikit.toml")',
        )
    sections = config.sections if config is not None else ()
    read: dict[tuple[Path, str | None, str | None], Any] = {}
    tables: dict[str, Any] = {}
    for path, section in match_files(paths, sections):
        key = (path, section.format, section.delimiter)
        if key not in read:  # one export may hold several tables
            read[key] = read_file(
                path,
                format=section.format,
                delimiter=section.delimiter,
                progress=progress,
            )
        tables[section.table] = table(read[key], **section.options)
    if config is None:
        return Desk(**tables, tz=tz, as_of=as_of)
    return Desk(
        **tables,
        tz=tz,
        as_of=as_of,
        statuses=config.statuses or None,
        lines=config.lines or None,
        priorities=config.priorities or None,
    )
