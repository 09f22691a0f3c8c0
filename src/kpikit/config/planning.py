"""From a config to the plan that measures tickets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kpikit.calendars.calendar import Calendar
from kpikit.calendars.per_ticket import PerTicket, per
from kpikit.errors import InputError
from kpikit.sla.builtin import built_in
from kpikit.sla.builtin import clocks as built_in_clocks
from kpikit.sla.clock import OPTIONS, Clock
from kpikit.sla.plan import Plan

if TYPE_CHECKING:
    from kpikit.config.model import Config

__all__ = ["make_plan"]


def make_plan(config: Config) -> Plan:
    """The plan of a config: its policies with their clocks and calendars.

    Without any calendar tickets are measured around the clock.

    Raises:
        InputError: The config has no policies.
    """
    if not config.policies:
        raise InputError(
            "config must have policies to run clocks: got none",
            help='add [[policies]] with name = "default" and targets',
        )
    return Plan(
        config.policies,
        calendar=_calendar(config),
        calendars=config.calendars,
        clocks=_clocks(config),
        statuses=config.meanings or None,
        warn_at=config.defaults.warn_at,
        boundary=config.defaults.boundary,
    )


def _calendar(config: Config) -> Calendar | PerTicket:
    """That of the tickets: the declared one, else the only one there is."""
    defaults, known = config.defaults, config.calendars
    declared = None if defaults.calendar is None else known[defaults.calendar]
    if defaults.per is not None:
        chosen = {value: known[name] for value, name in defaults.calendars.items()}
        return per(defaults.per, chosen, default=declared)
    return declared or next(iter(known.values()), Calendar.always())


def _clocks(config: Config) -> Mapping[str, Clock]:
    """Built-in clocks about which something was declared."""
    found = {}
    usual_reopening = OPTIONS["on_reopen"][0]
    for name, usual in built_in_clocks.items():
        options = dict(config.defaults.clocks)
        if usual.on_reopen != usual_reopening:
            # Clocks of replies, updates and teams count cycles: a reopened ticket
            # has another one, whatever happens to the clocks of the whole ticket.
            options.pop("on_reopen", None)
        if name in config.pausable:
            options["pausable"] = True
        clock = built_in(name, **options)
        if clock != usual:
            found[name] = clock
    return found
