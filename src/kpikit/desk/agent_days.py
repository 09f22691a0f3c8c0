"""The table of days on which agents worked: by shifts, else by what they did."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import MICROS, Column, Kind, labels_array
from kpikit.columns.schema import ColumnSpec, TableSchema
from kpikit.columns.table import Table
from kpikit.columns.zones import Zone
from kpikit.desk.context import Context
from kpikit.desk.missing import missing_table
from kpikit.desk.view import RowView, View

__all__ = ["AGENT_DAYS", "SOURCES", "agent_days_view", "local_days"]

AGENT_DAYS = TableSchema(
    "agent_days",
    columns=(
        ColumnSpec("agent", kind=Kind.CATEGORY, doc="who worked"),
        ColumnSpec("worked_on", kind=Kind.DATE, doc="on which local date"),
    ),
    at="worked_on",
    doc="One row for each shift, or without shifts for each day an agent did anything.",
)
SOURCES = ("shifts", "work", "contacts", "events")
"""The tables that say on which days agents worked; shifts alone where they are."""
_DAY = 86_400 * MICROS


def local_days(at: Column, zone: Zone | None) -> Column:
    """The local date of each instant; UTC where there is no zone."""
    days = np.floor_divide((zone or Zone.of("UTC")).to_local(at.values), _DAY)
    return Column(Kind.DATE, days, at.missing)


def agent_days_view(find: Callable[[str], View | None], context: Context) -> RowView:
    """The days on which agents worked.

    Args:
        find: Gives a table by its name, None where there is none.
        context: What the tables share; its zone says when a day begins.

    Raises:
        MissingTableError: No table says it.
    """
    shifts = find("shifts")
    if shifts is not None:
        worked_on = local_days(shifts.column("starts_at"), context.zone)
        columns = {**shifts.table.columns, "worked_on": worked_on}
        table = Table(
            AGENT_DAYS,
            columns=columns,
            rows=shifts.rows,
            source_rows=shifts.table.source_rows,
        )
        return RowView(table, context)
    found = [(name, view) for name in SOURCES[1:] if (view := find(name)) is not None]
    if not found:
        raise missing_table(
            "shifts",
            tables=["no shifts, work, contacts or events"],
            rule="say on which days agents worked",
        )
    return RowView(_active_days(found, context), context)


def _active_days(found: list[tuple[str, View]], context: Context) -> Table:
    """Each day on which each agent did anything, once."""
    places: dict[object, int] = {}
    pairs = [np.zeros((0, 2), dtype=np.int64)]
    for name, view in found:
        for who, at in _acts(name, view):
            labels = [] if who.labels is None else who.labels.tolist()
            code = [places.setdefault(label, len(places)) for label in labels]
            rows = np.flatnonzero(~(who.is_missing | at.is_missing))
            codes = np.array([*code, -1], dtype=np.int64)[who.values[rows]]
            days = local_days(at.take(rows), context.zone).values
            pairs.append(np.stack([codes, days], axis=1))
    days_of = np.unique(np.concatenate(pairs), axis=0)
    return Table(
        AGENT_DAYS,
        columns={
            "agent": Column(
                Kind.CATEGORY,
                days_of[:, 0].astype(np.int32),
                labels=labels_array(list(places)),
            ),
            "worked_on": Column(Kind.DATE, days_of[:, 1].copy()),
        },
        rows=len(days_of),
        source_rows=np.arange(len(days_of), dtype=np.int64),
    )


def _acts(name: str, view: View) -> Iterator[tuple[Column, Column]]:
    """Who did something, and when, row by row; bots and requesters left out."""
    who, at = {
        "work": ("agent", "worked_at"),
        "contacts": ("agent", "answered_at"),
        "events": ("actor", "at"),
    }[name]
    if not {who, at} <= set(view.table.columns):
        return
    agents = np.ones(view.rows, dtype=np.bool_)
    if name == "events":
        if "role" not in view.table.columns:
            return
        agents = _is(view.table.columns["role"], "agent")
    elif "is_bot" in view.table.columns:
        bot = view.table.columns["is_bot"]
        agents = ~(bot.values & ~bot.is_missing)
    rows = np.flatnonzero(agents)
    yield view.table.columns[who].take(rows), view.table.columns[at].take(rows)


def _is(column: Column, word: str) -> NDArray[np.bool_]:
    labels = [] if column.labels is None else column.labels.tolist()
    table = np.array([*(label == word for label in labels), False])
    found: NDArray[np.bool_] = table[column.values]
    return found
