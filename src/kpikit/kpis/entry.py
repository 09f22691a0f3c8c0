"""A metric as an entry of the catalogue: everything known of it, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from kpikit.kpis.goals import GOALS
from kpikit.kpis.sections import section_of
from kpikit.metrics import Metric, RuleDoc
from kpikit.metrics.params import plain_params

__all__ = ["entry_of"]


def entry_of(metric: Metric, lang: str = "en") -> dict[str, Any]:
    """Everything the catalogue knows of a metric, safe for JSON.

    >>> from kpikit import kpis
    >>> entry_of(kpis.backlog)["unit"]
    'count'
    """
    own = metric.definition
    return {
        "name": metric.name,
        "title": metric.titles.get(lang, metric.name),
        "titles": dict(metric.titles),
        "asked": dict(own.asked),
        "section": section_of(metric.name).titles[lang],
        "summary": own.doc.split("\n")[0],
        "formula": metric.formula,
        "unit": str(metric.unit),
        "better": metric.better,
        "bounds": list(metric.bounds),
        "table": metric.table,
        "at": metric.at,
        "key": metric.key,
        "base": own.base,
        "where": {column: list(words) for column, words in own.where.items()},
        "rule": metric.rule,
        "rules": [_rule(metric, name, rule) for name, rule in own.rules.items()],
        "params": plain_params(metric.params),
        "required": list(own.required),
        "needs": sorted(metric.needs),
        "source": metric.source,
        "goals": [_plain(goal) for goal in GOALS.get(metric.name, ())],
        "benchmarks": [attrs.asdict(each) for each in own.benchmarks],
    }


def _rule(metric: Metric, name: str, rule: RuleDoc) -> dict[str, Any]:
    chosen = metric.using(rule=name)
    return {
        "name": name,
        "text": rule.text,
        "used_by": rule.used_by,
        "unit": str(chosen.unit),
        "better": chosen.better,
        "bounds": list(chosen.bounds),
        "needs": sorted(chosen.needs),
    }


def _plain(goal: Mapping[str, Any]) -> dict[str, Any]:
    """A goal as a config writes it."""
    return {key: dict(v) if isinstance(v, Mapping) else v for key, v in goal.items()}
