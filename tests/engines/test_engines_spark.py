"""Spark gives what one process gives, also when a task is lost and run again."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kpikit as kk
from engine_cases import assert_alike, every_metric, example, run_script
from kpikit import kpis
from kpikit.engines import on_spark
from kpikit.errors import InputTypeError

pyspark_sql = pytest.importorskip("pyspark.sql")
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark runs on Java"),
    pytest.mark.filterwarnings("ignore"),  # Spark's own, of its versions
]

DESK, TABLES, TOLD = example()


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    made = (
        pyspark_sql.SparkSession.builder.master("local[2,3]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.session.timeZone", "Europe/Warsaw")
        .config("spark.sql.shuffle.partitions", "3")
        .getOrCreate()
    )
    yield made
    made.stop()


@pytest.fixture(scope="module")
def frames(session: Any) -> dict[str, Any]:
    return {name: session.createDataFrame(table) for name, table in TABLES.items()}


def test_the_whole_catalogue_on_spark(frames: dict[str, Any]) -> None:
    metrics = every_metric(DESK)
    found = kk.engines.spark(metrics, frames, **TOLD)
    assert_alike(found, kk.compute(metrics, DESK))
    assert found.made.startswith("spark: ")


def test_a_lost_task_is_run_again(
    frames: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker of the first task dies; the figures are those of one process."""
    mark = tmp_path / "died"
    plain = on_spark._reduce_blocks

    def dying(*given: Any) -> Iterator[Any]:
        try:
            os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            yield from plain(*given)
            return
        os._exit(1)

    monkeypatch.setattr(on_spark, "_reduce_blocks", dying)
    metrics = [kpis.ticket_volume.by("line"), kpis.reopen_rate]
    tables = {name: frames[name] for name in ("tickets", "events")}
    found = kk.engines.spark(metrics, tables, parts=2, **TOLD)
    assert mark.exists()
    assert_alike(found, kk.compute(metrics, DESK))


def test_frames_without_rows(frames: dict[str, Any]) -> None:
    empty = {name: frames[name].limit(0) for name in ("tickets", "surveys")}
    found = kk.engines.spark([kpis.ticket_volume, kpis.csat], empty, **TOLD)
    assert [value.value for value in found] == [0, None]


def test_other_frames_are_refused() -> None:
    with pytest.raises(InputTypeError, match="tickets must be a Spark data frame"):
        kk.engines.spark([kpis.ticket_volume], {"tickets": TABLES["tickets"]})


def test_the_script_of_the_guide_runs() -> None:
    assert "spark: 4 metrics by ticket in" in run_script("on_spark.py")
