"""What the fixed words of a config mean, for those who write one."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["CLASSES", "CLOCKS", "FACTS", "OPTION_WORDS", "ROLE_WORDS", "STATE_WORDS"]

CLOCKS: Mapping[str, str] = {
    "first_response": "From creation to the first public message of a responder.",
    "next_response": (
        "From the oldest unanswered message of the requester to the next response."
    ),
    "periodic_update": (
        "From one public message of a responder to the next, while the ticket is open."
    ),
    "requester_wait": "Time in which the requester waits: new, open, on hold.",
    "agent_work": "Time in which it is the agents' turn: new and open.",
    "resolution": "From creation to resolution, less what the statuses pause.",
    "ownership": "Time with each team that holds the ticket: an internal agreement.",
}
CLASSES: Mapping[str, str] = {
    "run": "Clocks run.",
    "pause": "Clocks of the ticket pause: the ball is with the requester.",
    "resolved": "The ticket is solved; it may be reopened.",
    "closed": "The ticket is solved for good.",
}
ROLE_WORDS: Mapping[str, str] = {
    "requester": "Who asked.",
    "agent": "A person of the desk.",
    "bot": "A program that writes to requesters.",
    "system": "The help desk itself.",
}
_CHANGE = {
    "retarget": "Start and pauses are kept, the new target counts.",
    "restart": "The clock starts again.",
    "forward": "The share of the target that is used is kept.",
}
OPTION_WORDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "on_priority_change": ("What a new priority does to a running clock.", _CHANGE),
    "on_policy_change": ("What another policy does to a running clock.", _CHANGE),
    "on_calendar_change": (
        "What another calendar does to a running clock.",
        {
            "cumulative": "Each calendar counts over its own time.",
            "latest": "The last calendar counts over everything.",
        },
    ),
    "on_reopen": (
        "What reopening does to the clocks of the whole ticket.",
        {
            "continue_without_closed": "They go on; the time between does not count.",
            "continue_with_closed": "They go on; the time between counts.",
            "new_cycle": "Another cycle begins.",
            "restart": "They start again from zero.",
            "ignore": "They stay stopped.",
        },
    ),
    "on_merge": (
        "What being merged into another ticket does.",
        {"cancel": "The clocks are cancelled.", "carry": "They go on."},
    ),
}
STATE_WORDS: Mapping[str, str] = {
    "waiting": "Not started.",
    "running": "Counting.",
    "outside_hours": "Running, and its calendar is closed.",
    "paused": "Paused by a status.",
    "overdue": "Not stopped, and past its target.",
    "met": "Stopped in time.",
    "breached": "Stopped late.",
    "stopped": "Stopped; there was no target.",
    "cancelled": "Cancelled by a merge, or because no policy matches any more.",
    "no_policy": "No policy matches the ticket.",
}
FACTS: Mapping[str, str] = {
    "due": "When the target is used up.",
    "state": "Its state.",
    "elapsed": "The open time that it has counted.",
}
