"""Business days: working dates, and the instants they lead to."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.calendars.expansion import DAY
from kpikit.calendars.pieces import Pieces
from kpikit.columns.zones import Zone

__all__ = ["Workdays"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@frozen(eq=False)
class Workdays:
    """The working dates of a timeline: local dates on which an opening starts.

    ``first`` is the first piece of each date, and one more for the end. The first and
    the last few dates may be cut; ``spare`` says how many are not led to.
    """

    pieces: Pieces
    zone: Zone = field(kw_only=True)
    dates: Ints = field(kw_only=True)
    first: Ints = field(kw_only=True)
    spare: tuple[int, int] = field(default=(0, 0), kw_only=True)

    @classmethod
    def of(cls, pieces: Pieces, zone: Zone, spare: tuple[int, int]) -> Workdays:
        """Pieces gathered by the date that owns them."""
        dates, first = np.unique(pieces.owners, return_index=True)
        ends = np.append(first, len(pieces.owners))
        return cls(pieces, zone=zone, dates=dates, first=ends, spare=spare)

    def after(self, starts: Ints, days: Ints) -> tuple[Ints, Bools]:
        """Deadlines so many working dates after instants.

        A closed start moves to the next opening first. The time of day is kept;
        where it is closed, the next opening of that date counts, or its close.

        Args:
            starts: Instants.
            days: How many working dates, more than 0.

        Returns:
            Instants, and a mask of those that the timeline reaches.
        """
        pieces = self.pieces
        size = len(pieces.starts)
        if not size:
            return starts, np.zeros(len(starts), dtype=np.bool_)
        # The piece that is open, or else the next one.
        piece = np.searchsorted(pieces.ends, starts, "right")
        known = piece < size
        piece = piece.clip(max=size - 1)
        moved = np.maximum(starts, pieces.starts[piece])
        target, reached = self._target(piece, days)
        wall = self._same_time(moved, piece, target)
        begin, end = self.first[target], self.first[target + 1] - 1
        found = np.searchsorted(pieces.ends, wall, "right").clip(begin, end)
        inside = np.maximum(wall, pieces.starts[found])
        return np.minimum(inside, pieces.ends[found]), known & reached

    def ahead_of(self, ends: Ints, days: Ints) -> tuple[Ints, Bools]:
        """Instants so many working dates before others; the mirror of *after*.

        A closed end moves to the previous closing. Where the time of day is closed,
        the previous closing of that date counts, or its opening.

        Args:
            ends: Instants.
            days: How many working dates, more than 0.

        Returns:
            Instants, and a mask of those that the timeline reaches.
        """
        pieces = self.pieces
        if not len(pieces.starts):
            return ends, np.zeros(len(ends), dtype=np.bool_)
        piece = np.searchsorted(pieces.starts, ends, "right") - 1
        known = piece >= 0
        piece = piece.clip(min=0)
        moved = np.minimum(ends, pieces.ends[piece])
        target, reached = self._target(piece, -days)
        wall = self._same_time(moved, piece, target)
        begin, end = self.first[target], self.first[target + 1] - 1
        found = (np.searchsorted(pieces.starts, wall, "right") - 1).clip(begin, end)
        inside = np.minimum(wall, pieces.ends[found])
        return np.maximum(inside, pieces.starts[found]), known & reached

    def _target(self, piece: Ints, days: Ints) -> tuple[Ints, Bools]:
        """Which working date is so many after the one that owns a piece."""
        wanted = np.searchsorted(self.dates, self.pieces.owners[piece]) + days
        last = len(self.dates) - 1
        low, high = self.spare
        return wanted.clip(0, last), (wanted >= low) & (wanted <= last - high)

    def _same_time(self, at: Ints, piece: Ints, target: Ints) -> Ints:
        """The wall-clock time of an instant, on another date."""
        days = self.dates[target] - self.pieces.owners[piece]
        utc, _, _ = self.zone.to_utc(self.zone.to_local(at) + days * DAY)
        return utc
