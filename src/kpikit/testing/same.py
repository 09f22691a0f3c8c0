"""Whether two figures, or two partial results, are the same."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kpikit.metrics import Partial, Value

__all__ = ["alike", "same_data", "same_figures", "same_states"]

_ENDS = ("low", "high")


def same_figures(one: Value, other: Value) -> bool:
    """Whether all that two figures say is equal; floats nearly, by their sums."""
    mine, theirs = one.to_dict(), other.to_dict()
    return all(alike(name, mine[name], theirs[name]) for name in mine)


def alike(name: str, one: Any, other: Any) -> bool:
    """Whether one field of two figures is equal, or nearly where it is a float."""
    if isinstance(one, dict) and isinstance(other, dict):
        same_names = one.keys() == other.keys()
        return same_names and all(alike(key, one[key], other[key]) for key in one)
    if isinstance(one, float) and isinstance(other, float):
        # ends of intervals are roots of variances, so they keep half the digits
        tolerance = 1e-6 if name in _ENDS else 1e-9
        return math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)
    return type(one) is type(other) and bool(one == other)


def same_states(one: Partial, other: Partial) -> bool:
    """Whether partial results are equal: whole numbers in every bit, moments nearly."""
    if (one.keys, one.without_time) != (other.keys, other.without_time):
        return False
    if not np.array_equal(one.periods, other.periods):
        return False
    if one.state.keys() != other.state.keys():
        return False
    for name, array in one.state.items():
        found = other.state[name]
        if array.dtype != found.dtype or array.shape != found.shape:
            return False
        if array.dtype.kind != "f":
            if not np.array_equal(array, found):
                return False
            continue
        scale = max(1.0, float(np.abs(array).max(initial=0.0)))
        if not np.allclose(array, found, rtol=1e-7, atol=1e-12 * scale, equal_nan=True):
            return False
    return True


def same_data(one: Any, other: Any) -> bool:
    """Whether columns hold the same, whatever they are made of."""
    if isinstance(one, dict):
        same_names = isinstance(other, dict) and one.keys() == other.keys()
        return same_names and all(same_data(one[name], other[name]) for name in one)
    if isinstance(one, np.ma.MaskedArray):
        masks = np.ma.getmaskarray(one), np.ma.getmaskarray(other)
        return same_data(masks[0], masks[1]) and same_data(one.data, np.asarray(other))
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind in "fmM")
    if hasattr(one, "equals"):
        return bool(one.equals(other))
    return bool(one == other)
