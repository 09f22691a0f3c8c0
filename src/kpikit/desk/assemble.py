"""From what a caller gives to the checked and linked tables of a desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from kpikit.columns.build import Options, build_table
from kpikit.columns.checker import Checker
from kpikit.columns.column import Column, Kind
from kpikit.columns.schema import TableSchema
from kpikit.columns.table import Table
from kpikit.columns.zones import Zone
from kpikit.desk.borrow import borrow
from kpikit.desk.checks import (
    check_events,
    check_orphans,
    check_spans,
    check_tickets,
    note_lines,
    note_shifts,
    note_statuses,
)
from kpikit.desk.link import Linked, duplicate_rows, event_log, note_ties, rows_of_ids
from kpikit.desk.schemas import SCHEMAS, schema_named
from kpikit.desk.source import TableData, table
from kpikit.errors import DataError, Problem
from kpikit.units.showing import counted

__all__ = ["Assembled", "assemble"]

_OF_TICKETS = TableSchema(
    "tickets",
    columns=tuple(c for c in SCHEMAS["tickets"].columns if c.name != "id"),
)
"""What events may say of their tickets."""


@frozen(eq=False)
class Assembled:
    """Tables that obey their rules, linked by tickets, and what was noticed."""

    tables: Mapping[str, Table]
    linked: Linked | None
    ticket_rows: Mapping[str, NDArray[np.int64]]
    problems: tuple[Problem, ...]


def assemble(
    given: Mapping[str, Any],
    *,
    zone: Zone | None,
    statuses: Mapping[str, str],
    statuses_given: bool,
    lines: tuple[str, ...] | None,
) -> Assembled:
    """Read, check and link the tables of a desk.

    Raises:
        DataError: Rows break rules in tables read with ``on_bad="raise"``; it has
            the problems of all tables.
    """
    work = _Work()
    for name, data in given.items():
        work.read(name, data, zone)
    if "tickets" in work.tables:
        check_tickets(work.tables["tickets"], work.checks["tickets"])
        work.drop("tickets")
    if "events" in work.tables:
        work.drop_duplicates()
    work.link()
    if "events" in work.tables:
        note_statuses(
            work.tables["events"],
            dict(statuses),
            work.checks["events"],
            given=statuses_given,
        )
        note_lines(work.tables["events"], lines, work.checks["events"])
    linked = work.make_log()
    work.note_creation(linked)
    work.settle()
    return Assembled(work.tables, linked, work.rows_of, tuple(work.all_problems()))


class _Work:
    """The tables on their way; each step leaves clean rows and notes the rest."""

    def __init__(self) -> None:
        self.tables: dict[str, Table] = {}
        self.checks: dict[str, Checker] = {}
        self.options: dict[str, Options] = {}
        self.rows_of: dict[str, NDArray[np.int64]] = {}
        self.gone_ids: Column | None = None

    def read(self, name: str, data: Any, zone: Zone | None) -> None:
        """Build one table and leave out the rows whose cells cannot be read."""
        schema = schema_named(name)
        source = data if isinstance(data, TableData) else table(data)
        options = source.options
        if options.how.tz is None and zone is not None:
            options = evolve(options, how=evolve(options.how, tz=zone))
        also = _OF_TICKETS if name == "events" else None
        found, check = build_table(source.data, schema, options, also=also)
        self.checks[name], self.options[name] = check, options
        if not found.rows:
            check.note(
                "empty-table",
                "the table has no rows",
                count=0,
                help="if it should have some, look at the filter of the export",
            )
        self.tables[name] = found
        check_spans(found, check)
        if name == "shifts":
            note_shifts(found, check)
        if name != "tickets":
            self.drop(name)

    def drop(self, name: str) -> None:
        """Leave out the rows that the checker condemned, and count them."""
        check, found = self.checks[name], self.tables[name]
        if check.bad_rows is None:
            return
        bad = check.bad_rows
        if name == "tickets" and "id" in found.columns:
            self.gone_ids = found.column("id").take(bad)
        if self.options[name].on_bad == "drop":
            number = int(bad.sum())
            were = "was" if number == 1 else "were"
            check.note(
                "dropped-rows",
                f"{number} of {counted(found.rows, 'row')} {were} left out for the"
                " problems above",
                count=number,
            )
        check.bad_rows = None
        self.keep(name, ~bad)

    def keep(self, name: str, rows: NDArray[np.bool_]) -> None:
        """Leave out the other rows; messages go on to count as the caller does."""
        found = self.tables[name] = self.tables[name].take(rows)
        check = self.checks[name]
        check.rows, check.numbers = found.rows, found.source_rows

    def drop_duplicates(self) -> None:
        """Events that repeat another in every column are left out and counted."""
        events = self.tables["events"]
        if not all(name in events.columns for name in ("ticket_id", "at")):
            return
        repeats = duplicate_rows(events)
        number = int(repeats.sum())
        if number:
            rows = events.source_rows[np.flatnonzero(repeats)[:5]]
            self.checks["events"].note(
                "duplicate-events",
                counted(
                    number,
                    "row repeats another row in every column and was left out",
                    "rows repeat another row in every column and were left out",
                ),
                count=number,
                offenders=[f"row {row}" for row in rows.tolist()],
            )
            self.keep("events", ~repeats)

    def link(self) -> None:
        """Find the ticket of every row, and leave out what belongs to dropped ones."""
        if "tickets" not in self.tables:
            self._tickets_from_events()
        tickets = self.tables.get("tickets")
        if tickets is None or "id" not in tickets.columns:
            return
        ids = tickets.column("id")
        for name, whole in list(self.tables.items()):
            if name == "tickets" or "ticket_id" not in whole.columns:
                continue
            check = self.checks[name]
            rows = rows_of_ids(whole.column("ticket_id"), ids)
            rows = self._follow_dropped(name, rows)
            found = self.tables[name]
            is_error = name == "events"
            check_orphans(found, rows, check, tickets=ids, is_error=is_error)
            if name == "events":
                created = tickets.columns.get("created_at")
                check_events(found, rows, created, check)
            if check.bad_rows is not None:
                rows = rows[~check.bad_rows]
                self.drop(name)
            self.rows_of[name] = rows

    def _follow_dropped(self, name: str, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows of dropped tickets go with them, counted."""
        if self.gone_ids is None:
            return rows
        found = self.tables[name]
        gone = (rows < 0) & (rows_of_ids(found.column("ticket_id"), self.gone_ids) >= 0)
        if gone.any():
            self.checks[name].note(
                "of-dropped-tickets",
                counted(
                    int(gone.sum()),
                    "row belongs to a ticket that was left out, and went with it",
                    "rows belong to tickets that were left out, and went with them",
                ),
                count=int(gone.sum()),
                column="ticket_id",
            )
            self.keep(name, ~gone)
        return rows[~gone]

    def _tickets_from_events(self) -> None:
        """Without a tickets table, tickets are the distinct ids of the events."""
        events = self.tables.get("events")
        if events is None or "ticket_id" not in events.columns:
            return
        ids = events.column("ticket_id")
        labels = ids.labels if ids.labels is not None else np.zeros(0, dtype=object)
        seen = np.bincount(ids.values[ids.values >= 0], minlength=len(labels)) > 0
        names = labels if seen.all() else labels[seen]
        number = len(names)
        column = Column(Kind.CATEGORY, np.arange(number, dtype=np.int32), labels=names)
        self.tables["tickets"] = Table(
            SCHEMAS["tickets"],
            columns={"id": column},
            rows=number,
            source_rows=np.arange(number, dtype=np.int64),
        )
        self.checks["tickets"] = Checker("tickets", number)
        self.options["tickets"] = Options()

    def make_log(self) -> Linked | None:
        """The sorted log of the events that are left."""
        events = self.tables.get("events")
        needed = ("ticket_id", "at", "kind")
        if events is None or not all(name in events.columns for name in needed):
            return None
        rows = self.rows_of.get("events")
        if rows is None:
            return None
        tickets = self.tables["tickets"]
        linked = event_log(events, rows, tickets.rows)
        note_ties(linked, self.checks["events"])
        self.tables["events"] = linked.events
        self.rows_of["events"] = linked.log.ticket.astype(np.int64)
        if set(tickets.columns) == {"id"}:
            self.tables["tickets"] = tickets.with_columns(_last_values(linked))
        return linked

    def note_creation(self, linked: Linked | None) -> None:
        """Tickets without a creation time cannot be counted in time."""
        tickets = self.tables.get("tickets")
        if tickets is None or not tickets.rows:
            return
        created = tickets.columns.get("created_at")
        gone = (
            np.ones(tickets.rows, np.bool_) if created is None else created.is_missing
        )
        if linked is not None:
            gone = gone & (np.bincount(linked.log.ticket, minlength=tickets.rows) == 0)
        number = int(gone.sum())
        if number:
            ids = tickets.columns.get("id")
            rows = np.flatnonzero(gone)[:5].tolist()
            shown = [repr(ids.at(row)) for row in rows] if ids is not None else []
            have = "has" if number == 1 else "have"
            of_all = f"{number} of {counted(tickets.rows, 'ticket')}"
            self.checks["tickets"].note(
                "no-creation",
                f"{of_all} {have} no created_at; figures that need it leave such"
                " tickets out and count them as missing",
                count=number,
                column="created_at",
                offenders=shown,
                help="give created_at, or events from which it is derived",
            )

    def all_problems(self) -> list[Problem]:
        """What was noticed in all tables, in the order of the tables."""
        return [p for check in self.checks.values() for p in check.problems]

    def settle(self) -> None:
        """Raise once what must be raised.

        Raises:
            DataError: Some table read with ``on_bad="raise"`` has errors.
        """
        errors = [
            problem
            for name, check in self.checks.items()
            for problem in check.problems
            if problem.severity == "error"
            and (self.options[name].on_bad == "raise" or _is_of_table(problem))
        ]
        if errors:
            raise DataError(errors, what="the desk")


_OF_TABLE = frozenset({"missing-column", "unknown-column"})


def _is_of_table(problem: Problem) -> bool:
    """No rows can be dropped for it, so ``on_bad`` cannot help."""
    return problem.code in _OF_TABLE


def _last_values(linked: Linked) -> dict[str, Column]:
    """Further columns of the events as ticket columns: the last value that is given.

    A column ``id`` of the events names events, so it is no ticket column.
    """
    log, events = linked.log, linked.events
    own: dict[str, Column] = {}
    for name, column in events.columns.items():
        if name in events.schema or name == "id":
            continue
        rows = np.flatnonzero(~column.is_missing)
        last = np.full(log.tickets, -1, dtype=np.int64)
        last[log.ticket[rows]] = rows
        own[name] = borrow(column, last)
    return own
