"""Every clock of every ticket of a desk: the column form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.calendars.calendar import Calendar
from kpikit.columns.column import Column
from kpikit.columns.zones import NAT
from kpikit.desk.desk import Desk
from kpikit.desk.log import EVENT_KINDS, ROLES, EventLog
from kpikit.errors import InputError
from kpikit.sla.clock import Clock
from kpikit.sla.features import Coder, opener_roles
from kpikit.sla.fold import Fold, Happening
from kpikit.sla.machine import Act
from kpikit.sla.matching import Matching, hard_tickets, initial_values, match_all
from kpikit.sla.on import Fact
from kpikit.sla.plan import Plan
from kpikit.sla.policy import Policy, text_of
from kpikit.sla.stepping import Marks, marks_of
from kpikit.sla.tables import Rows, RowsMaker
from kpikit.sla.tally import tally

__all__ = ["Source", "measure_all"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_BLOCK = 1 << 17
_Kind: TypeAlias = tuple[Policy, str | None, Calendar] | None
"""Policy, priority and calendar of tickets."""


class Source:
    """What a run reads of a desk: creations, fields, and events up to an instant."""

    def __init__(self, plan: Plan, desk: Desk, as_of: int | None) -> None:
        """Read the columns that the plan needs.

        Raises:
            UnavailableError: The desk does not have one of them.
        """
        view = desk.ticket_view()
        self.ids = view.column("id")
        self.columns = _columns(plan, view)
        made = view.column("created_at")
        now = desk.context.as_of if as_of is None else as_of
        if now is None:
            raise InputError(
                "as_of must be known: got a desk without any instant",
                help="pass as_of=, the instant up to which the world is known",
            )
        self.as_of: int = now
        self.created: Ints = np.where(made.is_missing, NAT, made.values)
        # What fields were at creation is said by events, even by later ones.
        self.whole = _log_or_none(desk.context.log, len(self.created))
        self.log = _until(self.whole, now)
        self.known: Bools = (self.created != NAT) & (self.created <= now)

    def fold(self, plan: Plan, ticket: int) -> Fold:
        """The live form of one ticket."""
        log = self.log
        fields = initial_values(self.whole, ticket, self.columns)
        fold = Fold(plan, fields, int(self.created[ticket]))
        low, high = int(log.starts[ticket]), int(log.starts[ticket + 1])
        part = slice(low, high)
        labels = log.labels
        for at, kind, role, public, value in zip(
            log.at[part].tolist(),
            log.kind[part].tolist(),
            log.role[part].tolist(),
            log.public[part].tolist(),
            log.value[part].tolist(),
            strict=True,
        ):
            fold.add(
                Happening(
                    at,
                    EVENT_KINDS[kind],
                    ROLES[role] if role >= 0 else None,
                    public,
                    text_of(labels[value]) if value >= 0 else None,
                )
            )
        return fold.opened()


def _columns(plan: Plan, view: Any) -> dict[str, Column]:
    """The ticket columns that decide about terms."""
    found = {}
    asked = {name for policy in plan.policies for name in policy.fields}
    by_priority = any(set(policy.targets) - {"*"} for policy in plan.policies)
    for name in (*plan.fields, "team"):
        optional = name == "team" or (name == "priority" and not by_priority)
        if name in asked or not optional or view.has(name):
            found[name] = view.column(name)
    return found


def _log_or_none(log: EventLog | None, tickets: int) -> EventLog:
    """The log, one without events where there is none."""
    if log is not None:
        return log
    none = np.zeros(0, dtype=np.int64)
    return EventLog(
        none.astype(np.int32),
        at=none,
        kind=none.astype(np.int8),
        role=none.astype(np.int8),
        actor=none.astype(np.int32),
        actor_labels=np.zeros(0, dtype=object),
        public=none.astype(np.bool_),
        value=none.astype(np.int32),
        old=none.astype(np.int32),
        labels=np.zeros(0, dtype=object),
        tickets=tickets,
    )


def _until(log: EventLog, as_of: int) -> EventLog:
    """The events up to an instant."""
    if not len(log) or int(log.at.max()) <= as_of:
        return log
    keep = np.flatnonzero(log.at <= as_of)
    return EventLog(
        log.ticket[keep],
        at=log.at[keep],
        kind=log.kind[keep],
        role=log.role[keep],
        actor=log.actor[keep],
        actor_labels=log.actor_labels,
        public=log.public[keep],
        value=log.value[keep],
        old=log.old[keep],
        labels=log.labels,
        tickets=log.tickets,
    )


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
    matching: Matching = field(kw_only=True)


def _cuts(log: EventLog) -> list[int]:
    """Tickets at which to cut, so that a part stays in the cache."""
    wanted = np.arange(0, len(log), _BLOCK)
    found = np.searchsorted(log.starts, wanted, "left").tolist()
    return sorted({0, *found, log.tickets})


def _part(source: Source, low: int, high: int, whole: _Part) -> _Part:
    mine = slice(low, high)
    return _Part(
        low,
        log=source.log.of_tickets(low, high),
        created=whole.created[mine],
        openers=whole.openers[mine],
        early=whole.early[source.log.starts[low] : source.log.starts[high]],
        easy=whole.easy[mine].copy(),
        matching=whole.matching.part(mine),
    )


def measure_all(plan: Plan, source: Source) -> tuple[Rows, Counter[str]]:
    """One row for each ticket, clock and cycle, and what was wrong with events."""
    log, created = source.log, source.created
    problems: Counter[str] = Counter()
    problems["no_creation"] += int(np.count_nonzero(created == NAT))
    cares = {name: _cares(clock) for name, clock in plan.used.items()}
    hard = hard_tickets(plan, source.whole, needs_team=any(cares.values()))
    hard &= source.known
    whole = _Part(
        0,
        log=log,
        created=created,
        openers=opener_roles(log, created),
        early=_early(log, created),
        easy=source.known & ~hard,
        matching=match_all(plan, source.columns, created),
    )
    teams = source.columns.get("team")
    openings = {
        name: _openings(clock, whole.openers, teams if cares[name] else None)
        for name, clock in plan.used.items()
    }
    maker = RowsMaker(plan, log.tickets)
    coder = Coder.of(log, plan)
    cuts = _cuts(log)
    for low, high in pairwise(cuts):
        part = _part(source, low, high, whole)
        births = {name: each[low:high] for name, each in openings.items()}
        again = _measure_part(plan, part, births, coder, source.as_of, maker, problems)
        hard[low:high] |= again
        maker.end_part()
    maker.offset = 0
    for ticket in np.flatnonzero(hard).tolist():
        fold = source.fold(plan, ticket)
        problems.update(fold.problems)
        maker.folded(ticket, fold, source.as_of)
    return maker.rows(), +problems


def _measure_part(
    plan: Plan,
    part: _Part,
    births: Mapping[str, NDArray[np.uint8]],
    coder: Coder,
    as_of: int,
    maker: RowsMaker,
    problems: Counter[str],
) -> Bools:
    """Measure some tickets; a mask of those that must be folded instead."""
    log, created, easy = part.log, part.created, part.easy
    maker.offset = part.offset
    codes = coder.codes(log, part.openers, created)
    seen = coder.seen(codes)
    early = part.early
    all_live = bool(easy.all()) and not early.any()
    is_live = early if all_live else ~early & easy[log.ticket]
    extra = np.zeros(len(created), dtype=np.bool_)
    marked: dict[str, Marks] = {}
    for name, clock in plan.used.items():
        moves = coder.moves(name, codes, seen)
        if not all_live:
            moves = np.where(is_live, moves, 0).astype(np.uint8)
        marks = marks_of(
            ticket=log.ticket,
            at=log.at,
            moves=moves,
            created=created,
            opening=np.where(easy, births[name], 0).astype(np.uint8),
            first_state=clock.first_state,
            on_reopen=clock.on_reopen,
        )
        if clock.on_reopen == "restart":
            extra[marks.ticket[(marks.act & Act.CONTINUE) != 0]] = True
        marked[name] = marks
    # A restarted cycle forgets its past, so these are folded too.
    easy &= ~extra
    _count_problems(part, early, coder if coder.may_be_odd(seen) else None, problems)
    kinds = _kinds(plan, part.matching, easy)
    for name, marks in marked.items():
        if name in plan.strict:
            problems["stop_without_start"] += int(np.count_nonzero(easy[marks.vain]))
        _measure(plan, name, marks, kinds, as_of, maker)
    maker.unmatched(np.flatnonzero(easy & (part.matching.policy < 0)), created)
    return extra


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
    return not alike or bool(clock.words())


def _openings(
    clock: Clock, openers: NDArray[np.int8], team: Column | None
) -> NDArray[np.uint8]:
    """The conditions that the creation of each ticket meets."""
    labels: list[str | None] = [None]
    codes = np.zeros(len(openers), dtype=np.int64)
    if team is not None and len(openers):
        texts = [text_of(value) for value in team.to_list()]
        labels = list(dict.fromkeys([None, *texts]))
        place = {label: number for number, label in enumerate(labels)}
        codes = np.array([place[text] for text in texts], dtype=np.int64)
    roles = (*ROLES, None)
    table = np.array(
        [
            [clock.moves(Fact("created", role=role, value=label)) for role in roles]
            for label in labels
        ],
        dtype=np.uint8,
    )
    found: NDArray[np.uint8] = (
        table[0][openers] if len(labels) == 1 else table[codes, openers]
    )
    return found


def _count_problems(
    part: _Part, early: Bools, coder: Coder | None, problems: Counter[str]
) -> None:
    """What is wrong with events of tickets that are not folded.

    Without *coder* no status is unknown.
    """
    log, easy = part.log, part.easy
    merged = np.flatnonzero(log.kind == EVENT_KINDS.index("merged"))
    if early.any():
        rows = np.flatnonzero(early)
        problems["before_creation"] += int(np.count_nonzero(easy[log.ticket[rows]]))
        merged = merged[~early[merged]]
    merged = merged[easy[log.ticket[merged]]]
    if len(merged):
        first = np.full(log.tickets, len(log), dtype=np.int64)
        np.minimum.at(first, log.ticket[merged], merged)
        later = np.arange(len(log)) > first[log.ticket]
        problems["after_merge"] += int(np.count_nonzero(later & ~early))
    if coder is not None:
        rows = np.flatnonzero((log.kind == EVENT_KINDS.index("status")) & ~early)
        unknown = coder.is_odd[log.value[rows]] & easy[log.ticket[rows]]
        problems["unknown_status"] += int(np.count_nonzero(unknown))


def _measure(
    plan: Plan,
    name: str,
    marks: Marks,
    kinds: tuple[Ints, list[_Kind]],
    as_of: int,
    maker: RowsMaker,
) -> None:
    """The cycles of one clock of all tickets that are not folded."""
    clock = plan.used[name]
    codes, known = kinds
    combos = [
        None if kind is None else plan.terms(*kind[:2], name, kind[2]) for kind in known
    ]
    groups: dict[tuple[Any, ...], list[int]] = {}
    for number, terms in enumerate(combos):
        if terms is not None:
            key = (terms.target, terms.calendar, terms.warn_at)
            groups.setdefault(key, []).append(number)
    of_combo = np.full(len(combos), -1, dtype=np.int64)
    for number, members in enumerate(groups.values()):
        of_combo[members] = number
    are_alike = not of_combo.any()
    of_mark = None if are_alike else of_combo[codes[marks.ticket]]
    for number, members in enumerate(groups.values()):
        part, terms = marks, combos[members[0]]
        if of_mark is not None:
            part = marks.take(np.flatnonzero(of_mark == number))
        if not len(part.ticket) or terms is None:
            continue
        cycles = tally(
            part, terms, as_of=as_of, boundary=plan.boundary, mode=clock.on_reopen
        )
        maker.tallied(name, cycles, codes[cycles.ticket], combos)


def _kinds(plan: Plan, matching: Matching, easy: Bools) -> tuple[Ints, list[_Kind]]:
    """The kinds of tickets that have their terms in common, as codes and what they are.

    None is the kind of those without a policy, and of those that are folded.
    """
    wide, calendars = len(matching.priorities) + 1, len(matching.calendars)
    key = matching.policy * wide + matching.priority + 1
    key = key * calendars + matching.calendar + 1
    key[~easy | (matching.policy < 0)] = 0
    seen = np.bincount(key, minlength=len(plan.policies) * wide * calendars + 1) > 0
    codes = (np.cumsum(seen) - 1)[key]
    found: list[_Kind] = []
    for each in np.flatnonzero(seen).tolist():
        if not each:
            found.append(None)
            continue
        rest, calendar = divmod(each - 1, calendars)
        policy, priority = divmod(rest, wide)
        word = matching.priorities[priority - 1] if priority else None
        found.append((plan.policies[policy], word, matching.calendars[calendar]))
    return codes, found
