"""Events of a log as small codes: all that conditions of clocks can see of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.desk.log import EVENT_KINDS, ROLES, EventLog
from kpikit.sla.on import Fact, Seen, fact_of
from kpikit.sla.plan import Plan
from kpikit.sla.policy import text_of

__all__ = ["Coder", "opener_roles"]

Ints = NDArray[np.int64]
_MESSAGE = EVENT_KINDS.index("message")
_CREATED = EVENT_KINDS.index("created")
_AGENT = ROLES.index("agent")
_REQUESTER = ROLES.index("requester")
_ABSENT, _OTHER = 0, 1


def opener_roles(log: EventLog, created: Ints) -> NDArray[np.int8]:
    """Who opened each ticket: the role of its first event, if that is its creation."""
    found = np.full(log.tickets, -1, dtype=np.int8)
    starts = log.starts
    some = np.flatnonzero(starts[1:] > starts[:-1])
    first = starts[some]
    is_own = (log.kind[first] == _CREATED) | (log.at[first] == created[some])
    found[some[is_own]] = log.role[first[is_own]]
    return found


def _size(words: int) -> int:
    """How many codes there are with so many words."""
    return len(EVENT_KINDS) * (len(ROLES) + 1) * 4 * (words + 2)


@frozen(eq=False)
class Coder:
    """Gives each event a code, and knows what a code means to a clock.

    Attributes:
        plan: The clocks.
        words: Values that any clock asks for; all others are alike.
        groups: The group of each label of values, at the end that of a missing one.
        is_odd: Whether a label is no status that any clock knows.
    """

    plan: Plan
    words: tuple[str, ...] = field(kw_only=True)
    groups: NDArray[Any] = field(kw_only=True)
    is_odd: NDArray[np.bool_] = field(kw_only=True)
    _tables: dict[str, Any] = field(factory=dict, init=False)

    @classmethod
    def of(cls, log: EventLog, plan: Plan) -> Coder:
        """For all parts of a log."""
        asked: dict[str, None] = {}
        known: set[str] = set()
        for name, clock in plan.used.items():
            asked.update(dict.fromkeys(plan.classes[name]))
            known.update(plan.classes[name])
            asked.update(dict.fromkeys(sorted(clock.words())))
            if clock.sees_all:
                asked.update(dict.fromkeys(text_of(x) or "" for x in log.labels))
        words = tuple(asked)
        place = {word: number + 2 for number, word in enumerate(words)}
        labels = [text_of(label) or "" for label in log.labels.tolist()]
        groups = [*(place.get(label, _OTHER) for label in labels), _ABSENT]
        odd = [*(label not in known for label in labels), True]
        is_small = _size(len(words)) <= np.iinfo(np.int16).max
        return cls(
            plan,
            words=words,
            groups=np.array(groups, dtype=np.int16 if is_small else np.intp),
            is_odd=np.array(odd, dtype=np.bool_),
        )

    @property
    def size(self) -> int:
        """How many codes there are."""
        return _size(len(self.words))

    def codes(
        self, log: EventLog, openers: NDArray[np.int8], created: Ints
    ) -> NDArray[np.intp]:
        """A code for each event."""
        # Small numbers as long as it goes: they are read and written faster.
        small = log.kind.astype(self.groups.dtype)
        small *= len(ROLES) + 1
        small += log.role
        small += 1
        small *= 2
        small += log.public
        small *= 2
        if (openers == _AGENT).any():
            small[_opening(log, openers, created)] += 1
        small *= len(self.words) + 2
        small += self.groups[log.value]
        return small.astype(np.intp)

    def seen(self, codes: NDArray[np.intp]) -> Ints:
        """The codes that occur."""
        return np.flatnonzero(np.bincount(codes, minlength=self.size))

    def may_be_odd(self, seen: Ints) -> bool:
        """Whether an event with one of these codes may be of an unknown status."""
        rest, group = np.divmod(seen, len(self.words) + 2)
        is_status = rest // (4 * (len(ROLES) + 1)) == EVENT_KINDS.index("status")
        return bool((is_status & self._odd_groups[group]).any())

    @cached_property
    def _odd_groups(self) -> NDArray[np.bool_]:
        """Whether a group has a label that is no status."""
        found = np.zeros(len(self.words) + 2, dtype=np.bool_)
        found[self.groups[self.is_odd]] = True
        return found

    def moves(
        self, name: str, codes: NDArray[np.intp], seen: Ints
    ) -> NDArray[np.uint8]:
        """Which conditions of a clock each event meets; *seen* are all codes."""
        size = self.size
        if name not in self._tables:
            blank = np.zeros(size, dtype=np.uint8), np.zeros(size, dtype=np.bool_)
            self._tables[name] = blank
        table, known = self._tables[name]
        clock, classes = self.plan.used[name], self.plan.classes[name]
        for code in seen[~known[seen]].tolist():
            fact = self._fact(code, classes)
            known[code] = True
            if fact.kind != "created":
                table[code] = clock.moves(fact)
        found: NDArray[np.uint8] = np.take(table, codes, mode="clip")
        return found

    def _fact(self, code: int, classes: Mapping[str, str]) -> Fact:
        code, group = divmod(code, len(self.words) + 2)
        code, opening = divmod(code, 2)
        code, public = divmod(code, 2)
        kind_code, role = divmod(code, len(ROLES) + 1)
        kind = EVENT_KINDS[kind_code]
        value = None
        if group != _ABSENT:
            # Nobody asks for a value with a NUL in it, so it stands for all others.
            value = "\0" if group == _OTHER else self.words[group - 2]
        whose = ROLES[role - 1] if role else None
        return fact_of(Seen(kind, whose, bool(public), value, bool(opening)), classes)


def _opening(log: EventLog, openers: NDArray[np.int8], created: Ints) -> Any:
    """Positions of the messages with which agents opened tickets."""
    wrote = (log.role == _AGENT) | (log.role == _REQUESTER)
    rows = np.flatnonzero((log.kind == _MESSAGE) & log.public & wrote)
    rows = rows[log.at[rows] >= created[log.ticket[rows]]]
    ticket = log.ticket[rows]
    first = np.ones(len(rows), dtype=np.bool_)
    np.not_equal(ticket[1:], ticket[:-1], out=first[1:])
    rows = rows[first]
    return rows[(log.role[rows] == _AGENT) & (openers[log.ticket[rows]] == _AGENT)]
