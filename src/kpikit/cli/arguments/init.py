"""Arguments of ``kpikit init``."""

from __future__ import annotations

import argparse

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    one = commands.add_parser(
        "init",
        help="write a first kpikit.toml",
        description=(
            "Write a first kpikit.toml: short, commented, with nothing to find for"
            " kpikit check."
        ),
    )
    one.add_argument(
        "path",
        nargs="?",
        metavar="PATH",
        default="kpikit.toml",
        help="the file to write, or its folder (default: kpikit.toml)",
    )
    one.add_argument(
        "--tz", metavar="ZONE", help="time zone of the desk, as Europe/Berlin"
    )
    one.add_argument(
        "--country", metavar="CODE", help="whose holidays it keeps, as DE or DE-BY"
    )
    one.add_argument(
        "--priorities",
        metavar="WORDS",
        help="the most urgent first, as urgent,high,normal,low",
    )
    one.add_argument(
        "--force", action="store_true", help="write over a file that is there"
    )
