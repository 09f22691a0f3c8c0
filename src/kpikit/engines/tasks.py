"""The steps of a job as a graph of tasks, for engines that run functions: Dask, Ray."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial, reduce
from operator import or_
from typing import Any, Protocol

from kpikit.desk.whole import Whole
from kpikit.engines.job import Job
from kpikit.engines.pieces import cut, pairs_of, reduce_pieces, tell
from kpikit.engines.plan import FOLLOW, Pass
from kpikit.engines.result import EngineResult
from kpikit.engines.splitting import Pairs, Splitter

__all__ = ["Runner", "run_tasks"]


class Runner(Protocol):
    """Runs functions somewhere; what they give may be passed on without being seen."""

    name: str

    def call(
        self, task: Callable[..., Any], *given: Any, outputs: int | None = None
    ) -> Any:
        """A promise of what a function gives; with outputs, a list of so many."""
        ...

    def gather(self, promised: Sequence[Any]) -> list[Any]:
        """What was promised."""
        ...


def run_tasks(
    job: Job,
    blocks: Mapping[str, Sequence[Any]],
    columns: Mapping[str, Sequence[str]],
    parts: int,
    runner: Runner,
) -> EngineResult:
    """Run a job over blocks of tables that live where the runner runs.

    Args:
        job: What is computed.
        blocks: Promises of the blocks of each table, one at least.
        columns: The columns of each table.
        parts: How many parts to make.
        runner: The engine.
    """
    needed = {name: job.columns(name, names) for name, names in columns.items()}
    passes = job.passes(columns)
    told = [
        runner.call(partial(tell, job, name, needed[name]), block)
        for name, several in blocks.items()
        for block in several
    ]
    whole = reduce(or_, runner.gather(told), Whole())
    states = [
        runner.gather(_pass(job, over, blocks, needed, parts, whole, runner))
        for over in passes
    ]
    return job.finish(runner.name, passes, states)


def _pass(
    job: Job,
    over: Pass,
    blocks: Mapping[str, Sequence[Any]],
    needed: Mapping[str, Sequence[str]],
    parts: int,
    whole: Whole,
    runner: Runner,
) -> list[Any]:
    """Promises of what each part contributes."""
    pairs: list[Any] = []
    if any(split.how == FOLLOW for split in over.splits.values()):
        seen = [
            runner.call(partial(pairs_of, over, parts, needed[over.lead]), block)
            for block in blocks[over.lead]
        ]
        pairs = [runner.call(partial(_joined, over, parts), *seen)]
    pieces = {
        name: [
            runner.call(
                partial(cut, over, parts, name, needed[name]),
                block,
                *(pairs if split.how == FOLLOW else ()),
                outputs=parts,
            )
            for block in blocks[name]
        ]
        for name, split in over.splits.items()
    }
    counts = {name: len(several) for name, several in pieces.items()}
    task = partial(reduce_pieces, job, over, whole, counts)
    return [
        runner.call(
            task, *(each[part] for several in pieces.values() for each in several)
        )
        for part in range(parts)
    ]


def _joined(over: Pass, parts: int, *seen: Pairs) -> Pairs:
    return Splitter(over, parts, seen).pairs()
