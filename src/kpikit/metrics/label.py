"""What a figure is called: its title, and what makes it differ from its metric."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kpikit.measures import Expr
from kpikit.measures.nodes import And, Col, IsIn
from kpikit.metrics.params import show_param
from kpikit.metrics.periods import Grid
from kpikit.units import BusinessDays, format_duration
from kpikit.units.wording import check_language

__all__ = ["conditions", "label_of", "period_name"]

_ALWAYS = ("within",)
"""Parameters without which a title does not say what is counted."""


def label_of(metric: Any, lang: str = "en") -> str:
    """The title of a metric or formula, with its choices in brackets."""
    check_language(lang)
    title = str(metric.titles.get(lang) or metric.titles.get("en") or metric.name)
    told = ", ".join(_choices(metric, lang))
    return f"{title} ({told})" if told else title


def _choices(metric: Any, lang: str) -> list[str]:
    definition = getattr(metric, "definition", None)
    if definition is None:
        return []
    found = []
    usual = type(metric)(definition)
    if metric.rule != usual.rule:
        found.append(str(metric.rule))
    usual_params = usual.params
    for name, value in metric.params.items():
        if value == usual_params[name] and name not in _ALWAYS:
            continue
        shown = _shown(value, lang)
        is_plain = name in (*_ALWAYS, "statistic")
        found.append(shown if is_plain else f"{name} {shown}")
    if metric.filter is not None:
        found += conditions(metric.filter)
    return found


def _shown(value: Any, lang: str) -> str:
    if isinstance(value, (timedelta, BusinessDays)):
        return format_duration(value, lang)
    plain = show_param(value)
    return ", ".join(map(str, plain)) if isinstance(plain, list) else str(plain)


def conditions(expr: Expr) -> list[str]:
    """A choice of rows in few words: ``channel: chat``."""
    if isinstance(expr, And):
        return [told for part in expr.parts for told in conditions(part)]
    if isinstance(expr, IsIn) and isinstance(expr.of, Col):
        return [f"{expr.of.name}: {', '.join(map(str, expr.values))}"]
    return [repr(expr).replace("col.", "")]


def period_name(label: str, grid: Grid | None) -> str:
    """A period as people name it: ``2026-05``, ``2026-W18``, ``2026-Q2``, ``2026``.

    Args:
        label: Its first date, or its first hour, as in results.
        grid: The kind of period; of several weeks or days the label stays.
    """
    if grid is None or grid.period.count != 1 or grid.period.unit in ("hour", "day"):
        return label
    first = date.fromisoformat(label)
    year, week, _ = first.isocalendar()
    return {
        "week": f"{year}-W{week:02}",
        "month": label[:7],
        "quarter": f"{first.year}-Q{(first.month + 2) // 3}",
        "year": label[:4],
    }[grid.period.unit]
