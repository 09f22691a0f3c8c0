"""Many looks at once: chances of a single one, and how many may be trusted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

from kpikit.metrics.trends.run_length import crossing

__all__ = ["holm", "normal_chance", "student_chance", "student_reach"]


def student_chance(t: float, freedom: int) -> float:
    """How likely Student's t is at least so far from 0, on either side.

    The finite series for whole degrees of freedom (Abramowitz and Stegun, 26.7.3-4).

    >>> round(student_chance(2.228139, 10), 5), round(student_chance(12.7062, 1), 5)
    (0.05, 0.05)
    """
    angle = math.atan(abs(t) / math.sqrt(freedom))
    cosine, term = math.cos(angle), 1.0
    total = 0.0
    is_odd = freedom % 2
    term = cosine if is_odd else 1.0
    for step in range(1 + is_odd, freedom, 2):
        total += term
        term *= cosine * cosine * step / (step + 1)
    inside = math.sin(angle) * total
    if is_odd:
        inside = (angle + inside) * 2 / math.pi
    return max(0.0, 1.0 - inside)


def student_reach(level: float, freedom: int) -> float:
    """How far Student's t reaches to each side at a level of confidence.

    >>> round(student_reach(0.95, 10), 5), round(student_reach(0.95, 1), 3)
    (2.22814, 12.706)
    """
    return crossing(
        lambda t: 1 / max(student_chance(t, freedom), 1e-300), 1 / (1 - level), 0.0
    )


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
