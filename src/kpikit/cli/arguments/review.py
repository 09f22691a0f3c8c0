"""Arguments of ``kpikit review``."""

from __future__ import annotations

import argparse

from kpikit.cli.arguments.shared import add_shared

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    one = commands.add_parser(
        "review",
        help="what to bring to the next meeting: goals, changes, signals, causes",
        description=(
            "Set a stretch of time beside the one before: goals, what got worse and"
            " why, signals, and who stands out. Without DATA it runs on the bundled"
            " example desk."
        ),
    )
    one.add_argument(
        "data",
        nargs="*",
        metavar="DATA",
        help="files of a desk (CSV, JSON Lines, Parquet; also .gz), or folders of them",
    )
    one.add_argument(
        "--config",
        metavar="FILE",
        help="kpikit.toml: how files become tables, and the goals",
    )
    one.add_argument(
        "--since",
        metavar="WHEN",
        help="where it begins, as 2026-06-01, or a whole period as 2026-06 or"
        " 2026-W23; default: two weeks before the end",
    )
    one.add_argument(
        "--until",
        metavar="WHEN",
        help="where it ends, not included, as 2026-06-15; default: where the data ends",
    )
    add_shared(one)
