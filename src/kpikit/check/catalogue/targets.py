"""Rules of targets."""

from __future__ import annotations

from kpikit.check.catalogue.rule import Rule

__all__ = ["RULES"]

_ORDER = '[priorities]\norder = ["high", "normal"]\n'
_EU = (
    '[calendars.eu]\ntimezone = "Europe/Berlin"\n'
    'hours = { mon-fri = ["09:00-17:00"] }\n'
)
_BOTH = (
    _EU + '[calendars.always]\ntimezone = "UTC"\nalways = true\n'
    '[defaults]\ncalendar = "eu"\n'
)
_POLICY = '[[policies]]\nname = "default"\n'


def _targets(**by_priority: str) -> str:
    lines = (
        f"[policies.targets.{priority}]\n{clocks}\n"
        for priority, clocks in by_priority.items()
    )
    return _POLICY + "".join(lines)


def _all(clocks: str) -> str:
    return f'{_POLICY}[policies.targets."*"]\n{clocks}\n'


RULES = (
    Rule(
        "SLA401",
        severity="error",
        title="a priority without any target",
        what="Looks for declared priorities for which a policy has no target at all.",
        why="The first policy that matches is final: such tickets have no clock at"
        " all, however urgent they are.",
        fix='Write its targets, or those of "*", which is every other priority.',
        bad=_ORDER + _targets(high='resolution = "4h"'),
        good=_ORDER + _targets(high='resolution = "4h"', normal='resolution = "8h"'),
    ),
    Rule(
        "SLA402",
        severity="error",
        title="a first response that may come after the resolution",
        what="Compares the two targets of one priority; where calendars or units"
        " differ, by the longest time on the wall over the coming year.",
        why="A ticket would have to be solved before it is answered.",
        fix="Lower the first response, or raise the resolution.",
        bad=_all('first_response = "8h"\nresolution = "4h"'),
        good=_all('first_response = "4h"\nresolution = "8h"'),
    ),
    Rule(
        "SLA403",
        severity="error",
        title="a higher priority with a looser target than a lower one",
        what="Compares each priority with the next lower one that has a target for the"
        " clock; where calendars or units differ, by the longest time on the wall over"
        " the coming year.",
        why="Raising the priority of a ticket would give more time for it.",
        fix="Swap the two values, or correct one.",
        bad=_ORDER + _targets(high='resolution = "8h"', normal='resolution = "4h"'),
        good=_ORDER + _targets(high='resolution = "4h"', normal='resolution = "8h"'),
    ),
    Rule(
        "SLA404",
        severity="warning",
        title="updates longer than the resolution, or shorter than the first response",
        what="Compares periodic_update with the other targets of its priority.",
        why="An update after the resolution never comes, and one before the first"
        " response asks for the response earlier than it is promised.",
        fix="Put it between the two.",
        bad=_all('periodic_update = { every = "8h" }\nresolution = "4h"'),
        good=_all('periodic_update = { every = "2h" }\nresolution = "4h"'),
    ),
    Rule(
        "SLA405",
        severity="error",
        title="an unknown clock or priority",
        what="Looks whether targets are of clocks and priorities that exist.",
        why="The target of a misspelt word never holds.",
        fix="Write the nearest known word.",
        bad=_all('first_reponse = "4h"'),
        good=_all('first_response = "4h"'),
    ),
    Rule(
        "SLA406",
        severity="warning",
        title="mixed calendars turn priorities round",
        what="Looks over the coming year for a ticket that would be due later with the"
        " higher priority, where the two targets count on different calendars.",
        why="4h of office hours may end after a weekend, 8h around the clock do not.",
        fix="Put both on one calendar, or the urgent one on the calendar that is always"
        " open.",
        bad=_BOTH
        + _ORDER
        + _targets(
            high='resolution = "4h"',
            normal='resolution = { target = "8h", calendar = "always" }',
        ),
        good=_BOTH
        + _ORDER
        + _targets(
            high='resolution = { target = "4h", calendar = "always" }',
            normal='resolution = "8h"',
        ),
    ),
    Rule(
        "SLA407",
        severity="info",
        title="a target around the clock, shorter than the desk is closed",
        what="Compares targets on calendars that are always open with the longest time"
        " for which the default calendar is closed in the coming year.",
        why="It can only be met by somebody who works while the desk is closed.",
        fix="See that there is such a shift, or count on the calendar of the desk.",
        bad=_BOTH + _all('resolution = { target = "4h", calendar = "always" }'),
        good=_BOTH
        + _all(
            'first_response = "4h"\n'
            'resolution = { target = "30d", calendar = "always" }'
        ),
    ),
    Rule(
        "SLA408",
        severity="warning",
        title="all priorities alike, each written out",
        what="Looks for policies that repeat the same targets for every priority.",
        why="When the promise changes, one of them is forgotten.",
        fix='Write them once, for "*".',
        bad=_ORDER + _targets(high='resolution = "4h"', normal='resolution = "4h"'),
        good=_ORDER + _all('resolution = "4h"'),
    ),
    Rule(
        "SLA409",
        severity="warning",
        title="internal targets add up to more than the customer's",
        what="Compares agent_work, and ownership once for each declared line, with the"
        " resolution.",
        why="Every team keeps its promise, and the customer's is broken.",
        fix="Lower the internal targets until they fit into the resolution.",
        bad='[lines]\norder = ["1", "2", "3"]\n'
        + _all('ownership = "4h"\nresolution = "8h"'),
        good='[lines]\norder = ["1", "2", "3"]\n'
        + _all('ownership = "2h"\nresolution = "8h"'),
    ),
    Rule(
        "SLA410",
        severity="info",
        title="the longest time that a target may take on the wall",
        what="Says for each target the longest time between a ticket and its due"
        " instant over the coming year, and when that ticket would be created.",
        why="Customers wait in hours on the wall, with weekends and holidays in them.",
        fix="Nothing is wrong; it tells what is promised.",
        bad=_EU + _all('resolution = "4h"'),
        good=_EU,
    ),
)
"""Rules SLA401 to SLA410."""
