"""SLA701 and SLA702: the examples, run."""

from __future__ import annotations

from kpikit.check.rules.shadows import name_path
from kpikit.check.subject import Subject
from kpikit.config.outcomes import Outcome, run_examples
from kpikit.errors import KpikitError

__all__ = ["check_examples"]

_NEEDED = ("priorities", "lines", "statuses", "fields", "calendars", "defaults")


def check_examples(subject: Subject) -> None:
    """Run the examples, where everything that they need can be read."""
    reached = _expected(subject)
    config = subject.gathered.config
    if config.policies and not subject.is_broken("policies", *_NEEDED):
        places = _places(subject)
        for at, outcome in enumerate(run_examples(config)):
            if outcome.ledger is not None and outcome.ledger.policy:
                reached.add(outcome.ledger.policy)
            if not outcome.passed:
                _failed(subject, outcome, places[at])
    for number, part in enumerate(subject.policies):
        name = subject.table("policies", number).get("name")
        if isinstance(name, str) and name not in reached and part.node.value:
            subject.add(
                "SLA702",
                name_path(subject, number),
                f"policy {name!r} should have an example: got none",
                help="add an [[examples]] table with a ticket that it matches",
            )


def _written(subject: Subject) -> list[object]:
    node = subject.node("examples")
    return node.value if node is not None and isinstance(node.value, list) else []


def _expected(subject: Subject) -> set[str]:
    """Policies that examples name, whether the examples can be run."""
    found = set()
    for at in range(len(_written(subject))):
        name = subject.table("examples", at, "expect").get("policy")
        if isinstance(name, str):
            found.add(name)
    return found


def _places(subject: Subject) -> list[int]:
    """The places in the config of the examples that could be read, in their order."""
    readable = {example.name for example in subject.gathered.config.examples}
    return [
        at
        for at in range(len(_written(subject)))
        if subject.table("examples", at).get("name") in readable
    ]


def _failed(subject: Subject, outcome: Outcome, number: int) -> None:
    """An example that does not hold, with its ledger."""
    name = outcome.example.name
    details = "" if outcome.ledger is None else outcome.ledger.text()
    if isinstance(outcome.error, KpikitError):
        subject.add(
            "SLA701",
            ("examples", number, "name"),
            f"example {name!r} cannot run: {outcome.error.message}",
            help=outcome.error.help or "correct the example",
        )
    for mismatch in outcome.mismatches:
        subject.add(
            "SLA701",
            ("examples", number, "expect", mismatch.key),
            f"example {name!r} fails: {mismatch}",
            help="correct the policy, or the example where the promise has changed",
            details=details,
        )
        details = ""  # the ledger is one for all of them
