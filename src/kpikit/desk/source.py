"""One table's data together with how it is to be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from attrs import frozen

from kpikit.columns.build import Options
from kpikit.columns.checker import OnBad
from kpikit.columns.forms import column_form
from kpikit.columns.times import Reading
from kpikit.columns.zones import Zone
from kpikit.desk.names import EVENT_KINDS, SURVEY_KINDS
from kpikit.errors import InputError, InputTypeError, did_you_mean

__all__ = ["TableData", "table"]


@frozen(eq=False)
class TableData:
    """What :func:`table` gives: data and the options under which a desk reads it."""

    data: Any
    options: Options


def table(
    data: Any,
    *,
    columns: Mapping[str, Any] | None = None,
    values: Mapping[str, Mapping[Any, Any]] | None = None,
    kinds: Mapping[str, Any] | None = None,
    tz: str | tzinfo | None = None,
    on_bad: OnBad = "raise",
    format: str | None = None,
) -> TableData:
    """Say how one table's data is to be read by :class:`kpikit.Desk`.

    Args:
        data: Row objects, a mapping of columns, or a frame.
        columns: For a column of the table, where it comes from: the name of a source
            column, or ``{"join": [...]}``, ``{"duration": name}``,
            ``{"true": [...], "of": name}``, ``{"constant": value}``,
            ``{"plus": [instant, duration]}``.
        values: For a column, what its own words mean: ``{"1 - Critical": "P1"}``.
        kinds: What the words of the column ``kind`` mean: a kind, or
            ``{"kind": "status", "value": "pending"}``.
        tz: Zone of stamps that do not say theirs; ``datetime64`` arrays are UTC.
        on_bad: ``"raise"`` refuses the table when rows break its rules, ``"drop"``
            leaves those rows out and lists them in ``desk.problems``.
        format: How text instants are written, as for ``datetime.strptime``; ISO 8601
            when not given.

    Returns:
        The data and its options, for an argument of :class:`kpikit.Desk`.

    Raises:
        InputError: An option is none of those above.
        ZoneError: *tz* is not known.

    >>> table({"Opened": []}, columns={"created_at": "Opened"}).options.on_bad
    'raise'
    """
    if on_bad not in ("raise", "drop"):
        raise InputError(
            f"on_bad must be 'raise' or 'drop': got {on_bad!r}",
            help=did_you_mean(str(on_bad), ("raise", "drop")),
        )
    if format is not None and "%" not in format:
        raise InputError(
            f"format must be a time format: got {format!r}", help="as '%d.%m.%Y %H:%M'"
        )
    forms = {
        name: column_form(form, name=name)
        for name, form in _mapping("columns", columns).items()
    }
    for name, words in _mapping("values", values).items():
        _mapping(f"values.{name}", words)
    return TableData(
        data,
        Options(
            forms,
            values=dict(values or {}),
            kinds=_kinds(_mapping("kinds", kinds)),
            how=Reading(tz=None if tz is None else Zone.of(tz), format=format),
            on_bad=on_bad,
        ),
    )


def _mapping(name: str, value: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InputTypeError(
            f"{name} must be a mapping: got {value!r}", help='as {"priority": "Prio"}'
        )
    return value


def _kinds(kinds: Mapping[str, Any]) -> dict[str, Any]:
    known = EVENT_KINDS + SURVEY_KINDS
    for word, meant in kinds.items():
        kind = meant.get("kind") if isinstance(meant, Mapping) else meant
        if kind not in known:
            raise InputError(
                f"kinds[{word!r}] must be a kind: got {meant!r}",
                help=did_you_mean("" if kind is None else str(kind), EVENT_KINDS),
            )
        if isinstance(meant, Mapping) and set(meant) - {"kind", "value"}:
            raise InputError(
                f"kinds[{word!r}] must have kind and value only: got {dict(meant)!r}",
                help='as {"kind": "status", "value": "pending"}',
            )
    return dict(kinds)
