"""``kpikit check``: every finding of every config in one run."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date

from attrs import evolve

from kpikit.check.baseline import Compared, read_baseline, write_baseline
from kpikit.check.engine import Checked, check_config
from kpikit.check.finding import Finding
from kpikit.check.output import FOR_PEOPLE, written
from kpikit.check.output.words import WORDS, summary
from kpikit.cli.sources import config_sources
from kpikit.errors import InputError
from kpikit.units.showing import counted
from kpikit.units.wording import check_language

__all__ = ["run"]

FINDINGS = 1


def run(given: argparse.Namespace) -> int:
    """Check configs; 1 where one has an error or a warning."""
    check_language(given.lang)
    today = None if given.as_of is None else _date(given.as_of)
    checked = [
        check_config(
            source,
            select=given.select,
            extend=given.extend_select,
            ignore=given.ignore,
            today=today,
        )
        for source in config_sources(given.paths)
    ]
    if given.write_baseline is not None:
        number = write_baseline(given.write_baseline, _findings(checked))
        told = counted(number, "finding is", "findings are")
        sys.stdout.write(f"{told} written to {given.write_baseline} as known\n")
        return 0
    notes = ""
    if given.baseline is not None:
        compared = read_baseline(given.baseline).compare(
            _findings(checked), [one.name for one in checked]
        )
        checked = [evolve(one, findings=_of(one, compared.new)) for one in checked]
        notes = _known(compared, given.lang)
    sys.stdout.write(written(checked, given.output_format, given.lang))
    counts = Counter(each.severity for each in _findings(checked))
    if given.output_format in FOR_PEOPLE:
        told = summary(counts, len(checked), given.lang)
        sys.stderr.write(f"{told}\n{notes}")
    is_bad = counts["error"] or counts["warning"]
    return FINDINGS if is_bad and not given.exit_zero else 0


def _findings(checked: Sequence[Checked]) -> list[Finding]:
    return [each for one in checked for each in one.findings]


def _of(one: Checked, new: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings of a config that are new."""
    return tuple(each for each in new if each.file == one.name)


def _known(compared: Compared, lang: str) -> str:
    """How much of a baseline was met, and whether it can shrink."""
    words = WORDS[lang]
    lines = words["known"].format(n=compared.known) + "\n"
    if compared.gone:
        lines += words["gone"].format(n=compared.gone) + "\n"
    return lines


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"as-of must be a date: got {text!r}", help="write it as 2026-12-24"
        ) from None
