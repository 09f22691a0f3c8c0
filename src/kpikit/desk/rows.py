"""Events, surveys, work, shifts and contacts as row objects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs
from attrs import field, frozen

from kpikit.desk.fields import (
    amount,
    aware,
    by_instant,
    doc,
    flag,
    from_plain,
    instant_of,
    name,
    number,
    one_of,
    seconds,
    shown_row,
    tags,
    to_plain,
    whole,
)
from kpikit.desk.names import EVENT_KINDS, ROLES, SURVEY_KINDS

__all__ = ["Contact", "Event", "Shift", "Survey", "Work"]


def _value(row: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    """A name, or an instant for due dates."""
    check = aware if isinstance(value, datetime) else name
    check(row, attribute, value)


@frozen(repr=False, field_transformer=by_instant)
class Event:
    """One thing that happened to a ticket.

    ``value`` and ``old`` are the new and old status, priority, assignee, team, line,
    stage, due date or calendar, as the kind says.

    >>> from datetime import datetime, UTC
    >>> Event("T1", at=datetime(2026, 5, 4, 9, tzinfo=UTC), kind="resolved").kind
    'resolved'
    """

    ticket_id: str | int = field(validator=name, metadata=doc("ticket it belongs to"))
    at: datetime = field(
        kw_only=True, validator=aware, metadata=doc("when it happened")
    )
    kind: str = field(
        kw_only=True, validator=one_of, metadata=doc("what happened", words=EVENT_KINDS)
    )
    role: str | None = field(
        default=None,
        kw_only=True,
        validator=one_of,
        metadata=doc("who did it: requester, agent, bot or system", words=ROLES),
    )
    actor: str | int | None = field(
        default=None, kw_only=True, validator=name, metadata=doc("name of who did it")
    )
    public: bool | None = field(
        default=None,
        kw_only=True,
        validator=flag,
        metadata=doc("whether the requester sees it; if not said, messages only"),
    )

    value: str | int | datetime | None = field(
        default=None,
        kw_only=True,
        validator=_value,
        metadata=doc("new status, priority, assignee, line, stage, due date"),
    )
    old: str | int | datetime | None = field(
        default=None, kw_only=True, validator=_value, metadata=doc("what it was before")
    )
    seq: int | None = field(
        default=None,
        kw_only=True,
        validator=whole,
        metadata=doc("order among events of one instant"),
    )

    def __attrs_post_init__(self) -> None:
        """Read due dates that are written as text."""
        if self.kind == "due":
            object.__setattr__(self, "value", instant_of(self.value))
            object.__setattr__(self, "old", instant_of(self.old))

    def __repr__(self) -> str:
        """The fields that are set."""
        return shown_row(self)

    def to_dict(self) -> dict[str, Any]:
        """The fields that are set, safe for JSON."""
        return to_plain(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Event:
        """The object that :meth:`to_dict` wrote.

        Raises:
            ParameterError: A key is no field; the nearest ones are named.
        """
        return from_plain(cls, data)


@frozen(repr=False, field_transformer=by_instant)
class Survey:
    """One survey that was sent, answered or not.

    >>> Survey("csat", score=5).to_dict()
    {'kind': 'csat', 'score': 5}
    """

    kind: str = field(
        validator=one_of, metadata=doc("which survey", words=SURVEY_KINDS)
    )
    score: float | None = field(
        default=None,
        kw_only=True,
        validator=number,
        metadata=doc("answer on the scale of the survey; yes is 1, no is 0", kept=True),
    )
    answered_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("when it was answered"),
    )
    sent_at: datetime | None = field(
        default=None, kw_only=True, validator=aware, metadata=doc("when it was sent")
    )
    respondent: str | int | None = field(
        default=None, kw_only=True, validator=name, metadata=doc("who answered")
    )
    ticket_id: str | int | None = field(
        default=None, kw_only=True, validator=name, metadata=doc("ticket it is about")
    )
    question: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("which question, where a survey has several"),
    )
    agent: str | int | None = field(
        default=None, kw_only=True, validator=name, metadata=doc("agent it is about")
    )
    team: str | int | None = field(
        default=None, kw_only=True, validator=name, metadata=doc("team it is about")
    )
    project: str | int | None = field(
        default=None, kw_only=True, validator=name, metadata=doc("project it is about")
    )
    channel: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("channel it went through"),
    )
    themes: tuple[str, ...] = field(
        default=(),
        kw_only=True,
        converter=tags,
        metadata=doc("themes that the answer names"),
    )

    def __repr__(self) -> str:
        """The fields that are set."""
        return shown_row(self)

    def to_dict(self) -> dict[str, Any]:
        """The fields that are set, safe for JSON."""
        return to_plain(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Survey:
        """The object that :meth:`to_dict` wrote.

        Raises:
            ParameterError: A key is no field; the nearest ones are named.
        """
        return from_plain(cls, data)


@frozen(repr=False, field_transformer=by_instant)
class Work:
    """One entry of logged work."""

    agent: str | int = field(validator=name, metadata=doc("who worked"))
    worked_at: datetime = field(
        kw_only=True, validator=aware, metadata=doc("when the work began")
    )
    work_seconds: float = field(
        kw_only=True,
        validator=amount,
        converter=seconds,
        metadata=doc("how long it took"),
    )
    activity: str | int = field(
        kw_only=True,
        validator=name,
        metadata=doc("support, development or your own word"),
    )
    ticket_id: str | int | None = field(
        default=None, kw_only=True, validator=name, metadata=doc("ticket it was for")
    )
    priority: str | int | None = field(
        default=None, kw_only=True, validator=name, metadata=doc("priority it was for")
    )
    stage: str | int | None = field(
        default=None, kw_only=True, validator=name, metadata=doc("stage of the work")
    )
    billable: bool | None = field(
        default=None, kw_only=True, validator=flag, metadata=doc("whether it is billed")
    )

    def __repr__(self) -> str:
        """The fields that are set."""
        return shown_row(self)

    def to_dict(self) -> dict[str, Any]:
        """The fields that are set, safe for JSON."""
        return to_plain(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Work:
        """The object that :meth:`to_dict` wrote.

        Raises:
            ParameterError: A key is no field; the nearest ones are named.
        """
        return from_plain(cls, data)


@frozen(repr=False, field_transformer=by_instant)
class Shift:
    """One shift of an agent."""

    agent: str | int = field(validator=name, metadata=doc("whose shift"))
    starts_at: datetime = field(
        kw_only=True, validator=aware, metadata=doc("start of paid time")
    )
    ends_at: datetime = field(
        kw_only=True, validator=aware, metadata=doc("end of paid time")
    )
    break_seconds: float = field(
        kw_only=True, validator=amount, converter=seconds, metadata=doc("breaks in it")
    )
    available_seconds: float | None = field(
        default=None,
        kw_only=True,
        validator=amount,
        converter=seconds,
        metadata=doc("time waiting for contacts"),
    )
    line: str | int | None = field(
        default=None, kw_only=True, validator=name, metadata=doc("line it serves")
    )
    team: str | int | None = field(
        default=None, kw_only=True, validator=name, metadata=doc("team it serves")
    )

    def __repr__(self) -> str:
        """The fields that are set."""
        return shown_row(self)

    def to_dict(self) -> dict[str, Any]:
        """The fields that are set, safe for JSON."""
        return to_plain(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Shift:
        """The object that :meth:`to_dict` wrote.

        Raises:
            ParameterError: A key is no field; the nearest ones are named.
        """
        return from_plain(cls, data)


@frozen(repr=False, field_transformer=by_instant)
class Contact:
    """One call or chat."""

    id: str | int = field(validator=name, metadata=doc("what names the contact"))
    channel: str | int = field(
        kw_only=True, validator=name, metadata=doc("phone, chat or your own word")
    )
    started_at: datetime = field(
        kw_only=True, validator=aware, metadata=doc("when the customer came")
    )
    answered_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("when an agent or bot answered", kept=True),
    )
    ended_at: datetime | None = field(
        default=None, kw_only=True, validator=aware, metadata=doc("when it ended")
    )
    talk_seconds: float | None = field(
        default=None,
        kw_only=True,
        validator=amount,
        converter=seconds,
        metadata=doc("time talking"),
    )
    hold_seconds: float | None = field(
        default=None,
        kw_only=True,
        validator=amount,
        converter=seconds,
        metadata=doc("time on hold"),
    )
    wrap_seconds: float | None = field(
        default=None,
        kw_only=True,
        validator=amount,
        converter=seconds,
        metadata=doc("time of wrapping up"),
    )
    agent: str | int | None = field(
        default=None, kw_only=True, validator=name, metadata=doc("who handled it")
    )
    ticket_id: str | int | None = field(
        default=None, kw_only=True, validator=name, metadata=doc("ticket it belongs to")
    )
    resolved: bool | None = field(
        default=None,
        kw_only=True,
        validator=flag,
        metadata=doc("whether it was settled in it"),
    )
    is_bot: bool | None = field(
        default=None,
        kw_only=True,
        validator=flag,
        metadata=doc("whether a bot took it"),
    )
    handed_off_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("when the bot handed it to a human", kept=True),
    )
    requester: str | int | None = field(
        default=None, kw_only=True, validator=name, metadata=doc("who came")
    )

    def __repr__(self) -> str:
        """The fields that are set."""
        return shown_row(self)

    def to_dict(self) -> dict[str, Any]:
        """The fields that are set, safe for JSON."""
        return to_plain(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Contact:
        """The object that :meth:`to_dict` wrote.

        Raises:
            ParameterError: A key is no field; the nearest ones are named.
        """
        return from_plain(cls, data)
