"""Ticket columns derived from the event log of a desk."""

from __future__ import annotations

from kpikit.desk.derive.assemble import Derived, derive
from kpikit.desk.derive.names import DERIVED
from kpikit.desk.derive.spells import open_spells

__all__ = ["DERIVED", "Derived", "derive", "open_spells"]
