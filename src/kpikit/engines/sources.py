"""Whatever holds a table, opened to be read block by block."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from kpikit.columns.arrow import arrow
from kpikit.columns.frames import columns_of
from kpikit.engines.readers import (
    ArrowFiles,
    Csv,
    Held,
    Parquet,
    Source,
    opened_ipc,
    readable,
)
from kpikit.errors import FileError, InputError, InputTypeError
from kpikit.files.delimited import delimiter_of
from kpikit.files.paths import check_file, format_of
from kpikit.files.stream import open_text

__all__ = ["open_source"]

_SAMPLE = 1 << 12
"""Rows by which the size of a file in memory is judged."""
_SUFFIXES = (".parquet", ".csv", ".tsv", ".arrow", ".arrows", ".feather")


def open_source(
    name: str, data: Any, *, scratch: Path, delimiter: str | None = None
) -> Source:
    """A table that can be read block by block.

    Args:
        name: The table.
        data: A path or several of Parquet, CSV or Arrow files, or their folder; a
            frame; a lazy frame of polars; a DuckDB relation; a stream of Arrow.
        scratch: A folder for what can be read only once.
        delimiter: What stands between the cells of a CSV file.

    Raises:
        InputError: The files differ in their columns.
        FileError: A file is not there or cannot be read.
        InputTypeError: It is none of these.
    """
    if isinstance(data, (str, os.PathLike)):
        return _of_paths(name, _listed(Path(data)), delimiter)
    is_list = isinstance(data, Sequence) and not isinstance(data, (bytes, Mapping))
    if is_list and data and all(isinstance(one, (str, os.PathLike)) for one in data):
        paths = [path for one in data for path in _listed(Path(one))]
        return _of_paths(name, paths, delimiter)
    if hasattr(data, "sink_parquet"):  # a lazy frame streams through a file
        target = scratch / f"{name}.parquet"
        data.sink_parquet(target)
        return _of_paths(name, [target], None)
    if _is_once(data):
        target = scratch / f"{name}.arrow"
        _write(data, target)
        return _of_paths(name, [target], None)
    return Held(_in_memory(name, data))


def _is_once(data: Any) -> bool:
    """Whether it can be read but once, or would come whole into memory."""
    module = type(data).__module__.partition(".")[0]
    is_reader = type(data).__name__ == "RecordBatchReader"
    return hasattr(data, "__arrow_c_stream__") and (
        is_reader or module not in ("pyarrow", "pandas", "polars", "kpikit")
    )


def _write(data: Any, target: Path) -> None:
    pa = arrow("reading a stream")
    reader = pa.RecordBatchReader.from_stream(data)
    with pa.ipc.new_file(target, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)


def _in_memory(name: str, data: Any) -> Any:
    pa = arrow("splitting a frame")
    if hasattr(data, "__arrow_c_stream__"):
        return pa.table(data)
    columns = {n: _plain(values) for n, values in columns_of(data, name).items()}
    try:
        return pa.table(columns)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise InputTypeError(
            f"{name} must have columns of one type each: got"
            f" {' '.join(str(error).split())[:120]}",
            help="give a frame, or columns whose values are of one type",
        ) from None


def _plain(values: Any) -> Any:
    return values if hasattr(values, "dtype") else list(values)


def _listed(path: Path) -> list[Path]:
    """The file, or the data files of a folder in the order of their names."""
    place = check_file(path, folders=True)
    if not place.is_dir():
        return [place]
    found = sorted(
        each
        for each in place.rglob("*")
        if each.is_file() and any(s in _SUFFIXES for s in each.suffixes)
    )
    if not found:
        raise FileError(
            f"folder {str(path)!r} must hold data files: got none",
            help=f"put files there that end in {', '.join(_SUFFIXES)}",
        )
    return found


def _of_paths(name: str, paths: Sequence[Path], delimiter: str | None) -> Source:
    heads = []
    for path in paths:
        is_arrow = path.suffix in (".arrow", ".arrows", ".feather")
        kind = "arrow" if is_arrow else format_of(path, None)
        if kind == "jsonl":
            raise FileError(
                f"{name} must be Parquet, CSV or Arrow to be read in blocks: got"
                f" {path.name!r}",
                help="convert it, or read it whole with kpikit.read_desk",
            )
        with readable(path):
            heads.append((kind, *_head(path, kind, delimiter)))
    first = heads[0]
    for path, head in zip(paths[1:], heads[1:], strict=True):
        if head[:2] != first[:2]:
            raise InputError(
                f"every file of {name} must have the same columns: got"
                f" {_difference(first, head)} in {path.name!r}",
                help="export the files alike",
            )
    kind, schema, _, cut = first
    names, size = tuple(each for each, _ in schema), sum(head[2] for head in heads)
    if kind == "csv":
        return Csv(tuple(paths), names=names, size=size, delimiter=cut)
    made = Parquet if kind == "parquet" else ArrowFiles
    return made(tuple(paths), names=names, size=size)


def _difference(first: Any, other: Any) -> str:
    if first[0] != other[0]:
        return f"{other[0]} instead of {first[0]}"
    one, two = dict(first[1]), dict(other[1])
    gone = [name for name in one if name not in two]
    new = [name for name in two if name not in one]
    changed = [n for n in one if n in two and one[n] != two[n]]
    told = [f"no {name!r}" for name in gone] + [f"a new {name!r}" for name in new]
    told += [f"{n!r} as {two[n]} instead of {one[n]}" for n in changed]
    return ", ".join(told) or "another order"


Head: TypeAlias = tuple[tuple[tuple[str, str], ...], int, str]


def _head(path: Path, kind: str, delimiter: str | None) -> Head:
    """Names and types of the columns, bytes in memory, delimiter."""
    if kind == "csv":
        cut = delimiter_of(path, delimiter)
        with open_text(path) as opened:
            line = opened.readline()
        names = next(csv.reader([line], delimiter=cut), [])
        size = path.stat().st_size * (8 if path.suffix == ".gz" else 1)
        return tuple((name, "text") for name in names), size, cut
    if kind == "arrow":
        with opened_ipc(path) as (schema, _):
            return _typed(schema), path.stat().st_size, ""
    arrow("reading Parquet")
    from pyarrow.parquet import ParquetFile

    with path.open("rb") as opened:
        file = ParquetFile(opened, pre_buffer=False)
        rows = file.metadata.num_rows
        some = next(file.iter_batches(batch_size=_SAMPLE), None)
        size = some.nbytes * rows // some.num_rows if some is not None else 0
        return _typed(file.schema_arrow), size, ""


def _typed(schema: Any) -> tuple[tuple[str, str], ...]:
    return tuple((each.name, str(each.type)) for each in schema)
