"""Every table of a desk as one schema, used by objects, frames, files and pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kpikit.columns.column import Kind
from kpikit.columns.schema import ColumnSpec, TableSchema
from kpikit.desk.fields import schema_of
from kpikit.desk.names import TABLE_NAMES
from kpikit.desk.rows import Contact, Event, Shift, Survey, Work
from kpikit.desk.ticket import Ticket
from kpikit.errors import UnknownNameError, did_you_mean

__all__ = ["ROW_CLASSES", "SCHEMAS", "schema_named"]

ROW_CLASSES: Mapping[str, type] = MappingProxyType(
    {
        "tickets": Ticket,
        "events": Event,
        "surveys": Survey,
        "work": Work,
        "shifts": Shift,
        "contacts": Contact,
    }
)
"""The tables whose rows are attrs classes too."""

_INSTANT, _DATE, _SPAN = Kind.INSTANT, Kind.DATE, Kind.SECONDS
_NAME, _FLAG, _NUMBER, _MONEY = Kind.CATEGORY, Kind.FLAG, Kind.NUMBER, Kind.MONEY
_COUNT = Kind.INTEGER


def _table(
    name: str, at: str | None, doc: str, *columns: tuple[str, Kind, str]
) -> TableSchema:
    """A schema; a column whose name ends in ``?`` may have missing values."""
    specs = [
        ColumnSpec(
            label.rstrip("?"), kind=kind, doc=meaning, is_required=label[-1] != "?"
        )
        for label, kind, meaning in columns
    ]
    return TableSchema(name, columns=tuple(specs), at=at, doc=doc)


_CURRENCY = (
    "currency",
    _NAME,
    "ISO 4217 code of the currency; amounts that are Money say it themselves",
)

_TABLES = (
    schema_of(Ticket, "tickets", at="created_at", keys=("id",)),
    schema_of(Event, "events", at="at", keys=("ticket_id", "at", "kind")),
    schema_of(Survey, "surveys", at="answered_at", keys=()),
    schema_of(Work, "work", at="worked_at", keys=()),
    schema_of(Shift, "shifts", at="starts_at", keys=()),
    schema_of(Contact, "contacts", at="started_at", keys=()),
    _table(
        "costs",
        "at",
        "What support cost.",
        ("at", _INSTANT, "when it was spent"),
        ("amount", _MONEY, "how much"),
        _CURRENCY,
        ("category", _NAME, "labour, tools or your own word"),
        ("team?", _NAME, "team it is for"),
    ),
    _table(
        "sales",
        "sold_at",
        "What support sold.",
        ("sold_at", _INSTANT, "when it was sold"),
        ("amount", _MONEY, "for how much"),
        _CURRENCY,
        ("kind", _NAME, "hours, subscription or one_off"),
        ("agent?", _NAME, "agent it is credited to"),
        ("customer?", _NAME, "who bought"),
    ),
    _table(
        "headcount",
        None,
        "Full-time equivalents by line, valid from a date up to another.",
        ("line", _NAME, "support line"),
        ("fte", _NUMBER, "full-time equivalents"),
        ("valid_from", _DATE, "first date it holds"),
        ("valid_to?", _DATE, "first date it no longer holds"),
        ("team?", _NAME, "team within the line"),
    ),
    _table(
        "user_counts",
        None,
        "Supported users, valid from a date up to another.",
        ("users", _COUNT, "how many"),
        ("valid_from", _DATE, "first date it holds"),
        ("valid_to?", _DATE, "first date it no longer holds"),
        ("organization?", _NAME, "organization they belong to"),
    ),
    _table(
        "customers",
        None,
        "Customers, from the date they came up to the date they left.",
        ("id", _NAME, "what names the customer"),
        ("valid_from", _DATE, "first date as a customer"),
        ("valid_to?", _DATE, "first date no longer one"),
    ),
    _table(
        "self_service",
        "viewed_at",
        "Sessions in the help centre.",
        ("user", _NAME, "who came"),
        ("viewed_at", _INSTANT, "when"),
        ("views", _COUNT, "pages viewed"),
        ("deflected?", _FLAG, "whether it ended without a ticket"),
        ("ticket_id?", _NAME, "ticket it ended in"),
    ),
    _table(
        "outages",
        "starts_at",
        "Times in which a service was down.",
        ("service", _NAME, "which service"),
        ("starts_at", _INSTANT, "when it went down"),
        ("ends_at?", _INSTANT, "when it was back"),
        ("is_planned", _FLAG, "whether it was announced maintenance"),
        ("affected_share", _NUMBER, "share of the users affected, 0..1"),
    ),
    _table(
        "changes",
        "implemented_at",
        "Changes to production.",
        ("id", _NAME, "what names the change"),
        ("implemented_at", _INSTANT, "when it went in"),
        ("succeeded", _FLAG, "whether it held"),
        ("service?", _NAME, "service it changed"),
    ),
    _table(
        "capacity",
        "at",
        "How much of a resource was used.",
        ("resource", _NAME, "people, money, equipment or your own word"),
        ("used", _NUMBER, "how much was used"),
        ("available", _NUMBER, "how much there was"),
        ("at", _INSTANT, "when"),
    ),
    _table(
        "trainings",
        "due_at",
        "Trainings of agents.",
        ("agent", _NAME, "who"),
        ("course", _NAME, "which course"),
        ("due_at?", _INSTANT, "by when"),
        ("completed_at?", _INSTANT, "when it was completed"),
        ("is_required", _FLAG, "whether it is required"),
    ),
    _table(
        "audits",
        "audited_at",
        "Items of audits.",
        ("audit", _NAME, "which audit"),
        ("item", _NAME, "which item"),
        ("weight", _NUMBER, "weight of the item"),
        ("passed", _FLAG, "whether it passed"),
        ("applicable", _FLAG, "whether it applies"),
        ("critical", _FLAG, "whether a failure fails the audit"),
        ("audited_at", _INSTANT, "when"),
    ),
    _table(
        "projects",
        "planned_end_on",
        "Projects with their dates and money.",
        ("id", _NAME, "what names the project"),
        ("planned_end_on", _DATE, "when it should end"),
        ("finished_on?", _DATE, "when it ended"),
        ("budget?", _MONEY, "what it may cost"),
        ("cost?", _MONEY, "what it cost"),
        ("currency?", _NAME, "ISO 4217 code of both"),
    ),
    _table(
        "sla",
        "due_at",
        "One row for each ticket, clock and cycle, as a run of a config gives them.",
        ("ticket_id", _NAME, "ticket"),
        ("clock?", _NAME, "which clock; none for a ticket that no policy matches"),
        ("cycle?", _COUNT, "which cycle of the clock"),
        ("policy?", _NAME, "policy that matched"),
        ("priority?", _NAME, "priority in force"),
        ("calendar?", _NAME, "calendar of the target"),
        ("target_seconds?", _SPAN, "target"),
        ("started_at?", _INSTANT, "start of the clock"),
        ("stopped_at?", _INSTANT, "stop of the clock"),
        ("due_at?", _INSTANT, "when it is due now; unknown in a pause"),
        ("original_due_at?", _INSTANT, "when it was due at first"),
        ("elapsed_seconds?", _SPAN, "time on the clock"),
        ("overrun_seconds?", _SPAN, "time over the target"),
        ("state", _NAME, "met, breached, overdue, running, paused, …: see sla.STATES"),
        ("breached_at?", _INSTANT, "when it broke"),
        ("warned_at?", _INSTANT, "when it warned"),
    ),
)

SCHEMAS: Mapping[str, TableSchema] = MappingProxyType(
    {schema.name: schema for schema in _TABLES}
)
"""The schema of each table, by its name."""


def schema_named(table: str) -> TableSchema:
    """The schema of a table.

    Raises:
        UnknownNameError: There is no such table; near names are given.
    """
    try:
        return SCHEMAS[table]
    except KeyError:
        raise UnknownNameError(
            f"table must be one of the tables of a desk: got {table!r}",
            help=did_you_mean(table, TABLE_NAMES),
        ) from None
