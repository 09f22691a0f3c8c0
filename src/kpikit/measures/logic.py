"""Truth with a third value: true, false, or not known (Kleene's logic)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

__all__ = ["Truth", "all_of", "any_of", "known", "negated"]

Mask = NDArray[np.bool_]


@frozen(eq=False)
class Truth:
    """What is true of each row, and of which rows it is not known.

    ``true`` is False wherever ``missing`` is True.
    """

    true: Mask
    missing: Mask = field(kw_only=True)

    @property
    def false(self) -> Mask:
        """Rows of which it is known to be false."""
        found: Mask = ~(self.true | self.missing)
        return found


def known(true: Mask, missing: Mask | None = None) -> Truth:
    """A truth from raw hits, whatever stands at missing rows."""
    if missing is None:
        return Truth(true, missing=np.zeros(len(true), dtype=np.bool_))
    return Truth(true & ~missing, missing=missing)


def negated(truth: Truth) -> Truth:
    """True where it was false; missing stays missing."""
    return Truth(truth.false, missing=truth.missing)


def all_of(truths: Iterable[Truth]) -> Truth:
    """True where all are; one that is false decides, even beside missing."""
    return reduce(_both, truths)


def any_of(truths: Iterable[Truth]) -> Truth:
    """True where one is, even beside missing; false where all are."""
    return reduce(_either, truths)


def _both(left: Truth, right: Truth) -> Truth:
    true = left.true & right.true
    possible = (left.true | left.missing) & (right.true | right.missing)
    return Truth(true, missing=possible & ~true)


def _either(left: Truth, right: Truth) -> Truth:
    true = left.true | right.true
    return Truth(true, missing=(left.missing | right.missing) & ~true)
