"""What ``help()``, ``?`` in notebooks and Sphinx show of one metric."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from kpikit.metrics.explain import explain_metric

if TYPE_CHECKING:
    from kpikit.metrics.definition import RuleDoc
    from kpikit.metrics.metric import Metric

__all__ = ["ClassAndInstanceDoc", "documentation"]


class ClassAndInstanceDoc:
    """A ``__doc__``: for the class its own text, for a metric that of the metric."""

    __slots__ = ("of_class",)

    def __init__(self, of_class: str | None) -> None:
        """Keep the text of the class."""
        self.of_class = of_class

    def __get__(self, metric: Metric | None, owner: type) -> str | None:
        """The text of the class, or of the metric."""
        return self.of_class if metric is None else documentation(metric)


def documentation(metric: Metric) -> str:
    """Title and summary of a metric, the facts of its figure, its rules, its details.

    What is asked of it most comes first; the text is fit for reStructuredText.
    """
    summary, _, details = metric.definition.doc.partition("\n\n")
    title, *facts = explain_metric(metric).split("\n")
    told = [title, summary, "::", "\n".join(facts)]
    if metric.definition.rules:
        told.append("Rules, for ``.using(rule=…)``:")
        told.append("\n".join(_rule(*each) for each in metric.definition.rules.items()))
    return "\n\n".join(part for part in (*told, details) if part)


def _rule(name: str, doc: RuleDoc) -> str:
    """A rule as an item of a list."""
    used = f" (used by {doc.used_by})" if doc.used_by else ""
    return textwrap.fill(
        f"- ``{name}``: {doc.text}{used}", width=88, subsequent_indent="  "
    )
