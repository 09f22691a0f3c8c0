"""``kpikit diff``: what changed in meaning between two configs."""

from __future__ import annotations

import argparse
import json
import sys

from kpikit.check.meaning import difference, to_text

__all__ = ["run"]

DIFFERENT = 1


def run(given: argparse.Namespace) -> int:
    """Compare two configs; 1 where they do not mean the same."""
    found = difference(given.old, given.new)
    if given.json:
        plain = "utf" not in (sys.stdout.encoding or "utf-8").lower()
        told = json.dumps(found.to_dict(), ensure_ascii=plain, indent=2)
    else:
        told = to_text(found)
    sys.stdout.write(told + "\n")
    return 0 if found.is_empty or given.exit_zero else DIFFERENT
