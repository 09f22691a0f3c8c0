"""Instants: zones, gaps, doubled hours, formats, and cells that are none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from column_doors import build, clean, factorised, own, read

NOON = datetime(2026, 5, 31, 12, tzinfo=UTC)
BARE = NOON.replace(tzinfo=None)
ROME = "Europe/Rome"


@pytest.mark.parametrize(
    "cells",
    [
        [BARE],
        ["2026-05-31 12:00"],
        ["2026-05-31"],
        [date(2026, 5, 31)],
        [pd.Timestamp(BARE)],
        pd.Series([BARE]),
        pa.array([BARE]),
        np.array(["2026-05-31"], dtype="datetime64[D]"),
        factorised(["2026-05-31T12:00"]),
    ],
    ids=str,
)
def test_a_naive_stamp_needs_a_zone(cells: Any) -> None:
    column, (problem,) = read(cells, "instant")
    assert column.to_list() == [None]
    assert problem.code == "naive-time"
    assert problem.where == "t.x"
    assert problem.message.startswith("x must say its time zone: got ")
    assert 'tz="Europe/Rome"' in problem.help
    found = clean(cells, "instant", tz=ROME)[0].astimezone(ZoneInfo(ROME))
    assert found.replace(tzinfo=None) in (BARE, BARE.replace(hour=0))


def test_numpy_stamps_are_utc_whatever_the_zone_of_the_table() -> None:
    stamps = np.array([BARE], dtype="datetime64[s]")
    assert clean(stamps, "instant") == [NOON]
    assert clean(stamps, "instant", tz=ROME) == [NOON]


GAP = "2026-03-29 02:30"
TWICE = "2026-10-25 02:30"


@pytest.mark.parametrize("as_text", [True, False])
def test_a_time_that_the_clocks_jump_over_is_no_instant(as_text: bool) -> None:
    texts = [GAP, "2026-03-29 03:00", None, "2026-03-29 01:59:59"]
    stamps = [t and datetime.fromisoformat(t) for t in texts]
    column, (problem,) = read(texts if as_text else stamps, "instant", tz=ROME)
    assert column.to_list() == [
        None,
        datetime(2026, 3, 29, 1, tzinfo=UTC),
        None,
        datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC),
    ]
    assert problem.code == "wall-time-gap"
    assert "exist in Europe/Rome" in problem.message
    assert "(row 0)" in problem.message
    assert problem.count == 1


def test_a_time_that_the_clocks_show_twice_is_no_instant() -> None:
    column, (problem,) = read([TWICE, "2026-10-25 03:00"], "instant", tz=ROME)
    assert column.to_list() == [None, datetime(2026, 10, 25, 2, tzinfo=UTC)]
    assert problem.code == "wall-time-twice"
    assert "mean one instant in Europe/Rome" in problem.message
    assert "2026-10-25T02:30:00+01:00" in problem.help


@given(
    cells=st.lists(
        st.none()
        | st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1))
        | st.datetimes(
            datetime(1990, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)
        )
    )
)
def test_aware_and_naive_text_mix(cells: list[datetime | None]) -> None:
    """Each cell reads as it would alone; offsets win over the zone of the table."""
    texts = [None if v is None else v.isoformat() for v in cells]
    together, problems = read(texts, "instant", tz="America/New_York")
    alone = [read([t], "instant", tz="America/New_York") for t in texts]
    assert together.to_list() == [c.to_list()[0] for c, _ in alone]
    assert sum(p.count for p in problems) == sum(len(p) for _, p in alone)
    mixed, _ = read(cells, "instant", tz="America/New_York")
    assert mixed.to_list() == together.to_list()


def test_a_mixture_without_a_zone_names_the_naive_cells() -> None:
    texts = ["2026-05-31T12:00Z", "2026-05-31T12:00", None]
    column, (problem,) = read(texts, "instant")
    assert column.to_list() == [NOON, None, None]
    assert problem.offenders == ("'2026-05-31T12:00' (row 1)",)


def test_text_is_read_by_the_format_of_the_file() -> None:
    texts = ["31.05.2026 14:00", None, " 31.05.2026 14:00 "]
    how: dict[str, Any] = {"tz": ROME, "format": "%d.%m.%Y %H:%M"}
    assert clean(texts, "instant", **how) == [NOON, None, NOON]
    zoned = {"format": "%d.%m.%Y %H:%M %z"}
    assert clean(["31.05.2026 14:00 +0200"], "instant", **zoned) == [NOON]
    _, (problem,) = read(["2026-05-31 14:00"], "instant", **how)
    assert "be an instant as '%d.%m.%Y %H:%M'" in problem.message
    assert problem.help == "correct the cells, or the format"


def test_cells_that_are_no_instants_are_counted_and_the_first_named() -> None:
    texts = [None, "soon", "2026-05-31T12:00Z", *["later"] * 6]
    column, (problem,) = read(texts, "instant")
    assert column.to_list() == [None, None, NOON, *[None] * 6]
    assert problem.code == "not-instant"
    assert problem.count == 7
    assert problem.offenders == (
        "'soon' (row 1)",
        "'later' (row 3)",
        "'later' (row 4)",
        "'later' (row 5)",
        "'later' (row 6)",
    )
    assert problem.message.endswith("… 7 in all")
    assert "2026-05-31T14:05:00+02:00" in problem.help


@pytest.mark.parametrize(
    ("cells", "shown", "remedy"),
    [
        ([1767225600], "1767225600 (row 0)", "datetime64[s]"),
        ([1.5], "1.5 (row 0)", "does not say its unit"),
        ([True], "True (row 0)", "ISO 8601"),
        ([timedelta(1)], "1 day, 0:00:00 (row 0)", "ISO 8601"),
    ],
)
def test_what_is_no_stamp_at_all_is_refused(
    cells: list[Any], shown: str, remedy: str
) -> None:
    column, (problem,) = read(cells, "instant")
    assert column.to_list() == [None]
    assert problem.offenders == (shown,)
    assert remedy in problem.help


FAR = np.array(["12026-05-31T12:00", "2026-05-31T12:00"], dtype="datetime64[s]")


@pytest.mark.parametrize(
    ("cells", "tz"),
    [
        (FAR, None),
        (pa.array(FAR, pa.timestamp("s")), ROME),
        (FAR.astype("datetime64[D]"), ROME),
        (["0001-01-01T00:00+05:00", "2026-05-31T12:00Z"], None),
        (["9999-12-31 23:59", "2026-05-31 12:00"], "America/New_York"),
        (["9999-12-31T23:59-05:00", "2026-05-31 12:00"], "America/New_York"),
    ],
    ids=str,
)
def test_instants_out_of_the_years_of_python_are_named(
    cells: Any, tz: str | None
) -> None:
    column, (problem,) = read(cells, "instant", tz=tz)
    assert column.at(0) is None
    assert column.at(1) is not None
    assert problem.code == "not-instant"
    assert "lie in the years 1 to 9999" in problem.message
    assert "(row 0)" in problem.message


def test_days_beyond_all_clocks_are_named_too() -> None:
    days = np.array([2**60], dtype="int64").astype("datetime64[D]")
    column, (problem,) = read(days, "instant", tz=ROME)
    assert column.to_list() == [None]
    assert "years 1 to 9999" in problem.message


def test_the_last_instants_of_python_are_instants() -> None:
    ends = [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
    assert clean(ends, "instant") == ends
    assert clean([v.isoformat() for v in ends], "instant") == ends


def test_dates_take_midnights_and_refuse_times_of_day() -> None:
    days = [date(2026, 5, 31), None]
    rome = datetime(2026, 5, 31, tzinfo=ZoneInfo(ROME))
    assert clean([BARE.replace(hour=0), None], "date") == days
    assert clean([NOON.replace(hour=0), None], "date") == days
    assert clean([rome, None], "date", tz=ROME) == days
    assert clean([NOON.replace(hour=0), None], "date", tz=ROME) == days
    column, (problem,) = read([rome, None], "date")
    assert column.to_list() == [None, None]
    assert problem.message == (
        "x must be a date without a time of day: got 2026-05-30 22:00:00 (row 0)"
    )
    mixed = [date(2026, 5, 31), NOON, BARE, "31 May", 5, " 2026-05-31 "]
    column, (problem,) = read(mixed, "date")
    assert column.to_list() == [days[0], None, None, None, None, days[0]]
    assert problem.count == 4
    assert "be a date as 2026-05-31" in problem.message
    _, (problem,) = read([5], "date")
    assert problem.message == "x must be a date: got 5 (row 0)"
    assert read(FAR, "date")[1][0].message.startswith("x must be a date without")


def test_dates_out_of_the_years_of_python_are_named() -> None:
    column, (problem,) = read(FAR.astype("datetime64[D]"), "date")
    assert column.to_list() == [None, date(2026, 5, 31)]
    assert problem.offenders == ("12026-05-31 (row 0)",)


def test_own_stamps_without_a_zone_are_a_problem() -> None:
    _, check = build({"seen_at": [BARE]})
    assert [p.code for p in check.problems] == ["naive-time"]
    assert check.problems[0].where == "t.seen_at"
    assert own([BARE], tz=ROME).to_list() == [NOON.replace(hour=10)]
