"""The names of the contract, as a caller writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import kpikit as kk
from kpikit import Calendar, sla

OFFICE = Calendar("Mon-Fri 09:00-17:00", tz="Europe/Warsaw")
START = datetime(2026, 5, 8, 14, tzinfo=UTC)


def test_a_reading_has_every_field_of_the_contract() -> None:
    now = START + timedelta(days=2, hours=18)
    r = sla.read(OFFICE, target="4h", start=START, stop=None, pauses=[], as_of=now)
    assert (r.state, r.elapsed, r.remaining, r.used) == (
        "running",
        timedelta(hours=2),
        timedelta(hours=2),
        0.5,
    )
    assert r.due_at == r.original_due_at == datetime(2026, 5, 11, 10, tzinfo=UTC)
    assert (r.breached_at, r.overrun) == (None, timedelta(0))
    assert [segment.reason for segment in r.segments] == [
        "counting",
        "outside_hours",
        "counting",
    ]


def test_a_run_is_the_sla_table_of_a_desk() -> None:
    desk = kk.example_desk()
    policy = sla.Policy.from_dict(
        {"name": "all", "targets": {"*": {"first_response": "4h", "resolution": "3bd"}}}
    )
    run = sla.run([policy], desk, calendar=OFFICE)
    again = kk.Desk(sla=run.to_dicts())
    assert len(again.sla) == len(run.to_dicts())
    assert set(again.sla.column("state")) == set(run.counts())


def test_clock_is_a_public_name() -> None:
    assert kk.Clock is sla.Clock
