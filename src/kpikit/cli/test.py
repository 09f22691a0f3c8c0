"""``kpikit test``: the examples of configs, with the ledgers of those that fail."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from kpikit.cli.sources import config_sources
from kpikit.config import load_config, run_examples
from kpikit.config.outcome_words import summary
from kpikit.errors import ConfigError
from kpikit.units.wording import check_language

__all__ = ["run"]

FINDINGS = 1


def run(given: argparse.Namespace) -> int:
    """Run the examples of every config; 1 when one fails or a config is wrong."""
    check_language(given.lang)
    counts: Counter[str] = Counter()
    for source in config_sources(given.paths):
        counts += _run_one(source, given.lang, verbose=given.verbose)
    sys.stdout.write(summary(counts, given.lang) + "\n")
    return FINDINGS if counts["failed"] or counts["wrong"] else 0


def _run_one(source: Path | str, lang: str, *, verbose: bool) -> Counter[str]:
    """What became of the examples of one config."""
    try:
        config = load_config(source)
    except ConfigError as error:
        for problem in error.problems:
            sys.stdout.write(f"{problem.where}: {problem.code} {problem.message}\n")
            if problem.help:
                sys.stdout.write(f"help: {problem.help}\n")
        sys.stdout.write("\n")
        return Counter(wrong=1)
    outcomes = run_examples(config)
    for outcome in outcomes:
        if not outcome.passed:
            sys.stdout.write(outcome.text(lang) + "\n\n")
        elif verbose:
            sys.stdout.write(outcome.text(lang) + "\n")
    passed = sum(outcome.passed for outcome in outcomes)
    return Counter(passed=passed, failed=len(outcomes) - passed)
