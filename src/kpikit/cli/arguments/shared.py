"""What all commands about a desk take."""

from __future__ import annotations

import argparse

__all__ = ["add_shared"]


def add_shared(one: argparse.ArgumentParser) -> None:
    """What all commands about a desk take."""
    one.add_argument(
        "--tz", metavar="ZONE", help="time zone of periods and naive stamps"
    )
    one.add_argument(
        "--as-of",
        metavar="WHEN",
        help="when open intervals end; default: latest instant",
    )
    one.add_argument(
        "--lang", metavar="LANG", default="en", help="en, ru or pl (default: en)"
    )
    form = one.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--html", action="store_true", help="print an HTML page")
