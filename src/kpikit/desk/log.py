"""The event log of a desk as columns, cut into tickets."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.desk.names import EVENT_KINDS, ROLES
from kpikit.errors import InputError

__all__ = ["EVENT_KINDS", "ROLES", "EventLog"]


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


@frozen(eq=False)
class EventLog:
    """Events sorted by ticket, then instant, then the order of their rows.

    Attributes:
        ticket: Row number of the event's ticket, ascending.
        at: Instants in UTC microseconds.
        kind: Positions in :data:`EVENT_KINDS`.
        role: Positions in :data:`ROLES`, -1 where unknown.
        actor: Codes into ``actor_labels``, -1 where missing.
        actor_labels: Names of those who act.
        public: Whether the requester can see the event.
        value: Codes into ``labels``, -1 where missing.
        old: Codes into ``labels`` of the value before, -1 where missing.
        labels: Words of values and old values, each once.
        tickets: How many tickets there are, those without events included.
        kinds_said: Kinds that the whole log has, where this is a part of it.
        roles_said: Roles that the whole log has, where this is a part of it.
        words_said: Columns named by words of the whole log (its stages and statuses),
            where this is a part of it.
        starts_said: What ``starts`` is, where it is known already.
    """

    ticket: NDArray[np.int32] = field(converter=_read_only)
    at: NDArray[np.int64] = field(converter=_read_only, kw_only=True)
    kind: NDArray[np.int8] = field(converter=_read_only, kw_only=True)
    role: NDArray[np.int8] = field(converter=_read_only, kw_only=True)
    actor: NDArray[np.int32] = field(converter=_read_only, kw_only=True)
    actor_labels: NDArray[np.object_] = field(converter=_read_only, kw_only=True)
    public: NDArray[np.bool_] = field(converter=_read_only, kw_only=True)
    value: NDArray[np.int32] = field(converter=_read_only, kw_only=True)
    old: NDArray[np.int32] = field(converter=_read_only, kw_only=True)
    labels: NDArray[np.object_] = field(converter=_read_only, kw_only=True)
    tickets: int = field(kw_only=True)
    kinds_said: frozenset[str] | None = field(default=None, kw_only=True)
    roles_said: frozenset[str] | None = field(default=None, kw_only=True)
    words_said: frozenset[str] | None = field(default=None, kw_only=True)
    starts_said: NDArray[np.int64] | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Check that the columns have one length."""
        for name in ("at", "kind", "role", "actor", "public", "value", "old"):
            length = len(getattr(self, name))
            if length != len(self.ticket):
                raise InputError(
                    f"{name} must have one value for each event:"
                    f" got {length} for {len(self.ticket)}",
                    help="give columns of one length",
                )

    def __len__(self) -> int:
        """How many events there are."""
        return len(self.ticket)

    @cached_property
    def kinds_seen(self) -> frozenset[str]:
        """Kinds of events that occur; a quiet month of a log keeps those of the log."""
        if self.kinds_said is not None:
            return self.kinds_said
        counts = np.bincount(self.kind, minlength=len(EVENT_KINDS))
        return frozenset(k for k, n in zip(EVENT_KINDS, counts, strict=True) if n)

    @cached_property
    def roles_seen(self) -> frozenset[str]:
        """Roles that occur; a quiet month of a log keeps those of the log."""
        if self.roles_said is not None:
            return self.roles_said
        counts = np.bincount(self.role + 1, minlength=len(ROLES) + 1)[1:]
        return frozenset(r for r, n in zip(ROLES, counts, strict=True) if n)

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Where each ticket's events begin: ticket t has starts[t] to starts[t + 1]."""
        if self.starts_said is not None:
            return self.starts_said
        counts = np.bincount(self.ticket, minlength=self.tickets)
        starts = np.zeros(self.tickets + 1, dtype=np.int64)
        np.cumsum(counts, out=starts[1:])
        starts.flags.writeable = False
        return starts

    def of_kinds(self, kinds: Iterable[str]) -> NDArray[np.intp]:
        """Positions of the events of some kinds."""
        some = self.kinds_seen.intersection(kinds)
        if not some:
            return np.zeros(0, dtype=np.intp)
        table = np.zeros(len(EVENT_KINDS), dtype=np.bool_)
        table[[EVENT_KINDS.index(kind) for kind in some]] = True
        return np.flatnonzero(table[self.kind])

    def of_tickets(self, begin: int, end: int) -> EventLog:
        """The events of tickets *begin* up to *end*, which become 0, 1, 2, ….

        The arrays are views. What the whole log has, the part keeps saying.
        """
        starts = self.starts[begin : end + 1]
        rows = slice(int(starts[0]), int(starts[-1]))
        columns = ("at", "kind", "role", "actor", "public", "value", "old")
        return evolve(
            self,
            ticket=self.ticket[rows] - np.int32(begin),
            tickets=end - begin,
            kinds_said=self.kinds_seen,
            roles_said=self.roles_seen,
            starts_said=starts - starts[0],
            **{name: getattr(self, name)[rows] for name in columns},
        )
