"""What every calendar answers: for one instant by bisect, for columns by tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from kpikit.calendars import bulk, edges, moves
from kpikit.calendars.axis import Axis
from kpikit.calendars.instants import (
    ColumnLike,
    amount_of,
    from_micros,
    is_column,
    micros_of,
    read_amount,
    to_instants,
)
from kpikit.calendars.interval import Interval
from kpikit.calendars.store import Store
from kpikit.calendars.timeline import Timeline
from kpikit.errors import InputError
from kpikit.units.durations import DurationLike

__all__ = ["Timekeeping"]

TzLike: TypeAlias = str | tzinfo | None
Stamps: TypeAlias = NDArray[np.datetime64]
Deltas: TypeAlias = NDArray[np.timedelta64]
_STAMP = "datetime64[us]"
_DELTA = "timedelta64[us]"


class Timekeeping:
    """Business time on a compiled store; :class:`Calendar` adds the rules.

    Instants are aware datetimes, or columns: numpy ``datetime64`` (UTC by
    convention, whatever *tz* says), sequences of aware datetimes, or a zoned column
    of a frame. A scalar is answered in its own zone, a column by a numpy array in
    microseconds, NaT where an instant is missing. Naive values need *tz*.
    """

    __slots__ = ()
    _store: Store

    @overload
    def is_open(self, at: datetime, *, tz: TzLike = None) -> bool: ...
    @overload
    def is_open(self, at: ColumnLike, *, tz: TzLike = None) -> Any: ...
    def is_open(self, at: Any, *, tz: TzLike = None) -> Any:
        """Whether an instant is open: the opening instant is, the closing is not.

        Raises:
            HorizonError: The instant lies outside the horizon.
            NaiveTimeError: It has no zone, and *tz* is not given.
        """
        if isinstance(at, datetime):
            micros = micros_of(at, tz, "at")
            line = self._store.covering(micros, micros, past=1, what="at")
            return line.is_open(micros)
        found = edges.open_mask(self._store, to_instants(at, tz, "at"))
        return found if is_column(at) else bool(found[0])

    @overload
    def elapsed(
        self, start: datetime, end: datetime, *, tz: TzLike = None
    ) -> timedelta: ...
    @overload
    def elapsed(
        self, start: ColumnLike, end: ColumnLike, *, tz: TzLike = None
    ) -> Deltas: ...
    def elapsed(self, start: Any, end: Any, *, tz: TzLike = None) -> Any:
        """Open time between two instants; negative when *end* is the earlier one.

        Args:
            start: One instant or a column.
            end: One instant or a column.
            tz: What naive values mean.

        Raises:
            HorizonError: An instant lies outside the horizon.
            NaiveTimeError: An instant has no zone, and *tz* is not given.
        """
        if isinstance(start, datetime) and isinstance(end, datetime):
            one, two = micros_of(start, tz, "start"), micros_of(end, tz, "end")
            low, high = (one, two) if one <= two else (two, one)
            line = self._store.covering(low, high, what="start and end")
            return timedelta(0, 0, line.open_before(two) - line.open_before(one))
        starts, ends = to_instants(start, tz, "start"), to_instants(end, tz, "end")
        found = bulk.elapsed(self._store, starts, ends).view(_DELTA)
        return found if is_column(start) or is_column(end) else found[0]

    @overload
    def deadline(
        self, start: datetime, duration: DurationLike, *, tz: TzLike = None
    ) -> datetime: ...
    @overload
    def deadline(
        self, start: ColumnLike, duration: ColumnLike, *, tz: TzLike = None
    ) -> Stamps: ...
    def deadline(self, start: Any, duration: Any, *, tz: TzLike = None) -> Any:
        """The earliest instant by which so much open time has passed since *start*.

        So it is a closing time rather than the next opening. Business days move by
        working dates and keep the time of day. Zero gives *start*.

        Args:
            start: One instant or a column.
            duration: ``"4h"``, a timedelta, ``"3bd"``, or a column of these.
            tz: What naive values mean.

        Raises:
            HorizonError: *start* or the deadline lies outside the horizon.
            DurationError: The duration is negative, or a bare number.
        """
        return self._move(start, duration, tz, back=False)

    @overload
    def rewind(
        self, end: datetime, duration: DurationLike, *, tz: TzLike = None
    ) -> datetime: ...
    @overload
    def rewind(
        self, end: ColumnLike, duration: ColumnLike, *, tz: TzLike = None
    ) -> Stamps: ...
    def rewind(self, end: Any, duration: Any, *, tz: TzLike = None) -> Any:
        """The latest instant from which so much open time remains until *end*.

        Args:
            end: One instant or a column.
            duration: As :meth:`deadline` takes.
            tz: What naive values mean.

        Raises:
            HorizonError: *end* or the answer lies outside the horizon.
            DurationError: The duration is negative, or a bare number.
        """
        return self._move(end, duration, tz, back=True)

    def axis(self, at: NDArray[np.int64], now: int) -> Axis:
        """Open time as an axis, for clocks that ask much of the same instants.

        Args:
            at: Instants in microseconds UTC, none of them missing.
            now: One more.

        Raises:
            HorizonError: An instant lies outside the horizon.
        """
        return Axis.of(self._store, at, now)

    def next_open(self, at: Any, *, tz: TzLike = None) -> Any:
        """*at* itself when open, else the next opening.

        Raises:
            HorizonError: *at* lies outside the horizon, or it stays closed.
        """
        return self._edge(
            at, tz, Timeline.next_open, edges.next_open, "the next opening", back=False
        )

    def next_close(self, at: Any, *, tz: TzLike = None) -> Any:
        """The first closing after *at*.

        Raises:
            HorizonError: *at* lies outside the horizon, or there is no closing.
        """
        return self._edge(
            at,
            tz,
            Timeline.next_close,
            edges.next_close,
            "the next closing",
            back=False,
        )

    def previous_open(self, at: Any, *, tz: TzLike = None) -> Any:
        """The last opening at or before *at*.

        Raises:
            HorizonError: *at* lies outside the horizon, or there is no opening.
        """
        return self._edge(
            at,
            tz,
            Timeline.previous_open,
            edges.previous_open,
            "the previous opening",
            back=True,
        )

    def previous_close(self, at: Any, *, tz: TzLike = None) -> Any:
        """The last closing at or before *at*.

        Raises:
            HorizonError: *at* lies outside the horizon, or there is no closing.
        """
        return self._edge(
            at,
            tz,
            Timeline.previous_close,
            edges.previous_close,
            "the previous closing",
            back=True,
        )

    def intervals(
        self, start: datetime, end: datetime, *, tz: TzLike = None
    ) -> Iterator[Interval]:
        """The stretches of open time between two instants, cut at both.

        Args:
            start: From here, and the zone of the answers.
            end: To here.
            tz: What naive values mean.

        Raises:
            InputError: *end* is before *start*.
            HorizonError: An instant lies outside the horizon.
        """
        low, high = micros_of(start, tz, "start"), micros_of(end, tz, "end")
        if high < low:
            raise InputError(
                f"end must not be before start: got {start} to {end}", help="swap them"
            )
        line = self._store.covering(low, high, what="start and end")
        return (
            Interval(from_micros(one, start, tz), from_micros(two, start, tz))
            for one, two in line.between(low, high)
        )

    def _move(self, at: Any, duration: Any, tz: TzLike, *, back: bool) -> Any:
        """Business time away from one instant or a column of them."""
        name = "end" if back else "start"
        if isinstance(at, datetime) and isinstance(duration, (str, timedelta)):
            amount, days = read_amount(duration)
            if not days:
                moved = self._move_one(micros_of(at, tz, name), amount, back=back)
                return from_micros(moved, at, tz)
        by = amount_of(duration)
        found = moves.move(self._store, to_instants(at, tz, name), by, back=back)
        if is_column(at) or not by.scalar:
            return found.view(_STAMP)
        if isinstance(at, datetime):
            return from_micros(int(found[0]), at, tz)
        return found.view(_STAMP)[0]

    def _move_one(self, at: int, micros: int, *, back: bool) -> int:
        """Open time away from one instant, by bisect."""
        store = self._store
        line = store.covering(at, at, what="end" if back else "start")
        if not micros:
            return at
        if back:
            return store.seek(
                line,
                lambda wider: wider.latest(wider.open_before(at) - micros),
                back=True,
                never=lambda: store.horizon.never("the start", at),
            )
        return store.seek(
            line,
            lambda wider: wider.earliest(wider.open_before(at) + micros),
            back=False,
            never=lambda: store.horizon.never("the deadline", at),
        )

    def _edge(
        self,
        at: Any,
        tz: TzLike,
        find: Callable[[Timeline, int], int | None],
        find_all: edges.Finder,
        what: str,
        *,
        back: bool,
    ) -> Any:
        """An opening or closing around one instant or each of a column."""
        store = self._store
        if isinstance(at, datetime):
            micros = micros_of(at, tz, "at")
            found = store.seek(
                store.covering(micros, micros, past=1, what="at"),
                lambda line: find(line, micros),
                back=back,
                never=lambda: store.no_edge(what, micros),
            )
            return from_micros(found, at, tz)
        column = to_instants(at, tz, "at")
        stamps = edges.find_edges(store, column, find_all, what=what, back=back)
        return stamps.view(_STAMP) if is_column(at) else stamps.view(_STAMP)[0]
