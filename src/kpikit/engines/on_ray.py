"""Figures of Ray datasets, where they live."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from kpikit.engines.job import make_job
from kpikit.engines.result import EngineResult
from kpikit.engines.tasks import run_tasks
from kpikit.errors import InputTypeError
from kpikit.metrics import Metric
from kpikit.metrics.formula import Formula

__all__ = ["ray"]


class _Ray:
    """Functions as remote tasks of Ray."""

    name = "ray"

    def call(
        self, task: Callable[..., Any], *given: Any, outputs: int | None = None
    ) -> Any:
        """A reference to what the task will give, or a list of them."""
        import ray

        if outputs is None:
            return ray.remote(_run).remote(task, *given)
        made = ray.remote(_run_cut).options(num_returns=outputs).remote(task, *given)
        return [made] if outputs == 1 else made

    def gather(self, promised: Sequence[Any]) -> list[Any]:
        """Wait for the tasks."""
        import ray

        return list(ray.get(list(promised)))


def _run(task: Callable[..., Any], *given: Any) -> Any:
    return task(*given)


def _run_cut(task: Callable[..., Any], *given: Any) -> Any:
    pieces = task(*given)
    return pieces[0] if len(pieces) == 1 else tuple(pieces)


def ray(
    metrics: Iterable[Metric | Formula],
    frames: Mapping[str, Any],
    *,
    parts: int | None = None,
    **options: Any,
) -> EngineResult:
    """Figures of Ray datasets: no row leaves the workers.

    Args:
        metrics: The metrics.
        frames: A ``ray.data.Dataset`` by table, or what :func:`kpikit.table` makes of
            one.
        parts: How many parts to make; as many as the largest dataset has blocks if not
            given.
        options: ``by``, ``every``, ``tz``, ``as_of``, ``config``, ``statuses``,
            ``lines`` and ``priorities``, as for :func:`kpikit.engines.files`.

    Returns:
        One line for each metric, group and period; it says how it was made.

    Raises:
        InputTypeError: A frame is no Ray dataset.
        DataError: Rows break the rules of their table.
        UnavailableError: A metric lacks a column.
    """
    job, data = make_job(metrics, frames, **options)
    for name, frame in data.items():
        if not hasattr(frame, "to_arrow_refs"):
            raise InputTypeError(
                f"{name} must be a Ray dataset: got {type(frame).__name__}",
                help="as ray.data.read_parquet(…); for frames in memory call"
                " kpikit.engines.executor",
            )
    blocks = {name: frame.to_arrow_refs() for name, frame in data.items()}
    columns = {name: list(frame.columns()) for name, frame in data.items()}
    most = max(len(several) for several in blocks.values())
    return run_tasks(job, blocks, columns, parts or most, _Ray())
