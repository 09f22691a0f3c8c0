"""What statuses mean, and orders of lines and priorities: checks of arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kpikit.desk.names import DEFAULT_STATUSES, STATUS_CLASSES
from kpikit.errors import InputError, InputTypeError, did_you_mean

__all__ = ["check_order", "check_statuses"]


def check_statuses(statuses: Mapping[str, Any] | None) -> dict[str, str]:
    """The class of each status; of a table by clocks its ``default``.

    Raises:
        InputError: A class is none of run, pause, resolved, closed.
    """
    if statuses is None:
        return dict(DEFAULT_STATUSES)
    if not isinstance(statuses, Mapping):
        raise InputTypeError(
            f"statuses must be a mapping: got {statuses!r}",
            help='as {"open": "run", "pending": "pause", "solved": "resolved"}',
        )
    found: dict[str, str] = {}
    for label, meant in statuses.items():
        by_clock = meant if isinstance(meant, Mapping) else {"default": meant}
        if "default" not in by_clock:
            raise InputError(
                f"statuses[{label!r}] must have a default: got {dict(by_clock)!r}",
                help='add default = "run" or another class',
            )
        for word in by_clock.values():
            if word not in STATUS_CLASSES:
                raise InputError(
                    f"statuses[{label!r}] must be one of {', '.join(STATUS_CLASSES)}:"
                    f" got {word!r}",
                    help=did_you_mean(str(word), STATUS_CLASSES),
                )
        found[label] = by_clock["default"]
    return found


def check_order(name: str, words: Sequence[str] | None) -> tuple[str, ...] | None:
    """An order of distinct words, None when none is given.

    Raises:
        InputTypeError: It is one text, or no sequence.
        InputError: A word occurs twice.
    """
    if words is None:
        return None
    if isinstance(words, str) or not isinstance(words, Sequence):
        raise InputTypeError(
            f"{name} must be a list of words: got {words!r}",
            help=f'as {name}=["1", "2", "3"]',
        )
    twice = sorted({str(word) for word in words if list(words).count(word) > 1})
    if twice:
        raise InputError(
            f"{name} must name each once: got {', '.join(twice)} twice",
            help="leave the second out",
        )
    return tuple(words)
