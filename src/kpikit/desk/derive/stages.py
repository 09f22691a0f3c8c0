"""Instants of the stages of a ticket's work."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import Column
from kpikit.desk.derive.names import slug
from kpikit.desk.derive.shared import Workspace, first_at, instants, used_codes

__all__ = ["SUFFIX", "stage_at", "stage_names"]

SUFFIX = "_at"
"""How the names of columns of stages end."""


def _numbers(ws: Workspace) -> tuple[dict[str, int], NDArray[np.int32]]:
    """A number for each column name of stages, and that of each code."""
    log = ws.log
    number: dict[str, int] = {}
    by_code = np.full(len(log.labels) + 1, -1, dtype=np.int32)
    for code in used_codes(log.labels, log.value.take(ws.of("stage"))):
        name = f"{slug(log.labels[code])}{SUFFIX}"
        by_code[code] = number.setdefault(name, len(number))
    return number, by_code


def stage_names(ws: Workspace) -> tuple[str, ...]:
    """The names of the columns of stages that this log gives."""
    return tuple(ws.of_log(_numbers)[0])


def stage_at(ws: Workspace, name: str) -> Column:
    """Instant of the first event of the stages that share one column name."""
    number, by_code = ws.of_log(_numbers)
    where = ws.of("stage")
    found = by_code.take(ws.log.value.take(where))
    # a part of a log may lack a stage that the whole has
    return instants(first_at(ws, where[found == number.get(name, len(number))]))
