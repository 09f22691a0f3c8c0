"""Figures of files larger than memory, in parts on one machine."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor
from datetime import datetime, tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kpikit.config import Config
from kpikit.desk.source import TableData, table
from kpikit.desk.whole import Whole
from kpikit.engines.job import Job, make_job
from kpikit.engines.plan import Pass
from kpikit.engines.readers import Source
from kpikit.engines.result import EngineResult
from kpikit.engines.sources import open_source
from kpikit.engines.spilling import Spill, spill
from kpikit.engines.splitting import Splitter
from kpikit.errors import EngineError, InputError
from kpikit.files.sections import match_files
from kpikit.metrics import Metric
from kpikit.metrics.formula import Formula

__all__ = ["executor", "files"]

MEMORY = 1 << 30
_TIMES = 12
"""Bytes that a part takes at work for each byte of its Arrow tables, about."""

Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | Mapping[str, Any]


def files(
    metrics: Iterable[Metric | Formula],
    paths: Paths,
    *,
    by: Sequence[str] = (),
    every: str | None = None,
    tz: str | tzinfo | None = None,
    as_of: datetime | str | None = None,
    config: Config | None = None,
    statuses: Mapping[str, Any] | None = None,
    lines: Sequence[str] | None = None,
    priorities: Sequence[str] | None = None,
    memory: int = MEMORY,
    parts: int | None = None,
    executor: Executor | None = None,
    scratch: str | os.PathLike[str] | None = None,
) -> EngineResult:
    """Figures of data that need not fit into memory.

    Every table is read in blocks, and its rows are written to scratch files so that
    those of one ticket (or requester, or respondent) lie in one part; then the parts
    are reduced, one after the other or by the workers of *executor*. Rows may stand in
    any order. At work it takes about *memory* bytes for each part that is reduced at
    one time, and about as much disk as the columns that are needed.

    Args:
        metrics: The metrics, each with its own rule, parameters and filter.
        paths: Files named after their tables or by sections of *config*; or by table a
            path, several paths or a folder (Parquet, CSV, Arrow IPC), a frame, a lazy
            frame of polars, a DuckDB relation or a stream of Arrow, or what
            :func:`kpikit.table` makes of one of these.
        by: Group columns for all of them.
        every: Periods for all of them.
        tz: Zone of the desk.
        as_of: When open intervals end; the latest instant of the data if not given.
        config: Its statuses, lines and priorities are those of the desk; with policies
            the desk has its ``sla`` table.
        statuses: What each status means, as for :class:`kpikit.Desk`.
        lines: The support lines in their order.
        priorities: The priorities, the most urgent first.
        memory: Bytes that a part may take.
        parts: How many parts to make; by *memory* if not given.
        executor: Reduces parts: a pool of processes or threads.
        scratch: Where scratch files go; the system's place for them if not given.

    Returns:
        One line for each metric, group and period, as :func:`kpikit.compute` gives;
        it says how it was made.

    Raises:
        FileError: A file cannot be read.
        DataError: Rows break the rules of their table.
        UnavailableError: A metric lacks a column.
        EngineError: A worker of the executor died.
    """
    tables = dict(paths) if isinstance(paths, Mapping) else _named(paths, config)
    job, data = make_job(
        metrics,
        tables,
        by=by,
        every=every,
        tz=tz,
        as_of=as_of,
        config=config,
        statuses=statuses,
        lines=lines,
        priorities=priorities,
    )
    for name, number in (("memory", memory), ("parts", 1 if parts is None else parts)):
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise InputError(
                f"{name} must be a whole number above 0: got {number!r}",
                help="leave it out, or give bytes as memory=2 << 30",
            )
    with TemporaryDirectory(prefix="kpikit-", dir=scratch) as folder:
        place = Path(folder)
        delimiters = {} if config is None else _delimiters(config)
        sources = {
            name: open_source(name, each, scratch=place, delimiter=delimiters.get(name))
            for name, each in data.items()
        }
        return _run(job, sources, place, memory, parts, executor)


def executor(
    metrics: Iterable[Metric | Formula],
    frames: Mapping[str, Any],
    executor: Executor,
    *,
    parts: int | None = None,
    **options: Any,
) -> EngineResult:
    """Figures of frames, by the workers of any ``concurrent.futures.Executor``.

    Args:
        metrics: The metrics.
        frames: A frame or path by table, as :func:`files` takes.
        executor: A pool of processes or threads; it stays open.
        parts: How many parts to make; by *memory*, and at least two for each worker,
            if not given.
        options: The other arguments of :func:`files`.

    Returns:
        As :func:`files`.
    """
    if not isinstance(executor, Executor):
        raise InputError(
            f"executor must be a concurrent.futures.Executor: got {executor!r}",
            help="as ProcessPoolExecutor(2)",
        )
    return files(metrics, frames, executor=executor, parts=parts, **options)


def _named(paths: Any, config: Config | None) -> dict[str, TableData]:
    """The file of each table, with what the config says of it."""
    sections = () if config is None else config.sections
    return {
        section.table: table(path, **section.options)
        for path, section in match_files(paths, sections)
    }


def _delimiters(config: Config) -> dict[str, str | None]:
    return {section.table: section.delimiter for section in config.sections}


def _run(
    job: Job,
    sources: Mapping[str, Source],
    folder: Path,
    memory: int,
    parts: int | None,
    executor: Executor | None,
) -> EngineResult:
    columns = {n: job.columns(n, source.names) for n, source in sources.items()}
    passes = job.passes({name: source.names for name, source in sources.items()})
    whole, spills = Whole(), []
    scanned: frozenset[str] = frozenset()
    for number, over in enumerate(passes):
        own = folder / str(number)
        own.mkdir()
        count = parts or _parts(over, sources, memory, executor)
        splitter = Splitter(over, count)
        found, said = spill(job, sources, columns, splitter, own, scanned=scanned)
        scanned |= set(found.tables)
        whole |= said
        spills.append(found)
    for name in sorted(set(sources) - scanned):  # they still say when the data ends
        telling = job.telling(name, sources[name].names)
        for block in sources[name].blocks(telling) if telling else ():
            whole |= job.scan(name, block) if block.num_rows else Whole()
    states = (
        list(_states(job, over, found, whole, executor))
        for over, found in zip(passes, spills, strict=True)
    )
    engine = "files" if executor is None else type(executor).__name__
    return job.finish(engine, passes, states)


def _parts(
    over: Pass, sources: Mapping[str, Source], memory: int, executor: Executor | None
) -> int:
    size = sum(sources[name].size for name in over.splits)
    least = 1 if executor is None else 2 * (getattr(executor, "_max_workers", 0) or 2)
    return max(least, -(-size * _TIMES // memory))


def _states(
    job: Job, over: Pass, found: Spill, whole: Whole, executor: Executor | None
) -> Iterator[bytes]:
    if executor is None:
        for part in range(found.parts):
            yield reduce_spilled(job, over.metrics, found, part, whole)
        return
    try:
        waiting = [
            executor.submit(reduce_spilled, job, over.metrics, found, part, whole)
            for part in range(found.parts)
        ]
        for future in waiting:
            yield future.result()
    except BrokenExecutor as error:
        raise EngineError(
            f"executor must keep its workers alive: one of them died ({error})",
            help="run it again with a new executor; smaller parts (memory=) or fewer"
            " workers take less memory",
        ) from error


def reduce_spilled(
    job: Job, metrics: Collection[Metric], found: Spill, part: int, whole: Whole
) -> bytes:
    """What one part contributes, read from its files."""
    return job.reduce(tuple(metrics), found.read(part), whole)
