"""Measures that count rows: ``Count``, ``Share`` and ``Net``."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from attrs import field, frozen
from attrs.validators import gt
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.measures.cluster import Clusterable, clustered_share, sandwich
from kpikit.measures.evaluate import mask
from kpikit.measures.exact import add_at
from kpikit.measures.exact_intervals import of_share
from kpikit.measures.expressions import Expr, lift
from kpikit.measures.figures import State, nothing
from kpikit.measures.intervals import normal, per
from kpikit.measures.logic import Truth
from kpikit.measures.measure import Additive, Estimate, Measure
from kpikit.measures.merging import Parts
from kpikit.measures.rows import Picked, Rows
from kpikit.measures.scope import Scope

__all__ = ["Count", "Net", "Share"]

Mask = NDArray[np.bool_]
Found = tuple[dict[str, Column], Mask | None]


@frozen(eq=False, repr=False)
class Count(Measure):
    """The number of rows; 0 over nothing, and without an interval.

    >>> from kpikit.measures.nodes import col
    >>> Count(where=col.line == "L1")
    Count(where=col.line == 'L1')
    """

    additive: ClassVar[Additive] = "everything"

    def _inputs(self) -> tuple[Expr, ...]:
        return ()

    def _parts(self, scope: Scope) -> Found:
        del scope
        return {}, None

    def _own(
        self,
        rows: Rows,
        chosen: Picked,
        n: NDArray[np.int64],
        edges: NDArray[np.int64] | None,
    ) -> State:
        del rows, chosen, n, edges
        return {}

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        del level, statistic
        size = len(state["n"])
        return state["n"].astype(np.float64), nothing(size), nothing(size)

    def _exact(self, state: State) -> list[int | None]:
        return list(state["n"].tolist())


@frozen(eq=False, repr=False)
class Share(Clusterable):
    """The share of rows of which *hits* is true, 0..1; no value over nothing.

    A row of which *hits* is not known is missing. The interval is Wilson's, the exact
    one that of Clopper and Pearson; one that respects clusters is that of
    :class:`Clusterable`. A state has ``hits`` of its own.

    Args:
        hits: What is true of a hit.
    """

    hits: Expr = field(converter=lift)

    arrays: ClassVar[dict[str, Any]] = {"hits": np.int64}
    usual_form: ClassVar[str] = "Wilson"
    exact_form: ClassVar[str] = "Clopper-Pearson (exact)"

    def _inputs(self) -> tuple[Expr, ...]:
        return (self.hits,)

    def _parts(self, scope: Scope) -> Found:
        truth = mask(self.hits, scope)
        return {"hit": _flag(truth)}, truth.missing

    def _own(
        self,
        rows: Rows,
        chosen: Picked,
        n: NDArray[np.int64],
        edges: NDArray[np.int64] | None,
    ) -> State:
        del edges
        hit = rows.parts["hit"]
        own = {"hits": _hits(hit, chosen, len(n))}
        return own | self._clusters_of(rows, chosen, len(n), hit.values)

    def _merged(self, parts: Parts, n: NDArray[np.int64]) -> State:
        return super()._merged(parts, n) | self._merged_clusters(parts)

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        del statistic
        hits, n = state["hits"], state["n"]
        if self.cluster is not None:
            return (per(hits, n), *clustered_share(state, hits, level))
        bounds = of_share(hits, n, level, is_exact=self.exact_interval)
        return (per(hits, n), *bounds)


@frozen(eq=False, repr=False)
class Net(Clusterable):
    """The share of *up* minus the share of *down*, times *scale*.

    A row that is both cancels itself out. The variance of the figure of n rows is
    ``(p + d - (p - d)**2) / n``; its interval is normal, and stays within the scale. A
    state has ``up`` and ``down`` of its own.

    Args:
        up: What is true of a row that counts for.
        down: What is true of a row that counts against.
        scale: The value when all rows are up.
    """

    up: Expr = field(converter=lift)
    down: Expr = field(converter=lift)
    scale: float = field(default=1.0, converter=float, validator=gt(0), kw_only=True)

    arrays: ClassVar[dict[str, Any]] = {"up": np.int64, "down": np.int64}
    usual_form: ClassVar[str] = "normal, of the variance (p + d - (p - d)**2) / n"

    def _inputs(self) -> tuple[Expr, ...]:
        return (self.up, self.down)

    def _options(self) -> tuple[str, ...]:
        return (*super()._options(), f"scale={self.scale!r}")

    def _parts(self, scope: Scope) -> Found:
        up, down = mask(self.up, scope), mask(self.down, scope)
        gone = up.missing | down.missing
        return {"up": _flag(up, down.true), "down": _flag(down, up.true)}, gone

    def _own(
        self,
        rows: Rows,
        chosen: Picked,
        n: NDArray[np.int64],
        edges: NDArray[np.int64] | None,
    ) -> State:
        del edges
        up, down = rows.parts["up"], rows.parts["down"]
        own = {
            "up": _hits(up, chosen, len(n)),
            "down": _hits(down, chosen, len(n)),
        }
        sign = up.values.astype(np.int8) - down.values
        return own | self._clusters_of(rows, chosen, len(n), sign)

    def _merged(self, parts: Parts, n: NDArray[np.int64]) -> State:
        return super()._merged(parts, n) | self._merged_clusters(parts)

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        del statistic
        n = state["n"]
        value = per(state["up"] - state["down"], n)
        spread = per(state["up"] + state["down"], n) - value**2
        # Rounding may leave it a hair below zero.
        variance = per(np.maximum(spread, 0.0), n)
        if self.cluster is not None:
            variance = sandwich(state, value, n.astype(np.float64))
        low, high = normal(value, variance, level)
        low, high = np.clip(low, -1.0, 1.0), np.clip(high, -1.0, 1.0)
        return self.scale * value, self.scale * low, self.scale * high


def _flag(truth: Truth, but: Mask | None = None) -> Column:
    """A truth as a column, without the rows of *but*."""
    true = truth.true if but is None else truth.true & ~but
    return Column(Kind.FLAG, true, truth.missing if truth.missing.any() else None)


def _hits(hit: Column, chosen: Picked, size: int) -> NDArray[np.int64]:
    """How many of the chosen rows are hits, by group."""
    true = hit.values if chosen.counted is None else hit.values & chosen.counted
    if size == 1:
        return np.array([np.count_nonzero(true)], dtype=np.int64)
    found: NDArray[np.int64] = add_at(true.astype(np.int64), chosen.groups, size)
    return found
