"""Is it us, or is it the mix of work? A change split into mix and rate."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, field, frozen

from kpikit.desk.desk import Desk
from kpikit.errors import InputError, InputTypeError
from kpikit.measures import Mean, Net, Ratio, Share
from kpikit.measures.joint import Joint
from kpikit.measures.values import SUMS, scale_of, totals
from kpikit.metrics.groups import Key
from kpikit.metrics.table import html_table, text_table
from kpikit.metrics.trends.compare import sides_given
from kpikit.metrics.trends.difference import signed
from kpikit.metrics.trends.notes import notes_on
from kpikit.metrics.trends.sides import Slot, side, spans_of

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric

__all__ = ["Decomposition", "Effect", "decompose", "split"]

Weights = Mapping[Key, tuple[float, float]]
"""Of each group what stands above and below the line."""

MOST_COLUMNS = 5


@frozen(eq=False)
class Effect:
    """What one group adds to a change.

    Attributes:
        group: Its labels.
        mix: What its share of the work adds, by group column: for nested columns that
            of the first, then that of the second within the first, and so on.
        rate: What its own figure adds.
        share: Its share of the whole before and after.
        figure: Its own figure before and after; None where it was not there.
        on: ``both``, or the one side on which it exists: all it adds is mix then.
    """

    group: dict[str, Any]
    mix: dict[str, float] = field(kw_only=True)
    rate: float = field(kw_only=True)
    share: tuple[float, float] = field(kw_only=True)
    figure: tuple[float | None, float | None] = field(kw_only=True)
    on: Literal["both", "before", "after"] = field(kw_only=True)

    @property
    def total(self) -> float:
        """All that it adds."""
        return math.fsum((*self.mix.values(), self.rate))


@frozen(eq=False)
class Decomposition:
    """A change, split into what the mix of work did and what the figures did.

    Attributes:
        before: The whole figure before; None without data.
        after: The whole figure after.
        effects: What each group adds; together they are the change.
        note: Why nothing could be split, where that is so.
        notes: What to know before acting on it.
    """

    metric: Metric
    before: float | None = field(kw_only=True)
    after: float | None = field(kw_only=True)
    effects: tuple[Effect, ...] = field(kw_only=True)
    note: str = field(default="", kw_only=True)
    notes: tuple[str, ...] = field(default=(), kw_only=True)

    @property
    def change(self) -> float | None:
        """After minus before."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def mix(self) -> float:
        """What the changed mix of work did."""
        return math.fsum(x for effect in self.effects for x in effect.mix.values())

    @property
    def rate(self) -> float:
        """What the changed figures of the groups did."""
        return math.fsum(effect.rate for effect in self.effects)

    def __len__(self) -> int:
        """How many groups there are."""
        return len(self.effects)

    def __iter__(self) -> Iterator[Effect]:
        """What each group adds."""
        return iter(self.effects)

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "metric": self.metric.name,
            "unit": str(self.metric.unit),
            "before": self.before,
            "after": self.after,
            "change": self.change,
            "mix": self.mix,
            "rate": self.rate,
            "note": self.note,
            "notes": list(self.notes),
            "effects": [
                {
                    "group": {k: _plain(v) for k, v in effect.group.items()},
                    "mix": dict(effect.mix),
                    "rate": effect.rate,
                    "share": list(effect.share),
                    "figure": list(effect.figure),
                    "on": effect.on,
                }
                for effect in self.effects
            ],
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """All of it as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def cells(self, lang: str = "en") -> tuple[list[str], list[list[str]]]:
        """Heads and lines as text; the last line is the sum."""
        names = list(self.metric.groups)
        mixes = ["mix"] if len(names) == 1 else [f"mix of {name}" for name in names]
        heads = [*names, "share before", "share after", *mixes, "rate", "only"]
        rows = [
            [
                *("(missing)" if v is None else str(v) for v in effect.group.values()),
                *(f"{100 * w:.1f} %" for w in effect.share),
                *(signed(x, self.metric, lang) for x in effect.mix.values()),
                signed(effect.rate, self.metric, lang),
                "" if effect.on == "both" else effect.on,
            ]
            for effect in self.effects
        ]
        if self.effects:
            sums = [
                math.fsum(effect.mix[name] for effect in self.effects) for name in names
            ]
            rows.append(
                [
                    "all",
                    *("" for _ in names[1:]),
                    *("", ""),
                    *(signed(x, self.metric, lang) for x in sums),
                    signed(self.rate, self.metric, lang),
                    "",
                ]
            )
        return heads, rows

    def __str__(self) -> str:
        """The split as a text table, then the notes."""
        if self.note:
            return "\n".join([self.note, *self.notes])
        heads, rows = self.cells()
        right = heads[len(self.metric.groups) : -1]
        return "\n".join([text_table(heads, rows, right=right), *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        heads, rows = self.cells()
        return html_table(heads, rows, right=heads[len(self.metric.groups) : -1])


def decompose(
    metric: Metric,
    first: Desk | None,
    second: Desk | None,
    *,
    by: str | Sequence[str],
    before: Any,
    after: Any,
) -> Decomposition:
    """Split the change of a figure by groups.

    Raises:
        InputError: There is no group column, or there are too many.
        InputTypeError: The figure is no share, mean or ratio, or has groups or periods.
    """
    names = (by,) if isinstance(by, str) else tuple(by)
    if not 1 <= len(names) <= MOST_COLUMNS:
        raise InputError(
            f"by must name 1 to {MOST_COLUMNS} columns: got {len(names)}",
            help='as by="priority"',
        )
    desk, before, after = sides_given(metric, first, second, before, after)
    if metric.every_period is not None or metric.groups:
        raise InputTypeError(
            f"{metric.name} must have no groups or periods to be split: got {metric!r}",
            help="leave .by(…) and .every(…) out; by= names the groups, before and"
            " after are the periods",
        )
    cut = metric.by(*names)
    _check(cut)
    notes: tuple[str, ...] = ()
    if desk is not None:
        before, after = spans_of(desk, before, after)
        notes = notes_on(metric, desk, before, after)
    old = {k: _weights(cut, s) for k, s in side(cut, desk, before, "before").items()}
    new = {k: _weights(cut, s) for k, s in side(cut, desk, after, "after").items()}
    found = split(cut, old, new)
    if len(found.effects) == 1:
        notes = (*notes, "there is but one group, so its mix cannot change")
    return evolve(found, notes=notes)


def _check(metric: Metric) -> None:
    measure = metric.figure()
    if isinstance(measure, Joint) or not isinstance(measure, (Share, Mean, Ratio, Net)):
        raise InputTypeError(
            f"{metric.name} must be a share, a mean or a ratio of one table to be split"
            f" into mix and rate: it is a {metric.unit} made by"
            f" {type(measure).__name__}",
            help="compare it by group: as .by(…).compare(…)",
        )


def _weights(metric: Metric, slot: Slot) -> tuple[float, float]:
    """What stands above and below the line, in units of the figure."""
    measure, state = metric.measure(), slot.state
    n = float(slot.value.n)
    if isinstance(measure, Share):
        return float(state["hits"][0]), n
    if isinstance(measure, Net):
        return measure.scale * float(state["up"][0] - state["down"][0]), n
    if isinstance(measure, Mean):
        return float(totals(state)[0] / scale_of(state["form"])[0]), n
    num, den = (
        {name: state[f"{one}_{name}"] for name in SUMS} for one in ("num", "den")
    )
    return tuple(  # type: ignore[return-value]
        float(totals(one)[0] / scale_of(one["form"])[0]) for one in (num, den)
    )


def split(metric: Metric, old: Weights, new: Weights) -> Decomposition:
    """Split a change, given what stands above and below the line in each group.

    The share of a group is written as the share of its first label, times the share of
    its second within the first, and so on; what each of these factors and the group's
    own figure add is their mean over all orders in which they might have changed
    (Das Gupta). With one column that is Kitagawa's split.
    """
    wholes = [_whole(one) for one in (old, new)]
    before, after = ((None if one is None else one[0]) for one in wholes)
    if wholes[0] is None or wholes[1] is None:
        named = "before" if wholes[0] is None else "after"
        return Decomposition(
            metric,
            before=before,
            after=after,
            effects=(),
            note=f"nothing to split: {named} has no data",
        )
    keys = [
        key
        for key in dict.fromkeys((*old, *new))
        if any(key in one and one[key][1] for one in (old, new))
    ]
    factors = [_factors(one, keys) for one in (old, new)]
    effects = tuple(
        _effect(metric, key, factors[0][key], factors[1][key]) for key in keys
    )
    return Decomposition(metric, before=before, after=after, effects=effects)


def _whole(weights: Weights) -> tuple[float, float] | None:
    below = math.fsum(den for _, den in weights.values())
    if not below:
        return None
    return math.fsum(num for num, _ in weights.values()) / below, below


def _factors(weights: Weights, keys: Sequence[Key]) -> dict[Key, list[float | None]]:
    """Of each group its nested shares and its own figure, None where undefined."""
    depth = len(keys[0]) if keys else 0
    sums: dict[Key, float] = {}
    for key, (_, den) in weights.items():
        for level in range(depth + 1):
            sums[key[:level]] = sums.get(key[:level], 0.0) + den
    found = {}
    for key in keys:
        shares: list[float | None] = []
        for level in range(1, depth + 1):
            parent = sums.get(key[: level - 1], 0.0)
            own = sums.get(key[:level], 0.0)
            shares.append(own / parent if parent else None)
        num, den = weights.get(key, (0.0, 0.0))
        found[key] = [*shares, num / den if den else None]
    return found


def _effect(
    metric: Metric, key: Key, old: list[float | None], new: list[float | None]
) -> Effect:
    # what is undefined on one side did not change: its other factors tell all
    one = [_first(a, b) for a, b in zip(old, new, strict=True)]
    other = [_first(b, a) for a, b in zip(old, new, strict=True)]
    added = _shapley(one, other)
    share = tuple(
        math.prod(x if x is not None else 0.0 for x in given[:-1])
        for given in (old, new)
    )
    on: Literal["both", "before", "after"] = "both"
    if old[-1] is None or new[-1] is None:
        on = "after" if old[-1] is None else "before"
    return Effect(
        dict(zip(metric.groups, key, strict=True)),
        mix=dict(zip(metric.groups, added[:-1], strict=True)),
        rate=added[-1],
        share=(share[0], share[1]),
        figure=(old[-1], new[-1]),
        on=on,
    )


def _first(one: float | None, other: float | None) -> float:
    if one is not None:
        return one
    return 0.0 if other is None else other


def _shapley(old: Sequence[float], new: Sequence[float]) -> list[float]:
    """What each factor adds to a product, the mean over all orders of changing."""
    added: list[list[float]] = [[] for _ in old]
    orders = list(permutations(range(len(old))))
    for order in orders:
        now = list(old)
        for place in order:
            was = math.prod(now)
            now[place] = new[place]
            added[place].append(math.prod(now) - was)
    return [math.fsum(some) / len(orders) for some in added]


def _plain(label: Any) -> Any:
    return label.isoformat() if hasattr(label, "isoformat") else label
