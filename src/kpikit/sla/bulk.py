"""Every clock of every ticket of a desk: the column form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.zones import NAT
from kpikit.desk.log import EVENT_KINDS, ROLES, EventLog
from kpikit.sla.clock import Clock
from kpikit.sla.features import Coder, opener_roles
from kpikit.sla.groups import Grouper
from kpikit.sla.history import history_of
from kpikit.sla.on import Fact
from kpikit.sla.plan import Plan
from kpikit.sla.source import Source
from kpikit.sla.stepping import Marks, marks_of
from kpikit.sla.tables import Rows, RowsMaker

__all__ = ["measure_all"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_BLOCK = 1 << 18


@frozen(eq=False)
class _Part:
    """Some tickets that stand together, with their events."""

    offset: int
    log: EventLog = field(kw_only=True)
    created: Ints = field(kw_only=True)
    openers: NDArray[np.int8] = field(kw_only=True)
    early: Bools = field(kw_only=True)
    """Events before the creation of their ticket."""
    easy: Bools = field(kw_only=True)
    since: int = field(kw_only=True)
    """Position of its first event in the log."""


def _cuts(log: EventLog) -> list[int]:
    """Tickets at which to cut, so that a part stays in the cache."""
    wanted = np.arange(0, len(log), _BLOCK)
    found = np.searchsorted(log.starts, wanted, "left").tolist()
    return sorted({0, *found, log.tickets})


def _part(source: Source, low: int, high: int, easy: Bools) -> _Part:
    log, created = source.log.of_tickets(low, high), source.created[low:high]
    return _Part(
        low,
        log=log,
        created=created,
        openers=opener_roles(log, created),
        early=_early(log, created),
        easy=easy[low:high],
        since=int(source.log.starts[low]),
    )


def measure_all(plan: Plan, source: Source) -> tuple[Rows, Counter[str]]:
    """One row for each ticket, clock and cycle, and what was wrong with events."""
    log, created = source.log, source.created
    problems: Counter[str] = Counter()
    problems["no_creation"] += int(np.count_nonzero(created == NAT))
    problems["no_end"] += source.unended
    if plan.unstoppable(source.lack):
        problems[source.lack] += int(np.count_nonzero(source.known))
    history = history_of(
        plan,
        log,
        whole=source.whole,
        columns=source.columns,
        created=created,
        is_hard=_of_another_calendar(source.whole),
    )
    hard = history.is_hard & source.known
    easy = source.known & ~hard
    openings = {name: _Openings.of(clock, source) for name, clock in plan.used.items()}
    maker = RowsMaker(plan, log.tickets)
    coder = Coder.of(log, plan)
    grouper = Grouper(plan, history, log, as_of=source.as_of)
    for low, high in pairwise(_cuts(log)):
        part = _part(source, low, high, easy)
        births = {name: each.moves(part) for name, each in openings.items()}
        marked = _marks(plan, part, births, coder, problems, starts=history.is_moved)
        maker.offset = low
        for name, marks in marked.items():
            if name in plan.strict:
                problems["stop_without_start"] += len(marks.vain)
            grouper.measure(
                name,
                marks,
                maker,
                offset=low,
                since=part.since,
                until=part.since + len(part.log),
            )
        none = np.flatnonzero(history.is_unmatched(low, high) & part.easy)
        maker.unmatched(none, part.created[none])
        maker.end_part()
    for ticket in np.flatnonzero(hard).tolist():
        fold = source.fold(plan, ticket)
        problems.update(fold.problems)
        maker.folded(ticket, fold, source.as_of)
    return maker.rows(), +problems


def _marks(
    plan: Plan,
    part: _Part,
    births: Mapping[str, NDArray[np.uint8]],
    coder: Coder,
    problems: Counter[str],
    *,
    starts: bool,
) -> dict[str, Marks]:
    """What happens to each clock; with *starts* marks know their events."""
    log, created, easy, early = part.log, part.created, part.easy, part.early
    codes = coder.codes(log, part.openers, created)
    seen = coder.seen(codes)
    all_live = bool(easy.all()) and not early.any()
    is_live = None if all_live else ~early & easy[log.ticket]
    found: dict[str, Marks] = {}
    for name, clock in plan.used.items():
        moves = coder.moves(name, codes, seen)
        if is_live is not None:
            moves = np.where(is_live, moves, 0).astype(np.uint8)
        found[name] = marks_of(
            ticket=log.ticket,
            at=log.at,
            moves=moves,
            created=created,
            opening=np.where(easy, births[name], 0).astype(np.uint8),
            first_state=clock.first_state,
            on_reopen=clock.on_reopen,
            starts=log.starts if starts else None,
        )
    odd = coder if coder.may_be_odd(seen) else None
    _count_problems(plan, part, odd, problems)
    return found


def _of_another_calendar(log: EventLog) -> Bools:
    """Tickets whose calendar is changed by events."""
    found = np.zeros(log.tickets, dtype=np.bool_)
    found[log.ticket[log.of_kinds(["calendar"])]] = True
    return found


def _early(log: EventLog, created: Ints) -> Bools:
    """Events before the creation of their ticket."""
    starts = log.starts
    first = starts[:-1][starts[1:] > starts[:-1]]
    # They are in order, so the first of each ticket tells whether there are any.
    if not (log.at[first] < created[log.ticket[first]]).any():
        return np.broadcast_to(np.bool_(False), len(log))
    found: Bools = log.at < created[log.ticket]
    return found


def _cares(clock: Clock) -> bool:
    """Whether the team at creation matters to it."""
    bare = [Fact("created", role=role) for role in (None, *ROLES)]
    held = [Fact("created", role=role, value="\0") for role in (None, *ROLES)]
    alike = [clock.moves(fact) for fact in bare] == [clock.moves(fact) for fact in held]
    return not alike or bool(clock.words()) or clock.sees_all


@frozen(eq=False)
class _Openings:
    """The conditions that creations meet, by the team then and by who opened."""

    table: NDArray[np.uint8]
    teams: Ints | None
    """The team of each ticket, where that matters."""

    @classmethod
    def of(cls, clock: Clock, source: Source) -> _Openings:
        """Those of one clock."""
        teams, labels = source.first_teams() if _cares(clock) else (None, [None])
        roles = (*ROLES, None)
        table = np.array(
            [
                [clock.moves(Fact("created", role=role, value=label)) for role in roles]
                for label in labels
            ],
            dtype=np.uint8,
        )
        return cls(table, teams)

    def moves(self, part: _Part) -> NDArray[np.uint8]:
        """What the creation of each ticket of a part meets."""
        mine: Any = 0
        if self.teams is not None:
            mine = self.teams[part.offset : part.offset + len(part.created)]
        found: NDArray[np.uint8] = self.table[mine, part.openers]
        return found


def _count_problems(
    plan: Plan, part: _Part, coder: Coder | None, problems: Counter[str]
) -> None:
    """What is wrong with events of tickets that are not folded.

    Without *coder* no status is unknown.
    """
    log, early, easy = part.log, part.early, part.easy
    merged = np.flatnonzero(log.kind == EVENT_KINDS.index("merged"))
    if early.any():
        rows = np.flatnonzero(early)
        problems["before_creation"] += int(np.count_nonzero(easy[log.ticket[rows]]))
        merged = merged[~early[merged]]
    merged = merged[easy[log.ticket[merged]]]
    if len(merged) and plan.cancels_merged:
        first = np.full(log.tickets, len(log), dtype=np.int64)
        np.minimum.at(first, log.ticket[merged], merged)
        later = np.arange(len(log)) > first[log.ticket]
        problems["after_merge"] += int(np.count_nonzero(later & ~early))
    if coder is not None:
        rows = np.flatnonzero((log.kind == EVENT_KINDS.index("status")) & ~early)
        unknown = coder.is_odd[log.value[rows]] & easy[log.ticket[rows]]
        problems["unknown_status"] += int(np.count_nonzero(unknown))
