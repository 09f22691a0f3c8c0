"""The bundled desk as Parquet files, for the scripts beside this one."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

import pyarrow.parquet as pq

import kpikit as kk
from kpikit import kpis
from kpikit.columns.output import to_arrow

DESK = kk.example_desk()
ABOUT = {
    "tz": DESK.tz,
    "statuses": DESK.statuses,
    "lines": DESK.lines,
    "priorities": DESK.priorities,
}
METRICS = [
    kpis.ticket_volume,
    kpis.first_response_time.median(),
    kpis.first_contact_resolution,
    kpis.csat.using(answers="latest"),
    kpis.backlog,
]


def written() -> Path:
    """A folder with a Parquet file for each of three tables."""
    folder = Path(mkdtemp(prefix="desk-"))
    for name in ("tickets", "events", "surveys"):
        table = getattr(DESK, name).table
        frame = to_arrow(table.columns)
        pq.write_table(frame, folder / f"{name}.parquet")
    return folder
