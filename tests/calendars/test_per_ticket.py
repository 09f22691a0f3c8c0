"""A calendar for each ticket, by one of its columns."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kpikit.calendars import Calendar, PerTicket, per
from kpikit.errors import InputError, NaiveTimeError, UnknownNameError

OFFICE = Calendar("Mon-Fri 09:00-17:00", tz="UTC")
ALWAYS = Calendar.always()
LATE = Calendar("Mon-Sat 12:00-20:00", tz="America/New_York")
ALL = per("team", {}, default=OFFICE)
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


@pytest.mark.parametrize(
    ("method", "more"),
    [
        ("elapsed", [[MAY + timedelta(days=3)] * 3]),
        ("elapsed", [MAY + timedelta(days=3)]),
        ("deadline", ["3bd"]),
        ("deadline", [["1h", "1bd", "20h"]]),
        ("rewind", ["9h"]),
        ("rewind", [[timedelta(hours=1), "2bd", "20h"]]),
        ("is_open", []),
        ("next_open", []),
        ("next_close", []),
        ("previous_open", []),
        ("previous_close", []),
    ],
)
def test_every_method_answers_as_the_calendar_of_the_row(
    method: str, more: list[Any]
) -> None:
    """Row by row the same as asking that calendar; NaT where an instant is missing."""
    chosen = per("team", {"late": LATE}, default=OFFICE)
    values, stamps = ["late", "x", None], [MAY, MAY + timedelta(hours=4), None]
    found = getattr(chosen, method)(values, stamps, *more)
    for row, calendar in enumerate([LATE, OFFICE, OFFICE]):
        own = [each[row : row + 1] if isinstance(each, list) else each for each in more]
        wanted = getattr(calendar, method)(stamps[row : row + 1], *own)
        assert wanted.dtype == found.dtype
        np.testing.assert_array_equal(found[row : row + 1], wanted)


def test_single_values_stand_for_all_rows() -> None:
    chosen = per("team", {"late": LATE}, default=OFFICE)
    due = chosen.deadline(["late", "x"], MAY.replace(tzinfo=None), "2h", tz="UTC")
    assert due.tolist() == chosen.deadline(["late", "x"], [MAY] * 2, "2h").tolist()
    assert chosen.elapsed([], [], []).tolist() == []


def test_columns_of_other_lengths_are_refused() -> None:
    with pytest.raises(InputError, match="values and end must be of one length: got 1"):
        ALL.elapsed(["x"], MAY, [MAY] * 2)
    with pytest.raises(InputError, match="values and duration must be of one length"):
        ALL.deadline(["x"] * 2, MAY, ["1h"])
    with pytest.raises(NaiveTimeError, match="start must have a time zone"):
        ALL.deadline(["x"], [MAY.replace(tzinfo=None)], "1h")


def test_a_choice_is_plain_data() -> None:
    chosen = per("team", {"late": LATE, 2: ALWAYS}, default=OFFICE)
    for one in (chosen, per("team", {"late": LATE})):
        assert PerTicket.from_dict(json.loads(json.dumps(one.to_dict()))) == one


def test_events_name_a_value_or_the_default() -> None:
    chosen = per("site", {1: LATE}, default=OFFICE)
    assert chosen.named("1") is LATE
    assert chosen.named("default") is OFFICE
    assert chosen.named("2") is None
    assert per("site", {1: LATE}).named("default") is None


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
