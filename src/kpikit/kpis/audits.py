"""What audits find: how much of the weight of their items is passed."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from kpikit.columns.column import Column, Kind
from kpikit.measures import Measure, Scope, WeightedShare, col, evaluate, mask
from kpikit.measures.nodes import Custom
from kpikit.metrics import Benchmark, metric
from kpikit.metrics.chosen import Chosen
from kpikit.units import Unit

__all__ = ["audit_score"]

_FAILURE = col.applicable & col.critical & ~col.passed


@frozen(eq=False, repr=False)
class _AuditFailed(Custom):
    """Whether a critical item of the audit of each row failed.

    Items that a filter leaves out fail their audit too.
    """

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return _FAILURE.columns() | {"audit"}

    def __repr__(self) -> str:
        return "audit_failed"

    def column_of(self, scope: Scope) -> Column:
        """The flag of each row."""
        if isinstance(scope, Chosen):
            return self.column_of(scope.view).take(scope.picks)
        audit = scope.column("audit")
        failed = np.zeros(0 if audit.labels is None else len(audit.labels), np.bool_)
        failed[audit.values[mask(_FAILURE, scope).true]] = True
        return Column(Kind.FLAG, failed[audit.values])


@frozen(eq=False, repr=False)
class _PassedWeight(Custom):
    """The weight of an item that counts as passed, 0 of any other."""

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return _AuditFailed().columns() | {"weight"}

    def __repr__(self) -> str:
        return "passed_weight"

    def column_of(self, scope: Scope) -> Column:
        """The weight of each row; missing where it is not known whether it passed."""
        weight = evaluate(col.weight, scope)
        passed = mask(col.passed & ~_AuditFailed(), scope)
        values = np.where(passed.true, weight.values, weight.values.dtype.type(0))
        return Column(weight.kind, values, weight.is_missing | passed.missing)


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="audits",
    at="audited_at",
    titles={
        "en": "Audit score",
        "ru": "Оценка аудита",
        "pl": "Wynik audytu",
    },
    asked={"en": "Compliance and audit scores"},
    formula=(
        "weight of passed items / weight of applicable items; a failed critical item"
        " makes its audit 0"
    ),
    key="audit",
    source="docs/reference/sources.md#audit-score",
    benchmarks=(
        Benchmark(
            "88 % internal quality score",
            source="Customer Service Quality Benchmark Report, as quoted by eesel AI",
            url="https://www.eesel.ai/blog/zendesk-qa-scorecard-criteria",
        ),
    ),
)
def audit_score() -> Measure:
    """How much of what audits look at is in order.

    ``audit_score = sum(weight of passed items) / sum(weight of applicable items)``

    An applicable critical item that fails makes every item of its audit count as not
    passed, whatever filters and groups look at.

    Returns:
        A share, 0..1, whose ``n`` counts items; no value without weight. Over several
        audits each counts by its weight. Items that do not apply are no part of it;
        weights below zero are excluded as ``negative``.

    Raises:
        UnavailableError: Audits lack ``audit``, ``weight``, ``passed``, ``applicable``
            or ``critical``.

    Source: docs/reference/sources.md#audit-score

    >>> items = {"weight": [3, 1, 2, 2], "passed": [True, False, True, False]}
    >>> everywhere = {"audit": ["A", "A", "B", "B"], "applicable": [True] * 4}
    >>> audit_score(**items, **everywhere, critical=[False] * 4).value
    0.625
    >>> audit_score(**items, **everywhere, critical=[False] * 3 + [True]).value
    0.375
    """
    return WeightedShare(
        _PassedWeight(),
        col.weight,
        of=col.applicable,
        excluded={"negative": col.weight < 0},
    )
