"""Arguments of ``kpikit metrics``."""

from __future__ import annotations

import argparse

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    one = commands.add_parser(
        "metrics",
        help="the catalogue of metrics, searchable in three languages",
        description=(
            "Without words, list every metric. With the name of a metric, tell all"
            " about it. With other words, in English, Russian or Polish, find the"
            " metrics that they may mean, best first; word endings and typing errors"
            " do not matter."
        ),
        epilog="Exit codes: 0 found, 1 nothing found, 2 wrong usage.",
    )
    one.add_argument(
        "words",
        nargs="*",
        metavar="WORDS",
        help="a name such as csat, or words such as: first contact",
    )
    one.add_argument(
        "--lang", metavar="LANG", default="en", help="en, ru or pl (default: en)"
    )
    one.add_argument("--json", action="store_true", help="print JSON")
