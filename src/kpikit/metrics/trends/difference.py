"""A figure before and after, as it is read: the change, its interval, its direction."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from kpikit.metrics.table import html_table, text_table
from kpikit.metrics.value import Value
from kpikit.metrics.wording import NO_DATA, Scaled, show_gap
from kpikit.units import Unit
from kpikit.units.wording import check_language

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric

__all__ = ["Comparison", "Difference", "Verdict", "shown_label", "signed", "verdict_of"]

Verdict = Literal["adverse", "favourable", "changed", "unclear", "no data"]


@frozen(eq=False)
class Difference:
    """One figure before and after.

    Numbers are plain: shares 0..1, durations in seconds, money in its currency.

    Attributes:
        before: The figure before, None where the group was not there; 0 of what counts
            rows, as a share of the total does.
        after: The figure after.
        change: After minus before; None where either has no data.
        low: Lower end of the interval of the change; None where none is known.
        high: Upper end.
        needed: How many rows each side needs to show a change of this size, four times
            in five; None where there is no change or no interval, and for what is open
            at an instant.
        freedom: Degrees of freedom of Student's t, where few units made the interval;
            None where it is normal or has a form of its own.
    """

    metric: Metric
    group: dict[str, Any] = field(kw_only=True)
    before: Value | None = field(kw_only=True)
    after: Value | None = field(kw_only=True)
    change: float | None = field(kw_only=True)
    low: float | None = field(default=None, kw_only=True)
    high: float | None = field(default=None, kw_only=True)
    needed: int | None = field(default=None, kw_only=True)
    freedom: int | None = field(default=None, kw_only=True)

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the change leaves out 0."""
        if self.low is None or self.high is None:
            return False
        return self.low > 0 or self.high < 0

    @property
    def verdict(self) -> Verdict:
        """``adverse`` or ``favourable`` by the metric's direction, where it is clear.

        ``changed`` where it is clear but no direction is better, ``unclear`` where the
        interval holds 0 or there is none, ``no data`` where a side has no figure.
        """
        if self.change is None:
            return "no data"
        if not self.is_clear:
            return "unclear"
        return verdict_of(self.metric.better, self.change)

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "metric": self.metric.name,
            "group": {k: _label(v) for k, v in self.group.items()},
            "unit": str(self.metric.unit),
            "before": None if self.before is None else _number(self.before),
            "after": None if self.after is None else _number(self.after),
            "n_before": 0 if self.before is None else self.before.n,
            "n_after": 0 if self.after is None else self.after.n,
            "change": self.change,
            "low": self.low,
            "high": self.high,
            "verdict": self.verdict,
            "needed": self.needed,
        }


@frozen(eq=False)
class Comparison:
    """A figure before and after, one line for each group of either side.

    ``notes`` says what to know before acting on it: a period that is not over yet,
    periods that overlap, totals of periods of different lengths.
    """

    lines: tuple[Difference, ...]
    level: float = field(default=0.95, kw_only=True)
    notes: tuple[str, ...] = field(default=(), kw_only=True)

    def __len__(self) -> int:
        """How many groups there are."""
        return len(self.lines)

    def __iter__(self) -> Iterator[Difference]:
        """The differences one by one."""
        return iter(self.lines)

    def __getitem__(self, place: int) -> Difference:
        """The difference of a group."""
        return self.lines[place]

    @property
    def adverse(self) -> tuple[Difference, ...]:
        """Those that clearly got worse."""
        return tuple(line for line in self.lines if line.verdict == "adverse")

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict for each group, safe for JSON."""
        return [line.to_dict() for line in self.lines]

    def to_json(self, *, indent: int | None = None) -> str:
        """The lines as JSON."""
        return json.dumps(self.to_dicts(), ensure_ascii=False, indent=indent)

    def cells(self, lang: str = "en") -> tuple[list[str], list[list[str]]]:
        """Heads and lines as text."""
        check_language(lang)
        groups = list(dict.fromkeys(name for line in self.lines for name in line.group))
        heads = [
            *groups,
            "before",
            "after",
            "change",
            "interval",
            "verdict",
            "needed n",
        ]
        rows = []
        for line in self.lines:
            labels = [shown_label(line.group[name]) for name in groups]
            sides = [
                NO_DATA[lang] if value is None else value.figure(lang)
                for value in (line.before, line.after)
            ]
            metric = line.metric
            spread = ""
            if line.low is not None and line.high is not None:
                ends = (signed(end, metric, lang) for end in (line.low, line.high))
                spread = " … ".join(ends)
            told = "" if line.needed is None else str(line.needed)
            change = "" if line.change is None else signed(line.change, metric, lang)
            rows.append([*labels, *sides, change, spread, line.verdict, told])
        return heads, rows

    def __str__(self) -> str:
        """The lines as a text table, then the notes."""
        return "\n".join([text_table(*self.cells(), right=_RIGHT), *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_table(*self.cells(), right=_RIGHT)


_RIGHT = ("before", "after", "change", "needed n")


def verdict_of(better: str, change: float) -> Verdict:
    """Which way a clear change goes."""
    if better not in ("higher", "lower"):
        return "changed"
    is_up = change > 0
    return "favourable" if is_up == (better == "higher") else "adverse"


def signed(amount: float, metric: Scaled, lang: str = "en") -> str:
    """A change in words, with its sign; of shares in percentage points."""
    told: Any = abs(amount)
    unit = metric.unit
    if unit is Unit.DURATION:
        told = timedelta(seconds=told)
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    return sign + show_gap(told, unit, lang, decimals=metric.least_decimals)


def _number(value: Value) -> float | None:
    found = float(value)
    return None if math.isnan(found) else found


def _label(label: Any) -> Any:
    return label.isoformat() if hasattr(label, "isoformat") else label


def shown_label(label: Any) -> str:
    """A label of a group as text."""
    return "(missing)" if label is None else str(label)
