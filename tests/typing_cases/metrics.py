"""What a typed caller writes must type-check; this file is checked, never run."""

from __future__ import annotations

from datetime import UTC, datetime

import kpikit as kk
from kpikit import Desk, Event, Survey, Ticket, col, kpis

at = datetime(2026, 5, 4, 9, tzinfo=UTC)
desk: Desk = Desk(
    tickets=[Ticket("T1", created_at=at, priority="P1")],
    events=[Event("T1", at=at, kind="created", role="requester")],
    surveys=[Survey("csat", score=5, answered_at=at)],
)
metric: kk.Metric = kpis.resolved_within.using(within="1d").where(col.priority == "P1")
result: kk.Result = kk.compute([metric, kpis.csat], desk, by=["line"], every="month")
partial: kk.Partial = metric.reduce(desk) + metric.reduce(desk)
data: bytes = partial.to_bytes()
