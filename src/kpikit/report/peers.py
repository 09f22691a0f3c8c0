"""Who stands out from their peers: where training is due."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from kpikit.desk import Desk
from kpikit.desk.window import Window
from kpikit.errors import UnavailableError
from kpikit.kpis import named
from kpikit.measures import col
from kpikit.metrics import Metric
from kpikit.metrics.trends.compare import chance_of, difference
from kpikit.metrics.trends.difference import Difference
from kpikit.metrics.trends.families import holm
from kpikit.metrics.trends.sides import figures_in

__all__ = ["GROUPS", "LOOKED_AT", "Standout", "standouts"]

LOOKED_AT = ("escalation_rate", "reopen_rate", "error_rate", "transfer_rate")
"""The figures that tell of missing knowledge."""
GROUPS = ("team", "assignee")
_FEWEST = 10
"""Below so many rows a group is not set beside its peers."""


@frozen(eq=False)
class Standout:
    """A group whose figure is clearly worse than that of all others together.

    Attributes:
        column: What groups it.
        label: Which group.
        against: The figure of its peers (before) and its own (after).
    """

    column: str
    label: Any = field(kw_only=True)
    against: Difference = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        told = self.against.to_dict()
        return {
            "column": self.column,
            "label": self.label,
            "metric": told["metric"],
            "value": told["after"],
            "n": told["n_after"],
            "peers": told["before"],
            "n_peers": told["n_before"],
            "difference": told["change"],
            "low": told["low"],
            "high": told["high"],
        }


def standouts(desk: Desk, span: Window, most: float = 0.05) -> tuple[Standout, ...]:
    """Groups that are worse than their peers; all that is looked at is one family.

    Each team and agent is set beside all others together. Holm's procedure holds the
    chance that any is named without reason at *most*.
    """
    found: list[Standout] = []
    for column in GROUPS:
        for name in LOOKED_AT:
            try:
                found += _beside(named(name), column, desk, span)
            except UnavailableError:
                # a desk without this column or figure has no such peers
                continue
    stands = holm([chance_of(one.against) for one in found], most)
    return tuple(
        one
        for one, is_clear in zip(found, stands, strict=True)
        if is_clear and one.against.verdict == "adverse"
    )


def _beside(metric: Metric, column: str, desk: Desk, span: Window) -> list[Standout]:
    """Every group with enough rows, beside all others together."""
    own = figures_in(metric.by(column), desk, span)
    found = []
    for key, slot in own.items():
        label = key[0]
        if label is None or slot.value.n < _FEWEST:
            continue
        others = metric.where(col[column].is_present() & (col[column] != label))
        rest = figures_in(others, desk, span).get(())
        if rest is None or rest.value.n < _FEWEST:
            continue
        against = difference(metric, (), rest, slot)
        if against.low is not None:
            found.append(Standout(column, label=label, against=against))
    return found
