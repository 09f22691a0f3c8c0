"""Parquet larger than a budget of memory: kpikit.engines.files beside DuckDB, polars.

Four figures of a log of six events a ticket, rows in random order: tickets, mean first
response, escalations, reopenings. Each tool runs in a process of its own, so that its
peak of memory is its own, with workers that of all processes; the figures must be
equal. DuckDB is given as much memory as kpikit (`memory_limit`) and may spill; polars
has no such bound. DuckDB and polars use all cores, kpikit one for each worker. "reading
alone" decodes the columns and no more.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import bench_derived
import data
import timing

MEMORY = 1 << 29
NAMES = ("ticket_id", "at", "kind", "role", "public", "value")


def write(folder: Path, tickets: int) -> Path:
    """The log as one Parquet file."""
    import pyarrow.parquet as pq

    path = folder / "events.parquet"
    table = data.log_arrow(data.log_columns(tickets)).select(list(NAMES))
    pq.write_table(table, path, row_group_size=1 << 20)
    return path


def written(folder: Path, tickets: int) -> Path:
    """The same by a process of its own: a child begins with the peak of its parent."""
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(write, folder, tickets).result()


def by_kpikit(path: Path, workers: int) -> list[float]:
    """The figures of kpikit."""
    import kpikit as kk
    from kpikit import kpis

    metrics = [
        kpis.ticket_volume,
        kpis.first_response_time.using(rule="any_reply"),
        kpis.escalation_rate.using(rule="any"),
        kpis.reopen_rate,
    ]
    told: dict[str, Any] = {
        "statuses": data.STATUSES,
        "lines": data.LINES,
        "memory": MEMORY,
    }
    if workers == 1:
        found = kk.engines.files(metrics, [path], **told)
    else:
        with ProcessPoolExecutor(workers) as pool:
            found = kk.engines.files(metrics, [path], executor=pool, **told)
    sys.stderr.write(f"{found.made}\n")
    return [float(value) for value in found]


FIGURES = """
SELECT count(*), avg(epoch_us(first_response_at) - epoch_us(created_at)) / 1e6,
    count(escalated_at) / count(*), count(*) FILTER (reopens > 0)
    / count(*) FILTER (first_resolved_at IS NOT NULL) FROM found
"""


def by_duckdb(path: Path) -> list[float]:
    """The figures of a DuckDB query."""
    import duckdb

    with TemporaryDirectory() as spill:
        connection = duckdb.connect(str(Path(spill) / "d.db"))
        connection.execute(f"SET memory_limit = '{MEMORY}B'")
        connection.execute(f"SET temp_directory = '{spill}'")
        connection.execute(f"CREATE VIEW given AS FROM read_parquet('{path}')")
        query = bench_derived.QUERY.replace("role = 'agent'", "role IN ('agent','bot')")
        connection.execute(query.format(log="given"))
        return [float(each) for each in connection.execute(FIGURES).fetchone()]


def by_polars(path: Path) -> list[float]:
    """The figures of a polars query."""
    import polars as pl

    col = pl.col
    frame = bench_derived.polars_derived(
        pl.scan_parquet(path)
        .with_columns(
            role=pl.when(col("role") == "bot")
            .then(pl.lit("agent"))
            .otherwise(col("role").cast(pl.String))
        )
        .sort("ticket_id", "at")
    )
    waited = (col("first_response_at") - col("created_at")).dt.total_microseconds()
    back = (col("reopens") > 0).sum() / col("first_resolved_at").count()
    row = frame.select(
        pl.len(), waited.mean() / 1e6, col("escalated_at").count() / pl.len(), back
    )
    return [float(each) for each in row.row(0)]


def by_reading(path: Path) -> list[float]:
    """Nothing but the columns decoded, block by block."""
    from pyarrow.parquet import ParquetFile

    rows = 0
    for batch in ParquetFile(path).iter_batches(1 << 17, columns=list(NAMES)):
        rows += batch.num_rows
    return [float(rows)]


TOOLS = {
    "kpikit, one worker": lambda path: by_kpikit(path, 1),
    "kpikit, two workers": lambda path: by_kpikit(path, 2),
    "DuckDB query": by_duckdb,
    "polars query": by_polars,
    "reading alone": by_reading,
}


def alone(tool: str, path: Path) -> dict[str, Any]:
    """Seconds, peak of memory and figures of one tool in a process of its own."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, __file__, tool, str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    if done.stderr and tool.startswith("kpikit"):
        print(f"  ({done.stderr.strip().splitlines()[-1]})")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run(sizes: tuple[int, ...] = (1_000_000, 10_000_000), rounds: int = 3) -> None:
    """Print the table; the least of the rounds counts."""
    before: dict[str, float] = {}
    for tickets in sizes:
        with TemporaryDirectory() as folder:
            path = written(Path(folder), tickets)
            size = path.stat().st_size
            timing.title(
                f"figures of Parquet: {tickets:,} tickets, {size / 1e6:.0f} MB on disk,"
                f" memory={MEMORY / 1e9:.1f} GB"
            )
            rows = [[alone(tool, path) for tool in TOOLS] for _ in range(rounds)]
        found = {
            tool: min((row[place] for row in rows), key=lambda one: one["seconds"])
            for place, tool in enumerate(TOOLS)
        }
        same = [each["figures"] for name, each in found.items() if "alone" not in name]
        for figures in same[1:]:
            assert all(
                abs(a - b) <= 1e-9 * abs(b)
                for a, b in zip(figures, same[0], strict=True)
            ), same
        base = found["kpikit, one worker"]["seconds"]
        for name, each in found.items():
            note = f"peak {each['peak'] / 1e9:.2f} GB"
            if tickets != sizes[0]:
                times = each["seconds"] / before[name] / (tickets / sizes[0])
                note += f", growth {times:.2f}"
            timing.line(name, each["seconds"], base=base, note=note)
            before.setdefault(name, each["seconds"])


def test_all_give_the_same_figures(tmp_path: Path) -> None:
    path = write(tmp_path, 3_000)
    found = [TOOLS[name](path) for name in ("kpikit, one worker", "DuckDB query")]
    found.append(by_polars(path))
    for figures in found[1:]:
        for one, other in zip(figures, found[0], strict=True):
            assert abs(one - other) <= 1e-9 * abs(other)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        begin = perf_counter()
        answer = TOOLS[sys.argv[1]](Path(sys.argv[2]))
        seconds = perf_counter() - begin
        own, child = (
            resource.getrusage(who).ru_maxrss * 1024
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        # The greatest child stands for both workers: at most so much at once.
        peak = own + 2 * child
        told = {"seconds": seconds, "peak": peak, "figures": answer}
        print(json.dumps(told))
    else:
        run()
