"""Time from reaching one stage of the work to reaching another, visit by visit."""

from __future__ import annotations

from typing import cast

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kpikit.calendars import PerTicket
from kpikit.columns.column import Column, Kind
from kpikit.desk.derive.names import slug
from kpikit.desk.log import EventLog
from kpikit.desk.names import EVENT_KINDS
from kpikit.desk.view import TicketView
from kpikit.errors import ParameterError
from kpikit.measures import Expr, col
from kpikit.measures.evaluate import evaluate
from kpikit.measures.nodes import Custom
from kpikit.measures.scope import Scope
from kpikit.metrics.business import CalendarLike, show_calendar, waited
from kpikit.metrics.chosen import Chosen

__all__ = ["stage_span", "work_of_stage"]

Ints = NDArray[np.int64]


@frozen(eq=False, repr=False)
class _StageSpan(Custom):
    """Time from each reaching of a stage to the next reaching of another, added up."""

    from_stage: str
    to_stage: str
    calendar: CalendarLike

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        found = {f"{stage}_at" for stage in (self.from_stage, self.to_stage) if stage}
        if isinstance(self.calendar, PerTicket):
            found.add(self.calendar.by)
        return frozenset(found)

    def __repr__(self) -> str:
        told = f"{self.from_stage!r}, {self.to_stage!r}"
        return f"stage_span({told}, {show_calendar(self.calendar)})"

    def column_of(self, scope: Scope) -> Column:
        """The time of each row, missing where no visit came to its end."""
        _check_stages(self.from_stage, self.to_stage)
        if isinstance(scope, Chosen):
            return self._of(cast("TicketView", scope.view)).take(scope.picks)
        return self._of(cast("TicketView", scope))

    def _of(self, view: TicketView) -> Column:
        names = [f"{stage}_at" for stage in (self.from_stage, self.to_stage)]
        log = view.context.log
        if log is None or set(names) & set(view.table.columns):
            start, end = (col[name] for name in names)
            wall = evaluate(end - start, view)
            took = evaluate(waited(start, end, self.calendar), view)
            # a calendar has no time before the start: the wall clock tells
            amounts = np.where(wall.values < 0, wall.values, took.values)
            return Column(Kind.SECONDS, amounts, wall.is_missing)
        ticket, start_at, end_at = _visits(log, self.from_stage, self.to_stage)
        own = {
            "start": Column(Kind.INSTANT, start_at),
            "end": Column(Kind.INSTANT, end_at),
        }
        span = waited(col.start, col.end, self.calendar)
        spans = evaluate(span, Chosen(view, ticket, own=own))
        found = np.zeros(view.rows, dtype=np.int64)
        np.add.at(found, ticket, spans.values)
        gone = np.ones(view.rows, dtype=np.bool_)
        gone[ticket] = False
        return Column(Kind.SECONDS, found, gone)


def _check_stages(from_stage: str, to_stage: str) -> None:
    """They must be two.

    Raises:
        ParameterError: One is not given, or both are the same.
    """
    if not from_stage or not to_stage or from_stage == to_stage:
        raise ParameterError(
            f"from_stage and to_stage must be two stages: got {from_stage!r} and"
            f" {to_stage!r}",
            help="as .using(from_stage='implementation_started',"
            " to_stage='implementation_done')",
        )


@frozen(eq=False, repr=False)
class _WorkOfStage(Custom):
    """Whether an entry of work is on the stage that a ticket enters at a stage."""

    from_stage: str
    to_stage: str

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return frozenset({"stage"})

    def __repr__(self) -> str:
        return f"work_of_stage({self.from_stage!r}, {self.to_stage!r})"

    def column_of(self, scope: Scope) -> Column:
        """The flag of each row; false where no stage is said."""
        _check_stages(self.from_stage, self.to_stage)
        names = {self.from_stage, self.from_stage.removesuffix("_started")}
        stage = evaluate(col.stage, scope)
        labels = [] if stage.labels is None else stage.labels.tolist()
        is_meant = np.array([*(slug(label) in names for label in labels), False])
        return Column(Kind.FLAG, is_meant[stage.values])


def _visits(log: EventLog, from_stage: str, to_stage: str) -> tuple[Ints, Ints, Ints]:
    """Ticket, start and end of every visit that came to its end.

    A visit starts when the first stage is reached and ends when the other is reached
    next; reaching the first again meanwhile starts no other.
    """
    slugs = [slug(label) for label in log.labels]
    number = {from_stage: 1, to_stage: 2}
    meant = np.array([*(number.get(name, 0) for name in slugs), 0], dtype=np.int8)
    what = np.where(log.kind == EVENT_KINDS.index("stage"), meant[log.value], 0)
    place = np.flatnonzero(what)
    ticket, at = log.ticket[place].astype(np.int64), log.at[place]
    starts = what[place] == 1
    is_open = np.zeros(len(place), dtype=np.bool_)
    is_open[1:] = starts[:-1] & (ticket[1:] == ticket[:-1])
    begin = np.flatnonzero(starts & ~is_open)
    end = np.flatnonzero(~starts & is_open)
    own = begin[np.searchsorted(begin, end) - 1]
    return ticket[end], at[own], at[end]


def stage_span(from_stage: str, to_stage: str, calendar: CalendarLike) -> Expr:
    """Time from one stage to another, on the wall clock or on a calendar.

    From the events each visit counts, and visits add up; given columns of instants
    know one visit only.

    >>> stage_span("implementation_done", "deployed", None)
    stage_span('implementation_done', 'deployed', none)
    """
    return _StageSpan(from_stage, to_stage, calendar)


def work_of_stage(from_stage: str, to_stage: str) -> Expr:
    """Whether an entry of work is on the stage that lies between two instants.

    Its ``stage`` is *from_stage*, with or without ``_started``: work on what began at
    ``implementation_started`` is on ``implementation``.

    >>> work_of_stage("implementation_started", "implementation_done")
    work_of_stage('implementation_started', 'implementation_done')
    """
    return _WorkOfStage(from_stage, to_stage)
