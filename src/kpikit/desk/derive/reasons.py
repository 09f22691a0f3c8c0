"""Why a column cannot be derived from a log at all."""

from __future__ import annotations

from kpikit.desk.derive.shared import Workspace

__all__ = ["reason"]

NO_ROLE = "no event has a role"
NO_REQUESTER = "no event is by a requester"
NO_MESSAGE = (
    "no event is a message or by a requester, so only the agents' work is logged"
)
NO_STATE = "no event is a status, resolved, closed or reopened"
NO_LINES = "no order of lines is declared"

NEED_ROLES = frozenset(
    {
        "first_response_at",
        "first_any_reply_at",
        "agent_replies",
        "customer_replies",
        "agents",
        "acknowledged_at",
        "reopened_by_requester_at",
    }
)
NEED_REQUESTERS = frozenset({"customer_replies", "reopened_by_requester_at"})
NEED_MESSAGES = frozenset({"first_response_at", "first_any_reply_at", "agent_replies"})
NEED_STATES = frozenset(
    {
        "first_resolved_at",
        "resolved_at",
        "closed_at",
        "reopens",
        "reopened_at",
        "reopened_by_requester_at",
        "priority_at_resolution",
        "assignee_at_resolution",
        "line_at_resolution",
        "resolved_by",
        "is_open",
        "hold_seconds",
        "requester_wait_seconds",
        "agent_work_seconds",
        "agent_wait_seconds",
    }
)


def has_states(ws: Workspace) -> bool:
    """Whether any event can resolve, close or reopen a ticket."""
    kinds = ("status", "resolved", "reopened", "closed")
    return not ws.log.kinds_seen.isdisjoint(kinds)


def reason(ws: Workspace, name: str) -> str | None:
    """Why this column cannot be had, or None where it can; the log has events."""
    if name in NEED_STATES and not ws.once(has_states):
        return NO_STATE
    if name == "highest_line" and not ws.lines:
        return NO_LINES
    return _why_no_roles(ws, name) if name in NEED_ROLES else None


def _why_no_roles(ws: Workspace, name: str) -> str | None:
    """Why a column that depends on who acted cannot be had."""
    kinds, roles = ws.log.kinds_seen, ws.log.roles_seen
    if not roles:
        by_name = name == "agents" and "assigned" in kinds
        return None if by_name else NO_ROLE
    if "requester" in roles:
        return None
    if name in NEED_REQUESTERS:
        return NO_REQUESTER
    # a log of one side without a message is no record of the conversation
    return NO_MESSAGE if name in NEED_MESSAGES and "message" not in kinds else None
