"""The rules, each a function that looks at a config and adds what it finds."""

from __future__ import annotations

from collections.abc import Callable

from kpikit.check.rules.calendars import check_calendars
from kpikit.check.rules.clocks import check_clocks
from kpikit.check.rules.durations import check_durations
from kpikit.check.rules.examples import check_examples
from kpikit.check.rules.hours import check_hours
from kpikit.check.rules.matching import check_matching
from kpikit.check.rules.priorities import check_priorities
from kpikit.check.rules.shadows import check_shadows
from kpikit.check.rules.targets import check_targets
from kpikit.check.rules.warnings import check_warnings
from kpikit.check.rules.words import check_words
from kpikit.check.subject import Subject

__all__ = ["ALL_RULES"]

ALL_RULES: tuple[Callable[[Subject], None], ...] = (
    check_calendars,
    check_hours,
    check_durations,
    check_words,
    check_matching,
    check_shadows,
    check_targets,
    check_priorities,
    check_clocks,
    check_warnings,
    check_examples,
)
"""Rules that reading a config does not look at; each serves several codes."""
