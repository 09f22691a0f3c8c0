"""What a watch or a review is asked for, checked before anything is read."""

from __future__ import annotations

from collections.abc import Iterable

from kpikit.errors import InputError, InputTypeError
from kpikit.metrics import Metric

__all__ = ["check_chance", "given_metrics", "why_unset"]


def given_metrics(metrics: object) -> tuple[Metric, ...]:
    """The metrics that were given, as they must be.

    Raises:
        InputTypeError: They are no metrics, or one alone.
    """
    remedy = "as metrics=[kpis.first_response_time, kpis.csat]"
    if isinstance(metrics, (str, Metric)) or not isinstance(metrics, Iterable):
        raise InputTypeError(
            f"metrics must be a list of metrics: got {metrics!r}", help=remedy
        )
    found = tuple(metrics)
    for one in found:
        if not isinstance(one, Metric):
            raise InputTypeError(f"metrics must be metrics: got {one!r}", help=remedy)
    return found


def check_chance(false_alarms: object) -> None:
    """A chance must lie between 0 and 1.

    Raises:
        InputError: It does not, or is no number.
    """
    is_number = isinstance(false_alarms, (int, float))
    if not is_number or not 0 < float(false_alarms) < 1:  # type: ignore[arg-type]
        raise InputError(
            f"false_alarms must lie between 0 and 1: got {false_alarms!r}",
            help="as 0.05",
        )


def why_unset(metric: Metric) -> str:
    """What a metric lacks that means nothing until a parameter is chosen."""
    return f"{' and '.join(metric.unset)} must be given"
