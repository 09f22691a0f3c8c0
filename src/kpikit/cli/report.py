"""``kpikit report``: the figures of a desk."""

from __future__ import annotations

import argparse
import sys

from kpikit.cli.terminal import show_report
from kpikit.columns.zones import Zone
from kpikit.config import Config, load_config
from kpikit.config.example import example_desk
from kpikit.desk import Desk
from kpikit.errors import InputError, UnavailableError
from kpikit.files import read_desk
from kpikit.kpis import all as all_metrics
from kpikit.kpis import named
from kpikit.metrics import Goal
from kpikit.report import report, to_html
from kpikit.report.words import words_of
from kpikit.scorecard import Scorecard

__all__ = ["run"]

MISSED = 1
"""Exit code when a goal is missed and ``--fail`` is given."""


def run(given: argparse.Namespace) -> int:
    """Read the desk, compute the figures, print them."""
    words_of(given.lang)
    if given.tz:
        Zone.of(given.tz)
    config = load_config(given.config) if given.config else None
    desk = _desk(given, config)
    if given.since or given.until:
        desk = _during(desk, given.since, given.until)
    metrics = [named(n) for n in given.metric] if given.metric else all_metrics()
    by = tuple(name.strip() for name in given.by.split(",")) if given.by else ()
    goals = _goals(given, config)
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


def _goals(given: argparse.Namespace, config: Config | None) -> tuple[Goal, ...]:
    """Those of the config; those of the catalogue for the example desk."""
    if config is not None:
        return config.goals
    return () if given.data else Scorecard.starter().goals


def _desk(given: argparse.Namespace, config: Config | None) -> Desk:
    if config is not None:
        _name_unused(config)
    if not given.data:
        if config is not None:
            raise InputError(
                "DATA must be given with --config: got none",
                help="name the files or folders of the desk",
            )
        sys.stderr.write("the bundled example desk (made up); give DATA for your own\n")
        return example_desk()
    desk = read_desk(given.data, config, tz=given.tz, as_of=given.as_of)
    return desk if config is None else _with_clocks(desk, config)


def _with_clocks(desk: Desk, config: Config) -> Desk:
    """The desk with what became of its targets, where the config has policies."""
    # A table that was exported beside the others says better what was agreed.
    if not config.policies or desk.has_table("sla"):
        return desk
    try:
        return config.desk(desk)
    except UnavailableError as error:
        help_text = f"; {error.help}" if error.help else ""
        sys.stderr.write(
            f"kpikit: note: the policies measure nothing: {error.message}{help_text}\n"
        )
        return desk


def _name_unused(config: Config) -> None:
    """Goals that this version cannot judge are said, not passed over."""
    if config.unused:
        told = ", ".join(config.unused)
        sys.stderr.write(f"kpikit: note: goals not used yet by report: {told}\n")


def _during(desk: Desk, since: str | None, until: str | None) -> Desk:
    if since and not until:
        return desk.during(since, "9000-01-01")
    return desk.during(since or "1900-01-01", until)
