"""Tables cut into parts on disk, so that each part fits into memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from attrs import field, frozen

from kpikit.columns.arrow import arrow
from kpikit.desk.whole import Whole
from kpikit.engines.job import Job
from kpikit.engines.readers import Source
from kpikit.engines.splitting import Splitter

__all__ = ["Spill", "spill"]


@frozen
class Spill:
    """The parts of a pass as files: one of the Arrow IPC format for table and part."""

    folder: Path
    tables: tuple[str, ...] = field(kw_only=True)
    parts: int = field(kw_only=True)

    def read(self, part: int) -> dict[str, Any]:
        """Every table of one part."""
        pa = arrow("reading parts")
        found = {}
        for name in self.tables:
            with pa.memory_map(str(_place(self.folder, name, part))) as mapped:
                found[name] = pa.ipc.open_stream(mapped).read_all()
        return found


def _place(folder: Path, name: str, part: int) -> Path:
    return folder / f"{name}.{part}.arrows"


def spill(
    job: Job,
    sources: Mapping[str, Source],
    columns: Mapping[str, Sequence[str]],
    splitter: Splitter,
    folder: Path,
    *,
    scanned: frozenset[str],
) -> tuple[Spill, Whole]:
    """Write the rows of a pass into the files of their parts.

    Args:
        job: What is computed.
        sources: The tables.
        columns: The columns of each that are needed.
        splitter: Which row goes where.
        folder: An empty folder.
        scanned: Tables of which it is known already what they tell of the whole.

    Returns:
        The parts, and what the other tables tell of the whole.
    """
    pa = arrow("writing parts")
    whole = Whole()
    for name in splitter.tables():
        with ExitStack() as stack:
            writers: list[Any] = []
            for block in sources[name].blocks(columns[name]):
                if not writers:
                    for part in range(splitter.parts):
                        sink = pa.ipc.new_stream(
                            _place(folder, name, part), block.schema
                        )
                        writers.append(stack.enter_context(sink))
                if not block.num_rows:
                    continue
                if name not in scanned:
                    telling = job.telling(name, block.column_names)
                    whole |= (
                        job.scan(name, block.select(telling)) if telling else Whole()
                    )
                for part, rows in enumerate(splitter.cut(name, block)):
                    if rows.num_rows:
                        writers[part].write_table(rows)
    tables = tuple(splitter.tables())
    return Spill(folder, tables=tables, parts=splitter.parts), whole
