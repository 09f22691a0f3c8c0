"""Calendars are values: equal by rules, plain as data, and taking any column."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given

from calendars.calendar_cases import Case, cases
from kpikit.calendars import Calendar, Holidays, Interval, Period
from kpikit.calendars.holiday_sources import package
from kpikit.calendars.plain import versions
from kpikit.errors import HorizonError
from kpikit.units import BusinessDays

MAY = datetime(2026, 5, 4, 10, tzinfo=UTC)
OFFICE = Calendar("Mon-Fri 09:00-17:00", tz="UTC")
STAMPS = [MAY, None, MAY + timedelta(days=1, microseconds=7)]
HOURS = np.array([4, "NaT", 4], "timedelta64[h]").astype("timedelta64[us]")


@given(case=cases(), other=cases())
def test_from_dict_gives_the_calendar_back(case: Case, other: Case) -> None:
    """from_dict(to_dict()) is equal, through JSON too, and pickles alike."""
    one, two = case.calendar, other.calendar
    for calendar in (one, one | two):
        data = json.loads(json.dumps(calendar.to_dict()))
        back = Calendar.from_dict(data)
        assert back == calendar
        assert hash(back) == hash(calendar)
        assert back.fingerprint == calendar.fingerprint
        assert pickle.loads(pickle.dumps(calendar)) == calendar  # noqa: S301
    assert (one == two) == (one.to_dict() == two.to_dict())


def test_equal_rules_are_equal_however_they_are_written() -> None:
    """Text or mapping, name or zone, date or text: the rules count."""
    one = Calendar(
        "Mon-Tue: 09:00-12:00,12:00-17:00; Wed closed; Thu–Fri 9:00 - 17:00;closed",
        tz="Europe/Warsaw",
        holidays="PL",
        exceptions={"2026-05-04": "closed"},
        span=("2020-01-01", "2030-12-31"),
    )
    two = Calendar(
        {"mon,tue": ["09:00-17:00"], "Thursday-Friday": "09:00-17:00", "wed": []},
        tz=ZoneInfo("Europe/Warsaw"),
        holidays=Holidays("pl"),
        exceptions={MAY.date(): []},
        periods=iter([]),
        span=(datetime(2020, 1, 1).date(), datetime(2030, 12, 31).date()),
    )
    assert one == two
    assert len({one, two}) == 1
    assert one.fingerprint == two.fingerprint
    assert one != Calendar("Mon-Fri 09:00-17:00", tz="Europe/Warsaw", holidays="PL")
    assert one != 5
    with pytest.raises(AttributeError):
        one.rules = two.rules  # type: ignore[misc]


def test_the_fingerprint_knows_the_holiday_data() -> None:
    """Holiday lists change between releases: their version belongs to it."""
    polish = Calendar("Mon-Fri 09:00-17:00", tz="Europe/Warsaw", holidays="PL")
    assert versions(polish.rules) == [package().__version__]
    assert versions(OFFICE.rules) == []
    assert versions((OFFICE | polish).rules) == [package().__version__]
    assert len(polish.fingerprint) == 16
    assert polish.fingerprint != OFFICE.fingerprint


def test_repr_says_the_week_in_words() -> None:
    """One line: the week, the zone, and what changes it."""
    calendar = Calendar(
        {"mon-thu": "09:00-12:30,13:00-17:30", "fri": "09:00-15:00"},
        tz="Europe/Warsaw",
        holidays=Holidays("PL", add=["2026-12-24"], remove=["2026-01-06"]),
        exceptions={"2026-05-02": "10:00-14:00"},
        breaks={"2026-05-04": "10:00-11:00", "2026-05-05": "10:00-11:00"},
        periods=Period("2027-01-01", "Mon-Fri 08:00-16:00"),  # type: ignore[arg-type]
        span=("2026-01-01", "2027-12-31"),
    )
    assert repr(calendar) == (
        "<Calendar Mon-Thu 09:00-12:30,13:00-17:30; Fri 09:00-15:00 in Europe/Warsaw,"
        " holidays PL, 1 added, 1 removed, from 2027-01-01 Mon-Fri 08:00-16:00,"
        " 1 exception, 2 breaks, known from 2026-01-01 to 2027-12-31>"
    )
    assert repr(Calendar.always() - OFFICE) == (
        "<Calendar (Mon-Sun 00:00-24:00 in UTC) - (Mon-Fri 09:00-17:00 in UTC)>"
    )
    never = Calendar({}, tz="UTC", allow_never_open=True)
    assert repr(never) == "<Calendar closed in UTC>"
    assert Calendar.from_dict(calendar.to_dict()) == calendar


@pytest.mark.parametrize(
    "column",
    [
        np.array([s and s.replace(tzinfo=None) for s in STAMPS], "datetime64[us]"),
        np.array([s and s.replace(tzinfo=None) for s in STAMPS], "datetime64[ns]"),
        STAMPS,
        tuple(STAMPS),
        pd.Series(STAMPS, dtype="datetime64[us, UTC]").dt.tz_convert("Asia/Tokyo"),
        pd.DatetimeIndex(STAMPS),
        pl.Series(STAMPS, dtype=pl.Datetime("us", "UTC")),
        pa.array(STAMPS, pa.timestamp("us", "Europe/Warsaw")),
        pa.chunked_array([STAMPS[:1], STAMPS[1:]], pa.timestamp("us", "UTC")),
        pd.Series([s and s.replace(tzinfo=None) for s in STAMPS]),
        [s and s.replace(tzinfo=None) for s in STAMPS],
    ],
    ids=lambda column: f"{type(column).__module__}.{type(column).__name__}",
)
def test_any_column_of_instants_is_taken(column: Any) -> None:
    """The answers are numpy arrays in microseconds, NaT where a value is missing."""
    due = OFFICE.deadline(column, "4h", tz="UTC")
    assert due.dtype == np.dtype("datetime64[us]")
    assert np.isnat(due).tolist() == [False, True, False]
    assert due[2] == np.datetime64("2026-05-05T14:00:00.000007")
    spent = OFFICE.elapsed(column, due, tz="UTC")
    assert spent.dtype == np.dtype("timedelta64[us]")
    np.testing.assert_array_equal(spent, HOURS)
    np.testing.assert_array_equal(
        OFFICE.rewind(due, "4h"), OFFICE.next_open(column, tz="UTC")
    )
    assert OFFICE.is_open(column, tz="UTC").tolist() == [True, False, True]


def test_durations_come_as_columns_too() -> None:
    """Texts, timedeltas, timedelta64, business days, mixed, with gaps."""
    starts = np.array([MAY.replace(tzinfo=None)] * 4, "datetime64[us]")
    mixed = OFFICE.deadline(starts, ["4h", "1bd", None, timedelta(0)])
    assert mixed.astype(str).tolist() == [
        "2026-05-04T14:00:00.000000",
        "2026-05-05T10:00:00.000000",
        "NaT",
        "2026-05-04T10:00:00.000000",
    ]
    hours = [timedelta(hours=4), timedelta(hours=8), None, timedelta(0)]
    texts = OFFICE.deadline(starts, ["4h", "8h", None, "0s"])
    words = ["4h", "480m", None, "0s"]
    columns = [
        hours,
        np.array(hours, "timedelta64[us]"),
        pd.Series(hours),
        pl.Series(hours),
        pa.array(hours),
        pd.Series(words),
        pl.Series(words),
        pl.Series(words, dtype=pl.Categorical),
        pa.array(words),
        np.array(words, dtype=object),
        [timedelta(hours=4), "8h", None, timedelta(0)],
    ]
    for column in columns:
        np.testing.assert_array_equal(OFFICE.deadline(starts, column), texts)
    one = OFFICE.deadline(MAY, hours[:2])
    assert one.tolist() == texts[:2].tolist()
    days = OFFICE.rewind(starts, BusinessDays(1))
    assert days[0] == np.datetime64("2026-05-01T10:00")
    assert OFFICE.deadline(MAY, np.timedelta64(4, "h")) == MAY + timedelta(hours=4)
    assert np.isnat(OFFICE.deadline(starts[:2], [None, None])).all()


def test_numpy_scalars_are_answered_by_numpy_scalars() -> None:
    """One datetime64 is one instant in UTC."""
    stamp = np.datetime64("2026-05-04T10:00", "us")
    assert OFFICE.deadline(stamp, "4h") == np.datetime64("2026-05-04T14:00")
    assert OFFICE.elapsed(stamp, MAY + timedelta(hours=1)) == np.timedelta64(1, "h")
    assert OFFICE.next_close(stamp) == np.datetime64("2026-05-04T17:00")
    assert OFFICE.is_open(stamp) is True
    assert np.isnat(OFFICE.elapsed(np.datetime64("NaT", "us"), MAY))


def test_missing_and_empty_columns() -> None:
    """Nothing in, nothing out, and no error."""
    gone = np.array(["NaT", "NaT"], "datetime64[us]")
    none = np.array([], "datetime64[us]")
    for column in (gone, none, [None, None], []):
        assert np.isnat(OFFICE.elapsed(column, column)).all()
        assert np.isnat(OFFICE.deadline(column, "4h")).all()
        assert np.isnat(OFFICE.next_open(column)).all()
        assert not OFFICE.is_open(column).any()
        assert len(OFFICE.rewind(column, "1bd")) == len(column)
    assert np.isnat(OFFICE.elapsed(gone, MAY)).all()
    assert np.isnat(OFFICE.elapsed(np.datetime64("NaT", "us"), [MAY])).all()


def test_naive_scalars_take_the_zone_that_is_said() -> None:
    """Also from a zone object that is not of zoneinfo."""
    naive = datetime(2026, 5, 4, 16)
    zones = ["Europe/Warsaw", pd.Timestamp("2026", tz="Europe/Warsaw").tz]
    for tz in zones:
        assert OFFICE.next_open(naive, tz=tz) == naive.replace(tzinfo=zones[1])
    late = datetime(2026, 5, 4, 23, tzinfo=UTC)
    assert OFFICE.elapsed(naive, late, tz="UTC") == timedelta(hours=1)


def test_pandas_timestamps_are_datetimes_and_nat_is_none() -> None:
    """A Timestamp is an instant; NaT as a scalar is an error, not a number."""
    stamp = pd.Timestamp("2026-05-04 16:00", tz="UTC")
    assert OFFICE.deadline(stamp, "2h") == datetime(2026, 5, 5, 10, tzinfo=UTC)
    with pytest.raises(TypeError, match="start must be an aware datetime"):
        OFFICE.deadline(pd.NaT, "2h")


def test_an_interval_is_a_start_and_an_end() -> None:
    ((start, end),) = OFFICE.intervals(MAY, MAY + timedelta(hours=2))
    assert (start, end) == (MAY, MAY + timedelta(hours=2))


def test_an_interval_knows_its_length() -> None:
    """In elapsed time: over the spring night of Warsaw 7 h, not 8."""
    zone = ZoneInfo("Europe/Warsaw")
    night = Interval(
        datetime(2026, 3, 28, 22, tzinfo=zone), datetime(2026, 3, 29, 6, tzinfo=zone)
    )
    assert night.length == timedelta(hours=7)


def test_compiling_grows_with_what_is_asked() -> None:
    """Answers are the same whatever was asked before."""
    rules: dict[str, Any] = {"tz": "America/Santiago", "holidays": "CL"}
    fresh = [Calendar("Mon-Sat 10:00-19:07", **rules) for _ in range(2)]
    stamps = [datetime(year, 3, 4, 5, tzinfo=UTC) for year in (2026, 1975, 2090, 2000)]
    together = fresh[0].deadline(stamps, "30h")
    one_by_one = [fresh[1].deadline(at, "30h") for at in stamps]
    assert [at.replace(tzinfo=None) for at in one_by_one] == together.tolist()
    long = OFFICE.deadline(MAY, "40000h")
    assert OFFICE.elapsed(MAY, long) == timedelta(hours=40_000)
    assert OFFICE.rewind(long, "40000h") == MAY
    days = OFFICE.deadline(MAY, "5000bd")
    assert OFFICE.rewind(days, "5000bd") == MAY


class Wall(tzinfo):
    """A time zone of one's own, one hour ahead."""

    def utcoffset(self, _at: datetime | None) -> timedelta:
        """One hour."""
        return timedelta(hours=1)

    def dst(self, _at: datetime | None) -> timedelta:
        """None."""
        return timedelta()


def test_a_time_zone_of_ones_own_says_what_naive_values_mean() -> None:
    """It has no name that is known, and is taken as it is."""
    naive = datetime(2026, 5, 4, 9)
    assert OFFICE.next_open(naive, tz=Wall()) == MAY.replace(hour=9)
    assert OFFICE.next_open([naive], tz=Wall())[0] == np.datetime64("2026-05-04T09")


def test_a_calendar_not_yet_compiled_takes_missing_and_far_values() -> None:
    """Missing values compile nothing; a scalar far from a column widens it."""
    gone = np.array(["NaT"], "datetime64[us]")
    fresh = Calendar("Mon-Fri 07:00-17:00", tz="UTC")
    assert np.isnat(fresh.elapsed(gone, gone)).all()
    stamps = np.array([MAY.replace(tzinfo=None)], "datetime64[us]")
    near = fresh.elapsed(stamps, stamps + np.timedelta64(1, "h"))
    assert near[0] == np.timedelta64(1, "h")
    far = fresh.elapsed(MAY - timedelta(days=7 * 520), stamps)
    assert far[0] == np.timedelta64(520 * 50, "h")
    with pytest.raises(HorizonError, match="microseconds since 1970"):
        fresh.elapsed(np.array([2**62], "datetime64[us]"), stamps)


def test_unions_in_one_zone_keep_their_dates() -> None:
    """Early and late shift of one office: the late one belongs to its evening."""
    early = Calendar("Mon-Fri 06:00-14:00", tz="UTC")
    late = Calendar("Mon-Thu 22:00-02:00", tz="UTC")
    both = early | late
    assert both.deadline(datetime(2026, 5, 5, 1, tzinfo=UTC), "1bd") == (
        datetime(2026, 5, 6, 1, tzinfo=UTC)
    )
    assert (late | early).deadline(datetime(2026, 5, 8, 1, tzinfo=UTC), "1bd") == (
        datetime(2026, 5, 8, 14, tzinfo=UTC)
    )


def test_a_period_is_a_value_too() -> None:
    """Read once, it can be given again."""
    period = Period("2027-01-01", "Mon-Fri 08:00-16:00")
    assert Period(period.from_date, period.hours) == period
