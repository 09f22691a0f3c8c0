"""Facts of one ticket in readable words, for worked examples of derivations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from kpikit.columns.column import Column, Kind
from kpikit.desk.derive import Derived, derive, open_spells
from log_strategies import STATUSES, event_log, given_column, log_of, micros, rows_of

TicketEvent = tuple[str, str] | tuple[str, str, Mapping[str, Any]]

OPEN = {"value": "open"}
PENDING = {"value": "pending"}
ON_HOLD = {"value": "on hold"}
SOLVED = {"value": "solved"}
CLOSED = {"value": "closed"}
AGENT = {"role": "agent"}
REQUESTER = {"role": "requester"}
BOT = {"role": "bot"}


def _time(when: datetime) -> str:
    """The time of day on 2026-01-01, date and time on any other day."""
    text = f"{when:%Y-%m-%dT%H:%M}"
    return text.removeprefix("2026-01-01T")


def plain(value: object) -> object:
    """Instants as times, amounts of time as minutes, all else as it is."""
    if isinstance(value, datetime):
        return _time(value)
    if isinstance(value, timedelta):
        return value / timedelta(minutes=1)
    return value


def _given(given: Mapping[str, str | None]) -> dict[str, Column]:
    """One row of given columns."""
    return {
        name: given_column(
            name, [micros(v) if v is not None and name.endswith("_at") else v]
        )
        for name, v in given.items()
    }


def derived(
    *events: TicketEvent,
    given: Mapping[str, str | None] | None = None,
    lines: tuple[str, ...] | None = ("L1", "L2", "L3"),
    as_of: str = "20:00",
) -> Derived:
    """What a log of one ticket gives; an event is its time, kind and parts."""
    return derive(
        log_of(*(("T1", *event) for event in events)),
        given=_given(given or {}),
        statuses=STATUSES,
        lines=lines,
        as_of=micros(as_of),
    )


def facts(*events: TicketEvent, **more: Any) -> dict[str, object]:
    """The derived values of one ticket by column."""
    columns = derived(*events, **more).columns
    return {name: plain(column.at(0)) for name, column in columns.items()}


def spells(
    *events: TicketEvent, given: Mapping[str, str | None] | None = None
) -> list[tuple[str, str]]:
    """The open spells of one ticket, ``on`` for one that goes on."""
    rows, _ = rows_of(*(("T1", *event) for event in events))
    found = open_spells(event_log(rows, 1), _given(given or {}), STATUSES)

    def told(at: int) -> str:
        if at == np.iinfo(np.int64).max:
            return "on"
        return _time(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at))

    return [
        (told(start), told(end))
        for start, end in zip(found.start.tolist(), found.end.tolist(), strict=True)
    ]


def values_of(column: Column) -> list[Any]:
    """Values as words, flags and integers, None where missing."""
    if column.kind is Kind.CATEGORY:
        return column.to_list()
    missing = column.is_missing.tolist()
    values = column.values.tolist()
    return [None if gone else v for v, gone in zip(values, missing, strict=True)]
