"""Goals as configs and the catalogue write them: keys and values of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kpikit.errors import GoalError, InputTypeError
from kpikit.measures import Expr, col
from kpikit.measures.nodes import And, Col, IsIn
from kpikit.metrics.goal import Goal
from kpikit.metrics.goal_words import WORDS
from kpikit.metrics.metric import Metric
from kpikit.metrics.params import show_param

__all__ = ["KEYS", "cut", "goal_of", "goal_tree"]

KEYS = ("rule", "where", "by", "every", "statistic", "confident", *WORDS)
"""Keys of a goal besides the metric's own parameters, in the order they are applied."""


def cut(metric: Metric, key: str, value: Any) -> Metric:
    """The metric as one key of a goal changes it; the five words change nothing.

    Raises:
        RuleError: There is no such rule.
        ParameterError: There is no such parameter.
        InputError: A value breaks the rule of its key.
    """
    if key == "where":
        return _where(metric, value)
    if key == "by":
        return metric.by(*([value] if isinstance(value, str) else value))
    if key == "every":
        return metric.every(value)
    if key == "confident" or key in WORDS:
        return metric
    return metric.using(**{key: value})


def _where(metric: Metric, fields: Any) -> Metric:
    if not isinstance(fields, Mapping):
        raise InputTypeError(
            f"where must be values by column: got {fields!r}",
            help='as where = { channel = ["chat"] }',
        )
    for name, words in fields.items():
        values = list(words) if isinstance(words, (list, tuple)) else [words]
        metric = metric.where(col[name].is_in(values))
    return metric


def goal_of(metric: Metric, tree: Mapping[str, Any]) -> Goal:
    """The goal that a table describes.

    >>> from kpikit import kpis
    >>> goal_of(kpis.resolved_within, {"within": "1h", "at_least": 0.2})
    kpis.resolved_within.using(within='1h').at_least(0.2)

    Raises:
        GoalError: It has not exactly one of the five words, or breaks their rules.
        KpikitError: Another key is wrong.
    """
    order = {key: place for place, key in enumerate(KEYS)}
    for key in sorted(tree, key=lambda key: order.get(key, 1)):
        metric = cut(metric, key, tree[key])
    words = [word for word in WORDS if word in tree]
    if len(words) != 1:
        raise GoalError(
            f"goal of {metric.name} must have one of {', '.join(WORDS)}:"
            f" got {', '.join(words) or 'none'}",
            help="as at_least = 0.8",
        )
    return Goal(
        metric,
        word=words[0],
        target=tree[words[0]],
        confident=tree.get("confident", False),
    )


def goal_tree(goal: Goal) -> dict[str, Any]:
    """The table that :func:`goal_of` reads back; calendars stay as they are.

    Raises:
        GoalError: A table cannot say it: its filter is no choice of values.
    """
    metric = goal.metric
    if not isinstance(metric, Metric):
        raise GoalError(
            f"goal must be of one metric to be written: got {metric.name}",
            help="name the formula a metric of its own, with kk.metric",
        )
    found = {
        name: value if name == "calendar" else show_param(value)
        for name, value in metric.chosen.items()
    }
    if metric.filter is not None:
        found["where"] = _choices(metric.filter)
    if metric.groups:
        found["by"] = list(metric.groups)
    if metric.every_period is not None:
        found["every"] = str(metric.every_period)
    return {**found, **goal.written()}


def _choices(expr: Expr) -> dict[str, list[Any]]:
    parts = expr.parts if isinstance(expr, And) else (expr,)
    found: dict[str, list[Any]] = {}
    for part in parts:
        if not isinstance(part, IsIn) or not isinstance(part.of, Col):
            raise GoalError(
                f"where must be a choice of values to be written: got {part!r}",
                help='as .where(col.channel.is_in(["chat"]))',
            )
        found[part.of.name] = list(part.values)
    return found
