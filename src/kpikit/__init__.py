"""Support metrics, defined: what exactly a help desk figure is, and why.

Names are loaded when first used, so ``import kpikit`` is quick.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kpikit import engines as engines
    from kpikit import errors as errors
    from kpikit import kpis as kpis
    from kpikit import sla as sla
    from kpikit import testing as testing
    from kpikit.calendars import Calendar as Calendar
    from kpikit.calendars import Holidays as Holidays
    from kpikit.calendars import Interval as Interval
    from kpikit.calendars import Period as Period
    from kpikit.calendars import per as per
    from kpikit.config import Config as Config
    from kpikit.config import example_desk as example_desk
    from kpikit.config import load_config as load_config
    from kpikit.desk import Contact as Contact
    from kpikit.desk import Desk as Desk
    from kpikit.desk import Event as Event
    from kpikit.desk import Shift as Shift
    from kpikit.desk import Survey as Survey
    from kpikit.desk import Ticket as Ticket
    from kpikit.desk import Work as Work
    from kpikit.desk import table as table
    from kpikit.files import read_desk as read_desk
    from kpikit.measures import Count as Count
    from kpikit.measures import Distinct as Distinct
    from kpikit.measures import DistinctShare as DistinctShare
    from kpikit.measures import Distribution as Distribution
    from kpikit.measures import Mean as Mean
    from kpikit.measures import Measure as Measure
    from kpikit.measures import MoneySum as MoneySum
    from kpikit.measures import Net as Net
    from kpikit.measures import Quotient as Quotient
    from kpikit.measures import Ratio as Ratio
    from kpikit.measures import Require as Require
    from kpikit.measures import Share as Share
    from kpikit.measures import ShareOfTotal as ShareOfTotal
    from kpikit.measures import Side as Side
    from kpikit.measures import Sum as Sum
    from kpikit.measures import Survival as Survival
    from kpikit.measures import TimeAverage as TimeAverage
    from kpikit.measures import coalesce as coalesce
    from kpikit.measures import col as col
    from kpikit.metrics import Benchmark as Benchmark
    from kpikit.metrics import Goal as Goal
    from kpikit.metrics import Metric as Metric
    from kpikit.metrics import Partial as Partial
    from kpikit.metrics import Result as Result
    from kpikit.metrics import RuleDoc as RuleDoc
    from kpikit.metrics import Value as Value
    from kpikit.metrics import Verdict as Verdict
    from kpikit.metrics import compute as compute
    from kpikit.metrics import metric as metric
    from kpikit.report import profile as profile
    from kpikit.report import review as review
    from kpikit.report import watch as watch
    from kpikit.scorecard import Card as Card
    from kpikit.scorecard import Scorecard as Scorecard
    from kpikit.sla import Clock as Clock
    from kpikit.units import BusinessDays as BusinessDays
    from kpikit.units import Money as Money
    from kpikit.units import Unit as Unit
    from kpikit.units import duration as duration
    from kpikit.units import format_duration as format_duration

_HOMES = {
    "kpikit.calendars": ("Calendar", "Holidays", "Interval", "Period", "per"),
    "kpikit.config": ("Config", "example_desk", "load_config"),
    "kpikit.desk": (
        "Contact",
        "Desk",
        "Event",
        "Shift",
        "Survey",
        "Ticket",
        "Work",
        "table",
    ),
    "kpikit.errors": ("KpikitError",),
    "kpikit.files": ("read_desk",),
    "kpikit.measures": (
        "Count",
        "Distinct",
        "DistinctShare",
        "Distribution",
        "Mean",
        "Measure",
        "MoneySum",
        "Net",
        "Quotient",
        "Ratio",
        "Require",
        "Share",
        "ShareOfTotal",
        "Side",
        "Sum",
        "Survival",
        "TimeAverage",
        "coalesce",
        "col",
    ),
    "kpikit.metrics": (
        "Benchmark",
        "Goal",
        "Metric",
        "Partial",
        "Result",
        "RuleDoc",
        "Value",
        "Verdict",
        "compute",
        "metric",
    ),
    "kpikit.report": ("profile", "review", "watch"),
    "kpikit.scorecard": ("Card", "Scorecard"),
    "kpikit.sla": ("Clock",),
    "kpikit.units": ("BusinessDays", "Money", "Unit", "duration", "format_duration"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_MODULES = ("engines", "errors", "kpis", "sla", "testing")

__all__ = sorted((*_HOME_OF, *_MODULES, "__version__"))  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    """Load a public name from its home when it is first used."""
    if name in _MODULES:
        return import_module(f"kpikit.{name}")
    if name == "__version__":
        from importlib.metadata import version

        return version("kpikit")
    if name not in _HOME_OF:
        # With both, Python says which name was meant, of those that dir() lists.
        message = f"module 'kpikit' has no attribute {name!r}"
        raise AttributeError(message, name=name, obj=sys.modules[__name__])
    value = getattr(import_module(_HOME_OF[name]), name)
    if name in ("Partial", "Metric"):
        # metrics made from bytes or dicts are looked up by name in the catalogue
        import_module("kpikit.kpis")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return list(__all__)
