"""The sections about a desk: its words, its calendars, its defaults."""

from __future__ import annotations

from types import MappingProxyType

from kpikit.calendars.hours import DAY_NAMES
from kpikit.check.schema.forms import (
    Form,
    array,
    date,
    either,
    flag,
    ref,
    table,
    text,
    texts,
    whole,
    word,
)
from kpikit.check.schema.words import CLASSES, CLOCKS, OPTION_WORDS, ROLE_WORDS

__all__ = ["DEFINITIONS", "calendars", "defaults", "fields", "ordered", "statuses"]

_INTERVALS = 'As ["09:00-12:30", "13:00-18:00"]; 22:00-06:00 runs into the next day.'
_DATE_KEY = r"^\s*[0-9]"
_DAY_KEY = r"^\s*[A-Za-z]{3,9}\s*([-–,]\s*[A-Za-z]{3,9}\s*)*$"
_TIME = "[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?"
_ONE_TIME = rf"^\s*{_TIME}\s*$"
_SPAN = rf"(\s*{_TIME}\s*[-–]\s*{_TIME}\s*|\s*)"
_SPANS = rf"^{_SPAN}(,{_SPAN})*$|^\s*[Cc][Ll][Oo][Ss][Ee][Dd]\s*$"

DEFINITIONS = MappingProxyType(
    {
        "intervals": {
            "description": f"The hours of one day. {_INTERVALS}",
            "type": ["string", "array"],
            "pattern": _SPANS,
            "items": {"type": "string", "pattern": _SPANS},
            "examples": [["09:00-12:30", "13:00-18:00"]],
        },
        "percents": array(
            "Warnings, in per cent of the target.",
            whole("Per cent of the target.", minimum=1, maximum=99),
            examples=[[50, 80]],
        ),
        "conditions": table(
            "Values by field. All fields are asked, and of each one of its values.",
            others={
                "description": "The values; one alone needs no brackets.",
                "type": ["string", "integer", "boolean", "array"],
                "items": {"type": ["string", "integer", "boolean"]},
                "minItems": 1,
                "uniqueItems": True,
            },
            examples=[{"tier": ["gold"]}],
        ),
        "class": word("What the status means for clocks.", CLASSES),
    }
)
"""Forms that occur in several places."""


def ordered(what: str) -> Form:
    """Words in an order."""
    order = texts(f"The {what}.")
    return table(f"The {what}.", {"order": order}, required=["order"])


def fields() -> Form:
    """The values that conditions may name."""
    return table(
        "The values that conditions may name, by field: columns of your own among them."
        " Where this is given, other fields and values are taken for misspelt.",
        others=texts("The values of the field."),
    )


def statuses() -> Form:
    """What each status means."""
    by_clock = {clock: ref("class") for clock in CLOCKS}
    by_clock["default"] = ref("class")
    return table(
        "What each status of the desk means: run, pause, resolved or closed.",
        others=either(
            "run, pause, resolved or closed; or a table of it by clock with a default.",
            ref("class"),
            table(
                "What the status means, by clock; default is for every other clock.",
                by_clock,
                required=["default"],
            ),
        ),
    )


def _week() -> Form:
    known = {day: ref("intervals") for day in ("mon-fri", *DAY_NAMES)}
    return either(
        "The hours of a week.",
        {
            "type": "string",
            "description": 'As "Mon-Thu 09:00-18:00; Fri 09:00-16:00".',
            "examples": ["Mon-Fri 09:00-17:00"],
        },
        table(
            "Hours by weekday: mon, mon-thu or mon,wed-fri.",
            known,
            others=ref("intervals"),
            propertyNames={"pattern": _DAY_KEY},
            examples=[{"mon-fri": ["09:00-12:30", "13:00-18:00"]}],
        ),
    )


def _holidays() -> Form:
    dates = array("Dates.", date("A closed date."))
    codes = either("As DE, DE-BY or NYSE.", text("A country."), texts("Countries."))
    return either(
        "Days on which it is closed.",
        text("A country, market or subdivision: PL, DE-BY, NYSE."),
        dates,
        table(
            "The holidays of a country, with changes.",
            {
                "country": codes,
                "subdivision": text("The part of the country, as BY."),
                "categories": either(
                    "Which kinds of its holidays count.",
                    text("One category."),
                    texts("Categories."),
                ),
                "observed": flag(
                    "Whether days observed in place of a weekend count.", default=True
                ),
                "add": array("Further closed dates.", date("A closed date.")),
                "remove": array(
                    "Dates that are open all the same.", date("An open date.")
                ),
                "half_days": either(
                    "When half days close.",
                    text(
                        'A time for the half days of the country, as "13:00".',
                        pattern=_ONE_TIME,
                    ),
                    table(
                        "Times by date; 12-24 is that of every year.",
                        others=text("When it closes, as 13:00.", pattern=_ONE_TIME),
                        propertyNames={"pattern": _DATE_KEY},
                    ),
                ),
            },
            dependencies={
                key: ["country"] for key in ("subdivision", "categories", "observed")
            },
        ),
    )


def calendars() -> Form:
    """When the desk is open."""
    dated = table(
        "Hours by date, in place of what the date would have; holidays too.",
        others=ref("intervals"),
        propertyNames={"pattern": _DATE_KEY},
        examples=[{"2026-10-02": ["09:00-12:00"]}],
    )
    breaks = {**dated, "description": "What is closed on a date, whatever is open."}
    breaks["examples"] = [{"2026-10-02": ["12:00-14:00"]}]
    always = {"properties": {"always": {"const": True}}, "required": ["always"]}
    one = table(
        "When a desk is open.",
        {
            "timezone": text(
                "The time zone, by its IANA name.", examples=["Europe/Berlin"]
            ),
            "hours": _week(),
            "holidays": _holidays(),
            "exceptions": dated,
            "breaks": breaks,
            "periods": array(
                "Dated changes of the weekly hours.",
                table(
                    "Weekly hours from a date on.",
                    {"from": date("The first date."), "hours": _week()},
                    required=["from", "hours"],
                ),
            ),
            "always": flag("Open around the clock; then without hours."),
            "span": array(
                "The first and the last date that the calendar knows.",
                date("A date."),
                least=2,
                maxItems=2,
            ),
        },
        required=["timezone"],
    )
    # One of hours and always = true: said so that editors name what is missing.
    one["if"] = always
    one["then"] = {"not": {"required": ["hours"]}}
    one["else"] = {"required": ["hours"]}
    return table("Calendars by name.", others=one)


def defaults() -> Form:
    """What holds unless a policy says otherwise."""
    options = {
        name: word(told, meanings, default=next(iter(meanings)))
        for name, (told, meanings) in OPTION_WORDS.items()
    }
    return table(
        "What holds for all policies that do not say otherwise.",
        {
            "calendar": either(
                "The calendar of tickets, by its name.",
                text("The name of a calendar."),
                table(
                    "A calendar for each ticket, chosen by a column.",
                    {
                        "per": text("The column, as organization."),
                        "values": table(
                            "Names of calendars by the value of the column.",
                            others=text("The name of a calendar."),
                        ),
                        "default": text("The calendar for every other value."),
                    },
                    required=["per", "values"],
                ),
            ),
            **options,
            "responders": array(
                "Whose messages are responses.",
                word("A role.", ROLE_WORDS),
                least=1,
                uniqueItems=True,
                default=["agent"],
            ),
            "public_only": flag(
                "Whether only public messages are responses.", default=True
            ),
            "starts_for_agent_tickets": flag(
                "Whether first_response runs for tickets that an agent opened.",
                default=False,
            ),
            "solve_counts_as_response": flag(
                "Whether resolving a ticket stops response clocks.", default=False
            ),
            "warn_at": ref("percents"),
            "boundary": word(
                "Whether a clock that stops exactly on target has kept it.",
                {">": "On target is met.", ">=": "On target is breached."},
                default=">",
            ),
        },
    )
