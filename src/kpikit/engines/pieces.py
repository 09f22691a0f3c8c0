"""Blocks of tables cut into pieces, and pieces put together again, inside workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kpikit.columns.arrow import arrow
from kpikit.desk.whole import Whole
from kpikit.engines.job import Job
from kpikit.engines.plan import Pass
from kpikit.engines.readers import plain
from kpikit.engines.splitting import Pairs, Splitter
from kpikit.errors import InputError

__all__ = ["cut", "pairs_of", "reduce_pieces", "tell", "together"]


def as_table(block: Any, columns: Sequence[str]) -> Any:
    """A block as an Arrow table of these columns."""
    pa = arrow("cutting blocks")
    if type(block).__module__.partition(".")[0] == "pandas":
        return pa.Table.from_pandas(block[list(columns)], preserve_index=False)
    return plain(pa.table(block).select(list(columns)))


def tell(job: Job, name: str, columns: Sequence[str], block: Any) -> Whole:
    """What a block tells of the whole."""
    told = as_table(block, job.telling(name, columns))
    return job.scan(name, told) if told.num_rows and told.num_columns else Whole()


def pairs_of(over: Pass, parts: int, columns: Sequence[str], block: Any) -> Pairs:
    """Which tickets a block of the leading table asks for, in which parts."""
    splitter = Splitter(over, parts)
    splitter.split(over.lead, as_table(block, columns))
    return splitter.pairs()


def cut(
    over: Pass,
    parts: int,
    name: str,
    columns: Sequence[str],
    block: Any,
    *pairs: Pairs,
) -> list[Any]:
    """The rows of a block for each part."""
    splitter = Splitter(over, parts, pairs)
    return splitter.cut(name, as_table(block, columns))


def together(name: str, pieces: Sequence[Any]) -> Any:
    """One table of pieces.

    Raises:
        InputError: They differ in their columns.
    """
    pa = arrow("joining pieces")
    first = set(pieces[0].column_names)
    for piece in pieces[1:]:
        if first != set(piece.column_names):
            odd = sorted(first ^ set(piece.column_names))
            raise InputError(
                f"every block of {name} must have the same columns: got {odd[0]!r} in"
                " some only",
                help="select the same columns everywhere before",
            )
    try:
        return pa.concat_tables(pieces, promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise InputError(
            f"every block of {name} must have columns of the same types: got"
            f" {' '.join(str(error).split())[:160]}",
            help="cast the columns alike before",
        ) from None


def reduce_pieces(
    job: Job, over: Pass, whole: Whole, counts: Mapping[str, int], *pieces: Any
) -> bytes:
    """What a part contributes, from the pieces of its tables in the order of counts."""
    tables, start = {}, 0
    for name, count in counts.items():
        tables[name] = together(name, pieces[start : start + count])
        start += count
    return job.reduce(over.metrics, tables, whole)
