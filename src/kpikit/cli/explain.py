"""``kpikit explain``: where every second of one ticket's clocks went."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime, timedelta
from typing import Any

from kpikit.config import load_config
from kpikit.config.desks import desk_of
from kpikit.sla.ledger import Entry, Ledger
from kpikit.sla.run import Run
from kpikit.units.wording import check_language

__all__ = ["run"]

_READING = (
    "state",
    "target",
    "elapsed",
    "remaining",
    "started_at",
    "stopped_at",
    "stopped_by",
    "warned_at",
    "due_at",
    "original_due_at",
    "breached_at",
    "overrun",
)


def run(given: argparse.Namespace) -> int:
    """Read config and desk, run the clocks, print the ledger of one ticket."""
    check_language(given.lang)
    config = load_config(given.config)
    desk = desk_of(config, given.data, tz=given.tz, as_of=given.as_of)
    found = config.run(desk)
    ledger = found.explain(given.ticket)
    if given.json:
        plain = "utf" not in (sys.stdout.encoding or "utf-8").lower()
        told = json.dumps(_plain(found, ledger), ensure_ascii=plain, indent=2)
    elif given.html:
        told = ledger.page(given.lang)
    else:
        told = ledger.text(given.lang)
    sys.stdout.write(told + "\n")
    return 0


def _plain(found: Run, ledger: Ledger) -> dict[str, Any]:
    """The ledger as JSON: each cycle with its figures and its segments."""
    return {
        "ticket_id": ledger.ticket_id,
        "policy": ledger.policy,
        "as_of": found.as_of.isoformat(),
        "clocks": [_cycle(entry) for entry in ledger.entries],
    }


def _cycle(entry: Entry) -> dict[str, Any]:
    """One cycle; instants are ISO 8601, amounts of time are seconds."""
    told: dict[str, Any] = {
        "clock": entry.clock,
        "cycle": entry.cycle,
        "policy": entry.policy,
        "priority": entry.priority,
        "calendar": entry.calendar,
    }
    for name in _READING:
        value = getattr(entry.reading, name)
        seconds = name in ("target", "elapsed", "remaining", "overrun")
        told[f"{name}_seconds" if seconds else name] = _json(value)
    told["segments"] = [
        {
            "start": segment.start.isoformat(),
            "end": segment.end.isoformat(),
            "reason": segment.reason,
            "by": segment.by,
            "counted_seconds": segment.counted.total_seconds(),
            "total_seconds": segment.total.total_seconds(),
        }
        for segment in entry.reading.segments
    ]
    return told


def _json(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.isoformat() if isinstance(value, datetime) else value
