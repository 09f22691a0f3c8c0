"""The measure that sets each group beside all of them: ``ShareOfTotal``."""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias

import numpy as np
from attrs import evolve, field, frozen
from attrs.converters import optional
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.errors import InputError
from kpikit.measures.evaluate import mask
from kpikit.measures.exact import add_at
from kpikit.measures.exact_intervals import of_share
from kpikit.measures.expressions import Expr, lift
from kpikit.measures.figures import Figures, State
from kpikit.measures.intervals import wilson
from kpikit.measures.measure import Additive, Estimate, Measure
from kpikit.measures.merging import Parts
from kpikit.measures.rows import Picked, Rows
from kpikit.measures.scope import Scope
from kpikit.measures.values import SUMS, merged_sums, read_amount, sums_of, totals
from kpikit.units.showing import counted

__all__ = ["ShareInEach", "ShareOfTotal", "equal_rows"]

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]


@frozen(eq=False, repr=False)
class ShareOfTotal(Measure):
    """What part of the total over all groups each group is; 1 without groups.

    The total is that of the groups that :meth:`finish` is given together: a row of no
    group is in none. No value where the total is 0; the shares of one total add up to
    1. ``n`` of the figures counts the rows of the whole total.

    The interval is Wilson's, the exact one that of Clopper and Pearson. With a weight
    it is Wilson's of as many equal rows as would give the spread that the weights give,
    and there is none where the share is outside 0..1, as it may be with weights below
    0.

    A state has only ``n``; with a weight also the arrays of :class:`Sum`, and
    ``squares``, the sum of squared weights.

    Args:
        weight: What each row counts, such as ``col.seconds``; 1, if not given.

    >>> ShareOfTotal()
    ShareOfTotal()
    """

    weight: Expr | None = field(default=None, converter=optional(lift))

    additive: ClassVar[Additive] = "not time"
    arrays: ClassVar[dict[str, Any]] = {**SUMS, "squares": np.float64}
    usual_form: ClassVar[str] = "Wilson"
    exact_form: ClassVar[str] = "Clopper-Pearson (exact)"
    _counted: ClassVar[str] = "n"

    @property
    def can_be_exact(self) -> bool:
        """Whether the interval has an exact form; weights have none."""
        return super().can_be_exact and self.weight is None

    def interval_form(self, statistic: str | None = None) -> str:
        """What the interval is called."""
        found = super().interval_form(statistic)
        return found if self.weight is None else f"{found}, of equal rows"

    def _inputs(self) -> tuple[Expr, ...]:
        return () if self.weight is None else (self.weight,)

    def _arrays(self) -> dict[str, Any]:
        return {} if self.weight is None else self.arrays

    def _parts(
        self, scope: Scope
    ) -> tuple[dict[str, Column], NDArray[np.bool_] | None]:
        if self.weight is None:
            return {}, None
        column, gone = read_amount(self.weight, scope)
        return {"weight": column}, gone

    def _own(self, rows: Rows, chosen: Picked, n: Ints, edges: Ints | None) -> State:
        del edges
        if self.weight is None:
            return {}
        column = rows.parts["weight"]
        values = chosen.zeroed(column.values)
        squares = values.astype(np.float64) ** 2
        own = sums_of(column.kind, values, chosen.groups, n)
        return own | {"squares": add_at(squares, chosen.groups, len(n))}

    def _empty_own(self, size: int) -> State:
        return {} if self.weight is None else super()._empty_own(size)

    def _merged(self, parts: Parts, n: Ints) -> State:
        del n
        if self.weight is None:
            return {}
        return merged_sums(parts) | {"squares": parts.added("squares")}

    def finish(
        self,
        state: State,
        level: float = 0.95,
        statistic: str | None = None,
        *,
        totals: NDArray[np.int64] | None = None,
    ) -> Figures:
        """The figures of a state.

        Args:
            state: What :meth:`state` or :meth:`merge` gave.
            level: Confidence of the interval.
            statistic: None; the measure has no other.
            totals: For each group the number of the total it is part of (of its
                period, say), from 0; without them all groups are of one total.

        Raises:
            InputError: *totals* does not have one number, 0 or more, for each group.
            ParameterError: A statistic was asked for.
        """
        of = _checked(totals, len(state["n"]))
        found = super().finish({**state, "totals": of}, level, statistic)
        return evolve(found, n=_whole(state[self._counted], of))

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        del statistic
        of, n = state["totals"], state["n"]
        if self.weight is None:
            rows = _whole(state[self._counted], of)
            with np.errstate(invalid="ignore"):
                bounds = of_share(n, rows, level, is_exact=self.exact_interval)
                return (n / rows, *bounds)
        part = totals(state)
        whole = _whole(part, of)
        with np.errstate(all="ignore"):
            share = np.where(whole != 0, part / whole, np.nan)
            squares = state["squares"]
            rows = equal_rows(share, whole, squares, _whole(squares, of))
            low, high = wilson(share * rows, rows, level)
        inside = (share >= 0) & (share <= 1)
        low, high = np.where(share == 0, 0.0, low), np.where(share == 1, 1.0, high)
        return share, np.where(inside, low, np.nan), np.where(inside, high, np.nan)


@frozen(eq=False, repr=False)
class ShareInEach(ShareOfTotal):
    """What part of all things each group has, where a thing may be in several groups.

    An answer that names two themes has a row in each of them, and is in the total once;
    so the shares add up to 1 or more. ``n`` counts the things of the whole total. A
    state has ``once`` of its own, the rows that the total counts.

    Args:
        once: Of which rows the total consists: one for each thing.

    >>> from kpikit.measures.nodes import col
    >>> ShareInEach(once=col.is_first_row)
    ShareInEach(col.is_first_row)
    """

    weight: None = field(default=None, init=False)
    once: Expr = field(converter=lift, kw_only=True)

    additive: ClassVar[Additive] = "nothing"
    arrays: ClassVar[dict[str, Any]] = {"once": np.int64}
    _counted: ClassVar[str] = "once"

    def _inputs(self) -> tuple[Expr, ...]:
        return (self.once,)

    def _arrays(self) -> dict[str, Any]:
        return self.arrays

    def _parts(
        self, scope: Scope
    ) -> tuple[dict[str, Column], NDArray[np.bool_] | None]:
        return {"once": Column(Kind.FLAG, mask(self.once, scope).true)}, None

    def _own(self, rows: Rows, chosen: Picked, n: Ints, edges: Ints | None) -> State:
        del edges
        once = chosen.zeroed(rows.parts["once"].values).astype(np.int64)
        return {"once": add_at(once, chosen.groups, len(n))}

    def _empty_own(self, size: int) -> State:
        return {"once": np.zeros(size, dtype=np.int64)}

    def _merged(self, parts: Parts, n: Ints) -> State:
        del n
        return {"once": parts.added("once")}


def _checked(totals: NDArray[np.int64] | None, size: int) -> Ints:
    """The number of the total of each group."""
    if totals is None:
        return np.zeros(size, dtype=np.int64)
    found: Ints = np.asarray(totals, dtype=np.int64)
    if len(found) != size or (size and found.min() < 0):
        raise InputError(
            "totals must have one number, 0 or more, for each of"
            f" {counted(size, 'group')}:"
            f" got {len(found)}"
            + (f", {found.min()} among them" if found.size else ""),
            help="give every group the number of its period",
        )
    return found


def _whole(part: NDArray[Any], of: Ints) -> NDArray[Any]:
    """The total that each group is part of."""
    size = int(of.max()) + 1 if of.size else 0
    return add_at(part, of, size)[of]


def equal_rows(share: Floats, whole: Floats, squares: Floats, every: Floats) -> Floats:
    """How many rows of one weight would spread a share as much as these do.

    The variance of the share is that of a ratio, linearised: a row in the group is away
    from its expectation by its weight times ``1 - share``, any other by ``share``. At 0
    and 1 it says nothing, and the weights of all rows decide (Kish).

    Args:
        share: What part each is of its total.
        whole: The total of the weights.
        squares: The squared weights of the part, added up.
        every: Those of the total.
    """
    spread = (1 - share) ** 2 * squares + share**2 * (every - squares)
    within = (share > 0) & (share < 1)
    with np.errstate(all="ignore"):
        inner, outer = share * (1 - share) * whole**2 / spread, whole**2 / every
    return np.where(within, inner, outer)
