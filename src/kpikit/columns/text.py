"""Text cells as they come from files: each distinct text once, and codes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

__all__ = ["Text"]


@frozen(eq=False)
class Text:
    """A column of text, factorised: ``labels[codes[row]]``; -1 is an empty cell.

    Readers of files hand this to the columns door, so a text that occurs a million
    times is parsed once.
    """

    codes: NDArray[np.int32]
    labels: Sequence[str] = field()

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.codes)
