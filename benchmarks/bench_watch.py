"""The whole catalogue watched weekly over three years, beside its weekly figures alone.

A desk of 1 M tickets, 6 M events, surveys, work and shifts, as in ``catalogue``, spread
over three years. What ``kk.watch`` adds to computing every figure by week are locked
baselines, chances of a few thousand points and Holm's procedure for each week.
"""

from __future__ import annotations

from collections.abc import Callable
from unittest import mock

import bench_catalogue
import data
import timing

import kpikit as kk

YEARS = 3


def desk_of_years(tickets: int) -> kk.Desk:
    """The desk of the catalogue's benchmark, over three years."""
    with mock.patch.object(data, "YEAR", YEARS * data.YEAR):
        return bench_catalogue.desk_of(bench_catalogue.tables_of(tickets))


def run(tickets: int = 1_000_000, rounds: int = timing.ROUNDS) -> None:
    """Print the table."""
    desk = desk_of_years(tickets)
    found = kk.watch(desk)
    calls: dict[str, Callable[[], object]] = {
        "every figure by week": lambda: kk.compute(found.watched, desk, every="week"),
        "the same, watched": lambda: kk.watch(desk, metrics=found.watched),
        "two weeks reviewed": lambda: kk.review(desk, metrics=found.watched),
    }
    minima = timing.minima(calls, rounds)
    timing.title(
        f"{len(found.watched)} metrics by week over {YEARS} years: {tickets:,} tickets,"
        f" {len(found.signals)} signals; derived columns are there"
    )
    for name, seconds in minima.items():
        timing.line(name, seconds, base=minima["every figure by week"])


def test_signals_are_of_the_weekly_figures() -> None:
    desk = desk_of_years(4_000)
    found = kk.watch(desk)
    figures = {
        (line.metric.name, line.period): float(line)
        for line in kk.compute(found.watched, desk, every="week")
    }
    assert found.signals
    for one in found.signals:
        assert figures[one.metric.name, one.period] == one.value


if __name__ == "__main__":
    run()
