"""Rules of which policy a ticket is under."""

from __future__ import annotations

from kpikit.check.catalogue.rule import Rule

__all__ = ["RULES"]

_TIERS = '[fields]\ntier = ["gold", "silver"]\nkind = ["incident", "question"]\n'
_FAST = 'targets."*" = { resolution = "4h" }\n'
_SLOW = 'targets."*" = { resolution = "8h" }\n'
_LAST = '[[policies]]\nname = "default"\ntargets."*" = { resolution = "16h" }\n'


def _policy(name: str, when: str, targets: str) -> str:
    return f'[[policies]]\nname = "{name}"\nwhen = {{ {when} }}\n{targets}'


RULES = (
    Rule(
        "SLA301",
        severity="error",
        title="a policy that an earlier one hides",
        what="Looks for policies that match only tickets which one earlier policy"
        " matches already.",
        why="The first policy that matches is final: the later one never holds.",
        fix="Put the narrower policy first, or take it out.",
        bad=_TIERS
        + _policy("gold", 'tier = ["gold"]', _SLOW)
        + _policy("gold-incident", 'tier = ["gold"], kind = ["incident"]', _FAST),
        good=_TIERS
        + _policy("gold-incident", 'tier = ["gold"], kind = ["incident"]', _FAST)
        + _policy("gold", 'tier = ["gold"]', _SLOW),
    ),
    Rule(
        "SLA302",
        severity="error",
        title="a policy that several earlier ones hide together",
        what="Looks for policies all of whose tickets are matched by earlier policies,"
        " although no single one matches them all. The answer is exact.",
        why="The policy never holds, and no single line shows why.",
        fix="Put it before the policies that the message names, or take it out.",
        bad=_TIERS
        + _policy("gold", 'tier = ["gold"]', _FAST)
        + _policy("silver", 'tier = ["silver"]', _SLOW)
        + _policy("paying", 'tier = ["gold", "silver"], kind = ["incident"]', _FAST),
        good=_TIERS
        + _policy("paying", 'tier = ["gold", "silver"], kind = ["incident"]', _FAST)
        + _policy("gold", 'tier = ["gold"]', _FAST)
        + _policy("silver", 'tier = ["silver"]', _SLOW),
    ),
    Rule(
        "SLA303",
        severity="error",
        title="a policy for every ticket that is not the last",
        what="Looks for policies without conditions before other policies.",
        why="No ticket ever reaches the policies after it.",
        fix="Move it to the end.",
        bad=_LAST + _policy("gold", 'tier = ["gold"]', _FAST),
        good=_policy("gold", 'tier = ["gold"]', _FAST) + _LAST,
    ),
    Rule(
        "SLA304",
        severity="warning",
        title="tickets that no policy matches",
        what="Looks for combinations of values that no policy matches, and names them."
        " Declared fields have their declared values; others may have any.",
        why="Such tickets have no clocks, so they can never be late.",
        fix='Add a last policy without conditions, named "default".',
        bad=_TIERS + _policy("gold", 'tier = ["gold"], kind = ["incident"]', _FAST),
        good=_TIERS
        + _policy("gold", 'tier = ["gold"], kind = ["incident"]', _FAST)
        + _LAST,
    ),
    Rule(
        "SLA305",
        severity="error",
        title="an unknown field or value",
        what="Looks whether conditions name declared fields and values. Columns of"
        " tickets need no declaration.",
        why="A misspelt value matches no ticket, and nothing else tells.",
        fix="Write the nearest known word, or declare the value in [fields].",
        bad=_TIERS + _policy("gold", 'tier = ["glod"]', _FAST) + _LAST,
        good=_TIERS + _policy("gold", 'tier = ["gold"]', _FAST) + _LAST,
    ),
    Rule(
        "SLA306",
        severity="error",
        title="a condition that nothing can meet",
        what="Looks for fields without values, and for values that the same policy"
        " excludes.",
        why="The policy never holds.",
        fix="Name values that can be met, or take the field out.",
        bad=_TIERS
        + '[[policies]]\nname = "gold"\nwhen = { tier = ["gold"] }\n'
        + 'not = { tier = ["gold", "silver"] }\n'
        + _FAST
        + _LAST,
        good=_TIERS
        + '[[policies]]\nname = "gold"\nwhen = { tier = ["gold"] }\n'
        + 'not = { kind = ["question"] }\n'
        + _FAST
        + _LAST,
    ),
    Rule(
        "SLA307",
        severity="warning",
        title="neighbours with the same targets",
        what="Looks for two policies in a row that promise the same and that one policy"
        " could say.",
        why="When the promise changes, one of the two is forgotten.",
        fix="Join the values of the two in one policy.",
        bad=_TIERS
        + _policy("gold", 'tier = ["gold"]', _FAST)
        + _policy("silver", 'tier = ["silver"]', _FAST)
        + _LAST,
        good=_TIERS + _policy("paying", 'tier = ["gold", "silver"]', _FAST) + _LAST,
    ),
    Rule(
        "SLA308",
        severity="warning",
        title="a validity that is over or empty",
        what="Looks for policies that no ticket created from today on can match.",
        why="The policy only makes the file longer, or its dates are a slip.",
        fix="Correct the dates, or take the policy out once no report needs it.",
        bad='[[policies]]\nname = "winter"\nvalid = { to = 2020-03-01 }\n'
        + _FAST
        + _LAST,
        good='[[policies]]\nname = "winter"\nvalid = { from = 2020-03-01 }\n'
        + _FAST
        + _LAST,
    ),
    Rule(
        "SLA309",
        severity="error",
        title="values that differ only in case or spaces",
        what="Looks for two values of one field that read alike.",
        why="They count as two, so tickets of the other spelling match nothing.",
        fix="Write one spelling everywhere; [data.*] values translate the other.",
        bad='[fields]\ntier = ["gold", "Gold"]\n' + _LAST,
        good='[fields]\ntier = ["gold", "silver"]\n' + _LAST,
    ),
)
"""Rules SLA301 to SLA309."""
