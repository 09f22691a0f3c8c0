"""Plain numbers of a metric in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kpikit.metrics import Metric
from kpikit.metrics.wording import show_number
from kpikit.units import Unit

__all__ = ["shown_figure"]


def shown_figure(metric: Metric, number: float, lang: str = "en") -> str:
    """A plain number in the unit of a metric; money without its currency."""
    told: Any = number
    if metric.unit is Unit.DURATION:
        told = timedelta(seconds=number)
    return show_number(told, metric.unit, lang)
