"""What other policies would have done to the tickets of a desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from attrs import asdict, field, fields, frozen
from numpy.typing import NDArray

from kpikit.columns import output
from kpikit.columns.column import Column, Kind, labels_array, moment
from kpikit.columns.zones import NAT
from kpikit.desk.desk import Desk
from kpikit.errors import InputTypeError
from kpikit.sla.compare import Fate, Pairs, pair
from kpikit.sla.ledger import Ledger
from kpikit.sla.plan import Plan
from kpikit.sla.reading import STATES, Reading
from kpikit.sla.run import Run, run_plan
from kpikit.sla.simulate_words import told, why

__all__ = ["Flip", "Line", "Side", "Simulation", "simulate"]

Bools = NDArray[np.bool_]
FLIPS = ("gained", "lost")
"""A target that is no longer missed, and one that is missed now and was not."""


class _Runs(Protocol):
    """What a config and everything like it can do."""

    def run(self, desk: Desk, *, as_of: datetime | None = None) -> Run: ...


@frozen
class Line:
    """What became of the targets of one policy, priority and clock.

    Attributes:
        policy: Policy under the new rules, of removed targets under the old.
        priority: Likewise.
        clock: The clock.
        met: Targets met under the new rules.
        breached: Targets missed under the new rules: stopped late, or overdue.
        pending: Targets that still run in time under the new rules.
        gained: Missed under the old rules, and no longer.
        lost: Missed under the new rules, and not under the old.
        met_before: Targets met under the old rules.
        breached_before: Targets missed under the old rules.
        added: Targets that only the new rules have.
        removed: Targets that only the old rules have.
    """

    policy: str
    priority: str | None = field(kw_only=True)
    clock: str = field(kw_only=True)
    met: int = field(kw_only=True)
    breached: int = field(kw_only=True)
    pending: int = field(kw_only=True)
    gained: int = field(kw_only=True)
    lost: int = field(kw_only=True)
    met_before: int = field(kw_only=True)
    breached_before: int = field(kw_only=True)
    added: int = field(kw_only=True)
    removed: int = field(kw_only=True)


_COUNTS = tuple(each.name for each in fields(Line))[3:]


@frozen
class Side:
    """One target under one set of rules."""

    policy: str
    priority: str | None = field(kw_only=True)
    calendar: str = field(kw_only=True)
    target: timedelta | None = field(kw_only=True)
    elapsed: timedelta = field(kw_only=True)
    state: str = field(kw_only=True)
    due_at: datetime | None = field(kw_only=True)

    @property
    def overrun(self) -> timedelta:
        """How far the target is exceeded; zero when it is not."""
        over = timedelta() if self.target is None else self.elapsed - self.target
        return max(over, timedelta())


@frozen
class Flip:
    """A target that is missed under one set of rules and not under the other.

    Attributes:
        ticket_id: Its ticket.
        clock: Its clock.
        cycle: Its cycle.
        kind: ``gained`` or ``lost``.
        before: Under the old rules.
        after: Under the new rules.
        row: The row of the ticket in the desk.
    """

    ticket_id: Any
    clock: str = field(kw_only=True)
    cycle: int = field(kw_only=True)
    kind: str = field(kw_only=True)
    before: Side = field(kw_only=True)
    after: Side = field(kw_only=True)
    row: int = field(kw_only=True, repr=False)


@frozen(eq=False, slots=False)
class Simulation:
    """Two runs over one desk, compared target by target.

    Attributes:
        old: The run under the old rules.
        new: The run under the new ones.
    """

    old: Run
    new: Run = field(kw_only=True)
    _plans: dict[tuple[bool, str], Plan] = field(factory=dict, init=False, repr=False)

    @cached_property
    def _pairs(self) -> Pairs:
        return pair(self.old, self.new)

    @cached_property
    def _masks(self) -> dict[str, Bools]:
        """Which targets each count is about."""
        before, after = self._pairs.before, self._pairs.after
        both = (before != Fate.ABSENT) & (after != Fate.ABSENT)
        missed, was_missed = after == Fate.MISSED, before == Fate.MISSED
        return {
            "met": after == Fate.MET,
            "breached": missed,
            "pending": after == Fate.OPEN,
            "gained": both & was_missed & ~missed,
            "lost": both & missed & ~was_missed,
            "met_before": before == Fate.MET,
            "breached_before": was_missed,
            "added": before == Fate.ABSENT,
            "removed": after == Fate.ABSENT,
        }

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The counts by policy, priority and clock, in the order of the policies."""
        pairs, terms = self._pairs, (*self.new.rows.terms, *self.old.rows.terms)
        ours = self.new.rows.parts["terms"][pairs.new] if len(self.new) else pairs.new
        theirs = self.old.rows.parts["terms"][pairs.old] if len(self.old) else pairs.old
        shift = len(self.new.rows.terms)
        number = np.where(pairs.new >= 0, ours, theirs + shift)
        names = [(each.policy, each.priority) for each in terms]
        distinct = sorted(set(names), key=self._rank)
        code = np.array([distinct.index(name) for name in names], dtype=np.int64)
        key = code[number] * len(pairs.clocks) + pairs.clock
        found, group = np.unique(key, return_inverse=True)
        counts = {
            name: np.bincount(group[mask], minlength=len(found)).tolist()
            for name, mask in self._masks.items()
        }
        lines = []
        for place, each in enumerate(found.tolist()):
            which, clock = divmod(each, len(pairs.clocks))
            policy, priority = distinct[which]
            own = {name: counts[name][place] for name in _COUNTS}
            name = pairs.clocks[clock]
            lines.append(Line(policy, priority=priority, clock=name, **own))
        return tuple(lines)

    def _rank(self, name: tuple[str, str | None]) -> tuple[int, str]:
        policies = (*self.new.plan.policies, *self.old.plan.policies)
        order = [policy.name for policy in policies]
        return order.index(name[0]), name[1] or ""

    def total(self, count: str) -> int:
        """A count over all lines, such as ``gained``."""
        return int(np.count_nonzero(self._masks[count]))

    @property
    def met(self) -> int:
        """Targets met under the new rules."""
        return self.total("met")

    @property
    def breached(self) -> int:
        """Targets missed under the new rules."""
        return self.total("breached")

    @property
    def gained(self) -> int:
        """Targets that are no longer missed."""
        return self.total("gained")

    @property
    def lost(self) -> int:
        """Targets that are missed now and were not."""
        return self.total("lost")

    @property
    def no_policy(self) -> tuple[int, int]:
        """How many tickets no policy matches, under the old and the new rules."""
        old, new = (run.counts().get("no_policy", 0) for run in (self.old, self.new))
        return old, new

    @cached_property
    def flips(self) -> tuple[Flip, ...]:
        """The targets that flip, those that are lost first, in the desk's order."""
        return tuple(self._flips())

    def _flips(self) -> Iterator[Flip]:
        pairs = self._pairs
        for kind in reversed(FLIPS):
            picks = np.flatnonzero(self._masks[kind])
            ids = self.new.ids.take(pairs.ticket[picks]).to_list()
            for ticket_id, at in zip(ids, picks.tolist(), strict=True):
                yield Flip(
                    ticket_id,
                    clock=pairs.clocks[int(pairs.clock[at])],
                    cycle=int(pairs.cycle[at]),
                    kind=kind,
                    before=_side(self.old, int(pairs.old[at])),
                    after=_side(self.new, int(pairs.new[at])),
                    row=int(pairs.ticket[at]),
                )

    def why(self, flip: Flip, lang: str = "en") -> str:
        """Why a target flips, in words: what differs, before and after.

        Raises:
            InputError: The language is not known.
        """
        readings = None
        if flip.before.elapsed != flip.after.elapsed:
            readings = self._reading(self.old, flip), self._reading(self.new, flip)
        return why(flip, readings, lang)

    def _reading(self, run: Run, flip: Flip) -> Reading:
        """What the cycle that flips says in a run; no other clock is looked at."""
        key = (run is self.new, flip.clock)
        if key not in self._plans:
            self._plans[key] = run.plan.only(flip.clock)
        return run.reading(flip.row, flip.clock, flip.cycle, plan=self._plans[key])

    def explain(self, flip: Flip) -> tuple[Ledger, Ledger]:
        """The ledgers of a ticket that flips, under the old and the new rules."""
        old = self.old.ledger(flip.row, flip.ticket_id)
        return old, self.new.ledger(flip.row, flip.ticket_id)

    def columns(self) -> dict[str, Column]:
        """The lines as columns."""
        found = {
            name: _words([getattr(line, name) for line in self.lines])
            for name in ("policy", "priority", "clock")
        }
        for name in _COUNTS:
            values = np.array([getattr(line, name) for line in self.lines], np.int64)
            found[name] = Column(Kind.INTEGER, values)
        return found

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict for each line."""
        return [asdict(line) for line in self.lines]

    def flips_to_dicts(self, lang: str = "en") -> list[dict[str, Any]]:
        """One dict for each target that flips; amounts of time are seconds."""
        return [
            {
                "ticket_id": flip.ticket_id,
                "clock": flip.clock,
                "cycle": flip.cycle,
                "flip": flip.kind,
                **_plain(flip.before, "before"),
                **_plain(flip.after, "after"),
                "why": self.why(flip, lang),
            }
            for flip in self.flips
        ]

    def to_arrow(self) -> Any:
        """The lines as a pyarrow Table (extra ``frames``)."""
        return output.to_arrow(self.columns())

    def to_pandas(self) -> Any:
        """The lines as a pandas DataFrame (extra ``frames``)."""
        return output.to_pandas(self.columns())

    def to_polars(self) -> Any:
        """The lines as a polars DataFrame (extra ``frames``)."""
        return output.to_polars(self.columns())

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The lines as an Arrow stream."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def text(self, lang: str = "en", *, most: int = 20) -> str:
        """The lines, and the targets that flip with why, as plain text.

        Args:
            lang: ``en``, ``ru`` or ``pl``.
            most: How many flips of each kind to name; the others are counted.

        Raises:
            InputError: The language is not known.
        """
        return told(self, lang, most)

    def __str__(self) -> str:
        """The text in English."""
        return self.text()


def _words(values: list[Any]) -> Column:
    words = list(dict.fromkeys(value for value in values if value is not None))
    codes = [-1 if value is None else words.index(value) for value in values]
    codes_array = np.array(codes, dtype=np.int32)
    return Column(Kind.CATEGORY, codes_array, labels=labels_array(words))


def _side(run: Run, row: int) -> Side:
    parts = {name: int(part[row]) for name, part in run.rows.parts.items()}
    terms = run.rows.terms[parts["terms"]]
    target, due = parts["target"], parts["due"]
    return Side(
        terms.policy,
        priority=terms.priority,
        calendar=terms.calendar_name,
        target=None if target == NAT else timedelta(microseconds=target),
        elapsed=timedelta(microseconds=parts["elapsed"]),
        state=STATES[parts["state"]],
        due_at=None if due == NAT else moment(due),
    )


def _plain(side: Side, when: str) -> dict[str, Any]:
    return {
        f"policy_{when}": side.policy,
        f"priority_{when}": side.priority,
        f"calendar_{when}": side.calendar,
        f"target_seconds_{when}": None
        if side.target is None
        else side.target.total_seconds(),
        f"elapsed_seconds_{when}": side.elapsed.total_seconds(),
        f"state_{when}": side.state,
        f"due_at_{when}": side.due_at,
    }


def simulate(
    desk: Desk,
    old: _Runs | Plan,
    new: _Runs | Plan,
    *,
    as_of: datetime | None = None,
) -> Simulation:
    """What would have been met, breached, gained and lost under other rules.

    The tickets and their events are those of the desk; only the rules change, so what
    people would have done otherwise is not in it.

    Args:
        desk: Its tickets and events.
        old: The config, or plan, to compare with.
        new: The candidate.
        as_of: Up to when the world is known; the desk's own if not given.

    Raises:
        InputError: A config has no policies.
        InputTypeError: *old* or *new* is no config.
        UnavailableError: The desk lacks a column that a policy names.
        HorizonError: An instant lies outside what a calendar knows.
    """
    runs = [
        _run(rules, desk, as_of, name) for name, rules in (("old", old), ("new", new))
    ]
    return Simulation(runs[0], new=runs[1])


def _run(rules: Any, desk: Desk, as_of: datetime | None, name: str) -> Run:
    if isinstance(rules, Plan):
        return run_plan(rules, desk, as_of=as_of)
    if not callable(getattr(rules, "run", None)):
        raise InputTypeError(
            f"{name} must be a config or a plan: got {rules!r}",
            help="write load_config('kpikit.toml')",
        )
    found: Run = rules.run(desk, as_of=as_of)
    return found
