"""What must hold of the data before a figure is made of it."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column
from kpikit.errors import InputError
from kpikit.measures.evaluate import evaluate, mask
from kpikit.measures.expressions import Expr, lift
from kpikit.measures.scope import Scope
from kpikit.units.showing import counted, shown

__all__ = ["Require", "check_requirements"]

_SHOWN = 3


@frozen(eq=False)
class Require:
    """A rule that every counted row must follow.

    Args:
        expr: The rule; a row of which it is not known passes.
        error: The class of the error.
        message: What must be, such as ``score must lie on its scale 1..5``; what was
            got is added to it.
        help: The remedy.
        show: What to show of offenders; by default the first column of *expr*.
    """

    expr: Expr = field(converter=lift)
    error: type[InputError] = field(default=InputError, kw_only=True)
    message: str = field(kw_only=True)
    help: str = field(default="", kw_only=True)
    show: Expr | None = field(default=None, kw_only=True)

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        shown_too = frozenset() if self.show is None else self.show.columns()
        return self.expr.columns() | shown_too

    @property
    def key(self) -> str:
        """Canonical text."""
        return f"Require({self.expr.key}, {self.error.__name__}, {self.message!r})"


def check_requirements(
    requires: tuple[Require, ...], scope: Scope, counted: NDArray[np.bool_]
) -> None:
    """Raise the first rule that a counted row breaks, with counts and offenders."""
    for rule in requires:
        bad = np.flatnonzero(mask(rule.expr, scope).false & counted)
        if bad.size:
            raise rule.error(
                f"{rule.message}: got {_offenders(rule, scope, bad)}", help=rule.help
            )


def _offenders(rule: Require, scope: Scope, bad: NDArray[np.intp]) -> str:
    """The first different values that break a rule, and how many rows do."""
    rows = f"{counted(bad.size, 'row')}, first row {bad[0]}"
    column = _shown_column(rule, scope)
    if column is None:
        return rows
    # A first look at a few rows; all are not worth the time.
    listed = dict.fromkeys(map(_text, column.take(bad[:1000]).to_list()))
    values = ", ".join(list(listed)[:_SHOWN])
    more = ", ..." if len(listed) > _SHOWN else ""
    return f"{values}{more} in {rows}"


def _text(value: object) -> str:
    return shown(value) if isinstance(value, str) else str(value)


def _shown_column(rule: Require, scope: Scope) -> Column | None:
    if rule.show is not None:
        return evaluate(rule.show, scope)
    names = sorted(rule.expr.columns())
    return scope.column(names[0]) if names else None
