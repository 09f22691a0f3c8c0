"""``kpikit check``: every finding of every config in one run."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date

from kpikit.check.engine import Checked, check_config
from kpikit.check.output import written
from kpikit.config.discover import config_files
from kpikit.errors import InputError

__all__ = ["run"]

FINDINGS = 1


def run(given: argparse.Namespace) -> int:
    """Check configs; 1 where one has an error or a warning."""
    today = None if given.as_of is None else _date(given.as_of)
    checked = [
        check_config(
            path,
            select=given.select,
            extend=given.extend_select,
            ignore=given.ignore,
            today=today,
        )
        for path in config_files(given.paths or ["."])
    ]
    sys.stdout.write(written(checked, given.output_format))
    counts = Counter(each.severity for one in checked for each in one.findings)
    if given.output_format in ("full", "concise"):
        sys.stderr.write(_summary(checked, counts))
    is_bad = counts["error"] or counts["warning"]
    return FINDINGS if is_bad and not given.exit_zero else 0


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"as-of must be a date: got {text!r}", help="write it as 2026-12-24"
        ) from None


def _summary(checked: Sequence[Checked], counts: Counter[str]) -> str:
    """How many findings there are, on one line."""
    told = [
        f"{counts[word]} {word}{'s' * (counts[word] > 1 and word != 'info')}"
        for word in ("error", "warning", "info")
        if counts[word]
    ]
    configs = f"{len(checked)} config{'s' * (len(checked) > 1)}"
    return f"{', '.join(told) or 'no findings'} in {configs}\n"
