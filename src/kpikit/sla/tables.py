"""Rows of a run: cycles from both forms gathered into one table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.zones import NAT
from kpikit.sla.fold import Fold
from kpikit.sla.plan import Plan, Terms
from kpikit.sla.reading import STATES
from kpikit.sla.tally import Cycles

__all__ = ["INSTANTS", "Rows", "RowsMaker"]

Ints = NDArray[np.int64]
INSTANTS = ("start", "stop", "due", "original", "breached", "warned")
# Of a large run the first touch of its own memory costs as much as a third of the
# clocks, so numbers that are small are kept so.
_TYPES: Mapping[str, Any] = {
    "ticket": np.int32,
    "clock": np.int16,
    "cycle": np.int32,
    "terms": np.int32,
    "state": np.int8,
    "target": np.int64,
    "elapsed": np.int64,
    **dict.fromkeys(INSTANTS, np.int64),
}

_UNMATCHED: Mapping[str, int] = {
    "clock": -1,
    "cycle": 0,
    "terms": -1,
    "state": STATES.index("no_policy"),
    "elapsed": 0,
}


@frozen(eq=False)
class Rows:
    """One row for each ticket, clock and cycle, sorted so.

    Attributes:
        parts: Arrays of integers by name: instants and amounts in microseconds, NAT
            where there is none; positions of ``clock`` in the plan's clocks, of
            ``terms`` in *terms*, of ``state`` in :data:`STATES`, -1 where there is
            none. These positions and the numbers of tickets and cycles have fewer
            than 64 bits: widen them before they are multiplied.
        terms: What held.
    """

    parts: dict[str, NDArray[Any]]
    terms: tuple[Terms, ...] = field(kw_only=True)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.parts["ticket"])

    def take(self, rows: Any) -> Rows:
        """Some of the rows."""
        return Rows({n: a[rows] for n, a in self.parts.items()}, terms=self.terms)


class RowsMaker:
    """Gathers rows part by part, each with the tickets that follow the last.

    Within a part the order does not matter: it is put in order while it is still in
    the cache, into columns that have room for what is to come.
    """

    def __init__(self, plan: Plan, tickets: int) -> None:
        """No row yet."""
        self.plan = plan
        self.offset = 0
        """The ticket that the first one of what comes next is."""
        self._clocks = {name: number for number, name in enumerate(plan.used)}
        self._terms: dict[Terms, int] = {}
        self._blocks: list[dict[str, Any]] = []
        self._single: list[tuple[int, ...]] = []
        # Pages of columns that stay unused cost nothing.
        room = 2 * tickets * max(len(self._clocks), 1)
        names = [name for name in _TYPES if name != "warned" or plan.warns]
        self._columns = {name: np.empty(room, dtype=_TYPES[name]) for name in names}
        self._size = 0

    def _code(self, terms: Terms) -> int:
        return self._terms.setdefault(terms, len(self._terms))

    def tallied(
        self,
        clock: str,
        cycles: Cycles,
        codes: NDArray[np.int32],
        combos: list[Terms | None],
    ) -> None:
        """Cycles of the column form; *codes* say which of *combos* held for each."""
        known = [-1 if terms is None else self._code(terms) for terms in combos]
        block: dict[str, Any] = {name: getattr(cycles, name) for name in INSTANTS}
        block.update(
            ticket=cycles.ticket,
            clock=self._clocks[clock],
            cycle=cycles.number,
            terms=known[0] if len(known) == 1 else np.array(known, np.int64)[codes],
            state=cycles.state,
            target=cycles.target,
            elapsed=cycles.elapsed,
        )
        self._blocks.append(block)

    def unmatched(self, tickets: Ints, created: Ints) -> None:
        """Tickets that no policy matches, and when each was created."""
        if not len(tickets):
            return
        block: dict[str, Any] = dict.fromkeys(_TYPES, NAT)
        block.update(_UNMATCHED, ticket=tickets, start=created)
        self._blocks.append(block)

    def folded(self, ticket: int, fold: Fold, as_of: int) -> None:
        """The cycles of the live form of one ticket."""
        boundary = self.plan.boundary
        before = len(self._single)
        for name, track in fold.tracks.items():
            for cycle in track.cycles:
                if cycle.terms is None:
                    continue
                facts = cycle.facts(as_of, boundary)
                end = cycle.stop if cycle.cancelled is None else cycle.cancelled
                row = {
                    "ticket": ticket,
                    "clock": self._clocks[name],
                    "cycle": cycle.number,
                    "terms": self._code(cycle.terms),
                    "state": STATES.index(facts.state),
                    "target": cycle.target,
                    "elapsed": facts.elapsed,
                    "start": cycle.start,
                    "stop": end,
                    "due": facts.due,
                    "original": cycle.original_due,
                    "breached": facts.breached,
                    "warned": facts.warned,
                }
                self._put(row)
        if fold.policy is None and len(self._single) == before:
            self._put({**_UNMATCHED, "ticket": ticket, "start": fold.created})

    def _put(self, row: Mapping[str, Any]) -> None:
        values = (row.get(name) for name in _TYPES)
        self._single.append(tuple(NAT if v is None else int(v) for v in values))

    def end_part(self) -> None:
        """What has come so far is complete for its tickets."""
        blocks, self._blocks = self._blocks, []
        if not blocks:
            return
        begin = self._size
        end = begin + sum(len(block["ticket"]) for block in blocks)
        self._make_room(end)
        spots = _spots(blocks)
        for name, whole in self._columns.items():
            column = whole[begin:end]  # each while it is at hand
            for block, where in zip(blocks, spots, strict=True):
                column[where] = block[name]
        self._columns["ticket"][begin:end] += self.offset
        self._size = end

    def _make_room(self, end: int) -> None:
        """Columns of at least so many rows."""
        for name, column in self._columns.items():
            if end > len(column):
                more = np.empty(max(end, 2 * len(column)) - len(column), column.dtype)
                self._columns[name] = np.concatenate((column, more))

    def _order(self, parts: dict[str, NDArray[Any]]) -> Ints:
        """Positions of rows sorted by ticket, clock and cycle."""
        key = (
            parts["ticket"].astype(np.int64) * (len(self._clocks) + 1)
            + parts["clock"]
            + 1
        )
        key = key * (int(parts["cycle"].max(initial=0)) + 1) + parts["cycle"]
        return np.argsort(key, kind="stable")

    def rows(self) -> Rows:
        """All rows, sorted by ticket, clock and cycle."""
        parts = {name: column[: self._size] for name, column in self._columns.items()}
        if self._single:  # tickets that were folded, after all parts
            table = dict(zip(_TYPES, np.array(self._single).T, strict=True))
            parts = {
                name: np.concatenate((part, table[name].astype(part.dtype)))
                for name, part in parts.items()
            }
            order = self._order(parts)
            parts = {name: part[order] for name, part in parts.items()}
        if "warned" not in parts:
            parts["warned"] = np.broadcast_to(np.int64(NAT), len(parts["ticket"]))
        return Rows(parts, terms=tuple(self._terms))


def _spots(blocks: list[dict[str, Any]]) -> list[Any]:
    """Where the rows of each block go: by ticket, clock and cycle."""
    if len(blocks) == 1:  # it is in order
        return [slice(None)]
    size = 1 + max(int(block["ticket"].max(initial=0)) for block in blocks)
    owners: dict[int, list[Any]] = {}
    for block in blocks:
        owners.setdefault(block["clock"], []).append(block["ticket"])
    counts = {
        clock: np.bincount(np.concatenate(mine), minlength=size)
        for clock, mine in owners.items()
    }
    whole = np.sum(list(counts.values()), axis=0)
    # Where the rows of each ticket begin, clock by clock.
    free, place = np.cumsum(whole) - whole, {}
    for clock in sorted(counts):
        place[clock] = free
        free = free + counts[clock]
    found = []
    for block in blocks:
        where = place[block["clock"]][block["ticket"]]
        where += np.maximum(block["cycle"] - 1, 0)
        found.append(where)
    return found
