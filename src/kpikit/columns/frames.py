"""A caller's table taken apart into columns: mappings, frames, row objects."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any

import attrs

from kpikit.columns.arrow import arrow
from kpikit.errors import DataError, InputError, InputTypeError, Problem

__all__ = ["columns_of", "row_count"]


def columns_of(data: Any, table: str) -> dict[str, Any]:
    """The columns of *data* by name, as they are; nothing is converted yet.

    Takes a mapping of columns, a frame (pandas, polars, pyarrow, a DuckDB relation,
    anything with ``__arrow_c_stream__`` or known to narwhals), or an iterable of rows:
    attrs objects, dataclasses, named tuples, mappings.

    Raises:
        InputTypeError: It is none of these, or its rows are of several classes.
        DataError: The columns differ in length.
    """
    if isinstance(data, Mapping):
        found = {_name(name, table): values for name, values in data.items()}
    elif type(data).__module__.partition(".")[0] == "pandas":
        found = {_name(name, table): data[name] for name in _pandas_names(data, table)}
    elif hasattr(data, "__arrow_c_stream__"):
        found = _columns_of_arrow(data, table)
    elif isinstance(data, (str, bytes)):
        raise InputTypeError(
            f"{table} must be rows, columns or a frame: got the text {data!r}",
            help="read files with kpikit.read_desk(paths)",
        )
    else:
        found = _columns_of_other(data, table)
    row_count(found, table)
    return found


def row_count(columns: Mapping[str, Any], table: str) -> int:
    """How many rows the columns have.

    Raises:
        DataError: They differ in length.
    """
    lengths: dict[int, list[str]] = {}
    for name, values in columns.items():
        is_one = isinstance(values, (str, bytes)) or getattr(values, "ndim", 1) == 0
        if is_one or not hasattr(values, "__len__"):
            raise InputTypeError(
                f"{table}.{name} must be a sequence of values: got {values!r}",
                help="give one value for each row",
            )
        lengths.setdefault(len(values), []).append(name)
    if len(lengths) > 1:
        told = "; ".join(f"{n} in {', '.join(names)}" for n, names in lengths.items())
        raise DataError(
            [
                Problem(
                    "column-lengths",
                    message=f"columns must have one length: got {told}",
                    where=table,
                    help="give every column one value for each row, None where missing",
                )
            ],
            what=table,
        )
    return next(iter(lengths), 0)


def _name(name: Any, table: str) -> str:
    if not isinstance(name, str):
        raise InputTypeError(
            f"a column name of {table} must be text: got {name!r}",
            help="rename the column",
        )
    return name


def _pandas_names(frame: Any, table: str) -> list[Any]:
    if not hasattr(frame, "columns"):
        raise InputTypeError(
            f"{table} must be rows, columns or a frame: got a pandas"
            f" {type(frame).__name__}",
            help="pass it as {name: series}",
        )
    names = list(frame.columns)
    _check_names(names, table)
    return names


def _columns_of_arrow(data: Any, table: str) -> dict[str, Any]:
    pa = arrow(f"a frame of type {type(data).__name__}")
    try:
        frame = pa.table(data)
    except ValueError as error:
        raise InputTypeError(
            f"{table} must be rows, columns or a frame: got {type(data).__name__}"
            f" ({error})",
            help="pass one column as {name: column}",
        ) from error
    _check_names(frame.column_names, table)
    return dict(zip(frame.column_names, frame.columns, strict=True))


def _check_names(names: Sequence[Any], table: str) -> None:
    repeated = sorted(str(n) for n, times in Counter(names).items() if times > 1)
    if repeated:
        raise InputError(
            f"column names of {table} must differ: got {', '.join(repeated)} twice",
            help="rename one of them",
        )


def _columns_of_other(data: Any, table: str) -> dict[str, Any]:
    """Lazy frames, frames that only narwhals knows, and rows."""
    module = type(data).__module__.partition(".")[0]
    if module == "pyspark":
        raise InputTypeError(
            f"{table} must be in this process: got a Spark frame",
            help="reduce it where it lives with metric.reduce in mapInArrow",
        )
    if hasattr(data, "collect") and module in ("polars", "narwhals"):
        return columns_of(data.collect(), table)
    if isinstance(data, Iterable) and getattr(data, "ndim", 1) != 0:
        return _columns_of_rows(list(data), table)
    raise InputTypeError(
        f"{table} must be rows, columns or a frame: got {type(data).__name__}",
        help="give a list of row objects, a mapping of columns, or a frame",
    )


def _columns_of_rows(rows: Sequence[Any], table: str) -> dict[str, Any]:
    if not rows:
        return {}
    classes = set(map(type, rows))
    if all(issubclass(c, Mapping) for c in classes):
        return _columns_of_mappings(rows, table)
    if len(classes) > 1:
        raise InputTypeError(
            f"rows of {table} must be of one class: got"
            f" {', '.join(sorted(c.__name__ for c in classes))}",
            help="give row objects alone, or mappings alone, as row.to_dict() makes",
        )
    cls = classes.pop()
    names = _field_names(cls)
    if names is None:
        raise InputTypeError(
            f"rows of {table} must be attrs objects, dataclasses, named tuples or"
            f" mappings: got {cls.__name__}",
            help='as [{"id": 1}, {"id": 2}], or give columns as {"id": [1, 2]}',
        )
    found: dict[str, Any] = {}
    kept = {names[0], *_kept_names(cls)}
    for name in names:
        cells = list(map(attrgetter(name), rows))
        if name in kept or set(map(type, cells)) != {type(None)}:
            found[name] = cells
    extra = found.get("extra", ())
    if extra and all(row is None or isinstance(row, Mapping) for row in extra):
        del found["extra"]
        for name in dict.fromkeys(key for row in extra if row for key in row):
            if name in found:
                raise InputError(
                    f"extra of {table} must not repeat a column: got {name!r}",
                    help="give the value under its own argument",
                )
            found[name] = [row.get(name) if row else None for row in extra]
    return found


def _columns_of_mappings(
    rows: Sequence[Mapping[str, Any]], table: str
) -> dict[str, Any]:
    names = list(rows[0])
    alike = all(len(row) == len(names) for row in rows)
    if alike and names:
        try:
            if len(names) == 1:
                return {_name(names[0], table): [row[names[0]] for row in rows]}
            columns = zip(*map(itemgetter(*names), rows), strict=True)
            return {
                _name(n, table): list(c) for n, c in zip(names, columns, strict=True)
            }
        except KeyError:
            pass
    names = list(dict.fromkeys(key for row in rows for key in row))
    return {_name(name, table): [row.get(name) for row in rows] for name in names}


def _kept_names(cls: type) -> list[str]:
    """The fields that are columns even where no row sets them."""
    fields = attrs.fields(cls) if attrs.has(cls) else ()
    return [one.name for one in fields if one.metadata.get("kept")]


def _field_names(cls: type) -> list[str] | None:
    if attrs.has(cls):
        return [a.name for a in attrs.fields(cls)]
    if dataclasses.is_dataclass(cls):
        return [f.name for f in dataclasses.fields(cls)]
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return list(cls._fields)
    return None
