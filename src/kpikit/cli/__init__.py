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
from typing import TextIO

__all__ = ["main", "parser"]

USAGE_OR_CRASH = 2
_COMMANDS = (
    "report",
    "review",
    "explain",
    "check",
    "rule",
    "diff",
    "test",
    "schema",
    "init",
    "metrics",
    "simulate",
)
"""Each has its arguments in ``cli.arguments`` and its ``run`` beside this module."""


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
    for name in _COMMANDS:
        import_module(f"kpikit.cli.arguments.{name}").add(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    sys.stdout, sys.stderr = _open(sys.stdout), _open(sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a terminal or pipe that cannot show a sign shows "?" instead
            stream.reconfigure(errors="replace")
    top = parser()
    given = top.parse_args(arguments)
    from kpikit.errors import KpikitError

    try:
        code = _answer(top, given)
        # here, and not when Python ends: what cannot be written is to be said
        sys.stdout.flush()
    except KpikitError as error:
        _complain(error)
        return USAGE_OR_CRASH
    except BrokenPipeError:
        # the reader of a pipe went away, as `| head` does
        _silence()
        return 0
    except OSError as error:
        # files that are read raise their own errors; this is what is written
        _silence()
        reason = (error.strerror or str(error)).lower()
        sys.stderr.write(f"kpikit: error: the output cannot be written: {reason}\n")
        return USAGE_OR_CRASH
    except KeyboardInterrupt:
        sys.stderr.write("kpikit: stopped\n")
        return USAGE_OR_CRASH
    return code


def _answer(top: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    """Do what is asked for; the exit code."""
    if given.version:
        import kpikit

        sys.stdout.write(f"kpikit {kpikit.__version__}\n")
        return 0
    if given.command is None:
        top.print_help()
        return USAGE_OR_CRASH
    code: int = import_module(f"kpikit.cli.{given.command}").run(given)
    return code


def _open(stream: TextIO | None) -> TextIO:
    """The stream; one that was closed before the start swallows what it is given."""
    return io.StringIO() if stream is None else stream


def _silence() -> None:
    """Let what is left for the standard output go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(error: Exception) -> None:
    """What is wrong, and the remedy on a line of its own."""
    message = getattr(error, "message", str(error))
    where, help_text = getattr(error, "where", ""), getattr(error, "help", "")
    several = "\n" in message
    place = f"{where}: " if where and not several else ""
    sys.stderr.write(f"kpikit: error: {place}{message}\n")
    if help_text and not several:
        sys.stderr.write(f"help: {help_text}\n")
