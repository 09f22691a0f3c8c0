"""Parquet files as Arrow tables, through pyarrow where it is installed."""

from __future__ import annotations

import os
from typing import Any

from kpikit.errors import FileError, MissingExtraError
from kpikit.files.memory import check_fits
from kpikit.files.paths import check_file
from kpikit.files.stream import file_errors

__all__ = ["read_parquet"]


def read_parquet(path: str | os.PathLike[str], *, memory: int | None = None) -> Any:
    """Read a Parquet file.

    Args:
        path: The file.
        memory: Bytes of memory to spend; default is what the machine has free.

    Returns:
        A ``pyarrow.Table``.

    Raises:
        MissingExtraError: pyarrow is not installed (extra ``frames``).
        MissingFileError: The file is not there.
        TooLargeError: It would not fit into memory.
        FileError: It is no sound Parquet file.
    """
    file = check_file(path)
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise MissingExtraError(
            "reading Parquet", package="pyarrow", extra="frames"
        ) from None
    try:
        with file_errors(file), file.open("rb") as opened:
            parquet = ParquetFile(opened)
            groups = range(parquet.metadata.num_row_groups)
            size = sum(parquet.metadata.row_group(at).total_byte_size for at in groups)
            check_fits(file, size, "parquet", memory=memory)
            return parquet.read()
    except pa.ArrowException as error:
        reason = " ".join(str(error).split())
        raise FileError(
            f"{file.name} must be a sound Parquet file: got one that does not read"
            f" ({reason[:120]})",
            help="export it again, or say its format if it is another one",
        ) from None
