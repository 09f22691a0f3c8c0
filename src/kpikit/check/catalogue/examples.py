"""Rules of examples and goals."""

from __future__ import annotations

from kpikit.check.catalogue.rule import Rule

__all__ = ["RULES"]

_POLICY = '[[policies]]\nname = "default"\ntargets."*" = { resolution = "4h" }\n'
_EXAMPLE = (
    '[[examples]]\nname = "noon"\nticket = { created_at = 2026-01-16T12:00:00+01:00 }\n'
)

RULES = (
    Rule(
        "SLA701",
        severity="error",
        title="an example fails",
        what="Runs the examples, which are unit tests of the policies, and prints the"
        " ledger of one that fails.",
        why="The policies do not do what somebody has written down.",
        fix="Correct the policy, or the example where the promise has changed.",
        bad=_POLICY
        + _EXAMPLE
        + "expect = { resolution_due = 2026-01-16T20:00:00+01:00 }",
        good=_POLICY
        + _EXAMPLE
        + "expect = { resolution_due = 2026-01-16T16:00:00+01:00 }",
    ),
    Rule(
        "SLA702",
        severity="warning",
        title="a policy without an example",
        what="Looks for policies that no example ends up in.",
        why="A change of it changes no test.",
        fix="Add an [[examples]] table with a ticket for it.",
        bad=_POLICY,
        good=_POLICY + _EXAMPLE + 'expect = { policy = "default" }',
    ),
    Rule(
        "SLA801",
        severity="error",
        title="an unknown metric",
        what="Looks whether goals are of metrics that exist.",
        why="A goal for a misspelt metric is never missed.",
        fix="Write the nearest known name; kpikit metrics lists them.",
        bad="[goals]\nfirst_contact_resolutoin = { at_least = 0.7 }",
        good="[goals]\nfirst_contact_resolution = { at_least = 0.7 }",
    ),
    Rule(
        "SLA802",
        severity="error",
        title="a goal against the metric's direction, or outside its range",
        what="Looks whether a goal asks for the better direction, and for a value that"
        " the metric can have.",
        why="It would praise a worse desk, or could never be met.",
        fix="Turn the direction round, or write a value within the range.",
        bad="[goals]\nfirst_contact_resolution = { at_most = 0.7 }",
        good="[goals]\nfirst_contact_resolution = { at_least = 0.7 }",
    ),
    Rule(
        "SLA803",
        severity="error",
        title="an unknown rule or parameter of a metric",
        what="Looks whether a goal names rules and parameters that its metric has.",
        why="The figure would be another one than the goal is meant for.",
        fix="Write the nearest known word.",
        bad='[goals]\nfirst_contact_resolution = { rule = "no_reopn", at_least = 0.7 }',
        good='[goals]\nfirst_contact_resolution = { rule = "no_reopen", at_least ='
        " 0.7 }",
    ),
)
"""Rules SLA701 to SLA803."""
