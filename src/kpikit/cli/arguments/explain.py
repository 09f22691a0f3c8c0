"""Arguments of ``kpikit explain``."""

from __future__ import annotations

import argparse

from kpikit.cli.arguments.shared import add_shared

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    one = commands.add_parser(
        "explain",
        help="where every second of a ticket's clocks went",
        description=(
            "Print the ledger of one ticket: every segment of every clock with its"
            " reason, the due instants, the breaches."
        ),
    )
    one.add_argument(
        "data",
        nargs="+",
        metavar="DATA",
        help="files of a desk (CSV, JSON Lines, Parquet; also .gz), or folders of them",
    )
    one.add_argument(
        "--config",
        metavar="FILE",
        required=True,
        help="kpikit.toml with policies and calendars",
    )
    one.add_argument(
        "--ticket", metavar="ID", required=True, help="the ticket to explain"
    )
    add_shared(one)
