"""``kpikit explain``: where every second of one ticket's clocks went."""

from __future__ import annotations

import argparse
import json
import sys

from kpikit.config import load_config
from kpikit.config.desks import desk_of
from kpikit.units.wording import check_language

__all__ = ["run"]


def run(given: argparse.Namespace) -> int:
    """Read config and desk, run the clocks, print the ledger of one ticket."""
    check_language(given.lang)
    config = load_config(given.config)
    desk = desk_of(config, given.data, tz=given.tz, as_of=given.as_of)
    ledger = config.run(desk).explain(given.ticket)
    if given.json:
        plain = "utf" not in (sys.stdout.encoding or "utf-8").lower()
        told = json.dumps(ledger.to_dict(), ensure_ascii=plain, indent=2)
    elif given.html:
        told = ledger.page(given.lang)
    else:
        told = ledger.text(given.lang)
    sys.stdout.write(told + "\n")
    return 0
