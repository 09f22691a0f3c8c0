"""Rules of calendars."""

from __future__ import annotations

from kpikit.check.catalogue.rule import Rule

__all__ = ["RULES"]

_ZONE = '[calendars.eu]\ntimezone = "Europe/Berlin"\n'
_HOURS = 'hours = { mon-fri = ["09:00-17:00"] }\n'
_EU = _ZONE + _HOURS
_POLICY = '[[policies]]\nname = "default"\ntargets."*" = { resolution = "4h" }\n'

RULES = (
    Rule(
        "SLA201",
        severity="error",
        title="unknown time zone",
        what="Looks whether the time zone is an IANA name.",
        why="Open hours mean nothing without a zone.",
        fix="Write the nearest name, which the message gives.",
        bad='[calendars.eu]\ntimezone = "Europe/Berln"\n' + _HOURS,
        good=_EU,
    ),
    Rule(
        "SLA202",
        severity="warning",
        title="a legacy time zone, or one with a fixed offset",
        what="Looks for old names (US/Eastern, CET) and offsets (Etc/GMT+5) other than"
        " UTC.",
        why="A fixed offset knows no summer time, so hours are off by one for half of"
        " the year; old names vanish from new systems.",
        fix="Write the zone of a city, as Europe/Berlin.",
        bad='[calendars.eu]\ntimezone = "Etc/GMT-1"\n' + _HOURS,
        good=_EU,
    ),
    Rule(
        "SLA203",
        severity="error",
        title="unknown country or subdivision of holidays",
        what="Looks whether the package holidays knows the country and its part.",
        why="Its holidays would count as working days.",
        fix="Write the ISO 3166 code, as DE or DE-BY.",
        bad=_EU + 'holidays = { country = "DE", subdivision = "XX" }',
        good=_EU + 'holidays = { country = "DE", subdivision = "BY" }',
    ),
    Rule(
        "SLA204",
        severity="warning",
        title="no holidays in the coming 12 months",
        what="Looks whether the holidays of a calendar reach 12 months ahead.",
        why="Dates that nobody has added yet count as working days.",
        fix="Add the dates of the coming year, or name a country.",
        bad=_EU + "holidays = [2019-12-25]",
        good=_EU + 'holidays = { country = "DE" }',
    ),
    Rule(
        "SLA205",
        severity="error",
        title="a calendar never opens, or not in the coming four weeks",
        what="Looks for the next opening.",
        why="Clocks on it stand still, and no target can be missed.",
        fix="Write its hours.",
        bad=_ZONE + "hours = {}",
        good=_EU,
    ),
    Rule(
        "SLA206",
        severity="error",
        title="hours of a day overlap",
        what="Looks for intervals of one day that have time in common.",
        why="One of the two is a slip, and nobody can tell which.",
        fix="Write one interval for both, or correct one.",
        bad=_ZONE + 'hours = { mon = ["09:00-13:00", "12:30-17:00"] }',
        good=_ZONE + 'hours = { mon = ["09:00-12:30", "13:00-17:00"] }',
    ),
    Rule(
        "SLA207",
        severity="error",
        title="an interval is empty",
        what="Looks for intervals that end where they start.",
        why="It may mean nothing or the whole day.",
        fix="Write 00:00-24:00 for the whole day, or take it out.",
        bad=_ZONE + 'hours = { mon-fri = ["09:00-09:00"] }',
        good=_EU,
    ),
    Rule(
        "SLA208",
        severity="warning",
        title="hours end at :59",
        what="Looks for intervals that end one minute or second before a full hour.",
        why="Ends are outside, so every such day loses time: 23:59 loses a minute at"
        " midnight.",
        fix="Write the full hour; 24:00 is allowed.",
        bad=_ZONE + 'hours = { mon-fri = ["00:00-23:59"] }',
        good=_ZONE + 'hours = { mon-fri = ["00:00-24:00"] }',
    ),
    Rule(
        "SLA209",
        severity="error",
        title="unknown weekday",
        what="Looks whether keys of hours are weekdays or ranges of them.",
        why="The hours of a misspelt day do not hold.",
        fix="Write mon, tue, wed, thu, fri, sat or sun.",
        bad=_ZONE + 'hours = { mon-fry = ["09:00-17:00"] }',
        good=_EU,
    ),
    Rule(
        "SLA210",
        severity="warning",
        title="a calendar is never used",
        what="Looks for calendars that nothing in the config names.",
        why="Somebody meant it to count; a target may name the wrong one.",
        fix="Name it where it belongs, or take it out.",
        bad=_EU + '[calendars.always]\ntimezone = "UTC"\nalways = true\n'
        '[defaults]\ncalendar = "eu"\n' + _POLICY,
        good=_EU + '[calendars.always]\ntimezone = "UTC"\nalways = true\n'
        '[defaults]\ncalendar = "eu"\n[[policies]]\nname = "default"\n'
        'targets."*" = { resolution = { target = "4h", calendar = "always" } }\n',
    ),
    Rule(
        "SLA211",
        severity="warning",
        title="hours open or close inside a change of the clocks",
        what="Looks for edges that fall into the hour that is skipped or repeated on"
        " a date of the coming year on which the calendar is open.",
        why="That time of day does not exist, or exists twice: kpikit takes the first,"
        " other tools may not.",
        fix="Move the edge out of that hour.",
        bad=_ZONE + 'hours = { mon-sun = ["02:30-12:00"] }',
        good=_ZONE + 'hours = { mon-sun = ["03:30-12:00"] }',
    ),
    Rule(
        "SLA212",
        severity="error",
        title="two periods start on one date",
        what="Looks at the dates from which periods hold.",
        why="Only one of the two can hold.",
        fix="Keep one of them.",
        bad=_EU
        + "[[calendars.eu.periods]]\nfrom = 2027-01-01\n"
        + _HOURS
        + '[[calendars.eu.periods]]\nfrom = 2027-01-01\nhours = "Mon 09:00-12:00"',
        good=_EU
        + "[[calendars.eu.periods]]\nfrom = 2027-01-01\n"
        + _HOURS
        + '[[calendars.eu.periods]]\nfrom = 2027-02-01\nhours = "Mon 09:00-12:00"',
    ),
    Rule(
        "SLA213",
        severity="warning",
        title="an added holiday on a day that is closed anyway",
        what="Looks for added dates without hours, and dates that the country has.",
        why="The date is often a slip: the wrong year, or the day beside it.",
        fix="Correct the date, or take it out.",
        bad=_EU + 'holidays = { country = "DE", add = [2033-12-24] }',
        good=_EU + 'holidays = { country = "DE", add = [2032-12-24] }',
    ),
    Rule(
        "SLA214",
        severity="error",
        title="a calendar that the config does not have",
        what="Looks whether each named calendar is there.",
        why="The target cannot be counted.",
        fix="Write the nearest name, or add the calendar.",
        bad=_EU + '[defaults]\ncalendar = "ue"\n' + _POLICY,
        good=_EU + '[defaults]\ncalendar = "eu"\n' + _POLICY,
    ),
)
"""Rules SLA201 to SLA214."""
