"""The tables that a desk makes of others: open spells, waits, days of agents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

from kpikit.desk.agent_days import agent_days_view
from kpikit.desk.context import Context
from kpikit.desk.spell import spells_view
from kpikit.desk.view import RowView, TicketView, View
from kpikit.desk.waits import waits_view

__all__ = ["MADE_TABLES"]


class _Tables(Protocol):
    """What tables are made of."""

    @property
    def context(self) -> Context:
        """What the views share."""

    def ticket_view(self) -> TicketView:
        """The tickets with their derived columns."""

    def found(self, name: str) -> View | None:
        """A table by its name, None where there is none."""


MADE_TABLES: Mapping[str, Callable[[_Tables], RowView]] = MappingProxyType(
    {
        "spells": lambda desk: spells_view(desk.ticket_view(), desk.context),
        "waits": lambda desk: waits_view(desk.ticket_view(), desk.context),
        "agent_days": lambda desk: agent_days_view(desk.found, desk.context),
    }
)
