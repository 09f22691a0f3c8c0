"""Ray gives what one process gives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import kpikit as kk
from engine_cases import assert_alike, every_metric, example, run_script
from kpikit import kpis
from kpikit.errors import InputTypeError

ray = pytest.importorskip("ray")
pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # Ray's own, of its versions
    pytest.mark.usefixtures("cluster"),
]

DESK, TABLES, TOLD = example()


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR")
    yield
    ray.shutdown()


@pytest.mark.parametrize("parts", [3, 1])
def test_the_whole_catalogue_on_ray(parts: int) -> None:
    metrics = every_metric(DESK)
    frames = {name: ray.data.from_arrow([t]) for name, t in TABLES.items()}
    events = TABLES["events"]
    half = events.num_rows // 2
    frames["events"] = ray.data.from_arrow([events.slice(0, half), events.slice(half)])
    found = kk.engines.ray(metrics, frames, parts=parts, **TOLD)
    assert_alike(found, kk.compute(metrics, DESK))
    assert found.made.startswith("ray: ")


def test_other_frames_are_refused() -> None:
    with pytest.raises(InputTypeError, match="tickets must be a Ray dataset"):
        kk.engines.ray([kpis.ticket_volume], {"tickets": TABLES["tickets"]})


def test_the_script_of_the_guide_runs() -> None:
    assert "by ticket in 4 parts" in run_script("on_ray.py")
