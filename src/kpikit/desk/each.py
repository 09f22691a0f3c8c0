"""Tickets once for each value of a column of several: a line, a channel, a tag."""

from __future__ import annotations

import numpy as np

from kpikit.columns.column import Column, Kind
from kpikit.columns.schema import ColumnSpec, TableSchema
from kpikit.columns.table import Table
from kpikit.desk.view import RowView, TicketView

__all__ = ["one_row_each"]


def one_row_each(tickets: TicketView, name: str) -> RowView:
    """A row for each value that each ticket has in a column, with all its columns.

    A ticket without any value has one row, without a value.
    """
    tags = tickets.column(name)
    offsets = np.zeros(1, dtype=np.int64) if tags.offsets is None else tags.offsets
    counts = np.diff(offsets)
    rows = np.repeat(np.arange(tickets.rows, dtype=np.int64), np.maximum(counts, 1))
    codes = np.full(len(rows), -1, dtype=np.int32)
    codes[np.repeat(counts > 0, np.maximum(counts, 1))] = tags.values
    ids = tickets.column("id")
    schema = TableSchema(
        "tickets",
        columns=(
            ColumnSpec("id", kind=ids.kind, doc="what names the ticket"),
            ColumnSpec(name, kind=Kind.CATEGORY, doc="one of its values"),
        ),
        at=None,
        doc="One row for each value of each ticket.",
    )
    columns = {
        "id": ids.take(rows),
        name: Column(Kind.CATEGORY, codes, labels=tags.labels),
    }
    table = Table(schema, columns=columns, rows=len(rows), source_rows=rows)
    return RowView(table, tickets.context, tickets=tickets, ticket_rows=rows)
