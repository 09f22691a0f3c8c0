"""The tables of a desk as expressions see them: own, derived and ticket columns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpikit.columns import output
from kpikit.columns.column import Column, Kind
from kpikit.columns.schema import TableSchema
from kpikit.columns.table import Table
from kpikit.desk.borrow import borrow
from kpikit.desk.context import Context
from kpikit.desk.derive import DERIVED, derive, open_spells
from kpikit.desk.derive.spells import FOREVER, Spells
from kpikit.desk.log import EventLog
from kpikit.errors import KpikitError, UnavailableError, nearest
from kpikit.units.showing import counted

__all__ = ["Context", "RowView", "TicketView", "View"]

_TICKET = "ticket."
_NONE_IF_ABSENT = frozenset(
    {"is_spam", "is_deleted", "no_answer_needed", "merged_into"}
)
"""Columns whose absence means that no ticket has it."""
_IMPLIED = {
    "resolved_at": ("closed_at",),
    "first_resolved_at": ("resolved_at", "closed_at"),
    "reopens": ("reopened_at",),
    "resolved_by": ("assignee_at_resolution", "assignee"),
    "line_at_resolution": ("line",),
    "escalated_to_line_at": ("escalated_at",),
}
"""Given columns that say as much as can be known of another, without events."""
_SHARED = frozenset({"priority", "channel", "team", "agent", "line", "requester"})
"""Columns that a row may take from its ticket though its own table could have them."""


class View(ABC):
    """A table with the columns that can be made for it; what expressions run on."""

    def __init__(self, table: Table, context: Context) -> None:
        """Wrap a table; nothing is computed yet."""
        self.table = table
        self.context = context
        self._made: dict[str, Column] = {}

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.table.name

    @property
    def schema(self) -> TableSchema:
        """Schema of the table."""
        return self.table.schema

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.table.rows

    def __len__(self) -> int:
        """How many rows there are."""
        return self.table.rows

    def __iter__(self) -> Iterator[str]:
        """Names of the columns, derived ones last."""
        return iter(self.names())

    def names(self) -> tuple[str, ...]:
        """Names of the columns of the table itself."""
        return tuple(self.table.columns)

    def has(self, name: str) -> bool:
        """Whether the column is there or can be made."""
        try:
            self.column(name)
        except KpikitError:
            return False
        return True

    def column(self, name: str) -> Column:
        """A column of the table, or one that is made for it.

        Raises:
            UnavailableError: It can neither be found nor made; says why.
        """
        if name in self.table.columns:
            return self.table.columns[name]
        if name not in self._made:
            is_end = name == "as_of"
            self._made[name] = self._as_of() if is_end else self._make(name)
        return self._made[name]

    def __getitem__(self, name: str) -> Column:
        """The same as :meth:`column`."""
        return self.column(name)

    @abstractmethod
    def _make(self, name: str) -> Column:
        """A column that the table itself does not have."""

    def _as_of(self) -> Column:
        if self.context.as_of is None and not self.rows:
            return Column.of_missing(Kind.INSTANT, 0)
        if self.context.as_of is None:
            raise UnavailableError(
                "as_of must be known: got data without any instant",
                columns=("as_of",),
                help="give as_of=, the instant at which open intervals end",
            )
        values = np.full(self.rows, self.context.as_of, dtype=np.int64)
        return Column(Kind.INSTANT, values)

    def _unavailable(self, name: str, why: str = "") -> UnavailableError:
        known = self._known()
        # a column of kpikit's own is no misspelling of another
        own = self.schema.names() if name in self.schema else (name,)
        close = nearest(name, (other for other in known if other not in own))
        near = f"it has {' and '.join(map(repr, close))}; " if close else ""
        other = ""
        if name in self.schema and (close or not self.schema[name].is_derived):
            other = f", or say which of yours it is: table(…, columns={{{name!r}: …}})"
        return UnavailableError(
            f"{self.name} must have the column {name!r}"
            + (f": {why}" if why else f": got {', '.join(known[:12]) or 'no columns'}"),
            columns=(f"{self.name}.{name}",),
            help=f"{near}give it as a column of {self.name}{other}",
        )

    def _known(self) -> tuple[str, ...]:
        """Names for messages, none of which is computed for them."""
        return tuple(self.table.columns)

    def columns(self) -> dict[str, Column]:
        """Every column by name."""
        return {name: self.column(name) for name in self.names()}

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict for each row, derived columns included; seconds for amounts."""
        return output.to_dicts(self.columns())

    def to_arrow(self) -> Any:
        """A pyarrow Table, derived columns included (extra ``frames``)."""
        return output.to_arrow(self.columns())

    def to_pandas(self) -> Any:
        """A pandas DataFrame, derived columns included (extra ``frames``)."""
        return output.to_pandas(self.columns())

    def to_polars(self) -> Any:
        """A polars DataFrame, derived columns included (extra ``frames``)."""
        return output.to_polars(self.columns())

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The table as an Arrow stream."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        """Name, rows and columns."""
        names = self.names()
        shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
        return f"<{self.name}: {counted(self.rows, 'row')}; {shown}>"


class TicketView(View):
    """The tickets: given columns first, then what the events say."""

    def __init__(
        self,
        table: Table,
        context: Context,
        *,
        makers: Mapping[str, Callable[[TicketView], Column]] | None = None,
    ) -> None:
        """Wrap the tickets; *makers* make columns that need other tables."""
        super().__init__(table, context)
        self._makers = dict(makers or {})
        self._reasons: dict[str, str] = {}
        self._from_log: tuple[str, ...] = ()
        self._all_derived = False

    def names(self) -> tuple[str, ...]:
        """Given columns, then all derived ones, whatever was asked for before."""
        self._derive_all()
        return tuple(dict.fromkeys((*self.table.columns, *self._from_log)))

    def _known(self) -> tuple[str, ...]:
        derived = () if self.context.log is None else DERIVED
        return tuple(dict.fromkeys((*self.table.columns, *self._from_log, *derived)))

    def column(self, name: str) -> Column:
        """A ticket column, given or derived (see :meth:`View.column`)."""
        name = name.removeprefix(_TICKET)
        if name == "created_at" and name in self.table.columns:
            return self._created()
        return super().column(name)

    def _created(self) -> Column:
        """Creation as given; where it is missing the events may say it."""
        given = self.table.columns["created_at"]
        if not given.has_missing or self.context.log is None:
            return given
        if "created_at" not in self._made:
            said = self._derived("created_at")
            gone = given.is_missing
            self._made["created_at"] = (
                given
                if said is None
                else Column(
                    Kind.INSTANT,
                    np.where(gone, said.values, given.values),
                    gone & said.is_missing,
                )
            )
        return self._made["created_at"]

    def _make(self, name: str) -> Column:
        if name in self._makers:
            return self._makers[name](self)
        found = self._derived(name)
        if found is None or self._is_silent():
            implied = self._stand_in(name)
            found = found if implied is None else implied
        if found is None:
            raise self._cannot_derive(name)
        return found

    def _is_silent(self) -> bool:
        """Whether there is a log without any event, so that it says nothing."""
        log = self.context.log
        return log is not None and not log.kinds_seen

    def _stand_in(self, name: str) -> Column | None:
        """A column that another given one implies, where no events say better."""
        if name in _NONE_IF_ABSENT:
            return Column.of_missing(self.schema[name].kind, self.rows)
        other = next((n for n in _IMPLIED.get(name, ()) if n in self.table.columns), "")
        if not other:
            return None
        column = self.table.columns[other]
        if name == "reopens":
            counts = (~column.is_missing).astype(np.int64)
            return Column(Kind.INTEGER, counts)
        return column

    def _derived(self, name: str) -> Column | None:
        """The column from the events; None, and the reason kept, where it cannot be."""
        log = self.context.log
        if log is None:
            return None
        found = derive(
            log,
            given=self.table.columns,
            statuses=self.context.statuses,
            lines=self.context.lines,
            as_of=self._end(log),
            wanted={name},
        )
        self._reasons.update(found.reasons)
        return found.columns.get(name)

    def _end(self, log: EventLog) -> int:
        if self.context.as_of is not None:
            return self.context.as_of
        return int(log.at.max()) if len(log) else 0

    def _derive_all(self) -> None:
        log = self.context.log
        if self._all_derived or log is None:
            return
        found = derive(
            log,
            given=self.table.columns,
            statuses=self.context.statuses,
            lines=self.context.lines,
            as_of=self._end(log),
        )
        for name, column in found.columns.items():
            if name not in self.table.columns and name not in self._made:
                implied = self._stand_in(name) if self._is_silent() else None
                self._made[name] = column if implied is None else implied
        self._reasons.update(found.reasons)
        self._from_log = tuple(found.columns)
        self._all_derived = True

    def _cannot_derive(self, name: str) -> UnavailableError:
        is_said = name in self.schema and self.schema[name].is_derived
        if name not in DERIVED and not is_said:
            return self._unavailable(name)
        why = self._reasons.get(name)
        if self.context.log is None:
            why = "it is not given, and there are no events to derive it from"
        elif why is None:
            why = "it is not given, and the events do not say it"
        else:
            why = f"it is not given, and cannot be derived because {why}"
        error = self._unavailable(name, why)
        error.help += ", or give events that say it"
        return error

    def spells(self) -> Spells:
        """When each ticket was open.

        From the events where they know of resolutions, else from the ticket columns.

        Raises:
            UnavailableError: Neither can say it.
        """
        log = self.context.log
        given = {"resolved_at", "closed_at"} & set(self.table.columns)
        if log is not None and not given and self.has("is_open"):
            return open_spells(log, self.table.columns, self.context.statuses)
        created = self.column("created_at")
        end = np.full(self.rows, FOREVER, dtype=np.int64)
        if "closed_at" in self.table.columns:
            closed = self.table.columns["closed_at"]
            end = np.where(closed.is_missing, end, closed.values)
        if "resolved_at" in self.table.columns or not given:
            done = self.column("resolved_at")
            end = np.where(done.is_missing, end, done.values)
        picks = np.flatnonzero(~created.is_missing)
        return Spells(
            ticket=picks.astype(np.int32),
            start=created.values[picks],
            end=np.maximum(end[picks], created.values[picks]),
        )


class RowView(View):
    """Any other table: its own columns, then those of the row's ticket."""

    def __init__(
        self,
        table: Table,
        context: Context,
        *,
        tickets: TicketView | None = None,
        ticket_rows: NDArray[np.int64] | None = None,
        makers: Mapping[str, Callable[[RowView], Column]] | None = None,
    ) -> None:
        """Wrap a table; *ticket_rows* says which ticket each row belongs to."""
        super().__init__(table, context)
        self._tickets = tickets
        self._ticket_rows = ticket_rows
        self._makers = dict(makers or {})

    @property
    def tickets(self) -> TicketView | None:
        """The tickets that its rows may belong to, None where there are none."""
        return self._tickets

    @property
    def ticket_rows(self) -> NDArray[np.int64]:
        """Which ticket each row belongs to, -1 for none."""
        none = np.full(self.rows, -1, dtype=np.int64)
        return none if self._ticket_rows is None else self._ticket_rows

    def _make(self, name: str) -> Column:
        if name in self._makers:
            return self._makers[name](self)
        if self._tickets is None or self._ticket_rows is None:
            raise self._unavailable(name)
        if name in self.schema and name not in _SHARED:
            raise self._unavailable(name)
        try:
            column = self._tickets.column(name)
        except UnavailableError as error:
            close = nearest(name, self._known())
            if close:
                near = " and ".join(map(repr, close))
                error.help += f"; {self.name} has {near}"
            raise
        return borrow(column, self._ticket_rows)
