"""Figures of Dask data frames, where they live."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from kpikit.engines.job import make_job
from kpikit.engines.result import EngineResult
from kpikit.engines.tasks import run_tasks
from kpikit.errors import InputTypeError
from kpikit.metrics import Metric
from kpikit.metrics.formula import Formula

__all__ = ["dask"]


class _Dask:
    """Functions as delayed objects of Dask."""

    name = "dask"

    def call(
        self, task: Callable[..., Any], *given: Any, outputs: int | None = None
    ) -> Any:
        """A delayed call."""
        from dask import delayed

        made = delayed(task, nout=outputs, pure=False)(*given)
        return made if outputs is None else [made[at] for at in range(outputs)]

    def gather(self, promised: Sequence[Any]) -> list[Any]:
        """Run the graph, by whichever scheduler the caller chose."""
        from dask import compute

        return list(compute(*promised))


def dask(
    metrics: Iterable[Metric | Formula],
    frames: Mapping[str, Any],
    *,
    parts: int | None = None,
    **options: Any,
) -> EngineResult:
    """Figures of Dask data frames: no row leaves the workers.

    Args:
        metrics: The metrics.
        frames: A Dask data frame by table, or what :func:`kpikit.table` makes of one.
        parts: How many parts to make; as many as the largest frame has if not given.
        options: ``by``, ``every``, ``tz``, ``as_of``, ``config``, ``statuses``,
            ``lines`` and ``priorities``, as for :func:`kpikit.engines.files`.

    Returns:
        One line for each metric, group and period; it says how it was made.

    Raises:
        InputTypeError: A frame is none of Dask.
        DataError: Rows break the rules of their table.
        UnavailableError: A metric lacks a column.
    """
    job, data = make_job(metrics, frames, **options)
    for name, frame in data.items():
        if not hasattr(frame, "to_delayed"):
            raise InputTypeError(
                f"{name} must be a Dask data frame: got {type(frame).__name__}",
                help="as dask.dataframe.read_parquet(…); for frames in memory call"
                " kpikit.engines.executor",
            )
    blocks = {name: frame.to_delayed() for name, frame in data.items()}
    columns = {name: list(map(str, frame.columns)) for name, frame in data.items()}
    most = max(len(several) for several in blocks.values())
    return run_tasks(job, blocks, columns, parts or most, _Dask())
