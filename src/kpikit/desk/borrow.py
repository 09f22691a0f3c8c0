"""Values that rows take from the ticket they belong to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind

__all__ = ["borrow"]


def borrow(column: Column, rows: NDArray[np.int64]) -> Column:
    """The value of each row's ticket; missing where a row has no ticket."""
    alone = rows < 0
    if not len(column):
        return Column.of_missing(column.kind, len(rows))
    taken = column.take(np.where(alone, 0, rows))
    if not alone.any():
        return taken
    if column.kind is Kind.CATEGORY:
        codes = np.where(alone, np.int32(-1), taken.values)
        return Column(Kind.CATEGORY, codes, labels=column.labels)
    return Column(
        taken.kind,
        taken.values,
        taken.is_missing | alone,
        labels=taken.labels,
        offsets=taken.offsets,
    )
