"""Tickets handed to another calendar: open time of each row on the one of its time."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.calendars import Calendar, PerTicket
from kpikit.desk.log import EventLog
from kpikit.desk.names import EVENT_KINDS
from kpikit.desk.view import RowView, TicketView
from kpikit.errors import UnknownNameError, did_you_mean
from kpikit.measures.scope import Scope
from kpikit.metrics.chosen import Chosen

__all__ = ["Tickets", "open_time"]

Ints = NDArray[np.int64]
_CALENDAR = EVENT_KINDS.index("calendar")


@frozen(eq=False)
class Tickets:
    """Which ticket of a log each row belongs to, -1 for none."""

    log: EventLog
    rows: Ints = field(kw_only=True)

    @classmethod
    def of(cls, scope: Scope) -> Tickets | None:
        """The tickets of the rows of a desk; None where there is no log of any."""
        if isinstance(scope, Chosen):
            found = cls.of(scope.view)
            return found and cls(found.log, rows=found.rows[scope.picks])
        if isinstance(scope, TicketView):
            tickets, rows = scope, np.arange(scope.rows)
        elif isinstance(scope, RowView) and scope.tickets is not None:
            tickets, rows = scope.tickets, scope.ticket_rows
        else:
            return None
        log = tickets.context.log
        return None if log is None else cls(log, rows=rows)


def open_time(
    chosen: PerTicket,
    values: list[Any],
    start: NDArray[np.datetime64],
    end: NDArray[np.datetime64],
    tickets: Tickets | None,
) -> NDArray[np.timedelta64]:
    """Open time of each row: each calendar over its own time.

    The calendar that a column chose holds until an event ``calendar`` of the ticket
    names another one of the choice.

    Args:
        chosen: The choice.
        values: The value of its column in each row.
        start: From here.
        end: To here.
        tickets: The tickets of the rows, where there is a log.

    Raises:
        UnknownNameError: A value has no calendar, or an event names none of them.
    """
    found = chosen.elapsed(values, start, end)
    if tickets is None or "calendar" not in tickets.log.kinds_seen:
        return found
    log = tickets.log
    place = np.flatnonzero((log.kind == _CALENDAR) & (log.value >= 0))
    owner = log.ticket[place]
    begin = np.searchsorted(owner, tickets.rows, "left")
    counts = np.searchsorted(owner, tickets.rows, "right") - begin
    rows = np.flatnonzero((counts > 0) & ~np.isnat(found))
    if len(rows):
        parts = _Parts(
            np.minimum(start[rows], end[rows]),
            high=np.maximum(start[rows], end[rows]),
            calendars=[chosen.calendar(values[row]) for row in rows.tolist()],
        )
        for step in range(int(counts[rows].max())):
            live = np.flatnonzero(counts[rows] > step)
            event = place[begin[rows[live]] + step]
            words = (log.labels[code] for code in log.value[event].tolist())
            parts.change(live, log.at[event], [_named(chosen, word) for word in words])
        total = parts.finish()
        found[rows] = np.where(end[rows] < start[rows], -total, total)
    return found


class _Parts:
    """Open time of stretches whose calendars change on the way."""

    def __init__(
        self,
        low: NDArray[np.datetime64],
        *,
        high: NDArray[np.datetime64],
        calendars: list[Calendar],
    ) -> None:
        self.low = low
        self.high = high
        self.cursor = low.copy()
        self.calendars = calendars
        self.total = np.zeros(len(low), dtype="timedelta64[us]")

    def change(self, rows: Ints, at: Ints, calendars: list[Calendar]) -> None:
        """Other calendars count from instants on, none before an earlier change."""
        stamps = at.astype("datetime64[us]")
        self._count(rows, np.clip(stamps, self.low[rows], self.high[rows]))
        for row, calendar in zip(rows.tolist(), calendars, strict=True):
            self.calendars[row] = calendar

    def finish(self) -> NDArray[np.timedelta64]:
        """The open time of each."""
        self._count(np.arange(len(self.low)), self.high)
        return self.total

    def _count(self, rows: Ints, until: NDArray[np.datetime64]) -> None:
        groups: dict[int, list[int]] = {}
        for place, row in enumerate(rows.tolist()):
            groups.setdefault(id(self.calendars[row]), []).append(place)
        for places in groups.values():
            some = rows[places]
            calendar = self.calendars[int(some[0])]
            self.total[some] += calendar.elapsed(self.cursor[some], until[places])
        self.cursor[rows] = until


def _named(chosen: PerTicket, word: Any) -> Calendar:
    found = chosen.named(str(word))
    if found is None:
        known = [str(value) for value, _ in chosen.calendars]
        raise UnknownNameError(
            f"calendar events must name one of per({chosen.by!r}, …): got {word!r}",
            help=f"{did_you_mean(str(word), known)} or add it,"
            f" per({chosen.by!r}, {{{word!r}: calendar, …}})",
        )
    return found
