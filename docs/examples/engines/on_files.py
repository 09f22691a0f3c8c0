"""Figures of Parquet files, in parts, by two processes."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor

from tables import ABOUT, DESK, METRICS, written

import kpikit as kk

if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        found = kk.engines.files(
            METRICS, [written()], by=["line"], memory=256 << 20, executor=pool, **ABOUT
        )
    print(found)
    print(found.made)
    assert list(found) == list(kk.compute(METRICS, DESK, by=["line"]))
