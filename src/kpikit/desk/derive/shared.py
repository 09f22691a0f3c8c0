"""What the derivations of one log share: positions of kinds, creation, vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.desk.derive.segments import group_ends, group_starts
from kpikit.desk.log import EVENT_KINDS, ROLES, EventLog

__all__ = [
    "AGENT",
    "BOT",
    "NEVER",
    "REQUESTER",
    "SYSTEM",
    "Workspace",
    "category",
    "count_column",
    "created",
    "created_by_events",
    "first_at",
    "instants",
    "last_at",
    "last_value",
    "merged_category",
    "used_codes",
    "words",
]

NEVER = np.iinfo(np.int64).min
"""Stands for "no instant" in arrays of instants until they become columns."""

REQUESTER, AGENT, BOT, SYSTEM = (
    ROLES.index(role) for role in ("requester", "agent", "bot", "system")
)

Made = TypeVar("Made")
Scalar = TypeVar("Scalar", bound=np.generic)


@frozen(eq=False)
class Picks:
    """One event each of some tickets: the tickets, and positions in the log."""

    ticket: NDArray[np.int32]
    place: NDArray[np.intp] = field(kw_only=True)

    def spread(
        self, values: NDArray[Scalar], rows: int, absent: Any
    ) -> NDArray[Scalar]:
        """The events' values by ticket, *absent* for the other tickets."""
        found = np.full(rows, absent, dtype=values.dtype)
        found[self.ticket] = values.take(self.place)
        return found


@frozen(eq=False)
class Workspace:
    """One log, what the caller gave beside it, and results computed once.

    A long log is worked on part by part; ``whole`` is then the workspace of all of it.
    """

    log: EventLog
    given: Mapping[str, Column] = field(kw_only=True)
    statuses: Mapping[str, str] = field(kw_only=True)
    lines: tuple[str, ...] = field(kw_only=True)
    as_of: int = field(kw_only=True)
    whole: Workspace | None = field(default=None, kw_only=True)
    _made: dict[object, Any] = field(factory=dict, init=False)

    @property
    def rows(self) -> int:
        """How many tickets there are."""
        return self.log.tickets

    def once(self, make: Callable[[Workspace], Made]) -> Made:
        """What *make* gives for this workspace, computed at the first call."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("Made", self._made[make])

    def of_log(self, make: Callable[[Workspace], Made]) -> Made:
        """What *make* gives for the whole log: facts about its vocabulary."""
        return (self.whole or self).once(make)

    def of(self, kind: str) -> NDArray[np.intp]:
        """Positions of the events of one kind."""
        if kind not in self._made:
            code = EVENT_KINDS.index(kind)
            self._made[kind] = np.flatnonzero(self.log.kind == code)
        return cast("NDArray[np.intp]", self._made[kind])

    def tickets_of(self, kind: str) -> NDArray[np.int32]:
        """Tickets of the events of one kind."""
        key = ("tickets", kind)
        if key not in self._made:
            self._made[key] = self.log.ticket.take(self.of(kind))
        return cast("NDArray[np.int32]", self._made[key])

    def first(self, kind: str) -> Picks:
        """Each ticket's first event of one kind."""
        key = ("first", kind)
        if key not in self._made:
            picks = group_starts(self.tickets_of(kind))
            self._made[key] = Picks(
                self.tickets_of(kind).take(picks), place=self.of(kind).take(picks)
            )
        return cast("Picks", self._made[key])

    def last(self, kind: str) -> Picks:
        """Each ticket's last event of one kind."""
        ticket = self.tickets_of(kind)
        picks = group_ends(ticket)
        return Picks(ticket.take(picks), place=self.of(kind).take(picks))

    def of_any(self, *kinds: str) -> NDArray[np.intp]:
        """Positions of the events of several kinds, in log order."""
        if kinds not in self._made:
            codes = [EVENT_KINDS.index(kind) for kind in kinds]
            mask = self.log.kind == codes[0]
            for code in codes[1:]:
                mask |= self.log.kind == code
            self._made[kinds] = np.flatnonzero(mask)
        return cast("NDArray[np.intp]", self._made[kinds])


def created_by_events(ws: Workspace) -> NDArray[np.int64]:
    """Instant of the first ``created`` event, else of the first event."""
    log = ws.log
    begins = log.starts[:-1]
    found = np.full(ws.rows, NEVER, dtype=np.int64)
    occupied = np.flatnonzero(log.starts[1:] > begins)
    found[occupied] = log.at.take(begins.take(occupied))
    explicit = ws.first("created")
    found[explicit.ticket] = log.at.take(explicit.place)
    return found


def created(ws: Workspace) -> NDArray[np.int64]:
    """Instant of creation: as given, else from the events."""
    found = ws.once(created_by_events)
    given = ws.given.get("created_at")
    if given is None:
        return found
    return np.where(given.is_missing, found, given.values)


def first_at(ws: Workspace, where: NDArray[np.intp]) -> NDArray[np.int64]:
    """Each ticket's first instant among the events at these positions."""
    ticket = ws.log.ticket.take(where)
    picks = group_starts(ticket)
    chosen = Picks(ticket.take(picks), place=where.take(picks))
    return chosen.spread(ws.log.at, ws.rows, NEVER)


def last_at(ws: Workspace, where: NDArray[np.intp]) -> NDArray[np.int64]:
    """Each ticket's last instant among the events at these positions."""
    ticket = ws.log.ticket.take(where)
    picks = group_ends(ticket)
    chosen = Picks(ticket.take(picks), place=where.take(picks))
    return chosen.spread(ws.log.at, ws.rows, NEVER)


def instants(values: NDArray[np.int64]) -> Column:
    """A column of instants from an array with :data:`NEVER` where there is none."""
    missing = values == NEVER
    if not missing.any():
        return Column(Kind.INSTANT, values)
    return Column(Kind.INSTANT, np.where(missing, 0, values), missing)


def count_column(values: NDArray[np.int64]) -> Column:
    """A column of counts, none missing."""
    return Column(Kind.INTEGER, values)


def used_codes(labels: NDArray[Any], *codes: NDArray[np.int32]) -> list[int]:
    """Which codes occur, ascending; a missing one (-1) is none."""
    if sum(len(part) for part in codes) < len(labels):
        found = np.unique(np.concatenate(codes))
        return [code for code in found.tolist() if code >= 0]
    marks = np.zeros(len(labels) + 1, dtype=np.bool_)
    for part in codes:
        marks[part] = True
    return np.flatnonzero(marks[:-1]).tolist()


def category(codes: NDArray[np.int32], labels: NDArray[Any]) -> Column:
    """A category column that keeps only the labels that occur in it.

    A log has one vocabulary for all its words; a column of priorities shall not list
    the names of agents.
    """
    used = used_codes(labels, codes)
    recode = np.full(len(labels) + 1, -1, dtype=np.int32)
    recode[used] = np.arange(len(used), dtype=np.int32)
    return Column.category(recode.take(codes), labels[used].tolist())


def words(column: Column) -> list[Any]:
    """The labels of a category column."""
    return [] if column.labels is None else column.labels.tolist()


def merged_category(first: Column, second: Column | None) -> Column:
    """A category column with the second's values where the first has none."""
    if second is None or second.labels is None:
        return first
    gaps = first.is_missing
    if not gaps.any():
        return first
    filler = category(np.where(gaps, second.values, -1).astype(np.int32), second.labels)
    number = {word: code for code, word in enumerate(words(first))}
    recode = [number.setdefault(word, len(number)) for word in words(filler)]
    # The last place is where -1, no value, finds -1 again.
    codes = np.asarray([*recode, -1], dtype=np.int32).take(filler.values)
    return Column.category(np.where(gaps, codes, first.values), list(number))


def last_value(ws: Workspace, kind: str) -> Column:
    """The value of each ticket's last event of a kind, in the log's vocabulary."""
    codes = ws.last(kind).spread(ws.log.value, ws.rows, -1)
    return Column(Kind.CATEGORY, codes, labels=ws.log.labels)
