"""Counts and sums that know what their rows come and go with: tickets, agents, days."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from attrs import evolve, field, fields, frozen
from numpy.typing import NDArray

from kpikit.measures.cluster import CLUSTERS, Clusterable, cluster_entries, clusters
from kpikit.measures.figures import State
from kpikit.measures.measure import Measure
from kpikit.measures.merging import Parts
from kpikit.measures.money import MoneySum
from kpikit.measures.nodes import Custom
from kpikit.measures.rows import Picked, Rows
from kpikit.measures.scope import Scope
from kpikit.measures.shares import Count
from kpikit.measures.sums import Sum

__all__ = ["UnitExpr", "by_unit"]

Ints: TypeAlias = NDArray[np.int64]


class UnitExpr(Custom):
    """What a row comes and goes with, if the data says so; no metric needs it."""

    def columns(self) -> frozenset[str]:
        """Names of the columns that must be there: none."""
        return frozenset()

    @abstractmethod
    def is_known(self, scope: Scope) -> bool:
        """Whether the table can say it at all."""


class _Unitwise(Measure):
    """What a count and sums by unit share: a state that adds up each unit too.

    It has the clusters of :class:`Clusterable`: what the rows of a unit add up to, and
    how many they are. A row without a unit stands alone; of a table that does not know
    units at all there are no clusters.
    """

    __slots__ = ()
    unit: UnitExpr

    def rows(self, scope: Scope) -> Rows:
        """The state and the values of every row, and its unit."""
        found = super().rows(scope)
        if not self.unit.is_known(scope):
            return found
        keys = cluster_entries(self.unit, scope)
        return evolve(found, parts={**found.parts, "unit": keys})

    def _amounts(self, rows: Rows) -> NDArray[Any]:
        """What each row adds: its value."""
        return rows.parts["value"].values

    def _options(self) -> tuple[str, ...]:
        return (*super()._options(), f"unit={self.unit.key}")

    def _arrays(self) -> Mapping[str, Any]:
        return {**super()._arrays(), **dict.fromkeys(CLUSTERS)}

    def _own(self, rows: Rows, chosen: Picked, n: Ints, edges: Ints | None) -> State:
        # The count or sum that stands behind it in the order of bases has the body.
        own = super()._own(rows, chosen, n, edges)  # type: ignore[safe-super]
        return own | self._units(rows, chosen, len(n))

    def _units(self, rows: Rows, chosen: Picked, size: int) -> State:
        """The units of the chosen rows."""
        if "unit" not in rows.parts:
            none, nil = np.zeros(0, dtype=np.int64), np.zeros(0)
            return clusters(size, none, none, nil, nil)
        amounts = self._amounts(rows).astype(np.float64)
        keys = rows.parts["unit"].values
        kept = chosen.kept(chosen.groups, keys, amounts, np.ones(len(keys)))
        return clusters(size, *kept)

    def _empty_own(self, size: int) -> State:
        none, nil = np.zeros(0, dtype=np.int64), np.zeros(0)
        return super()._empty_own(size) | clusters(size, none, none, nil, nil)

    def _merged(self, parts: Parts, n: Ints) -> State:
        keys, offsets, num, den = CLUSTERS
        entries = parts.ragged(offsets, keys, num, den)
        return super()._merged(parts, n) | clusters(parts.size, *entries)


@frozen(eq=False, repr=False)
class _CountByUnit(_Unitwise, Count):
    unit: UnitExpr = field(kw_only=True)

    def _amounts(self, rows: Rows) -> NDArray[Any]:
        return np.ones(len(rows.state))


@frozen(eq=False, repr=False)
class _SumByUnit(_Unitwise, Sum):
    unit: UnitExpr = field(kw_only=True)


@frozen(eq=False, repr=False)
class _MoneySumByUnit(_Unitwise, MoneySum):
    unit: UnitExpr = field(kw_only=True)


_KINDS: dict[type[Measure], Callable[..., Measure]] = {
    Count: _CountByUnit,
    Sum: _SumByUnit,
    MoneySum: _MoneySumByUnit,
}


def by_unit(measure: Measure, unit: UnitExpr) -> Measure:
    """A measure whose state tells its units apart; others stay as they are.

    Figures and their counts are the same.
    """
    if isinstance(measure, Clusterable):
        return measure if measure.cluster is not None else measure.clustered(unit)
    made = _KINDS.get(type(measure))
    if made is None:
        return measure
    own = {each.name: getattr(measure, each.name) for each in fields(type(measure))}
    return made(**own, unit=unit)
