"""What a run of clocks reads of a desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import Column
from kpikit.columns.zones import NAT
from kpikit.desk.desk import Desk
from kpikit.desk.log import EVENT_KINDS, ROLES, EventLog
from kpikit.desk.maps import check_statuses
from kpikit.errors import InputError
from kpikit.sla.fold import Fold, Happening
from kpikit.sla.implied import ended_by, with_columns
from kpikit.sla.matching import initial_values, text_codes
from kpikit.sla.plan import Plan
from kpikit.sla.policy import text_of

__all__ = ["Source"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Source:
    """What a run reads of a desk: creations, fields, and events up to an instant."""

    def __init__(self, plan: Plan, desk: Desk, as_of: int | None) -> None:
        """Read the columns that the plan needs.

        Raises:
            UnavailableError: The desk does not have one of them.
        """
        view = desk.ticket_view()
        self.ids = view.column("id")
        self.columns = _columns(plan, view)
        made = view.column("created_at")
        now = desk.context.as_of if as_of is None else as_of
        if now is None:
            raise InputError(
                "as_of must be known: got a desk without any instant",
                help="pass as_of=, the instant up to which the world is known",
            )
        self.as_of: int = now
        self.created: Ints = made.values
        if made.missing is not None:
            self.created = np.where(made.missing, NAT, made.values)
        # What fields were at creation is said by events, even by later ones.
        log = _log_or_none(desk.context.log, len(self.created))
        implied = with_columns(log, view, self.created, plan.statuses)
        self.whole, self.unended = implied.log, implied.unended
        is_said = "first_response_at" in view.table.columns
        self.lack = "" if is_said else _lack(self.whole, plan.statuses)
        self.log = _until(self.whole, now)
        self.known: Bools = (self.created != NAT) & (self.created <= now)

    def first_teams(self) -> tuple[Ints, list[str | None]]:
        """The team of each ticket at its creation, as codes and words."""
        codes, words = text_codes(self.columns.get("team"), len(self.created))
        place: dict[str | None, int] = {None: 0}
        for word in words:
            place[word] = len(place)
        found = codes.astype(np.int64) + 1
        if "team" in self.columns:
            log = self.whole
            moved = log.of_kinds(["team"])
            # What the first change says was there before.
            tickets, first = np.unique(log.ticket[moved], return_index=True)
            before, which = np.unique(log.old[moved[first]], return_inverse=True)
            olds = [text_of(log.labels[each]) if each >= 0 else None for each in before]
            known = [place.setdefault(old, len(place)) for old in olds]
            found[tickets] = np.array(known, dtype=np.int64)[which]
        return found, list(place)

    def fold(self, plan: Plan, ticket: int) -> Fold:
        """The live form of one ticket."""
        log = self.log
        fields = initial_values(self.whole, ticket, self.columns)
        fold = Fold(plan, fields, int(self.created[ticket]))
        low, high = int(log.starts[ticket]), int(log.starts[ticket + 1])
        part = slice(low, high)
        labels = log.labels
        for at, kind, role, public, value in zip(
            log.at[part].tolist(),
            log.kind[part].tolist(),
            log.role[part].tolist(),
            log.public[part].tolist(),
            log.value[part].tolist(),
            strict=True,
        ):
            fold.add(
                Happening(
                    at,
                    EVENT_KINDS[kind],
                    ROLES[role] if role >= 0 else None,
                    public,
                    text_of(labels[value]) if value >= 0 else None,
                )
            )
        return fold.opened()


def _lack(log: EventLog, statuses: Mapping[str, Any] | None) -> str:
    """What a log lacks to know of any answer.

    One in which tickets end and nobody ever writes does not know of messages; where
    nothing ends either, nobody has answered yet.
    """
    if "message" in log.kinds_seen:
        return "" if log.roles_seen else "no_roles"
    ends = ended_by(log, check_statuses(statuses)).any()
    return "no_messages" if ends else ""


def _columns(plan: Plan, view: Any) -> dict[str, Column]:
    """The ticket columns that decide about terms."""
    found = {}
    asked = {name for policy in plan.policies for name in policy.fields}
    by_priority = any(set(policy.targets) - {"*"} for policy in plan.policies)
    for name in (*plan.fields, "team"):
        optional = name == "team" or (name == "priority" and not by_priority)
        if name in asked or not optional or view.has(name):
            found[name] = view.column(name)
    return found


def _log_or_none(log: EventLog | None, tickets: int) -> EventLog:
    """The log, one without events where there is none."""
    if log is not None:
        return log
    none = np.zeros(0, dtype=np.int64)
    return EventLog(
        none.astype(np.int32),
        at=none,
        kind=none.astype(np.int8),
        role=none.astype(np.int8),
        actor=none.astype(np.int32),
        actor_labels=np.zeros(0, dtype=object),
        public=none.astype(np.bool_),
        value=none.astype(np.int32),
        old=none.astype(np.int32),
        labels=np.zeros(0, dtype=object),
        tickets=tickets,
    )


def _until(log: EventLog, as_of: int) -> EventLog:
    """The events up to an instant."""
    if not len(log) or int(log.at.max()) <= as_of:
        return log
    keep = np.flatnonzero(log.at <= as_of)
    return EventLog(
        log.ticket[keep],
        at=log.at[keep],
        kind=log.kind[keep],
        role=log.role[keep],
        actor=log.actor[keep],
        actor_labels=log.actor_labels,
        public=log.public[keep],
        value=log.value[keep],
        old=log.old[keep],
        labels=log.labels,
        tickets=log.tickets,
    )
