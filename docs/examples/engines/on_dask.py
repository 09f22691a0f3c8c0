"""Figures of Dask data frames."""

from __future__ import annotations

import dask.dataframe as dd
from tables import ABOUT, DESK, METRICS, written

import kpikit as kk

if __name__ == "__main__":
    folder = written()
    frames = {
        name: dd.read_parquet(folder / f"{name}.parquet")
        for name in ("tickets", "events", "surveys")
    }
    found = kk.engines.dask(METRICS, frames, by=["line"], parts=4, **ABOUT)
    print(found)
    print(found.made)
    assert list(found) == list(kk.compute(METRICS, DESK, by=["line"]))
