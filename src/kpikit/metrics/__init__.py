"""Metrics: definitions cut by filters, groups and periods, and their figures."""

from __future__ import annotations

from kpikit.metrics.compute import compute
from kpikit.metrics.define import metric
from kpikit.metrics.definition import Benchmark, Definition, RuleDoc
from kpikit.metrics.formula import Formula
from kpikit.metrics.goal import Goal
from kpikit.metrics.metric import Metric
from kpikit.metrics.partial import Partial
from kpikit.metrics.result import Result
from kpikit.metrics.rowfacts import RowFacts
from kpikit.metrics.value import Value
from kpikit.metrics.verdict import Verdict

__all__ = [
    "Benchmark",
    "Definition",
    "Formula",
    "Goal",
    "Metric",
    "Partial",
    "Result",
    "RowFacts",
    "RuleDoc",
    "Value",
    "Verdict",
    "compute",
    "metric",
]
