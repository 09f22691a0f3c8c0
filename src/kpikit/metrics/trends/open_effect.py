"""How far a time misleads that is told without the tickets still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from kpikit.desk.desk import Desk
from kpikit.errors import RuleError
from kpikit.metrics.censoring import CENSORED
from kpikit.metrics.definition import names_with_open
from kpikit.metrics.value import Value

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric

__all__ = ["OpenEffect", "open_effect"]


@frozen(eq=False)
class OpenEffect:
    """One time with and without the tickets that are not over.

    Attributes:
        plain: The figure of what is over.
        censored: The figure of all, open ones as lasting still.
        open: How many are open.
    """

    plain: Value
    censored: Value = field(kw_only=True)
    open: int = field(kw_only=True)

    @property
    def seconds(self) -> float | None:
        """By how much the plain figure is too short; None where either is unknown."""
        if self.plain.no_data or self.censored.no_data:
            return None
        return float(self.censored) - float(self.plain)

    def __str__(self) -> str:
        """Both figures, and how many tickets lie between them."""
        return (
            f"{self.plain.figure()} without, {self.censored.figure()} with the"
            f" {self.open} open of {self.censored.n}"
        )


def open_effect(metric: Metric, desk: Desk) -> OpenEffect:
    """The figure with and without what is not over yet.

    Raises:
        RuleError: The metric does not know open tickets.
    """
    if not metric.knows_open:
        raise RuleError(
            f"{metric.name} must know open tickets: it cannot take what is not over as"
            " lasting still",
            help=f"these can: {names_with_open()}",
        )
    known = metric.params["statistic"]
    statistic = "median" if known == "mean" else known
    cut = metric.by().using(statistic=statistic)
    censored = cut.using(open=CENSORED)
    plain = cut.using(open="leave_out")
    found = plain.reduce(desk).values()[0]
    return OpenEffect(
        found,
        censored=censored.reduce(desk).values()[0],
        open=found.excluded.get("open", 0),
    )
