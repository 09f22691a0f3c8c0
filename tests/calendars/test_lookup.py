"""Bucket tables give what a binary search gives, however the edges lie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.calendars import Calendar
from kpikit.calendars.lookup import BLOCK, Forward, Inverse

LOW = 1_600_000_000_000_000


@st.composite
def timelines(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int, int]:
    """Sorted intervals that do not touch, between two instants."""
    scale = draw(st.sampled_from([1, 1000, 10**8, 10**10]))
    count = draw(st.integers(1, 12))
    steps = draw(st.lists(st.integers(1, 9), min_size=2 * count, max_size=2 * count))
    base = draw(st.sampled_from([LOW, -LOW, 0]))
    edges = base + np.cumsum(np.array(steps, dtype=np.int64)) * scale
    low = base + draw(st.integers(0, 1)) * scale
    high = int(edges[-1]) + draw(st.integers(0, 3)) * scale
    return edges[::2], edges[1::2], min(low, int(edges[0])), high


def slow_before(starts: np.ndarray, ends: np.ndarray, at: int) -> int:
    """Open time before an instant, interval by interval."""
    return int(sum(max(0, min(at, e) - s) for s, e in zip(starts, ends, strict=True)))


LIMITS = {
    "grid": {},
    "direct": {"_MOST_CELLS": 0},
    "counted": {"_MOST_CELLS": 0, "_DIRECT_BUCKETS": 0},
    "searched": {"_MOST_CELLS": 0, "_DIRECT_BUCKETS": 0, "_MOST_BUCKETS": -1},
}


@pytest.mark.parametrize("form", LIMITS)
@given(data=st.data(), line=timelines())
def test_forward_is_the_sum_of_what_lies_before(
    form: str, data: st.DataObject, line: tuple[np.ndarray, np.ndarray, int, int]
) -> None:
    """In all forms of the table."""
    starts, ends, low, high = line
    before = np.concatenate(([0], np.cumsum(ends - starts)))
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in LIMITS[form].items():
            patch.setattr(f"kpikit.calendars.lookup.{name}", limit)
        table = Forward.of(starts, ends, before, low, high)
    assert table.form == form or (form == "grid" and low <= 0)
    near = st.sampled_from([low, high, *starts.tolist(), *ends.tolist()])
    beside = st.tuples(near, st.integers(-1, 1)).map(sum)
    points = st.integers(low, high) | beside.filter(lambda at: low <= at <= high)
    at = np.array(data.draw(st.lists(points, min_size=1, max_size=20)))
    out = np.empty(len(at), dtype=np.int64)
    table.measure(at, out, table.scratch(len(at)))
    assert out.tolist() == [slow_before(starts, ends, t) for t in at.tolist()]


@pytest.mark.parametrize(
    "limits", [{}, {"_MOST_CELLS": 0}, {"_MOST_CELLS": 0, "_MOST_BUCKETS": 0}]
)
@given(data=st.data(), line=timelines())
def test_inverse_finds_the_first_or_the_last_instant(
    limits: dict[str, int],
    data: st.DataObject,
    line: tuple[np.ndarray, np.ndarray, int, int],
) -> None:
    """At a bound the first is the closing, the last the opening after it."""
    starts, ends, low, high = line
    before = np.concatenate(([0], np.cumsum(ends - starts)))
    total = int(before[-1])
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in limits.items():
            patch.setattr(f"kpikit.calendars.lookup.{name}", limit)
        table = Inverse.of(starts, before)
    near = st.sampled_from(before.tolist())
    points = st.integers(1, total) | near.filter(bool)
    amounts = np.array(data.draw(st.lists(points, min_size=1, max_size=20)))
    forward = Forward.of(starts, ends, before, low, high)
    out = np.empty(len(amounts), dtype=np.int64)
    table.locate(amounts - 1, out, forward.scratch(len(amounts)), back=False)
    rows = np.searchsorted(before, amounts, "left")
    assert out.tolist() == (ends[rows - 1] - before[rows] + amounts).tolist()
    amounts -= 1
    table.locate(amounts, out, forward.scratch(len(amounts)), back=True)
    rows = np.searchsorted(before, amounts, "right") - 1
    assert out.tolist() == (starts[rows] + amounts - before[rows]).tolist()


@pytest.mark.parametrize(
    "hours",
    ["Mon-Fri 09:00-17:00", "Mon-Fri 09:00-12:30,13:00-17:30", "Mon-Sun 00:00-24:00"],
)
def test_columns_longer_than_a_block_agree_with_scalars(hours: str) -> None:
    """The last, shorter block and a block with missing values included."""
    calendar = Calendar(hours, tz="Europe/Warsaw")
    rng = np.random.default_rng(7)
    starts = rng.integers(LOW, LOW + 10**14, BLOCK + 1000).astype("datetime64[us]")
    ends = starts + rng.integers(0, 10**12, len(starts))
    starts[5] = ends[BLOCK + 9] = np.datetime64("NaT")
    found = calendar.elapsed(starts, ends)
    due = calendar.deadline(starts, "10h")
    back = calendar.rewind(due, "10h")
    assert np.flatnonzero(np.isnat(found)).tolist() == [5, BLOCK + 9]
    assert np.flatnonzero(np.isnat(due)).tolist() == [5]
    rows = [0, 6, BLOCK - 1, BLOCK, BLOCK + 999]
    for row in rows:
        assert found[row] == calendar.elapsed(starts[row], ends[row])
        assert due[row] == calendar.deadline(starts[row], "10h")
        assert back[row] == calendar.rewind(due[row], "10h")
    open_time = calendar.elapsed(starts, due)
    assert (open_time[~np.isnat(due)] == np.timedelta64(10, "h")).all()


def test_rules_with_edges_seconds_apart_are_searched() -> None:
    """A table for them would be too large; the answer is the same."""
    calendar = Calendar(
        "Mon-Sun 00:00-12:00,12:00:01-24:00",
        tz="UTC",
        span=("1970-01-01", "2099-12-31"),
    )
    ends = np.array(["1970-01-03", "2099-12-31"], "datetime64[us]")
    found = calendar.elapsed(np.datetime64("1970-01-01", "us"), ends)
    days = (ends - np.datetime64("1970-01-01")) / np.timedelta64(1, "D")
    assert (found / np.timedelta64(1, "s") == days * 86_399).all()
