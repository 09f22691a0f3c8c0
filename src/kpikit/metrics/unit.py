"""What rows of the sides of a figure come and go with: a ticket, an agent, a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from attrs import field, frozen

from kpikit.columns.column import Column, Kind
from kpikit.columns.zones import Zone
from kpikit.desk.agent_days import local_days
from kpikit.desk.schemas import SCHEMAS
from kpikit.desk.view import View
from kpikit.measures import (
    Distinct,
    Expr,
    Measure,
    Scope,
    TimeAverage,
    col,
    evaluate,
)
from kpikit.measures.joint import Joint, Side
from kpikit.measures.unitwise import UnitExpr
from kpikit.metrics.chosen import Chosen

if TYPE_CHECKING:
    from kpikit.metrics.described import Described

__all__ = ["form_by_unit", "unit_name", "units_of"]


@frozen(eq=False, repr=False)
class _Keyed(UnitExpr):
    """A key; where the table has none, each row may stand alone."""

    of_key: Expr
    or_alone: bool = field(default=False, kw_only=True)

    def __repr__(self) -> str:
        return repr(self.of_key)

    def is_known(self, scope: Scope) -> bool:
        """Whether the table has the key, or its rows stand alone."""
        return self.or_alone or self._has(scope)

    def _has(self, scope: Scope) -> bool:
        return all(map(scope.has, self.of_key.columns()))

    def column_of(self, scope: Scope) -> Column:
        """The key of each row, missing where the table has none."""
        return evaluate(self.of_key, scope) if self._has(scope) else _none(scope)


@frozen(eq=False, repr=False)
class _Date(UnitExpr):
    """The local day, or month, in which a row stands in time."""

    at: str
    is_month: bool = field(kw_only=True)
    tz: str | None = field(default=None, kw_only=True)

    def __repr__(self) -> str:
        return f"{'month' if self.is_month else 'day'} of col.{self.at}"

    def is_known(self, scope: Scope) -> bool:
        """Whether the table says when."""
        return scope.has(self.at)

    def column_of(self, scope: Scope) -> Column:
        """The date of each row, missing where the table does not say when."""
        if not scope.has(self.at):
            return _none(scope)
        at = scope.column(self.at)
        if at.kind is Kind.INSTANT:
            view = cast("View", scope.view if isinstance(scope, Chosen) else scope)
            at = local_days(at, Zone.of(self.tz) if self.tz else view.context.zone)
        if not self.is_month:
            return at
        months = at.values.astype("datetime64[D]").astype("datetime64[M]")
        return Column(Kind.INTEGER, months.astype(np.int64), at.missing)


def _none(scope: Scope) -> Column:
    gone = np.ones(scope.rows, dtype=np.bool_)
    return Column(Kind.INTEGER, np.zeros(scope.rows, dtype=np.int64), gone)


def unit_name(metric: Described, joint: Joint) -> str:
    """What the rows of all sides come and go with, in a word; empty for none.

    It is what one of them counts once; else the agent or customer by which data may be
    split; else the ticket; and where a table knows none of these, or each group has
    but one, the day, of costs the month, as they are booked by month. A figure with an
    interval of its own needs none.
    """
    sides = [s for s in joint.sides if not isinstance(s.measure, TimeAverage)]
    if joint.interval_form() or not sides:
        return ""
    counted = [s.measure for s in sides if isinstance(s.measure, Distinct)]
    if counted:
        return ", ".join(sorted(counted[0].of_key.columns()))
    key = "ticket" if metric.key in ("row", "ticket") else metric.key
    is_known = all(_column(key, s) in SCHEMAS[s.table].names() for s in sides)
    if is_known and key not in metric.groups:
        return key
    return "month" if any(s.table == "costs" for s in sides) else "day"


def form_by_unit(metric: Described, made: Measure | Joint) -> str:
    """What the interval of units is called; empty where a figure has none."""
    name = unit_name(metric, made) if isinstance(made, Joint) else ""
    told = f"Student's t, of a Poisson bootstrap by {name} in closed form"
    return told if name else ""


def units_of(metric: Described, joint: Joint) -> list[UnitExpr | None]:
    """The unit of the rows of each side; None where they need none."""
    name = unit_name(metric, joint)
    if not name:
        return [None for _ in joint.sides]
    keys = [s.measure.of_key for s in joint.sides if isinstance(s.measure, Distinct)]
    if keys:
        return [_Keyed(keys[0], or_alone=True) for _ in joint.sides]
    if name in ("day", "month"):
        ats = [side.at or metric.definition.at for side in joint.sides]
        is_month = name == "month"
        return [_Date(at, is_month=is_month, tz=metric.tz) for at in ats]
    return [
        _Keyed(col[_column(name, side)], or_alone=_is_its_own(name, side))
        for side in joint.sides
    ]


def _column(key: str, side: Side) -> str:
    """The column that has the key; a ticket's is its id."""
    if key != "ticket":
        return key
    return "id" if side.table == "tickets" else "ticket_id"


def _is_its_own(key: str, side: Side) -> bool:
    """Whether each row is a unit itself, whether or not it has a key."""
    return key == "ticket" and side.table == "tickets"
