"""How the rows of each table must lie together for some metrics: passes and splits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from kpikit.desk.agent_days import SOURCES
from kpikit.desk.names import TABLE_NAMES
from kpikit.desk.schemas import SCHEMAS
from kpikit.errors import InputError
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
_PART_OF = {"spells": "tickets", "waits": "tickets"}
_ALSO = {
    "is_settled_at_first_contact": "surveys",
    "touched_channels": "contacts",
}
"""Ticket columns that are made from another table."""


@frozen
class Split:
    """How the rows of one table are split, and by which source column if by one."""

    how: str
    column: str | None = field(default=None, kw_only=True)


@frozen
class Pass:
    """Metrics that can be reduced together, because their rows lie alike.

    Attributes:
        metrics: The metrics.
        key: What lies together, in the words of the metrics.
        lead: The table by whose rows tickets are chosen.
        lead_ticket: Its source column that names the ticket; empty if it has none.
        splits: How the rows of each table are split.
    """

    metrics: tuple[Metric, ...]
    key: str = field(kw_only=True)
    lead: str = field(kw_only=True)
    lead_ticket: str = field(kw_only=True)
    splits: Mapping[str, Split] = field(kw_only=True, hash=False)


def plan(
    metrics: Iterable[Metric], given: Mapping[str, Mapping[str, str]]
) -> list[Pass]:
    """The passes that some metrics need.

    Args:
        metrics: The metrics, each of its own.
        given: The columns of each table there is, and the source column of each.

    Returns:
        One pass for each way in which rows must lie. Metrics whose key is the row or
        the ticket share one, split between tickets. Those of a requester or respondent
        have one for each leading table, split between its values. Other keys (an
        agent, a service, a customer, an audit) are those of small tables, which lie
        together whole; so do contacts that are followed by tickets of their requester.
    """
    groups: dict[tuple[str, str], list[Metric]] = {}
    for metric in metrics:
        key = BY_TICKET if metric.key in (BY_ROW, BY_TICKET) else metric.key
        lead = "tickets" if key == BY_TICKET else _lead(metric)
        groups.setdefault((key, lead), []).append(metric)
    return [
        Pass(
            tuple(members),
            key=key,
            lead=lead,
            lead_ticket=_ticket_of(lead, given),
            splits=_splits(key, lead, _tables(members, given), given),
        )
        for (key, lead), members in groups.items()
    ]


def _lead(metric: Metric) -> str:
    return _PART_OF.get(metric.table, metric.table)


def _tables(
    metrics: Iterable[Metric], given: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """The tables that some metrics look at, of those there are."""
    found: set[str] = set()
    for metric in metrics:
        found |= {_PART_OF.get(name, name) for name in metric.tables}
        read = metric.needs.union(map(metric.column_of_group, metric.groups))
        found |= {table for name, table in _ALSO.items() if name in read}
    if "agent_days" in found:
        # shifts alone where there are any
        found |= {"shifts"} if "shifts" in given else set(SOURCES)
        found.remove("agent_days")
    if any(name == "sla" or _has_tickets(name, given) for name in found):
        found |= {"tickets", "events"}
    return [name for name in TABLE_NAMES if name in found and name in given]


def _has_tickets(name: str, given: Mapping[str, Mapping[str, str]]) -> bool:
    known = given.get(name, SCHEMAS[name].by_name)
    return name == "tickets" or "ticket_id" in known


def _splits(
    key: str,
    lead: str,
    tables: Iterable[str],
    given: Mapping[str, Mapping[str, str]],
) -> dict[str, Split]:
    column = _COLUMNS.get(key)
    if key == "requester" and lead != "tickets" and "tickets" in given:
        column = None  # a requester comes back by tickets too, so all lie together
    found = {}
    for name in tables:
        by_id = "id" if name == "tickets" else "ticket_id"
        has_ticket = by_id in given[name]
        if key != BY_TICKET and (column is None or column not in given.get(lead, {})):
            found[name] = Split(WHOLE)
        elif key != BY_TICKET and name == lead:
            found[name] = Split(key, column=_source(column, name, given))
        elif not has_ticket:
            found[name] = Split(BY_ROW)
        else:
            how = BY_TICKET if key == BY_TICKET else FOLLOW
            found[name] = Split(how, column=_source(by_id, name, given))
    return found


def _ticket_of(lead: str, given: Mapping[str, Mapping[str, str]]) -> str:
    return given.get(lead, {}).get("id" if lead == "tickets" else "ticket_id", "")


def _source(
    column: str | None, table: str, given: Mapping[str, Mapping[str, str]]
) -> str:
    source = given[table].get(column or "", "")
    if not source:
        raise InputError(
            f"{table}.{column} must be one column of the data, as rows are split by it:"
            " got one that is made",
            help="make it a column before",
        )
    return source
