"""Metrics, partials and figures are values: equal, copied, sent to other processes."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

import kpikit as kk
from kpikit import Calendar, Desk, col, kpis
from kpikit.desk.names import TABLE_NAMES
from kpikit.errors import InputTypeError

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
DESK = Desk(
    tickets={"id": [1, 2], "created_at": [AT, AT], "line": ["1", None]},
    surveys={"kind": ["nps", "nps"], "score": [10, 3], "answered_at": [AT, AT]},
)
OFFICE = Calendar("Mon-Fri 09:00-17:00", tz="Europe/Warsaw")


def test_equal_figures_are_equal() -> None:
    assert kpis.nps(score=[1, 9]) == kpis.nps(score=[1, 9])
    assert kpis.nps(score=[1, 9]) != kpis.nps(score=[9, 9])
    part = kpis.nps.reduce(DESK)
    assert part.finish() == kpis.nps(DESK)
    assert kpis.ticket_volume.by("line")(DESK) == kpis.ticket_volume.by("line")(DESK)


@pytest.mark.parametrize(
    "thing",
    [
        kpis.nps,
        kpis.incident_response_time,
        kpis.resolution_time.using(calendar=OFFICE).where(col.line == "1"),
        kpis.csat.by("line").every("week", tz="Europe/Warsaw").cluster("respondent"),
        kpis.nps.reduce(DESK),
        kpis.nps(DESK),
        kpis.ticket_volume.by("line")(DESK),
        kpis.ticket_volume / kpis.ticket_volume,
    ],
    ids=repr,
)
def test_what_travels_arrives_equal(thing: Any) -> None:
    assert pickle.loads(pickle.dumps(thing)) == thing  # noqa: S301
    assert copy.deepcopy(thing) == thing


def test_a_fresh_process_knows_the_metric() -> None:
    data = pickle.dumps(kpis.incident_response_time.by("line"))
    code = f"import pickle; print(pickle.loads(bytes.fromhex({data.hex()!r})).name)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "incident_response_time"


@pytest.mark.parametrize(
    "metric",
    [m for m in kpis.all() if not m.unset],
    ids=lambda m: m.name,
)
def test_an_empty_desk_gives_no_data_or_zero(metric: kk.Metric) -> None:
    desk = Desk(**{name: [] for name in TABLE_NAMES})
    value = metric(desk)
    if isinstance(value, kk.Value):
        assert value.n == 0
        assert not float(value) > 0
    assert {p.code for p in desk.problems} == {"empty-table"}


def test_a_builder_must_return_a_measure() -> None:
    @kk.metric(unit="share", better="lower", table="tickets", at="created_at")
    def five_of_it() -> Any:
        return 5

    with pytest.raises(InputTypeError, match="must return a measure: got 5"):
        five_of_it(id=[1])


def test_words_must_be_words() -> None:
    with pytest.raises(
        InputTypeError, match="text must be words to look for: got None"
    ):
        kpis.find(None)


def test_a_given_as_of_before_facts_is_noted() -> None:
    desk = Desk(
        tickets={"id": [1, 2], "created_at": [AT, AT]}, as_of="2026-05-01T00:00Z"
    )
    assert [(p.code, p.count) for p in desk.problems] == [("after-as-of", 2)]
    later = Desk(tickets={"id": [1], "created_at": [AT]}, as_of="2026-05-09T00:00Z")
    assert later.problems == ()
