"""``kpikit report``: the figures of a desk."""

from __future__ import annotations

import argparse
import sys

from kpikit.cli.given import desk_of, goals_of
from kpikit.cli.terminal import show_report
from kpikit.columns.zones import Zone
from kpikit.config import load_config
from kpikit.desk import Desk
from kpikit.kpis import all as all_metrics
from kpikit.kpis import named
from kpikit.report import report, to_html
from kpikit.report.words import words_of

__all__ = ["run"]

MISSED = 1
"""Exit code when a goal is missed and ``--fail`` is given."""


def run(given: argparse.Namespace) -> int:
    """Read the desk, compute the figures, print them."""
    words_of(given.lang)
    if given.tz:
        Zone.of(given.tz)
    config = load_config(given.config) if given.config else None
    desk = desk_of(given, config)
    if given.since or given.until:
        desk = _during(desk, given.since, given.until)
    metrics = [named(n) for n in given.metric] if given.metric else all_metrics()
    by = tuple(name.strip() for name in given.by.split(",")) if given.by else ()
    goals = goals_of(given, config)
    found = report(desk, metrics, by=by, every=given.every, tz=given.tz, goals=goals)
    if given.json:
        plain = "utf" not in (sys.stdout.encoding or "utf-8").lower()
        sys.stdout.write(found.to_json(lang=given.lang, ascii_only=plain) + "\n")
    elif given.html:
        sys.stdout.write(to_html(found, given.lang))
    else:
        show_report(found, given.lang)
    if given.fail and not found.verdicts:
        sys.stderr.write("kpikit: note: no goals: give --config with [goals]\n")
    return MISSED if given.fail and found.missed else 0


def _during(desk: Desk, since: str | None, until: str | None) -> Desk:
    if since and not until:
        return desk.during(since, "9000-01-01")
    return desk.during(since or "1900-01-01", until)
