"""Stretches of time as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.columns.zones import Zone
from kpikit.desk.window import Window, window
from kpikit.errors import InputError, InputTypeError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = date(1970, 1, 1)


def edges(found: Window) -> tuple[datetime, datetime]:
    """Start and end of a window as instants."""
    step = timedelta(microseconds=1)
    return EPOCH + found.start * step, EPOCH + found.end * step


def days(found: Window) -> tuple[date, date]:
    """First date of a window, and the first after it."""
    return DAY + timedelta(found.first_day), DAY + timedelta(found.end_day)


def local(zone: str, *parts: int) -> datetime:
    """A wall time in a zone, as an instant."""
    return datetime(*parts, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2026", (2026, 1, 1), (2027, 1, 1)),
        ("2026-Q1", (2026, 1, 1), (2026, 4, 1)),
        ("2026-Q4", (2026, 10, 1), (2027, 1, 1)),
        ("2026-05", (2026, 5, 1), (2026, 6, 1)),
        ("2026-12", (2026, 12, 1), (2027, 1, 1)),
        ("2026-W19", (2026, 5, 4), (2026, 5, 11)),
        ("2026-W01", (2025, 12, 29), (2026, 1, 5)),
        ("2026-W53", (2026, 12, 28), (2027, 1, 4)),
        ("2024-02-29", (2024, 2, 29), (2024, 3, 1)),
        (date(2026, 5, 31), (2026, 5, 31), (2026, 6, 1)),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Rome", "America/New_York"])
def test_a_named_period_runs_from_midnight_to_midnight(
    text: Any, first: tuple[int, int, int], end: tuple[int, int, int], zone: str
) -> None:
    found = window(text, None, Zone.of(zone))
    assert edges(found) == (local(zone, *first), local(zone, *end))
    assert days(found) == (date(*first), date(*end))


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-05-31", 24)]
)
def test_days_on_which_clocks_change_are_shorter_or_longer(
    day: str, hours: int
) -> None:
    start, end = edges(window(day, None, Zone.of("Europe/Rome")))
    assert end - start == timedelta(hours=hours)


def test_a_day_whose_midnight_is_skipped_begins_when_clocks_say_it() -> None:
    found = window("2018-11-04", None, Zone.of("America/Sao_Paulo"))
    assert edges(found)[0] == datetime(2018, 11, 4, 3, tzinfo=UTC)
    assert edges(found)[1] - edges(found)[0] == timedelta(hours=23)
    skipped = window("2011-12-30", None, Zone.of("Pacific/Apia"))
    assert skipped.start == skipped.end


@given(
    day=st.dates(date(1990, 1, 1), date(2080, 1, 1)),
    zone=st.sampled_from(
        ["UTC", "Europe/Rome", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu"]
    ),
)
def test_each_day_ends_where_the_next_begins(day: date, zone: str) -> None:
    at = Zone.of(zone)
    today, tomorrow = window(day, None, at), window(day + timedelta(1), None, at)
    assert today.end == tomorrow.start
    assert today.end_day == tomorrow.first_day
    assert window(day.isoformat(), None, at) == today
    month = window(f"{day:%Y-%m}", None, at)
    week = window(f"{day:%G}-W{day:%V}", None, at)
    for longer in (month, week, window(f"{day:%Y}", None, at)):
        assert longer.start <= today.start <= today.end <= longer.end


ROME = Zone.of("Europe/Rome")


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-05", "2026-06"),
        ("2026-05-01", "2026-W23"),
        (date(2026, 5, 1), date(2026, 6, 1)),
        (datetime(2026, 5, 1), "2026-06-01T00:00:00"),
        (datetime(2026, 4, 30, 22, tzinfo=UTC), "2026-05-31T22:00Z"),
        (np.datetime64("2026-04-30T22:00"), "2026-06"),
    ],
)
def test_two_edges_of_any_form_make_a_window(since: Any, until: Any) -> None:
    assert window(since, until, ROME) == window("2026-05", None, ROME)


def test_dates_of_a_window_are_those_it_touches() -> None:
    found = window("2026-05-01T10:00", "2026-05-03T00:00", ROME)
    assert days(found) == (date(2026, 5, 1), date(2026, 5, 3))
    found = window("2026-05-01T10:00", "2026-05-03T00:01", ROME)
    assert days(found) == (date(2026, 5, 1), date(2026, 5, 4))


@pytest.mark.parametrize(
    "value",
    [
        "May 2026",
        "2026-5",
        "2026-13",
        "2026-Q5",
        "2026-W00",
        "2025-W53",
        "2026-02-30",
        "0000",
        "9999",
        "9999-12-31",
        datetime(2026, 5, 1, tzinfo=UTC),
        202605,
        None,
    ],
)
def test_what_names_no_period_is_refused(value: Any) -> None:
    told = r"during must name a period: got .*; write '2026', '2026-Q2', '2026-05'"
    with pytest.raises(InputError, match=told):
        window(value, None, ROME)


@pytest.mark.parametrize(
    ("since", "until", "error", "told"),
    [
        (
            "2026-06",
            "2026-05",
            InputError,
            r"until must be after since: got '2026-06' to '2026-05'; swap them;",
        ),
        ("2026-05", "2026-05", InputError, r"until must be after since"),
        ("2026-05", "tomorrow", InputError, r"until must be an instant: got 'tomorrow"),
        (5, "2026-05", InputTypeError, r"since must be an instant: got 5; as 2026"),
        (
            "2026-03-29T02:30",
            "2026-05",
            InputError,
            r"since must be one instant: got 2026-03-29T02:30:00, which does not exist",
        ),
    ],
)
def test_edges_that_make_no_window_are_refused(
    since: Any, until: Any, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        window(since, until, ROME)


def test_a_naive_edge_takes_the_zone_of_the_desk() -> None:
    found = window("2026-05-01T10:00", "2026-05-01T12:00", ROME)
    assert edges(found)[0] == datetime(2026, 5, 1, 8, tzinfo=UTC)
