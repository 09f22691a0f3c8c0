"""What changed, why, and whether it is a signal: compare, decompose, watch."""

from __future__ import annotations

from kpikit.metrics.trends.compare import Comparison, Difference
from kpikit.metrics.trends.decompose import Decomposition, Effect
from kpikit.metrics.trends.watch import Chart, Signal, Watch, WatchState

__all__ = [
    "Chart",
    "Comparison",
    "Decomposition",
    "Difference",
    "Effect",
    "Signal",
    "Watch",
    "WatchState",
]
