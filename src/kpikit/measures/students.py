"""Student's t of whole degrees of freedom, without scipy."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist

__all__ = ["crossing", "student_chance", "student_reach"]

_STEPS = 40
_MANY = 300
"""Degrees of freedom beyond which the first terms of a series say all there is."""


def student_chance(t: float, freedom: int) -> float:
    """How likely Student's t is at least so far from 0, on either side.

    The finite series for whole degrees of freedom (Abramowitz and Stegun, 26.7.3-4).

    >>> round(student_chance(2.228139, 10), 5), round(student_chance(12.7062, 1), 5)
    (0.05, 0.05)
    """
    angle = math.atan(abs(t) / math.sqrt(freedom))
    cosine, total = math.cos(angle), 0.0
    is_odd = freedom % 2
    term = cosine if is_odd else 1.0
    for step in range(1 + is_odd, freedom, 2):
        total += term
        term *= cosine * cosine * step / (step + 1)
    inside = math.sin(angle) * total
    if is_odd:
        inside = (angle + inside) * 2 / math.pi
    return max(0.0, 1.0 - inside)


@lru_cache(maxsize=1024)
def student_reach(level: float, freedom: int) -> float:
    """How far Student's t reaches to each side at a level of confidence.

    >>> round(student_reach(0.95, 10), 5), round(student_reach(0.95, 1), 3)
    (2.22814, 12.706)
    """
    if freedom > _MANY:  # Abramowitz and Stegun, 26.7.5
        z = NormalDist().inv_cdf(0.5 + level / 2)
        first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
        return z + first / freedom + second / freedom**2
    return crossing(
        lambda t: 1 / max(student_chance(t, freedom), 1e-300), 1 / (1 - level), 0.0
    )


def crossing(rises: Callable[[float], float], wanted: float, low: float) -> float:
    """Where a function that rises from *low* on comes up to *wanted*.

    >>> round(crossing(lambda x: x * x, 2, 0), 6)
    1.414214
    """
    step = 1.0
    while rises(high := low + step) < wanted:
        low, step = high, 2 * step
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if rises(middle) < wanted else (low, middle)
    return high
