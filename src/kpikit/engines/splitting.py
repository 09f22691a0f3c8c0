"""The part of every row of a pass, so that what belongs together lies together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.arrow import arrow
from kpikit.engines.hashing import numbers_of, part_of
from kpikit.engines.plan import BY_ROW, FOLLOW, WHOLE, Pass

__all__ = ["Pairs", "Splitter"]

Ints: TypeAlias = NDArray[np.int64]
Pairs: TypeAlias = tuple[NDArray[np.uint64], Ints]
"""Numbers of tickets, and the parts that ask for them."""
_FEW = np.iinfo(np.int16).max


class Splitter:
    """Chooses the parts of rows, block by block; the leading table comes first."""

    def __init__(self, over: Pass, parts: int, pairs: Iterable[Pairs] = ()) -> None:
        """Start with nothing seen, or with what others saw of the leading table."""
        self.over = over
        self.parts = parts
        self._pairs: list[Pairs] = list(pairs)
        self._known: Pairs | None = None
        self._seen: dict[str, int] = {}

    def tables(self) -> list[str]:
        """The tables in the order in which they must be split."""
        lead = self.over.lead
        return sorted(self.over.splits, key=lambda name: name != lead)

    def split(self, name: str, block: Any) -> tuple[Ints, Ints]:
        """Positions of rows, and the part of each; a row may go into several parts.

        Args:
            name: The table.
            block: Some of its rows, as an Arrow table or batch.
        """
        rows = np.arange(block.num_rows, dtype=np.int64)
        split = self.over.splits[name]
        if split.how == WHOLE or self.parts == 1:
            return rows, np.zeros(len(rows), dtype=np.int64)
        spread = self._spread(name, len(rows))
        if split.how == BY_ROW or split.column is None:
            return rows, spread
        numbers, gone = numbers_of(block.column(split.column))
        if split.how == FOLLOW:
            return self._following(numbers, gone)
        part = np.where(gone, spread, part_of(numbers, self.parts))
        if name == self.over.lead:
            self._lead(block, part)
        return rows, part

    def cut(self, name: str, block: Any) -> list[Any]:
        """The rows of a block for each part, in their order."""
        rows, part = self.split(name, block)
        # Numbers of 16 bits are sorted by their digits, in one pass.
        small = part.astype(np.int16) if self.parts <= _FEW else part
        order = np.argsort(small, kind="stable")
        ordered = block.take(arrow("cutting tables").array(rows[order]))
        counts = np.bincount(part, minlength=self.parts)
        ends = np.cumsum(counts).tolist()
        return [
            ordered.slice(end - count, count)
            for end, count in zip(ends, counts.tolist(), strict=True)
        ]

    def _spread(self, name: str, rows: int) -> Ints:
        """Parts in turn, for rows that may lie anywhere."""
        first = self._seen.get(name, 0)
        self._seen[name] = first + rows
        return (first + np.arange(rows, dtype=np.int64)) % self.parts

    def _lead(self, block: Any, part: Ints) -> None:
        """Remember which tickets each part asks for."""
        if not self.over.lead_ticket:
            return
        numbers, gone = numbers_of(block.column(self.over.lead_ticket))
        asked = np.flatnonzero(~gone)
        self._pairs.append((numbers[asked], part[asked]))
        self._known = None

    def pairs(self) -> Pairs:
        """Every pair of a ticket and a part that asks for it, once, in order."""
        if self._known is None:
            tickets = np.concatenate(
                [np.zeros(0, np.uint64), *(p[0] for p in self._pairs)]
            )
            parts = np.concatenate(
                [np.zeros(0, np.int64), *(p[1] for p in self._pairs)]
            )
            order = np.lexsort((parts, tickets))
            tickets, parts = tickets[order], parts[order]
            fresh = np.ones(len(tickets), dtype=np.bool_)
            fresh[1:] = (tickets[1:] != tickets[:-1]) | (parts[1:] != parts[:-1])
            self._pairs = [(tickets[fresh], parts[fresh])]
            self._known = self._pairs[0]
        return self._known

    def _following(
        self, numbers: NDArray[np.uint64], gone: NDArray[np.bool_]
    ) -> tuple[Ints, Ints]:
        """Rows go to every part that asks for their ticket.

        Where tickets lead, a row without a known ticket goes to the first part, which
        says what is wrong with it.
        """
        tickets, parts = self.pairs()
        low = np.searchsorted(tickets, numbers, "left")
        many = np.searchsorted(tickets, numbers, "right") - low
        many[gone] = 0
        alone = many == 0
        if self.over.lead == "tickets":
            many = np.where(alone, 1, many)
        rows = np.repeat(np.arange(len(numbers)), many)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(many) - many, many)
        place = low[rows] + within
        found = np.append(parts, 0)[np.where(alone[rows], len(parts), place)]
        return rows, found
