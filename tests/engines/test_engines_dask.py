"""Dask gives what one process gives."""

from __future__ import annotations

import pytest

import kpikit as kk
from engine_cases import assert_alike, every_metric, example, run_script
from kpikit import kpis
from kpikit.errors import InputError, InputTypeError

pytest.importorskip("dask.dataframe")
import dask
import dask.dataframe as dd
import pandas as pd

DESK, TABLES, TOLD = example()


@pytest.mark.parametrize(("blocks", "parts"), [(3, None), (2, 1)])
def test_the_whole_catalogue_on_dask(blocks: int, parts: int | None) -> None:
    metrics = every_metric(DESK)
    frames = {
        name: dd.from_pandas(table.to_pandas(), npartitions=blocks, sort=False)
        for name, table in TABLES.items()
    }
    with dask.config.set(scheduler="threads"):
        found = kk.engines.dask(metrics, frames, parts=parts, **TOLD)
    assert_alike(found, kk.compute(metrics, DESK))
    assert found.made.startswith("dask: ")


def test_an_empty_block_changes_nothing() -> None:
    tickets = TABLES["tickets"].to_pandas()
    frame = dd.from_delayed([dask.delayed(tickets), dask.delayed(tickets.iloc[:0])])
    found = kk.engines.dask([kpis.ticket_volume], {"tickets": frame}, parts=2)
    assert found[0].value == kpis.ticket_volume(DESK).value


def test_blocks_that_differ_are_refused() -> None:
    whole = pd.DataFrame(
        {"id": [1, 2], "created_at": pd.Timestamp("2026-05-04", tz="UTC")}
    )
    other = whole.assign(id=["3", "4"])
    frame = dd.from_delayed(
        [dask.delayed(whole), dask.delayed(other)], meta=whole, verify_meta=False
    )
    with pytest.raises(InputError, match="columns of the same types"):
        kk.engines.dask([kpis.ticket_volume], {"tickets": frame}, parts=1)


def test_other_frames_are_refused() -> None:
    with pytest.raises(InputTypeError, match="tickets must be a Dask data frame"):
        kk.engines.dask([kpis.ticket_volume], {"tickets": TABLES["tickets"]})


def test_the_script_of_the_guide_runs() -> None:
    assert "by ticket in 4 parts" in run_script("on_dask.py")
