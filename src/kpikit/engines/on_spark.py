"""Figures of Spark data frames, where they live."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from operator import or_
from typing import Any

from kpikit.columns.arrow import arrow
from kpikit.desk.whole import Whole
from kpikit.engines.job import Job, make_job
from kpikit.engines.pieces import tell, together
from kpikit.engines.plan import BY_ROW, FOLLOW, WHOLE, Pass
from kpikit.engines.result import EngineResult
from kpikit.errors import InputTypeError
from kpikit.metrics import Metric
from kpikit.metrics.formula import Formula

__all__ = ["spark"]

_TABLE, _PART, _TICKET = "kpikit_table", "kpikit_part", "kpikit_ticket"


def spark(
    metrics: Iterable[Metric | Formula],
    frames: Mapping[str, Any],
    *,
    parts: int | None = None,
    **options: Any,
) -> EngineResult:
    """Figures of Spark data frames: no row leaves the executors.

    The frames become one, a row of which holds a row of one table; it is repartitioned
    by ticket (requester, respondent), and each partition is reduced by ``mapInArrow``.
    A task that is lost and run again gives the same state.

    Args:
        metrics: The metrics.
        frames: A Spark data frame by table, or what :func:`kpikit.table` makes of one.
        parts: How many partitions to make; ``spark.sql.shuffle.partitions`` if not
            given.
        options: ``by``, ``every``, ``tz``, ``as_of``, ``config``, ``statuses``,
            ``lines`` and ``priorities``, as for :func:`kpikit.engines.files`.

    Returns:
        One line for each metric, group and period; it says how it was made.

    Raises:
        InputTypeError: A frame is none of Spark.
        DataError: Rows break the rules of their table; Spark wraps it into its own.
        UnavailableError: A metric lacks a column.
    """
    job, data = make_job(metrics, frames, **options)
    for name, frame in data.items():
        if not hasattr(frame, "mapInArrow"):
            raise InputTypeError(
                f"{name} must be a Spark data frame: got {type(frame).__name__}",
                help="as session.read.parquet(…); for frames in memory call"
                " kpikit.engines.executor",
            )
    given = {name: frame.columns for name, frame in data.items()}
    columns = {name: job.columns(name, names) for name, names in given.items()}
    session = next(iter(data.values())).sparkSession
    count = parts or int(session.conf.get("spark.sql.shuffle.partitions"))
    whole = _told(job, data, columns)
    passes = job.passes(given)
    states = [_states(job, over, data, columns, count, whole) for over in passes]
    return job.finish("spark", passes, states)


def _told(
    job: Job, data: Mapping[str, Any], columns: Mapping[str, Sequence[str]]
) -> Whole:
    """What the rows of all frames tell of the whole, in one action."""
    told = []
    for name, frame in data.items():
        if names := job.telling(name, columns[name]):
            work = partial(_tell_blocks, job, name, names)
            told.append(frame.select(*names).mapInArrow(work, "told string"))
    if not told:
        return Whole()
    rows = reduce(lambda one, other: one.union(other), told).collect()
    return reduce(or_, (Whole.from_dict(json.loads(row[0])) for row in rows), Whole())


def _tell_blocks(
    job: Job, name: str, columns: Sequence[str], blocks: Iterable[Any]
) -> Iterator[Any]:
    pa = arrow("Spark")
    found = Whole()
    for block in blocks:
        found |= tell(job, name, columns, pa.Table.from_batches([block]))
    yield pa.RecordBatch.from_pydict({"told": [json.dumps(found.to_dict())]})


def _states(
    job: Job,
    over: Pass,
    data: Mapping[str, Any],
    columns: Mapping[str, Sequence[str]],
    parts: int,
    whole: Whole,
) -> list[bytes]:
    """What the partitions of a pass give."""
    placed = _placed(over, data, columns, parts)
    rows: Any = reduce(
        lambda one, other: one.unionByName(other, allowMissingColumns=True),
        (_enveloped(name, frame, columns[name]) for name, frame in placed.items()),
    )
    empty = {n: data[n].select(*columns[n]).limit(0).toArrow() for n in over.splits}
    work = partial(_reduce_blocks, job, over, whole, empty)
    found = rows.repartition(parts, _PART).mapInArrow(work, "state binary").collect()
    states = [bytes(row[0]) for row in found]
    return states or [job.reduce(over.metrics, empty, whole)]


def _placed(
    over: Pass,
    data: Mapping[str, Any],
    columns: Mapping[str, Sequence[str]],
    parts: int,
) -> dict[str, Any]:
    """Every frame with the part of each row."""
    from pyspark.sql import functions as sql

    def hashed(*names: str) -> Any:
        texts = [sql.col(f"`{name}`").cast("string") for name in names]
        return sql.pmod(sql.xxhash64(*texts), sql.lit(parts))

    found: dict[str, Any] = {}
    for name in sorted(over.splits, key=lambda each: each != over.lead):
        split = over.splits[name]
        frame = data[name].select(*columns[name])
        anywhere = hashed(*columns[name])
        if split.how == FOLLOW:
            found[name] = _following(over, frame, split.column, found[over.lead])
            continue
        if split.how == WHOLE:
            part = sql.lit(0).cast("long")
        elif split.how == BY_ROW or split.column is None:
            part = anywhere
        else:
            known = sql.col(f"`{split.column}`").isNotNull()
            part = sql.when(known, hashed(split.column)).otherwise(anywhere)
        found[name] = frame.withColumn(_PART, part)
    return found


def _following(over: Pass, frame: Any, column: str | None, lead: Any) -> Any:
    """Rows go to every part that asks for their ticket (see ``Splitter``)."""
    from pyspark.sql import functions as sql

    ticket = sql.col(f"`{over.lead_ticket}`")
    pairs = lead.select(ticket.cast("string").alias(_TICKET), _PART).distinct()
    own = frame.withColumn(_TICKET, sql.col(f"`{column}`").cast("string"))
    how = "left" if over.lead == "tickets" else "inner"
    joined = own.join(pairs.where(sql.col(_TICKET).isNotNull()), _TICKET, how)
    return joined.withColumn(_PART, sql.coalesce(_PART, sql.lit(0))).drop(_TICKET)


def _enveloped(name: str, frame: Any, columns: Sequence[str]) -> Any:
    """Rows of one table as rows that can stand beside those of others."""
    from pyspark.sql import functions as sql

    inside = sql.struct(*(sql.col(f"`{each}`") for each in columns)).alias(name)
    return frame.select(sql.lit(name).alias(_TABLE), sql.col(_PART), inside)


def _reduce_blocks(
    job: Job,
    over: Pass,
    whole: Whole,
    empty: Mapping[str, Any],
    blocks: Iterable[Any],
) -> Iterator[Any]:
    """One state of all rows of a partition; none of one without rows."""
    pa = arrow("Spark")
    from pyarrow import compute

    held: dict[str, list[Any]] = {name: [] for name in empty}
    for block in blocks:
        for name, pieces in held.items():
            mine = block.filter(compute.equal(block.column(_TABLE), name))
            if mine.num_rows:
                inside = mine.column(mine.schema.get_field_index(name))
                pieces.append(pa.Table.from_struct_array(inside))
    if not any(held.values()):
        return
    tables = {
        n: together(n, pieces) if pieces else empty[n] for n, pieces in held.items()
    }
    state = job.reduce(over.metrics, tables, whole)
    yield pa.RecordBatch.from_pydict({"state": pa.array([state], pa.binary())})
