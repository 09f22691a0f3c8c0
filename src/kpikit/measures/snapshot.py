"""How many things are open at instants: ``Snapshot``."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.errors import InputError, InputTypeError, MergeError
from kpikit.measures.evaluate import evaluate
from kpikit.measures.expressions import Expr, lift
from kpikit.measures.figures import Figures, State, nothing
from kpikit.measures.measure import Additive, Estimate, Measure
from kpikit.measures.merging import Parts
from kpikit.measures.rows import Picked, Rows
from kpikit.measures.scope import Scope

__all__ = ["Snapshot"]

Ints = NDArray[np.int64]

_NEVER = np.int64((1 << 63) - 1)


@frozen(eq=False, repr=False)
class Snapshot(Measure):
    """How many spells are open at each of some instants, ``start <= instant < end``.

    A spell without an end is still open; one without a start is missing. A state has
    ``open`` of its own, a row for each group and a column for each instant, and those
    instants as ``edges`` (none in the state of no rows).

    ``finish`` gives a figure for each group and instant, group by group: the first
    group at all instants, then the next. ``n`` is the count itself; what is missing,
    pending or excluded belongs to the group and stands at each of its instants.

    Args:
        start: When a spell begins.
        end: When it ends; that instant is outside.
    """

    start: Expr = field(converter=lift)
    end: Expr = field(converter=lift)

    additive: ClassVar[Additive] = "not time"
    arrays: ClassVar[dict[str, Any]] = {"open": np.int64, "edges": np.int64}

    def _inputs(self) -> tuple[Expr, ...]:
        return (self.start, self.end)

    def _parts(
        self, scope: Scope
    ) -> tuple[dict[str, Column], NDArray[np.bool_] | None]:
        parts = {
            "start": _instants(self.start, scope),
            "end": _instants(self.end, scope),
        }
        return parts, parts["start"].missing

    def _empty_own(self, size: int) -> State:
        none = np.zeros(0, dtype=np.int64)
        return {"open": np.zeros((size, 0), dtype=np.int64), "edges": none}

    def _own(self, rows: Rows, chosen: Picked, n: Ints, edges: Ints | None) -> State:
        if edges is None:
            raise InputError(
                "edges must be given: got None",
                help="give the instants at which to count, in microseconds",
            )
        at: Ints = np.asarray(edges, dtype=np.int64)
        if (np.diff(at) < 0).any():
            raise InputError(
                "edges must ascend: got an earlier one after a later one",
                help="sort them",
            )
        end = rows.parts["end"]
        groups, starts, ends = chosen.kept(
            chosen.groups,
            rows.parts["start"].values,
            np.where(end.is_missing, _NEVER, end.values),
        )
        # The instants from the first not before the start, up to the first not
        # before the end, see the spell.
        first = np.searchsorted(at, starts)
        last = np.searchsorted(at, ends)
        seen = first < last
        size, width = len(n), len(at) + 1
        key = groups * width
        changes = np.bincount((key + first)[seen], minlength=size * width)
        changes -= np.bincount((key + last)[seen], minlength=size * width)
        levels = np.cumsum(changes.reshape(size, width), axis=1)
        return {"open": levels[:, :-1].copy(), "edges": at.copy()}

    def _merged(self, parts: Parts, n: Ints) -> State:
        # The state of no rows knows no instants, and has nothing to add.
        known = [state["edges"] for state in parts.states if state["edges"].size]
        if not known:
            return self._empty_own(len(n))
        edges = known[0]
        if not all(np.array_equal(edges, other) for other in known[1:]):
            raise MergeError(
                "edges must be the same in all parts: got different instants",
                help="make every part with the same periods",
            )
        levels = np.zeros((len(n), len(edges)), dtype=np.int64)
        begin = 0
        for state, keep in zip(parts.states, parts.keep, strict=True):
            stop = begin + int(keep.sum())
            if state["edges"].size:
                np.add.at(levels, parts.groups[begin:stop], state["open"][keep])
            begin = stop
        return {"open": levels, "edges": edges}

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        del level, statistic
        value = state["open"].ravel().astype(np.float64)
        return value, nothing(len(value)), nothing(len(value))

    def _exact(self, state: State) -> list[int | None]:
        return list(state["open"].ravel().tolist())

    def finish(
        self, state: State, level: float = 0.95, statistic: str | None = None
    ) -> Figures:
        """The figures of a state: of each group, at each instant."""
        by_group = super().finish(state, level, statistic)
        instants = state["open"].shape[1]
        return evolve(
            by_group,
            n=state["open"].ravel(),
            missing=np.repeat(by_group.missing, instants),
            pending=np.repeat(by_group.pending, instants),
            excluded=np.repeat(by_group.excluded, instants, axis=0),
        )


def _instants(expr: Expr, scope: Scope) -> Column:
    """An expression that must give instants."""
    column = evaluate(expr, scope)
    if column.kind is not Kind.INSTANT:
        raise InputTypeError(
            f"{expr!r} must be an instant: got a value of kind {column.kind}",
            help="give columns such as col.start and col.end",
        )
    return column
