"""What became of a goal: met, missed, or not to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from kpikit.metrics.goal_words import state_text
from kpikit.metrics.reasons import Reason
from kpikit.metrics.value import Figure, Value, plain_value
from kpikit.metrics.wording import show_gap

if TYPE_CHECKING:
    from kpikit.metrics.goal import Goal

__all__ = ["Verdict"]

_BY = {
    "en": "missed by {0}",
    "ru": "не достигнута, разница {0}",
    "pl": "nieosiągnięty, różnica {0}",
}
_NO_BETTER = {
    "en": "missed: no better",
    "ru": "не достигнута: не лучше",
    "pl": "nieosiągnięty: nie lepiej",
}


@frozen
class Verdict:
    """Whether one figure meets a goal.

    Attributes:
        goal: The goal.
        value: The figure that was judged; of periods the last complete one.
        state: ``met``, ``missed`` or ``no data``.
        gap: How far the figure (or the end of its interval) is from the goal, in the
            unit of the figure; zero when the goal is met, None when nobody can tell.
        reason: Why there is no telling; else None.
        against: What ``better_than`` compares with, None for other goals.
        values: The figures of all periods, in order; else only the one judged.
    """

    goal: Goal
    value: Value = field(kw_only=True)
    state: str = field(kw_only=True)
    gap: Figure = field(default=None, kw_only=True)
    reason: Reason | None = field(default=None, kw_only=True)
    against: Value | None = field(default=None, kw_only=True)
    values: tuple[Value, ...] = field(default=(), kw_only=True, repr=False)

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None when nobody can tell."""
        return None if self.state == "no data" else self.state == "met"

    @property
    def why(self) -> str:
        """Why there is no telling, in English; else empty."""
        return "" if self.reason is None else self.reason.text()

    def told(self, lang: str = "en") -> str:
        """The state in words of a language, with the gap or the reason."""
        said = state_text(self.state, lang)
        if self.state == "met":
            return said
        if self.reason is not None:
            return f"{said}: {self.reason.text(lang)}"
        if not self.gap:
            return _NO_BETTER[lang]
        value = self.value
        gap = show_gap(self.gap, value.unit, lang, decimals=value.decimals)
        return _BY[lang].format(gap)

    def to_dict(self) -> dict[str, Any]:
        """The figure with ``goal``, ``met``, ``state``, ``gap`` and ``why``.

        ``met`` is null when nobody can tell; ``why`` is there only then. With periods
        ``periods`` lists the figure of each.
        """
        found = {
            **self.value.to_dict(),
            "goal": self.goal.figures(),
            "met": self.met,
            "state": self.state,
            "gap": plain_value(self.gap),
        }
        if self.against is not None:
            found["against"] = plain_value(self.against.value)
        if self.why:
            found["why"] = self.why
        if self.value.period is not None:
            found["periods"] = [_short(value) for value in self.values]
        return found

    def __str__(self) -> str:
        """Metric, goal, figure and state in words."""
        parts = (
            [self.told()] if self.value.no_data else [self.value.figure(), self.told()]
        )
        return f"{self.goal}: {', '.join(parts)}"


def _short(value: Value) -> dict[str, Any]:
    """A figure of a period without what all of them share."""
    whole = value.to_dict()
    return {name: whole[name] for name in ("period", "value", "low", "high", "n")}
