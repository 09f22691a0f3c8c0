"""The clocks that every desk knows, with what can be declared about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from kpikit.errors import UnknownNameError, did_you_mean
from kpikit.sla.clock import Clock
from kpikit.sla.on import Condition, On

__all__ = ["built_in", "clocks"]

_RUNS = On(status_class="run")
_PAUSES = On(status_class="pause")
_OPEN = On(status_class=("run", "pause"))
_DONE = On(status_class=("resolved", "closed"))
_ON_HOLD = dict.fromkeys(("on_hold", "on hold", "on-hold", "hold"), "run")


def _answer(
    responders: Iterable[str], *, public_only: bool, opening: bool | None = None
) -> Condition:
    shown = True if public_only else None
    roles = (responders,) if isinstance(responders, str) else tuple(responders)
    return On(kind="message", role=roles, public=shown, is_opening=opening)


def first_response(
    responders: Iterable[str] = ("agent",),
    *,
    public_only: bool = True,
    starts_for_agent_tickets: bool = False,
    solve_counts_as_response: bool = False,
) -> Clock:
    """From creation to the first public message of a responder.

    The message with which an agent opens a ticket is no response.
    """
    created = On(kind="created")
    stop = _answer(responders, public_only=public_only, opening=False)
    return Clock(
        start=created if starts_for_agent_tickets else created & ~On(role="agent"),
        stop=stop | _DONE if solve_counts_as_response else stop,
        on_reopen="ignore",
    )


def next_response(
    responders: Iterable[str] = ("agent",),
    *,
    public_only: bool = True,
    solve_counts_as_response: bool = False,
) -> Clock:
    """From the oldest unanswered message of the requester to the next response.

    Messages before the first response belong to ``first_response``.
    """
    answer = _answer(responders, public_only=public_only)
    shown = True if public_only else None
    return Clock(
        start=On(kind="message", role="requester", public=shown),
        stop=answer | _DONE if solve_counts_as_response else answer,
        after=answer,
        on_reopen="new_cycle",
    )


def periodic_update(
    responders: Iterable[str] = ("agent",),
    *,
    public_only: bool = True,
    pausable: bool = False,
) -> Clock:
    """From one public message of a responder to the next, while the ticket is open."""
    return Clock(
        start=On(kind="created"),
        reopen=_OPEN,
        reset=_answer(responders, public_only=public_only, opening=False),
        stop=_DONE,
        pause=_PAUSES if pausable else None,
        resume=_RUNS if pausable else None,
        on_reopen="new_cycle",
    )


def resolution() -> Clock:
    """From creation to resolution, but for what the status map pauses."""
    return Clock(
        start=On(kind="created"), reopen=_OPEN, stop=_DONE, pause=_PAUSES, resume=_RUNS
    )


def agent_work() -> Clock:
    """Time in which it is the agents' turn: new and open."""
    return resolution()


def requester_wait() -> Clock:
    """Time in which the requester waits: new, open, on hold."""
    return Clock(
        start=On(kind="created"),
        reopen=_OPEN,
        stop=_DONE,
        pause=_PAUSES,
        resume=_RUNS,
        statuses=_ON_HOLD,
    )


def ownership() -> Clock:
    """Time with each team that holds the ticket: an internal agreement (OLA)."""
    held = On(kind=("created", "team"), has_value=True)
    return Clock(
        start=held,
        reopen=_OPEN,
        reset=On(kind="team", has_value=True),
        stop=_DONE,
        pause=_PAUSES,
        resume=_RUNS,
        on_reopen="new_cycle",
    )


_MAKERS: Mapping[str, Callable[..., Clock]] = MappingProxyType(
    {
        "first_response": first_response,
        "next_response": next_response,
        "periodic_update": periodic_update,
        "requester_wait": requester_wait,
        "agent_work": agent_work,
        "resolution": resolution,
        "ownership": ownership,
    }
)

clocks: Mapping[str, Clock] = MappingProxyType(
    {name: make() for name, make in _MAKERS.items()}
)
"""The built-in clocks with their defaults."""


def built_in(name: str, **options: Any) -> Clock:
    """A built-in clock with options of its own.

    Args:
        name: Its name.
        options: What can be declared about it: ``responders``, ``public_only``,
            ``starts_for_agent_tickets``, ``solve_counts_as_response`` and
            ``pausable``, where it has them; and any option of :class:`Clock`. Options
            that only other clocks have are left out.

    Raises:
        UnknownNameError: There is no such clock or option.

    >>> built_in("first_response", responders=["agent", "bot"]).on_reopen
    'ignore'
    """
    from inspect import signature

    from attrs import evolve, fields

    if name not in _MAKERS:
        raise UnknownNameError(
            f"clock must be one of the built-in ones: got {name!r}",
            help=did_you_mean(name, _MAKERS),
        )
    own = {field.name for field in fields(Clock)}
    known = {word: set(signature(make).parameters) for word, make in _MAKERS.items()}
    everyones = own.union(*known.values())
    for option in options:
        if option not in everyones:
            raise UnknownNameError(
                f"clock {name!r} must be given known options: got {option!r}",
                help=did_you_mean(option, sorted(everyones)),
            )
    made = _MAKERS[name](**{k: v for k, v in options.items() if k in known[name]})
    return evolve(made, **{k: v for k, v in options.items() if k in own})
