"""Arguments of ``kpikit diff``."""

from __future__ import annotations

import argparse

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    one = commands.add_parser(
        "diff",
        help="what changed in meaning between two configs",
        description=(
            "Print what changed in meaning from OLD to NEW: for which tickets and"
            " clocks, from which target to which; calendars, statuses, options, goals"
            " and data. What changes nothing is said to be without effect."
        ),
        epilog=(
            "Exit codes: 0 the same meaning, 1 another meaning, 2 wrong usage or a"
            " config that breaks its rules."
        ),
    )
    one.add_argument(
        "old",
        metavar="OLD",
        help="the config that was; - is TOML from the standard input",
    )
    one.add_argument("new", metavar="NEW", help="the config that is to be, likewise")
    one.add_argument("--json", action="store_true", help="print JSON")
    one.add_argument(
        "--exit-zero",
        action="store_true",
        help="leave with 0 where the meaning is another, too",
    )
    one.add_argument(
        "--tickets",
        metavar="DATA",
        nargs="+",
        help="files of past tickets, or folders of them: how many flip is said as well",
    )
    one.add_argument("--tz", metavar="ZONE", help="time zone of naive stamps in DATA")
    one.add_argument(
        "--as-of",
        metavar="WHEN",
        help="up to when DATA is known; default: latest instant",
    )
