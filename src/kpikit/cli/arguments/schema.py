"""Arguments of ``kpikit schema``."""

from __future__ import annotations

import argparse

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    commands.add_parser(
        "schema",
        help="the JSON Schema of kpikit.toml, for editors",
        description=(
            "Print the JSON Schema (draft 7) of kpikit.toml, with which editors"
            " complete, explain and check keys and values while a config is written."
        ),
    )
