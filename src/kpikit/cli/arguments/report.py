"""Arguments of ``kpikit report``."""

from __future__ import annotations

import argparse

from kpikit.cli.arguments.shared import add_shared

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    one = commands.add_parser(
        "report",
        help="every figure the data allows",
        description=(
            "Print every figure that the data allows. Without DATA it runs on the"
            " bundled example desk."
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
        "--since", metavar="WHEN", help="only tickets created since, as 2026-05-01"
    )
    one.add_argument(
        "--until", metavar="WHEN", help="only tickets created before, as 2026-06-01"
    )
    one.add_argument(
        "--by", metavar="COLUMNS", help="group by columns, as line or line,channel"
    )
    one.add_argument(
        "--every", metavar="PERIOD", help="hour, day, week, 2w, month, quarter or year"
    )
    one.add_argument(
        "--metric",
        metavar="NAME",
        action="append",
        help="only this metric; may be given several times",
    )
    one.add_argument(
        "--fail",
        action="store_true",
        help="leave with code 1 when a goal is missed",
    )
    add_shared(one)
