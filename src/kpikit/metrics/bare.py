"""Bare columns, passed by name, as a table that a metric can run on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from attrs import evolve

from kpikit.columns.build import Options, build_table
from kpikit.columns.column import Column, Kind
from kpikit.columns.schema import TableSchema
from kpikit.columns.times import Reading
from kpikit.columns.zones import Zone
from kpikit.desk.agent_days import SOURCES, agent_days_view
from kpikit.desk.made import ROW_MAKERS, TICKET_MAKERS
from kpikit.desk.schemas import SCHEMAS
from kpikit.desk.spell import SPELLS, spells_view
from kpikit.desk.view import Context, RowView, TicketView, View
from kpikit.desk.waits import WAITS
from kpikit.desk.whole import latest_instant
from kpikit.desk.window import instant_micros
from kpikit.errors import (
    DataError,
    InputTypeError,
    ParameterError,
    UnavailableError,
    did_you_mean,
)

__all__ = ["bare_view", "bare_views"]


def bare_view(
    table: str,
    columns: Mapping[str, Any],
    *,
    needs: frozenset[str],
    metric: str,
    tz: Any = None,
    as_of: Any = None,
    since: Any = None,
) -> View:
    """A view over columns passed by name to a metric of *table*.

    Raises:
        ParameterError: A name is no column of the table.
        DataError: Cells break their rules.
    """
    if table == "spells":
        return _spells(columns, needs, metric, tz, as_of)
    schema = WAITS if table == "waits" else SCHEMAS[table]
    for name in columns:
        if name not in schema and name not in needs:
            raise ParameterError(
                f"{metric} must be given columns of {table}: got {name!r}",
                help=did_you_mean(name, sorted({*needs, *schema.names()})),
            )
    zone = None if tz is None else Zone.of(tz)
    options = Options(how=Reading(tz=zone))
    with_borrowed = _and_borrowed(schema, needs)
    found, check = build_table(columns, with_borrowed, options, with_keys=False)
    errors = [p for p in check.problems if p.severity == "error"]
    if errors:
        raise DataError(errors, what=f"the columns of {metric}")
    key = "id" if "id" in schema else None
    if key is not None and key not in found.columns:
        numbers = np.arange(found.rows, dtype=np.int64)
        ids = Column(Kind.CATEGORY, numbers.astype(np.int32), labels=numbers)
        found = found.with_columns({key: ids})
    latest = latest_instant({table: found})
    context = Context(
        log=None,
        statuses={},
        lines=None,
        priorities=None,
        as_of=latest if as_of is None else instant_micros(as_of, "as_of", zone),
        zone=zone,
        since=None if since is None else instant_micros(since, "since", zone),
    )
    if table == "tickets":
        return TicketView(found, context, makers=TICKET_MAKERS)
    return RowView(found, context, makers=ROW_MAKERS.get(table))


def _and_borrowed(schema: TableSchema, needs: frozenset[str]) -> TableSchema:
    """A schema with the columns that its rows have of their ticket in a desk."""
    more = [
        spec
        for spec in SCHEMAS["tickets"].columns
        if spec.name in needs and spec.name not in schema
    ]
    return evolve(schema, columns=(*schema.columns, *more)) if more else schema


def bare_views(
    given: Mapping[str, Any],
    needs: Mapping[str, frozenset[str]],
    *,
    metric: str,
    tz: Any = None,
    as_of: Any = None,
) -> dict[str, View]:
    """The views over several tables, each passed by its name as mapping of columns.

    Args:
        given: Columns by table.
        needs: Columns that the metric reads, by table.
        metric: Its name.
        tz: Zone of naive stamps and of days.
        as_of: When open intervals end; the latest instant of all tables if not given.

    Raises:
        ParameterError: A name is no table of the metric, or no column of its table.
        UnavailableError: A table is not given.
        InputTypeError: A table is no mapping of columns.
        DataError: Cells break their rules.
    """
    shown = ", ".join(f"{_source_of(name)}={{…}}" for name in needs)
    asked = set(needs)
    known = {*needs, *(SOURCES[:-1] if "agent_days" in needs else ())}
    for name, columns in given.items():
        if name not in known:
            raise ParameterError(
                f"{metric} must be given columns by table: got {name!r}",
                help=did_you_mean(name, sorted(known)) or f"as {metric}({shown})",
            )
        if not isinstance(columns, Mapping):
            raise InputTypeError(
                f"{name} must be a mapping of columns: got {type(columns).__name__}",
                help=f"as {metric}({shown}), or give a Desk",
            )
    needs = _of_tables(needs, given)
    lacking = [name for name in needs if name not in given]
    if lacking:
        raise UnavailableError(
            f"{metric} cannot be had: the data must have the table {lacking[0]!r}:"
            f" got {', '.join(given)}",
            columns=tuple(lacking),
            help=f"give it, as {metric}({shown})",
        )
    found = {
        name: bare_view(name, given[name], needs=own, metric=metric, tz=tz, as_of=as_of)
        for name, own in needs.items()
    }
    latest = [view.context.as_of for view in found.values()]
    closing = max((at for at in latest if at is not None), default=None)
    for view in found.values():
        view.context.as_of = closing
    if "agent_days" in asked:
        context = next(iter(found.values())).context
        found["agent_days"] = agent_days_view(found.get, context)
    return found


def _source_of(table: str) -> str:
    """The table by which one that is made is given."""
    return "shifts" if table == "agent_days" else table


def _of_tables(
    needs: Mapping[str, frozenset[str]], given: Mapping[str, Any]
) -> dict[str, frozenset[str]]:
    """The columns by table, those of the days of agents by what says them."""
    found = dict(needs)
    own = found.pop("agent_days", None)
    if own is not None:
        sources = [name for name in SOURCES if name in given] or ["shifts"]
        found |= {name: found.get(name, frozenset()) | own for name in sources}
    return found


def _spells(
    columns: Mapping[str, Any],
    needs: frozenset[str],
    metric: str,
    tz: Any,
    as_of: Any,
) -> View:
    """The open spells that ticket columns say."""
    own = needs.difference(SPELLS.names())
    tickets = bare_view(
        "tickets", columns, needs=own, metric=metric, tz=tz, as_of=as_of
    )
    return spells_view(cast("TicketView", tickets), tickets.context)
