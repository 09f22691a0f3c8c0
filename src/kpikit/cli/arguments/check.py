"""Arguments of ``kpikit check``."""

from __future__ import annotations

import argparse

__all__ = ["FORMS", "add"]

FORMS = ("full", "concise", "json", "github", "gitlab", "sarif")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    one = commands.add_parser(
        "check",
        help="what is wrong with configs",
        description=(
            "Check configs by all rules and print every finding. Without PATHS the"
            " configs of this folder and those inside it. A comment `# noqa: SLA403`"
            " on the line silences a finding; `kpikit rule SLA403` explains it."
        ),
        epilog=(
            "Exit codes: 0 no error and no warning, 1 findings, 2 wrong usage. Rules of"
            " severity info only count when selected, and never change the exit code."
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
        "--output-format",
        choices=FORMS,
        default="full",
        metavar="FORM",
        help="full, concise, json, github, gitlab or sarif (default: full)",
    )
    one.add_argument(
        "--lang",
        metavar="LANG",
        default="en",
        help=(
            "en, ru or pl (default: en): the titles of rules and what stands around"
            " findings; only with the forms full and concise"
        ),
    )
    for name, words in (
        ("select", "only these rules: codes or beginnings of codes, as SLA4; or ALL"),
        ("extend-select", "these rules too, as SLA410"),
        ("ignore", "not these rules"),
    ):
        one.add_argument(
            f"--{name}", metavar="CODES", action="append", default=[], help=words
        )
    one.add_argument(
        "--as-of",
        metavar="DATE",
        help="the date from which the coming year counts; default: today",
    )
    known = one.add_mutually_exclusive_group()
    known.add_argument(
        "--baseline",
        metavar="FILE",
        help="leave out the findings that this file knows",
    )
    known.add_argument(
        "--write-baseline",
        metavar="FILE",
        help="write what is found to this file as known, and leave with 0",
    )
    one.add_argument(
        "--exit-zero", action="store_true", help="leave with 0 whatever is found"
    )
