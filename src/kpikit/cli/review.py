"""``kpikit review``: what to bring to the next meeting."""

from __future__ import annotations

import argparse
import sys

from kpikit.cli.given import desk_of, goals_of
from kpikit.columns.zones import Zone
from kpikit.config import load_config
from kpikit.report import review
from kpikit.report.words import words_of
from kpikit.scorecard import Scorecard

__all__ = ["run"]


def run(given: argparse.Namespace) -> int:
    """Read the desk, set both stretches beside each other, print it."""
    words_of(given.lang)
    if given.tz:
        Zone.of(given.tz)
    config = load_config(given.config) if given.config else None
    desk = desk_of(given, config)
    asked = goals_of(given, config)
    goals = Scorecard(asked) if asked else None
    found = review(desk, given.since, given.until, goals=goals)
    if given.json:
        plain = "utf" not in (sys.stdout.encoding or "utf-8").lower()
        sys.stdout.write(found.to_json(ascii_only=plain) + "\n")
    elif given.html:
        sys.stdout.write(found.html(given.lang))
    else:
        sys.stdout.write(found.text(given.lang) + "\n")
    return 0
