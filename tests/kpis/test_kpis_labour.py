"""Logged work and capacity: sums, what is above and below the line, nothing below."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kpikit import Desk, Unit, Work, kpis
from kpikit.errors import UnavailableError

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DOING = ["development", "support", "development", "administration"]


def test_hours_add_up() -> None:
    value = kpis.hours_logged(work_seconds=[3600, 1800, 5400, -60])
    assert (value.value, value.n, value.excluded) == (3 * HOUR, 3, {"negative": 1})
    assert kpis.hours_logged(work_seconds=[-1]).value == timedelta(0)
    nothing = kpis.hours_logged(Desk(work=[]))
    assert (nothing.value, nothing.no_data) == (timedelta(0), False)


def test_hours_by_priority_are_those_of_the_entry_or_of_its_ticket() -> None:
    by = kpis.hours_logged.by("priority")
    own = by(work_seconds=[60, 60, 60], priority=["P1", None, "P1"])
    found = [(line.group["priority"], line.value.seconds) for line in own]
    assert found == [("P1", 120), (None, 60)]
    desk = Desk(
        tickets={"id": [1, 2], "priority": ["P1", "P2"]},
        work={
            "agent": ["ann"] * 3,
            "worked_at": [AT] * 3,
            "work_seconds": [60, 120, 30],
            "activity": ["support"] * 3,
            "ticket_id": [1, 2, None],
        },
    )
    found = [(line.group["priority"], line.value.seconds) for line in by(desk)]
    assert found == [("P1", 60), ("P2", 120), (None, 30)]


def test_development_for_each_hour_of_support() -> None:
    """3 h and 1 h of development, 2 h of support: 2.0, and two thirds."""
    seconds = [3 * 3600, 2 * 3600, 3600, 9 * 3600]
    ratio = kpis.development_support_ratio
    value = ratio(work_seconds=seconds, activity=DOING)
    assert (value.value, value.n, value.unit) == (2.0, 3, Unit.RATIO)
    share = ratio.using(rule="share")(work_seconds=seconds, activity=DOING)
    assert (share.value, share.n, share.unit) == (2 / 3, 3, Unit.SHARE)
    assert 0 <= share.low < share.value < share.high <= 1


@pytest.mark.parametrize(
    ("activity", "ratio", "share"),
    [
        ("development", None, 1.0),
        ("support", 0.0, 0.0),
        ("administration", None, None),
    ],
)
def test_one_activity_alone(
    activity: str, ratio: float | None, share: float | None
) -> None:
    columns = {"work_seconds": [60, 90], "activity": [activity] * 2}
    metric = kpis.development_support_ratio
    assert metric(**columns).value == ratio
    assert metric.using(rule="share")(**columns).value == share


def test_hours_below_zero_count_on_neither_side() -> None:
    for rule, wanted in {"ratio": 1.0, "share": 0.5}.items():
        value = kpis.development_support_ratio.using(rule=rule)(
            work_seconds=[60, 60, -60, 0],
            activity=["development", "support", "support", "support"],
        )
        assert (value.value, value.n, value.excluded) == (wanted, 3, {"negative": 1})


def test_entries_as_objects() -> None:
    rows = [
        Work("ann", worked_at=AT, work_seconds=60, activity="development"),
        Work("bob", worked_at=AT, work_seconds=240, activity="support"),
    ]
    desk = Desk(work=rows)
    assert kpis.development_support_ratio(desk).value == 0.25
    assert kpis.hours_logged(desk).value == timedelta(minutes=5)
    assert kpis.development_support_ratio(Desk(work=[])).no_data


def test_use_may_exceed_what_there_is() -> None:
    metric = kpis.resource_utilization
    assert metric(used=[30, 50], available=[40, 40]).value == 1.0
    assert metric(used=[90], available=[60]).value == 1.5
    assert metric.unit is Unit.SHARE


def test_nothing_available_has_no_value() -> None:
    metric = kpis.resource_utilization
    assert metric(used=[5, 0], available=[0, 0]).no_data
    assert metric(used=[5, 10], available=[0, 20]).value == 0.75
    value = metric(used=[-1, 5, 5], available=[5, -1, 10])
    assert (value.value, value.n, value.excluded) == (0.5, 1, {"negative": 2})
    assert metric(Desk(capacity=[])).no_data


def test_resources_stand_beside_each_other() -> None:
    found = kpis.resource_utilization.by("resource")(
        resource=["people", "money", "people"],
        used=[8, 900, 6],
        available=[10, 1000, 10],
    )
    assert {line.group["resource"]: line.value for line in found} == {
        "people": 0.7,
        "money": 0.9,
    }


@pytest.mark.parametrize(
    ("metric", "table"),
    [
        (kpis.hours_logged, "work"),
        (kpis.development_support_ratio, "work"),
        (kpis.resource_utilization, "capacity"),
    ],
)
def test_their_tables_are_named(metric: object, table: str) -> None:
    with pytest.raises(UnavailableError, match=rf"Desk\({table}=…\)"):
        metric(Desk(tickets=[]))  # type: ignore[operator]


def test_the_canonical_text_names_the_activity() -> None:
    key = kpis.development_support_ratio.measure().key
    assert "work_on('development'), work_on('support')" in key


def test_the_interval_of_a_part_stays_a_part() -> None:
    """Of two entries nothing is known: the interval is all there is, and no more."""
    share, both = kpis.development_support_ratio.using(rule="share"), []
    for times in (1, 50):
        activity = ["development", "support"] * times
        both.append(share(work_seconds=[60] * 2 * times, activity=activity))
    assert (both[0].low, both[0].value, both[0].high) == (0.0, 0.5, 1.0)
    assert 0.3 < both[1].low < 0.5 < both[1].high < 0.7
