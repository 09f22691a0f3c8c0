"""The one shape of all measures: rows, a state that adds up, and figures."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Literal, Self, TypeAlias

import attrs
import numpy as np
from attrs import field, frozen
from attrs.converters import optional
from attrs.validators import ge
from numpy.typing import NDArray

from kpikit.columns.column import Column
from kpikit.errors import InputError, InputTypeError, ParameterError
from kpikit.measures.exact_intervals import check_form
from kpikit.measures.expressions import Expr, lift
from kpikit.measures.figures import Figures, State
from kpikit.measures.merging import Mapped, Parts, parts_of
from kpikit.measures.requirements import Require, check_requirements
from kpikit.measures.rows import (
    MOST_REASONS,
    Picked,
    Rows,
    checked_groups,
    picked,
    states_of_rows,
    tally,
)
from kpikit.measures.scope import Scope
from kpikit.units.showing import shown

__all__ = ["Additive", "Estimate", "Measure"]

Additive: TypeAlias = Literal["everything", "not time", "nothing"]
"""Over what the figures of a measure may be summed."""

Estimate: TypeAlias = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
"""Value, low and high."""

_BASE = ("n", "missing", "pending", "excluded")


def _reasons(value: object) -> tuple[tuple[str, Expr], ...]:
    """Reasons with their expressions, in order."""
    pairs: Iterable[Any]
    if isinstance(value, Mapping):
        pairs = value.items()
    elif isinstance(value, tuple):
        pairs = value
    else:
        raise InputTypeError(
            f"excluded must map reasons to expressions: got {shown(value)}",
            help="write excluded={'spam': col.is_spam}",
        )
    found = tuple((str(reason), lift(expr)) for reason, expr in pairs)
    if len(found) > MOST_REASONS:
        raise InputError(
            f"excluded must have at most {MOST_REASONS} reasons: got {len(found)}",
            help="join some of them with |",
        )
    return found


@frozen(eq=False, repr=False)
class Measure:
    """How a figure is made of rows, said without data, groups or periods.

    Measures are equal when their ``key`` is. A state is a dictionary of arrays with a
    slot for each group: ``n``, ``missing``, ``pending``, ``excluded`` (a column for
    each of ``reasons``) and the measure's own.

    Args:
        of: Rows the figure is about; others are out of scope.
        where: The same, kept apart for filters of the caller.
        excluded: Reasons, and expressions that leave rows out and count them.
        pending: Rows too young to judge.
        requires: What must hold of counted rows.
        smallest_group: How many rows must count for a figure to be shown, so that
            nobody's answer can be told; looked at when all parts are merged.
        exact_interval: Whether the interval is the exact one, by scipy. States are the
            same; there must be such a form.
    """

    of: Expr | None = field(default=None, converter=optional(lift), kw_only=True)
    where: Expr | None = field(default=None, converter=optional(lift), kw_only=True)
    excluded: tuple[tuple[str, Expr], ...] = field(
        default=(), converter=_reasons, kw_only=True
    )
    pending: Expr | None = field(default=None, converter=optional(lift), kw_only=True)
    requires: tuple[Require, ...] = field(default=(), kw_only=True)
    smallest_group: int = field(default=0, validator=ge(0), kw_only=True)
    exact_interval: bool = field(default=False, kw_only=True)

    additive: ClassVar[Additive] = "nothing"
    arrays: ClassVar[Mapping[str, Any]] = {}
    """The measure's own arrays of a state, and their types."""
    statistics: ClassVar[tuple[str, ...]] = ()
    """What ``finish`` can be asked for by name; the first is the default."""
    is_approximate: ClassVar[bool] = False
    """Whether figures are estimated from less than the values."""
    usual_form: ClassVar[str] = ""
    """What the interval is called; empty where there is none."""
    exact_form: ClassVar[str] = ""
    """What its exact form is called; empty where there is none."""

    def __attrs_post_init__(self) -> None:
        """Refuse an exact interval where there is none."""
        check_form(self)

    # ------------------------------------------------------------ about itself
    @property
    def reasons(self) -> tuple[str, ...]:
        """Names of the reasons to exclude, in order."""
        return tuple(reason for reason, _ in self.excluded)

    @property
    def can_be_exact(self) -> bool:
        """Whether the interval has an exact form."""
        return bool(self.exact_form)

    def interval_form(self, statistic: str | None = None) -> str:
        """What the interval of a statistic is called; empty where there is none."""
        del statistic
        return self.exact_form if self.exact_interval else self.usual_form

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        expressions = [*self._inputs(), self.of, self.where, self.pending]
        expressions += [expr for _, expr in self.excluded]
        held = [e for e in (*expressions, *self.requires) if e is not None]
        return frozenset().union(*(part.columns() for part in held))

    @property
    def key(self) -> str:
        """Canonical text: equal for measures that are built alike."""
        return repr(self)

    def __repr__(self) -> str:
        texts = [expr.key for expr in self._inputs()]
        for name in ("of", "where", "pending"):
            expr = getattr(self, name)
            texts += [] if expr is None else [f"{name}={expr.key}"]
        if self.excluded:
            listed = ", ".join(f"{name!r}: {e.key}" for name, e in self.excluded)
            texts.append(f"excluded={{{listed}}}")
        if self.requires:
            listed = ", ".join(rule.key for rule in self.requires)
            texts.append(f"requires=[{listed}]")
        if self.smallest_group:
            texts.append(f"smallest_group={self.smallest_group}")
        if self.exact_interval:
            texts.append("exact_interval=True")
        return f"{type(self).__name__}({', '.join((*texts, *self._options()))})"

    def __eq__(self, other: object) -> bool:
        return self.key == other.key if isinstance(other, Measure) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.key)

    def narrowed(self, where: Expr) -> Self:
        """The same over fewer rows: those of which *where* is true as well."""
        both = where if self.where is None else self.where & where
        return attrs.evolve(self, where=both)

    def giving(self, statistic: str | None, *, approximately: bool = False) -> Measure:
        """The measure with the smallest state that gives one statistic of this one.

        Args:
            statistic: What ``finish`` will be asked for.
            approximately: Whether an estimate will do.
        """
        del statistic, approximately
        return self

    def exactly(self) -> Self:
        """The same with the exact interval.

        Raises:
            InputError: There is none.
        """
        return attrs.evolve(self, exact_interval=True)

    # ------------------------------------------------------------ from rows
    def rows(self, scope: Scope) -> Rows:
        """The state and the values of every row.

        Raises:
            InputError: A counted row breaks a rule of ``requires`` (in its own class).
        """
        parts, unknown = self._parts(scope)
        state = states_of_rows(
            scope,
            where=self.where,
            of=self.of,
            excluded=self.excluded,
            pending=self.pending,
            unknown=unknown,
        )
        rows = Rows(state, parts=parts)
        if self.requires:
            check_requirements(self.requires, scope, rows.counted)
        return rows

    def state(
        self,
        rows: Rows,
        groups: NDArray[Any],
        size: int,
        *,
        edges: NDArray[np.int64] | None = None,
    ) -> State:
        """The partial result of rows.

        Args:
            rows: What :meth:`rows` gave.
            groups: The group number of each row, -1 for none.
            size: How many groups there are.
            edges: Instants, for measures that look at the state of things at them.
        """
        found, outside = checked_groups(rows, groups, size)
        if not size:
            return self.empty(0)
        base = tally(rows, found, size, len(self.excluded), outside=outside)
        picks = picked(rows, found, outside=outside)
        return base | self._own(rows, picks, base["n"], edges)

    # ------------------------------------------------------------ states
    def empty(self, size: int) -> State:
        """The state of no rows: merging it changes nothing."""
        base: State = {name: np.zeros(size, dtype=np.int64) for name in _BASE[:3]}
        base["excluded"] = np.zeros((size, len(self.excluded)), dtype=np.int64)
        return base | self._empty_own(size)

    def merge(self, states: Sequence[Mapped], size: int) -> State:
        """The state of all rows of several parts.

        Args:
            states: Each with the new group number of each of its groups, -1 to leave
                the group out; several groups may become one.
            size: How many new groups there are.

        Raises:
            MergeError: The states are not of this measure, or do not fit together.
        """
        if not states:
            return self.empty(size)
        names = (*_BASE, *self._arrays())
        parts = parts_of(states, size, names=names, reasons=len(self.excluded))
        base = {name: parts.added(name) for name in _BASE}
        return base | self._merged(parts, base["n"])

    def finish(
        self, state: State, level: float = 0.95, statistic: str | None = None
    ) -> Figures:
        """The figures of a state.

        Args:
            state: What :meth:`state` or :meth:`merge` gave.
            level: Confidence of the interval.
            statistic: Which figure, where the measure has several.

        Raises:
            ParameterError: The measure has no such statistic.
        """
        self._check_statistic(statistic)
        value, low, high = self._estimate(state, level, statistic)
        if self.smallest_group:
            small = state["n"] < self.smallest_group
            value, low, high = (np.where(small, np.nan, v) for v in (value, low, high))
        return Figures(
            value,
            low=low,
            high=high,
            n=state["n"],
            missing=state["missing"],
            pending=state["pending"],
            excluded=state["excluded"],
            reasons=self.reasons,
            approximate=self.is_approximate,
            exact=self._exact(state),
            still_open=self._still_open(state),
        )

    # ------------------------------------------------------------ of each measure
    def _check_statistic(self, statistic: str | None) -> None:
        if statistic is not None and statistic not in self.statistics:
            known = ", ".join(self.statistics)
            raise ParameterError(
                f"statistic must be one that {type(self).__name__} has:"
                f" got {shown(statistic)}",
                help=f"it has {known}" if known else "leave it out",
            )

    @abstractmethod
    def _inputs(self) -> tuple[Expr, ...]:
        """The expressions that the figure is made of."""

    @abstractmethod
    def _parts(
        self, scope: Scope
    ) -> tuple[dict[str, Column], NDArray[np.bool_] | None]:
        """Values by name, and the rows where one is not known."""

    @abstractmethod
    def _own(
        self,
        rows: Rows,
        chosen: Picked,
        n: NDArray[np.int64],
        edges: NDArray[np.int64] | None,
    ) -> State:
        """The measure's own arrays for the counted rows."""

    @abstractmethod
    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        """Value, low and high of each group."""

    def _arrays(self) -> Mapping[str, Any]:
        """The measure's own arrays, where its arguments decide which it has."""
        return self.arrays

    def _empty_own(self, size: int) -> State:
        """The measure's own arrays for no rows."""
        return {name: np.zeros(size, dtype=d) for name, d in self.arrays.items()}

    def _merged(self, parts: Parts, n: NDArray[np.int64]) -> State:
        """The measure's own arrays, merged; counts just add up."""
        del n
        return {name: parts.added(name) for name in self.arrays}

    def _exact(self, state: State) -> list[int | None] | None:
        """Sums and counts as whole numbers."""
        del state
        return None

    def _still_open(self, state: State) -> NDArray[np.int64] | None:
        """How many of the rows that count are not over, where such rows count."""
        del state
        return None

    def _options(self) -> tuple[str, ...]:
        """Further arguments for the canonical text."""
        return ()
