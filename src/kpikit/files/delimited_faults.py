"""What is wrong with a CSV file, and where.

The reader is fast and only notices that something is wrong. These functions then read
the file once more, row by row, and say what it is.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kpikit.errors import DataError, FileError, Problem
from kpikit.files.stream import open_text
from kpikit.units.showing import counted

__all__ = ["check_header", "quoting_error", "ragged_error", "wrong_delimiter"]

_DELIMITERS = (",", ";", "\t", "|")
_FIRST = 3


def check_header(file: Path, header: list[str], mark: str) -> None:
    """Refuse a header with empty names or with one name twice."""
    problems = []
    empty = [str(at) for at, name in enumerate(header, 1) if not name.strip()]
    if empty:
        problems.append(
            Problem(
                "empty-column-name",
                message=f"every column of {file.name} must have a name:"
                f" got none for column {', '.join(empty[:_FIRST])}",
                where=_header_place(file, mark),
                help="name it, or leave the column out"
                " (pandas writes one for its index: to_csv(index=False))",
                count=len(empty),
                offenders=tuple(empty[:_FIRST]),
            )
        )
    twice = [name for name, times in Counter(header).items() if times > 1 and name]
    if twice:
        problems.append(
            Problem(
                "duplicate-column",
                message=f"names of columns in {file.name} must differ:"
                f" got {', '.join(map(repr, twice[:_FIRST]))} more than once",
                where=_header_place(file, mark),
                help="rename one of them, or leave it out",
                count=len(twice),
                offenders=tuple(twice[:_FIRST]),
            )
        )
    if problems:
        raise DataError(problems, what=file.name)


def _header_place(file: Path, mark: str) -> str:
    return f"{file.name}:{next(_rows(file, mark))[0]}"


def wrong_delimiter(file: Path, mark: str) -> FileError | None:
    """The error for a header in one piece that another delimiter would cut."""
    with open_text(file) as text:
        first = next((line for line in text if line.strip()), "")
    cells = {other: _cells(first, other) for other in _DELIMITERS if other != mark}
    likely = max(cells, key=lambda other: cells[other])
    if cells[likely] < 2:
        return None
    return FileError(
        f"delimiter must be the one of {file.name}: got {mark!r}, and one column;"
        f" the file looks cut by {likely!r} into {cells[likely]}",
        help=f"pass delimiter={_quoted(likely)}, or write"
        f" delimiter = {_quoted(likely)} in its [data.*] section",
        where=f"{file.name}:1",
    )


def ragged_error(file: Path, mark: str, width: int) -> DataError:
    """The error for rows with more or fewer cells than the header."""
    wrong = 0
    first: list[tuple[int, int]] = []
    try:
        for line, cells in _rows(file, mark):
            if len(cells) != width:
                wrong += 1
                if len(first) < _FIRST:
                    first.append((line, len(cells)))
    except csv.Error:  # broken quotes further down do not matter for the first rows
        pass
    shown = ", ".join(f"line {line} ({number})" for line, number in first)
    rows = counted(wrong, "row")
    return DataError(
        [
            Problem(
                "ragged-rows",
                message=f"rows of {file.name} must have {counted(width, 'cell')} as its"
                " header:"
                f" got {rows} with others: {shown}",
                where=f"{file.name}:{first[0][0]}" if first else file.name,
                help=f"put cells that hold {mark!r} in quotes, or export it again",
                count=wrong,
                offenders=tuple(
                    f"line {line}: {counted(number, 'cell')}" for line, number in first
                ),
            )
        ],
        what=file.name,
    )


def quoting_error(file: Path, mark: str, error: csv.Error) -> FileError:
    """The error for quotes that nothing closes, and their like."""
    line = _broken_line(file, mark)
    if line == 1 and (other := wrong_delimiter(file, mark)):
        return other
    reason = str(error)
    place = f"{file.name}:{line}"
    if "field limit" in reason:
        most = csv.field_size_limit()
        return FileError(
            f"cells of {file.name} must have at most {most} characters: got a longer"
            f" one in the row at line {line}",
            help="close the quote that opens there, or raise csv.field_size_limit",
            where=place,
        )
    if "unexpected end" in reason:
        return FileError(
            f"quotes in {file.name} must be closed: got one without an end in the row"
            f" at line {line}",
            help='close it; a quote within quotes is written twice ("")',
            where=place,
        )
    return FileError(
        f"{file.name} must be CSV: got text after a closing quote in the row at line"
        f" {line}",
        help='write a quote within quotes twice (""), or pass the right delimiter',
        where=place,
    )


class _RowError(csv.Error):
    """The row that begins at a line cannot be read."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _broken_line(file: Path, mark: str) -> int:
    """The line at which the row begins that cannot be read."""
    try:
        return max((line for line, _ in _rows(file, mark)), default=1)
    except _RowError as fault:
        return fault.line


def _rows(file: Path, mark: str) -> Iterator[tuple[int, list[str]]]:
    """Every row with the line that it begins at; blank lines are no rows."""
    with open_text(file) as text:
        reader = csv.reader(text, delimiter=mark, strict=True)
        while True:
            begins = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error:
                raise _RowError(begins) from None
            if cells is None:
                return
            if cells:
                yield begins, cells


def _cells(line: str, mark: str) -> int:
    """How many cells a delimiter makes of a line; 0 if it does not read."""
    try:
        return len(next(csv.reader([line], delimiter=mark, strict=True), []))
    except csv.Error:
        return 0


def _quoted(mark: str) -> str:
    return '"\\t"' if mark == "\t" else f'"{mark}"'
