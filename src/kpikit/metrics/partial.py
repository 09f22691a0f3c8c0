"""Partial results: small states that add up, and the figures they end in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.errors import MergeError
from kpikit.measures import State
from kpikit.metrics.definition import reviver
from kpikit.metrics.groups import Key, dump_label, order_of, read_label
from kpikit.metrics.joining import arrays_of_side, state_of_sides
from kpikit.metrics.payload import pack, unpack
from kpikit.metrics.periods import Grid
from kpikit.metrics.result import Result, lines_of
from kpikit.metrics.sided import sides_of
from kpikit.metrics.snapshots import aligned
from kpikit.metrics.spanned import Stretch, joined_stretches
from kpikit.metrics.value import Value
from kpikit.units.showing import counted

if TYPE_CHECKING:
    from kpikit.metrics.described import Described

__all__ = ["Partial", "merge"]


@frozen(eq=False)
class Partial:
    """What one part of the data contributes to a figure.

    Partials of one metric add up, in any order and however the rows were split along
    the metric's key; an empty part changes nothing.

    Attributes:
        metric: The metric, with its rule, parameters, filter, groups and periods.
        keys: The groups, as labels of the group columns.
        periods: Numbers of the periods, ascending without gaps; empty without periods.
        state: Arrays with a slot for each group and period.
        as_of: When open intervals ended, in UTC microseconds.
        stretches: Of what holds for a time, such as outages: the time that was looked
            at, as first instants and first instants after.
        sides: Where the metric stands on several tables, the partial of each; the
            arrays of ``state`` are theirs, each name after the number of its side.
    """

    metric: Described
    keys: tuple[Key, ...] = field(kw_only=True)
    periods: NDArray[np.int64] = field(kw_only=True)
    state: State = field(kw_only=True)
    grid: Grid | None = field(default=None, kw_only=True)
    as_of: int | None = field(default=None, kw_only=True)
    without_time: int = field(default=0, kw_only=True)
    stretches: tuple[Stretch, ...] = field(default=(), kw_only=True)
    orders: dict[str, Sequence[Any]] = field(factory=dict, kw_only=True)
    facts: Any = field(default=None, kw_only=True)
    sides: tuple[Partial, ...] = field(default=(), kw_only=True)

    @classmethod
    def of_sides(
        cls, metric: Described, sides: Sequence[Partial], facts: Any = None
    ) -> Partial:
        """The partial of a metric that stands on several tables.

        Its groups are those of any side; a side that is not divided by all group
        columns has none of its own.
        """
        grid = metric.grid()
        full = [side for side in sides if side.metric.groups == metric.groups]
        timed = [side for side in sides if side.grid is not None]
        return cls(
            metric,
            keys=tuple(_union_of_keys(full)),
            periods=_union_of_periods(timed),
            state=state_of_sides(sides),
            grid=grid,
            as_of=_latest(sides),
            without_time=sum(side.without_time for side in sides),
            orders=_orders(full),
            facts=facts,
            sides=tuple(sides),
        )

    @property
    def is_snapshot(self) -> bool:
        """Whether the state looks at instants instead of adding up over time."""
        return "edges" in self.state

    def through(self, last: int) -> Partial:
        """The same with every period up to one, however long nothing has happened.

        Args:
            last: The number of a period. A snapshot has all its periods already.
        """
        if self.sides:
            sides = [s if s.grid is None else s.through(last) for s in self.sides]
            return Partial.of_sides(self.metric, sides, facts=self.facts)
        known = int(self.periods[-1]) if len(self.periods) else None
        if self.is_snapshot or (known is not None and known >= last):
            return self
        first = last if known is None else known + 1
        more = np.arange(first, last + 1, dtype=np.int64)
        size = len(self.keys) * len(more)
        nothing = evolve(
            self, periods=more, state=self.metric.measure().empty(size), without_time=0
        )
        return evolve(merge([self, nothing]), facts=self.facts)

    def with_groups(self, keys: Iterable[Key]) -> Partial:
        """The same with groups of which there is no row here.

        Args:
            keys: The groups; those that are there already stay as they are.
        """
        known = set(self.keys)
        more = tuple(key for key in dict.fromkeys(keys) if key not in known)
        if not more:
            return self
        size = len(more) * max(1, len(self.periods))
        nothing = evolve(
            self, keys=more, state=self.metric.measure().empty(size), without_time=0
        )
        return evolve(merge([self, nothing]), facts=self.facts)

    def __add__(self, other: object) -> Partial:
        """The partial of both parts together.

        Raises:
            MergeError: They are not of one figure.
        """
        if not isinstance(other, Partial):
            return NotImplemented
        return merge([self, other])

    def __radd__(self, other: object) -> Partial:
        """So that ``sum(partials)`` works."""
        return self if other == 0 else NotImplemented

    def __eq__(self, other: object) -> bool:
        """Whether both give the same figures from the same states."""
        if not isinstance(other, Partial):
            return NotImplemented
        return (
            self.metric == other.metric
            and self.keys == other.keys
            and np.array_equal(self.periods, other.periods)
            and self.stretches == other.stretches
            and self.sides == other.sides
            and self.state.keys() == other.state.keys()
            and all(_same(self.state[n], other.state[n]) for n in self.state)
        )

    __hash__ = None  # type: ignore[assignment]

    def finish(self, *, level: float | None = None) -> Any:
        """The figure: a :class:`Value` without groups and periods, else a `Result`.

        Args:
            level: Confidence of the intervals; the metric's own if not given.
        """
        lines = lines_of(self, self.metric.level if level is None else level)
        if not self.metric.groups and self.grid is None:
            return lines[0]
        return Result(tuple(lines))

    def values(self, *, level: float | None = None) -> list[Value]:
        """The figures one by one, each with its group and period."""
        return lines_of(self, self.metric.level if level is None else level)

    def to_bytes(self) -> bytes:
        """The partial as bytes: versioned, without pickle; see :func:`from_bytes`."""
        header = self._header() | {"metric": self.metric.to_dict()}
        if self.sides:
            header["sides"] = [side._header() for side in self.sides]
            periods = {
                f"{number}.periods": side.periods
                for number, side in enumerate(self.sides)
            }
            return pack(header, periods | self.state)
        return pack(header, {"periods": self.periods, **self.state})

    def _header(self) -> dict[str, Any]:
        return {
            "keys": [[dump_label(label) for label in key] for key in self.keys],
            "as_of": self.as_of,
            "without_time": self.without_time,
            "stretches": self.stretches,
            "orders": {name: list(order) for name, order in self.orders.items()},
        }

    def __reduce__(self) -> tuple[Any, ...]:
        """A partial travels as its metric and arrays, without the desk."""
        sides = [side._fields() for side in self.sides]
        return _restored, (self.metric, self._fields(), sides)

    def _fields(self) -> dict[str, Any]:
        """Everything but the metric and the desk."""
        found = {a.name: getattr(self, a.name) for a in attrs.fields(type(self))}
        del found["metric"]
        return {**found, "facts": None, "sides": ()}

    @classmethod
    def from_bytes(cls, data: bytes) -> Partial:
        """The partial that :meth:`to_bytes` wrote.

        Raises:
            PayloadError: The bytes are damaged, foreign, or of another version.
        """
        header, arrays = unpack(data)
        metric: Described = reviver()(header["metric"])
        if "sides" not in header:
            return cls._read(metric, header, arrays)
        sides = [
            cls._read(side, head, arrays_of_side(arrays, number))
            for number, (side, head) in enumerate(
                zip(sides_of(metric), header["sides"], strict=True)
            )
        ]
        return cls.of_sides(metric, sides)

    @classmethod
    def _read(cls, metric: Described, header: dict[str, Any], arrays: State) -> Partial:
        periods = arrays.pop("periods")
        return cls(
            metric,
            keys=tuple(tuple(map(read_label, key)) for key in header["keys"]),
            periods=periods,
            state=arrays,
            grid=metric.grid(),
            as_of=header["as_of"],
            without_time=header["without_time"],
            stretches=tuple((start, stop) for start, stop in header["stretches"]),
            orders=header["orders"],
        )

    def __repr__(self) -> str:
        """Metric, groups and rows."""
        rows = sum(int(p.state["n"].sum()) for p in self.sides or (self,))
        groups = counted(len(self.keys), "group")
        return f"<Partial of {self.metric.name}: {groups}, n = {rows}>"


def _same(one: NDArray[Any], other: NDArray[Any]) -> bool:
    if one.dtype.kind == "f":
        return one.shape == other.shape and np.allclose(
            one, other, rtol=1e-12, atol=1e-12, equal_nan=True
        )
    return np.array_equal(one, other)


def merge(parts: Sequence[Partial]) -> Partial:
    """One partial of several parts.

    Raises:
        MergeError: They are not of one figure, or look at different times: snapshots
            at different instants, what holds for a time in different stretches of it.
    """
    first = parts[0]
    for other in parts[1:]:
        if other.metric != first.metric or other.grid != first.grid:
            raise MergeError(
                f"partial results must be of one figure: got {first.metric!r}"
                f" and {other.metric!r}",
                help="reduce all parts with the same metric, filters and periods",
            )
    if first.sides:
        every = zip(*(part.sides for part in parts), strict=True)
        return Partial.of_sides(first.metric, [merge(sides) for sides in every])
    measure = first.metric.measure()
    if first.is_snapshot:
        return _merge_snapshots(parts)
    keys = _union_of_keys(parts)
    periods = _union_of_periods(parts)
    place = {key: number for number, key in enumerate(keys)}
    width = 1 if first.grid is None else len(periods)
    mapped = []
    for part in parts:
        own = 1 if first.grid is None else len(part.periods)
        shift = int(part.periods[0] - periods[0]) if len(part.periods) else 0
        starts = np.array([place[key] for key in part.keys], dtype=np.int64) * width
        mapping = (starts[:, None] + np.arange(own) + shift).reshape(-1)
        mapped.append((part.state, mapping))
    return evolve(
        first,
        keys=tuple(keys),
        periods=periods,
        state=measure.merge(mapped, len(keys) * width),
        as_of=_latest(parts),
        without_time=sum(part.without_time for part in parts),
        stretches=joined_stretches(parts),
        orders=_orders(parts),
        facts=None,
    )


def _merge_snapshots(parts: Sequence[Partial]) -> Partial:
    # a part without any instant has no rows: it only knows of groups
    known = [part for part in parts if part.as_of is not None] or parts[:1]
    states = aligned([part.state for part in known], known[0].metric)
    keys = _union_of_keys(parts)
    place = {key: number for number, key in enumerate(keys)}
    mapped = [
        (state, np.array([place[key] for key in part.keys], dtype=np.int64))
        for part, state in zip(known, states, strict=True)
    ]
    return evolve(
        known[0],
        keys=tuple(keys),
        periods=max((part.periods for part in known), key=len),
        state=known[0].metric.measure().merge(mapped, len(keys)),
        as_of=_latest(parts),
        orders=_orders(parts),
        facts=None,
    )


def _orders(parts: Sequence[Partial]) -> dict[str, Sequence[Any]]:
    return {k: v for part in parts for k, v in part.orders.items()}


def _union_of_keys(parts: Sequence[Partial]) -> list[Key]:
    metric, orders = parts[0].metric, _orders(parts)
    keys = dict.fromkeys(key for part in parts for key in part.keys)
    if metric.is_complete:
        labels = [dict.fromkeys(column) for column in zip(*keys, strict=True)]
        keys = dict.fromkeys(product(*labels)) if keys else keys
    return sorted(keys, key=lambda key: order_of(key, metric.groups, orders))


def _union_of_periods(parts: Sequence[Partial]) -> NDArray[np.int64]:
    known = [part.periods for part in parts if len(part.periods)]
    if not known:
        return np.zeros(0, dtype=np.int64)
    low, high = min(int(p[0]) for p in known), max(int(p[-1]) for p in known)
    return np.arange(low, high + 1, dtype=np.int64)


def _latest(parts: Sequence[Partial]) -> int | None:
    return max((p.as_of for p in parts if p.as_of is not None), default=None)


def _restored(
    metric: Described, fields: dict[str, Any], sides: Sequence[dict[str, Any]]
) -> Partial:
    own = zip(sides_of(metric), sides, strict=True)
    parts = tuple(Partial(side, **held) for side, held in own)
    return Partial(metric, **{**fields, "sides": parts})
