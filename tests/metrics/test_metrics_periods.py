"""Periods of time in zones, against zoneinfo."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit import Desk, Result, kpis
from kpikit.errors import InputError, UnavailableError, ZoneError
from kpikit.metrics.periods import Grid, Period, period

ZONES = (
    "UTC",
    "Europe/Warsaw",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Africa/Cairo",
)
INSTANTS = st.datetimes(
    datetime(2015, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def first_date(text: str, day: date) -> date:
    """The first date of the period that a date lies in, by hand."""
    match text:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "2w":
            monday = day - timedelta(days=day.weekday())
            odd = (monday - date(1970, 1, 5)).days // 7 % 2
            return monday - timedelta(weeks=odd)
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
    raise AssertionError(text)


@given(
    at=INSTANTS,
    zone=st.sampled_from(ZONES),
    text=st.sampled_from(["day", "week", "2w", "month", "quarter", "year"]),
)
def test_dates_are_those_of_the_wall_clock(at: datetime, zone: str, text: str) -> None:
    grid = Grid(period(text), tz=zone)
    (index,) = grid.indices(np.array([micros(at)]))
    local = at.astimezone(ZoneInfo(zone)).date()
    assert grid.label(int(index)) == first_date(text, local).isoformat()
    start, end = grid.period.start(int(index), grid.zone), grid.ends(np.array([index]))
    assert start <= micros(at) < end[0]
    around = grid.indices(np.array([start - 1, start, end[0] - 1, end[0]]))
    assert around.tolist() == [index - 1, index, index, index + 1]


@given(at=INSTANTS, zone=st.sampled_from(ZONES))
def test_hours_are_those_of_the_wall_clock(at: datetime, zone: str) -> None:
    grid = Grid(period("hour"), tz=zone)
    (index,) = grid.indices(np.array([micros(at)]))
    local = at.astimezone(ZoneInfo(zone))
    wanted = local.replace(minute=0, second=0, microsecond=0)
    assert grid.label(int(index)) == wanted.isoformat(timespec="minutes")
    start = grid.period.start(int(index), grid.zone)
    assert start <= micros(at) < int(grid.ends(np.array([index]))[0])


def volumes(text: str, *at: str, tz: str | None = None) -> list[tuple[str | None, Any]]:
    stamps = [datetime.fromisoformat(each) for each in at]
    result = kpis.ticket_volume.every(text, tz=tz)(created_at=stamps)
    assert isinstance(result, Result)
    return [(line.period, line.value) for line in result]


def test_weeks_are_iso_at_the_ends_of_years() -> None:
    found = volumes(
        "week", "2026-12-31T12:00Z", "2027-01-03T23:59Z", "2027-01-04T00:00Z"
    )
    assert found == [("2026-12-28", 2), ("2027-01-04", 1)]


def test_gaps_in_time_are_filled() -> None:
    found = volumes("month", "2025-11-30T23:59Z", "2026-02-01T00:00Z")
    assert found == [
        ("2025-11-01", 1),
        ("2025-12-01", 0),
        ("2026-01-01", 0),
        ("2026-02-01", 1),
    ]


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    stamps = ("2026-10-25T00:30Z", "2026-10-25T01:30Z", "2026-10-25T01:59Z")
    assert volumes("hour", *stamps, tz="Europe/Warsaw") == [
        ("2026-10-25T02:00+02:00", 1),
        ("2026-10-25T02:00+01:00", 2),
    ]


def test_the_hour_that_is_left_out_is_no_hour() -> None:
    found = volumes(
        "hour", "2026-03-29T00:59Z", "2026-03-29T01:00Z", tz="Europe/Warsaw"
    )
    assert found == [("2026-03-29T01:00+01:00", 1), ("2026-03-29T03:00+02:00", 1)]


def test_days_of_23_and_25_hours() -> None:
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25)):
        grid = Grid(period("day"), tz="Europe/Warsaw")
        index = (date.fromisoformat(day) - date(1970, 1, 1)).days
        length = int(grid.ends(np.array([index]))[0]) - grid.period.start(
            index, grid.zone
        )
        assert length == hours * 3600 * 1_000_000


def test_half_hour_zones_begin_their_days_and_hours_at_the_half() -> None:
    stamps = ("2026-05-04T18:29:59Z", "2026-05-04T18:30Z")
    assert volumes("day", *stamps, tz="Asia/Kolkata") == [
        ("2026-05-04", 1),
        ("2026-05-05", 1),
    ]
    assert volumes("hour", *stamps, tz="Asia/Kolkata") == [
        ("2026-05-04T23:00+05:30", 1),
        ("2026-05-05T00:00+05:30", 1),
    ]
    assert volumes("hour", "2026-05-04T12:45Z", tz="America/St_Johns") == [
        ("2026-05-04T10:00-02:30", 1)
    ]


def test_several_units_are_one_period() -> None:
    found = volumes("3d", "1970-01-01T00:00Z", "1970-01-04T00:00Z")
    assert found == [("1970-01-01", 1), ("1970-01-04", 1)]
    assert volumes("1w", "2026-05-05T00:00Z") == volumes("week", "2026-05-05T00:00Z")
    assert [str(period(t)) for t in ("2w", "6h", "3d", "month", "1h")] == [
        "2w",
        "6h",
        "3d",
        "month",
        "hour",
    ]
    assert period(Period("week")) == period("week")


@pytest.mark.parametrize("text", ["weak", "", "0w", "w", "2 w", "2m", None, 7])
def test_other_periods_are_refused(text: Any) -> None:
    with pytest.raises(InputError, match="every must be a period: got"):
        kpis.csat.every(text)
    with pytest.raises(InputError, match="did you mean 'week'"):
        kpis.csat.every("weeks")


def test_the_zone_is_the_metrics_own_else_the_desks_else_utc() -> None:
    rows = {"id": [1], "created_at": [datetime(2026, 5, 4, 23, tzinfo=UTC)]}
    daily = kpis.ticket_volume.every("day")
    plain, there = Desk(tickets=rows), Desk(tickets=rows, tz="Asia/Tokyo")
    assert daily(plain)[0].period == "2026-05-04"
    assert daily(there)[0].period == "2026-05-05"
    assert daily.rows(there).to_dicts()[0]["period"] == "2026-05-05"
    assert daily.every("day", tz="UTC")(there)[0].period == "2026-05-04"
    assert (
        daily.every("day", tz=ZoneInfo("Asia/Tokyo"))(plain)[0].period == "2026-05-05"
    )
    assert daily(**rows, tz="Asia/Tokyo")[0].period == "2026-05-05"
    with pytest.raises(ZoneError, match="Europe/Warsaw"):
        daily.every("day", tz="Europe/Warsw")


def test_rows_without_a_time_are_counted_apart() -> None:
    at = datetime(2026, 5, 4, tzinfo=UTC)
    result = kpis.ticket_volume.every("day")(created_at=[at, None, None])
    assert [(v.value, v.without_time) for v in result] == [(1, 2)]
    assert "2 rows stand in no period" in result[0].explain()
    weekly = kpis.first_contact_resolution.every("week")
    columns = {"agent_replies": [1, 1], "reopens": [0, 0]}
    result = weekly(first_resolved_at=[at, None], **columns)
    assert [v.without_time for v in result] == [0]  # not about unresolved tickets
    assert len(weekly(first_resolved_at=[None, None], **columns)) == 0


def test_another_column_of_time() -> None:
    at = datetime(2026, 5, 4, tzinfo=UTC)
    weekly = kpis.ticket_volume.every("month", at="closed_at")
    assert weekly.at == "closed_at"
    assert weekly(closed_at=[at, at])[0].value == 2
    with pytest.raises(
        UnavailableError, match=r"stand in time by an instant: got 'team'"
    ):
        kpis.ticket_volume.every("month", at="team")(team=["a"])


def test_backlog_is_the_value_at_the_end_of_each_period() -> None:
    """One created just then belongs to the next; one resolved then is still open."""
    day = timedelta(days=1)
    monday = datetime(2026, 5, 4, tzinfo=UTC)
    result = kpis.backlog.every("day")(
        created_at=[monday, monday + day, monday + day],
        resolved_at=[monday + day, monday + 2 * day, None],
        as_of=monday + 2 * day + timedelta(hours=1),
    )
    assert [line.value for line in result] == [1, 2, 1]
