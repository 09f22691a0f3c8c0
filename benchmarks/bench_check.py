"""The rules about which policy a ticket reaches, on 200 policies over 6 fields.

The baseline is reading the same config; the rules say of every policy whether earlier
ones hide it, alone or together, and which combinations none matches.
"""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import timing

from kpikit.check.rules.matching import check_matching
from kpikit.check.rules.shadows import check_shadows
from kpikit.check.subject import Subject
from kpikit.config.document import read_document
from kpikit.config.load import gather

POLICIES = 200
FIELDS = 6
VALUES = 8
ROUNDS = 5
TARGET = 1.0
TODAY = date(2026, 11, 26)
SHAPES = {
    "1 to 3 of 8 values of 2 to 5 fields": ((2, 5), (1, 3)),
    "1 to 3 of 8 values of 1 to 3 fields": ((1, 3), (1, 3)),
    "2 to 6 of 8 values of all fields": ((6, 6), (2, 6)),
}
"""Fields that each policy names, and values of each."""


def config(
    policies: int, fields: tuple[int, int], values: tuple[int, int]
) -> dict[str, Any]:
    """A config of random policies, the same at every call."""
    chance = random.Random(20261126)  # noqa: S311
    words = [f"v{number}" for number in range(VALUES)]
    names = [f"f{number}" for number in range(FIELDS)]
    return {
        "schema": 1,
        "fields": dict.fromkeys(names, words),
        "policies": [
            {
                "name": f"p{number}",
                "when": {
                    name: chance.sample(words, chance.randint(*values))
                    for name in chance.sample(names, chance.randint(*fields))
                },
                "targets": {"*": {"resolution": f"{1 + number % 9}h"}},
            }
            for number in range(policies)
        ],
    }


def found(tree: dict[str, Any]) -> list[str]:
    """The codes that the rules of matching find."""
    subject = Subject(gather(read_document(tree)), today=TODAY)
    check_shadows(subject)
    check_matching(subject)
    return [each.code for each in subject.found]


def run(policies: int = POLICIES, rounds: int = ROUNDS) -> None:
    """Print the table."""
    timing.title(f"{policies} policies over {FIELDS} fields ({rounds} rounds)")
    for name, (fields, values) in SHAPES.items():
        tree = config(policies, fields, values)

        def read(tree: dict[str, Any] = tree) -> None:
            gather(read_document(tree))

        def check(tree: dict[str, Any] = tree) -> None:
            found(tree)

        seconds = timing.minima({"read": read, "check": check}, rounds)
        spent = seconds["check"] - seconds["read"]
        timing.line(f"reading: {name}", seconds["read"], base=seconds["read"])
        timing.line(
            "rules of matching",
            spent,
            base=seconds["read"],
            note=f"<= {TARGET:g} s{'' if spent <= TARGET else ' missed'}",
        )


def test_rules_find_what_is_hidden() -> None:
    """Random policies hide each other, alone and together."""
    codes = found(config(60, (1, 3), (1, 3)))
    assert {"SLA301", "SLA302"} <= set(codes)
