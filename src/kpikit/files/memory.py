"""The size guard: a file that cannot fit into memory is refused before it is read."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

from kpikit.errors import TooLargeError
from kpikit.files.paths import FileFormat

__all__ = [
    "FACTORS",
    "available_memory",
    "check_fits",
    "format_bytes",
    "is_gzip",
    "unpacked_size",
]

#: Bytes of memory that one byte of the unpacked file takes at the peak of a read.
FACTORS: dict[FileFormat, float] = {"csv": 3.0, "jsonl": 8.0, "parquet": 2.0}

_SAMPLE = 4 << 20  # packed bytes that are unpacked to learn the ratio
_STEP = 1 << 16
_MEMINFO = Path("/proc/meminfo")


def available_memory(meminfo: Path = _MEMINFO) -> int | None:
    """Bytes of memory that can still be had, or None where nobody can say."""
    try:
        for line in meminfo.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    for name in ("SC_AVPHYS_PAGES", "SC_PHYS_PAGES"):
        try:
            pages = os.sysconf(name) * os.sysconf("SC_PAGE_SIZE")
        except (AttributeError, OSError, ValueError):
            continue
        if pages > 0:
            return pages
    return None


def check_fits(
    path: Path, size: int, format: FileFormat, *, memory: int | None = None
) -> int | None:
    """Refuse a file that would not fit into memory.

    Args:
        path: The file, for the message.
        size: Its size in bytes when unpacked; an estimate will do.
        format: What it holds, which tells how much memory a byte of it takes.
        memory: Bytes of memory to spend; default is what the machine has free.

    Returns:
        How many unpacked bytes may be read at most; None if nobody can say.

    Raises:
        TooLargeError: It would not fit.
    """
    free = available_memory() if memory is None else memory
    if free is None:
        return None
    budget = int(free / FACTORS[format])
    if size > budget:
        raise too_large(path, size, format, free)
    return budget


def too_large(path: Path, size: int, format: FileFormat, memory: int) -> TooLargeError:
    """The error for a file of this unpacked size."""
    need = int(size * FACTORS[format])
    return TooLargeError(
        f"{path.name} must fit into memory: got about {format_bytes(size)} of data,"
        f" which takes about {format_bytes(need)}, with {format_bytes(memory)} free",
        help="read it in batches: split the file by ticket and add the partial"
        " results, metric.reduce(a) + metric.reduce(b)",
    )


def is_gzip(path: Path) -> bool:
    """Whether the file begins as gzip does, whatever its name says."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def unpacked_size(path: Path) -> int:
    """Bytes that the file has when unpacked.

    The footer of a gzip file is no help: it counts modulo 4 GiB, and only the last
    member. So the beginning is unpacked and its ratio stands for the rest.
    """
    size = path.stat().st_size
    if not is_gzip(path):
        return size
    packed, unpacked = _sample(path)
    return unpacked if packed >= size else int(size * unpacked / max(packed, 1))


def _sample(path: Path) -> tuple[int, int]:
    """Packed and unpacked bytes of the beginning, without keeping any of it."""
    unpack = zlib.decompressobj(wbits=31)
    packed = unpacked = 0
    with path.open("rb") as file:
        while packed < _SAMPLE and (block := file.read(_STEP)):
            packed += len(block)
            while block:
                try:
                    unpacked += len(unpack.decompress(block))
                except zlib.error:  # the reader says what is wrong with it
                    return packed, unpacked
                block = unpack.unused_data
                if unpack.eof:  # another member may follow
                    unpack = zlib.decompressobj(wbits=31)
    return packed, unpacked


def format_bytes(size: int) -> str:
    """A size as people say it.

    >>> format_bytes(312), format_bytes(4_300_000), format_bytes(12_400_000_000)
    ('312 bytes', '4.3 MB', '12.4 GB')
    """
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"
