"""The command ``kpikit``: arguments in, exit code out.

Nothing heavy is imported until a command runs, so ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

__all__ = ["main", "parser"]

USAGE_OR_CRASH = 2
_RUNNERS = {"explain": "kpikit.cli.explain", "report": "kpikit.cli.report"}


def parser() -> argparse.ArgumentParser:
    """The arguments of all commands."""
    top = argparse.ArgumentParser(
        prog="kpikit",
        description="Support metrics, defined: what exactly a help desk figure is.",
        epilog="Exit codes: 0 fine, 1 findings, 2 wrong usage or data.",
    )
    top.add_argument(
        "--version", action="store_true", help="print the version and leave"
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", help="what to do")
    _add_report(commands)
    _add_explain(commands)
    return top


def _add_report(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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
        "--config", metavar="FILE", help="kpikit.toml that says how files become tables"
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
    _add_shared(one)


def _add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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
    _add_shared(one)


def _add_shared(one: argparse.ArgumentParser) -> None:
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a terminal or pipe that cannot show a sign shows "?" instead
            stream.reconfigure(errors="replace")
    top = parser()
    given = top.parse_args(arguments)
    if given.version:
        import kpikit

        sys.stdout.write(f"kpikit {kpikit.__version__}\n")
        return 0
    if given.command is None:
        top.print_help()
        return USAGE_OR_CRASH
    from kpikit.errors import KpikitError

    try:
        code: int = import_module(_RUNNERS[given.command]).run(given)
    except KpikitError as error:
        _complain(error)
        return USAGE_OR_CRASH
    except BrokenPipeError:
        # the reader of a pipe went away, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        sys.stderr.write("kpikit: stopped\n")
        return USAGE_OR_CRASH
    return code


def _complain(error: Exception) -> None:
    """What is wrong, and the remedy on a line of its own."""
    message = getattr(error, "message", str(error))
    where, help_text = getattr(error, "where", ""), getattr(error, "help", "")
    several = "\n" in message
    place = f"{where}: " if where and not several else ""
    sys.stderr.write(f"kpikit: error: {place}{message}\n")
    if help_text and not several:
        sys.stderr.write(f"help: {help_text}\n")
