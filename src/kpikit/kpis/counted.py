"""Which tickets, contacts and work count: what several families ask of a row."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from attrs import field, frozen

from kpikit.columns.column import Column, Kind
from kpikit.measures import Expr, Scope, col, evaluate, mask
from kpikit.measures.nodes import Custom

__all__ = ["BY_BOT", "UNWANTED", "IfThere", "WorkOn"]

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
