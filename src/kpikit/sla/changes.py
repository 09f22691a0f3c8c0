"""What a timer is for: the warnings and due instants that a clock reaches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from attrs import field, frozen

from kpikit.columns.column import moment
from kpikit.sla.cycle import Cycle
from kpikit.sla.reading import warning_amount

__all__ = ["Change", "reached", "to_come"]


@frozen
class Change:
    """A warning or a due instant that a clock has reached.

    Attributes:
        at: When.
        clock: The name of the clock.
        cycle: Which of its cycles, from 1.
        kind: ``warning`` or ``due``.
        percent: The share of the target that was used then; 100 when it is due.
    """

    at: datetime
    clock: str = field(kw_only=True)
    cycle: int = field(kw_only=True)
    kind: str = field(kw_only=True)
    percent: int = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data, JSON-safe; its instant is ISO 8601 text."""
        return {
            "at": self.at.isoformat(),
            "clock": self.clock,
            "cycle": self.cycle,
            "kind": self.kind,
            "percent": self.percent,
        }


def to_come(cycle: Cycle, now: int) -> list[int]:
    """Warning and due instants of a cycle that still runs."""
    if cycle.stop is not None or cycle.cancelled is not None:
        return []
    span = cycle.span(now)
    instants = (span.used_up_at(amount) for _, amount in _amounts(cycle))
    return [instant for instant in instants if instant is not None]


def reached(
    cycle: Cycle, *, clock: str, now: int, boundary: str, zone: tzinfo | None
) -> Iterator[Change]:
    """What a cycle has reached by an instant.

    A target that is used up on the very instant of the stop is met, unless the boundary
    says otherwise; then nothing was due.
    """
    span = cycle.span(now)
    is_over = cycle.stop is not None or cycle.cancelled is not None
    for percent, amount in _amounts(cycle):
        is_due = percent == 100
        is_met = is_due and is_over and boundary == ">" and amount == span.elapsed
        if amount > span.elapsed or is_met:
            continue
        at = span.used_up_at(amount)
        if at is not None:
            yield Change(
                moment(at).astimezone(zone),
                clock=clock,
                cycle=cycle.number,
                kind="due" if is_due else "warning",
                percent=percent,
            )


def _amounts(cycle: Cycle) -> Iterator[tuple[int, int]]:
    """Per cent of the target, and the open time after which they are used."""
    if cycle.target is None:
        return
    shares = () if cycle.terms is None else cycle.terms.warn_at
    for share in (*shares, 100):
        yield share, warning_amount(cycle.target, share)
