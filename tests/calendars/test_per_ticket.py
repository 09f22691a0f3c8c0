"""A calendar for each ticket, by one of its columns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kpikit.calendars import Calendar, PerTicket, per
from kpikit.errors import UnknownNameError

OFFICE = Calendar("Mon-Fri 09:00-17:00", tz="UTC")
ALWAYS = Calendar.always()
MAY = datetime(2026, 5, 4, 16, tzinfo=UTC)
STARTS = np.full(4, MAY.replace(tzinfo=None), dtype="datetime64[us]")


@pytest.mark.parametrize(
    "values",
    [
        ["acme", "beta", None, "acme"],
        np.array(["acme", "beta", None, "acme"], dtype=object),
        pd.Series(["acme", "beta", None, "acme"], dtype="category"),
    ],
    ids=["list", "numpy", "pandas"],
)
def test_each_row_has_the_calendar_of_its_value(values: Any) -> None:
    """Other values, and missing ones, have the default."""
    chosen = per("organization", {"acme": ALWAYS}, default=OFFICE)
    ends = STARTS + np.timedelta64(24, "h")
    hours = chosen.elapsed(values, STARTS, ends) / np.timedelta64(1, "h")
    assert hours.tolist() == [24, 8, 8, 24]
    due = chosen.deadline(values, STARTS, "2h")
    late, early = np.datetime64("2026-05-05T10:00"), np.datetime64("2026-05-04T18:00")
    assert due.tolist() == np.array([early, late, late, early], due.dtype).tolist()
    rows = {calendar: rows.tolist() for calendar, rows in chosen.split(values)}
    assert rows == {ALWAYS: [0, 3], OFFICE: [1, 2]}


def test_numbers_choose_too() -> None:
    """The values of a column need not be words."""
    chosen = per("site", {1: OFFICE, 2: ALWAYS})
    hours = chosen.elapsed([2, 1], STARTS[:2], STARTS[:2] + np.timedelta64(2, "h"))
    assert (hours / np.timedelta64(1, "h")).tolist() == [2, 1]


def test_choices_are_values() -> None:
    """Equal whatever the order; a value without a calendar is an error."""
    one = per("team", {"a": OFFICE, "b": ALWAYS})
    two = per("team", {"b": Calendar.always(), "a": OFFICE})
    assert one == two
    assert hash(one) == hash(two)
    assert isinstance(one, PerTicket)
    assert one.calendar("a") is OFFICE
    for value in ("c", None):
        with pytest.raises(UnknownNameError, match="team must have a calendar: got"):
            one.calendar(value)
    with pytest.raises(UnknownNameError, match=r"default=calendar"):
        one.elapsed(["c"], STARTS[:1], STARTS[:1])
    assert per("team", {}, default=OFFICE).calendar("x").elapsed(
        MAY, MAY + timedelta(hours=2)
    ) == timedelta(hours=1)
