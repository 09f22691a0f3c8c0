"""The section about goals: every metric, with the keys that its goals take."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from kpikit.check.schema.forms import (
    Form,
    array,
    duration,
    either,
    flag,
    ref,
    table,
    text,
    texts,
    word,
)
from kpikit.kpis import all as all_metrics
from kpikit.kpis.sections import SECTIONS
from kpikit.metrics import Metric
from kpikit.metrics.params import Param
from kpikit.units.durations import DurationLike

__all__ = ["goal_definitions", "goals"]

_THRESHOLD = {
    "description": "A share as 0.8, a duration as 4h, money as 150000 RUB, a number.",
    "type": ["number", "string"],
}
_WORDS: dict[str, Form] = {
    "at_least": {**_THRESHOLD, "description": "The figure must not be below this."},
    "at_most": {**_THRESHOLD, "description": "The figure must not be above this."},
    "exactly": {**_THRESHOLD, "description": "The figure must be this."},
    "between": array(
        "The figure must lie between two.", _THRESHOLD, least=2, maxItems=2
    ),
    "better_than": text("previous for the period before, or the name of a metric."),
}
_CUTS: dict[str, Form] = {
    "where": {
        **ref("conditions"),
        "description": "Only rows with one of these values, by column.",
    },
    "by": either(
        "The goal holds for each group.",
        text("A column."),
        texts("Columns."),
    ),
    "every": text("The goal holds for each period: day, week, 2w, month, quarter."),
    "confident": flag(
        "Whether the interval must clear the goal, not the point.", default=False
    ),
}


def goal_definitions() -> dict[str, Form]:
    """Forms that goals share, and the goal of each metric."""
    own = {_name(metric): _goal(metric) for metric in all_metrics()}
    return {**_WORDS, "every": _CUTS["every"], **own}


def _name(metric: Metric) -> str:
    return f"goal-of-{metric.name}"


def goals() -> Form:
    """What figures should be."""
    known = {
        metric.name: either(
            f"{metric.titles['en']}. {metric.formula or ''}".strip(),
            ref(_name(metric)),
            array("Several goals.", ref(_name(metric)), least=1),
        )
        for metric in all_metrics()
    }
    for name in (name for section in SECTIONS for name in section.names):
        known.setdefault(name, {"description": "Known by name; not judged yet."})
    return table("What figures should be, by metric.", known)


def _goal(metric: Metric) -> Form:
    return table(
        f"{metric.titles['en']}: a goal.",
        {
            **{name: ref(name) for name in _WORDS},
            **_CUTS,
            "every": ref("every"),
            **{
                name: _param(metric, each)
                for name, each in metric.definition.params.items()
            },
        },
        oneOf=[{"required": [name]} for name in _WORDS],
    )


def _param(metric: Metric, param: Param) -> Form:
    """What a parameter may be; what is checked by the metric alone is left open."""
    told = f"{param.name} of {metric.name}"
    if param.name == "rule":
        return word(f"The rule of {metric.name}.", metric.rules, default=param.default)
    if param.annotation == DurationLike:
        return duration(f"{told}, as 7d.", positive=False)
    if get_origin(param.annotation) is Literal:
        known: Any = get_args(param.annotation)
        return {"enum": list(known), "description": told, "default": param.default}
    if param.name == "statistic":
        return text("mean, median or a percentile as p90.", default=param.default)
    if param.name == "calendar":
        return text("The name of the calendar that counts; else wall-clock time.")
    if param.annotation is int:
        return {"type": "integer", "description": told, "default": param.default}
    if param.annotation is str:
        return {"type": "string", "description": told}
    return {"description": told}
