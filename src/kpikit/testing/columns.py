"""The columns that a metric reads of a desk, as bare columns that can be split."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from kpikit.columns.column import Column, Kind
from kpikit.desk.agent_days import SOURCES
from kpikit.desk.desk import Desk
from kpikit.desk.view import TicketView, View
from kpikit.metrics import Metric
from kpikit.metrics.sided import needs_by_table

__all__ = ["bare_columns", "given"]

_OF_OTHER_ROWS = frozenset(
    {
        "is_first_answer",
        "is_latest_answer",
        "next_contact_at",
        "recommend_score",
        "requester_back_at",
    }
)
"""Columns that are made of other rows of their table, of bare columns too."""
_LIFE = frozenset({"created_at", "resolved_at", "first_resolved_at", "closed_at"})
"""Columns of tickets by which others are made."""


def bare_columns(metric: Metric, data: Any) -> Any:
    """The columns of a desk that a metric reads; data that is no desk as it is.

    What is made of other rows, as a customer's next ticket, is left to be made anew: so
    it shows whether the key of the metric keeps such rows together.

    Args:
        metric: The metric, with its groups and periods.
        data: A desk, or bare columns.

    Raises:
        UnavailableError: The desk lacks a table or column.
    """
    if not isinstance(data, Desk):
        return data
    needs = {metric.table: metric.needs}
    if len(metric.tables) > 1:
        needs = needs_by_table(metric)
    found: dict[str, Any] = {}
    for table, names in needs.items():
        for source in _sources(table, data):
            found.setdefault(source, {}).update(_columns(data.table(source), names))
    columns = found if len(metric.tables) > 1 else next(iter(found.values()))
    return {**columns, **_context(data)}


def _sources(table: str, desk: Desk) -> Iterable[str]:
    """The tables by which one that is made of others is given."""
    if table == "spells":
        return ("tickets",)
    if table == "agent_days":
        return [name for name in SOURCES[:-1] if desk.has_table(name)]
    return (table,)


def _columns(view: View, needs: Iterable[str]) -> dict[str, Any]:
    """The table's own columns, and those that events and tickets say of its rows."""
    own = dict(view.table.columns)
    wanted = {*needs, *(_LIFE if isinstance(view, TicketView) else ())}
    for name in sorted(wanted - set(own) - {"as_of"} - _OF_OTHER_ROWS):
        if view.has(name):
            own[name] = view.column(name)
    return {name: given(column) for name, column in own.items()}


def _context(desk: Desk) -> dict[str, Any]:
    """When time ends, and the zone of days."""
    found: dict[str, Any] = {}
    if desk.as_of is not None:
        found["as_of"] = desk.as_of
    if desk.tz is not None:
        found["tz"] = desk.tz
    return found


def given(column: Column) -> Any:
    """A column as a caller gives it; its type shows without any value too."""
    gone = column.is_missing
    if column.kind in (Kind.FLAG, Kind.INTEGER, Kind.NUMBER):
        return np.ma.array(column.values, mask=gone)
    if column.kind is Kind.SECONDS or (column.kind is Kind.INSTANT and gone.all()):
        unit = "m8[us]" if column.kind is Kind.SECONDS else "M8[us]"
        amounts = column.values.astype(unit)
        amounts[gone] = np.array("NaT", dtype=unit)
        return amounts
    return column.to_list()
