"""Rows to files: CSV, compressed where that pays, the same bytes on every run."""

import csv
import gzip
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


def cell(value: object) -> str:
    """The text of a cell: empty for nothing, true and false for flags."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ";".join(str(part) for part in value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table on its way to a file."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]

    def text(self) -> bytes:
        """UTF-8 text with line feeds."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"row must have {len(self.columns)} cells: got {row!r}"
                )
            writer.writerow([cell(value) for value in row])
        return text.getvalue().encode()

    def save(self, folder: Path) -> None:
        """Write the file; a name in ``.gz`` is compressed, without name or time."""
        data = self.text()
        if self.name.endswith(".gz"):
            packed = io.BytesIO()
            with gzip.GzipFile("", "wb", 9, packed, mtime=0) as file:
                file.write(data)
            data = packed.getvalue()
        (folder / self.name).write_bytes(data)
