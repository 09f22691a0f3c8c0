"""Everything else of a config that has a meaning: statuses, defaults, goals, data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from inspect import signature
from typing import Any

from attrs import field, frozen

from kpikit.config.model import Config
from kpikit.desk.maps import check_statuses
from kpikit.errors import KpikitError
from kpikit.sla.builtin import clocks as built_in_clocks
from kpikit.sla.builtin import first_response
from kpikit.sla.clock import OPTIONS
from kpikit.units.durations import duration, duration_text

__all__ = ["Change", "data_changes", "goal_changes", "option_changes", "status_changes"]

_RESPONSE = {
    name: parameter.default
    for name, parameter in signature(first_response).parameters.items()
}
"""What holds about answers if nothing is said."""


@frozen
class Change:
    """One thing that was so and is so now; None where it is not there."""

    name: str
    old: Any = field(kw_only=True)
    new: Any = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data, JSON-safe."""
        return {"name": self.name, "old": self.old, "new": self.new}


def status_changes(old: Config, new: Config) -> tuple[Change, ...]:
    """Statuses that mean something else, for the ticket or for one clock.

    The name of a change is the status, or ``on_hold for requester_wait`` where it
    changes otherwise for one clock.
    """
    was, now = (
        check_statuses(old.meanings or None),
        check_statuses(new.meanings or None),
    )
    found = []
    for status in dict.fromkeys((*was, *now)):
        plain = (was.get(status), now.get(status))
        clocks = (old.status_clocks.get(status, {}), new.status_clocks.get(status, {}))
        for clock in ("", *dict.fromkeys((*clocks[0], *clocks[1]))):
            usual = dict(built_in_clocks[clock].statuses) if clock else {}
            pair = tuple(
                said.get(clock, usual.get(status, meant) if meant else None)
                for said, meant in zip(clocks, plain, strict=True)
            )
            if pair[0] != pair[1] and not (clock and pair == plain):
                name = f"{status} for {clock}" if clock else status
                found.append(Change(name, old=pair[0], new=pair[1]))
    return tuple(found)


def option_changes(old: Config, new: Config) -> tuple[Change, ...]:
    """What may happen under a running clock, who answers, and orders of words."""
    return tuple(_changed(_options(old), _options(new)))


def _options(config: Config) -> dict[str, Any]:
    """Every option with what holds for it, said or not."""
    given = config.defaults.clocks
    found: dict[str, Any] = {
        name: given.get(name, words[0]) for name, words in OPTIONS.items()
    }
    for name, usual in _RESPONSE.items():
        value = given.get(name, usual)
        found[name] = list(value) if isinstance(value, tuple) else value
    found["responders"] = sorted(found["responders"])
    found["boundary"] = config.defaults.boundary
    found["pausable clocks"] = list(config.pausable)
    found["order of priorities"] = list(config.priorities)
    found["order of lines"] = list(config.lines)
    return found


def data_changes(old: Config, new: Config) -> tuple[Change, ...]:
    """How exported files become tables, key by key."""
    return tuple(_changed(_data(old), _data(new)))


def _data(config: Config) -> dict[str, Any]:
    tree = config.to_dict().get("data", {})
    return dict(_flat(tree, "data"))


def _flat(tree: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        name = f"{path}.{key}"
        if isinstance(value, Mapping) and value:
            yield from _flat(value, name)
        else:
            yield name, value


def goal_changes(old: Any, new: Any) -> tuple[Change, ...]:
    """Goals that were set, dropped or moved.

    A goal that differs in its threshold alone has moved; anything else about it makes
    it another goal.

    Args:
        old: The section ``goals`` as it is written.
        new: That of the new config.
    """
    was, now = _goals(old), _goals(new)
    return tuple(_changed(was, now))


_BOUNDS = ("at_least", "at_most", "exactly", "between", "better_than")


def _goals(tree: Any) -> dict[str, Any]:
    """The thresholds of each goal, by metric and whatever else it says."""
    found: dict[str, Any] = {}
    for metric, given in (tree or {}).items() if isinstance(tree, Mapping) else ():
        for goal in given if isinstance(given, list) else [given]:
            parts = goal if isinstance(goal, Mapping) else {"": goal}
            rest = {key: _plain(v) for key, v in parts.items() if key not in _BOUNDS}
            told = ", ".join(f"{key} {_words(rest[key])}" for key in sorted(rest))
            bounds = {key: _plain(v) for key, v in parts.items() if key in _BOUNDS}
            name = f"{metric} ({told})" if told else metric
            found.setdefault(name, []).append(bounds)
    return {name: sorted(each, key=str) for name, each in found.items()}


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_words(item)}" for key, item in value.items())
    return " or ".join(map(_words, value)) if isinstance(value, list) else str(value)


def _plain(value: Any) -> Any:
    """A value so that equal ones are equal: durations in one spelling."""
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        try:
            return duration_text(duration(value))
        except KpikitError:
            return value
    return value


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if was != now:
            yield Change(name, old=was, new=now)
