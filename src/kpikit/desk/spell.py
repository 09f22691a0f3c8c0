"""The table of open spells: when each ticket was open, for the backlog."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kpikit.columns.column import Column, Kind
from kpikit.columns.schema import ColumnSpec, TableSchema
from kpikit.columns.table import Table
from kpikit.desk.derive.spells import FOREVER, Spells
from kpikit.desk.view import Context, RowView, TicketView

__all__ = ["SPELLS", "spells_view"]

SPELLS = TableSchema(
    "spells",
    columns=(
        ColumnSpec("opened_at", kind=Kind.INSTANT, doc="when the ticket became open"),
        ColumnSpec("ended_at", kind=Kind.INSTANT, doc="when it was resolved or closed"),
    ),
    at="opened_at",
    doc="One row for each stretch in which a ticket was open.",
)


def spells_view(tickets: TicketView, context: Context) -> RowView:
    """The open spells of the tickets, with the columns of the ticket of each.

    Raises:
        UnavailableError: Neither events nor columns say when tickets were open.
    """
    spells = tickets.spells()
    rows = spells.ticket.astype(np.int64)
    table = Table(
        SPELLS,
        columns=dict(_columns(spells)),
        rows=len(rows),
        source_rows=rows,
    )
    return RowView(table, context, tickets=tickets, ticket_rows=rows)


def _columns(spells: Spells) -> Iterator[tuple[str, Column]]:
    """Open spells as columns; ``ended_at`` is missing where still open."""
    still = spells.end == FOREVER
    yield "opened_at", Column(Kind.INSTANT, spells.start)
    yield "ended_at", Column(Kind.INSTANT, np.where(still, 0, spells.end), still)
