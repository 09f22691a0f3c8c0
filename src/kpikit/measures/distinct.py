"""Measures that count keys instead of rows: ``Distinct`` and ``DistinctShare``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias

import numpy as np
from attrs import evolve, field, frozen
from attrs.converters import optional
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.errors import InputError, InputTypeError
from kpikit.measures.compare import joined
from kpikit.measures.evaluate import mask
from kpikit.measures.exact_intervals import of_share
from kpikit.measures.expressions import Expr, lift
from kpikit.measures.figures import Figures, State, nothing
from kpikit.measures.intervals import per
from kpikit.measures.keys import by_key, key_numbers
from kpikit.measures.measure import Estimate, Measure
from kpikit.measures.merging import Parts
from kpikit.measures.rows import Picked, Rows
from kpikit.measures.scope import Scope
from kpikit.units.showing import shown

__all__ = ["Distinct", "DistinctShare"]

Ints: TypeAlias = NDArray[np.int64]

_PLACES = ("keys", "offsets")


def _times(value: object) -> int:
    """How many rows a key must have: a whole number, 1 or more."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputTypeError(
            f"at_least must be a whole number: got {shown(value)}", help="write 2"
        )
    if value < 1:
        raise InputError(
            f"at_least must be 1 or more: got {value}",
            help="a key without rows is not known",
        )
    return value


@frozen(eq=False, repr=False)
class _Keyed(Measure):
    """What measures of keys share: a state that counts rows by group and key."""

    of_key: Expr = field(converter=lift)

    arrays: ClassVar[dict[str, Any]] = dict.fromkeys(("keys", "offsets", "counts"))

    def _inputs(self) -> tuple[Expr, ...]:
        return (self.of_key,)

    def _parts(
        self, scope: Scope
    ) -> tuple[dict[str, Column], NDArray[np.bool_] | None]:
        keys = key_numbers(self.of_key, scope)
        return {"key": keys}, keys.missing

    def _own(self, rows: Rows, chosen: Picked, n: Ints, edges: Ints | None) -> State:
        del edges
        groups, keys = chosen.kept(chosen.groups, rows.parts["key"].values)
        counts = [np.ones(len(keys), dtype=np.int64)]
        for name in self._counted()[1:]:
            (true,) = chosen.kept(rows.parts[name].values)
            counts.append(true.astype(np.int64))
        return self._state(groups, keys, len(n), counts)

    def _empty_own(self, size: int) -> State:
        none = np.zeros(0, dtype=np.int64)
        return self._state(none, none, size, [none for _ in self._counted()])

    def _merged(self, parts: Parts, n: Ints) -> State:
        groups, keys, *counts = parts.ragged("offsets", "keys", *self._counted())
        return self._state(groups, keys, len(n), counts)

    def _counted(self) -> tuple[str, ...]:
        """The arrays that count rows by key."""
        return tuple(name for name in self._arrays() if name not in _PLACES)

    def _state(
        self, groups: Ints, keys: Ints, size: int, counts: Sequence[Ints]
    ) -> State:
        offsets, held, *sums = by_key(groups, keys, size, *counts)
        own = dict(zip(self._counted(), sums, strict=True))
        return {"keys": held, "offsets": offsets, **own}


@frozen(eq=False, repr=False)
class Distinct(_Keyed):
    """The number of different keys; 0 over nothing, and without an interval.

    A row without a key is missing. ``n`` counts rows. A state has ``keys`` of its own,
    ascending within each group (see :mod:`kpikit.measures.keys`), ``offsets`` where
    groups begin and end, and ``counts``, how many rows each key has. It grows with the
    number of keys, and is exact however the rows are split.

    Args:
        of_key: What is counted once, such as ``col.requester``.
        at_least: How many rows a key must have to count.

    >>> from kpikit.measures.nodes import col
    >>> Distinct(col.requester, at_least=2)
    Distinct(col.requester, at_least=2)
    """

    at_least: int = field(default=1, converter=_times, kw_only=True)

    def _options(self) -> tuple[str, ...]:
        return (f"at_least={self.at_least}",)

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        del level, statistic
        size = len(state["n"])
        value = self._number(state).astype(np.float64)
        return value, nothing(size), nothing(size)

    def _exact(self, state: State) -> list[int | None]:
        return list(self._number(state).tolist())

    def _number(self, state: State) -> Ints:
        return _keys_of(state, state["counts"] >= self.at_least)


@frozen(eq=False, repr=False)
class DistinctShare(_Keyed):
    """The share of keys that have enough rows, 0..1; no value without keys.

    A row without a key, or of which *hits* is not known, is missing. ``n`` of the
    figures counts keys (of the state, rows); the interval is Wilson's, the exact one
    that of Clopper and Pearson. A state has the arrays of :class:`Distinct`, and
    ``hits`` where *hits* is given.

    Args:
        of_key: What is counted once, such as ``col.requester``.
        at_least: How many rows a key must have to be a hit.
        of_at_least: How many rows it must have to be looked at.
        hits: What is true of the rows that *at_least* asks for; all, if not given.

    >>> from kpikit.measures.nodes import col
    >>> DistinctShare(col.requester)
    DistinctShare(col.requester, at_least=2, of_at_least=1)
    """

    at_least: int = field(default=2, converter=_times, kw_only=True)
    of_at_least: int = field(default=1, converter=_times, kw_only=True)
    hits: Expr | None = field(default=None, converter=optional(lift), kw_only=True)

    usual_form: ClassVar[str] = "Wilson"
    exact_form: ClassVar[str] = "Clopper-Pearson (exact)"

    def _inputs(self) -> tuple[Expr, ...]:
        return (self.of_key,) if self.hits is None else (self.of_key, self.hits)

    def _options(self) -> tuple[str, ...]:
        return (f"at_least={self.at_least}", f"of_at_least={self.of_at_least}")

    def _arrays(self) -> dict[str, Any]:
        return self.arrays if self.hits is None else {**self.arrays, "hits": None}

    def _parts(
        self, scope: Scope
    ) -> tuple[dict[str, Column], NDArray[np.bool_] | None]:
        parts, gone = super()._parts(scope)
        if self.hits is None:
            return parts, gone
        truth = mask(self.hits, scope)
        return parts | {"hits": Column(Kind.FLAG, truth.true)}, joined(
            gone, truth.missing
        )

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        del statistic
        looked_at = state["counts"] >= self.of_at_least
        rows = state["counts" if self.hits is None else "hits"]
        n = _keys_of(state, looked_at)
        hits = _keys_of(state, looked_at & (rows >= self.at_least))
        bounds = of_share(hits, n, level, is_exact=self.exact_interval)
        return (per(hits, n), *bounds)

    def finish(
        self, state: State, level: float = 0.95, statistic: str | None = None
    ) -> Figures:
        """The figures of a state, whose ``n`` counts keys."""
        found = super().finish(state, level, statistic)
        return evolve(found, n=_keys_of(state, state["counts"] >= self.of_at_least))


def _keys_of(state: State, here: NDArray[np.bool_]) -> Ints:
    """How many keys of each group are marked."""
    before = np.concatenate(([0], np.cumsum(here)))
    return np.diff(before[state["offsets"]])
