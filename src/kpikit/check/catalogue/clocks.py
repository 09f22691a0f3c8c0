"""Rules of clocks and of warnings."""

from __future__ import annotations

from kpikit.check.catalogue.rule import Rule

__all__ = ["RULES"]

_POLICY = '[[policies]]\nname = "default"\ntargets."*" = { resolution = "4h" }\n'
_STATUSES = '[statuses]\nopen = "run"\npending = "pause"\nsolved = "resolved"\n'
_DECIDED = '[defaults]\non_reopen = "continue_without_closed"\n'

RULES = (
    Rule(
        "SLA501",
        severity="error",
        title="a status that is not declared",
        what="Looks whether statuses in clocks, examples and mappings are declared.",
        why="Nobody knows whether a clock runs in it.",
        fix="Declare it in [statuses], or write the nearest known word.",
        bad=_STATUSES + '[data.events]\nfile = "events.csv"\n'
        'kinds = { "Wait" = { kind = "status", value = "pendign" } }',
        good=_STATUSES + '[data.events]\nfile = "events.csv"\n'
        'kinds = { "Wait" = { kind = "status", value = "pending" } }',
    ),
    Rule(
        "SLA502",
        severity="error",
        title="a status that both pauses and stops a clock",
        what="Looks for words of a log that resolve or close a ticket and at once set a"
        " status that pauses.",
        why="A clock that is stopped cannot wait: one of the two is a slip.",
        fix="Map the word to the status alone, or to a status that stops.",
        bad=_STATUSES + '[data.events]\nfile = "events.csv"\n'
        'kinds = { "Solve" = { kind = "resolved", value = "pending" } }',
        good=_STATUSES + '[data.events]\nfile = "events.csv"\n'
        'kinds = { "Solve" = { kind = "resolved", value = "solved" } }',
    ),
    Rule(
        "SLA503",
        severity="error",
        title="a clock that starts and stops alike",
        what="Looks for responders that are requesters: their messages would start and"
        " stop the response clocks.",
        why="Such a clock never runs, so it is always met.",
        fix="Name the roles that answer: agent.",
        bad='[defaults]\nresponders = ["agent", "requester"]',
        good='[defaults]\nresponders = ["agent"]',
    ),
    Rule(
        "SLA504",
        severity="warning",
        title="a pause without a way back",
        what="Looks for clocks that a status pauses, and that no status lets run.",
        why="A ticket that was paused once can never be late.",
        fix="Declare the status in which the clock runs on.",
        bad='[statuses]\npending = "pause"\nsolved = "resolved"\n' + _DECIDED + _POLICY,
        good=_STATUSES + _DECIDED + _POLICY,
    ),
    Rule(
        "SLA506",
        severity="warning",
        title="nothing stops the clock",
        what="Looks for statuses of which none is resolved or closed, in configs that"
        " map no word to a resolution either.",
        why="Every ticket is late in the end.",
        fix="Say which status is resolved and which is closed.",
        bad='[statuses]\nopen = "run"\npending = "pause"\n' + _POLICY,
        good=_STATUSES + _DECIDED + _POLICY,
    ),
    Rule(
        "SLA507",
        severity="warning",
        title="what a reopened ticket does is not decided",
        what="Looks for on_reopen where a status is resolved or closed and targets"
        " count the whole ticket.",
        why="Whether the time before the reopening counts decides many breaches, and"
        " help desks differ.",
        fix="Write on_reopen in [defaults].",
        bad=_STATUSES + _POLICY,
        good=_STATUSES + _DECIDED + _POLICY,
    ),
    Rule(
        "SLA508",
        severity="warning",
        title="bots count as responders",
        what="Looks for the roles bot and system among the responders.",
        why="An automatic reply would be the first response to every ticket.",
        fix="Name people only, or silence the line where bots do solve tickets.",
        bad='[defaults]\nresponders = ["agent", "bot"]',
        good='[defaults]\nresponders = ["agent"]',
    ),
    Rule(
        "SLA601",
        severity="error",
        title="a warning that is not between 0 and 100 per cent",
        what="Looks at the warnings, which are per cents of the target.",
        why="It never comes, or comes at once.",
        fix="Write whole per cents between 0 and 100.",
        bad="[defaults]\nwarn_at = [50, 150]",
        good="[defaults]\nwarn_at = [50, 80]",
    ),
    Rule(
        "SLA602",
        severity="warning",
        title="warnings out of order or repeated",
        what="Looks whether the warnings ascend.",
        why="They come in order of time whatever is written; a repeated one is one.",
        fix="Sort them, each once.",
        bad="[defaults]\nwarn_at = [80, 50]",
        good="[defaults]\nwarn_at = [50, 80]",
    ),
    Rule(
        "SLA605",
        severity="info",
        title="no warning for the most urgent",
        what="Looks whether targets of the first priority have warnings.",
        why="Nobody is told before the most important promise is broken.",
        fix="Write warn_at, in [defaults] or at the target.",
        bad='[priorities]\norder = ["high", "normal"]\n' + _POLICY,
        good='[priorities]\norder = ["high", "normal"]\n'
        "[defaults]\nwarn_at = [75]\n" + _POLICY,
    ),
)
"""Rules SLA501 to SLA605."""
