"""Tables that replace the binary search in sorted edges.

Hours mostly lie on a grid of minutes: time is cut into its cells, and a cell is either
open or closed as a whole. Otherwise it is cut into buckets of a power of two
microseconds, as wide as they can be while each meets few enough edges that a fixed
number of table reads decides.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.integers import common_grid, divide

__all__ = ["BLOCK", "Forward", "Inverse", "Scratch"]

Ints = NDArray[np.int64]
BLOCK = 32_768
"""Rows that are worked on at once, so that what lies between stays in the cache."""
_MAX = np.iinfo(np.int64).max
_WIDEST = 62
_DIRECT_BUCKETS = 45_000
"""Three tables of 8 bytes stay near 1 MB up to here."""
_MOST_BUCKETS = 1 << 20
_MOST_CELLS = 1 << 20
_IDLE_BUCKETS = 1 << 21
"""Entries that may stand unused before the first one, to save a subtraction a row."""


class Scratch:
    """Buffers for one block, made once for a column."""

    __slots__ = ("bucket", "flag", "one", "small", "two")

    def __init__(self, rows: int, small: Any = np.int32) -> None:
        self.bucket = np.empty(rows, dtype=np.int64)
        self.one = np.empty(rows, dtype=np.int64)
        self.two = np.empty(rows, dtype=np.int64)
        self.small = np.empty(rows, dtype=small)
        self.flag = np.empty(rows, dtype=np.bool_)

    def cut(self, rows: int) -> Scratch:
        """The same buffers, shorter."""
        if rows == len(self.one):
            return self
        found = Scratch.__new__(Scratch)
        for name in Scratch.__slots__:
            setattr(found, name, getattr(self, name)[:rows])
        return found


def _shift_for(lasts: Ints, firsts: Ints) -> int:
    """The widest buckets in which no ``lasts[i]`` meets its ``firsts[i]``."""
    if not len(lasts):
        return _WIDEST
    shift = int((firsts - lasts).min()).bit_length() - 1
    wider = shift + 1
    return wider if ((lasts >> wider) < (firsts >> wider)).all() else shift


def _begin_for(first: int) -> tuple[int, int]:
    """What to subtract from a bucket, and the unused entries of its table.

    Tables begin at 1970 unless that is far from the first bucket: pages that are
    never touched cost nothing, a subtraction for each row does.
    """
    return (0, first) if 0 <= first <= _IDLE_BUCKETS else (first, 0)


def _padded(values: NDArray[Any], idle: int) -> NDArray[Any]:
    """A table with unused entries before the first."""
    table = np.zeros(idle + len(values), dtype=values.dtype)
    table[idle:] = values
    return table


def _take(table: NDArray[Any], rows: Ints, out: NDArray[Any]) -> None:
    # mode="clip" skips the check of each index; callers have checked the range.
    np.take(table, rows, mode="clip", out=out)


@frozen(eq=False)
class Forward:
    """Open time before an instant.

    Where all edges lie on a grid, each of its cells has one number (*grid*): in a
    closed cell the open time before it; in an open one, less than 0, what added to the
    instant gives that. With few edges a bucket meets one interval at most, and its
    start, its end and a shift stand in tables (*direct*). With more edges the bucket
    gives the number of intervals begun, corrected by one comparison (*counted*). Rules
    with edges closer than seconds over decades fall back to a search (*searched*).
    """

    form: Literal["grid", "direct", "counted", "searched"]
    step: int = field(default=0, kw_only=True)
    base: int = field(default=0, kw_only=True)
    starts: Ints = field(factory=lambda: np.zeros(0, np.int64), kw_only=True)
    ends: Ints = field(factory=lambda: np.zeros(0, np.int64), kw_only=True)
    less: Ints = field(kw_only=True)
    counts: NDArray[Any] = field(factory=lambda: np.zeros(0, np.int32), kw_only=True)

    @classmethod
    def of(cls, starts: Ints, ends: Ints, before: Ints, low: int, high: int) -> Forward:
        """Tables for sorted intervals between two instants."""
        grid = common_grid(np.concatenate((starts, ends)), low, high)
        # A number below 0 says open, which needs instants above 0.
        if low > 0 and high // grid - low // grid < _MOST_CELLS:
            return cls._on_grid(grid, starts, ends, before, low, high)
        shift = _shift_for(ends[:-1] - 1, starts[1:])
        if (high >> shift) - (low >> shift) < _DIRECT_BUCKETS:
            return cls._direct(shift, starts, ends, before, low, high)
        # One entry more, for the time before the first interval.
        after = np.concatenate(([low], ends))
        less = np.concatenate(([low], starts - before[:-1]))
        shift = _shift_for(starts[:-1], starts[1:])
        if (high >> shift) - (low >> shift) > _MOST_BUCKETS:
            return cls("searched", starts=starts, ends=after, less=less)
        kind = np.int16 if len(starts) < np.iinfo(np.int16).max else np.int32
        begins = np.arange(low >> shift, (high >> shift) + 1) << shift
        base, idle = _begin_for(low >> shift)
        counts = np.searchsorted(starts, begins, "left").astype(kind)
        return cls(
            "counted",
            step=shift,
            base=base,
            starts=np.append(starts, _MAX),
            ends=after,
            less=less,
            counts=_padded(counts, idle),
        )

    @classmethod
    def _on_grid(
        cls, grid: int, starts: Ints, ends: Ints, before: Ints, low: int, high: int
    ) -> Forward:
        first = low // grid
        cuts = np.empty(2 * len(starts) + 2, dtype=np.int64)
        # The first start and the last end may be cut, inside the outermost cells.
        cuts[0], cuts[1:-1:2], cuts[2::2] = first, starts // grid, -(-ends // grid)
        cuts[-1] = high // grid + 1
        values = np.empty(len(cuts) - 1, dtype=np.int64)
        values[::2], values[1::2] = before, before[:-1] - starts
        base, idle = _begin_for(first)
        table = _padded(np.repeat(values, np.diff(cuts)), idle)
        return cls("grid", step=grid, base=base, less=table)

    @classmethod
    def _direct(
        cls, shift: int, starts: Ints, ends: Ints, before: Ints, low: int, high: int
    ) -> Forward:
        begins = np.arange(low >> shift, (high >> shift) + 1) << shift
        base, idle = _begin_for(low >> shift)
        first = np.searchsorted(ends, begins, "right")
        meets = np.append(starts, _MAX)[first] < begins + (1 << shift)
        opens = np.where(meets, np.append(starts, 0)[first], 0)
        closes = np.where(meets, np.append(ends, 0)[first], 0)
        return cls(
            "direct",
            step=shift,
            base=base,
            starts=_padded(opens, idle),
            ends=_padded(closes, idle),
            less=_padded(opens - before[first], idle),
        )

    def scratch(self, rows: int) -> Scratch:
        """Buffers for blocks of this many rows."""
        return Scratch(rows, self.counts.dtype)

    def measure(self, at: Ints, out: Ints, work: Scratch) -> None:
        """Write the open time before each instant, all inside the timeline.

        *out* may be a buffer of *work*, but not *at*.
        """
        bucket, one, two = work.bucket, work.one, work.two
        if self.form == "grid":
            divide(at, self.step, bucket)
            if self.base:
                np.subtract(bucket, self.base, out=bucket)
            _take(self.less, bucket, one)
            # All bits where the cell is open, none where it is closed.
            np.right_shift(one, 63, out=bucket)
            np.bitwise_and(bucket, at, out=bucket)
            np.add(bucket, one, out=out)
            return
        if self.form == "searched":
            rows = np.searchsorted(self.starts, at, "right")
        else:
            rows = np.right_shift(at, self.step, out=bucket)
            if self.base:
                np.subtract(bucket, self.base, out=bucket)
        source = at
        if self.form == "counted":
            _take(self.counts, bucket, work.small)
            np.copyto(bucket, work.small)
            _take(self.starts, bucket, one)
            np.greater_equal(at, one, out=work.flag)
            np.add(bucket, work.flag, out=bucket)
        elif self.form == "direct":
            _take(self.starts, rows, one)
            source = np.maximum(at, one, out=one)
        _take(self.ends, rows, two)
        np.minimum(source, two, out=one)
        _take(self.less, rows, two)
        np.subtract(one, two, out=out)


@frozen(eq=False)
class Inverse:
    """The instant at which an amount of open time is reached.

    On the axis of open time intervals lie end to end. Where their bounds lie on a grid
    of ``cell`` microseconds, each of its cells has one shift; otherwise a bucket that
    meets one bound at most has two, one before and one after it.
    """

    shift: int
    bounds: Ints = field(kw_only=True)
    plus: Ints = field(kw_only=True)
    cell: int = field(default=0, kw_only=True)
    searched: bool = field(default=False, kw_only=True)

    @classmethod
    def of(cls, starts: Ints, before: Ints) -> Inverse:
        """Tables for sorted intervals with the open time before each."""
        bounds, total = before[1:-1], int(before[-1])
        plus = starts - before[:-1]
        cell = common_grid(bounds, 0, total)
        cells = -(-total // cell)
        if cells <= _MOST_CELLS:
            cuts = np.concatenate((before[:-1] // cell, [cells]))
            table = np.repeat(plus, np.diff(cuts))
            return cls(0, bounds=bounds, plus=table, cell=cell)
        shift = _shift_for(bounds[:-1], bounds[1:])
        buckets = (total >> shift) + 1
        if buckets > _MOST_BUCKETS:
            return cls(0, bounds=bounds, plus=plus, searched=True)
        begins = np.arange(buckets) << shift
        first = np.searchsorted(bounds, begins, "left")
        nearest = np.append(bounds, _MAX)[first]
        pair = np.stack((plus[first], plus[np.minimum(first + 1, len(plus) - 1)]), 1)
        return cls(shift, bounds=nearest, plus=pair.ravel())

    @cached_property
    def _after(self) -> Ints:
        """As ``plus``, a microsecond later."""
        return self.plus + 1

    def locate(self, least: Ints, out: Ints, work: Scratch, *, back: bool) -> None:
        """Write the instants of amounts that the timeline has.

        The first instant for an amount is the last one for a microsecond less, plus
        that microsecond: so one table serves both.

        Args:
            least: Open time, at least 0 and less than all; without *back* a
                microsecond less than what is meant. The buffer ``two`` of *work*, or
                none of its buffers.
            out: Where to write.
            work: Buffers.
            back: Whether the last instant of a closed stretch is meant (for
                ``rewind``), not the first (for ``deadline``).
        """
        if self.cell:
            rows = divide(least, self.cell, work.bucket)
        elif self.searched:
            rows = np.searchsorted(self.bounds, least, "right")
        else:
            rows = np.right_shift(least, self.shift, out=work.bucket)
            _take(self.bounds, rows, work.one)
            np.greater_equal(least, work.one, out=work.flag)
            np.left_shift(rows, 1, out=rows)
            np.add(rows, work.flag, out=rows)
        _take(self.plus if back else self._after, rows, work.one)
        np.add(least, work.one, out=out)
