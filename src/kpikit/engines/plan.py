"""How the rows of each table must lie together for some metrics: passes and splits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from attrs import field, frozen

from kpikit.desk.agent_days import SOURCES
from kpikit.desk.names import TABLE_NAMES
from kpikit.desk.schemas import SCHEMAS
from kpikit.metrics import Metric

__all__ = ["BY_ROW", "BY_TICKET", "FOLLOW", "WHOLE", "Pass", "Split", "plan"]

BY_TICKET = "ticket"
"""Rows of one ticket lie together."""
BY_ROW = "row"
"""Rows may lie anywhere."""
FOLLOW = "follow"
"""Rows go wherever rows of the leading table refer to their ticket."""
WHOLE = "whole"
"""All rows lie together."""

_COLUMNS = {"requester": "requester", "respondent": "respondent"}
"""The column of the leading table that holds a key; other keys are of small tables."""
_PART_OF = {"spells": "tickets"}
_ALSO = {"is_settled_at_first_contact": "surveys"}
"""Ticket columns that are made from another table."""


@frozen
class Split:
    """By what the rows of one table are split; a column where it is no word above."""

    how: str
    column: str | None = field(default=None, kw_only=True)


@frozen
class Pass:
    """Metrics that can be reduced together, because their rows lie alike.

    Attributes:
        metrics: The metrics.
        key: What lies together, in the words of the metrics.
        lead: The table by whose rows tickets are chosen; None where tickets lead.
        splits: How the rows of each table are split.
    """

    metrics: tuple[Metric, ...]
    key: str = field(kw_only=True)
    lead: str | None = field(default=None, kw_only=True)
    splits: Mapping[str, Split] = field(kw_only=True, hash=False)


def plan(metrics: Iterable[Metric], given: Mapping[str, Collection[str]]) -> list[Pass]:
    """The passes that some metrics need.

    Args:
        metrics: The metrics, each of its own.
        given: The columns of each table there is.

    Returns:
        One pass for each way in which rows must lie. Metrics whose key is the row or
        the ticket share one, split between tickets. Those of a requester or respondent
        have one for each leading table, split between its values. Other keys (an
        agent, a service, a customer, an audit) are those of small tables, which lie
        together whole.
    """
    groups: dict[tuple[str, str | None], list[Metric]] = {}
    for metric in metrics:
        key = BY_TICKET if metric.key in (BY_ROW, BY_TICKET) else metric.key
        lead = None if key == BY_TICKET else _lead(metric)
        groups.setdefault((key, lead), []).append(metric)
    return [
        Pass(
            tuple(members),
            key=key,
            lead=lead,
            splits=_splits(key, lead, _tables(members, given), given),
        )
        for (key, lead), members in groups.items()
    ]


def _lead(metric: Metric) -> str:
    return _PART_OF.get(metric.table, metric.table)


def _tables(
    metrics: Iterable[Metric], given: Mapping[str, Collection[str]]
) -> list[str]:
    """The tables that some metrics look at, of those there are."""
    found: set[str] = set()
    for metric in metrics:
        found |= {_PART_OF.get(name, name) for name in metric.tables}
        found |= {table for name, table in _ALSO.items() if name in metric.needs}
    if "agent_days" in found:
        # shifts alone where there are any
        found |= {"shifts"} if "shifts" in given else set(SOURCES)
        found.remove("agent_days")
    if any(name == "sla" or _has_tickets(name, given) for name in found):
        found |= {"tickets", "events"}
    return [name for name in TABLE_NAMES if name in found and name in given]


def _has_tickets(name: str, given: Mapping[str, Collection[str]]) -> bool:
    return name == "tickets" or "ticket_id" in given.get(name, SCHEMAS[name].names())


def _splits(
    key: str,
    lead: str | None,
    tables: Iterable[str],
    given: Mapping[str, Collection[str]],
) -> dict[str, Split]:
    column = _COLUMNS.get(key)
    found = {}
    for name in tables:
        by_id = "id" if name == "tickets" else "ticket_id"
        own = Split(BY_TICKET, column=by_id) if by_id in given[name] else Split(BY_ROW)
        if key == BY_TICKET:
            found[name] = own
        elif column is None or column not in given.get(lead or "", ()):
            found[name] = Split(WHOLE)
        elif name == lead:
            found[name] = Split(key, column=column)
        elif own.column is not None:
            found[name] = Split(FOLLOW, column=by_id)
        else:
            found[name] = own
    return found
