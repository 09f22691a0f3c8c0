"""A column of several values: a row counts whole in each of them, by every metric."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import kpikit as kk
from engine_cases import every_metric
from kpikit import Desk, Metric, kpis
from kpikit.testing.columns import given

MARKS = ["a", "b"]


def marked_desk() -> Desk:
    """A month of the bundled desk; every row of every table is marked twice."""
    desk = kk.example_desk().during("2026-04")
    tables: dict[str, Any] = {}
    for name in desk.tables():
        held = desk.table(name).table
        columns = {key: given(column) for key, column in held.columns.items()}
        tables[name] = {**columns, "marks": [MARKS] * held.rows}
    return Desk(
        **tables,
        tz=desk.tz,
        as_of=desk.as_of,
        statuses=desk.statuses,
        lines=desk.lines,
        priorities=desk.priorities,
    )


def is_divided(metric: Any) -> bool:
    """Whether it can be grouped by any column."""
    return isinstance(metric, Metric) and metric.name != "availability"


def test_rows_with_the_same_values_give_the_whole_figure_in_each() -> None:
    desk = marked_desk()
    metrics = [metric for metric in every_metric(desk) if is_divided(metric)]
    assert len(metrics) > 90
    for metric in metrics:
        whole = metric(desk)
        lines = list(metric.by("marks")(desk))
        found = [(v.value, v.n, v.missing, v.pending, v.excluded) for v in lines]
        wanted = (whole.value, whole.n, whole.missing, whole.pending, whole.excluded)
        if lines or whole.n:
            assert found == [wanted] * 2, metric.key


def test_the_backlog_of_bare_columns_has_groups_of_ones_own() -> None:
    at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    columns = {"created_at": [at] * 2, "resolved_at": [None, at + timedelta(days=1)]}
    skills: list[Any] = [["a", "b"], ["b"]]
    found = kpis.backlog.by("skills")(**columns, skills=skills, as_of=at)
    assert [(line.group["skills"], line.value) for line in found] == [
        ("a", 1),
        ("b", 2),
    ]
    with pytest.raises(kk.errors.ParameterError, match="got 'skills'"):
        kpis.backlog(**columns, skills=skills)
