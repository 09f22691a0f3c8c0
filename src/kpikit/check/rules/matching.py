"""SLA306 to SLA308: what one policy asks, and neighbours that promise the same."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from kpikit.check.boxes import is_within
from kpikit.check.reach import Reach, reach_of
from kpikit.check.rules.shadows import name_path
from kpikit.check.subject import Subject
from kpikit.config.policies import PolicyPart
from kpikit.sla.policy import Policy

__all__ = ["check_matching"]


def check_matching(subject: Subject) -> None:
    """Look at each policy, and at each with the one after it."""
    for number, part in enumerate(subject.policies):
        if part.policy is not None:
            _unmeetable(subject, number, part.policy)
            _over(subject, number, part.policy)
    reach = reach_of(subject)
    parts = enumerate(subject.policies)
    for (number, one), (_, two) in pairwise(parts):
        _alike(subject, reach, number, one, two)


def _unmeetable(subject: Subject, number: int, policy: Policy) -> None:
    """A field all of whose values the policy itself excludes."""
    for name, words in policy.when.items():
        excluded = policy.not_.get(name, ())
        if words and set(words) <= set(excluded):
            subject.add(
                "SLA306",
                ("policies", number, "when", name),
                f"when.{name} must have a value that not.{name} does not exclude: got"
                f" {', '.join(map(repr, words))}",
                help="nothing can meet both; take one of the two out",
                related=[(f"not.{name}", ("policies", number, "not", name))],
            )


def _over(subject: Subject, number: int, policy: Policy) -> None:
    """A validity that has ended."""
    last = policy.valid[1]
    if last is not None and last <= subject.today:
        subject.add(
            "SLA308",
            ("policies", number, "valid", "to"),
            f"valid of {policy.name!r} should not be over: got its end on {last}",
            help="correct the date, or take the policy out",
        )


def _alike(
    subject: Subject, reach: Reach, number: int, one: PolicyPart, two: PolicyPart
) -> None:
    """Two policies in a row that one could say."""
    if not (one.is_whole and two.is_whole and one.policy and two.policy):
        return
    first, second = one.policy, two.policy
    if not first.targets or first.targets != second.targets:
        return
    if not (_could_be_one(first, second) or _is_within(reach, number)):
        return
    subject.add(
        "SLA307",
        name_path(subject, number + 1),
        f"neighbours should have different targets: got the same for {first.name!r} and"
        f" {second.name!r}",
        help=f"join them in one policy, or take {first.name!r} out",
        related=[(f"policy {first.name!r}", name_path(subject, number))],
    )


def _could_be_one(one: Policy, two: Policy) -> bool:
    """Whether they differ in the values of one field alone."""
    if one.valid != two.valid or _sets(one.not_) != _sets(two.not_):
        return False
    first, second = _sets(one.when), _sets(two.when)
    if first.keys() != second.keys():
        return False
    return sum(first[name] != second[name] for name in first) <= 1


def _sets(conditions: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in conditions.items()}


def _is_within(reach: Reach, number: int) -> bool:
    """Whether the tickets of a policy are among those of the next one."""
    at = reach.numbers.index(number)
    earlier, later = reach.boxes[at], reach.boxes[at + 1]
    return bool(earlier) and is_within(earlier, later)
