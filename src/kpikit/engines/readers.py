"""Readers of tables block by block: Parquet, CSV and Arrow files, tables in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from attrs import field, frozen

from kpikit.columns.arrow import arrow
from kpikit.errors import FileError
from kpikit.files.stream import file_errors

__all__ = [
    "ROWS",
    "ArrowFiles",
    "Csv",
    "Held",
    "Parquet",
    "Source",
    "opened_ipc",
    "plain",
    "readable",
]

ROWS = 1 << 17
"""Rows of a block."""


class Source(Protocol):
    """A table that can be read block by block, as often as wanted."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its columns."""
        ...

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory."""
        ...

    def blocks(self, columns: Sequence[str]) -> Iterator[Any]:
        """Arrow tables of some rows, with these columns; one without rows at least."""
        ...


@frozen
class Parquet:
    """Parquet files with the same columns."""

    paths: tuple[Path, ...]
    names: tuple[str, ...] = field(kw_only=True)
    size: int = field(kw_only=True)

    def blocks(self, columns: Sequence[str]) -> Iterator[Any]:
        """Blocks of every file in turn."""
        pa = arrow("reading Parquet")
        from pyarrow.parquet import ParquetFile

        for path in self.paths:
            with readable(path), path.open("rb") as opened:
                # Reading ahead keeps the pages of the whole file in memory.
                file = ParquetFile(opened, pre_buffer=False)
                schema = _chosen(file.schema_arrow, columns)
                yield plain(pa.Table.from_batches([], schema))
                for batch in file.iter_batches(batch_size=ROWS, columns=list(columns)):
                    yield plain(pa.Table.from_batches([batch]))


@frozen
class Csv:
    """CSV files with the same head; every cell is text, as kpikit reads them."""

    paths: tuple[Path, ...]
    names: tuple[str, ...] = field(kw_only=True)
    size: int = field(kw_only=True)
    delimiter: str = field(kw_only=True)

    def blocks(self, columns: Sequence[str]) -> Iterator[Any]:
        """Blocks of every file in turn."""
        pa = arrow("reading CSV in blocks")
        from pyarrow import csv as reader

        convert = reader.ConvertOptions(
            column_types=dict.fromkeys(self.names, pa.string()),
            include_columns=list(columns),
            null_values=[""],
            strings_can_be_null=True,
        )
        parse = reader.ParseOptions(delimiter=self.delimiter, newlines_in_values=True)
        for path in self.paths:
            with (
                readable(path),
                reader.open_csv(
                    path, parse_options=parse, convert_options=convert
                ) as opened,
            ):
                yield pa.Table.from_batches([], opened.schema)
                for batch in opened:
                    yield pa.Table.from_batches([batch])


@frozen
class ArrowFiles:
    """Files of the Arrow IPC format, or streams of it."""

    paths: tuple[Path, ...]
    names: tuple[str, ...] = field(kw_only=True)
    size: int = field(kw_only=True)

    def blocks(self, columns: Sequence[str]) -> Iterator[Any]:
        """Blocks of every file in turn."""
        pa = arrow("reading Arrow files")
        for path in self.paths:
            with readable(path), opened_ipc(path) as (schema, batches):
                yield plain(pa.Table.from_batches([], _chosen(schema, columns)))
                for batch in batches:
                    whole = plain(pa.Table.from_batches([batch]).select(list(columns)))
                    for start in range(0, whole.num_rows, ROWS):
                        yield whole.slice(start, ROWS)


@frozen(eq=False)
class Held:
    """A table that is in memory already."""

    data: Any

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its columns."""
        return tuple(self.data.column_names)

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return int(self.data.nbytes)

    def blocks(self, columns: Sequence[str]) -> Iterator[Any]:
        """Slices of the table."""
        whole = plain(self.data.select(list(columns)))
        yield whole.slice(0, 0)
        for start in range(0, whole.num_rows, ROWS):
            yield whole.slice(start, ROWS)


def plain(table: Any) -> Any:
    """The table without string views, of which rows cannot be taken."""
    pa = arrow("reading frames")
    kinds = [pa.field(f.name, _plain_kind(pa, f.type)) for f in table.schema]
    return table.cast(pa.schema(kinds))


def _plain_kind(pa: Any, kind: Any) -> Any:
    if pa.types.is_string_view(kind):
        return pa.large_string()
    if pa.types.is_dictionary(kind):
        return pa.dictionary(kind.index_type, _plain_kind(pa, kind.value_type))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.large_list(_plain_kind(pa, kind.value_type))
    return kind


def _chosen(schema: Any, columns: Sequence[str]) -> Any:
    pa = arrow("reading a file")
    return pa.schema([schema.field(name) for name in columns])


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Say what is wrong with a file where a reader only fails."""
    pa = arrow("reading files in blocks")
    try:
        with file_errors(path):
            yield
    except pa.ArrowException as error:
        reason = " ".join(str(error).split())
        raise FileError(
            f"{path.name} must be a sound file of its format: got one that does not"
            f" read ({reason[:160]})",
            help="export it again, or give it the suffix of what it is",
        ) from None


@contextmanager
def opened_ipc(path: Path) -> Iterator[tuple[Any, Iterator[Any]]]:
    """Schema and batches of a file of the Arrow IPC format, or of a stream of it."""
    pa = arrow("reading Arrow files")
    with path.open("rb") as opened:
        is_file = opened.read(6) == b"ARROW1"
        opened.seek(0)
        if is_file:
            file = pa.ipc.open_file(opened)
            yield (
                file.schema,
                (file.get_batch(at) for at in range(file.num_record_batches)),
            )
        else:
            stream = pa.ipc.open_stream(opened)
            yield stream.schema, iter(stream)
