"""Before and after: the difference of a figure, with its interval, by group."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import timedelta
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from attrs import field, frozen

from kpikit.desk.desk import Desk
from kpikit.errors import InputTypeError
from kpikit.measures import Count, Net, Sum
from kpikit.measures.intervals import apart, byar, z_value
from kpikit.measures.joint import Joint
from kpikit.metrics.groups import Key
from kpikit.metrics.table import html_table, text_table
from kpikit.metrics.trends.families import normal_chance
from kpikit.metrics.trends.sides import Slot, side
from kpikit.metrics.value import Value
from kpikit.metrics.wording import NO_DATA, show_gap
from kpikit.units import Unit

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric

__all__ = [
    "Comparison",
    "Difference",
    "Verdict",
    "chance_of",
    "compare",
    "difference",
    "shown_label",
    "signed",
    "verdict_of",
]

Verdict = Literal["adverse", "favourable", "changed", "unclear", "no data"]

_POWER = 0.8
"""How likely a true change of this size is seen with the sample that is named."""


@frozen(eq=False)
class Difference:
    """One figure before and after.

    Numbers are plain: shares 0..1, durations in seconds, money in its currency.

    Attributes:
        before: The figure before, None where the group was not there.
        after: The figure after.
        change: After minus before; None where either has no data.
        low: Lower end of the interval of the change; None where none is known.
        high: Upper end.
        needed: How many rows each side needs to show a change of this size, four times
            in five; None where there is no change or no interval.
    """

    metric: Metric
    group: dict[str, Any] = field(kw_only=True)
    before: Value | None = field(kw_only=True)
    after: Value | None = field(kw_only=True)
    change: float | None = field(kw_only=True)
    low: float | None = field(default=None, kw_only=True)
    high: float | None = field(default=None, kw_only=True)
    needed: int | None = field(default=None, kw_only=True)

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
    """A figure before and after, one line for each group of either side."""

    lines: tuple[Difference, ...]
    level: float = field(default=0.95, kw_only=True)

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
            unit = line.metric.unit
            spread = (
                ""
                if line.low is None or line.high is None
                else f"{signed(line.low, unit, lang)} … {signed(line.high, unit, lang)}"
            )
            told = "" if line.needed is None else str(line.needed)
            change = "" if line.change is None else signed(line.change, unit, lang)
            rows.append([*labels, *sides, change, spread, line.verdict, told])
        return heads, rows

    def __str__(self) -> str:
        """The lines as a text table."""
        return text_table(*self.cells(), right=_RIGHT)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_table(*self.cells(), right=_RIGHT)


_RIGHT = ("before", "after", "change", "needed n")


def compare(
    metric: Metric, first: Desk | None, second: Desk | None, before: Any, after: Any
) -> Comparison:
    """The figure before and after: of two desks, or of two periods of one.

    Raises:
        InputTypeError: The sides are neither.
    """
    desk, before, after = sides_given(metric, first, second, before, after)
    if metric.every_period is not None:
        raise InputTypeError(
            f"{metric.name} must have no periods to be compared: got"
            f" every {metric.every_period}",
            help="leave .every(…) out; before and after are the periods",
        )
    old = side(metric, desk, before, "before")
    new = side(metric, desk, after, "after")
    keys = dict.fromkeys((*old, *new))
    return Comparison(
        tuple(difference(metric, key, old.get(key), new.get(key)) for key in keys),
        level=metric.level,
    )


def sides_given(
    metric: Metric, first: Any, second: Any, before: Any, after: Any
) -> tuple[Desk | None, Any, Any]:
    """A desk with two periods, or no desk and two desks.

    Raises:
        InputTypeError: It is neither.
    """
    if second is not None and before is None and after is None:
        first, before, second, after = None, first, None, second
    if before is None or after is None or second is not None:
        raise InputTypeError(
            f"{metric.name} must be given two sides: got"
            f" {sum(x is not None for x in (first, second, before, after))} arguments",
            help='as (desk_a, desk_b), or (desk, before="2026-04", after="2026-05")',
        )
    if first is not None and not isinstance(first, Desk):
        raise InputTypeError(
            f"desk must be a Desk: got {type(first).__name__}",
            help='as (desk, before="2026-04", after="2026-05")',
        )
    return first, before, after


def difference(
    metric: Metric, key: Key, old: Slot | None, new: Slot | None
) -> Difference:
    """The change of one group, with what can be said of it."""
    before = None if old is None else old.value
    after = None if new is None else new.value
    group = dict(zip(metric.groups, key, strict=True))
    if old is None or new is None or old.value.no_data or new.value.no_data:
        return Difference(metric, group=group, before=before, after=after, change=None)
    change = float(new.value) - float(old.value)
    ends = _ends_of(metric, old), _ends_of(metric, new)
    low = high = needed = None
    if ends[0] is not None and ends[1] is not None:
        one, other = ends[1], ends[0]
        low, high = (float(end) for end in apart(one, other))
        if math.isnan(low) or math.isnan(high):
            low = high = None
        else:
            needed = _needed(change, (other, one), (old.value.n, new.value.n), metric)
    return Difference(
        metric,
        group=group,
        before=before,
        after=after,
        change=change,
        low=low,
        high=high,
        needed=needed,
    )


Ends = tuple[float, float, float]


def _ends_of(metric: Metric, slot: Slot) -> Ends | None:
    """Value, low and high of a side, as independent data would have them."""
    value, level = slot.value, metric.level
    measure = metric.figure()
    if isinstance(measure, Joint):
        return _own_ends(value)
    if isinstance(measure, Count):
        count = np.array([value.n])
        low, high = byar(count, np.ones(1), level)
        return float(value.n), float(low[0]), float(high[0])
    if isinstance(measure, Sum):
        return _sum_ends(value, level)
    if isinstance(measure, Net) and measure.cluster is None:
        # the interval that is shown stays on the scale; a difference needs it whole
        n = value.n
        mean = float(value) / measure.scale
        spread = float(slot.state["up"][0] + slot.state["down"][0]) / n - mean**2
        reach = z_value(level) * math.sqrt(max(spread, 0.0) / n) * measure.scale
        return float(value), float(value) - reach, float(value) + reach
    return _own_ends(value)


def _own_ends(value: Value) -> Ends | None:
    if value.low is None or value.high is None:
        return None
    return float(value), _plain(value.low), _plain(value.high)


def _sum_ends(value: Value, level: float) -> Ends | None:
    """The interval of a sum of amounts that come by chance.

    Rows come like a Poisson process, so its variance is the sum of squares: what a
    Poisson bootstrap would find, without its noise.
    """
    if value.source is None:
        return None
    rows = value.rows().to_dicts()
    counted = [
        float(_amount(row["value"]))
        for row in rows
        if row["state"] == "counted" and row["value"] is not None
    ]
    reach = z_value(level) * math.sqrt(math.fsum(x * x for x in counted))
    return float(value), float(value) - reach, float(value) + reach


def _amount(value: Any) -> Any:
    if isinstance(value, dict):
        return value["amount"]
    return getattr(value, "amount", value)


def _needed(
    change: float, ends: tuple[Ends, Ends], n: tuple[int, int], metric: Metric
) -> int | None:
    """Rows that each side needs to show such a change, with power 0.8."""
    if not change:
        return None
    z = z_value(metric.level)
    spread = 0.0
    for (value, low, high), rows in zip(ends, n, strict=True):
        if metric.unit is Unit.SHARE and 0 < value < 1 and metric.cluster_by is None:
            spread += value * (1 - value)
        else:
            spread += ((high - low) / (2 * z)) ** 2 * rows
    reach = z + NormalDist().inv_cdf(_POWER)
    return max(1, math.ceil(reach**2 * spread / change**2))


def verdict_of(better: str, change: float) -> Verdict:
    """Which way a clear change goes."""
    if better not in ("higher", "lower"):
        return "changed"
    is_up = change > 0
    return "favourable" if is_up == (better == "higher") else "adverse"


def signed(amount: float, unit: Unit, lang: str = "en") -> str:
    """A change in words, with its sign; of shares in percentage points."""
    told: Any = abs(amount)
    if unit is Unit.DURATION:
        told = timedelta(seconds=told)
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    return sign + show_gap(told, unit, lang)


def _plain(end: Any) -> float:
    seconds = getattr(end, "total_seconds", None)
    if seconds is not None:
        return float(seconds())
    return float(getattr(end, "amount", end))


def _number(value: Value) -> float | None:
    found = float(value)
    return None if math.isnan(found) else found


def _label(label: Any) -> Any:
    return label.isoformat() if hasattr(label, "isoformat") else label


def shown_label(label: Any) -> str:
    """A label of a group as text."""
    return "(missing)" if label is None else str(label)


def chance_of(line: Difference) -> float:
    """How likely so clear a change is where nothing changed, from its interval."""
    if line.change is None or line.low is None or line.high is None:
        return 1.0
    # the end that lies towards 0 says how far 0 is away
    reach = line.change - line.low if line.change > 0 else line.high - line.change
    if not reach:
        return 0.0 if line.change else 1.0
    return normal_chance(z_value(line.metric.level) * line.change / reach)
