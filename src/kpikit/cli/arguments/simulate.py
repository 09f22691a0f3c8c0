"""Arguments of ``kpikit simulate``."""

from __future__ import annotations

import argparse

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    one = commands.add_parser(
        "simulate",
        help="what a change of policies would have done to past tickets",
        description=(
            "Run two configs over one desk: what was met and missed under either, which"
            " targets flip, and why. Data is read by the mapping of the new config."
        ),
    )
    one.add_argument(
        "data",
        nargs="+",
        metavar="DATA",
        help="files of a desk (CSV, JSON Lines, Parquet; also .gz), or folders of them",
    )
    one.add_argument("--old", metavar="FILE", required=True, help="the config in force")
    one.add_argument("--new", metavar="FILE", required=True, help="the candidate")
    one.add_argument("--tz", metavar="ZONE", help="time zone of naive stamps")
    one.add_argument(
        "--as-of",
        metavar="WHEN",
        help="up to when the world is known; default: latest instant",
    )
    one.add_argument(
        "--lang", metavar="LANG", default="en", help="en, ru or pl (default: en)"
    )
    one.add_argument(
        "--most",
        metavar="N",
        type=int,
        default=20,
        help="how many flips of each kind to name (default: 20)",
    )
    one.add_argument("--json", action="store_true", help="print JSON, with every flip")
