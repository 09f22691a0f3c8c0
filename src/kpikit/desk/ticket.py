"""The ticket as a row object."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from kpikit.desk.fields import (
    amount,
    aware,
    by_instant,
    doc,
    flag,
    from_plain,
    name,
    once,
    seconds,
    shown_row,
    tags,
    to_plain,
    whole,
)
from kpikit.desk.fields import extra as own

__all__ = ["Ticket"]


@frozen(repr=False, field_transformer=by_instant)
class Ticket:
    """One request of a customer, with what is known of it.

    Columns of your own go in ``extra``; what is not given is derived from the events
    where they can say it.

    >>> Ticket("T1", priority="P1").to_dict()
    {'id': 'T1', 'priority': 'P1'}
    """

    id: str | int = field(validator=name, metadata=doc("what names the ticket"))
    created_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("when it was opened", derived=True),
    )
    kind: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc(
            "incident, question, task, change_request, expense_report or your own word"
        ),
    )
    priority: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("priority now", derived=True),
    )
    channel: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("email, chat, phone, web, social or your own word"),
    )
    status: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("status now", derived=True),
    )
    line: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("support line that holds it now", derived=True),
    )
    requester: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("who asked", derived=True),
    )
    organization: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("customer organization of the requester"),
    )
    assignee: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("agent who holds it now", derived=True),
    )
    team: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("team that holds it now", derived=True),
    )
    topic: str | int | None = field(
        default=None, kw_only=True, validator=name, metadata=doc("what it is about")
    )
    contract: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("contract under which it is served"),
    )
    due_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("by when it is promised, as of the last promise", derived=True),
    )
    original_due_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("by when it was first promised", derived=True),
    )
    resolved_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("last resolution that stands", derived=True),
    )
    closed_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("last closing", derived=True),
    )
    acknowledged_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("first event by an agent", derived=True),
    )
    merged_into: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("ticket into which it was merged", derived=True),
    )
    is_spam: bool | None = field(
        default=None, kw_only=True, validator=flag, metadata=doc("whether it is spam")
    )
    is_deleted: bool | None = field(
        default=None,
        kw_only=True,
        validator=flag,
        metadata=doc("whether it was deleted"),
    )
    no_answer_needed: bool | None = field(
        default=None,
        kw_only=True,
        validator=flag,
        metadata=doc("whether it needs no answer"),
    )
    errors: int | None = field(
        default=None,
        kw_only=True,
        validator=whole,
        metadata=doc("errors found in the work"),
    )
    opportunities: int | None = field(
        default=None,
        kw_only=True,
        validator=whole,
        metadata=doc("chances for an error in the work"),
    )
    first_response_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("first public message of an agent after creation", derived=True),
    )
    first_any_reply_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc(
            "first public message of anyone but the requester, bots too", derived=True
        ),
    )
    first_resolved_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("first resolution", derived=True),
    )
    agent_replies: int | None = field(
        default=None,
        kw_only=True,
        validator=whole,
        metadata=doc("public messages of agents", derived=True),
    )
    customer_replies: int | None = field(
        default=None,
        kw_only=True,
        validator=whole,
        metadata=doc("messages of the requester after the opening one", derived=True),
    )
    reopens: int | None = field(
        default=None,
        kw_only=True,
        validator=whole,
        metadata=doc("how often it was reopened", derived=True),
    )
    reopened_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("first reopening", derived=True),
    )
    reopened_by_requester_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("first reopening by the requester", derived=True),
    )
    escalated_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("first escalation of any sort", derived=True),
    )
    escalated_to_line_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("first escalation to a higher line (functional)", derived=True),
    )
    escalated_to_management_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("first escalation to management (hierarchical)", derived=True),
    )
    first_line: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("line that held it first", derived=True),
    )
    highest_line: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("latest line in the declared order that held it", derived=True),
    )
    transfers: int | None = field(
        default=None,
        kw_only=True,
        validator=whole,
        metadata=doc("changes of assignee or team on the same line", derived=True),
    )
    agents: int | None = field(
        default=None,
        kw_only=True,
        validator=whole,
        metadata=doc("agents who wrote in it or held it", derived=True),
    )
    last_activity_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("last event that is not automatic", derived=True),
    )
    work_started_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("first assignment or activity of an agent", derived=True),
    )
    handed_off_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("when a bot handed it to a human", derived=True),
    )
    priority_at_resolution: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("priority in force at the last resolution", derived=True),
    )
    assignee_at_resolution: str | int | None = field(
        default=None,
        kw_only=True,
        validator=name,
        metadata=doc("assignee in force at the last resolution", derived=True),
    )
    requester_wait_seconds: float | None = field(
        default=None,
        kw_only=True,
        validator=amount,
        converter=seconds,
        metadata=doc(
            "time the requester waited, up to the last resolution", derived=True
        ),
    )
    agent_work_seconds: float | None = field(
        default=None,
        kw_only=True,
        validator=amount,
        converter=seconds,
        metadata=doc("time in run statuses, up to the last resolution", derived=True),
    )
    agent_wait_seconds: float | None = field(
        default=None,
        kw_only=True,
        validator=amount,
        converter=seconds,
        metadata=doc(
            "time the agents waited for the requester, up to the last resolution",
            derived=True,
        ),
    )
    hold_seconds: float | None = field(
        default=None,
        kw_only=True,
        validator=amount,
        converter=seconds,
        metadata=doc("time on hold, up to the last resolution", derived=True),
    )
    requirements_started_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("stage instant", derived=True),
    )
    requirements_done_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("stage instant", derived=True),
    )
    specification_started_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("stage instant", derived=True),
    )
    specification_done_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("stage instant", derived=True),
    )
    implementation_started_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("stage instant", derived=True),
    )
    implementation_done_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("stage instant", derived=True),
    )
    deployed_at: datetime | None = field(
        default=None,
        kw_only=True,
        validator=aware,
        metadata=doc("stage instant", derived=True),
    )
    tags: tuple[str, ...] = field(
        default=(), kw_only=True, converter=tags, metadata=doc("tags")
    )
    extra: Mapping[str, Any] = field(
        factory=dict, kw_only=True, converter=own, validator=once, hash=False
    )

    def __repr__(self) -> str:
        """The fields that are set."""
        return shown_row(self)

    def to_dict(self) -> dict[str, Any]:
        """The fields that are set, safe for JSON."""
        return to_plain(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Ticket:
        """The object that :meth:`to_dict` wrote.

        Raises:
            ParameterError: A key is no field; the nearest ones are named.
        """
        return from_plain(cls, data)
