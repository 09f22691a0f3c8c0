"""The one door through which a caller's data becomes columns."""

from __future__ import annotations

from kpikit.columns.column import Column, Kind
from kpikit.columns.table import Table
from kpikit.columns.zones import Zone

__all__ = ["Column", "Kind", "Table", "Zone"]
