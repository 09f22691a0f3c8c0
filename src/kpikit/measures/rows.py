"""What becomes of every row: counted, missing, pending, out of scope, excluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column
from kpikit.columns.integers import extent
from kpikit.errors import InputError
from kpikit.measures.evaluate import mask
from kpikit.measures.expressions import Expr
from kpikit.measures.figures import State
from kpikit.measures.scope import Scope
from kpikit.units.showing import counted

__all__ = [
    "COUNTED",
    "EXCLUDED",
    "MISSING",
    "OUT_OF_SCOPE",
    "PENDING",
    "Picked",
    "Rows",
    "checked_groups",
    "picked",
    "states_of_rows",
    "tally",
]

COUNTED = 0
"""The row is part of the figure."""
MISSING = 1
"""Its value is not known."""
PENDING = 2
"""It is too young to judge."""
OUT_OF_SCOPE = 3
"""The figure is not about it."""
EXCLUDED = 4
"""It is left out for the first reason; the next code is the next reason."""

MOST_REASONS = 255 - EXCLUDED

Mask: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.int64]


@frozen(eq=False)
class Rows:
    """The state of every row, and the values that a measure works on."""

    state: NDArray[np.uint8]
    parts: Mapping[str, Column] = field(factory=dict, kw_only=True)

    @property
    def counted(self) -> Mask:
        """Rows that are part of the figure."""
        found: Mask = self.state == COUNTED
        return found

    def take(self, places: Ints) -> Rows:
        """Some of the rows."""
        parts = {name: column.take(places) for name, column in self.parts.items()}
        return Rows(self.state[places], parts=parts)


@frozen(eq=False)
class Picked:
    """Which rows count, and the group of each row (any, where it does not count)."""

    groups: Ints
    counted: Mask | None = field(default=None, kw_only=True)
    """Mask of the rows that count and lie in a group; None: all do."""

    def zeroed(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values with nothing (0 or False) where the row does not count."""
        if self.counted is None:
            return values
        return np.where(self.counted, values, values.dtype.type(0))

    def kept(self, *arrays: NDArray[Any]) -> tuple[NDArray[Any], ...]:
        """Of each array, the rows that count."""
        if self.counted is None:
            return arrays
        places = np.flatnonzero(self.counted)
        return tuple(array[places] for array in arrays)


def states_of_rows(
    scope: Scope,
    *,
    where: Expr | None,
    of: Expr | None,
    excluded: Sequence[tuple[str, Expr]],
    pending: Expr | None,
    unknown: Mask | None,
) -> NDArray[np.uint8]:
    """The state of every row; what comes first in the arguments decides.

    Args:
        scope: The rows.
        where: Rows of which this is not true are out of scope.
        of: So are rows of which this is not true.
        excluded: Reasons in their order; rows of which one is true are left out.
        pending: Rows of which this is true are pending.
        unknown: Rows without a value.
    """
    state = np.zeros(scope.rows, dtype=np.uint8)
    # Written from the weakest to the strongest.
    if unknown is not None:
        _mark(state, unknown, MISSING)
    if pending is not None:
        _mark(state, mask(pending, scope).true, PENDING)
    for place, (_, expr) in reversed(list(enumerate(excluded))):
        _mark(state, mask(expr, scope).true, EXCLUDED + place)
    for keep in (of, where):
        if keep is not None:
            _mark(state, ~mask(keep, scope).true, OUT_OF_SCOPE)
    return state


def _mark(state: NDArray[np.uint8], where: Mask, code: int) -> None:
    """Write a code; whole-array steps on bytes are far quicker than picking rows."""
    state *= (~where).view(np.uint8)
    state += where.view(np.uint8) * np.uint8(code)


def tally(rows: Rows, groups: Ints, size: int, reasons: int, *, outside: bool) -> State:
    """Counts of the states by group: n, missing, pending and excluded."""
    codes = EXCLUDED + reasons
    table = _counts(rows.state, groups, size, codes, outside=outside)
    return {
        "n": table[:, COUNTED].copy(),
        "missing": table[:, MISSING].copy(),
        "pending": table[:, PENDING].copy(),
        "excluded": table[:, EXCLUDED:].copy(),
    }


def _counts(
    state: NDArray[np.uint8], groups: Ints, size: int, codes: int, *, outside: bool
) -> Ints:
    """How many rows of each group have each state."""
    table: Ints = np.zeros((size, codes), dtype=np.int64)
    if not outside and not state.any():
        if size == 1:
            table[0, COUNTED] = len(groups)
        else:
            table[:, COUNTED] = np.bincount(groups, minlength=size)
        return table
    key = groups * codes
    key += state
    if outside:
        # Rows of no group go to a place of their own.
        np.copyto(key, size * codes, where=groups < 0)
    found: Ints = np.bincount(key, minlength=size * codes)[: size * codes]
    return found.reshape(size, codes)


def picked(rows: Rows, groups: Ints, *, outside: bool) -> Picked:
    """The rows that count and lie in a group."""
    if outside:
        counted = rows.counted & (groups >= 0)
        return Picked(np.maximum(groups, 0), counted=counted)
    return Picked(groups, counted=rows.counted if rows.state.any() else None)


def checked_groups(rows: Rows, groups: NDArray[Any], size: int) -> tuple[Ints, bool]:
    """Groups as int64, one for each row, and whether some rows are in none.

    Raises:
        InputError: They do not fit the rows, or are not all below *size*.
    """
    found: Ints = np.asarray(groups, dtype=np.int64)
    if len(found) != len(rows.state):
        raise InputError(
            "groups must have one number for each of"
            f" {counted(len(rows.state), 'row')}:"
            f" got {len(found)}",
            help="give -1 for rows that take no part",
        )
    if not found.size:
        return found, False
    low, high = extent(found)
    if high >= size:
        raise InputError(
            f"groups must lie below size {size}: got {high}",
            help="give the number of groups as size",
        )
    return found, low < 0
