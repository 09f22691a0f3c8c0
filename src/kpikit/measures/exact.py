"""Sums by group: of whole numbers without overflow or rounding, of floats nearly so.

A whole sum is kept as ``hi * 2**32 + lo`` with ``0 <= lo < 2**32``: one form for each
sum, so parts merged in any way are equal bit for bit. It is exact up to 2**95, which
takes four thousand million rows of the largest values. A float sum is kept as a float
and the rest that did not fit into it.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "add_at",
    "float_sums",
    "normalised",
    "two_sum",
    "whole_floats",
    "whole_list",
    "whole_sums",
]

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

_BITS = np.int64(32)
_LOW = np.int64((1 << 32) - 1)


def add_at(values: NDArray[Any], groups: Ints, size: int) -> NDArray[Any]:
    """Sums of *values* by group in their own type; rows of a matrix stay rows."""
    total = np.zeros((size, *values.shape[1:]), dtype=values.dtype)
    if size == 1:
        total[0] = values.sum(axis=0)
    else:
        np.add.at(total, groups, values)
    return total


def whole_sums(values: Ints, groups: Ints, size: int) -> tuple[Ints, Ints]:
    """Exact sums of whole numbers by group, as high and low parts."""
    if not values.size:
        return np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    reach = max(-int(values.min()), int(values.max()))
    if reach * len(values) < 1 << 63:
        total = add_at(values, groups, size)
        return total >> _BITS, total & _LOW
    high = add_at(values >> _BITS, groups, size)
    low = add_at(values & _LOW, groups, size)
    return normalised(high, low)


def normalised(high: Ints, low: Ints) -> tuple[Ints, Ints]:
    """The one form of a sum: what the low part holds too much goes up."""
    return high + (low >> _BITS), low & _LOW


def whole_floats(high: Ints, low: Ints) -> Floats:
    """Exact sums as floats; rounded once up to 2**85."""
    return high.astype(np.float64) * 2.0**32 + low.astype(np.float64)


def whole_list(high: Ints, low: Ints) -> list[int]:
    """Exact sums as Python's whole numbers."""
    pairs = zip(high.tolist(), low.tolist(), strict=True)
    return [(h << 32) + rest for h, rest in pairs]


def float_sums(values: Floats, groups: Ints, size: int) -> tuple[Floats, Floats]:
    """Sums of floats by group, and the rest of each that did not fit.

    Each value is cut at a power of two so large that the leading parts add up without
    rounding; only the small rests round.
    """
    if not values.size:
        return np.zeros(size), np.zeros(size)
    reach = float(np.abs(values).max())
    exponent = np.frexp(reach)[1] + len(values).bit_length() + 1
    if exponent > 1000:
        # Too close to the largest float to cut: add as they are.
        return add_at(values, groups, size), np.zeros(size)
    cut = np.ldexp(1.0, int(exponent))
    leading = (values + cut) - cut
    total = add_at(leading, groups, size)
    rest = add_at(values - leading, groups, size)
    return two_sum(total, rest)


def two_sum(left: Floats, right: Floats) -> tuple[Floats, Floats]:
    """The sum as a float, and exactly what rounding it took away (Knuth)."""
    with np.errstate(all="ignore"):
        total = left + right
        taken = total - left
        rest = (left - (total - taken)) + (right - taken)
    return total, np.where(np.isfinite(total), rest, 0.0)
