"""Figures of Spark data frames."""

from __future__ import annotations

import os
import sys

from pyspark.sql import SparkSession
from tables import ABOUT, DESK, METRICS, written

import kpikit as kk

if __name__ == "__main__":
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    folder = written()
    frames = {
        name: session.read.parquet(str(folder / f"{name}.parquet"))
        for name in ("tickets", "events", "surveys")
    }
    found = kk.engines.spark(METRICS, frames, by=["line"], parts=4, **ABOUT)
    print(found)
    print(found.made)
    assert list(found) == list(kk.compute(METRICS, DESK, by=["line"]))
    session.stop()
