"""Arguments of ``kpikit test``."""

from __future__ import annotations

import argparse

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    one = commands.add_parser(
        "test",
        help="run the examples of configs",
        description=(
            "Run the [[examples]] of configs, the unit tests of their policies; print"
            " the ledger of one that fails. Without PATHS the configs of this folder."
        ),
    )
    one.add_argument(
        "paths",
        nargs="*",
        metavar="PATHS",
        help=(
            "configs, or folders of them (kpikit.toml, pyproject.toml, …); - is TOML"
            " from the standard input"
        ),
    )
    one.add_argument(
        "--lang", metavar="LANG", default="en", help="en, ru or pl (default: en)"
    )
    one.add_argument(
        "-v", "--verbose", action="store_true", help="name the examples that pass too"
    )
