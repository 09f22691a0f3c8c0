"""CSV files as columns of text, each distinct text kept once."""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.text import Text
from kpikit.errors import FileError, InputError
from kpikit.files.delimited_faults import (
    check_header,
    quoting_error,
    ragged_error,
    wrong_delimiter,
)
from kpikit.files.paths import check_file
from kpikit.files.progress import Progress
from kpikit.files.stream import ByteStream, check_utf8, open_bytes

__all__ = ["delimiter_of", "read_csv"]

# So few bytes that their cells stay in the processor's cache: twice as fast as blocks
# of a megabyte.
_BLOCK = 1 << 15
_END = ord("\n")


class Blocks:
    """The bytes of a stream in blocks of whole lines, the byte order mark left out."""

    __slots__ = ("_rest", "_stream")

    def __init__(self, stream: ByteStream) -> None:
        """Begin at the beginning of the stream."""
        self._stream = stream
        self._rest = (stream.read(3) or b"").removeprefix(codecs.BOM_UTF8)

    def take(self) -> bytes:
        """The next lines; nothing at the end of the stream."""
        parts = [self._rest]
        self._rest = b""
        while block := self._stream.read(_BLOCK):
            end = block.rfind(b"\n") + 1
            if end:
                self._rest = block[end:]
                parts.append(block[:end])
                break
            parts.append(block)
        return b"".join(parts)


class Factoriser:
    """One column: texts come in, codes go out, each distinct text is kept once."""

    __slots__ = ("_codes", "_index")

    def __init__(self) -> None:
        """Know the empty cell only, which is -1."""
        self._index: defaultdict[str, int] = defaultdict(count().__next__, {"": -1})
        self._codes: list[NDArray[np.int32]] = []

    def add(self, cells: Sequence[str]) -> None:
        """Take the next cells of the column."""
        codes = map(self._index.__getitem__, cells)
        self._codes.append(np.fromiter(codes, np.int32, len(cells)))

    def text(self) -> Text:
        """The whole column."""
        empty = np.empty(0, np.int32)
        labels = list(self._index)
        return Text(np.concatenate([empty, *self._codes]), labels[1:])


def read_csv(
    path: str | os.PathLike[str],
    *,
    delimiter: str | None = None,
    progress: Progress | None = None,
    memory: int | None = None,
) -> dict[str, Text]:
    """Read a CSV file, packed with gzip or not.

    The text is UTF-8, with or without a byte order mark; the first row names the
    columns. Blank lines are passed over. An empty cell is a missing one.

    Args:
        path: The file.
        delimiter: What stands between cells: default a comma, a tab for ``.tsv``.
        progress: Shows how far a long read has come; default on the terminal.
        memory: Bytes of memory to spend; default is what the machine has free.

    Returns:
        The columns by name, in the order of the file.

    Raises:
        MissingFileError: The file is not there.
        TooLargeError: It would not fit into memory.
        FileError: It is not CSV in UTF-8, or its delimiter is another one.
        DataError: Names of columns are empty or repeated, or rows have more or fewer
            cells than the header.
    """
    file = check_file(path)
    mark = delimiter_of(file, delimiter)
    try:
        with open_bytes(file, format="csv", progress=progress, memory=memory) as stream:
            return _read(file, stream, mark)
    except UnicodeDecodeError:
        raise check_utf8(file) from None


def delimiter_of(file: Path, delimiter: str | None) -> str:
    """What stands between the cells of a file: as said, else by its suffix.

    Raises:
        InputError: It is no single character, or a quote.
    """
    if delimiter is None:
        name = file.name.lower().removesuffix(".gz")
        return "\t" if name.endswith(".tsv") else ","
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n\0':
        raise InputError(
            f"delimiter must be one character, no quote or end of line: got"
            f" {delimiter!r}",
            help='write delimiter=";" or delimiter="\\t"',
        )
    return delimiter


def _read(file: Path, stream: ByteStream, mark: str) -> dict[str, Text]:
    blocks = Blocks(stream)
    try:
        rows = _first_rows(blocks, mark)
        if not rows:
            raise FileError(
                f"{file.name} must have a header row: got an empty file",
                help="name the columns in the first row",
            )
        header = rows[0]
        if len(header) == 1 and (fault := wrong_delimiter(file, mark)):
            raise fault
        check_header(file, header, mark)
        columns = [Factoriser() for _ in header]
        parts: Iterable[Sequence[str]] = _transpose(rows[1:], len(header))
        while True:
            for column, cells in zip(columns, parts, strict=True):
                column.add(cells)
            raw = blocks.take()
            if not raw:
                break
            parts = _cut(raw, mark, len(header)) or _transpose(
                _parse(raw, blocks, mark), len(header)
            )
    except csv.Error as error:
        raise quoting_error(file, mark, error) from None
    except _RaggedError as error:
        raise ragged_error(file, mark, error.width) from None
    return {name: column.text() for name, column in zip(header, columns, strict=True)}


def _first_rows(blocks: Blocks, mark: str) -> list[list[str]]:
    """The rows of the first block that has any, the header first among them."""
    while raw := blocks.take():
        rows = [row for row in _parse(raw, blocks, mark) if row]
        if rows:
            return rows
    return []


def _parse(raw: bytes, blocks: Blocks, mark: str) -> list[list[str]]:
    """Rows by the rules of quotes; where a quote runs on, further blocks are taken."""
    while True:
        text = io.StringIO(raw.decode("utf-8"), newline="")
        try:
            return list(csv.reader(text, delimiter=mark, strict=True))
        except csv.Error as error:
            more = blocks.take() if "unexpected end" in str(error) else b""
            if not more:
                raise
            raw += more


def _cut(raw: bytes, mark: str, width: int) -> list[list[str]] | None:
    """Columns of a block without quotes and with equal rows; None if it is no such.

    One ``split`` makes all cells at once, which is three times as fast as a reader.
    """
    if b'"' in raw or not mark.isascii() or len(raw) > csv.field_size_limit():
        return None
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n")
    if not raw.endswith(b"\n"):
        raw += b"\n"
    if b"\r" in raw or (width == 1 and (raw[:1] == b"\n" or b"\n\n" in raw)):
        return None
    codes = np.frombuffer(raw, np.uint8)
    marks = codes[(codes == ord(mark)) | (codes == _END)]
    if len(marks) % width:
        return None
    ends = (marks == _END).reshape(-1, width)
    if not ends[:, -1].all() or ends[:, :-1].any():
        return None
    cells = raw.decode("utf-8").replace("\n", mark).split(mark)
    cells.pop()
    return [cells[at::width] for at in range(width)]


class _RaggedError(Exception):
    """Some row of a block has another number of cells than the header."""

    def __init__(self, width: int) -> None:
        super().__init__(width)
        self.width = width


def _transpose(rows: list[list[str]], width: int) -> Iterable[Sequence[str]]:
    rows = [row for row in rows if row]  # blank lines are no rows
    if any(len(row) != width for row in rows):
        raise _RaggedError(width)
    return zip(*rows, strict=True) if rows else [()] * width
