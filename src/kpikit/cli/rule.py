"""``kpikit rule``: the pages of the rules; nothing heavy is imported."""

from __future__ import annotations

import argparse
import json
import sys

from attrs import asdict

from kpikit.check.catalogue import RULES, find_rule

__all__ = ["run"]


def run(given: argparse.Namespace) -> int:
    """Print the page of a rule, or a list: of all, or of those that begin alike."""
    begin = (given.code or "SLA").strip().upper()
    is_list = begin not in RULES and any(code.startswith(begin) for code in RULES)
    rules = (
        [rule for code, rule in RULES.items() if code.startswith(begin)]
        if is_list
        else [find_rule(begin)]
    )
    if given.json:
        pages = [{**asdict(rule), "address": rule.address} for rule in rules]
        told = json.dumps(pages if is_list else pages[0], indent=2)
    elif is_list:
        told = "\n".join(
            f"{rule.code}  {rule.severity:8} {rule.title}" for rule in rules
        )
    else:
        told = rules[0].text()
    sys.stdout.write(told + "\n")
    return 0
