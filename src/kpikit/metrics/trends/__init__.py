"""What changed, why, and whether it is a signal: compare, decompose, watch."""

from __future__ import annotations

from kpikit.metrics.trends.compare import Comparison, Difference
from kpikit.metrics.trends.decompose import Decomposition, Effect

__all__ = ["Comparison", "Decomposition", "Difference", "Effect"]
