"""Arguments of ``kpikit rule``."""

from __future__ import annotations

import argparse

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    one = commands.add_parser(
        "rule",
        help="what a rule for configs does, and why",
        description=(
            "Print what a rule does, why it matters, an example, and how to fix it."
            " Without CODE the list of all rules."
        ),
    )
    one.add_argument(
        "code",
        nargs="?",
        metavar="CODE",
        help="the code of a rule, as SLA403; its beginning, as SLA4, lists several",
    )
    one.add_argument("--json", action="store_true", help="print JSON")
