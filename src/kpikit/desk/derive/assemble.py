"""All columns that a log gives, or those that are wanted, put together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from types import MappingProxyType

import numpy as np
from attrs import frozen

from kpikit.columns.column import Column, Kind
from kpikit.desk.derive import (
    escalation,
    holders,
    replies,
    resolution,
    spans,
    stages,
    values,
)
from kpikit.desk.derive.names import COUNTS, DERIVED
from kpikit.desk.derive.parts import TICKETS_AT_ONCE, joined, parts
from kpikit.desk.derive.reasons import reason
from kpikit.desk.derive.shared import Workspace
from kpikit.desk.log import EventLog

__all__ = ["Derived", "derive", "names_by_words"]

MAKERS: Mapping[str, Callable[[Workspace], Column]] = MappingProxyType(
    {
        "created_at": values.created_at,
        "first_response_at": replies.first_response_at,
        "first_any_reply_at": replies.first_any_reply_at,
        "agent_replies": replies.agent_replies,
        "customer_replies": replies.customer_replies,
        "last_activity_at": replies.last_activity_at,
        "acknowledged_at": replies.acknowledged_at,
        "work_started_at": replies.work_started_at,
        "handed_off_at": replies.handed_off_at,
        "first_resolved_at": resolution.first_resolved_at,
        "resolved_at": resolution.resolved_at,
        "closed_at": resolution.closed_at,
        "reopens": resolution.reopens,
        "reopened_at": resolution.reopened_at,
        "reopened_by_requester_at": resolution.reopened_by_requester_at,
        "priority_at_resolution": resolution.priority_at_resolution,
        "assignee_at_resolution": resolution.assignee_at_resolution,
        "line_at_resolution": resolution.line_at_resolution,
        "resolved_by": resolution.resolved_by,
        "is_open": resolution.open_at_end,
        "escalated_at": escalation.escalated_at,
        "escalated_to_management_at": escalation.escalated_to_management_at,
        "escalated_to_line_at": escalation.escalated_to_line_at,
        "first_line": escalation.first_line,
        "highest_line": escalation.highest_line,
        "transfers": holders.transfers,
        "agents": holders.agents,
        "requester": holders.requester,
        "hold_seconds": spans.hold_seconds,
        "requester_wait_seconds": spans.requester_wait_seconds,
        "agent_work_seconds": spans.agent_work_seconds,
        "agent_wait_seconds": spans.agent_wait_seconds,
        "merged_into": values.merged_into,
        "priority": values.priority,
        "assignee": values.assignee,
        "team": values.team,
        "line": values.line,
        "status": values.status,
        "due_at": values.due_at,
        "original_due_at": values.original_due_at,
    }
)


@frozen(eq=False)
class Derived:
    """Ticket columns from events, and why others cannot be had from them."""

    columns: Mapping[str, Column]
    reasons: Mapping[str, str]


def derive(
    log: EventLog,
    *,
    given: Mapping[str, Column],
    statuses: Mapping[str, str],
    lines: tuple[str, ...] | None,
    as_of: int,
    wanted: Collection[str] | None = None,
    tickets_at_once: int = TICKETS_AT_ONCE,
) -> Derived:
    """The ticket columns that a log of events gives.

    Args:
        log: The events.
        given: The ticket columns of the caller, in the order of the log's tickets.
            A few derivations look at them: the instant of creation, and what was in
            force at first where no event says so.
        statuses: The class of each status: run, pause, resolved or closed.
        lines: The support lines in their order, if there is one.
        as_of: The instant, in UTC microseconds, up to which a status still runs.
        wanted: Names of the only columns to compute; all without it. Names that a
            log does not give are passed over.
        tickets_at_once: How many tickets to work on at a time; the columns do not
            depend on it.

    Returns:
        The columns by name, one value for each ticket, and the reasons by name of
        those that cannot be derived.
    """
    ws = Workspace(log, given=given, statuses=statuses, lines=lines or (), as_of=as_of)
    names = [name for name in DERIVED if wanted is None or name in wanted]
    if not len(log):
        words = [n for n in log.words_said or () if wanted is None or n in wanted]
        empty = {name: _nothing(name, log.tickets) for name in (*names, *words)}
        return Derived(MappingProxyType(empty), MappingProxyType({}))
    reasons = {name: why for name in names if (why := reason(ws, name)) is not None}
    makers = {name: MAKERS[name] for name in names if name not in reasons}
    if wanted is None or not DERIVED.keys() >= set(wanted):
        makers |= _named_by_words(ws, wanted)
    found: dict[str, list[Column]] = {name: [] for name in makers}
    for part in parts(ws, tickets_at_once):
        for name, make in makers.items():
            found[name].append(part.once(make))
    columns = {name: joined(pieces) for name, pieces in found.items()}
    return Derived(MappingProxyType(columns), MappingProxyType(reasons))


def _named_by_words(
    ws: Workspace, wanted: Collection[str] | None
) -> dict[str, Callable[[Workspace], Column]]:
    """The makers of columns named by words of the log: its stages and statuses."""
    found: dict[str, Callable[[Workspace], Column]] = {}
    said = ws.log.words_said or ()
    stage_names = [name for name in said if name.endswith(stages.SUFFIX)]
    for name in (*stages.stage_names(ws), *stage_names):
        found[name] = partial(stages.stage_at, name=name)
    for name in (*spans.status_names(ws), *(said - set(stage_names) if said else ())):
        found[name] = partial(spans.seconds_by_status, name=name)
    return {
        name: make
        for name, make in found.items()
        if name not in DERIVED and (wanted is None or name in wanted)
    }


def names_by_words(log: EventLog) -> frozenset[str]:
    """The columns that are named by words of a log: its stages and statuses."""
    if log.words_said is not None:
        return log.words_said
    ws = Workspace(log, given={}, statuses={}, lines=(), as_of=0)
    return frozenset((*stages.stage_names(ws), *spans.status_names(ws)))


def _nothing(name: str, rows: int) -> Column:
    """What a log without events gives: counts of zero, all else missing."""
    if name in COUNTS:
        return Column(Kind.INTEGER, np.zeros(rows, dtype=np.int64))
    by_words = Kind.INSTANT if name.endswith(stages.SUFFIX) else Kind.SECONDS
    return Column.of_missing(DERIVED.get(name, by_words), rows)
