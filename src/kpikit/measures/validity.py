"""Amounts that hold from a date up to another, averaged over time: ``TimeAverage``."""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.errors import InputTypeError
from kpikit.measures.compare import joined
from kpikit.measures.evaluate import evaluate
from kpikit.measures.exact import add_at
from kpikit.measures.expressions import Expr, lift
from kpikit.measures.figures import Figures, State, nothing
from kpikit.measures.measure import Additive, Estimate, Measure
from kpikit.measures.merging import Parts
from kpikit.measures.rows import Picked, Rows
from kpikit.measures.scope import Scope

__all__ = ["TimeAverage"]

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

_NEVER = np.int64(1 << 40)
"""A day after every other: the end of what goes on."""
_ENTRIES = ("starts", "ends", "amounts")
_MOST_CELLS = 1 << 20
"""How many amounts are set beside windows at one time."""


@frozen(eq=False, repr=False)
class TimeAverage(Measure):
    """The average over time of amounts that hold from a date up to another.

    ``sum(amount * days it holds) / days``: over the days of the span that all parts
    know, or by :meth:`over` of several windows. Amounts that hold at the same
    time add up, and outside its dates an amount is nothing. It is exact however the
    rows are split. ``n`` is the average itself, rounded.

    A state has entries ``starts``, ``ends``, ``amounts`` of its own, ordered within
    each group, ``offsets`` where groups begin and end, and ``span``: the first day and
    the day after the last, empty where none is known.

    Args:
        value: The amount.
        start: The first date on which it holds.
        end: The first date on which it no longer does; missing: it goes on.

    >>> from kpikit.measures.nodes import col
    >>> TimeAverage(col.users, col.valid_from, col.valid_to)
    TimeAverage(col.users, col.valid_from, col.valid_to)
    """

    value: Expr = field(converter=lift)
    start: Expr = field(converter=lift)
    end: Expr = field(converter=lift)

    additive: ClassVar[Additive] = "not time"
    arrays: ClassVar[dict[str, Any]] = dict.fromkeys((*_ENTRIES, "offsets", "span"))

    def _inputs(self) -> tuple[Expr, ...]:
        return (self.value, self.start, self.end)

    def _parts(
        self, scope: Scope
    ) -> tuple[dict[str, Column], NDArray[np.bool_] | None]:
        value = evaluate(self.value, scope)
        if value.kind not in (Kind.INTEGER, Kind.NUMBER):
            raise InputTypeError(
                f"{self.value!r} must be a number: got a value of kind {value.kind}",
                help="give a column such as col.fte",
            )
        start, end = _dates(self.start, scope), _dates(self.end, scope)
        parts = {"value": value, "start": start, "end": end}
        return parts, joined(value.missing, start.missing)

    def _own(self, rows: Rows, chosen: Picked, n: Ints, edges: Ints | None) -> State:
        end = rows.parts["end"]
        groups, *entries = chosen.kept(
            chosen.groups,
            rows.parts["start"].values,
            np.where(end.is_missing, _NEVER, end.values),
            rows.parts["value"].values.astype(np.float64),
        )
        span = np.zeros(0, dtype=np.int64) if edges is None else edges.copy()
        return _state(groups, entries, len(n)) | {"span": span}

    def _empty_own(self, size: int) -> State:
        none = np.zeros(0, dtype=np.int64)
        entries = [none, none, none.astype(np.float64)]
        return _state(none, entries, size) | {"span": none}

    def _merged(self, parts: Parts, n: Ints) -> State:
        groups, *entries = parts.ragged("offsets", *_ENTRIES)
        spans = [state["span"] for state in parts.states if state["span"].size]
        span = np.zeros(0, dtype=np.int64)
        if spans:
            first, last = min(s[0] for s in spans), max(s[1] for s in spans)
            span = np.array([first, last], dtype=np.int64)
        return _state(groups, entries, len(n)) | {"span": span}

    def over(self, state: State, opens: Ints, closes: Ints) -> Floats:
        """The averages over windows, each from one day up to another, within the span.

        Returns:
            A row for each group, a column for each window; no value where no day lies
            in it.
        """
        if state["span"].size:
            opens = np.maximum(opens, state["span"][0])
            closes = np.minimum(closes, state["span"][1])
        # the hours of a day are one window
        windows, places = np.unique(
            np.stack((opens, closes)), axis=1, return_inverse=True
        )
        days = windows[1] - windows[0]
        found = np.full((len(state["n"]), len(days)), np.nan)
        step = max(1, _MOST_CELLS // max(1, len(state["starts"])))
        for begin in range(0, len(days), step):
            block = slice(begin, begin + step)
            areas = _areas(state, *windows[:, block])
            with np.errstate(divide="ignore", invalid="ignore"):
                found[:, block] = areas / days[block]
        found[:, days <= 0] = np.nan
        return found[:, places.reshape(-1)]

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        del level, statistic
        size = len(state["n"])
        if not state["span"].size:
            return nothing(size), nothing(size), nothing(size)
        opens, closes = state["span"][:1], state["span"][1:]
        return self.over(state, opens, closes)[:, 0], nothing(size), nothing(size)

    def finish(
        self, state: State, level: float = 0.95, statistic: str | None = None
    ) -> Figures:
        """The averages over the whole span."""
        return counted(super().finish(state, level, statistic))


def _areas(state: State, opens: Ints, closes: Ints) -> Floats:
    """Amounts times the days that they hold, by group, in each of some windows."""
    lengths = np.diff(state["offsets"])
    groups = np.repeat(np.arange(len(lengths)), lengths)
    held = np.minimum(state["ends"][:, None], closes)
    held = held - np.maximum(state["starts"][:, None], opens)
    areas = state["amounts"][:, None] * np.maximum(held, 0)
    found: Floats = add_at(areas, groups, len(lengths))
    return found


def counted(figures: Figures) -> Figures:
    """Averages with themselves, rounded, as ``n``."""
    n = np.rint(np.nan_to_num(figures.value)).astype(np.int64)
    return evolve(figures, n=n)


def _dates(expr: Expr, scope: Scope) -> Column:
    """An expression that must give dates."""
    column = evaluate(expr, scope)
    if column.kind is not Kind.DATE:
        raise InputTypeError(
            f"{expr!r} must be a date: got a value of kind {column.kind}",
            help="give columns such as col.valid_from and col.valid_to",
        )
    return column


def _state(groups: Ints, entries: list[NDArray[Any]], size: int) -> State:
    """Entries by group in one order, however they came."""
    starts, ends, amounts = entries
    order = np.lexsort((amounts, ends, starts, groups))
    counts = np.bincount(groups, minlength=size)
    return {
        "starts": starts[order].astype(np.int64),
        "ends": ends[order].astype(np.int64),
        "amounts": amounts[order].astype(np.float64),
        "offsets": np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
    }
