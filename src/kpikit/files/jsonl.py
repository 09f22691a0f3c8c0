"""JSON Lines: one object a line, as columns."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

from kpikit.errors import DataError, Problem
from kpikit.files.paths import check_file
from kpikit.files.progress import Progress
from kpikit.files.stream import BLOCK, check_utf8, open_bytes

__all__ = ["read_jsonl"]

_FIRST = 3
_CHUNK = 20_000  # rows that are turned into columns at a time
_WORDS = {list: "a list", str: "a text", bool: "a truth value", type(None): "null"}


class _Columns:
    """Rows come in, columns come out; a key that a row lacks is None there."""

    def __init__(self) -> None:
        self.lists: dict[str, list[Any]] = {}
        self._rows: list[dict[str, Any]] = []
        self._done = 0

    def add(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        if len(self._rows) >= _CHUNK:
            self.flush()

    def flush(self) -> None:
        rows = self._rows
        for key in dict.fromkeys(key for row in rows for key in row):
            if key not in self.lists:
                self.lists[key] = [None] * self._done
        for key, cells in self.lists.items():
            cells.extend([row.get(key) for row in rows])
        self._done += len(rows)
        self._rows = []


def read_jsonl(
    path: str | os.PathLike[str],
    *,
    progress: Progress | None = None,
    memory: int | None = None,
) -> dict[str, list[Any]]:
    """Read a JSON Lines file (``.jsonl``, ``.ndjson``), packed with gzip or not.

    Blank lines are passed over. The columns are all keys of all objects; where an
    object lacks a key, its cell is None.

    Args:
        path: The file.
        progress: Shows how far a long read has come; default on the terminal.
        memory: Bytes of memory to spend; default is what the machine has free.

    Returns:
        The columns by name, in the order in which they first occur.

    Raises:
        MissingFileError: The file is not there.
        TooLargeError: It would not fit into memory.
        FileError: It is not UTF-8 text.
        DataError: Lines are not JSON, or hold something else than an object.
    """
    file = check_file(path)
    columns = _Columns()
    wrong: list[tuple[int, str]] = []
    number = 0
    with open_bytes(file, format="jsonl", progress=progress, memory=memory) as stream:
        for line, raw in enumerate(io.BufferedReader(stream, BLOCK), 1):
            try:
                text = raw.decode("utf-8-sig" if line == 1 else "utf-8")
            except UnicodeDecodeError:
                raise check_utf8(file) from None
            if not text.strip():
                continue
            row = _parse(text)
            if isinstance(row, dict):
                columns.add(row)
                continue
            number += 1
            if len(wrong) < _FIRST:
                wrong.append((line, row))
    if wrong:
        raise _error(file, wrong, number)
    columns.flush()
    return columns.lists


def _parse(text: str) -> dict[str, Any] | str:
    """The object of a line, or what is wrong with the line."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        reason = error.msg[:1].lower() + error.msg[1:]
        return f"no JSON: {reason} at column {error.colno}"
    except (ValueError, RecursionError):
        return "a number too long or values nested too deep"
    if isinstance(value, dict):
        return value
    return f"{_WORDS.get(type(value), 'a number')}, not an object"


def _error(file: Path, wrong: list[tuple[int, str]], number: int) -> DataError:
    line, reason = wrong[0]
    others = f" and {number - 1} more" if number > 1 else ""
    return DataError(
        [
            Problem(
                "json-line",
                message=f"every line of {file.name} must hold one JSON object:"
                f" got {reason}, on line {line}{others}",
                where=f"{file.name}:{line}",
                help="write one object a line"
                + (
                    ", for example with: jq -c '.[]'" if reason.startswith("a ") else ""
                ),
                count=number,
                offenders=tuple(f"line {at}: {why}" for at, why in wrong),
            )
        ],
        what=file.name,
    )
