"""Stretches of open time as sorted arrays, and their set algebra."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

__all__ = ["Pieces"]

Ints = NDArray[np.int64]
_MIN, _MAX = np.iinfo(np.int64).min, np.iinfo(np.int64).max


@frozen(eq=False)
class Pieces:
    """Half-open stretches in microseconds UTC, each owned by a local date.

    They are sorted, not empty and do not overlap, though they may touch; the
    owners never descend. The owner is the date on which the opening started.
    """

    starts: Ints
    ends: Ints = field(kw_only=True)
    owners: Ints = field(kw_only=True)

    @classmethod
    def of(cls, starts: Ints, ends: Ints, owners: Ints) -> Pieces:
        """Any stretches made regular: empty ones vanish, overlaps are cut.

        Where two overlap, time belongs to the one that began later.
        """
        keep = ends > starts
        order = np.lexsort((owners[keep], starts[keep]))
        starts, ends, owners = (array[keep][order] for array in (starts, ends, owners))
        if not len(starts):
            return cls(starts, ends=ends, owners=owners)
        reach = np.maximum.accumulate(ends)
        ends = np.minimum(reach, np.append(starts[1:], _MAX))
        owners = np.maximum.accumulate(owners)
        keep = ends > starts
        return cls(starts[keep], ends=ends[keep], owners=owners[keep])

    def within(self, starts: Ints, ends: Ints) -> Pieces:
        """What lies inside sorted stretches that do not overlap."""
        first = np.searchsorted(ends, self.starts, "right")
        last = np.searchsorted(starts, self.ends, "left")
        counts = np.maximum(last - first, 0)
        rows = np.repeat(np.arange(len(counts)), counts)
        begins = np.repeat(np.cumsum(counts) - counts, counts)
        others = np.arange(len(rows)) - begins + first[rows]
        return Pieces(
            np.maximum(self.starts[rows], starts[others]),
            ends=np.minimum(self.ends[rows], ends[others]),
            owners=self.owners[rows],
        )

    def without(self, starts: Ints, ends: Ints) -> Pieces:
        """What lies outside sorted stretches that neither overlap nor touch."""
        low = np.array([_MIN], dtype=np.int64)
        high = np.array([_MAX], dtype=np.int64)
        return self.within(np.concatenate((low, ends)), np.concatenate((starts, high)))

    def also(self, other: Pieces) -> Pieces:
        """These and others together."""
        return Pieces.of(
            np.concatenate((self.starts, other.starts)),
            np.concatenate((self.ends, other.ends)),
            np.concatenate((self.owners, other.owners)),
        )

    def merged(self) -> tuple[Ints, Ints]:
        """Starts and ends with stretches that touch made one."""
        if not len(self.starts):
            return self.starts, self.ends
        begins = np.append(True, self.starts[1:] > self.ends[:-1])
        return self.starts[begins], self.ends[np.append(begins[1:], True)]
