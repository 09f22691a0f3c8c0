"""Ticket columns derived from the event log of a desk."""

from __future__ import annotations

from kpikit.desk.derive.assemble import Derived, derive, names_by_words
from kpikit.desk.derive.names import DERIVED
from kpikit.desk.derive.spells import open_spells

__all__ = ["DERIVED", "Derived", "derive", "names_by_words", "open_spells"]
