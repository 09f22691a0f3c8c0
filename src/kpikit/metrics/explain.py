"""Metrics and figures in sentences: nothing that shaped them is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpikit.measures import TimeAverage
from kpikit.metrics.business import show_calendar
from kpikit.metrics.params import plain_params
from kpikit.metrics.sided import sides_of
from kpikit.units.showing import counted

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric
    from kpikit.metrics.value import Value

__all__ = ["explain_metric", "explain_value"]

_DIRECTIONS = {
    "higher": "higher is better",
    "lower": "lower is better",
    "band": "neither high nor low is good",
    "neutral": "no direction is better",
}


def explain_metric(metric: Metric) -> str:
    """Formula, rule, parameters, rows, time and source of a metric."""
    lines = [f"{metric.titles.get('en', metric.name)} ({metric.name})"]
    if metric.formula:
        # A rule other than the usual one says itself what it counts.
        usual = metric.definition.usual_rule
        other = "" if metric.rule == usual else f" (by the rule {usual})"
        lines.append(f"  formula:  {metric.formula}{other}")
    lines.append(f"  unit:     {metric.unit}, {_DIRECTIONS[metric.better]}")
    rule = metric.rule_doc
    if rule is not None:
        lines.append(f"  rule:     {metric.rule}: {rule.text}")
        if rule.used_by:
            lines.append(f"            used by {rule.used_by}")
    others = [name for name in metric.rules if name != metric.rule]
    if others:
        lines.append(f"            other rules: {', '.join(others)}")
    params = plain_params(metric.params)
    if params:
        told = ", ".join(f"{name} = {value!r}" for name, value in params.items())
        lines.append(f"  params:   {told}")
    lines.append(f"  rows:     of {' and '.join(metric.tables)}{_conditions(metric)}")
    lines.append(f"  columns:  {', '.join(sorted(metric.needs)) or 'none'}")
    lines.append(f"  time:     {_time(metric)}")
    if "calendar" in params:
        calendar = metric.params["calendar"]
        clock = "wall clock, around the clock"
        told = clock if calendar is None else f"open time, {show_calendar(calendar)}"
        lines.append(f"  clock:    {told}")
    if metric.interval_form:
        lines.append(f"  interval: {metric.interval_form}")
    if metric.source:
        lines.append(f"  source:   {metric.source}")
    return "\n".join(lines)


def _conditions(metric: Metric) -> str:
    wheres = [repr(expr) for expr in metric.own_wheres().values()]
    if metric.filter is not None:
        wheres.append(repr(metric.filter))
    return f" where {' and '.join(wheres)}" if wheres else ""


def _time(metric: Metric) -> str:
    told = _standing(metric)
    if metric.every_period is not None:
        told += (
            f"; every {metric.every_period} in {metric.tz or 'the zone of the desk'}"
        )
    return told


def _standing(metric: Metric) -> str:
    """Where rows stand in time; each table has its own column."""
    sides = sides_of(metric)
    if not sides and metric.row_at == metric.at:
        return f"a row stands at {metric.at}"
    if not sides:
        return f"a row stands at {metric.row_at}, the figure at the end of its period"
    told = dict.fromkeys(
        f"a row of {side.table} holds from valid_from to valid_to; the average is over"
        f" each period or, without periods, from the first {metric.at} to as_of"
        if isinstance(side.side.measure, TimeAverage)
        else f"a row of {side.table} stands at {side.row_at}"
        for side in sides
    )
    return "; ".join(told)


def explain_value(value: Value) -> str:
    """What a figure is and what it was made of."""
    lines = [f"{value}"]
    if value.group:
        told = ", ".join(f"{name} = {label!r}" for name, label in value.group.items())
        lines.append(f"  group:    {told}")
    if value.period is not None:
        lines.append(f"  period:   {value.period}")
    n = f"n = {value.n}"
    if value.still_open is not None:
        n += f" ({value.still_open} still open)"
    counts = [n, f"missing = {value.missing}"]
    counts.append(f"pending = {value.pending}")
    counts += [f"excluded as {reason} = {n}" for reason, n in value.excluded.items()]
    lines.append(f"  counts:   {', '.join(counts)}")
    if value.is_suppressed:
        least = value.metric.smallest_group
        lines.append(
            f"  withheld: fewer than {counted(least, 'row counts', 'rows count')}"
        )
    if value.low is not None or value.high is not None:
        form = value.metric.interval_form
        lines.append(f"  interval: {form}, at {value.level:.0%} confidence")
    elif value.metric.interval_form and not value.no_data:
        lines.append("  interval: none, there is too little to tell it from")
    if value.without_time:
        told = counted(value.without_time, "row stands", "rows stand")
        lines.append(f"  no time:  {told} in no period")
    if value.approximate:
        lines.append("  made:     approximately")
    lines.append(f"  as of:    {value.as_of or 'no instant is known'}")
    lines.append(value.metric.explain())
    return "\n".join(lines)
