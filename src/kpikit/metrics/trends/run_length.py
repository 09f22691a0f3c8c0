"""How many points a chart goes on until a steady process makes it signal."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

__all__ = ["cusum_run_length", "ewma_run_length"]

Floats = NDArray[np.float64]

_NODES = 60
_NORMAL = NormalDist()


@lru_cache(maxsize=256)
def ewma_run_length(weight: float, reach: float, shift: float = 0.0) -> float:
    """The mean run length of a chart of an exponentially weighted mean.

    Limits are those of late points, *reach* deviations of the weighted mean away; the
    points are normal, *shift* deviations off the centre. The integral equation of
    Crowder, Technometrics 29 (1987), solved at Gauss-Legendre nodes.

    >>> round(ewma_run_length(0.5, 3.071), 0), round(ewma_run_length(0.5, 3.071, 1), 1)
    (500.0, 17.5)
    """
    limit = reach * math.sqrt(weight / (2 - weight))
    at, widths = np.polynomial.legendre.leggauss(_NODES)
    at, widths = limit * at, limit * widths
    nodes = np.append(at, 0.0)
    going = _density((at - (1 - weight) * nodes[:, None]) / weight - shift) / weight
    return _solved(going * widths)


@lru_cache(maxsize=256)
def cusum_run_length(slack: float, reach: float, shift: float = 0.0) -> float:
    """The mean run length of both tabular sums of a chart together.

    Each sum goes on as the integral equation of Page says (solved as in Vance, Journal
    of Quality Technology 18, 1986); signals of both add up as rates do.

    >>> round(cusum_run_length(0.5, 5), 0), round(cusum_run_length(0.5, 4, 1), 2)
    (465.0, 8.38)
    """
    one, other = (_one_sided(slack, reach, side) for side in (shift, -shift))
    return 1 / (1 / one + 1 / other)


def _one_sided(slack: float, reach: float, shift: float) -> float:
    at, widths = np.polynomial.legendre.leggauss(_NODES)
    at, widths = reach * (at + 1) / 2, reach * widths / 2
    nodes = np.append(at, 0.0)
    going = _density(at + slack - shift - nodes[:, None]) * widths
    # what falls below 0 starts anew from there: the last node
    anew = np.array([_NORMAL.cdf(slack - shift - node) for node in nodes.tolist()])
    return _solved(going, anew)


def _solved(going: Floats, anew: Floats | None = None) -> float:
    """The run length from the last node, where rows say how each node goes on."""
    size = len(going)
    whole = np.zeros((size, size))
    whole[:, :-1] = going
    if anew is not None:
        whole[:, -1] = anew
    return float(np.linalg.solve(np.eye(size) - whole, np.ones(size))[-1])


def _density(z: Floats) -> Floats:
    found: Floats = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return found
