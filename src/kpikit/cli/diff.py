"""``kpikit diff``: what changed in meaning between two configs."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from kpikit.check.meaning import difference, to_text
from kpikit.cli.sources import STDIN, config_source
from kpikit.config import Config, load_config
from kpikit.config.desks import desk_of
from kpikit.errors import InputError
from kpikit.sla.simulate import Simulation, simulate

__all__ = ["run"]

DIFFERENT = 1


def run(given: argparse.Namespace) -> int:
    """Compare two configs; 1 where they do not mean the same."""
    if given.tickets is None and (given.tz or given.as_of):
        raise InputError(
            "--tz and --as-of must be given with --tickets: got none",
            help="they say how the tickets are read; leave them out",
        )
    if given.old == given.new == STDIN:
        raise InputError(
            "OLD and NEW must not both be the standard input: got - twice",
            help="write one of them to a file",
        )
    old, new = config_source(given.old), config_source(given.new)
    found = difference(old, new)
    flips = (
        None
        if given.tickets is None
        else _simulated(load_config(old), load_config(new), given)
    )
    if given.json:
        plain = "utf" not in (sys.stdout.encoding or "utf-8").lower()
        tree = found.to_dict()
        if flips is not None:
            tree["tickets"] = _counts(flips)
        told = json.dumps(tree, ensure_ascii=plain, indent=2)
    else:
        told = to_text(found)
        if flips is not None:
            told += "\n\n" + _told(_counts(flips))
    sys.stdout.write(told + "\n")
    return 0 if found.is_empty or given.exit_zero else DIFFERENT


def _simulated(old: Config, new: Config, given: argparse.Namespace) -> Simulation:
    """Both configs over past tickets; data is read as the new one maps it."""
    reader = new if new.sections else old
    desk = desk_of(reader, given.tickets, tz=given.tz, as_of=given.as_of)
    return simulate(desk, old, new)


def _counts(flips: Simulation) -> dict[str, Any]:
    """How many targets and tickets flip."""
    return {
        "as_of": flips.new.as_of.isoformat(),
        "tickets": len({flip.row for flip in flips.flips}),
        **{name: flips.total(name) for name in ("lost", "gained", "added", "removed")},
    }


def _told(counts: dict[str, Any]) -> str:
    """The counts in words."""
    lines = [
        f"past tickets (as of {counts['as_of']})",
        f"  {counts['tickets']} with a target that flips",
    ]
    for name, meaning in (
        ("lost", "missed now and not before"),
        ("gained", "missed before and not now"),
        ("added", "that only the new config has"),
        ("removed", "that only the old config has"),
    ):
        if counts[name]:
            several = "s" * (counts[name] > 1)
            lines.append(f"  {counts[name]} target{several} {meaning}")
    if counts["tickets"]:
        lines.append("  kpikit simulate names them, and says why")
    return "\n".join(lines)
