"""Many looks at once: chances of a single one, and how many may be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

__all__ = ["holm", "normal_chance"]


def normal_chance(z: float) -> float:
    """How likely a normal figure is at least so many deviations off."""
    return 2 * NormalDist().cdf(-abs(z))


def holm(chances: Sequence[float], most: float) -> list[bool]:
    """Which of many looks stand when all of them are one family.

    The chance that any of them is false is at most *most*, however they depend on each
    other (Holm, Scandinavian Journal of Statistics 6, 1979).

    >>> holm([0.01, 0.04, 0.03, 0.005], 0.05)
    [True, False, False, True]
    """
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    found = [False] * len(chances)
    for rank, place in enumerate(order):
        if chances[place] > most / (len(chances) - rank):
            break
        found[place] = True
    return found
