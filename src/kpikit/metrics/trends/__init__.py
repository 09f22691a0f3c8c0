"""What changed, why, and whether it is a signal: compare, decompose, watch."""

from __future__ import annotations

from kpikit.metrics.trends.chart import Chart, Charts, Signal
from kpikit.metrics.trends.decompose import Decomposition, Effect
from kpikit.metrics.trends.difference import Comparison, Difference
from kpikit.metrics.trends.state import WatchState, WatchStates
from kpikit.metrics.trends.watch import Watch

__all__ = [
    "Chart",
    "Charts",
    "Comparison",
    "Decomposition",
    "Difference",
    "Effect",
    "Signal",
    "Watch",
    "WatchState",
    "WatchStates",
]
