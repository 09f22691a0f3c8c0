"""Calendars and policies as the trees that a config is written in."""

from __future__ import annotations

from typing import Any

from kpikit.calendars.calendar import Calendar
from kpikit.config.policies import PAUSABLE
from kpikit.sla.policy import Policy

__all__ = ["written_calendar", "written_policy"]


def written_calendar(calendar: Calendar) -> dict[str, Any]:
    """A calendar that a config has read, as its section, JSON-safe."""
    data = calendar.to_dict()
    tree = {"timezone": data.pop("tz"), "hours": data.pop("hours")}
    if "holidays" in data:
        tree["holidays"] = _holidays(data.pop("holidays"))
    return {**tree, **data}


def _holidays(data: dict[str, Any]) -> Any:
    """Holidays of one or more countries, or dates."""
    sources = data.pop("sources")
    if "half_on" in data:
        data["half_days"] = data.pop("half_on")
    dates = [day for source in sources for day in source.get("dates", ())]
    if dates:
        return dates
    if len(sources) > 1:
        codes = [_code(source) for source in sources]
        rest = {key: sources[0][key] for key in _SHARED if key in sources[0]}
        return {"country": codes, **rest, **data}
    return {**(sources[0] if sources else {}), **data}


_SHARED = ("categories", "observed")


def _code(source: dict[str, Any]) -> str:
    part = source.get("subdivision")
    return f"{source['country']}-{part}" if part else str(source["country"])


def written_policy(policy: Policy, pausable: tuple[str, ...]) -> dict[str, Any]:
    """A policy that a config has read, as its table, JSON-safe."""
    tree = policy.to_dict()
    for by_clock in tree["targets"].values():
        for clock, target in by_clock.items():
            if clock in PAUSABLE and clock in pausable:
                target["pausable"] = True
    return tree
