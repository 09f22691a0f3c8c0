"""The bytes of a text file: unpacked, counted and checked on their way."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from kpikit.errors import FileError
from kpikit.files.memory import (
    FACTORS,
    check_fits,
    is_gzip,
    too_large,
    unpacked_size,
)
from kpikit.files.paths import FileFormat
from kpikit.files.progress import Progress

__all__ = [
    "BLOCK",
    "ByteStream",
    "check_utf8",
    "file_errors",
    "open_bytes",
    "open_text",
]

BLOCK = 1 << 18

_MAGIC = (
    (b"PK\x03\x04", "a ZIP file or an Excel workbook", "unpack it or export it as CSV"),
    (b"PAR1", "a Parquet file", 'say format="parquet"'),
    (b"\xff\xfe", "UTF-16 text", "save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "save it as UTF-8"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file", "unpack it first"),
    (b"BZh", "a bzip2 file", "unpack it first"),
    (b"\xfd7zXZ", "an xz file", "unpack it first"),
)


class ByteStream(io.RawIOBase):
    """Unpacked bytes of one file, for a reader on top.

    It refuses NUL bytes, which no text has; it stops when more comes out than fits
    into memory, whatever the sample promised; it tells the progress.
    """

    def __init__(
        self, path: Path, *, format: FileFormat, budget: int | None, progress: Progress
    ) -> None:
        """Open the file; whoever opens it closes it."""
        super().__init__()
        self.path = path
        self.position = 0
        self._format: FileFormat = format
        self._budget = budget
        self._progress = progress
        self._total = path.stat().st_size
        self._lines = 0
        self._raw = path.open("rb")
        packed = self._raw.read(2) == b"\x1f\x8b"
        self._raw.seek(0)
        self._inner: BinaryIO = (
            cast("BinaryIO", gzip.GzipFile(fileobj=self._raw)) if packed else self._raw
        )

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer with the next bytes."""
        block = self._inner.read(len(buffer))
        size = len(block)
        buffer[:size] = block
        if (nul := block.find(b"\0")) >= 0:
            line = self._lines + block.count(b"\n", 0, nul) + 1
            raise FileError(
                f"{self.path.name} must be text: got a NUL byte at byte"
                f" {self.position + nul} (line {line})",
                help="export it again as UTF-8 text, or remove the NUL bytes",
                where=f"{self.path.name}:{line}",
            )
        self._lines += block.count(b"\n")
        self.position += size
        if self._budget is not None and self.position > self._budget:
            whole = self._whole()
            memory = int(self._budget * FACTORS[self._format])
            raise too_large(self.path, whole, self._format, memory)
        self._progress.update(self._raw.tell(), self._total)
        return size

    def close(self) -> None:
        """Close the file underneath too."""
        if not self.closed:
            self._inner.close()
            self._raw.close()
        super().close()

    def _whole(self) -> int:
        """What the whole file would come to, from what came out so far."""
        return self.position * max(self._total, 1) // max(self._raw.tell(), 1)


@contextmanager
def open_bytes(
    path: Path, *, format: FileFormat, progress: Progress | None, memory: int | None
) -> Iterator[ByteStream]:
    """A stream of the file's bytes, once its size and its beginning are in order."""
    watched = Progress() if progress is None else progress
    with file_errors(path), watched:
        budget = check_fits(path, unpacked_size(path), format, memory=memory)
        _check_magic(path)
        watched.start(path.name)
        stream = ByteStream(path, format=format, budget=budget, progress=watched)
        try:
            yield stream
        finally:
            stream.close()


@contextmanager
def open_text(path: Path) -> Iterator[io.TextIOWrapper]:
    """The lines of a file once more, without checks, to find a fault in them."""
    with file_errors(path), _plain(path) as plain:
        yield io.TextIOWrapper(
            plain, encoding="utf-8-sig", errors="replace", newline=""
        )


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Say what is wrong with the file where the operating system or gzip only fails."""
    name = path.name
    try:
        yield
    except FileError:
        raise
    except EOFError:
        raise FileError(
            f"{name} must be a whole gzip file: got one that ends early",
            help="fetch or export it again",
        ) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise FileError(
            f"{name} must be a sound gzip file: got a broken one ({error})",
            help="fetch or export it again",
        ) from None
    except PermissionError:
        raise FileError(
            f"{name} must be a file that may be read: got one without that right",
            help="change its rights, or copy it",
        ) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileError(
            f"{name} must be readable: got a failure of the system ({reason})",
            help="check the disk or the network folder, then read it again",
        ) from None


def check_utf8(path: Path) -> FileError:
    """The error for a file that is no UTF-8 text, with the place of the first fault."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    seen = lines = 0
    with _plain(path) as file:
        while True:
            block = file.read(BLOCK)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                at = seen - pending + error.start
                lines += block.count(b"\n", 0, max(0, error.start - pending))
                wrong = error.object[error.start]
                return FileError(
                    f"{path.name} must be UTF-8 text: got byte 0x{wrong:02x} at byte"
                    f" {at} (line {lines + 1})",
                    help="save it as UTF-8, for example with:"
                    f" iconv -f windows-1252 -t utf-8 {path.name}",
                    where=f"{path.name}:{lines + 1}",
                )
            seen += len(block)
            lines += block.count(b"\n")
            if not block:  # it changed while it was read
                return FileError(
                    f"{path.name} must not change while it is read",
                    help="read it again",
                )


def _plain(path: Path) -> BinaryIO:
    if is_gzip(path):
        return cast("BinaryIO", gzip.open(path, "rb"))
    return path.open("rb")


def _check_magic(path: Path) -> None:
    """Name the usual files that are not text at all."""
    with _plain(path) as file:
        head = file.read(8)
    for magic, what, remedy in _MAGIC:
        if head.startswith(magic):
            raise FileError(f"{path.name} must be UTF-8 text: got {what}", help=remedy)
