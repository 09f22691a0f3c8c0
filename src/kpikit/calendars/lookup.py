"""Bucket tables: look-ups in sorted edges without a binary search.

Time is cut into buckets of a power of two microseconds, so that the bucket of an
instant is one shift. The buckets are as wide as they can be while each meets few
enough edges that a fixed number of table reads decides.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

__all__ = ["BLOCK", "Forward", "Inverse", "Scratch"]

Ints = NDArray[np.int64]
BLOCK = 32_768
"""Rows that are worked on at once, so that what lies between stays in the cache."""
_MAX = np.iinfo(np.int64).max
_WIDEST = 62
_DIRECT_BUCKETS = 45_000
"""Three tables of 8 bytes stay near 1 MB up to here."""
_MOST_BUCKETS = 1 << 20
_GRID_BUCKETS = 1 << 19
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

    With few edges a bucket meets one interval at most, and its start, its end and a
    shift stand in tables (*direct*); where all intervals are equally long, the end
    need not (*even*). With more edges the bucket gives the number of intervals
    begun: exactly where all begin on a grid of minutes (*grid*), else corrected by
    one comparison (*counted*). Rules with edges closer than seconds over decades
    fall back to a search.
    """

    form: Literal["even", "direct", "grid", "counted", "searched"]
    step: int = field(default=0, kw_only=True)
    base: int = field(default=0, kw_only=True)
    starts: Ints = field(kw_only=True)
    ends: Ints | int = field(kw_only=True)
    less: Ints = field(kw_only=True)
    counts: NDArray[Any] = field(factory=lambda: np.zeros(0, np.int32), kw_only=True)

    @classmethod
    def of(cls, starts: Ints, ends: Ints, before: Ints, low: int, high: int) -> Forward:
        """Tables for sorted intervals between two instants."""
        shift = _shift_for(ends[:-1] - 1, starts[1:])
        if (high >> shift) - (low >> shift) < _DIRECT_BUCKETS:
            return cls._direct(shift, starts, ends, before, low, high)
        # One entry more, for the time before the first interval.
        after = np.concatenate(([low], ends))
        less = np.concatenate(([low], starts - before[:-1]))
        kind = np.int16 if len(starts) < np.iinfo(np.int16).max else np.int32
        grid = int(np.gcd.reduce(starts)) or 1
        if high // grid - low // grid < _GRID_BUCKETS:
            begins = np.arange(low // grid, high // grid + 1) * grid
            base, idle = _begin_for(low // grid)
            counts = np.searchsorted(starts, begins, "right").astype(kind)
            table = _padded(counts, idle)
            return cls(
                "grid",
                step=grid,
                base=base,
                starts=starts,
                ends=after,
                less=less,
                counts=table,
            )
        shift = _shift_for(starts[:-1], starts[1:])
        if (high >> shift) - (low >> shift) > _MOST_BUCKETS:
            return cls("searched", starts=starts, ends=after, less=less)
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
    def _direct(
        cls, shift: int, starts: Ints, ends: Ints, before: Ints, low: int, high: int
    ) -> Forward:
        begins = np.arange(low >> shift, (high >> shift) + 1) << shift
        base, idle = _begin_for(low >> shift)
        first = np.searchsorted(ends, begins, "right")
        lengths = ends - starts
        length = int(lengths.max(initial=0))
        if (lengths == length).all():
            # An interval that begins later than the instant has given nothing yet.
            return cls(
                "even",
                step=shift,
                base=base,
                starts=_padded(np.append(starts, high)[first], idle),
                ends=length,
                less=_padded(-before[first], idle),
            )
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

        *out* may not be *at* or a buffer of *work*.
        """
        bucket, one, two = work.bucket, work.one, work.two
        if self.form == "searched":
            rows = np.searchsorted(self.starts, at, "right")
        else:
            cut = np.floor_divide if self.form == "grid" else np.right_shift
            rows = cut(at, self.step, out=bucket)
            if self.base:
                np.subtract(bucket, self.base, out=bucket)
        if len(self.counts):
            _take(self.counts, bucket, work.small)
            np.copyto(bucket, work.small)
        if self.form == "counted":
            _take(self.starts, bucket, one)
            np.greater_equal(at, one, out=work.flag)
            np.add(bucket, work.flag, out=bucket)
        if isinstance(self.ends, int):
            _take(self.starts, rows, one)
            np.subtract(at, one, out=one)
            np.clip(one, 0, self.ends, out=one)
        else:
            source = at
            if self.form == "direct":
                _take(self.starts, rows, one)
                source = np.maximum(at, one, out=one)
            _take(self.ends, rows, two)
            np.minimum(source, two, out=one)
        _take(self.less, rows, two)
        np.subtract(one, two, out=out)


@frozen(eq=False)
class Inverse:
    """The instant at which an amount of open time is reached.

    On the axis of open time intervals lie end to end: a bucket that meets one of
    their bounds at most has two shifts, one before and one after it. Intervals of
    one ``length`` are found by a division.
    """

    shift: int
    bounds: Ints = field(kw_only=True)
    plus: Ints = field(kw_only=True)
    length: int = field(default=0, kw_only=True)
    searched: bool = field(default=False, kw_only=True)

    @classmethod
    def of(cls, starts: Ints, before: Ints) -> Inverse:
        """Tables for sorted intervals with the open time before each."""
        bounds = before[1:-1]
        plus = starts - before[:-1]
        lengths = np.diff(before)
        if (lengths == lengths[0]).all():
            return cls(0, bounds=bounds, plus=plus, length=int(lengths[0]))
        shift = _shift_for(bounds[:-1], bounds[1:])
        buckets = (int(before[-1]) >> shift) + 1
        if buckets > _MOST_BUCKETS:
            return cls(0, bounds=bounds, plus=plus, searched=True)
        begins = np.arange(buckets) << shift
        first = np.searchsorted(bounds, begins, "left")
        nearest = np.append(bounds, _MAX)[first]
        pair = np.stack((plus[first], plus[np.minimum(first + 1, len(plus) - 1)]), 1)
        return cls(shift, bounds=nearest, plus=pair.ravel())

    def locate(self, amount: Ints, out: Ints, work: Scratch, *, back: bool) -> None:
        """Write the instants of amounts that the timeline has.

        Args:
            amount: Open time, more than 0 and at most all; with *back* at least 0
                and less than all. May be *out*.
            out: Where to write.
            work: Buffers.
            back: Whether the last instant of a closed stretch is meant (for
                ``rewind``), not the first (for ``deadline``).
        """
        # The first instant for an amount is the last one for a microsecond less,
        # plus that microsecond: so one table serves both.
        least = amount if back else np.subtract(amount, 1, out=work.two)
        if self.length:
            rows = np.floor_divide(least, self.length, out=work.bucket)
        elif self.searched:
            rows = np.searchsorted(self.bounds, least, "right")
        else:
            rows = np.right_shift(least, self.shift, out=work.bucket)
            _take(self.bounds, rows, work.one)
            np.greater_equal(least, work.one, out=work.flag)
            np.left_shift(rows, 1, out=rows)
            np.add(rows, work.flag, out=rows)
        _take(self.plus, rows, work.one)
        np.add(amount, work.one, out=out)
