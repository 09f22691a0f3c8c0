"""Rules of the file itself, and of durations."""

from __future__ import annotations

from kpikit.check.catalogue.rule import Rule

__all__ = ["RULES"]

RULES = (
    Rule(
        "SLA001",
        severity="error",
        title="the file cannot be read as a config",
        what="Looks whether the file is TOML or YAML in UTF-8, of a sensible size.",
        why="Nothing else can be checked, and no program can load the file.",
        fix="Mend what the message names: close quotes and brackets, put text in"
        " quotes, save the file as UTF-8.",
        bad='[priorities]\norder = ["urgent", "high"',
        good='[priorities]\norder = ["urgent", "high"]',
    ),
    Rule(
        "SLA002",
        severity="error",
        title="unknown key",
        what="Looks for keys that no section knows.",
        why="A misspelt key is a rule that silently does not hold.",
        fix="Write the nearest known word, which the message names.",
        bad='[priorities]\nordre = ["urgent", "high"]\norder = ["urgent", "high"]',
        good='[priorities]\norder = ["urgent", "high"]',
    ),
    Rule(
        "SLA003",
        severity="error",
        title="a value of the wrong type or shape",
        what="Looks whether each value is of the type that its key takes.",
        why="A value that cannot be read means nothing, however plausible it looks.",
        fix="Write the value as the help says.",
        bad='[priorities]\norder = "urgent"',
        good='[priorities]\norder = ["urgent"]',
    ),
    Rule(
        "SLA004",
        severity="error",
        title="a key is missing",
        what="Looks for keys that a section must have.",
        why="Without it the section says nothing, and kpikit guesses nothing.",
        fix="Add the key; the help says how it is written.",
        bad="[priorities]",
        good='[priorities]\norder = ["urgent"]',
    ),
    Rule(
        "SLA005",
        severity="error",
        title="a name or key is written twice",
        what="Looks for names, values and keys that occur twice, in YAML too.",
        why="Of two things with one name only one can hold, and readers see the other.",
        fix="Rename one of the two, or take it out.",
        bad='[priorities]\norder = ["urgent", "high", "urgent"]',
        good='[priorities]\norder = ["urgent", "high"]',
    ),
    Rule(
        "SLA006",
        severity="error",
        title="unknown version of the schema",
        what="Looks whether this kpikit knows the version that the file is written in.",
        why="The words of another version may mean something else.",
        fix="Write schema = 1, or use the kpikit that knows the version.",
        bad="schema = 2",
        good="schema = 1",
    ),
    Rule(
        "SLA007",
        severity="warning",
        title="a noqa comment silences nothing",
        what="Looks for `# noqa: CODE` on lines that have no such finding.",
        why="It will hide the next fault of that line, which nobody has agreed to.",
        fix="Take the comment out.",
        bad='[priorities]\norder = ["urgent", "high"]  # noqa: SLA403',
        good='[priorities]\norder = ["urgent", "high"]',
    ),
    Rule(
        "SLA101",
        severity="error",
        title="a duration that cannot be read, or a bare number",
        what="Looks whether each target is a number with a unit: w, d, h, m, s or bd.",
        why="Nobody can tell whether 4 means hours, minutes or days.",
        fix="Write the unit.",
        bad='[[policies]]\nname = "default"\ntargets."*" = { resolution = 4 }',
        good='[[policies]]\nname = "default"\ntargets."*" = { resolution = "4h" }',
    ),
    Rule(
        "SLA102",
        severity="error",
        title="a duration of zero or less",
        what="Looks for targets that are not above zero.",
        why="Every ticket would break such a target at once.",
        fix="Write the target, or leave the clock out where there is none.",
        bad='[[policies]]\nname = "default"\ntargets."*" = { resolution = "0h" }',
        good='[[policies]]\nname = "default"\ntargets."*" = { resolution = "4h" }',
    ),
    Rule(
        "SLA103",
        severity="error",
        title="days or weeks on a business calendar",
        what="Looks for d and w in targets on calendars that close.",
        why="1d is 24 hours of open time: about three working days where a day has"
        " eight. Hardly anybody who writes it means that.",
        fix="Write working days as bd, or the hours of open time.",
        bad='[calendars.eu]\ntimezone = "Europe/Berlin"\n'
        'hours = { mon-fri = ["09:00-17:00"] }\n'
        '[[policies]]\nname = "default"\ntargets."*" = { resolution = "3d" }',
        good='[calendars.eu]\ntimezone = "Europe/Berlin"\n'
        'hours = { mon-fri = ["09:00-17:00"] }\n'
        '[[policies]]\nname = "default"\ntargets."*" = { resolution = "3bd" }',
    ),
    Rule(
        "SLA104",
        severity="warning",
        title="24, 48 or 72 hours on a calendar that closes",
        what="Looks for targets of 24h, 48h and 72h on calendars that are open for"
        " less than 24 hours a day, and says how many working days they are.",
        why="They are usually meant as one, two or three days, and last much longer.",
        fix="Write bd for working days; name a calendar that is always open for days"
        " on the wall; or silence the line where the hours of open time are meant.",
        bad='[calendars.eu]\ntimezone = "Europe/Berlin"\n'
        'hours = { mon-fri = ["09:00-17:00"] }\n'
        '[[policies]]\nname = "default"\ntargets."*" = { resolution = "24h" }',
        good='[calendars.eu]\ntimezone = "Europe/Berlin"\n'
        'hours = { mon-fri = ["09:00-17:00"] }\n'
        '[[policies]]\nname = "default"\ntargets."*" = { resolution = "1bd" }',
    ),
)
"""Rules SLA001 to SLA104."""
