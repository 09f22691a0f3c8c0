"""Periods that are looked up in buckets are those that wall times give."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from kpikit.columns.zones import Zone
from kpikit.metrics.buckets import Steps, steps_between
from kpikit.metrics.periods import Period

HOUR = 3_600_000_000
DAY = 24 * HOUR
ROWS = 1 << 18
ZONES = (
    "UTC",
    "Europe/Warsaw",
    "America/St_Johns",  # until 2011 its clocks went back over midnight
    "America/Sao_Paulo",  # its clocks jumped over midnight
    "Pacific/Apia",  # it left out 30 December 2011
    "Australia/Lord_Howe",  # half an hour of summer time
)


def micros(*day: int) -> int:
    return round(datetime(*day, tzinfo=UTC).timestamp()) * 1_000_000


def near_changes(zone: Zone, low: int, high: int) -> np.ndarray:
    """Random instants, and many around the transitions and the ends of local days."""
    rng = np.random.default_rng(7)
    edges, offsets = zone.transitions(low, high)
    days = np.arange(low // DAY + 1, high // DAY - 1) * DAY
    around = np.concatenate([edges, *(days - offset for offset in np.unique(offsets))])
    tight = np.add.outer(around, [-HOUR, -1, 0, 1, HOUR // 2, HOUR]).ravel()
    found = np.concatenate([tight, rng.integers(low, high, ROWS)])
    return rng.permutation(found.clip(low, high))


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize(
    ("unit", "count"),
    [("hour", 1), ("hour", 6), ("day", 1), ("week", 1), ("week", 2), ("month", 1)],
)
def test_looked_up_periods_are_those_of_wall_times(
    name: str, unit: str, count: int
) -> None:
    zone, period = Zone.of(name), Period(unit, count=count)
    at = near_changes(zone, micros(2010, 6, 1), micros(2012, 3, 1))
    few = [period.indices(part, zone) for part in np.array_split(at, 40)]
    assert np.array_equal(period.indices(at, zone), np.concatenate(few))


def test_buckets_are_used_for_many_rows() -> None:
    zone = Zone.of("Europe/Warsaw")
    at = near_changes(zone, micros(2025, 1, 1), micros(2026, 1, 1))
    steps = steps_between(at, zone, DAY, lambda some: zone.to_local(some) // DAY)
    assert steps is not None
    assert np.array_equal(steps.at(at), zone.to_local(at) // DAY)


@pytest.mark.parametrize(
    "at",
    [
        np.arange(10) * HOUR,
        np.linspace(micros(1900, 1, 1), micros(2100, 1, 1), ROWS).astype(np.int64),
        np.full(ROWS, np.iinfo(np.int64).min),
    ],
)
def test_few_or_scattered_rows_are_reckoned(at: np.ndarray) -> None:
    assert steps_between(at, Zone.of("UTC"), DAY, lambda some: some // DAY) is None


def test_one_instant_is_one_step() -> None:
    at = np.full(ROWS, micros(2026, 5, 4))
    found = Period("week").indices(at, Zone.of("Europe/Warsaw"))
    assert set(found.tolist()) == {
        int(Period("week").indices(at[:1], Zone.of("Europe/Warsaw"))[0])
    }


def test_changes_that_lie_too_close_need_too_many_cells() -> None:
    points, values = np.array([0, 1, 1 << 40]), np.array([0, 1, 2])
    assert Steps.of(points, values, 1 << 41, most=1_000) is None


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("unit", ["hour", "day", "month"])
def test_places_are_the_numbers_less_the_first(name: str, unit: str) -> None:
    """Also where a clock goes back over midnight, so that a number falls."""
    zone, period = Zone.of(name), Period(unit)
    at = near_changes(zone, micros(2010, 6, 1), micros(2012, 3, 1))
    numbers = period.indices(at, zone)
    for part in (at, at[:100], at[:0]):
        mine = numbers[: len(part)]
        found, first, after = period.places(part, zone)
        assert np.array_equal(found + first, mine)
        if len(mine):
            assert (first, after) == (mine.min(), mine.max() + 1)
