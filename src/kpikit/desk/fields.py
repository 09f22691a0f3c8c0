"""What the fields of row objects share: checks, meanings, JSON forms."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import attrs

from kpikit.columns.column import Kind, same_moment
from kpikit.columns.schema import ColumnSpec, TableSchema
from kpikit.errors import InputError, InputTypeError, NaiveTimeError, ParameterError
from kpikit.errors import did_you_mean as remedy_for

__all__ = [
    "Extra",
    "amount",
    "aware",
    "by_instant",
    "doc",
    "extra",
    "flag",
    "from_plain",
    "instant_of",
    "name",
    "number",
    "once",
    "one_of",
    "schema_of",
    "seconds",
    "shown_row",
    "tags",
    "to_plain",
    "whole",
]

Row = TypeVar("Row")
Attribute = attrs.Attribute


def doc(
    text: str,
    *,
    words: tuple[str, ...] = (),
    derived: bool = False,
    kept: bool = False,
) -> dict[str, Any]:
    """Metadata of a field: its meaning, its words, whether events can give it.

    A field that no row sets is no column, unless it is *kept*: without it in every row
    something is said all the same, as that nobody answered.
    """
    return {"doc": text, "words": words, "derived": derived, "kept": kept}


def aware(_: Any, field: Attribute[Any], value: Any) -> None:
    """An instant with its zone."""
    if value is None and field.default is None:
        return
    if not isinstance(value, datetime):
        raise InputTypeError(
            f"{field.name} must be an aware datetime: got {value!r}",
            help="as datetime(2026, 5, 31, 14, 5, tzinfo=UTC)",
        )
    if value.utcoffset() is None:
        raise NaiveTimeError(
            f"{field.name} must say its time zone: got {value.isoformat()}",
            help="add tzinfo=UTC or a ZoneInfo to the datetime",
        )


def by_instant(_: type, fields: list[Attribute[Any]]) -> list[Attribute[Any]]:
    """Compare the instants of rows as moments, whatever zone they are written in."""
    return [
        field.evolve(eq_key=same_moment) if "datetime" in str(field.type) else field
        for field in fields
    ]


def name(_: Any, field: Attribute[Any], value: Any) -> None:
    """A name: text, or a whole number."""
    if value is None and field.default is None:
        return
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise InputTypeError(
            f"{field.name} must be text or a whole number: got {value!r}",
            help="give the name or number that the help desk shows",
        )


def one_of(_: Any, field: Attribute[Any], value: Any) -> None:
    """One of the words that the field's metadata lists."""
    if value is None and field.default is None:
        return
    words = field.metadata["words"]
    if value not in words:
        raise InputError(
            f"{field.name} must be one of {', '.join(words)}: got {value!r}",
            help=remedy_for(str(value), words),
        )


def flag(_: Any, field: Attribute[Any], value: Any) -> None:
    """True or false."""
    if value is None and field.default is None:
        return
    if not isinstance(value, bool):
        raise InputTypeError(
            f"{field.name} must be True or False: got {value!r}",
            help="leave it out where it is not known",
        )


def whole(_: Any, field: Attribute[Any], value: Any) -> None:
    """A count: a whole number from zero up."""
    if value is None and field.default is None:
        return
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputTypeError(
            f"{field.name} must be a whole number: got {value!r}", help="as 3"
        )
    _not_negative(field, value)


def _not_negative(field: Attribute[Any], value: Any) -> None:
    if value < 0:
        raise InputError(
            f"{field.name} must be at least 0: got {value}",
            help="leave it out where it is not known",
        )


def number(_: Any, field: Attribute[Any], value: Any) -> None:
    """A finite number."""
    if value is None and field.default is None:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputTypeError(
            f"{field.name} must be a number: got {value!r}", help="as 4 or 4.5"
        )
    if value - value != 0:
        raise InputError(
            f"{field.name} must be finite: got {value}",
            help="leave it out where it is not known",
        )


def amount(row: Any, field: Attribute[Any], value: Any) -> None:
    """An amount of time in seconds, from zero up."""
    number(row, field, value)
    if value is not None:
        _not_negative(field, value)


def seconds(value: Any) -> Any:
    """An amount of time: a timedelta becomes its seconds."""
    return value.total_seconds() if isinstance(value, timedelta) else value


def tags(value: Any) -> Any:
    """Several names as a tuple."""
    if isinstance(value, (str, Mapping)) or not isinstance(value, Iterable):
        raise InputTypeError(
            f"tags and themes must be lists of names: got {value!r}",
            help=f"as [{value!r}]",
        )
    return tuple(value)


class Extra(Mapping[str, Any]):
    """Columns of the caller's own: a mapping that cannot be changed.

    >>> Extra({"tier": "gold"})["tier"]
    'gold'
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Keep a copy."""
        self._values = dict(values)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self._values)


def extra(value: Any) -> Extra:
    """A ticket's own columns, as a mapping that cannot be changed."""
    if not isinstance(value, Mapping) or not all(isinstance(k, str) for k in value):
        raise InputTypeError(
            f"extra must be a mapping with text as keys: got {value!r}",
            help='as {"tier": "gold"}',
        )
    return Extra(value)


def once(row: Any, _: Attribute[Any], own: Extra) -> None:
    """A ticket's own columns: none that is given as a field too."""
    for column in own:
        if column in attrs.fields_dict(type(row)) and getattr(row, column):
            raise InputError(
                f"extra must not repeat a column: got {column!r}",
                help="give the value once, under its own argument",
            )


def instant_of(value: Any) -> Any:
    """An aware datetime from ISO 8601 text that says its zone; all else as it is."""
    if not isinstance(value, str):
        return value
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return value
    return value if found.tzinfo is None else found


def _given(row: Any) -> dict[str, Any]:
    """The fields that are set."""
    values = {field.name: getattr(row, field.name) for field in attrs.fields(type(row))}
    return {
        name: value
        for name, value in values.items()
        if value is not None and (value or name not in ("tags", "themes", "extra"))
    }


def shown_row(row: Any) -> str:
    """The row as Python writes it, without the fields that are not set."""
    first, *rest = _given(row).items()
    parts = [repr(first[1]), *(f"{name}={value!r}" for name, value in rest)]
    return f"{type(row).__name__}({', '.join(parts)})"


def to_plain(row: Any) -> dict[str, Any]:
    """The fields that are set, safe for JSON: instants are ISO 8601 text."""
    return {name: _plain(value) for name, value in _given(row).items()}


def _plain(value: Any) -> Any:
    """A value as JSON can hold it; a caller's own columns may hold anything."""
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(inner) for inner in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    if hasattr(value, "tolist"):
        return _plain(value.tolist())  # a number or an array of numpy
    is_plain = value is None or isinstance(value, (str, int, float))
    return value if is_plain else str(value)


def from_plain(cls: type[Row], data: Mapping[str, Any]) -> Row:
    """The row object that :func:`to_plain` wrote.

    Raises:
        ParameterError: A key is no field of the class.
        InputError: An instant cannot be read.
    """
    if not isinstance(data, Mapping):
        raise InputTypeError(
            f"data must be a mapping of fields: got {data!r}",
            help=f"give what {cls.__name__}.to_dict wrote",
        )
    fields = attrs.fields_dict(cast("type[attrs.AttrsInstance]", cls))
    found: dict[str, Any] = {}
    for key, value in data.items():
        if key not in fields:
            raise ParameterError(
                f"{cls.__name__} must be given its own fields: got {key!r}",
                help=remedy_for(key, fields),
            )
        if fields[key].validator is aware and isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)  # noqa: PLW2901
            except ValueError:
                raise InputError(
                    f"{key} must be an ISO 8601 instant: got {value!r}",
                    help="write it as 2026-05-31T14:05:00+02:00",
                ) from None
        found[key] = value
    for key, field in fields.items():
        if field.default is attrs.NOTHING and key not in found:
            raise ParameterError(
                f"{cls.__name__} must be given {key!r}"
                f" ({field.metadata['doc']}): got {', '.join(found) or 'nothing'}",
                help=f"add {key!r} to the mapping",
            )
    return cls(**found)


_KINDS: dict[Any, Kind] = {
    datetime: Kind.INSTANT,
    bool: Kind.FLAG,
    int: Kind.INTEGER,
    float: Kind.NUMBER,
    str: Kind.CATEGORY,
}


def schema_of(
    cls: type, table: str, *, at: str | None, keys: tuple[str, ...]
) -> TableSchema:
    """The schema of the table whose rows are of class *cls*."""
    hints = get_type_hints(cls)
    columns = []
    for field in attrs.fields(cls):
        if field.name == "extra":
            continue
        columns.append(
            ColumnSpec(
                field.name,
                kind=_kind_of(field.name, hints[field.name]),
                doc=field.metadata["doc"],
                words=field.metadata["words"],
                is_required=field.default is attrs.NOTHING,
                is_key=field.name in keys,
                is_derived=field.metadata["derived"],
            )
        )
    return TableSchema(
        table, columns=tuple(columns), at=at, doc=(cls.__doc__ or "").strip()
    )


def _kind_of(column: str, hint: Any) -> Kind:
    if get_origin(hint) is tuple:
        return Kind.TAGS
    options = (
        [a for a in get_args(hint) if a is not type(None)]
        if get_origin(hint) in (Union, types.UnionType)
        else [hint]
    )
    if column.endswith("_seconds"):
        return Kind.SECONDS
    if str in options:
        return Kind.CATEGORY
    return _KINDS[options[0]]
