"""The same figures where one process ends: files in parts, executors, Spark, Dask, Ray.

Every engine runs the same three steps. Rows are laid so that those of one key (ticket,
requester, respondent) lie in one part; each part is a small desk that the metrics
reduce; the states, a few kilobytes each, are merged and finished. An engine is the
caller's own: none is imported before its function is called.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kpikit.engines.on_dask import dask as dask
    from kpikit.engines.on_files import executor as executor
    from kpikit.engines.on_files import files as files
    from kpikit.engines.on_ray import ray as ray
    from kpikit.engines.on_spark import spark as spark
    from kpikit.engines.result import EngineResult as EngineResult

_HOMES = {
    "EngineResult": "result",
    "dask": "on_dask",
    "executor": "on_files",
    "files": "on_files",
    "ray": "on_ray",
    "spark": "on_spark",
}

__all__ = ["EngineResult", "dask", "executor", "files", "ray", "spark"]


def __getattr__(name: str) -> Any:
    """Load an engine when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'kpikit.engines' has no attribute {name!r}")
    return getattr(import_module(f"kpikit.engines.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """The engines."""
    return list(__all__)
