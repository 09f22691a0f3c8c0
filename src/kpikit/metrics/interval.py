"""Which interval of a figure was chosen: by clusters, or exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpikit.errors import RuleError
from kpikit.measures import Measure, col
from kpikit.measures.cluster import Clusterable
from kpikit.measures.joint import Joint

if TYPE_CHECKING:
    from kpikit.metrics.described import Described

__all__ = ["with_interval"]


def with_interval(metric: Described, made: Measure | Joint) -> Measure | Joint:
    """What is computed for a metric, with the interval that was asked for.

    Raises:
        RuleError: There is no such interval of it, or two were asked for.
    """
    if metric.is_exact:
        made = _exactly(metric, made)
    return made if metric.cluster_by is None else _clustered(metric, made)


def _exactly(metric: Described, made: Measure | Joint) -> Measure | Joint:
    if metric.cluster_by is not None:
        raise RuleError(
            f"exact must go without a cluster: got {metric.name} by clusters of"
            f" {metric.cluster_by}",
            help="leave one of them out: an exact interval takes every row as"
            " independent",
        )
    if made.can_be_exact:
        return made.exactly()
    which = f" ({metric.statistic})" if metric.statistic else ""
    form = made.interval_form(metric.statistic)
    told = f"whose interval is {form}" if form else "which has no interval"
    raise RuleError(
        "exact must go with a share, a mean or a count per head: got"
        f" {metric.name}{which}, {told}",
        help="leave it out: there is no exact form of it",
    )


def _clustered(metric: Described, made: Measure | Joint) -> Measure:
    if isinstance(made, Clusterable):
        return made.clustered(col[metric.cluster_by or ""])
    told = "whose values are kept whole"
    if isinstance(made, Joint):
        tables = dict.fromkeys(side.table for side in made.sides)
        told = f"which is made of {' and '.join(tables)} at the end"
    raise RuleError(
        f"cluster must go with a share, a mean of scores or a ratio of one"
        f" table: got {metric.name}, {told}",
        help="leave it out: its interval takes every row as independent",
    )
