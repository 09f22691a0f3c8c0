"""KPIs of the table ``sla`` by hand: one row at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from reference.reference_kpis import Outcome, Row, share, sort_out

UNDECIDED = ("running", "paused", "outside_hours", "waiting")


def sla_compliance(rows: Sequence[Row], as_of: datetime, **p: Any) -> Outcome:
    def is_asked(row: Row) -> bool:
        if row["state"] == "no_policy":
            return True
        return p["clock"] == "all" or row["clock"] == p["clock"]

    excluded = {
        "no_policy": lambda r: r["state"] == "no_policy",
        "cancelled": lambda r: r["state"] == "cancelled",
        "no_target": lambda r: r["state"] == "stopped",
    }
    if p["rule"] == "per_target":
        return share(
            rows,
            lambda r: r["state"] == "met",
            of=is_asked,
            excluded=excluded,
            pending=lambda r: r["state"] in UNDECIDED,
        )
    values, out = sort_out(
        rows,
        of=is_asked,
        excluded=excluded,
        value=lambda r: (r["ticket_id"], r["state"]),
    )
    of_ticket: dict[str, set[str]] = {}
    for ticket, state in values:
        of_ticket.setdefault(ticket, set()).add(state)
    missed = [t for t, words in of_ticket.items() if words & {"breached", "overdue"}]
    met = [t for t, words in of_ticket.items() if words == {"met"}]
    out.n = len(missed) + len(met)
    out.pending = len(of_ticket) - out.n
    out.value = len(met) / out.n if out.n else None
    return out


SLA_BY_HAND: dict[str, Callable[..., Outcome]] = {"sla_compliance": sla_compliance}
