"""Chance that falls the same way on every machine.

Only the bit generator of numpy is used: its stream is promised to stay as it is,
while numpy's distributions may change from one release to the next.
"""

import math
import zlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from statistics import NormalDist
from typing import TypeVar

import numpy as np

SEED = 20260101
_BLOCK = 4096
_NORMAL = NormalDist()

T = TypeVar("T")


class Dice:
    """One named stream of chance; a stream never disturbs another one."""

    def __init__(self, name: str) -> None:
        """Start the stream of this name."""
        self._bits = np.random.PCG64([SEED, zlib.crc32(name.encode())])
        self._ready: list[int] = []

    def unit(self) -> float:
        """A number above 0 and below 1."""
        if not self._ready:
            self._ready = self._bits.random_raw(_BLOCK).tolist()
        return ((self._ready.pop() >> 11) + 0.5) / 2**53

    def chance(self, share: float) -> bool:
        """True in that share of the cases."""
        return self.unit() < share

    def between(self, low: float, high: float) -> float:
        """Any number of a range, all alike."""
        return low + (high - low) * self.unit()

    def whole(self, low: int, high: int) -> int:
        """A whole number of a range, both ends included."""
        return low + int(self.unit() * (high - low + 1))

    def pick(self, of: Sequence[T]) -> T:
        """One of several, all alike."""
        return of[int(self.unit() * len(of))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of several, by weight."""
        values, bounds = list(weights), list(accumulate(weights.values()))
        place = bisect_right(bounds, self.unit() * bounds[-1])
        return values[min(place, len(values) - 1)]

    def around(self, middle: float, spread: float) -> float:
        """A normal number: mean and standard deviation."""
        return middle + spread * _NORMAL.inv_cdf(self.unit())

    def skewed(self, median: float, sigma: float) -> float:
        """A lognormal number, as waiting and working times are."""
        return median * math.exp(sigma * _NORMAL.inv_cdf(self.unit()))
