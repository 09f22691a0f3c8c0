"""Which policy and calendar each ticket of a desk is under, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.calendars.calendar import Calendar
from kpikit.calendars.per_ticket import PerTicket
from kpikit.columns.column import Column, Kind
from kpikit.columns.zones import Zone
from kpikit.desk.log import EVENT_KINDS, EventLog
from kpikit.sla.plan import EVENT_OF_FIELD, Plan
from kpikit.sla.policy import Policy, text_of

__all__ = ["Matching", "initial_values", "match_all", "text_codes"]

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Bools = NDArray[np.bool_]
_DAY = 86_400_000_000


@frozen(eq=False)
class Matching:
    """Policy, priority and calendar of each ticket as codes, -1 where there is none."""

    policy: Codes
    priority: Codes = field(kw_only=True)
    priorities: tuple[str, ...] = field(kw_only=True)
    calendar: Codes = field(kw_only=True)
    calendars: tuple[Calendar, ...] = field(kw_only=True)


def match_all(plan: Plan, columns: Mapping[str, Column], created: Ints) -> Matching:
    """The first policy that matches each ticket, by its columns."""
    rows = len(created)
    calendar, calendars = _calendars(plan, columns, rows)
    policy = np.full(rows, -1, dtype=np.int32)
    dates = _dates(plan, created, calendar, calendars)
    for number, each in enumerate(plan.policies):
        free = policy < 0
        mask = free & _matches(each, columns, dates)
        policy[mask] = number
    priority, labels = text_codes(columns.get("priority"), rows)
    return Matching(
        policy,
        priority=priority,
        priorities=labels,
        calendar=calendar,
        calendars=calendars,
    )


def _calendars(
    plan: Plan, columns: Mapping[str, Column], rows: int
) -> tuple[Codes, tuple[Calendar, ...]]:
    if isinstance(plan.calendar, Calendar):
        return np.zeros(rows, dtype=np.int32), (plan.calendar,)
    chosen: PerTicket = plan.calendar
    codes = np.zeros(rows, dtype=np.int32)
    found = []
    for number, (calendar, picks) in enumerate(
        chosen.split(columns[chosen.by].to_list())
    ):
        codes[picks] = number
        found.append(calendar)
    return codes, tuple(found)


def _dates(
    plan: Plan, created: Ints, calendar: Codes, calendars: tuple[Calendar, ...]
) -> Ints | None:
    """Local dates of creation as day numbers, where any policy asks for them."""
    if not plan.is_dated:
        return None
    found = np.zeros(len(created), dtype=np.int64)
    for number, each in enumerate(calendars):
        picks = np.flatnonzero(calendar == number)
        found[picks] = Zone.of(each.tz).to_local(created[picks]) // _DAY
    return found


def _matches(policy: Policy, columns: Mapping[str, Column], dates: Ints | None) -> Any:
    mask: Any = True
    if dates is not None:
        first, last = policy.valid
        epoch = 719_163
        if first is not None:
            mask = mask & (dates >= first.toordinal() - epoch)
        if last is not None:
            mask = mask & (dates < last.toordinal() - epoch)
    for name, words in policy.when.items():
        mask = mask & _is_in(columns[name], words)
    for name, words in policy.not_.items():
        mask = mask & ~_is_in(columns[name], words)
    if policy.where is not None:
        read = {name: columns[name] for name in policy.reads}
        rows = np.arange(len(next(iter(read.values()))))
        mask = np.broadcast_to(mask, len(rows)).copy()
        for row in rows[mask].tolist():
            cells = {name: column.at(row) for name, column in read.items()}
            mask[row] = bool(policy.where(cells))
    return mask


def _is_in(column: Column, words: tuple[str, ...]) -> Bools:
    """Rows whose value, or one of several, is among words."""
    if column.kind is Kind.CATEGORY and column.labels is not None:
        labels = column.labels.tolist()
        table = np.array([*(text_of(x) in words for x in labels), False])
        found: Bools = table[column.values]
        return found
    values = column.to_list()
    rows = (
        any(text_of(each) in words for each in value)
        if isinstance(value, tuple)
        else text_of(value) in words
        for value in values
    )
    return np.fromiter(rows, np.bool_, len(values))


def text_codes(column: Column | None, rows: int) -> tuple[Codes, tuple[str, ...]]:
    """Codes of texts, -1 where missing."""
    if column is None or column.labels is None:
        return np.full(rows, -1, dtype=np.int32), ()
    texts = [str(text_of(label)) for label in column.labels.tolist()]
    distinct = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    table = np.array([*(distinct[text] for text in texts), -1], dtype=np.int32)
    return table[column.values], tuple(distinct)


def initial_values(
    log: EventLog, ticket: int, columns: Mapping[str, Column]
) -> dict[str, Any]:
    """Fields of a ticket at its creation.

    Where events change a field it is what the first of them says was there before.
    """
    low, high = int(log.starts[ticket]), int(log.starts[ticket + 1])
    kinds = log.kind[low:high].tolist()
    found: dict[str, Any] = {}
    for name, column in columns.items():
        event = EVENT_OF_FIELD.get(name)
        code = EVENT_KINDS.index(event) if event else -1
        if code in kinds:
            old = int(log.old[low + kinds.index(code)])
            found[name] = None if old < 0 else log.labels[old]
        else:
            found[name] = column.at(ticket)
    return found
