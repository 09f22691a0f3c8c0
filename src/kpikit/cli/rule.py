"""``kpikit rule``: the pages of the rules; nothing heavy is imported."""

from __future__ import annotations

import argparse
import json
import sys

from attrs import asdict

from kpikit.check.catalogue import RULES, find_rule

__all__ = ["run"]


def run(given: argparse.Namespace) -> int:
    """Print the page of a rule, or the list of all."""
    rules = list(RULES.values()) if given.code is None else [find_rule(given.code)]
    if given.json:
        pages = [{**asdict(rule), "address": rule.address} for rule in rules]
        told = json.dumps(pages if given.code is None else pages[0], indent=2)
    elif given.code is None:
        told = "\n".join(
            f"{rule.code}  {rule.severity:8} {rule.title}" for rule in rules
        )
    else:
        told = rules[0].text()
    sys.stdout.write(told + "\n")
    return 0
