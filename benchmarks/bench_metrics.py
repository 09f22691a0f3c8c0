"""Figures by group and period, against ``np.sum`` over the columns they read.

A count by three dimensions reads three columns of codes, a sum a column of values as
well, a quantile of the time between two instants one of codes and two of instants, a
count by weeks one of instants. Each is held against adding up just these columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import data
import numpy as np
import timing

from kpikit import Count, Desk, Distribution, Metric, Sum, col, kpis, metric
from kpikit.measures import Measure

ZONE = "Europe/Warsaw"
GROUPS = ("priority", "line", "channel")
LABELS = {
    "priority": data.PRIORITIES,
    "line": data.LINES,
    "channel": data.CHANNELS,
}
QUANTILES = ("p50", "p90", "p99")


@metric(unit="count", better="neutral", table="tickets", at="created_at")
def tickets_seen() -> Measure:
    """How many tickets there are, none left out."""
    return Count()


@metric(unit="count", better="lower", table="tickets", at="created_at")
def errors_made() -> Measure:
    """How many errors were made."""
    return Sum(col.errors)


@metric(unit="duration", better="lower", table="tickets", at="created_at")
def time_taken(statistic: str = "p50") -> Measure:
    """How long tickets took, none left out."""
    del statistic
    return Distribution(col.resolved_at - col.created_at)


def desk_of(found: Mapping[str, np.ndarray]) -> Desk:
    """A desk of tickets, without events."""
    import pyarrow as pa

    rows = len(found["created_at"])
    frame: dict[str, Any] = {"id": np.arange(rows)}
    for name, values in found.items():
        if name in LABELS:
            words = pa.array(LABELS[name])
            frame[name] = pa.DictionaryArray.from_arrays(pa.array(values), words)
        elif name.endswith("_at"):
            frame[name] = values.astype("datetime64[us]")
        else:
            frame[name] = values
    return Desk(tickets=frame)


def sums(found: Mapping[str, np.ndarray], *names: str) -> Callable[[], object]:
    """The baseline: add up these columns."""
    arrays = [found[name] for name in names]
    return lambda: [np.sum(array) for array in arrays]


def all_quantiles(times: Metric, desk: Desk) -> list[np.ndarray]:
    """Exact quantiles by group, all from one state."""
    found = times.reduce(desk)
    measure = found.metric.measure()
    return [measure.finish(found.state, 0.95, name).value for name in QUANTILES]


Kernel = tuple[Callable[[], object], tuple[str, ...], float | None]


def kernels(desk: Desk) -> dict[str, Kernel]:
    """Each kernel with the columns it reads and its target.

    The first four keep every row; the others are figures of the catalogue, which look
    at more columns to leave rows out.
    """
    spent = ("channel", "created_at", "resolved_at")
    return {
        "count by three dimensions": (
            lambda: tickets_seen.by(*GROUPS).reduce(desk),
            GROUPS,
            20.0,
        ),
        "sum by three dimensions": (
            lambda: errors_made.by(*GROUPS).reduce(desk),
            (*GROUPS, "errors"),
            20.0,
        ),
        "p50, p90, p99 by group": (
            lambda: all_quantiles(time_taken.by("channel"), desk),
            spent,
            40.0,
        ),
        "count by weeks in a zone": (
            lambda: tickets_seen.every("week", tz=ZONE).reduce(desk),
            ("created_at",),
            20.0,
        ),
        "kpis.ticket_volume by three dimensions": (
            lambda: kpis.ticket_volume.by(*GROUPS).reduce(desk),
            GROUPS,
            None,
        ),
        "kpis.resolution_time p50, p90, p99 by group": (
            lambda: all_quantiles(
                kpis.resolution_time.using(statistic="p90").by("channel"), desk
            ),
            spent,
            None,
        ),
    }


def run(
    sizes: tuple[int, ...] = (1_000_000, 10_000_000), rounds: int = timing.ROUNDS
) -> None:
    """Print the table for each size, and how times grow from the first to the last."""
    per_row: dict[str, list[float]] = {}
    for rows in sizes:
        found = data.ticket_columns(rows)
        asked = kernels(desk_of(found))
        calls: dict[str, Callable[[], object]] = {}
        for name, (kernel, read, _) in asked.items():
            calls[f"np.sum for {name}"] = sums(found, *read)
            calls[name] = kernel
        best = timing.minima(calls, rounds)
        timing.title(f"figures by group and period: {rows:,} tickets")
        for name, (_, _, target) in asked.items():
            base = best[f"np.sum for {name}"]
            timing.line(name, best[name], base=base, target=target)
            per_row.setdefault(name, []).append(best[name] / rows)
    if len(sizes) > 1:
        timing.title(f"growth, {sizes[0]:,} to {sizes[-1]:,} tickets, over linear")
        for name, speeds in per_row.items():
            timing.growth(name, speeds[-1] / speeds[0], target=1.15)


def test_counts_and_sums(benchmark: Any) -> None:
    found = data.ticket_columns(5_000)
    desk = desk_of(found)
    key = found["priority"] * 15 + found["line"] * 5 + found["channel"]
    counts = benchmark(tickets_seen.by(*GROUPS).reduce, desk).state["n"]
    assert sorted(counts.tolist()) == sorted(np.bincount(key).tolist())
    total = sum(value.value for value in errors_made.by(*GROUPS)(desk))
    assert total == found["errors"].sum()


def test_quantiles() -> None:
    found = data.ticket_columns(5_000)
    got = all_quantiles(time_taken.by("channel"), desk_of(found))
    took = (found["resolved_at"] - found["created_at"]) / 1e6
    for name, values in zip(QUANTILES, got, strict=True):
        expected = [
            np.quantile(took[found["channel"] == code], int(name[1:]) / 100)
            for code in np.argsort(data.CHANNELS)
        ]
        np.testing.assert_allclose(values, expected)


def test_every_kernel_runs() -> None:
    for kernel, _, _ in kernels(desk_of(data.ticket_columns(2_000))).values():
        assert kernel() is not None


def test_weeks() -> None:
    found = data.ticket_columns(5_000)
    result = tickets_seen.every("week", tz=ZONE)(desk_of(found))
    assert sum(value.value for value in result) == len(found["created_at"])


if __name__ == "__main__":
    run()
