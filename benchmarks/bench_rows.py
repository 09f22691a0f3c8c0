"""Row objects to columns, against the cost of building the objects.

What a program pays that holds its tickets as objects: the columns should not cost more
than the objects did. The door alone (objects to checked columns) and the whole desk.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import data
import numpy as np
import timing

from kpikit import Desk, Event, Ticket
from kpikit.columns.build import Options, build_table
from kpikit.desk.schemas import SCHEMAS

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stamps(micros: np.ndarray) -> list[datetime]:
    """Microseconds as aware datetimes."""
    return [EPOCH + timedelta(microseconds=at) for at in micros.tolist()]


def names(codes: np.ndarray, labels: tuple[str, ...]) -> list[str | None]:
    """Codes as words."""
    return [labels[code] if code >= 0 else None for code in codes.tolist()]


def ticket_builder(rows: int) -> Callable[[], list[Ticket]]:
    """Builds tickets from values that are there already."""
    found = data.ticket_columns(rows)
    cells = [
        [f"T{number}" for number in range(rows)],
        stamps(found["created_at"]),
        stamps(found["resolved_at"]),
        names(found["priority"], data.PRIORITIES),
        names(found["line"], data.LINES),
        names(found["channel"], data.CHANNELS),
        found["errors"].tolist(),
    ]

    def build() -> list[Ticket]:
        return [
            Ticket(
                key,
                created_at=created,
                resolved_at=resolved,
                priority=priority,
                line=line,
                channel=channel,
                errors=errors,
            )
            for key, created, resolved, priority, line, channel, errors in zip(
                *cells, strict=True
            )
        ]

    return build


def event_builder(rows: int) -> Callable[[], list[Event]]:
    """Builds events from values that are there already."""
    found = data.log_columns(-(-rows // data.EVENTS_A_TICKET))
    cells: list[list[Any]] = [
        [f"T{number}" for number in found["ticket_id"].tolist()],
        stamps(found["at"]),
        names(found["kind"], data.KINDS),
        names(found["role"], data.ROLES),
        names(found["actor"], data.WORDS),
        found["public"].tolist(),
        names(found["value"], data.WORDS),
    ]
    cells = [column[:rows] for column in cells]

    def build() -> list[Event]:
        return [
            Event(
                key,
                at=at,
                kind=kind,
                role=role,
                actor=actor,
                public=public,
                value=value,
            )
            for key, at, kind, role, actor, public, value in zip(*cells, strict=True)
        ]

    return build


BUILDERS: dict[str, Callable[[int], Callable[[], list[Any]]]] = {
    "tickets": ticket_builder,
    "events": event_builder,
}


def columns(table: str, rows: list[Any]) -> Any:
    """Row objects as a checked table."""
    found, check = build_table(rows, SCHEMAS[table], Options())
    assert not check.problems
    return found


def run(rows: int = 200_000, rounds: int = timing.ROUNDS) -> None:
    """Print the table."""
    for table, builder in BUILDERS.items():
        build = builder(rows)
        objects = build()
        calls = {
            "building the objects": build,
            "objects to columns": lambda t=table, o=objects: columns(t, o),
            "objects to a desk": lambda t=table, o=objects: Desk(**{t: o}),
        }
        found = timing.minima(calls, rounds)
        timing.title(f"row objects: {rows:,} {table}")
        base = found["building the objects"]
        for name, seconds in found.items():
            target = 1.0 if name == "objects to columns" else None
            timing.line(name, seconds, base=base, target=target)


def test_tickets_to_columns(benchmark: Any) -> None:
    objects = ticket_builder(2_000)()
    found = benchmark(columns, "tickets", objects)
    assert found.column("priority").to_list() == [row.priority for row in objects]
    assert found.column("created_at").to_list() == [row.created_at for row in objects]


def test_events_to_columns(benchmark: Any) -> None:
    objects = event_builder(2_000)()
    found = benchmark(columns, "events", objects)
    assert found.column("value").to_list() == [row.value for row in objects]
    assert found.column("at").to_list() == [row.at for row in objects]


if __name__ == "__main__":
    run()
