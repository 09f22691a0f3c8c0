"""What rows of a desk must obey beyond their cells: ids, order in time, links."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.checker import Checker, some
from kpikit.columns.column import EPOCH, MICROS, Column, Kind
from kpikit.columns.table import Table
from kpikit.desk.stretches import uncovered
from kpikit.units.showing import counted

__all__ = [
    "check_events",
    "check_orphans",
    "check_spans",
    "check_tickets",
    "note_lines",
    "note_shifts",
    "note_statuses",
]

_AFTER_CREATION = (
    "first_response_at",
    "first_any_reply_at",
    "first_resolved_at",
    "resolved_at",
    "closed_at",
    "acknowledged_at",
    "reopened_at",
    "escalated_at",
    "work_started_at",
)
_IN_ORDER = (
    ("first_response_at", "resolved_at"),
    ("first_resolved_at", "resolved_at"),
)
_AMOUNTS = frozenset({Kind.SECONDS, Kind.INTEGER})
_SPANS = {
    "shifts": ("starts_at", "ends_at"),
    "contacts": ("started_at", "ended_at"),
    "outages": ("starts_at", "ends_at"),
    "headcount": ("valid_from", "valid_to"),
    "user_counts": ("valid_from", "valid_to"),
    "customers": ("valid_from", "valid_to"),
    "surveys": ("sent_at", "answered_at"),
}


def stamp(micros: int) -> str:
    """An instant for a message."""
    return (EPOCH + timedelta(microseconds=micros)).isoformat()


def _shower(table: Table, *names: str) -> Callable[[int], str]:
    """Show the named values of a row, with the id of the row where it has one."""

    def show(row: int) -> str:
        said = [_text(table.columns[name].at(row)) for name in names]
        ident = table.columns.get("id") or table.columns.get("ticket_id")
        who = "" if ident is None else f" of {ident.at(row)!r}"
        return f"{' < '.join(said)}{who}"

    return show


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else repr(value)


def check_tickets(tickets: Table, check: Checker) -> None:
    """Ids are there once, and nothing happens before creation."""
    if "id" not in tickets.columns:
        return
    _check_unique(tickets.column("id"), check)
    created = tickets.columns.get("created_at")
    if created is not None:
        for name in _AFTER_CREATION:
            if name in tickets.columns:
                _check_order(tickets, "created_at", name, check, "not-after-creation")
    for first, second in _IN_ORDER:
        if first in tickets.columns and second in tickets.columns:
            _check_order(tickets, first, second, check, "out-of-order")


def _check_unique(ids: Column, check: Checker) -> None:
    codes = ids.values
    counts = np.bincount(codes[codes >= 0])
    if not (counts > 1).any():
        return
    order = np.argsort(codes, kind="stable")
    ranked = codes[order]
    repeats = np.zeros(len(codes), dtype=np.bool_)
    repeats[order[1:]] = (ranked[1:] == ranked[:-1]) & (ranked[1:] >= 0)
    check.cells(
        "duplicate-id",
        "id",
        repeats,
        lambda row: repr(ids.at(row)),
        rule="name one ticket each",
        help='remove the repeated rows, or read with table(…, on_bad="drop") to keep'
        " the first",
    )


def _check_order(
    table: Table, first: str, second: str, check: Checker, code: str
) -> None:
    before, after = table.columns[first], table.columns[second]
    bad = (after.values < before.values) & ~before.is_missing & ~after.is_missing
    check.cells(
        code,
        second,
        bad,
        _shower(table, second, first),
        rule=f"not be before {first}",
        help='correct the stamps, or leave such rows out with table(…, on_bad="drop")',
    )


def check_spans(table: Table, check: Checker) -> None:
    """What ends must not end before it starts; amounts and counts are not negative."""
    names = _SPANS.get(table.name)
    if names and all(name in table.columns for name in names):
        _check_order(table, names[0], names[1], check, "ends-before-start")
    for name, column in table.columns.items():
        if name not in table.schema or column.kind not in _AMOUNTS:
            continue
        unit = MICROS if column.kind is Kind.SECONDS else 1
        bad = (column.values < 0) & ~column.is_missing
        check.cells(
            "negative",
            name,
            bad,
            lambda row, v=column.values, u=unit: f"{v[row] / u:g}",  # type: ignore[misc]
            rule="be at least 0" + (" seconds" if unit > 1 else ""),
            help="correct the cells, or leave such rows out with"
            ' table(…, on_bad="drop")',
        )


def note_shifts(shifts: Table, check: Checker) -> None:
    """Shifts of one agent that overlap: their time counts once."""
    if not {"agent", "starts_at", "ends_at"} <= set(shifts.columns):
        return
    agent = shifts.columns["agent"]
    start, end = (shifts.columns[name] for name in ("starts_at", "ends_at"))
    rows = np.flatnonzero(~(agent.is_missing | start.is_missing | end.is_missing))
    since, until = start.values[rows], end.values[rows]
    own = uncovered(agent.values[rows].astype(np.int64), since, until)
    late = rows[own < until - since]
    if not late.size:
        return
    told = [f"{agent.at(row)!r} at {stamp(int(start.values[row]))}" for row in late[:5]]
    begin = counted(late.size, "shift begins", "shifts begin")
    check.note(
        "overlapping-shifts",
        f"{begin} before another of its agent ends: {some(told, late.size)};"
        " their time counts once",
        count=int(late.size),
        column="starts_at",
        offenders=told,
        help="correct the roster, or join such shifts to one",
    )


def check_orphans(
    table: Table,
    rows: NDArray[np.int64],
    check: Checker,
    *,
    tickets: Column,
    is_error: bool,
) -> None:
    """Rows must belong to a ticket that is there."""
    ids = table.column("ticket_id")
    bad = (rows < 0) & ~ids.is_missing
    if not bad.any():
        return
    where = np.flatnonzero(bad)
    number = len(np.unique(ids.values[where]))
    if is_error:
        check.cells(
            "unknown-ticket",
            "ticket_id",
            bad,
            lambda row: repr(ids.at(row)),
            rule="be the id of a ticket",
            help=_unlike_ids(ids, tickets)
            or 'add the tickets, leave the rows out with table(…, on_bad="drop"),'
            " or give no tickets table: then the events say which tickets there are",
        )
        return
    shown = [repr(ids.at(int(row))) for row in where[:5]]
    check.note(
        "unknown-ticket",
        "ticket_id names "
        + counted(number, "ticket that is not there", "tickets that are not there")
        + f": {some(shown, len(where))}; its rows belong to no ticket",
        count=len(where),
        column="ticket_id",
        offenders=shown,
        help=_unlike_ids(ids, tickets)
        or "add the tickets, or leave ticket_id empty in these rows",
    )


def _unlike_ids(asked: Column, known: Column) -> str:
    """What to say when ids are whole numbers on one side and text on the other."""
    kinds = [
        {type(label) for label in (() if c.labels is None else c.labels.tolist())}
        for c in (asked, known)
    ]
    if kinds == [{str}, {int}]:
        return "they are text here and whole numbers in tickets; make both text"
    if kinds == [{int}, {str}]:
        return "they are whole numbers here and text in tickets; make both text"
    return ""


def check_events(
    events: Table,
    rows: NDArray[np.int64],
    created: Column | None,
    check: Checker,
) -> None:
    """Nothing happens to a ticket before it was created."""
    if created is None or "at" not in events.columns:
        return
    at = events.column("at").values
    known = rows >= 0
    since = np.append(created.values, 0)[rows]
    gone = np.append(created.is_missing, True)[rows]
    bad = known & ~gone & (at < since)
    check.cells(
        "before-creation",
        "at",
        bad,
        lambda row: (
            f"{stamp(int(at[row]))} < {stamp(int(since[row]))} of"
            f" {events.column('ticket_id').at(row)!r}"
        ),
        rule="not be before created_at of the ticket",
        help="correct the stamps or the zone, or leave such events out with"
        ' table(…, on_bad="drop")',
    )


def note_statuses(
    events: Table, statuses: dict[str, str], check: Checker, *, given: bool
) -> None:
    """Statuses that no map names change nothing, which is worth knowing."""
    if not {"kind", "value"} <= set(events.columns):
        return
    kind, value = events.column("kind"), events.column("value")
    labels = kind.labels.tolist() if kind.labels is not None else []
    if "status" not in labels:
        return
    is_status = kind.values == labels.index("status")
    words = value.labels.tolist() if value.labels is not None else []
    strange = np.array([*(word not in statuses for word in words), False])
    bad = is_status & strange[value.values]
    if not bad.any():
        return
    counts = np.bincount(value.values[bad], minlength=len(words))
    found = np.flatnonzero(counts)
    told = [f"{words[p]!r} ({counted(counts[p], 'event')})" for p in found]
    source = "statuses" if given else "the default statuses"
    check.note(
        "unknown-status",
        f"value is a status that {source} do not name, and changes nothing:"
        f" {', '.join(told[:5])}{', …' if len(told) > 5 else ''}",
        count=int(bad.sum()),
        column="value",
        offenders=told[:5],
        help=f'say what it means, as statuses={{{words[found[0]]!r}: "run"}}',
    )


def note_lines(events: Table, lines: tuple[str, ...] | None, check: Checker) -> None:
    """Moves to lines that no order names cannot be escalations, which is worth knowing.

    A word that is a number on one side and text on the other is another word.
    """
    kind, value = events.columns.get("kind"), events.columns.get("value")
    labels = [] if kind is None or kind.labels is None else kind.labels.tolist()
    if kind is None or "line" not in labels:
        return
    is_line = kind.values == labels.index("line")
    if not lines:
        check.note(
            "lines-not-declared",
            counted(int(is_line.sum()), "event changes", "events change")
            + " the line, but no order of lines is declared, so that is no escalation",
            count=int(is_line.sum()),
            column="kind",
            help='declare it, as lines=["1", "2", "3"]',
        )
        return
    words = [] if value is None or value.labels is None else value.labels.tolist()
    strange = np.array([*(word not in lines for word in words), False])
    bad = np.zeros(0, np.bool_) if value is None else is_line & strange[value.values]
    if value is None or not bad.any():
        return
    counts = np.bincount(value.values[bad], minlength=len(words))
    found = [words[place] for place in np.flatnonzero(counts)]
    told = [
        f"{word!r} ({counted(counts[words.index(word)], 'event')})" for word in found
    ]
    alike = {str(word) for word in found} & {str(line) for line in lines}
    check.note(
        "unknown-line",
        "value is a line that lines do not name, so moves to it are no escalations:"
        f" {some(told[:5], len(told))}",
        count=int(bad.sum()),
        column="value",
        offenders=told[:5],
        help="write them alike, as text or as whole numbers on both sides"
        if alike
        else f"give it its place, as lines={[*lines, found[0]]!r}",
    )
