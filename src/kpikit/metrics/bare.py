"""Bare columns, passed by name, as a table that a metric can run on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from kpikit.columns.build import Options, build_table
from kpikit.columns.column import Column, Kind
from kpikit.columns.times import Reading
from kpikit.columns.zones import Zone
from kpikit.desk.made import SURVEY_MAKERS, TICKET_MAKERS
from kpikit.desk.schemas import SCHEMAS
from kpikit.desk.spell import spells_view
from kpikit.desk.view import Context, RowView, TicketView, View
from kpikit.desk.whole import latest_instant
from kpikit.desk.window import instant_micros
from kpikit.errors import DataError, ParameterError, did_you_mean

__all__ = ["bare_view"]


def bare_view(
    table: str,
    columns: Mapping[str, Any],
    *,
    needs: frozenset[str],
    metric: str,
    tz: Any = None,
    as_of: Any = None,
) -> View:
    """A view over columns passed by name to a metric of *table*.

    Raises:
        ParameterError: A name is no column of the table.
        DataError: Cells break their rules.
    """
    if table == "spells":
        return _spells(columns, metric, tz, as_of)
    schema = SCHEMAS[table]
    for name in columns:
        if name not in schema and name not in needs:
            raise ParameterError(
                f"{metric} must be given columns of {table}: got {name!r}",
                help=did_you_mean(name, sorted({*needs, *schema.names()})),
            )
    zone = None if tz is None else Zone.of(tz)
    options = Options(how=Reading(tz=zone))
    found, check = build_table(columns, schema, options, with_keys=False)
    errors = [p for p in check.problems if p.severity == "error"]
    if errors:
        raise DataError(errors, what=f"the columns of {metric}")
    key = "id" if "id" in schema else None
    if key is not None and key not in found.columns:
        numbers = np.arange(found.rows, dtype=np.int64)
        ids = Column(Kind.CATEGORY, numbers.astype(np.int32), labels=numbers)
        found = found.with_columns({key: ids})
    context = Context(
        log=None,
        statuses={},
        lines=None,
        priorities=None,
        as_of=latest_instant({table: found})
        if as_of is None
        else instant_micros(as_of, "as_of", zone),
    )
    if table == "tickets":
        return TicketView(found, context, makers=TICKET_MAKERS)
    makers = SURVEY_MAKERS if table == "surveys" else {}
    return RowView(found, context, makers=makers)


def _spells(columns: Mapping[str, Any], metric: str, tz: Any, as_of: Any) -> View:
    """The open spells that ticket columns say."""
    tickets = bare_view(
        "tickets", columns, needs=frozenset(), metric=metric, tz=tz, as_of=as_of
    )
    return spells_view(cast("TicketView", tickets), tickets.context)
