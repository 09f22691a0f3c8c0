"""The examples in the documentation of every metric are true."""

from __future__ import annotations

from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, DocTestParser, DocTestRunner

import pytest

from kpikit import Metric, kpis

OWN = [metric for metric in kpis.all() if metric.definition.base is None]


@pytest.mark.parametrize("metric", OWN, ids=lambda m: m.name)
def test_the_examples_of_a_metric_are_true(metric: Metric) -> None:
    text, names = metric.definition.doc, {metric.name: metric}
    example = DocTestParser().get_doctest(text, names, metric.name, None, None)
    told: list[str] = []
    runner = DocTestRunner(optionflags=ELLIPSIS | NORMALIZE_WHITESPACE)
    assert example.examples
    assert runner.run(example, out=told.append).failed == 0, "".join(told)
