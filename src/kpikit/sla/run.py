"""A run: every clock of every ticket of a desk, as a table that explains itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns import output
from kpikit.columns.column import Column, Kind, labels_array, moment
from kpikit.columns.table import Table
from kpikit.columns.zones import NAT
from kpikit.desk.desk import Desk
from kpikit.desk.schemas import SCHEMAS
from kpikit.errors import (
    DurationError,
    InputTypeError,
    Problem,
    UnknownNameError,
    did_you_mean,
)
from kpikit.sla.aggregate import aggregated
from kpikit.sla.bulk import measure_all
from kpikit.sla.fold import PROBLEMS
from kpikit.sla.hours import instant
from kpikit.sla.ledger import Ledger
from kpikit.sla.plan import Plan
from kpikit.sla.policy import Policy
from kpikit.sla.reading import STATES, Reading
from kpikit.sla.source import Source
from kpikit.sla.tables import Rows
from kpikit.units.durations import DurationLike, micros
from kpikit.units.showing import counted, shown

__all__ = ["Run", "check_desk", "run", "run_plan"]

_SHOWN_IDS = 5
_NEAR_IDS = 10_000
_WHERE = {"no_creation": "tickets.created_at", "no_end": "tickets.status"}
"""Where something is wrong that is not wrong with an event."""
_LIVE = ("running", "paused", "outside_hours")


@frozen(eq=False)
class Run:
    """One row for each ticket, clock and cycle; a ticket without a policy has one row.

    Attributes:
        plan: How tickets were measured.
        problems: What was wrong with events, counted.
    """

    plan: Plan
    rows: Rows = field(kw_only=True, repr=False)
    problems: Mapping[str, int] = field(kw_only=True)
    _source: Source = field(kw_only=True, repr=False)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def as_of(self) -> datetime:
        """Up to when the world is known, in UTC."""
        return moment(self._source.as_of)

    @property
    def ids(self) -> Column:
        """The ids of the desk's tickets, in its order."""
        return self._source.ids

    @property
    def findings(self) -> tuple[Problem, ...]:
        """What was wrong with events, in words."""
        return tuple(
            Problem(
                word.replace("_", "-"),
                message=text,
                where=_WHERE.get(word, "events"),
                count=count,
                severity="warning",
            )
            for word, text in PROBLEMS.items()
            if (count := self.problems.get(word, 0))
        )

    def columns(self) -> dict[str, Column]:
        """The columns of the table ``sla``."""
        return _columns(self.plan, self.rows, self.ids)

    def as_table(self) -> Table:
        """The run as the table ``sla`` of a desk.

        Where the data as a whole cannot say that anybody answered, ``no_stop_because``
        names what it lacks at the rows of each clock that only an answer stops.
        """
        unknown = _unknown(self.plan, self.rows, self._source.lack)
        return Table(
            SCHEMAS["sla"],
            columns=self.columns() | unknown,
            rows=len(self),
            source_rows=np.arange(len(self), dtype=np.int64),
        )

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict for each row; amounts of time are seconds."""
        return output.to_dicts(self.columns())

    def to_arrow(self) -> Any:
        """A pyarrow Table (extra ``frames``)."""
        return output.to_arrow(self.columns())

    def to_pandas(self) -> Any:
        """A pandas DataFrame (extra ``frames``)."""
        return output.to_pandas(self.columns())

    def to_polars(self) -> Any:
        """A polars DataFrame (extra ``frames``)."""
        return output.to_polars(self.columns())

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The table as an Arrow stream."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def counts(self) -> dict[str, int]:
        """How many rows are in each state that occurs."""
        found = np.bincount(self.rows.parts["state"], minlength=len(STATES))
        return {word: int(n) for word, n in zip(STATES, found, strict=True) if n}

    def per_ticket(self, cycles: str = "worst") -> Run:
        """One row for each ticket and clock.

        Args:
            cycles: Which cycle stands for several: ``worst`` (the one that has used
                most of its target), ``first``, ``last``, or ``sum`` for the time of all
                that were not cancelled against their targets together.

        Raises:
            InputError: There is no such aggregate.
        """
        rows = aggregated(self.rows, cycles, boundary=self.plan.boundary)
        return evolve(self, rows=rows)

    def next_breaches(self, within: DurationLike | None = None) -> list[dict[str, Any]]:
        """Rows that run and are not yet broken, by when they will be, soonest first.

        Rows whose due instant hangs on an open pause are not among them.

        Args:
            within: How far to look ahead from ``as_of``; everything if not given.

        Raises:
            DurationError: *within* cannot be read, or is negative.
        """
        parts = self.rows.parts
        state = np.isin(parts["state"], [STATES.index(word) for word in _LIVE])
        due = parts["due"]
        mask = state & (due != NAT)
        if within is not None:
            ahead = micros(within, "within")
            if ahead < 0:
                raise DurationError(
                    f"within must not be negative: got {within!r}",
                    help="what is broken already has the state overdue",
                )
            mask &= due <= self._source.as_of + ahead
        picks = np.flatnonzero(mask)
        picks = picks[np.argsort(due[picks], kind="stable")]
        taken = self.rows.take(picks)
        return output.to_dicts(_columns(self.plan, taken, self.ids))

    def explain(self, ticket_id: Any) -> Ledger:
        """The ledger of one ticket: every second of every clock, with its reason.

        Raises:
            UnknownNameError: The desk has no such ticket.
        """
        row = self._places.get(str(ticket_id))
        if row is None:
            some = list(self._places)[:_NEAR_IDS]
            first = ", ".join(map(repr, some[:_SHOWN_IDS])) or "none"
            raise UnknownNameError(
                f"ticket_id must be a ticket of the desk: got {ticket_id!r}",
                help=did_you_mean(str(ticket_id), some)
                or f"its first tickets are {first}",
            )
        return self.ledger(row, ticket_id)

    @cached_property
    def _places(self) -> dict[str, int]:
        """The row of each ticket, by its id as text."""
        return {str(each): row for row, each in enumerate(self.ids.to_list())}

    def ledger(self, row: int, ticket_id: Any) -> Ledger:
        """The ledger of the ticket in a row of the desk's tickets."""
        fold = self._source.fold(self.plan, row)
        return Ledger.of(ticket_id, fold, self._source.as_of)

    def reading(self, row: int, clock: str, cycle: int, *, plan: Plan) -> Reading:
        """What one cycle says of the ticket in a row of the desk's tickets.

        Args:
            row: The row.
            clock: A clock of *plan*.
            cycle: The number of its cycle.
            plan: The run's own, or the part of it that is about the clock.
        """
        fold, now = self._source.fold(plan, row), self._source.as_of
        cycles = fold.tracks[clock].cycles
        found = next(each for each in cycles if each.number == cycle)
        return found.reading(now, plan.boundary, UTC)

    def __repr__(self) -> str:
        """Rows, states, and when."""
        states = ", ".join(f"{word} {n}" for word, n in self.counts().items())
        rows = counted(len(self), "row")
        return f"<Run: {rows}; {states or 'none'}; as of {self.as_of}>"


def _columns(plan: Plan, rows: Rows, ids: Column) -> dict[str, Column]:
    """Rows as the columns of the table ``sla``."""
    parts, terms = rows.parts, rows.terms
    state = parts["state"]
    over = np.where(parts["target"] == NAT, 0, parts["elapsed"] - parts["target"])
    return {
        "ticket_id": ids.take(parts["ticket"]),
        "clock": _words(parts["clock"], list(plan.used)),
        "cycle": Column(Kind.INTEGER, parts["cycle"].astype(np.int64)),
        "policy": _by_terms(parts["terms"], [each.policy for each in terms]),
        "priority": _by_terms(parts["terms"], [each.priority for each in terms]),
        "calendar": _by_terms(parts["terms"], [each.calendar_name for each in terms]),
        "target_seconds": _amounts(Kind.SECONDS, parts["target"]),
        "started_at": _amounts(Kind.INSTANT, parts["start"]),
        "stopped_at": _amounts(Kind.INSTANT, parts["stop"]),
        "due_at": _amounts(Kind.INSTANT, parts["due"]),
        "original_due_at": _amounts(Kind.INSTANT, parts["original"]),
        "elapsed_seconds": _amounts(Kind.SECONDS, parts["elapsed"]),
        "overrun_seconds": _amounts(Kind.SECONDS, np.maximum(over, 0)),
        "state": _words(state, list(STATES)),
        "breached_at": _amounts(Kind.INSTANT, parts["breached"]),
        "warned_at": _amounts(Kind.INSTANT, parts["warned"]),
    }


def _unknown(plan: Plan, rows: Rows, lack: str) -> dict[str, Column]:
    """Why nothing stops some clocks, where that is so."""
    blind = plan.unstoppable(lack)
    if not blind:
        return {}
    codes = [0 if name in blind else -1 for name in plan.used]
    of_clock = np.array([*codes, -1], dtype=np.int32)
    return {"no_stop_because": _words(of_clock[rows.parts["clock"]], [lack])}


def _words(codes: NDArray[Any], words: list[str]) -> Column:
    return Column(Kind.CATEGORY, codes.astype(np.int32), labels=labels_array(words))


def _by_terms(codes: NDArray[Any], values: list[str | None]) -> Column:
    """A word for each row, through the terms of the row."""
    words = list(dict.fromkeys(value for value in values if value is not None))
    table = [-1 if value is None else words.index(value) for value in values]
    found = np.array([*table, -1], dtype=np.int64)[codes]
    return _words(found, words)


def _amounts(kind: Kind, values: NDArray[np.int64]) -> Column:
    gone = values == NAT
    return Column(kind, np.where(gone, 0, values), gone if gone.any() else None)


def check_desk(desk: object) -> Desk:
    """The desk itself.

    Raises:
        InputTypeError: It is none.
    """
    if not isinstance(desk, Desk):
        raise InputTypeError(
            f"desk must be a Desk: got {shown(desk)}",
            help="write Desk(tickets=…, events=…), or read_desk(paths, config)",
        )
    return desk


def run_plan(plan: Plan, desk: Desk, *, as_of: datetime | None = None) -> Run:
    """Every clock of every ticket of a desk.

    Args:
        plan: Policies, clocks, calendars.
        desk: Its tickets and events.
        as_of: Up to when the world is known; the desk's own if not given. Later
            events and tickets are not known yet.

    Raises:
        UnavailableError: The desk lacks a column that a policy names.
        HorizonError: An instant lies outside what a calendar knows.
    """
    now = None if as_of is None else instant(as_of, "as_of")
    source = Source(plan, check_desk(desk), now)
    rows, problems = measure_all(plan, source)
    return Run(plan, rows=rows, problems=dict(problems), source=source)


def run(
    policies: Iterable[Policy] | Policy,
    desk: Desk,
    *,
    as_of: datetime | None = None,
    **options: Any,
) -> Run:
    """Every clock of every ticket of a desk, under policies.

    Args:
        policies: The first that matches a ticket is final.
        desk: Its tickets and events.
        as_of: Up to when the world is known; the desk's own if not given.
        options: What :class:`kpikit.sla.plan.Plan` takes: ``calendar``, ``calendars``,
            ``clocks``, ``statuses``, ``warn_at``, ``boundary``. Statuses are the desk's
            if not given.
    """
    given = {"statuses": check_desk(desk).statuses, **options}
    return run_plan(Plan(policies, **given), desk, as_of=as_of)
