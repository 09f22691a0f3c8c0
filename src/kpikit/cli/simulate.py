"""``kpikit simulate``: what a change of policies would have done to past tickets."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from typing import Any

from kpikit.config import load_config
from kpikit.config.desks import desk_of
from kpikit.sla.simulate import Simulation, simulate
from kpikit.units.wording import check_language

__all__ = ["run"]


def run(given: argparse.Namespace) -> int:
    """Read both configs and the desk, run the clocks twice, print what differs."""
    check_language(given.lang)
    old, new = load_config(given.old), load_config(given.new)
    reader = new if new.sections else old
    if old.sections and old.sections != reader.sections:
        sys.stderr.write(
            "kpikit: note: [data] of the two configs differs; the new one is used\n"
        )
    desk = desk_of(reader, given.data, tz=given.tz, as_of=given.as_of)
    found = simulate(desk, old, new)
    if given.json:
        plain = "utf" not in (sys.stdout.encoding or "utf-8").lower()
        told = json.dumps(
            _plain(found, given.lang), ensure_ascii=plain, indent=2, default=_text
        )
    else:
        told = found.text(given.lang, most=max(given.most, 0))
    sys.stdout.write(told + "\n")
    return 0


def _plain(found: Simulation, lang: str) -> dict[str, Any]:
    """The lines and flips as JSON; instants are ISO 8601, amounts of time seconds."""
    old, new = found.no_policy
    return {
        "as_of": found.new.as_of,
        "no_policy": {"before": old, "after": new},
        "lines": found.to_dicts(),
        "flips": found.flips_to_dicts(lang),
    }


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
