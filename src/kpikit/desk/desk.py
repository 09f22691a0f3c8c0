"""The desk: all tables of a support desk, checked and linked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any, cast

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from kpikit.columns.column import EPOCH
from kpikit.columns.table import Table
from kpikit.columns.zones import Zone
from kpikit.desk.again import touched_channels
from kpikit.desk.assemble import assemble
from kpikit.desk.during import part_of
from kpikit.desk.link import Linked, rows_of_ids
from kpikit.desk.made import ROW_MAKERS, TICKET_MAKERS, settled_at_first_contact
from kpikit.desk.made_tables import MADE_TABLES
from kpikit.desk.maps import check_order, check_statuses
from kpikit.desk.missing import missing_table
from kpikit.desk.names import TABLE_NAMES
from kpikit.desk.view import Context, RowView, TicketView, View
from kpikit.desk.whole import PLANS, Whole, fact_instants, first_instant, latest_instant
from kpikit.desk.window import instant_micros, window
from kpikit.errors import (
    Problem,
    UnknownTableError,
    did_you_mean,
)
from kpikit.units.showing import counted

__all__ = ["Desk"]


class Desk:
    """The tables of a support desk, and what every figure about it shares.

    Each table takes row objects, a mapping of columns, a frame (pandas, polars,
    pyarrow, a DuckDB relation, anything with ``__arrow_c_stream__``), or what
    :func:`kpikit.table` wraps.

    Args:
        tickets: One row for each ticket; without it the events say which there are.
        events: What happened to the tickets; columns of tickets are derived from it.
        surveys: Surveys sent and answered.
        work: Logged work.
        shifts: Shifts of agents.
        contacts: Calls and chats.
        costs: What support cost.
        sales: What support sold.
        headcount: Full-time equivalents by line, over time.
        user_counts: Supported users, over time.
        customers: Customers, over time.
        self_service: Sessions in the help centre.
        outages: Times in which a service was down.
        changes: Changes to production.
        capacity: Used and available capacity.
        trainings: Trainings of agents.
        audits: Items of audits.
        projects: Projects.
        sla: What a run of a config gives.
        tz: Zone of periods, and of stamps that do not say theirs.
        as_of: When open intervals end; the latest instant of the data if not given.
        statuses: What each status means: run, pause, resolved or closed.
        lines: The support lines in their order; a later one is higher.
        priorities: The priorities, the most urgent first.

    Raises:
        DataError: Rows break the rules of their table; every problem is in it.
        InputError: An argument breaks its rule.

    >>> from datetime import datetime, UTC
    >>> opened = datetime(2026, 5, 4, tzinfo=UTC)
    >>> desk = Desk(tickets={"id": [1], "created_at": [opened]})
    >>> len(desk.tickets)
    1
    """

    def __init__(
        self,
        tickets: Any = None,
        events: Any = None,
        surveys: Any = None,
        work: Any = None,
        shifts: Any = None,
        contacts: Any = None,
        costs: Any = None,
        sales: Any = None,
        headcount: Any = None,
        user_counts: Any = None,
        customers: Any = None,
        self_service: Any = None,
        outages: Any = None,
        changes: Any = None,
        capacity: Any = None,
        trainings: Any = None,
        audits: Any = None,
        projects: Any = None,
        sla: Any = None,
        *,
        tz: str | tzinfo | None = None,
        as_of: datetime | str | None = None,
        statuses: Mapping[str, Any] | None = None,
        lines: Sequence[str] | None = None,
        priorities: Sequence[str] | None = None,
    ) -> None:
        """Read, check and link the tables."""
        local = locals()
        given = {n: local[n] for n in TABLE_NAMES if local[n] is not None}
        zone = None if tz is None else Zone.of(tz)
        classes = check_statuses(statuses)
        order = check_order("lines", lines)
        found = assemble(
            given,
            zone=zone,
            statuses=classes,
            statuses_given=statuses is not None,
            lines=order,
        )
        asked = None if as_of is None else instant_micros(as_of, "as_of", zone)
        context = Context(
            log=found.linked.log if found.linked else None,
            statuses=classes,
            lines=order,
            priorities=check_order("priorities", priorities),
            as_of=latest_instant(found.tables) if asked is None else asked,
            zone=zone,
            since=first_instant(found.tables),
        )
        problems = found.problems + note_later(found.tables, asked)
        self._set(found.tables, found.linked, found.ticket_rows, problems, context)
        self._zone = zone

    def _set(
        self,
        tables: Mapping[str, Table],
        linked: Linked | None,
        ticket_rows: Mapping[str, NDArray[np.int64]],
        problems: tuple[Problem, ...],
        context: Context,
    ) -> None:
        self._tables = dict(tables)
        self._linked = linked
        self._ticket_rows = dict(ticket_rows)
        self._context = context
        self._views: dict[str, View] = {}
        self.problems = problems

    @property
    def tz(self) -> str | None:
        """Name of the zone of periods, None when none was given."""
        return None if self._zone is None else self._zone.name

    @property
    def as_of(self) -> datetime | None:
        """When open intervals end; None for a desk without any instant."""
        if self._context.as_of is None:
            return None
        return EPOCH + timedelta(microseconds=self._context.as_of)

    @property
    def context(self) -> Context:
        """What the views share."""
        return self._context

    @property
    def priorities(self) -> tuple[str, ...] | None:
        """The declared priorities, the most urgent first."""
        return self._context.priorities

    @property
    def lines(self) -> tuple[str, ...] | None:
        """The declared lines in their order."""
        return self._context.lines

    @property
    def statuses(self) -> dict[str, str]:
        """What each status means."""
        return dict(self._context.statuses)

    def tables(self) -> tuple[str, ...]:
        """Names of the tables there are."""
        return tuple(name for name in TABLE_NAMES if name in self._tables)

    def table(self, name: str) -> View:
        """One table, with its derived columns.

        Raises:
            MissingTableError: The desk was given no such table.
            UnknownTableError: No desk has such a table.
        """
        if name not in self._views:
            self._views[name] = self._view(name)
        return self._views[name]

    def _view(self, name: str) -> View:
        if name in MADE_TABLES:
            return MADE_TABLES[name](self)
        if name not in TABLE_NAMES:
            raise UnknownTableError(
                f"table must be one of the tables of a desk: got {name!r}",
                help=did_you_mean(name, TABLE_NAMES),
            )
        if name not in self._tables:
            raise missing_table(name, tables=self.tables())
        table = self._tables[name]
        if name == "tickets":
            makers = dict(TICKET_MAKERS)
            if "surveys" in self._tables:
                makers["is_settled_at_first_contact"] = self._settled
            if "contacts" in self._tables:
                makers["touched_channels"] = self._touched
            return TicketView(table, self._context, makers=makers)
        tickets = self.ticket_view() if "tickets" in self._tables else None
        rows = self._ticket_rows.get(name)
        return RowView(
            table,
            self._context,
            tickets=tickets,
            ticket_rows=rows,
            makers=ROW_MAKERS.get(name),
        )

    def found(self, name: str) -> View | None:
        """A table by its name, None where the desk was not given it."""
        return self.table(name) if name in self._tables else None

    def _settled(self, tickets: TicketView) -> Any:
        surveys = cast("RowView", self.table("surveys"))
        return settled_at_first_contact(surveys, tickets)

    def _touched(self, tickets: TicketView) -> Any:
        return touched_channels(cast("RowView", self.table("contacts")), tickets)

    def ticket_view(self) -> TicketView:
        """The tickets with their derived columns."""
        return cast("TicketView", self.table("tickets"))

    def has_table(self, name: str) -> bool:
        """Whether the desk was given this table."""
        return name in self._tables

    def __getattr__(self, name: str) -> View:
        """``desk.tickets`` is ``desk.table("tickets")``."""
        if name in TABLE_NAMES:
            return self.table(name)
        raise UnknownTableError(
            f"a desk must be asked for what it has: got {name!r}",
            help=did_you_mean(name, _public_names()),
        )

    def __dir__(self) -> list[str]:
        """Attributes, the tables among them."""
        return sorted({*super().__dir__(), *self.tables()})

    def __iter__(self) -> Iterator[str]:
        """Names of the tables there are."""
        return iter(self.tables())

    def __repr__(self) -> str:
        """Tables with their rows, and the instant of closing."""
        counts = ", ".join(f"{n} {len(self._tables[n])}" for n in self.tables())
        notes = f"; {counted(len(self.problems), 'problem')}" if self.problems else ""
        return f"<Desk: {counts or 'no tables'}; as of {self.as_of}{notes}>"

    def during(self, since: Any, until: Any = None) -> Desk:
        """The part of the desk that belongs to a stretch of time.

        Tickets created in it with all that belongs to them; other rows by their own
        time; validity periods and outages are clipped to it. ``as_of`` stays.

        Args:
            since: ``"2026"``, ``"2026-Q2"``, ``"2026-05"``, ``"2026-W19"``,
                ``"2026-05-31"``; with *until* also a date or an instant.
            until: The end, not included.

        Raises:
            InputError: No such period, or the end is not after the start.
        """
        zone = self._zone or Zone.of("UTC")
        has_tickets = "tickets" in self._tables
        span = window(since, until, zone)
        part = part_of(
            self._tables,
            self._linked,
            self._ticket_rows,
            self.ticket_view().column("created_at") if has_tickets else None,
            span,
            as_of=self._context.as_of,
        )
        shared = self._context
        context = Context(
            log=part.linked.log if part.linked else None,
            statuses=shared.statuses,
            lines=shared.lines,
            priorities=shared.priorities,
            as_of=shared.as_of,
            zone=shared.zone,
            window=span,
            uncut=shared.uncut or self._tables,
        )
        desk = Desk.__new__(Desk)
        desk._set(part.tables, part.linked, part.rows_of, self.problems, context)
        desk._zone = self._zone
        return desk

    def as_part(self, whole: Whole) -> Desk:
        """The same desk, as a part of a larger one that was cut between its tickets.

        A part sees less of the vocabulary of its events, and may end earlier, than
        the whole; with it, each column is derived as the whole would.

        Args:
            whole: What the whole desk says.
        """
        log, linked = self._context.log, self._linked
        if log is not None and linked is not None:
            log = evolve(
                log,
                kinds_said=whole.kinds,
                roles_said=whole.roles,
                words_said=whole.words,
            )
            linked = evolve(linked, log=log)
        shared = self._context
        context = Context(
            log=log,
            statuses=shared.statuses,
            lines=shared.lines,
            priorities=shared.priorities,
            as_of=whole.as_of,
            zone=shared.zone,
            since=whole.since,
        )
        desk = Desk.__new__(Desk)
        desk._set(self._tables, linked, self._ticket_rows, self.problems, context)
        desk._zone = self._zone
        return desk

    def adding(self, table: Table, problems: Iterable[Problem] = ()) -> Desk:
        """The same desk with one more table, in place of one of its name.

        Args:
            table: A table that obeys its schema, as a run of a config gives it.
            problems: What was found wrong when it was made.
        """
        rows = dict(self._ticket_rows)
        if "tickets" in self._tables and "ticket_id" in table.columns:
            ids = self._tables["tickets"].column("id")
            rows[table.name] = rows_of_ids(table.column("ticket_id"), ids)
        desk = Desk.__new__(Desk)
        tables = {**self._tables, table.name: table}
        every = (*self.problems, *problems)
        desk._set(tables, self._linked, rows, every, self._context)
        desk._zone = self._zone
        return desk


def _public_names() -> list[str]:
    return [*TABLE_NAMES, *(name for name in dir(Desk) if name[0] != "_")]


def note_later(tables: Mapping[str, Table], as_of: int | None) -> tuple[Problem, ...]:
    """Facts after a given ``as_of`` count all the same, which is worth knowing."""
    if as_of is None:
        return ()
    later = sum(
        int((at > as_of).sum())
        for table in tables.values()
        if table.name not in PLANS
        for at in fact_instants(table)
    )
    if not later:
        return ()
    return (
        Problem(
            "after-as-of",
            message=counted(later, "instant is", "instants are")
            + " after as_of, which ends open intervals and takes nothing out",
            where="as_of",
            count=later,
            help="cut the data with desk.during(since, until), or give a later as_of",
            severity="info",
        ),
    )
