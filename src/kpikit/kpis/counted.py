"""Which tickets, contacts and work count: what several families ask of a row."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

import numpy as np
from attrs import field, frozen

from kpikit.columns.column import Column, Kind
from kpikit.desk.view import View
from kpikit.errors import ParameterError
from kpikit.measures import Expr, Scope, col, evaluate, mask
from kpikit.measures.nodes import Custom
from kpikit.metrics.chosen import Chosen
from kpikit.metrics.params import Weights

__all__ = ["BY_BOT", "UNWANTED", "IfThere", "WorkOn", "view_of", "weight_of"]

UNWANTED: Mapping[str, Expr] = MappingProxyType(
    {
        "merged": col.merged_into.is_present(),
        "spam": col.is_spam,
        "deleted": col.is_deleted,
    }
)
"""Tickets that are none: they are left out and counted."""


@frozen(eq=False, repr=False)
class IfThere(Custom):
    """A column that the table need not have; missing in every row where it has none."""

    name: str
    kind: Kind = field(kw_only=True)

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return frozenset({self.name})

    def __repr__(self) -> str:
        return f"col.{self.name}, if there"

    def column_of(self, scope: Scope) -> Column:
        """The value of each row."""
        if scope.has(self.name):
            return scope.column(self.name)
        return Column.of_missing(self.kind, scope.rows)


BY_BOT = IfThere("is_bot", kind=Kind.FLAG)
"""Whether a bot took the contact; no contact is a bot's where nothing says so."""


@frozen(eq=False, repr=False)
class WorkOn(Custom):
    """The seconds of work on one activity, 0 in entries of another."""

    activity: str

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return frozenset({"activity", "work_seconds"})

    def __repr__(self) -> str:
        return f"work_on({self.activity!r})"

    def column_of(self, scope: Scope) -> Column:
        """The seconds of each row."""
        seconds = evaluate(col.work_seconds, scope)
        here = mask(col.activity == self.activity, scope).true
        return Column(seconds.kind, np.where(here, seconds.values, 0), seconds.missing)


@frozen(eq=False, repr=False)
class _Weight(Custom):
    """What each ticket weighs by its priority, missing where it has no weight."""

    weights: Weights

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return frozenset({"priority"})

    def __repr__(self) -> str:
        return f"weight(col.priority, {dict(self.weights or ()) or 'by order'})"

    def column_of(self, scope: Scope) -> Column:
        """The weight of each row."""
        priority = evaluate(col.priority, scope)
        labels = [] if priority.labels is None else priority.labels.tolist()
        weights = dict(self.weights or (_by_order(scope) if scope.rows else ()))
        table = np.array([*(weights.get(word, np.nan) for word in labels), np.nan])
        found = table[priority.values]
        gone = np.isnan(found)
        return Column(Kind.NUMBER, np.where(gone, 0.0, found), gone)


def _by_order(scope: Scope) -> list[tuple[str | int, float]]:
    """1 for the least urgent priority of the desk, one more for each above it.

    Raises:
        ParameterError: The desk declares none.
    """
    order = view_of(scope).context.priorities
    if not order:
        raise ParameterError(
            "weights must be given where no priorities are declared: got none",
            help='as .using(weights={"P1": 4, "P2": 2}), or Desk(priorities=[…])',
        )
    return [(word, float(place)) for place, word in enumerate(reversed(order), 1)]


def view_of(scope: Scope) -> View:
    """The table that a scope is of, or chosen from."""
    return cast("View", scope.view if isinstance(scope, Chosen) else scope)


def weight_of(weights: Weights) -> Expr:
    """What a ticket weighs: as given, else by the declared order of priorities."""
    return _Weight(weights)
