"""Every rule for configs, as data: nothing heavy is imported here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kpikit.check.catalogue import (
    calendars,
    clocks,
    examples,
    files,
    matching,
    targets,
)
from kpikit.check.catalogue.rule import Rule
from kpikit.errors import UnknownNameError, did_you_mean

__all__ = ["RULES", "Rule", "find_rule"]

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.code: rule
        for room in (files, calendars, matching, targets, clocks, examples)
        for rule in room.RULES
    }
)
"""The rules by code, in their order."""


def find_rule(code: str) -> Rule:
    """The rule of a code, in whatever case it is written.

    Raises:
        UnknownNameError: There is no such rule.

    >>> find_rule("sla403").severity
    'error'
    """
    found = RULES.get(code.strip().upper())
    if found is None:
        raise UnknownNameError(
            f"code must be that of a rule: got {code!r}",
            help=did_you_mean(code, RULES) or "run kpikit rule to see all",
        )
    return found
