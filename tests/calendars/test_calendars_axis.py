"""Open time as an axis says what elapsed and deadline say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from kpikit.calendars import Calendar
from kpikit.errors import HorizonError

CALENDARS = {
    "office": Calendar("Mon-Fri 09:00-17:00", tz="Europe/Warsaw", holidays="PL"),
    "nights": Calendar("Mon-Sun 22:00-06:00", tz="America/New_York"),
    "seconds": Calendar("Mon-Fri 09:00:01-16:59:59", tz="Asia/Kolkata"),
    "always": Calendar.always(),
}
HOUR = 3_600_000_000


def some_instants(rows: int = 70_000) -> np.ndarray:
    rng = np.random.default_rng(7)
    low = np.datetime64("2025-01-01", "us").astype(np.int64)
    return low + rng.integers(0, 600 * 24 * HOUR, rows)


@pytest.mark.parametrize("name", CALENDARS)
def test_places_are_apart_by_what_elapsed_between(name: str) -> None:
    calendar, at = CALENDARS[name], some_instants()
    now = int(at.max()) + 5 * HOUR
    axis = calendar.axis(at, now)
    stamps = at.view("datetime64[us]")
    since = calendar.elapsed(stamps, datetime.fromtimestamp(now / 1e6, UTC))
    assert np.array_equal(axis.now - axis.places, since.view(np.int64))


@pytest.mark.parametrize("name", CALENDARS)
def test_an_amount_further_lies_its_deadline(name: str) -> None:
    calendar, at = CALENDARS[name], some_instants()
    axis = calendar.axis(at, int(at.max()))
    found = axis.instants(axis.places + 8 * HOUR)
    due = calendar.deadline(at.view("datetime64[us]"), timedelta(hours=8))
    assert found is not None
    assert np.array_equal(found, due.view(np.int64))


def test_what_lies_past_all_that_is_known_is_not_guessed() -> None:
    calendar = Calendar("Mon 09:00-10:00", tz="UTC")
    axis = calendar.axis(some_instants(3), 1_735_689_600_000_000)
    assert axis.instants(axis.places + 10_000_000 * HOUR) is None


def test_instants_outside_the_horizon_are_refused() -> None:
    far = np.array([np.datetime64("2500-01-01", "us").astype(np.int64)])
    with pytest.raises(HorizonError):
        CALENDARS["office"].axis(far, 0)
