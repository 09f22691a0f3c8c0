"""What the parts of a desk must know of the whole: its end, and its vocabulary."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.columns.table import Table
from kpikit.desk.derive import names_by_words
from kpikit.desk.link import event_log

__all__ = [
    "PLANS",
    "VOCABULARY",
    "Whole",
    "fact_instants",
    "first_instant",
    "latest_instant",
]

_NOT_FACTS = frozenset({"due_at", "original_due_at"})
VOCABULARY = frozenset({"kind", "role", "value", "old"})
"""Columns of events whose words tell what can be derived from them."""
PLANS = frozenset({"shifts", "outages", "sla"})
"""Tables whose instants may lie in the future."""


def fact_instants(table: Table) -> Iterator[NDArray[np.int64]]:
    """The instants of each fact column that has any."""
    for name, column in table.columns.items():
        is_fact = name in table.schema and name not in _NOT_FACTS
        if column.kind is Kind.INSTANT and is_fact:
            present = column.values[~column.is_missing]
            if present.size:
                yield present


def latest_instant(tables: Mapping[str, Table]) -> int | None:
    """The latest instant at which something happened.

    Promises, rosters, outages and columns of the caller's own do not count, for they
    may lie in the future; a desk of nothing else takes them all the same.
    """
    found = {name: _latest(table) for name, table in tables.items()}
    return max(_that_happened(found), default=None)


def first_instant(tables: Mapping[str, Table]) -> int | None:
    """The first instant at which something happened; the same tables count."""
    found = {name: _first(table) for name, table in tables.items()}
    return min(_that_happened(found), default=None)


def _latest(table: Table) -> int | None:
    return max((int(at.max()) for at in fact_instants(table)), default=None)


def _first(table: Table) -> int | None:
    return min((int(at.min()) for at in fact_instants(table)), default=None)


def _that_happened(found: Mapping[str, int | None]) -> Collection[int]:
    """The instants of tables of facts; those of plans where there are no others."""
    known = {name: at for name, at in found.items() if at is not None}
    facts = {name: at for name, at in known.items() if name not in PLANS}
    return (facts or known).values()


def _pairs(value: Any) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(dict(value).items()))


def _each(
    chosen: Callable[[Iterable[int]], int], *sides: tuple[tuple[str, int], ...]
) -> dict[str, int]:
    """One instant of each table, of those that some sides say."""
    found: dict[str, list[int]] = {}
    for name, at in itertools.chain(*sides):
        found.setdefault(name, []).append(at)
    return {name: chosen(every) for name, every in found.items()}


@frozen
class Whole:
    """What the rows of a desk say together; parts of them add up with ``|``.

    Attributes:
        latest: The latest instant of each table, as pairs.
        first: The first instant of each table, as pairs.
        kinds: Kinds of events that occur.
        roles: Roles that occur.
        words: Columns named by the stages and statuses that occur.
        end: When open intervals end, where that was said.
    """

    latest: tuple[tuple[str, int], ...] = field(factory=dict, converter=_pairs)
    first: tuple[tuple[str, int], ...] = field(
        factory=dict, converter=_pairs, kw_only=True
    )
    kinds: frozenset[str] = field(default=frozenset(), kw_only=True)
    roles: frozenset[str] = field(default=frozenset(), kw_only=True)
    words: frozenset[str] = field(default=frozenset(), kw_only=True)
    end: int | None = field(default=None, kw_only=True)

    @property
    def as_of(self) -> int | None:
        """When open intervals end, in UTC microseconds: as said, else the latest."""
        if self.end is not None:
            return self.end
        return max(_that_happened(dict(self.latest)), default=None)

    @property
    def since(self) -> int | None:
        """When the data begins, in UTC microseconds."""
        return min(_that_happened(dict(self.first)), default=None)

    def __or__(self, other: Whole) -> Whole:
        """What both say together."""
        return evolve(
            self,
            latest=_each(max, self.latest, other.latest),
            first=_each(min, self.first, other.first),
            kinds=self.kinds | other.kinds,
            roles=self.roles | other.roles,
            words=self.words | other.words,
        )

    @classmethod
    def of_table(cls, table: Table) -> Whole:
        """What the rows of one table say; the order of rows does not matter."""
        latest, first = _latest(table), _first(table)
        found = cls(
            {} if latest is None else {table.name: latest},
            first={} if first is None else {table.name: first},
        )
        if table.name != "events" or "kind" not in table.columns or not table.rows:
            return found
        # its vocabulary alone, so nothing has to be sorted
        still = np.zeros(table.rows, dtype=np.int64)
        kept = {n: c for n, c in table.columns.items() if n in VOCABULARY}
        kept["at"] = Column(Kind.INSTANT, still)
        log = event_log(evolve(table, columns=kept), still, 1).log
        return evolve(
            found,
            kinds=log.kinds_seen,
            roles=log.roles_seen,
            words=names_by_words(log),
        )

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "latest": dict(self.latest),
            "first": dict(self.first),
            "kinds": sorted(self.kinds),
            "roles": sorted(self.roles),
            "words": sorted(self.words),
            "end": self.end,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Whole:
        """What :meth:`to_dict` wrote."""
        return cls(
            data["latest"],
            first=data["first"],
            kinds=frozenset(data["kinds"]),
            roles=frozenset(data["roles"]),
            words=frozenset(data["words"]),
            end=data["end"],
        )
