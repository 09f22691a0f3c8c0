"""What a measure gives in the end: one figure for each group."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

__all__ = ["Figures", "State", "nothing"]

State: TypeAlias = dict[str, NDArray[Any]]
"""Named arrays of a partial result, one slot for each group (see each measure)."""


@frozen(eq=False)
class Figures:
    """Values with their intervals and counts, one for each group.

    ``value`` is NaN where there is no data, ``low`` and ``high`` where there is no
    interval. Amounts of time are in seconds, money in units of its currency.
    ``excluded`` has a column for each reason. ``exact`` holds sums and counts as whole
    numbers: microseconds, micro-units or plain; None where the value is no such sum.
    ``currencies`` says in which one each amount of money is, None where none is known.
    ``still_open`` counts the rows of ``n`` that are not over yet, where they count.
    """

    value: NDArray[np.float64]
    low: NDArray[np.float64] = field(kw_only=True)
    high: NDArray[np.float64] = field(kw_only=True)
    n: NDArray[np.int64] = field(kw_only=True)
    missing: NDArray[np.int64] = field(kw_only=True)
    pending: NDArray[np.int64] = field(kw_only=True)
    excluded: NDArray[np.int64] = field(kw_only=True)
    reasons: tuple[str, ...] = field(default=(), kw_only=True)
    approximate: bool = field(default=False, kw_only=True)
    exact: list[int | None] | None = field(default=None, kw_only=True)
    currencies: tuple[str | None, ...] | None = field(default=None, kw_only=True)
    still_open: NDArray[np.int64] | None = field(default=None, kw_only=True)

    def __len__(self) -> int:
        """How many figures there are."""
        return len(self.value)


def nothing(size: int) -> NDArray[np.float64]:
    """No value, *size* times."""
    return np.full(size, np.nan)
