"""The bundled desk and what one process says of it, for every engine to agree with."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import kpikit as kk
from kpikit import Desk, Metric, Result, Unit, col, kpis
from kpikit.columns import output

PLAIN = (Unit.COUNT, Unit.SHARE)
"""Units whose figures are integers divided at most: equal to the bit."""


def example() -> tuple[Desk, dict[str, Any], dict[str, Any]]:
    """The bundled desk, its tables as Arrow tables, and its arguments."""
    desk = kk.example_desk()
    tables = {
        name: output.to_arrow(desk.table(name).table.columns) for name in desk.tables()
    }
    told = {
        "tz": desk.tz,
        "statuses": desk.statuses,
        "lines": desk.lines,
        "priorities": desk.priorities,
    }
    return desk, tables, told


def every_metric(desk: Desk) -> list[Any]:
    """Every metric that the desk allows by each of its rules, and a formula."""
    found: list[Any] = []
    for metric in kpis.all():
        for rule in metric.rules or (None,):
            cut = metric if rule is None else metric.using(rule=rule)
            if not cut.unset and is_to_be_had(cut, desk):
                found.append(cut)
    support = kpis.hours_logged.where(col.activity == "support")
    return [*found, support / kpis.hours_logged]


def is_to_be_had(metric: Metric, desk: Desk) -> bool:
    try:
        metric.reduce(desk)
    except (kk.KpikitError, LookupError):
        return False
    return True


def assert_alike(found: Iterable[Any], wanted: Result) -> None:
    """Equal lines: to the bit for counts and shares, else to twelve digits."""
    lines = list(found)
    assert len(lines) == len(wanted)
    for one, other in zip(lines, wanted, strict=True):
        mine, theirs = one.to_dict(), other.to_dict()
        assert mine.keys() == theirs.keys()
        for key, value in theirs.items():
            same = mine[key] == value
            is_float = isinstance(value, float) and isinstance(mine[key], float)
            bound = key in ("low", "high")
            if is_float and (bound or other.unit not in PLAIN):
                limit = (1e-6 if bound else 1e-12) * max(1.0, abs(value))
                same = abs(mine[key] - value) <= limit
            assert same, (mine["metric"], mine["rule"], key, mine[key], value)


def run_script(name: str) -> str:
    """What a script of the docs prints; it compares with one process itself."""
    folder = Path(__file__).parent.parent / "docs" / "examples" / "engines"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", name],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
