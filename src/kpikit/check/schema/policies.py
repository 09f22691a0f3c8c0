"""The sections about policies, and their examples."""

from __future__ import annotations

from typing import Any

from kpikit.check.schema.forms import (
    Form,
    array,
    date,
    duration,
    either,
    flag,
    instant,
    name,
    ref,
    scalar,
    table,
    text,
    whole,
    word,
)
from kpikit.check.schema.words import CLOCKS, FACTS, ROLE_WORDS, STATE_WORDS
from kpikit.columns.column import Kind
from kpikit.config.policies import PAUSABLE
from kpikit.desk.names import EVENT_KINDS
from kpikit.desk.schemas import SCHEMAS

__all__ = ["examples", "policies"]

_AMOUNT = "30m, 4h, 1h30m, 2d (48 hours), 1w, or 3bd (business days)."


def policies() -> Form:
    """Which tickets have which targets."""
    by_clock = table(
        "The target of each clock.",
        {clock: _target(clock, told) for clock, told in CLOCKS.items()},
    )
    return array(
        "The first policy that matches a ticket is final.",
        table(
            "Targets for the tickets that it matches.",
            {
                "name": text("Its name; results carry it."),
                "when": ref("conditions"),
                "not": {
                    **ref("conditions"),
                    "description": "Values by field; a ticket with one is left out.",
                },
                "valid": table(
                    "For tickets created between two dates.",
                    {
                        "from": date("The first date."),
                        "to": date("The first date that is no longer in it."),
                    },
                ),
                "targets": table(
                    'By priority; "*" is every priority that is not named.',
                    {"*": by_clock},
                    others=by_clock,
                ),
            },
            required=["name", "targets"],
        ),
    )


def _target(clock: str, told: str) -> Form:
    known = {
        "target": duration(f"How long it may run: {_AMOUNT}"),
        "every": duration(f"How often, for what comes again: {_AMOUNT}"),
        "calendar": text("The name of the calendar that counts."),
        "warn_at": ref("percents"),
    }
    if clock in PAUSABLE:
        known["pausable"] = flag(
            "Whether it pauses with the ticket; the same for all targets of the clock.",
            default=False,
        )
    one_of: Any = [{"required": [key]} for key in ("target", "every")]
    return either(
        told,
        duration(f"{told} {_AMOUNT}", examples=["4h", "3bd"]),
        table(told, known, oneOf=one_of),
    )


def examples() -> Form:
    """Unit tests of the policies."""
    return array(
        "Unit tests of the policies, run by kpikit test.",
        table(
            "One ticket with what happens to it, and what its clocks must say.",
            {
                "name": text("Its name."),
                "ticket": table(
                    "The ticket as it is created; columns of your own among them.",
                    {
                        column.name: _column(column.kind, column.doc)
                        for column in SCHEMAS["tickets"].columns
                    },
                    others=either(
                        "A column of your own.",
                        scalar("A value."),
                        array("Values.", scalar("A value.")),
                    ),
                ),
                "events": array("What happens to it.", _event()),
                "as_of": instant("When clocks are read; else at the last instant."),
                "expect": _expect(),
            },
            required=["name", "ticket", "expect"],
            # Something must say when it happens.
            anyOf=[
                {"properties": {"ticket": {"required": ["created_at"]}}},
                {
                    "properties": {"events": {"minItems": 1}},
                    "required": ["events"],
                },
            ],
        ),
    )


def _column(kind: Kind, told: str) -> Form:
    told = f"{told[:1].upper()}{told[1:]}."
    if kind is Kind.INSTANT:
        return instant(told)
    if kind is Kind.FLAG:
        return flag(told)
    if kind is Kind.INTEGER:
        return whole(told, minimum=0)
    if kind is Kind.TAGS:
        return {"type": "array", "description": told}
    if kind is Kind.CATEGORY:
        return name(told)
    return {"description": told}


def _event() -> Form:
    changed = {"type": ["string", "integer"], "description": "What it is now."}
    return table(
        "One event.",
        {
            "at": instant("When it happens."),
            "kind": {
                "type": "string",
                "enum": list(EVENT_KINDS),
                "description": "What happens.",
            },
            "role": word("Who does it.", ROLE_WORDS),
            "actor": text("Who does it, by name."),
            "public": flag("Whether the requester sees it."),
            "value": changed,
            "old": {**changed, "description": "What it was before."},
            "seq": whole("The order of events at one instant.", minimum=0),
        },
        required=["at", "kind"],
    )


def _expect() -> Form:
    facts: dict[str, Any] = {
        "due": instant,
        "state": lambda told: word(told, STATE_WORDS),
        "elapsed": lambda told: duration(told, positive=False),
    }
    known = {
        "policy": text("The policy that matches, or no_policy."),
        "as_of": instant("When clocks are read; else at the last instant."),
    }
    for clock in CLOCKS:
        for fact, told in FACTS.items():
            known[f"{clock}_{fact}"] = facts[fact](f"Of {clock}: {told}")
    some = [{"required": [key]} for key in known if key != "as_of"]
    return table("What must hold.", known, anyOf=some)
