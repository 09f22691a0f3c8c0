"""Reading a CSV file into columns, beside pyarrow, pandas and polars.

The file is a log of events as help desks export it: ids, ISO instants, words, empty
cells. kpikit keeps each distinct text once and parses it at the columns door, its peers
parse numbers and some of them instants while they read. ``kpikit.read_desk`` is the
whole way to a desk, rules checked and rows linked, which no peer does.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import data
import timing

from kpikit import read_desk
from kpikit.files import read_csv


def write(path: Path, rows: int) -> None:
    """A log of so many events as CSV."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    log = data.log_arrow(data.log_columns(-(-rows // data.EVENTS_A_TICKET)))
    log = log.slice(0, rows)
    seconds = log["at"].cast(pa.timestamp("s", tz="UTC"), safe=False)
    stamps = pc.strftime(seconds, format="%Y-%m-%dT%H:%M:%SZ")
    log = log.set_column(1, "at", stamps)
    columns = {
        name: log[name].cast(pa.string())
        if pa.types.is_dictionary(log[name].type)
        else log[name]
        for name in log.column_names
    }
    options = csv.WriteOptions(quoting_style="none")
    csv.write_csv(pa.table(columns), path, options)


def calls_on(path: Path) -> dict[str, Callable[[], Any]]:
    """How each tool reads the file."""
    import pandas as pd
    import polars as pl
    from pyarrow import csv

    return {
        "kpikit.files.read_csv": lambda: read_csv(path),
        "pyarrow.csv.read_csv": lambda: csv.read_csv(path),
        "pandas.read_csv": lambda: pd.read_csv(path),
        "polars.read_csv": lambda: pl.read_csv(path),
        "kpikit.read_desk": lambda: read_desk(path),
    }


def run(rows: int = 1_000_000, rounds: int = timing.ROUNDS) -> None:
    """Print the table."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv"
        write(path, rows)
        found = timing.minima(calls_on(path), rounds)
        size = path.stat().st_size
    timing.title(f"reading CSV: {rows:,} events, {size / 1e6:.0f} MB")
    base = found["kpikit.files.read_csv"]
    for name, seconds in found.items():
        timing.line(name, seconds, base=base, note=f"{size / seconds / 1e6:.0f} MB/s")


def test_all_read_the_same_rows(tmp_path: Path, benchmark: Any) -> None:
    path = tmp_path / "events.csv"
    write(path, 3_000)
    calls = calls_on(path)
    own = benchmark(calls.pop("kpikit.files.read_csv"))
    desk = calls.pop("kpikit.read_desk")()
    assert len(desk.events) == 3_000
    texts = [own["kind"].labels[code] for code in own["kind"].codes]
    for read in calls.values():
        assert list(map(str, read()["kind"])) == texts


if __name__ == "__main__":
    run()
