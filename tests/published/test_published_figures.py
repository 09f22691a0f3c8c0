"""Worked examples that others have published give the figures that they publish.

Each stands with its publication in docs/reference/published.toml, which the pages of
the KPIs show; here its tickets, answers or calls are built and counted.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kpikit import Money, Value, kpis
from published_people import CASES

PUBLISHED = Path(__file__).parents[2] / "docs" / "reference" / "published.toml"
NEEDED = {"id", "metric", "says", "figure", "source"}
METRICS = {metric.name: metric for metric in kpis.all()}
FAMILIES = sorted({m.definition.builder.__module__ for m in METRICS.values()})
EXAMPLES = tomllib.loads(PUBLISHED.read_text("utf-8"))["example"]


def number(found: Any) -> float:
    """A figure as plain number; durations in seconds."""
    return (
        found / timedelta(seconds=1) if isinstance(found, timedelta) else float(found)
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e["id"])
def test_a_published_figure(example: dict[str, Any]) -> None:
    """As published, by the metric and rule that the list names."""
    value = CASES[example["id"]]()
    if isinstance(value, Value):
        assert value.metric.name == example["metric"]
        assert value.metric.rule == example.get("rule", METRICS[example["metric"]].rule)
    found = value.value if isinstance(value, Value) else value
    if isinstance(found, Money):
        assert str(found) == example["figure"]
        return
    got, nearest = number(found), example.get("nearest")
    if nearest is not None:
        got = round(got / nearest) * nearest
    assert got == pytest.approx(example["figure"], rel=1e-9, abs=1e-12)


def test_every_case_stands_in_the_list_once() -> None:
    assert sorted(CASES) == sorted(example["id"] for example in EXAMPLES)


def test_every_example_names_its_publication() -> None:
    for example in EXAMPLES:
        assert set(example) <= {*NEEDED, "rule", "nearest", "url"}
        assert set(example) >= NEEDED
        assert example.get("rule") in {None, *METRICS[example["metric"]].rules}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_three_published_figures(family: str) -> None:
    modules = [METRICS[e["metric"]].definition.builder.__module__ for e in EXAMPLES]
    assert Counter(modules)[family] >= 3
