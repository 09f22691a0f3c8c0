"""Figures of Ray datasets."""

from __future__ import annotations

import ray
from tables import ABOUT, DESK, METRICS, written

import kpikit as kk

if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False)
    folder = written()
    frames = {
        name: ray.data.read_parquet(str(folder / f"{name}.parquet"))
        for name in ("tickets", "events", "surveys")
    }
    found = kk.engines.ray(METRICS, frames, by=["line"], parts=4, **ABOUT)
    print(found)
    print(found.made)
    assert list(found) == list(kk.compute(METRICS, DESK, by=["line"]))
    ray.shutdown()
