"""Intervals that respect rows that belong together, such as those of one requester."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeAlias

import numpy as np
from attrs import evolve, field, frozen
from attrs.converters import optional
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.measures.exact import add_at
from kpikit.measures.expressions import Expr, lift
from kpikit.measures.figures import State
from kpikit.measures.intervals import Bounds, per, wilson
from kpikit.measures.keys import by_key, key_numbers
from kpikit.measures.measure import Measure
from kpikit.measures.merging import Parts
from kpikit.measures.rows import Picked, Rows
from kpikit.measures.scope import Scope

__all__ = [
    "CLUSTERS",
    "Clusterable",
    "alone",
    "cluster_entries",
    "clustered_share",
    "clusters",
    "sandwich",
]

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

CLUSTERS = ("cluster_keys", "cluster_offsets", "cluster_num", "cluster_den")
_ALONE = np.int64(-(1 << 63))
"""The key of rows without one: each stays a cluster of its own."""


@frozen(eq=False, repr=False)
class Clusterable(Measure):
    """A measure that is one sum over another, and can be clustered.

    Rows of one requester resemble each other, so they tell less than as many rows of
    different ones. With ``cluster`` the interval is made of what clusters are away from
    the figure in sum (the sandwich, times ``C / (C - 1)`` for ``C`` clusters), not of
    single rows. The figure itself is the same. A row without a cluster is one of its
    own. There is no interval below two clusters; below some thirty it is too narrow.

    A state then also has the clusters of each group: ``cluster_keys`` (see
    :mod:`kpikit.measures.keys`), ``cluster_num`` and ``cluster_den``, their sums above
    and below, and ``cluster_offsets`` where groups begin and end.

    Args:
        cluster: What rows belong together by, such as ``col.requester``.
    """

    cluster: Expr | None = field(default=None, converter=optional(lift), kw_only=True)

    def clustered(self, cluster: Expr) -> Self:
        """The same with an interval that respects clusters."""
        return evolve(self, cluster=cluster)

    @property
    def can_be_exact(self) -> bool:
        """Whether the interval has an exact form; by clusters it has none."""
        return super().can_be_exact and self.cluster is None

    def interval_form(self, statistic: str | None = None) -> str:
        """What the interval is called."""
        found = super().interval_form(statistic)
        if self.cluster is None:
            return found
        return f"{found}, by clusters of {', '.join(sorted(self.cluster.columns()))}"

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        found = super().columns()
        return found if self.cluster is None else found | self.cluster.columns()

    def rows(self, scope: Scope) -> Rows:
        """The state and the values of every row, and the key of its cluster."""
        found = super().rows(scope)
        if self.cluster is None:
            return found
        keys = cluster_entries(self.cluster, scope)
        return evolve(found, parts={**found.parts, "cluster": keys})

    def _options(self) -> tuple[str, ...]:
        return () if self.cluster is None else (f"cluster={self.cluster.key}",)

    def _arrays(self) -> Mapping[str, Any]:
        if self.cluster is None:
            return self.arrays
        return {**self.arrays, **dict.fromkeys(CLUSTERS)}

    def _empty_own(self, size: int) -> State:
        own = super()._empty_own(size)
        if self.cluster is None:
            return own
        none, nil = np.zeros(0, dtype=np.int64), np.zeros(0)
        return own | clusters(size, none, none, nil, nil)

    def _clusters_of(
        self,
        rows: Rows,
        chosen: Picked,
        size: int,
        num: NDArray[Any],
        den: NDArray[Any] | None = None,
    ) -> State:
        """The clusters of the chosen rows, from both sides of each (1 below)."""
        if self.cluster is None:
            return {}
        keys = rows.parts["cluster"].values
        below = np.ones(len(keys)) if den is None else den.astype(np.float64)
        kept = chosen.kept(chosen.groups, keys, num.astype(np.float64), below)
        return clusters(size, *kept)

    def _merged_clusters(self, parts: Parts) -> State:
        """The clusters of several parts."""
        if self.cluster is None:
            return {}
        keys, offsets, num, den = CLUSTERS
        return clusters(parts.size, *parts.ragged(offsets, keys, num, den))


def cluster_entries(cluster: Expr, scope: Scope) -> Column:
    """The key of the cluster of every row; a row without one stands alone."""
    column = key_numbers(cluster, scope)
    keys = np.where(column.is_missing, _ALONE, column.values)
    return Column(Kind.INTEGER, keys)


def alone(keys: Ints) -> NDArray[np.bool_]:
    """Which entries are rows that stand alone."""
    found: NDArray[np.bool_] = keys == _ALONE
    return found


def clusters(size: int, groups: Ints, keys: Ints, num: Floats, den: Floats) -> State:
    """Sums by cluster; rows without a key lie before them, in order of their values."""
    single_rows = alone(keys)
    order = np.lexsort((den[single_rows], num[single_rows], groups[single_rows]))
    single = [array[single_rows][order] for array in (groups, num, den)]
    some = ~single_rows
    offsets, held, above, below = by_key(
        groups[some], keys[some], size, num[some], den[some]
    )
    owners = np.repeat(np.arange(size), np.diff(offsets))
    together = np.concatenate((single[0], owners))
    place = np.argsort(together, kind="stable")
    counts = np.bincount(together, minlength=size)
    arrays = (
        np.concatenate((np.full(len(order), _ALONE), held))[place],
        np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        np.concatenate((single[1], above))[place],
        np.concatenate((single[2], below))[place],
    )
    return dict(zip(CLUSTERS, arrays, strict=True))


def sandwich(state: State, ratio: Floats, whole: Floats) -> Floats:
    """The variance of a ratio whose denominators add up to *whole*, from clusters.

    NaN below two clusters.
    """
    number = np.diff(state["cluster_offsets"])
    groups = np.repeat(np.arange(len(number)), number)
    away = state["cluster_num"] - ratio[groups] * state["cluster_den"]
    spread = add_at(away * away, groups, len(number))
    with np.errstate(all="ignore"):
        variance = number / (number - 1.0) * spread / whole**2
    return np.where(number > 1, variance, np.nan)


def clustered_share(state: State, hits: Ints, level: float) -> Bounds:
    """Wilson's interval of as many independent rows as the clusters are worth.

    Never of more than there are rows. Where none or all are hits, the clusters count
    as one row each.
    """
    n = state["n"]
    share = per(hits, n)
    variance = sandwich(state, share, n.astype(np.float64))
    with np.errstate(all="ignore"):
        worth = n * (share * (1 - share) / (n - 1.0)) / variance
    number = np.diff(state["cluster_offsets"])
    at_end = (hits == 0) | (hits == n)
    rows = np.where(at_end, number, np.minimum(worth, n))
    rows = np.where(number > 1, rows, np.nan)
    return wilson(share * rows, rows, level)
