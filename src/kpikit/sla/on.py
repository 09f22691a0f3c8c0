"""Conditions over events, as data: what starts, pauses, resumes and stops a clock."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from attrs import field, frozen

from kpikit.desk.names import EVENT_KINDS, ROLES, STATUS_CLASSES
from kpikit.errors import InputError, InputTypeError, did_you_mean

__all__ = ["Condition", "Fact", "On", "Seen", "condition_from", "fact_of"]

STATUS_OF_KIND: Mapping[str, str] = MappingProxyType(
    {"resolved": "resolved", "closed": "closed", "reopened": "run"}
)
"""Classes of the kinds of events that are a change of status by themselves."""


@frozen
class Fact:
    """What a condition sees of one event.

    Attributes:
        kind: Kind of the event.
        role: Who did it, None where unknown.
        public: Whether the requester sees it.
        status_class: What it makes of the ticket: run, pause, resolved or closed.
        value: Its value, as text.
        is_opening: Whether it is the message with which an agent opened the ticket.
    """

    kind: str
    role: str | None = field(default=None, kw_only=True)
    public: bool = field(default=False, kw_only=True)
    status_class: str | None = field(default=None, kw_only=True)
    value: str | None = field(default=None, kw_only=True)
    is_opening: bool = field(default=False, kw_only=True)


class Seen(NamedTuple):
    """What is seen of an event before a clock says what its status means."""

    kind: str
    role: str | None
    public: bool
    value: str | None
    is_opening: bool


def fact_of(seen: Seen, classes: Mapping[str, str]) -> Fact:
    """What conditions of a clock see of an event; *classes* are those of statuses."""
    kind, role, public, value, is_opening = seen
    meant = STATUS_OF_KIND.get(kind)
    if kind == "status":
        meant = classes.get(value or "")
    return Fact(
        kind,
        role=role,
        public=public,
        status_class=meant,
        value=value,
        is_opening=is_opening,
    )


class Condition(ABC):
    """What an event must be; conditions combine with ``|``, ``&`` and ``~``."""

    __slots__ = ()

    @abstractmethod
    def matches(self, fact: Fact) -> bool:
        """Whether an event is so."""
        ...

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """The condition as plain data, JSON-safe."""
        ...

    @abstractmethod
    def words(self) -> frozenset[str]:
        """The values that it asks for."""
        ...

    @property
    def sees_all(self) -> bool:
        """Whether it may ask for any value, so that all must be told apart."""
        return False

    def __or__(self, other: Condition) -> Condition:
        """Either is so."""
        return Joined("any", parts=(self, other))

    def __and__(self, other: Condition) -> Condition:
        """Both are so."""
        return Joined("all", parts=(self, other))

    def __invert__(self) -> Condition:
        """It is not so."""
        return Joined("none", parts=(self,))


def _several(value: Any) -> tuple[str, ...] | None:
    """One word or several as a tuple."""
    if value is None or isinstance(value, tuple):
        return value
    if isinstance(value, Iterable) and not isinstance(value, str):
        return tuple(str(each) for each in value)
    return (str(value),)


def _known(words: tuple[str, ...]) -> Any:
    """A validator of words."""

    def check(_: Any, field: Any, value: tuple[str, ...] | None) -> None:
        for word in value or ():
            if word not in words:
                raise InputError(
                    f"{field.name} must be one of {', '.join(words)}: got {word!r}",
                    help=did_you_mean(word, words),
                )

    return check


def _flag(_: Any, field: Any, value: Any) -> None:
    if value is not None and not isinstance(value, bool):
        raise InputTypeError(
            f"{field.name} must be True, False or None: got {value!r}",
            help=f"write {field.name}=True",
        )


@frozen
class On(Condition):
    """An event of a kind, by a role, with a value: all that is given must hold.

    Args:
        kind: Kinds of events, one or several.
        role: Roles, one or several; an event of unknown role is of none.
        value: New values, one or several.
        public: Whether the requester sees it.
        status_class: What a status event, ``resolved``, ``closed`` or ``reopened``
            makes of the ticket: run, pause, resolved or closed.
        has_value: Whether it has a value.
        is_opening: Whether it is the message with which an agent opened the ticket.

    >>> answer = On(kind="message", role="agent", public=True)
    >>> answer.matches(Fact("message", role="agent", public=True))
    True
    """

    kind: tuple[str, ...] | None = field(
        default=None, converter=_several, validator=_known(EVENT_KINDS), kw_only=True
    )
    role: tuple[str, ...] | None = field(
        default=None, converter=_several, validator=_known(ROLES), kw_only=True
    )
    value: tuple[str, ...] | None = field(
        default=None, converter=_several, kw_only=True
    )
    public: bool | None = field(default=None, validator=_flag, kw_only=True)
    status_class: tuple[str, ...] | None = field(
        default=None, converter=_several, validator=_known(STATUS_CLASSES), kw_only=True
    )
    has_value: bool | None = field(default=None, validator=_flag, kw_only=True)
    is_opening: bool | None = field(default=None, validator=_flag, kw_only=True)

    def matches(self, fact: Fact) -> bool:
        """Whether all that is asked holds for the event."""
        asked = (
            (self.kind, fact.kind),
            (self.role, fact.role),
            (self.value, fact.value),
            (self.status_class, fact.status_class),
        )
        if any(words is not None and word not in words for words, word in asked):
            return False
        flags = (
            (self.public, fact.public),
            (self.has_value, fact.value is not None),
            (self.is_opening, fact.is_opening),
        )
        return all(wanted is None or wanted == got for wanted, got in flags)

    def words(self) -> frozenset[str]:
        """The values that it asks for."""
        return frozenset(self.value or ())

    def to_dict(self) -> dict[str, Any]:
        """What is asked, JSON-safe."""
        found: dict[str, Any] = {}
        for name in _FIELDS:
            value = getattr(self, name)
            if value is not None:
                found[name] = list(value) if isinstance(value, tuple) else value
        return found


_FIELDS = ("kind", "role", "value", "public", "status_class", "has_value", "is_opening")
_JOINS = ("any", "all", "none")


@frozen
class Joined(Condition):
    """Conditions of which any, all or none must hold."""

    how: str
    parts: tuple[Condition, ...] = field(kw_only=True)

    def matches(self, fact: Fact) -> bool:
        """Whether so many of the parts hold."""
        found = (part.matches(fact) for part in self.parts)
        if self.how == "all":
            return all(found)
        return any(found) == (self.how == "any")

    def words(self) -> frozenset[str]:
        """The values that the parts ask for."""
        return frozenset().union(*(part.words() for part in self.parts))

    @property
    def sees_all(self) -> bool:
        """Whether one of the parts may ask for any value."""
        return any(part.sees_all for part in self.parts)

    def to_dict(self) -> dict[str, Any]:
        """The parts under the word that joins them."""
        return {self.how: [part.to_dict() for part in self.parts]}


@frozen
class ByFunction(Condition):
    """Any question that a function answers about a :class:`Fact`; not for configs."""

    function: Callable[[Fact], Any]

    def matches(self, fact: Fact) -> bool:
        """What the function answers."""
        return bool(self.function(fact))

    def words(self) -> frozenset[str]:
        """None that are known."""
        return frozenset()

    @property
    def sees_all(self) -> bool:
        """Nobody knows what a function asks for."""
        return True

    def to_dict(self) -> dict[str, Any]:
        """A function is no data.

        Raises:
            InputError: Always.
        """
        raise InputError(
            f"condition must be data to be written: got {self.function!r}",
            help='say it by On(…), as On(kind="message", role="agent")',
        )


def condition_from(data: Any) -> Condition:
    """A condition from whatever says one.

    Args:
        data: A kind of event, what ``to_dict`` wrote, a function of a :class:`Fact`, or
            several of these of which any must hold.

    Raises:
        InputTypeError: It is nothing of the kind.
        InputError: A kind or a key is not known.
    """
    if isinstance(data, Condition):
        return data
    if isinstance(data, str):
        return On(kind=data)
    if isinstance(data, (list, tuple)) and data:
        return Joined("any", parts=tuple(condition_from(each) for each in data))
    if callable(data):
        return ByFunction(data)
    if not isinstance(data, Mapping):
        raise InputTypeError(
            f"condition must be a kind of event or a mapping: got {data!r}",
            help='write {"kind": "message", "role": "agent"}',
        )
    for how in _JOINS:
        if set(data) == {how}:
            return Joined(how, parts=tuple(condition_from(each) for each in data[how]))
    for key in data:
        if key not in _FIELDS:
            raise InputError(
                f"condition must have known keys: got {key!r}",
                help=did_you_mean(key, (*_FIELDS, *_JOINS)),
            )
    return On(**data)
