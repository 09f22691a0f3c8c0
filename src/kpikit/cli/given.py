"""What the commands about a desk are given: its data, its rules, its goals."""

from __future__ import annotations

import argparse
import sys

from kpikit.config import Config
from kpikit.config.example import example_desk
from kpikit.desk import Desk
from kpikit.errors import InputError, UnavailableError
from kpikit.files import read_desk
from kpikit.metrics import Goal
from kpikit.scorecard import Scorecard

__all__ = ["desk_of", "goals_of"]


def goals_of(given: argparse.Namespace, config: Config | None) -> tuple[Goal, ...]:
    """Those of the config; those of the catalogue for the example desk."""
    if config is not None:
        return config.goals
    return () if given.data else Scorecard.starter().goals


def desk_of(given: argparse.Namespace, config: Config | None) -> Desk:
    """The desk that DATA, the config, the zone and the end describe.

    Raises:
        InputError: A config without data.
    """
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
