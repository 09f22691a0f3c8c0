"""Terms that events change, for all tickets at once.

A change of priority, policy or team leaves the pauses of a cycle alone: what holds at
its start gives the original due instant, what holds at its end everything else, and
what happens between is a matter of marks (:mod:`kpikit.sla.revisions`). So such tickets
are measured in columns like all others; only a change of calendar, or one that gives or
takes a target, needs the live form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.calendars.calendar import Calendar
from kpikit.columns.column import Column, Kind, labels_array
from kpikit.desk.log import EVENT_KINDS, EventLog
from kpikit.sla.matching import Matching, match_all
from kpikit.sla.plan import EVENT_OF_FIELD, Plan, Terms
from kpikit.sla.policy import Policy, text_of

__all__ = ["History", "Situation", "history_of"]

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Bools = NDArray[np.bool_]
Situation: TypeAlias = tuple[Policy, str | None, Calendar]
"""Policy, priority and calendar of a ticket."""


@frozen(eq=False)
class History:
    """Which situation each ticket is in, and since which event.

    Attributes:
        situations: Each that occurs; None where no policy matches.
        codes: Positions in *situations*: of each ticket, then of each stretch between
            changes, ticket by ticket.
        first: Position in *codes* of each ticket's first stretch.
        changes: The events that begin another stretch, ascending.
        ahead: How many of these lie before the events of each ticket, and all of them.
        is_hard: Tickets whose changes columns cannot follow.
    """

    situations: tuple[Situation | None, ...]
    codes: Codes = field(kw_only=True)
    first: Codes = field(kw_only=True)
    changes: Ints = field(kw_only=True)
    ahead: Ints = field(kw_only=True)
    is_hard: Bools = field(kw_only=True)

    @property
    def is_moved(self) -> bool:
        """Whether any ticket changes its situation."""
        return bool(len(self.changes))

    def is_unmatched(self, low: int, high: int) -> Bools:
        """Which tickets of a part no policy matches, unless that changes."""
        none = np.array([one is None for one in self.situations])
        found: Bools = none[self.codes[self.first[low:high]]]
        return found

    def at(self, ticket: Ints, event: Ints) -> Codes:
        """Situations of tickets just before events, given by positions in the log.

        Past the last event of a ticket it is the situation it is in now.
        """
        found = np.searchsorted(self.changes, event, "left")
        passed = np.minimum(found, self.ahead[ticket + 1]) - self.ahead[ticket]
        then: Codes = self.codes[self.first[ticket] + passed]
        return then

    def terms(self, plan: Plan, clock: str) -> list[Terms | None]:
        """What holds for a clock in each situation."""
        return [
            None if one is None else plan.terms(*one[:2], clock, one[2])
            for one in self.situations
        ]


def history_of(
    plan: Plan,
    log: EventLog,
    *,
    whole: EventLog,
    columns: Mapping[str, Column],
    created: Ints,
    is_hard: Bools,
) -> History:
    """The history of all tickets.

    Args:
        plan: The policies.
        log: Events up to now.
        whole: All events, which say what fields were at creation.
        columns: Columns of tickets that decide about terms.
        created: Creation of each ticket.
        is_hard: Tickets that are folded one by one anyway.
    """
    now = match_all(plan, columns, created)
    codes, situations = _situations(plan, now)
    blank = History(
        situations,
        codes=codes,
        first=np.arange(len(created), dtype=np.int32),
        changes=np.zeros(0, dtype=np.int64),
        ahead=np.zeros(len(created) + 1, dtype=np.int64),
        is_hard=is_hard,
    )
    fields = {
        name: EVENT_KINDS.index(EVENT_OF_FIELD[name])
        for name in plan.fields
        if name in EVENT_OF_FIELD
    }
    kinds = [EVENT_OF_FIELD[name] for name in fields]
    said = whole.of_kinds(kinds)
    if not len(said):
        return blank
    # A change before the creation, or only after now, is left to the live form.
    early = whole.ticket[said[whole.at[said] < created[whole.ticket[said]]]]
    changes = said if log is whole else log.of_kinds(kinds)
    is_hard = is_hard.copy()
    is_hard[early] = True
    counts = np.bincount(log.ticket[changes], minlength=log.tickets)
    is_hard[np.bincount(whole.ticket[said], minlength=log.tickets) > counts] = True
    changes = changes[~is_hard[log.ticket[changes]]]
    if not len(changes):
        return evolve(blank, is_hard=is_hard)
    stretches = _Stretches.of(log, changes)
    states = {
        name: _values(fields[name], columns.get(name), log, changes, stretches)
        for name in fields
    }
    for name, column in columns.items():
        if name not in states:
            states[name] = column.take(stretches.owner)
    more, others = _situations(plan, match_all(plan, states, created[stretches.owner]))
    place = {one: number for number, one in enumerate(situations)}
    known = np.array([place.setdefault(one, len(place)) for one in others], np.int32)
    first = blank.first.copy()
    first[stretches.owner[stretches.begins]] = len(created) + stretches.begins
    found = History(
        tuple(place),
        codes=np.concatenate((codes, known[more])),
        first=first,
        changes=changes,
        ahead=np.searchsorted(changes, log.starts, "left"),
        is_hard=is_hard,
    )
    is_hard[stretches.owner[_not_followed(plan, found, stretches)]] = True
    return found


@frozen(eq=False)
class _Stretches:
    """The times of tickets between changes: one before the first, one after each."""

    owner: Ints
    begins: Ints = field(kw_only=True)
    """The first of each ticket."""
    after: Ints = field(kw_only=True)
    """The one that each change begins."""

    @classmethod
    def of(cls, log: EventLog, changes: Ints) -> _Stretches:
        """The stretches of the tickets that have changes."""
        ticket = log.ticket[changes].astype(np.int64)
        fresh = np.ones(len(ticket), dtype=np.bool_)
        np.not_equal(ticket[1:], ticket[:-1], out=fresh[1:])
        after = np.arange(len(ticket)) + np.cumsum(fresh)
        begins = after[fresh] - 1
        owner = np.empty(len(ticket) + len(begins), dtype=np.int64)
        owner[after], owner[begins] = ticket, ticket[fresh]
        return cls(owner, begins=begins, after=after)


def _values(
    kind: int,
    column: Column | None,
    log: EventLog,
    changes: Ints,
    stretches: _Stretches,
) -> Column:
    """A field in each stretch, as text."""
    texts = [text_of(label) for label in log.labels.tolist()]
    place: dict[str | None, int] = {None: -1}
    for text in texts:
        place.setdefault(text, len(place) - 1)
    table = np.array([*(place[text] for text in texts), -1], dtype=np.int64)
    mine = log.kind[changes] == kind
    rows, spots = changes[mine], stretches.after[mine]
    values = np.zeros(len(stretches.owner), dtype=np.int64)
    # Where the field was said last: the beginning of the ticket, or a change.
    source = np.zeros(len(values), dtype=np.int64)
    source[stretches.begins], source[spots] = stretches.begins, spots
    values[stretches.begins] = _at_creation(
        column, stretches.owner[stretches.begins], place
    )
    values[spots] = table[log.value[rows]]
    # What the first change says was there before.
    holder = np.searchsorted(stretches.begins, spots, "right") - 1
    firsts = np.ones(len(rows), dtype=np.bool_)
    np.not_equal(holder[1:], holder[:-1], out=firsts[1:])
    values[stretches.begins[holder[firsts]]] = table[log.old[rows[firsts]]]
    np.maximum.accumulate(source, out=source)
    labels = [text for text in place if text is not None]
    codes = values[source].astype(np.int32)
    return Column(Kind.CATEGORY, codes, codes < 0, labels=labels_array(labels))


def _at_creation(
    column: Column | None, tickets: Ints, place: dict[str | None, int]
) -> Ints:
    """What a column has for tickets, as codes; *place* gets the words it lacks."""
    if column is None:
        return np.full(len(tickets), -1, dtype=np.int64)
    labels = () if column.labels is None else column.labels.tolist()
    known = [place.setdefault(text_of(each), len(place) - 1) for each in labels]
    found: Ints = np.array([*known, -1], dtype=np.int64)[column.values[tickets]]
    return found


def _situations(
    plan: Plan, matching: Matching
) -> tuple[Codes, tuple[Situation | None, ...]]:
    """The situations of a matching, as codes and what they are."""
    wide, calendars = len(matching.priorities) + 1, len(matching.calendars)
    size = len(plan.policies) * wide * calendars + 1
    key = matching.policy.astype(np.int64)
    key *= wide
    key += matching.priority
    key += 1
    key *= calendars
    key += matching.calendar
    key += 1
    key[matching.policy < 0] = 0
    seen = np.zeros(size, dtype=np.bool_)
    seen[key] = True
    found: list[Situation | None] = []
    for each in np.flatnonzero(seen).tolist():
        if not each:
            found.append(None)
            continue
        rest, calendar = divmod(each - 1, calendars)
        policy, priority = divmod(rest, wide)
        word = matching.priorities[priority - 1] if priority else None
        found.append((plan.policies[policy], word, matching.calendars[calendar]))
    codes = np.cumsum(seen, dtype=np.int32)
    codes -= 1
    return codes[key], tuple(found)


def _not_followed(plan: Plan, history: History, stretches: _Stretches) -> Ints:
    """Stretches that begin with a change which columns cannot follow."""
    codes = history.codes[-len(stretches.owner) :].astype(np.int64)
    none = np.array([one is None for one in history.situations])
    bad = none[codes]
    wide = len(none)
    pair = codes[stretches.after - 1] * wide + codes[stretches.after]
    pairs, which = np.unique(pair, return_inverse=True)
    for name in plan.used:
        terms = history.terms(plan, name)
        can = [
            _follows(terms[old], terms[new])
            for old, new in (divmod(each, wide) for each in pairs.tolist())
        ]
        bad[stretches.after] |= ~np.array(can)[which]
    return np.flatnonzero(bad)


def _follows(old: Terms | None, new: Terms | None) -> bool:
    if old is None or new is None:
        return old is new
    return old.calendar == new.calendar and (old.target is None) == (new.target is None)
