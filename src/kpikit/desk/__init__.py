"""The tables of a support desk, and the columns derived from its events."""

from __future__ import annotations

from kpikit.desk.desk import Desk
from kpikit.desk.rows import Contact, Event, Shift, Survey, Work
from kpikit.desk.source import TableData, table
from kpikit.desk.ticket import Ticket

__all__ = [
    "Contact",
    "Desk",
    "Event",
    "Shift",
    "Survey",
    "TableData",
    "Ticket",
    "Work",
    "table",
]
