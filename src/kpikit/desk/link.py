"""From the table of events to the sorted log that everything is derived from."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kpikit.columns.checker import Checker
from kpikit.columns.column import Column, Kind
from kpikit.columns.order import order_of_rows, repeated_rows
from kpikit.columns.raw import factorize
from kpikit.columns.table import Table
from kpikit.desk.log import EventLog
from kpikit.desk.names import EVENT_KINDS, ROLES
from kpikit.units.showing import counted

__all__ = ["Linked", "duplicate_rows", "event_log", "rows_of_ids"]


@frozen(eq=False)
class Linked:
    """The log, and the events table in the order of the log."""

    log: EventLog
    events: Table
    ties: int


def rows_of_ids(wanted: Column, ids: Column) -> NDArray[np.int64]:
    """For every value of *wanted* the row of *ids* that holds it, -1 where none."""
    known = ids.labels if ids.labels is not None else np.zeros(0, dtype=object)
    asked = wanted.labels if wanted.labels is not None else np.zeros(0, dtype=object)
    row_of_label = np.full(len(known) + 1, -1, dtype=np.int64)
    present = np.flatnonzero(ids.values >= 0)[::-1]
    row_of_label[ids.values[present]] = present
    if known is asked:
        places = np.arange(len(asked), dtype=np.int64)
    elif known.dtype == np.int64 and asked.dtype == np.int64 and len(known):
        order = np.argsort(known, kind="stable")
        spots = np.searchsorted(known, asked, sorter=order).clip(max=len(known) - 1)
        places = np.where(known[order[spots]] == asked, order[spots], -1)
    else:
        place_of = {label: place for place, label in enumerate(known.tolist())}
        places = np.fromiter(
            (place_of.get(label, -1) for label in asked.tolist()),
            np.int64,
            len(asked),
        )
    rows = row_of_label[places]
    rows[places < 0] = -1
    found: NDArray[np.int64] = np.append(rows, -1)[wanted.values]
    return found


def duplicate_rows(events: Table) -> NDArray[np.bool_]:
    """Rows that repeat an earlier row in every column."""
    found = np.zeros(events.rows, dtype=np.bool_)
    rows = repeated_rows(events.column("ticket_id").values, events.column("at").values)
    if not rows.size:
        return found
    columns = [*events.columns.values(), *([events.words] if events.words else [])]
    parts = [part for column in columns for part in _comparable(column.take(rows))]
    alike = repeated_rows(*parts)
    rows = rows[alike]
    keys = np.stack([part[alike] for part in parts], axis=1)
    _, firsts = np.unique(keys, axis=0, return_index=True)
    found[rows] = True
    found[rows[firsts]] = False
    return found


def _comparable(column: Column) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Two integers that are equal just where the values are."""
    gone = column.is_missing
    if column.kind is Kind.TAGS:
        codes, _ = factorize(column.to_list(), len(column))
        return codes.astype(np.int64), gone.astype(np.int64)
    values = column.values
    plain = values.view(np.int64) if values.dtype == np.float64 else values
    return np.where(gone, 0, plain).astype(np.int64), gone.astype(np.int64)


def _is_sorted(first: NDArray[Any], second: NDArray[Any]) -> bool:
    rising = first[1:] > first[:-1]
    level = (first[1:] == first[:-1]) & (second[1:] >= second[:-1])
    return bool((rising | level).all())


def event_log(events: Table, ticket_rows: NDArray[np.int64], tickets: int) -> Linked:
    """The events sorted by ticket, instant and order of rows, as a log.

    Args:
        events: Clean events; every row has a ticket.
        ticket_rows: Row of the ticket of every event.
        tickets: How many tickets there are.

    Returns:
        The log, the table in its order, and how many events share ticket and instant
        with the one before.
    """
    at = events.column("at").values
    ticket = ticket_rows.astype(np.int32)
    if "seq" in events.columns:
        seq = events.column("seq")
        numbers = np.where(seq.is_missing, 0, seq.values)
        order = order_of_rows(ticket, at, numbers)
        events, ticket = events.take(order), ticket[order]
    elif not _is_sorted(ticket, at):
        order = order_of_rows(ticket, at)
        events, ticket = events.take(order), ticket[order]
    at = events.column("at").values
    ties = int(((ticket[1:] == ticket[:-1]) & (at[1:] == at[:-1])).sum())
    rows = events.rows
    kind = _codes_in(events.column("kind"), EVENT_KINDS)
    actor = events.columns.get("actor") or Column.of_missing(Kind.CATEGORY, rows)
    value, old, labels = _shared_words(events, rows)
    log = EventLog(
        ticket=ticket,
        at=at,
        kind=kind,
        role=_codes_in(events.columns.get("role"), ROLES, rows),
        actor=actor.values,
        actor_labels=_labels(actor),
        public=_public(events, kind),
        value=value,
        old=old,
        labels=labels,
        tickets=tickets,
    )
    return Linked(log, events, ties)


def _labels(column: Column) -> NDArray[Any]:
    labels = np.zeros(0) if column.labels is None else column.labels
    return labels.astype(object)


def _codes_in(
    column: Column | None, words: tuple[str, ...], rows: int = 0
) -> NDArray[np.int8]:
    """Positions in *words*, -1 where missing."""
    if column is None:
        return np.full(rows, -1, dtype=np.int8)
    place = {word: position for position, word in enumerate(words)}
    labels = _labels(column).tolist()
    table = np.array([*(place.get(label, -1) for label in labels), -1], dtype=np.int8)
    found: NDArray[np.int8] = table[column.values]
    return found


def _public(events: Table, kind: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Said, else true for messages only."""
    message: NDArray[np.bool_] = kind == EVENT_KINDS.index("message")
    if "public" not in events.columns:
        return message
    said = events.column("public")
    shown: NDArray[np.bool_] = np.where(said.is_missing, message, said.values)
    return shown


def _shared_words(
    events: Table, rows: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[Any]]:
    """Codes of ``value`` and ``old`` into one set of words."""
    value = events.columns.get("value") or Column.of_missing(Kind.CATEGORY, rows)
    old = events.columns.get("old") or Column.of_missing(Kind.CATEGORY, rows)
    words = _labels(value).tolist() + _labels(old).tolist()
    codes, labels = factorize(words, len(words))
    split = len(_labels(value))
    of_value = np.append(codes[:split], np.int32(-1))
    of_old = np.append(codes[split:], np.int32(-1))
    found = np.empty(len(labels), dtype=object)
    found[:] = labels
    return _renumbered(value, of_value), _renumbered(old, of_old), found


def _renumbered(column: Column, codes: NDArray[np.int32]) -> NDArray[np.int32]:
    """The codes of a column, those of its labels replaced by others."""
    if np.array_equal(codes[:-1], np.arange(len(codes) - 1)):
        return column.values
    return codes.take(column.values)


def note_ties(linked: Linked, check: Checker) -> None:
    """Say how many events share their instant with another of the ticket."""
    has_seq = "seq" in linked.events.columns
    if linked.ties:
        check.note(
            "ties",
            counted(
                linked.ties,
                "event shares ticket and instant with the one before; both keep",
                "events share ticket and instant with the one before; they keep",
            )
            + f" the order of {'seq' if has_seq else 'their rows'}",
            count=linked.ties,
            column="at",
            help="" if has_seq else "give seq to order them otherwise",
        )
